/*
 * mld.c - see mld.h. Auxiliary data and the sources of a record are passed over: nobody here asks
 * for a group from certain sources.
 */
#include "wire/mld.h"

#include "base/addr.h"
#include "wire/explain.h"

#define QUERY1 24u /* octets of a message of version 1 ... */
#define QUERY2 28u /* ... and of a query of version 2 without sources (RFC 9777 8.1) */

static const char *const record_texts[] = {
	[MLD_IS_INCLUDE] = "Listens to these sources only",
	[MLD_IS_EXCLUDE] = "Listens to all sources but these",
	[MLD_TO_INCLUDE] = "From now on listens to these sources only",
	[MLD_TO_EXCLUDE] = "From now on listens to all sources but these",
	[MLD_ALLOW] = "Adds sources",
	[MLD_BLOCK] = "Leaves out sources",
};

bool
mld_carries(uint8_t type)
{
	return type == MLD_QUERY || type == MLD_REPORT1 || type == MLD_DONE || type == MLD_REPORT;
}

static void
read_group(struct octets *o, struct ix_addr *a, struct explain *x)
{
	char buf[ADDR_TEXT];

	a->af = 6;
	get_bytes(o, a->b, 16);
	seen(x, o, 16, "Group %s", addr_text(buf, a));
}

/* RFC 9777 5.1.3, 5.1.9: above a limit, the code is a small floating-point number. */
static uint32_t
spread(uint32_t code, unsigned mantissa_bits)
{
	uint32_t one = 1u << mantissa_bits;

	if (code < one << 3)
		return code;
	return ((code & (one - 1)) | one) << ((code >> mantissa_bits & 7) + 3);
}

static void
read_sources(struct octets *o, uint16_t n, struct explain *x)
{
	struct ix_addr a = { .af = 6 };
	char buf[ADDR_TEXT];

	for (; n && !o->bad; n--) {
		get_bytes(o, a.b, 16);
		seen(x, o, 16, "Source %s", addr_text(buf, &a));
	}
}

static void
read_query(struct octets *o, struct icmpv6 *out, struct explain *x)
{
	uint32_t len = octets_left(o) + 4; /* with type, code and checksum */
	uint8_t flags;
	uint16_t n;

	out->max_ms = spread(get16(o), 12);
	seen(x, o, 2, "Answers within %u ms", out->max_ms);
	octets_skip(o, 2);
	read_group(o, &out->target, x);
	out->version = len == QUERY1 ? 1 : 2;
	if (out->version == 1)
		return;
	flags = get8(o);
	out->suppress = flags >> 3 & 1;
	out->robustness = flags & 7;
	seen(x, o, 1, "Robustness %u%s", out->robustness,
	    out->suppress ? ", routers keep their timers" : "");
	out->query_s = spread(get8(o), 4);
	seen(x, o, 1, "Queried every %u s", out->query_s);
	n = get16(o);
	seen(x, o, 2, "%u sources", n);
	read_sources(o, n, x);
}

decoder bool
record(struct octets *o, struct mld_record *out, struct explain *x)
{
	uint8_t aux;

	seen_open(x, o, "Record");
	out->type = get8(o);
	seen(x, o, 1, "Type %u", out->type);
	if (out->type >= MLD_IS_INCLUDE && out->type <= MLD_BLOCK)
		seen_remark(x, "%s", record_texts[out->type]);
	aux = get8(o);
	out->sources = get16(o);
	seen(x, o, 2, "%u sources", out->sources);
	read_group(o, &out->group, x);
	read_sources(o, out->sources, x);
	octets_skip(o, aux * 4u);
	seen_close(x, o);
	return !o->bad;
}

bool
mld_record_read(struct octets *o, struct mld_record *out)
{
	return octets_left(o) > 0 && record(o, out, NULL);
}

void
mld_record_write(struct octets *o, const struct mld_record *in)
{
	put8(o, in->type);
	put8(o, 0);
	put16(o, 0);
	put_bytes(o, in->group.b, 16);
}

static void
read_report(struct octets *o, struct icmpv6 *out, struct explain *x)
{
	struct mld_record r = { 0 };

	octets_skip(o, 2);
	out->records = get16(o);
	seen(x, o, 2, "%u records", out->records);
	for (uint16_t n = 0; n < out->records && record(o, &r, x); n++)
		out->target = r.group; /* the last one's, for the row */
}

void
mld_read(struct octets *o, struct icmpv6 *out, struct explain *x)
{
	if (out->type == MLD_QUERY) {
		read_query(o, out, x);
	} else if (out->type == MLD_REPORT) {
		read_report(o, out, x);
	} else {
		octets_skip(o, 4);
		read_group(o, &out->target, x);
		out->version = 1;
	}
}

void
mld_write(struct octets *o, const struct icmpv6 *in)
{
	if (in->type == MLD_REPORT) {
		put32(o, in->records);
		return;
	}
	put16(o, in->type == MLD_QUERY ? (uint16_t)in->max_ms : 0);
	put16(o, 0);
	put_bytes(o, in->target.b, 16);
	if (in->type != MLD_QUERY || in->version == 1)
		return;
	put8(o, (uint8_t)(in->suppress << 3 | (in->robustness & 7)));
	put8(o, (uint8_t)in->query_s);
	put16(o, 0);
}

uint32_t
mld_size(const struct icmpv6 *m)
{
	if (m->type == MLD_REPORT)
		return ICMPV6_HEADER;
	return m->type == MLD_QUERY && m->version != 1 ? QUERY2 : QUERY1;
}

void
mld_told(struct explain *x, const struct icmpv6 *m)
{
	char buf[ADDR_TEXT];
	bool all = m->type == MLD_QUERY && addr_is_zero(&m->target);

	explain_info(x, "ICMPv6", "%s%s", icmpv6_text(m->type, m->code), all ? ", all groups" : "");
	if (m->records > 1)
		explain_more(x, "%u groups", m->records);
	else if (!all)
		explain_more(x, "%s", addr_text(buf, &m->target));
}
