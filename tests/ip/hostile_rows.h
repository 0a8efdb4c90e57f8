/* hostile_rows.h - one packet of every kind that a stack hears, well formed. */
#ifndef TESTS_IP_HOSTILE_ROWS_H
#define TESTS_IP_HOSTILE_ROWS_H

#include "tests/ip/siege.h"

struct packet_row {
	const char *what;
	struct packet_text packet;
	const char *host, *router; /* the reason for which they drop it; NULL: heard */
};
extern const struct packet_row packet_rows[];
extern const unsigned packet_rows_n;

#endif
