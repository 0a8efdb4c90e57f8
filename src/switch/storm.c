/* storm.c - see storm.h. */
#include "switch/storm.h"

#include "base/panic.h"
#include "switch/feature.h"
#include "switch/police.h"

enum { WATCHED = 64, REPEATS = 16, MOVES_TOLD = 8 };
#define WINDOW (100 * IX_MS)
#define WINDOW_FLOODS (RATE_STORM / 10)

/* A content that was flooded from one port while that port was over the threshold. */
struct watched {
	uint64_t content;
	ix_time since;
	uint32_t port, n;
};

/* What a storm makes of an address on one port. */
struct source {
	uint64_t key;
	uint64_t rate; /* in thousandths of a frame a second */
	uint32_t phys; /* the id of the cable's end */
	uint16_t port;
};

struct storm {
	struct watched watched[WATCHED];
	VEC(struct source) sources; /* by key, then port */
	ix_time settled; /* moves are counted up to then */
	uint64_t rest; /* of a move; shared by all: less than one */
	ix_time second; /* when the moves told were first counted */
	uint32_t moves;
};

struct storm_port {
	ix_time since;
	uint32_t floods;
};

static struct storm *
storm_of(struct bridge *b)
{
	if (!b->storm)
		b->storm = arena_make(b->node->net->sim->arena, struct storm);
	return b->storm;
}

/* ---- noticing ---- */

/* Does the port flood so much that its frames are worth a look? */
static bool
is_busy(struct bridge_port *bp, const struct frame *f)
{
	struct sim *sim = bp->bridge->node->net->sim;
	struct storm_port *p = bp->storm;

	if (__builtin_expect(!p, 0))
		p = bp->storm = arena_make(sim->arena, struct storm_port);
	if (sim->now - p->since > WINDOW) {
		p->since = sim->now;
		p->floods = 0;
	}
	p->floods += f->weight;
	return p->floods >= WINDOW_FLOODS ||
	    rate_on(bp->port, false) >= (uint64_t)RATE_STORM / 4 * RATE_FRAME;
}

static bool
repeats(struct bridge_port *bp, const struct frame *f)
{
	struct storm *s = storm_of(bp->bridge);
	ix_time now = bp->bridge->node->net->sim->now;
	uint64_t content = rate_content(f);
	struct watched *w = &s->watched[0];

	for (unsigned i = 0; i < WATCHED; i++) {
		struct watched *x = &s->watched[i];

		if (x->content == content && x->port == bp->number) {
			w = x;
			break;
		}
		if (x->since < w->since)
			w = x; /* the oldest makes room */
	}
	if (w->content != content || w->port != bp->number || now - w->since > WINDOW)
		*w = (struct watched){ .content = content, .port = bp->number, .since = now };
	w->n += f->weight;
	if (w->n < REPEATS)
		return false;
	*w = (struct watched){ 0 };
	return true;
}

void
storm_watch(struct passing *x)
{
	if (__builtin_expect(!x->phys->port, 0) || !is_busy(x->phys, x->f) ||
	    !repeats(x->phys, x->f))
		return;
	if (!rate_suspect(x->phys->port, x->f)) {
		x->phys->storm->floods = 0; /* a busy station, not a loop: look again later */
		x->phys->storm->since = x->bridge->node->net->sim->now;
	}
}

bool
storm_tells(struct bridge *b)
{
	struct storm *s = storm_of(b);
	ix_time now = b->node->net->sim->now;

	if (now - s->second >= IX_SECOND) {
		s->second = now;
		s->moves = 0;
	}
	s->moves++;
	return s->moves <= MOVES_TOLD || (s->moves & (s->moves - 1)) == 0;
}

/* ---- the MAC table ---- */

/* The first entry of a key, or where it would be. */
static uint32_t
place_of(const struct storm *s, uint64_t key)
{
	uint32_t i = 0;

	while (i < s->sources.n && s->sources.at[i].key < key)
		i++;
	return i;
}

/*
 * Ports take turns: no port follows itself if the others come often enough in between, and else
 * each of the others' frames is a move there and one back.
 */
static uint64_t
moves_from(const struct storm *s, uint32_t i)
{
	uint64_t sum = 0, most = 0, port = 0, key = s->sources.at[i].key;

	for (uint32_t k = i; k < s->sources.n && s->sources.at[k].key == key; k++) {
		bool same = k > i && s->sources.at[k].port == s->sources.at[k - 1].port;

		port = (same ? port : 0) + s->sources.at[k].rate; /* members of one channel */
		sum += s->sources.at[k].rate;
		most = port > most ? port : most;
	}
	return most <= sum - most ? sum : 2 * (sum - most);
}

uint64_t
storm_moves(const struct bridge *b, uint64_t key)
{
	const struct storm *s = b->storm;
	uint32_t i = s ? place_of(s, key) : 0;

	return s && i < s->sources.n && s->sources.at[i].key == key ? moves_from(s, i) : 0;
}

/* Counts what has moved since it was last counted. */
static void
settle(struct bridge *b)
{
	struct storm *s = b->storm;
	ix_time now = b->node->net->sim->now;
	const uint64_t one = (uint64_t)RATE_FRAME * IX_SECOND;

	for (uint32_t i = 0; i < s->sources.n && now != s->settled; i++) {
		unsigned __int128 sum;

		if (i && s->sources.at[i].key == s->sources.at[i - 1].key)
			continue;
		sum = (unsigned __int128)moves_from(s, i) * (now - s->settled) + s->rest;
		fdb_moved(&b->fdb, s->sources.at[i].key, (uint32_t)(sum / one));
		s->rest = (uint64_t)(sum % one);
	}
	s->settled = now;
}

/* So many more come in of this address, there. */
static void
more(struct bridge *b, const struct source *fresh)
{
	struct storm *s = b->storm;
	uint32_t i = place_of(s, fresh->key);

	while (i < s->sources.n && s->sources.at[i].key == fresh->key &&
	    (s->sources.at[i].port < fresh->port ||
		(s->sources.at[i].port == fresh->port && s->sources.at[i].phys < fresh->phys)))
		i++;
	if (i < s->sources.n && s->sources.at[i].key == fresh->key &&
	    s->sources.at[i].port == fresh->port && s->sources.at[i].phys == fresh->phys)
		s->sources.at[i].rate += fresh->rate;
	else
		vec_insert(b->node->net->sim->arena, &s->sources, i, *fresh);
}

/* So many fewer, in whatever VLAN they were. */
static void
fewer(struct bridge *b, uint64_t mac, uint32_t phys, uint64_t rate)
{
	struct storm *s = b->storm;

	for (uint32_t i = 0; i < s->sources.n; i++) {
		struct source *at = &s->sources.at[i];

		if (at->key << 16 != mac << 16 || at->phys != phys || at->rate < rate)
			continue;
		at->rate -= rate;
		if (!at->rate)
			vec_remove(&s->sources, i);
		return;
	}
}

uint16_t
storm_where(const struct bridge *b, uint64_t key)
{
	const struct storm *s = b->storm;
	uint32_t i = s ? place_of(s, key) : 0, end = i;
	uint64_t sum = 0, at;

	for (; s && end < s->sources.n && s->sources.at[end].key == key; end++)
		sum += s->sources.at[end].rate;
	if (!sum)
		return 0;
	at = hash_mix(hash_mix(b->node->net->sim->now, key), b->node->id.id) % sum;
	while (at >= s->sources.at[i].rate)
		at -= s->sources.at[i++].rate;
	return s->sources.at[i].port;
}

void
storm_seen(struct passing *x)
{
	struct bridge *b = x->bridge;
	uint64_t key = fdb_key(x->vlan, x->from);

	if (!storm_moves(b, key) &&
	    fdb_lookup(&b->fdb, key, b->node->net->sim->now) != x->in->number) {
		fdb_learn(&b->fdb, key, x->in->number, b->node->net->sim->now, NULL);
		return;
	}
	settle(b);
	fdb_place(&b->fdb, key, x->in->number, b->node->net->sim->now);
}

/* ---- what link asks ---- */

static void
way(struct bridge_port *out, struct passing *x, void *arg)
{
	struct bridge_port *phys = out->channel ? passing_carrier(x, out) : out;

	if (out->deliver && out->spread && rate_is_bulk(arg))
		out->spread(out->arg, passing_dressed(x, false), arg);
	else if (!out->deliver)
		rate_way(arg, phys->port, passing_dressed(x, passing_tags(x, out)));
}

/* Storm control lets its level in every second. */
static void
limit(const struct passing *x, struct rate_ways *ways)
{
	uint64_t n;

	if (x->class == CLASS_UNICAST || (!x->phys->police && !x->in->police))
		return;
	n = police_limit(x->phys, x->class, x->f->len).frames;
	if (n < UINT32_MAX)
		rate_limit(ways, n * RATE_FRAME, police_reason(x->class));
}

/* The answer is that of the table: until the entry is too old, unless traffic keeps it. */
static void
hold(const struct passing *x, struct rate_ways *ways)
{
	uint64_t key = fdb_key(x->vlan, x->to);

	if (x->known && rate_is_bulk(ways) && !(x->bridge->storm && storm_where(x->bridge, key)))
		rate_until(ways, fdb_until(&x->bridge->fdb, key));
}

void
bridge_spread(struct port *p, struct frame *f, struct rate_ways *ways)
{
	struct passing x = { .phys = p->user, .f = f, .trial = true };
	const struct log_kind *why;

	x.ways = rate_is_bulk(ways) ? ways : NULL;
	why = passing_verdict(&x);
	if (why) {
		rate_end(ways, why);
	} else {
		x.ways = x.known ? NULL : x.ways; /* a known port was asked */
		limit(&x, ways);
		hold(&x, ways);
		passing_each(&x, way, ways);
	}
	passing_undress(&x);
}

void
bridge_inner_spread(struct bridge_port *inner, struct frame *f, struct rate_ways *ways)
{
	struct passing x = { .phys = inner, .f = f, .trial = true };
	const struct log_kind *why;

	x.ways = rate_is_bulk(ways) ? ways : NULL;
	why = passing_admit(&x);
	if (!why && x.known)
		why = passing_refuse(&x, x.known);
	if (why) {
		rate_end(ways, why);
	} else {
		x.ways = x.known ? NULL : x.ways;
		hold(&x, ways);
		passing_each(&x, way, ways);
	}
	passing_undress(&x);
}

void
bridge_load(struct port *p, const struct frame *f, uint64_t was, uint64_t now)
{
	struct frame *lent = (struct frame *)(uintptr_t)f; /* only read */
	struct passing x = { .phys = p->user, .f = lent, .trial = true };
	const struct log_kind *why = passing_admit(&x);
	struct source fresh = { .rate = now, .phys = p->id.id };

	storm_of(x.bridge);
	settle(x.bridge);
	if (!x.from)
		return;
	fresh.key = fdb_key(x.vlan, x.from);
	fresh.port = x.in->number;
	if (was)
		fewer(x.bridge, fresh.key, p->id.id, was);
	if (now && !why)
		more(x.bridge, &fresh);
}
