/*
 * shell_route_set.c - `ip route add`, `append`, `change`, `replace`, `del`, `flush`. A route is its
 * prefix and its metric, as the kernel has it; several next hops of one share its packets.
 */
#include <stdio.h>
#include <string.h>

#include "device/shell_net.h"

#define WAYS 16u

/* What was typed: a route, and its further next hops. */
struct typed {
	struct route r;
	struct next_hop hop[WAYS];
	uint32_t hops;
	bool has_metric;
};

static bool
via(struct ip_call *ip, struct typed *t, struct next_hop *hop)
{
	struct ix_prefix *p = &t->r.prefix;
	char buf[ADDR_TEXT];

	if (ip_take(ip, "inet6") || ip_take(ip, "inet"))
		return shell_fail(ip->c, "the next hop is of the prefix's family here");
	if (!ip_address(ip, &hop->via))
		return false;
	if (!p->addr.af)
		p->addr.af = hop->via.af;
	return p->addr.af == hop->via.af ||
	    shell_fail(ip->c,
		"Error: inet%s address is expected rather than \"%s\": the prefix is of the other "
		"family",
		p->addr.af == 6 ? "6" : "", addr_text(buf, &hop->via));
}

/* nexthop via A [dev X] [weight 1] */
static bool
nexthop(struct ip_call *ip, struct typed *t)
{
	struct next_hop hop = { .ifc = NULL };
	uint64_t weight = 1;

	while (*ip->arg && strcmp(*ip->arg, "nexthop") != 0) {
		if (ip_take(ip, "via")) {
			if (!via(ip, t, &hop))
				return false;
		} else if (strcmp(*ip->arg, "dev") == 0) {
			if (!(hop.ifc = ip_dev(ip)))
				return false;
		} else if (ip_take(ip, "weight")) {
			if (!ip_number(ip, "weight", 1, 256, &weight))
				return false;
		} else {
			return ip_end(ip);
		}
	}
	if (weight != 1)
		return shell_fail(ip->c, "next hops share alike here: weight is 1, or left out");
	if (t->hops == WAYS)
		return shell_fail(ip->c, "more than %u next hops", WAYS);
	t->hop[t->hops++] = hop;
	return true;
}

static bool
kind(struct ip_call *ip, struct typed *t)
{
	if (ip_take(ip, "blackhole"))
		t->r.blackhole = true;
	else if (ip_take(ip, "unreachable"))
		t->r.blackhole = t->r.reject = true;
	else if (*ip->arg && (strcmp(*ip->arg, "prohibit") == 0 || strcmp(*ip->arg, "throw") == 0))
		return shell_fail(ip->c,
		    "a host has no \"%s\" route here; blackhole and unreachable it has", *ip->arg);
	else
		ip_take(ip, "unicast");
	return true;
}

static bool
word(struct ip_call *ip, struct typed *t)
{
	uint64_t n;

	if (ip_take(ip, "metric") || ip_take(ip, "preference")) {
		if (!ip_number(ip, "metric", 0, UINT32_MAX, &n))
			return false;
		t->r.metric = (uint32_t)n;
		t->has_metric = true;
		return true;
	}
	if (t->r.blackhole)
		return ip_end(ip);
	if (ip_take(ip, "nexthop"))
		return nexthop(ip, t);
	if (ip_take(ip, "via"))
		return via(ip, t, &t->r.hop);
	if (strcmp(*ip->arg, "dev") == 0) {
		t->r.hop.ifc = ip_dev(ip);
		return t->r.hop.ifc != NULL;
	}
	return ip_end(ip);
}

/* [KIND] [to] P [via A] [dev X] [metric N] [nexthop ...]... */
static bool
read_route(struct ip_call *ip, struct typed *t)
{
	*t = (struct typed){ .r = { .source = ROUTE_STATIC, .distance = 1 } };
	if (!kind(ip, t))
		return false;
	ip_take(ip, "to");
	if (!ip_prefix(ip, &t->r.prefix))
		return false;
	while (*ip->arg)
		if (!word(ip, t))
			return false;
	if (!t->r.prefix.addr.af)
		t->r.prefix.addr.af = 4;
	/* IPv6's metric is 1024 unless another is said; it is kept as 0 */
	if (t->r.prefix.addr.af == 6 && t->r.metric == 1024)
		t->r.metric = 0;
	if (!t->hops && !t->r.blackhole)
		t->hop[t->hops++] = t->r.hop;
	return true;
}

/* A next hop must be a neighbour, as the kernel asks; which interface leads to it is noted. */
static bool
on_link(struct ip_call *ip, struct next_hop *n)
{
	struct hop hop;
	char buf[ADDR_TEXT];

	if (n->ifc && !ifc_is_up(n->ifc) && ifc_is_shut(n->ifc))
		return shell_fail(ip->c, "%s: %s is down; `ip link set %s up`",
		    n->via.af == 6 ? "RTNETLINK answers: Network is down"
				   : "Error: Device for nexthop is not up",
		    ifc_name(n->ifc), ifc_name(n->ifc));
	if (n->ifc && (!n->via.af || addr_is_link_local(&n->via)))
		return true;
	if (!n->via.af)
		return shell_fail(
		    ip->c, "RTNETLINK answers: No such device: say via ADDRESS or dev NAME");
	if (stack_lookup(ip->st, &n->via, &hop) && !hop.local && hop.ifc &&
	    addr_eq(&hop.via, &n->via) && (!n->ifc || n->ifc == hop.ifc)) {
		n->ifc = hop.ifc;
		return true;
	}
	return shell_fail(ip->c, "%s: %s is not in the subnet of any interface that is up",
	    n->via.af == 6 ? "RTNETLINK answers: No route to host"
			   : "Error: Nexthop has invalid gateway",
	    addr_text(buf, &n->via));
}

/* A route that was typed, of this prefix; `exact`: and of this metric. */
static const struct route *
find(const struct stack *st, const struct route *like, bool exact)
{
	for (const struct route *r = NULL; (r = route_next(st, like->prefix.addr.af, r));)
		if (r->source == ROUTE_STATIC && prefix_eq(&r->prefix, &like->prefix) &&
		    (!exact || r->metric == like->metric))
			return r;
	return NULL;
}

static bool
same_hop(const struct next_hop *a, const struct next_hop *b)
{
	return addr_eq(&a->via, &b->via) && a->ifc == b->ifc;
}

/* This next hop leads there already, with the metric of `r` (which: true) or with another. */
static bool
is_there(const struct stack *st, const struct route *like, const struct next_hop *hop, bool which)
{
	for (const struct route *r = NULL; (r = route_next(st, like->prefix.addr.af, r));)
		if (r->source == ROUTE_STATIC && prefix_eq(&r->prefix, &like->prefix) &&
		    (r->metric == like->metric) == which && same_hop(&r->hop, hop))
			return true;
	return false;
}

static void
remove_all(struct stack *st, const struct route *like)
{
	const struct route *r;

	while ((r = find(st, like, true))) {
		struct next_hop hop = r->hop;

		route_del(st, &like->prefix, ROUTE_STATIC, &hop);
	}
}

/* May it be added in the way of `how`: a(dd), ap(pend), c(hange), r(eplace)? */
static bool
may_add(struct ip_call *ip, const struct typed *t, char how)
{
	bool there = find(ip->st, &t->r, true) != NULL;
	char buf[PREFIX_TEXT];

	if (how == 'a' && there)
		return shell_fail(ip->c,
		    "RTNETLINK answers: File exists: there is a route to %s; `ip route replace` "
		    "changes it",
		    ip_prefix_words(&t->r.prefix, buf));
	if (how == 'c' && !there)
		return shell_fail(ip->c,
		    "RTNETLINK answers: No such file or directory: there is no route to %s with "
		    "this "
		    "metric; `ip route add` makes one",
		    ip_prefix_words(&t->r.prefix, buf));
	for (uint32_t i = 0; i < t->hops; i++)
		if (is_there(ip->st, &t->r, &t->hop[i], how == 'p') &&
		    (how == 'p' || is_there(ip->st, &t->r, &t->hop[i], false)))
			return shell_fail(ip->c,
			    "RTNETLINK answers: File exists: this next hop leads to %s already%s",
			    ip_prefix_words(&t->r.prefix, buf),
			    how == 'p' ? "" : ", with another metric");
	return true;
}

bool
ip_route_add(struct ip_call *ip, const char *what)
{
	char how = ip_word(what, "add") ? 'a' : what[0] == 'a' ? 'p' : what[0];
	struct typed t;

	if (!ip_may_change(ip) || !read_route(ip, &t))
		return false;
	for (uint32_t i = 0; i < t.hops; i++)
		if (!on_link(ip, &t.hop[i]))
			return false;
	if (!may_add(ip, &t, how))
		return false;
	if (how == 'c' || how == 'r')
		remove_all(ip->st, &t.r);
	if (t.r.blackhole)
		route_add(ip->st, &t.r);
	for (uint32_t i = 0; i < t.hops; i++) {
		t.r.hop = t.hop[i];
		route_add(ip->st, &t.r);
	}
	return true;
}

static bool
fits(const struct route *r, const struct typed *t)
{
	if (t->r.blackhole && (!r->blackhole || r->reject != t->r.reject))
		return false;
	for (uint32_t i = 0; i < t->hops; i++)
		if ((!t->hop[i].via.af || addr_eq(&t->hop[i].via, &r->hop.via)) &&
		    (!t->hop[i].ifc || t->hop[i].ifc == r->hop.ifc))
			return true;
	return t->hops == 0;
}

/* The first of that prefix, and metric if one was said, with all next hops that fit. */
static bool
del(struct ip_call *ip)
{
	const struct route *r;
	struct typed t;
	bool any = false;

	if (!read_route(ip, &t))
		return false;
	for (r = find(ip->st, &t.r, t.has_metric); r;) {
		struct next_hop hop = r->hop;

		t.r.metric = r->metric;
		if (!fits(r, &t)) {
			r = route_next(ip->st, r->prefix.addr.af, r);
			if (r && (r->source != ROUTE_STATIC || !prefix_eq(&r->prefix, &t.r.prefix)))
				break;
			continue;
		}
		any |= route_del(ip->st, &t.r.prefix, ROUTE_STATIC, &hop);
		r = find(ip->st, &t.r, true);
	}
	return any ||
	    shell_fail(ip->c,
		"RTNETLINK answers: No such process: nobody typed such a route; `ip route` lists "
		"them");
}

static bool
flush(struct ip_call *ip)
{
	uint8_t af = ip->af == 6 ? 6 : 4;
	struct ip_only o;

	if (!*ip->arg)
		return shell_fail(ip->c, "\"ip route flush\" requires arguments.");
	if (!ip_only(ip, &o, true))
		return false;
	if (o.prefix.addr.af)
		af = o.prefix.addr.af;
	for (const struct route *r = NULL, *next; (next = route_next(ip->st, af, r));) {
		struct ix_prefix p = next->prefix;
		struct next_hop hop = next->hop;

		r = next;
		if (next->source != ROUTE_STATIC || !ip_only_prefix(&o, &p) ||
		    (o.ifc && hop.ifc != o.ifc) || (o.via.af && !addr_eq(&o.via, &hop.via)))
			continue;
		route_del(ip->st, &p, ROUTE_STATIC, &hop);
		r = NULL; /* from the beginning: the list has changed */
	}
	return true;
}

bool
ip_route_del(struct ip_call *ip)
{
	bool all = ip_word(ip->arg[-1], "flush");

	return ip_may_change(ip) && (all ? flush(ip) : del(ip));
}
