/*
 * icmpv6.c - see icmpv6.h. The options are in nd.c, listener discovery is in mld.c.
 */
#include "wire/icmpv6.h"

#include "base/addr.h"
#include "wire/checksum.h"
#include "wire/explain.h"
#include "wire/ipv4.h"
#include "wire/mld.h"
#include "wire/nd.h"

static const struct {
	uint8_t type, code;
	const char *text;
} names[] = {
	{ ICMPV6_UNREACHABLE, ICMPV6_NO_ROUTE, "No route to destination" },
	{ ICMPV6_UNREACHABLE, ICMPV6_PROHIBITED, "Communication administratively prohibited" },
	{ ICMPV6_UNREACHABLE, ICMPV6_SCOPE, "Beyond scope of source address" },
	{ ICMPV6_UNREACHABLE, ICMPV6_ADDRESS, "Address unreachable" },
	{ ICMPV6_UNREACHABLE, ICMPV6_PORT, "Port unreachable" },
	{ ICMPV6_UNREACHABLE, 5, "Source address failed policy" },
	{ ICMPV6_UNREACHABLE, ICMPV6_REJECT, "Reject route to destination" },
	{ ICMPV6_TOO_BIG, 0, "Packet too big" },
	{ ICMPV6_TIME_EXCEEDED, 0, "Hop limit exceeded in transit" },
	{ ICMPV6_TIME_EXCEEDED, 1, "Fragment reassembly time exceeded" },
	{ ICMPV6_PARAMETER, 0, "Erroneous header field" },
	{ ICMPV6_PARAMETER, 1, "Unrecognized next header" },
	{ ICMPV6_PARAMETER, 2, "Unrecognized IPv6 option" },
	{ ICMPV6_ECHO, 0, "Echo request" },
	{ ICMPV6_ECHO_REPLY, 0, "Echo reply" },
	{ MLD_QUERY, 0, "Multicast listener query" },
	{ MLD_REPORT1, 0, "Multicast listener report" },
	{ MLD_DONE, 0, "Multicast listener done" },
	{ ND_ROUTER_SOLICIT, 0, "Router solicitation" },
	{ ND_ROUTER_ADVERT, 0, "Router advertisement" },
	{ ND_NEIGHBOR_SOLICIT, 0, "Neighbor solicitation" },
	{ ND_NEIGHBOR_ADVERT, 0, "Neighbor advertisement" },
	{ ND_REDIRECT, 0, "Redirect" },
	{ MLD_REPORT, 0, "Multicast listener report v2" },
};

const char *
icmpv6_text(uint8_t type, uint8_t code)
{
	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].type == type && names[i].code == code)
			return names[i].text;
	return type == ICMPV6_UNREACHABLE ? "Destination unreachable" : "Unknown ICMPv6 message";
}

bool
icmpv6_is_error(uint8_t type)
{
	return type < 128; /* RFC 4443 2.1 */
}

static bool
is_echo(uint8_t type)
{
	return type == ICMPV6_ECHO || type == ICMPV6_ECHO_REPLY;
}

static void
read_target(struct octets *o, struct ix_addr *a, const char *what, struct explain *x)
{
	char buf[ADDR_TEXT];

	a->af = 6;
	get_bytes(o, a->b, 16);
	seen(x, o, 16, "%s %s", what, addr_text(buf, a));
}

static void
read_advert(struct octets *o, struct icmpv6 *out, struct explain *x)
{
	uint8_t flags;

	out->hops = get8(o);
	seen(x, o, 1, "Hop limit to use %u", out->hops);
	flags = get8(o);
	out->managed = flags >> 7;
	out->other = flags >> 6 & 1;
	seen(x, o, 1, "Flags%s%s%s", out->managed ? " managed" : "", out->other ? " other" : "",
	    flags >> 6 ? "" : " none");
	out->lifetime_s = get16(o);
	seen(x, o, 2, "Router lifetime %u s", out->lifetime_s);
	if (out->lifetime_s == 0)
		seen_remark(x, "not a default router (RFC 4861 4.2)");
	out->reachable_ms = get32(o);
	seen(x, o, 4, "Reachable time %u ms", out->reachable_ms);
	out->retrans_ms = get32(o);
	seen(x, o, 4, "Retransmit timer %u ms", out->retrans_ms);
}

/* Neighbor discovery: the fixed part, then the options up to the end. */
static void
read_nd(struct octets *o, struct icmpv6 *out, struct explain *x)
{
	uint8_t flags;

	if (out->type == ND_ROUTER_ADVERT) {
		read_advert(o, out, x);
	} else {
		flags = get8(o);
		octets_skip(o, 3);
		if (out->type == ND_NEIGHBOR_ADVERT) {
			out->router = flags >> 7;
			out->solicited = flags >> 6 & 1;
			out->override = flags >> 5 & 1;
			seen(x, o, 4, "Flags%s%s%s", out->router ? " router" : "",
			    out->solicited ? " solicited" : "", out->override ? " override" : "");
		}
	}
	if (out->type >= ND_NEIGHBOR_SOLICIT)
		read_target(o, &out->target, "Target", x);
	if (out->type == ND_REDIRECT)
		read_target(o, &out->destination, "Destination", x);
	if (!nd_options_read(o, out, x))
		out->fault = WIRE_OPTION;
}

static void
read_rest(struct octets *o, struct icmpv6 *out, struct explain *x)
{
	if (is_echo(out->type)) {
		out->id = get16(o);
		seen(x, o, 2, "Identifier %u", out->id);
		out->sequence = get16(o);
		seen(x, o, 2, "Sequence %u", out->sequence);
	} else if (out->type == ICMPV6_TOO_BIG) {
		out->mtu = get32(o);
		seen(x, o, 4, "MTU of the next link %u", out->mtu);
	} else if (out->type == ICMPV6_PARAMETER) {
		out->pointer = get32(o);
		seen(x, o, 4, "Pointer to octet %u", out->pointer);
	} else if (out->type >= ND_ROUTER_SOLICIT && out->type <= ND_REDIRECT) {
		read_nd(o, out, x);
	} else if (mld_carries(out->type)) {
		mld_read(o, out, x);
	} else {
		octets_skip(o, 4);
		seen(x, o, 4, "Reserved");
	}
}

static void
summary(struct explain *x, const struct icmpv6 *m, uint32_t len)
{
	char buf[ADDR_TEXT];

	if (is_echo(m->type))
		explain_info(x, "ICMPv6", "%s id=%u seq=%u, %u octets",
		    icmpv6_text(m->type, m->code), m->id, m->sequence, len);
	else if (m->type == ND_NEIGHBOR_SOLICIT)
		explain_info(x, "ICMPv6", "who has %s?", addr_text(buf, &m->target));
	else if (m->type == ND_NEIGHBOR_ADVERT && nd_option(m, ND_TARGET_MAC))
		explain_info(x, "ICMPv6", "%s is at %s", addr_text(buf, &m->target),
		    mac_text((char[MAC_TEXT]){ 0 }, &nd_option(m, ND_TARGET_MAC)->mac));
	else if (mld_carries(m->type))
		mld_told(x, m);
	else
		explain_info(x, "ICMPv6", "%s", icmpv6_text(m->type, m->code));
	if (m->mtu)
		explain_more(x, "MTU %u", m->mtu);
	if (m->fault)
		explain_more(x, "%s", wire_fault_text(m->fault));
}

static void
prove(const uint8_t *start, uint32_t len, const struct ix_addr *src, const struct ix_addr *dst,
    struct icmpv6 *out, struct explain *x)
{
	uint64_t sum = checksum_pseudo(src, dst, PROTO_ICMPV6, len);

	sum = checksum_add(sum, start, len);
	if (checksum_fold(sum) == 0)
		return;
	out->fault = WIRE_CHECKSUM;
	seen_wrong(x, "wrong: should be 0x%04x", checksum_fold(sum + (uint16_t)~out->checksum));
}

decoder bool
decode(struct octets *o, const struct ix_addr *src, const struct ix_addr *dst, struct icmpv6 *out,
    struct explain *x)
{
	uint32_t start = o->pos, len = octets_left(o);

	*out = (struct icmpv6){ .fault = WIRE_OK };
	seen_open(x, o, "ICMPv6");
	out->type = get8(o);
	seen(x, o, 1, "Type %u", out->type);
	out->code = get8(o);
	seen(x, o, 1, "Code %u", out->code);
	seen_remark(x, "%s", icmpv6_text(out->type, out->code));
	out->checksum = get16(o);
	seen(x, o, 2, "Checksum 0x%04x", out->checksum);
	if (src && !o->bad)
		prove(o->buf + start, len, src, dst, out, x);
	read_rest(o, out, x);
	if (o->bad)
		out->fault = WIRE_SHORT;
	if (x)
		summary(x, out, octets_left(o));
	seen_close(x, o);
	return out->fault == WIRE_OK;
}

bool
icmpv6_read(struct octets *o, const struct ix_addr *src, const struct ix_addr *dst,
    struct icmpv6 *out)
{
	return decode(o, src, dst, out, NULL);
}

bool
icmpv6_explain(struct octets *o, const struct ix_addr *src, const struct ix_addr *dst,
    struct icmpv6 *out, struct explain *x)
{
	return decode(o, src, dst, out, x);
}

static void
write_advert(struct octets *o, const struct icmpv6 *in)
{
	put8(o, in->hops);
	put8(o, (uint8_t)(in->managed << 7 | in->other << 6));
	put16(o, in->lifetime_s);
	put32(o, in->reachable_ms);
	put32(o, in->retrans_ms);
}

static void
write_rest(struct octets *o, const struct icmpv6 *in)
{
	if (is_echo(in->type))
		put32(o, (uint32_t)in->id << 16 | in->sequence);
	else if (in->type == ICMPV6_TOO_BIG)
		put32(o, in->mtu);
	else if (in->type == ICMPV6_PARAMETER)
		put32(o, in->pointer);
	else if (in->type == ND_ROUTER_ADVERT)
		write_advert(o, in);
	else if (in->type == ND_NEIGHBOR_ADVERT)
		put32(o, (uint32_t)in->router << 31 | (uint32_t)in->solicited << 30 |
		    (uint32_t)in->override << 29);
	else if (mld_carries(in->type))
		mld_write(o, in);
	else
		put32(o, 0);
	if (in->type >= ND_NEIGHBOR_SOLICIT && in->type <= ND_REDIRECT)
		put_bytes(o, in->target.b, 16);
	if (in->type == ND_REDIRECT)
		put_bytes(o, in->destination.b, 16);
	for (unsigned i = 0; i < in->options; i++)
		nd_option_write(o, &in->option[i]);
}

uint32_t
icmpv6_size(const struct icmpv6 *m)
{
	uint32_t n = ICMPV6_HEADER;

	if (mld_carries(m->type))
		return mld_size(m);
	if (m->type == ND_ROUTER_ADVERT)
		n += 8;
	if (m->type >= ND_NEIGHBOR_SOLICIT && m->type <= ND_REDIRECT)
		n += m->type == ND_REDIRECT ? 32 : 16;
	for (unsigned i = 0; i < m->options; i++)
		n += nd_option_size(&m->option[i]);
	return n;
}

void
icmpv6_write(struct octets *o, const struct ix_addr *src, const struct ix_addr *dst,
    const struct icmpv6 *in, const void *body, uint32_t len)
{
	uint32_t start = o->pos, all = icmpv6_size(in) + len;
	uint64_t sum = checksum_pseudo(src, dst, PROTO_ICMPV6, all);

	put8(o, in->type);
	put8(o, in->code);
	put16(o, 0);
	write_rest(o, in);
	if (body)
		put_bytes(o, body, len);
	else
		octets_skip(o, len);
	if (!o->bad)
		put16_at(o, start + 2, checksum_fold(checksum_add(sum, o->buf + start, all)));
}
