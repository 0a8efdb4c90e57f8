/* words_show.c - the tables that move the packets, as FRR and the industry show them. */
#include "ip/words_show.h"

#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "ip/words.h"

static const char letters[ROUTE_SOURCES] = { [ROUTE_CONNECTED] = 'C', [ROUTE_STATIC] = 'S',
	[ROUTE_EBGP] = 'B', [ROUTE_IBGP] = 'B', [ROUTE_RA] = 'K', [ROUTE_REDIRECT] = 'K' };

void
ip_route_line(const struct stack *st, const struct route *r, struct text *out)
{
	char head[PREFIX_TEXT + 40], buf[PREFIX_TEXT], up[TIME_TEXT], via[ADDR_TEXT];
	struct hop hop;
	int n = snprintf(head, sizeof(head), "%c%s %s", letters[r->source],
	    r->active ? ">*" : "  ", prefix_text(buf, &r->prefix));

	if (r->source != ROUTE_CONNECTED)
		n += snprintf(head + n, sizeof(head) - (size_t)n, " [%u/%u]", r->distance,
		    r->metric);
	if (route_joins(r)) /* under the first of them */
		text_printf(out, "  *%*s", n - 3, "");
	else
		text_puts(out, head);
	if (r->blackhole)
		text_printf(out, " unreachable (%s)", r->reject ? "ICMP unreachable" : "blackhole");
	else if (r->source == ROUTE_CONNECTED)
		text_printf(out, " is directly connected, %s", ifc_name(r->hop.ifc));
	else if (r->hop.ifc)
		text_printf(out, " via %s, %s", addr_text(via, &r->hop.via), ifc_name(r->hop.ifc));
	else if (stack_lookup(st, &r->hop.via, &hop) && hop.ifc)
		text_printf(out, " via %s, %s", addr_text(via, &r->hop.via), ifc_name(hop.ifc));
	else
		text_printf(out, " via %s inactive (next hop not reachable)",
		    addr_text(via, &r->hop.via));
	text_printf(out, ", %s\n", uptime_text(up, stack_sim(st)->now - r->since));
}

/* What a route says of how it gets there, as the line of a single entry. */
static void
entry_hop(const struct stack *st, const struct route *r, struct text *out)
{
	char via[ADDR_TEXT];
	struct hop hop = { .ifc = r->hop.ifc };

	text_printf(out, "  %c ", r->active ? '*' : ' ');
	if (r->blackhole)
		text_printf(out, "unreachable (%s)\n",
		    r->reject ? "ICMP unreachable" : "blackhole");
	else if (r->source == ROUTE_CONNECTED)
		text_printf(out, "directly connected, %s\n", ifc_name(r->hop.ifc));
	else if (hop.ifc || (stack_lookup(st, &r->hop.via, &hop) && hop.ifc))
		text_printf(out, "%s, via %s\n", addr_text(via, &r->hop.via), ifc_name(hop.ifc));
	else
		text_printf(out, "%s inactive (next hop not reachable)\n",
		    addr_text(via, &r->hop.via));
}

/* One route by itself, as FRR shows the answer to a question about a prefix or an address. */
static void
entry(const struct stack *st, const struct route *r, struct text *out)
{
	static const char *const by[ROUTE_SOURCES] = { [ROUTE_CONNECTED] = "connected",
		[ROUTE_STATIC] = "static", [ROUTE_EBGP] = "bgp", [ROUTE_IBGP] = "bgp",
		[ROUTE_RA] = "kernel", [ROUTE_REDIRECT] = "kernel" };
	char buf[PREFIX_TEXT], up[TIME_TEXT];

	text_printf(out, "Routing entry for %s\n  Known via \"%s\", distance %u, metric %u%s\n"
	    "  Last update %s ago\n", prefix_text(buf, &r->prefix), by[r->source], r->distance,
	    r->metric, r->active ? ", best" : "", uptime_text(up, stack_sim(st)->now - r->since));
	for (; r; r = route_way(r))
		entry_hop(st, r, out);
}

static void
legend(struct text *out)
{
	text_puts(out, "Codes: C - connected, S - static, B - BGP,\n"
	               "       > - selected route, * - FIB route\n\n");
}

/* `show ip route A`: the route a packet to that address takes, and how it gets there. */
static bool
show_one(struct cli_call *c, const struct ix_addr *to)
{
	char buf[ADDR_TEXT], mac[MAC_TEXT];
	struct ix_mac m;
	struct hop hop[ROUTE_WAYS];
	uint32_t n = stack_ways(c->user, to, hop);

	if (!n) {
		text_puts(c->out, "% Network not in table\n");
		return true;
	}
	if (hop[0].local) {
		text_printf(c->out, "%s is this router's own address\n", addr_text(buf, to));
		return true;
	}
	entry(c->user, hop[0].route, c->out);
	for (uint32_t i = 0; i < n; i++)
		if (!hop[i].blackhole && hop[i].ifc)
			text_printf(c->out, "  sent on %s to %s, MAC %s\n", ifc_name(hop[i].ifc),
			    addr_text(buf, &hop[i].via),
			    neigh_lookup(hop[i].ifc, &hop[i].via, &m) ? mac_text(mac, &m)
			                                              : "not resolved yet");
	return true;
}

static bool
wanted(const struct cli_call *c, const struct route *r)
{
	const struct cli_arg *p = cli_arg(c, "prefix");

	if (p)
		return prefix_eq(&p->prefix, &r->prefix);
	if (cli_key(c, "connected"))
		return r->source == ROUTE_CONNECTED;
	if (cli_key(c, "static"))
		return r->source == ROUTE_STATIC;
	if (cli_key(c, "bgp"))
		return r->source == ROUTE_EBGP || r->source == ROUTE_IBGP;
	return true;
}

bool
ip_show_routes(struct cli_call *c)
{
	uint8_t af = cli_key(c, "ipv6") ? 6 : 4;
	const struct cli_arg *to = cli_arg(c, "address"), *p = cli_arg(c, "prefix");
	unsigned shown = 0;

	if ((to && to->addr.af != af) || (p && p->prefix.addr.af != af))
		return cli_fail(c, "\"%s\" is not of that family: expected %s", (to ? to : p)->text,
		    af == 4 ? "A.B.C.D, or `show ipv6 route`" : "X:X::X:X, or `show ip route`");
	if (to)
		return show_one(c, &to->addr);
	if (!p)
		legend(c->out);
	for (const struct route *r = NULL; (r = route_next(c->user, af, r));)
		if (wanted(c, r)) {
			if (p && !route_joins(r))
				entry(c->user, r, c->out);
			for (const struct route *w = p || route_joins(r) ? NULL : r; w;
			    w = route_way(w))
				ip_route_line(c->user, w, c->out);
			shown++;
		}
	if (p && !shown)
		text_puts(c->out, "% Network not in table\n");
	return true;
}

/* The addresses of an interface that the question is about, the first on the interface's line. */
static void
brief_addresses(struct text *out, const struct ifc *i, uint8_t af)
{
	const struct ifc_addr *a;
	bool first = true;
	char buf[ADDR_TEXT];

	for (uint32_t n = 0; (a = ifc_addr(i, n)); n++) {
		if ((af && a->addr.af != af) || (a->automatic && af != 6))
			continue;
		if (!first)
			text_pad(out, 32, ' ');
		text_printf(out, "%s/%u%s\n", addr_text(buf, &a->addr), a->subnet.len,
		    a->duplicate ? " DUPLICATE" : a->tentative ? " tentative" : "");
		first = false;
	}
	if (first)
		text_puts(out, "unassigned\n");
}

bool
ip_show_brief(struct cli_call *c)
{
	uint8_t af = cli_key(c, "ipv6") ? 6 : cli_key(c, "ip") ? 4 : 0;

	text_printf(c->out, "%-16s%-16s%s\n", "Interface", "Status", "Addresses");
	text_printf(c->out, "%-16s%-16s%s\n", "---------", "------", "---------");
	for (uint32_t n = 0; ifc_at(c->user, n); n++) {
		const struct ifc *i = ifc_at(c->user, n);

		text_printf(c->out, "%-16s%-16s", ifc_name(i),
		    ifc_is_shut(i) ? "shut down" : ifc_is_up(i) ? "up" : "down");
		brief_addresses(c->out, i, af);
	}
	return true;
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

static void
neighbours(struct cli_call *c, uint8_t af, int width)
{
	struct stack *st = c->user;
	char addr[ADDR_TEXT], mac[MAC_TEXT], ago[TIME_TEXT];
	struct neigh_row r;

	text_printf(c->out, "%-*s %-18s %-11s %-11s %s\n", width,
	    af == 4 ? "Address" : "IPv6 Address", "HWaddress", "State", "Interface", "Age");
	for (uint32_t n = 0; neigh_row(st, af, n, &r); n++)
		text_printf(c->out, "%-*s %-18s %-11s %-11s %s\n", width, addr_text(addr, &r.addr),
		    r.state == NEIGH_INCOMPLETE || r.state == NEIGH_FAILED
		    ? "-" : mac_text(mac, &r.mac), state_name(r.state), ifc_name(r.ifc),
		    uptime_text(ago, stack_sim(st)->now - r.updated));
}

bool
ip_show_arp(struct cli_call *c)
{
	neighbours(c, 4, 16);
	return true;
}

bool
ip_show_neighbours(struct cli_call *c)
{
	neighbours(c, 6, 26);
	return true;
}
