/*
 * policy.h - prefix lists and route maps of one box, and verdicts that name the entry that decided.
 *
 * Applied in and out per neighbour and family. Semantics are FRR's: an existing list that no entry
 * of which matches denies, a name that does not exist denies, a route map ends in a deny. Knows
 * nothing of sessions; what a neighbour uses is told by name, so that order of configuration does
 * not matter.
 */
#ifndef BGP_POLICY_H
#define BGP_POLICY_H

#include "base/text.h"
#include "bgp/store.h"

#define POLICY_NAME 64

struct prefix_rule {
	uint32_t seq;
	bool permit;
	bool any;              /* written as `any` */
	struct ix_prefix prefix;
	uint8_t ge, le;        /* 0: not given */
};

struct prefix_list {
	char name[POLICY_NAME];
	uint8_t af;
	char *description; /* NULL: none */
	VEC(struct prefix_rule) rules; /* ascending seq */
};

enum {
	SET_ORIGIN = 1,
	SET_MED = 2,
	SET_LOCAL_PREF = 4,
	SET_COMMUNITY = 8,
	SET_ADDITIVE = 16, /* with SET_COMMUNITY: beside those there */
	SET_NO_COMMUNITY = 32,
	SET_WEIGHT = 64,
};

struct map_entry {
	uint32_t seq;
	bool permit;
	char match[2][POLICY_NAME]; /* prefix lists for IPv4, IPv6; "" none */
	unsigned set;               /* SET_* */
	uint8_t origin;
	uint32_t med, local_pref, weight;
	VEC(uint32_t) communities;
	VEC(uint32_t) prepend;      /* as typed, leftmost first */
};

struct route_map {
	char name[POLICY_NAME];
	VEC(struct map_entry) entries; /* ascending seq */
};

struct policies {
	struct arena *arena;
	VEC(struct prefix_list *) lists; /* sorted by family, then name */
	VEC(struct route_map *) maps;    /* sorted by name */
};

/* What a neighbour uses in one direction of one family; "" is none. */
struct policy_use {
	char list[POLICY_NAME];
	char map[POLICY_NAME];
};

enum verdict_by {
	BY_NOTHING,      /* no policy, and none is needed */
	BY_NO_POLICY,    /* RFC 8212 */
	BY_LIST,         /* entry seq of the list */
	BY_LIST_END,     /* no entry matched */
	BY_LIST_MISSING,
	BY_MAP,
	BY_MAP_END,
	BY_MAP_MISSING,
	BY_TOO_LONG,     /* the route would not fit into a message after the map */
};

struct verdict {
	bool permit;
	uint8_t by;      /* enum verdict_by */
	uint32_t seq;
	uint32_t attr;   /* after the map's sets */
	uint32_t weight; /* `set weight`, else 0 */
	char name[POLICY_NAME]; /* of the list or map */
};

struct prefix_list *prefix_list_find(const struct policies *p, uint8_t af, const char *name);
/* Made if new. */
struct prefix_list *prefix_list_of(struct policies *p, uint8_t af, const char *name);
void prefix_list_delete(struct policies *p, struct prefix_list *l);
/* Adds or replaces by seq; seq 0: the next multiple of 5. */
void prefix_list_add(struct policies *p, struct prefix_list *l, struct prefix_rule rule);
/* The rule that says the same (seq 0: any seq), or NULL. */
const struct prefix_rule *prefix_list_rule(const struct prefix_list *l,
    const struct prefix_rule *like);
void prefix_list_remove(struct prefix_list *l, uint32_t seq);
/* The rule that decides about p, or NULL. */
const struct prefix_rule *prefix_list_match(const struct prefix_list *l, const struct ix_prefix *p);

struct route_map *route_map_find(const struct policies *p, const char *name);
struct route_map *route_map_of(struct policies *p, const char *name);
void route_map_delete(struct policies *p, struct route_map *m);
struct map_entry *route_map_entry(const struct route_map *m, uint32_t seq); /* or NULL */
struct map_entry *route_map_add(struct policies *p, struct route_map *m, uint32_t seq, bool permit);
void route_map_remove(struct policies *p, struct route_map *m, uint32_t seq);

/*
 * Judges a route. needs_policy: RFC 8212 applies. Changes nothing but the store, which learns the
 * attribute set that the map makes.
 */
struct verdict policy_apply(const struct policies *p, const struct policy_use *use,
    bool needs_policy, struct store *s, const struct ix_prefix *prefix, uint32_t attr);
/* The same verdict, but nothing is set: for questions, which must change nothing. */
struct verdict policy_judge(const struct policies *p, const struct policy_use *use,
    bool needs_policy, const struct ix_prefix *prefix);
/* "denied by prefix-list CUSTOMERS seq 10", "permitted by route-map OUT permit 10". */
void verdict_text(const struct verdict *v, struct text *to);
/* "seq 5 permit 100.64.0.0/10 le 24", as configured. */
void prefix_rule_text(const struct prefix_rule *r, struct text *to);
/* "local-preference 200", a line each after `indent`: what follows `set`. */
void map_entry_sets(const struct map_entry *e, const char *indent, struct text *to);

#endif
