/*
 * llc.c - see llc.h.
 */
#include "wire/llc.h"

#include <stdio.h>

#include "wire/ethernet.h"
#include "wire/explain.h"

const char *
sap_text(char buf[8], uint8_t sap)
{
	switch (sap & 0xfe) { /* the lowest bit is "group" or "response" */
	case SAP_NULL:
		return "null";
	case SAP_STP:
		return "BPDU";
	case SAP_SNAP:
		return "SNAP";
	case SAP_IPX:
		return "IPX";
	case SAP_NETBIOS:
		return "NetBIOS";
	case SAP_OSI:
		return "OSI";
	}
	snprintf(buf, 8, "0x%02x", sap);
	return buf;
}

static const char *
control_text(uint16_t control)
{
	switch (control & 0xef) { /* without the poll bit */
	case LLC_UI:
		return " (unnumbered information)";
	case LLC_XID:
		return " (exchange identification)";
	case LLC_TEST:
		return " (test)";
	}
	return "";
}

static bool
is_unnumbered(uint16_t control)
{
	return (control & 3) == 3;
}

static bool
is_snap(const struct llc *h)
{
	return h->dsap == SAP_SNAP && h->ssap == SAP_SNAP && h->control == LLC_UI;
}

decoder void
read_snap(struct octets *o, struct llc *out, struct explain *x)
{
	out->snap = true;
	out->oui = (uint32_t)get8(o) << 16;
	out->oui |= get16(o);
	seen(x, o, 3, "SNAP organization %02x:%02x:%02x%s", out->oui >> 16, out->oui >> 8 & 0xff,
	    out->oui & 0xff, out->oui == OUI_CISCO ? " (Cisco)" :
	    out->oui == OUI_EXTREME ? " (Extreme)" : "");
	out->protocol = get16(o);
	seen(x, o, 2, "SNAP protocol 0x%04x", out->protocol);
}

static void
summary(struct explain *x, const struct llc *h, uint32_t left)
{
	char dsap[8], ssap[8];

	if (h->snap)
		explain_info(x, "SNAP", "organization %06x protocol 0x%04x, %u octets", h->oui,
		    h->protocol, left);
	else
		explain_info(x, "LLC", "to %s from %s%s, %u octets", sap_text(dsap, h->dsap),
		    sap_text(ssap, h->ssap), control_text(h->control), left);
}

decoder bool
decode(struct octets *o, struct llc *out, struct explain *x)
{
	char buf[8];

	*out = (struct llc){ .fault = WIRE_OK };
	seen_open(x, o, "LLC");
	out->dsap = get8(o);
	seen(x, o, 1, "Destination SAP %s (0x%02x)", sap_text(buf, out->dsap), out->dsap);
	out->ssap = get8(o);
	seen(x, o, 1, "Source SAP %s (0x%02x)", sap_text(buf, out->ssap), out->ssap);
	out->control = get8(o);
	if (is_unnumbered(out->control)) {
		seen(x, o, 1, "Control 0x%02x%s", out->control, control_text(out->control));
	} else {
		out->control = (uint16_t)(out->control << 8 | get8(o));
		seen(x, o, 2, "Control 0x%04x", out->control);
	}
	if (is_snap(out))
		read_snap(o, out, x);
	if (o->bad)
		out->fault = WIRE_SHORT;
	else if (x)
		summary(x, out, octets_left(o));
	seen_close(x, o);
	return out->fault == WIRE_OK;
}

bool
llc_read(struct octets *o, struct llc *out)
{
	return decode(o, out, NULL);
}

bool
llc_explain(struct octets *o, struct llc *out, struct explain *x)
{
	return decode(o, out, x);
}

void
llc_write(struct octets *o, const struct llc *in)
{
	put8(o, in->snap ? SAP_SNAP : in->dsap);
	put8(o, in->snap ? SAP_SNAP : in->ssap);
	if (in->snap) {
		put8(o, LLC_UI);
		put8(o, (uint8_t)(in->oui >> 16));
		put16(o, (uint16_t)in->oui);
		put16(o, in->protocol);
	} else if (in->control > 0xff || !is_unnumbered(in->control)) {
		put16(o, in->control);
	} else {
		put8(o, (uint8_t)in->control);
	}
}

uint32_t
llc_frame_begin(struct octets *o, const struct ix_mac *dst, const struct ix_mac *src,
    const struct llc *in)
{
	uint32_t begun = o->pos;
	struct ethernet h = { .dst = *dst, .src = *src };

	ethernet_write(o, &h);
	llc_write(o, in);
	return begun;
}

void
llc_frame_end(struct octets *o, uint32_t begun)
{
	uint32_t length = o->pos - begun - ETHERNET_HEADER;

	if (length > 1500)
		o->bad = true;
	put16_at(o, begun + 12, (uint16_t)length);
	if (length + ETHERNET_HEADER < ETHERNET_MIN)
		put_zero(o, ETHERNET_MIN - ETHERNET_HEADER - length);
}
