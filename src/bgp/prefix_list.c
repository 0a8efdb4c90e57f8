/* prefix_list.c - prefix lists: rules in order of their numbers, the first that matches decides. */
#include <stdio.h>
#include <string.h>

#include "bgp/policy.h"

static int
list_cmp(const struct prefix_list *l, uint8_t af, const char *name)
{
	return l->af != af ? l->af - af : strcmp(l->name, name);
}

struct prefix_list *
prefix_list_find(const struct policies *p, uint8_t af, const char *name)
{
	for (uint32_t i = 0; i < p->lists.n; i++)
		if (list_cmp(p->lists.at[i], af, name) == 0)
			return p->lists.at[i];
	return NULL;
}

struct prefix_list *
prefix_list_of(struct policies *p, uint8_t af, const char *name)
{
	struct prefix_list *l = prefix_list_find(p, af, name);
	uint32_t i = 0;

	if (l)
		return l;
	l = arena_make(p->arena, struct prefix_list);
	snprintf(l->name, sizeof(l->name), "%s", name);
	l->af = af;
	while (i < p->lists.n && list_cmp(p->lists.at[i], af, l->name) < 0)
		i++;
	vec_insert(p->arena, &p->lists, i, l);
	return l;
}

void
prefix_list_delete(struct policies *p, struct prefix_list *l)
{
	for (uint32_t i = 0; i < p->lists.n; i++)
		if (p->lists.at[i] == l) {
			vec_remove(&p->lists, i);
			break;
		}
	if (l->description)
		arena_free(p->arena, l->description, strlen(l->description) + 1);
	vec_free(p->arena, &l->rules);
	arena_free(p->arena, l, sizeof(*l));
}

void
prefix_list_add(struct policies *p, struct prefix_list *l, struct prefix_rule rule)
{
	uint32_t i = 0;

	if (rule.seq == 0)
		rule.seq = l->rules.n ? l->rules.at[l->rules.n - 1].seq / 5 * 5 + 5 : 5;
	while (i < l->rules.n && l->rules.at[i].seq < rule.seq)
		i++;
	if (i < l->rules.n && l->rules.at[i].seq == rule.seq)
		l->rules.at[i] = rule;
	else
		vec_insert(p->arena, &l->rules, i, rule);
}

const struct prefix_rule *
prefix_list_rule(const struct prefix_list *l, const struct prefix_rule *like)
{
	for (uint32_t i = 0; i < l->rules.n; i++) {
		const struct prefix_rule *r = &l->rules.at[i];

		if ((!like->seq || r->seq == like->seq) && r->permit == like->permit &&
		    prefix_eq(&r->prefix, &like->prefix) && r->ge == like->ge && r->le == like->le)
			return r;
	}
	return NULL;
}

void
prefix_list_remove(struct prefix_list *l, uint32_t seq)
{
	for (uint32_t i = 0; i < l->rules.n; i++)
		if (l->rules.at[i].seq == seq) {
			vec_remove(&l->rules, i);
			return;
		}
}

/* Without ge and le the length must be the rule's own; with ge alone everything longer counts. */
static bool
rule_matches(const struct prefix_rule *r, const struct ix_prefix *p)
{
	unsigned low = r->ge ? r->ge : r->prefix.len;
	unsigned high = r->le ? r->le : r->ge ? addr_bits(&p->addr) : r->prefix.len;

	return prefix_covers(&r->prefix, p) && p->len >= low && p->len <= high;
}

const struct prefix_rule *
prefix_list_match(const struct prefix_list *l, const struct ix_prefix *p)
{
	for (uint32_t i = 0; i < l->rules.n; i++)
		if (rule_matches(&l->rules.at[i], p))
			return &l->rules.at[i];
	return NULL;
}
