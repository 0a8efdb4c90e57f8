/*
 * dump.c - tcpdump: a job in a host's foreground that watches one of its ports. Its filter is
 * libpcap's, kept as plain instructions in the arena: what it does is replayed with the world.
 */
#include "device/dump.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "device/filter.h"
#include "device/shell_job.h"

struct dump {
	struct watcher watcher; /* first */
	struct timer end;
	struct console *console;
	struct port *port;
	struct filter filter;
	struct dump_view view;
	uint64_t count, captured; /* count 0: until it is stopped */
};

static void
finish(struct dump *d)
{
	struct arena *a = d->console->device->world->arena;
	struct console *c = d->console;
	char line[128];

	snprintf(line, sizeof(line),
	    "%" PRIu64 " packet%s captured\n%" PRIu64
	    " packet%s received by filter\n0 packets dropped by kernel\n",
	    d->captured, d->captured == 1 ? "" : "s", d->captured, d->captured == 1 ? "" : "s");
	console_puts(c, line);
	timer_stop(d->port->node->net->sim, &d->end);
	port_unwatch(d->port, &d->watcher);
	filter_free(&d->filter);
	arena_free(a, d, sizeof(*d));
	job_done(c);
}

static void
interrupt(void *arg)
{
	finish(arg);
}

/* The last one was seen: the end has an event of its own, outside the frame's trip. */
static void
fire(struct sim *sim, struct timer *t)
{
	(void)sim;
	finish((struct dump *)((uintptr_t)t - offsetof(struct dump, end)));
}

static const struct timer_kind dump_kind = { "tcpdump", TIMER_CODE('d', 'u', 'm', 'p'), fire };

static void
frame(struct watcher *w, struct port *p, const struct frame *f, bool out)
{
	struct dump *d = (struct dump *)w;
	struct sim *sim = p->node->net->sim;
	const uint8_t *bytes = f->bytes + f->start;
	struct text line = { 0 };

	(void)out;
	if ((d->count && d->captured == d->count) || !filter_match(&d->filter, bytes, f->len))
		return;
	d->captured++;
	dump_line(&d->view, sim->now, bytes, f->len, &line);
	console_put(d->console, line.s, line.n);
	text_free(&line);
	if (d->captured == d->count)
		timer_in(sim, &d->end, 0);
}

/* The port of -i; the first one without it. */
static struct port *
port_of(struct shell_call *c)
{
	const struct device *d = c->device;
	const char *name = shell_value(c, 'i');
	struct port *p;
	char clean[48];

	if (!d->node->ports.n) {
		shell_fail(c, "this host has no interface");
		return NULL;
	}
	p = name ? port_find(d->node, name) : d->node->ports.at[0];
	if (!p)
		shell_fail(c,
		    "%s: No such device exists; expected one of this host's interfaces, as %s",
		    text_clean_to(clean, sizeof(clean), name, TEXT_LINE),
		    d->node->ports.at[0]->name);
	return p;
}

/* The words after the options, put together again. */
static bool
expression(const struct shell_call *c, char text[FILTER_TEXT + 2])
{
	size_t n = 0;

	text[0] = 0;
	for (int i = 1; i < c->argc; i++) {
		int k = snprintf(
		    text + n, FILTER_TEXT + 2 - n, "%s%s", i > 1 ? " " : "", c->argv[i]);

		n += (size_t)k;
		if (n > FILTER_TEXT)
			return false;
	}
	return true;
}

static void
begin(struct dump *d)
{
	char line[160];

	if (!d->view.verbose)
		console_puts(d->console,
		    "tcpdump: verbose output suppressed, use -v for more of each "
		                         "packet\n");
	snprintf(line, sizeof(line),
	    "%slistening on %s, link-type EN10MB (Ethernet), snapshot length "
	    "262144 bytes\n",
	    d->view.verbose ? "tcpdump: " : "", d->port->name);
	console_puts(d->console, line);
}

static bool
tcpdump(struct shell_call *c)
{
	struct device *box = c->device;
	struct arena *a = box->world->arena;
	struct port *p = port_of(c);
	struct console *con = p ? job_console(box, c->console, "tcpdump", &c->error) : NULL;
	char text[FILTER_TEXT + 2];
	struct filter filter;
	uint64_t count = 0;
	struct dump *d;

	if (!con || !shell_number(c, 'c', 1, UINT32_MAX, &count))
		return false;
	if (!expression(c, text))
		return shell_fail(c, "the filter is longer than %d characters", FILTER_TEXT);
	if (!filter_compile(&filter, a, text, &c->error))
		return false;
	d = arena_make(a, struct dump);
	d->watcher.frame = frame;
	d->console = con;
	d->port = p;
	d->filter = filter;
	d->count = count;
	d->view.link_layer = shell_has(c, 'e');
	d->view.verbose = shell_has(c, 'v');
	d->view.no_time = shell_has(c, 't');
	timer_init(&d->end, &dump_kind, box->node->id.id);
	port_watch(p, &d->watcher);
	begin(d);
	cli_busy(c->console, "tcpdump", interrupt, d);
	return true;
}

static const struct shell_option dump_options[] = {
	{ 'i', "interface", "INTERFACE", "where to look; the first one if not said" },
	{ 'n', NULL, NULL, "numbers only, as always here" },
	{ 'e', NULL, NULL, "with Ethernet's addresses" },
	{ 'v', NULL, NULL, "more of each packet" },
	{ 'c', "count", "COUNT", "stop after this many" },
	{ 't', NULL, NULL, "without the time" },
	{ 'l', NULL, NULL, "line by line, as always here" },
	{ 0 },
};

static const struct shell_word words[] = {
	{ "tcpdump", "tcpdump [-elntv] [-i INTERFACE] [-c COUNT] [FILTER]",
	    "what passes an interface, as in \"tcpdump -n icmp or arp\"", dump_options, tcpdump },
	{ 0 },
};

const struct shell_table dump_shell = { "tcpdump", words };
