/*
 * traffic.c - what passed a bridge port: its cable's counters, or those of a Port-Channel's members
 * together. Members that are configured and not bundled count too: they carry control frames.
 */
#include "switch/bridge.h"

static void
add_counters(struct counters *to, const struct counters *n)
{
	to->octets += n->octets;
	to->unicast += n->unicast;
	to->multicast += n->multicast;
	to->broadcast += n->broadcast;
	to->multicast_octets += n->multicast_octets;
	to->broadcast_octets += n->broadcast_octets;
}

static void
add_rates(struct rates *to, const struct rates *r)
{
	to->bps += r->bps;
	to->unicast_bps += r->unicast_bps;
	to->multicast_bps += r->multicast_bps;
	to->broadcast_bps += r->broadcast_bps;
	to->pps += r->pps;
	to->unicast_pps += r->unicast_pps;
	to->multicast_pps += r->multicast_pps;
	to->broadcast_pps += r->broadcast_pps;
}

/* The n-th physical port whose traffic is this one's, or NULL. */
static const struct port *
carrier(const struct bridge_port *bp, uint32_t n)
{
	const struct bridge *b = bp->bridge;

	if (!bp->channel)
		return n == 0 ? bp->port : NULL;
	for (uint32_t i = 0; i < b->ports.n; i++)
		if (b->ports.at[i]->joins == bp && n-- == 0)
			return b->ports.at[i]->port;
	return NULL;
}

void
bridge_port_counters(const struct bridge_port *bp, struct counters *in, struct counters *out)
{
	struct counters one_in, one_out;
	const struct port *p;

	*in = *out = (struct counters){ 0 };
	for (uint32_t i = 0; (p = carrier(bp, i)); i++) {
		port_counters(p, &one_in, &one_out);
		add_counters(in, &one_in);
		add_counters(out, &one_out);
	}
}

void
bridge_port_rates(const struct bridge_port *bp, struct rates *in, struct rates *out)
{
	struct rates one_in, one_out;
	const struct port *p;

	*in = *out = (struct rates){ 0 };
	for (uint32_t i = 0; (p = carrier(bp, i)); i++) {
		port_rates(p, &one_in, &one_out);
		add_rates(in, &one_in);
		add_rates(out, &one_out);
	}
}

uint64_t
bridge_port_speed(const struct bridge_port *bp)
{
	uint64_t bps = 0;

	if (!bp->channel)
		return bp->port && bp->port->link ? bp->port->link->rate_bps : 0;
	for (uint32_t i = 0; i < bp->members.n; i++)
		bps += bridge_port_speed(bp->members.at[i]);
	return bps;
}
