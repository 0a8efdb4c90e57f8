/*
 * nd.h - the options of Neighbor Discovery (RFC 4861 4.6), for icmpv6.c alone.
 */
#ifndef WIRE_ND_H
#define WIRE_ND_H

#include "wire/icmpv6.h"

/* Reads options to the end of the cursor; false on one of length 0 or that overruns (4861 4.6). */
bool nd_options_read(struct octets *o, struct icmpv6 *out, struct explain *x);
void nd_option_write(struct octets *o, const struct nd_option *in);
/* Octets of one option; 0 for a type that is not written. */
uint32_t nd_option_size(const struct nd_option *in);

#endif
