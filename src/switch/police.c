/* police.c - see police.h. */
#include "switch/police.h"

#include <string.h>

#include "switch/errdisable.h"
#include "switch/feature.h"

enum { FCS = 4, LEAST = 60 };

#define PARTS 10000u /* of a link's rate: hundredths of a percent */

const struct log_kind log_port_storm = { "port.storm",
	"storm of {1} at {0}: dropped until it ends" };
const struct log_kind drop_storm_broadcast = { "storm-broadcast",
	"more broadcast in this second than storm control lets in" };
const struct log_kind drop_storm_multicast = { "storm-multicast",
	"more multicast in this second than storm control lets in" };
const struct log_kind drop_storm_unknown = { "storm-unknown",
	"more unknown unicast in this second than storm control lets in" };
const struct log_kind drop_storm_all = { "storm-all",
	"more frames for everybody in this second than storm control lets in" };

static const struct log_kind *const drops[POLICE_CLASSES] = {
	[CLASS_BROADCAST] = &drop_storm_broadcast,
	[CLASS_MULTICAST] = &drop_storm_multicast,
	[CLASS_UNKNOWN] = &drop_storm_unknown,
	[POLICE_ALL] = &drop_storm_all,
};
const char *const police_names[POLICE_CLASSES] = {
	[CLASS_BROADCAST] = "broadcast",
	[CLASS_MULTICAST] = "multicast",
	[CLASS_UNKNOWN] = "unknown-unicast",
	[POLICE_ALL] = "all",
};
const char *const police_actions[] = {
	[POLICE_DROP] = "drop", [POLICE_TRAP] = "trap", [POLICE_SHUTDOWN] = "shutdown"
};

static struct police *
settings(struct bridge_port *bp)
{
	if (!bp->police)
		bp->police = arena_make(bp->bridge->node->net->sim->arena, struct police);
	return bp->police;
}

void
police_set(struct bridge_port *bp, unsigned class, const struct police_level *level)
{
	struct police *p = settings(bp);
	bool any = false;

	p->level[class] = *level;
	for (unsigned n = 0; n < POLICE_CLASSES; n++)
		any |= p->level[n].unit != POLICE_NONE;
	passing_look(&bp->stages_in, STAGE_POLICE, any);
}

void
police_act(struct bridge_port *bp, enum police_action action)
{
	settings(bp)->action = (uint8_t)action;
}

static uint64_t
wire_octets(uint32_t len)
{
	return (len < LEAST ? LEAST : len) + FCS;
}

/*
 * What a second's octets may not reach, in PARTS of a bit, so that 0.01 % of a slow link is not
 * rounded; UINT64_MAX: all may pass. At 400G and 100 % this is 4e15.
 */
static uint64_t
bound(const struct police_level *l, const struct bridge_port *phys)
{
	uint64_t rate = phys->port && phys->port->link ? phys->port->link->rate_bps : 0;

	if (l->unit == POLICE_BPS)
		return l->value * PARTS;
	if (l->unit == POLICE_PERCENT && (rate || !l->value))
		return rate * l->value;
	return UINT64_MAX;
}

/* The frames of one length that one level lets in. */
static uint64_t
frames_of(const struct police_level *l, const struct bridge_port *phys, uint32_t len)
{
	uint64_t most = bound(l, phys), one = wire_octets(len) * 8 * PARTS;

	if (l->unit == POLICE_PPS)
		return l->value;
	return most == UINT64_MAX ? most : most / one + (most % one != 0);
}

struct police_rate
police_limit(const struct bridge_port *phys, unsigned class, uint32_t len)
{
	const struct bridge_port *const by[] = { phys, phys->lag };
	struct police_rate r = { UINT64_MAX, UINT64_MAX };

	for (unsigned i = 0; i < 2 && class != CLASS_UNICAST; i++) {
		const struct police *p = by[i] ? by[i]->police : NULL;
		uint64_t own = p ? frames_of(&p->level[class], phys, len) : UINT64_MAX;
		uint64_t all = p ? frames_of(&p->level[POLICE_ALL], phys, len) : UINT64_MAX;

		r.frames = own < r.frames ? own : r.frames;
		r.frames = all < r.frames ? all : r.frames;
	}
	if (r.frames != UINT64_MAX)
		r.octets = r.frames * len;
	return r;
}

const struct log_kind *
police_reason(unsigned class)
{
	return drops[class];
}

bool
police_drops(const struct bridge_port *phys, unsigned class)
{
	const struct police *p = phys->police;

	return p && p->full[class] == phys->bridge->node->net->sim->now / IX_SECOND + 1;
}

/* A second begins anew for every class. */
static void
turn(struct police *meter, uint64_t second)
{
	if (meter->second == second)
		return;
	meter->second = second;
	memset(meter->octets, 0, sizeof(meter->octets));
	memset(meter->frames, 0, sizeof(meter->frames));
}

static bool
is_reached(const struct police_level *l, const struct police *meter, unsigned class,
    const struct bridge_port *phys)
{
	if (l->unit == POLICE_PPS)
		return meter->frames[class] >= l->value;
	if (l->unit == POLICE_NONE)
		return false;
	return meter->octets[class] * 8 * PARTS >= bound(l, phys);
}

/* The first frame dropped in a second: a storm begins, or goes on from the second before. */
static void
storm(struct bridge_port *at, const struct passing *x, struct police *meter, unsigned class)
{
	const struct bridge *b = x->bridge;
	uint64_t was = meter->full[class], now = meter->second + 1;

	meter->full[class] = now;
	if (was == now || (was + 1 == now && at->police->action == POLICE_DROP))
		return;
	LOG(b->node->net->sim, &log_port_storm, b->node->id.id, x->phys->port->id.id,
	    log_text(x->phys->name), log_text(police_names[class]));
	if (at->police->action == POLICE_SHUTDOWN)
		errdisable(x->phys, ERR_STORM);
}

const struct log_kind *
police_in(struct bridge_port *at, struct passing *x)
{
	const unsigned both[] = { x->class, POLICE_ALL };
	const struct police_level *level = at->police->level;
	struct police *meter;

	if (x->class == CLASS_UNICAST || !x->phys->port)
		return NULL;
	if (x->trial)
		return police_limit(x->phys, x->class, x->f->len).frames ? NULL : drops[x->class];
	meter = settings(x->phys);
	turn(meter, x->bridge->node->net->sim->now / IX_SECOND);
	for (unsigned i = 0; i < 2; i++)
		if (is_reached(&level[both[i]], meter, both[i], x->phys)) {
			storm(at, x, meter, both[i]);
			return drops[both[i]];
		}
	for (unsigned i = 0; i < 2; i++) {
		meter->octets[both[i]] += (uint64_t)x->f->weight * wire_octets(x->f->len);
		meter->frames[both[i]] += x->f->weight;
	}
	return NULL;
}

bool
police_percent_parse(const char *s, uint64_t *out)
{
	uint64_t whole = 0, part = 0;
	unsigned digits = 0;

	for (; *s >= '0' && *s <= '9' && whole <= 100; s++, digits++)
		whole = whole * 10 + (uint64_t)(*s - '0');
	if (!digits || (*s && *s != '.'))
		return false;
	if (*s == '.') {
		for (digits = 0, s++; *s >= '0' && *s <= '9' && digits < 2; s++, digits++)
			part = part * 10 + (uint64_t)(*s - '0');
		part *= digits == 1 ? 10 : 1;
	}
	if (*s || !digits || whole * 100 + part > PARTS)
		return false;
	*out = whole * 100 + part;
	return true;
}

void
police_level_text(const struct police_level *l, struct text *to)
{
	unsigned long long value = l->value;

	if (l->unit == POLICE_BPS)
		text_printf(to, "level bps %llu", value);
	else if (l->unit == POLICE_PPS)
		text_printf(to, "level pps %llu", value);
	else
		text_printf(to, "level %llu.%02llu", value / 100, value % 100);
}

static void
running_port(const struct bridge_port *bp, struct config_writer *w)
{
	const struct police *p = bp->police;

	for (unsigned n = 0; p && n < POLICE_CLASSES; n++) {
		struct text level = { 0 };

		if (p->level[n].unit == POLICE_NONE)
			continue;
		police_level_text(&p->level[n], &level);
		config_line(w, "storm-control %s %s", police_names[n], text_of(&level));
		text_free(&level);
	}
	if (p && p->action != POLICE_DROP)
		config_line(w, "storm-control action %s", police_actions[p->action]);
}

static void
clear(struct bridge *b)
{
	for (uint32_t i = 0; i < b->ports.n; i++) {
		struct bridge_port *bp = b->ports.at[i];

		if (!bp->police)
			continue;
		passing_look(&bp->stages_in, STAGE_POLICE, false);
		arena_free(b->node->net->sim->arena, bp->police, sizeof(*bp->police));
		bp->police = NULL;
	}
}

const struct feature police_feature = {
	.name = "storm control", .running_port = running_port, .clear = clear
};
