/*
 * speaker.c - a world's stores, and a box's BGP: its AS and identifier, its networks, its settings.
 */
#include <string.h>

#include "bgp/internal.h"


static void recheck_fires(struct sim *sim, struct timer *t);

static const struct timer_kind flush_timer = { "BGP update run", TIMER_CODE('b', 'u', 'p', 'd'),
	send_flush };
static const struct timer_kind recheck_timer = { "BGP next hops", TIMER_CODE('b', 'n', 'h', 't'),
	recheck_fires };

struct bgp_world *
bgp_world_new(struct sim *sim, bool parse_everything)
{
	struct bgp_world *w = arena_make(sim->arena, struct bgp_world);

	w->arena = sim->arena;
	w->sim = sim;
	w->parse_everything = parse_everything;
	store_init(&w->store, w->arena);
	w->adj.arena = w->arena;
	w->memo.arena = w->arena;
	return w;
}

struct bgp_stats
bgp_stats(const struct bgp_world *w)
{
	return w->stats;
}

struct stack *
bgp_stack(const struct bgp_speaker *sp)
{
	return sp->stack;
}

/* --- the identifier --- */

static uint32_t
highest(const struct bgp_speaker *sp, bool loopback)
{
	const struct ifc_addr *a;
	struct ifc *i;
	uint32_t id = 0;

	for (uint32_t k = 0; (i = ifc_at(sp->stack, k)); k++)
		for (uint32_t n = 0; (ifc_port(i) == NULL) == loopback && (a = ifc_addr(i, n)); n++)
			if (addr_u32(&a->addr) > id && !addr_is_loopback(&a->addr))
				id = addr_u32(&a->addr);
	return id;
}

/* RFC 6286: any non-zero number; a box without IPv4 still needs one, so it gets its own. */
static uint32_t
choose_id(const struct bgp_speaker *sp)
{
	uint32_t id = highest(sp, true);

	if (!id)
		id = highest(sp, false);
	return id ? id : node_of(sp);
}

uint32_t
speaker_id(const struct bgp_speaker *sp)
{
	return sp->router_id ? sp->router_id : sp->chosen_id ? sp->chosen_id : choose_id(sp);
}

uint32_t
bgp_router_id(const struct bgp_speaker *sp)
{
	return speaker_id(sp);
}

static void
reset_all(struct bgp_speaker *sp, uint8_t subcode)
{
	for (uint32_t i = 0; i < sp->peers.n; i++)
		fsm_stop(sp->peers.at[i], BGP_E_CEASE, subcode, NULL);
}

void
bgp_set_router_id(struct bgp_speaker *sp, uint32_t id)
{
	enum { CHANGED = 6 };
	uint32_t was = speaker_id(sp);

	sp->router_id = id;
	if (sp->asn && speaker_id(sp) != was)
		reset_all(sp, CHANGED);
}

/* --- what the box around it does --- */

static void
recheck_fires(struct sim *sim, struct timer *t)
{
	struct bgp_speaker *sp = (void *)((char *)t - offsetof(struct bgp_speaker, recheck));

	(void)sim;
	if (!sp->asn)
		return;
	if (!sp->chosen_id || sp->chosen_id == node_of(sp))
		sp->chosen_id = choose_id(sp); /* once found it stays, as routers' do */
	loc_networks(sp);
	loc_resolve_all(sp);
	for (uint32_t i = 0; i < sp->peers.n; i++)
		fsm_nudge(sp->peers.at[i]);
	for (uint32_t i = 0; sp->policy_changed && i < sp->peers.n; i++)
		if (sp->peers.at[i]->up)
			import_again(sp->peers.at[i]);
	for (uint32_t i = 0; sp->policy_changed && i < sp->peers.n; i++)
		if (sp->peers.at[i]->up)
			export_all(sp->peers.at[i]);
	sp->policy_changed = false;
}

static void
recheck_soon(struct bgp_speaker *sp)
{
	if (sp->asn && !timer_runs(&sp->recheck))
		timer_in(sp->world->sim, &sp->recheck, 0);
}

static void
stack_changed(struct stack *st, void *arg)
{
	(void)st;
	recheck_soon(arg);
}

void
bgp_policy_changed(struct bgp_speaker *sp)
{
	sp->policy_changed = true;
	recheck_soon(sp);
}

/* --- making and unmaking --- */

static void
defaults(struct bgp_speaker *sp)
{
	sp->settings = (struct bgp_settings){ .default_ipv4 = true,
		.requires_policy = sp->profile->requires_policy,
		.enforce_first_as = sp->profile->enforce_first_as, .import_check = true };
	sp->router_id = 0;
	sp->chosen_id = 0;
}

struct bgp_speaker *
bgp_speaker_new(struct bgp_world *w, struct stack *st, const struct bgp_profile *profile)
{
	struct bgp_speaker *sp = arena_make(w->arena, struct bgp_speaker);

	sp->world = w;
	sp->stack = st;
	sp->profile = profile;
	sp->policies.arena = w->arena;
	sp->rib.arena = w->arena;
	timer_init(&sp->recheck, &recheck_timer, node_of(sp));
	timer_init(&sp->flush, &flush_timer, node_of(sp));
	defaults(sp);
	vec_push(w->arena, &w->speakers, sp);
	stack_on_change(st, stack_changed, sp);
	return sp;
}

static void
listen(struct bgp_speaker *sp)
{
	sp->listener = sock_stream(sp->stack, &listener_ops, sp);
	sock_set_tos(sp->listener, 0xc0); /* network control, as routers mark it */
	sock_set_ttl(sp->listener, 255);  /* whose it is, and so its TTL, is known after the SYN */
	for (uint32_t i = 0; i < sp->peers.n; i++)
		peer_sign(sp->peers.at[i], sp->listener);
	if (sock_bind(sp->listener, NULL, BGP_PORT) && sock_listen(sp->listener))
		return;
	sock_abort(sp->listener);
	sp->listener = NULL;
}

static void
forget_routes(struct bgp_speaker *sp)
{
	struct arena *a = sp->world->arena;

	loc_drop(sp);
	for (uint32_t i = 0; i < sp->pending.n; i++)
		bitset_free(a, &sp->pending.at[i].peers);
	vec_free(a, &sp->pending);
	vec_free(a, &sp->tracked);
	timer_stop(sp->world->sim, &sp->flush);
	timer_stop(sp->world->sim, &sp->recheck);
}

static void
stop(struct bgp_speaker *sp, bool silent)
{
	for (uint32_t i = 0; silent && i < sp->peers.n; i++)
		fsm_silence(sp->peers.at[i]);
	while (sp->peers.n)
		bgp_peer_delete(sp->peers.at[sp->peers.n - 1]);
	if (sp->listener)
		sock_abort(sp->listener);
	sp->listener = NULL;
	forget_routes(sp);
	vec_free(sp->world->arena, &sp->peers);
	vec_free(sp->world->arena, &sp->networks);
	memset(sp->edits, 0, sizeof(sp->edits)); /* they hold our AS */
	sp->asn = 0;
	defaults(sp);
}

void
bgp_set_as(struct bgp_speaker *sp, uint32_t asn)
{
	if (asn == sp->asn)
		return;
	stop(sp, false);
	sp->asn = asn;
	if (!asn)
		return;
	listen(sp);
	recheck_soon(sp);
}

void
bgp_speaker_clear(struct bgp_speaker *sp, bool silent)
{
	stop(sp, silent);
	while (sp->policies.lists.n)
		prefix_list_delete(&sp->policies, sp->policies.lists.at[0]);
	while (sp->policies.maps.n)
		route_map_delete(&sp->policies, sp->policies.maps.at[0]);
}

uint32_t
bgp_as(const struct bgp_speaker *sp)
{
	return sp->asn;
}

struct policies *
bgp_policies(struct bgp_speaker *sp)
{
	return &sp->policies;
}

const struct bgp_settings *
bgp_settings(const struct bgp_speaker *sp)
{
	return &sp->settings;
}

void
bgp_configure(struct bgp_speaker *sp, const struct bgp_settings *s)
{
	sp->settings = *s;
	bgp_policy_changed(sp);
}

bool
bgp_network(struct bgp_speaker *sp, const struct ix_prefix *p, bool add)
{
	uint32_t i = 0;

	while (i < sp->networks.n && prefix_cmp(&sp->networks.at[i].prefix, p) < 0)
		i++;
	if (i < sp->networks.n && prefix_eq(&sp->networks.at[i].prefix, p)) {
		if (add)
			return true;
		if (sp->networks.at[i].up)
			loc_clear(sp, prefix_id(&sp->world->store, p), 0);
		vec_remove(&sp->networks, i);
		return true;
	}
	if (!add)
		return false;
	vec_insert(sp->world->arena, &sp->networks, i, (struct network){ .prefix = *p });
	recheck_soon(sp);
	return true;
}
