/*
 * words_rib.c - the routing table as FRR 8.4 shows it: letters, recursion, equal ways, one entry by
 * itself, next hops and who says where they are. A static route whose next hop nobody knows is not
 * in the table, as in FRR's; `show ip nht` says which next hop that is.
 */
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "ip/words.h"
#include "ip/words_show.h"

static const char letters[ROUTE_SOURCES] = { [ROUTE_CONNECTED] = 'C',
	[ROUTE_STATIC] = 'S',
	[ROUTE_EBGP] = 'B',
	[ROUTE_IBGP] = 'B',
	[ROUTE_RA] = 'K',
	[ROUTE_REDIRECT] = 'K' };
static const char *const by[ROUTE_SOURCES] = { [ROUTE_CONNECTED] = "connected",
	[ROUTE_STATIC] = "static",
	[ROUTE_EBGP] = "bgp",
	[ROUTE_IBGP] = "bgp",
	[ROUTE_RA] = "kernel",
	[ROUTE_REDIRECT] = "kernel" };

static const char *
weight(const struct route *r)
{
	return r->source == ROUTE_STATIC || letters[r->source] == 'B' ? ", weight 1" : "";
}

/* Another route says where the next hop is: its ways follow. */
static bool
is_recursive(const struct route *r)
{
	const struct route *t = route_through(r);

	return t && t->source != ROUTE_CONNECTED;
}

/* Where a route leads, in the words of the table ("via A, eth0") or of an entry ("A, via eth0"). */
static void
where(const struct route *r, bool table, struct text *out)
{
	const struct route *t = route_through(r);
	const struct ifc *i = r->hop.ifc ? r->hop.ifc : t ? t->hop.ifc : NULL;
	char via[ADDR_TEXT];

	if (r->blackhole) {
		text_printf(out, "unreachable (%s)", r->reject ? "ICMP unreachable" : "blackhole");
	} else if (!r->hop.via.af) {
		text_printf(out, "%sdirectly connected, %s%s", table ? "is " : "", ifc_name(i),
		    route_is_usable(r) ? "" : " inactive");
	} else {
		text_printf(out, "%s%s", table ? "via " : "", addr_text(via, &r->hop.via));
		if (is_recursive(r))
			text_puts(out, " (recursive)");
		else if (i)
			text_printf(out, ", %s%s%s", table ? "" : "via ", ifc_name(i),
			    route_is_usable(r) ? "" : " inactive");
		else
			text_puts(out, " inactive");
	}
}

/* The ways behind a recursive one, each as a next hop and an interface. */
static uint32_t
ways_behind(const struct stack *st, const struct route *r, struct hop out[ROUTE_WAYS])
{
	return is_recursive(r) ? stack_ways(st, &r->hop.via, out) : 0;
}

/* On a link whose subnets it is not in: a route there names the interface alone. */
static bool
is_stray(const struct hop *h)
{
	const struct ifc_addr *a;

	for (uint32_t n = 0; (a = ifc_addr(h->ifc, n)); n++)
		if (prefix_has(&a->subnet, &h->via))
			return false;
	return true;
}

static void
behind(const struct hop *h, bool table, struct text *out)
{
	char via[ADDR_TEXT];

	if (h->blackhole)
		text_printf(
		    out, "unreachable (%s)", h->route->reject ? "ICMP unreachable" : "blackhole");
	else
		text_printf(out, "%s%s, %s%s%s", table ? "via " : "", addr_text(via, &h->via),
		    table ? "" : "via ", ifc_name(h->ifc), is_stray(h) ? " onlink" : "");
}

/* As in FRR, a static route is in the table if its next hop is known, or its interface is named. */
static bool
in_table(const struct route *r)
{
	return r->source != ROUTE_STATIC || r->hop.ifc || route_is_usable(r);
}

/* Link-local subnets are of every link at once, and so are in what forwards. */
static char
star(const struct route *r)
{
	bool link = r->source == ROUTE_CONNECTED && addr_is_link_local(&r->prefix.addr) &&
	    r->prefix.addr.af == 6;

	return r->active || link ? '*' : ' ';
}

void
ip_route_line(const struct stack *st, const struct route *r, struct text *out)
{
	char head[PREFIX_TEXT + 40], buf[PREFIX_TEXT], up[TIME_TEXT];
	struct hop hop[ROUTE_WAYS];
	uint32_t deeper = ways_behind(st, r, hop);
	int n = snprintf(head, sizeof(head), "%c%c%c %s", letters[r->source], r->active ? '>' : ' ',
	    deeper ? ' ' : star(r), prefix_text(buf, &r->prefix));

	if (r->source != ROUTE_CONNECTED)
		n += snprintf(
		    head + n, sizeof(head) - (size_t)n, " [%u/%u]", r->distance, r->metric);
	uptime_text(up, stack_sim(st)->now - r->since);
	if (route_joins(r)) /* under the first of them */
		text_printf(out, "  %c%*s ", deeper ? ' ' : '*', n - 3, "");
	else
		text_printf(out, "%s ", head);
	where(r, true, out);
	text_printf(out, "%s, %s\n", weight(r), up);
	for (uint32_t k = 0; k < deeper; k++) {
		text_printf(out, "  %c%*s ", star(r), n - 1, "");
		behind(&hop[k], true, out);
		text_printf(out, "%s, %s\n", weight(r), up);
	}
}

static void
entry_way(const struct stack *st, const struct route *r, struct text *out)
{
	struct hop hop[ROUTE_WAYS];
	uint32_t deeper = ways_behind(st, r, hop);

	text_printf(out, "  %c ", deeper ? ' ' : star(r));
	where(r, false, out);
	text_printf(out, "%s\n", weight(r));
	for (uint32_t k = 0; k < deeper; k++) {
		text_printf(out, "  %c   ", star(r));
		behind(&hop[k], false, out);
		text_printf(out, "%s\n", weight(r));
	}
}

/* One route by itself, as FRR shows the answer to a question about a prefix or an address. */
static void
entry(const struct stack *st, const struct route *r, struct text *out)
{
	char buf[PREFIX_TEXT], up[TIME_TEXT];

	text_printf(out, "Routing entry for %s\n  Known via \"%s\", distance %u, metric %u",
	    prefix_text(buf, &r->prefix), by[r->source], r->distance, r->metric);
	if (r->tag)
		text_printf(out, ", tag %u", r->tag);
	text_printf(out, "%s\n  Last update %s ago\n", r->active ? ", best" : "",
	    uptime_text(up, stack_sim(st)->now - r->since));
	for (const struct route *w = r; w; w = route_way(w))
		entry_way(st, w, out);
}

static void
legend(struct text *out)
{
	text_puts(out,
	    "Codes: K - kernel route, C - connected, S - static, B - BGP,\n"
	    "       > - selected route, * - FIB route\n\n");
}

/* All that is known of one prefix, the best first; how many. */
static unsigned
entries(const struct stack *st, const struct ix_prefix *p, struct text *out)
{
	unsigned n = 0;

	for (const struct route *r = NULL; (r = route_next(st, p->addr.af, r));)
		if (prefix_eq(p, &r->prefix) && !route_joins(r) && in_table(r)) {
			if (n++)
				text_puts(out, "\n");
			entry(st, r, out);
		}
	return n;
}

/* `show ip route A`: the route a packet to that address takes, and the frame it leaves in. */
static bool
show_one(struct cli_call *c, const struct ix_addr *to)
{
	char buf[ADDR_TEXT], mac[MAC_TEXT];
	struct ix_mac m;
	struct hop hop[ROUTE_WAYS];
	uint32_t n = stack_ways(c->user, to, hop);
	const struct ix_prefix host = prefix_of(to, 128);
	const struct ifc *own = n && hop[0].local ? hop[0].ifc : NULL;
	const struct route *r = n && !own ? hop[0].route : NULL;

	for (struct ix_prefix p = host; own && !r; p = prefix_of(to, p.len - 1u)) {
		r = route_get(c->user, &p);
		if (p.len == 0)
			break;
	}
	if (!r) {
		text_puts(c->out, "% Network not in table\n");
		return true;
	}
	entries(c->user, &r->prefix, c->out);
	if (own)
		text_printf(c->out, "  %s is this router's own address\n", addr_text(buf, to));
	for (uint32_t i = 0; !own && i < n; i++)
		if (!hop[i].blackhole && hop[i].ifc)
			text_printf(c->out, "  sent on %s to %s, MAC %s\n", ifc_name(hop[i].ifc),
			    addr_text(buf, &hop[i].via),
			    neigh_lookup(hop[i].ifc, &hop[i].via, &m) ? mac_text(mac, &m)
								      : "not resolved yet");
	text_puts(c->out, "\n");
	return true;
}

/* Nothing said of whom: all. */
static bool
wanted(const struct cli_call *c, const struct route *r)
{
	static const char *const sources[] = { "connected", "static", "bgp", "kernel" };

	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++)
		if (cli_key(c, sources[i]))
			return strcmp(by[r->source], sources[i]) == 0;
	return true;
}

/* What of the line is a prefix, A.B.C.D MASK too; false after cli_fail. */
static bool
asked_prefix(struct cli_call *c, uint8_t af, struct ix_prefix *p)
{
	const struct cli_arg *a = cli_arg(c, "prefix");

	*p = a->type == CLI_ADDR ? prefix_of(&a->addr, (unsigned)cli_number(c, "mask")) : a->prefix;
	return p->addr.af == af ||
	    cli_fail(c, "\"%s\" is not of that family: expected %s", a->text,
		af == 4 ? "A.B.C.D, or `show ipv6 route`" : "X:X::X:X, or `show ip route`");
}

static bool
show_prefix(struct cli_call *c, uint8_t af)
{
	struct ix_prefix p;

	if (!asked_prefix(c, af, &p))
		return false;
	if (cli_key(c, "longer-prefixes")) {
		legend(c->out);
		for (const struct route *r = NULL; (r = route_next(c->user, af, r));)
			if (prefix_covers(&p, &r->prefix) && in_table(r))
				ip_route_line(c->user, r, c->out);
		return true;
	}
	text_puts(c->out, entries(c->user, &p, c->out) ? "\n" : "% Network not in table\n");
	return true;
}

static bool
show_routes(struct cli_call *c)
{
	uint8_t af = cli_key(c, "ipv6") ? 6 : 4;
	const struct cli_arg *to = cli_arg(c, "address");

	if (to && to->addr.af != af)
		return cli_fail(c, "\"%s\" is not of that family: expected %s", to->text,
		    af == 4 ? "A.B.C.D, or `show ipv6 route`" : "X:X::X:X, or `show ip route`");
	if (to)
		return show_one(c, &to->addr);
	if (cli_arg(c, "prefix"))
		return show_prefix(c, af);
	legend(c->out);
	for (const struct route *r = NULL; (r = route_next(c->user, af, r));)
		if (wanted(c, r) && in_table(r))
			ip_route_line(c->user, r, c->out);
	return true;
}

/* FRR's: routes of each source, and how many of them packets follow. */
static bool
show_summary(struct cli_call *c)
{
	static const char *const names[ROUTE_SOURCES] = { [ROUTE_CONNECTED] = "connected",
		[ROUTE_STATIC] = "static",
		[ROUTE_EBGP] = "ebgp",
		[ROUTE_IBGP] = "ibgp",
		[ROUTE_RA] = "kernel (advertised)",
		[ROUTE_REDIRECT] = "kernel (redirected)" };
	uint32_t routes[ROUTE_SOURCES] = { 0 }, active[ROUTE_SOURCES] = { 0 }, all = 0, fib = 0;

	for (const struct route *r = NULL;
	     (r = route_next(c->user, cli_key(c, "ipv6") ? 6 : 4, r));) {
		if (route_joins(r) || !in_table(r))
			continue; /* ways of one route are counted once */
		routes[r->source]++;
		active[r->source] += star(r) == '*' ? 1 : 0;
	}
	text_printf(c->out, "%-20s %-20s %s\n", "Route Source", "Routes", "FIB  (vrf default)");
	for (int s = 0; s < ROUTE_SOURCES; s++) {
		all += routes[s];
		fib += active[s];
		if (routes[s])
			text_printf(c->out, "%-20s %-20u %-20u\n", names[s], routes[s], active[s]);
	}
	text_printf(c->out, "------\n%-20s %-20u %-20u\n\n", "Totals", all, fib);
	return true;
}

static void
show_via(struct cli_call *c, const struct via_row *row)
{
	char buf[ADDR_TEXT];

	text_printf(c->out, "%s\n", addr_text(buf, &row->addr));
	if (row->by)
		text_printf(c->out, " resolved via %s\n", by[row->by->source]);
	else
		text_puts(c->out, " unresolved\n");
	for (const struct route *w = row->by; w; w = route_way(w)) {
		const struct route *t = route_through(w);

		if (w->blackhole)
			text_puts(c->out, " is directly connected, Null0\n");
		else if (!w->hop.via.af)
			text_printf(c->out, " is directly connected, %s\n", ifc_name(w->hop.ifc));
		else if (w->hop.ifc || (t && t->source == ROUTE_CONNECTED))
			text_printf(c->out, " via %s, %s\n", addr_text(buf, &w->hop.via),
			    ifc_name(w->hop.ifc ? w->hop.ifc : t->hop.ifc));
		else
			text_printf(c->out, " via %s\n", addr_text(buf, &w->hop.via));
	}
	text_puts(c->out, " Client list:");
	for (int s = 0; s < ROUTE_SOURCES; s++)
		if (row->used_by[s] && (s != ROUTE_IBGP || !row->used_by[ROUTE_EBGP]))
			text_printf(c->out, " %s", by[s]);
	text_puts(c->out, "\n");
}

/* Next hop tracking. */
static bool
show_nht(struct cli_call *c)
{
	uint8_t af = cli_key(c, "ipv6") ? 6 : 4;
	struct via_row row;

	for (uint32_t n = 0; via_row(c->user, af, n, &row); n++)
		show_via(c, &row);
	return true;
}

static bool
by_default(struct cli_call *c)
{
	stack_resolve_by_default(c->user, (uint8_t)c->word->value, !c->no);
	return true;
}

#define SHOW "Show|IP|IPv6|"

static const struct cli_word words[] = {
	{ "show {ip|ipv6} route [{connected|static|bgp|kernel|<address:addr>}]", show_routes,
	    SHOW "The routing table|Of connected networks|Typed in|From BGP|"
		 "Told by neighbours|The route to an address",
	    .in = { &cli_exec } },
	{ "show {ip|ipv6} route <prefix:prefix> [longer-prefixes]", show_routes,
	    SHOW "The routing table|One prefix|And those inside it", .in = { &cli_exec } },
	{ "show ip route <prefix:addr4> <mask:mask> [longer-prefixes]", show_routes,
	    "Show|IP|The routing table|One prefix|Its mask|And those inside it",
	    .in = { &cli_exec } },
	{ "show {ip|ipv6} route summary", show_summary,
	    SHOW "The routing table|How many routes of whom", .in = { &cli_exec } },
	{ "show {ip|ipv6} nht", show_nht, SHOW "Next hops, and who says where they are",
	    .in = { &cli_exec } },
	{ "ip nht resolve-via-default", by_default,
	    "IP|Next hops|A default route says where one is", .flags = CLI_NO,
	    .in = { &cli_config }, .value = 4 },
	{ "ipv6 nht resolve-via-default", by_default,
	    "IPv6|Next hops|A default route says where one is", .flags = CLI_NO,
	    .in = { &cli_config }, .value = 6 },
	{ 0 }
};

const struct cli_table ip_rib_words = { "routing table", words, { &cli_exec } };

void
ip_running_next_hops(const struct stack *st, struct config_writer *w)
{
	for (uint8_t af = 4; af <= 6; af = (uint8_t)(af + 2))
		if (stack_resolves_by_default(st, af) != stack_defaults(st)->via_default)
			config_line(w, "%s%s nht resolve-via-default",
			    stack_resolves_by_default(st, af) ? "" : "no ",
			    af == 4 ? "ip" : "ipv6");
}
