/*
 * open.c - see open.h. A capability that is cut short or has a wrong length is passed over, with
 * its neighbours intact (RFC 5492 3: what is not understood is ignored).
 */
#include "wire/bgp/open.h"

#include "base/addr.h"
#include "wire/explain.h"

const char *
bgp_cap_text(uint8_t code)
{
	switch (code) {
	case BGP_CAP_MULTIPROTOCOL:
		return "Multiprotocol";
	case BGP_CAP_REFRESH:
		return "Route refresh";
	case BGP_CAP_EXTENDED_NEXT_HOP:
		return "Extended next hop";
	case BGP_CAP_EXTENDED_MESSAGE:
		return "Extended message";
	case BGP_CAP_ROLE:
		return "Role";
	case BGP_CAP_GRACEFUL:
		return "Graceful restart";
	case BGP_CAP_AS4:
		return "4-octet AS";
	case BGP_CAP_ADD_PATH:
		return "ADD-PATH";
	case BGP_CAP_ENHANCED_REFRESH:
		return "Enhanced route refresh";
	}
	return "unknown";
}

const char *
bgp_role_text(uint8_t role)
{
	static const char *const text[] = {
		[BGP_PROVIDER] = "provider",
		[BGP_RS] = "route server",
		[BGP_RS_CLIENT] = "route server client",
		[BGP_CUSTOMER] = "customer",
		[BGP_PEER] = "peer",
	};

	return role <= BGP_PEER ? text[role] : "unknown role";
}

static bool
open_error(struct bgp_open *out, uint8_t subcode, uint32_t at, const char *why)
{
	struct bgp_error e = { .outcome = BGP_RESET, .code = BGP_E_OPEN, .subcode = subcode,
		.at = (uint16_t)at, .why = why };

	return !bgp_error_add(&out->error, &e);
}

static uint8_t
family_bit(uint16_t afi, uint8_t safi)
{
	enum bgp_family f = bgp_family_of(afi, safi);

	return f < BGP_FAMILIES ? (uint8_t)(1u << f) : 0;
}

static void
read_multiprotocol(struct octets *v, struct bgp_open *out, struct explain *x)
{
	uint16_t afi = get16(v);
	uint8_t safi = (uint8_t)get16(v);
	char buf[32];

	out->families |= family_bit(afi, safi);
	seen(x, v, 4, "%s", bgp_family_text(buf, afi, safi));
}

static void
read_next_hops(struct octets *v, struct bgp_open *out, struct explain *x)
{
	char buf[32];

	while (octets_left(v) >= 6) {
		uint16_t afi = get16(v), safi = get16(v), hop = get16(v);

		out->extended_next_hop |= afi == 1 && safi == 1 && hop == 2;
		seen(x, v, 6, "%s with next hops of AFI %u",
		    bgp_family_text(buf, afi, (uint8_t)safi), hop);
	}
}

static void
read_add_path(struct octets *v, struct bgp_open *out, struct explain *x)
{
	char buf[32];

	while (octets_left(v) >= 4) {
		uint16_t afi = get16(v);
		uint8_t safi = get8(v), mode = get8(v);

		if (mode & 1)
			out->addpath_rx |= family_bit(afi, safi);
		if (mode & 2)
			out->addpath_tx |= family_bit(afi, safi);
		seen(x, v, 4, "%s:%s%s", bgp_family_text(buf, afi, safi),
		    mode & 1 ? " receive" : "", mode & 2 ? " send" : "");
	}
}

static void
read_graceful(struct octets *v, struct bgp_open *out, struct explain *x)
{
	uint16_t time = get16(v);
	char buf[32];

	out->graceful = !v->bad;
	out->restarting = time >> 15;
	out->restart_s = time & 0xfff;
	seen(x, v, 2, "Restart time %u s%s", out->restart_s, out->restarting ? ", restarting" : "");
	while (octets_left(v) >= 4) {
		uint16_t afi = get16(v);
		uint8_t safi = get8(v), flags = get8(v);

		out->graceful_families |= family_bit(afi, safi);
		if (flags & 0x80)
			out->forwarding |= family_bit(afi, safi);
		seen(x, v, 4, "%s%s", bgp_family_text(buf, afi, safi),
		    flags & 0x80 ? ", forwarding state kept" : "");
	}
}

static void
read_role(struct octets *v, struct bgp_open *out, struct explain *x)
{
	uint8_t role = get8(v);

	if (v->bad)
		return;
	seen(x, v, 1, "%s", bgp_role_text(role));
	/* RFC 9234 4.2: the same role twice is one, two different ones are a mismatch */
	if (out->has_role && out->role != role)
		open_error(out, 11, v->pos - 1, "two different roles");
	out->has_role = true;
	out->role = role;
}

static void
read_as4(struct octets *v, struct bgp_open *out, struct explain *x)
{
	uint32_t as = get32(v);

	if (v->bad)
		return;
	out->as4 = true;
	out->as = as;
	seen(x, v, 4, "AS %u", as);
}

static void
read_value(struct octets *v, uint8_t code, struct bgp_open *out, struct explain *x)
{
	switch (code) {
	case BGP_CAP_MULTIPROTOCOL:
		read_multiprotocol(v, out, x);
		break;
	case BGP_CAP_REFRESH:
		out->refresh = true;
		break;
	case BGP_CAP_EXTENDED_NEXT_HOP:
		read_next_hops(v, out, x);
		break;
	case BGP_CAP_EXTENDED_MESSAGE:
		out->extended = true;
		break;
	case BGP_CAP_ROLE:
		read_role(v, out, x);
		break;
	case BGP_CAP_GRACEFUL:
		read_graceful(v, out, x);
		break;
	case BGP_CAP_AS4:
		read_as4(v, out, x);
		break;
	case BGP_CAP_ADD_PATH:
		read_add_path(v, out, x);
		break;
	case BGP_CAP_ENHANCED_REFRESH:
		out->enhanced_refresh = true;
		break;
	}
}

/* Capabilities up to the end of one parameter; o's positions count from the message's start. */
static void
read_capabilities(struct octets *o, struct bgp_open *out, bool *multiprotocol, struct explain *x)
{
	while (octets_left(o) > 0) {
		struct octets v = *o;
		uint8_t code, len;

		code = get8(&v);
		seen_open(x, o, "Capability %s", bgp_cap_text(code));
		octets_skip(o, 1);
		len = get8(o);
		seen(x, o, 2, "Code %u, length %u", code, len);
		v = *o;
		octets_skip(o, len);
		if (!o->bad) {
			v.end = o->pos;
			if (out->caps < BGP_CAPS_MAX)
				out->cap[out->caps++] =
				    (struct bgp_cap){ code, len, (uint16_t)v.pos };
			*multiprotocol |= code == BGP_CAP_MULTIPROTOCOL;
			read_value(&v, code, out, x);
		}
		seen_close(x, o);
	}
}

static void
read_parameters(struct octets *o, struct bgp_open *out, bool extended, struct explain *x)
{
	bool multiprotocol = false;

	while (octets_left(o) > 0) {
		uint8_t type = get8(o);
		uint16_t len = extended ? get16(o) : get8(o);
		struct octets v = *o;

		octets_skip(o, len);
		if (o->bad)
			break;
		v.end = o->pos;
		if (type == 2)
			read_capabilities(&v, out, &multiprotocol, x);
		else
			open_error(out, 4, v.pos - (extended ? 3 : 2), "an unknown parameter");
		if (v.bad)
			open_error(out, 0, v.pos, "a capability overruns its parameter");
	}
	if (o->bad)
		open_error(out, 0, o->pos, "the optional parameters overrun the message");
	if (!multiprotocol)
		out->families = 1u << BGP_IPV4; /* RFC 4760 8: then it is plain BGP-4 */
}

/* The parameters' length: one octet, or RFC 9072 2's four. */
static bool
read_length(struct octets *o, uint32_t *len, struct explain *x)
{
	struct octets peek;
	bool extended;

	*len = get8(o);
	peek = *o;
	extended = *len > 0 && octets_left(o) >= 3 && get8(&peek) == 255;
	if (extended) {
		*len = get16(&peek);
		*o = peek;
	}
	seen(x, o, extended ? 4 : 1, "Optional parameters %u octets%s", *len,
	    extended ? " (RFC 9072)" : "");
	return extended;
}

static void
judge(struct bgp_open *out, struct explain *x)
{
	if (out->version != BGP_VERSION) {
		open_error(out, 1, 19, "not BGP version 4");
		out->error.own_len = 2;
		out->error.own[0] = 0;
		out->error.own[1] = BGP_VERSION;
	}
	if (out->as == 0 || out->as2 == 0)
		open_error(out, 2, 20, "AS 0 is nobody's (RFC 7607)");
	if (out->hold_s == 1 || out->hold_s == 2)
		open_error(out, 6, 22, "a hold time of one or two seconds");
	if (out->id == 0)
		open_error(out, 3, 24, "a BGP identifier of 0 (RFC 6286)");
	if (out->error.why)
		seen_wrong(x, "%s", out->error.why);
}

bool
bgp_open_read(struct octets msg, struct bgp_open *out, struct explain *x)
{
	struct octets *o = &msg;
	struct ix_addr id;
	char buf[ADDR_TEXT];
	uint32_t len;
	bool extended;

	*out = (struct bgp_open){ 0 };
	octets_skip(o, BGP_HEADER);
	out->version = get8(o);
	seen(x, o, 1, "Version %u", out->version);
	out->as = out->as2 = get16(o);
	seen(x, o, 2, "AS %u", out->as2);
	if (out->as2 == BGP_AS_TRANS)
		seen_remark(x, "AS_TRANS: the real one is in a capability (RFC 6793 9)");
	out->hold_s = get16(o);
	seen(x, o, 2, "Hold time %u s", out->hold_s);
	out->id = get32(o);
	id = addr_v4(out->id);
	seen(x, o, 4, "BGP identifier %s", addr_text(buf, &id));
	extended = read_length(o, &len, x);
	if (o->bad || len != octets_left(o))
		open_error(out, 0, 28, "the optional parameters do not fill the message");
	else
		read_parameters(o, out, extended, x);
	judge(out, x);
	if (x)
		explain_more(x, "OPEN AS%u hold %u id %s", out->as, out->hold_s, buf);
	return out->error.outcome == BGP_OK;
}

static void
cap(struct octets *o, uint8_t code, uint8_t len)
{
	put8(o, code);
	put8(o, len);
}

static unsigned
families_in(uint8_t mask)
{
	return (mask & 1u) + (mask >> 1 & 1u);
}

static void
write_families(struct octets *o, const struct bgp_open *in)
{
	for (unsigned f = 0; f < BGP_FAMILIES; f++)
		if (in->families >> f & 1) {
			cap(o, BGP_CAP_MULTIPROTOCOL, 4);
			put16(o, bgp_family_afi((enum bgp_family)f));
			put16(o, 1);
		}
}

static void
write_graceful(struct octets *o, const struct bgp_open *in)
{
	cap(o, BGP_CAP_GRACEFUL, (uint8_t)(2 + 4 * families_in(in->graceful_families)));
	put16(o, (uint16_t)(in->restarting << 15 | (in->restart_s & 0xfff)));
	for (unsigned f = 0; f < BGP_FAMILIES; f++)
		if (in->graceful_families >> f & 1) {
			put16(o, bgp_family_afi((enum bgp_family)f));
			put8(o, 1);
			put8(o, (uint8_t)((in->forwarding >> f & 1) << 7));
		}
}

static void
write_add_path(struct octets *o, const struct bgp_open *in)
{
	uint8_t both = in->addpath_rx | in->addpath_tx;

	cap(o, BGP_CAP_ADD_PATH, (uint8_t)(4 * families_in(both)));
	for (unsigned f = 0; f < BGP_FAMILIES; f++)
		if (both >> f & 1) {
			put16(o, bgp_family_afi((enum bgp_family)f));
			put8(o, 1);
			put8(o,
			    (uint8_t)((in->addpath_rx >> f & 1) | (in->addpath_tx >> f & 1) << 1));
		}
}

static void
write_capabilities(struct octets *o, const struct bgp_open *in)
{
	write_families(o, in);
	if (in->refresh)
		cap(o, BGP_CAP_REFRESH, 0);
	if (in->extended_next_hop) {
		cap(o, BGP_CAP_EXTENDED_NEXT_HOP, 6);
		put32(o, 1 << 16 | 1);
		put16(o, 2);
	}
	if (in->extended)
		cap(o, BGP_CAP_EXTENDED_MESSAGE, 0);
	if (in->has_role) {
		cap(o, BGP_CAP_ROLE, 1);
		put8(o, in->role);
	}
	if (in->graceful)
		write_graceful(o, in);
	if (in->as4) {
		cap(o, BGP_CAP_AS4, 4);
		put32(o, in->as);
	}
	if (in->addpath_rx | in->addpath_tx)
		write_add_path(o, in);
	if (in->enhanced_refresh)
		cap(o, BGP_CAP_ENHANCED_REFRESH, 0);
}

void
bgp_open_write(struct octets *o, const struct bgp_open *in)
{
	uint32_t start = o->pos, lengths;

	bgp_begin(o, BGP_OPEN);
	put8(o, BGP_VERSION);
	put16(o, in->as > 65535 ? BGP_AS_TRANS : (uint16_t)in->as);
	put16(o, in->hold_s);
	put32(o, in->id);
	lengths = o->pos;
	put8(o, 0);
	put16(o, 2 << 8);
	write_capabilities(o, in);
	if (o->pos == lengths + 3)
		o->pos = lengths + 1; /* nothing to say: no parameter */
	else if (!o->bad) {
		o->buf[lengths] = (uint8_t)(o->pos - lengths - 1);
		o->buf[lengths + 2] = (uint8_t)(o->pos - lengths - 3);
	}
	bgp_end(o, start);
}

struct bgp_options
bgp_open_agree(const struct bgp_open *ours, const struct bgp_open *theirs)
{
	return (struct bgp_options){
		.as4 = ours->as4 && theirs->as4,
		.ebgp = ours->as != theirs->as,
		.extended = ours->extended && theirs->extended,
		.extended_next_hop = ours->extended_next_hop && theirs->extended_next_hop,
		.addpath_rx = ours->addpath_rx & theirs->addpath_tx,
		.addpath_tx = ours->addpath_tx & theirs->addpath_rx,
		.refuse_sets = true,
	};
}
