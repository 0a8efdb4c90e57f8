/*
 * words.c - configuration words: interfaces and addresses, as FRR and the industry write them; a
 * line acts at once, all or nothing. The shows of the tables behind them. Static routes are
 * words_route.c's.
 */
#include "ip/words.h"

#include <stdio.h>
#include <string.h>

#include "base/units.h"

#include "ip/words_filter.h"
#include "ip/words_pass.h"
#include "ip/words_ra.h"
#include "ip/words_show.h"

const struct cli_mode ip_interface_mode = { .name = "interface",
	.suffix = "(config-if)",
	.parent = &cli_config,
	.enter = "interface NAME" };

static bool
encapsulation(struct cli_call *c)
{
	const struct ifc *i = ifc_find(c->user, cli_here(c)->name);
	unsigned vlan = (unsigned)cli_number(c, "vlan");

	return ifc_vlan(i) == vlan ||
	    cli_fail(c,
		ifc_vlan(i)
		    ? "%s has the tag that its name says; for tag %u, `interface` and that number"
		    : "%s has no tag; `interface` with a dot and %u behind the name makes one",
		ifc_name(i), vlan);
}

static bool
interface(struct cli_call *c)
{
	char name[CLI_NAME + CLI_NAME];
	struct ifc *i;

	/* "Loopback 0", "ethernet 1": the blank means nothing */
	snprintf(name, sizeof(name), "%s%s", cli_text(c, "interface"), cli_text(c, "unit"));
	i = ifc_wanted(c->user, name);
	if (!i)
		return cli_fail(
		    c, "There is no interface \"%s\"; `show interface brief` lists them", name);
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
		    cli_fail(
			c, "%s has no address %s/%u", cli_here(c)->name, addr_text(buf, a), len);
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

/* `no ip address`, `no ipv6 address`: all that were typed. */
static bool
no_address(struct cli_call *c)
{
	struct ifc *i = here(c);
	const struct ifc_addr *a;

	for (uint32_t n = 0; (a = ifc_addr(i, n));) {
		struct ifc_addr gone = *a;

		if (gone.automatic || gone.addr.af != c->word->value)
			n++;
		else
			ifc_addr_del(i, &gone.addr, gone.subnet.len);
	}
	return true;
}

/* Two addresses may be on one link, or a million: nothing can be assumed. */
static bool
without_length(struct cli_call *c)
{
	const char *a = cli_text(c, "address");

	return c->word->value == 4
	    ? cli_fail(
		  c, "%s needs the length of its network: %s/24, or a mask as 255.255.255.0", a, a)
	    : cli_fail(c, "%s needs the length of its network: %s/64", a, a);
}

/* value 1: the network is given, the interface's own lower half is put to it */
static bool
special_address(struct cli_call *c)
{
	const struct cli_arg *a = cli_arg(c, "address");
	struct ix_addr own = a->addr;

	if (c->word->value == 0 && !addr_is_link_local(&own))
		return cli_fail(c, "%s is no link-local address: expected fe80::...", a->text);
	if (c->word->value == 0)
		return address(c, &own, 64);
	if (a->prefix.len != 64 || !ifc_is_wired(here(c)))
		return cli_fail(c,
		    "eui-64 makes the lower 64 bits from the MAC address: expected "
		    "a network X:X::/64, on an interface with a cable");
	ifc_identify(here(c), &own);
	return address(c, &own, 64);
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
	const struct ifc *parent = ifc_parent(here(c));
	uint32_t n = c->no ? ifc_mtu_unsaid(here(c)) : (uint32_t)cli_number(c, "mtu");

	if (parent && n > ifc_mtu(parent))
		return cli_fail(c, "%s carries packets of at most %u octets: `mtu` there first",
		    ifc_name(parent), ifc_mtu(parent));
	ifc_set_mtu(here(c), n);
	return true;
}

static bool
clear_neighbours(struct cli_call *c)
{
	const char *on = cli_text(c, "interface");
	const struct ix_addr *only = cli_arg(c, "address") ? cli_addr(c, "address") : NULL;
	struct ifc *i = on[0] ? ifc_named(c->user, on) : NULL;
	bool any = !only;

	if (on[0] && !i)
		return cli_fail(c, "There is no interface \"%s\"", on);
	if (!only)
		neigh_flush(c->user, i, (uint8_t)c->word->value);
	for (uint32_t n = 0; only && (i = ifc_at(c->user, n)); n++)
		any |= neigh_del(i, only);
	return any || cli_fail(c, "Nobody is known by %s", cli_text(c, "address"));
}

static const struct cli_word words[] = { { "encapsulation dot1q <vlan:1-4094>", encapsulation,
					     "The tag of this interface|IEEE 802.1Q|Its number",
					     .in = { &ip_interface_mode } },
	{ "ip address <address:host4> [secondary]", ip_address,
	    "IP|Set an address|Address and length|Beside the others, as all are", .flags = CLI_NO,
	    .in = { &ip_interface_mode } },
	{ "ip address <address:addr4> <mask:mask> [secondary]", ip_address_mask,
	    "IP|Set an address|Address|Its mask|Beside the others, as all are", .flags = CLI_NO,
	    .in = { &ip_interface_mode } },
	{ "ipv6 address <address:host6>", ip_address, "IPv6|Set an address|Address and length",
	    .flags = CLI_NO, .in = { &ip_interface_mode } },
	{ "ip address <address:addr4>", without_length, .flags = CLI_HIDDEN | CLI_NO,
	    .in = { &ip_interface_mode }, .value = 4 },
	{ "ipv6 address <address:addr6>", without_length, .flags = CLI_HIDDEN | CLI_NO,
	    .in = { &ip_interface_mode }, .value = 6 },
	{ "no ip address", no_address, .in = { &ip_interface_mode }, .value = 4 },
	{ "no ipv6 address", no_address, .in = { &ip_interface_mode }, .value = 6 },
	{ "ipv6 address <address:addr6> link-local", special_address,
	    "IPv6|Set an address|Address|That means something on this link alone", .flags = CLI_NO,
	    .in = { &ip_interface_mode }, .value = 0 },
	{ "ipv6 address <address:host6> eui-64", special_address,
	    "IPv6|Set an address|Network|Its lower half from the MAC address", .flags = CLI_NO,
	    .in = { &ip_interface_mode }, .value = 1 },
	{ "description <text:line>", description, "Say what it is for|Free text",
	    .in = { &ip_interface_mode } },
	{ "no description [<text:line>]", description, .in = { &ip_interface_mode } },
	{ "shutdown", shut, "Shut the interface down", .flags = CLI_NO,
	    .in = { &ip_interface_mode } },
	{ "mtu <mtu:1280-9216>", mtu, "Largest packet|Octets", .in = { &ip_interface_mode } },
	{ "no mtu [<mtu:1280-9216>]", mtu, .in = { &ip_interface_mode } },
	{ "show {ip|ipv6} interface brief", ip_show_brief,
	    "Show|IP|IPv6|Interfaces|One line an interface", .in = { &cli_exec } },
	{ "show interfaces brief", ip_show_brief, "Show|Interfaces|One line an interface",
	    .in = { &cli_exec } },
	/* FRR's singular; hidden, so that `show int` means one thing */
	{ "show interface brief", ip_show_brief, .flags = CLI_HIDDEN, .in = { &cli_exec } },
	{ "show {interfaces|interface} status", ip_show_brief, .flags = CLI_HIDDEN,
	    .in = { &cli_exec } },
	{ "show [ip] arp [{<address:addr4>|<interface:name>}]", ip_show_arp,
	    "Show|IP|The ARP table|Of one address|Of one interface", .in = { &cli_exec } },
	{ "show ipv6 neighbors [{<address:addr6>|<interface:name>}]", ip_show_neighbours,
	    "Show|IPv6|Neighbours on the links|One address|Of one interface", .in = { &cli_exec } },
	/* the other spelling; a row of its own would make `sh ipv6 nei` mean two things */
	{ "show ipv6 neighbours", ip_show_neighbours, .flags = CLI_HIDDEN, .in = { &cli_exec } },
	{ "clear [ip] arp [{<address:addr4>|<interface:name>}]", clear_neighbours,
	    "Forget|IP|The ARP table|One address|Of one interface",
	    .flags = CLI_PRIVILEGED | CLI_CHANGES, .in = { &cli_exec }, .value = 4 },
	{ "clear [ip] arp-cache", clear_neighbours,
	    .flags = CLI_PRIVILEGED | CLI_CHANGES | CLI_HIDDEN, .in = { &cli_exec }, .value = 4 },
	{ "clear ipv6 neighbors [{<address:addr6>|<interface:name>}]", clear_neighbours,
	    "Forget|IPv6|Neighbours on the links|One address|Of one interface",
	    .flags = CLI_PRIVILEGED | CLI_CHANGES, .in = { &cli_exec }, .value = 6 },
	{ 0 } };

static const struct cli_word enter[] = { { "interface <interface:name>", interface,
					     "Select an interface|Its name",
					     .in = { &cli_config } },
	{ "interface <interface:name> <unit:name>", interface, .flags = CLI_HIDDEN,
	    .in = { &cli_config } },
	{ 0 } };

const struct cli_table ip_enter_words = { "interface", enter, { &cli_config } };
const struct cli_table ip_words = { "ip", words, { &cli_exec } };

static void
settings_lines(const struct stack *st, const struct ifc *i, struct config_writer *w)
{
	ip_running_pass(st, i, w);
	ip_running_filters(st, i, w);
	ip_running_ra(st, i, w);
}

/* An interface about which nothing was said is not shown, as FRR does; one that was only spoken of
 * would not be there again. */
static bool
configured(const struct stack *st, const struct ifc *i)
{
	struct text t = { 0 };
	struct config_writer w = { .out = &t };
	const struct ifc_addr *a;
	bool any = ifc_description(i)[0] || ifc_is_shut(i) || ifc_is_made(i);

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
