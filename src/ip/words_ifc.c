/*
 * words_ifc.c - `show ip interface` and its like: how each interface is set, what IP let fall
 * there, and how many routes of whom there are.
 */
#include "ip/words.h"

#include <inttypes.h>

#include "ip/acl.h"
#include "ip/ra.h"
#include "ip/words_show.h"

static const char *
yes(bool is)
{
	return is ? "enabled" : "disabled";
}

static const char *
status(const struct ifc *i)
{
	return ifc_is_shut(i) ? "administratively down" : ifc_is_up(i) ? "up" : "down";
}

static void
addresses(struct text *out, const struct ifc *i, uint8_t af)
{
	const struct ifc_addr *a;
	char buf[ADDR_TEXT];
	bool any = false;

	for (uint32_t n = 0; (a = ifc_addr(i, n)); n++) {
		if (a->addr.af != af)
			continue;
		text_printf(out, "  %s address is %s/%u%s\n",
		    any && af == 4		      ? "Secondary"
			: a->automatic && !a->learned ? "Link-local"
						      : "Internet",
		    addr_text(buf, &a->addr), a->subnet.len,
		    a->duplicate       ? " DUPLICATE"
			: a->tentative ? " tentative"
				       : "");
		any = true;
	}
	if (!any)
		text_puts(out,
		    af == 4 ? "  Internet protocol processing disabled: no address\n"
			    : "  IPv6 is not enabled: no address\n");
}

static void
lists(struct text *out, const struct ifc *i, uint8_t af)
{
	for (int way = 0; way < 2; way++) {
		const struct ip_acl *l = ifc_acl(i, af, way);

		text_printf(out, "  %s access list is %s\n", way ? "Outgoing" : "Inbound",
		    l ? l->name : "not set");
	}
}

static void
drops(struct text *out, const struct ifc *i)
{
	struct drop_count d;

	for (uint32_t n = 0; ifc_drop_row(i, n, &d); n++)
		if (d.n)
			text_printf(out, "    %" PRIu64 " dropped: %s (%s)\n", d.n, d.reason->name,
			    d.reason->format);
}

static void
show_ifc(struct text *out, const struct ifc *i, uint8_t af)
{
	const struct ifc_settings *s = ifc_settings(i);
	unsigned v = af == 6;
	static const char *const checks[] = { [URPF_OFF] = "disabled",
		[URPF_LOOSE] = "loose: a route to the source, by any interface",
		[URPF_STRICT] = "strict: a route to the source, by this interface" };

	text_printf(out, "%s is %s, line protocol is %s\n", ifc_name(i), status(i),
	    ifc_is_up(i) ? "up" : "down");
	if (ifc_description(i)[0])
		text_printf(out, "  Description: %s\n", ifc_description(i));
	addresses(out, i, af);
	text_printf(out, "  MTU is %u bytes\n", ifc_mtu_of(i, af));
	if (s->mss[v])
		text_printf(out, "  TCP MSS of SYNs that pass is %u at most\n", s->mss[v]);
	if (af == 4)
		text_printf(out, "  Directed broadcast forwarding is %s\n  Proxy ARP is %s\n",
		    yes(s->directed_broadcast), yes(s->proxy_arp));
	lists(out, i, af);
	text_printf(out, "  ICMP redirects are %s\n  ICMP unreachables are %s\n", yes(s->redirects),
	    yes(s->unreachables[v]));
	if (af == 6)
		text_printf(
		    out, "  ND router advertisements are %s\n", yes(ra_settings(i).advertises));
	text_printf(out, "  Unicast source check is %s\n", checks[s->urpf[v].mode]);
	drops(out, i);
}

static bool
show_ip_interface(struct cli_call *c)
{
	const char *only = cli_text(c, "interface");
	uint8_t af = cli_key(c, "ipv6") ? 6 : 4;

	if (only[0] && !ifc_named(c->user, only))
		return cli_fail(
		    c, "There is no interface \"%s\"; `show interface brief` lists them", only);
	for (uint32_t n = 0; ifc_at(c->user, n); n++)
		if (!only[0] || ifc_at(c->user, n) == ifc_named(c->user, only))
			show_ifc(c->out, ifc_at(c->user, n), af);
	return true;
}

static bool
show_description(struct cli_call *c)
{
	const struct ifc *i;

	text_printf(c->out, "%-16s%-8s%-10s%s\n", "Interface", "Status", "Protocol", "Description");
	for (uint32_t n = 0; (i = ifc_at(c->user, n)); n++)
		text_printf(c->out, "%-16s%-8s%-10s%s\n", ifc_name(i),
		    ifc_is_shut(i) ? "down" : "up", ifc_is_up(i) ? "up" : "down",
		    ifc_description(i));
	return true;
}

static const struct cli_word words[] = { { "show {ip|ipv6} interface [<interface:name>]",
					     show_ip_interface,
					     "Show|IP|IPv6|Interfaces|One of them" },
	{ "show interface description", show_description, .flags = CLI_HIDDEN },
	{ "show interfaces description", show_description,
	    "Show|Interfaces|What each is for, in words" },
	{ 0 } };

const struct cli_table ip_ifc_words = { "ip interfaces", words, { &cli_exec } };

void
ip_show_addresses(const struct ifc *i, struct text *out)
{
	const struct ifc_addr *a;
	char buf[ADDR_TEXT];

	for (uint8_t af = 4; af <= 6; af = (uint8_t)(af + 2))
		for (uint32_t n = 0; (a = ifc_addr(i, n)); n++)
			if (a->addr.af == af)
				text_printf(out, "  inet%s %s/%u%s\n", af == 6 ? "6" : "",
				    addr_text(buf, &a->addr), a->subnet.len,
				    a->duplicate       ? " DUPLICATE"
					: a->tentative ? " tentative"
						       : "");
}

void
ip_show_portless(const struct ifc *i, struct text *out)
{
	struct counters in, got;

	ifc_counters(i, &in, &got);
	text_printf(out, "Interface %s is %s, line protocol is %s\n", ifc_name(i), status(i),
	    ifc_is_up(i) ? "up" : "down");
	if (ifc_description(i)[0])
		text_printf(out, "  Description: %s\n", ifc_description(i));
	if (ifc_vlan(i))
		text_printf(out, "  Encapsulation 802.1Q, VLAN %u on %s\n", ifc_vlan(i),
		    ifc_name(ifc_parent(i)));
	text_printf(out, "  MTU %u\n", ifc_mtu(i));
	ip_show_addresses(i, out);
	text_printf(out,
	    "    %" PRIu64 " packets input, %" PRIu64 " bytes\n    %" PRIu64
	    " packets output, %" PRIu64 " bytes\n",
	    in.unicast + in.multicast + in.broadcast, in.octets,
	    got.unicast + got.multicast + got.broadcast, got.octets);
	drops(out, i);
}
