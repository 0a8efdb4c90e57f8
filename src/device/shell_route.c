/* shell_route.c - `ip route` and `ip neigh`: the tables of a host's stack, shown and changed. */
#include <stdio.h>
#include <string.h>

#include "device/shell_net.h"

static const char *
prefix_words(const struct ix_prefix *p, char buf[PREFIX_TEXT])
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

/* " via A dev X", as far as there is something to say. */
static void
hop_words(const struct ip_call *ip, const struct route *r)
{
	const struct ifc *i = r->hop.ifc;
	char buf[ADDR_TEXT];
	struct hop hop;

	if (r->hop.via.af)
		text_printf(ip->out, " via %s", addr_text(buf, &r->hop.via));
	if (!i && r->hop.via.af && stack_lookup(ip->st, &r->hop.via, &hop))
		i = hop.ifc;
	if (i)
		text_printf(ip->out, " dev %s", ifc_name(i));
}

static void
route_line(const struct ip_call *ip, const struct route *r)
{
	static const char *const protos[ROUTE_SOURCES] = { [ROUTE_CONNECTED] = " proto kernel",
		[ROUTE_STATIC] = "",
		[ROUTE_EBGP] = " proto bgp",
		[ROUTE_IBGP] = " proto bgp", [ROUTE_RA] = " proto ra",
		[ROUTE_REDIRECT] = " proto redirect" };
	const struct ifc_addr *a = r->source == ROUTE_CONNECTED ? subnet_owner(r) : NULL;
	bool several = route_way(r) != NULL;
	char buf[PREFIX_TEXT];

	text_printf(
	    ip->out, "%s%s", r->blackhole ? "blackhole " : "", prefix_words(&r->prefix, buf));
	if (!several)
		hop_words(ip, r);
	text_puts(ip->out, protos[r->source]);
	if (a && a->addr.af == 4)
		text_printf(ip->out, " scope link src %s", addr_text(buf, &a->addr));
	text_puts(ip->out, r->active ? "\n" : " linkdown\n");
	for (; several && r; r = route_way(r)) {
		text_puts(ip->out, "\tnexthop");
		hop_words(ip, r);
		text_puts(ip->out, " weight 1\n");
	}
}

/* As the kernel lists them: the default first, then by prefix. */
static void
show_family(const struct ip_call *ip, uint8_t af)
{
	for (int first = 1; first >= 0; first--)
		for (const struct route *r = NULL; (r = route_next(ip->st, af, r));)
			if ((r->prefix.len == 0) == first && !route_joins(r) &&
			    (r->active || r->source != ROUTE_CONNECTED))
				route_line(ip, r);
}

static bool
show(struct ip_call *ip)
{
	if (!ip_end(ip))
		return false;
	show_family(ip, ip->af == 6 ? 6 : 4);
	return true;
}

static bool
get(struct ip_call *ip)
{
	const char *word = ip_next(ip, "an address");
	struct ix_addr to, source;
	struct hop hop;
	char buf[ADDR_TEXT], clean[64];

	if (!word || !ip_end(ip))
		return false;
	if (!addr_parse(word, &to))
		return shell_fail(ip->c, "any valid address is expected rather than \"%s\"",
		    text_clean_to(clean, sizeof(clean), word, TEXT_LINE));
	if (!stack_lookup(ip->st, &to, &hop))
		return shell_fail(
		    ip->c, "RTNETLINK answers: Network is unreachable: no route to it");
	if (hop.blackhole)
		return shell_fail(
		    ip->c, "RTNETLINK answers: Invalid argument: a blackhole route has it");
	text_printf(ip->out, "%s%s", hop.local ? "local " : "", addr_text(buf, &to));
	if (!hop.local && !addr_eq(&hop.via, &to))
		text_printf(ip->out, " via %s", addr_text(buf, &hop.via));
	text_printf(ip->out, " dev %s", hop.local ? "lo" : ifc_name(hop.ifc));
	if (stack_source(ip->st, &to, &source))
		text_printf(ip->out, " src %s", addr_text(buf, &source));
	text_puts(ip->out, "\n    cache\n");
	return true;
}

/* default | P | A, with -6 or `via` telling the default's family. */
static bool
destination(struct ip_call *ip, struct ix_prefix *p)
{
	const char *word = ip_next(ip, "a prefix, or default");
	char clean[64];
	struct ix_addr a;

	if (!word)
		return false;
	*p = (struct ix_prefix){ .addr = { .af = ip->af } };
	if (strcmp(word, "default") == 0 || prefix_parse(word, p))
		return true;
	if (addr_parse(word, &a)) {
		*p = prefix_of(&a, addr_bits(&a));
		return true;
	}
	return shell_fail(ip->c,
	    "any valid prefix is expected rather than \"%s\"; one without host bits, "
	    "as 100.64.2.0/24",
	    text_clean_to(clean, sizeof(clean), word, TEXT_LINE));
}

static bool
via(struct ip_call *ip, struct route *r)
{
	const char *word = ip_next(ip, "the next hop's address");
	char clean[64];

	if (!word)
		return false;
	if (!addr_parse(word, &r->hop.via))
		return shell_fail(ip->c, "any valid address is expected rather than \"%s\"",
		    text_clean_to(clean, sizeof(clean), word, TEXT_LINE));
	if (!r->prefix.addr.af)
		r->prefix.addr.af = r->hop.via.af;
	return r->prefix.addr.af == r->hop.via.af ||
	    shell_fail(ip->c, "the next hop %s is of the other family than the prefix", word);
}

/* [blackhole] P [via A] [dev X] */
static bool
route_read(struct ip_call *ip, struct route *r)
{
	*r = (struct route){ .source = ROUTE_STATIC, .distance = 1 };
	if (*ip->arg && strcmp(*ip->arg, "blackhole") == 0) {
		r->blackhole = true;
		ip->arg++;
	}
	if (!destination(ip, &r->prefix))
		return false;
	while (*ip->arg) {
		if (strcmp(*ip->arg, "via") == 0 && !r->blackhole) {
			ip->arg++;
			if (!via(ip, r))
				return false;
		} else if (strcmp(*ip->arg, "dev") == 0 && !r->blackhole) {
			r->hop.ifc = ip_dev(ip);
			if (!r->hop.ifc)
				return false;
		} else {
			return ip_end(ip);
		}
	}
	if (!r->prefix.addr.af)
		r->prefix.addr.af = 4;
	return true;
}

/* A next hop must be a neighbour, as the kernel asks; which interface leads to it is noted. */
static bool
on_link(struct ip_call *ip, struct route *r)
{
	struct hop hop;
	char buf[ADDR_TEXT];

	if (r->blackhole || (r->hop.ifc && (!r->hop.via.af || addr_is_link_local(&r->hop.via))))
		return true;
	if (!r->hop.via.af)
		return shell_fail(
		    ip->c, "RTNETLINK answers: No such device: say via ADDRESS or dev NAME");
	if (stack_lookup(ip->st, &r->hop.via, &hop) && !hop.local && hop.ifc &&
	    addr_eq(&hop.via, &r->hop.via) && (!r->hop.ifc || r->hop.ifc == hop.ifc)) {
		r->hop.ifc = hop.ifc;
		return true;
	}
	return shell_fail(ip->c,
	    "Error: Nexthop has invalid gateway: %s is not in the subnet of any "
	    "interface that is up",
	    addr_text(buf, &r->hop.via));
}

static const struct route *
find(const struct stack *st, const struct ix_prefix *p)
{
	for (const struct route *r = NULL; (r = route_next(st, p->addr.af, r));)
		if (r->source == ROUTE_STATIC && prefix_eq(&r->prefix, p))
			return r;
	return NULL;
}

static bool
add(struct ip_call *ip, bool replace)
{
	struct route r;
	char buf[PREFIX_TEXT];

	if (!ip_may_change(ip) || !route_read(ip, &r) || !on_link(ip, &r))
		return false;
	if (!replace && find(ip->st, &r.prefix))
		return shell_fail(ip->c,
		    "RTNETLINK answers: File exists: there is a route to %s; `ip route "
		    "replace` changes it",
		    prefix_words(&r.prefix, buf));
	route_del(ip->st, &r.prefix, ROUTE_STATIC, NULL);
	route_add(ip->st, &r);
	return true;
}

static bool
del(struct ip_call *ip)
{
	const struct route *there;
	struct route r;

	if (!ip_may_change(ip) || !route_read(ip, &r))
		return false;
	there = find(ip->st, &r.prefix);
	if (there && (!r.hop.via.af || addr_eq(&there->hop.via, &r.hop.via)))
		return route_del(ip->st, &r.prefix, ROUTE_STATIC, NULL);
	return shell_fail(ip->c,
	    "RTNETLINK answers: No such process: there is no such route; `ip route` "
	                         "lists them");
}

bool
ip_route(struct ip_call *ip)
{
	const char *word = *ip->arg ? *ip->arg++ : "show";
	char clean[48];

	if (ip_word(word, "show") || ip_word(word, "list"))
		return show(ip);
	if (ip_word(word, "get"))
		return get(ip);
	if (ip_word(word, "add") || ip_word(word, "replace"))
		return add(ip, word[0] == 'r');
	if (ip_word(word, "del") || strcmp(word, "delete") == 0)
		return del(ip);
	return shell_fail(ip->c,
	    "Command \"%s\" is unknown; known: ip route show, get, add, replace, del",
	    text_clean_to(clean, sizeof(clean), word, TEXT_LINE));
}

static void
neigh_lines(const struct ip_call *ip, uint8_t af, const struct ifc *only)
{
	static const char *const states[] = { [NEIGH_INCOMPLETE] = "INCOMPLETE",
		[NEIGH_REACHABLE] = "REACHABLE",
		[NEIGH_STALE] = "STALE",
		[NEIGH_DELAY] = "DELAY",
		[NEIGH_PROBE] = "PROBE",
		[NEIGH_FAILED] = "FAILED",
		[NEIGH_PERMANENT] = "PERMANENT" };
	char addr[ADDR_TEXT], mac[MAC_TEXT];
	struct neigh_row r;

	for (uint32_t n = 0; neigh_row(ip->st, af, n, &r); n++) {
		if (only && r.ifc != only)
			continue;
		text_printf(ip->out, "%s dev %s", addr_text(addr, &r.addr), ifc_name(r.ifc));
		if (r.state != NEIGH_INCOMPLETE && r.state != NEIGH_FAILED)
			text_printf(ip->out, " lladdr %s", mac_text(mac, &r.mac));
		text_printf(ip->out, "%s %s\n", r.router ? " router" : "", states[r.state]);
	}
}

/* flush [dev] NAME, or all */
static bool
flush(struct ip_call *ip)
{
	struct ifc *i = NULL;

	if (!ip_may_change(ip))
		return false;
	if (*ip->arg && strcmp(*ip->arg, "all") == 0)
		ip->arg++;
	else if (!(i = ip_dev(ip)))
		return false;
	if (!ip_end(ip))
		return false;
	if (ip->af != 6)
		neigh_flush(ip->st, i, 4);
	if (ip->af != 4)
		neigh_flush(ip->st, i, 6);
	return true;
}

/* ADDRESS [lladdr MAC] [dev] NAME, as `want_mac` says */
static bool
neigh_read(struct ip_call *ip, struct ix_addr *a, struct ix_mac *mac, struct ifc **i, bool want_mac)
{
	const char *word = ip_next(ip, "an address");
	char clean[64];
	bool has_mac = false;

	*i = NULL;
	if (!word)
		return false;
	if (!addr_parse(word, a))
		return shell_fail(ip->c, "any valid address is expected rather than \"%s\"",
		    text_clean_to(clean, sizeof(clean), word, TEXT_LINE));
	while (*ip->arg) {
		if (strcmp(*ip->arg, "lladdr") == 0) {
			ip->arg++;
			word = ip_next(ip, "a MAC address");
			if (!word)
				return false;
			if (!mac_parse(word, mac) || (mac->b[0] & 1))
				return shell_fail(ip->c,
				    "\"%s\" is not a station's MAC address, "
				    "as 02:00:00:00:00:99",
				    text_clean_to(clean, sizeof(clean), word, TEXT_LINE));
			has_mac = true;
		} else if (strcmp(*ip->arg, "dev") == 0) {
			if (!(*i = ip_dev(ip)))
				return false;
		} else if (strcmp(*ip->arg, "nud") == 0 && ip->arg[1] &&
		    strcmp(ip->arg[1], "permanent") == 0) {
			ip->arg += 2;
		} else {
			return ip_end(ip);
		}
	}
	return ((*i && ifc_is_wired(*i)) ||
		   shell_fail(ip->c,
		       "Device and destination are required arguments: say dev and an "
		       "interface with a cable")) &&
	    (has_mac || !want_mac || shell_fail(ip->c, "lladdr and a MAC address are missing"));
}

static bool
neigh_add(struct ip_call *ip, bool replace)
{
	struct ix_addr a;
	struct ix_mac mac;
	struct ifc *i;

	if (!ip_may_change(ip) || !neigh_read(ip, &a, &mac, &i, true))
		return false;
	if (!replace && neigh_lookup(i, &a, &mac))
		return shell_fail(ip->c,
		    "RTNETLINK answers: File exists: that neighbour is known; `ip "
		    "neigh replace` changes it");
	return neigh_fix(i, &a, &mac) ||
	    shell_fail(ip->c, "RTNETLINK answers: No buffer space available: the table is full");
}

static bool
neigh_remove(struct ip_call *ip)
{
	struct ix_addr a;
	struct ix_mac mac;
	struct ifc *i;

	if (!ip_may_change(ip) || !neigh_read(ip, &a, &mac, &i, false))
		return false;
	return neigh_del(i, &a) ||
	    shell_fail(ip->c,
		"RTNETLINK answers: No such file or directory: "
		"there is no such neighbour; `ip neigh` lists them");
}

bool
ip_neigh(struct ip_call *ip)
{
	const char *word = *ip->arg ? *ip->arg++ : "show";
	const struct ifc *only = NULL;
	char clean[48];

	if (ip_word(word, "flush"))
		return flush(ip);
	if (ip_word(word, "add") || ip_word(word, "replace"))
		return neigh_add(ip, word[0] == 'r');
	if (ip_word(word, "del") || strcmp(word, "delete") == 0)
		return neigh_remove(ip);
	if (!ip_word(word, "show") && !ip_word(word, "list"))
		return shell_fail(ip->c,
		    "Command \"%s\" is unknown; known: ip neigh show, add, replace, "
		    "del, flush",
		    text_clean_to(clean, sizeof(clean), word, TEXT_LINE));
	if (*ip->arg && !(only = ip_dev(ip)))
		return false;
	if (!ip_end(ip))
		return false;
	if (ip->af != 6)
		neigh_lines(ip, 4, only);
	if (ip->af != 4)
		neigh_lines(ip, 6, only);
	return true;
}
