/*
 * counters.c - what a port counted, and how fast: the one place where counters are read.
 *
 * Rates are a sliding window: before the first frame in each five seconds is counted, and before a
 * rate changes, what had passed when each period began is noted, so that the last seven notes say
 * it of the last six periods. An idle port costs nothing, nor does one whose rates are steady:
 * what is not noted follows from them. Reading changes nothing. IEEE 802.3 30.3.1 (counters), RFC
 * 2863 ifTable.
 */
#include "link/bill.h"
#include "link/rate.h"

enum { PERIODS = 6, NOTES = PERIODS + 1 };
static const ix_time period = 5 * IX_SECOND;

/* What had passed when a period began. */
struct note {
	struct counters in, out;
};

struct meter {
	uint64_t noted; /* the last period noted, since time 0 from 1 */
	struct note note[NOTES];
	struct bill bill;
};

static uint64_t
period_of(ix_time now)
{
	return now / period + 1;
}

void
port_counters(const struct port *p, struct counters *in, struct counters *out)
{
	port_counters_at(p, p->node->net->sim->now, in, out);
}

void
port_counters_at(const struct port *p, ix_time at, struct counters *in, struct counters *out)
{
	*in = p->in;
	*out = p->out;
	if (__builtin_expect(p->node->net->rates != NULL, 0))
		rate_counters(p, at, in, out);
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
	uint64_t number = period_of(sim->now), first;

	if (!p->meter)
		p->meter = arena_make(sim->arena, struct meter);
	bill_note(&p->meter->bill, p);
	first = number > PERIODS ? number - PERIODS : 1;
	first = first > p->meter->noted ? first : p->meter->noted + 1;
	for (; first <= number; first++) {
		struct note *n = &p->meter->note[first % NOTES];

		port_counters_at(p, (first - 1) * period, &n->in, &n->out);
	}
	p->meter->noted = number;
	p->meter_due = number * period;
}

void
port_counters_clear(struct port *p)
{
	rate_settle_port(p);
	if (p->meter) {
		port_meter(p);
		bill_restart(&p->meter->bill, p);
	}
	p->in = p->out = (struct counters){ 0 };
	for (uint32_t i = 0; i < p->drops.n; i++)
		p->drops.at[i].n = p->drops.at[i].out = 0;
	if (p->meter)
		memset(p->meter->note, 0, sizeof(p->meter->note));
}

/* What had passed when a period began, of those that the window reaches back to. */
static struct note
note_of(const struct port *p, uint64_t number)
{
	struct note n;

	if (p->meter && number <= p->meter->noted)
		return p->meter->note[number % NOTES];
	port_counters_at(p, (number - 1) * period, &n.in, &n.out);
	return n;
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
	uint64_t number = period_of(now), first = number > PERIODS ? number - PERIODS : 1;
	ix_time from = (first - 1) * period;
	struct counters now_in, now_out;
	struct note n;

	*in = *out = (struct rates){ 0 };
	if (now == from)
		return;
	n = note_of(p, first);
	port_counters(p, &now_in, &now_out);
	*in = rates_of(&now_in, &n.in, now - from);
	*out = rates_of(&now_out, &n.out, now - from);
}

uint32_t
port_p95(const struct port *p, uint64_t *in_bps, uint64_t *out_bps)
{
	return bill_p95(p->meter ? &p->meter->bill : NULL, p, in_bps, out_bps);
}
