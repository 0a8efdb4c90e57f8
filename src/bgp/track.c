/*
 * track.c - next hops under watch: a change of the routing table matters to BGP only if the way to
 * one of them changed, and there are far fewer of them than routes.
 */
#include "base/hash.h"
#include "bgp/internal.h"

static uint64_t
look(const struct bgp_speaker *sp, uint32_t id)
{
	const struct next_hops *h = hops_at(&sp->world->store, id);
	struct hop hop;
	uint64_t word;

	if (addr_is_zero(&h->global) || !stack_lookup(sp->stack, &h->global, &hop))
		return 1;
	word = hash_mix(2, (uint64_t)hop.blackhole << 1 | hop.local);
	if (hop.route) {
		word = hash_bytes(&hop.route->prefix.addr.b, sizeof(hop.route->prefix.addr.b),
		    word);
		word = hash_mix(word, (uint64_t)hop.route->source << 8 | hop.route->prefix.len);
		word = hash_mix(word, hop.route->metric);
	}
	return word | 1;
}

void
track(struct bgp_speaker *sp, uint32_t hop)
{
	vec_reserve(sp->world->arena, &sp->tracked, hop);
	if (sp->tracked.n < hop)
		sp->tracked.n = hop;
	if (!sp->tracked.at[hop - 1])
		sp->tracked.at[hop - 1] = look(sp, hop);
}

bool
tracked_changed(struct bgp_speaker *sp)
{
	bool changed = false;

	for (uint32_t id = 1; id <= sp->tracked.n; id++) {
		uint64_t now;

		if (!sp->tracked.at[id - 1])
			continue;
		now = look(sp, id);
		changed |= now != sp->tracked.at[id - 1];
		sp->tracked.at[id - 1] = now;
	}
	return changed;
}
