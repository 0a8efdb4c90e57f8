/* bed.c - see bed.h. */
#include "tests/switch/bed.h"

#include <stdio.h>

#include "base/panic.h"
#include "cli/config.h"
#include "tests/runner.h"

static void
station_receive(struct port *p, struct frame *f)
{
	struct bed_station *s = p->node->box;

	s->heard++;
	s->heard_ever++;
	s->len = f->len;
	memcpy(s->last, frame_at(f), f->len < BED_OCTETS ? f->len : BED_OCTETS);
	frame_drop(p->node->net, f);
}

static const struct node_ops station_ops = { station_receive, NULL };

struct ix_mac
bed_mac(unsigned i)
{
	return (struct ix_mac){ { 2, 0, 0, 0, (uint8_t)(i >> 8), (uint8_t)i } };
}

static void
station_add(struct bed *b, unsigned i, uint64_t rate_bps)
{
	struct link_settings s = link_defaults;
	struct bed_station *st = &b->station[i];
	char name[16], port[8];

	snprintf(name, sizeof(name), "station%u", i);
	snprintf(port, sizeof(port), "%u", i);
	s.rate_bps = rate_bps;
	s.queue = 64 << 20; /* the stations wait as long as they must */
	st->mac = bed_mac(i);
	st->port = port_new(node_new(b->net, name, &station_ops, st), "eth0");
	link_new(st->port, bridge_port_add(b->bridge, port)->port, &s);
}

struct bed *
bed_new(unsigned n, uint64_t rate_bps, const struct cli_table *const tables[])
{
	struct arena *arena = arena_new(1u << 30);
	struct bed *b = arena_make(arena, struct bed);

	must(n <= BED_STATIONS);
	b->arena = arena;
	b->sim = sim_new(arena, 1);
	b->net = net_new(b->sim);
	b->bridge = bridge_new(b->net, "sw1");
	b->n = n;
	for (unsigned i = 1; i <= n; i++)
		station_add(b, i, rate_bps);
	if (tables) {
		cli_console_init(&b->console, arena, cli_compile(arena, tables), &b->bridge);
		b->console.enabled = true;
		strcpy(b->console.host, "sw1");
	}
	return b;
}

void
bed_delete(struct bed *b)
{
	text_free(&b->said);
	arena_delete(b->arena);
}

struct bridge_port *
bed_port(const struct bed *b, unsigned i)
{
	return bridge_port_at(b->bridge, (uint16_t)i);
}

/* text_of() of a text that nothing was added to is what it was before. */
static void
forget(struct text *t)
{
	t->n = 0;
	if (t->s)
		t->s[0] = 0;
}

static bool
type(struct bed *b, const char *line)
{
	forget(&b->said);
	return cli_line(&b->console, line, &b->said);
}

const char *
bed_say(struct bed *b, const char *line)
{
	ck_assert_msg(type(b, line), "%s: %s", line, text_of(&b->said));
	return text_of(&b->said);
}

const char *
bed_refused(struct bed *b, const char *line)
{
	ck_assert_msg(!type(b, line), "%s was taken: %s", line, text_of(&b->said));
	return text_of(&b->said);
}

void
bed_config(struct bed *b, const char *text)
{
	struct text out = { 0 }, errors = { 0 };
	struct config_read result;

	cli_end(&b->console);
	ck_assert_msg(config_read(&b->console, "test", text, strlen(text), &out, &errors, &result),
	    "%s", text_of(&errors));
	text_free(&out);
	text_free(&errors);
}

const char *
bed_running(struct bed *b)
{
	struct config_writer w = { .out = &b->said };

	forget(&b->said);
	bridge_running(b->bridge, &w);
	return text_of(&b->said);
}

void
bed_queue(struct bed *b, unsigned i, const void *bytes, uint32_t n)
{
	struct frame *f = frame_new(b->net, n < 60 ? 60 : n);

	memset(frame_at(f), 0, f->len);
	memcpy(frame_at(f), bytes, n);
	port_send(b->station[i].port, f);
}

void
bed_send(struct bed *b, unsigned i, const void *bytes, uint32_t n)
{
	bed_queue(b, i, bytes, n);
	sim_run(b->sim, b->sim->now + 20 * IX_MS);
}

void
bed_frame(struct bed *b, unsigned i, const struct ix_mac *from, const struct ix_mac *to)
{
	uint8_t bytes[60] = { 0 };
	struct octets o = octets_write(bytes, sizeof(bytes));

	put_bytes(&o, to->b, 6);
	put_bytes(&o, from->b, 6);
	put16(&o, 0x0800);
	bed_send(b, i, bytes, sizeof(bytes));
}

unsigned
bed_heard(struct bed *b)
{
	unsigned who = 0;

	for (unsigned i = 1; i <= b->n; i++) {
		who |= b->station[i].heard ? 1u << i : 0;
		b->station[i].heard = 0;
	}
	return who;
}

unsigned
bed_logged(const struct bed *b, const struct log_kind *kind)
{
	unsigned n = 0;

	for (uint64_t id = log_oldest(&b->sim->log); id < b->sim->log.next; id++)
		n += log_get(&b->sim->log, id)->kind == kind;
	return n;
}

uint64_t
bed_dropped(const struct bed *b, unsigned i, const char *why)
{
	const struct port *p = bed_port(b, i)->port;

	for (uint32_t n = 0; n < p->drops.n; n++)
		if (strcmp(p->drops.at[n].reason->name, why) == 0)
			return p->drops.at[n].n;
	return 0;
}

uint64_t
bed_drops(const struct bed *b, unsigned i)
{
	const struct port *p = bed_port(b, i)->port;
	uint64_t sum = 0;

	for (uint32_t n = 0; n < p->drops.n; n++)
		sum += p->drops.at[n].n;
	return sum;
}
