/*
 * neigh.c - who is where on a link: one table for ARP and ND, with RFC 4861's states (7.3.2), and
 * the queue of packets that wait for an answer. How one asks is arp.c's and nd.c's.
 *
 * REACHABLE turns STALE by the clock alone (fresh_until), so a quiet neighbour costs no events.
 * The table is bounded, and so are the questions that are open in it: a scan takes neither from
 * those who are there (RFC 6583).
 */
#include "base/hash.h"
#include "base/panic.h"
#include "ip/inside.h"
#include "link/rate.h"
#include "wire/match.h"

static void neigh_fire(struct sim *sim, struct timer *t);
static const struct timer_kind neigh_kind = { "neighbour", TIMER_CODE('n', 'e', 'i', 'g'),
	neigh_fire };

static uint32_t
place(const struct ifc *i, const struct ix_addr *a)
{
	uint32_t low = 0, high = i->neighs[a->af == 6].n;

	while (low < high) {
		uint32_t mid = (low + high) / 2;

		if (addr_cmp(&i->neighs[a->af == 6].at[mid]->addr, a) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void
queue_empty(struct neigh *n, const struct log_kind *why, bool tell)
{
	struct stack *st = n->ifc->stack;
	struct frame *f = n->first, *next;

	n->first = n->last = NULL;
	n->queued = 0;
	for (; f; f = next) {
		next = f->next;
		f->next = NULL;
		if (tell)
			ip_unreachable(st, NULL, f, false);
		ip_drop(n->ifc, f, why);
	}
}

static void
neigh_free(struct neigh *n, const struct log_kind *why)
{
	struct stack *st = n->ifc->stack;

	timer_stop(st->sim, &n->timer);
	queue_empty(n, why, false);
	n->ifc->asking[n->addr.af == 6] -= n->state == NEIGH_INCOMPLETE;
	st->silent -= n->silent;
	vec_remove(&n->ifc->neighs[n->addr.af == 6], place(n->ifc, &n->addr));
	arena_free(stack_arena(st), n, sizeof(*n));
	stack_changed(st, false);
}

/* What a full table gives up first: who failed, then who was only heard of, then who has long been
 * silent. What is asked for or in use stays. */
static unsigned
worth(const struct neigh *n)
{
	switch (n->state) {
	case NEIGH_FAILED:
		return 0;
	case NEIGH_STALE:
		return n->proven ? 2 : 1;
	case NEIGH_REACHABLE:
		return n->ifc->stack->sim->now < n->fresh_until ? 3 : 2;
	default:
		return 3;
	}
}

static bool
make_room(struct ifc *i, uint8_t af)
{
	struct neigh *worst = NULL;
	unsigned least = 3;

	for (uint32_t k = 0; k < i->neighs[af == 6].n; k++) {
		struct neigh *n = i->neighs[af == 6].at[k];
		unsigned w = worth(n);

		if (w < least || (worst && w == least && n->used < worst->used)) {
			worst = n;
			least = w;
		}
	}
	if (worst)
		neigh_free(worst, &drop_neighbours_full);
	return worst != NULL;
}

/* One more question would be too many: the one that is open for longest is given up. */
static void
ask_less(struct ifc *i, uint8_t af)
{
	struct neigh *oldest = NULL;

	for (uint32_t k = 0; k < i->neighs[af == 6].n; k++) {
		struct neigh *n = i->neighs[af == 6].at[k];

		if (n->state == NEIGH_INCOMPLETE && (!oldest || n->updated < oldest->updated))
			oldest = n;
	}
	if (oldest)
		neigh_free(oldest, &drop_neighbours_full);
}

struct neigh *
neigh_get(struct ifc *i, const struct ix_addr *a, bool make)
{
	struct stack *st = i->stack;
	uint32_t at = place(i, a);
	struct neigh *n;

	if (at < i->neighs[a->af == 6].n && addr_eq(&i->neighs[a->af == 6].at[at]->addr, a))
		return i->neighs[a->af == 6].at[at];
	if (!make || !i->wired)
		return NULL;
	if (i->asking[a->af == 6] >= NEIGH_ASKED_MAX)
		ask_less(i, a->af);
	if (i->neighs[a->af == 6].n >= NEIGH_MAX && !make_room(i, a->af))
		return NULL;
	at = place(i, a);
	n = arena_make(stack_arena(st), struct neigh);
	n->ifc = i;
	n->addr = *a;
	n->state = NEIGH_INCOMPLETE;
	i->asking[a->af == 6]++;
	n->updated = n->used = st->sim->now;
	timer_init(&n->timer, &neigh_kind, st->node->id.id);
	vec_insert(stack_arena(st), &i->neighs[a->af == 6], at, n);
	return n;
}

void
neigh_times(struct ifc *i, uint8_t af, ix_time reachable, ix_time retrans)
{
	if (reachable) /* RFC 4861 6.3.2: MIN_RANDOM_FACTOR .. MAX_RANDOM_FACTOR */
		i->reachable[af == 6] = reachable / 1000 * rng_between(&i->rng, 500, 1500);
	if (retrans)
		i->retrans[af == 6] = retrans;
}

/* Who is silent takes no share of a route's packets: where they go is different then. */
static void
listen(struct neigh *n)
{
	struct stack *st = n->ifc->stack;
	bool silent = n->state == NEIGH_FAILED ||
	    (n->state == NEIGH_INCOMPLETE && (n->silent || n->tries > 1));

	if (silent == n->silent)
		return;
	n->silent = silent;
	st->silent += silent ? 1u : UINT32_MAX;
	stack_changed(st, false);
}

bool
neigh_is_silent(const struct ifc *i, const struct ix_addr *a)
{
	uint32_t at = i->stack->silent ? place(i, a) : 0;

	return i->stack->silent && at < i->neighs[a->af == 6].n &&
	    addr_eq(&i->neighs[a->af == 6].at[at]->addr, a) && i->neighs[a->af == 6].at[at]->silent;
}

static void
become(struct neigh *n, enum neigh_state state)
{
	uint32_t *asking = &n->ifc->asking[n->addr.af == 6];

	*asking -= n->state == NEIGH_INCOMPLETE;
	*asking += state == NEIGH_INCOMPLETE;
	n->state = state;
	listen(n);
}

/* Whose packet it is that waits; af 0: nobody's. */
static struct ix_addr
waiting_source(const struct neigh *n)
{
	struct ix_addr from = { .af = n->addr.af };
	struct octets o;

	if (!n->first)
		return (struct ix_addr){ 0 };
	o = frame_read(n->first);
	octets_skip(&o, ETHERNET_HEADER + (from.af == 4 ? 12u : 8u));
	get_bytes(&o, from.b, from.af == 4 ? 4 : 16);
	return from;
}

static void
ask(struct neigh *n, bool unicast)
{
	struct ix_mac mac = neigh_mac(n);
	struct ix_addr from = waiting_source(n), *source = from.af ? &from : NULL;

	n->tries++;
	listen(n);
	timer_in(n->ifc->stack->sim, &n->timer, n->ifc->retrans[n->addr.af == 6]);
	if (n->addr.af == 4)
		arp_request(n->ifc, &n->addr, unicast ? &mac : NULL, source);
	else
		nd_solicit(n->ifc, &n->addr, unicast ? &mac : NULL, source);
}

static void
give_up(struct neigh *n)
{
	struct stack *st = n->ifc->stack;

	become(n, NEIGH_FAILED);
	n->updated = st->sim->now;
	rate_shifted(st->net);
	timer_in(st->sim, &n->timer, NEIGH_FAILED_TIME);
	LOG(st->sim, &log_neigh_failed, st->node->id.id, ifc_port_id(n->ifc), log_addr(&n->addr));
	queue_empty(n, &drop_no_neighbour, true);
}

static void
forget(struct neigh *n)
{
	struct stack *st = n->ifc->stack;
	ix_time last = n->used > n->updated ? n->used : n->updated;

	if (st->sim->now - last >= NEIGH_FORGET)
		neigh_free(n, &drop_no_neighbour);
	else
		timer_at(st->sim, &n->timer, last + NEIGH_FORGET);
}

static void
neigh_fire(struct sim *sim, struct timer *t)
{
	struct neigh *n = (struct neigh *)(void *)((char *)t - offsetof(struct neigh, timer));

	(void)sim;
	switch (n->state) {
	case NEIGH_INCOMPLETE:
	case NEIGH_PROBE:
		if (n->tries >= NEIGH_TRIES)
			give_up(n);
		else
			ask(n, n->state == NEIGH_PROBE);
		break;
	case NEIGH_DELAY:
		n->state = NEIGH_PROBE;
		n->tries = 0;
		ask(n, true);
		break;
	case NEIGH_REACHABLE:
	case NEIGH_STALE:
		forget(n);
		break;
	case NEIGH_FAILED:
		neigh_free(n, &drop_no_neighbour);
		break;
	case NEIGH_PERMANENT:
		break;
	}
}

static void
enqueue(struct neigh *n, struct frame *f)
{
	if (n->queued == NEIGH_QUEUE) { /* RFC 4861 7.2.2: the oldest makes place */
		struct frame *old = n->first;

		n->first = old->next;
		old->next = NULL;
		n->queued--;
		ip_drop(n->ifc, old, &drop_neighbour_queue);
	}
	f->next = NULL;
	if (n->queued)
		n->last->next = f;
	else
		n->first = f;
	n->last = f;
	n->queued++;
}

bool
neigh_seek(struct neigh *n)
{
	struct sim *sim = n->ifc->stack->sim;

	if (n->state == NEIGH_FAILED) {
		timer_stop(sim, &n->timer);
		become(n, NEIGH_INCOMPLETE);
		n->updated = sim->now;
	}
	if (n->state != NEIGH_INCOMPLETE)
		return true;
	if (!timer_runs(&n->timer)) {
		n->tries = 0;
		ask(n, false);
	}
	return false;
}

void
neigh_slow(struct neigh *n, struct frame *f)
{
	struct sim *sim = n->ifc->stack->sim;

	n->used = sim->now;
	switch (n->state) {
	case NEIGH_REACHABLE:
	case NEIGH_STALE:
		n->state = NEIGH_DELAY;
		timer_in(sim, &n->timer, NEIGH_DELAY_TIME);
		neigh_emit(n, f);
		break;
	case NEIGH_DELAY:
	case NEIGH_PROBE:
	case NEIGH_PERMANENT:
		neigh_emit(n, f);
		break;
	case NEIGH_FAILED:
	case NEIGH_INCOMPLETE:
		enqueue(n, f);
		neigh_seek(n);
		break;
	}
}

static void
set_mac(struct neigh *n, const struct ix_mac *mac)
{
	struct octets o = octets_write(n->header, ETHERNET_HEADER);

	put_bytes(&o, mac->b, 6);
	put_bytes(&o, n->ifc->mac.b, 6);
	put16(&o, n->addr.af == 4 ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6);
	n->word = hash_bytes(n->header, ETHERNET_HEADER, 0);
	rate_shifted(n->ifc->stack->net);
}

/* Who is there is known: what waited goes out. */
static void
queue_send(struct neigh *n)
{
	struct frame *f = n->first, *next;

	n->first = n->last = NULL;
	n->queued = 0;
	for (; f; f = next) {
		next = f->next;
		f->next = NULL;
		neigh_send(n, f);
	}
}

void
neigh_learn(struct neigh *n, const struct ix_mac *mac, bool reachable)
{
	struct stack *st = n->ifc->stack;
	struct ix_mac was = neigh_mac(n);
	bool waiting = n->state == NEIGH_INCOMPLETE || n->state == NEIGH_FAILED;
	bool differs = !mac_eq(&was, mac);

	if (n->state == NEIGH_PERMANENT)
		return;
	if (waiting)
		LOG(st->sim, &log_neigh_new, st->node->id.id, ifc_port_id(n->ifc),
		    log_addr(&n->addr), log_mac(mac));
	else if (differs)
		LOG(st->sim, &log_neigh_moved, st->node->id.id, ifc_port_id(n->ifc),
		    log_addr(&n->addr), log_mac(&was), log_mac(mac));
	else if (!reachable)
		return; /* a hint of what is known already changes no state (RFC 4861 7.2.3) */
	if (waiting || differs)
		set_mac(n, mac);
	become(n, reachable ? NEIGH_REACHABLE : NEIGH_STALE);
	n->proven |= reachable;
	n->updated = st->sim->now;
	if (waiting || differs)
		n->settled = st->sim->now;
	n->fresh_until = st->sim->now + n->ifc->reachable[n->addr.af == 6];
	timer_in(st->sim, &n->timer, NEIGH_FORGET);
	queue_send(n);
}

void
neigh_doubt(struct neigh *n)
{
	if (n->state == NEIGH_REACHABLE)
		n->state = NEIGH_STALE;
}

bool
neigh_fix(struct ifc *i, const struct ix_addr *a, const struct ix_mac *mac)
{
	struct neigh *n = neigh_get(i, a, true);

	if (!n)
		return false;
	timer_stop(i->stack->sim, &n->timer);
	set_mac(n, mac);
	become(n, NEIGH_PERMANENT);
	n->updated = i->stack->sim->now;
	queue_send(n);
	return true;
}

bool
neigh_del(struct ifc *i, const struct ix_addr *a)
{
	struct neigh *n = neigh_get(i, a, false);

	if (n)
		neigh_free(n, &drop_no_neighbour);
	return n != NULL;
}

void
stack_confirm(struct stack *st, const struct flow_key *flow)
{
	const struct ix_addr *to = &flow->dst;
	struct neigh *n = to->af == 4 ? route_neigh4(st, addr_u32(to)) : route_neigh6(st, to);
	struct hop h;

	if (!n && stack_lookup_flow(st, flow, &h) && h.ways > 1 && !h.blackhole)
		n = neigh_get(h.ifc, &h.via, false);
	if (!n || n->state == NEIGH_INCOMPLETE || n->state == NEIGH_FAILED ||
	    n->state == NEIGH_PERMANENT)
		return;
	if (n->state == NEIGH_DELAY || n->state == NEIGH_PROBE)
		timer_in(st->sim, &n->timer, NEIGH_FORGET);
	n->state = NEIGH_REACHABLE;
	n->proven = true;
	n->fresh_until = st->sim->now + n->ifc->reachable[to->af == 6];
}

void
neigh_drop_all(struct ifc *i)
{
	for (int v = 0; v < 2; v++)
		while (i->neighs[v].n)
			neigh_free(i->neighs[v].at[i->neighs[v].n - 1], &drop_ifc_down);
}

void
neigh_flush(struct stack *st, struct ifc *i, uint8_t af)
{
	for (uint32_t k = 0; k < st->ifcs.n; k++) {
		struct ifc *x = st->ifcs.at[k];
		uint32_t n = !i || i == x ? x->neighs[af == 6].n : 0;

		while (n-- > 0)
			if (x->neighs[af == 6].at[n]->state != NEIGH_PERMANENT)
				neigh_free(x->neighs[af == 6].at[n], &drop_no_neighbour);
	}
}

uint32_t
neigh_count(const struct ifc *i, uint8_t af)
{
	return i->neighs[af == 6].n;
}

bool
neigh_row(const struct stack *st, uint8_t af, uint32_t n, struct neigh_row *row)
{
	for (uint32_t k = 0; k < st->ifcs.n; k++) {
		const struct ifc *i = st->ifcs.at[k];
		const struct neigh *x;

		if (n >= i->neighs[af == 6].n) {
			n -= i->neighs[af == 6].n;
			continue;
		}
		x = i->neighs[af == 6].at[n];
		*row = (struct neigh_row){ .addr = x->addr,
			.mac = neigh_mac(x),
			.ifc = x->ifc,
			.state = x->state,
			.updated = x->updated,
			.router = x->router };
		if (x->state == NEIGH_REACHABLE && st->sim->now >= x->fresh_until)
			row->state = NEIGH_STALE;
		return true;
	}
	return false;
}

bool
neigh_lookup(const struct ifc *i, const struct ix_addr *a, struct ix_mac *mac)
{
	uint32_t at = place(i, a);
	const struct neigh *n = at < i->neighs[a->af == 6].n ? i->neighs[a->af == 6].at[at] : NULL;

	if (!n || !addr_eq(&n->addr, a) || n->state == NEIGH_INCOMPLETE || n->state == NEIGH_FAILED)
		return false;
	*mac = neigh_mac(n);
	return true;
}
