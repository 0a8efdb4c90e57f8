/* acl.c - access lists of a stack: made, numbered, found by name, taken away. */
#include "ip/acl.h"

#include <stdio.h>

#include "ip/inside.h"
#include "link/rate.h"

struct ip_acl *
ip_acl_find(const struct stack *st, uint8_t af, const char *name)
{
	for (uint32_t n = 0; n < st->acls.n; n++)
		if (st->acls.at[n]->af == af && strcmp(st->acls.at[n]->name, name) == 0)
			return st->acls.at[n];
	return NULL;
}

struct ip_acl *
ip_acl_at(const struct stack *st, uint32_t n)
{
	return n < st->acls.n ? st->acls.at[n] : NULL;
}

struct ip_acl *
ip_acl_make(struct stack *st, uint8_t af, const char *name)
{
	struct ip_acl *l = ip_acl_find(st, af, name);

	if (l)
		return l;
	l = arena_make(stack_arena(st), struct ip_acl);
	l->af = af;
	snprintf(l->name, sizeof(l->name), "%s", name);
	vec_push(stack_arena(st), &st->acls, l);
	return l;
}

bool
ip_acl_remove(struct stack *st, struct ip_acl *l)
{
	for (uint32_t n = 0; n < st->ifcs.n; n++)
		for (int out = 0; out < 2; out++)
			if (st->ifcs.at[n]->acl[l->af == 6][out] == l)
				return false;
	for (uint32_t n = 0; n < st->acls.n; n++)
		if (st->acls.at[n] == l) {
			vec_remove(&st->acls, n);
			break;
		}
	while (l->entries.n)
		ip_acl_del(st, l, l->entries.at[l->entries.n - 1].seq);
	vec_free(stack_arena(st), &l->entries);
	arena_free(stack_arena(st), l, sizeof(*l));
	return true;
}

/* Entries came or went. */
static void
changed(struct stack *st)
{
	rate_shifted(st->net);
}

static void
remark_free(struct stack *st, struct ip_acl_entry *e)
{
	if (e->remark)
		arena_free(stack_arena(st), e->remark, strlen(e->remark) + 1);
	e->remark = NULL;
}

static bool
set(struct stack *st, struct ip_acl *l, struct ip_acl_entry fresh)
{
	uint32_t at = 0;

	if (!fresh.seq) {
		uint32_t last = l->entries.n ? l->entries.at[l->entries.n - 1].seq : 0;

		fresh.seq = (last / IP_ACL_STEP + 1) * IP_ACL_STEP;
	}
	while (at < l->entries.n && l->entries.at[at].seq < fresh.seq)
		at++;
	if (at < l->entries.n && l->entries.at[at].seq == fresh.seq) {
		remark_free(st, &l->entries.at[at]);
		l->entries.at[at] = fresh;
		changed(st);
		return true;
	}
	if (l->entries.n == IP_ACL_ENTRIES)
		return false;
	vec_insert(stack_arena(st), &l->entries, at, fresh);
	changed(st);
	return true;
}

bool
ip_acl_set(struct stack *st, struct ip_acl *l, uint32_t seq, const struct match_rule *r)
{
	return set(st, l, (struct ip_acl_entry){ .seq = seq, .rule = *r });
}

bool
ip_acl_remark(struct stack *st, struct ip_acl *l, uint32_t seq, const char *text)
{
	struct ip_acl_entry e = { .seq = seq, .remark = arena_strdup(stack_arena(st), text) };

	if (set(st, l, e))
		return true;
	remark_free(st, &e);
	return false;
}

bool
ip_acl_del(struct stack *st, struct ip_acl *l, uint32_t seq)
{
	for (uint32_t n = 0; n < l->entries.n; n++)
		if (l->entries.at[n].seq == seq) {
			remark_free(st, &l->entries.at[n]);
			vec_remove(&l->entries, n);
			changed(st);
			return true;
		}
	return false;
}

void
ip_acl_renumber(struct ip_acl *l, uint32_t first, uint32_t step)
{
	for (uint32_t n = 0; n < l->entries.n; n++)
		l->entries.at[n].seq = first + n * step;
}

void
ip_acl_clear(struct stack *st, struct ip_acl *l)
{
	rate_settle_node(st->node);
	for (uint32_t n = 0; n < l->entries.n; n++)
		l->entries.at[n].hits = 0;
}

uint64_t
ip_acl_hits(const struct stack *st, const struct ip_acl *l, const struct ip_acl_entry *e)
{
	uint64_t n = e->hits, octets = 0;

	rate_tallied(st->node, l, TALLY_ENTRY | e->seq, &n, &octets);
	return n;
}

struct ip_acl *
ifc_acl(const struct ifc *i, uint8_t af, bool out)
{
	return i->acl[af == 6][out];
}

void
ifc_set_acl(struct ifc *i, uint8_t af, bool out, struct ip_acl *l)
{
	i->acl[af == 6][out] = l;
	ifc_limits(i);
}
