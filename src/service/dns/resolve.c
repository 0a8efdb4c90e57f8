/* resolve.c - see resolve.h. Each step looks into the cache first; what is learnt goes there. */
#include "service/dns/resolve.h"

#include <stdio.h>

#define SERVERS 8u

struct resolver {
	struct stack *st;
	struct dns_cache cache;
	struct rng rng;
	struct ix_addr hints[RESOLVE_HINTS];
	unsigned nhints;
	uint64_t asked, messages; /* questions put, answers learnt from */
	VEC(struct resolving *) tasks; /* in the order they began */
};

struct resolving {
	struct timer timer;
	struct resolver *r;
	struct dns_question q; /* the name looked for now: a CNAME moves it */
	resolve_told *told;
	void *arg;
	struct dns_asking *ask;
	struct resolving *child; /* a server's address */
	struct dns_name zone; /* whose servers are asked */
	struct ix_addr server[SERVERS];
	unsigned servers, next, round, steps, chain, depth, children;
};

static struct resolving *begin(struct resolver *r, const struct dns_question *q, unsigned depth,
    resolve_told *told, void *arg);

static void
forget(struct resolving *t)
{
	struct resolver *r = t->r;

	timer_stop(stack_sim(r->st), &t->timer);
	if (t->ask)
		ask_stop(t->ask);
	if (t->child)
		resolve_stop(t->child);
	for (uint32_t i = 0; i < r->tasks.n; i++)
		if (r->tasks.at[i] == t) {
			vec_remove(&r->tasks, i);
			break;
		}
	arena_free(stack_sim(r->st)->arena, t, sizeof(*t));
}

void
resolve_stop(struct resolving *t)
{
	forget(t);
}

static void
finish(struct resolving *t, enum dns_rcode rcode)
{
	resolve_told *told = t->told;
	void *arg = t->arg;

	forget(t);
	told(arg, rcode);
}

static void
step_soon(struct resolving *t)
{
	timer_in(stack_sim(t->r->st), &t->timer, 0);
}

static void
take_server(struct resolving *t, const struct ix_addr *a)
{
	struct ix_addr source;

	if (t->servers < SERVERS && stack_source(t->r->st, a, &source))
		t->server[t->servers++] = *a;
}

/* The addresses that the cache has for a server's name. */
static void
take_known(struct resolving *t, const struct dns_name *name)
{
	static const uint16_t types[] = { DNS_A, DNS_AAAA };
	ix_time now = stack_sim(t->r->st)->now;

	for (unsigned i = 0; i < 2; i++) {
		const struct cache_set *s = cache_find(&t->r->cache, name, types[i], now);

		for (uint32_t k = 0; s && !s->absent && k < s->records.n; k++) {
			struct ix_addr a;
			struct dns_rr rr;

			record_rr(s->records.at[k], &rr);
			if (dns_rr_addr(&rr, &a))
				take_server(t, &a);
		}
	}
}

static void
child_told(void *arg, enum dns_rcode rcode)
{
	struct resolving *t = arg;

	(void)rcode; /* the cache tells */
	t->child = NULL;
	step_soon(t);
}

/* The nearest zone whose servers are known. false: an address must be asked for first. */
static bool
choose_servers(struct resolving *t)
{
	ix_time now = stack_sim(t->r->st)->now;
	struct dns_name at = t->q.name;

	t->servers = t->next = t->round = 0;
	do {
		const struct cache_set *s = cache_find(&t->r->cache, &at, DNS_NS, now);
		struct dns_question q = { .type = DNS_A, .class = DNS_IN };
		struct dns_rr rr;

		if (!s || s->absent)
			continue;
		t->zone = at;
		for (uint32_t i = 0; i < s->records.n; i++) {
			record_rr(s->records.at[i], &rr);
			if (dns_rr_target(&rr, &q.name))
				take_known(t, &q.name);
		}
		if (t->servers)
			return true;
		if (q.name.n && t->depth < RESOLVE_DEPTH && t->children++ < RESOLVE_CHILDREN &&
		    !dns_name_under(&q.name, &at)) {
			t->child = begin(t->r, &q, t->depth + 1, child_told, t);
			return false;
		}
	} while (dns_name_parent(&at));
	t->zone = (struct dns_name){ .n = 1 };
	for (unsigned i = 0; i < t->r->nhints; i++)
		take_server(t, &t->r->hints[i]);
	return true;
}

/* The cache knows it, or where to look on; false: somebody must be asked. */
static bool
known(struct resolving *t)
{
	ix_time now = stack_sim(t->r->st)->now;
	const struct cache_set *s = cache_find(&t->r->cache, &t->q.name, t->q.type, now);
	struct dns_rr rr;

	if (s) {
		finish(t, s->absent ? s->rcode : DNS_NOERROR);
		return true;
	}
	s = cache_find(&t->r->cache, &t->q.name, DNS_CNAME, now);
	if (!s || s->absent || s->records.n == 0)
		return false;
	record_rr(s->records.at[0], &rr);
	if (++t->chain > RESOLVE_CHAIN || !dns_rr_target(&rr, &t->q.name))
		finish(t, DNS_SERVFAIL);
	else
		step_soon(t);
	return true;
}

static void answered(void *arg, const struct dns_told *told);

static void
ask_next(struct resolving *t)
{
	static const ix_time waits[RESOLVE_ROUNDS] = { RESOLVE_FIRST, 1400 * IX_MS, 2 * IX_SECOND };
	struct dns_ask a = { .q = t->q, .edns = true, .tries = 1 };

	if (t->next == t->servers) {
		t->next = 0;
		t->round++;
	}
	if (t->servers == 0 || t->round == RESOLVE_ROUNDS || ++t->steps > RESOLVE_STEPS) {
		finish(t, DNS_SERVFAIL);
		return;
	}
	a.server = t->server[t->next++];
	a.timeout = waits[t->round];
	a.id = (uint16_t)rng_next(&t->r->rng);
	t->r->asked++;
	t->ask = ask_start(t->r->st, &a, answered, t);
}

static void
step(struct sim *sim, struct timer *timer)
{
	struct resolving *t = (struct resolving *)timer;

	(void)sim;
	if (!known(t) && choose_servers(t))
		ask_next(t);
}

static const struct timer_kind step_kind = { "DNS resolver", TIMER_CODE('d', 'n', 's', 'r'), step };

/* May the zone that was asked say this? And is it of a kind that is kept? */
static bool
believed(const struct resolving *t, const struct dns_rr *rr)
{
	return rr->class == DNS_IN && rr->type != DNS_OPT && dns_name_under(&rr->name, &t->zone);
}

/* Keeps a record with the others of its set that came in this message. */
static void
keep(struct resolving *t, const struct dns_rr *rr)
{
	ix_time now = stack_sim(t->r->st)->now;
	struct dns_cache *c = &t->r->cache;
	struct cache_set *s = (struct cache_set *)(uintptr_t)cache_find(
	    c, &rr->name, rr->type, now);

	if (!s || s->absent || s->message != t->r->messages) {
		s = cache_begin(c, &rr->name, rr->type, rr->ttl, now);
		s->message = t->r->messages;
	}
	cache_add(c, s, rr);
	cache_shorten(s, rr->ttl, now);
}

/* RFC 2308 5 */
static void
keep_absence(struct resolving *t, const struct dns_rr *soa, enum dns_rcode rcode)
{
	ix_time now = stack_sim(t->r->st)->now;
	uint32_t least = soa->type == DNS_SOA ? dns_soa_minimum(soa) : 0;
	struct cache_set *s = cache_begin(&t->r->cache, &t->q.name,
	    rcode == DNS_NXDOMAIN ? 0 : t->q.type, least < soa->ttl ? least : soa->ttl, now);

	s->absent = true;
	s->rcode = (uint8_t)rcode;
	if (soa->type == DNS_SOA)
		cache_add(&t->r->cache, s, soa);
}

struct learnt {
	bool answer, referral, soa;
	struct dns_rr last; /* the SOA */
};

static void
learn_one(struct resolving *t, const struct dns_rr *rr, enum dns_section section, struct learnt *l)
{
	if (!believed(t, rr))
		return;
	if (section == DNS_AUTHORITY && rr->type == DNS_SOA) {
		l->soa = true;
		l->last = *rr;
		return;
	}
	if (section == DNS_ANSWER)
		l->answer |= rr->type == t->q.type || rr->type == DNS_CNAME;
	else if (section == DNS_AUTHORITY && rr->type != DNS_NS)
		return;
	else if (section == DNS_AUTHORITY && dns_name_under(&t->q.name, &rr->name) &&
	    dns_name_labels(&rr->name) > dns_name_labels(&t->zone))
		l->referral = true;
	else if (section == DNS_ADDITIONAL && rr->type != DNS_A && rr->type != DNS_AAAA)
		return;
	keep(t, rr);
}

static bool
learn(struct resolving *t, const struct dns_told *told, struct learnt *l)
{
	struct octets o = octets_read(told->bytes, told->len);
	struct dns_question q;
	struct dns_head h;
	struct dns_rr rr;

	t->r->messages++;
	dns_head_read(&o, &h);
	for (unsigned i = 0; i < h.count[DNS_QUESTION]; i++)
		if (!dns_question_read(&o, &q))
			return false;
	for (unsigned s = DNS_ANSWER; s < DNS_SECTIONS; s++)
		for (unsigned i = 0; i < h.count[s]; i++) {
			if (!dns_rr_read(&o, &rr))
				return false;
			learn_one(t, &rr, s, l);
		}
	return true;
}

static void
answered(void *arg, const struct dns_told *told)
{
	struct resolving *t = arg;
	enum dns_rcode rcode = DNS_RCODE(told->head.flags);
	struct learnt l = { .answer = false };

	t->ask = NULL;
	if (told->end != ASK_ANSWERED || (rcode != DNS_NOERROR && rcode != DNS_NXDOMAIN) ||
	    !learn(t, told, &l)) {
		ask_next(t);
		return;
	}
	if (!l.answer && !l.referral) {
		if (!(told->head.flags & DNS_AA)) { /* a lame server */
			ask_next(t);
			return;
		}
		if (!l.soa)
			l.last = (struct dns_rr){ .ttl = 0 };
		keep_absence(t, &l.last, rcode);
	}
	step_soon(t);
}

static struct resolving *
begin(
    struct resolver *r, const struct dns_question *q, unsigned depth, resolve_told *told, void *arg)
{
	struct sim *sim = stack_sim(r->st);
	struct resolving *t = arena_make(sim->arena, struct resolving);

	t->r = r;
	t->q = *q;
	t->depth = depth;
	t->told = told;
	t->arg = arg;
	vec_push(sim->arena, &r->tasks, t);
	timer_init(&t->timer, &step_kind, stack_node(r->st)->id.id);
	step_soon(t);
	return t;
}

struct resolving *
resolve_start(struct resolver *r, const struct dns_question *q, resolve_told *told, void *arg)
{
	return begin(r, q, 0, told, arg);
}

struct resolver *
resolver_new(struct stack *st, const struct ix_addr *hints, unsigned n)
{
	struct sim *sim = stack_sim(st);
	struct resolver *r = arena_make(sim->arena, struct resolver);
	char stream[NODE_NAME + 8];

	r->st = st;
	r->cache.arena = sim->arena;
	r->nhints = n < RESOLVE_HINTS ? n : RESOLVE_HINTS;
	memcpy(r->hints, hints, r->nhints * sizeof(*hints));
	snprintf(stream, sizeof(stream), "dns %s", stack_node(st)->name);
	r->rng = sim_stream(sim, stream);
	return r;
}

void
resolver_free(struct resolver *r)
{
	struct arena *a = stack_sim(r->st)->arena;

	while (r->tasks.n) /* a task takes its child with it */
		forget(r->tasks.at[0]);
	vec_free(a, &r->tasks);
	cache_clear(&r->cache);
	arena_free(a, r, sizeof(*r));
}

static void
add_set(struct dns_build *b, enum dns_section section, const struct cache_set *s, ix_time now)
{
	struct dns_rr rr;

	for (uint32_t i = 0; i < s->records.n; i++) {
		record_rr(s->records.at[i], &rr);
		rr.ttl = cache_ttl(s, now);
		build_add(b, section, &rr);
	}
}

void
resolve_answer(const struct resolver *r, struct dns_build *b)
{
	ix_time now = stack_sim(r->st)->now;
	struct dns_name name = b->q.name;
	const struct cache_set *s;
	struct dns_rr rr;

	for (unsigned i = 0; i <= RESOLVE_CHAIN; i++) {
		s = cache_find(&r->cache, &name, b->q.type, now);
		if (s) {
			build_rcode(b, s->absent ? s->rcode : DNS_NOERROR);
			add_set(b, s->absent ? DNS_AUTHORITY : DNS_ANSWER, s, now);
			return;
		}
		s = cache_find(&r->cache, &name, DNS_CNAME, now);
		if (!s || s->absent || s->records.n == 0)
			return;
		add_set(b, DNS_ANSWER, s, now);
		record_rr(s->records.at[0], &rr);
		dns_rr_target(&rr, &name);
	}
}

struct dns_cache *
resolver_cache(struct resolver *r)
{
	return &r->cache;
}

uint64_t
resolver_asked(const struct resolver *r)
{
	return r->asked;
}
