/*
 * dump_link.c - what switches say to each other, as tcpdump shows it: spanning tree (IEEE 802.1D)
 * behind LLC, LLDP (802.1AB), LACP and its kin (802.3).
 */
#include "base/addr.h"
#include "device/dump.h"
#include "wire/ethernet.h"
#include "wire/lacp.h"
#include "wire/llc.h"
#include "wire/lldp.h"
#include "wire/stp.h"

static void
bridge(const char *what, const struct stp_bridge *b, struct text *out)
{
	char mac[MAC_TEXT];

	text_printf(out, "%s%04x.%s", what, b->priority | b->system, mac_text(mac, &b->mac));
}

static void
stp_flags(const struct stp *s, struct text *out)
{
	static const struct {
		uint8_t bit;
		const char *name;
	} bits[] = { { STP_TC, "Topology change" }, { STP_PROPOSAL, "Proposal" },
		{ STP_LEARNING, "Learn" }, { STP_FORWARDING, "Forward" },
		{ STP_AGREEMENT, "Agreement" }, { STP_TCA, "Topology change ACK" } };
	const char *comma = "";

	for (unsigned i = 0; i < sizeof(bits) / sizeof(bits[0]); i++)
		if (s->flags & bits[i].bit) {
			text_printf(out, "%s%s", comma, bits[i].name);
			comma = ", ";
		}
	text_puts(out, *comma ? "]" : "none]");
}

static void
stp_times(const struct stp *s, struct text *out)
{
	const struct {
		const char *name;
		uint16_t t;
	} times[] = { { "\n\tmessage-age ", s->age }, { ", max-age ", s->max_age },
		{ ", hello-time ", s->hello }, { ", forwarding-delay ", s->delay } };

	for (unsigned i = 0; i < 4; i++)
		text_printf(out, "%s%u.%02us", times[i].name, times[i].t / STP_SECOND,
		    times[i].t % STP_SECOND * 100u / STP_SECOND);
}

static void
stp(const struct dump_view *v, struct octets o, struct text *out)
{
	static const char *const roles[] = { "Unknown", "Alternate", "Root", "Designated" };
	uint32_t n = octets_left(&o);
	struct stp s;

	stp_read(&o, &s);
	if (s.type == STP_TCN) {
		text_puts(out, "STP 802.1d, Topology Change");
		return;
	}
	text_printf(out, "STP 802.1%s, %s",
	    s.version == 0	 ? "d"
		: s.version == 2 ? "w"
				 : "s",
	    s.version == 0	 ? "Config"
		: s.version == 2 ? "Rapid STP"
				 : "MSTP");
	text_puts(out, ", Flags [");
	stp_flags(&s, out);
	bridge(", bridge-id ", &s.bridge, out);
	text_printf(out, ".%04x, length %u", s.port, n);
	if (!v->verbose)
		return;
	stp_times(&s, out);
	bridge("\n\troot-id ", &s.root, out);
	text_printf(out, ", root-pathcost %u", s.cost);
	if (s.type == STP_RST)
		text_printf(out, ", port-role %s", roles[s.role & 3]);
}

/* CDP: who it is, which its first TLV says. */
static void
cdp(uint8_t version, struct octets o, uint32_t n, struct text *out)
{
	uint16_t type, len;

	text_printf(out, "CDPv%u, ttl: %us", version, get8(&o));
	octets_skip(&o, 2);
	type = get16(&o);
	len = get16(&o);
	if (type == 1 && len > 4 && len - 4u <= octets_left(&o)) {
		text_puts(out, ", Device-ID '");
		text_clean(out, (const char *)octets_take(&o, len - 4u), len - 4u, TEXT_LINE);
		text_puts(out, "'");
	}
	text_printf(out, ", length %u", n);
}

/* Cisco's and Ethernet's protocols behind SNAP; false: unknown. */
static bool
snap(struct dump_view *v, const struct llc *l, struct octets o, struct text *out)
{
	uint32_t n = octets_left(&o);
	uint8_t first;

	if (l->oui == OUI_ETHERNET && l->protocol == ETHERTYPE_IPV4) {
		dump_ip4(v, o, false, out);
		return true;
	}
	if (l->oui != OUI_CISCO)
		return false;
	if (l->protocol == 0x010b) {
		stp(v, o, out);
		return true;
	}
	first = get8(&o);
	if (l->protocol == 0x2000)
		cdp(first, o, n, out);
	else if (l->protocol == 0x2003)
		text_printf(out, "VTPv%u, length %u", first, n);
	else if (l->protocol == 0x2004)
		text_printf(out, "DTPv%u, length %u", first, n);
	else if (l->protocol == 0x0111)
		text_printf(out, "UDLDv%u, length %u", first >> 5, n);
	else
		return false;
	return true;
}

static const char *
snap_name(const struct llc *l)
{
	switch (l->oui == OUI_CISCO ? l->protocol : 0) {
	case 0x010b:
		return "PVST";
	case 0x0111:
		return "UDLD";
	case 0x2000:
		return "CDP";
	case 0x2003:
		return "VTP";
	case 0x2004:
		return "DTP";
	}
	return "Unknown";
}

/* -e: "LLC, dsap STP (0x42) Individual, ssap STP (0x42) Command, ctrl 0x03: " */
static void
llc_head(const struct llc *l, uint32_t n, struct text *out)
{
	const char *name = l->dsap == SAP_STP ? "STP"
	    : l->dsap == SAP_SNAP	      ? "SNAP"
	    : l->dsap == SAP_OSI	      ? "OSI"
	    : l->dsap == SAP_NULL	      ? "Null"
					      : "Unknown";

	text_printf(out,
	    "LLC, dsap %s (0x%02x) Individual, ssap %s (0x%02x) %s, ctrl 0x%02x: ", name, l->dsap,
	    name, l->ssap & 0xfeu, l->ssap & 1 ? "Response" : "Command", l->control);
	if (l->snap && l->oui == OUI_ETHERNET)
		text_printf(out, "oui Ethernet (0x000000), ethertype %s (0x%04x), length %u: ",
		    l->protocol == ETHERTYPE_IPV4 ? "IPv4" : "Unknown", l->protocol, n);
	else if (l->snap)
		text_printf(out, "oui %s (0x%06x), pid %s (0x%04x), length %u: ",
		    l->oui == OUI_CISCO ? "Cisco" : "Unknown", l->oui, snap_name(l), l->protocol,
		    n);
}

/* IS-IS hellos (ISO 10589): who speaks, and for which LAN. */
static void
isis(const struct dump_view *v, struct octets o, struct text *out)
{
	uint32_t n = octets_left(&o);
	uint8_t kind, id[6], lan[7], priority;

	octets_skip(&o, 4);
	kind = get8(&o) & 31;
	octets_skip(&o, 4);
	get_bytes(&o, id, 6);
	octets_skip(&o, 4);
	priority = get8(&o);
	get_bytes(&o, lan, 7);
	text_puts(out, v->link_layer ? "OSI NLPID IS-IS (0x83): " : "IS-IS, ");
	if (o.bad || (kind != 15 && kind != 16)) {
		text_printf(out, "PDU type %u, length %u", kind, n);
		return;
	}
	text_printf(out,
	    "L%u Lan IIH, src-id %02x%02x.%02x%02x.%02x%02x, lan-id "
	    "%02x%02x.%02x%02x.%02x%02x.%02x, prio %u, length %u",
	    kind - 14, id[0], id[1], id[2], id[3], id[4], id[5], lan[0], lan[1], lan[2], lan[3],
	    lan[4], lan[5], lan[6], priority, n);
}

void
dump_llc(struct dump_view *v, struct octets o, struct text *out)
{
	uint32_t n = octets_left(&o);
	struct octets peek;
	struct llc l;

	if (!llc_read(&o, &l)) {
		text_printf(out, "[|llc], length %u", n);
		return;
	}
	peek = o;
	if (v->link_layer)
		llc_head(&l, octets_left(&o), out);
	if (l.dsap == SAP_STP && l.ssap == SAP_STP)
		stp(v, o, out);
	else if (l.dsap == SAP_OSI && get8(&peek) == 0x83)
		isis(v, o, out);
	else if (l.snap && !snap(v, &l, o, out))
		text_printf(out, "SNAP, oui 0x%06x, pid 0x%04x, length %u", l.oui, l.protocol,
		    octets_left(&o));
	else if (!l.snap)
		text_printf(out, "Unnumbered, 0x%02x, length %u", l.control, n);
}

static void
lldp_capabilities(const char *what, uint16_t bits, struct text *out)
{
	static const char *const names[] = { "Other", "Repeater", "Bridge", "WLAN AP", "Router",
		"Telephone", "Docsis", "Station Only" };
	const char *comma = "";

	text_printf(out, "\n\t  %s Capabilities [", what);
	for (unsigned i = 0; i < 8; i++)
		if (bits >> i & 1) {
			text_printf(out, "%s%s", comma, names[i]);
			comma = ", ";
		}
	text_printf(out, "%s] (0x%04x)", *comma ? "" : "none", bits);
}

static void
lldp_id(const char *what, uint8_t tlv, const struct lldp_id *id, bool chassis, struct text *out)
{
	static const char *const chassis_kinds[] = { "Reserved", "Chassis component",
		"Interface alias", "Port component", "MAC address", "Network address",
		"Interface name", "Local" };
	static const char *const port_kinds[] = { "Reserved", "Interface alias", "Port component",
		"MAC address", "Network address", "Interface Name", "Agent circuit ID", "Local" };
	char buf[128];

	text_printf(out, "\n\t%s TLV (%u), length %u\n\t  Subtype %s (%u): %s", what, tlv,
	    id->value.n + 1u,
	    id->subtype > 7 ? "Reserved" : (chassis ? chassis_kinds : port_kinds)[id->subtype],
	    id->subtype, lldp_id_text(buf, id, chassis));
}

static void
lldp_text(
    const char *what, uint8_t tlv, const struct lldp_slice *s, const char *before, struct text *out)
{
	if (!s->s)
		return;
	text_printf(out, "\n\t%s TLV (%u), length %u%s", what, tlv, s->n, before);
	text_clean(out, s->s, s->n, TEXT_LINE);
}

static void
management(const struct lldp_management *m, struct text *out)
{
	unsigned n = m->addr.af == 6 ? 16 : 4;
	char buf[ADDR_TEXT];

	text_printf(out,
	    "\n\tManagement Address TLV (8), length %u\n\t  Management Address length %u, AFI "
	    "IPv%u "
	    "(%u): %s\n\t  %s Interface Numbering (%u): %u",
	    n + 8, n + 1, m->addr.af, m->addr.af == 6 ? 2u : 1u, addr_text(buf, &m->addr),
	    m->interface_kind == 2 ? "Interface Index" : "Port Number", m->interface_kind,
	    m->interface);
}

static void
lldp(const struct dump_view *v, struct octets o, struct text *out)
{
	uint32_t n = octets_left(&o);
	struct lldp l;

	text_puts(out, "LLDP, ");
	lldp_read(&o, &l);
	text_printf(out, "length %u", n);
	if (!v->verbose) {
		if (l.name.s)
			text_puts(out, ": ");
		if (l.name.s)
			text_clean(out, l.name.s, l.name.n, TEXT_LINE);
		return;
	}
	lldp_id("Chassis ID", 1, &l.chassis, true, out);
	lldp_id("Port ID", 2, &l.port, false, out);
	text_printf(out, "\n\tTime to Live TLV (3), length 2: TTL %us", l.ttl_s);
	lldp_text("Port Description", 4, &l.port_description, ": ", out);
	lldp_text("System Name", 5, &l.name, ": ", out);
	lldp_text("System Description", 6, &l.description, "\n\t  ", out);
	if (l.has_capabilities) {
		text_puts(out, "\n\tSystem Capabilities TLV (7), length 4");
		lldp_capabilities("System ", l.capable, out);
		lldp_capabilities("Enabled", l.enabled, out);
	}
	for (unsigned i = 0; i < l.managements; i++)
		management(&l.management[i], out);
	if (l.ended)
		text_puts(out, "\n\tEnd TLV (0), length 0");
}

static void
lacp_flags(uint8_t state, struct text *out)
{
	static const char *const names[] = { "Activity", "Timeout", "Aggregation",
		"Synchronization", "Collecting", "Distributing", "Default", "Expired" };
	const char *comma = "";

	text_puts(out, "\n\t  State Flags [");
	for (unsigned i = 0; i < 8; i++)
		if (state >> i & 1) {
			text_printf(out, "%s%s", comma, names[i]);
			comma = ", ";
		}
	text_puts(out, *comma ? "]" : "none]");
}

static void
lacp_end(const char *what, uint8_t tlv, const struct lacp_end *e, struct text *out)
{
	char mac[MAC_TEXT];

	text_printf(out,
	    "\n\t%s Information TLV (0x%02x), length 20\n\t  System %s, System Priority %u, Key "
	    "%u, "
	    "Port %u, Port Priority %u",
	    what, tlv, mac_text(mac, &e->system), e->system_priority, e->key, e->port,
	    e->port_priority);
	lacp_flags(e->state, out);
}

static void
slow(const struct dump_view *v, struct octets o, struct text *out)
{
	uint32_t n = octets_left(&o);
	struct lacp l;

	if (!lacp_read(&o, &l) || l.subtype != SLOW_LACP) {
		text_printf(out, "%s, length %u",
		    l.subtype == SLOW_MARKER ? "MARKERv1" : "unknown (slow protocol)", n);
		return;
	}
	text_printf(out, "LACPv%u, length %u", l.version, n);
	if (!v->verbose)
		return;
	lacp_end("Actor", 1, &l.actor, out);
	lacp_end("Partner", 2, &l.partner, out);
	text_printf(out,
	    "\n\tCollector Information TLV (0x03), length 16\n\t  Max Delay %u\n\tTerminator TLV "
	    "(0x00), length 0",
	    l.collector_delay);
}

/* The configuration test protocol, which some boxes send to themselves. Little-endian. */
static void
loopback(struct octets o, struct text *out)
{
	uint16_t skip = get16(&o), kind = get16(&o), receipt = get16(&o);

	text_printf(out, "Loopback, skipCount %u, %s, receipt number %u, data (%u octets)",
	    skip >> 8 | (skip & 255) << 8, kind == 0x0100 ? "Reply" : "Forward data",
	    receipt >> 8 | (receipt & 255) << 8, octets_left(&o));
}

bool
dump_link(const struct dump_view *v, uint16_t type, struct octets o, struct text *out)
{
	if (type == ETHERTYPE_LLDP)
		lldp(v, o, out);
	else if (type == ETHERTYPE_LACP)
		slow(v, o, out);
	else if (type == ETHERTYPE_LOOPBACK)
		loopback(o, out);
	else
		return false;
	return true;
}
