/*
 * words.h - the handlers of BGP's router words; words.c has the table, cli_*.c the handlers.
 *
 * A handler validates all, then acts, through bgp.h alone but for the shows, which read rows.
 */
#ifndef BGP_WORDS_H
#define BGP_WORDS_H

#include "bgp/bgp.h"
#include "cli/cli.h"

extern const struct cli_mode bgp_router_mode, bgp_family_mode, bgp_map_mode;

/* cli_router.c */
bool word_router_bgp(struct cli_call *c);
bool word_router_id(struct cli_call *c);
bool word_setting(struct cli_call *c);     /* value: enum setting_word */
bool word_always(struct cli_call *c);      /* what we always do: accepted, `no` is refused */
bool word_network(struct cli_call *c);
bool word_network_mask(struct cli_call *c);
bool word_family(struct cli_call *c);
bool word_family_exit(struct cli_call *c);
enum setting_word { SETTING_IPV4, SETTING_POLICY, SETTING_FIRST_AS, SETTING_IMPORT_CHECK };

/* cli_neighbor.c */
bool word_remote_as(struct cli_call *c);
bool word_no_neighbor(struct cli_call *c);
bool word_neighbor(struct cli_call *c);    /* value: enum neighbor_word */
bool word_in_family(struct cli_call *c);   /* value: enum family_word */
enum neighbor_word {
	NB_DESCRIPTION, NB_SHUTDOWN, NB_PASSIVE, NB_TIMERS, NB_CONNECT, NB_MULTIHOP, NB_FIRST_AS,
	NB_PASSWORD, NB_GTSM,
};
enum family_word { FAM_ACTIVATE, FAM_MAP, FAM_LIST, FAM_SELF, FAM_LIMIT, FAM_CLIENT, FAM_SOFT };

/* cli_policy.c */
bool word_list4(struct cli_call *c);
bool word_list6(struct cli_call *c);
bool word_no_list(struct cli_call *c);     /* value: family, 4 or 6 */
bool word_list_description(struct cli_call *c);
bool word_map(struct cli_call *c);
bool word_no_map(struct cli_call *c);
bool word_match(struct cli_call *c);       /* value: 4 or 6 */
bool word_set(struct cli_call *c);         /* value: enum set_word */
enum set_word {
	SET_WORD_LOCAL_PREF, SET_WORD_METRIC, SET_WORD_COMMUNITY, SET_WORD_PREPEND, SET_WORD_ORIGIN,
	SET_WORD_WEIGHT,
};
bool word_show_list(struct cli_call *c);   /* value: 4 or 6 */
bool word_show_map(struct cli_call *c);

/* cli_show.c, cli_show_neighbor.c; value: the family when no word says it (4, 6) */
bool word_summary(struct cli_call *c);
bool word_table(struct cli_call *c);
bool word_prefix(struct cli_call *c);
bool word_neighbors(struct cli_call *c);
bool word_neighbor_routes(struct cli_call *c);
bool word_clear(struct cli_call *c);
/* The family that the line asks for. */
uint8_t word_family_of(const struct cli_call *c);
void table_head(const struct bgp_speaker *sp, struct text *out);
void table_row(const struct bgp_route_row *r, bool first, struct text *out);

static inline struct bgp_speaker *
speaker_here(const struct cli_call *c)
{
	return bgp_speaker_of(c->device);
}

#endif
