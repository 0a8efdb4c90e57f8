/*
 * lldp.c - see lldp.h. A TLV's head is 7 bits of type and 9 of length (8.4).
 */
#include "wire/lldp.h"

#include <stdio.h>

#include "base/addr.h"
#include "wire/ethernet.h"
#include "wire/explain.h"

enum { TLV_END, TLV_CHASSIS, TLV_PORT, TLV_TTL, TLV_PORT_DESCRIPTION, TLV_NAME, TLV_DESCRIPTION,
	TLV_CAPABILITIES, TLV_MANAGEMENT, TLV_PRIVATE = 127 };

#define FAMILY_IPV4 1u /* IANA address family numbers */
#define FAMILY_IPV6 2u

const struct ix_mac lldp_group = { { 0x01, 0x80, 0xc2, 0, 0, 0x0e } };

static const char *const names[] = { "End", "Chassis", "Port", "Time to live", "Port description",
	"System name", "System description", "Capabilities", "Management address" };

static const char *
tlv_text(uint8_t type)
{
	return type == TLV_PRIVATE ? "Organization's own" : type <= TLV_MANAGEMENT ? names[type] :
	    "Unknown";
}

char *
lldp_capabilities_text(char buf[128], uint16_t bits)
{
	static const char *const text[] = { "Other", "Repeater", "Bridge", "WLAN", "Router",
		"Telephone", "DOCSIS", "Station", "C-VLAN", "S-VLAN", "Two-port relay" };
	size_t n = 0;

	snprintf(buf, 128, "none");
	for (unsigned i = 0; i < sizeof(text) / sizeof(text[0]); i++)
		if (bits & 1u << i)
			n += (size_t)snprintf(buf + n, 128 - n, "%s%s", n ? ", " : "", text[i]);
	return buf;
}

/* A network address as ids and management addresses carry it: family, then octets. */
static struct ix_addr
address(const struct lldp_slice *v)
{
	struct octets o = octets_read(v->s, v->n);
	uint8_t family = get8(&o);
	struct ix_addr a = { .af = 0 };

	if (family == FAMILY_IPV4 && octets_left(&o) == 4)
		a.af = 4;
	else if (family == FAMILY_IPV6 && octets_left(&o) == 16)
		a.af = 6;
	if (a.af)
		get_bytes(&o, a.b, a.af == 4 ? 4 : 16);
	return a;
}

/* Text of a stranger, cut and cleaned. */
static char *
clean(char *buf, size_t room, const struct lldp_slice *v)
{
	char raw[256];

	snprintf(raw, sizeof(raw), "%.*s", (int)v->n, v->n ? (const char *)v->s : "");
	return text_clean_to(buf, room, raw, TEXT_LINE);
}

char *
lldp_id_text(char buf[128], const struct lldp_id *id, bool chassis)
{
	struct octets o = octets_read(id->value.s, id->value.n);
	struct ix_addr a;
	struct ix_mac mac;

	if (id->subtype == (chassis ? LLDP_CHASSIS_MAC : (unsigned)LLDP_PORT_MAC) &&
	    id->value.n == 6) {
		get_bytes(&o, mac.b, 6);
		return mac_text(buf, &mac);
	}
	if (id->subtype == (chassis ? LLDP_CHASSIS_ADDRESS : (unsigned)LLDP_PORT_ADDRESS)) {
		a = address(&id->value);
		return addr_text(buf, &a);
	}
	return clean(buf, 128, &id->value);
}

decoder struct lldp_slice
slice(struct octets *v)
{
	uint32_t n = octets_left(v);

	return (struct lldp_slice){ octets_take(v, n), (uint16_t)n };
}

/* 8.5.2.3, 8.5.3.3: an id has 1 to 255 octets. */
decoder bool
read_id(struct octets *v, struct lldp_id *out, bool chassis, struct explain *x)
{
	char buf[128];
	uint32_t n;

	out->subtype = get8(v);
	out->value = slice(v);
	n = out->value.n;
	seen(x, v, n, "%s (subtype %u)", lldp_id_text(buf, out, chassis), out->subtype);
	return !v->bad && n >= 1 && n <= 255;
}

decoder bool
read_text(struct octets *v, struct lldp_slice *out, struct explain *x)
{
	char buf[256];

	*out = slice(v);
	seen(x, v, out->n, "\"%s\"", clean(buf, sizeof(buf), out));
	return out->n <= 255;
}

decoder bool
read_capabilities(struct octets *v, struct lldp *out, struct explain *x)
{
	char buf[128];

	out->has_capabilities = true;
	out->capable = get16(v);
	seen(x, v, 2, "Capable of: %s", lldp_capabilities_text(buf, out->capable));
	out->enabled = get16(v);
	seen(x, v, 2, "Enabled: %s", lldp_capabilities_text(buf, out->enabled));
	return !v->bad && octets_left(v) == 0;
}

decoder bool
read_management(struct octets *v, struct lldp *out, struct explain *x)
{
	struct lldp_management m = { .interface_kind = 0 };
	uint8_t length = get8(v);
	struct octets a = octets_sub(v, length);
	struct lldp_slice value = slice(&a);
	char buf[ADDR_TEXT];

	m.addr = address(&value);
	seen(x, v, length, "Address %s", addr_text(buf, &m.addr));
	m.interface_kind = get8(v);
	m.interface = get32(v);
	seen(x, v, 5, "Interface %u (numbered by kind %u)", m.interface, m.interface_kind);
	length = get8(v);
	octets_skip(v, length);
	if (v->bad || octets_left(v) != 0)
		return false;
	if (out->managements < LLDP_MANAGEMENT_MAX)
		out->management[out->managements++] = m;
	return true;
}

decoder bool
read_private(struct octets *v, struct lldp *out, struct explain *x)
{
	struct lldp_private p;

	p.oui = (uint32_t)get8(v) << 16;
	p.oui |= get16(v);
	p.subtype = get8(v);
	p.value = slice(v);
	seen(x, v, p.value.n, "Organization %06x, subtype %u, %u octets", p.oui, p.subtype,
	    p.value.n);
	if (v->bad)
		return false;
	if (out->privates < LLDP_PRIVATE_MAX)
		out->private[out->privates++] = p;
	return true;
}

decoder bool
read_ttl(struct octets *v, struct lldp *out, struct explain *x)
{
	out->ttl_s = get16(v);
	seen(x, v, 2, "%u s", out->ttl_s);
	if (out->ttl_s == 0)
		seen_remark(x, "the neighbour is to be forgotten now");
	octets_skip(v, octets_left(v)); /* 8.5.4: what is longer is read by its first two */
	return !v->bad;
}

decoder bool
read_value(uint8_t type, struct octets *v, struct lldp *out, struct explain *x)
{
	switch (type) {
	case TLV_CHASSIS:
		return read_id(v, &out->chassis, true, x);
	case TLV_PORT:
		return read_id(v, &out->port, false, x);
	case TLV_TTL:
		return read_ttl(v, out, x);
	case TLV_PORT_DESCRIPTION:
		return read_text(v, &out->port_description, x);
	case TLV_NAME:
		return read_text(v, &out->name, x);
	case TLV_DESCRIPTION:
		return read_text(v, &out->description, x);
	case TLV_CAPABILITIES:
		return read_capabilities(v, out, x);
	case TLV_MANAGEMENT:
		return read_management(v, out, x);
	case TLV_PRIVATE:
		return read_private(v, out, x);
	}
	octets_skip(v, octets_left(v));
	return true;
}

/* 9.2.7.7.1: the three that must be come first, in order, and once. */
static bool
in_place(unsigned count, uint8_t type)
{
	return count < 3 ? type == count + TLV_CHASSIS : type > TLV_TTL;
}

/* One TLV; false at the end of the list, with out->fault if that is not as it should be. */
decoder bool
read_tlv(struct octets *o, struct lldp *out, unsigned count, struct explain *x)
{
	uint16_t head = get16(o);
	uint8_t type = (uint8_t)(head >> 9);
	struct octets v = octets_sub(o, head & 0x1ff);
	bool ok;

	if (o->bad)
		return false;
	if (type == TLV_END && count >= 3) {
		seen(x, o, 2 + v.end, "End");
		out->ended = true;
		return false;
	}
	if (!in_place(count, type)) {
		out->fault = WIRE_OPTION;
		seen(x, o, 2 + v.end, "%s", tlv_text(type));
		seen_wrong(x, "chassis, port and time to live come first, in order, and once");
		return false;
	}
	seen_open(x, &v, "%s", tlv_text(type));
	ok = read_value(type, &v, out, x);
	seen_close(x, &v);
	if (!ok)
		out->fault = WIRE_OPTION;
	return ok;
}

static void
summary(struct explain *x, const struct lldp *l)
{
	char chassis[128], port[128], name[128];

	if (l->fault) {
		explain_info(x, "LLDP", "%s", wire_fault_text(l->fault));
		return;
	}
	explain_info(x, "LLDP", "%s port %s ttl %u s", lldp_id_text(chassis, &l->chassis, true),
	    lldp_id_text(port, &l->port, false), l->ttl_s);
	if (l->name.s)
		explain_more(x, "%s", clean(name, sizeof(name), &l->name));
}

decoder bool
decode(struct octets *o, struct lldp *out, struct explain *x)
{
	unsigned count = 0;

	*out = (struct lldp){ .fault = WIRE_OK };
	seen_open(x, o, "LLDP");
	/* 8.5.1: without an End TLV the octets' end is the LLDPDU's */
	while ((count < 3 || octets_left(o) > 0) && read_tlv(o, out, count, x))
		count++;
	if (o->bad)
		out->fault = WIRE_SHORT;
	if (x)
		summary(x, out);
	seen_close(x, o);
	return out->fault == WIRE_OK;
}

bool
lldp_read(struct octets *o, struct lldp *out)
{
	return decode(o, out, NULL);
}

bool
lldp_explain(struct octets *o, struct lldp *out, struct explain *x)
{
	return decode(o, out, x);
}

static void
write_head(struct octets *o, uint8_t type, uint32_t length)
{
	if (length > 0x1ff)
		o->bad = true;
	put16(o, (uint16_t)((uint32_t)type << 9 | (length & 0x1ff)));
}

static void
write_id(struct octets *o, uint8_t type, const struct lldp_id *in)
{
	write_head(o, type, 1u + in->value.n);
	put8(o, in->subtype);
	put_bytes(o, in->value.s, in->value.n);
}

static void
write_text(struct octets *o, uint8_t type, const struct lldp_slice *in)
{
	if (!in->s)
		return;
	write_head(o, type, in->n);
	put_bytes(o, in->s, in->n);
}

static void
write_management(struct octets *o, const struct lldp_management *in)
{
	uint8_t n = in->addr.af == 4 ? 4 : 16;

	if (in->addr.af == 0)
		return;
	write_head(o, TLV_MANAGEMENT, 8u + n);
	put8(o, (uint8_t)(1 + n));
	put8(o, in->addr.af == 4 ? FAMILY_IPV4 : FAMILY_IPV6);
	put_bytes(o, in->addr.b, n);
	put8(o, in->interface_kind);
	put32(o, in->interface);
	put8(o, 0); /* no object identifier */
}

static void
write_private(struct octets *o, const struct lldp_private *in)
{
	write_head(o, TLV_PRIVATE, 4u + in->value.n);
	put8(o, (uint8_t)(in->oui >> 16));
	put16(o, (uint16_t)in->oui);
	put8(o, in->subtype);
	put_bytes(o, in->value.s, in->value.n);
}

void
lldp_write(struct octets *o, const struct lldp *in)
{
	write_id(o, TLV_CHASSIS, &in->chassis);
	write_id(o, TLV_PORT, &in->port);
	write_head(o, TLV_TTL, 2);
	put16(o, in->ttl_s);
	write_text(o, TLV_PORT_DESCRIPTION, &in->port_description);
	write_text(o, TLV_NAME, &in->name);
	write_text(o, TLV_DESCRIPTION, &in->description);
	if (in->has_capabilities) {
		write_head(o, TLV_CAPABILITIES, 4);
		put16(o, in->capable);
		put16(o, in->enabled);
	}
	for (unsigned i = 0; i < in->managements; i++)
		write_management(o, &in->management[i]);
	for (unsigned i = 0; i < in->privates; i++)
		write_private(o, &in->private[i]);
	write_head(o, TLV_END, 0);
}

void
lldp_frame_write(struct octets *o, const struct ix_mac *src, const struct lldp *in)
{
	struct ethernet h = { .dst = lldp_group, .src = *src, .type = ETHERTYPE_LLDP };
	uint32_t start = o->pos;

	ethernet_write(o, &h);
	lldp_write(o, in);
	if (o->pos - start < ETHERNET_MIN)
		put_zero(o, ETHERNET_MIN - (o->pos - start));
}
