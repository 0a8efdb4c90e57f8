/* lag.c - which member of a Port-Channel carries a frame. */
#include "switch/passing.h"

struct bridge_port *
passing_carrier(const struct passing *x, struct bridge_port *out)
{
	uint64_t hash = hash_bytes(x->to, 12, 0);

	return out->members.at[hash % out->members.n];
}
