/*
 * noise_ip.h - what the builders of noise_ip.c and noise_lan.c share, and nobody else needs.
 */
#ifndef WIRE_NOISE_IP_H
#define WIRE_NOISE_IP_H

#include "wire/ipv4.h"
#include "wire/ipv6.h"
#include "wire/noise.h"

/* The MAC address of an IP group, or of IPv4's broadcast. */
struct ix_mac noise_group_mac(const struct ix_addr *a);
/* An address of which the builder knows that it is well written. */
struct ix_addr noise_addr(const char *text);
/* A frame to a group: Ethernet, IPv4, then what was written to `body`. */
void noise_v4(struct octets *o, const struct ix_mac *src, const struct ipv4 *h,
    const struct octets *body);

#endif
