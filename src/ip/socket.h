/*
 * socket.h - the only thing a service talks to: streams, datagrams, raw IP and Ethernet.
 *
 * No call blocks; what happens is told by callbacks, each from an event of its own socket, never
 * from inside the call that caused it (so a service is never re-entered). A callback may close its
 * socket. Addresses are IPv4 or IPv6 alike; ports are host-order numbers.
 */
#ifndef IP_SOCKET_H
#define IP_SOCKET_H

#include "ip/blob.h"
#include "ip/stack.h"

struct socket;

enum sock_kind { SOCK_STREAM, SOCK_DATAGRAM, SOCK_RAW, SOCK_ETHERNET };

/* Why a stream ended, for sock_error(): what connect() and read() of Linux tell, tcp(7), ip(7). */
enum sock_error {
	SOCK_OK,
	SOCK_REFUSED, /* RST to our SYN, or ICMP port unreachable */
	SOCK_RESET, /* RST on a connection */
	SOCK_TIMED_OUT, /* retransmissions gave up */
	SOCK_UNREACHABLE, /* ICMP while connecting, or in vain since: host unreachable */
	SOCK_NO_NETWORK, /* no route here, or ICMP: net unreachable */
	SOCK_DENIED, /* ICMPv6 said that it is forbidden (ICMPv4's is a host unreachable) */
	SOCK_NO_PORT, /* no free local port */
	SOCK_IN_USE, /* somebody has this port already */
};
/* As strerror() says it: "Connection refused". */
const char *sock_error_text(enum sock_error e);
/* There is no way there: as far as we know, or as somebody on it told. */
static inline bool
sock_no_way(enum sock_error e)
{
	return e == SOCK_UNREACHABLE || e == SOCK_NO_NETWORK;
}

/* All may be NULL. The service gets its own pointer back with sock_user. */
struct sock_message;
struct sock_icmp;

struct socket_ops {
	/* stream: the handshake is done. */
	void (*connected)(struct socket *s);
	/* listener: a connection came up; `fresh` is owned by the service, its ops and user are the
	 * listener's until it sets others. */
	void (*accepted)(struct socket *listener, struct socket *fresh);
	/* stream: there are octets to read. */
	void (*readable)(struct socket *s);
	/* stream: the send queue fell under its mark (sock_set_mark). */
	void (*writable)(struct socket *s);
	/* stream: the peer will send no more (FIN); what it sent can still be read. */
	void (*finished)(struct socket *s);
	/* stream: it is over, see sock_error(); only sock_close is left to do. */
	void (*failed)(struct socket *s);
	/* datagram, raw, Ethernet: one arrived. `bytes` is lent during the call: UDP payload;
	 * the IP packet from its header on; the whole frame. */
	void (*received)(struct socket *s, const struct sock_message *m);
	/* datagram, raw, stream connecting: an ICMP error about something we sent
	 * (informational). */
	void (*icmp_error)(struct socket *s, const struct sock_icmp *e);
};

struct sock_message {
	struct ix_addr from, to;
	uint16_t from_port, to_port; /* datagrams only */
	uint8_t ttl;                 /* hop limit */
	struct ifc *ifc;             /* where it came in */
	const uint8_t *bytes;
	uint32_t len;
};

/* The service could make nothing of that message, or knows that it is forged: it is counted where
 * it came in. */
void sock_ignored(const struct sock_message *m);

struct sock_icmp {
	struct ix_addr router;       /* who says so */
	struct ix_addr to;           /* where our packet went */
	uint8_t type, code;          /* of that family's ICMP */
	uint16_t mtu;                /* for "too big" */
	const uint8_t *bytes;        /* our packet, from its IP header on, as quoted */
	uint32_t len;
};

struct socket *sock_stream(struct stack *st, const struct socket_ops *ops, void *user);
struct socket *sock_datagram(struct stack *st, const struct socket_ops *ops, void *user);
/* Gets every packet of that protocol that is delivered to this stack; af is 4 or 6. */
struct socket *sock_raw(struct stack *st, uint8_t af, uint8_t protocol,
    const struct socket_ops *ops, void *user);
/* Gets every frame of that ethertype (0: all) that enters ifc, before IP sees it. */
struct socket *sock_ethernet(struct ifc *ifc, uint16_t ethertype, const struct socket_ops *ops,
    void *user);

/* `addr` may be NULL (any); port 0 picks one from a fixed sequence. false: already taken. */
bool sock_bind(struct socket *s, const struct ix_addr *addr, uint16_t port);
bool sock_listen(struct socket *s);
/* Starts a connection; false at once if there is no route or no port (sock_error tells). */
bool sock_connect(struct socket *s, const struct ix_addr *to, uint16_t port);

/* Queues octets of a stream: shares b / copies. Nothing is sent before the running event ends, so
 * that messages written together fill segments together. */
void sock_send_blob(struct socket *s, struct blob *b);
void sock_send(struct socket *s, const void *bytes, uint32_t len);
/* Octets queued and not yet acknowledged. */
uint32_t sock_queued(const struct socket *s);
void sock_set_mark(struct socket *s, uint32_t low); /* default 4096 */
/* Received octets not yet consumed, as one piece, lent until the next call on s. */
const uint8_t *sock_peek(struct socket *s, uint32_t *len);
void sock_consume(struct socket *s, uint32_t n);

/* The most octets that one datagram, or one raw packet, can carry over that family: what is more
 * than a link takes is sent in fragments. */
uint32_t sock_most(const struct socket *s, uint8_t af);
/* One datagram; `from` of the bound address or chosen by route. false: no route, or too long. */
bool sock_send_to(struct socket *s, const struct ix_addr *to, uint16_t port, const void *bytes,
    uint32_t len);
/* One packet with our own upper-layer octets (raw): the stack writes the IP header. */
bool sock_send_raw(struct socket *s, const struct ix_addr *to, const void *bytes, uint32_t len);

/* Ethernet: one whole frame, 14 octets at least, from its destination on. false: the interface is
 * down, or it is no frame. */
bool sock_send_frame(struct socket *s, const void *frame, uint32_t len);

void sock_set_ttl(struct socket *s, uint8_t ttl);           /* 0: the stack's default */
/* Stream, GTSM (RFC 5082): what arrives with a lower TTL or hop limit is dropped unheard; 0: off. A
 * listener's fresh sockets inherit it. */
void sock_set_min_ttl(struct socket *s, uint8_t ttl);
/* Stream: a probe after so long without a word from the peer (RFC 9293 3.8.4); 0: none, the
 * default. */
void sock_set_keepalive(struct socket *s, ix_time idle);
#define TCP_KEY_MAX 80 /* octets, as Linux's TCP_MD5SIG_MAXKEYLEN */
/*
 * Stream, RFC 2385: what goes to and comes from `peer` is signed with this key, copied; len 0: no
 * more. Of a listener: for connections from that peer. Before it connects.
 */
void sock_set_md5(struct socket *s, const struct ix_addr *peer, const void *key, uint32_t len);
extern const struct log_kind drop_md5;
/*
 * What the receive window of streams begun from now on may grow to, 64K..1G octets: Linux's
 * net.ipv4.tcp_rmem; 6 MB unless set. sock_set_window: of one stream, before it connects or
 * listens.
 */
void stack_tcp_window(struct stack *st, uint32_t octets);
/*
 * The least retransmission timeout; RFC 6298 2.4 wants 1 s. Unless set it is Linux's: 200 ms over
 * the round trip.
 */
void stack_tcp_rto_min(struct stack *st, ix_time least);
uint32_t stack_tcp_window_max(const struct stack *st);
/*
 * How much a stream's service should have queued at most: twice what the network takes now, at
 * least 64 KB, and no more than the stack's send buffer (Linux's net.ipv4.tcp_wmem, 4 MB unless
 * set), which counts what is on its way, too: a stream is never faster than that a round trip. Who
 * keeps to it sets the mark (sock_set_mark) somewhere below.
 */
uint32_t sock_send_most(const struct socket *s);
void stack_tcp_send_buffer(struct stack *st, uint32_t octets); /* 64K..1G */
uint32_t stack_tcp_send_buffer_max(const struct stack *st);
void sock_set_window(struct socket *s, uint32_t octets);
void sock_set_tos(struct socket *s, uint8_t tos);
void sock_set_dont_fragment(struct socket *s, bool on);     /* streams: always on */
void sock_set_ifc(struct socket *s, struct ifc *ifc);       /* needed for link-local destinations */

/*
 * Stream: sends what is queued, then FIN, and goes on reading: shutdown(SHUT_WR). Nothing more can
 * be sent; sock_close is still to be done.
 */
void sock_shutdown(struct socket *s);
/* Stream: sends what is queued, then FIN; the socket is gone for the service. */
void sock_close(struct socket *s);
/* Stream: RST now. Others: same as close. */
void sock_abort(struct socket *s);

enum sock_error sock_error(const struct socket *s);
void sock_local(const struct socket *s, struct ix_addr *addr, uint16_t *port);
void sock_remote(const struct socket *s, struct ix_addr *addr, uint16_t *port);
struct stack *sock_stack(const struct socket *s);
/* The service's own. */
void *sock_user(const struct socket *s);
void sock_set_user(struct socket *s, const struct socket_ops *ops, void *user);
/* The TCP state's RFC 9293 name ("ESTABLISHED"), for `ss` and the shows. */
const char *sock_state(const struct socket *s);
/* A stream in numbers, as `ss -i` shows them; times in nanoseconds, sizes in octets. */
struct sock_tcp {
	bool timestamps, sack, scaling, md5;
	uint8_t snd_wscale, rcv_wscale;
	ix_time rto, rtt, rtt_var, last_sent, last_heard;
	uint32_t mss, cwnd, ssthresh; /* ssthresh 0: not known yet */
	uint32_t snd_wnd, rcv_wnd, unacked, sacked;
	bool recovering;
	uint64_t octets_sent, octets_acked, octets_received; /* of data; sent: resent ones too */
	uint64_t segments_out, segments_in, data_out, data_in;
	uint32_t resent, timeouts, recoveries, duplicates, challenges, bad_md5;
	uint8_t backoff;             /* timeouts in a row now */
	const char *timer;           /* "on" (resend), "persist", "timewait", "keepalive", "" */
	ix_time timer_left;
};
/* false: it is no stream, or only listens. */
bool sock_tcp_info(const struct socket *s, struct sock_tcp *out);
/* Received and not yet read; queued and not yet acknowledged: ss's Recv-Q and Send-Q. */
uint32_t sock_unread(const struct socket *s);
enum sock_kind sock_kind(const struct socket *s);
/* The stack's sockets in the order they were made: the one after s (NULL: the first). */
struct socket *sock_next(const struct stack *st, const struct socket *s);

#endif
