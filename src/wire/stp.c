/*
 * stp.c - see stp.h.
 */
#include "wire/stp.h"

#include <stdio.h>

#include "base/addr.h"
#include "wire/explain.h"
#include "wire/llc.h"

#define ROLE_BITS 0x0cu
#define MST_FIXED 64u /* 802.1Q 14.4: what precedes the messages of the instances */
#define MST_INSTANCE 16u

const struct ix_mac stp_group = { { 0x01, 0x80, 0xc2, 0, 0, 0 } };

uint64_t
stp_bridge_number(const struct stp_bridge *b)
{
	uint64_t n = (uint64_t)(b->priority | b->system) << 48;

	for (unsigned i = 0; i < 6; i++)
		n |= (uint64_t)b->mac.b[i] << (40 - 8 * i);
	return n;
}

char *
stp_bridge_text(char buf[32], const struct stp_bridge *b)
{
	char mac[MAC_TEXT];

	snprintf(buf, 32, "%u.%u %s", (unsigned)b->priority, (unsigned)b->system & 0xfff,
	    mac_text(mac, &b->mac));
	return buf;
}

const char *
stp_role_text(enum stp_role role)
{
	static const char *const text[] = {
		[STP_UNKNOWN] = "Unknown",
		[STP_ALTERNATE_BACKUP] = "Alternate or Backup",
		[STP_ROOT] = "Root",
		[STP_DESIGNATED] = "Designated",
	};

	return (unsigned)role <= STP_DESIGNATED ? text[role] : "no such role";
}

static const struct {
	uint8_t bit;
	const char *text;
} flags[] = {
	{ STP_TC, "Topology change" },
	{ STP_PROPOSAL, "Proposal" },
	{ STP_LEARNING, "Learning" },
	{ STP_FORWARDING, "Forwarding" },
	{ STP_AGREEMENT, "Agreement" },
	{ STP_TCA, "Topology change acknowledged" },
};

char *
stp_flags_text(char buf[96], const struct stp *in)
{
	size_t n = 0;

	buf[0] = '\0';
	for (unsigned i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (in->flags & flags[i].bit)
			n += (size_t)snprintf(
			    buf + n, 96 - n, "%s%s", n ? ", " : "", flags[i].text);
	if (in->type == STP_RST)
		n += (size_t)snprintf(
		    buf + n, 96 - n, "%s%s", n ? ", " : "", stp_role_text(in->role));
	if (n == 0)
		snprintf(buf, 96, "none");
	return buf;
}

static const char *
type_text(uint8_t type)
{
	switch (type) {
	case STP_CONFIG:
		return "configuration";
	case STP_TCN:
		return "topology change notification";
	case STP_RST:
		return "rapid or multiple spanning tree";
	}
	return "unknown";
}

decoder void
read_bridge(struct octets *o, struct stp_bridge *out, const char *which, struct explain *x)
{
	uint16_t priority = get16(o);
	char buf[32];

	out->priority = priority & 0xf000;
	out->system = priority & 0x0fff;
	get_bytes(o, out->mac.b, 6);
	seen(x, o, 8, "%s %s", which, stp_bridge_text(buf, out));
}

decoder uint16_t
read_time(struct octets *o, const char *which, struct explain *x)
{
	uint16_t t = get16(o);

	/* hundredths, rounded: 1/256 s is finer than anybody reads */
	seen(x, o, 2, "%s %u.%02u s", which, t / STP_SECOND, t % STP_SECOND * 100 / STP_SECOND);
	return t;
}

decoder void
read_flags(struct octets *o, struct stp *out, struct explain *x)
{
	uint8_t octet = get8(o);
	char buf[96];

	/* 9.3.1: the bits between are ignored in a configuration BPDU */
	out->flags = octet & (STP_TC | STP_TCA);
	if (out->type == STP_RST) {
		out->flags = octet & (uint8_t)~ROLE_BITS;
		out->role = (enum stp_role)((octet & ROLE_BITS) >> 2);
	}
	seen(x, o, 1, "Flags 0x%02x: %s", octet, stp_flags_text(buf, out));
	if (out->type == STP_RST && out->role == STP_UNKNOWN)
		seen_remark(x, "read as a configuration BPDU (802.1D-2004 9.2.9)");
}

static void
explain_mst(struct octets m, struct explain *x)
{
	char name[33] = "", clean[64];
	uint16_t revision;
	uint32_t cost;
	uint8_t hops;

	explain_open(x, &m, "Multiple spanning trees (802.1Q 14.4)");
	octets_skip(&m, 1);
	get_bytes(&m, name, 32);
	explain_seen(
	    x, &m, 32, "Region \"%s\"", text_clean_to(clean, sizeof(clean), name, TEXT_LINE));
	revision = get16(&m);
	explain_seen(x, &m, 2, "Revision %u", revision);
	octets_skip(&m, 16);
	explain_seen(x, &m, 16, "Digest of the table from VLANs to instances");
	cost = get32(&m);
	explain_seen(x, &m, 4, "Internal cost of the path to the root %u", cost);
	octets_skip(&m, 8);
	explain_seen(x, &m, 8, "Bridge of the common tree");
	hops = get8(&m);
	explain_seen(x, &m, 1, "Hops left %u", hops);
	for (unsigned i = 0; octets_left(&m) >= MST_INSTANCE; i++) {
		octets_skip(&m, MST_INSTANCE);
		explain_seen(x, &m, MST_INSTANCE, "Instance, message %u", i + 1);
	}
	explain_close(x, &m);
	explain_more(x, "region \"%s\"", clean);
}

/* What version 3 lets follow: never a reason to refuse the RST BPDU before it. */
decoder void
read_mst(struct octets *o, struct stp *out, struct explain *x)
{
	struct octets look = *o, part;
	uint16_t len = get16(&look);

	part = octets_sub(&look, len);
	if (look.bad || len < MST_FIXED)
		return;
	out->mst = part.buf;
	out->mst_len = len;
	octets_skip(o, 2);
	seen(x, o, 2, "Version 3 length %u", len);
	seen_remark(x, "bridges without MST read what is above, and nothing of this");
	octets_skip(o, len);
	if (x)
		explain_mst(part, x);
}

static void
summary(struct explain *x, const struct stp *s)
{
	const char *protocol = s->type == STP_RST ? (s->version > 2 ? "MSTP" : "RSTP") : "STP";
	char buf[96], root[32];

	if (s->type == STP_TCN) {
		explain_info(x, protocol, "topology change notification");
		return;
	}
	explain_info(x, protocol, "root %s cost %u port 0x%04x", stp_bridge_text(root, &s->root),
	    s->cost, s->port);
	if (s->flags || s->type == STP_RST)
		explain_more(x, "%s", stp_flags_text(buf, s));
}

decoder void
read_body(struct octets *o, struct stp *out, struct explain *x)
{
	read_flags(o, out, x);
	read_bridge(o, &out->root, "Root", x);
	out->cost = get32(o);
	seen(x, o, 4, "Cost of the path to the root %u", out->cost);
	read_bridge(o, &out->bridge, "Bridge", x);
	out->port = get16(o);
	seen(x, o, 2, "Port priority %u, number %u", out->port >> 8 & 0xf0, out->port & 0xfff);
	out->age = read_time(o, "Message age", x);
	out->max_age = read_time(o, "Maximum age", x);
	if (!o->bad && out->type == STP_CONFIG && out->age >= out->max_age) {
		out->fault = WIRE_AGED;
		seen_wrong(x, "its age is %u: it must be discarded (802.1D-2004 9.3.4)", out->age);
	}
	out->hello = read_time(o, "Hello time", x);
	out->delay = read_time(o, "Forward delay", x);
	if (out->type == STP_RST) {
		octets_skip(o, 1);
		seen(x, o, 1, "Version 1 length");
	}
	if (x && !o->bad)
		summary(x, out);
	if (out->type == STP_RST && out->version >= 3)
		read_mst(o, out, x);
}

decoder bool
decode(struct octets *o, struct stp *out, struct explain *x)
{
	uint16_t protocol;
	uint8_t type;

	*out = (struct stp){ .fault = WIRE_OK };
	seen_open(x, o, "Spanning tree BPDU");
	protocol = get16(o);
	seen(x, o, 2, "Protocol %u", protocol);
	out->version = get8(o);
	seen(x, o, 1, "Version %u (%s)", out->version, out->version == 0 ? "STP" :
	    out->version == 2 ? "RSTP" : out->version >= 3 ? "MSTP" : "unknown");
	type = get8(o);
	seen(x, o, 1, "Type 0x%02x (%s)", type, type_text(type));
	out->type = (enum stp_type)type;
	if (o->bad)
		out->fault = WIRE_SHORT;
	else if (protocol != 0 || (type != STP_CONFIG && type != STP_TCN && type != STP_RST)) {
		out->fault = WIRE_FORMAT;
		seen_wrong(x, "no BPDU of IEEE 802.1D");
		seen_info(x, "STP", "unknown BPDU: protocol %u type 0x%02x", protocol, type);
	} else if (type != STP_TCN) {
		read_body(o, out, x);
	} else if (x) {
		summary(x, out);
	}
	seen_close(x, o);
	if (o->bad)
		out->fault = WIRE_SHORT;
	return out->fault == WIRE_OK;
}

bool
stp_read(struct octets *o, struct stp *out)
{
	return decode(o, out, NULL);
}

bool
stp_explain(struct octets *o, struct stp *out, struct explain *x)
{
	return decode(o, out, x);
}

static void
write_bridge(struct octets *o, const struct stp_bridge *b)
{
	put16(o, (uint16_t)((b->priority & 0xf000) | (b->system & 0x0fff)));
	put_bytes(o, b->mac.b, 6);
}

void
stp_write(struct octets *o, const struct stp *in)
{
	put16(o, 0);
	put8(o, in->version);
	put8(o, (uint8_t)in->type);
	if (in->type == STP_TCN)
		return;
	put8(o, (uint8_t)(in->flags | (in->type == STP_RST ? (unsigned)in->role << 2 : 0)));
	write_bridge(o, &in->root);
	put32(o, in->cost);
	write_bridge(o, &in->bridge);
	put16(o, in->port);
	put16(o, in->age);
	put16(o, in->max_age);
	put16(o, in->hello);
	put16(o, in->delay);
	if (in->type == STP_RST)
		put8(o, 0);
	if (in->mst && in->type == STP_RST) {
		put16(o, in->mst_len);
		put_bytes(o, in->mst, in->mst_len);
	}
}

void
stp_frame_write(struct octets *o, const struct ix_mac *src, const struct stp *in)
{
	static const struct llc llc = { .dsap = SAP_STP, .ssap = SAP_STP, .control = LLC_UI };
	uint32_t begun = llc_frame_begin(o, &stp_group, src, &llc);

	stp_write(o, in);
	llc_frame_end(o, begun);
}
