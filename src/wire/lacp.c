/*
 * lacp.c - see lacp.h.
 */
#include "wire/lacp.h"

#include <stdio.h>

#include "base/addr.h"
#include "wire/ethernet.h"
#include "wire/explain.h"

enum { TLV_END, TLV_ACTOR, TLV_PARTNER, TLV_COLLECTOR };

#define END_LENGTH 20u /* of an actor's or partner's TLV */
#define COLLECTOR_LENGTH 16u
#define MARKER_LENGTH 16u

const struct ix_mac lacp_group = { { 0x01, 0x80, 0xc2, 0, 0, 2 } };

char *
lacp_state_text(char buf[128], uint8_t state)
{
	static const char *const text[8] = { "Active", "Short timeout", "Aggregatable",
		"Synchronized", "Collecting", "Distributing", "Defaulted", "Expired" };
	size_t n = 0;

	snprintf(buf, 128, "none");
	for (unsigned i = 0; i < 8; i++)
		if (state & 1u << i)
			n += (size_t)snprintf(buf + n, 128 - n, "%s%s", n ? ", " : "", text[i]);
	return buf;
}

/* The head of a TLV that must be this one: order and lengths are fixed (5.4.2.2). */
decoder bool
read_head(struct octets *o, uint8_t type, uint8_t length, const char *name, enum wire_fault *fault,
    struct explain *x)
{
	uint8_t t = get8(o), l = get8(o);

	seen(x, o, 2, "%s: type %u, length %u", name, t, l);
	if (o->bad || (t == type && l == length))
		return !o->bad;
	*fault = WIRE_OPTION;
	seen_wrong(x, "must be type %u, length %u", type, length);
	return false;
}

decoder void
read_end(struct octets *o, struct lacp_end *out, struct explain *x)
{
	char buf[128];

	out->system_priority = get16(o);
	get_bytes(o, out->system.b, 6);
	seen(x, o, 8, "System priority %u, %s", out->system_priority, mac_text(buf, &out->system));
	out->key = get16(o);
	seen(x, o, 2, "Key %u", out->key);
	out->port_priority = get16(o);
	out->port = get16(o);
	seen(x, o, 4, "Port priority %u, number %u", out->port_priority, out->port);
	out->state = get8(o);
	seen(x, o, 1, "State 0x%02x: %s", out->state, lacp_state_text(buf, out->state));
	octets_skip(o, 3);
}

decoder void
read_lacp(struct octets *o, struct lacp *out, struct explain *x)
{
	if (!read_head(o, TLV_ACTOR, END_LENGTH, "Actor, who speaks", &out->fault, x))
		return;
	read_end(o, &out->actor, x);
	if (!read_head(
		o, TLV_PARTNER, END_LENGTH, "Partner, as the actor knows it", &out->fault, x))
		return;
	read_end(o, &out->partner, x);
	if (!read_head(o, TLV_COLLECTOR, COLLECTOR_LENGTH, "Collector", &out->fault, x))
		return;
	out->collector_delay = get16(o);
	seen(x, o, 2, "Maximum delay %u tens of microseconds", out->collector_delay);
	octets_skip(o, COLLECTOR_LENGTH - 4);
	if (!read_head(o, TLV_END, 0, "Terminator", &out->fault, x))
		return;
	octets_skip(o, 50);
	seen(x, o, 50, "Reserved");
}

decoder void
read_marker(struct octets *o, struct lacp *out, struct explain *x)
{
	struct octets peek = *o;
	char buf[MAC_TEXT];

	out->response = get8(&peek) == 2;
	if (!read_head(o, out->response ? 2 : 1, MARKER_LENGTH,
	    out->response ? "Marker response" : "Marker", &out->fault, x))
		return;
	out->requester_port = get16(o);
	get_bytes(o, out->requester.b, 6);
	seen(x, o, 8, "Requester's port %u, system %s", out->requester_port,
	    mac_text(buf, &out->requester));
	out->transaction = get32(o);
	seen(x, o, 4, "Transaction %u", out->transaction);
	octets_skip(o, 2);
	if (!read_head(o, TLV_END, 0, "Terminator", &out->fault, x))
		return;
	octets_skip(o, 90);
	seen(x, o, 90, "Reserved");
}

static void
summary(struct explain *x, const struct lacp *p)
{
	char buf[128], mac[MAC_TEXT];

	if (p->fault)
		explain_info(x, "LACP", "%s", p->fault == WIRE_FORMAT ?
		    p->subtype == SLOW_OAM ? "slow protocol: Ethernet OAM" :
		    "a slow protocol that is not known here" : wire_fault_text(p->fault));
	else if (p->subtype == SLOW_MARKER)
		explain_info(
		    x, "Marker", "%s %u", p->response ? "response" : "request", p->transaction);
	else
		explain_info(x, "LACP", "%s key %u port %u: %s", mac_text(mac, &p->actor.system),
		    p->actor.key, p->actor.port, lacp_state_text(buf, p->actor.state));
}

decoder bool
decode(struct octets *o, struct lacp *out, struct explain *x)
{
	uint8_t subtype;

	*out = (struct lacp){ .fault = WIRE_OK };
	seen_open(x, o, "Slow protocol");
	subtype = get8(o);
	out->subtype = (enum slow_subtype)subtype;
	seen(x, o, 1, "Subtype %u (%s)", subtype, subtype == SLOW_LACP ? "LACP" :
	    subtype == SLOW_MARKER ? "marker" : subtype == SLOW_OAM ? "OAM" : "unknown");
	if (!o->bad && subtype != SLOW_LACP && subtype != SLOW_MARKER) {
		out->fault = WIRE_FORMAT;
	} else {
		out->version = get8(o);
		seen(x, o, 1, "Version %u", out->version);
		if (subtype == SLOW_LACP)
			read_lacp(o, out, x);
		else
			read_marker(o, out, x);
	}
	if (o->bad)
		out->fault = WIRE_SHORT;
	if (x)
		summary(x, out);
	seen_close(x, o);
	return out->fault == WIRE_OK;
}

bool
lacp_read(struct octets *o, struct lacp *out)
{
	return decode(o, out, NULL);
}

bool
lacp_explain(struct octets *o, struct lacp *out, struct explain *x)
{
	return decode(o, out, x);
}

static void
write_end(struct octets *o, uint8_t type, const struct lacp_end *in)
{
	put8(o, type);
	put8(o, END_LENGTH);
	put16(o, in->system_priority);
	put_bytes(o, in->system.b, 6);
	put16(o, in->key);
	put16(o, in->port_priority);
	put16(o, in->port);
	put8(o, in->state);
	put_zero(o, 3);
}

static void
write_marker(struct octets *o, const struct lacp *in)
{
	put8(o, in->response ? 2 : 1);
	put8(o, MARKER_LENGTH);
	put16(o, in->requester_port);
	put_bytes(o, in->requester.b, 6);
	put32(o, in->transaction);
	put_zero(o, 2 + 2 + 90); /* padding, terminator, reserved */
}

void
lacp_write(struct octets *o, const struct lacp *in)
{
	put8(o, (uint8_t)in->subtype);
	put8(o, in->version);
	if (in->subtype == SLOW_MARKER) {
		write_marker(o, in);
		return;
	}
	write_end(o, TLV_ACTOR, &in->actor);
	write_end(o, TLV_PARTNER, &in->partner);
	put8(o, TLV_COLLECTOR);
	put8(o, COLLECTOR_LENGTH);
	put16(o, in->collector_delay);
	put_zero(o, COLLECTOR_LENGTH - 4 + 2 + 50); /* reserved, terminator, reserved */
}

void
lacp_frame_write(struct octets *o, const struct ix_mac *src, const struct lacp *in)
{
	struct ethernet h = { .dst = lacp_group, .src = *src, .type = ETHERTYPE_LACP };

	ethernet_write(o, &h);
	lacp_write(o, in);
}
