/*
 * dns.c - see dns.h: heads, questions and records. One decoder, with and without an explanation.
 */
#include "wire/dns.h"

#include "base/addr.h"
#include "wire/dns_forms.h"
#include "wire/explain.h"

#define POINTER 0xc0u
#define HEAD 12u

/*
 * RFC 1035 4.1.4. A pointer must lead to octets before the name (or before where the last pointer
 * led): each jump goes further back, so there are no loops.
 */
bool
dns_name_read(struct octets *o, struct dns_name *out)
{
	struct octets at = *o;
	uint32_t before = o->pos;
	bool jumped = false;

	out->n = 0;
	for (;;) {
		uint8_t len = get8(&at);

		if (at.bad || (len > DNS_LABEL && len < POINTER))
			break;
		if (len >= POINTER) {
			uint32_t to = (len & 0x3fu) << 8 | get8(&at);

			if (!jumped)
				*o = at;
			if (at.bad || to >= before)
				break;
			jumped = true;
			at.pos = before = to;
			continue;
		}
		if (out->n + len + 1u > DNS_NAME - (len > 0))
			break;
		out->s[out->n++] = len;
		get_bytes(&at, out->s + out->n, len);
		out->n = (uint8_t)(out->n + len);
		if (at.bad)
			break;
		if (len == 0) {
			if (!jumped)
				*o = at;
			return true;
		}
	}
	o->bad = true;
	out->n = 0;
	return false;
}

/* Does the name that was written at `at` equal this tail? The message is ours: its pointers are
 * sound. */
static bool
written_here(const struct octets *o, uint32_t at, const uint8_t *tail, uint32_t n)
{
	struct octets m = { .buf = o->buf, .pos = at, .end = o->pos };
	struct dns_name name, want = { .n = (uint8_t)n };

	memcpy(want.s, tail, n);
	return dns_name_read(&m, &name) && name.n == n && memcmp(name.s, want.s, n) == 0;
}

void
dns_name_write(struct octets *o, const struct dns_name *name, struct dns_seen *seen)
{
	for (uint32_t i = 0; i < name->n; i += name->s[i] + 1u) {
		for (uint32_t k = 0; seen && name->s[i] && k < seen->n; k++)
			if (written_here(o, seen->at[k], name->s + i, name->n - i)) {
				put16(o, (uint16_t)(POINTER << 8 | seen->at[k]));
				return;
			}
		if (seen && name->s[i] && seen->n < DNS_SEEN && o->pos < POINTER << 8)
			seen->at[seen->n++] = (uint16_t)(o->pos & 0x3fff);
		put_bytes(o, name->s + i, name->s[i] + 1u);
	}
}

decoder bool
decode_head(struct octets *o, struct dns_head *out, struct explain *x)
{
	static const char *const sections[] = { "Questions", "Answers", "Authorities",
		"Additionals" };

	*out = (struct dns_head){ .id = get16(o) };
	seen(x, o, 2, "Transaction 0x%04x", out->id);
	out->flags = get16(o);
	seen(x, o, 2, "Flags 0x%04x (%s%s%s%s%s%s%s, %s)", out->flags,
	    out->flags & DNS_QR ? "response" : "query",
	    out->flags & DNS_AA ? ", authoritative" : "", out->flags & DNS_TC ? ", truncated" : "",
	    out->flags & DNS_RD ? ", recursion desired" : "",
	    out->flags & DNS_RA ? ", recursion available" : "", out->flags & DNS_AD ? ", ad" : "",
	    out->flags & DNS_CD ? ", cd" : "", dns_rcode_text(DNS_RCODE(out->flags)));
	for (unsigned i = 0; i < DNS_SECTIONS; i++) {
		out->count[i] = get16(o);
		seen(x, o, 2, "%s %u", sections[i], out->count[i]);
	}
	out->fault = o->bad ? WIRE_SHORT : WIRE_OK;
	return !o->bad;
}

decoder bool
decode_question(struct octets *o, struct dns_question *out, struct explain *x)
{
	char name[DNS_NAME_TEXT], type[16];
	uint32_t from = o->pos;

	out->fault = dns_name_read(o, &out->name) ? WIRE_OK : WIRE_FORMAT;
	out->type = get16(o);
	out->class = get16(o);
	if (o->bad && out->fault == WIRE_OK)
		out->fault = WIRE_SHORT;
	seen(x, o, o->pos - from, "Question %s %s", dns_name_text(name, &out->name),
	    dns_type_text(type, out->type));
	return out->fault == WIRE_OK;
}

/* Data whose names point into the message comes out whole. */
static bool
data_read(struct octets *o, uint32_t len, struct dns_rr *out)
{
	struct octets data = *o, to = octets_write(out->data, DNS_DATA);

	octets_skip(o, len);
	if (o->bad)
		return false;
	data.end = o->pos;
	if (!dns_form_copy(dns_form_of(out->type), &data, &to) || octets_left(&data) > 0)
		return false;
	out->len = (uint16_t)to.pos;
	return true;
}

decoder bool
decode_rr(struct octets *o, struct dns_rr *out, const char *section, struct explain *x)
{
	uint32_t from = o->pos;
	uint16_t len;
	bool sound;

	out->len = 0;
	sound = dns_name_read(o, &out->name);
	out->type = get16(o);
	out->class = get16(o);
	out->ttl = get32(o);
	len = get16(o);
	if (o->bad || octets_left(o) < len) {
		out->fault = !sound ? WIRE_FORMAT : o->bad ? WIRE_SHORT : WIRE_LENGTH;
		o->bad = true;
		return false;
	}
	out->fault = data_read(o, len, out) ? WIRE_OK : WIRE_FORMAT;
	if (x) {
		struct text line = { 0 };

		dns_rr_text(out, &line);
		explain_seen(x, o, o->pos - from, "%s %s", section, text_of(&line));
		if (out->fault)
			explain_remark(x, true, "its data cannot be of this type");
		text_free(&line);
	}
	return out->fault == WIRE_OK;
}

bool
dns_head_read(struct octets *o, struct dns_head *out)
{
	return decode_head(o, out, NULL);
}

bool
dns_question_read(struct octets *o, struct dns_question *out)
{
	return decode_question(o, out, NULL);
}

bool
dns_rr_read(struct octets *o, struct dns_rr *out)
{
	return decode_rr(o, out, "", NULL);
}

void
dns_head_write(struct octets *o, const struct dns_head *in)
{
	put16(o, in->id);
	put16(o, in->flags);
	for (unsigned i = 0; i < DNS_SECTIONS; i++)
		put16(o, in->count[i]);
}

void
dns_question_write(struct octets *o, const struct dns_question *in, struct dns_seen *seen_names)
{
	dns_name_write(o, &in->name, seen_names);
	put16(o, in->type);
	put16(o, in->class);
}

void
dns_rr_write(struct octets *o, const struct dns_rr *in, struct dns_seen *seen_names)
{
	uint32_t length;

	dns_name_write(o, &in->name, seen_names);
	put16(o, in->type);
	put16(o, in->class);
	put32(o, in->ttl);
	length = o->pos;
	put16(o, 0);
	dns_form_write(dns_form_of(in->type), in, o, seen_names);
	if (!o->bad)
		put16_at(o, length, (uint16_t)(o->pos - length - 2));
}

struct dns_edns
dns_edns_of(const struct dns_rr *opt)
{
	return (struct dns_edns){ .size = opt->class < DNS_UDP ? DNS_UDP : opt->class,
		.rcode = (uint8_t)(opt->ttl >> 24),
		.version = (uint8_t)(opt->ttl >> 16),
		.dnssec_ok = opt->ttl & 0x8000 };
}

void
dns_edns_write(struct octets *o, const struct dns_edns *in)
{
	put8(o, 0);
	put16(o, DNS_OPT);
	put16(o, in->size);
	put32(o,
	    (uint32_t)in->rcode << 24 | (uint32_t)in->version << 16 |
		(in->dnssec_ok ? 0x8000u : 0));
	put16(o, 0);
}

/* The row: "query 0x1234 A www.xz.", "response 0x1234 A www.xz. NOERROR A 100.64.1.1 ...". */
static void
row(struct explain *x, const struct dns_head *h, const struct dns_question *q)
{
	char name[DNS_NAME_TEXT], type[16];

	explain_info(x, "DNS", "%s 0x%04x%s%s%s%s", h->flags & DNS_QR ? "response" : "query", h->id,
	    q->name.n ? " " : "", q->name.n ? dns_type_text(type, q->type) : "",
	    q->name.n ? " " : "", q->name.n ? dns_name_text(name, &q->name) : "");
	if (h->flags & DNS_QR)
		explain_more(x, "%s%s", dns_rcode_text(DNS_RCODE(h->flags)),
		    h->flags & DNS_TC ? ", truncated" : "");
}

static void
explain_records(struct octets *o, const struct dns_head *h, struct explain *x)
{
	static const char *const section[] = { "", "Answer", "Authority", "Additional" };
	struct text data = { 0 };
	struct dns_rr rr;
	char type[16];

	for (unsigned s = DNS_ANSWER; s < DNS_SECTIONS; s++)
		for (unsigned i = 0; i < h->count[s] && !o->bad; i++) {
			if (!decode_rr(o, &rr, section[s], x) || s != DNS_ANSWER || i > 2)
				continue;
			data.n = 0;
			dns_data_text(&rr, &data);
			explain_more(x, "%s %s", dns_type_text(type, rr.type), text_of(&data));
		}
	text_free(&data);
}

bool
dns_explain(struct octets *o, struct dns_head *out, struct explain *x)
{
	struct octets m = octets_sub(o, octets_left(o));
	struct dns_question q = { .name.n = 0 };

	explain_open(x, &m, "DNS");
	if (decode_head(&m, out, x)) {
		for (unsigned i = 0; i < out->count[DNS_QUESTION] && !m.bad; i++)
			decode_question(&m, &q, x);
		row(x, out, &q);
		explain_records(&m, out, x);
	}
	if (!m.bad)
		explain_rest(x, &m, "Rest");
	else
		out->fault = out->fault ? out->fault : WIRE_SHORT;
	explain_close(x, &m);
	return out->fault == WIRE_OK;
}
