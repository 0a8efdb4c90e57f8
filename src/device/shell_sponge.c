/*
 * shell_sponge.c - `arpsponge` and `sfcollect` at the shell of a host: the services of an exchange,
 * started, looked at and told what to do. What they are and whether they run is serve.h's.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/addr.h"
#include "base/units.h"
#include "device/serve.h"
#include "device/words.h"

static bool
may_change(struct shell_call *c)
{
	return !c->console->locked ||
	    shell_fail(c, "Operation not permitted. %s", c->console->locked);
}

static struct sponge *
running(struct shell_call *c)
{
	const struct device *d = c->device;

	if (d->serving && d->serving->sponge)
		return d->serving->sponge;
	shell_fail(c, "it does not run; `arpsponge start dev eth0` starts it");
	return NULL;
}

/* The options that are numbers, into the settings. */
static bool
read_settings(struct shell_call *c, struct sponge_settings *s)
{
	const struct {
		char letter;
		uint32_t low, high, *to;
	} rows[] = {
		{ 'Q', 1, 1000000, &s->depth },
		{ 'r', 1, 100000, &s->rate },
		{ 'p', 1, 100, &s->pending },
		{ 'a', 1, 86400, &s->age_s },
		{ 'l', 0, 3600, &s->learning_s },
		{ 'b', 1, 1000, &s->probe_rate },
		{ 'f', 1, 100000, &s->flood },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		uint64_t n = *rows[i].to;

		if (!shell_number(c, rows[i].letter, rows[i].low, rows[i].high, &n))
			return false;
		*rows[i].to = (uint32_t)n;
	}
	return true;
}

static bool
start(struct shell_call *c)
{
	struct device *d = c->device;
	struct serving *s = serving_of(d);
	struct sponge_settings set = sponge_defaults;
	const char *name = c->argc == 4 && strcmp(c->argv[2], "dev") == 0 ? c->argv[3] : "eth0";
	char clean[48];

	if (!may_change(c) || !read_settings(c, &set))
		return false;
	if (c->argc != 2 && c->argc != 4)
		return shell_usage(c);
	if (s->sponge)
		return shell_fail(c, "it runs already; `arpsponge stop` ends it");
	if (!ifc_find(d->stack, name))
		return shell_fail(c, "there is no interface %s",
		    text_clean_to(clean, sizeof(clean), name, TEXT_LINE));
	s->sponges = true;
	s->sponge_set = set;
	snprintf(s->sponge_ifc, sizeof(s->sponge_ifc), "%s", name);
	if (serving_start(d, &c->error))
		return true;
	s->sponges = s->sponge != NULL;
	return false;
}

static bool
stop(struct shell_call *c)
{
	struct device *d = c->device;

	if (!may_change(c) || !running(c))
		return false;
	sponge_delete(d->serving->sponge);
	d->serving->sponge = NULL;
	d->serving->sponges = false;
	return true;
}

static bool
status(struct shell_call *c)
{
	const struct sponge *sp = running(c);
	struct sponge_counts n;
	const struct sponge_settings *s;
	struct ix_prefix lan;
	char buf[PREFIX_TEXT];

	if (!sp)
		return false;
	n = sponge_counts(sp);
	s = sponge_settings(sp);
	lan = sponge_lan(sp);
	text_printf(c->out, "network:          %s\ninterface:        %s\nstate:            %s\n",
	    prefix_text(buf, &lan), ifc_name(sponge_ifc(sp)),
	    sponge_is_learning(sp) ? "learning" : "sponging");
	text_printf(c->out,
	    "queue depth:      %u\nmax rate:         %u q/min\nmax pending:      %u\n"
	    "age:              %u s\nprobe rate:       %u q/sec\nflood protection: %u q/sec\n",
	    s->depth, s->rate, s->pending, s->age_s, s->probe_rate, s->flood);
	text_printf(c->out, "addresses:        %u alive, %u pending, %u dead\n", n.in[SPONGE_ALIVE],
	    n.in[SPONGE_PENDING], n.in[SPONGE_DEAD]);
	text_printf(c->out,
	    "queries:          %" PRIu64 " heard, %" PRIu64 " not counted (flood)\n"
	    "sent:             %" PRIu64 " answers, %" PRIu64 " probes, %" PRIu64 " updates\n"
	    "IPv6:             not sponged\n",
	    n.queries, n.ignored, n.answered, n.probes, n.updates);
	return true;
}

static void
row_line(struct text *out, const struct device *d, const struct sponge_row *r)
{
	char addr[ADDR_TEXT], mac[MAC_TEXT] = "-", since[TIME_TEXT];

	if (r->state == SPONGE_ALIVE)
		mac_text(mac, &r->mac);
	text_printf(out, "%-16s %-8s %-18s %8u %7u  %s\n", addr_text(addr, &r->addr),
	    sponge_states[r->state], mac, r->queries, r->rate,
	    uptime_text(since, d->world->sim->now - r->since));
}

static bool
show(struct shell_call *c)
{
	const struct sponge *sp = running(c);
	const char *only = c->argc > 2 ? c->argv[2] : "";
	struct sponge_row r;

	if (!sp)
		return false;
	text_printf(c->out, "%-16s %-8s %-18s %8s %7s  %s\n", "address", "state", "station",
	    "queries", "q/min", "since");
	for (uint32_t n = 0; sponge_row(sp, &n, &r);)
		if (!only[0] || strcasecmp(only, sponge_states[r.state]) == 0)
			row_line(c->out, c->device, &r);
	return true;
}

static bool
set(struct shell_call *c)
{
	struct sponge *sp = may_change(c) ? running(c) : NULL;
	struct ix_addr a;

	if (!sp)
		return false;
	if (c->argc != 3)
		return shell_usage(c);
	return (addr_parse(c->argv[2], &a) &&
		   sponge_set(sp, &a, strcmp(c->argv[1], "sponge") == 0)) ||
	    shell_fail(c, "expected another address of the LAN, as 100.127.1.77");
}

static const struct {
	const char *name;
	bool (*run)(struct shell_call *c);
} verbs[] = { { "start", start }, { "stop", stop }, { "status", status }, { "show", show },
	{ "sponge", set }, { "unsponge", set } };

static bool
arpsponge(struct shell_call *c)
{
	const char *verb = c->argc > 1 ? c->argv[1] : "status";

	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		if (strcmp(verb, verbs[i].name) == 0)
			return verbs[i].run(c);
	return shell_usage(c);
}

/* ---- the collector ---- */

static void
port_text(char buf[24], uint32_t output)
{
	if (output & SFLOW_MULTIPLE)
		snprintf(buf, 24, "flooded to %u", SFLOW_INTERFACE(output));
	else if (output & SFLOW_DROPPED)
		snprintf(buf, 24, "dropped");
	else if (output == SFLOW_INTERNAL)
		snprintf(buf, 24, "the switch");
	else
		snprintf(buf, 24, "%u", output);
}

static void
pairs(struct text *out, const struct collector *k)
{
	const struct collector_pair *p;
	char agent[ADDR_TEXT], from[MAC_TEXT], to[MAC_TEXT], where[24];

	text_printf(out, "%-16s %-17s %-17s %4s %-14s %8s %12s %12s %12s\n", "switch", "from", "to",
	    "in", "out", "samples", "IPv4", "IPv6", "other");
	for (uint32_t n = 0; (p = collector_pair(k, n)); n++) {
		port_text(where, p->out);
		text_printf(out,
		    "%-16s %-17s %-17s %4u %-14s %8" PRIu64 " %12" PRIu64 " %12" PRIu64
		    " %12" PRIu64 "\n",
		    addr_text(agent, &p->agent), mac_text(from, &p->from), mac_text(to, &p->to),
		    p->in, where, p->samples, p->octets[COLLECTOR_V4], p->octets[COLLECTOR_V6],
		    p->octets[COLLECTOR_OTHER]);
	}
}

/* What was estimated beside what the port counted. */
static void
interfaces(struct text *out, const struct collector *k)
{
	const struct collector_interface *i;
	char agent[ADDR_TEXT];

	text_printf(out, "%-16s %4s %8s %16s %16s\n", "switch", "port", "samples",
	    "octets estimated", "octets counted");
	for (uint32_t n = 0; (i = collector_interface(k, n)); n++)
		text_printf(out, "%-16s %4u %8" PRIu64 " %16" PRIu64 " %16" PRIu64 "\n",
		    addr_text(agent, &i->agent), i->last.index, i->samples, i->octets,
		    i->last.in_octets);
}

static void
counts(struct text *out, const struct collector *k)
{
	struct collector_counts n = collector_counts(k);

	text_printf(out,
	    "datagrams: %" PRIu64 " (%" PRIu64 " lost, %" PRIu64 " malformed)\n"
	    "samples:   %" PRIu64 " of flows, %" PRIu64 " of counters\n",
	    n.datagrams, n.lost, n.malformed, n.flows, n.counters);
}

static bool
sfcollect(struct shell_call *c)
{
	struct device *d = c->device;
	struct serving *s = serving_of(d);
	const char *verb = c->argc > 1 ? c->argv[1] : "status";

	if (c->argc > 2)
		return shell_usage(c);
	if (strcmp(verb, "start") == 0) {
		if (!may_change(c))
			return false;
		s->collects = true;
		return serving_start(d, &c->error);
	}
	if (!s->collector)
		return shell_fail(c, "it does not run; `sfcollect start` starts it");
	if (strcmp(verb, "matrix") == 0)
		pairs(c->out, s->collector);
	else if (strcmp(verb, "ports") == 0)
		interfaces(c->out, s->collector);
	else if (strcmp(verb, "status") == 0)
		counts(c->out, s->collector);
	else
		return shell_usage(c);
	return true;
}

static const struct shell_option sponge_options[] = {
	{ 'Q', "queuedepth", "N", "unanswered queries before an address is probed" },
	{ 'r', "rate", "N", "and at least so many a minute" },
	{ 'p', "pending", "N", "probes before it is dead" },
	{ 'a', "age", "SECONDS", "a silent station is forgotten" },
	{ 'l', "learning", "SECONDS", "only listen at the start" },
	{ 'b', "proberate", "N", "probes a second" },
	{ 'f', "flood-protection", "N", "queries of one station that count, a second" },
	{ 0 },
};

static const struct shell_word words[] = {
	{ "arpsponge",
	    "arpsponge [start [dev IFACE]|stop|status|show [alive|pending|dead]|sponge ADDRESS|"
	    "unsponge ADDRESS]",
	    "answer ARP for addresses that are dead", sponge_options, arpsponge },
	{ "sfcollect", "sfcollect [start|status|matrix|ports]", "read sFlow: who sends to whom",
	    NULL, sfcollect },
	{ 0 },
};

const struct shell_table sponge_shell = { "exchange", words };
