/* route_map.c - route maps, and the verdict about a route: who decided, and what it became. */
#include <stdio.h>
#include <string.h>

#include "bgp/policy.h"

struct route_map *
route_map_find(const struct policies *p, const char *name)
{
	for (uint32_t i = 0; i < p->maps.n; i++)
		if (strcmp(p->maps.at[i]->name, name) == 0)
			return p->maps.at[i];
	return NULL;
}

struct route_map *
route_map_of(struct policies *p, const char *name)
{
	struct route_map *m = route_map_find(p, name);
	uint32_t i = 0;

	if (m)
		return m;
	m = arena_make(p->arena, struct route_map);
	snprintf(m->name, sizeof(m->name), "%s", name);
	while (i < p->maps.n && strcmp(p->maps.at[i]->name, m->name) < 0)
		i++;
	vec_insert(p->arena, &p->maps, i, m);
	return m;
}

static void
entry_free(struct policies *p, struct map_entry *e)
{
	vec_free(p->arena, &e->communities);
	vec_free(p->arena, &e->prepend);
}

void
route_map_delete(struct policies *p, struct route_map *m)
{
	for (uint32_t i = 0; i < p->maps.n; i++)
		if (p->maps.at[i] == m) {
			vec_remove(&p->maps, i);
			break;
		}
	for (uint32_t i = 0; i < m->entries.n; i++)
		entry_free(p, &m->entries.at[i]);
	vec_free(p->arena, &m->entries);
	arena_free(p->arena, m, sizeof(*m));
}

struct map_entry *
route_map_entry(const struct route_map *m, uint32_t seq)
{
	for (uint32_t i = 0; i < m->entries.n; i++)
		if (m->entries.at[i].seq == seq)
			return &m->entries.at[i];
	return NULL;
}

struct map_entry *
route_map_add(struct policies *p, struct route_map *m, uint32_t seq, bool permit)
{
	struct map_entry *e = route_map_entry(m, seq);
	uint32_t i = 0;

	if (!e) {
		while (i < m->entries.n && m->entries.at[i].seq < seq)
			i++;
		vec_insert(p->arena, &m->entries, i, (struct map_entry){ .seq = seq });
		e = &m->entries.at[i];
	}
	e->permit = permit;
	return e;
}

void
route_map_remove(struct policies *p, struct route_map *m, uint32_t seq)
{
	for (uint32_t i = 0; i < m->entries.n; i++)
		if (m->entries.at[i].seq == seq) {
			entry_free(p, &m->entries.at[i]);
			vec_remove(&m->entries, i);
			return;
		}
}

/* A list that does not exist matches nothing; a list for the other family neither. */
static bool
list_permits(const struct policies *p, const char *name, const struct ix_prefix *prefix)
{
	const struct prefix_list *l = prefix_list_find(p, prefix->addr.af, name);
	const struct prefix_rule *r = l ? prefix_list_match(l, prefix) : NULL;

	return r && r->permit;
}

static bool
entry_matches(const struct policies *p, const struct map_entry *e, const struct ix_prefix *prefix)
{
	for (unsigned i = 0; i < 2; i++) {
		uint8_t af = i == 0 ? 4 : 6;

		if (e->match[i][0] &&
		    (prefix->addr.af != af || !list_permits(p, e->match[i], prefix)))
			return false;
	}
	return true;
}

/* What the entry sets; false: it does not fit into a message any more. */
static bool
entry_set(const struct map_entry *e, struct store *s, uint32_t *attr)
{
	struct attr_edit edit;

	if (!(e->set & ~(unsigned)SET_WEIGHT) && !e->prepend.n)
		return true;
	attr_edit_begin(&edit, s, *attr);
	if (e->set & SET_ORIGIN)
		bgp_canon_set8(&edit.canon, BGP_ORIGIN, e->origin);
	for (uint32_t i = e->prepend.n; i--;)
		bgp_canon_prepend(&edit.canon, e->prepend.at[i], 1);
	if (e->set & SET_MED)
		bgp_canon_set32(&edit.canon, BGP_MED, e->med);
	if (e->set & SET_LOCAL_PREF)
		bgp_canon_set32(&edit.canon, BGP_LOCAL_PREF, e->local_pref);
	if (e->set & SET_NO_COMMUNITY)
		bgp_canon_drop(&edit.canon, BGP_COMMUNITY);
	if (e->set & SET_COMMUNITY)
		attr_edit_communities(&edit, e->communities.at, e->communities.n,
		    e->set & SET_ADDITIVE);
	if (edit.canon.bad)
		return false;
	*attr = attr_edit_id(&edit);
	return true;
}

static void
judged(struct verdict *v, bool permit, enum verdict_by by, const char *name, uint32_t seq)
{
	v->permit = permit;
	v->by = (uint8_t)by;
	v->seq = seq;
	snprintf(v->name, sizeof(v->name), "%s", name);
}

static void
apply_list(const struct policies *p, const char *name, const struct ix_prefix *prefix,
    struct verdict *v)
{
	const struct prefix_list *l = prefix_list_find(p, prefix->addr.af, name);
	const struct prefix_rule *r;

	if (!l) {
		judged(v, false, BY_LIST_MISSING, name, 0);
		return;
	}
	r = prefix_list_match(l, prefix);
	if (r)
		judged(v, r->permit, BY_LIST, name, r->seq);
	else /* a list without rules lets everything pass, as FRR's does */
		judged(v, l->rules.n == 0, BY_LIST_END, name, 0);
}

/* Which entry decides; the caller does what it sets. */
static const struct map_entry *
judge_map(const struct policies *p, const char *name, const struct ix_prefix *prefix,
    struct verdict *v)
{
	const struct route_map *m = route_map_find(p, name);

	judged(v, false, m ? BY_MAP_END : BY_MAP_MISSING, name, 0);
	for (uint32_t i = 0; m && i < m->entries.n; i++)
		if (entry_matches(p, &m->entries.at[i], prefix)) {
			judged(v, m->entries.at[i].permit, BY_MAP, name, m->entries.at[i].seq);
			return &m->entries.at[i];
		}
	return NULL;
}

static const struct map_entry *
judge(const struct policies *p, const struct policy_use *use, bool needs_policy,
    const struct ix_prefix *prefix, struct verdict *v)
{
	if (needs_policy && !use->list[0] && !use->map[0])
		judged(v, false, BY_NO_POLICY, "", 0);
	if (use->list[0])
		apply_list(p, use->list, prefix, v);
	return v->permit && use->map[0] ? judge_map(p, use->map, prefix, v) : NULL;
}

struct verdict
policy_judge(const struct policies *p, const struct policy_use *use, bool needs_policy,
    const struct ix_prefix *prefix)
{
	struct verdict v = { .permit = true, .by = BY_NOTHING };

	judge(p, use, needs_policy, prefix, &v);
	return v;
}

struct verdict
policy_apply(const struct policies *p, const struct policy_use *use, bool needs_policy,
    struct store *s, const struct ix_prefix *prefix, uint32_t attr)
{
	struct verdict v = { .permit = true, .by = BY_NOTHING, .attr = attr };
	const struct map_entry *e = judge(p, use, needs_policy, prefix, &v);

	if (!e || !v.permit)
		return v;
	if (!entry_set(e, s, &v.attr))
		judged(&v, false, BY_TOO_LONG, use->map, e->seq);
	if (e->set & SET_WEIGHT)
		v.weight = e->weight;
	return v;
}

void
verdict_text(const struct verdict *v, struct text *to)
{
	const char *did = v->permit ? "permitted" : "denied";

	switch ((enum verdict_by)v->by) {
	case BY_NOTHING:
		text_puts(to, "permitted: no policy is applied");
		break;
	case BY_NO_POLICY:
		text_puts(to, "RFC 8212: no policy");
		break;
	case BY_LIST:
		text_printf(to, "%s by prefix-list %s seq %u", did, v->name, v->seq);
		break;
	case BY_LIST_END:
		text_printf(to, "%s by prefix-list %s: no entry matches", did, v->name);
		break;
	case BY_LIST_MISSING:
		text_printf(to, "denied: there is no prefix-list %s", v->name);
		break;
	case BY_MAP:
		text_printf(to, "%s by route-map %s %s %u", did, v->name,
		    v->permit ? "permit" : "deny", v->seq);
		break;
	case BY_MAP_END:
		text_printf(to, "denied by route-map %s: no entry matches", v->name);
		break;
	case BY_MAP_MISSING:
		text_printf(to, "denied: there is no route-map %s", v->name);
		break;
	case BY_TOO_LONG:
		text_printf(to,
		    "denied: route-map %s permit %u makes the route too long for a message",
		    v->name, v->seq);
		break;
	}
}
