/* mirror.c - see mirror.h. */
#include "switch/mirror.h"

#include "base/panic.h"
#include "switch/feature.h"
#include "switch/passing.h"

struct mirror {
	struct {
		struct bridge_port *to;
		uint64_t copies;
	} session[MIRROR_SESSIONS];
};

struct mirror_port {
	uint8_t way[MIRROR_SESSIONS]; /* enum mirror_way */
};

const struct log_kind drop_mirror_destination = { "mirror-destination",
	"the port is the destination of a monitor session: it only sends copies" };

static struct mirror *
mirror_of(struct bridge *b)
{
	if (!b->mirror)
		b->mirror = arena_make(b->node->net->sim->arena, struct mirror);
	return b->mirror;
}

enum mirror_way
mirror_way(const struct bridge_port *bp, unsigned session)
{
	must(session >= 1 && session <= MIRROR_SESSIONS);
	return bp->mirror ? bp->mirror->way[session - 1] : MIRROR_NONE;
}

struct bridge_port *
mirror_to(const struct bridge *b, unsigned session)
{
	must(session >= 1 && session <= MIRROR_SESSIONS);
	return b->mirror ? b->mirror->session[session - 1].to : NULL;
}

uint64_t
mirror_copies(const struct bridge *b, unsigned session)
{
	return b->mirror ? b->mirror->session[session - 1].copies : 0;
}

bool
mirror_exists(const struct bridge *b, unsigned session)
{
	for (uint32_t i = 0; i < b->ports.n; i++)
		if (mirror_way(b->ports.at[i], session))
			return true;
	return mirror_to(b, session) != NULL;
}

static bool
is_source(const struct bridge_port *bp)
{
	for (unsigned s = 1; s <= MIRROR_SESSIONS; s++)
		if (mirror_way(bp, s))
			return true;
	return false;
}

/* A port without sources pays nothing: its taps are off. */
static void
tap_set(struct bridge_port *bp)
{
	const uint32_t bit = 1u << TAP_MIRROR;
	unsigned ways = 0;

	for (unsigned s = 1; s <= MIRROR_SESSIONS; s++)
		ways |= mirror_way(bp, s);
	bp->taps_in = ways & MIRROR_RX ? bp->taps_in | bit : bp->taps_in & ~bit;
	bp->taps_out = ways & MIRROR_TX ? bp->taps_out | bit : bp->taps_out & ~bit;
}

bool
mirror_source(struct bridge_port *bp, unsigned session, enum mirror_way way, struct ix_error *e)
{
	must(session >= 1 && session <= MIRROR_SESSIONS);
	if (way && !bp->port)
		return fail(
		    e, "%s has no cable of its own; name its member ports as sources", bp->name);
	if (way && bp->mirrored_to)
		return fail(e, "%s is the destination of a monitor session and cannot be a source",
		    bp->name);
	if (!bp->mirror && way)
		bp->mirror = arena_make(bp->bridge->node->net->sim->arena, struct mirror_port);
	if (bp->mirror) {
		bp->mirror->way[session - 1] = (uint8_t)way;
		tap_set(bp);
	}
	return true;
}

/* The port leaves the bridge, or comes back to it: everybody hears it as of a carrier. */
static void
destine(struct bridge_port *bp, bool on)
{
	const uint32_t bit = 1u << STAGE_MIRROR;

	bp->mirrored_to = on;
	bp->stages_in = on ? bp->stages_in | bit : bp->stages_in & ~bit;
	bp->stages_out = on ? bp->stages_out | bit : bp->stages_out & ~bit;
	bridge_touch(bp->bridge);
	if (on)
		bridge_port_flush(bp);
	for (const struct feature *const *f = switch_features; *f; f++)
		if ((*f)->changed)
			(*f)->changed(bp);
}

bool
mirror_destination(struct bridge_port *bp, unsigned session, struct ix_error *e)
{
	struct bridge_port *was = mirror_to(bp->bridge, session);

	if (was == bp)
		return true;
	if (!bp->port || bp->joins)
		return fail(e, "%s is %s a Port-Channel; a destination is a port of its own",
		    bp->name, bp->port ? "in" : "");
	if (bp->mirrored_to)
		return fail(e, "%s is the destination of another monitor session", bp->name);
	if (is_source(bp))
		return fail(
		    e, "%s is a source of a monitor session and cannot be a destination", bp->name);
	if (was)
		destine(was, false);
	mirror_of(bp->bridge)->session[session - 1].to = bp;
	destine(bp, true);
	return true;
}

void
mirror_no_destination(struct bridge *b, unsigned session)
{
	struct bridge_port *was = mirror_to(b, session);

	if (!was)
		return;
	b->mirror->session[session - 1].to = NULL;
	destine(was, false);
}

bool
mirror_end(struct bridge *b, unsigned session)
{
	if (!mirror_exists(b, session))
		return false;
	for (uint32_t i = 0; i < b->ports.n; i++)
		mirror_source(b->ports.at[i], session, MIRROR_NONE, NULL);
	mirror_no_destination(b, session);
	if (b->mirror)
		b->mirror->session[session - 1].copies = 0;
	return true;
}

/* ---- what passing asks ---- */

static void
copy(struct bridge_port *at, struct frame *f, enum mirror_way way)
{
	struct mirror *m = at->bridge->mirror;

	for (unsigned s = 0; m && s < MIRROR_SESSIONS; s++) {
		if (!(at->mirror->way[s] & way) || !m->session[s].to)
			continue;
		m->session[s].copies += f->weight;
		port_send(m->session[s].to->port, frame_share(f));
	}
}

void
mirror_in(struct bridge_port *at, struct frame *f)
{
	copy(at, f, MIRROR_RX);
}

void
mirror_out(struct bridge_port *at, struct frame *f)
{
	copy(at, f, MIRROR_TX);
}

const struct log_kind *
mirror_refuse(struct bridge_port *at, struct passing *x)
{
	(void)at;
	(void)x;
	return &drop_mirror_destination;
}

/* ---- the configuration ---- */

static void
running(const struct bridge *b, struct config_writer *w)
{
	static const char *const words[] = { "", "rx", "tx", "both" };

	for (unsigned s = 1; s <= MIRROR_SESSIONS; s++) {
		for (uint32_t i = 0; i < b->ports.n; i++)
			if (mirror_way(b->ports.at[i], s))
				config_line(w, "monitor session %u source interface %s %s", s,
				    b->ports.at[i]->name, words[mirror_way(b->ports.at[i], s)]);
		if (mirror_to(b, s))
			config_line(w, "monitor session %u destination interface %s", s,
			    mirror_to(b, s)->name);
	}
}

static void
clear(struct bridge *b)
{
	for (unsigned s = 1; s <= MIRROR_SESSIONS; s++)
		mirror_end(b, s);
}

const struct feature mirror_feature = { .name = "mirror", .running = running, .clear = clear };
