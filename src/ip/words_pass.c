/*
 * words_pass.c - configuration words of packets on their way: how long they may be, what SYNs may
 * ask for, broadcasts from elsewhere, source routes, Null0; and their part of the running
 * configuration. What has one answer here is accepted where that is asked for, and refused in words
 * where another is.
 */
#include "ip/words_pass.h"

#include <inttypes.h>

#include "ip/words.h"

static const struct cli_mode null_mode = { .name = "null-interface",
	.suffix = "(config-if)",
	.parent = &cli_config,
	.enter = "interface Null0" };

enum { RATES_S = 30 };

static struct ifc *
here(const struct cli_call *c)
{
	return ifc_find(c->user, cli_here(c)->name);
}

static bool
family_mtu(struct cli_call *c)
{
	struct ifc_settings s = *ifc_settings(here(c));
	uint32_t n = c->no ? 0 : (uint32_t)cli_number(c, "mtu");

	if (n > ifc_mtu(here(c)))
		return cli_fail(c, "%s carries packets of at most %u octets; `mtu` changes that",
		    cli_here(c)->name, ifc_mtu(here(c)));
	s.mtu[c->word->value] = (uint16_t)n;
	ifc_set(here(c), &s);
	return true;
}

static bool
adjust_mss(struct cli_call *c)
{
	struct ifc_settings s = *ifc_settings(here(c));

	s.mss[c->word->value] = c->no ? 0 : (uint16_t)cli_number(c, "mss");
	ifc_set(here(c), &s);
	return true;
}

static bool
directed(struct cli_call *c)
{
	struct ifc_settings s = *ifc_settings(here(c));

	s.directed_broadcast = !c->no;
	ifc_set(here(c), &s);
	return true;
}

static bool
load_interval(struct cli_call *c)
{
	struct ifc_settings s = *ifc_settings(here(c));

	if (!c->no && cli_number(c, "seconds") != RATES_S)
		return cli_fail(c,
		    "Rates are kept over %u seconds here, and no other time: "
		    "`load-interval %u`",
		    RATES_S, RATES_S);
	s.load_interval_s = c->no ? 0 : RATES_S;
	ifc_set(here(c), &s);
	return true;
}

static bool
source_route(struct cli_call *c)
{
	return c->no ||
	    cli_fail(c,
		"Source routes are never followed here: packets that carry "
		"one are dropped and counted (RFC 7126)");
}

static bool
path_mtu_discovery(struct cli_call *c)
{
	return !c->no || cli_fail(c, "TCP always finds the path's MTU here; leave the line out");
}

static bool
access_class(struct cli_call *c)
{
	return cli_fail(c,
	    "There is no login over the network here, so nothing for a list to "
	    "guard; leave the line out");
}

static bool
null_interface(struct cli_call *c)
{
	cli_enter(c, &null_mode, "Null0", 0, 0);
	return true;
}

static bool
null_unreachables(struct cli_call *c)
{
	stack_set_null_tells(c->user, !c->no);
	return true;
}

static bool
traffic(struct cli_call *c)
{
	struct ip_tallies t = stack_tallies(c->user);

	text_printf(c->out,
	    "IP statistics:\n"
	    "  %" PRIu64 " packets with options, passed on unread\n"
	    "  %" PRIu64 " SYNs whose MSS was lowered\n"
	    "  %" PRIu64 " broadcasts from elsewhere let onto a subnet\n"
	    "  %" PRIu64 " ICMP errors not sent, for there were too many\n",
	    t.options, t.mss_lowered, t.broadcasts, t.errors_rationed);
	text_printf(c->out,
	    "TCP segments that changed nothing:\n"
	    "  %" PRIu64 " outside of the window\n"
	    "  %" PRIu64 " older than their timestamps allow\n"
	    "  %" PRIu64 " with flags that mean nothing there\n"
	    "  %" PRIu64 " that the other end was asked about\n"
	    "  %" PRIu64 " from farther away than allowed\n"
	    "  %" PRIu64 " SYNs when too many connections were half made\n",
	    t.tcp.outside, t.tcp.old, t.tcp.unfit, t.tcp.doubtful, t.tcp.far, t.tcp.crowded);
	return true;
}

#define INTERFACE .in = { &ip_interface_mode }

static const struct cli_word words[] = { { "ip mtu <mtu:68-9216>", family_mtu,
					     "IP|Largest IPv4 packet|Octets", INTERFACE,
					     .value = 0 },
	{ "no ip mtu [<mtu:68-9216>]", family_mtu, INTERFACE, .value = 0 },
	{ "ipv6 mtu <mtu:1280-9216>", family_mtu, "IPv6|Largest IPv6 packet|Octets", INTERFACE,
	    .value = 1 },
	{ "no ipv6 mtu [<mtu:1280-9216>]", family_mtu, INTERFACE, .value = 1 },
	{ "ip tcp adjust-mss <mss:500-9176>", adjust_mss,
	    "IP|TCP|Lower what SYNs that pass ask for|Octets", INTERFACE, .value = 0 },
	{ "no ip tcp adjust-mss [<mss:500-9176>]", adjust_mss, INTERFACE, .value = 0 },
	{ "ipv6 tcp adjust-mss <mss:500-9156>", adjust_mss,
	    "IPv6|TCP|Lower what SYNs that pass ask for|Octets", INTERFACE, .value = 1 },
	{ "no ipv6 tcp adjust-mss [<mss:500-9156>]", adjust_mss, INTERFACE, .value = 1 },
	{ "ip directed-broadcast", directed, "IP|Let broadcasts from elsewhere onto the subnet",
	    .flags = CLI_NO, INTERFACE },
	{ "load-interval <seconds:30-600>", load_interval, "Over what time rates are|Seconds",
	    INTERFACE },
	{ "no load-interval [<seconds:30-600>]", load_interval, INTERFACE },
	{ "ip source-route", source_route, "IP|Follow source routes", .flags = CLI_NO,
	    .in = { &cli_config } },
	{ "ip tcp path-mtu-discovery", path_mtu_discovery, "IP|TCP|Find the path's MTU",
	    .flags = CLI_NO, .in = { &cli_config } },
	{ "access-class <rest:line>", access_class, .flags = CLI_NO | CLI_HIDDEN,
	    .in = { &cli_anywhere } },
	{ "interface Null0", null_interface, "Select an interface|Where packets vanish",
	    .in = { &cli_config } },
	{ "interface Null <zero:0-0>", null_interface, .flags = CLI_HIDDEN, .in = { &cli_config } },
	{ "{ip|ipv6} unreachables", null_unreachables, "IP|IPv6|Tell sources what is refused",
	    .flags = CLI_NO, .in = { &null_mode } },
	{ "show ip traffic", traffic, "Show|IP|What no interface counts", .in = { &cli_exec } },
	{ 0 } };

const struct cli_table ip_pass_words = { "ip passing", words, { &cli_exec } };

void
ip_running_null(const struct stack *st, struct config_writer *w)
{
	if (stack_null_tells(st) == stack_defaults(st)->null_unreachable)
		return;
	config_section(w, "interface Null0");
	config_line(w, "%sip unreachables", stack_null_tells(st) ? "" : "no ");
	config_section_end(w, "exit");
}

void
ip_running_pass(const struct stack *st, const struct ifc *i, struct config_writer *w)
{
	const struct ifc_settings *s = ifc_settings(i);

	if (s->load_interval_s)
		config_line(w, "load-interval %u", s->load_interval_s);
	if (ifc_mtu(i) != ifc_mtu_unsaid(i))
		config_line(w, "mtu %u", ifc_mtu(i));
	for (unsigned v = 0; v < 2; v++) {
		if (s->mtu[v])
			config_line(w, "%s mtu %u", v ? "ipv6" : "ip", s->mtu[v]);
		if (s->mss[v])
			config_line(w, "%s tcp adjust-mss %u", v ? "ipv6" : "ip", s->mss[v]);
	}
	if (s->directed_broadcast != stack_defaults(st)->ifc.directed_broadcast)
		config_line(w, "%sip directed-broadcast", s->directed_broadcast ? "" : "no ");
}
