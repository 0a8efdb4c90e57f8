/*
 * filter.c - what a packet must pass where it comes in and where it leaves: access lists, and
 * whether its source is reachable the way it came (RFC 3704: strict and loose). A list ends with a
 * `deny` that nobody wrote; in IPv6, neighbour solicitations and advertisements pass before it, or
 * the link would be dead.
 */
#include "ip/acl.h"
#include "ip/inside.h"
#include "wire/icmp.h"

static bool
permits(struct ip_acl *l, const struct flow_key *k)
{
	for (uint32_t n = 0; n < l->entries.n; n++)
		if (match_packet(&l->entries.at[n].rule, k)) {
			l->entries.at[n].hits++;
			return l->entries.at[n].rule.permit;
		}
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

bool
filter_in(struct ifc *in, struct frame *f, uint8_t af)
{
	struct ip_acl *l = in->acl[af == 6][0];
	struct flow_key k;

	if (!l && in->set.urpf[af == 6].mode == URPF_OFF)
		return true;
	if (!flow_of(f, &k)) {
		ip_drop(in, f, &drop_bad_packet);
		return false;
	}
	if (l && !permits(l, &k)) {
		refuse(in, f, af, &drop_acl_in, true);
		return false;
	}
	if (!reachable(in, &k.src)) {
		refuse(in, f, af, &drop_urpf, false);
		return false;
	}
	return true;
}

bool
filter_out(struct ifc *in, struct ifc *out, struct frame *f, uint8_t af)
{
	struct ip_acl *l = out->acl[af == 6][1];
	struct flow_key k;

	if (!l || (flow_of(f, &k) && permits(l, &k)))
		return true;
	refuse(in, f, af, &drop_acl_out, true);
	return false;
}
