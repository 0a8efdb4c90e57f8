/* cli_policy.c - prefix lists and route maps, typed and shown. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "bgp/words.h"

/* The rule as typed; false with an error if its lengths cannot be. */
static bool
read_rule(struct cli_call *c, uint8_t af, struct prefix_rule *r)
{
	unsigned bits = af == 6 ? 128 : 32;

	*r = (struct prefix_rule){ .seq = (uint32_t)cli_number(c, "seq"),
	    .permit = cli_key(c, "permit"),
		.ge = (uint8_t)cli_number(c, "ge"), .le = (uint8_t)cli_number(c, "le") };
	r->any = cli_key(c, "any");
	if (r->any) {
		r->prefix.addr.af = af;
		r->le = (uint8_t)bits;
		return true;
	}
	r->prefix = *cli_prefix(c, "prefix");
	if ((r->ge && r->ge < r->prefix.len) || (r->le && r->le < r->prefix.len) ||
	    (r->ge && r->le && r->ge > r->le))
		return cli_fail(c, "Lengths must be: %u (the prefix's own) <= ge <= le <= %u",
		    r->prefix.len, bits);
	return true;
}

static bool
list_word(struct cli_call *c, uint8_t af)
{
	struct policies *p = bgp_policies(speaker_here(c));
	const char *name = cli_text(c, "list");
	struct prefix_list *l = prefix_list_find(p, af, name);
	const struct prefix_rule *old;
	struct prefix_rule r;

	if (!read_rule(c, af, &r))
		return false;
	old = l ? prefix_list_rule(l, &r) : NULL;
	if (c->no) {
		if (!old)
			return cli_fail(c, "prefix-list %s has no such entry", name);
		prefix_list_remove(l, old->seq);
		if (!l->rules.n)
			prefix_list_delete(p, l);
	} else if (!old) {
		prefix_list_add(p, prefix_list_of(p, af, name), r);
	}
	bgp_policy_changed(speaker_here(c));
	return true;
}

bool
word_list4(struct cli_call *c)
{
	return list_word(c, 4);
}

bool
word_list6(struct cli_call *c)
{
	return list_word(c, 6);
}

bool
word_no_list(struct cli_call *c)
{
	struct policies *p = bgp_policies(speaker_here(c));
	struct prefix_list *l = prefix_list_find(p, (uint8_t)c->word->value, cli_text(c, "list"));

	if (!l)
		return cli_fail(c, "There is no prefix-list %s", cli_text(c, "list"));
	prefix_list_delete(p, l);
	bgp_policy_changed(speaker_here(c));
	return true;
}

bool
word_list_description(struct cli_call *c)
{
	struct policies *p = bgp_policies(speaker_here(c));
	struct prefix_list *l = prefix_list_of(p, (uint8_t)c->word->value, cli_text(c, "list"));
	char text[PEER_TEXT];

	text_clean_to(text, sizeof(text), cli_text(c, "text"), TEXT_LINE);
	if (l->description)
		arena_free(p->arena, l->description, strlen(l->description) + 1);
	l->description = arena_strdup(p->arena, text);
	return true;
}

/* --- route maps --- */

bool
word_map(struct cli_call *c)
{
	struct policies *p = bgp_policies(speaker_here(c));
	const char *name = cli_text(c, "map");
	uint32_t seq = (uint32_t)cli_number(c, "seq");

	route_map_add(p, route_map_of(p, name), seq, cli_key(c, "permit"));
	bgp_policy_changed(speaker_here(c));
	cli_enter(c, &bgp_map_mode, name, seq, 0);
	return true;
}

bool
word_no_map(struct cli_call *c)
{
	struct policies *p = bgp_policies(speaker_here(c));
	struct route_map *m = route_map_find(p, cli_text(c, "map"));
	uint32_t seq = (uint32_t)cli_number(c, "seq");

	if (!m || (seq && !route_map_entry(m, seq)))
		return cli_fail(c, "There is no such route-map");
	if (seq)
		route_map_remove(p, m, seq);
	if (!seq || !m->entries.n)
		route_map_delete(p, m);
	bgp_policy_changed(speaker_here(c));
	return true;
}

/* The entry that the mode is about; another console may have taken it away. */
static struct map_entry *
entry_here(struct cli_call *c)
{
	const struct cli_frame *f = cli_here(c);
	struct route_map *m = route_map_find(bgp_policies(speaker_here(c)), f->name);
	struct map_entry *e = m ? route_map_entry(m, (uint32_t)f->a) : NULL;

	if (!e)
		cli_fail(c, "This entry is gone; type `route-map %s permit %u` again", f->name,
		    (unsigned)f->a);
	return e;
}

bool
word_match(struct cli_call *c)
{
	struct map_entry *e = entry_here(c);

	if (!e)
		return false;
	snprintf(e->match[c->word->value == 6], POLICY_NAME, "%s",
	    c->no ? "" : cli_text(c, "list"));
	bgp_policy_changed(speaker_here(c));
	return true;
}

/* The next blank-separated word of *s into buf; false at the end, or if it is too long. */
static bool
next_word(const char **s, char *buf, size_t room)
{
	size_t n;

	*s += strspn(*s, " \t");
	n = strcspn(*s, " \t");
	if (!n || n >= room)
		return false;
	memcpy(buf, *s, n);
	buf[n] = 0;
	*s += n;
	return true;
}

static bool
read_community(const char *s, uint32_t *out)
{
	static const struct {
		const char *word;
		uint32_t value;
	} known[] = { { "no-export", 0xffffff01 }, { "no-advertise", 0xffffff02 },
		{ "local-AS", 0xffffff03 }, { "no-peer", 0xffffff04 },
		{ "graceful-shutdown", 0xffff0000 }, { "blackhole", 0xffff029a } };
	const char *colon = strchr(s, ':');
	uint64_t high, low;
	char buf[16];

	for (unsigned i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(s, known[i].word) == 0) {
			*out = known[i].value;
			return true;
		}
	if (!colon || (size_t)(colon - s) >= sizeof(buf))
		return false;
	memcpy(buf, s, (size_t)(colon - s));
	buf[colon - s] = 0;
	if (!number_parse(buf, 0, 65535, &high) || !number_parse(colon + 1, 0, 65535, &low))
		return false;
	*out = (uint32_t)(high << 16 | low);
	return true;
}

enum { LIST_MAX = 32 };

static bool
set_communities(struct cli_call *c, struct map_entry *e)
{
	struct policies *p = bgp_policies(speaker_here(c));
	const char *s = cli_text(c, "communities");
	uint32_t list[LIST_MAX], n = 0;
	unsigned set = SET_COMMUNITY;
	char word[64];

	while (!c->no && next_word(&s, word, sizeof(word))) {
		if (strcmp(word, "additive") == 0)
			set |= SET_ADDITIVE;
		else if (strcmp(word, "none") == 0)
			set = SET_NO_COMMUNITY;
		else if (n == LIST_MAX || !read_community(word, &list[n++]))
			return cli_fail(c,
			    "\"%s\" is no community: wanted AS:N as in 64500:100, or no-export",
			    word);
	}
	if (!c->no && !n && set != SET_NO_COMMUNITY)
		return cli_fail(c, "Which communities? As in `set community 64500:100 additive`");
	e->set &= ~(unsigned)(SET_COMMUNITY | SET_ADDITIVE | SET_NO_COMMUNITY);
	vec_free(p->arena, &e->communities);
	if (c->no)
		return true;
	e->set |= set;
	for (uint32_t i = 0; i < n; i++)
		vec_push(p->arena, &e->communities, list[i]);
	return true;
}

static bool
set_prepend(struct cli_call *c, struct map_entry *e)
{
	struct policies *p = bgp_policies(speaker_here(c));
	const char *s = cli_text(c, "path");
	uint64_t list[LIST_MAX];
	uint32_t n = 0;
	char word[64];

	while (!c->no && next_word(&s, word, sizeof(word)))
		if (n == LIST_MAX || !number_parse(word, 1, UINT32_MAX, &list[n++]))
			return cli_fail(c, "\"%s\" is no AS number; at most %d are taken", word,
			    LIST_MAX);
	vec_free(p->arena, &e->prepend);
	for (uint32_t i = 0; i < n; i++)
		vec_push(p->arena, &e->prepend, (uint32_t)list[i]);
	return true;
}

static void
set_number(const struct cli_call *c, struct map_entry *e, unsigned flag, uint32_t *field)
{
	*field = (uint32_t)cli_number(c, "value");
	e->set = c->no ? e->set & ~flag : e->set | flag;
}

static void
set_origin(const struct cli_call *c, struct map_entry *e)
{
	e->origin = cli_key(c, "igp") ? 0 : cli_key(c, "egp") ? 1 : 2;
	e->set = c->no ? e->set & ~(unsigned)SET_ORIGIN : e->set | SET_ORIGIN;
}

bool
word_set(struct cli_call *c)
{
	struct map_entry *e = entry_here(c);

	if (!e)
		return false;
	switch ((enum set_word)c->word->value) {
	case SET_WORD_LOCAL_PREF:
		set_number(c, e, SET_LOCAL_PREF, &e->local_pref);
		break;
	case SET_WORD_METRIC:
		set_number(c, e, SET_MED, &e->med);
		break;
	case SET_WORD_WEIGHT:
		set_number(c, e, SET_WEIGHT, &e->weight);
		break;
	case SET_WORD_ORIGIN:
		set_origin(c, e);
		break;
	case SET_WORD_COMMUNITY:
		if (!set_communities(c, e))
			return false;
		break;
	case SET_WORD_PREPEND:
		if (!set_prepend(c, e))
			return false;
		break;
	}
	bgp_policy_changed(speaker_here(c));
	return true;
}

/* --- shows --- */

bool
word_show_list(struct cli_call *c)
{
	const struct policies *p = bgp_policies(speaker_here(c));
	const char *name = cli_text(c, "list");
	uint8_t af = (uint8_t)c->word->value;

	for (uint32_t i = 0; i < p->lists.n; i++) {
		const struct prefix_list *l = p->lists.at[i];

		if (l->af != af || (name[0] && strcmp(l->name, name) != 0))
			continue;
		text_printf(c->out, "BGP: %s prefix-list %s: %u entries\n", af == 6 ? "ipv6" : "ip",
		    l->name, l->rules.n);
		if (l->description)
			text_printf(c->out, "   Description: %s\n", l->description);
		for (uint32_t k = 0; k < l->rules.n; k++) {
			text_puts(c->out, "   ");
			prefix_rule_text(&l->rules.at[k], c->out);
			text_puts(c->out, "\n");
		}
	}
	return true;
}

static void
show_entry(const struct map_entry *e, struct text *out)
{
	text_printf(out, " %s, sequence %u\n  Match clauses:\n", e->permit ? "permit" : "deny",
	    e->seq);
	for (unsigned i = 0; i < 2; i++)
		if (e->match[i][0])
			text_printf(out, "    %s address prefix-list %s\n", i ? "ipv6" : "ip",
			    e->match[i]);
	text_puts(out, "  Set clauses:\n");
	map_entry_sets(e, "    ", out);
	text_puts(out, "  Call clause:\n  Action:\n    Exit routemap\n");
}

bool
word_show_map(struct cli_call *c)
{
	const struct policies *p = bgp_policies(speaker_here(c));
	const char *name = cli_text(c, "map");

	for (uint32_t i = 0; i < p->maps.n; i++) {
		const struct route_map *m = p->maps.at[i];

		if (name[0] && strcmp(m->name, name) != 0)
			continue;
		text_printf(c->out, "route-map: %s\n", m->name);
		for (uint32_t k = 0; k < m->entries.n; k++)
			show_entry(&m->entries.at[k], c->out);
	}
	return true;
}
