/*
 * script.h - a scripted neighbour: a TCP connection whose octets a test chooses, and what came
 * back.
 */
#ifndef TESTS_BGP_SCRIPT_H
#define TESTS_BGP_SCRIPT_H

#include "tests/bgp/bed.h"

/* AS 64497 at 100.127.1.9 (and ::9), connected to "acacia", AS 64496 at .1, which waits for it. */
struct script {
	struct bed bed;
	struct bgp_speaker *sp;
	struct peer *peer;
	struct socket *sock;
	struct stack *stack;
	uint8_t in[1 << 16]; /* what acacia sent */
	uint32_t n;
};

/* lives in its own bed's arena. af 4 or 6: the session's family. */
struct script *script_new(uint8_t af, const struct bgp_profile *profile);
void script_delete(struct script *s);
void script_send(struct script *s, const void *bytes, uint32_t len);
/* An OPEN as it should be; change it before script_open. */
struct bgp_open script_open(void);
void script_send_open(struct script *s, const struct bgp_open *o);
void script_send_keepalive(struct script *s);
/* OPEN and KEEPALIVE: Established. */
void script_establish(struct script *s);
/* The last NOTIFICATION that came: code << 8 | subcode; 0: none. */
unsigned script_notification(const struct script *s);

#endif
