/* lag_rows.c - Port-Channels and their members as rows, and in the running configuration. */
#include "switch/lag.h"

#include <stdio.h>

#include "switch/feature.h"

bool
lag_row(const struct bridge *b, uint32_t i, struct lag_row *out)
{
	const struct channel *c = NULL;

	for (uint32_t k = 0; b->lag && k < b->lag->channels.n && !c; k++)
		if (!b->lag->channels.at[k]->bp->gone && i-- == 0)
			c = b->lag->channels.at[k];
	if (!c)
		return false;
	*out = (struct lag_row){ .number = c->number,
		.min_links = c->min_links,
		.configured = (uint16_t)c->configured.n,
		.bundled = (uint16_t)c->bp->members.n,
		.up = c->up,
		.changes = c->changes };
	snprintf(out->name, sizeof(out->name), "%s", c->bp->name);
	if (c->configured.n)
		out->mode = c->configured.at[0]->lacp->mode;
	for (uint32_t k = 0; k < c->configured.n; k++)
		if (c->configured.at[k]->lacp->mode == LAG_ACTIVE)
			out->mode = LAG_ACTIVE; /* one active member speaks for the channel */
	if (c->bp->members.n)
		out->partner = c->bp->members.at[0]->lacp->m.partner.system;
	return true;
}

bool
lag_member_row(const struct bridge *b, uint32_t i, struct lag_member_row *out)
{
	const struct lacp_port *p = NULL;

	for (uint32_t k = 0; k < b->ports.n && !p; k++)
		if (b->ports.at[k]->joins && i-- == 0)
			p = b->ports.at[k]->lacp;
	if (!p)
		return false;
	*out = (struct lag_member_row){ .mode = p->mode,
		.why = p->why,
		.bundled = p->bp->lag != NULL,
		.flaps = p->flaps,
		.actor = p->m.actor,
		.partner = p->m.partner,
		.rx = "",
		.mux = "",
		.heard = p->heard,
		.said = p->said,
		.malformed = p->malformed,
		.markers = p->markers,
		.responses = p->responses };
	snprintf(out->name, sizeof(out->name), "%s", p->bp->name);
	snprintf(out->channel, sizeof(out->channel), "%s", p->bp->joins->name);
	if (p->mode != LAG_ON) {
		out->rx = lacp_rx_names[p->m.rx];
		out->mux = lacp_mux_names[p->m.mux];
	}
	return true;
}

void
lag_running(const struct bridge *b, struct config_writer *w)
{
	if (lacp_system_priority_of(b) != LACP_PRIORITY)
		config_line(w, "lacp system-priority %u", lacp_system_priority_of(b));
	if (lag_balance_of(b) != LAG_BALANCE)
		config_line(
		    w, "port-channel load-balance %s", lag_balance_names[lag_balance_of(b)]);
}

void
lag_running_port(const struct bridge_port *bp, struct config_writer *w)
{
	const struct channel *c = bp->bundle;
	const struct lacp_port *p = bp->lacp;

	if (c && c->min_links != 1)
		config_line(w, "port-channel min-links %u", c->min_links);
	if (c && c->most != LAG_BUNDLED)
		config_line(w, "lacp max-bundle %u", c->most);
	if (bp->through & BRIDGE_THROUGH_LACP)
		config_line(w, "l2-protocol forward lacp");
	if (!p)
		return;
	if (p->mode)
		config_line(w, "channel-group %u mode %s", bp->joins->bundle->number,
		    lag_mode_names[p->mode]);
	if (p->fast)
		config_line(w, "lacp timer fast");
	if (p->priority != LACP_PRIORITY)
		config_line(w, "lacp port-priority %u", p->priority);
}
