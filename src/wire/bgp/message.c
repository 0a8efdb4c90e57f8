/*
 * message.c - see message.h.
 */
#include "wire/bgp/message.h"

#include <stdio.h>

#include "base/text.h"
#include "wire/explain.h"

bool
bgp_error_add(struct bgp_error *e, const struct bgp_error *is)
{
	if (is->outcome <= e->outcome)
		return false;
	*e = *is;
	return true;
}

struct bgp_notification
bgp_error_notification(const struct bgp_error *e, const uint8_t *msg)
{
	struct bgp_notification n = { .code = e->code, .subcode = e->subcode };
	const uint16_t most = BGP_MAX - BGP_HEADER - 2;

	if (e->own_len) {
		n.data = e->own;
		n.len = e->own_len;
	} else if (e->data_len) {
		n.data = msg + e->data_at;
		n.len = e->data_len < most ? e->data_len : most;
	}
	return n;
}

/* RFC 4271 6.1: the shortest message of each type; KEEPALIVE is exactly that. */
static bool
length_fits(uint8_t type, uint32_t length, const struct bgp_options *s)
{
	static const uint8_t least[] = {
		[BGP_OPEN] = 29,
		[BGP_UPDATE] = 23,
		[BGP_NOTIFICATION] = 21,
		[BGP_KEEPALIVE] = 19,
	};
	bool extended = s->extended && type != BGP_OPEN && type != BGP_KEEPALIVE;

	if (length < BGP_HEADER || length > (extended ? BGP_MAX_EXTENDED : BGP_MAX))
		return false;
	/* RFC 7313 5: a ROUTE-REFRESH of a wrong length is an error of its own code */
	if (type == BGP_REFRESH || type < BGP_OPEN || type > BGP_REFRESH)
		return true;
	return type == BGP_KEEPALIVE ? length == least[type] : length >= least[type];
}

static bool
header_error(struct bgp_header *out, uint8_t subcode, uint16_t at, uint16_t len, const char *why)
{
	out->error = (struct bgp_error){ .outcome = BGP_RESET, .code = BGP_E_HEADER,
		.subcode = subcode, .at = at, .data_at = at, .data_len = len, .why = why };
	return false;
}

bool
bgp_header_read(struct octets *o, const struct bgp_options *s, struct bgp_header *out,
    struct explain *x)
{
	uint64_t marker = get64(o);

	*out = (struct bgp_header){ 0 };
	marker &= get64(o);
	seen(x, o, 16, "Marker%s", marker == UINT64_MAX ? "" : " is not all ones");
	out->length = get16(o);
	seen(x, o, 2, "Length %u", out->length);
	out->type = get8(o);
	seen(x, o, 1, "Type %u (%s)", out->type, bgp_type_text(out->type));
	if (o->bad)
		return header_error(out, 2, 0, 0, "the header is cut short");
	if (marker != UINT64_MAX)
		return header_error(out, 1, 0, 0, "the marker is not all ones");
	if (!length_fits(out->type, out->length, s))
		return header_error(out, 2, 16, 2, "a length that this type cannot have");
	if (out->type < BGP_OPEN || out->type > BGP_REFRESH)
		return header_error(out, 3, 18, 1, "an unknown message type");
	return true;
}

void
bgp_begin(struct octets *o, uint8_t type)
{
	put64(o, UINT64_MAX);
	put64(o, UINT64_MAX);
	put16(o, 0);
	put8(o, type);
}

void
bgp_end(struct octets *o, uint32_t start)
{
	put16_at(o, start + 16, (uint16_t)(o->pos - start));
}

void
bgp_keepalive_write(struct octets *o)
{
	uint32_t start = o->pos;

	bgp_begin(o, BGP_KEEPALIVE);
	bgp_end(o, start);
}

char *
bgp_shutdown_text(char *buf, uint32_t room, const struct bgp_notification *n)
{
	struct text t = { 0 };

	buf[0] = '\0';
	if (n->code != BGP_E_CEASE || (n->subcode != 2 && n->subcode != 4) || n->len < 2 ||
	    n->data[0] == 0 || n->data[0] > n->len - 1)
		return buf;
	text_clean(&t, (const char *)n->data + 1, n->data[0], TEXT_LINE);
	text_clean_to(buf, room, text_of(&t), TEXT_LINE);
	text_free(&t);
	return buf;
}

static void
explain_notification(struct explain *x, const struct octets *o, const struct bgp_notification *n)
{
	const char *sub = bgp_subcode_text(n->code, n->subcode);
	char buf[256];

	explain_more(x, "NOTIFICATION %u/%u %s%s%s", n->code, n->subcode, bgp_code_text(n->code),
	    *sub ? ", " : "", sub);
	if (n->len)
		explain_seen(x, o, n->len, "Data, %u octets", n->len);
	if (*bgp_shutdown_text(buf, sizeof(buf), n)) {
		explain_remark(x, false, "\"%s\"", buf);
		explain_more(x, "\"%s\"", buf);
	}
}

bool
bgp_notification_read(struct octets msg, struct bgp_notification *out, struct explain *x)
{
	struct octets *o = &msg;

	*out = (struct bgp_notification){ 0 };
	octets_skip(o, BGP_HEADER);
	out->code = get8(o);
	seen(x, o, 1, "Code %u (%s)", out->code, bgp_code_text(out->code));
	out->subcode = get8(o);
	seen(x, o, 1, "Subcode %u (%s)", out->subcode, bgp_subcode_text(out->code, out->subcode));
	out->len = (uint16_t)octets_left(o);
	out->data = octets_take(o, out->len);
	if (x && !o->bad)
		explain_notification(x, o, out);
	return !o->bad;
}

void
bgp_notification_write(struct octets *o, const struct bgp_notification *in)
{
	uint32_t start = o->pos;

	bgp_begin(o, BGP_NOTIFICATION);
	put8(o, in->code);
	put8(o, in->subcode);
	put_bytes(o, in->data, in->len);
	bgp_end(o, start);
}

bool
bgp_refresh_read(struct octets msg, struct bgp_refresh *out, struct explain *x)
{
	struct octets *o = &msg;
	char buf[32];

	*out = (struct bgp_refresh){ 0 };
	octets_skip(o, BGP_HEADER);
	out->afi = get16(o);
	out->subtype = get8(o);
	out->safi = get8(o);
	seen(x, o, 4, "%s, subtype %u", bgp_family_text(buf, out->afi, out->safi), out->subtype);
	if (x)
		explain_more(x, "ROUTE-REFRESH %s", bgp_family_text(buf, out->afi, out->safi));
	/* RFC 7313 5: a begin or end of another length; an old request may carry ORFs (RFC 5291) */
	if (o->bad || (octets_left(o) > 0 && out->subtype != 0))
		out->error = (struct bgp_error){ .outcome = BGP_RESET, .code = BGP_E_REFRESH,
			.subcode = 1, .data_len = (uint16_t)o->end, .why = "a wrong length" };
	return out->error.outcome == BGP_OK;
}

void
bgp_refresh_write(struct octets *o, const struct bgp_refresh *in)
{
	uint32_t start = o->pos;

	bgp_begin(o, BGP_REFRESH);
	put16(o, in->afi);
	put8(o, in->subtype);
	put8(o, in->safi);
	bgp_end(o, start);
}
