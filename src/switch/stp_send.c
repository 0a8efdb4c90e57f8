/*
 * stp_send.c - when a port speaks, and what it says. IEEE 802.1D-2004 17.26 (Port Transmit), 9.3
 * (the BPDUs), 17.21.19 to 17.21.21.
 */
#include "switch/stp_machine.h"

#define BPDU_ROOM 64u /* of a frame: Ethernet, LLC and 36 octets, padded to 60 */

/* A Port-Channel speaks through its first member. */
static struct bridge_port *
carrier(const struct stp_port *p)
{
	return p->bp->channel ? p->bp->members.at[0] : p->bp;
}

static struct stp_bridge
bridge_of_number(uint64_t n)
{
	struct stp_bridge b = { .priority = n >> 48 & 0xf000, .system = n >> 48 & 0xfff };

	for (unsigned i = 0; i < 6; i++)
		b.mac.b[i] = (uint8_t)(n >> (40 - 8 * i));
	return b;
}

static void
emit(struct stp_port *p, const struct stp *m)
{
	struct net *net = p->tree->bridge->node->net;
	struct bridge_port *out = carrier(p);
	uint8_t bytes[BPDU_ROOM];
	struct octets o = octets_write(bytes, sizeof(bytes));

	stp_frame_write(&o, &out->port->mac, m);
	bridge_emit(out, frame_from(net, bytes, o.pos));
}

static uint8_t
flags_of(const struct stp_port *p)
{
	unsigned flags = stp_over(p, p->tcWhile) ? 0 : STP_TC;

	if (!p->sendRSTP)
		return (uint8_t)(flags | (p->tcAck ? STP_TCA : 0));
	flags |= p->proposing ? STP_PROPOSAL : 0;
	flags |= p->learning ? STP_LEARNING : 0;
	flags |= p->forwarding ? STP_FORWARDING : 0;
	flags |= p->agree ? STP_AGREEMENT : 0;
	return (uint8_t)flags;
}

static enum stp_role
role_of(const struct stp_port *p)
{
	if (p->role == ROLE_ROOT)
		return STP_ROOT;
	return p->role == ROLE_DESIGNATED ? STP_DESIGNATED : STP_ALTERNATE_BACKUP;
}

/* txConfig and txRstp: both tell what this bridge would be designated for. */
static void
tell(struct stp_port *p)
{
	const struct stp_vector *v = &p->designatedPriority;
	struct stp m = { .type = p->sendRSTP ? STP_RST : STP_CONFIG,
		.version = p->sendRSTP ? 2 : 0,
		.flags = flags_of(p),
		.role = role_of(p),
		.root = bridge_of_number(v->root),
		.bridge = bridge_of_number(v->bridge),
		.cost = v->cost,
		.port = v->port,
		.age = p->designatedTimes.age,
		.max_age = p->designatedTimes.max_age,
		.hello = p->designatedTimes.hello,
		.delay = p->designatedTimes.delay };

	if (p->sendRSTP)
		p->out.rst++;
	else
		p->out.config++;
	p->tcAck = false;
	emit(p, &m);
}

static void
txTcn(struct stp_port *p)
{
	static const struct stp tcn = { .type = STP_TCN };

	p->out.tcn++;
	emit(p, &tcn);
}

uint64_t
stp_second(const struct stp_tree *t)
{
	return (stp_now(t) - t->begun) / IX_SECOND;
}

/* One less in each second of the bridge that has passed. */
static uint8_t
txCount(struct stp_port *p)
{
	uint64_t second = stp_second(p->tree), passed = second - p->txSecond;

	p->txCount = passed < p->txCount ? (uint8_t)(p->txCount - passed) : 0;
	p->txSecond = second;
	return p->txCount;
}

/* IDLE. Hellos of all ports fall on the bridge's seconds, so that one event serves them. */
static void
idle(struct stp_port *p)
{
	const struct stp_tree *t = p->tree;

	p->helloWhen = t->begun + stp_second(t) * IX_SECOND + stp_HelloTime(p);
}

/* A root port that has no topology change to notify says nothing to an STP neighbour. */
static const char *
transmit(struct stp_port *p)
{
	p->newInfo = false;
	p->txCount++;
	if (p->sendRSTP || p->role == ROLE_DESIGNATED)
		tell(p);
	else
		txTcn(p);
	idle(p);
	return p->sendRSTP		 ? "TRANSMIT_RSTP"
	    : p->role == ROLE_DESIGNATED ? "TRANSMIT_CONFIG"
					 : "TRANSMIT_TCN";
}

static bool
has_to_say(const struct stp_port *p)
{
	if (!p->newInfo || p->role == ROLE_DISABLED || p->filter)
		return false;
	return p->sendRSTP || p->role == ROLE_DESIGNATED ||
	    (p->role == ROLE_ROOT && !stp_over(p, p->tcWhile));
}

const char *
stp_port_transmit(struct stp_port *p)
{
	if (!p->portEnabled || !p->selected || p->updtInfo || p->role != p->selectedRole)
		return NULL;
	if (stp_over(p, p->helloWhen)) {
		p->newInfo |= p->role == ROLE_DESIGNATED ||
		    (p->role == ROLE_ROOT && !stp_over(p, p->tcWhile));
		idle(p);
		return "TRANSMIT_PERIODIC";
	}
	return has_to_say(p) && txCount(p) < TX_HOLD_COUNT ? transmit(p) : NULL;
}
