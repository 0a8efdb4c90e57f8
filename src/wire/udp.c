/*
 * udp.c - see udp.h.
 */
#include "wire/udp.h"

#include "wire/checksum.h"
#include "wire/explain.h"
#include "wire/ipv4.h"

decoder void
prove(const struct octets *o, const struct ix_addr *src, const struct ix_addr *dst, struct udp *out,
    struct explain *x)
{
	const uint8_t *start = o->buf + o->pos - UDP_HEADER;
	uint64_t sum;
	uint16_t right;

	if (out->checksum == 0) {
		/* RFC 768: none was made; RFC 8200 8.1 forbids that over IPv6. */
		if (src->af == 6)
			out->fault = WIRE_CHECKSUM;
		seen_remark(x, src->af == 6 ? "must not be left out over IPv6" : "not used");
		return;
	}
	sum = checksum_pseudo(src, dst, PROTO_UDP, out->length);
	sum = checksum_add(sum, start, out->length);
	if (checksum_fold(sum) == 0)
		return;
	out->fault = WIRE_CHECKSUM;
	right = checksum_fold(sum + (uint16_t)~out->checksum);
	seen_wrong(x, "wrong: should be 0x%04x", right ? right : 0xffff);
}

decoder bool
decode(struct octets *o, const struct ix_addr *src, const struct ix_addr *dst, struct udp *out,
    struct explain *x)
{
	uint32_t have = octets_left(o);

	*out = (struct udp){ .fault = WIRE_OK };
	seen_open(x, o, "UDP");
	out->src = get16(o);
	seen(x, o, 2, "Source port %u", out->src);
	out->dst = get16(o);
	seen(x, o, 2, "Destination port %u", out->dst);
	out->length = get16(o);
	seen(x, o, 2, "Length %u", out->length);
	if (o->bad)
		out->fault = WIRE_SHORT;
	else if (out->length < UDP_HEADER || (src && out->length > have)) {
		out->fault = WIRE_LENGTH;
		seen_wrong(x, "there are %u octets", have);
	}
	out->checksum = get16(o);
	seen(x, o, 2, "Checksum 0x%04x", out->checksum);
	if (o->bad)
		out->fault = WIRE_SHORT;
	else if (src && !out->fault)
		prove(o, src, dst, out, x);
	if (!o->bad && out->length >= UDP_HEADER && out->length <= have)
		o->end = o->pos + out->length - UDP_HEADER;
	seen_info(x, "UDP", "%u>%u len=%u%s%s", out->src, out->dst, octets_left(o),
	    out->fault ? "; " : "", out->fault ? wire_fault_text(out->fault) : "");
	seen_close(x, o);
	return out->fault == WIRE_OK;
}

bool
udp_read(struct octets *o, const struct ix_addr *src, const struct ix_addr *dst, struct udp *out)
{
	return decode(o, src, dst, out, NULL);
}

bool
udp_explain(struct octets *o, const struct ix_addr *src, const struct ix_addr *dst,
    struct udp *out, struct explain *x)
{
	return decode(o, src, dst, out, x);
}

void
udp_write(struct octets *o, const struct ix_addr *src, const struct ix_addr *dst,
    const struct udp *in, const void *data, uint32_t len)
{
	uint32_t start = o->pos, all = UDP_HEADER + len;
	uint64_t sum = checksum_pseudo(src, dst, PROTO_UDP, all);
	uint16_t c;

	if (all > 65535)
		o->bad = true;
	put16(o, in->src);
	put16(o, in->dst);
	put16(o, (uint16_t)all);
	put16(o, 0);
	if (data)
		put_bytes(o, data, len);
	else
		octets_skip(o, len);
	if (o->bad)
		return;
	c = checksum_fold(checksum_add(sum, o->buf + start, all));
	put16_at(o, start + 6, c ? c : 0xffff); /* RFC 768: 0 would mean "none" */
}
