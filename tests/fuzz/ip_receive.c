/*
 * ip_receive.c - fuzz target of ip: octets as frames that reach a box with two interfaces, typed
 * neighbours, sockets, a listener and a connection (tests/ip/siege.h). The first octet says whether
 * it is a host or a router. A frame is a head of two octets and what follows; the head says how
 * long it is, which port it comes in by, and how much of it is right already: nothing, the MAC, an
 * IP header with lengths and sums, the pieces of a datagram, or those of one of 64 KB. Between
 * frames a little time passes. Whatever comes, no frame is counted again and again, and the box can
 * be left alone for a day.
 */
#include <stdio.h>

#include "base/panic.h"
#include "tests/ip/siege.h"
#include "wire/ethernet.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum mode { RAW, ADDRESSED, IP4, IP6, PIECES4, PIECES6, BIG4, BIG6, MODES };

static void
hit(struct siege *s, unsigned port, const uint8_t *bytes, uint32_t len)
{
	stack_receive(s->port[port], frame_from(s->b->net, bytes, len));
	bed_run(s->b, IX_MS);
}

/* The frame's own octets are the IP payload; the addresses are the neighbour's and the box's. */
static void
wrap(struct siege *s, unsigned port, struct octets in, bool v6, uint16_t at, bool more)
{
	char head[17];
	struct packet_text t = { .from = v6 ? "2001:db8::2" : "10.0.0.2",
		.to = v6 ? "2001:db8::1" : "10.0.0.1",
		.upper = "",
		.ttl = 255,
		.fragment = (uint16_t)(at / 8 | (more ? 0x2000 : 0)) };
	bool piece = at || more;
	struct crafted c;

	t.protocol = get8(&in);
	if (v6 && piece) {
		snprintf(head, sizeof(head), "%02x00%04x00000007", t.protocol, at | more);
		t.options = head;
		t.first = IPV6_FRAGMENT;
		t.protocol = PROTO_NONE;
	}
	craft(s, &c, &t);
	c.len += octets_left(&in);
	memcpy(c.bytes + c.upper, in.buf + in.pos, octets_left(&in));
	if (piece && !v6)
		c.bytes[ETHERNET_HEADER + 5] = 7;
	if (piece)
		c.protocol = PROTO_NONE - 1; /* no sum of its own */
	crafted_lengths(&c);
	crafted_mend(&c);
	hit(s, port, c.bytes, c.len);
}

/* A protocol, a size, and the datagram: cut into pieces of that size. */
static void
pieces(struct siege *s, unsigned port, struct octets in, bool v6)
{
	uint8_t bytes[256], protocol = get8(&in);
	uint32_t size = 8u * (get8(&in) % 8u + 1u), total = octets_left(&in);
	bool backwards = total & 1;

	for (uint32_t n = 0; n < (total + size - 1) / size; n++) {
		uint32_t k = backwards ? (total + size - 1) / size - 1 - n : n, at = k * size;
		uint32_t len = least(size, total - at);

		bytes[0] = protocol;
		memcpy(bytes + 1, in.buf + in.pos + at, len);
		wrap(s, port, octets_read(bytes, len + 1), v6, (uint16_t)at, at + len < total);
	}
}

/* A protocol, then pieces of a datagram of 64 KB in any order: an octet says which one comes. */
static void
big(struct siege *s, unsigned port, struct octets in, bool v6)
{
	enum { PIECE = 1448, END = 45, LEFT = 355 }; /* 45 of them, and 355 octets */
	uint8_t bytes[PIECE + 1] = { get8(&in) };

	while (octets_left(&in)) {
		uint8_t v = get8(&in), place = v % (END + 2); /* the last lies behind 65,535 */
		uint32_t at = least(place * PIECE, 65528);
		uint32_t len = v >= 240 ? PIECE - 1 : place == END && v >= 128 ? LEFT : PIECE;

		memset(bytes + 1, v, PIECE);
		wrap(
		    s, port, octets_read(bytes, len + 1), v6, (uint16_t)at, place < END && v < 240);
	}
}

static void
one(struct siege *s, unsigned port, enum mode mode, const uint8_t *bytes, uint32_t len)
{
	uint8_t copy[2048];

	if (mode == IP4 || mode == IP6) {
		wrap(s, port, octets_read(bytes, len), mode == IP6, 0, false);
	} else if (mode == PIECES4 || mode == PIECES6) {
		pieces(s, port, octets_read(bytes, len), mode == PIECES6);
	} else if (mode == BIG4 || mode == BIG6) {
		big(s, port, octets_read(bytes, len), mode == BIG6);
	} else {
		memcpy(copy, bytes, len);
		if (mode == ADDRESSED && len >= ETHERNET_HEADER)
			memcpy(copy, s->port[port]->mac.b, 6);
		hit(s, port, copy, len);
	}
}

/* As it was when it was made: that takes longer than most inputs. */
static struct siege *
fresh(bool router)
{
	static struct siege *s[2];
	static struct checkpoint *here[2];

	if (!s[router]) {
		s[router] = siege_new(router);
		here[router] = arena_save(s[router]->b->arena, NULL);
	}
	arena_load(s[router]->b->arena, here[router]);
	return s[router];
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct octets o = octets_read(data, (uint32_t)(size < 65536 ? size : 65536));
	struct siege *s = fresh(get8(&o) & 1);

	while (octets_left(&o) > 2) {
		uint32_t head = get16(&o), len = least(head & 0x7ff, octets_left(&o));
		enum mode mode = (enum mode)((head >> 11 & 15) % MODES);
		const uint8_t *bytes = octets_take(&o, len);
		uint64_t before = siege_drops(s, NULL);

		if (!bytes || !len)
			continue;
		one(s, head >> 15, mode, bytes, len);
		/* no timer of a neighbour or a reassembly fires so soon */
		must(mode > IP6 || siege_drops(s, NULL) - before <= 16);
		bed_run(s->b, 20 * IX_MS);
	}
	bed_run(s->b, 24 * 3600 * IX_SECOND);
	stack_digest(s->st);
	return 0;
}
