/* stp_vector.c - priority vectors: what is better than what. IEEE 802.1D-2004 17.5, 17.6. */
#include "switch/stp_machine.h"

/* 7.12.5: an identifier is a priority and an address; the address alone says whose it is. */
static uint64_t
address_of(uint64_t bridge)
{
	return bridge & 0xffffffffffffu;
}

int
stp_vector_compare(const struct stp_vector *a, const struct stp_vector *b)
{
	const uint64_t x[5] = { a->root, a->cost, a->bridge, a->port, a->in },
		       y[5] = { b->root, b->cost, b->bridge, b->port, b->in };

	for (unsigned i = 0; i < 5; i++)
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	return 0;
}

bool
stp_vector_superior(const struct stp_vector *m, const struct stp_vector *p)
{
	if (stp_vector_compare(m, p) < 0)
		return true;
	return address_of(m->bridge) == address_of(p->bridge) &&
	    (m->port & 0xfff) == (p->port & 0xfff);
}

bool
stp_times_equal(const struct stp_times *a, const struct stp_times *b)
{
	return a->age == b->age && a->max_age == b->max_age && a->hello == b->hello &&
	    a->delay == b->delay;
}

uint32_t
stp_rate_cost(uint64_t rate_bps)
{
	const uint64_t reference = 20000000000000u;
	uint64_t cost = rate_bps ? reference / rate_bps : 1;

	return cost < 1 ? 1 : cost > STP_COST_MOST ? STP_COST_MOST : (uint32_t)cost;
}
