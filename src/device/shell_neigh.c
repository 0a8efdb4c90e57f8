/* shell_neigh.c - `ip neigh`: who is on the links, shown and changed. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "device/shell_net.h"

static const char *const states[] = { [NEIGH_INCOMPLETE] = "INCOMPLETE",
	[NEIGH_REACHABLE] = "REACHABLE",
	[NEIGH_STALE] = "STALE",
	[NEIGH_DELAY] = "DELAY",
	[NEIGH_PROBE] = "PROBE",
	[NEIGH_FAILED] = "FAILED",
	[NEIGH_PERMANENT] = "PERMANENT" };

static void
neigh_line(const struct ip_call *ip, const struct neigh_row *r, bool device)
{
	char addr[ADDR_TEXT], mac[MAC_TEXT];

	text_puts(ip->out, addr_text(addr, &r->addr));
	if (device)
		text_printf(ip->out, " dev %s", ifc_name(r->ifc));
	if (r->state != NEIGH_INCOMPLETE && r->state != NEIGH_FAILED)
		text_printf(ip->out, " lladdr %s", mac_text(mac, &r->mac));
	if (r->router)
		text_puts(ip->out, " router");
	if (ip->stats) {
		uint64_t s = (stack_sim(ip->st)->now - r->updated) / IX_SECOND;

		text_printf(ip->out, "  used %" PRIu64 "/%" PRIu64 "/%" PRIu64 "probes 0", s, s, s);
	}
	text_printf(ip->out, " %s \n", states[r->state]);
}

static bool
asked(const struct neigh_row *r, const struct ip_only *o)
{
	return (!o->ifc || r->ifc == o->ifc) &&
	    (o->how == IP_ANY || prefix_has(&o->prefix, &r->addr) || o->prefix.len == 0) &&
	    (!o->state || strcasecmp(o->state, states[r->state]) == 0 ||
		strcmp(o->state, "all") == 0);
}

static bool
state_known(struct ip_call *ip, const struct ip_only *o)
{
	char clean[48];

	if (!o->state || strcmp(o->state, "all") == 0)
		return true;
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strcasecmp(o->state, states[i]) == 0)
			return true;
	return shell_fail(ip->c,
	    "Error: argument \"%s\" is wrong: nud state is bad; known: incomplete, reachable, "
	    "stale, "
	    "delay, probe, failed, permanent",
	    text_clean_to(clean, sizeof(clean), o->state, TEXT_LINE));
}

static bool
show(struct ip_call *ip)
{
	struct neigh_row r;
	struct ip_only o;

	if (!ip_only(ip, &o, false) || !state_known(ip, &o))
		return false;
	for (uint8_t af = 4; af <= 6; af = (uint8_t)(af + 2))
		for (uint32_t n = 0; (!ip->af || ip->af == af) && neigh_row(ip->st, af, n, &r); n++)
			if (asked(&r, &o))
				neigh_line(ip, &r, o.ifc == NULL);
	return true;
}

/* All but permanent ones, unless those were asked for. */
static bool
flush(struct ip_call *ip)
{
	struct neigh_row r;
	struct ip_only o;

	if (!*ip->arg)
		return shell_fail(
		    ip->c, "Flush requires arguments: all, dev NAME, a prefix or nud STATE");
	if (ip_take(ip, "all"))
		o = (struct ip_only){ .how = IP_ANY };
	else if (!ip_only(ip, &o, false) || !state_known(ip, &o))
		return false;
	if (!ip_end(ip))
		return false;
	for (uint8_t af = 4; af <= 6; af = (uint8_t)(af + 2)) {
		if (ip->af && ip->af != af)
			continue;
		if (o.how == IP_ANY && !o.state) {
			neigh_flush(ip->st, (struct ifc *)(uintptr_t)o.ifc, af);
			continue;
		}
		for (uint32_t n = 0; neigh_row(ip->st, af, n, &r);)
			if (!asked(&r, &o) || (r.state == NEIGH_PERMANENT && !o.state) ||
			    !neigh_del(r.ifc, &r.addr))
				n++;
	}
	return true;
}

struct typed {
	struct ix_addr addr;
	struct ix_mac mac;
	struct ifc *ifc;
	bool has_mac;
};

static bool
mac_word(struct ip_call *ip, struct typed *t)
{
	const char *word = ip_next(ip, "a MAC address");
	char clean[64];

	t->has_mac = word && mac_parse(word, &t->mac) && !mac_is_group(&t->mac);
	return !word || t->has_mac ||
	    shell_fail(ip->c, "\"%s\" is not a station's MAC address, as 02:00:00:00:00:99",
		text_clean_to(clean, sizeof(clean), word, TEXT_LINE));
}

/* [to] ADDRESS [lladdr MAC] [dev] NAME [nud permanent] */
static bool
read_one(struct ip_call *ip, struct typed *t, bool want_mac)
{
	*t = (struct typed){ .ifc = NULL };
	ip_take(ip, "to");
	if (!ip_address(ip, &t->addr))
		return false;
	while (*ip->arg) {
		if (ip_take(ip, "lladdr")) {
			if (!mac_word(ip, t))
				return false;
		} else if (strcmp(*ip->arg, "dev") == 0) {
			if (!(t->ifc = ip_dev(ip)))
				return false;
		} else if (ip_take(ip, "nud")) {
			if (!ip_take(ip, "permanent"))
				return shell_fail(ip->c,
				    "who is typed in stays here: nud permanent, or nothing said");
		} else {
			return ip_end(ip);
		}
	}
	if (!t->ifc || !ifc_is_wired(t->ifc))
		return shell_fail(ip->c,
		    "Device and destination are required arguments: say dev and an interface with "
		    "a "
		    "cable");
	return t->has_mac || !want_mac || shell_fail(ip->c, "lladdr and a MAC address are missing");
}

/* add: nobody may be there. change: somebody must be. replace: either. */
static bool
change(struct ip_call *ip, const char *word)
{
	struct ix_mac mac;
	struct typed t;
	bool there;

	if (!ip_may_change(ip) || !read_one(ip, &t, true))
		return false;
	there = neigh_lookup(t.ifc, &t.addr, &mac);
	if (ip_word(word, "add") && there)
		return shell_fail(ip->c,
		    "RTNETLINK answers: File exists: that neighbour is known; `ip neigh replace` "
		    "changes it");
	if (ip_word(word, "change") && !there)
		return shell_fail(ip->c,
		    "RTNETLINK answers: No such file or directory: that neighbour is not known; "
		    "`ip "
		    "neigh add` adds it");
	return neigh_fix(t.ifc, &t.addr, &t.mac) ||
	    shell_fail(ip->c, "RTNETLINK answers: No buffer space available: the table is full");
}

static bool
del(struct ip_call *ip)
{
	struct typed t;

	if (!ip_may_change(ip) || !read_one(ip, &t, false))
		return false;
	return neigh_del(t.ifc, &t.addr) ||
	    shell_fail(ip->c,
		"RTNETLINK answers: No such file or directory: there is no such neighbour; `ip "
		"neigh` lists them");
}

static bool
get(struct ip_call *ip)
{
	struct neigh_row r;
	struct typed t;

	if (!read_one(ip, &t, false))
		return false;
	for (uint32_t n = 0; neigh_row(ip->st, t.addr.af, n, &r); n++)
		if (r.ifc == t.ifc && addr_eq(&r.addr, &t.addr)) {
			neigh_line(ip, &r, true);
			return true;
		}
	return shell_fail(
	    ip->c, "RTNETLINK answers: No such file or directory: there is no such neighbour");
}

bool
ip_neigh(struct ip_call *ip)
{
	const char *word = *ip->arg ? *ip->arg++ : "show";

	if (ip_word(word, "show") || ip_word(word, "list") || strcmp(word, "lst") == 0)
		return show(ip);
	if (ip_word(word, "flush"))
		return ip_may_change(ip) && flush(ip);
	if (ip_word(word, "add") || ip_word(word, "change") || ip_word(word, "replace"))
		return change(ip, word);
	if (ip_word(word, "delete"))
		return del(ip);
	if (ip_word(word, "get"))
		return get(ip);
	if (ip_word(word, "help"))
		return ip_usage(ip,
		    "ip neigh [show [to PREFIX] [dev NAME] [nud STATE]]\n"
		    "       ip neigh get ADDRESS dev NAME\n"
		    "       ip neigh {add|change|replace} ADDRESS lladdr MAC dev NAME [nud "
		    "permanent]\n"
		    "       ip neigh del ADDRESS dev NAME\n"
		    "       ip neigh flush {all|dev NAME|PREFIX|nud STATE}");
	return ip_unknown(ip, "neigh", word, "show, get, add, change, replace, del, flush");
}
