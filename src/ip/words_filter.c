/*
 * words_filter.c - configuration words of what interfaces do beside moving packets: redirects,
 * proxy ARP, router advertisements, access lists, reverse path checks; and their part of the
 * running configuration.
 */
#include "ip/words_filter.h"

#include <inttypes.h>

#include "ip/acl.h"
#include "ip/ra.h"
#include "ip/words.h"

static const struct cli_mode acl_mode = { .name = "access-list", .suffix = "(config-ext-nacl)",
	.parent = &cli_config, .enter = "ip access-list extended NAME" };
static const struct cli_mode acl6_mode = { .name = "ipv6-access-list",
	.suffix = "(config-ipv6-acl)", .parent = &cli_config, .enter = "ipv6 access-list NAME" };

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

	if (c->no)
		l = NULL;
	else if (!l)
		return cli_fail(c, "There is no access list \"%s\"; write it first, or everything "
		                   "would pass", name);
	ifc_set_acl(here(c), af, out, l);
	return true;
}

static bool
list(struct cli_call *c)
{
	uint8_t af = (uint8_t)c->word->value;
	const char *name = cli_text(c, "list");
	struct ip_acl *l = ip_acl_find(c->user, af, name);

	if (!c->no) {
		ip_acl_make(c->user, af, name);
		cli_enter(c, af == 4 ? &acl_mode : &acl6_mode, name, 0, 0);
		return true;
	}
	if (!l)
		return cli_fail(c, "There is no access list \"%s\"", name);
	return ip_acl_remove(c->user, l) ||
	    cli_fail(c, "An interface still asks \"%s\"; take it off there first", name);
}

static bool
entry(struct cli_call *c)
{
	uint8_t af = (uint8_t)c->word->value;
	struct ip_acl *l = ip_acl_find(c->user, af, cli_here(c)->name);
	uint32_t seq = (uint32_t)cli_number(c, "seq");
	struct text t = { 0 };
	struct match_rule r;
	struct ix_error e;
	bool ok;

	if (!l)
		return cli_fail(c, "The access list is gone");
	if (c->no)
		return ip_acl_del(l, seq) || cli_fail(c, "There is no entry %u", seq);
	text_printf(&t, "%s %s", cli_key(c, "permit") ? "permit" : "deny", cli_text(c, "rule"));
	ok = match_parse(text_of(&t), af, &r, &e);
	text_free(&t);
	if (!ok)
		return cli_fail(c, "%s", e.text);
	return ip_acl_set(c->user, l, seq, &r) ||
	    cli_fail(c, "%u entries are as many as a list can have", IP_ACL_ENTRIES);
}

static bool
show(struct cli_call *c)
{
	const char *only = cli_text(c, "list");
	uint8_t af = cli_key(c, "ipv6") ? 6 : cli_key(c, "ip") ? 4 : 0;
	char buf[MATCH_TEXT];
	struct ip_acl *l;

	for (uint32_t n = 0; (l = ip_acl_at(c->user, n)); n++) {
		if ((af && l->af != af) || (only[0] && strcmp(only, l->name) != 0))
			continue;
		text_printf(c->out, l->af == 4 ? "Extended IP access list %s\n"
		                               : "IPv6 access list %s\n", l->name);
		for (uint32_t k = 0; k < l->entries.n; k++) {
			const struct ip_acl_entry *x = &l->entries.at[k];

			text_printf(c->out, "    %u %s", x->seq, match_text(buf, &x->rule));
			if (x->hits)
				text_printf(c->out, " (%" PRIu64 " match%s)", x->hits,
				    x->hits == 1 ? "" : "es");
			text_puts(c->out, "\n");
		}
	}
	return true;
}

static bool
clear(struct cli_call *c)
{
	const char *only = cli_text(c, "list");
	struct ip_acl *l;

	for (uint32_t n = 0; (l = ip_acl_at(c->user, n)); n++)
		if (!only[0] || strcmp(only, l->name) == 0)
			ip_acl_clear(l);
	return true;
}

static bool
nat(struct cli_call *c)
{
	return cli_fail(c, "Address translation is not there: every box here has an address of "
	                   "its own; leave the line out");
}

#define INTERFACE .in = { &ip_interface_mode }

static const struct cli_word words[] = {
	{ "ip redirects", knob, "IP|Tell of better first hops", .flags = CLI_NO, INTERFACE,
	    .value = REDIRECTS },
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
	    "A default route counts", .flags = CLI_NO, INTERFACE, .value = 0 },
	{ "ipv6 verify unicast source reachable-via {rx|any} [allow-default]", verify,
	    "IPv6|Check packets|Of one sender|Their source|Is reachable|By this interface|By any|"
	    "A default route counts", .flags = CLI_NO, INTERFACE, .value = 1 },
	{ "ip access-group <list:word> {in|out}", group,
	    "IP|Ask an access list|Its name|Of what comes in|Of what leaves", .flags = CLI_NO,
	    INTERFACE, .value = 4 },
	{ "ipv6 traffic-filter <list:word> {in|out}", group,
	    "IPv6|Ask an access list|Its name|Of what comes in|Of what leaves", .flags = CLI_NO,
	    INTERFACE, .value = 6 },
	{ "ip access-list extended <list:name>", list,
	    "IP|An access list|By source, destination and ports|Its name", .flags = CLI_NO,
	    .in = { &cli_config }, .value = 4 },
	{ "ipv6 access-list <list:name>", list, "IPv6|An access list|Its name", .flags = CLI_NO,
	    .in = { &cli_config }, .value = 6 },
	{ "[<seq:1-1000000>] {permit|deny} <rule:line>", entry,
	    "Its place|Let pass|Refuse|PROTOCOL SOURCE [PORTS] DESTINATION [PORTS]",
	    .in = { &acl_mode }, .value = 4 },
	{ "no <seq:1-1000000>", entry, .in = { &acl_mode }, .value = 4 },
	{ "[<seq:1-1000000>] {permit|deny} <rule:line>", entry,
	    "Its place|Let pass|Refuse|PROTOCOL SOURCE [PORTS] DESTINATION [PORTS]",
	    .in = { &acl6_mode }, .value = 6 },
	{ "no <seq:1-1000000>", entry, .in = { &acl6_mode }, .value = 6 },
	{ "ip nat <rest:line>", nat, .flags = CLI_NO | CLI_HIDDEN,
	    .in = { &cli_config, &ip_interface_mode } },
	{ "show [{ip|ipv6}] access-lists [<list:word>]", show,
	    "Show|IP|IPv6|Access lists and how often each entry matched|One of them",
	    .in = { &cli_exec } },
	{ "clear ip access-list counters [<list:word>]", clear,
	    "Forget|IP|Access lists|How often entries matched|Of one list",
	    .flags = CLI_PRIVILEGED | CLI_CHANGES, .in = { &cli_exec } },
	{ 0 }
};

const struct cli_table ip_filter_words = { "ip filters", words, { &cli_exec } };

void
ip_running_lists(const struct stack *st, struct config_writer *w)
{
	char buf[MATCH_TEXT];
	const struct ip_acl *l;

	for (uint32_t n = 0; (l = ip_acl_at(st, n)); n++) {
		config_section(w, l->af == 4 ? "ip access-list extended %s" : "ipv6 access-list %s",
		    l->name);
		for (uint32_t k = 0; k < l->entries.n; k++)
			config_line(w, "%u %s", l->entries.at[k].seq,
			    match_text(buf, &l->entries.at[k].rule));
		config_section_end(w, "exit");
	}
}

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
