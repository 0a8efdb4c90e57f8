/*
 * dump.c - tcpdump: a job in a host's foreground that watches one of its ports. Its filter is
 * libpcap's, kept as plain instructions in the arena: what it does is replayed with the world.
 */
#include "device/dump.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device/files.h"
#include "device/filter.h"
#include "device/shell_job.h"
#include "wire/explain.h"
#include "wire/pcap.h"

struct dump {
	struct watcher watcher; /* first */
	struct timer end;
	struct console *console;
	struct port *port;
	struct filter filter;
	struct dump_view view;
	uint64_t count, captured; /* count 0: until it is stopped */
	uint32_t snap; /* octets of a frame that are looked at */
	bool full; /* the file is: the rest is not kept */
	char file[FILE_NAME]; /* -w: where they go; "" to the screen */
};

#define SNAP 262144u

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
	job_complain(c, line);
	if (d->full)
		job_complain(c, "tcpdump: the file is full: what came later was not kept\n");
	timer_stop(d->port->node->net->sim, &d->end);
	port_unwatch(d->port, &d->watcher);
	filter_free(&d->filter);
	arena_free(a, d, sizeof(*d));
	job_done(c, 0);
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

/* One record of a pcap file, in this machine's only byte order (0xa1b2c3d4 at its head). */
static void
record(struct dump *d, ix_time now, const uint8_t *bytes, uint32_t len)
{
	uint32_t kept = len < d->snap ? len : d->snap;
	uint8_t head[16];
	struct octets o = octets_write(head, sizeof(head));

	put32(&o, (uint32_t)(now / IX_SECOND));
	put32(&o, (uint32_t)(now % IX_SECOND / IX_US));
	put32(&o, kept);
	put32(&o, len);
	if (!file_add(d->console->device, d->file, head, sizeof(head), kept) ||
	    !file_add(d->console->device, d->file, bytes, kept, 0))
		d->full = true;
}

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
	if (d->file[0]) {
		record(d, sim->now, bytes, f->len);
	} else {
		dump_line(
		    &d->view, sim->now, bytes, f->len < d->snap ? f->len : d->snap, f->len, &line);
		job_put(d->console, line.s, line.n);
		text_free(&line);
	}
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

/* -w FILE: made anew, with the head of a pcap file. */
static bool
file_named(struct shell_call *c)
{
	char name[FILE_NAME];
	uint8_t head[24];
	struct octets o = octets_write(head, sizeof(head));

	if (!shell_has(c, 'w'))
		return true;
	file_path(name, shell_value(c, 'w'));
	put32(&o, 0xa1b2c3d4);
	put16(&o, 2);
	put16(&o, 4);
	put64(&o, 0);
	put32(&o, SNAP);
	put32(&o, LINKTYPE_ETHERNET);
	return file_write(c->device, name, (const char *)head, o.pos, &c->error);
}

static void
begin(struct dump *d)
{
	char line[160];

	if (!d->view.verbose && !d->file[0])
		job_complain(d->console,
		    "tcpdump: verbose output suppressed, use -v for more of each "
		    "packet\n");
	snprintf(line, sizeof(line),
	    "%slistening on %s, link-type EN10MB (Ethernet), snapshot length %u bytes\n",
	    d->view.verbose || d->file[0] ? "tcpdump: " : "", d->port->name, d->snap);
	job_complain(d->console, line);
}

static struct dump_view
view_of(const struct shell_call *c)
{
	unsigned t = shell_times(c, 't'), x = shell_times(c, 'x'), letters = shell_times(c, 'X');

	return (struct dump_view){
		.time = t > DUMP_SINCE_FIRST ? DUMP_SINCE_FIRST : (enum dump_time)t,
		.link_layer = shell_has(c, 'e'),
		.quick = shell_has(c, 'q'),
		.absolute = shell_has(c, 'S'),
		.ascii = shell_has(c, 'A'),
		.verbose = (uint8_t)shell_times(c, 'v'),
		.hex = (uint8_t)(x > 2 ? 2 : x),
		.letters = (uint8_t)(letters > 2 ? 2 : letters),
	};
}

/* -r FILE: what was kept, through the filter, at once. */
static bool
show_kept(struct shell_call *c)
{
	struct device *box = c->device;
	char name[FILE_NAME];
	char text[FILTER_TEXT + 2];
	struct dump_view *v = calloc(1, sizeof(*v));
	struct text bytes = { 0 };
	struct pcap_reader *r = NULL;
	struct pcap_record p;
	struct filter filter;
	bool compiled = false;
	uint64_t most = UINT64_MAX;

	if (!v || !shell_number(c, 'c', 1, UINT32_MAX, &most))
		return false;
	*v = view_of(c);
	file_path(name, shell_value(c, 'r'));
	if (!file_read(box, name, &bytes))
		shell_fail(c, "%s: No such file or directory", name);
	else if (!expression(c, text))
		shell_fail(c, "the filter is longer than %d characters", FILTER_TEXT);
	else if ((compiled = filter_compile(&filter, box->world->arena, text, &c->error)))
		r = pcap_reader_new_memory(bytes.s, bytes.n, name, &c->error);
	if (r)
		text_printf(c->complaints,
		    "reading from file %s, link-type EN10MB (Ethernet), snapshot length %u\n",
		    shell_value(c, 'r'), SNAP);
	while (r && most-- && pcap_reader_next(r, &p, &c->error) == PCAP_RECORD)
		if (filter_match(&filter, p.bytes, p.caplen))
			dump_line(v, p.time, p.bytes, p.caplen, p.len, c->out);
	if (compiled)
		filter_free(&filter);
	if (r)
		pcap_reader_delete(r);
	text_free(&bytes);
	free(v);
	return r != NULL;
}

static bool
tcpdump(struct shell_call *c)
{
	struct device *box = c->device;
	struct arena *a = box->world->arena;
	struct port *p = shell_has(c, 'r') ? NULL : port_of(c);
	struct console *con = p ? job_console(box, c->console, "tcpdump", &c->error) : NULL;
	char text[FILTER_TEXT + 2];
	struct filter filter;
	uint64_t count = 0, snap = SNAP;
	struct dump *d;

	if (shell_has(c, 'r'))
		return show_kept(c);
	if (!con || !shell_number(c, 'c', 1, UINT32_MAX, &count) ||
	    !shell_number(c, 's', 0, SNAP, &snap) || !file_named(c))
		return false;
	if (snap == 0) /* as tcpdump: all of it */
		snap = SNAP;
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
	d->view = view_of(c);
	d->snap = (uint32_t)snap;
	timer_init(&d->end, &dump_kind, box->node->id.id);
	port_watch(p, &d->watcher);
	if (shell_has(c, 'w'))
		file_path(d->file, shell_value(c, 'w'));
	begin(d);
	cli_busy(c->console, "tcpdump", interrupt, d);
	return true;
}

static const struct shell_option dump_options[] = {
	{ 'i', "interface", "INTERFACE", "where to look; the first one if not said" },
	{ 'n', NULL, NULL, "numbers only, as always here" },
	{ 'e', NULL, NULL, "with Ethernet's addresses" },
	{ 'v', NULL, NULL, "more of each packet; -vv more yet" },
	{ 'c', "count", "COUNT", "stop after this many" },
	{ 't', NULL, NULL, "no time; -tt seconds, -ttt since the last, -tttt with the date" },
	{ 'q', NULL, NULL, "less of each packet" },
	{ 'x', NULL, NULL, "with its octets; -xx with Ethernet's too" },
	{ 'X', NULL, NULL, "with its octets, and as letters; -XX with Ethernet's too" },
	{ 'A', NULL, NULL, "as letters alone" },
	{ 'S', NULL, NULL, "TCP's sequence numbers as they are" },
	{ 'U', NULL, NULL, "packet by packet, as always here" },
	{ 'p', NULL, NULL, "not promiscuous: frames for others are not seen here anyway" },
	{ 's', "snapshot-length", "OCTETS", "look at no more of a frame; 0: all" },
	{ 'w', NULL, "FILE", "keep the frames in a file, as pcap; -r shows them" },
	{ 'r', NULL, "FILE", "show what was kept" },
	{ 'l', NULL, NULL, "line by line, as always here" },
	{ 0 },
};

static const struct shell_word words[] = {
	{ "tcpdump",
	    "tcpdump [-AelnqStvxX] [-i INTERFACE] [-c COUNT] [-s OCTETS] [-w FILE|-r FILE] "
	    "[FILTER]",
	    "what passes an interface, as in \"tcpdump -n icmp or arp\"", dump_options, tcpdump },
	{ 0 },
};

const struct shell_table dump_shell = { "tcpdump", words };
