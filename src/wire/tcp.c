/*
 * tcp.c - see tcp.h.
 */
#include "wire/tcp.h"

#include <stdio.h>

#include "wire/checksum.h"
#include "wire/explain.h"
#include "wire/ipv4.h"

enum { OPT_END, OPT_NOP, OPT_MSS, OPT_WSCALE, OPT_SACK_OK, OPT_SACK, OPT_TIMESTAMPS = 8,
    OPT_MD5 = 19 };

char *
tcp_flags_text(char buf[40], uint8_t flags)
{
	static const char *const name[] = { "FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE",
	    "CWR" };
	int n = 0;

	buf[0] = '\0';
	for (unsigned i = 0; i < 8; i++)
		if (flags >> i & 1)
			n += snprintf(buf + n, 40 - (size_t)n, "%s%s", n ? "," : "", name[i]);
	return buf;
}

decoder void
read_sacks(struct octets *v, struct tcp *out, struct explain *x)
{
	while (out->sacks < 4 && octets_left(v) >= 8) {
		struct tcp_sack *s = &out->sack[out->sacks++];

		s->left = get32(v);
		s->right = get32(v);
		seen(x, v, 8, "SACK block %u..%u", s->left, s->right);
	}
}

/* One option's value, in a cursor of its own; a wrong length is passed over. */
decoder void
read_option(struct octets v, uint8_t kind, struct tcp *out, struct explain *x)
{
	uint32_t n = v.end;

	if (kind == OPT_MSS && n == 2) {
		out->has |= TCP_HAS_MSS;
		out->mss = get16(&v);
		seen(x, &v, 2, "Maximum segment size %u", out->mss);
	} else if (kind == OPT_WSCALE && n == 1) {
		out->has |= TCP_HAS_WSCALE;
		out->wscale = get8(&v);
		seen(x, &v, 1, "Window scale %u", out->wscale);
		if (out->wscale > 14)
			out->wscale = 14;
	} else if (kind == OPT_SACK_OK && n == 0) {
		out->has |= TCP_HAS_SACK_OK;
		seen(x, &v, 0, "SACK permitted");
	} else if (kind == OPT_SACK && n % 8 == 0) {
		read_sacks(&v, out, x);
	} else if (kind == OPT_TIMESTAMPS && n == 8) {
		out->has |= TCP_HAS_TIMESTAMPS;
		out->ts_value = get32(&v);
		out->ts_echo = get32(&v);
		seen(x, &v, 8, "Timestamps %u, echo %u", out->ts_value, out->ts_echo);
	} else if (kind == OPT_MD5 && n == 16) {
		out->has |= TCP_HAS_MD5;
		out->md5 = octets_take(&v, 16);
		seen(x, &v, 16, "MD5 signature (RFC 2385)");
	} else {
		octets_skip(&v, n);
		seen(x, &v, n, "Option %u, %u octets", kind, n);
	}
}

decoder void
read_options(struct octets o, struct tcp *out, struct explain *x)
{
	uint8_t kind, len;

	while (octets_left(&o) > 0) {
		kind = get8(&o);
		if (kind == OPT_END)
			return;
		if (kind == OPT_NOP)
			continue;
		len = get8(&o);
		if (o.bad || len < 2 || len - 2u > octets_left(&o)) {
			seen_wrong(x, "the options after this one are broken and passed over");
			return;
		}
		read_option(octets_sub(&o, len - 2u), kind, out, x);
	}
}

decoder void
prove(const uint8_t *start, uint32_t len, const struct ix_addr *src, const struct ix_addr *dst,
    struct tcp *out, struct explain *x)
{
	uint64_t sum = checksum_pseudo(src, dst, PROTO_TCP, len);

	sum = checksum_add(sum, start, len);
	if (checksum_fold(sum) == 0)
		return;
	out->fault = WIRE_CHECKSUM;
	seen_wrong(x, "wrong: should be 0x%04x", checksum_fold(sum + (uint16_t)~out->checksum));
}

decoder void
read_fields(struct octets *o, struct tcp *out, struct explain *x)
{
	char buf[40];

	out->src = get16(o);
	seen(x, o, 2, "Source port %u", out->src);
	out->dst = get16(o);
	seen(x, o, 2, "Destination port %u", out->dst);
	out->seq = get32(o);
	seen(x, o, 4, "Sequence number %u", out->seq);
	out->ack = get32(o);
	seen(x, o, 4, "Acknowledgment number %u", out->ack);
	out->header = (uint8_t)(get8(o) >> 4 << 2);
	seen(x, o, 1, "Header %u octets", out->header);
	if (out->header < TCP_HEADER)
		seen_wrong(x, "cannot be less than 20");
	out->flags = get8(o);
	seen(x, o, 1, "Flags %s", tcp_flags_text(buf, out->flags));
	out->window = get16(o);
	seen(x, o, 2, "Window %u", out->window);
	out->checksum = get16(o);
	seen(x, o, 2, "Checksum 0x%04x", out->checksum);
}

static void
summary(struct explain *x, const struct tcp *h, uint32_t len)
{
	char flags[40], ack[24] = "";

	if (h->flags & TCP_ACK)
		snprintf(ack, sizeof(ack), " ack=%u", h->ack);
	explain_info(x, "TCP", "%u>%u [%s] seq=%u%s win=%u", h->src, h->dst,
	    tcp_flags_text(flags, h->flags), h->seq, ack, h->window);
	if (h->fault)
		explain_more(x, "%s", wire_fault_text(h->fault));
	else if (len)
		explain_more(x, "%u octets", len);
}

decoder bool
decode(struct octets *o, const struct ix_addr *src, const struct ix_addr *dst, struct tcp *out,
    struct explain *x)
{
	uint32_t have = octets_left(o), start = o->pos;

	*out = (struct tcp){ .fault = WIRE_OK };
	seen_open(x, o, "TCP");
	read_fields(o, out, x);
	if (src && !o->bad)
		prove(o->buf + start, have, src, dst, out, x);
	out->urgent = get16(o);
	seen(x, o, 2, "Urgent pointer %u", out->urgent);
	if (o->bad)
		out->fault = WIRE_SHORT;
	else if (out->header < TCP_HEADER || out->header > have)
		out->fault = WIRE_HEADER;
	else
		read_options(octets_sub(o, out->header - TCP_HEADER), out, x);
	if (x)
		summary(x, out, octets_left(o));
	seen_close(x, o);
	return out->fault == WIRE_OK;
}

bool
tcp_read(struct octets *o, const struct ix_addr *src, const struct ix_addr *dst, struct tcp *out)
{
	return decode(o, src, dst, out, NULL);
}

bool
tcp_explain(struct octets *o, const struct ix_addr *src, const struct ix_addr *dst,
    struct tcp *out, struct explain *x)
{
	return decode(o, src, dst, out, x);
}

uint32_t
tcp_size(const struct tcp *in)
{
	uint32_t n = 0;

	if (in->has & TCP_HAS_MSS)
		n += 4;
	if (in->has & TCP_HAS_SACK_OK)
		n += 2;
	if (in->has & TCP_HAS_TIMESTAMPS)
		n += 10;
	if (in->has & TCP_HAS_WSCALE)
		n += 3;
	if (in->sacks)
		n += 2 + 8u * in->sacks;
	if (in->has & TCP_HAS_MD5)
		n += 18;
	return TCP_HEADER + (n + 3) / 4 * 4;
}

static void
write_options(struct octets *o, const struct tcp *in)
{
	if (in->has & TCP_HAS_MSS)
		put32(o, (uint32_t)OPT_MSS << 24 | 4 << 16 | in->mss);
	if (in->has & TCP_HAS_SACK_OK)
		put16(o, OPT_SACK_OK << 8 | 2);
	if (in->has & TCP_HAS_TIMESTAMPS) {
		put16(o, OPT_TIMESTAMPS << 8 | 10);
		put32(o, in->ts_value);
		put32(o, in->ts_echo);
	}
	if (in->has & TCP_HAS_WSCALE) {
		put16(o, OPT_WSCALE << 8 | 3);
		put8(o, in->wscale);
	}
	if (in->has & TCP_HAS_MD5) {
		put16(o, OPT_MD5 << 8 | 18);
		put_bytes(o, in->md5, 16);
	}
	if (in->sacks)
		put16(o, (uint16_t)(OPT_SACK << 8 | (2 + 8 * in->sacks)));
	for (unsigned i = 0; i < in->sacks; i++) {
		put32(o, in->sack[i].left);
		put32(o, in->sack[i].right);
	}
}

void
tcp_write(struct octets *o, const struct ix_addr *src, const struct ix_addr *dst,
    const struct tcp *in, const void *data, uint32_t len)
{
	uint32_t start = o->pos, size = tcp_size(in);
	uint64_t sum = checksum_pseudo(src, dst, PROTO_TCP, size + len);

	if (size > TCP_HEADER_MAX || in->sacks > 4) {
		o->bad = true;
		return;
	}
	put16(o, in->src);
	put16(o, in->dst);
	put32(o, in->seq);
	put32(o, in->ack);
	put8(o, (uint8_t)(size / 4 << 4));
	put8(o, in->flags);
	put16(o, in->window);
	put16(o, 0);
	put16(o, in->urgent);
	write_options(o, in);
	while (!o->bad && o->pos - start < size)
		put8(o, OPT_NOP);
	if (data)
		put_bytes(o, data, len);
	else
		octets_skip(o, len);
	if (!o->bad)
		put16_at(o, start + 16,
		    checksum_fold(checksum_add(sum, o->buf + start, size + len)));
}
