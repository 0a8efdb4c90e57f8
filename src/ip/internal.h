/*
 * internal.h - what the files of this room share: the insides of a socket, and the seam between IP
 * and TCP. Nobody outside src/ip includes it.
 */
#ifndef IP_INTERNAL_H
#define IP_INTERNAL_H

#include "ip/socket.h"

struct stream;    /* tcp.h's: the control block of a TCP connection */
struct tcp_stack; /* tcp.h's: one a stack */

struct socket {
	struct stack *stack;
	struct socket *next, *prev;  /* the stack's list, in the order they were made */
	enum sock_kind kind;
	const struct socket_ops *ops;
	void *user;
	struct ix_addr local, remote;     /* af 0: any */
	uint16_t local_port, remote_port; /* 0: none */
	uint8_t af, protocol;             /* raw */
	uint16_t ethertype;               /* Ethernet */
	struct ifc *ifc;                  /* bound to it, or NULL */
	uint8_t ttl, tos;                 /* 0: the default */
	uint8_t min_ttl;                  /* GTSM (RFC 5082): less is dropped; 0: off */
	bool dont_fragment;
	bool gone;                        /* closed by the service; freed when unreferred */
	enum sock_error error;
	struct stream *tcp;               /* streams */
	struct socket *hash_next;         /* socket.c's: streams by ports and remote address */
	bool hashed;
	uint32_t pending;                 /* deliver.c's: what it has still to be told */
	struct ix_addr last_to, last_from; /* datagrams: the source found for a destination ... */
	uint32_t last_generation;         /* ... and when: as the stack's, it holds; 0: none */
};

/* What an upper-layer packet needs to be told about the IP packet around it, both ways. */
struct ip_meta {
	struct ix_addr from, to;
	uint8_t protocol, ttl, tos;
	bool dont_fragment;
	struct ifc *ifc;        /* in: where it came from; out: forced, or NULL */
	const uint8_t *packet;  /* in: from the IP header on; lent */
	uint32_t packet_len;
	bool good_sums;         /* in: every checksum is made or proven (frame.good_sums) */
};

/*
 * takes f: its octets are the upper-layer packet (checksum done); IP and Ethernet headers go in
 * front, in the headroom. m->from af 0: chosen by route; m->ttl 0: the default, 64. false: dropped,
 * no route.
 */
bool ip_send(struct stack *st, struct frame *f, const struct ip_meta *m);

/*
 * RFC 4861 7.3.1: what was sent in this flow arrived, so its next hop is reachable; ARP does the
 * same. Where several share the route, it is the one of this flow. Nothing if none is known.
 */
void stack_confirm(struct stack *st, const struct flow_key *flow);

void ifc_count_drop(struct ifc *i, const struct log_kind *why);
extern const struct log_kind drop_bad_checksum, drop_bad_packet, drop_no_listener;
/* What the box counts for itself. */
struct ip_tallies *stack_tally(struct stack *st);

/* What a packet to this address may measure as far as is known of the path; at most `mtu`. */
uint32_t path_mtu(struct stack *st, const struct ix_addr *to, uint32_t mtu);

/* Where a stack keeps what its streams share; NULL there until TCP first asks. */
struct tcp_stack **stack_tcp(struct stack *st);

/* IP hands over a TCP segment that is for this box; `segment` is lent. */
void tcp_receive(struct stack *st, const struct ip_meta *m, struct octets segment);
/* An ICMP error quoting a TCP segment; false: no such one of ours is on its way. */
bool tcp_icmp(struct stack *st, const struct sock_icmp *e);

/* The stream half of socket.h; socket.c checks the kind and calls these. */
void tcp_new(struct socket *s);
/* The buffers' sizes are those of a box that has just started. */
void tcp_clear(struct stack *st);
bool tcp_listen(struct socket *s);
bool tcp_connect(struct socket *s);      /* addresses and ports are set already */
void tcp_send_blob(struct socket *s, struct blob *b); /* shares b */
uint32_t tcp_queued(const struct socket *s);
void tcp_set_mark(struct socket *s, uint32_t low);
const uint8_t *tcp_peek(struct socket *s, uint32_t *len);
void tcp_consume(struct socket *s, uint32_t n);
void tcp_shutdown(struct socket *s);
void tcp_close(struct socket *s);
void tcp_abort(struct socket *s);
const char *tcp_state(const struct socket *s);

/* socket.c's, for TCP: finds the stream for a segment (exact, then a listener), makes the socket
 * of a fresh connection, and lets go of a socket that is over. */
struct socket *sock_find_stream(struct stack *st, const struct ix_addr *local, uint16_t local_port,
    const struct ix_addr *remote, uint16_t remote_port);
struct socket *sock_accept(struct socket *listener, const struct ip_meta *m, uint16_t remote_port);
void sock_free(struct socket *s);

#endif
