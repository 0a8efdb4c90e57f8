/*
 * dump.h - a frame as tcpdump writes it with -n: names are never looked up, and a header that is
 * not all there is shown as far as it goes ("[|tcp]"). Inside device only.
 */
#ifndef DEVICE_DUMP_H
#define DEVICE_DUMP_H

#include "base/octets.h"
#include "base/text.h"
#include "ixlab/types.h"

#define DUMP_STREAMS 32u /* TCP connections whose first sequence numbers are remembered */

/* A connection as first seen: what its sequence numbers are counted from. */
struct dump_stream {
	struct ix_addr a, b;
	uint16_t a_port, b_port;
	uint32_t a_first, b_first;
};

/* What -t, as often as it was said, shows of the time. */
enum dump_time {
	DUMP_OF_DAY,
	DUMP_NONE,
	DUMP_SECONDS,
	DUMP_SINCE_LAST,
	DUMP_DATE,
	DUMP_SINCE_FIRST
};

/* What the person asked for, and what is remembered between lines. */
struct dump_view {
	enum dump_time time;
	bool link_layer; /* -e */
	bool quick; /* -q */
	bool absolute; /* -S: sequence numbers as they are */
	bool ascii; /* -A */
	uint8_t verbose; /* -v, -vv: 1, 2 */
	uint8_t hex, letters; /* -x, -X: 1; with the Ethernet header, -xx, -XX: 2 */
	bool began;
	ix_time first, last; /* of what was shown */
	uint32_t streams; /* ever seen; the ring holds the last of them */
	struct dump_stream stream[DUMP_STREAMS];
};

/* The lines of a frame: `kept` octets are there of `len`. */
void dump_line(struct dump_view *v, ix_time now, const uint8_t *frame, uint32_t kept, uint32_t len,
    struct text *out);

/* Inside: what IP says, for the layers above. */
struct dump_ip {
	struct ix_addr from, to;
	uint32_t length; /* of the upper layer as IP says it; less may be there */
	bool part; /* a fragment: nothing can be proven */
	bool quoted; /* in an ICMP error */
	bool alert; /* hop-by-hop options with a router alert (RFC 2711) came first */
};

/* A whole packet, `o` at its header. Without -e it begins with "IP ". */
void dump_ip4(struct dump_view *v, struct octets o, bool quoted, struct text *out);
void dump_ip6(struct dump_view *v, struct octets o, struct text *out);
/* TCP and UDP say the addresses themselves, with their ports. */
void dump_tcp(struct dump_view *v, const struct dump_ip *ip, struct octets o, struct text *out);
void dump_udp(
    const struct dump_view *v, const struct dump_ip *ip, struct octets o, struct text *out);
void dump_ends(const struct dump_ip *ip, const uint16_t ports[2], struct text *out);
void dump_icmp(struct dump_view *v, const struct dump_ip *ip, struct octets o, struct text *out);
void dump_icmpv6(
    const struct dump_view *v, const struct dump_ip *ip, struct octets o, struct text *out);
void dump_dns(const struct dump_view *v, struct octets o, struct text *out);
void dump_bgp(const struct dump_view *v, struct octets o, struct text *out);
/* What follows Ethernet's type when it is not IP or ARP; false: nothing is known of it. */
bool dump_link(const struct dump_view *v, uint16_t type, struct octets o, struct text *out);
void dump_llc(struct dump_view *v, struct octets o, struct text *out);
/* Routing and multicast of a LAN's other inhabitants: behind IP, and by a port of UDP; false: it is
 * none of those that are named here. */
bool dump_other(uint8_t protocol, struct octets o, uint32_t len, struct text *out);
bool dump_other_port(uint16_t port, struct octets o, struct text *out);
/*
 * The checksum of an upper layer whose field stands at `at`: what it is, and what it should be.
 * false: not all of it is there.
 */
bool dump_checksum(const struct dump_ip *ip, uint8_t protocol, struct octets o, uint32_t at,
    uint16_t *is, uint16_t *should);
/* Lines of sixteen octets after `indent`, with what of them are letters. */
void dump_octets(
    const char *indent, const uint8_t *bytes, uint32_t len, bool letters, struct text *out);

#endif
