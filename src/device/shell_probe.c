/* shell_probe.c - ping and traceroute of hosts, with the options that mean something here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "device/origin.h"
#include "device/shell_job.h"
#include "service/mtr/mtr.h"

enum { DAY_S = 86400 };

/* Which family the options or the word's name ask for; 0: either. */
static bool
family(struct shell_call *c, uint8_t *af)
{
	bool six = shell_has(c, '6') || c->word->name[strlen(c->word->name) - 1] == '6';

	if (six && shell_has(c, '4'))
		return shell_fail(c, "only one of -4 and -6 may be given");
	*af = six ? 6 : shell_has(c, '4') ? 4 : 0;
	return true;
}

/* An option in seconds, with decimals. */
static bool
seconds(struct shell_call *c, char letter, ix_time least, ix_time *out)
{
	const char *value = shell_value(c, letter);
	char clean[48], low[TIME_TEXT];
	ix_time t;

	if (!value)
		return true;
	if (seconds_parse(value, &t) && t >= least && t <= DAY_S * IX_SECOND) {
		*out = t;
		return true;
	}
	snprintf(low, sizeof(low), "%u.%03u", (unsigned)(least / IX_SECOND),
	    (unsigned)(least % IX_SECOND / IX_MS));
	return shell_fail(c, "option -%c wants seconds from %s to %d, not \"%s\"", letter, low,
	    DAY_S, text_clean_to(clean, sizeof(clean), value, TEXT_LINE));
}

/* -M do | dont | want: whether the stack may cut what is too long. */
static bool
discovery(struct shell_call *c, struct ping_options *o)
{
	const char *value = shell_value(c, 'M');
	char clean[48];

	if (!value || strcmp(value, "want") == 0)
		return true;
	o->dont_fragment = strcmp(value, "do") == 0;
	o->may_cut = strcmp(value, "dont") == 0;
	return o->dont_fragment || o->may_cut ||
	    shell_fail(c, "invalid -M argument: %s; expected do, dont or want",
		text_clean_to(clean, sizeof(clean), value, TEXT_LINE));
}

/* The last address of a subnet that one of the interfaces is in, or of all. */
static bool
is_broadcast(const struct device *d, const struct ix_addr *a)
{
	const struct ifc_addr *own;

	for (uint32_t i = 0; a->af == 4 && ifc_at(d->stack, i); i++)
		for (uint32_t n = 0; (own = ifc_addr(ifc_at(d->stack, i), n)); n++) {
			struct ix_addr last = prefix_last(&own->subnet);

			if (own->subnet.len < 31 && addr_eq(&last, a))
				return true;
		}
	return a->af == 4 && addr_u32(a) == UINT32_MAX;
}

/* Everything but the destination is known; now that is, too. */
static bool
ping_to(struct device *d, struct cli_console *con, const struct target *t, const void *options,
    struct ix_error *e)
{
	struct ping_options o;

	memcpy(&o, options, sizeof(o));
	o.to = t->to;
	o.zone = t->ifc != NULL;
	if (t->ifc)
		o.ifc = t->ifc;
	if (!o.numeric)
		memcpy(o.name, t->name, sizeof(o.name));
	if (is_broadcast(d, &o.to) && !o.broadcast)
		return fail(e,
		    "Do you want to ping broadcast? Then -b. If not, check your local "
		    "firewall rules");
	return job_ping(d, con, &o, e);
}

/* -Q 16, or 0x10 as the manuals write it. */
static bool
service_class(struct shell_call *c, uint64_t *tos)
{
	const char *value = shell_value(c, 'Q');
	char *end;

	if (!value || strncmp(value, "0x", 2) != 0)
		return shell_number(c, 'Q', 0, 255, tos);
	*tos = strtoul(value + 2, &end, 16);
	return (value[2] && !*end && *tos <= 255) ||
	    shell_fail(c, "the TOS value must be in the range 0-255, as 0x10");
}

static bool
ping(struct shell_call *c)
{
	struct ping_options o = ping_defaults;
	uint64_t count = 0, size = o.size, ttl = 0, tos = 0;
	uint8_t af;

	if (c->argc == 1)
		return shell_fail(
		    c, "usage error: Destination address required; %s", c->word->usage);
	if (!family(c, &af) || (c->argc != 2 && !shell_usage(c)) ||
	    !shell_number(c, 'c', 1, UINT32_MAX, &count) ||
	    !shell_number(c, 's', 0, UINT16_MAX, &size) || !shell_number(c, 't', 1, 255, &ttl) ||
	    !service_class(c, &tos) || !seconds(c, 'i', PING_INTERVAL_MIN, &o.interval) ||
	    !seconds(c, 'W', IX_MS, &o.timeout) || !seconds(c, 'w', IX_SECOND, &o.deadline) ||
	    !discovery(c, &o))
		return false;
	if (shell_has(c, 'I') &&
	    !source_read(c->device, shell_value(c, 'I'), &o.from, &o.ifc, &c->error))
		return false;
	o.numeric = shell_has(c, 'n');
	o.count = (uint32_t)count;
	o.size = (uint32_t)size;
	o.ttl = (uint8_t)ttl;
	o.tos = (uint8_t)tos;
	o.quiet = shell_has(c, 'q');
	o.stamps = shell_has(c, 'D');
	o.outstanding = shell_has(c, 'O');
	o.broadcast = shell_has(c, 'b');
	return job_target(c, c->argv[1], af, ping_to, &o, sizeof(o));
}

static bool
trace_to(struct device *d, struct cli_console *con, const struct target *t, const void *options,
    struct ix_error *e)
{
	struct traceroute_options o;

	memcpy(&o, options, sizeof(o));
	o.to = t->to;
	if (t->ifc)
		o.ifc = t->ifc;
	memcpy(o.name, t->name, sizeof(o.name));
	return job_traceroute(d, con, &o, e);
}

/* The whole packet's octets, after the destination: with headers, of either family, at least. */
static bool
packet_length(struct shell_call *c, const char *word, uint64_t *size)
{
	char clean[48];

	return number_parse(word, 48, TRACEROUTE_LENGTH_MAX, size) ||
	    shell_fail(c, "a packet's length is from 48 to %u octets, not \"%s\"",
		TRACEROUTE_LENGTH_MAX,
		text_clean_to(clean, sizeof(clean), word, TEXT_LINE));
}

static bool
traceroute(struct shell_call *c)
{
	struct traceroute_options o = traceroute_defaults;
	uint64_t hops = o.hops, probes = o.probes, first = 1, size = 0, port = 0, tos = 0;
	uint8_t af;

	if (!family(c, &af) || ((c->argc < 2 || c->argc > 3) && !shell_usage(c)) ||
	    (c->argc == 3 && !packet_length(c, c->argv[2], &size)) ||
	    !shell_number(c, 'm', 1, TRACEROUTE_HOPS_MAX, &hops) ||
	    !shell_number(c, 'f', 1, hops, &first) || !shell_number(c, 'p', 1, 65535, &port) ||
	    !shell_number(c, 't', 0, 255, &tos) ||
	    !shell_number(c, 'q', 1, TRACEROUTE_PROBES_MAX, &probes) ||
	    !seconds(c, 'w', 10 * IX_MS, &o.wait))
		return false;
	if (shell_has(c, 's') &&
	    !source_read(c->device, shell_value(c, 's'), &o.from, &o.ifc, &c->error))
		return false;
	if (shell_has(c, 'i') &&
	    !source_read(c->device, shell_value(c, 'i'), &o.from, &o.ifc, &c->error))
		return false;
	o.first = (uint32_t)first;
	o.size = (uint32_t)size;
	o.port = (uint16_t)port;
	o.tos = (uint8_t)tos;
	o.dont_fragment = shell_has(c, 'F');
	o.named = !shell_has(c, 'n');
	o.hops = (uint32_t)hops;
	o.probes = (uint32_t)probes;
	o.icmp = shell_has(c, 'I');
	o.tcp = shell_has(c, 'T');
	if (o.icmp && o.tcp)
		return shell_fail(c, "only one of -I and -T may be given");
	if (shell_has(c, 'A')) {
		o.asn = origin_asn;
		o.asn_arg = ((struct device *)c->device)->world;
	}
	return job_target(c, c->argv[1], af, trace_to, &o, sizeof(o));
}

static void
mtr_interrupt(void *arg)
{
	mtr_stop(arg);
}

static bool
mtr_to(struct device *d, struct cli_console *con, const struct target *t, const void *options,
    struct ix_error *e)
{
	struct console *c = job_console(d, con, "mtr", e);
	struct report r = job_report(c);
	struct mtr_options o;
	struct mtr *m;

	memcpy(&o, options, sizeof(o));
	o.to = t->to;
	m = c ? mtr_start(d->stack, &o, &r, e) : NULL;
	if (m)
		cli_busy(con, "mtr", mtr_interrupt, m);
	return m != NULL;
}

static bool
mtr(struct shell_call *c)
{
	struct mtr_options o = mtr_defaults;
	uint64_t rounds = shell_has(c, 'r') ? 10 : 0, hops = o.hops, size = o.size;
	uint8_t af;

	if (!family(c, &af) || (c->argc != 2 && !shell_usage(c)) ||
	    !shell_number(c, 'c', 1, 100000, &rounds) ||
	    !shell_number(c, 'm', 1, MTR_HOPS, &hops) ||
	    !shell_number(c, 's', 0, MTR_SIZE_MAX, &size) ||
	    !seconds(c, 'i', 100 * IX_MS, &o.interval))
		return false;
	o.rounds = (uint32_t)rounds;
	o.wide = shell_has(c, 'w');
	o.hops = (uint32_t)hops;
	o.size = (uint32_t)size;
	if (shell_has(c, 'z')) {
		o.asn = origin_asn;
		o.asn_arg = ((struct device *)c->device)->world;
	}
	return job_target(c, c->argv[1], af, mtr_to, &o, sizeof(o));
}

static const struct shell_option mtr_options_of[] = {
	{ 'r', "report", NULL, "ten rounds, then the report; else until Ctrl-C" },
	{ 'c', "report-cycles", "COUNT", "so many rounds" },
	{ 'n', "no-dns", NULL, "numbers only, as always here" },
	{ 'z', "aslookup", NULL, "with the AS number of each hop" },
	{ 'w', "report-wide", NULL, "no column wider than it must be" },
	{ 'b', "show-ips", NULL, "addresses, as always here" },
	{ 'i', "interval", "SECONDS", "between rounds, 1 if not said" },
	{ 'm', "max-ttl", "HOPS", "go no further, 30 if not said" },
	{ 's', "psize", "OCTETS", "of data" },
	{ '4', NULL, NULL, "IPv4 only" },
	{ '6', NULL, NULL, "IPv6 only" },
	{ 0 },
};

static const struct shell_option ping_options_of[] = {
	{ 'c', "count", "COUNT", "stop after this many; else Ctrl-C stops it" },
	{ 'i', NULL, "SECONDS", "between two requests, 1 if not said" },
	{ 's', NULL, "OCTETS", "of data, 56 if not said" },
	{ 't', "ttl", "TTL", "time to live or hop limit" },
	{ 'W', NULL, "SECONDS", "to wait for the last reply" },
	{ 'w', NULL, "SECONDS", "to be over after so long, whatever was heard" },
	{ 'I', NULL, "FROM", "an interface or one of its addresses" },
	{ 'M', NULL, "HINT", "do: never cut into fragments" },
	{ '4', NULL, NULL, "IPv4 only" },
	{ '6', NULL, NULL, "IPv6 only" },
	{ 'n', NULL, NULL, "numbers instead of names" },
	{ 'q', "quiet", NULL, "the first and last lines only" },
	{ 'D', NULL, NULL, "the time before each line" },
	{ 'O', NULL, NULL, "say so when no answer came before the next request" },
	{ 'b', NULL, NULL, "the destination may be a broadcast address" },
	{ 'Q', NULL, "TOS", "type of service or traffic class, as 0x10" },
	{ 0 },
};

static const struct shell_option trace_options[] = {
	{ 'n', NULL, NULL, "addresses once, not as a name, too" },
	{ 'A', "as-path-lookups", NULL, "with the AS number of each hop" },
	{ 'T', "tcp", NULL, "TCP's first segment, to port 80, instead of UDP" },
	{ 'I', "icmp", NULL, "echo requests instead of UDP" },
	{ 'm', "max-hops", "HOPS", "go no further, 30 if not said" },
	{ 'q', "queries", "PROBES", "for each hop, 3 if not said" },
	{ 'w', "wait", "SECONDS", "for an answer, 5 if not said" },
	{ 's', "source", "FROM", "one of this host's addresses" },
	{ 'i', "interface", "NAME", "out of this interface" },
	{ 'f', "first", "HOPS", "begin there instead of at 1" },
	{ 'p', "port", "PORT", "UDP's first, 33434 if not said; TCP's, 80 if not said" },
	{ 'F', "dont-fragment", NULL, "never cut into fragments" },
	{ 't', "tos", "TOS", "type of service or traffic class" },
	{ '4', NULL, NULL, "IPv4 only" },
	{ '6', NULL, NULL, "IPv6 only" },
	{ 0 },
};

#define PING_USE \
	"[-46bDnOq] [-c COUNT] [-i SECONDS] [-s OCTETS] [-t TTL] [-W SECONDS] [-w SECONDS] [-I " \
	"FROM] " \
	"[-M do] NAME|ADDRESS"
#define TRACE_USE \
	"[-46AFInT] [-f HOPS] [-i NAME] [-m HOPS] [-p PORT] [-q PROBES] [-w SECONDS] [-s FROM] " \
	"NAME|ADDRESS [LENGTH]"

static const struct shell_word words[] = {
	{ "ping", "ping " PING_USE, "does an address answer, and how fast", ping_options_of, ping,
	    .refused = 2 },
	{ "ping6", "ping6 " PING_USE, "ping over IPv6", ping_options_of, ping, .refused = 2 },
	{ "traceroute", "traceroute " TRACE_USE, "the routers on the way to an address",
	    trace_options, traceroute, .refused = 2 },
	{ "traceroute6", "traceroute6 " TRACE_USE, "traceroute over IPv6", trace_options,
	    traceroute, .refused = 2 },
	{ "mtr", "mtr [-brnwz46] [-c COUNT] [-i SECONDS] [-m HOPS] [-s OCTETS] NAME|ADDRESS",
	    "every router on the way, asked again and again", mtr_options_of, mtr },
	{ 0 },
};

const struct shell_table probe_shell = { "probe", words };
