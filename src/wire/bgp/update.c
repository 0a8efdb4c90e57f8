/*
 * update.c - see update.h: RFC 4271 4.3 and 6.3 as RFC 7606 revises them.
 */
#include "wire/bgp/update.h"

#include <stdio.h>

#include "base/addr.h"
#include "wire/explain.h"

enum { SUB_LIST = 1, SUB_MISSING = 3, SUB_NETWORK = 10 };

static void
update_error(struct bgp_update *u, enum bgp_outcome outcome, uint8_t subcode, uint32_t at,
    const char *why)
{
	struct bgp_error e = { .outcome = outcome, .code = BGP_E_UPDATE, .subcode = subcode,
		.at = (uint16_t)at, .why = why };

	bgp_error_add(&u->error, &e);
}

struct octets
bgp_attr_value(const struct bgp_update *u, const struct bgp_attr *a)
{
	struct octets o = octets_read(u->msg, a->at + (uint32_t)a->len);

	octets_skip(&o, a->at);
	return o;
}

const struct bgp_attr *
bgp_update_attr(const struct bgp_update *u, uint8_t code)
{
	for (unsigned i = 0; i < u->n; i++)
		if (u->attr[i].code == code)
			return u->attr[i].dropped ? NULL : &u->attr[i];
	return NULL;
}

struct bgp_nlri
bgp_nlri_walk(const struct bgp_update *u, enum bgp_section section, const struct bgp_options *s)
{
	const struct bgp_mp *mp = section == BGP_MP_REACHED ? &u->reach : &u->unreach;
	struct bgp_slice in = section == BGP_WITHDRAWN ? u->withdrawn : u->nlri;
	struct bgp_nlri w = { .family = BGP_IPV4 };

	if (section == BGP_MP_REACHED || section == BGP_MP_UNREACHED) {
		w.family = mp->family;
		in = mp->present && mp->family < BGP_FAMILIES ? mp->nlri : (struct bgp_slice){ 0 };
	}
	w.addpath = w.family < BGP_FAMILIES && (s->addpath_rx >> w.family & 1);
	w.o = octets_read(u->msg, (uint32_t)in.at + in.len);
	octets_skip(&w.o, in.at);
	return w;
}

/* Withdrawn routes or NLRI of the message proper: the same rules (RFC 7606 3 i). */
static void
check_prefixes(struct bgp_update *u, enum bgp_section section, const struct bgp_options *s,
    struct explain *x)
{
	struct bgp_nlri w = bgp_nlri_walk(u, section, s);
	uint32_t start = w.o.pos, id;
	char buf[PREFIX_TEXT];
	struct ix_prefix p;

	if (octets_left(&w.o) == 0)
		return;
	seen_open(x, &w.o, "%s", section == BGP_WITHDRAWN ? "Withdrawn" : "NLRI");
	while (bgp_nlri_next(&w, &p, &id)) {
		if (w.addpath)
			seen(x, &w.o, w.o.pos - start, "%s path id %u", prefix_text(buf, &p), id);
		else
			seen(x, &w.o, w.o.pos - start, "%s", prefix_text(buf, &p));
		start = w.o.pos;
	}
	seen_close(x, &w.o);
	if (w.o.bad) {
		update_error(u, BGP_RESET, SUB_NETWORK, start,
		    "a prefix that is too long or overruns (RFC 7606 5.3)");
		seen_wrong(x, "a prefix that is too long or overruns");
	}
}

static void
attr_error(struct bgp_update *u, const struct bgp_attr *a, const struct bgp_reader *r,
    uint8_t subcode)
{
	struct bgp_error e = { .outcome = r->outcome, .code = BGP_E_UPDATE, .subcode = subcode,
		.attr = a->code, .at = a->head, .data_at = a->head,
		.data_len = (uint16_t)(a->at + a->len - a->head), .why = r->why };

	bgp_error_add(&u->error, &e);
}

static bool
seen_before(const struct bgp_update *u, uint8_t code)
{
	for (unsigned i = 0; i < u->n; i++)
		if (u->attr[i].code == code)
			return true;
	return false;
}

static void
read_value(struct bgp_update *u, struct bgp_attr *a, const struct bgp_options *s,
    struct explain *x)
{
	struct bgp_reader r = { .update = u, .options = s, .attr = a, .x = x };
	struct octets v = bgp_attr_value(u, a);
	uint8_t subcode = bgp_attr_read(&r, &v);

	if (subcode) {
		attr_error(u, a, &r, subcode);
		a->dropped = r.outcome == BGP_DISCARD;
		seen_wrong(x, "%s", r.why);
	} else if (a->code < 64) {
		u->has |= (uint64_t)1 << a->code;
	}
}

static void
open_attr(struct explain *x, const struct octets *o, const struct bgp_update *u,
    const struct bgp_attr *a, const struct bgp_options *s)
{
	struct text t = { 0 };
	char buf[24];

	if (!bgp_attr_kind(a->code)->name || bgp_attr_kind(a->code)->print)
		bgp_attr_text(&t, a->code, bgp_attr_value(u, a), s->as4);
	explain_open(x, o, "%s%s%.400s", bgp_attr_name(buf, a->code), t.n ? ": " : "", text_of(&t));
	text_free(&t);
}

static void
explain_head(struct explain *x, struct octets head, const struct bgp_attr *a)
{
	octets_skip(&head, 1);
	explain_seen(x, &head, 1, "Flags%s%s%s%s",
	    a->flags & BGP_OPTIONAL ? " optional" : " well-known",
	    a->flags & BGP_TRANSITIVE ? " transitive" : "",
	    a->flags & BGP_PARTIAL ? " partial" : "",
	    a->flags & BGP_EXTENDED ? " extended-length" : "");
	octets_skip(&head, 1);
	explain_seen(x, &head, 1, "Code %u", a->code);
	octets_skip(&head, a->flags & BGP_EXTENDED ? 2 : 1);
	explain_seen(x, &head, a->flags & BGP_EXTENDED ? 2 : 1, "Length %u", a->len);
}

/* One attribute whose head is read and whose value is there. */
static void
take_attr(struct bgp_update *u, const struct bgp_attr *one, struct octets head, struct octets *o,
    const struct bgp_options *s, struct explain *x)
{
	bool mp = one->code == BGP_MP_REACH || one->code == BGP_MP_UNREACH;
	bool again = seen_before(u, one->code);
	struct bgp_attr *a = &u->attr[u->n];

	if (x) {
		open_attr(x, &head, u, one, s);
		explain_head(x, head, one);
	}
	if (again && mp) {
		update_error(u, BGP_RESET, SUB_LIST, one->head,
		    "a second MP attribute (RFC 7606 3 g)");
		seen_wrong(x, "a second one: the session is reset (RFC 7606 3 g)");
	} else if (again) {
		update_error(u, BGP_DISCARD, SUB_LIST, one->head, "a second copy (RFC 7606 3 g)");
		seen_wrong(x, "a second copy is dropped (RFC 7606 3 g)");
	} else {
		*a = *one;
		u->n++;
		read_value(u, a, s, x);
	}
	seen_close(x, o);
}

/* RFC 7606 4: what overruns, or is too short to be one, ends the list and costs the routes. */
static void
read_attrs(struct bgp_update *u, const struct bgp_options *s, struct explain *x)
{
	struct octets o = octets_read(u->msg, (uint32_t)u->attrs.at + u->attrs.len);

	octets_skip(&o, u->attrs.at);
	while (octets_left(&o) > 0) {
		struct octets head = o;
		struct bgp_attr a = { .head = (uint16_t)o.pos };

		a.flags = get8(&o);
		a.code = get8(&o);
		a.len = a.flags & BGP_EXTENDED ? get16(&o) : get8(&o);
		a.at = (uint16_t)o.pos;
		octets_skip(&o, a.len);
		if (o.bad) {
			update_error(u, BGP_WITHDRAW, SUB_LIST, a.head,
			    "an attribute overruns the Total Attribute Length (RFC 7606 4)");
			octets_skip(&head, octets_left(&head));
			seen(x, &head, head.end - a.head, "Attribute %u", a.code);
			seen_wrong(x, "overruns the Total Attribute Length (RFC 7606 4)");
			return;
		}
		take_attr(u, &a, head, &o, s, x);
	}
}

static void
missing(struct bgp_update *u, uint8_t code, const char *why)
{
	struct bgp_error e = { .outcome = BGP_WITHDRAW, .code = BGP_E_UPDATE,
		.subcode = SUB_MISSING, .attr = code, .own = { code }, .own_len = 1,
		.at = u->attrs.at, .why = why };

	if (!seen_before(u, code))
		bgp_error_add(&u->error, &e);
}

/* What only the whole message can tell: RFC 7606 3 d and 5.2. */
static void
judge(struct bgp_update *u)
{
	bool announces = u->nlri.len > 0 || u->reach.present;

	if (announces) {
		missing(u, BGP_ORIGIN, "no ORIGIN (RFC 7606 3 d)");
		missing(u, BGP_AS_PATH, "no AS_PATH (RFC 7606 3 d)");
	}
	if (u->nlri.len > 0)
		missing(u, BGP_NEXT_HOP, "no NEXT_HOP (RFC 7606 3 d)");
	/* RFC 7606 5.2: without routes nobody can say that the routes were found */
	if (!announces && u->error.outcome == BGP_WITHDRAW)
		u->error.outcome = BGP_RESET;
}

/* The two lengths; false if they overrun the message, and with them all that could be found. */
static bool
locate(struct octets *o, struct bgp_update *u, struct explain *x)
{
	u->withdrawn.len = get16(o);
	seen(x, o, 2, "Withdrawn Routes Length %u", u->withdrawn.len);
	u->withdrawn.at = (uint16_t)o->pos;
	octets_skip(o, u->withdrawn.len);
	u->attrs.len = get16(o);
	seen(x, o, 2, "Total Path Attribute Length %u", u->attrs.len);
	u->attrs.at = (uint16_t)o->pos;
	octets_skip(o, u->attrs.len);
	u->nlri.at = (uint16_t)o->pos;
	u->nlri.len = (uint16_t)octets_left(o);
	if (!o->bad)
		return true;
	u->withdrawn.len = u->attrs.len = u->nlri.len = 0;
	u->withdrawn.at = u->attrs.at = u->nlri.at = 0;
	update_error(u, BGP_RESET, SUB_LIST, BGP_HEADER, "the lengths overrun the message");
	seen_wrong(x, "the lengths overrun the message (RFC 4271 6.3)");
	return false;
}

static uint32_t
count(const struct bgp_update *u, enum bgp_section section, const struct bgp_options *s)
{
	struct bgp_nlri w = bgp_nlri_walk(u, section, s);
	struct ix_prefix p;
	uint32_t n = 0;

	while (bgp_nlri_next(&w, &p, NULL))
		n++;
	return n;
}

static void
summary(struct explain *x, const struct bgp_update *u, const struct bgp_options *s)
{
	static const struct {
		enum bgp_section section;
		char sign;
	} rows[] = { { BGP_WITHDRAWN, '-' }, { BGP_MP_UNREACHED, '-' }, { BGP_ANNOUNCED, '+' },
		{ BGP_MP_REACHED, '+' } };
	enum bgp_family family;
	struct ix_prefix p;
	char buf[PREFIX_TEXT], name[32];

	if (bgp_update_is_eor(u, &family)) {
		explain_more(x, "UPDATE End-of-RIB %s",
		    bgp_family_text(name, bgp_family_afi(family), 1));
		return;
	}
	explain_more(x, "UPDATE");
	for (unsigned i = 0; i < 4; i++) {
		struct bgp_nlri w = bgp_nlri_walk(u, rows[i].section, s);
		uint32_t n = count(u, rows[i].section, s);
		char more[24] = "";

		if (n > 1)
			snprintf(more, sizeof(more), " and %u more", n - 1);
		if (bgp_nlri_next(&w, &p, NULL))
			explain_more(x, "%c%s%s", rows[i].sign, prefix_text(buf, &p), more);
	}
}

bool
bgp_update_read(struct octets msg, const struct bgp_options *s, struct bgp_update *out,
    struct explain *x)
{
	/* not the array of attributes: clearing it would cost more than the reading */
	memset(out, 0, offsetof(struct bgp_update, attr));
	out->msg = msg.buf + msg.pos;
	out->len = (uint16_t)octets_left(&msg);
	msg = octets_read(out->msg, out->len);
	octets_skip(&msg, BGP_HEADER);
	if (locate(&msg, out, x)) {
		check_prefixes(out, BGP_WITHDRAWN, s, x);
		read_attrs(out, s, x);
		check_prefixes(out, BGP_ANNOUNCED, s, x);
		judge(out);
	}
	if (x)
		summary(x, out, s);
	return out->error.outcome != BGP_RESET;
}

bool
bgp_update_is_eor(const struct bgp_update *u, enum bgp_family *family)
{
	enum bgp_family f = BGP_IPV4;

	if (u->error.outcome != BGP_OK || u->withdrawn.len || u->nlri.len || u->n > 1)
		return false;
	if (u->n == 1) {
		if (!u->unreach.present || u->unreach.nlri.len || u->unreach.family >= BGP_FAMILIES)
			return false;
		f = (enum bgp_family)u->unreach.family;
	}
	if (family)
		*family = f;
	return true;
}
