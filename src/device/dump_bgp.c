/*
 * dump_bgp.c - the messages of BGP (RFC 4271) in a segment, as tcpdump -v lists them. A segment may
 * begin inside one: such octets are not guessed at.
 */
#include <string.h>

#include "base/addr.h"
#include "device/dump.h"
#include "wire/bgp/attr.h"
#include "wire/bgp/message.h"
#include "wire/bgp/open.h"

static const char *
capability(uint8_t code)
{
	switch (code) {
	case BGP_CAP_MULTIPROTOCOL:
		return "Multiprotocol Extensions";
	case BGP_CAP_REFRESH:
		return "Route Refresh";
	case BGP_CAP_EXTENDED_NEXT_HOP:
		return "Unknown";
	case BGP_CAP_EXTENDED_MESSAGE:
		return "BGP Extended Message";
	case BGP_CAP_ROLE:
		return "BGP Role";
	case BGP_CAP_GRACEFUL:
		return "Graceful Restart";
	case BGP_CAP_AS4:
		return "32-Bit AS Number";
	case BGP_CAP_ADD_PATH:
		return "Multiple Paths";
	case BGP_CAP_ENHANCED_REFRESH:
		return "Enhanced Route Refresh";
	}
	return "Unknown";
}

/* "IPv6 (2)" */
static void
family(uint16_t afi, struct text *out)
{
	text_printf(out, "%s (%u)", afi == 1 ? "IPv4" : afi == 2 ? "IPv6" : "Unknown AFI", afi);
}

static void
safi_words(uint8_t safi, struct text *out)
{
	text_printf(out, "%s (%u)",
	    safi == 1	    ? "Unicast"
		: safi == 2 ? "Multicast"
			    : "Unknown SAFI",
	    safi);
}

static void
graceful(struct octets o, struct text *out)
{
	uint16_t head = get16(&o);

	text_printf(out, "\n\t\tRestart Flags: [%s%s%s], Restart Time %us",
	    head & 0x8000	? "R"
		: head & 0x4000 ? ""
				: "none",
	    (head & 0xc000) == 0xc000 ? "," : "", head & 0x4000 ? "N" : "", head & 0xfff);
	while (octets_left(&o) >= 4) {
		uint16_t afi = get16(&o);
		uint8_t safi = get8(&o);

		text_puts(out, "\n\t\t  AFI ");
		family(afi, out);
		text_puts(out, ", SAFI ");
		safi_words(safi, out);
		text_printf(
		    out, ", Forwarding state preserved: %s", get8(&o) & 0x80 ? "yes" : "no");
	}
}

static void
add_path(struct octets o, struct text *out)
{
	static const char *const ways[] = { "", "Receive", "Send", "Both" };

	while (octets_left(&o) >= 4) {
		uint16_t afi = get16(&o);
		uint8_t safi = get8(&o), way = get8(&o);

		text_puts(out, "\n\t\tAFI ");
		family(afi, out);
		text_puts(out, ", SAFI ");
		safi_words(safi, out);
		text_printf(out, ", Send/Receive: %s", way < 4 ? ways[way] : "Bogus");
	}
}

static void
capability_words(uint8_t code, struct octets o, struct text *out)
{
	static const char *const roles[] = { "Provider", "RS", "RS-Client", "Customer",
		"Lateral Peer" };
	uint16_t afi;
	uint8_t role;

	text_printf(out, "\n\t      %s (%u), length: %u", capability(code), code, octets_left(&o));
	switch (code) {
	case BGP_CAP_MULTIPROTOCOL:
		afi = get16(&o);
		octets_skip(&o, 1);
		text_puts(out, "\n\t\tAFI ");
		family(afi, out);
		text_puts(out, ", SAFI ");
		safi_words(get8(&o), out);
		break;
	case BGP_CAP_GRACEFUL:
		graceful(o, out);
		break;
	case BGP_CAP_AS4:
		text_printf(out, "\n\t\t 4 Byte AS %u", get32(&o));
		break;
	case BGP_CAP_ADD_PATH:
		add_path(o, out);
		break;
	case BGP_CAP_ROLE:
		role = get8(&o);
		text_printf(
		    out, "\n\t\tRole name: %s (%u)", role < 5 ? roles[role] : "Reserved", role);
		break;
	}
}

static void
open_words(struct octets o, struct text *out)
{
	struct ix_addr id = { .af = 4 };
	uint8_t version = get8(&o), n;
	uint16_t as = get16(&o), hold = get16(&o);
	char buf[ADDR_TEXT];

	get_bytes(&o, id.b, 4);
	text_printf(out, "\n\t  Version %u, my AS %u, Holdtime %us, ID %s", version, as, hold,
	    addr_text(buf, &id));
	n = get8(&o);
	text_printf(out, "\n\t  Optional parameters, length: %u", n);
	while (octets_left(&o) >= 2) {
		uint8_t type = get8(&o), len = get8(&o);
		struct octets p = octets_sub(&o, len);

		text_printf(out, "\n\t    Option %s (%u), length: %u",
		    type == 2 ? "Capabilities Advertisement" : "Unknown", type, len);
		while (type == 2 && octets_left(&p) >= 2) {
			uint8_t code = get8(&p), size = get8(&p);

			capability_words(code, octets_sub(&p, size), out);
		}
	}
}

static void
prefixes(struct octets o, uint8_t af, const char *before, struct text *out)
{
	while (octets_left(&o)) {
		uint8_t len = get8(&o);
		struct ix_addr a = { .af = af };
		char buf[ADDR_TEXT];

		if (len > (af == 4 ? 32 : 128) || (len + 7u) / 8 > octets_left(&o)) {
			text_printf(out, "%s(illegal prefix length)", before);
			return;
		}
		get_bytes(&o, a.b, (len + 7u) / 8);
		text_printf(out, "%s%s/%u", before, addr_text(buf, &a), len);
	}
}

/* Are the numbers of this path of four octets? Its segments must end where it does. */
static bool
is_as4(struct octets o)
{
	while (octets_left(&o) >= 2) {
		uint8_t n;

		octets_skip(&o, 1);
		n = get8(&o);
		octets_skip(&o, n * 4u);
	}
	return !o.bad && octets_left(&o) == 0;
}

static void
path(struct octets o, bool as4, struct text *out)
{
	if (!octets_left(&o))
		text_puts(out, "empty");
	while (octets_left(&o) >= 2) {
		uint8_t type = get8(&o), n = get8(&o);

		text_puts(out, type == 1 ? "{" : "");
		for (; n && octets_left(&o); n--)
			text_printf(out, "%u ", as4 ? get32(&o) : get16(&o));
		text_puts(out, type == 1 ? "}" : "");
	}
}

static void
communities(struct octets o, bool large, struct text *out)
{
	const char *comma = "";

	text_puts(out, large ? "\n\t    " : "");
	while (octets_left(&o) >= (large ? 12u : 4u)) {
		uint32_t a, b;

		text_puts(out, comma);
		comma = ", ";
		if (large) {
			a = get32(&o);
			b = get32(&o);
			text_printf(out, "%u:%u:%u", a, b, get32(&o));
			continue;
		}
		a = get32(&o);
		if (a == 0xffffff01)
			text_puts(out, " NO_EXPORT");
		else if (a == 0xffffff02)
			text_puts(out, " NO_ADVERTISE");
		else if (a == 0xffffff03)
			text_puts(out, " NO_EXPORT_SUBCONFED");
		else
			text_printf(out, "%u:%u", a >> 16, a & 0xffff);
	}
}

static void
reach(struct octets o, bool un, struct text *out)
{
	uint16_t afi = get16(&o);
	uint8_t safi = get8(&o), len, af = afi == 2 ? 6 : 4;
	char buf[ADDR_TEXT];

	text_puts(out, "\n\t    AFI: ");
	family(afi, out);
	text_puts(out, ", SAFI: ");
	safi_words(safi, out);
	if (!un) {
		len = get8(&o);
		text_puts(out, "\n\t    nexthop: ");
		for (uint32_t at = 0; at + (af == 6 ? 16u : 4u) <= len; at += af == 6 ? 16 : 4) {
			struct ix_addr a = { .af = af };

			get_bytes(&o, a.b, af == 6 ? 16 : 4);
			text_printf(out, "%s%s", at ? ", " : "", addr_text(buf, &a));
		}
		text_printf(out, ", nh-length: %u, no SNPA", len);
		octets_skip(&o, 1);
	} else if (!octets_left(&o)) {
		text_puts(out, "\n\t      End-of-Rib Marker (empty NLRI)");
	}
	if (safi == 1)
		prefixes(o, af, "\n\t      ", out);
}

static const char *
attribute(uint8_t code)
{
	static const char *const names[] = { [BGP_ORIGIN] = "Origin",
		[BGP_AS_PATH] = "AS Path",
		[BGP_NEXT_HOP] = "Next Hop",
		[BGP_MED] = "Multi Exit Discriminator",
		[BGP_LOCAL_PREF] = "Local Preference",
		[BGP_ATOMIC_AGGREGATE] = "Atomic Aggregate",
		[BGP_AGGREGATOR] = "Aggregator",
		[BGP_COMMUNITY] = "Community",
		[BGP_ORIGINATOR_ID] = "Originator ID",
		[BGP_CLUSTER_LIST] = "Cluster List",
		[BGP_MP_REACH] = "Multi-Protocol Reach NLRI",
		[BGP_MP_UNREACH] = "Multi-Protocol Unreach NLRI",
		[BGP_EXT_COMMUNITY] = "Extended Community",
		[BGP_AS4_PATH] = "AS4 Path",
		[BGP_LARGE_COMMUNITY] = "Large Community",
		[BGP_OTC] = "Only to Customer" };

	return code < sizeof(names) / sizeof(names[0]) && names[code] ? names[code]
								      : "Unknown Attribute";
}

static void
value(uint8_t code, struct octets o, struct text *out)
{
	static const char *const origins[] = { "IGP", "EGP", "Incomplete" };
	struct ix_addr a = { .af = 4 };
	char buf[ADDR_TEXT];
	uint8_t n;

	switch (code) {
	case BGP_ORIGIN:
		n = get8(&o);
		text_puts(out, n < 3 ? origins[n] : "Unknown Origin Typecode");
		break;
	case BGP_AS_PATH:
	case BGP_AS4_PATH:
		path(o, code == BGP_AS4_PATH || is_as4(o), out);
		break;
	case BGP_NEXT_HOP:
	case BGP_ORIGINATOR_ID:
		get_bytes(&o, a.b, 4);
		text_puts(out, addr_text(buf, &a));
		break;
	case BGP_MED:
	case BGP_LOCAL_PREF:
	case BGP_OTC:
		text_printf(out, code == BGP_OTC ? " OTC %u" : "%u", get32(&o));
		break;
	case BGP_COMMUNITY:
	case BGP_LARGE_COMMUNITY:
		communities(o, code == BGP_LARGE_COMMUNITY, out);
		break;
	case BGP_MP_REACH:
	case BGP_MP_UNREACH:
		reach(o, code == BGP_MP_UNREACH, out);
		break;
	case BGP_ATOMIC_AGGREGATE:
		break;
	default:
		bgp_attr_text(out, code, o, true);
	}
}

static void
attributes(struct octets o, struct text *out)
{
	while (octets_left(&o) >= 3) {
		uint8_t flags = get8(&o), code = get8(&o);
		uint32_t len = flags & BGP_EXTENDED ? get16(&o) : get8(&o);

		text_printf(out, "\n\t  %s (%u), length: %u", attribute(code), code, len);
		text_printf(out, ", Flags [%s%s%s%s]: ", flags & BGP_OPTIONAL ? "O" : "",
		    flags & BGP_TRANSITIVE ? "T" : "", flags & BGP_PARTIAL ? "P" : "",
		    flags & BGP_EXTENDED ? "E" : "");
		if (len > octets_left(&o))
			break;
		value(code, octets_sub(&o, len), out);
	}
}

static void
update(struct octets o, struct text *out)
{
	uint16_t gone = get16(&o);
	struct octets withdrawn = octets_sub(&o, gone), attrs;

	attrs = octets_sub(&o, get16(&o));
	if (gone) {
		text_puts(out, "\n\t  Withdrawn routes:");
		prefixes(withdrawn, 4, "\n\t    ", out);
	}
	if (!gone && !octets_left(&attrs) && !octets_left(&o)) {
		text_puts(out, "\n\t  End-of-Rib Marker (empty NLRI)");
		return;
	}
	attributes(attrs, out);
	if (octets_left(&o)) {
		text_puts(out, "\n\t  Updated routes:");
		prefixes(o, 4, "\n\t    ", out);
	}
}

static void
notification(struct octets o, struct text *out)
{
	uint8_t code = get8(&o), subcode = get8(&o), n;

	text_printf(out, ", %s (%u)", bgp_code_text(code), code);
	if (subcode || code <= BGP_E_UPDATE || code == BGP_E_CEASE)
		text_printf(out, ", subcode %s (%u)", bgp_subcode_text(code, subcode), subcode);
	if (code != BGP_E_CEASE || (subcode != 2 && subcode != 4) || !octets_left(&o))
		return;
	n = get8(&o); /* RFC 9003 */
	text_printf(out, ", Shutdown Communication length: %u", n);
	if (n && n <= octets_left(&o)) {
		text_puts(out, ", message: \"");
		text_clean(out, (const char *)octets_take(&o, n), n, TEXT_LINE);
		text_puts(out, "\"");
	}
}

static void
refresh(struct octets o, struct text *out)
{
	uint16_t afi = get16(&o);
	uint8_t subtype = get8(&o);

	text_puts(out, "\n\t  AFI ");
	family(afi, out);
	text_puts(out, ", SAFI ");
	safi_words(get8(&o), out);
	if (subtype)
		text_printf(out, ", subtype %u", subtype);
}

static void
message(const struct bgp_header *h, struct octets o, struct text *out)
{
	static const char *const names[] = { [BGP_OPEN] = "Open",
		[BGP_UPDATE] = "Update",
		[BGP_NOTIFICATION] = "Notification",
		[BGP_KEEPALIVE] = "Keepalive",
		[BGP_REFRESH] = "Route Refresh" };

	text_printf(out, "\n\t%s Message (%u), length: %u", names[h->type], h->type, h->length);
	octets_skip(&o, BGP_HEADER);
	if (h->type == BGP_OPEN)
		open_words(o, out);
	else if (h->type == BGP_UPDATE)
		update(o, out);
	else if (h->type == BGP_NOTIFICATION)
		notification(o, out);
	else if (h->type == BGP_REFRESH)
		refresh(o, out);
}

void
dump_bgp(const struct dump_view *v, struct octets o, struct text *out)
{
	const struct bgp_options any = { .extended = true };
	struct bgp_header h;

	text_puts(out, ": BGP");
	while (v->verbose && octets_left(&o)) {
		struct octets head = o;

		if (!bgp_header_read(&head, &any, &h, NULL)) {
			text_puts(out, " [|bgp]");
			break;
		}
		if (h.length > octets_left(&o)) {
			text_printf(
			    out, "\n\t(%u of a message's %u octets)", octets_left(&o), h.length);
			break;
		}
		message(&h, octets_sub(&o, h.length), out);
	}
}
