/*
 * bill.c - the 95th percentile: averages of five minutes, the upper 5 % left aside. See bill.h.
 *
 * A period is noted when something is counted behind it, or a rate changes; those after it follow
 * from counters and rates as they are, and are reckoned when somebody asks. A lab that has not run
 * for 30 days is asked about as long as it has run.
 */
#include "link/bill.h"

#include <stdlib.h>

/* What passed in the period, which is over. */
static struct bill_sample
passed(const struct port *p, uint64_t period, uint64_t *in, uint64_t *out)
{
	struct counters now_in, now_out;
	struct bill_sample s;

	port_counters_at(p, (period + 1) * BILL_PERIOD, &now_in, &now_out);
	s.in = now_in.octets - *in;
	s.out = now_out.octets - *out;
	*in = now_in.octets;
	*out = now_out.octets;
	return s;
}

void
bill_note(struct bill *b, const struct port *p)
{
	struct sim *sim = p->node->net->sim;
	uint64_t over = sim->now / BILL_PERIOD;

	for (; b->periods < over; b->periods++) {
		struct bill_sample s = passed(p, b->periods, &b->in, &b->out);

		if (b->samples.n < BILL_SAMPLES)
			vec_push(sim->arena, &b->samples, s);
		else
			b->samples.at[b->periods % BILL_SAMPLES] = s;
	}
}

void
bill_restart(struct bill *b, const struct port *p)
{
	struct counters in, out;

	port_counters(p, &in, &out);
	b->in -= in.octets; /* modulo 2^64: what was before is still part of the period */
	b->out -= out.octets;
}

static int
falling(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x > y ? -1 : x < y;
}

static uint64_t
percentile(uint64_t *octets, uint32_t n)
{
	qsort(octets, n, sizeof(*octets), falling);
	return (uint64_t)((unsigned __int128)octets[n / 20] * 8 * IX_SECOND / BILL_PERIOD);
}

/* Every whole period of the last 30 days, those that are not noted yet too. */
static uint32_t
gather(const struct bill *b, const struct port *p, uint64_t *in, uint64_t *out)
{
	uint64_t over = p->node->net->sim->now / BILL_PERIOD, noted = b ? b->periods : 0;
	uint64_t first = over > BILL_SAMPLES ? over - BILL_SAMPLES : 0;
	uint64_t in_then = b ? b->in : 0, out_then = b ? b->out : 0;
	uint32_t n = 0;

	for (uint64_t i = first < noted ? first : noted; i < over; i++) {
		struct bill_sample s = i < noted ? b->samples.at[i % BILL_SAMPLES]
						 : passed(p, i, &in_then, &out_then);

		if (i < first)
			continue;
		in[n] = s.in;
		out[n++] = s.out;
	}
	return n;
}

uint32_t
bill_p95(const struct bill *b, const struct port *p, uint64_t *in_bps, uint64_t *out_bps)
{
	uint64_t *octets = calloc(2 * BILL_SAMPLES, sizeof(*octets));
	uint32_t n = octets ? gather(b, p, octets, octets + BILL_SAMPLES) : 0;

	*in_bps = n ? percentile(octets, n) : 0;
	*out_bps = n ? percentile(octets + BILL_SAMPLES, n) : 0;
	free(octets);
	return n;
}
