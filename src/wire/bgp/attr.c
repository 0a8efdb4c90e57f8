/*
 * attr.c - see attr.h: the table, and the readers of attributes that are scalars or lists. The
 * multiprotocol ones are in mp.c; the texts are in attr_text.c.
 */
#include "wire/bgp/attr.h"

#include <stdio.h>

#include "base/addr.h"
#include "wire/bgp/attr_rows.h"
#include "wire/bgp/path.h"
#include "wire/bgp/update.h"
#include "wire/explain.h"

enum { SUB_FLAGS = 4, SUB_LENGTH = 5, SUB_ORIGIN = 6, SUB_NEXT_HOP = 8, SUB_OPTIONAL = 9,
    SUB_PATH = 11 };

static uint8_t
wrong(struct bgp_reader *r, uint8_t subcode, const char *why)
{
	r->why = why;
	return subcode;
}

static uint8_t
read_origin(struct bgp_reader *r, struct octets *v)
{
	r->update->origin = get8(v);
	if (r->update->origin > BGP_ORIGIN_INCOMPLETE)
		return wrong(r, SUB_ORIGIN, "an undefined origin (RFC 7606 7.1)");
	return 0;
}

/*
 * RFC 7606 7.2, RFC 7607 2 (AS 0), RFC 9774 (sets). Confederation segments come from inside only.
 */
static uint8_t
check_path(struct bgp_reader *r, struct octets v, bool as4)
{
	struct bgp_segment s;
	uint32_t as;

	while (bgp_segment_next(&v, as4, &s)) {
		seen(r->x, &v, s.as.end + 2, "Segment of type %u, %u numbers", s.type, s.n);
		if (s.type < BGP_SET || s.type > BGP_CONFED_SET)
			return wrong(r, SUB_PATH, "an unknown segment type (RFC 7606 7.2)");
		if (s.n == 0)
			return wrong(r, SUB_PATH, "an empty segment (RFC 7606 7.2)");
		if (r->options->ebgp && s.type >= BGP_CONFED_SEQUENCE)
			return wrong(r, SUB_PATH,
			    "a confederation segment from outside (RFC 5065 5)");
		if (r->options->refuse_sets && s.type == BGP_SET)
			return wrong(r, SUB_PATH, "an AS_SET (RFC 9774)");
		while (bgp_as_next(&s, &as))
			if (as == 0)
				return wrong(r, SUB_PATH, "AS 0 in the path (RFC 7607)");
	}
	return v.bad ? wrong(r, SUB_PATH, "a segment overruns the attribute (RFC 7606 7.2)") : 0;
}

static uint8_t
read_as_path(struct bgp_reader *r, struct octets *v)
{
	return check_path(r, *v, r->options->as4);
}

/* RFC 6793 6: a speaker of 4-octet numbers does not look at these from another. */
static uint8_t
not_from_new(struct bgp_reader *r)
{
	return wrong(r, SUB_OPTIONAL, "discarded from a 4-octet speaker (RFC 6793 6)");
}

static uint8_t
read_as4_path(struct bgp_reader *r, struct octets *v)
{
	struct bgp_options any = *r->options;
	struct bgp_reader inner = *r;
	uint8_t sub;

	if (r->options->as4)
		return not_from_new(r);
	any.ebgp = any.refuse_sets = false; /* AS_PATH's own check judges those */
	inner.options = &any;
	sub = check_path(&inner, *v, true);
	return sub ? wrong(r, SUB_OPTIONAL, inner.why) : 0;
}

static uint8_t
read_next_hop(struct bgp_reader *r, struct octets *v)
{
	struct ix_addr *a = &r->update->next_hop;

	a->af = 4;
	get_bytes(v, a->b, 4);
	/* RFC 4271 6.3: it must be a host's address */
	if (a->b[0] == 0 || a->b[0] == 127 || a->b[0] >= 224)
		return wrong(r, SUB_NEXT_HOP, "not the address of a host");
	return 0;
}

static uint8_t
read_med(struct bgp_reader *r, struct octets *v)
{
	r->update->med = get32(v);
	return 0;
}

static uint8_t
read_local_pref(struct bgp_reader *r, struct octets *v)
{
	r->update->local_pref = get32(v);
	return 0;
}

static uint8_t
read_otc(struct bgp_reader *r, struct octets *v)
{
	r->update->otc = get32(v);
	return 0;
}

static uint8_t
read_originator(struct bgp_reader *r, struct octets *v)
{
	r->update->originator = get32(v);
	return 0;
}

static uint8_t
aggregator(struct bgp_reader *r, struct octets *v, bool as4, uint32_t *as, struct ix_addr *who)
{
	*as = as4 ? get32(v) : get16(v);
	*who = addr_v4(get32(v));
	return *as ? 0 : wrong(r, SUB_OPTIONAL, "aggregated by AS 0 (RFC 7607)");
}

static uint8_t
read_aggregator(struct bgp_reader *r, struct octets *v)
{
	struct bgp_update *u = r->update;

	if (octets_left(v) != (r->options->as4 ? 8u : 6u))
		return wrong(r, SUB_LENGTH,
		    "neither 6 nor 8 octets as the session has it (RFC 7606 7.7)");
	return aggregator(r, v, r->options->as4, &u->aggregator_as, &u->aggregator);
}

/* Only proven here: which of the two counts is decided where they meet, in canon.c. */
static uint8_t
read_as4_aggregator(struct bgp_reader *r, struct octets *v)
{
	struct ix_addr who;
	uint32_t as;

	if (r->options->as4)
		return not_from_new(r);
	return aggregator(r, v, true, &as, &who);
}

static const struct bgp_attr_kind kinds[256] = {
	[BGP_ORIGIN] = { "ORIGIN", BGP_TRANSITIVE, .length = 1, .on_error = BGP_WITHDRAW,
	    .on_flags = BGP_WITHDRAW, .read = read_origin, .print = bgp_print_origin },
	[BGP_AS_PATH] = { "AS_PATH", BGP_TRANSITIVE, .may_be_empty = true,
	    .on_error = BGP_WITHDRAW, .on_flags = BGP_WITHDRAW, .read = read_as_path,
	    .print = bgp_path_text },
	[BGP_NEXT_HOP] = { "NEXT_HOP", BGP_TRANSITIVE, .length = 4, .on_error = BGP_WITHDRAW,
	    .on_flags = BGP_WITHDRAW, .read = read_next_hop, .print = bgp_print_addresses },
	[BGP_MED] = { "MULTI_EXIT_DISC", BGP_OPTIONAL, .length = 4, .on_error = BGP_WITHDRAW,
	    .on_flags = BGP_WITHDRAW, .read = read_med, .print = bgp_print_numbers },
	[BGP_LOCAL_PREF] = { "LOCAL_PREF", BGP_TRANSITIVE, .length = 4, .internal_only = true,
	    .on_error = BGP_WITHDRAW, .on_flags = BGP_WITHDRAW, .read = read_local_pref,
	    .print = bgp_print_numbers },
	[BGP_ATOMIC_AGGREGATE] = { "ATOMIC_AGGREGATE", BGP_TRANSITIVE, .may_be_empty = true,
	    .on_error = BGP_DISCARD, .on_flags = BGP_DISCARD, .print = bgp_print_numbers },
	[BGP_AGGREGATOR] = { "AGGREGATOR", BGP_OPTIONAL | BGP_TRANSITIVE,
	    .on_error = BGP_DISCARD, .on_flags = BGP_DISCARD, .read = read_aggregator,
	    .print = bgp_print_aggregator },
	[BGP_COMMUNITY] = { "COMMUNITY", BGP_OPTIONAL | BGP_TRANSITIVE, .unit = 4,
	    .on_error = BGP_WITHDRAW, .on_flags = BGP_WITHDRAW, .print = bgp_print_communities },
	[BGP_ORIGINATOR_ID] = { "ORIGINATOR_ID", BGP_OPTIONAL, .length = 4, .internal_only = true,
	    .on_error = BGP_WITHDRAW, .on_flags = BGP_WITHDRAW, .read = read_originator,
	    .print = bgp_print_addresses },
	[BGP_CLUSTER_LIST] = { "CLUSTER_LIST", BGP_OPTIONAL, .unit = 4, .internal_only = true,
	    .on_error = BGP_WITHDRAW, .on_flags = BGP_WITHDRAW, .print = bgp_print_addresses },
	[BGP_MP_REACH] = { "MP_REACH_NLRI", BGP_OPTIONAL, .on_error = BGP_RESET,
	    .on_flags = BGP_RESET, .read = bgp_read_mp_reach },
	[BGP_MP_UNREACH] = { "MP_UNREACH_NLRI", BGP_OPTIONAL, .on_error = BGP_RESET,
	    .on_flags = BGP_RESET, .read = bgp_read_mp_unreach },
	[BGP_EXT_COMMUNITY] = { "EXTENDED_COMMUNITIES", BGP_OPTIONAL | BGP_TRANSITIVE, .unit = 8,
	    .on_error = BGP_WITHDRAW, .on_flags = BGP_WITHDRAW, .print = bgp_print_extended },
	[BGP_AS4_PATH] = { "AS4_PATH", BGP_OPTIONAL | BGP_TRANSITIVE, .on_error = BGP_DISCARD,
	    .on_flags = BGP_DISCARD, .read = read_as4_path, .print = bgp_print_as4_path },
	[BGP_AS4_AGGREGATOR] = { "AS4_AGGREGATOR", BGP_OPTIONAL | BGP_TRANSITIVE, .length = 8,
	    .on_error = BGP_DISCARD, .on_flags = BGP_DISCARD, .read = read_as4_aggregator,
	    .print = bgp_print_aggregator },
	[BGP_V6_EXT_COMMUNITY] = { "IPV6_EXTENDED_COMMUNITIES", BGP_OPTIONAL | BGP_TRANSITIVE,
	    .unit = 20, .on_error = BGP_WITHDRAW, .on_flags = BGP_WITHDRAW },
	[BGP_LARGE_COMMUNITY] = { "LARGE_COMMUNITY", BGP_OPTIONAL | BGP_TRANSITIVE, .unit = 12,
	    .on_error = BGP_WITHDRAW, .on_flags = BGP_WITHDRAW, .print = bgp_print_large },
	[BGP_OTC] = { "ONLY_TO_CUSTOMER", BGP_OPTIONAL | BGP_TRANSITIVE, .length = 4,
	    .on_error = BGP_WITHDRAW, .on_flags = BGP_WITHDRAW, .read = read_otc,
	    .print = bgp_print_numbers },
};

const struct bgp_attr_kind *
bgp_attr_kind(uint8_t code)
{
	return &kinds[code];
}

const char *
bgp_attr_name(char buf[24], uint8_t code)
{
	if (kinds[code].name)
		return kinds[code].name;
	snprintf(buf, 24, "attribute %u", code);
	return buf;
}

/* RFC 4271 6.3 by RFC 7606: flags, then length, then the value. */
uint8_t
bgp_attr_read(struct bgp_reader *r, struct octets *v)
{
	const struct bgp_attr_kind *k = &kinds[r->attr->code];
	const uint8_t mask = BGP_OPTIONAL | BGP_TRANSITIVE;
	uint32_t n = octets_left(v);

	r->outcome = k->on_error;
	if (!k->name) {
		r->outcome = BGP_WITHDRAW;
		return r->attr->flags & BGP_OPTIONAL ?
		    0 : wrong(r, 2, "well-known, yet unknown (RFC 4271 6.3)");
	}
	if (k->internal_only && r->options->ebgp) {
		r->outcome = BGP_DISCARD;
		return wrong(r, SUB_FLAGS, "not for an external session (RFC 7606 7)");
	}
	if ((r->attr->flags & mask) != k->flags) {
		r->outcome = k->on_flags;
		return wrong(r, SUB_FLAGS, "wrong flags (RFC 7606 3 c)");
	}
	if ((k->length && n != k->length) || (k->unit && (n == 0 || n % k->unit)) ||
	    (n == 0 && !k->may_be_empty) || (n && r->attr->code == BGP_ATOMIC_AGGREGATE))
		return wrong(r, SUB_LENGTH, "a length that it cannot have (RFC 7606 7)");
	return k->read ? k->read(r, v) : 0;
}
