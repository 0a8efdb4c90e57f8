/*
 * words_ra.c - configuration words of router advertisements (RFC 4861 6.2.1), as FRR writes them,
 * with the industry's `no-advertise`; and their part of the running configuration.
 */
#include "ip/words_ra.h"

#include "ip/ra.h"
#include "ip/words.h"

enum { MANAGED, OTHER };
enum { HOPS, REACHABLE, RETRANS };

static struct ifc *
here(const struct cli_call *c)
{
	return ifc_find(c->user, cli_here(c)->name);
}

/* The rule for that prefix, or the place behind the last. */
static uint8_t
place(const struct ra_settings *s, const struct ix_prefix *p)
{
	uint8_t n = 0;

	while (n < s->prefixes && !prefix_eq(&s->prefix[n].prefix, p))
		n++;
	return n;
}

static uint32_t
lifetime(const struct cli_call *c, const char *name, uint32_t unsaid)
{
	return cli_arg(c, name)	     ? (uint32_t)cli_number(c, name)
	    : cli_key(c, "infinite") ? UINT32_MAX
				     : unsaid;
}

static bool
unset(struct cli_call *c, struct ra_settings *s, uint8_t at)
{
	if (at == s->prefixes)
		return cli_fail(c, "Nothing was said of that prefix");
	s->prefixes--;
	memmove(
	    &s->prefix[at], &s->prefix[at + 1], (size_t)(s->prefixes - at) * sizeof(s->prefix[0]));
	ra_set(here(c), s);
	return true;
}

static bool
prefix(struct cli_call *c)
{
	struct ra_settings s = ra_settings(here(c));
	struct ra_prefix r = { .prefix = { .addr = { .af = 6 } } };
	uint8_t at;

	if (cli_arg(c, "prefix"))
		r.prefix = cli_arg(c, "prefix")->prefix;
	if (cli_arg(c, "prefix") && r.prefix.len == 0)
		return cli_fail(c,
		    "Hosts are on no link of everything: a longer prefix, or "
		    "`default` for what holds of those not named");
	at = place(&s, &r.prefix);
	if (c->no)
		return unset(c, &s, at);
	r.hidden = cli_key(c, "no-advertise");
	r.off_link = cli_key(c, "off-link");
	r.no_autoconfig = cli_key(c, "no-autoconfig");
	r.valid_s = lifetime(c, "valid", RA_VALID_S);
	r.preferred_s = lifetime(c, "preferred", RA_PREFERRED_S);
	if (r.preferred_s > r.valid_s)
		return cli_fail(c, "It cannot be preferred for longer than it is valid");
	if (at == RA_PREFIXES)
		return cli_fail(c, "%u prefixes are as many as an interface can have", RA_PREFIXES);
	s.prefix[at] = r;
	if (at == s.prefixes)
		s.prefixes++;
	ra_set(here(c), &s);
	return true;
}

static bool
interval(struct cli_call *c)
{
	struct ra_settings s = ra_settings(here(c));

	s.interval_ms = c->no	 ? ra_defaults(c->user).interval_ms
	    : cli_key(c, "msec") ? (uint32_t)cli_number(c, "ms")
				 : (uint32_t)cli_number(c, "seconds") * 1000;
	ra_set(here(c), &s);
	return true;
}

static bool
router_lifetime(struct cli_call *c)
{
	struct ra_settings s = ra_settings(here(c));

	s.lifetime_s = c->no ? ra_defaults(c->user).lifetime_s : (uint16_t)cli_number(c, "seconds");
	ra_set(here(c), &s);
	return true;
}

/* What hosts are told to begin with: one number each. */
static bool
told(struct cli_call *c)
{
	struct ra_settings s = ra_settings(here(c)), unsaid = ra_defaults(c->user);
	uint32_t n = c->no ? 0 : (uint32_t)cli_number(c, "number");

	if (c->word->value == HOPS)
		s.hops = c->no ? unsaid.hops : (uint8_t)n;
	else
		*(c->word->value == REACHABLE ? &s.reachable_ms : &s.retrans_ms) = n;
	ra_set(here(c), &s);
	return true;
}

static bool
told_mtu(struct cli_call *c)
{
	struct ra_settings s = ra_settings(here(c));

	s.mtu = c->no ? 0 : (uint32_t)cli_number(c, "mtu");
	ra_set(here(c), &s);
	return true;
}

static bool
flag(struct cli_call *c)
{
	struct ra_settings s = ra_settings(here(c));

	*(c->word->value == MANAGED ? &s.managed : &s.other) = !c->no;
	ra_set(here(c), &s);
	return true;
}

#define INTERFACE .in = { &ip_interface_mode }
#define ND "IPv6|Neighbour discovery|"

static const struct cli_word words[] = {
	{ "ipv6 nd prefix {default|<prefix:prefix6>} "
	  "[{<valid:0-4294967294>|infinite} {<preferred:0-4294967294>|infinite}] "
	  "[off-link] [no-autoconfig] [no-advertise]",
	    prefix,
	    ND "A prefix that is advertised|All that are not named|The prefix|"
	       "Seconds it is valid|For ever|Seconds it is preferred|For ever|"
	       "Not to be reached on the link|Not to make addresses of|Not advertised",
	    .flags = CLI_NO, INTERFACE },
	{ "ipv6 nd ra-interval {<seconds:1-1800>|msec <ms:1000-1800000>}", interval,
	    ND "How often routers say so|Seconds|In milliseconds|Milliseconds", INTERFACE },
	{ "no ipv6 nd ra-interval [{<seconds:1-1800>|msec <ms:1000-1800000>}]", interval,
	    INTERFACE },
	{ "ipv6 nd ra interval <seconds:1-1800>", interval, .flags = CLI_NO | CLI_HIDDEN,
	    INTERFACE },
	{ "ipv6 nd ra-lifetime <seconds:0-9000>", router_lifetime,
	    ND "How long this is a default router|Seconds; 0: it is none", INTERFACE },
	{ "no ipv6 nd ra-lifetime [<seconds:0-9000>]", router_lifetime, INTERFACE },
	{ "ipv6 nd managed-config-flag", flag, ND "Addresses come from DHCPv6", .flags = CLI_NO,
	    INTERFACE, .value = MANAGED },
	{ "ipv6 nd other-config-flag", flag, ND "The rest comes from DHCPv6", .flags = CLI_NO,
	    INTERFACE, .value = OTHER },
	{ "ipv6 nd mtu <mtu:1280-9216>", told_mtu, ND "The link's MTU, told to hosts|Octets",
	    INTERFACE },
	{ "no ipv6 nd mtu [<mtu:1280-9216>]", told_mtu, INTERFACE },
	{ "ipv6 nd ra-hop-limit <number:0-255>", told,
	    ND "The hop limit that hosts begin with|Hops; 0: theirs", INTERFACE, .value = HOPS },
	{ "no ipv6 nd ra-hop-limit [<number:0-255>]", told, INTERFACE, .value = HOPS },
	{ "ipv6 nd reachable-time <number:1-3600000>", told,
	    ND "How long hosts take a neighbour for reachable|Milliseconds", INTERFACE,
	    .value = REACHABLE },
	{ "no ipv6 nd reachable-time [<number:1-3600000>]", told, INTERFACE, .value = REACHABLE },
	{ "ipv6 nd ra-retrans-interval <number:0-3600000>", told,
	    ND "How far apart hosts ask for a neighbour|Milliseconds; 0: as they do", INTERFACE,
	    .value = RETRANS },
	{ "no ipv6 nd ra-retrans-interval [<number:0-3600000>]", told, INTERFACE,
	    .value = RETRANS },
	{ 0 }
};

const struct cli_table ip_ra_words = { "router advertisements", words, { &cli_exec } };

static void
lifetime_words(struct text *t, uint32_t s)
{
	if (s == UINT32_MAX)
		text_puts(t, " infinite");
	else
		text_printf(t, " %u", s);
}

static void
prefix_line(struct config_writer *w, const struct ra_prefix *r)
{
	struct text t = { 0 };
	char buf[PREFIX_TEXT];

	if (r->valid_s != RA_VALID_S || r->preferred_s != RA_PREFERRED_S) {
		lifetime_words(&t, r->valid_s);
		lifetime_words(&t, r->preferred_s);
	}
	text_printf(&t, "%s%s%s", r->off_link ? " off-link" : "",
	    r->no_autoconfig ? " no-autoconfig" : "", r->hidden ? " no-advertise" : "");
	config_line(w, "ipv6 nd prefix %s%s",
	    r->prefix.len ? prefix_text(buf, &r->prefix) : "default", text_of(&t));
	text_free(&t);
}

void
ip_running_ra(const struct stack *st, const struct ifc *i, struct config_writer *w)
{
	struct ra_settings s = ra_settings(i), d = ra_defaults(st);

	if (s.advertises != d.advertises)
		config_line(w, "%sipv6 nd suppress-ra", s.advertises ? "no " : "");
	if (s.interval_ms != d.interval_ms && s.interval_ms % 1000)
		config_line(w, "ipv6 nd ra-interval msec %u", s.interval_ms);
	else if (s.interval_ms != d.interval_ms)
		config_line(w, "ipv6 nd ra-interval %u", s.interval_ms / 1000);
	if (s.lifetime_s != d.lifetime_s)
		config_line(w, "ipv6 nd ra-lifetime %u", s.lifetime_s);
	if (s.hops != d.hops)
		config_line(w, "ipv6 nd ra-hop-limit %u", s.hops);
	if (s.reachable_ms)
		config_line(w, "ipv6 nd reachable-time %u", s.reachable_ms);
	if (s.retrans_ms)
		config_line(w, "ipv6 nd ra-retrans-interval %u", s.retrans_ms);
	if (s.managed)
		config_line(w, "ipv6 nd managed-config-flag");
	if (s.other)
		config_line(w, "ipv6 nd other-config-flag");
	if (s.mtu)
		config_line(w, "ipv6 nd mtu %u", s.mtu);
	for (uint8_t n = 0; n < s.prefixes; n++)
		prefix_line(w, &s.prefix[n]);
}
