/*
 * noise.c - the table of forbidden frames, and what their builders share. See noise.h.
 */
#include "wire/noise.h"

#include "base/addr.h"
#include "wire/checksum.h"
#include "wire/ethernet.h"
#include "wire/llc.h"

const struct noise_kind noise_kinds[] = {
	{ "stp", "spanning tree: a configuration BPDU", .write = noise_stp },
	{ "stp-tcn", "spanning tree: a topology change notification", .write = noise_tcn },
	{ "rstp", "rapid spanning tree: a BPDU that proposes", .write = noise_rstp },
	{ "mstp", "multiple spanning trees: a BPDU", .write = noise_mstp },
	{ "pvst", "PVST+: a BPDU for one VLAN, in SNAP", .write = noise_pvst },
	{ "cdp", "CDP: a router tells its name and port", .write = noise_cdp },
	{ "vtp", "VTP: a summary of a VLAN table, which others may take over", .write = noise_vtp },
	{ "dtp", "DTP: a switch offers to make the port a trunk", .write = noise_dtp },
	{ "udld", "UDLD: a probe for a fibre that works in one direction", .write = noise_udld },
	{ "lldp", "LLDP: a box tells its name, port and abilities", .write = noise_lldp },
	{ "lacp", "LACP: an actor that wants to bundle links", .write = noise_lacp },
	{ "lacp-marker", "a marker of link aggregation", .write = noise_marker },
	{ "edp", "EDP: Extreme's discovery", .write = noise_edp },
	{ "loopback", "a router's keepalive to itself, type 0x9000", .write = noise_loopback },
	{ "mop", "MOP: a system id from DECnet's remote console", .write = noise_mop },
	{ "isis-l1", "IS-IS: a hello of level 1", .write = noise_isis_l1 },
	{ "isis", "IS-IS: a hello of level 2", .write = noise_isis_l2 },
	{ "ospf", "OSPF: a hello", .write = noise_ospf },
	{ "eigrp", "EIGRP: a hello", .write = noise_eigrp },
	{ "igrp", "IGRP: a request for all routes", .write = noise_igrp },
	{ "rip", "RIP version 2: a default route for everybody", .write = noise_rip },
	{ "pim", "PIM: a hello", .write = noise_pim },
	{ "igmp-query", "IGMP: a general query", .write = noise_igmp_query },
	{ "igmp-report", "IGMP version 3: a report", .write = noise_igmp_report },
	{ "dvmrp", "DVMRP: a probe", .write = noise_dvmrp },
	{ "vrrp", "VRRP version 3: an advertisement, from the virtual router's MAC",
	    .write = noise_vrrp },
	{ "hsrp", "HSRP: a hello of a standby router", .write = noise_hsrp },
	{ "dhcp-discover", "DHCP: a client looks for a server", .write = noise_dhcp_discover },
	{ "dhcp-offer", "DHCP: a server offers an address to everybody",
	    .write = noise_dhcp_offer },
	{ "dhcpv6", "DHCPv6: a client solicits", .write = noise_dhcpv6 },
	{ "mndp", "MNDP: MikroTik's discovery", .write = noise_mndp },
	{ "mdns", "mDNS: a query for services", .write = noise_mdns },
	{ "ssdp", "SSDP: a search for devices", .write = noise_ssdp },
	{ "irdp", "ICMP router discovery: an advertisement", .write = noise_irdp },
	{ "rs", "ICMPv6: a router solicitation", .write = noise_rs },
	{ "ra", "ICMPv6: a router advertisement with a prefix", .write = noise_ra },
	{ "redirect", "ICMP: a redirect", .write = noise_redirect },
	{ "redirect-v6", "ICMPv6: a redirect", .write = noise_redirect_v6 },
	{ "proxy-arp", "ARP: an answer for an address that is another's",
	    .write = noise_proxy_arp },
	{ "tagged", "a frame with a VLAN tag on a port that has none", .write = noise_tagged },
	{ "tagged-twice", "a frame with two VLAN tags", .write = noise_tagged_twice },
	{ "pppoe-discovery", "PPPoE: a search for a concentrator", .write = noise_pppoe_discovery },
	{ "pppoe-session", "PPPoE: a frame of a session", .write = noise_pppoe_session },
	{ "llc-data", "IPv4 in LLC and SNAP, not in Ethernet II", .write = noise_llc_data },
	{ "llc-xid", "LLC: an exchange of identification", .write = noise_llc_xid },
	{ "second-mac", "unicast IPv4 from a second MAC address", .write = noise_second_mac },
	{ "directed-broadcast", "a ping to the LAN's broadcast address",
	    .write = noise_directed_broadcast },
	{ "ping", "unicast IPv4", true, noise_ping },
	{ "ping-v6", "unicast IPv6", true, noise_ping_v6 },
	{ "arp-request", "a broadcast ARP request", true, noise_arp_request },
	{ "arp-reply", "a unicast ARP reply for the own address", true, noise_arp_reply },
	{ "ns", "a neighbor solicitation to the solicited-node group", true, noise_ns },
	{ "na", "a unicast neighbor advertisement", true, noise_na },
	{ NULL },
};

const struct noise_kind *
noise_find(const char *name)
{
	for (const struct noise_kind *k = noise_kinds; k->name; k++)
		if (strcmp(k->name, name) == 0)
			return k;
	return NULL;
}

static void
fill_mac(struct ix_mac *m, uint8_t last)
{
	static const struct ix_mac none;

	if (mac_eq(m, &none))
		*m = (struct ix_mac){ { 0x02, 0, 0, 0, 0xff, last } };
}

static void
fill_addr(struct ix_addr *a, const char *text)
{
	if (a->af == 0)
		addr_parse(text, a);
}

/* 100.64.0.0/10 is shared space (RFC 6598), 2001:db8::/32 documentation: no real network's. */
void
noise_fill(struct noise *n)
{
	fill_mac(&n->peer, 0xfe);
	fill_mac(&n->other, 0x02);
	fill_addr(&n->v4, "100.127.1.77");
	fill_addr(&n->v6, "fe80::77");
	fill_addr(&n->peer_v4, "100.127.1.254");
	fill_addr(&n->peer_v6, "fe80::fe");
	fill_addr(&n->gateway_v4, "100.127.1.1");
	fill_addr(&n->gateway_v6, "fe80::1");
	if (n->lan_v4.addr.af == 0)
		n->lan_v4 = prefix_of(&n->v4, 24);
	if (n->prefix_v6.addr.af == 0)
		prefix_parse("2001:db8:bad::/64", &n->prefix_v6);
	if (n->vlan == 0)
		n->vlan = 1;
	if (!n->name)
		n->name = "noise";
}

void
noise_write(struct octets *o, const struct noise_kind *kind, const struct ix_mac *src,
    const struct noise *n)
{
	struct noise filled = n ? *n : (struct noise){ 0 };
	uint32_t start = o->pos;

	noise_fill(&filled);
	kind->write(o, src, &filled);
	if (o->pos - start < ETHERNET_MIN)
		put_zero(o, ETHERNET_MIN - (o->pos - start));
}

uint32_t
noise_cisco(struct octets *o, const struct ix_mac *src, uint16_t protocol)
{
	static const struct ix_mac group = { { 0x01, 0x00, 0x0c, 0xcc, 0xcc, 0xcc } };
	struct llc llc = { .snap = true, .oui = OUI_CISCO, .protocol = protocol };

	return llc_frame_begin(o, &group, src, &llc);
}

void
noise_checksum(struct octets *o, uint32_t from, uint32_t field)
{
	if (!o->bad)
		put16_at(o, field, checksum_fold(checksum_add(0, o->buf + from, o->pos - from)));
}
