/*
 * running.c - the running configuration in FRR 8.4's form: what is written loads unchanged there,
 * and reads back here. Settings are written where they differ from FRR's defaults, whatever our
 * profile.
 */
#include "bgp/internal.h"
#include "cli/config.h"

void
prefix_rule_text(const struct prefix_rule *r, struct text *to)
{
	char buf[PREFIX_TEXT];

	text_printf(to, "seq %u %s ", r->seq, r->permit ? "permit" : "deny");
	if (r->any) {
		text_puts(to, "any");
		return;
	}
	text_puts(to, prefix_text(buf, &r->prefix));
	if (r->ge)
		text_printf(to, " ge %u", r->ge);
	if (r->le)
		text_printf(to, " le %u", r->le);
}

static void
communities_text(const struct map_entry *e, struct text *to)
{
	for (uint32_t i = 0; i < e->communities.n; i++) {
		char buf[32];

		text_printf(to, "%s%s", i ? " " : "",
		    bgp_community_text(buf, e->communities.at[i]));
	}
	if (e->set & SET_ADDITIVE)
		text_puts(to, " additive");
}

/* What an entry sets, a line each, as it is typed but for "set ". */
void
map_entry_sets(const struct map_entry *e, const char *indent, struct text *to)
{
	static const char *const origin[] = { "igp", "egp", "incomplete" };

	if (e->prepend.n) {
		text_printf(to, "%sas-path prepend", indent);
		for (uint32_t i = 0; i < e->prepend.n; i++)
			text_printf(to, " %u", e->prepend.at[i]);
		text_puts(to, "\n");
	}
	if (e->set & SET_COMMUNITY) {
		text_printf(to, "%scommunity ", indent);
		communities_text(e, to);
		text_puts(to, "\n");
	}
	if (e->set & SET_NO_COMMUNITY)
		text_printf(to, "%scommunity none\n", indent);
	if (e->set & SET_LOCAL_PREF)
		text_printf(to, "%slocal-preference %u\n", indent, e->local_pref);
	if (e->set & SET_MED)
		text_printf(to, "%smetric %u\n", indent, e->med);
	if (e->set & SET_ORIGIN)
		text_printf(to, "%sorigin %s\n", indent, origin[e->origin]);
	if (e->set & SET_WEIGHT)
		text_printf(to, "%sweight %u\n", indent, e->weight);
}

static void
write_lists(const struct policies *p, struct config_writer *w)
{
	for (uint32_t i = 0; i < p->lists.n; i++) {
		const struct prefix_list *l = p->lists.at[i];
		const char *ip = l->af == 6 ? "ipv6" : "ip";

		if (i && l->af != p->lists.at[i - 1]->af)
			config_break(w);
		if (l->description)
			config_line(w, "%s prefix-list %s description %s", ip, l->name,
			    l->description);
		for (uint32_t k = 0; k < l->rules.n; k++) {
			struct text t = { .arena = NULL };

			prefix_rule_text(&l->rules.at[k], &t);
			config_line(w, "%s prefix-list %s %s", ip, l->name, text_of(&t));
			text_free(&t);
		}
	}
	if (p->lists.n)
		config_break(w);
}

static void
write_map_entry(const struct route_map *m, const struct map_entry *e, struct config_writer *w)
{
	config_section(w, "route-map %s %s %u", m->name, e->permit ? "permit" : "deny", e->seq);
	if (e->match[0][0])
		config_line(w, "match ip address prefix-list %s", e->match[0]);
	if (e->match[1][0])
		config_line(w, "match ipv6 address prefix-list %s", e->match[1]);
	map_entry_sets(e, " set ", w->out);
	config_section_end(w, "exit");
}

static void
write_policies(const struct policies *p, struct config_writer *w)
{
	write_lists(p, w);
	for (uint32_t i = 0; i < p->maps.n; i++)
		for (uint32_t k = 0; k < p->maps.at[i]->entries.n; k++)
			write_map_entry(p->maps.at[i], &p->maps.at[i]->entries.at[k], w);
}

static void
write_speaker(const struct bgp_speaker *sp, struct config_writer *w)
{
	struct ix_addr id = addr_v4(sp->router_id);
	char buf[ADDR_TEXT];

	if (sp->router_id)
		config_line(w, "bgp router-id %s", addr_text(buf, &id));
	if (!sp->settings.requires_policy)
		config_line(w, "no bgp ebgp-requires-policy");
	if (!sp->settings.default_ipv4)
		config_line(w, "no bgp default ipv4-unicast");
	if (!sp->settings.import_check)
		config_line(w, "no bgp network import-check");
}

/* FRR 8.4 has enforce-first-as per neighbor alone, on unless told otherwise. */
static void
write_peer(const struct peer *p, struct config_writer *w)
{
	const struct peer_config *c = &p->config;
	char a[ADDR_TEXT];

	addr_text(a, &c->addr);
	config_line(w, "neighbor %s remote-as %u", a, c->asn);
	if (c->description[0])
		config_line(w, "neighbor %s description %s", a, c->description);
	if (c->shutdown)
		config_line(w, "neighbor %s shutdown%s%s", a,
		    c->shutdown_message[0] ? " message " : "", c->shutdown_message);
	if (c->passive)
		config_line(w, "neighbor %s passive", a);
	if (c->ttl)
		config_line(w, "neighbor %s ebgp-multihop %u", a, c->ttl);
	if (c->gtsm)
		config_line(w, "neighbor %s ttl-security hops %u", a, c->gtsm);
	if (c->password[0])
		config_line(w, "neighbor %s password %s", a, c->password);
	if (is_external(p) && !first_as_enforced(p))
		config_line(w, "no neighbor %s enforce-first-as", a);
	if (c->own_timers)
		config_line(w, "neighbor %s timers %u %u", a, c->keepalive_s, c->hold_s);
	if (c->connect_retry_s)
		config_line(w, "neighbor %s timers connect %u", a, c->connect_retry_s);
}

static void
write_use(const char *a, const struct policy_use *u, const char *way, struct config_writer *w)
{
	if (u->list[0])
		config_line(w, "neighbor %s prefix-list %s %s", a, u->list, way);
	if (u->map[0])
		config_line(w, "neighbor %s route-map %s %s", a, u->map, way);
}

static void
write_peer_family(const struct peer *p, unsigned family, struct config_writer *w)
{
	const struct peer_family *f = &p->config.family[family];
	bool usual = family == BGP_IPV4 && p->speaker->settings.default_ipv4;
	char a[ADDR_TEXT];

	addr_text(a, &p->config.addr);
	if (f->active != usual)
		config_line(w, "%sneighbor %s activate", f->active ? "" : "no ", a);
	if (f->next_hop_self)
		config_line(w, "neighbor %s next-hop-self", a);
	if (is_client(p) && f->active)
		config_line(w, "neighbor %s route-server-client", a);
	if (f->max_prefix)
		config_line(w, "neighbor %s maximum-prefix %u%s", a, f->max_prefix,
		    f->max_prefix_warn ? " warning-only" : "");
	write_use(a, &f->in, "in", w);
	write_use(a, &f->out, "out", w);
}

static void
write_family(const struct bgp_speaker *sp, unsigned family, struct config_writer *w)
{
	struct text body = { .arena = NULL };
	struct config_writer inner = { .out = &body, .depth = w->depth + 1 };
	char buf[PREFIX_TEXT];

	for (uint32_t i = 0; i < sp->networks.n; i++)
		if (family_of(sp->networks.at[i].prefix.addr.af) == family)
			config_line(&inner, "network %s",
			    prefix_text(buf, &sp->networks.at[i].prefix));
	for (uint32_t i = 0; i < sp->peers.n; i++)
		write_peer_family(sp->peers.at[i], family, &inner);
	if (body.n) {
		config_line(w, "!");
		config_section(w, "address-family %s unicast",
		    family == BGP_IPV6 ? "ipv6" : "ipv4");
		text_add(w->out, body.s, body.n);
		config_section_end(w, "exit-address-family");
	}
	text_free(&body);
}

void
bgp_running(const struct bgp_speaker *sp, struct text *out)
{
	struct config_writer w = { .out = out };

	if (sp->asn) {
		config_break(&w);
		config_section(&w, "router bgp %u", sp->asn);
		write_speaker(sp, &w);
		for (uint32_t i = 0; i < sp->peers.n; i++)
			write_peer(sp->peers.at[i], &w);
		for (unsigned f = 0; f < BGP_FAMILIES; f++)
			write_family(sp, f, &w);
		config_section_end(&w, "exit");
	}
	write_policies(&sp->policies, &w);
}
