/*
 * names.c - the words of BGP: message types, error codes and subcodes (RFC 4271 4.5, 4486, 6608,
 * 7313, 8538, 9234, 9384), families.
 */
#include <stdio.h>

#include "wire/bgp/message.h"

const char *
bgp_type_text(uint8_t type)
{
	static const char *const text[] = {
		[BGP_OPEN] = "OPEN",
		[BGP_UPDATE] = "UPDATE",
		[BGP_NOTIFICATION] = "NOTIFICATION",
		[BGP_KEEPALIVE] = "KEEPALIVE",
		[BGP_REFRESH] = "ROUTE-REFRESH",
	};

	return type >= BGP_OPEN && type <= BGP_REFRESH ? text[type] : "unknown type";
}

const char *
bgp_code_text(uint8_t code)
{
	static const char *const text[] = {
		[BGP_E_HEADER] = "Message Header Error",
		[BGP_E_OPEN] = "OPEN Message Error",
		[BGP_E_UPDATE] = "UPDATE Message Error",
		[BGP_E_HOLD] = "Hold Timer Expired",
		[BGP_E_FSM] = "Finite State Machine Error",
		[BGP_E_CEASE] = "Cease",
		[BGP_E_REFRESH] = "ROUTE-REFRESH Message Error",
	};

	return code >= BGP_E_HEADER && code <= BGP_E_REFRESH ? text[code] : "unknown error code";
}

static const struct {
	uint8_t code, subcode;
	const char *text;
} subcodes[] = {
	{ BGP_E_HEADER, 1, "Connection Not Synchronized" },
	{ BGP_E_HEADER, 2, "Bad Message Length" },
	{ BGP_E_HEADER, 3, "Bad Message Type" },
	{ BGP_E_OPEN, 1, "Unsupported Version Number" },
	{ BGP_E_OPEN, 2, "Bad Peer AS" },
	{ BGP_E_OPEN, 3, "Bad BGP Identifier" },
	{ BGP_E_OPEN, 4, "Unsupported Optional Parameter" },
	{ BGP_E_OPEN, 5, "Authentication Failure (deprecated)" },
	{ BGP_E_OPEN, 6, "Unacceptable Hold Time" },
	{ BGP_E_OPEN, 7, "Unsupported Capability" },
	{ BGP_E_OPEN, 11, "Role Mismatch" },
	{ BGP_E_UPDATE, 1, "Malformed Attribute List" },
	{ BGP_E_UPDATE, 2, "Unrecognized Well-known Attribute" },
	{ BGP_E_UPDATE, 3, "Missing Well-known Attribute" },
	{ BGP_E_UPDATE, 4, "Attribute Flags Error" },
	{ BGP_E_UPDATE, 5, "Attribute Length Error" },
	{ BGP_E_UPDATE, 6, "Invalid ORIGIN Attribute" },
	{ BGP_E_UPDATE, 7, "AS Routing Loop (deprecated)" },
	{ BGP_E_UPDATE, 8, "Invalid NEXT_HOP Attribute" },
	{ BGP_E_UPDATE, 9, "Optional Attribute Error" },
	{ BGP_E_UPDATE, 10, "Invalid Network Field" },
	{ BGP_E_UPDATE, 11, "Malformed AS_PATH" },
	{ BGP_E_HOLD, 1, "Send Hold Timer Expired" },
	{ BGP_E_FSM, 1, "Unexpected Message in OpenSent State" },
	{ BGP_E_FSM, 2, "Unexpected Message in OpenConfirm State" },
	{ BGP_E_FSM, 3, "Unexpected Message in Established State" },
	{ BGP_E_CEASE, 1, "Maximum Number of Prefixes Reached" },
	{ BGP_E_CEASE, 2, "Administrative Shutdown" },
	{ BGP_E_CEASE, 3, "Peer De-configured" },
	{ BGP_E_CEASE, 4, "Administrative Reset" },
	{ BGP_E_CEASE, 5, "Connection Rejected" },
	{ BGP_E_CEASE, 6, "Other Configuration Change" },
	{ BGP_E_CEASE, 7, "Connection Collision Resolution" },
	{ BGP_E_CEASE, 8, "Out of Resources" },
	{ BGP_E_CEASE, 9, "Hard Reset" },
	{ BGP_E_CEASE, 10, "BFD Down" },
	{ BGP_E_REFRESH, 1, "Invalid Message Length" },
};

const char *
bgp_subcode_text(uint8_t code, uint8_t subcode)
{
	for (unsigned i = 0; i < sizeof(subcodes) / sizeof(subcodes[0]); i++)
		if (subcodes[i].code == code && subcodes[i].subcode == subcode)
			return subcodes[i].text;
	return "";
}

static const struct {
	uint16_t afi;
	uint8_t safi;
	const char *text;
} families[] = {
	{ 1, 1, "IPv4 Unicast" },
	{ 2, 1, "IPv6 Unicast" },
	{ 1, 2, "IPv4 Multicast" },
	{ 2, 2, "IPv6 Multicast" },
	{ 1, 4, "IPv4 Labeled Unicast" },
	{ 2, 4, "IPv6 Labeled Unicast" },
	{ 1, 5, "IPv4 MVPN" },
	{ 2, 5, "IPv6 MVPN" },
	{ 1, 128, "IPv4 VPN" },
	{ 2, 128, "IPv6 VPN" },
	{ 1, 132, "IPv4 Route Target" },
	{ 1, 133, "IPv4 Flowspec" },
	{ 2, 133, "IPv6 Flowspec" },
	{ 25, 65, "L2VPN VPLS" },
	{ 25, 70, "L2VPN EVPN" },
	{ 16388, 71, "Link-State" },
};

const char *
bgp_family_text(char buf[32], uint16_t afi, uint8_t safi)
{
	for (unsigned i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		if (families[i].afi == afi && families[i].safi == safi)
			return families[i].text;
	snprintf(buf, 32, "AFI %u SAFI %u", afi, safi);
	return buf;
}

enum bgp_family
bgp_family_of(uint16_t afi, uint8_t safi)
{
	if (safi != 1 || afi < 1 || afi > 2)
		return BGP_FAMILIES;
	return afi == 1 ? BGP_IPV4 : BGP_IPV6;
}

uint16_t
bgp_family_afi(enum bgp_family family)
{
	return family == BGP_IPV4 ? 1 : 2;
}
