/*
 * carried_link.c - link protocols told by name and first fields: what an exchange has to recognise
 * on a peering LAN, where none of them belongs. Nothing here speaks them.
 */
#include "wire/carried.h"

#include <stdio.h>

#include "base/addr.h"
#include "wire/explain.h"
#include "wire/stp.h"

/* A TLV that is worth its name; text: its value is printable and goes into `row`. */
struct tlv {
	uint16_t type;
	const char *name;
	bool text, row;
};

static const char *
text_of_octets(char *buf, size_t room, const uint8_t *s, uint32_t n)
{
	char raw[128];

	snprintf(raw, sizeof(raw), "%.*s", (int)n, n ? (const char *)s : "");
	return text_clean_to(buf, room, raw, TEXT_LINE);
}

/* Cisco's TLVs: type and length, both of 16 bits, the length counting these four octets. */
static void
tell_tlvs(struct octets *o, struct explain *x, const struct tlv *known, unsigned n)
{
	char buf[128];

	while (octets_left(o) >= 4) {
		uint16_t type = get16(o), length = get16(o);
		struct octets v = octets_sub(o, length < 4 ? UINT32_MAX : length - 4u);
		const struct tlv *k = NULL;

		for (unsigned i = 0; i < n && !v.bad; i++)
			if (known[i].type == type)
				k = &known[i];
		if (k && k->text)
			explain_seen(x, o, length, "%s \"%s\"", k->name,
			    text_of_octets(buf, sizeof(buf), v.buf, v.end));
		else
			explain_seen(x, o, length, "%s, %u octets", k ? k->name : "TLV", v.end);
		if (k && k->row)
			explain_more(x, "%s", buf);
	}
}

void
tell_cdp(struct octets *o, struct explain *x)
{
	static const struct tlv known[] = { { 1, "Device", true, true },
		{ 2, "Addresses", false, false }, { 3, "Port", true, true },
		{ 4, "Capabilities", false, false }, { 5, "Software", true, false },
		{ 6, "Platform", true, false }, { 10, "Native VLAN", false, false },
		{ 11, "Duplex", false, false } };
	uint8_t version, ttl;

	explain_open(x, o, "CDP");
	version = get8(o);
	explain_seen(x, o, 1, "Version %u", version);
	ttl = get8(o);
	explain_seen(x, o, 1, "Time to live %u s", ttl);
	octets_skip(o, 2);
	explain_seen(x, o, 2, "Checksum");
	explain_info(x, "CDP", "version %u ttl %u s", version, ttl);
	tell_tlvs(o, x, known, sizeof(known) / sizeof(known[0]));
	explain_close(x, o);
}

void
tell_vtp(struct octets *o, struct explain *x)
{
	static const char *const codes[] = { "unknown message", "summary advertisement",
		"subset advertisement", "advertisement request", "join" };
	char raw[32], domain[64];
	uint8_t version, code, n;
	uint32_t revision;

	explain_open(x, o, "VTP");
	version = get8(o);
	explain_seen(x, o, 1, "Version %u", version);
	code = get8(o);
	explain_seen(x, o, 1, "Code %u (%s)", code, codes[code < 5 ? code : 0]);
	octets_skip(o, 1);
	n = get8(o);
	get_bytes(o, raw, 32);
	text_of_octets(domain, sizeof(domain), (uint8_t *)raw, n < 32 ? n : 32);
	explain_seen(x, o, 33, "Domain \"%s\"", domain);
	explain_info(x, "VTP", "%s, domain %s", codes[code < 5 ? code : 0], domain);
	if (code == 1 || code == 2) {
		revision = get32(o);
		explain_seen(x, o, 4, "Revision %u", revision);
		explain_remark(x, false, "the highest overwrites every VLAN table of its domain");
		explain_more(x, "revision %u", revision);
	}
	explain_rest(x, o, "Rest");
	explain_close(x, o);
}

void
tell_dtp(struct octets *o, struct explain *x)
{
	static const struct tlv known[] = { { 1, "Domain", true, false },
		{ 2, "Status", false, false }, { 3, "Type", false, false },
		{ 4, "Neighbour", false, false } };
	uint8_t version;

	explain_open(x, o, "DTP");
	version = get8(o);
	explain_seen(x, o, 1, "Version %u", version);
	explain_info(x, "DTP", "version %u: offers to be a trunk", version);
	tell_tlvs(o, x, known, sizeof(known) / sizeof(known[0]));
	explain_close(x, o);
}

void
tell_udld(struct octets *o, struct explain *x)
{
	static const struct tlv known[] = { { 1, "Device", true, true }, { 2, "Port", true, true },
		{ 3, "Echo", false, false }, { 4, "Message interval", false, false },
		{ 5, "Timeout interval", false, false }, { 6, "Device name", true, false },
		{ 7, "Sequence", false, false } };
	static const char *const codes[] = { "reserved", "probe", "echo", "flush" };
	uint8_t head, flags;

	explain_open(x, o, "UDLD");
	head = get8(o);
	explain_seen(x, o, 1, "Version %u, opcode %u", head >> 5, head & 31);
	flags = get8(o);
	explain_seen(x, o, 1, "Flags 0x%02x", flags);
	octets_skip(o, 2);
	explain_seen(x, o, 2, "Checksum");
	explain_info(x, "UDLD", "%s", (head & 31) < 4 ? codes[head & 31] : "unknown opcode");
	tell_tlvs(o, x, known, sizeof(known) / sizeof(known[0]));
	explain_close(x, o);
}

void
tell_pvst(struct octets *o, struct explain *x)
{
	uint16_t vlan = 0;
	struct stp s;

	if (!stp_explain(o, &s, x) && s.fault != WIRE_AGED)
		return;
	/* The VLAN that the BPDU speaks of is a TLV of type 0 and length 2 at octet 36. */
	if (s.type == STP_CONFIG)
		octets_skip(o, 1);
	if (s.type != STP_TCN && get16(o) == 0 && get16(o) == 2) {
		vlan = get16(o);
		explain_seen(x, o, 2, "Originating VLAN %u", vlan);
	}
	explain_info(x, "PVST+", "%s BPDU of VLAN %u",
	    s.type == STP_RST	    ? "rapid"
		: s.type == STP_TCN ? "topology change"
				    : "configuration",
	    vlan);
	explain_rest(x, o, "Rest");
}

void
tell_edp(struct octets *o, struct explain *x)
{
	char mac[MAC_TEXT];
	struct ix_mac m;
	uint16_t length;

	explain_open(x, o, "EDP");
	octets_skip(o, 2);
	explain_seen(x, o, 2, "Version");
	length = get16(o);
	explain_seen(x, o, 2, "Length %u", length);
	octets_skip(o, 6);
	explain_seen(x, o, 6, "Checksum, sequence, kind of machine id");
	get_bytes(o, m.b, 6);
	explain_seen(x, o, 6, "Machine %s", mac_text(mac, &m));
	explain_info(x, "EDP", "Extreme discovery from %s", mac);
	explain_rest(x, o, "TLVs");
	explain_close(x, o);
}

/* Digital's loopback, as routers use it for keepalives; its integers are little-endian. */
void
tell_loopback(struct octets *o, struct explain *x)
{
	uint16_t skip, function;

	explain_open(x, o, "Loopback");
	skip = get8(o);
	skip |= (uint16_t)(get8(o) << 8);
	explain_seen(x, o, 2, "Skip %u octets", skip);
	function = get8(o);
	function |= (uint16_t)(get8(o) << 8);
	explain_seen(x, o, 2, "Function %u", function);
	explain_info(x, "Loopback", "keepalive%s",
	    function == 1	? ": reply"
		: function == 2 ? ": forward"
				: "");
	explain_rest(x, o, "Data");
	explain_close(x, o);
}

void
tell_mop(struct octets *o, struct explain *x)
{
	uint16_t length;
	uint8_t code;

	explain_open(x, o, "MOP");
	length = get8(o);
	length |= (uint16_t)(get8(o) << 8);
	explain_seen(x, o, 2, "Length %u", length);
	code = get8(o);
	explain_seen(x, o, 1, "Code %u%s", code, code == 7 ? " (system id)" : "");
	explain_info(x, "MOP", "%s", code == 7 ? "remote console: system id" : "remote console");
	explain_rest(x, o, "Data");
	explain_close(x, o);
}

static const char *
pppoe_text(uint8_t code)
{
	switch (code) {
	case 0x09:
		return "PADI: is there a concentrator?";
	case 0x07:
		return "PADO: a concentrator offers";
	case 0x19:
		return "PADR: a session is asked for";
	case 0x65:
		return "PADS: a session begins";
	case 0xa7:
		return "PADT: a session ends";
	}
	return code == 0 ? "session data" : "unknown code";
}

static void
tell_pppoe(struct octets *o, struct explain *x)
{
	uint8_t version = get8(o), code = get8(o);
	uint16_t session, length;

	explain_seen(
	    x, o, 2, "Version and type 0x%02x, code 0x%02x (%s)", version, code, pppoe_text(code));
	session = get16(o);
	explain_seen(x, o, 2, "Session %u", session);
	length = get16(o);
	explain_seen(x, o, 2, "Length %u", length);
	if (length <= octets_left(o))
		o->end = o->pos + length;
	explain_info(x, "PPPoE", "%s, session %u", pppoe_text(code), session);
}

void
tell_pppoe_discovery(struct octets *o, struct explain *x)
{
	explain_open(x, o, "PPPoE discovery");
	tell_pppoe(o, x);
	explain_rest(x, o, "Tags");
	explain_close(x, o);
}

void
tell_pppoe_session(struct octets *o, struct explain *x)
{
	uint16_t protocol;

	explain_open(x, o, "PPPoE session");
	tell_pppoe(o, x);
	protocol = get16(o);
	explain_seen(x, o, 2, "PPP protocol 0x%04x", protocol);
	explain_rest(x, o, "PPP data");
	explain_close(x, o);
}

static const char *
isis_text(uint8_t type)
{
	switch (type) {
	case 15:
		return "level 1 hello";
	case 16:
		return "level 2 hello";
	case 17:
		return "point-to-point hello";
	case 18:
	case 20:
		return "link state PDU";
	case 24:
	case 25:
		return "complete sequence numbers";
	case 26:
	case 27:
		return "partial sequence numbers";
	}
	return "unknown PDU";
}

void
tell_isis(struct octets *o, struct explain *x)
{
	uint8_t id, type;

	explain_open(x, o, "OSI network layer");
	id = get8(o);
	explain_seen(x, o, 1, "Protocol 0x%02x%s", id, id == 0x83 ? " (IS-IS)" : "");
	explain_info(x, "OSI", "network layer protocol 0x%02x", id);
	if (id == 0x83) {
		octets_skip(o, 3);
		type = get8(o) & 31;
		explain_seen(x, o, 1, "PDU %u (%s)", type, isis_text(type));
		explain_info(x, "IS-IS", "%s", isis_text(type));
	}
	explain_rest(x, o, "Rest");
	explain_close(x, o);
}
