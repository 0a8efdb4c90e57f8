/*
 * siege.h - one box under attack: a stack with two interfaces, neighbours that are typed in,
 * sockets of each kind, a listener and an established connection; beyond its ports nobody but a
 * hand that counts what comes. What the box is, as everybody can read it, is one number: a packet
 * that is refused must not change it.
 */
#ifndef TESTS_IP_SIEGE_H
#define TESTS_IP_SIEGE_H

#include "ip/tcp.h"
#include "tests/ip/ip_bed.h"

struct siege {
	struct bed *b;
	struct stack *st;
	struct port *port[2];     /* 10.0.0.1/24 2001:db8::1/64; 10.0.1.1/24 2001:db8:1::1/64 */
	struct port *far[2];      /* 10.0.0.2, 2001:db8::2; 10.0.1.2, 2001:db8:1::2 */
	struct ix_addr link[2];   /* link-local ones of the box */
	struct witness *w;
	struct socket *talk;      /* the connection, from 10.0.0.2 port 2000 to port 179 */
	uint32_t seq, ack;        /* what the peer says in it */
	uint32_t said;            /* frames that the box sent */
	uint8_t last[FRAME_MAX];  /* the last of them */
	uint32_t last_len;
};

/* A packet written down: everything is hexadecimal text, blanks do not count, and sums are made. */
struct packet_text {
	const char *from, *to;    /* addresses; "link": the box's own link-local one */
	const char *options;      /* of IPv4; the extension headers of IPv6; NULL: none */
	const char *upper;        /* the upper layer, its checksum 0 */
	uint8_t protocol;         /* of the upper layer */
	uint8_t first;            /* IPv6 with extension headers: of the first */
	uint8_t ttl;              /* 0: 64 */
	uint16_t type;            /* not IP: the ethertype; `upper` is all that follows */
	uint16_t fragment;        /* IPv4: flags and offset as they are on the wire */
	const char *mac;          /* to: NULL: the box's, or the group's of an IPv6 group */
};

struct crafted {
	uint8_t bytes[FRAME_MAX];
	uint32_t len, upper;      /* where the upper layer begins */
	uint8_t protocol;
	bool v6;
};

struct siege *siege_new(bool router);
void siege_delete(struct siege *s);
/* Everything that readers can see of a box, counters apart. */
uint64_t stack_digest(const struct stack *st);
/* What the box counted for this reason, NULL: for any; TCP's tallies among them. */
uint64_t siege_drops(const struct siege *s, const char *why);
/* The frame comes in at the first port, and whatever is due at once happens. */
void siege_hit(struct siege *s, const uint8_t *bytes, uint32_t len);
/* A segment of the peer at 10.0.0.2, from port SIEGE_PORT; with up to 4 octets of data. */
#define SIEGE_PORT 4000
#define SIEGE_ISN 100000u     /* its first number */
struct siege_segment {
	uint8_t flags;
	uint32_t seq, ack, len;
};
void siege_say(struct siege *s, uint16_t to, const struct siege_segment *g);
/* Octets [at, at + len) of a datagram of `total` octets, UDP's header first, to port 4053. */
struct siege_piece {
	uint16_t at, len;
	bool more;
};
void siege_piece(
    struct siege *s, bool v6, uint32_t total, const struct siege_piece *p, uint32_t id);
/* The box's socket that talks to that port; NULL: none does. */
struct socket *siege_socket(const struct siege *s);
/* Takes a fresh box along its way to a state: its socket, NULL in CLOSED and LISTEN. `to` is the
 * port that the peer talks to then. In SYN-SENT the peer has said nothing yet. */
struct socket *siege_walk(struct siege *s, enum tcp_state state, uint16_t *to);
/* The ICMP message in the last frame that the box sent. */
struct octets siege_said(const struct siege *s, bool v6);
uint32_t hex_read(uint8_t *to, uint32_t room, const char *text);
void craft(const struct siege *s, struct crafted *c, const struct packet_text *t);
/* Lengths and checksums as they should be for what there is now. */
void crafted_mend(struct crafted *c);
void crafted_lengths(struct crafted *c);

#endif
