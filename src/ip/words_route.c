/*
 * words_route.c - static routes, as FRR and the industry write them: towards a next hop, out of an
 * interface, or nowhere; and their part of the running configuration.
 */
#include <stdio.h>
#include <string.h>

#include "ip/words.h"
#include "ip/words_show.h"

enum { STATIC_DISTANCE = 1 };

/* What FRR and the industry know beside, and is not here. */
static bool
options_known(struct cli_call *c)
{
	static const struct {
		const char *word, *why;
	} unknown[] = {
		{ "permanent", "a route is there as long as its next hop can be reached" },
		{ "track", "nothing is tracked here; the next hop's reachability decides" },
		{ "vrf", "a router here has one table" },
		{ "table", "a router here has one table" },
		{ "onlink", "name the interface behind the next hop instead" },
	};

	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		if (cli_key(c, unknown[i].word))
			return cli_fail(c, "\"%s\" is not supported: %s; leave it out",
			    unknown[i].word, unknown[i].why);
	return true;
}

static bool
one_table(struct cli_call *c)
{
	return cli_fail(c, "\"vrf\" is not supported: a router here has one table; leave it out");
}

/* A destination with host bits, or behind a good one a word that is nothing. */
static bool
no_network(struct cli_call *c)
{
	const struct cli_arg *a = cli_arg(c, "wrong");
	char buf[PREFIX_TEXT];

	if (addr_eq(&a->addr, &a->prefix.addr))
		return cli_fail(c, "\"%s\": expected a next hop, an interface, Null0 or reject",
		    cli_text(c, "rest"));
	return cli_fail(c, "%s is an address in a network: expected that, %s", a->text,
	    prefix_text(buf, &a->prefix));
}

static bool
prefix_of_line(struct cli_call *c, struct ix_prefix *out)
{
	const struct cli_arg *prefix = cli_arg(c, "prefix");

	*out = prefix->prefix;
	if (prefix->type == CLI_PREFIX)
		return true;
	*out = prefix_of(&prefix->addr, (unsigned)cli_number(c, "mask")); /* A.B.C.D MASK */
	return addr_eq(&out->addr, &prefix->addr) ||
	    cli_fail(c, "%s has host bits set beyond the mask", prefix->text);
}

static bool
no_such_interface(struct cli_call *c, const char *name)
{
	if (name[strspn(name, "0123456789")] == 0)
		return cli_fail(c, "%s is no administrative distance: expected 1 to 255", name);
	return cli_fail(c, "There is no interface \"%s\"; `show interface brief` lists them", name);
}

static bool
is_own(const struct stack *st, const struct ix_addr *a)
{
	struct hop hop;

	return stack_lookup(st, a, &hop) && hop.local;
}

static bool
leads(struct cli_call *c, struct route *r)
{
	const struct cli_arg *via = cli_arg(c, "gateway"), *name = cli_arg(c, "interface");

	r->reject = cli_key(c, "reject");
	r->blackhole = r->reject || cli_key(c, "Null0") || cli_key(c, "Null") ||
	    cli_key(c, "blackhole");
	if (via)
		r->hop.via = via->addr;
	if (via && !c->no && is_own(c->user, &via->addr))
		return cli_fail(c,
		    "%s is this router's own address: expected the neighbour's, on the same link",
		    via->text);
	if (!name)
		return true;
	r->hop.ifc = ifc_named(c->user, name->text);
	if (!r->hop.ifc)
		return no_such_interface(c, name->text);
	return via || ifc_is_wired(r->hop.ifc) ||
	    cli_fail(c, "%s leads nowhere: for packets to vanish, Null0", name->text);
}

/* The route that a line describes; false after cli_fail. */
static bool
route_of(struct cli_call *c, struct route *r)
{
	*r = (struct route){ .source = ROUTE_STATIC, .distance = STATIC_DISTANCE };
	if (!options_known(c) || !prefix_of_line(c, &r->prefix) || !leads(c, r))
		return false;
	if (cli_arg(c, "distance"))
		r->distance = (uint8_t)cli_number(c, "distance");
	if (cli_arg(c, "tag"))
		r->tag = (uint32_t)cli_number(c, "tag");
	if (cli_arg(c, "called"))
		r->name = cli_text(c, "called");
	return true;
}

static bool
static_route(struct cli_call *c)
{
	char buf[PREFIX_TEXT];
	struct route r;
	bool any;

	if (!route_of(c, &r))
		return false;
	if (!c->no) {
		route_add(c->user, &r);
		return true;
	}
	any = !r.blackhole && !r.hop.via.af && !r.hop.ifc; /* nothing said: all of them */
	return route_del(c->user, &r.prefix, ROUTE_STATIC, any ? NULL : &r.hop) ||
	    cli_fail(c, "There is no such static route to %s", prefix_text(buf, &r.prefix));
}

#define HELP_TO4 "IP|Add a static route|Destination|"
#define HELP_TAIL \
	"Next hop|Interface towards it|Out of this interface|Next hop|Drop the packets|Drop the " \
	"packets||Drop the packets|Drop them and say so|" \
	"Administrative distance|Mark the route|A number|What it is called|One word||||||||"
#define TAIL(type) \
	"{<gateway:" type "> [<interface:name>]|<interface:name> [<gateway:" type ">]|" \
	"Null0|Null <zero:0-0>|blackhole|reject} " \
	"[<distance:1-255>|tag <tag:1-4294967295>|name <called:word>|permanent|onlink|" \
	"track <object:word>|vrf <vrf:word>|table <table:word>]*"

static const struct cli_word words[] = { { "ip route <prefix:prefix4> " TAIL("addr4"), static_route,
					     HELP_TO4 HELP_TAIL, .flags = CLI_NO,
					     .in = { &cli_config } },
	{ "ip route <prefix:addr4> <mask:mask> " TAIL("addr4"), static_route,
	    HELP_TO4 "Its mask|" HELP_TAIL, .flags = CLI_NO, .in = { &cli_config } },
	{ "ipv6 route <prefix:prefix6> " TAIL("addr6"), static_route,
	    "IPv6|Add a static route|Destination|" HELP_TAIL, .flags = CLI_NO,
	    .in = { &cli_config } },
	{ "no ip route <prefix:prefix4>", static_route, .in = { &cli_config } },
	{ "no ip route <prefix:addr4> <mask:mask>", static_route, .in = { &cli_config } },
	{ "no ipv6 route <prefix:prefix6>", static_route, .in = { &cli_config } },
	{ "ip route <wrong:host4> <rest:line>", no_network, .flags = CLI_NO | CLI_HIDDEN,
	    .in = { &cli_config } },
	{ "ipv6 route <wrong:host6> <rest:line>", no_network, .flags = CLI_NO | CLI_HIDDEN,
	    .in = { &cli_config } },
	{ "{ip|ipv6} route vrf <rest:line>", one_table, .flags = CLI_NO | CLI_HIDDEN,
	    .in = { &cli_config } },
	{ 0 } };

const struct cli_table ip_route_words = { "static routes", words, { &cli_exec } };

static void
running_route(struct config_writer *w, const struct route *r)
{
	char prefix[PREFIX_TEXT], via[ADDR_TEXT];
	struct text t = { 0 };

	if (r->blackhole)
		text_puts(&t, r->reject ? " reject" : " Null0");
	if (!r->blackhole && r->hop.via.af)
		text_printf(&t, " %s", addr_text(via, &r->hop.via));
	if (!r->blackhole && r->hop.ifc)
		text_printf(&t, " %s", ifc_name(r->hop.ifc));
	if (r->tag)
		text_printf(&t, " tag %u", r->tag);
	if (r->distance != STATIC_DISTANCE)
		text_printf(&t, " %u", r->distance);
	if (r->name)
		text_printf(&t, " name %s", r->name);
	config_line(w, "%s route %s%s", r->prefix.addr.af == 4 ? "ip" : "ipv6",
	    prefix_text(prefix, &r->prefix), text_of(&t));
	text_free(&t);
}

void
ip_running_routes(const struct stack *st, struct config_writer *w)
{
	ip_running_next_hops(st, w);
	for (uint8_t af = 4; af <= 6; af = (uint8_t)(af + 2))
		for (const struct route *r = NULL; (r = route_next(st, af, r));)
			if (r->source == ROUTE_STATIC)
				running_route(w, r);
	config_break(w);
}
