/*
 * dump_other.c - protocols that a peering LAN forbids and yet sees, in tcpdump's one line for each:
 * OSPF, EIGRP, IGRP, PIM, IGMP, VRRP, RIP, HSRP, DHCPv6. -v adds nothing to them here.
 */
#include <inttypes.h>

#include "base/addr.h"
#include "device/dump.h"

static const char *
named(const char *const names[], size_t n, unsigned i)
{
	return i < n && names[i] ? names[i] : "unknown";
}

#define NAMED(names, i) named(names, sizeof(names) / sizeof((names)[0]), i)

static void
ospf(struct octets o, uint32_t len, struct text *out)
{
	static const char *const kinds[] = { [1] = "Hello",
		[2] = "Database Description",
		[3] = "LS-Request",
		[4] = "LS-Update",
		[5] = "LS-Ack" };
	uint8_t version = get8(&o);

	text_printf(out, "OSPFv%u, %s, length %u", version, NAMED(kinds, get8(&o)), len);
}

static void
eigrp(struct octets o, uint32_t len, struct text *out)
{
	static const char *const kinds[] = { [1] = "Update",
		[3] = "Query",
		[4] = "Reply",
		[5] = "Hello",
		[6] = "IPX SAP",
		[8] = "Ack" };

	octets_skip(&o, 1);
	text_printf(out, "EIGRP %s, length: %u", NAMED(kinds, get8(&o)), len);
}

static void
igrp(struct octets o, struct text *out)
{
	static const char *const kinds[] = { [1] = "update", [2] = "request" };
	uint8_t head = get8(&o), edition = get8(&o);
	uint16_t as = get16(&o), in = get16(&o), system = get16(&o);

	text_printf(out, "igrp: %s V%u edit=%u AS=%u (%u/%u/%u)", NAMED(kinds, head & 15u),
	    head >> 4, edition, as, in, system, get16(&o));
}

static void
pim(struct octets o, uint32_t len, struct text *out)
{
	static const char *const kinds[] = { "Hello", "Register", "Register-Stop", "Join / Prune",
		"Bootstrap", "Assert", "Graft", "Graft-ACK", "Candidate RP Advertisement" };
	uint8_t head = get8(&o);

	text_printf(out, "PIMv%u, %s, length %u", head >> 4, NAMED(kinds, head & 15u), len);
}

static void
dvmrp(uint8_t code, struct text *out)
{
	static const char *const kinds[] = {
		[1] = "Probe", [2] = "Report", [7] = "Prune", [8] = "Graft", [9] = "Graft-ACK"
	};

	text_printf(out, "igmp dvmrp %s", NAMED(kinds, code));
}

static void
igmp(struct octets o, uint32_t len, struct text *out)
{
	uint8_t type = get8(&o), code = get8(&o);
	struct ix_addr group = { .af = 4 };
	char buf[ADDR_TEXT];

	octets_skip(&o, 2);
	get_bytes(&o, group.b, 4);
	addr_text(buf, &group);
	if (type == 0x11)
		text_printf(out, "igmp query v%u", len >= 12 ? 3u : code ? 2u : 1u);
	else if (type == 0x16 || type == 0x12)
		text_printf(out, "igmp v%u report %s", type == 0x16 ? 2u : 1u, buf);
	else if (type == 0x17)
		text_printf(out, "igmp leave %s", buf);
	else if (type == 0x22)
		text_printf(
		    out, "igmp v3 report, %u group record(s)", group.b[2] << 8 | group.b[3]);
	else if (type == 0x13)
		dvmrp(code, out);
	else
		text_printf(out, "igmp-%u", type);
}

static void
vrrp(struct octets o, uint32_t len, struct text *out)
{
	uint8_t head = get8(&o), id = get8(&o), priority = get8(&o), kind, every;

	octets_skip(&o, 1);
	kind = get8(&o);
	every = get8(&o);
	text_printf(out, "VRRPv%u, Advertisement, vrid %u, prio %u", head >> 4, id, priority);
	if (head >> 4 == 3)
		text_printf(out, ", intvl %ucs, length %u", (kind & 15u) << 8 | every, len);
	else
		text_printf(out, ", authtype %s, intvl %us, length %u",
		    kind == 1	    ? "simple"
			: kind == 2 ? "ah"
				    : "none",
		    every, len);
}

bool
dump_other(uint8_t protocol, struct octets o, uint32_t len, struct text *out)
{
	switch (protocol) {
	case 2:
		igmp(o, len, out);
		return true;
	case 9:
		igrp(o, out);
		return true;
	case 88:
		eigrp(o, len, out);
		return true;
	case 89:
		ospf(o, len, out);
		return true;
	case 103:
		pim(o, len, out);
		return true;
	case 112:
		vrrp(o, len, out);
		return true;
	}
	return false;
}

static void
rip(struct octets o, struct text *out)
{
	static const char *const kinds[] = { [1] = "Request", [2] = "Response" };
	uint32_t n = octets_left(&o);
	uint8_t kind = get8(&o);

	text_printf(out, "RIPv%u, %s, length: %u", get8(&o), NAMED(kinds, kind), n);
}

static void
hsrp(struct octets o, struct text *out)
{
	static const char *const kinds[] = { "hello", "coup", "resign" };
	static const char *const states[] = { [0] = "initial",
		[1] = "learn",
		[2] = "listen",
		[4] = "speak",
		[8] = "standby",
		[16] = "active" };
	uint32_t n = octets_left(&o);
	uint8_t version = get8(&o), kind = get8(&o), state = get8(&o), group;
	struct ix_addr a = { .af = 4 };
	char buf[ADDR_TEXT];

	octets_skip(&o, 3);
	group = get8(&o);
	octets_skip(&o, 9);
	get_bytes(&o, a.b, 4);
	text_printf(out, "HSRPv%u-%s %u: state=%s group=%u addr=%s", version, NAMED(kinds, kind), n,
	    NAMED(states, state), group, addr_text(buf, &a));
}

static void
dhcp6(struct octets o, struct text *out)
{
	static const char *const kinds[] = { [1] = "solicit",
		[2] = "advertise",
		[3] = "request",
		[4] = "confirm",
		[5] = "renew",
		[6] = "rebind",
		[7] = "reply",
		[8] = "release",
		[9] = "decline",
		[10] = "reconf",
		[11] = "inf-req",
		[12] = "relay-fwd",
		[13] = "relay-reply" };

	text_printf(out, "dhcp6 %s", NAMED(kinds, get8(&o)));
}

bool
dump_other_port(uint16_t port, struct octets o, struct text *out)
{
	switch (port) {
	case 520:
		rip(o, out);
		return true;
	case 1985:
		hsrp(o, out);
		return true;
	case 546:
	case 547:
		dhcp6(o, out);
		return true;
	}
	return false;
}
