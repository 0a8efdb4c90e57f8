/* cache.c - see cache.h. */
#include "service/dns/cache.h"

#define NX 0u /* the type under which "there is no such name" stands */

static int
order(const struct cache_set *s, const struct dns_name *name, uint16_t type)
{
	int c = dns_name_cmp(&s->name, name);

	return c ? c : s->type < type ? -1 : s->type > type;
}

static uint32_t
place(const struct dns_cache *c, const struct dns_name *name, uint16_t type)
{
	uint32_t low = 0, high = c->sets.n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (order(c->sets.at[mid], name, type) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static struct cache_set *
exact(const struct dns_cache *c, const struct dns_name *name, uint16_t type)
{
	uint32_t i = place(c, name, type);

	return i < c->sets.n && order(c->sets.at[i], name, type) == 0 ? c->sets.at[i] : NULL;
}

const struct cache_set *
cache_find(const struct dns_cache *c, const struct dns_name *name, uint16_t type, ix_time now)
{
	const struct cache_set *s = exact(c, name, NX);

	if (!s || now > s->until)
		s = exact(c, name, type);
	return s && now <= s->until ? s : NULL;
}

static void
drop(struct dns_cache *c, uint32_t i)
{
	struct cache_set *s = c->sets.at[i];

	for (uint32_t k = 0; k < s->records.n; k++)
		record_free(c->arena, s->records.at[k]);
	vec_free(c->arena, &s->records);
	arena_free(c->arena, s, sizeof(*s));
	vec_remove(&c->sets, i);
}

static void
make_room(struct dns_cache *c)
{
	uint32_t first = 0;

	if (c->sets.n < CACHE_SETS)
		return;
	for (uint32_t i = 1; i < c->sets.n; i++)
		if (c->sets.at[i]->until < c->sets.at[first]->until)
			first = i;
	drop(c, first);
}

struct cache_set *
cache_begin(
    struct dns_cache *c, const struct dns_name *name, uint16_t type, uint32_t ttl, ix_time now)
{
	struct cache_set *s;
	uint32_t i = place(c, name, type);

	if (i < c->sets.n && order(c->sets.at[i], name, type) == 0)
		drop(c, i);
	make_room(c);
	s = arena_make(c->arena, struct cache_set);
	s->name = *name;
	s->type = type;
	s->until = now + (ttl < CACHE_TTL_MAX ? ttl : CACHE_TTL_MAX) * IX_SECOND;
	i = place(c, name, type);
	vec_insert(c->arena, &c->sets, i, s);
	return s;
}

void
cache_add(struct dns_cache *c, struct cache_set *set, const struct dns_rr *rr)
{
	for (uint32_t i = 0; i < set->records.n; i++)
		if (record_is(set->records.at[i], rr))
			return;
	vec_push(c->arena, &set->records, record_new(c->arena, rr));
}

void
cache_clear(struct dns_cache *c)
{
	while (c->sets.n)
		drop(c, c->sets.n - 1);
	vec_free(c->arena, &c->sets);
}

void
cache_shorten(struct cache_set *set, uint32_t ttl, ix_time now)
{
	ix_time until = now + ttl * IX_SECOND;

	set->until = until < set->until ? until : set->until;
}

uint32_t
cache_ttl(const struct cache_set *set, ix_time now)
{
	return set->until > now ? (uint32_t)((set->until - now) / IX_SECOND) : 0;
}
