/*
 * words.c - configuration words: interfaces, addresses and static routes, as FRR and the industry
 * write them. A line acts at once, all or nothing.
 */
#include "ip/words.h"

#include <stdio.h>
#include <string.h>

#include "base/units.h"

#include "ip/words_filter.h"
#include "ip/words_pass.h"
#include "ip/words_ra.h"
#include "ip/words_show.h"

const struct cli_mode ip_interface_mode = { .name = "interface", .suffix = "(config-if)",
	.parent = &cli_config, .enter = "interface NAME" };

enum { STATIC_DISTANCE = 1 };

/* "eth0.100" is made when first spoken of: the tag 100 on eth0, as Linux names it. */
static struct ifc *
tag_make(struct stack *st, const char *name)
{
	const char *dot = strrchr(name, '.');
	char parent[IFC_NAME];
	struct ifc *i;
	uint64_t vlan;

	if (!dot || dot - name >= IFC_NAME || strlen(name) >= IFC_NAME ||
	    !number_parse(dot + 1, 1, 4094, &vlan))
		return NULL;
	snprintf(parent, sizeof(parent), "%.*s", (int)(dot - name), name);
	i = ifc_find(st, parent);
	return i ? ifc_new_vlan(i, name, (uint16_t)vlan) : NULL;
}

static bool
encapsulation(struct cli_call *c)
{
	const struct ifc *i = ifc_find(c->user, cli_here(c)->name);
	unsigned vlan = (unsigned)cli_number(c, "vlan");

	return ifc_vlan(i) == vlan ||
	    cli_fail(c, ifc_vlan(i)
	        ? "%s has the tag that its name says; for tag %u, `interface` and that number"
	        : "%s has no tag; `interface` with a dot and %u behind the name makes one",
	        ifc_name(i), vlan);
}

static bool
interface(struct cli_call *c)
{
	const char *name = cli_text(c, "interface");
	struct ifc *i = ifc_find(c->user, name);

	if (!i)
		i = tag_make(c->user, name);
	if (!i)
		return cli_fail(c,
		    "There is no interface \"%s\"; `show interface brief` lists them", name);
	cli_enter(c, &ip_interface_mode, ifc_name(i), 0, 0);
	return true;
}

static struct ifc *
here(const struct cli_call *c)
{
	return ifc_find(c->user, cli_here(c)->name);
}

/* Adds or takes an address; asking for what is already so is no error. */
static bool
address(struct cli_call *c, const struct ix_addr *a, unsigned len)
{
	char buf[ADDR_TEXT];
	struct ix_error e;

	if (c->no)
		return ifc_addr_del(here(c), a, len) ||
		    cli_fail(c, "%s has no address %s/%u", cli_here(c)->name, addr_text(buf, a),
		    len);
	for (uint32_t n = 0; ifc_addr(here(c), n); n++)
		if (addr_eq(&ifc_addr(here(c), n)->addr, a) &&
		    ifc_addr(here(c), n)->subnet.len == len)
			return true;
	return ifc_addr_add(here(c), a, len, &e) || cli_fail(c, "%s", e.text);
}

static bool
ip_address(struct cli_call *c)
{
	const struct cli_arg *a = cli_arg(c, "address");

	return address(c, &a->addr, a->prefix.len);
}

static bool
ip_address_mask(struct cli_call *c)
{
	return address(c, cli_addr(c, "address"), (unsigned)cli_number(c, "mask"));
}

static bool
shut(struct cli_call *c)
{
	ifc_shutdown(here(c), !c->no);
	return true;
}

static bool
description(struct cli_call *c)
{
	ifc_describe(here(c), c->no ? "" : cli_text(c, "text"));
	return true;
}

static bool
mtu(struct cli_call *c)
{
	ifc_set_mtu(here(c), c->no ? 1500 : (uint32_t)cli_number(c, "mtu"));
	return true;
}

/* The route that a line describes; false after cli_fail. */
static bool
route_of(struct cli_call *c, struct route *r)
{
	const struct cli_arg *prefix = cli_arg(c, "prefix"), *via = cli_arg(c, "gateway"),
	    *name = cli_arg(c, "interface");

	*r = (struct route){ .source = ROUTE_STATIC, .distance = STATIC_DISTANCE };
	if (prefix->type == CLI_ADDR) { /* A.B.C.D MASK */
		r->prefix = prefix_of(&prefix->addr, (unsigned)cli_number(c, "mask"));
		if (!addr_eq(&r->prefix.addr, &prefix->addr))
			return cli_fail(c, "%s has host bits set beyond the mask", prefix->text);
	} else {
		r->prefix = prefix->prefix;
	}
	if (cli_arg(c, "distance"))
		r->distance = (uint8_t)cli_number(c, "distance");
	if (cli_arg(c, "tag"))
		r->tag = (uint32_t)cli_number(c, "tag");
	r->reject = cli_key(c, "reject");
	r->blackhole = r->reject || cli_key(c, "Null0") || cli_key(c, "blackhole");
	if (via)
		r->hop.via = via->addr;
	if (name) {
		r->hop.ifc = ifc_find(c->user, name->text);
		if (!r->hop.ifc)
			return cli_fail(c, "There is no interface \"%s\"", name->text);
	}
	return true;
}

static bool
static_route(struct cli_call *c)
{
	char buf[PREFIX_TEXT];
	struct route r;

	if (!route_of(c, &r))
		return false;
	if (!c->no) {
		route_add(c->user, &r);
		return true;
	}
	return route_del(c->user, &r.prefix, ROUTE_STATIC,
	    r.hop.via.af || r.hop.ifc ? &r.hop : NULL) ||
	    cli_fail(c, "There is no such static route to %s", prefix_text(buf, &r.prefix));
}

static bool
clear_neighbours(struct cli_call *c)
{
	neigh_flush(c->user, NULL, (uint8_t)c->word->value);
	return true;
}

#define ROUTE_HELP4 "IP|Add a static route|Destination|"
#define ROUTE_TAIL \
	"{<gateway:addr4> [<interface:name>]|Null0|blackhole|reject} [tag <tag:1-4294967295>] " \
	"[<distance:1-255>]"

static const struct cli_word words[] = {
	{ "ip route <prefix:prefix4> " ROUTE_TAIL, static_route,
	    ROUTE_HELP4
	    "Next hop|Interface towards it|Drop the packets|Drop the packets|"
	    "Drop them and say so|Mark the route|A number|Administrative distance",
	    .flags = CLI_NO, .in = { &cli_config } },
	{ "ip route <prefix:addr4> <mask:mask> " ROUTE_TAIL, static_route,
	    ROUTE_HELP4 "Its mask|Next hop|Interface towards it|Drop the packets|Drop the packets|"
	    "Drop them and say so|"
	    "Mark the route|A number|Administrative distance",
	    .flags = CLI_NO,
	    .in = { &cli_config } },
	{ "ipv6 route <prefix:prefix6> {<gateway:addr6> [<interface:name>]|Null0|blackhole|reject} "
	  "[tag <tag:1-4294967295>] [<distance:1-255>]", static_route,
	    "IPv6|Add a static route|Destination|Next hop|Interface towards it|Drop the packets|"
	    "Drop the packets|Drop them and say so|Mark the route|A number|Administrative distance",
	    .flags = CLI_NO,
	    .in = { &cli_config } },
	{ "no ip route <prefix:prefix4>", static_route, .in = { &cli_config } },
	{ "no ipv6 route <prefix:prefix6>", static_route, .in = { &cli_config } },
	{ "encapsulation dot1q <vlan:1-4094>", encapsulation,
	    "The tag of this interface|IEEE 802.1Q|Its number", .in = { &ip_interface_mode } },
	{ "ip address <address:host4> [secondary]", ip_address,
	    "IP|Set an address|Address and length|Beside the others, as all are",
	    .flags = CLI_NO, .in = { &ip_interface_mode } },
	{ "ip address <address:addr4> <mask:mask> [secondary]", ip_address_mask,
	    "IP|Set an address|Address|Its mask|Beside the others, as all are",
	    .flags = CLI_NO, .in = { &ip_interface_mode } },
	{ "ipv6 address <address:host6>", ip_address, "IPv6|Set an address|Address and length",
	    .flags = CLI_NO, .in = { &ip_interface_mode } },
	{ "description <text:line>", description, "Say what it is for|Free text",
	    .in = { &ip_interface_mode } },
	{ "no description [<text:line>]", description, .in = { &ip_interface_mode } },
	{ "shutdown", shut, "Shut the interface down", .flags = CLI_NO,
	    .in = { &ip_interface_mode } },
	{ "mtu <mtu:1280-9216>", mtu, "Largest packet|Octets", .in = { &ip_interface_mode } },
	{ "no mtu [<mtu:1280-9216>]", mtu, .in = { &ip_interface_mode } },
	{ "show {ip|ipv6} route [{connected|static|bgp|<address:addr>|<prefix:prefix>}]",
	    ip_show_routes,
	    "Show|IP|IPv6|The routing table|Of connected networks|Typed in|From BGP|"
	    "The route to an address|One prefix", .in = { &cli_exec } },
	{ "show {ip|ipv6} interface brief", ip_show_brief,
	    "Show|IP|IPv6|Interfaces|One line an interface", .in = { &cli_exec } },
	{ "show interfaces brief", ip_show_brief, "Show|Interfaces|One line an interface",
	    .in = { &cli_exec } },
	/* FRR's singular; hidden, so that `show int` means one thing */
	{ "show interface brief", ip_show_brief, .flags = CLI_HIDDEN, .in = { &cli_exec } },
	{ "show [ip] arp", ip_show_arp, "Show|IP|The ARP table", .in = { &cli_exec } },
	{ "show ipv6 neighbors", ip_show_neighbours, "Show|IPv6|Neighbours on the links",
	    .in = { &cli_exec } },
	/* the other spelling; a row of its own would make `sh ipv6 nei` mean two things */
	{ "show ipv6 neighbours", ip_show_neighbours, .flags = CLI_HIDDEN, .in = { &cli_exec } },
	{ "clear [ip] arp", clear_neighbours, "Forget|IP|The ARP table",
	    .flags = CLI_PRIVILEGED | CLI_CHANGES,
	    .in = { &cli_exec }, .value = 4 },
	{ "clear ipv6 neighbors", clear_neighbours, "Forget|IPv6|Neighbours on the links",
	    .flags = CLI_PRIVILEGED | CLI_CHANGES, .in = { &cli_exec }, .value = 6 },
	{ 0 }
};

static const struct cli_word enter[] = {
	{ "interface <interface:name>", interface, "Select an interface|Its name",
	    .in = { &cli_config } },
	{ 0 }
};

const struct cli_table ip_enter_words = { "interface", enter, { &cli_config } };
const struct cli_table ip_words = { "ip", words, { &cli_exec } };

static void
running_route(struct config_writer *w, const struct route *r)
{
	char prefix[PREFIX_TEXT], via[ADDR_TEXT] = "Null0", tag[24] = "", distance[8] = "";

	if (r->reject)
		snprintf(via, sizeof(via), "reject");
	else if (!r->blackhole)
		addr_text(via, &r->hop.via);
	if (r->tag)
		snprintf(tag, sizeof(tag), " tag %u", r->tag);
	if (r->distance != STATIC_DISTANCE)
		snprintf(distance, sizeof(distance), " %u", r->distance);
	config_line(w, "%s route %s %s%s%s%s%s", r->prefix.addr.af == 4 ? "ip" : "ipv6",
	    prefix_text(prefix, &r->prefix), via, r->hop.ifc && !r->blackhole ? " " : "",
	    r->hop.ifc && !r->blackhole ? ifc_name(r->hop.ifc) : "", tag, distance);
}

void
ip_running_routes(const struct stack *st, struct config_writer *w)
{
	for (uint8_t af = 4; af <= 6; af = (uint8_t)(af + 2))
		for (const struct route *r = NULL; (r = route_next(st, af, r));)
			if (r->source == ROUTE_STATIC)
				running_route(w, r);
	config_break(w);
}

static void
settings_lines(const struct stack *st, const struct ifc *i, struct config_writer *w)
{
	ip_running_pass(st, i, w);
	ip_running_filters(st, i, w);
	ip_running_ra(st, i, w);
}

/* An interface about which nothing was said is not shown, as FRR does. */
static bool
configured(const struct stack *st, const struct ifc *i)
{
	struct text t = { 0 };
	struct config_writer w = { .out = &t };
	const struct ifc_addr *a;
	bool any = ifc_description(i)[0] || ifc_is_shut(i);

	for (uint32_t k = 0; (a = ifc_addr(i, k)); k++)
		any |= !a->automatic;
	settings_lines(st, i, &w);
	any |= t.n > 0;
	text_free(&t);
	return any;
}

void
ip_running_interfaces(const struct stack *st, struct config_writer *w)
{
	char buf[ADDR_TEXT];

	ip_running_lists(st, w);
	for (uint32_t n = 0; ifc_at(st, n); n++) {
		struct ifc *i = ifc_at(st, n);
		const struct ifc_addr *a;

		if (!configured(st, i))
			continue;
		config_section(w, "interface %s", ifc_name(i));
		if (ifc_description(i)[0])
			config_line(w, "description %s", ifc_description(i));
		for (uint32_t k = 0; (a = ifc_addr(i, k)); k++)
			if (!a->automatic)
				config_line(w, "%s address %s/%u", a->addr.af == 4 ? "ip" : "ipv6",
				    addr_text(buf, &a->addr), a->subnet.len);
		settings_lines(st, i, w);
		if (ifc_is_shut(i))
			config_line(w, "shutdown");
		config_section_end(w, "exit");
	}
	ip_running_null(st, w);
}
