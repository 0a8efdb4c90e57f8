/*
 * icmp.c - see icmp.h.
 */
#include "wire/icmp.h"

#include "base/addr.h"
#include "wire/checksum.h"
#include "wire/explain.h"

static const struct {
	uint8_t type, code;
	const char *text;
} names[] = {
	{ ICMP_ECHO_REPLY, 0, "Echo reply" },
	{ ICMP_UNREACHABLE, ICMP_NET, "Destination net unreachable" },
	{ ICMP_UNREACHABLE, ICMP_HOST, "Destination host unreachable" },
	{ ICMP_UNREACHABLE, ICMP_PROTOCOL, "Destination protocol unreachable" },
	{ ICMP_UNREACHABLE, ICMP_PORT, "Destination port unreachable" },
	{ ICMP_UNREACHABLE, ICMP_TOO_BIG, "Fragmentation needed and DF set" },
	{ ICMP_UNREACHABLE, 5, "Source route failed" },
	{ ICMP_UNREACHABLE, 9, "Destination net prohibited" },
	{ ICMP_UNREACHABLE, 10, "Destination host prohibited" },
	{ ICMP_UNREACHABLE, ICMP_PROHIBITED, "Communication administratively prohibited" },
	{ ICMP_REDIRECT, 0, "Redirect for the network" },
	{ ICMP_REDIRECT, 1, "Redirect for the host" },
	{ ICMP_ECHO, 0, "Echo request" },
	{ 9, 0, "Router advertisement" },
	{ 10, 0, "Router solicitation" },
	{ ICMP_TIME_EXCEEDED, 0, "Time to live exceeded in transit" },
	{ ICMP_TIME_EXCEEDED, 1, "Fragment reassembly time exceeded" },
	{ ICMP_PARAMETER, 0, "Parameter problem" },
};

const char *
icmp_text(uint8_t type, uint8_t code)
{
	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].type == type && names[i].code == code)
			return names[i].text;
	return type == ICMP_UNREACHABLE ? "Destination unreachable" : "Unknown ICMP message";
}

bool
icmp_is_error(uint8_t type)
{
	return type == ICMP_UNREACHABLE || type == 4 || type == ICMP_REDIRECT ||
	    type == ICMP_TIME_EXCEEDED || type == ICMP_PARAMETER;
}

static bool
is_echo(uint8_t type)
{
	return type == ICMP_ECHO || type == ICMP_ECHO_REPLY;
}

/* The second word, whose meaning the type decides. */
decoder void
read_rest(struct octets *o, struct icmp *out, struct explain *x)
{
	char buf[ADDR_TEXT];

	if (is_echo(out->type)) {
		out->id = get16(o);
		seen(x, o, 2, "Identifier %u", out->id);
		out->sequence = get16(o);
		seen(x, o, 2, "Sequence %u", out->sequence);
	} else if (out->type == ICMP_UNREACHABLE && out->code == ICMP_TOO_BIG) {
		octets_skip(o, 2);
		out->mtu = get16(o);
		seen(x, o, 2, "MTU of the next hop %u", out->mtu);
		seen_remark(x, "RFC 1191 4");
	} else if (out->type == ICMP_REDIRECT) {
		out->gateway.af = 4;
		get_bytes(o, out->gateway.b, 4);
		seen(x, o, 4, "Better gateway %s", addr_text(buf, &out->gateway));
	} else {
		out->pointer = get8(o);
		octets_skip(o, 3);
		if (out->type == ICMP_PARAMETER)
			seen(x, o, 4, "Pointer to octet %u", out->pointer);
		else
			seen(x, o, 4, "Unused");
	}
}

static void
summary(struct explain *x, const struct icmp *m, uint32_t len)
{
	if (is_echo(m->type))
		explain_info(x, "ICMP", "%s id=%u seq=%u, %u octets", icmp_text(m->type, m->code),
		    m->id, m->sequence, len);
	else
		explain_info(x, "ICMP", "%s", icmp_text(m->type, m->code));
	if (m->mtu)
		explain_more(x, "MTU %u", m->mtu);
	if (m->fault)
		explain_more(x, "%s", wire_fault_text(m->fault));
}

decoder bool
decode(struct octets *o, struct icmp *out, struct explain *x)
{
	uint32_t start = o->pos, len = octets_left(o);
	uint64_t sum;

	*out = (struct icmp){ .fault = WIRE_OK };
	seen_open(x, o, "ICMP");
	out->type = get8(o);
	seen(x, o, 1, "Type %u", out->type);
	out->code = get8(o);
	seen(x, o, 1, "Code %u", out->code);
	seen_remark(x, "%s", icmp_text(out->type, out->code));
	out->checksum = get16(o);
	seen(x, o, 2, "Checksum 0x%04x", out->checksum);
	sum = o->bad ? 0xffff : checksum_add(0, o->buf + start, len);
	if (checksum_fold(sum) != 0 && !(x && x->partial)) {
		out->fault = WIRE_CHECKSUM;
		seen_wrong(x, "wrong: should be 0x%04x",
		    checksum_fold(sum + (uint16_t)~out->checksum));
	}
	read_rest(o, out, x);
	if (o->bad)
		out->fault = WIRE_SHORT;
	if (x)
		summary(x, out, octets_left(o));
	seen_close(x, o);
	return out->fault == WIRE_OK;
}

bool
icmp_read(struct octets *o, struct icmp *out)
{
	return decode(o, out, NULL);
}

bool
icmp_explain(struct octets *o, struct icmp *out, struct explain *x)
{
	return decode(o, out, x);
}

static void
write_rest(struct octets *o, const struct icmp *in)
{
	if (is_echo(in->type)) {
		put16(o, in->id);
		put16(o, in->sequence);
	} else if (in->type == ICMP_UNREACHABLE) {
		put16(o, 0);
		put16(o, in->code == ICMP_TOO_BIG ? in->mtu : 0);
	} else if (in->type == ICMP_REDIRECT) {
		put_bytes(o, in->gateway.b, 4);
	} else {
		put8(o, in->pointer);
		put_zero(o, 3);
	}
}

void
icmp_write(struct octets *o, const struct icmp *in, const void *body, uint32_t len)
{
	uint32_t start = o->pos;

	put8(o, in->type);
	put8(o, in->code);
	put16(o, 0);
	write_rest(o, in);
	if (body)
		put_bytes(o, body, len);
	else
		octets_skip(o, len);
	if (!o->bad)
		put16_at(o, start + 2,
		    checksum_fold(checksum_add(0, o->buf + start, ICMP_HEADER + len)));
}
