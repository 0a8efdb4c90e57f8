/* lldp_rows.c - neighbours and ports as rows, and LLDP's lines of the running configuration. */
#include <stdio.h>

#include "switch/lldp_inside.h"

bool
lldp_row(const struct bridge *b, uint32_t i, struct lldp_row *out)
{
	for (uint32_t k = 0; k < b->ports.n; k++) {
		const struct lldp_agent *p = b->ports.at[k]->lldp;
		uint32_t n = p ? p->neighbours.n : 0;

		if (i >= n) {
			i -= n;
			continue;
		}
		*out = p->neighbours.at[i]->row;
		out->left = p->neighbours.at[i]->until - b->node->net->sim->now;
		return true;
	}
	return false;
}

bool
lldp_port_row(const struct bridge *b, uint32_t i, struct lldp_port_row *out)
{
	const struct bridge_port *bp = NULL;
	const struct lldp_agent *p;

	for (uint32_t k = 0; k < b->ports.n && !bp; k++)
		if (b->ports.at[k]->port && i-- == 0)
			bp = b->ports.at[k];
	if (!bp)
		return false;
	p = bp->lldp;
	*out = (struct lldp_port_row){ .transmits = !p || !p->mute, .receives = !p || !p->deaf };
	snprintf(out->name, sizeof(out->name), "%s", bp->name);
	if (!p)
		return true;
	out->said = p->said;
	out->heard = p->heard;
	out->malformed = p->malformed;
	out->aged = p->aged;
	out->refused = p->refused;
	out->neighbours = p->neighbours.n;
	return true;
}

void
lldp_box_row(const struct bridge *b, struct lldp_box_row *out)
{
	*out = (struct lldp_box_row){ .interval_s = LLDP_INTERVAL_S, .hold_s = LLDP_HOLD_S };
	if (b->lldp)
		*out = (struct lldp_box_row){ b->lldp->runs, b->lldp->interval_s, b->lldp->hold_s };
}

void
lldp_running(const struct bridge *b, struct config_writer *w)
{
	struct lldp_box_row r;

	lldp_box_row(b, &r);
	if (r.runs)
		config_line(w, "lldp run");
	if (r.interval_s != LLDP_INTERVAL_S)
		config_line(w, "lldp timer %u", r.interval_s);
	if (r.hold_s != LLDP_HOLD_S)
		config_line(w, "lldp holdtime %u", r.hold_s);
}

void
lldp_running_port(const struct bridge_port *bp, struct config_writer *w)
{
	const struct lldp_agent *p = bp->lldp;

	if (bp->through & BRIDGE_THROUGH_LLDP)
		config_line(w, "l2-protocol forward lldp");
	if (p && p->mute)
		config_line(w, "no lldp transmit");
	if (p && p->deaf)
		config_line(w, "no lldp receive");
}
