/*
 * boot.c - configuration in, configuration out: what a box boots from, what it runs, what is lost.
 *
 * There is no copy of the running configuration: it is written from the state that moves the
 * packets, and reading it back gives that state again.
 */
#include <stdio.h>
#include <string.h>

#include "bgp/bgp.h"
#include "cli/config.h"
#include "device/serve.h"
#include "device/service_words.h"
#include "device/svi.h"
#include "device/words.h"
#include "ip/words.h"
#include "switch/feature.h"
#include "switch/words.h"

const struct log_kind log_config_line = { "config.refused", "configuration line refused: {0}" };
const struct log_kind log_box_off = { "device.off", "{0} is off" };
const struct log_kind log_box_on = { "device.on", "{0} is on" };

/* The one place that knows what is behind a console, for the words of other rooms. */
struct bgp_speaker *
bgp_speaker_of(void *device)
{
	return ((struct device *)device)->bgp;
}

_Static_assert(offsetof(struct device, bridge) == 0, "the switch's words find it there");

/* Each refused line becomes a log record; the first is the caller's error. */
static void
tell_refused(struct device *d, const struct text *errors, struct ix_error *e)
{
	const char *s = text_of(errors);

	while (*s) {
		size_t n = strcspn(s, "\n");
		char line[200];

		snprintf(line, sizeof(line), "%.*s", (int)n, s);
		if (e && !e->text[0])
			fail(e, "%.*s", (int)n, s);
		LOG(d->world->sim, &log_config_line, d->node->id.id, 0, log_text(line));
		s += n + (s[n] == '\n');
	}
}

/* A host boots from lines of its own shell. */
static bool
host_configure(struct device *d, const char *text, const char *where, struct ix_error *e)
{
	struct text out = { 0 };
	bool ok = true;

	while (*text && ok) {
		size_t n = strcspn(text, "\n");
		char line[CLI_LINE + 1];

		snprintf(line, sizeof(line), "%.*s", (int)n, text);
		ok = n == 0 || console_run(d, line, &out);
		text += n + (text[n] == '\n');
	}
	if (!ok && e)
		fail(e, "%s: %.300s", where, text_of(&out));
	text_free(&out);
	return ok;
}

void
device_keep_host(struct device *d)
{
	const struct ifc *i;
	const struct ifc_addr *a;
	struct text t = { 0 };
	char buf[ADDR_TEXT];

	for (uint32_t n = 0; (i = ifc_at(d->stack, n)); n++)
		for (uint32_t k = 0; (a = ifc_addr(i, k)); k++)
			if (!a->automatic)
				text_printf(&t, "ip addr add %s/%u dev %s\n",
				    addr_text(buf, &a->addr), a->subnet.len, ifc_name(i));
	for (uint8_t af = 4; af <= 6; af = (uint8_t)(af + 2))
		for (const struct route *r = NULL; (r = route_next(d->stack, af, r));)
			if (r->source == ROUTE_STATIC && r->prefix.len == 0)
				text_printf(&t, "ip -%u route add default via %s\n", af,
				    addr_text(buf, &r->hop.via));
	device_set_original(d, text_of(&t));
	text_free(&t);
}

bool
device_configure(struct device *d, const char *text, const char *where, struct ix_error *e)
{
	struct text out = { 0 }, errors = { 0 };
	struct config_read result;
	struct cli_console con;
	bool ok;

	if (e)
		e->text[0] = 0;
	if (d->kind->shell)
		return host_configure(d, text, where, e);
	console_fresh(&con, d);
	ok = config_read(&con, where, text, strlen(text), &out, &errors, &result);
	rate_stale(d->world->net);
	if (!ok)
		tell_refused(d, &errors, e);
	text_free(&out);
	text_free(&errors);
	return ok;
}

void
device_running(const struct device *d, struct text *to)
{
	struct config_writer w = { .out = to };

	config_line(&w, "hostname %s", d->hostname);
	config_break(&w);
	if (d->bridge)
		bridge_running(d->bridge, &w);
	if (d->stack) {
		ip_running_routes(d->stack, &w);
		svi_running(d, &w);
		ip_running_interfaces(d->stack, &w);
	}
	service_running(d, &w);
	if (d->bgp)
		bgp_running(d->bgp, to);
}

static void
keep(struct device *d, char **where, const char *text)
{
	struct arena *a = d->world->arena;

	if (*where)
		arena_free(a, *where, strlen(*where) + 1);
	*where = text ? arena_strdup(a, text) : NULL;
}

void
device_set_original(struct device *d, const char *text)
{
	keep(d, &d->original, text);
	keep(d, &d->startup, text);
}

void
device_write(struct device *d)
{
	struct text t = { 0 };

	device_running(d, &t);
	keep(d, &d->startup, text_of(&t));
	text_free(&t);
}

void
device_erase(struct device *d)
{
	keep(d, &d->startup, NULL);
}

/* Everything that is not on a disk is gone; the neighbours see a dead cable and nothing else. */
static void
forget(struct device *d)
{
	for (uint32_t i = 0; i < d->consoles.n; i++)
		cli_interrupt(&d->consoles.at[i]->cli);
	for (uint32_t i = 0; i < d->node->ports.n; i++)
		port_shutdown(d->node->ports.at[i], true);
	if (d->bgp)
		bgp_speaker_clear(d->bgp, true);
	serving_stop(d);
	svi_clear(d);
	if (d->stack)
		stack_clear(d->stack);
	if (d->bridge)
		bridge_clear(d->bridge);
	device_hostname(d, d->node->name);
	for (uint32_t i = 0; i < d->consoles.n; i++)
		cli_end(&d->consoles.at[i]->cli);
}

static void
boot(struct device *d)
{
	d->booted = d->world->sim->now;
	for (uint32_t i = 0; i < d->node->ports.n; i++)
		port_shutdown(d->node->ports.at[i], false);
	if (d->startup)
		device_configure(d, d->startup, "startup-config", NULL);
	serving_start(d, NULL);
}

void
device_power(struct device *d, bool on)
{
	if (d->on == on)
		return;
	if (!on)
		forget(d);
	d->on = on;
	LOG(d->world->sim, on ? &log_box_on : &log_box_off, d->node->id.id, 0,
	    log_text(d->node->name));
	if (on)
		boot(d);
	rate_stale(d->world->net);
}

void
device_reset(struct device *d)
{
	device_power(d, false);
	keep(d, &d->startup, d->original);
	device_power(d, true);
}

static void
reloaded(struct sim *sim, struct timer *t)
{
	struct device *d = (struct device *)((uintptr_t)t - offsetof(struct device, reload));

	(void)sim;
	device_power(d, false);
	device_power(d, true);
}

static const struct timer_kind reload_kind = { "reload", TIMER_CODE('b', 'o', 'o', 't'), reloaded };

void
device_reload_soon(struct device *d)
{
	if (timer_runs(&d->reload))
		return;
	timer_init(&d->reload, &reload_kind, d->node->id.id);
	timer_in(d->world->sim, &d->reload, 0);
}
