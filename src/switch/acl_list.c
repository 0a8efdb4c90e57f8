/* acl_list.c - access lists as a switch keeps and writes them. See acl.h. */
#include <stdio.h>

#include "base/panic.h"
#include "base/units.h"
#include "link/rate.h"
#include "switch/acl.h"
#include "switch/feature.h"
#include "wire/ethernet.h"

struct acl_lists {
	VEC(struct acl *) all; /* by kind, then name */
};

static int
order(const struct acl *l, enum acl_kind kind, const char *name)
{
	return l->kind != kind ? (int)l->kind - (int)kind : strcmp(l->name, name);
}

/* The place of a list, or where it would go. */
static uint32_t
place_of(const struct acl_lists *ls, enum acl_kind kind, const char *name)
{
	uint32_t i = 0;

	while (i < ls->all.n && order(ls->all.at[i], kind, name) < 0)
		i++;
	return i;
}

struct acl *
acl_find(const struct bridge *b, enum acl_kind kind, const char *name)
{
	uint32_t i = b->acl ? place_of(b->acl, kind, name) : 0;

	if (!b->acl || i == b->acl->all.n || order(b->acl->all.at[i], kind, name) != 0)
		return NULL;
	return b->acl->all.at[i];
}

struct acl *
acl_at(const struct bridge *b, uint32_t n)
{
	return b->acl && n < b->acl->all.n ? b->acl->all.at[n] : NULL;
}

struct acl *
acl_add(struct bridge *b, enum acl_kind kind, const char *name)
{
	struct arena *a = b->node->net->sim->arena;
	struct acl *l = acl_find(b, kind, name);

	if (l)
		return l;
	if (!b->acl)
		b->acl = arena_make(a, struct acl_lists);
	l = arena_make(a, struct acl);
	l->kind = (uint8_t)kind;
	snprintf(l->name, sizeof(l->name), "%s", name);
	vec_insert(a, &b->acl->all, place_of(b->acl, kind, name), l);
	return l;
}

void
acl_remove(struct bridge *b, struct acl *l)
{
	struct arena *a = b->node->net->sim->arena;
	uint32_t i = place_of(b->acl, l->kind, l->name);

	must(b->acl->all.at[i] == l && !acl_user(b, l));
	vec_remove(&b->acl->all, i);
	vec_free(a, &l->rules);
	arena_free(a, l, sizeof(*l));
}

bool
acl_put(struct bridge *b, struct acl *l, struct acl_rule *r)
{
	uint32_t i = 0, n = l->rules.n, last = n ? l->rules.at[n - 1].seq : 0;

	if (!r->seq)
		r->seq = last > UINT32_MAX - ACL_STEP ? UINT32_MAX
						      : last - last % ACL_STEP + ACL_STEP;
	while (i < n && l->rules.at[i].seq < r->seq)
		i++;
	if (i < n && l->rules.at[i].seq == r->seq)
		return false;
	vec_insert(b->node->net->sim->arena, &l->rules, i, *r);
	return true;
}

bool
acl_drop_seq(struct acl *l, uint32_t seq)
{
	for (uint32_t i = 0; i < l->rules.n; i++)
		if (l->rules.at[i].seq == seq) {
			vec_remove(&l->rules, i);
			return true;
		}
	return false;
}

bool
acl_drop_same(struct acl *l, const struct acl_rule *r)
{
	char want[ACL_TEXT], have[ACL_TEXT];

	acl_rule_text(want, l->kind, r);
	for (uint32_t i = 0; i < l->rules.n; i++)
		if (strcmp(acl_rule_text(have, l->kind, &l->rules.at[i]), want) == 0) {
			vec_remove(&l->rules, i);
			return true;
		}
	return false;
}

void
acl_resequence(struct acl *l, uint32_t start, uint32_t step)
{
	for (uint32_t i = 0; i < l->rules.n; i++)
		l->rules.at[i].seq = start + i * step;
}

void
acl_clear_counters(struct bridge *b, struct acl *l)
{
	rate_settle_node(b->node);
	memset(l->fell, 0, sizeof(l->fell));
	memset(l->neighbors, 0, sizeof(l->neighbors));
	for (uint32_t i = 0; i < l->rules.n; i++)
		memset(l->rules.at[i].hits, 0, sizeof(l->rules.at[i].hits));
}

static void
mac_write(struct text *t, const struct ix_mac *m, const struct ix_mac *care)
{
	static const struct ix_mac none;
	struct ix_mac wild;
	char mac[MAC_TEXT], mask[MAC_TEXT];

	for (unsigned n = 0; n < sizeof(wild.b); n++)
		wild.b[n] = (uint8_t)~care->b[n];
	if (mac_eq(care, &none))
		text_puts(t, " any");
	else if (mac_eq(&wild, &none))
		text_printf(t, " host %s", mac_text(mac, m));
	else
		text_printf(t, " %s %s", mac_text(mac, m), mac_text(mask, &wild));
}

static void
type_write(struct text *t, const struct acl_frame *r)
{
	if (r->type_care == 0xffff && r->type == ETHERTYPE_IPV4)
		text_puts(t, " ip");
	else if (r->type_care == 0xffff && r->type == ETHERTYPE_IPV6)
		text_puts(t, " ipv6");
	else if (r->type_care == 0xffff && r->type == ETHERTYPE_ARP)
		text_puts(t, " arp");
	else if (r->type_care)
		text_printf(t, " 0x%04x", r->type);
	if (r->type_care && r->type_care != 0xffff)
		text_printf(t, " 0x%04x", (uint16_t)~r->type_care);
}

static void
frame_write_text(struct text *t, const struct acl_rule *r)
{
	text_puts(t, r->permit ? "permit" : "deny");
	mac_write(t, &r->frame.src, &r->frame.src_care);
	mac_write(t, &r->frame.dst, &r->frame.dst_care);
	type_write(t, &r->frame);
	if (r->frame.vlan)
		text_printf(t, " vlan %u", r->frame.vlan);
}

char *
acl_rule_text(char *buf, enum acl_kind kind, const struct acl_rule *r)
{
	struct text t = { 0 };

	_Static_assert(
	    ACL_TEXT >= MATCH_TEXT, "an entry of an IP list is written into the same room");
	if (kind != ACL_MAC)
		return match_text(buf, &r->packet);
	frame_write_text(&t, r);
	snprintf(buf, ACL_TEXT, "%s", text_of(&t));
	text_free(&t);
	return buf;
}

static void
running(const struct bridge *b, struct config_writer *w)
{
	const struct acl *l;
	char rule[ACL_TEXT];

	for (uint32_t n = 0; (l = acl_at(b, n)); n++) {
		config_section(w, "%s access-list %s", acl_family[l->kind], l->name);
		if (l->per_entry)
			config_line(w, "counters per-entry");
		for (uint32_t i = 0; i < l->rules.n; i++)
			config_line(w, "%u %s", l->rules.at[i].seq,
			    acl_rule_text(rule, l->kind, &l->rules.at[i]));
		config_section_end(w, "exit");
	}
}

static void
running_port(const struct bridge_port *bp, struct config_writer *w)
{
	for (unsigned kind = 0; kind < ACL_KINDS; kind++)
		for (unsigned way = 0; way < ACL_WAYS; way++) {
			const struct acl *l = acl_of(bp, kind, way);

			if (l)
				config_line(w, "%s access-group %s %s", acl_family[kind], l->name,
				    way == ACL_IN ? "in" : "out");
		}
}

static void
clear(struct bridge *b)
{
	for (uint32_t i = 0; i < b->ports.n; i++)
		for (unsigned n = 0; n < ACL_WAYS * ACL_KINDS; n++)
			if (b->ports.at[i]->acl)
				acl_group(b->ports.at[i], n % ACL_KINDS, n / ACL_KINDS, NULL);
	while (b->acl && b->acl->all.n)
		acl_remove(b, b->acl->all.at[b->acl->all.n - 1]);
}

const struct feature acl_feature = {
	.name = "access lists", .running = running, .running_port = running_port, .clear = clear
};
