/*
 * counters.c - what a port counted, and how fast: the one place where counters are read.
 *
 * Rates are a sliding window: the first frame in each five seconds notes the counters before it,
 * so that the last seven notes say what had passed when each of the last six periods began. An idle
 * port costs nothing, and reading changes nothing. IEEE 802.3 30.3.1 (counters), RFC 2863 ifTable.
 */
#include "link/rate.h"

enum { PERIODS = 6, NOTES = PERIODS + 1 };
static const ix_time period = 5 * IX_SECOND;

/* What had passed when a period began; periods without a frame have no note. */
struct note {
	uint64_t number; /* of the period since time 0, from 1; 0: nothing noted */
	struct counters in, out;
};

struct meter {
	struct note note[NOTES];
};

static uint64_t
period_of(ix_time now)
{
	return now / period + 1;
}

void
port_counters(const struct port *p, struct counters *in, struct counters *out)
{
	*in = p->in;
	*out = p->out;
	if (__builtin_expect(p->node->net->rates != NULL, 0))
		rate_counters(p, in, out);
}

bool
port_drop_row(const struct port *p, uint32_t n, struct drop_count *row)
{
	uint64_t in, out;

	if (n >= p->drops.n)
		return false;
	*row = p->drops.at[n];
	if (__builtin_expect(p->node->net->rates != NULL, 0)) {
		in = rate_drops(p, row->reason, false);
		out = rate_drops(p, row->reason, true);
		row->n += in + out;
		row->out += out;
	}
	return true;
}

uint64_t
port_drops(const struct port *p, const struct log_kind *reason)
{
	struct drop_count row;

	for (uint32_t i = 0; port_drop_row(p, i, &row); i++)
		if (row.reason == reason)
			return row.n;
	return 0;
}

uint64_t
port_all_drops(const struct port *p)
{
	struct drop_count row;
	uint64_t n = 0;

	for (uint32_t i = 0; port_drop_row(p, i, &row); i++)
		n += row.n;
	return n;
}

void
port_flap(struct port *p)
{
	if (!p->down_at)
		p->down_at = arena_alloc(
		    p->node->net->sim->arena, PORT_FLAPS * sizeof(*p->down_at));
	p->down_at[p->flaps++ % PORT_FLAPS] = p->node->net->sim->now;
}

uint32_t
port_flaps_since(const struct port *p, ix_time since)
{
	uint32_t n = 0;

	if (!since)
		return p->flaps;
	for (uint32_t i = 0; i < PORT_FLAPS && i < p->flaps; i++)
		n += p->down_at[i] >= since;
	return n;
}

void
port_meter(struct port *p)
{
	const struct sim *sim = p->node->net->sim;
	uint64_t number = period_of(sim->now);
	struct note *n;

	if (!p->meter)
		p->meter = arena_make(sim->arena, struct meter);
	n = &p->meter->note[number % NOTES];
	n->number = number;
	port_counters(p, &n->in, &n->out);
	p->meter_due = number * period;
}

void
port_counters_clear(struct port *p)
{
	rate_settle_port(p);
	p->in = p->out = (struct counters){ 0 };
	for (uint32_t i = 0; i < p->drops.n; i++)
		p->drops.at[i].n = p->drops.at[i].out = 0;
	if (p->meter)
		*p->meter = (struct meter){ 0 };
	p->meter_due = 0;
}

/* The oldest note of the window: nothing passed between its beginning and that note. */
static const struct note *
oldest(const struct meter *m, uint64_t now)
{
	uint64_t first = now > PERIODS ? now - PERIODS : 1;

	for (uint64_t number = first; m && number <= now; number++)
		if (m->note[number % NOTES].number == number)
			return &m->note[number % NOTES];
	return NULL;
}

static uint64_t
per_second(uint64_t n, ix_time over)
{
	return (uint64_t)((unsigned __int128)n * IX_SECOND / over);
}

static struct rates
rates_of(const struct counters *now, const struct counters *then, ix_time over)
{
	uint64_t unicast = now->unicast - then->unicast,
		 multicast = now->multicast - then->multicast,
		 broadcast = now->broadcast - then->broadcast, octets = now->octets - then->octets,
		 multi_octets = now->multicast_octets - then->multicast_octets,
		 broad_octets = now->broadcast_octets - then->broadcast_octets;

	return (struct rates){ .bps = per_second(octets * 8, over),
		.unicast_bps = per_second((octets - multi_octets - broad_octets) * 8, over),
		.multicast_bps = per_second(multi_octets * 8, over),
		.broadcast_bps = per_second(broad_octets * 8, over),
		.pps = per_second(unicast + multicast + broadcast, over),
		.unicast_pps = per_second(unicast, over),
		.multicast_pps = per_second(multicast, over),
		.broadcast_pps = per_second(broadcast, over) };
}

void
port_rates(const struct port *p, struct rates *in, struct rates *out)
{
	ix_time now = p->node->net->sim->now;
	uint64_t number = period_of(now);
	const struct note *n = oldest(p->meter, number);
	ix_time from = number > PERIODS ? (number - 1 - PERIODS) * period : 0;
	struct counters now_in, now_out;

	*in = *out = (struct rates){ 0 };
	if (!n || now == from)
		return;
	port_counters(p, &now_in, &now_out);
	*in = rates_of(&now_in, &n->in, now - from);
	*out = rates_of(&now_out, &n->out, now - from);
}
