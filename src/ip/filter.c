/*
 * filter.c - what a packet must pass where it comes in and where it leaves: access lists, and
 * whether its source is reachable the way it came (RFC 3704: strict and loose). A list ends with a
 * `deny` that nobody wrote; in IPv6, neighbour solicitations and advertisements pass before it, or
 * the link would be dead. A piece that is cut so that a list cannot tell passes none (RFC 1858, RFC
 * 3128).
 */
#include "ip/acl.h"
#include "ip/inside.h"
#include "wire/icmp.h"

/* `log`: the first match is told of, then whenever their number has doubled, as drops are. */
static void
tell(const struct ifc *i, const struct ip_acl *l, const struct ip_acl_entry *e)
{
	struct stack *st = i->stack;

	if (e->rule.log && (e->hits & (e->hits - 1)) == 0)
		LOG(st->sim, &log_acl_match, st->node->id.id, ifc_port_id(i), log_text(l->name),
		    log_number(e->seq), log_text(e->rule.permit ? "permit" : "deny"),
		    log_number(e->hits));
}

/* The entry that decides; NULL: the deny at the end. */
static struct ip_acl_entry *
entry_of(struct ip_acl *l, const struct flow_key *k)
{
	for (uint32_t n = 0; n < l->entries.n; n++)
		if (!l->entries.at[n].remark && match_packet(&l->entries.at[n].rule, k))
			return &l->entries.at[n];
	return NULL;
}

/* i: where it came in, or leaves. hits: the entry that decides counts so many packets. */
static bool
permits(const struct ifc *i, struct ip_acl *l, const struct flow_key *k, uint64_t hits)
{
	struct ip_acl_entry *e = entry_of(l, k);

	if (e && hits) {
		e->hits += hits;
		tell(i, l, e);
	}
	if (e)
		return e->rule.permit;
	return l->af == 6 && k->protocol == PROTO_ICMPV6 && k->upper &&
	    (k->type == ND_NEIGHBOR_SOLICIT || k->type == ND_NEIGHBOR_ADVERT);
}

static void
refuse(struct ifc *in, struct frame *f, uint8_t af, const struct log_kind *why, bool tell)
{
	if (tell && af == 4)
		icmp4_error(in->stack, in, f, ICMP_UNREACHABLE, ICMP_PROHIBITED, 0);
	else if (tell)
		icmp6_error(in->stack, in, f, ICMPV6_UNREACHABLE, ICMPV6_PROHIBITED, 0);
	ip_drop(in, f, why);
}

/* Could a packet to its source leave the way it came in? */
static bool
reachable(struct ifc *in, const struct ix_addr *from)
{
	unsigned v = from->af == 6;
	struct hop h;

	if (in->set.urpf[v].mode == URPF_OFF || addr_is_scoped(from) || addr_is_zero(from))
		return true; /* who has no address yet, and neighbours' link-local ones */
	if (!route_lookup(in->stack, NULL, from, &h) || h.local || h.blackhole || !h.route)
		return false;
	if (h.route->prefix.len == 0 && !in->set.urpf[v].allow_default)
		return false;
	return in->set.urpf[v].mode == URPF_LOOSE || h.ifc == in ||
	    (h.ways > 1 && route_leads(in->stack, from, in, NULL));
}

const struct ip_acl_entry *
filter_entry(const struct ifc *i, bool out, const struct flow_key *k)
{
	struct ip_acl *l = i->acl[k->src.af == 6][out];

	return l ? entry_of(l, k) : NULL;
}

const struct log_kind *
filter_asks_in(struct ifc *in, const struct flow_key *k, uint64_t hits)
{
	struct ip_acl *l = in->acl[k->src.af == 6][0];

	if (l && k->cut)
		return &drop_fragment;
	if (l && !permits(in, l, k, hits))
		return &drop_acl_in;
	return reachable(in, &k->src) ? NULL : &drop_urpf;
}

const struct log_kind *
filter_asks_out(struct ifc *out, const struct flow_key *k, uint64_t hits)
{
	struct ip_acl *l = out->acl[k->src.af == 6][1];

	if (l && k->cut)
		return &drop_fragment;
	return l && !permits(out, l, k, hits) ? &drop_acl_out : NULL;
}

bool
filter_in(struct ifc *in, struct frame *f, uint8_t af)
{
	const struct log_kind *why;
	struct flow_key k;

	if (!in->acl[af == 6][0] && in->set.urpf[af == 6].mode == URPF_OFF)
		return true;
	if (!flow_of(f, &k)) {
		ip_drop(in, f, &drop_bad_packet);
		return false;
	}
	why = filter_asks_in(in, &k, 1);
	if (why)
		refuse(in, f, af, why, why == &drop_acl_in);
	return !why;
}

bool
filter_out(struct ifc *in, struct ifc *out, struct frame *f, uint8_t af)
{
	const struct log_kind *why;
	struct flow_key k;

	if (!out->acl[af == 6][1])
		return true;
	why = flow_of(f, &k) ? filter_asks_out(out, &k, 1) : &drop_bad_packet;
	if (why)
		refuse(in, f, af, why, why == &drop_acl_out);
	return !why;
}
