/*
 * carried_ip.c - protocols over IP told by name and first fields: routing, redundancy, discovery,
 * address assignment. None of them belongs on a peering LAN, and nothing here speaks them.
 */
#include "wire/carried.h"

#include <stdio.h>
#include <string.h>

#include "base/addr.h"
#include "wire/explain.h"

static const char *
pick(const char *const *names, unsigned n, unsigned i)
{
	return i < n && names[i] ? names[i] : "unknown message";
}

#define PICK(names, i) pick((names), sizeof(names) / sizeof((names)[0]), (i))

static const char *
read_v4(struct octets *o, char buf[ADDR_TEXT])
{
	struct ix_addr a = { .af = 4 };

	get_bytes(o, a.b, 4);
	return addr_text(buf, &a);
}

void
tell_ospf(struct octets *o, struct explain *x)
{
	static const char *const types[] = { NULL, "hello", "database description",
		"link state request", "link state update", "link state acknowledgement" };
	char router[ADDR_TEXT], area[ADDR_TEXT];
	uint8_t version, type;
	uint16_t length;

	explain_open(x, o, "OSPF");
	version = get8(o);
	explain_seen(x, o, 1, "Version %u", version);
	type = get8(o);
	explain_seen(x, o, 1, "Type %u (%s)", type, PICK(types, type));
	length = get16(o);
	explain_seen(x, o, 2, "Length %u", length);
	read_v4(o, router);
	explain_seen(x, o, 4, "Router %s", router);
	read_v4(o, area);
	explain_seen(x, o, 4, "Area %s", area);
	explain_info(x, version == 3 ? "OSPFv3" : "OSPF", "%s, router %s area %s",
	    PICK(types, type), router, area);
	explain_rest(x, o, "Rest");
	explain_close(x, o);
}

void
tell_eigrp(struct octets *o, struct explain *x)
{
	static const char *const codes[] = { NULL, "update", "request", "query", "reply", "hello" };
	uint8_t version, code;
	uint16_t as;

	explain_open(x, o, "EIGRP");
	version = get8(o);
	explain_seen(x, o, 1, "Version %u", version);
	code = get8(o);
	explain_seen(x, o, 1, "Opcode %u (%s)", code, PICK(codes, code));
	octets_skip(o, 16);
	as = get16(o);
	explain_seen(x, o, 2, "Autonomous system %u", as);
	explain_info(x, "EIGRP", "%s, AS %u", PICK(codes, code), as);
	explain_rest(x, o, "TLVs");
	explain_close(x, o);
}

void
tell_igrp(struct octets *o, struct explain *x)
{
	uint8_t head;
	uint16_t as;

	explain_open(x, o, "IGRP");
	head = get8(o);
	explain_seen(x, o, 1, "Version %u, opcode %u (%s)", head >> 4, head & 15,
	    (head & 15) == 1	   ? "update"
		: (head & 15) == 2 ? "request"
				   : "unknown");
	octets_skip(o, 1);
	as = get16(o);
	explain_seen(x, o, 2, "Autonomous system %u", as);
	explain_info(x, "IGRP", "%s, AS %u", (head & 15) == 1 ? "update" : "request", as);
	explain_rest(x, o, "Routes");
	explain_close(x, o);
}

void
tell_rip(struct octets *o, struct explain *x)
{
	uint8_t command, version;
	uint32_t routes;

	explain_open(x, o, "RIP");
	command = get8(o);
	explain_seen(x, o, 1, "Command %u (%s)", command, command == 1 ? "request" : "response");
	version = get8(o);
	explain_seen(x, o, 1, "Version %u", version);
	octets_skip(o, 2);
	routes = octets_left(o) / 20;
	explain_info(x, "RIP", "version %u %s, %u routes", version,
	    command == 1 ? "request" : "response", routes);
	explain_rest(x, o, "Routes");
	explain_close(x, o);
}

void
tell_pim(struct octets *o, struct explain *x)
{
	static const char *const types[] = { "hello", "register", "register stop", "join and prune",
		"bootstrap", "assert", "graft", "graft acknowledgement",
		"candidate advertisement" };
	uint8_t head;

	explain_open(x, o, "PIM");
	head = get8(o);
	explain_seen(
	    x, o, 1, "Version %u, type %u (%s)", head >> 4, head & 15, PICK(types, head & 15));
	octets_skip(o, 1);
	octets_skip(o, 2);
	explain_seen(x, o, 2, "Checksum");
	explain_info(x, "PIM", "version %u %s", head >> 4, PICK(types, head & 15));
	explain_rest(x, o, "Options");
	explain_close(x, o);
}

static const char *
igmp_text(uint8_t type)
{
	switch (type) {
	case 0x11:
		return "membership query";
	case 0x12:
	case 0x16:
	case 0x22:
		return "membership report";
	case 0x13:
		return "DVMRP";
	case 0x17:
		return "leave group";
	}
	return "unknown message";
}

void
tell_igmp(struct octets *o, struct explain *x)
{
	char group[ADDR_TEXT];
	uint8_t type, code;

	explain_open(x, o, "IGMP");
	type = get8(o);
	explain_seen(x, o, 1, "Type 0x%02x (%s)", type, igmp_text(type));
	code = get8(o);
	explain_seen(x, o, 1, "Maximum response time or code %u", code);
	octets_skip(o, 2);
	explain_seen(x, o, 2, "Checksum");
	read_v4(o, group);
	if (type == 0x13) {
		explain_info(x, "DVMRP", "code %u%s", code, code == 1 ? " (probe)" : "");
	} else if (type == 0x22) {
		explain_info(x, "IGMP", "%s, version 3", igmp_text(type));
	} else {
		explain_seen(x, o, 4, "Group %s", group);
		explain_info(x, "IGMP", "%s, group %s", igmp_text(type), group);
	}
	explain_rest(x, o, "Rest");
	explain_close(x, o);
}

void
tell_vrrp(struct octets *o, struct explain *x)
{
	uint8_t head, id, priority;

	explain_open(x, o, "VRRP");
	head = get8(o);
	explain_seen(x, o, 1, "Version %u, type %u", head >> 4, head & 15);
	id = get8(o);
	explain_seen(x, o, 1, "Virtual router %u", id);
	priority = get8(o);
	explain_seen(x, o, 1, "Priority %u", priority);
	explain_info(
	    x, "VRRP", "version %u advertisement, router %u priority %u", head >> 4, id, priority);
	explain_rest(x, o, "Rest");
	explain_close(x, o);
}

static const char *
hsrp_text(uint8_t state)
{
	return state == 16 ? ", active" : state == 8 ? ", standby" : "";
}

void
tell_hsrp(struct octets *o, struct explain *x)
{
	static const char *const codes[] = { "hello", "coup", "resign", "advertise" };
	uint8_t version, code, state, group;

	explain_open(x, o, "HSRP");
	version = get8(o);
	explain_seen(x, o, 1, "Version %u", version);
	code = get8(o);
	explain_seen(x, o, 1, "Opcode %u (%s)", code, PICK(codes, code));
	state = get8(o);
	explain_seen(x, o, 1, "State %u%s", state, hsrp_text(state));
	octets_skip(o, 3);
	group = get8(o);
	explain_seen(x, o, 1, "Group %u", group);
	explain_info(x, "HSRP", "%s, group %u%s", PICK(codes, code), group, hsrp_text(state));
	explain_rest(x, o, "Rest");
	explain_close(x, o);
}

void
tell_dhcpv6(struct octets *o, struct explain *x)
{
	static const char *const types[] = { NULL, "solicit", "advertise", "request", "confirm",
		"renew", "rebind", "reply", "release", "decline", "reconfigure",
		"information request" };
	uint32_t id;
	uint8_t type;

	explain_open(x, o, "DHCPv6");
	type = get8(o);
	explain_seen(x, o, 1, "Type %u (%s)", type, PICK(types, type));
	id = (uint32_t)get8(o) << 16;
	id |= get16(o);
	explain_seen(x, o, 3, "Transaction 0x%06x", id);
	explain_info(x, "DHCPv6", "%s", PICK(types, type));
	explain_rest(x, o, "Options");
	explain_close(x, o);
}

/* MikroTik's: a head of four octets, then type and length of 16 bits each. */
void
tell_mndp(struct octets *o, struct explain *x)
{
	char identity[64] = "", raw[64];

	explain_open(x, o, "MNDP");
	octets_skip(o, 4);
	explain_seen(x, o, 4, "Head and sequence");
	explain_info(x, "MNDP", "neighbour discovery");
	while (octets_left(o) >= 4) {
		uint16_t type = get16(o), length = get16(o);
		struct octets v = octets_sub(o, length);

		explain_seen(x, o, length, "TLV %u, %u octets", type, length);
		if (type != 5 || v.bad)
			continue;
		snprintf(raw, sizeof(raw), "%.*s", (int)v.end, v.end ? (const char *)v.buf : "");
		explain_more(x, "%s", text_clean_to(identity, sizeof(identity), raw, TEXT_LINE));
	}
	explain_close(x, o);
}

void
tell_mdns(struct octets *o, struct explain *x)
{
	uint16_t flags, questions, answers;

	explain_open(x, o, "mDNS");
	octets_skip(o, 2);
	flags = get16(o);
	explain_seen(x, o, 2, "Flags 0x%04x (%s)", flags, flags >> 15 ? "response" : "query");
	questions = get16(o);
	explain_seen(x, o, 2, "Questions %u", questions);
	answers = get16(o);
	explain_seen(x, o, 2, "Answers %u", answers);
	explain_info(x, "mDNS", "%s, %u questions, %u answers", flags >> 15 ? "response" : "query",
	    questions, answers);
	explain_rest(x, o, "Rest");
	explain_close(x, o);
}

void
tell_ssdp(struct octets *o, struct explain *x)
{
	uint32_t n = octets_left(o);
	const uint8_t *s = octets_take(o, n), *end;
	char raw[128];

	if (!s || n == 0)
		return;
	end = memchr(s, '\r', n);
	snprintf(raw, sizeof(raw), "%.*s", (int)(end ? end - s : n), (const char *)s);
	explain_seen(x, o, n, "SSDP \"%s\" and %u octets more", raw, n - (uint32_t)strlen(raw));
	explain_info(x, "SSDP", "%s", raw);
}
