/*
 * stp_info.c - what a port makes of a BPDU: it is received, tells which protocol the neighbour
 * speaks and that there is one, and replaces, repeats or contradicts what the port holds.
 * IEEE 802.1D-2004 17.23 (receive), 17.24 (migration), 17.25 (bridge detection), 17.27
 * (information).
 */
#include "switch/stp_machine.h"

static ix_time
after(const struct stp_port *p, ix_time delay)
{
	return stp_now(p->tree) + delay;
}

/* ---- 17.23 Port Receive ---- */

static void
updtBPDUVersion(struct stp_port *p)
{
	if (p->message.type == STP_RST)
		p->rcvdRSTP = true;
	else
		p->rcvdSTP = true;
}

const char *
stp_port_receive(struct stp_port *p)
{
	if (!p->portEnabled) {
		if (!p->rcvdBPDU)
			return NULL;
		p->rcvdBPDU = p->rcvdRSTP = p->rcvdSTP = p->rcvdMsg = false;
		return "DISCARD";
	}
	if (!p->rcvdBPDU || p->rcvdMsg)
		return NULL;
	updtBPDUVersion(p);
	p->operEdge = p->rcvdBPDU = false;
	p->rcvdMsg = true;
	p->edgeDelayWhile = after(p, MIGRATE_TIME);
	return "RECEIVE";
}

/* ---- 17.24 Port Protocol Migration ---- */

static const char *
check_rstp(struct stp_port *p)
{
	p->migration = CHECKING_RSTP;
	p->mcheck = false;
	p->sendRSTP = stp_rstpVersion(p->tree);
	p->mdelayWhile = after(p, MIGRATE_TIME);
	return "CHECKING_RSTP";
}

static const char *
sense(struct stp_port *p)
{
	p->migration = SENSING;
	p->rcvdRSTP = p->rcvdSTP = false;
	return "SENSING";
}

static const char *
select_stp(struct stp_port *p)
{
	p->migration = SELECTING_STP;
	p->sendRSTP = false;
	p->mdelayWhile = after(p, MIGRATE_TIME);
	return "SELECTING_STP";
}

const char *
stp_port_migration(struct stp_port *p)
{
	switch ((enum stp_migration)p->migration) {
	case CHECKING_RSTP: /* a port that is down stays here: stp_port_enable sets mdelayWhile */
		return p->portEnabled && stp_over(p, p->mdelayWhile) ? sense(p) : NULL;
	case SELECTING_STP:
		return stp_over(p, p->mdelayWhile) || !p->portEnabled || p->mcheck ? sense(p)
										   : NULL;
	case SENSING:
		if (!p->portEnabled || p->mcheck ||
		    (stp_rstpVersion(p->tree) && !p->sendRSTP && p->rcvdRSTP))
			return check_rstp(p);
		return p->sendRSTP && p->rcvdSTP ? select_stp(p) : NULL;
	}
	return NULL;
}

/* ---- 17.25 Bridge Detection: operEdge is its state ---- */

/* Three seconds of proposals, and nobody there speaks any spanning tree. */
static bool
nobody_answers(const struct stp_port *p)
{
	return p->edge != EDGE_NO && stp_over(p, p->edgeDelayWhile) && p->sendRSTP && p->proposing;
}

const char *
stp_bridge_detection(struct stp_port *p)
{
	if (p->operEdge) {
		if (p->portEnabled || stp_AdminEdge(p))
			return NULL;
		p->operEdge = false;
		return "NOT_EDGE";
	}
	if (p->portEnabled ? !nobody_answers(p) : !stp_AdminEdge(p))
		return NULL;
	p->operEdge = true;
	stp_stir(p);
	return "EDGE";
}

/* ---- 17.27 Port Information; infoIs is its state, but for the states that pass at once ---- */

/* 17.21.1: `mine` asks about designatedPriority, else about msgPriority. */
static bool
betterorsameInfo(const struct stp_port *p, enum stp_info newInfoIs)
{
	if (p->infoIs != newInfoIs)
		return false;
	return stp_vector_compare(newInfoIs == INFO_MINE ? &p->designatedPriority : &p->msgPriority,
		   &p->portPriority) <= 0;
}

static void
decode(struct stp_port *p)
{
	const struct stp *m = &p->message;

	p->msgPriority = (struct stp_vector){ .root = stp_bridge_number(&m->root),
		.cost = m->cost,
		.bridge = stp_bridge_number(&m->bridge),
		.port = m->port };
	p->msgTimes = (struct stp_times){ m->age, m->max_age, m->hello, m->delay };
}

/* A configuration BPDU is a designated port's, and so is an RST BPDU of unknown role (9.2.9). */
static bool
is_designated(const struct stp *m)
{
	return m->type == STP_CONFIG || m->role == STP_DESIGNATED || m->role == STP_UNKNOWN;
}

enum stp_received
stp_rcvInfo(struct stp_port *p)
{
	bool same;

	if (p->message.type == STP_TCN) {
		p->rcvdTcn = true;
		return OTHER_INFO;
	}
	decode(p);
	if (!is_designated(&p->message))
		return stp_vector_compare(&p->msgPriority, &p->portPriority) >= 0 ? NOT_DESIGNATED
										  : OTHER_INFO;
	same = stp_vector_compare(&p->msgPriority, &p->portPriority) == 0;
	if (!same && stp_vector_superior(&p->msgPriority, &p->portPriority))
		return SUPERIOR_DESIGNATED;
	if (same && !stp_times_equal(&p->msgTimes, &p->portTimes))
		return SUPERIOR_DESIGNATED;
	return same && p->infoIs == INFO_RECEIVED ? REPEATED_DESIGNATED : INFERIOR_DESIGNATED;
}

static void
setTcFlags(struct stp_port *p)
{
	if (p->message.flags & STP_TC)
		p->rcvdTc = true;
	if (p->message.type == STP_CONFIG && p->message.flags & STP_TCA)
		p->rcvdTcAck = true;
}

static void
recordProposal(struct stp_port *p)
{
	if (p->message.type == STP_RST && p->message.flags & STP_PROPOSAL)
		p->proposed = true;
}

/*
 * 17.21.9, but for the root: who agrees to another one answers what this port said before, and took
 * no oath on what it says now. Without that, messages that cross on the cable open short loops.
 */
static void
recordAgreement(struct stp_port *p)
{
	p->agreed = stp_rstpVersion(p->tree) && stp_point_to_point(p) &&
	    p->msgPriority.root == p->portPriority.root && p->message.type == STP_RST &&
	    p->message.flags & STP_AGREEMENT;
	if (p->agreed)
		p->proposing = false;
}

/* Somebody whose information is worse forwards or is about to: one of us must not. */
static void
recordDispute(struct stp_port *p)
{
	if (p->message.type != STP_RST || !(p->message.flags & STP_LEARNING))
		return;
	p->disputed = true;
	p->agreed = false;
}

/* 17.21.12; a hello time of nothing would make the information stale at once. */
static void
recordTimes(struct stp_port *p)
{
	p->portTimes = p->msgTimes;
	if (p->portTimes.hello < STP_SECOND)
		p->portTimes.hello = STP_SECOND;
}

/* 17.21.23. In 802.1D-1998 (8.6.4.2) it is the maximum age that counts, not three lost hellos. */
static void
updtRcvdInfoWhile(struct stp_port *p)
{
	const struct stp_times *t = &p->portTimes;

	p->rcvdInfoWhile = stp_now(p->tree);
	if ((uint32_t)t->age + STP_SECOND > t->max_age)
		return;
	if (stp_rstpVersion(p->tree))
		p->rcvdInfoWhile += 3 * stp_ns(t->hello);
	else
		p->rcvdInfoWhile += stp_ns((uint16_t)(t->max_age - t->age));
}

static void
ask_for_roles(struct stp_port *p)
{
	p->reselect = true;
	p->selected = false;
	stp_stir(p);
}

static const char *
disable(struct stp_port *p)
{
	p->rcvdMsg = p->proposing = p->proposed = p->agree = p->agreed = false;
	p->rcvdInfoWhile = 0;
	p->infoIs = INFO_DISABLED;
	ask_for_roles(p);
	return "DISABLED";
}

static const char *
age(struct stp_port *p)
{
	p->infoIs = INFO_AGED;
	ask_for_roles(p);
	return "AGED";
}

static const char *
update(struct stp_port *p)
{
	p->proposing = p->proposed = false;
	p->agreed = p->agreed && betterorsameInfo(p, INFO_MINE);
	p->synced = p->synced && p->agreed;
	p->portPriority = p->designatedPriority;
	p->portTimes = p->designatedTimes;
	p->updtInfo = false;
	p->infoIs = INFO_MINE;
	p->newInfo = true;
	stp_stir(p);
	return "UPDATE";
}

static void
superior(struct stp_port *p)
{
	p->agreed = p->proposing = false;
	recordProposal(p);
	setTcFlags(p);
	p->agree = p->agree && betterorsameInfo(p, INFO_RECEIVED);
	p->portPriority = p->msgPriority;
	recordTimes(p);
	updtRcvdInfoWhile(p);
	p->infoIs = INFO_RECEIVED;
	ask_for_roles(p);
}

static const char *
receive(struct stp_port *p)
{
	enum stp_received info = stp_rcvInfo(p);

	p->rcvdMsg = false;
	switch (info) {
	case SUPERIOR_DESIGNATED:
		superior(p);
		return "SUPERIOR_DESIGNATED";
	case REPEATED_DESIGNATED:
		recordProposal(p);
		setTcFlags(p);
		updtRcvdInfoWhile(p);
		return "REPEATED_DESIGNATED";
	case INFERIOR_DESIGNATED:
		recordDispute(p);
		return "INFERIOR_DESIGNATED";
	case NOT_DESIGNATED:
		recordAgreement(p);
		setTcFlags(p);
		return "NOT_DESIGNATED";
	case OTHER_INFO:
		break;
	}
	return "OTHER";
}

const char *
stp_port_information(struct stp_port *p)
{
	if (!p->portEnabled && (p->infoIs != INFO_DISABLED || p->rcvdMsg))
		return disable(p);
	switch ((enum stp_info)p->infoIs) {
	case INFO_DISABLED:
		return p->portEnabled ? age(p) : NULL;
	case INFO_AGED:
		return p->selected && p->updtInfo ? update(p) : NULL;
	case INFO_MINE:
	case INFO_RECEIVED:
		break;
	}
	if (p->selected && p->updtInfo)
		return update(p);
	if (p->rcvdMsg)
		return p->updtInfo ? NULL : receive(p);
	if (p->infoIs == INFO_RECEIVED && stp_over(p, p->rcvdInfoWhile) && !p->updtInfo)
		return age(p);
	return NULL;
}
