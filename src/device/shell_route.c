/* shell_route.c - `ip route show` and `get`: a host's table as iproute2 shows it. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "device/shell_net.h"

#define KERNEL_METRIC 256u /* of IPv6: a connected subnet's */
#define BOOT_METRIC 1024u /* of IPv6: what nobody gave another */

const char *
ip_prefix_words(const struct ix_prefix *p, char buf[PREFIX_TEXT])
{
	if (p->len == 0)
		return "default";
	if (p->len == addr_bits(&p->addr))
		return addr_text(buf, &p->addr);
	return prefix_text(buf, p);
}

/* The address that a connected subnet comes from. */
static const struct ifc_addr *
subnet_owner(const struct route *r)
{
	const struct ifc_addr *a;

	for (uint32_t n = 0; (a = ifc_addr(r->hop.ifc, n)); n++)
		if (prefix_eq(&a->subnet, &r->prefix))
			return a;
	return NULL;
}

static const struct ifc *
way_out(const struct ip_call *ip, const struct route *r)
{
	struct hop hop;

	if (r->hop.ifc || !r->hop.via.af || !stack_lookup(ip->st, &r->hop.via, &hop))
		return r->hop.ifc;
	return hop.ifc;
}

/* " via A dev X", but for what the line was asked to be about. */
static void
hop_words(const struct ip_call *ip, const struct route *r, const struct ip_only *o)
{
	const struct ifc *i = way_out(ip, r);
	char buf[ADDR_TEXT];

	if (r->hop.via.af && !o->via.af)
		text_printf(ip->out, " via %s", addr_text(buf, &r->hop.via));
	if (i && !o->ifc)
		text_printf(ip->out, " dev %s", ifc_name(i));
}

static const char *const protos[ROUTE_SOURCES] = { [ROUTE_CONNECTED] = " proto kernel",
	[ROUTE_STATIC] = "",
	[ROUTE_EBGP] = " proto bgp",
	[ROUTE_IBGP] = " proto bgp",
	[ROUTE_RA] = " proto ra",
	[ROUTE_REDIRECT] = " proto redirect" };

static uint32_t
metric(const struct route *r)
{
	if (r->metric || r->prefix.addr.af == 4)
		return r->metric;
	return r->source == ROUTE_CONNECTED ? KERNEL_METRIC : BOOT_METRIC;
}

/* Its interface is down: the kernel keeps such a route and marks it. */
static bool
is_dead(const struct ip_call *ip, const struct route *r)
{
	const struct ifc *i = way_out(ip, r);

	return !r->active && !r->blackhole && (!i || !ifc_is_up(i));
}

static void
ways(const struct ip_call *ip, const struct route *r)
{
	const struct ip_only all = { .how = IP_ANY };

	for (; r; r = route_way(r)) {
		text_puts(ip->out, ip->oneline ? "\\\tnexthop" : "\n\tnexthop");
		hop_words(ip, r, &all);
		text_puts(ip->out, " weight 1 ");
	}
}

static void
route_line(const struct ip_call *ip, const struct route *r, const struct ip_only *o)
{
	const struct ifc_addr *a = r->source == ROUTE_CONNECTED ? subnet_owner(r) : NULL;
	bool several = r->active && route_way(r), v6 = r->prefix.addr.af == 6;
	char buf[PREFIX_TEXT];

	text_printf(ip->out, "%s%s",
	    !r->blackhole   ? ""
		: r->reject ? "unreachable "
			    : "blackhole ",
	    ip_prefix_words(&r->prefix, buf));
	if (!several)
		hop_words(ip, r, o);
	if (r->blackhole && v6)
		text_puts(ip->out, " dev lo");
	text_puts(ip->out, protos[r->source]);
	if (!a && !v6 && !r->blackhole && !r->hop.via.af && !several)
		text_puts(ip->out, " scope link");
	if (a && !v6)
		text_printf(ip->out, " scope link src %s", addr_text(buf, &a->addr));
	if (metric(r))
		text_printf(ip->out, " metric %" PRIu32, metric(r));
	if (is_dead(ip, r))
		text_puts(ip->out, " dead linkdown");
	text_puts(ip->out, v6 ? " pref medium" : " ");
	if (several)
		ways(ip, r);
	text_puts(ip->out, "\n");
}

static bool
asked(const struct ip_call *ip, const struct route *r, const struct ip_only *o)
{
	return !route_joins(r) && (r->active || r->source != ROUTE_CONNECTED) &&
	    ip_only_prefix(o, &r->prefix) && (!o->ifc || way_out(ip, r) == o->ifc) &&
	    (!o->via.af || addr_eq(&o->via, &r->hop.via));
}

/* As the kernel lists them: the default first, of IPv6 last; else by prefix. */
static void
show_family(const struct ip_call *ip, uint8_t af, const struct ip_only *o)
{
	for (int turn = 0; turn < 2; turn++)
		for (const struct route *r = NULL; (r = route_next(ip->st, af, r));)
			if ((r->prefix.len == 0) == (turn == (af == 6)) && asked(ip, r, o))
				route_line(ip, r, o);
}

static bool
show(struct ip_call *ip)
{
	struct ip_only o;

	if (!ip_only(ip, &o, true))
		return false;
	show_family(ip, o.prefix.addr.af && !ip->af ? o.prefix.addr.af : ip->af == 6 ? 6 : 4, &o);
	return true;
}

/* What a packet would meet instead of a way; true if there is one. */
static bool
has_way(struct ip_call *ip, const struct ix_addr *to, struct hop *hop)
{
	if (!stack_lookup(ip->st, to, hop))
		return shell_fail(
		    ip->c, "RTNETLINK answers: Network is unreachable: there is no route to it");
	if (hop->blackhole && hop->route->reject)
		return shell_fail(
		    ip->c, "RTNETLINK answers: No route to host: an unreachable route has it");
	return !hop->blackhole ||
	    shell_fail(ip->c, "RTNETLINK answers: Invalid argument: a blackhole route has it");
}

/* What the path told of its MTU: "expires 595sec mtu 1400". */
static void
path_words(const struct ip_call *ip, const struct ix_addr *to)
{
	uint32_t mtu;
	ix_time left;

	if (stack_path_known(ip->st, to, &mtu, &left))
		text_printf(ip->out, "%sexpires %" PRIu64 "sec mtu %" PRIu32 "%s",
		    to->af == 6 ? " " : "", left / IX_SECOND, mtu, to->af == 6 ? "" : " ");
}

static void
get_words(const struct ip_call *ip, const struct ix_addr *to, const struct ix_addr *from,
    const struct hop *hop)
{
	bool v6 = to->af == 6;
	struct ix_addr source;
	char buf[ADDR_TEXT];

	text_printf(ip->out, "%s%s", hop->local ? "local " : "", addr_text(buf, to));
	if (from->af)
		text_printf(ip->out, " from %s", addr_text(buf, from));
	else if (v6)
		text_puts(ip->out, " from ::");
	if (!hop->local && !addr_eq(&hop->via, to))
		text_printf(ip->out, " via %s", addr_text(buf, &hop->via));
	text_printf(ip->out, " dev %s", hop->local ? "lo" : ifc_name(hop->ifc));
	if (v6 && hop->local)
		text_puts(ip->out, " table local proto kernel");
	else if (v6)
		text_puts(ip->out, protos[hop->route->source]);
	if (!from->af && stack_source(ip->st, to, &source))
		text_printf(ip->out, " src %s", addr_text(buf, &source));
	if (v6)
		text_printf(ip->out, " metric %" PRIu32, hop->local ? 0 : metric(hop->route));
	else
		text_printf(ip->out, " uid 0 \n    cache %s", hop->local ? "<local> " : "");
	path_words(ip, to);
	text_puts(ip->out, v6 ? " pref medium\n" : "\n");
}

/* get [to] A [from S] [oif X] */
static bool
get(struct ip_call *ip)
{
	struct ix_addr to, from = { .af = 0 };
	const struct ifc *out = NULL;
	struct hop hop;

	ip_take(ip, "to");
	if (!ip_address(ip, &to))
		return false;
	while (*ip->arg) {
		if (ip_take(ip, "from")) {
			if (!ip_address(ip, &from))
				return false;
		} else if (ip_take(ip, "oif") || strcmp(*ip->arg, "dev") == 0) {
			if (!(out = ip_dev(ip)))
				return false;
		} else {
			return ip_end(ip);
		}
	}
	if (from.af && !stack_owner(ip->st, &from))
		return shell_fail(ip->c,
		    "RTNETLINK answers: Invalid argument: no interface here has that source");
	if (!has_way(ip, &to, &hop))
		return false;
	if (out && !hop.local && hop.ifc != out)
		return shell_fail(ip->c,
		    "RTNETLINK answers: Network is unreachable: no route to it out of %s",
		    ifc_name(out));
	get_words(ip, &to, &from, &hop);
	return true;
}

bool
ip_route(struct ip_call *ip)
{
	const char *word = *ip->arg ? *ip->arg++ : "show";

	if (ip_word(word, "show") || ip_word(word, "list") || strcmp(word, "lst") == 0)
		return show(ip);
	if (ip_word(word, "get"))
		return get(ip);
	if (ip_word(word, "add") || ip_word(word, "append") || ip_word(word, "change") ||
	    strcmp(word, "chg") == 0 || ip_word(word, "replace"))
		return ip_route_add(ip, word);
	if (ip_word(word, "delete") || ip_word(word, "flush"))
		return ip_route_del(ip);
	if (ip_word(word, "help"))
		return ip_usage(ip,
		    "ip route [show [exact|root|match] [PREFIX] [dev NAME] [via ADDRESS]]\n"
		    "       ip route get ADDRESS [from ADDRESS] [oif NAME]\n"
		    "       ip route {add|append|change|replace|del} [blackhole|unreachable] "
		    "PREFIX\n"
		    "                [via ADDRESS] [dev NAME] [metric N] [nexthop via ADDRESS "
		    "...]\n"
		    "       ip route flush {PREFIX|dev NAME|via ADDRESS}");
	return ip_unknown(ip, "route", word, "show, get, add, append, change, replace, del, flush");
}
