/*
 * fdb.c - see fdb.h. Linear probing; what is taken out is closed over by moving entries back, so
 * that no tombstones gather in a table that lives for simulated weeks.
 */
#include "switch/fdb.h"

#include <stdlib.h>
#include <string.h>

#include "base/panic.h"

#define FDB_FIRST_SLOTS 64

void
fdb_init(struct fdb *t, struct arena *arena)
{
	*t = (struct fdb){ .arena = arena, .capacity = FDB_CAPACITY, .ageing = FDB_AGEING,
		.fresh_until = IX_NEVER };
}

/* Where a key wants to be: MACs in a lab are near each other, the multiplication spreads them. */
static uint32_t
home_of(const struct fdb *t, uint64_t key)
{
	return (uint32_t)(key * 0x9e3779b97f4a7c15u >> t->shift);
}

/* The place of a key, or the free one where it would go. There is always a free one. */
static struct fdb_entry *
seek(const struct fdb *t, uint64_t key)
{
	uint32_t i = home_of(t, key);

	while (t->slot[i].key && t->slot[i].key != key)
		i = (i + 1) & (t->slots - 1);
	return &t->slot[i];
}

/* What counts now; 0: for ever. */
static ix_time
lifetime(const struct fdb *t)
{
	return t->hurry && (!t->ageing || t->hurry < t->ageing) ? t->hurry : t->ageing;
}

static bool
stale(const struct fdb *t, const struct fdb_entry *e, ix_time now)
{
	ix_time life = lifetime(t);

	return life && !e->fixed && now - e->seen >= life;
}

static void
resize(struct fdb *t, uint32_t slots)
{
	struct fdb_entry *old = t->slot;
	uint32_t n = t->slots;

	t->slot = arena_alloc(t->arena, slots * sizeof(*old));
	t->slots = slots;
	t->shift = (uint32_t)__builtin_clz(slots) + 33;
	for (uint32_t i = 0; i < n; i++)
		if (old[i].key)
			*seek(t, old[i].key) = old[i];
	arena_free(t->arena, old, n * sizeof(*old));
}

/* Empties a place and moves back the entries that had to step over it. */
static void
vacate(struct fdb *t, uint32_t hole)
{
	uint32_t mask = t->slots - 1;

	for (uint32_t i = (hole + 1) & mask; t->slot[i].key; i = (i + 1) & mask) {
		uint32_t home = home_of(t, t->slot[i].key);

		if (((i - home) & mask) >= ((i - hole) & mask)) {
			t->slot[hole] = t->slot[i];
			hole = i;
		}
	}
	t->slot[hole] = (struct fdb_entry){ 0 };
	t->n--;
}

/* A place for a new key, or NULL if the table is full of living entries. */
static struct fdb_entry *
claim(struct fdb *t, uint64_t key, ix_time now)
{
	if (t->n >= t->capacity && now >= t->fresh_until)
		fdb_sweep(t, now);
	if (t->n >= t->capacity) {
		t->refused++;
		return NULL;
	}
	if (t->n * 2 >= t->slots)
		resize(t, t->slots ? t->slots * 2 : FDB_FIRST_SLOTS);
	t->n++;
	return seek(t, key);
}

/* The entry of a key, or NULL. It may be stale. */
static struct fdb_entry *
find(const struct fdb *t, uint64_t key)
{
	struct fdb_entry *e = t->slots ? seek(t, key) : NULL;

	return e && e->key ? e : NULL;
}

static void
tell(const struct fdb *t)
{
	if (t->changed)
		t->changed(t->arg);
}

enum fdb_verdict
fdb_learn(struct fdb *t, uint64_t key, uint16_t port, ix_time now, uint16_t *was)
{
	struct fdb_entry *e = find(t, key);
	uint16_t before;

	must(key != 0 && port != 0);
	if (e && !stale(t, e, now)) {
		before = e->port;
		if (e->fixed)
			return before == port ? FDB_SAME : FDB_FIXED;
		e->seen = now;
		if (before == port)
			return FDB_SAME;
		e->port = port;
		e->moves++;
		if (was)
			*was = before;
		tell(t);
		return FDB_MOVED;
	}
	if (!e)
		e = claim(t, key, now);
	if (!e)
		return FDB_FULL;
	*e = (struct fdb_entry){ .key = key, .seen = now, .port = port };
	if (lifetime(t) && now + lifetime(t) < t->fresh_until)
		t->fresh_until = now + lifetime(t);
	tell(t);
	return FDB_NEW;
}

uint16_t
fdb_lookup(const struct fdb *t, uint64_t key, ix_time now)
{
	const struct fdb_entry *e = find(t, key);

	return e && !stale(t, e, now) ? e->port : 0;
}

ix_time
fdb_until(const struct fdb *t, uint64_t key)
{
	const struct fdb_entry *e = find(t, key);

	return e && !e->fixed && lifetime(t) ? e->seen + lifetime(t) : IX_NEVER;
}

bool
fdb_is_fixed_off(const struct fdb *t, uint64_t key, uint16_t port)
{
	const struct fdb_entry *e = find(t, key);

	return e && e->fixed && e->port != port;
}

void
fdb_moved(struct fdb *t, uint64_t key, uint32_t moves)
{
	struct fdb_entry *e = find(t, key);

	if (e && !e->fixed)
		e->moves += moves;
}

void
fdb_place(struct fdb *t, uint64_t key, uint16_t port, ix_time now)
{
	struct fdb_entry *e = find(t, key);

	if (!e || e->fixed)
		return;
	e->port = port;
	e->seen = now;
}

bool
fdb_fix(struct fdb *t, uint64_t key, uint16_t port, ix_time now)
{
	struct fdb_entry *e = find(t, key);

	must(key != 0 && port != 0);
	if (!e)
		e = claim(t, key, now);
	if (!e)
		return false;
	*e = (struct fdb_entry){ .key = key, .seen = now, .port = port, .fixed = FDB_BY_HAND };
	tell(t);
	return true;
}

/* The entry that was seen least recently, for there is no other room; NULL: all are fixed. */
static struct fdb_entry *
least_recent(const struct fdb *t)
{
	struct fdb_entry *found = NULL;

	for (uint32_t i = 0; i < t->slots; i++) {
		struct fdb_entry *e = &t->slot[i];

		if (e->key && !e->fixed && (!found || e->seen < found->seen ||
		    (e->seen == found->seen && e->key < found->key)))
			found = e;
	}
	return found;
}

void
fdb_own(struct fdb *t, uint64_t key, uint16_t port, ix_time now)
{
	struct fdb_entry *e = t->n >= t->capacity && !find(t, key) ? least_recent(t) : NULL;
	uint32_t capacity = t->capacity;

	if (e)
		fdb_forget(t, e->key);
	else if (t->n >= t->capacity)
		t->capacity = t->n + 1;
	must(fdb_fix(t, key, port, now));
	t->capacity = capacity;
	find(t, key)->fixed = FDB_OWN;
}

enum fdb_fixed
fdb_kind(const struct fdb *t, uint64_t key)
{
	const struct fdb_entry *e = find(t, key);

	return e ? e->fixed : FDB_LEARNT;
}

bool
fdb_forget(struct fdb *t, uint64_t key)
{
	struct fdb_entry *e = find(t, key);

	if (e) {
		vacate(t, (uint32_t)(e - t->slot));
		tell(t);
	}
	return e != NULL;
}

/*
 * Takes out every entry for which gone() is true. A place is looked at again after something moved
 * into it; what wraps round the end into a place already seen was seen as well.
 */
static void
purge(struct fdb *t, bool (*gone)(const struct fdb *, const struct fdb_entry *, uint64_t),
    uint64_t arg)
{
	uint32_t n = t->n;

	for (uint32_t i = 0; i < t->slots;)
		if (t->slot[i].key && gone(t, &t->slot[i], arg))
			vacate(t, i);
		else
			i++;
	if (t->n != n)
		tell(t);
}

static bool
learnt_on(const struct fdb *t, const struct fdb_entry *e, uint64_t port)
{
	(void)t;
	return !e->fixed && (port == 0 || e->port == port);
}

void
fdb_flush(struct fdb *t, uint16_t port)
{
	purge(t, learnt_on, port);
}

void
fdb_rehome(struct fdb *t, uint16_t from, uint16_t to)
{
	for (uint32_t i = 0; i < t->slots; i++)
		if (t->slot[i].key && !t->slot[i].fixed && t->slot[i].port == from)
			t->slot[i].port = to;
	tell(t);
}

static bool
in_vlan(const struct fdb *t, const struct fdb_entry *e, uint64_t vlan)
{
	(void)t;
	return e->fixed != FDB_OWN && (vlan == 0 || e->key >> 48 == vlan);
}

static bool
learnt_in(const struct fdb *t, const struct fdb_entry *e, uint64_t vlan)
{
	return !e->fixed && in_vlan(t, e, vlan);
}

void
fdb_flush_vlan(struct fdb *t, uint16_t vlan)
{
	purge(t, in_vlan, vlan);
}

void
fdb_clear(struct fdb *t)
{
	purge(t, in_vlan, 0);
}

void
fdb_unlearn_vlan(struct fdb *t, uint16_t vlan)
{
	purge(t, learnt_in, vlan);
}

uint32_t
fdb_count(const struct fdb *t, enum fdb_fixed kind, ix_time now)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < t->slots; i++) {
		const struct fdb_entry *e = &t->slot[i];

		n += e->key && e->fixed == kind && !stale(t, e, now);
	}
	return n;
}

ix_time
fdb_sweep(struct fdb *t, ix_time now)
{
	ix_time oldest = IX_NEVER;

	purge(t, stale, now);
	for (uint32_t i = 0; i < t->slots; i++)
		if (t->slot[i].key && !t->slot[i].fixed && t->slot[i].seen < oldest)
			oldest = t->slot[i].seen;
	t->fresh_until = lifetime(t) && oldest != IX_NEVER ? oldest + lifetime(t) : IX_NEVER;
	return t->fresh_until;
}

/* What was stale before the change stays gone after it: swept once by each of both rules. */
void
fdb_hurry(struct fdb *t, ix_time ageing, ix_time now)
{
	if (t->hurry == ageing)
		return;
	fdb_sweep(t, now);
	t->hurry = ageing;
	fdb_sweep(t, now);
}

static int
by_key(const void *a, const void *b)
{
	const struct fdb_row *x = a, *y = b;

	if (x->vlan != y->vlan)
		return x->vlan < y->vlan ? -1 : 1;
	return memcmp(&x->mac, &y->mac, sizeof(x->mac));
}

uint32_t
fdb_rows(const struct fdb *t, ix_time now, struct fdb_row *rows)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < t->slots; i++) {
		const struct fdb_entry *e = &t->slot[i];
		struct fdb_row *r = &rows[n];

		if (!e->key || stale(t, e, now))
			continue;
		*r = (struct fdb_row){ .vlan = (uint16_t)(e->key >> 48), .port = e->port,
			.fixed = (uint8_t)e->fixed, .seen = e->seen, .moves = e->moves };
		for (unsigned b = 0; b < 6; b++)
			r->mac.b[b] = (uint8_t)(e->key >> (40 - 8 * b));
		n++;
	}
	if (n)
		qsort(rows, n, sizeof(*rows), by_key);
	return n;
}
