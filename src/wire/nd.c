/*
 * nd.c - see nd.h. Options of other types are passed over, as RFC 4861 4.6 demands.
 */
#include "wire/nd.h"

#include "base/addr.h"
#include "wire/explain.h"

static void
read_prefix(struct octets *v, struct nd_option *out, struct explain *x)
{
	struct ix_addr a = { .af = 6 };
	uint8_t len = get8(v), flags = get8(v);
	char buf[PREFIX_TEXT];

	out->on_link = flags >> 7;
	out->autonomous = flags >> 6 & 1;
	seen(x, v, 2, "Prefix length %u%s%s", len, out->on_link ? ", on link" : "",
	    out->autonomous ? ", autonomous" : "");
	out->valid_s = get32(v);
	seen(x, v, 4, "Valid for %u s", out->valid_s);
	out->preferred_s = get32(v);
	seen(x, v, 4, "Preferred for %u s", out->preferred_s);
	octets_skip(v, 4);
	get_bytes(v, a.b, 16);
	out->prefix = prefix_of(&a, len);
	seen(x, v, 16, "Prefix %s", prefix_text(buf, &out->prefix));
}

static void
read_value(struct octets *v, struct nd_option *out, struct explain *x)
{
	char buf[MAC_TEXT];

	switch (out->type) {
	case ND_SOURCE_MAC:
	case ND_TARGET_MAC:
		get_bytes(v, out->mac.b, 6);
		seen(x, v, 6, "%s link-layer address %s",
		    out->type == ND_SOURCE_MAC ? "Source" : "Target", mac_text(buf, &out->mac));
		break;
	case ND_PREFIX:
		read_prefix(v, out, x);
		break;
	case ND_MTU:
		octets_skip(v, 2);
		out->mtu = get32(v);
		seen(x, v, 4, "MTU %u", out->mtu);
		break;
	default:
		octets_skip(v, octets_left(v));
		seen(x, v, v->end, "Option %u, %u octets", out->type, v->end + 2);
	}
}

bool
nd_options_read(struct octets *o, struct icmpv6 *out, struct explain *x)
{
	while (octets_left(o) > 0) {
		struct nd_option one = { .type = get8(o) };
		uint8_t len = get8(o);
		struct octets v;

		if (len == 0) {
			o->bad = true;
			return false;
		}
		v = octets_sub(o, len * 8u - 2);
		read_value(&v, &one, x);
		if (v.bad)
			return false;
		if (out->options < ND_OPTIONS_MAX)
			out->option[out->options++] = one;
	}
	return !o->bad;
}

uint32_t
nd_option_size(const struct nd_option *in)
{
	switch (in->type) {
	case ND_SOURCE_MAC:
	case ND_TARGET_MAC:
	case ND_MTU:
		return 8;
	case ND_PREFIX:
		return 32;
	}
	return 0;
}

void
nd_option_write(struct octets *o, const struct nd_option *in)
{
	if (nd_option_size(in) == 0)
		return;
	put8(o, in->type);
	put8(o, (uint8_t)(nd_option_size(in) / 8));
	if (in->type == ND_MTU) {
		put16(o, 0);
		put32(o, in->mtu);
	} else if (in->type == ND_PREFIX) {
		put8(o, in->prefix.len);
		put8(o, (uint8_t)(in->on_link << 7 | in->autonomous << 6));
		put32(o, in->valid_s);
		put32(o, in->preferred_s);
		put32(o, 0);
		put_bytes(o, in->prefix.addr.b, 16);
	} else {
		put_bytes(o, in->mac.b, 6);
	}
}

const struct nd_option *
nd_option(const struct icmpv6 *m, uint8_t type)
{
	for (unsigned i = 0; i < m->options; i++)
		if (m->option[i].type == type)
			return &m->option[i];
	return NULL;
}
