/*
 * lag_hash.c - which member of a Port-Channel carries a frame: a hash over the fields that frames
 * of one flow share, so that no flow is reordered (IEEE 802.1AX-2014 6.2.4). The box's own number
 * is in it: boxes in a row that hashed alike would leave members of the second one idle.
 */
#include "switch/lag.h"
#include "switch/passing.h"
#include "wire/ethernet.h"

enum { PROTO_TCP = 6, PROTO_UDP = 17, PROTO_SCTP = 132 };

const char *const lag_balance_names[LAG_BALANCES] = {
	[LAG_SRC_MAC] = "src-mac",
	[LAG_DST_MAC] = "dst-mac",
	[LAG_SRC_DST_MAC] = "src-dst-mac",
	[LAG_SRC_IP] = "src-ip",
	[LAG_DST_IP] = "dst-ip",
	[LAG_SRC_DST_IP] = "src-dst-ip",
	[LAG_SRC_PORT] = "src-port",
	[LAG_DST_PORT] = "dst-port",
	[LAG_SRC_DST_PORT] = "src-dst-port",
};

static const struct {
	uint8_t layer; /* the deepest looked at */
	bool src, dst;
} balance[LAG_BALANCES] = {
	[LAG_SRC_MAC] = { 2, true, false },
	[LAG_DST_MAC] = { 2, false, true },
	[LAG_SRC_DST_MAC] = { 2, true, true },
	[LAG_SRC_IP] = { 3, true, false },
	[LAG_DST_IP] = { 3, false, true },
	[LAG_SRC_DST_IP] = { 3, true, true },
	[LAG_SRC_PORT] = { 4, true, false },
	[LAG_DST_PORT] = { 4, false, true },
	[LAG_SRC_DST_PORT] = { 4, true, true },
};

/* Addresses and ports of an IP packet; ports are there if has_ports. */
struct flow {
	const uint8_t *src, *dst;
	uint32_t size; /* of an address */
	uint8_t protocol;
	bool has_ports;
	uint16_t sport, dport;
};

/*
 * A fragment, even the first, goes by its addresses alone: its fellows have no ports, and a
 * datagram in pieces should stay together.
 */
static bool
read_ipv4(struct octets *o, struct flow *f)
{
	uint8_t first = get8(o);
	uint16_t fragment;

	octets_take(o, 5);
	fragment = get16(o);
	octets_take(o, 1);
	f->protocol = get8(o);
	octets_take(o, 2);
	f->src = octets_take(o, f->size = 4);
	f->dst = octets_take(o, 4);
	if (o->bad || first >> 4 != 4 || (first & 15) < 5)
		return false;
	octets_take(o, ((first & 15u) - 5) * 4);
	f->has_ports = (fragment & 0x3fff) == 0;
	return true;
}

static bool
read_ipv6(struct octets *o, struct flow *f)
{
	uint8_t first = get8(o);

	octets_take(o, 5);
	f->protocol = get8(o);
	octets_take(o, 1);
	f->src = octets_take(o, f->size = 16);
	f->dst = octets_take(o, 16);
	f->has_ports = true; /* behind an extension header the protocol is none that has */
	return !o->bad && first >> 4 == 6;
}

static bool
read_flow(const struct passing *x, struct flow *f)
{
	struct octets o = frame_read(x->f);

	octets_take(&o, x->payload);
	if (x->type == ETHERTYPE_IPV4 ? !read_ipv4(&o, f)
				      : x->type != ETHERTYPE_IPV6 || !read_ipv6(&o, f))
		return false;
	f->has_ports &= f->protocol == PROTO_TCP || f->protocol == PROTO_UDP ||
	    f->protocol == PROTO_SCTP;
	f->sport = get16(&o);
	f->dport = get16(&o);
	f->has_ports &= !o.bad;
	return true;
}

static uint64_t
flow_hash(const struct passing *x, enum lag_balance how)
{
	uint64_t h = x->bridge->node->id.id;
	bool src = balance[how].src, dst = balance[how].dst;
	struct flow f = { 0 };

	if (balance[how].layer == 2 || !read_flow(x, &f)) {
		h = src ? hash_bytes(x->from, 6, h) : h;
		return dst ? hash_bytes(x->to, 6, h) : h;
	}
	h = src ? hash_bytes(f.src, f.size, h) : h;
	h = dst ? hash_bytes(f.dst, f.size, h) : h;
	if (balance[how].layer < 4 || !f.has_ports)
		return h;
	return hash_mix(h,
	    (uint64_t)f.protocol << 32 | (src ? (uint32_t)f.sport << 16 : 0) |
		(dst ? f.dport : 0u));
}

struct bridge_port *
passing_carrier(const struct passing *x, struct bridge_port *out)
{
	uint64_t hash;

	if (out->members.n == 1)
		return out->members.at[0];
	hash = flow_hash(x, lag_balance_of(x->bridge));
	return out->members.at[hash % out->members.n];
}
