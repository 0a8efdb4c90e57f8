/*
 * tcp_bed.h - the bench of TCP's tests: box a with a stack, and on the other end of a cable box b,
 * which has a stack too, or is a hand: it answers ARP, writes down what a sends, and says what the
 * test tells it to. Every segment that leaves a port is written down as a line of text:
 *
 *	a SYN 0 0 +0 w64240 mss1460 ws7 sack ts
 *
 * who, flags, sequence and ACK number from their beginnings, octets of data, window field, options.
 */
#ifndef TESTS_IP_TCP_BED_H
#define TESTS_IP_TCP_BED_H

#include "base/text.h"
#include "ip/tcp.h"

/* What a service of these tests does and has seen. */
struct side {
	struct socket *sock;
	unsigned connected, readable, writable, finished, failed, accepted;
	struct text got;      /* what it read */
	const uint8_t *data;  /* to be sent, in steps of `step` octets */
	uint32_t left, step;
	bool lazy;            /* does not read */
	bool keeps;           /* does not close when the other end has */
	bool closes;          /* closes when all is sent */
	enum sock_error error;
};

struct tcp_bed {
	struct arena *arena;
	struct sim *sim;
	struct net *net;
	struct link *link;
	struct port *port[2];
	struct stack *stack[2];
	struct ix_addr addr[2];
	struct observer observer;
	struct text trace;
	uint32_t base[2];     /* first sequence number of a and b, once seen */
	bool based[2];
	uint32_t segments, octets; /* seen leaving; octets of data among them */
	struct tcp last;      /* the last segment of a, as the hand got it */
	uint32_t last_len;
	uint32_t heard;       /* segments of a, as the hand got them */
	struct side a, b, listener;
	struct text *pcap;    /* if set: a capture file of a's port grows here */
};

extern const struct socket_ops side_ops, listener_ops;

/* v6: the boxes' addresses are IPv6. hand: b is one. */
struct tcp_bed *tcp_bed_new(uint64_t seed, const struct link_settings *s, bool v6, bool hand);
void tcp_bed_delete(struct tcp_bed *b);
/* b listens on port 179; a connects to it. */
void tcp_bed_listen(struct tcp_bed *b);
void tcp_bed_connect(struct tcp_bed *b);
/* Listens, connects, and runs until both ends are up. */
void tcp_bed_up(struct tcp_bed *b);
void tcp_bed_run(struct tcp_bed *b, ix_time more);
/* Gives a side something to send. */
void side_send(struct side *s, const uint8_t *data, uint32_t len, uint32_t step);
/* The hand's segment: from port 179 to a's port, options only if `h` has them. */
void hand_say(struct tcp_bed *b, const struct tcp *h, const void *data, uint32_t len);
/*
 * a connects to the hand, whose SYN,ACK has these options and an MSS of 1000; the header of what it
 * says next is returned.
 */
struct tcp tcp_bed_hand(struct tcp_bed *b, uint8_t has);

#endif
