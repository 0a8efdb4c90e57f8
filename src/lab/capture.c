/*
 * capture.c - a pcap of the past: the line is replayed from its start, and what passed is written.
 *
 * Without ports every frame is written once, where a host or router sent it: a switch only passes
 * on, and a second copy would look like a retransmission. The file appears under its name when
 * whole.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "device/filter.h"
#include "lab/internal.h"
#include "wire/pcap.h"

struct capture {
	struct ix_lab *lab;
	const struct ix_capture *ask;
	struct pcap_writer *writer;
	struct filter filter;
	uint32_t *interface; /* by port id: index in the file + 1; 0: not captured */
	bool all;
	int64_t written;
};

static void
frame(void *arg, const struct frame_name *name, bool out, const uint8_t *bytes, uint32_t len,
    const struct log_kind *drop)
{
	struct capture *c = arg;
	char comment[48];
	struct pcap_record r = { .time = name->t, .len = len, .caplen = len, .bytes = bytes,
		.direction = out ? PCAP_OUT : PCAP_IN };

	if (drop || !c->interface[name->port] || (c->all && !out) || name->t < c->ask->from ||
	    (c->ask->to && name->t > c->ask->to) || !filter_match(&c->filter, bytes, len))
		return;
	r.port = c->interface[name->port] - 1;
	if (name->weight > 1) {
		snprintf(comment, sizeof(comment), "1 of %u frames of a storm", name->weight);
		r.comment = comment;
	}
	pcap_write(c->writer, &r);
	c->written++;
}

static void
declare(struct capture *c, const struct port *p)
{
	char name[NODE_NAME + PORT_NAME + 2];

	if (c->interface[p->id.id])
		return;
	snprintf(name, sizeof(name), "%s:%s", p->node->name, p->name);
	c->interface[p->id.id] = pcap_interface(c->writer, name) + 1;
}

/* "acacia:eth0" -> the port; NULL with an error. */
static const struct port *
named_port(const struct ix_lab *lab, const char *text, struct ix_error *e)
{
	const char *colon = strrchr(text, ':');
	char device[NODE_NAME], clean[100];
	const struct device *d = NULL;
	const struct port *p = NULL;

	if (colon && colon - text < (ptrdiff_t)sizeof(device)) {
		snprintf(device, sizeof(device), "%.*s", (int)(colon - text), text);
		d = device_find(lab->world, device);
		p = d ? port_find(d->node, colon + 1) : NULL;
	}
	if (!p)
		fail(e, "there is no port \"%s\": expected DEVICE:PORT, as in acacia:eth0",
		    text_clean_to(clean, sizeof(clean), text, TEXT_LINE));
	return p;
}

static bool
choose(struct capture *c, struct ix_error *e)
{
	const struct net *net = c->lab->world->net;
	const struct device *d;

	c->all = !c->ask->ports || !c->ask->ports[0];
	for (int i = 0; !c->all && c->ask->ports[i]; i++) {
		const struct port *p = named_port(c->lab, c->ask->ports[i], e);

		if (!p)
			return false;
		declare(c, p);
	}
	for (uint32_t i = 0; c->all && i < net->ports.n; i++) {
		d = net->ports.at[i]->node->box;
		if (!d->bridge && net->ports.at[i]->link)
			declare(c, net->ports.at[i]);
	}
	return true;
}

/* Replays the whole line with the capture watching instead of the packet view. */
static void
replay(struct capture *c)
{
	struct ix_lab *lab = c->lab;
	struct observer own = lab->observer;
	uint64_t position = lab->world->sim->events;
	ix_time now = lab->world->sim->now;

	travel_to_start(lab);
	lab->observer = (struct observer){ .arg = c, .frame = frame };
	travel_forward(lab, now, position);
	lab->observer = own;
	travel_to_start(lab);
	travel_forward(lab, now, position);
}

/*
 * Boxes and cables that the lesson makes later have no place in the file's list of interfaces when
 * the replay begins: the world is looked at where it stands, at the end.
 */
int64_t
ix_capture(struct ix_lab *lab, const struct ix_capture *ask, struct ix_error *e)
{
	struct capture c = { .lab = lab, .ask = ask };
	size_t n = strlen(ask->path);
	bool classic = n > 5 && strcmp(ask->path + n - 5, ".pcap") == 0, ok;
	struct stat st;
	char part[600];

	if (ask->to && ask->to < ask->from) {
		fail(e,
		    "the capture would end before it begins: give --to a later time than --from");
		return -1;
	}
	if (stat(ask->path, &st) == 0 && !S_ISREG(st.st_mode)) { /* it would be replaced */
		fail(e, "%s: is not a plain file; give the name of a new one", ask->path);
		return -1;
	}
	snprintf(part, sizeof(part), "%.580s.part", ask->path);
	if (!filter_compile(&c.filter, NULL, ask->filter ? ask->filter : "", e))
		return -1;
	c.interface = calloc(lab->world->net->ports.n + 1, sizeof(*c.interface));
	c.writer = c.interface ? pcap_writer_new(part, classic ? PCAP_CLASSIC : PCAP_NG, e) : NULL;
	ok = c.writer && choose(&c, e);
	if (ok)
		replay(&c);
	if (c.writer)
		ok = pcap_writer_close(c.writer, ok ? e : &(struct ix_error){ "" }) && ok;
	free(c.interface);
	filter_free(&c.filter);
	if (ok && rename(part, ask->path) != 0)
		ok = fail(e, "%s: cannot be written: %s", ask->path, strerror(errno));
	if (!ok && c.writer)
		unlink(part);
	return ok ? c.written : -1;
}
