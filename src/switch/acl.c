/*
 * acl.c - frames asked against access lists, and the lists that ports name. How lists are kept and
 * written is acl_list.c's. See acl.h.
 */
#include "switch/acl.h"

#include "link/rate.h"
#include "switch/feature.h"
#include "switch/passing.h"
#include "wire/ethernet.h"
#include "wire/icmpv6.h"
#include "wire/ipv4.h"

struct acl_port {
	struct acl *asks[ACL_WAYS][ACL_KINDS];
};

const struct log_kind log_acl_denied = { "acl.denied",
	"list {0} entry {1} denied a frame at {2} (number {3})" };

const struct log_kind drop_acl_mac_in = { "acl-mac-in",
	"denied by the port's MAC access list, inbound" };
const struct log_kind drop_acl_ip_in = { "acl-ip-in",
	"denied by the port's IPv4 access list, inbound" };
const struct log_kind drop_acl_ipv6_in = { "acl-ipv6-in",
	"denied by the port's IPv6 access list, inbound" };
const struct log_kind drop_acl_mac_out = { "acl-mac-out",
	"denied by the other port's MAC access list, outbound" };
const struct log_kind drop_acl_ip_out = { "acl-ip-out",
	"denied by the other port's IPv4 access list, outbound" };
const struct log_kind drop_acl_ipv6_out = { "acl-ipv6-out",
	"denied by the other port's IPv6 access list, outbound" };

static const struct log_kind *const drops[ACL_WAYS][ACL_KINDS] = {
	[ACL_IN] = { &drop_acl_mac_in, &drop_acl_ip_in, &drop_acl_ipv6_in },
	[ACL_OUT] = { &drop_acl_mac_out, &drop_acl_ip_out, &drop_acl_ipv6_out },
};

const char *const acl_family[ACL_KINDS] = { "mac", "ip", "ipv6" };

struct acl *
acl_of(const struct bridge_port *bp, enum acl_kind kind, enum acl_way way)
{
	return bp->acl ? bp->acl->asks[way][kind] : NULL;
}

/* Which stages look here follows from which lists are named. */
static void
stages(struct bridge_port *bp)
{
	bool any[ACL_WAYS] = { false, false };

	for (unsigned way = 0; way < ACL_WAYS; way++)
		for (unsigned kind = 0; kind < ACL_KINDS; kind++)
			any[way] |= bp->acl->asks[way][kind] != NULL;
	passing_look(&bp->stages_in, STAGE_ACL, any[ACL_IN]);
	passing_look(&bp->stages_out, STAGE_ACL, any[ACL_OUT]);
}

void
acl_group(struct bridge_port *bp, enum acl_kind kind, enum acl_way way, struct acl *l)
{
	if (!bp->acl)
		bp->acl = arena_make(bp->bridge->node->net->sim->arena, struct acl_port);
	bp->acl->asks[way][kind] = l;
	stages(bp);
}

const struct bridge_port *
acl_user(const struct bridge *b, const struct acl *l)
{
	for (uint32_t i = 0; i < b->ports.n; i++)
		for (unsigned way = 0; way < ACL_WAYS; way++)
			if (acl_of(b->ports.at[i], l->kind, way) == l)
				return b->ports.at[i];
	return NULL;
}

static bool
mac_fits(const uint8_t *mac, const struct ix_mac *want, const struct ix_mac *care)
{
	for (unsigned n = 0; n < sizeof(want->b); n++)
		if ((mac[n] ^ want->b[n]) & care->b[n])
			return false;
	return true;
}

static bool
frame_fits(const struct acl_frame *r, const struct passing *x)
{
	if (r->type_care && (x->type <= 1500 || ((x->type ^ r->type) & r->type_care)))
		return false;
	if (r->vlan && r->vlan != x->vlan)
		return false;
	return mac_fits(x->from, &r->src, &r->src_care) && mac_fits(x->to, &r->dst, &r->dst_care);
}

/* The packet behind the frame's headers, if it is a whole one. */
static bool
packet_of(const struct passing *x, struct flow_key *out)
{
	struct octets o = frame_read(x->f);

	octets_skip(&o, x->payload);
	return flow_read(octets_sub(&o, octets_left(&o)), out);
}

/* IOS: permit icmp any any nd-na, permit icmp any any nd-ns, before the deny nobody typed. */
static bool
is_neighbor_discovery(const struct flow_key *k)
{
	return k->protocol == PROTO_ICMPV6 && k->upper &&
	    (k->type == ND_NEIGHBOR_SOLICIT || k->type == ND_NEIGHBOR_ADVERT);
}

struct acl_verdict
acl_judge(const struct acl *l, const struct passing *x)
{
	struct acl_verdict v = { .list = l };
	struct flow_key k;
	bool whole = l->kind != ACL_MAC && packet_of(x, &k);

	for (uint32_t i = 0; i < l->rules.n; i++) {
		const struct acl_rule *r = &l->rules.at[i];

		if (l->kind == ACL_MAC ? !frame_fits(&r->frame, x)
				       : !whole || !match_packet(&r->packet, &k))
			continue;
		v.rule = r;
		v.permit = r->permit;
		return v;
	}
	v.permit = l->rules.n == 0 || (l->kind == ACL_IPV6 && whole && is_neighbor_discovery(&k));
	return v;
}

static bool
concerns(enum acl_kind kind, uint16_t type)
{
	return kind == ACL_MAC || type == (kind == ACL_IPV4 ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6);
}

/*
 * The first list that denies the frame, in the order MAC, IPv4, IPv6; `seen` hears each verdict.
 */
static struct acl_verdict
ask(const struct bridge_port *at, const struct passing *x, enum acl_way way,
    void (*seen)(const struct bridge_port *at, const struct acl_verdict *v, enum acl_way way,
	const struct passing *x))
{
	struct acl_verdict v = { .permit = true };

	for (unsigned kind = 0; kind < ACL_KINDS && v.permit; kind++) {
		const struct acl *l = acl_of(at, kind, way);

		if (!l || !concerns(kind, x->type))
			continue;
		v = acl_judge(l, x);
		if (seen)
			seen(at, &v, way, x);
	}
	return v;
}

/* Counts a verdict; a denied frame is told, the 1st, 2nd, 4th ... time. */
static void
count(const struct bridge_port *at, const struct acl_verdict *v, enum acl_way way,
    const struct passing *x)
{
	const uint32_t frames = x->f->weight; /* what this one stands for */
	struct acl *l = acl_of(at, v->list->kind, way);
	uint64_t *hits = v->permit ? &l->neighbors[way] : &l->fell[way], n;

	if (v->rule)
		hits = &l->rules.at[v->rule - l->rules.at].hits[way];
	else if (l->rules.n == 0)
		return;
	n = *hits += frames;
	/* a power of two was reached or passed: it lies between what was and what is */
	if (!v->permit && (n ^ (n - frames)) > n - frames)
		LOG(at->bridge->node->net->sim, &log_acl_denied, at->bridge->node->id.id,
		    at->port ? at->port->id.id : 0, log_text(l->name),
		    log_number(v->rule ? v->rule->seq : 0), log_text(at->name), log_number(n));
}

/* To rates &fell[way] is a list asked that way, an entry's number the key, 0 the end's. */
static uint32_t
key_of(const struct acl_rule *r)
{
	return RATE_TALLY_SWITCH | (r ? r->seq : 0);
}

/* Bulk traffic has a rate here and no frames: it will be counted as time passes. */
static void
tally(const struct bridge_port *at, const struct acl_verdict *v, enum acl_way way,
    const struct passing *x)
{
	const struct acl *l = v->list;

	(void)at;
	if (x->ways && l->rules.n)
		rate_tally(x->ways, &l->fell[way], key_of(v->rule), 0);
}

static uint64_t *
counter(struct acl *l, const void *thing, uint32_t key, enum acl_way way)
{
	if (thing != &l->fell[way])
		return NULL;
	for (uint32_t i = 0; i < l->rules.n; i++)
		if (key_of(&l->rules.at[i]) == key)
			return &l->rules.at[i].hits[way];
	return key == key_of(NULL) ? &l->fell[way] : NULL;
}

/* A list may be gone, and an entry. */
void
bridge_tallied(struct bridge *b, const void *thing, uint32_t key, uint64_t frames)
{
	struct acl *l;

	for (uint32_t i = 0; (l = acl_at(b, i)) != NULL; i++)
		for (unsigned way = 0; way < ACL_WAYS; way++) {
			uint64_t *n = counter(l, thing, key, way);

			if (n)
				*n += frames;
		}
}

uint64_t
acl_hits(const struct bridge *b, const struct acl *l, const struct acl_rule *r, enum acl_way way)
{
	uint64_t n = r ? r->hits[way] : l->fell[way], octets = 0;

	rate_tallied(b->node, &l->fell[way], key_of(r), &n, &octets);
	return n;
}

static const struct log_kind *
refusal(struct bridge_port *at, struct passing *x, enum acl_way way)
{
	struct acl_verdict v = ask(at, x, way, x->trial ? tally : count);

	return v.permit ? NULL : drops[way][v.list->kind];
}

const struct log_kind *
acl_in(struct bridge_port *at, struct passing *x)
{
	return refusal(at, x, ACL_IN);
}

const struct log_kind *
acl_out(struct bridge_port *at, struct passing *x)
{
	return refusal(at, x, ACL_OUT);
}

bool
acl_why(const struct bridge_port *at, const struct passing *x, enum acl_way way, struct text *to)
{
	struct acl_verdict v = ask(at, x, way, NULL);
	char rule[ACL_TEXT];

	if (v.permit)
		return false;
	text_printf(to, "%s access-list %s", acl_family[v.list->kind], v.list->name);
	if (v.rule)
		text_printf(
		    to, ", entry %u: %s", v.rule->seq, acl_rule_text(rule, v.list->kind, v.rule));
	else
		text_puts(to, ", the deny at its end");
	return true;
}
