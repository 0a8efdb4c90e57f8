/*
 * overheard.h - what boxes say to each other about addresses: ARP, neighbour discovery, listener
 * reports, each a line of text. "x request 10.0.0.1 > 10.0.0.2", "y NA fe80::1 > ff02::1
 * 2001:db8::1 RO", "x MLD :: +ff02::1:ff00:1"; "unicast" where a request goes to one station.
 */
#ifndef TESTS_IP_OVERHEARD_H
#define TESTS_IP_OVERHEARD_H

#include "base/text.h"
#include "tests/ip/ip_bed.h"

/* From now on; what was heard before is forgotten. timed: "1.000 " before each line. */
void overhear(struct bed *b, bool timed);
const char *overheard(const struct bed *b);
/* How many lines hold that. */
uint32_t overheard_count(const struct bed *b, const char *what);
/* For the bed alone: a frame left the port of that node. */
struct overheard;
void overheard_frame(struct bed *b, const char *node, const uint8_t *bytes, uint32_t len);
void overheard_free(struct bed *b);

#endif
