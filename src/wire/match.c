/*
 * match.c - a packet read for access lists and for choosing among equal ways, and a rule asked
 * about it (RFC 791, RFC 8200; RFC 4443 and RFC 792 for types). How rules are written is
 * match_text.c's; lists, counters and what a refusal does are the rooms' that have them.
 */
#include "wire/match.h"

#include "base/hash.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"
#include "wire/tcp.h"

static void
upper_read(struct octets *o, struct flow_key *k)
{
	if (k->protocol == PROTO_TCP || k->protocol == PROTO_UDP) {
		k->sport = get16(o);
		k->dport = get16(o);
		k->ports = !o->bad;
		if (k->protocol == PROTO_TCP) {
			octets_skip(o, 9);
			k->tcp_flags = get8(o);
		}
	} else if (k->protocol == PROTO_ICMP || k->protocol == PROTO_ICMPV6) {
		k->type = get8(o);
		k->code = get8(o);
	}
	k->upper = !o->bad;
}

/* RFC 1858 3, RFC 3128: no honest sender cuts so early, but who wants to get past a list does. */
static bool
cut(const struct flow_key *k, uint16_t offset)
{
	return k->fragment && (k->later ? k->protocol == PROTO_TCP && offset < 16 : !k->upper);
}

static bool
read4(struct octets *o, struct flow_key *k, uint16_t *at)
{
	uint8_t first = get8(o), header = (uint8_t)((first & 15) * 4);
	uint16_t length, fragment;

	k->src.af = k->dst.af = 4;
	k->tos = get8(o);
	length = get16(o);
	octets_skip(o, 2);
	fragment = get16(o);
	k->fragment = (fragment & 0x3fff) != 0;
	k->later = (fragment & 0x1fff) != 0;
	*at = (uint16_t)(fragment << 3);
	k->ttl = get8(o);
	k->protocol = get8(o);
	octets_skip(o, 2);
	get_bytes(o, k->src.b, 4);
	get_bytes(o, k->dst.b, 4);
	if (o->bad || header < IPV4_HEADER || length < header ||
	    length - IPV4_HEADER > octets_left(o))
		return false;
	o->end = o->pos + length - IPV4_HEADER; /* Ethernet's padding is not the packet's */
	octets_skip(o, header - IPV4_HEADER);
	return true;
}

bool
flow_read(struct octets packet, struct flow_key *out)
{
	struct octets o = packet;
	struct ipv6 h;
	uint16_t at = 0;

	*out = (struct flow_key){ .upper = false };
	if (get8(&packet) >> 4 == 4) {
		if (!read4(&o, out, &at))
			return false;
	} else {
		if (!ipv6_read(&o, &h))
			return false;
		out->src = h.src;
		out->dst = h.dst;
		out->tos = h.class;
		out->ttl = h.hops;
		out->protocol = h.upper;
		out->later = h.fragmented && h.fragment;
		out->fragment = h.fragmented && (h.fragment || h.more);
		at = h.fragment;
	}
	if (!out->later)
		upper_read(&o, out);
	out->cut = cut(out, at);
	return true;
}

uint32_t
flow_hash(const struct flow_key *k, uint64_t seed)
{
	uint64_t h = hash_bytes(k->src.b, sizeof(k->src.b), seed);

	h = hash_bytes(k->dst.b, sizeof(k->dst.b), h);
	h = hash_mix(h, k->protocol);
	if (!k->fragment && k->ports)
		h = hash_mix(h, (uint64_t)k->sport << 16 | k->dport);
	return (uint32_t)(h ^ h >> 32);
}

static bool
address(const struct match_addr *m, const struct ix_addr *a)
{
	for (unsigned n = 0; n < (a->af == 4 ? 4 : 16); n++)
		if ((a->b[n] ^ m->addr[n]) & m->care[n])
			return false;
	return true;
}

static bool
port(const struct match_port *m, uint16_t port)
{
	switch (m->op) {
	case MATCH_EQ:
		return port == m->low;
	case MATCH_NEQ:
		return port != m->low;
	case MATCH_LT:
		return port < m->low;
	case MATCH_GT:
		return port > m->low;
	case MATCH_RANGE:
		return port >= m->low && port <= m->high;
	default:
		return true;
	}
}

static bool
upper(const struct match_rule *r, const struct flow_key *k)
{
	bool ports = r->sport.op || r->dport.op, more = r->established || r->type != MATCH_ALL;

	if (!ports && !more)
		return true;
	if (k->later) /* not to be seen: let through, do not refuse */
		return r->permit;
	if ((ports && !k->ports) || (more && !k->upper))
		return false;
	if (r->established && !(k->tcp_flags & (TCP_ACK | TCP_RST)))
		return false;
	if (r->type != MATCH_ALL && k->type != r->type)
		return false;
	if (r->code != MATCH_ALL && k->code != r->code)
		return false;
	return port(&r->sport, k->sport) && port(&r->dport, k->dport);
}

bool
match_packet(const struct match_rule *r, const struct flow_key *k)
{
	if (r->af != k->src.af || (r->protocol != MATCH_ALL && r->protocol != k->protocol))
		return false;
	if (r->fragments && !k->later)
		return false;
	return address(&r->src, &k->src) && address(&r->dst, &k->dst) && upper(r, k);
}
