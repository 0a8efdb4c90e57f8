/*
 * carried.c - see carried.h.
 */
#include "wire/carried.h"

#include "wire/dhcp.h"
#include "wire/dns.h"
#include "wire/ethernet.h"
#include "wire/explain.h"
#include "wire/ipv4.h"
#include "wire/lacp.h"
#include "wire/lldp.h"
#include "wire/llc.h"
#include "wire/sflow.h"
#include "wire/stp.h"

#define CISCO(protocol) ((uint64_t)OUI_CISCO << 16 | (protocol))
#define EXTREME(protocol) ((uint64_t)OUI_EXTREME << 16 | (protocol))

static void
tell_stp(struct octets *o, struct explain *x)
{
	struct stp s;

	stp_explain(o, &s, x);
}

static void
tell_lacp(struct octets *o, struct explain *x)
{
	struct lacp p;

	lacp_explain(o, &p, x);
}

static void
tell_lldp(struct octets *o, struct explain *x)
{
	struct lldp l;

	lldp_explain(o, &l, x);
}

static void
tell_sflow(struct octets *o, struct explain *x)
{
	struct sflow s;

	sflow_explain(o, &s, x);
}

static void
tell_dns(struct octets *o, struct explain *x)
{
	struct dns_head h;

	dns_explain(o, &h, x);
}

/* RFC 1035 4.2.2: a length before each message; what a segment does not hold whole is left. */
static void
tell_dns_stream(struct octets *o, struct explain *x)
{
	while (octets_left(o) > 2) {
		struct octets ahead = *o, m;
		struct dns_head h;
		uint16_t n = get16(&ahead);

		if (octets_left(&ahead) < n)
			return;
		*o = ahead;
		explain_seen(x, o, 2, "Length of the message %u", n);
		m = octets_sub(o, n);
		dns_explain(&m, &h, x);
	}
}

static void
tell_dhcp(struct octets *o, struct explain *x)
{
	struct dhcp d;

	dhcp_explain(o, &d, x);
}

static const struct {
	enum carrier by;
	uint64_t number;
	carried_tell *tell;
} table[] = {
	{ BY_ETHERTYPE, ETHERTYPE_LACP, tell_lacp },
	{ BY_ETHERTYPE, ETHERTYPE_LLDP, tell_lldp },
	{ BY_ETHERTYPE, ETHERTYPE_LOOPBACK, tell_loopback },
	{ BY_ETHERTYPE, ETHERTYPE_MOP, tell_mop },
	{ BY_ETHERTYPE, ETHERTYPE_PPPOE_DISCOVERY, tell_pppoe_discovery },
	{ BY_ETHERTYPE, ETHERTYPE_PPPOE_SESSION, tell_pppoe_session },
	{ BY_SAP, SAP_STP, tell_stp },
	{ BY_SAP, SAP_OSI, tell_isis },
	{ BY_SNAP, CISCO(0x010b), tell_pvst },
	{ BY_SNAP, CISCO(0x0111), tell_udld },
	{ BY_SNAP, CISCO(0x2000), tell_cdp },
	{ BY_SNAP, CISCO(0x2003), tell_vtp },
	{ BY_SNAP, CISCO(0x2004), tell_dtp },
	{ BY_SNAP, EXTREME(0x00bb), tell_edp },
	{ BY_PROTOCOL, 2, tell_igmp },
	{ BY_PROTOCOL, 9, tell_igrp },
	{ BY_PROTOCOL, 88, tell_eigrp },
	{ BY_PROTOCOL, PROTO_OSPF, tell_ospf },
	{ BY_PROTOCOL, 103, tell_pim },
	{ BY_PROTOCOL, PROTO_VRRP, tell_vrrp },
	{ BY_UDP_PORT, DNS_PORT, tell_dns },
	{ BY_UDP_PORT, 67, tell_dhcp },
	{ BY_UDP_PORT, 68, tell_dhcp },
	{ BY_UDP_PORT, 520, tell_rip },
	{ BY_UDP_PORT, 546, tell_dhcpv6 },
	{ BY_UDP_PORT, 547, tell_dhcpv6 },
	{ BY_UDP_PORT, 1900, tell_ssdp },
	{ BY_UDP_PORT, 1985, tell_hsrp },
	{ BY_UDP_PORT, 5353, tell_mdns },
	{ BY_UDP_PORT, 5678, tell_mndp },
	{ BY_UDP_PORT, SFLOW_PORT, tell_sflow },
	{ BY_UDP_PORT, 123, tell_ntp },
	{ BY_UDP_PORT, 514, tell_syslog },
	{ BY_TCP_PORT, DNS_PORT, tell_dns_stream },
	{ BY_TCP_PORT, 80, tell_http },
	{ BY_TCP_PORT, 443, tell_tls },
};

bool
carried(enum carrier by, uint64_t number, struct octets *o, struct explain *x)
{
	for (unsigned i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].by == by && table[i].number == number) {
			table[i].tell(o, x);
			return true;
		}
	return false;
}
