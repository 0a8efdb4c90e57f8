/*
 * words_filter.c - configuration words of what interfaces do beside moving packets: redirects,
 * proxy ARP, router advertisements, which access lists are asked, reverse path checks; and their
 * part of the running configuration.
 */
#include "ip/words_filter.h"

#include "ip/acl.h"
#include "ip/ra.h"
#include "ip/words.h"

enum { REDIRECTS, PROXY_ARP, UNREACHABLES4, UNREACHABLES6 };

static struct ifc *
here(const struct cli_call *c)
{
	return ifc_find(c->user, cli_here(c)->name);
}

static bool
knob(struct cli_call *c)
{
	struct ifc_settings s = *ifc_settings(here(c));

	switch (c->word->value) {
	case REDIRECTS:
		s.redirects = !c->no;
		break;
	case PROXY_ARP:
		s.proxy_arp = !c->no;
		break;
	default:
		s.unreachables[c->word->value == UNREACHABLES6] = !c->no;
		break;
	}
	ifc_set(here(c), &s);
	return true;
}

/* value 1: the word suppresses */
static bool
advertise(struct cli_call *c)
{
	struct ra_settings s = ra_settings(here(c));

	s.advertises = c->no;
	ra_set(here(c), &s);
	return true;
}

static bool
verify(struct cli_call *c)
{
	struct ifc_settings s = *ifc_settings(here(c));
	unsigned v = (unsigned)c->word->value;

	/* `reverse-path`, the older word, is `reachable-via rx` */
	s.urpf[v].mode = c->no ? URPF_OFF : cli_key(c, "any") ? URPF_LOOSE : URPF_STRICT;
	s.urpf[v].allow_default = !c->no && cli_key(c, "allow-default");
	ifc_set(here(c), &s);
	return true;
}

static bool
group(struct cli_call *c)
{
	uint8_t af = (uint8_t)c->word->value;
	const char *name = cli_text(c, "list");
	struct ip_acl *l = ip_acl_find(c->user, af, name);
	bool out = cli_key(c, "out");

	if (c->no && name[0] && (!l || ifc_acl(here(c), af, out) != l))
		return cli_fail(c, "\"%s\" is not asked there", name);
	if (c->no)
		l = NULL;
	else if (!l)
		return cli_fail(c,
		    "There is no access list \"%s\"; write it first, or everything "
		    "would pass",
		    name);
	ifc_set_acl(here(c), af, out, l);
	return true;
}

static bool
nat(struct cli_call *c)
{
	return cli_fail(c,
	    "Address translation is not there: every box here has an address of "
	    "its own; leave the line out");
}

#define INTERFACE .in = { &ip_interface_mode }

static const struct cli_word words[] = { { "ip redirects", knob, "IP|Tell of better first hops",
					     .flags = CLI_NO, INTERFACE, .value = REDIRECTS },
	{ "ip proxy-arp", knob, "IP|Answer ARP for what is routed elsewhere", .flags = CLI_NO,
	    INTERFACE, .value = PROXY_ARP },
	{ "ip unreachables", knob, "IP|Tell sources what is refused", .flags = CLI_NO, INTERFACE,
	    .value = UNREACHABLES4 },
	{ "ipv6 unreachables", knob, "IPv6|Tell sources what is refused", .flags = CLI_NO,
	    INTERFACE, .value = UNREACHABLES6 },
	{ "ipv6 nd suppress-ra", advertise,
	    "IPv6|Neighbour discovery|Send no router advertisements", .flags = CLI_NO, INTERFACE },
	{ "ipv6 nd ra suppress [all]", advertise,
	    "IPv6|Neighbour discovery|Router advertisements|Send none|Answer no question either",
	    .flags = CLI_NO, INTERFACE },
	{ "ip verify unicast source reachable-via {rx|any} [allow-default]", verify,
	    "IP|Check packets|Of one sender|Their source|Is reachable|By this interface|By any|"
	    "A default route counts",
	    .flags = CLI_NO, INTERFACE, .value = 0 },
	{ "ipv6 verify unicast source reachable-via {rx|any} [allow-default]", verify,
	    "IPv6|Check packets|Of one sender|Their source|Is reachable|By this interface|By any|"
	    "A default route counts",
	    .flags = CLI_NO, INTERFACE, .value = 1 },
	{ "ip verify unicast reverse-path [allow-default]", verify, .flags = CLI_NO | CLI_HIDDEN,
	    INTERFACE, .value = 0 },
	{ "ipv6 verify unicast reverse-path [allow-default]", verify, .flags = CLI_NO | CLI_HIDDEN,
	    INTERFACE, .value = 1 },
	{ "no ip access-group {in|out}", group, INTERFACE, .value = 4 },
	{ "no ipv6 traffic-filter {in|out}", group, INTERFACE, .value = 6 },
	{ "ip access-group <list:word> {in|out}", group,
	    "IP|Ask an access list|Its name|Of what comes in|Of what leaves", .flags = CLI_NO,
	    INTERFACE, .value = 4 },
	{ "ipv6 traffic-filter <list:word> {in|out}", group,
	    "IPv6|Ask an access list|Its name|Of what comes in|Of what leaves", .flags = CLI_NO,
	    INTERFACE, .value = 6 },
	{ "ip nat <rest:line>", nat, .flags = CLI_NO | CLI_HIDDEN,
	    .in = { &cli_config, &ip_interface_mode } },
	{ 0 } };

const struct cli_table ip_filter_words = { "ip filters", words, { &cli_exec } };

static void
urpf_line(struct config_writer *w, const struct ifc_settings *s, unsigned v)
{
	if (s->urpf[v].mode)
		config_line(w, "%s verify unicast source reachable-via %s%s", v ? "ipv6" : "ip",
		    s->urpf[v].mode == URPF_STRICT ? "rx" : "any",
		    s->urpf[v].allow_default ? " allow-default" : "");
}

static void
group_line(struct config_writer *w, const struct ifc *i, uint8_t af, bool out)
{
	const struct ip_acl *l = ifc_acl(i, af, out);

	if (l)
		config_line(w, "%s %s %s", af == 4 ? "ip access-group" : "ipv6 traffic-filter",
		    l->name, out ? "out" : "in");
}

static void
knob_line(struct config_writer *w, bool is, bool was, const char *words_of)
{
	if (is != was)
		config_line(w, "%s%s", is ? "" : "no ", words_of);
}

void
ip_running_filters(const struct stack *st, const struct ifc *i, struct config_writer *w)
{
	const struct ifc_settings *s = ifc_settings(i), *d = &stack_defaults(st)->ifc;

	knob_line(w, s->redirects, d->redirects, "ip redirects");
	knob_line(w, s->proxy_arp, d->proxy_arp, "ip proxy-arp");
	knob_line(w, s->unreachables[0], d->unreachables[0], "ip unreachables");
	knob_line(w, s->unreachables[1], d->unreachables[1], "ipv6 unreachables");
	urpf_line(w, s, 0);
	urpf_line(w, s, 1);
	for (uint8_t af = 4; af <= 6; af = (uint8_t)(af + 2)) {
		group_line(w, i, af, false);
		group_line(w, i, af, true);
	}
}
