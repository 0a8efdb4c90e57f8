/*
 * rate.h - many like frames as integer rates instead of a million events a second: a frame that
 * goes round a loop, and bulk traffic of a source.
 *
 * A content (addresses, type, payload: a VLAN tag apart) that circulates becomes a class. On each
 * direction of a link that it passes it is a flow with three rates: frames offered to the queue,
 * sent, and arrived. Nodes say where such a frame would go (node_ops.spread), so that no rule of
 * theirs is known here. A loop that neither splits nor joins keeps the frames that were in it: they
 * pass at their number over the time of one round. Any other loop multiplies them until its links
 * are full. Rates are found anew when something changes, at most once an event; port counters are
 * their integrals. One real frame in `every` is shown and handed over as frames are.
 *
 * Bulk traffic is a class that begins somewhere: its source says where its frames leave and how
 * many, and is told when their way changed. It multiplies nothing and shows no frames; who has the
 * address is its end. When nothing changes it costs nothing: its way is looked at again when
 * something that decides about it says so (rate_stale), or when an answer runs out (rate_until).
 *
 * Rates are in thousandths of a frame a second. Everything is in the world's arena.
 */
#ifndef LINK_RATE_H
#define LINK_RATE_H

#include "link/link.h"

#define RATE_FRAME 1000u /* one frame a second */
#define RATE_STORM 10000u /* frames a second on a segment that make a storm */
#define RATE_CALM 9000u /* less, and they are frames again */
#define RATE_SAMPLES 100u /* real frames a second on a segment, about */
#define RATE_LOOKS 16u /* at the ways of bulk traffic, as soon as something changes, in a second */
#define RATE_PAUSE (50 * IX_MS) /* between those beyond */

struct rate_class;

/* What a flow does in time; each has its sum in the port counters. */
enum rate_sum { RATE_OFFERED, RATE_SENT, RATE_ARRIVED, RATE_LOST, RATE_REFUSED, RATE_SUMS };

/* Something that the box at the end counts as well: a line of a list, an interface. */
#define RATE_TALLIES 6u
#define RATE_TALLY_SWITCH (1u << 31) /* of keys: the bridge counts it, not the stack beside it */
struct rate_tally {
	const void *thing; /* the box's own; it may be gone */
	uint32_t key, len;
};

/* One content in one form (tags) on one direction of a link. */
struct rate_flow {
	struct timer timer; /* first: the next real frame */
	struct rate_flow *next; /* on the pipe, by number */
	struct pipe *pipe;
	struct rate_class *class;
	struct frame *frame; /* held: as it is on this wire; nobody else's */
	uint64_t rate[RATE_SUMS];
	uint64_t rest[RATE_SUMS]; /* of a frame, in rate x ns, not yet counted */
	ix_time since; /* counted up to then */
	const struct log_kind *why; /* the box at the end drops some of it, or all */
	const struct log_kind *bar; /* nothing leaves the port, and why; NULL: all that fits */
	const struct log_kind *was_bar; /* as it was, while ways are found */
	void *home; /* the box at the end has the address: its own name for itself */
	uint64_t source; /* frames that begin here: bulk traffic */
	struct rate_flow *chain; /* found by class and pipe */
	struct rate_tally tally[RATE_TALLIES];
	uint32_t tallies;
	uint64_t limit; /* what that box lets in; UINT64_MAX: all */
	uint64_t held; /* frames that are in it, of a loop */
	uint64_t natural; /* what its loop would carry over idle links; 0: as many as fit */
	ix_time round; /* of its loop, over idle links */
	uint64_t share; /* of that, what the links leave it: 2^32 is all */
	uint64_t fed; /* what reaches it, while the rates are being found */
	uint64_t loaded; /* arrived, as the node at the end was last told */
	uint32_t number, ring; /* ring: the loop it is in, from 1; 0: none */
	uint32_t ins, outs;
	bool closed; /* its loop neither splits nor joins */
	bool seen; /* a copy was just found on it */
	bool found; /* reached from a loop when it was last looked */
	bool core; /* for the search of loops */
};

/* From a flow to one it feeds. */
struct rate_edge {
	struct rate_flow *from, *to;
};

/* What bulk traffic comes from. */
struct rate_source {
	/* Where its frames leave: told to `ways`, as spread does. Changes nothing. */
	void (*spread)(void *arg, struct rate_ways *ways);
	/* Its ways are others than before. Told from the middle of the finding: only takes note. */
	void (*moved)(void *arg);
};

struct rate_class {
	uint64_t content;
	uint32_t number;
	uint32_t every; /* one real frame in so many */
	ix_time calm; /* since when it is weak; 0: it is not */
	VEC(struct rate_flow *) flows;
	VEC(struct rate_edge) edges, before; /* before: as they were, while new ones are found */
	bool loops; /* some of it goes round */
	/* bulk traffic: */
	const struct rate_source *source; /* lent; NULL: a storm */
	void *arg;
	uint64_t rate; /* that it offers */
	const struct log_kind *why; /* nothing leaves the source */
	void *home; /* the source itself has the address */
	uint64_t arrived; /* frames that reached their end, as counted */
	ix_time until; /* then its ways are looked at again; IX_NEVER */
	bool moved; /* its ways are others than when they were last looked at */
};

/* What rates do to a pipe's real frames. */
struct rate_pipe {
	struct rate_flow *flows;
	uint64_t offered; /* bit/s on the wire */
	uint64_t load; /* of these, what leaves */
	uint64_t queued; /* bits that waited at `since`; the queue fills and drains in time */
	ix_time since;
	uint32_t lost; /* of a million that are offered, for want of room */
	ix_time wait; /* in the queue */
	uint64_t sent, arrived; /* of all flows together */
	uint32_t storms; /* flows that are no bulk traffic's */
};

struct rate_net {
	struct timer again; /* first: find the rates anew */
	struct net *net;
	VEC(struct rate_class *) classes;
	VEC(struct pipe *) pipes; /* that have flows */
	struct rate_flow **slot; /* by hash of class and pipe: only looked up, never walked */
	uint32_t slots, held; /* slots is a power of two */
	VEC(struct rate_flow *) spare;
	uint32_t flows, named; /* numbers given to flows and classes */
	struct rng rng; /* of losses in loops */
	ix_time due; /* when some queue will be full or empty; IX_NEVER */
	ix_time loss; /* when a frame of some loop is lost next; IX_NEVER */
	uint32_t loss_ring;
	ix_time looked; /* when all ways were last looked at */
	uint32_t looks; /* how often in that second */
	ix_time storms_due; /* loops are looked at again each second; IX_NEVER: there are none */
	ix_time stale; /* when all ways are to be looked at; IX_NEVER: they are as they were */
	uint32_t bulks; /* classes that have a source */
	bool unsolved; /* ways or sources changed, and the rates are as before */
	bool forbidden; /* every storm stays frames: tests compare */
};

/* What a node answers with: see node_ops.spread. */
struct rate_ways {
	struct rate_net *rates;
	struct rate_flow *at; /* NULL: asked of the source */
	struct rate_class *class;
};
/* A copy leaves there; f is lent, as it leaves. */
void rate_way(struct rate_ways *w, struct port *out, struct frame *f);
/* None does, and this is why: counted where it came in. */
void rate_end(struct rate_ways *w, const struct log_kind *why);
/* A copy would leave there, and does not: counted there, as going out. */
void rate_bar(struct rate_ways *w, struct port *out, struct frame *f, const struct log_kind *why);
/* It is for `box`, who takes it. */
void rate_home(struct rate_ways *w, void *box);
/* The answer holds until then, if nobody says otherwise. */
void rate_until(struct rate_ways *w, ix_time until);
/*
 * The box counts what arrives here under a name of its own, in frames of so many octets: it is told
 * of them with node_ops.tallied. RATE_TALLIES at most; the source's own boxes count nothing.
 */
void rate_tally(struct rate_ways *w, const void *thing, uint32_t key, uint32_t len);
/* It is bulk traffic: who forwards packets says where it goes. */
bool rate_is_bulk(const struct rate_ways *w);
/*
 * Only so many of them a second (in thousandths) are let in, in one go, and then none until the
 * second is over, because of `why`: what comes from a loop does not come round again.
 */
void rate_limit(struct rate_ways *w, uint64_t rate, const struct log_kind *why);

extern const struct log_kind log_storm_begin, log_storm_end;

/* What the net keeps; made on first use. */
struct rate_net *rate_net(struct net *net);
/* What of a box's tally is due and was not told yet: added to frames and octets. */
void rate_tallied(
    const struct node *n, const void *thing, uint32_t key, uint64_t *frames, uint64_t *octets);
/* Tells all that is due, before counts begin anew. */
void rate_settle_node(const struct node *n);
/* The content of a frame, whatever its tag. */
uint64_t rate_content(const struct frame *f);
/*
 * f (lent) came in at p more often than frames are worth following. If it goes round a loop all of
 * its copies become rates. False: it does not, or rates are forbidden.
 */
bool rate_suspect(struct port *p, struct frame *f);
/*
 * Something that decides where frames go, or how fast, changed: storms follow at once, bulk traffic
 * within RATE_PAUSE. Cheap when there are no rates.
 */
void rate_stale(struct net *net);
/* The same of what boxes learn and what only packets ask: storms find it when they look next. */
void rate_shifted(struct net *net);

/* ---- bulk traffic (rate_bulk.c) ---- */

/* Where some of it ends, and why. */
struct rate_loss {
	const struct log_kind *why;
	const struct port *port; /* NULL: at the source */
	uint64_t rate;
};
/* A source that offers nothing yet. `s` and `arg` are lent. */
struct rate_class *rate_bulk_new(struct net *net, const struct rate_source *s, void *arg);
/* It offers so many thousandths of a frame a second from now on. */
void rate_bulk_offer(struct net *net, struct rate_class *c, uint64_t rate);
/* It is over, and c is gone. */
void rate_bulk_end(struct net *net, struct rate_class *c);
/* What reaches its end now; where most of the rest is lost. Changes nothing. */
uint64_t rate_bulk_arrives(const struct rate_class *c, struct rate_loss *most);
/* Frames that reached their end so far. */
uint64_t rate_bulk_arrived(const struct net *net, const struct rate_class *c);
/* The n-th end it reaches, as that named itself; NULL behind the last. */
void *rate_bulk_home(const struct rate_class *c, uint32_t n);
/* Ports it leaves by. */
uint32_t rate_bulk_ports(const struct rate_class *c);

/* Every storm as it is: for tests and for who asks. */
uint64_t rate_on(const struct port *p, bool out);

/* For link.c and counters.c alone. */
void rate_counters(const struct port *p, ix_time at, struct counters *in, struct counters *out);
uint64_t rate_drops(const struct port *p, const struct log_kind *why, bool out);
void rate_settle_port(struct port *p);
/* Drops for this reason of what came in at p are counted by rates, not by the frames shown. */
bool rate_refuses(const struct port *p, const struct log_kind *why);
/* f, about to leave over d, is one of a loop's: counted there, and taken. */
bool rate_takes(struct pipe *d, struct frame *f);
/*
 * f (taken) stands for many: what the link does not carry of them beside its storms is dropped at
 * its port, and f stands for the rest. NULL: nothing is left. serialisation: of one of them.
 */
struct frame *rate_fits(struct pipe *d, struct frame *f, ix_time serialisation);
/* For how long a real frame waits and leaves beside rates; false: there is no room for it. */
bool rate_passes(struct pipe *d, ix_time serialisation, ix_time *wait, ix_time *leave);

/* Between the files of rates. */
uint64_t rate_wire_bits(const struct rate_flow *f);
ix_time rate_transit(const struct rate_flow *f);
void rate_settle(struct rate_flow *f);
void rate_arrive(struct rate_flow *f, uint64_t n); /* counts them at the far end */
/* The flow of these octets (lent) on a pipe; made if it is not there. */
struct rate_flow *rate_flow_on(
    struct rate_net *r, struct rate_class *c, struct pipe *d, struct frame *f);
/* Takes a flow off its pipe and frees it; the class's list is the caller's. */
void rate_flow_free(struct rate_net *r, struct rate_flow *f);
/* Frames that are due by then and not counted. */
uint64_t rate_due(const struct rate_flow *f, enum rate_sum s, ix_time at);
struct rate_class *rate_class_new(struct rate_net *r, uint64_t content);
/* The n-th class is over. */
void rate_class_end(struct rate_net *r, uint32_t n);
/* When rates are next to be looked at; plans it. */
void rate_plan(struct rate_net *r);
/* Tells the box at the end what reaches it now. */
void rate_tell_load(struct rate_flow *f, uint64_t now);
/* Asks the box at the end how much of it that box drops. */
void rate_ask_refused(struct rate_flow *f);
/* Finds every way anew, or (all false) those whose answers ran out. */
void rate_explore(struct rate_net *r, bool all);
/* What a pipe's queue holds by now. */
void rate_queue(struct rate_net *r, struct pipe *d);
uint64_t rate_capacity(const struct pipe *d); /* bit/s */
/* False: some loop ended, and what is left must be explored again. */
bool rate_solve(struct rate_net *r);
/* Plans the next real frame of every flow. */
void rate_sampling(struct rate_net *r);
extern const struct timer_kind rate_sample_kind;

#endif
