/*
 * stp.c - spanning tree as a feature of the switch: what is set, which frames are its own, and what
 * is written to the running configuration. The machines are in stp_*.c; see stp.h.
 */
#include "switch/stp_machine.h"

#include "base/panic.h"
#include "switch/errdisable.h"
#include "switch/feature.h"
#include "wire/llc.h"

/* Where Cisco's tree per VLAN speaks: another's protocol, but as much a bridge as any. */
static const uint8_t pvst_group[6] = { 0x01, 0x00, 0x0c, 0xcc, 0xcc, 0xcd };

const char *const stp_mode_names[STP_MODES] = { "none", "stp", "rstp", "mstp" };
const char *const stp_role_names[5] = { "disabled", "alternate", "backup", "root", "designated" };
const char *const stp_state_names[3] = { "forwarding", "learning", "discarding" };

const struct log_kind log_stp_port = { "stp.change", "port {0} is {1}, {2}" };
const struct log_kind log_stp_root = { "stp.root",
	"the root bridge is {0}, priority {1}, at cost {2} by {3}" };
const struct log_kind log_stp_topology = { "stp.topology", "topology change at port {0}" };
const struct log_kind log_stp_guard = { "stp.guard", "root guard {0} port {1}" };
const struct log_kind drop_bpdu_filter = { "bpdu-filter", "the port takes no BPDUs" };
const struct log_kind drop_bpdu_bad = { "bpdu-bad", "a BPDU that cannot be read, or its own" };

static struct stp_times
own_times(unsigned hello, unsigned max_age, unsigned delay)
{
	return (struct stp_times){ .hello = (uint16_t)(hello * STP_SECOND),
		.max_age = (uint16_t)(max_age * STP_SECOND),
		.delay = (uint16_t)(delay * STP_SECOND) };
}

struct stp_tree *
stp_tree_of(struct bridge *b)
{
	struct stp_tree *t = b->stp;

	if (t)
		return t;
	t = b->stp = arena_make(b->node->net->sim->arena, struct stp_tree);
	t->bridge = b;
	t->priority = STP_PRIORITY;
	t->BridgeTimes = own_times(STP_HELLO_S, STP_MAX_AGE_S, STP_DELAY_S);
	timer_init(&t->timer, &stp_timer, b->node->id.id);
	return t;
}

struct stp_port *
stp_port_of(struct bridge_port *bp)
{
	struct stp_port *p = bp->stp;

	if (p)
		return p;
	p = bp->stp = arena_make(bp->bridge->node->net->sim->arena, struct stp_port);
	p->bp = bp;
	p->tree = stp_tree_of(bp->bridge);
	p->priority = STP_PORT_PRIORITY;
	p->told_state = BRIDGE_DISCARDING;
	return p;
}

/* ---- what is set ---- */

static void
join(struct stp_tree *t, struct bridge_port *bp)
{
	struct stp_port *p = stp_port_of(bp);

	vec_push(t->bridge->node->net->sim->arena, &t->ports, p);
	stp_port_begin(p);
	stp_port_enable(p);
}

static void
turn_off(struct stp_tree *t)
{
	struct sim *sim = t->bridge->node->net->sim;

	for (uint32_t i = 0; i < t->ports.n; i++) {
		struct stp_port *p = t->ports.at[i];

		stp_port_begin(p);
		p->told_role = ROLE_DISABLED;
		p->told_state = BRIDGE_DISCARDING;
		p->told_guard = false;
		bridge_port_state(p->bp, BRIDGE_FORWARDING);
	}
	t->ports.n = 0;
	t->rootPort = NULL;
	t->told_root = t->hurry_until = t->changes = 0;
	fdb_hurry(&t->bridge->fdb, 0, sim->now);
	timer_stop(sim, &t->timer);
}

void
stp_set_mode(struct bridge *b, enum stp_mode mode)
{
	struct stp_tree *t = stp_tree_of(b);

	if (mode == t->mode)
		return;
	turn_off(t);
	t->mode = mode;
	if (mode == STP_OFF)
		return;
	t->begun = b->node->net->sim->now;
	for (uint32_t i = 0; i < b->ports.n; i++)
		if (!b->ports.at[i]->deliver)
			join(t, b->ports.at[i]);
	stp_settle(t);
}

enum stp_mode
stp_mode_of(const struct bridge *b)
{
	return b->stp ? b->stp->mode : STP_OFF;
}

/* 17.13: what a bridge or a port is known by changed: roles are selected anew. */
static void
reselect(struct stp_tree *t)
{
	if (t->mode == STP_OFF)
		return;
	for (uint32_t i = 0; i < t->ports.n; i++) {
		t->ports.at[i]->reselect = true;
		t->ports.at[i]->selected = false;
	}
	stp_settle(t);
}

void
stp_set_priority(struct bridge *b, uint16_t priority)
{
	must(priority % 4096 == 0);
	stp_tree_of(b)->priority = priority;
	reselect(b->stp);
}

bool
stp_set_times(struct bridge *b, unsigned hello, unsigned max_age, unsigned delay)
{
	if (2 * (delay - 1) < max_age || max_age < 2 * (hello + 1))
		return false;
	stp_tree_of(b)->BridgeTimes = own_times(hello, max_age, delay);
	reselect(b->stp);
	return true;
}

void
stp_set_edge_guard(struct bridge *b, bool on)
{
	stp_tree_of(b)->edge_guard = on;
}

void
stp_set_cost(struct bridge_port *bp, uint32_t cost)
{
	must(cost <= STP_COST_MOST);
	stp_port_of(bp)->set_cost = cost;
	reselect(bp->bridge->stp);
}

void
stp_set_port_priority(struct bridge_port *bp, uint8_t priority)
{
	struct stp_port *p = stp_port_of(bp);

	must(priority % 16 == 0);
	p->priority = priority;
	p->portId = (uint16_t)(priority << 8 | bp->number);
	reselect(bp->bridge->stp);
}

/* Said of a port that is up and has heard no bridge, it holds at once. */
void
stp_set_edge(struct bridge_port *bp, enum stp_edge edge)
{
	struct stp_port *p = stp_port_of(bp);

	if (p->edge == edge)
		return;
	p->edge = (uint8_t)edge;
	p->operEdge = edge == EDGE_YES && !p->heard;
	reselect(bp->bridge->stp);
}

void
stp_set_link(struct bridge_port *bp, enum stp_link type)
{
	stp_port_of(bp)->link = (uint8_t)type;
	reselect(bp->bridge->stp);
}

void
stp_set_guard(struct bridge_port *bp, enum stp_guard guard)
{
	stp_port_of(bp)->guard = (uint8_t)guard;
}

void
stp_set_filter(struct bridge_port *bp, bool on)
{
	stp_port_of(bp)->filter = on;
	reselect(bp->bridge->stp);
}

void
stp_set_root_guard(struct bridge_port *bp, bool on)
{
	stp_port_of(bp)->restrictedRole = on;
	reselect(bp->bridge->stp);
}

void
stp_check_protocols(struct bridge *b)
{
	struct stp_tree *t = b->stp;

	if (!t || t->mode == STP_OFF)
		return;
	for (uint32_t i = 0; i < t->ports.n; i++)
		if (t->ports.at[i]->portEnabled)
			t->ports.at[i]->mcheck = stp_rstpVersion(t);
	stp_settle(t);
}

void
stp_clear_counters(struct bridge *b)
{
	for (uint32_t i = 0; i < b->ports.n; i++)
		if (b->ports.at[i]->stp)
			b->ports.at[i]->stp->in = b->ports.at[i]->stp->out = (struct stp_counters){
				0
			};
}

bool
stp_guarded(const struct stp_port *p)
{
	if (p->guard == GUARD_DEFAULT)
		return p->tree->edge_guard && stp_AdminEdge(p);
	return p->guard == GUARD_ON;
}

/* ---- frames ---- */

/* The port whose tree a frame at this cable belongs to. */
static struct stp_port *
port_of_frame(struct bridge_port *phys)
{
	struct bridge_port *bp = phys->lag ? phys->lag : phys;

	return phys->joins && !phys->lag ? NULL : bp->stp;
}

/* An untagged LLC frame to the bridges' group. */
static bool
read_bpdu(struct frame *f, struct stp *m)
{
	struct octets o = frame_read(f);
	uint16_t len;
	struct llc llc;

	octets_skip(&o, 12);
	len = get16(&o);
	o = octets_sub(&o, len);
	return llc_read(&o, &llc) && llc.dsap == SAP_STP && llc.ssap == SAP_STP &&
	    llc.control == LLC_UI && stp_read(&o, m);
}

/* 9.3.4: a configuration BPDU of this very port came back; an RST BPDU is 17.21.8's to judge. */
static bool
is_own_echo(const struct stp_port *p, const struct stp *m)
{
	return m->type == STP_CONFIG && m->port == p->portId &&
	    stp_bridge_number(&m->bridge) == stp_identifier(p->tree);
}

static void
take(struct stp_port *p, struct bridge_port *phys, struct frame *f)
{
	struct net *net = p->tree->bridge->node->net;
	struct stp m;

	if (!read_bpdu(f, &m) || is_own_echo(p, &m)) {
		p->in.bad++;
		port_drop(phys->port, f, &drop_bpdu_bad);
		return;
	}
	p->in.config += m.type == STP_CONFIG;
	p->in.tcn += m.type == STP_TCN;
	p->in.rst += m.type == STP_RST;
	stp_take(p, &m);
	frame_drop(net, f);
}

/* Guard and filter are for any bridge's voice; the tree itself hears its own protocol alone. */
static bool
control(struct bridge_port *phys, struct frame *f)
{
	struct stp_port *p = port_of_frame(phys);
	bool ieee = memcmp(frame_at(f), stp_group.b, 6) == 0;

	if (!p || (!ieee && memcmp(frame_at(f), pvst_group, 6) != 0))
		return false;
	if (p->filter) {
		p->in.bad++;
		port_drop(phys->port, f, &drop_bpdu_filter);
	} else if (stp_guarded(p)) {
		frame_drop(p->tree->bridge->node->net, f);
		errdisable(p->bp, ERR_BPDUGUARD);
	} else if (ieee && p->tree->mode != STP_OFF) {
		take(p, phys, f);
	} else {
		return false;
	}
	return true;
}

/* ---- the feature ---- */

static void
port_added(struct bridge_port *bp)
{
	struct stp_tree *t = bp->bridge->stp;

	if (!t || t->mode == STP_OFF)
		return;
	join(t, bp);
	stp_settle(t);
}

/* A cable's end and the Port-Channel that it is in, or left: both may have changed. */
static void
changed(struct bridge_port *bp)
{
	struct stp_tree *t = bp->bridge->stp;

	(void)bp;
	if (!t || t->mode == STP_OFF)
		return;
	for (uint32_t i = 0; i < t->ports.n; i++)
		if (t->ports.at[i]->bp == bp || t->ports.at[i]->bp->channel || bp->channel)
			stp_port_enable(t->ports.at[i]);
	stp_settle(t);
}

static void
clear(struct bridge *b)
{
	struct stp_tree *t = b->stp;

	if (!t)
		return;
	stp_set_mode(b, STP_OFF);
	t->priority = STP_PRIORITY;
	t->BridgeTimes = own_times(STP_HELLO_S, STP_MAX_AGE_S, STP_DELAY_S);
	t->edge_guard = false;
	for (uint32_t i = 0; i < b->ports.n; i++) {
		struct stp_port *p = b->ports.at[i]->stp;

		if (p)
			*p = (struct stp_port){ .tree = t,
				.bp = p->bp,
				.priority = STP_PORT_PRIORITY,
				.told_state = BRIDGE_DISCARDING };
	}
}

/* In an order in which no line is refused on its way back from what a switch comes with. */
static void
running_times(const struct stp_times *t, struct config_writer *w)
{
	const struct {
		const char *line;
		unsigned is, usual;
	} delay = { "spanning-tree forward-time %u", t->delay / STP_SECOND, STP_DELAY_S },
	  age = { "spanning-tree max-age %u", t->max_age / STP_SECOND, STP_MAX_AGE_S },
	  rows[3] = { delay.is > delay.usual ? delay : age, delay.is > delay.usual ? age : delay,
		  { "spanning-tree hello-time %u", t->hello / STP_SECOND, STP_HELLO_S } };

	for (unsigned i = 0; i < 3; i++)
		if (rows[i].is != rows[i].usual)
			config_line(w, rows[i].line, rows[i].is);
}

static void
running(const struct bridge *b, struct config_writer *w)
{
	static const char *const lines[STP_MODES] = { "", "spanning-tree mode stp",
		"spanning-tree mode rstp", "spanning-tree mode mstp" };
	const struct stp_tree *t = b->stp;

	if (!t)
		return;
	if (t->priority != STP_PRIORITY)
		config_line(w,
		    t->mode == STP_MULTIPLE ? "spanning-tree mst 0 priority %u"
					    : "spanning-tree priority %u",
		    t->priority);
	running_times(&t->BridgeTimes, w);
	if (t->edge_guard)
		config_line(w, "spanning-tree edge-port bpduguard default");
	if (t->mode != STP_OFF)
		config_line(w, "%s", lines[t->mode]);
}

static void
running_port(const struct bridge_port *bp, struct config_writer *w)
{
	const struct stp_port *p = bp->stp;

	if (!p)
		return;
	if (p->edge)
		config_line(w,
		    p->edge == EDGE_YES ? "spanning-tree portfast"
					: "spanning-tree portfast network");
	if (p->guard)
		config_line(
		    w, "spanning-tree bpduguard %s", p->guard == GUARD_ON ? "enable" : "disable");
	if (p->filter)
		config_line(w, "spanning-tree bpdufilter enable");
	if (p->restrictedRole)
		config_line(w, "spanning-tree guard root");
	if (p->set_cost)
		config_line(w, "spanning-tree cost %u", p->set_cost);
	if (p->priority != STP_PORT_PRIORITY)
		config_line(w, "spanning-tree port-priority %u", p->priority);
	if (p->link)
		config_line(w, "spanning-tree link-type %s",
		    p->link == LINK_POINT ? "point-to-point" : "shared");
}

const struct feature stp_feature = {
	.name = "spanning tree",
	.port_added = port_added,
	.changed = changed,
	.control = control,
	.running = running,
	.running_port = running_port,
	.clear = clear,
};
