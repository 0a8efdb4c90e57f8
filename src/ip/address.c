/*
 * address.c - which addresses are ours, and which of them a packet should come from.
 *
 * Weak host model, as most systems have it: an address belongs to the box, whichever interface a
 * packet came in by; link-local ones belong to their interface. Source selection is RFC 6724's
 * rules 1, 2, 5 and 8 as far as they can matter here.
 */
#include "ip/inside.h"

struct ifc *
stack_owner(const struct stack *st, const struct ix_addr *a)
{
	struct ix_prefix host = prefix_of(a, 128);
	uint32_t n;

	if (a->af != 4 && a->af != 6)
		return NULL;
	if (addr_is_scoped(a)) {
		for (n = 0; n < st->ifcs.n; n++)
			if (ifc_find_addr(st->ifcs.at[n], a))
				return st->ifcs.at[n];
		return NULL;
	}
	n = trie_get(&st->owned, &host);
	return n ? st->ifcs.at[n - 1] : NULL;
}

bool
addr_is_ours(const struct stack *st, const struct ifc *i, const struct ix_addr *a)
{
	const struct ifc *owner = addr_is_scoped(a) && i ? i : stack_owner(st, a);
	const struct address *x = owner ? ifc_find_addr(owner, a) : NULL;

	if (addr_is_loopback(a))
		return true;
	return x && !x->a.tentative && !x->a.duplicate && !owner->shut;
}

/* The limited broadcast, or that of a subnet of i; a /31 and a /32 have none (RFC 3021). */
bool
addr_is_broadcast(const struct ifc *i, const struct ix_addr *a)
{
	if (a->af != 4)
		return false;
	if (addr_u32(a) == UINT32_MAX)
		return true;
	for (uint32_t n = 0; n < i->addrs.n; n++) {
		const struct ix_prefix *p = &i->addrs.at[n]->a.subnet;

		if (p->addr.af == 4 && p->len < 31 && prefix_has(p, a)) {
			struct ix_addr last = prefix_last(p);

			return addr_eq(&last, a);
		}
	}
	return false;
}

/* Solicited-node group of an address: ff02::1:ffXX:XXXX (RFC 4291 2.7.1). */
static bool
solicits(const struct ix_addr *group, const struct ix_addr *a)
{
	static const uint8_t head[13] = { 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff };

	return memcmp(group->b, head, 13) == 0 && memcmp(group->b + 13, a->b + 13, 3) == 0;
}

bool
addr_in_group(const struct ifc *i, const struct ix_addr *group)
{
	static const uint8_t all[16] = { 0xff, 2, [15] = 1 }, routers[16] = { 0xff, 2, [15] = 2 };
	static const uint8_t site[16] = { 0xff, 5, [15] = 2 };

	if (group->af == 4) /* all systems; all routers */
		return addr_u32(group) == 0xe0000001 ||
		    (addr_u32(group) == 0xe0000002 && i->stack->router);
	if (memcmp(group->b, all, 16) == 0)
		return true;
	if (memcmp(group->b, routers, 16) == 0 || memcmp(group->b, site, 16) == 0)
		return i->stack->router;
	for (uint32_t n = 0; n < i->addrs.n; n++)
		if (i->addrs.at[n]->a.addr.af == 6 && solicits(group, &i->addrs.at[n]->a.addr))
			return true;
	return false;
}

bool
addr_on_link(const struct ifc *i, const struct ix_addr *a)
{
	for (uint32_t n = 0; n < i->addrs.n; n++)
		if (prefix_has(&i->addrs.at[n]->a.subnet, a))
			return true;
	return false;
}

static void age_fire(struct sim *sim, struct timer *t);
static const struct timer_kind age_kind = { "address lifetime", TIMER_CODE('i', 'p', 'a', 'g'),
	age_fire };

static void
age_fire(struct sim *sim, struct timer *t)
{
	struct address *a = (struct address *)(void *)((char *)t - offsetof(struct address, age));
	struct ifc_addr gone = a->a;

	if (gone.valid_until <= sim->now) {
		ifc_addr_del(a->ifc, &gone.addr, gone.subnet.len);
	} else {
		stack_changed(a->ifc->stack, true);
		address_ages(a);
	}
}

void
address_ages(struct address *a)
{
	struct sim *sim = a->ifc->stack->sim;
	ix_time next = a->a.preferred_until > sim->now ? a->a.preferred_until : a->a.valid_until;

	if (!a->a.learned)
		return;
	if (!a->age.kind)
		timer_init(&a->age, &age_kind, a->ifc->stack->node->id.id);
	timer_stop(sim, &a->age);
	if (a->a.valid_until < next)
		next = a->a.valid_until;
	if (next != IX_NEVER)
		timer_at(sim, &a->age, next > sim->now ? next : sim->now);
}

/* RFC 4862 5.5.4: still good for what there is, not for what begins. */
static bool
deprecated(const struct address *a)
{
	return a->a.learned && a->a.preferred_until <= a->ifc->stack->sim->now;
}

static unsigned
shared_bits(const struct ix_addr *a, const struct ix_addr *b)
{
	unsigned n = 0, all = addr_bits(a) / 8;

	while (n < all && a->b[n] == b->b[n])
		n++;
	return n == all ? n * 8 : n * 8 +
	    (unsigned)__builtin_clz((unsigned)(a->b[n] ^ b->b[n])) - 24;
}

bool
ifc_source(const struct ifc *i, const struct ix_addr *to, struct ix_addr *out)
{
	bool scoped = to->af == 6 &&
	    (addr_is_scoped(to) || (addr_is_multicast(to) && (to->b[1] & 15) == 2));
	const struct address *best = NULL;
	unsigned most = 0;

	for (uint32_t n = 0; n < i->addrs.n; n++) {
		const struct address *x = i->addrs.at[n];
		unsigned bits;

		if (x->a.addr.af != to->af || x->a.tentative || x->a.duplicate ||
		    addr_is_scoped(&x->a.addr) != scoped)
			continue;
		/* Subnets first: the address in the destination's own subnet; then as RFC 6724
		 * rule 8. */
		bits = prefix_has(&x->a.subnet, to) ? 1000u : 0;
		if (to->af == 6)
			bits += shared_bits(&x->a.addr, to);
		else if (bits) /* of one subnet, and if in none, the first: the primary one */
			bits += x->a.subnet.len;
		if (!deprecated(x)) /* RFC 6724 rule 3 */
			bits += 2000;
		if (!best || bits > most) {
			best = x;
			most = bits;
		}
	}
	if (best)
		*out = best->a.addr;
	return best != NULL;
}

bool
source_for(const struct stack *st, struct ifc *i, const struct ix_addr *to, struct ix_addr *out)
{
	if (i && ifc_source(i, to, out))
		return true;
	if (addr_is_scoped(to))
		return false;
	/* An unnumbered interface borrows: loopbacks first, as routers do. */
	for (int wired = 0; wired < 2; wired++)
		for (uint32_t n = 0; n < st->ifcs.n; n++)
			if (st->ifcs.at[n]->wired == wired &&
			    ifc_source(st->ifcs.at[n], to, out))
				return true;
	return false;
}

bool
stack_source(const struct stack *st, const struct ix_addr *to, struct ix_addr *out)
{
	struct hop h;

	if (!stack_lookup(st, to, &h))
		return false;
	if (h.local) {
		*out = *to;
		return true;
	}
	return source_for(st, h.ifc, h.via.af == to->af ? &h.via : to, out);
}
