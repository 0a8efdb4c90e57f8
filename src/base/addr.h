/*
 * addr.h - addresses, prefixes and MAC addresses: reading, writing, comparing.
 *
 * Text forms are RFC 5952 for IPv6, dotted quad for IPv4, aa:bb:cc:dd:ee:ff for MACs. Parsers
 * accept the whole string or nothing and touch `out` only on success.
 */
#ifndef BASE_ADDR_H
#define BASE_ADDR_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "ixlab/types.h"

#define ADDR_TEXT 48   /* room for any address, with its terminator */
#define PREFIX_TEXT 52 /* and for any prefix */
#define MAC_TEXT 18

struct ix_addr addr_v4(uint32_t host_order);
struct ix_addr addr_v6(const uint8_t octets[16]);
/* The address as a number; 0 unless it is IPv4. */
uint32_t addr_u32(const struct ix_addr *a);
bool addr_parse(const char *s, struct ix_addr *out);
/* Writes into buf (ADDR_TEXT) and returns it; "-" for no address. */
char *addr_text(char *buf, const struct ix_addr *a);
/* Order: family, then octets. */
int addr_cmp(const struct ix_addr *a, const struct ix_addr *b);
static inline bool
addr_eq(const struct ix_addr *a, const struct ix_addr *b)
{
	return a->af == b->af && memcmp(a->b, b->b, sizeof(a->b)) == 0;
}
unsigned addr_bits(const struct ix_addr *a); /* 32, 128, or 0 */
bool addr_is_zero(const struct ix_addr *a);
bool addr_is_loopback(const struct ix_addr *a);
bool addr_is_multicast(const struct ix_addr *a);
bool addr_is_link_local(const struct ix_addr *a);

/* Clears the host bits. len beyond the family's width is cut to it. */
struct ix_prefix prefix_of(const struct ix_addr *a, unsigned len);
/* "100.64.0.0/16". Host bits set are an error (false) here; prefix_parse_host keeps the address. */
bool prefix_parse(const char *s, struct ix_prefix *out);
/* "100.64.10.1/24": the address goes to `host`, the network to `out`. */
bool prefix_parse_host(const char *s, struct ix_addr *host, struct ix_prefix *out);
/* "255.255.255.0" -> 24; false if the ones are not contiguous. */
bool mask_parse(const char *s, uint8_t *len);
char *prefix_text(char *buf, const struct ix_prefix *p);
/* Order: family, address octets, then length: a covering prefix comes before what it covers. */
int prefix_cmp(const struct ix_prefix *a, const struct ix_prefix *b);
bool prefix_eq(const struct ix_prefix *a, const struct ix_prefix *b);
bool prefix_has(const struct ix_prefix *p, const struct ix_addr *a);
bool prefix_covers(const struct ix_prefix *p, const struct ix_prefix *q); /* p == q counts */
/* The last address: the directed broadcast of an IPv4 subnet. */
struct ix_addr prefix_last(const struct ix_prefix *p);

/* "02:00:00:00:00:01", or "0200.0000.0001" as switches write it. */
bool mac_parse(const char *s, struct ix_mac *out);
char *mac_text(char *buf, const struct ix_mac *m);
static inline bool
mac_eq(const struct ix_mac *a, const struct ix_mac *b)
{
	return memcmp(a->b, b->b, sizeof(a->b)) == 0;
}
/* Broadcast or multicast. */
static inline bool
mac_is_group(const struct ix_mac *m)
{
	return m->b[0] & 1;
}
extern const struct ix_mac mac_broadcast;

#endif
