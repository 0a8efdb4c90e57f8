/* words_show.c - interfaces in brief, and who is behind them, as FRR and the industry show them. */
#include "ip/words_show.h"

#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "ip/words.h"

/* An address that a person sees: link-local ones are every interface's. */
static bool
is_shown(const struct ifc_addr *a, uint8_t af)
{
	return a->addr.af == af && !addr_is_link_local(&a->addr);
}

static const char *
doubt(const struct ifc_addr *a)
{
	return a->duplicate ? " DUPLICATE" : a->tentative ? " tentative" : "";
}

/* `show interface brief`, as FRR has it: the status is whether it was shut; of IPv6 the first
 * address alone, `+` where there are more. */
static bool
brief(struct cli_call *c)
{
	char buf[ADDR_TEXT];

	text_printf(c->out, "%-16s%-8s%-16s%s\n", "Interface", "Status", "VRF", "Addresses");
	text_printf(c->out, "%-16s%-8s%-16s%s\n", "---------", "------", "---", "---------");
	for (uint32_t n = 0; ifc_at(c->user, n); n++) {
		const struct ifc *i = ifc_at(c->user, n);
		const struct ifc_addr *a;
		unsigned shown = 0, v6 = 0, first6 = 0;

		text_printf(c->out, "%-16s%-8s%-16s", ifc_name(i), ifc_is_shut(i) ? "down" : "up",
		    "default");
		for (uint32_t k = 0; (a = ifc_addr(i, k)); k++)
			v6 += a->addr.af == 6;
		for (uint8_t af = 4; af <= 6; af = (uint8_t)(af + 2))
			for (uint32_t k = 0; (a = ifc_addr(i, k)); k++) {
				if (!is_shown(a, af) || (af == 6 && first6++))
					continue;
				text_printf(c->out, "%*s%s%s/%u%s\n", shown++ ? 40 : 0, "",
				    af == 6 && v6 > 1 ? "+ " : "", addr_text(buf, &a->addr),
				    a->subnet.len, doubt(a));
			}
		if (!shown)
			text_puts(c->out, "\n");
	}
	return true;
}

static const char *
status(const struct ifc *i)
{
	return ifc_is_shut(i) ? "administratively down" : ifc_is_up(i) ? "up" : "down";
}

/* `show ip interface brief`, as the industry has it: the first address, one line an interface. */
static bool
brief4(struct cli_call *c)
{
	const struct ifc *i;

	text_printf(
	    c->out, "%-23s%-16sOK? Method %-22sProtocol\n", "Interface", "IP-Address", "Status");
	for (uint32_t n = 0; (i = ifc_at(c->user, n)); n++) {
		char buf[ADDR_TEXT] = "unassigned";
		const struct ifc_addr *a = NULL;

		for (uint32_t k = 0; (a = ifc_addr(i, k)) && a->addr.af != 4;)
			k++;
		if (a)
			addr_text(buf, &a->addr);
		text_printf(c->out, "%-23s%-16s%s %-7s%-22s%s\n", ifc_name(i), buf,
		    a && a->duplicate ? "NO " : "YES", a ? "manual" : "unset", status(i),
		    ifc_is_up(i) ? "up" : "down");
	}
	return true;
}

/* `show ipv6 interface brief`: every address, link-local first. */
static bool
brief6(struct cli_call *c)
{
	char buf[ADDR_TEXT];
	const struct ifc *i;

	for (uint32_t n = 0; (i = ifc_at(c->user, n)); n++) {
		const struct ifc_addr *a;
		bool any = false;

		text_printf(
		    c->out, "%-23s[%s/%s]\n", ifc_name(i), status(i), ifc_is_up(i) ? "up" : "down");
		for (uint32_t k = 0; (a = ifc_addr(i, k)); k++)
			if (a->addr.af == 6) {
				text_printf(
				    c->out, "    %s%s\n", addr_text(buf, &a->addr), doubt(a));
				any = true;
			}
		if (!any)
			text_puts(c->out, "    unassigned\n");
	}
	return true;
}

bool
ip_show_brief(struct cli_call *c)
{
	return cli_key(c, "ip") ? brief4(c) : cli_key(c, "ipv6") ? brief6(c) : brief(c);
}

static const char *
state_name(enum neigh_state s)
{
	static const char *const names[] = { [NEIGH_INCOMPLETE] = "INCOMPLETE",
		[NEIGH_REACHABLE] = "REACHABLE", [NEIGH_STALE] = "STALE", [NEIGH_DELAY] = "DELAY",
		[NEIGH_PROBE] = "PROBE", [NEIGH_FAILED] = "FAILED",
		[NEIGH_PERMANENT] = "PERMANENT" };

	return names[s];
}

/* Of one interface, or one address, if the line says so. */
static bool
neighbours(struct cli_call *c, uint8_t af, int width)
{
	struct stack *st = c->user;
	const struct ix_addr *only = cli_arg(c, "address") ? cli_addr(c, "address") : NULL;
	const char *on = cli_text(c, "interface");
	char addr[ADDR_TEXT], mac[MAC_TEXT], ago[TIME_TEXT];
	struct neigh_row r;

	if (on[0] && !ifc_named(st, on))
		return cli_fail(c, "There is no interface \"%s\"", on);
	text_printf(c->out, "%-*s %-18s %-11s %-11s %s\n", width,
	    af == 4 ? "Address" : "IPv6 Address", "HWaddress", "State", "Interface", "Age");
	for (uint32_t n = 0; neigh_row(st, af, n, &r); n++) {
		if ((only && !addr_eq(only, &r.addr)) || (on[0] && r.ifc != ifc_named(st, on)))
			continue;
		text_printf(c->out, "%-*s %-18s %-11s %-11s %s\n", width, addr_text(addr, &r.addr),
		    r.state == NEIGH_INCOMPLETE || r.state == NEIGH_FAILED
		    ? "-" : mac_text(mac, &r.mac), state_name(r.state), ifc_name(r.ifc),
		    uptime_text(ago, stack_sim(st)->now - r.updated));
	}
	return true;
}

bool
ip_show_arp(struct cli_call *c)
{
	return neighbours(c, 4, 16);
}

bool
ip_show_neighbours(struct cli_call *c)
{
	return neighbours(c, 6, 26);
}
