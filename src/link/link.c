/* link.c - see link.h. */
#include "link/link.h"

#include <stdio.h>

#include "base/addr.h"
#include "base/panic.h"
#include "link/rate.h"

const struct link_settings link_defaults = {
	.rate_bps = 1000000000, .delay = 10 * IX_US, .queue = 256 * 1024, .mtu = 1500
};

/* IEEE 802.3: what a frame occupies on the wire beside its octets: preamble, FCS, gap. */
enum { WIRE_EXTRA = 8 + 4 + 12, WIRE_LEAST = 60, ETHERNET_HEADER = 14, VLAN_TAG = 4 };

static void arrive(struct sim *sim, struct timer *t);
static const struct timer_kind arrival = { "frame on a link", TIMER_CODE('l', 'i', 'n', 'k'),
    arrive };

static ix_time
serialisation(const struct link *l, uint32_t len)
{
	uint64_t octets = (len < WIRE_LEAST ? WIRE_LEAST : len) + WIRE_EXTRA;

	if (l->ns_octet)
		return octets * l->ns_octet;
	return l->rate_bps ? octets * 8 * IX_SECOND / l->rate_bps : 0;
}

static struct flight *
flight_at(struct pipe *d, uint32_t i)
{
	return &d->ring[(d->head + i) & (d->room - 1)];
}

static void
ring_grow(struct pipe *d)
{
	struct arena *a = d->link->net->sim->arena;
	uint32_t room = d->room ? d->room * 2 : 8;
	struct flight *ring = arena_alloc(a, room * sizeof(*ring));

	for (uint32_t i = 0; i < d->n; i++)
		ring[i] = *flight_at(d, i);
	arena_free(a, d->ring, d->room * sizeof(*ring));
	d->ring = ring;
	d->head = 0;
	d->room = room;
}

/* The timer stands for the first of the ring, with the sequence number that frame got when sent. */
static void
arm(struct sim *sim, struct pipe *d)
{
	const struct flight *first = flight_at(d, 0);

	d->timer.at = first->at;
	d->timer.seq = first->seq;
	queue_put(&sim->queue, &d->timer);
}

static void
launch(struct sim *sim, struct pipe *d, struct frame *f, ix_time at)
{
	if (at < d->last)
		at = d->last; /* jitter delays, it does not reorder */
	d->last = at;
	if (d->n == d->room)
		ring_grow(d);
	*flight_at(d, d->n++) = (struct flight){ at, sim->seq++, f };
	if (d->n == 1)
		arm(sim, d);
}

static inline void
count(struct port *p, struct counters *c, const struct frame *f)
{
	const uint8_t *to = f->bytes + f->start;
	const uint64_t n = f->weight, octets = n * f->len;

	if (__builtin_expect(p->node->net->sim->now >= p->meter_due, 0))
		port_meter(p);
	c->octets += octets;
	if (__builtin_expect(!(to[0] & 1), 1)) {
		c->unicast += n;
	} else if (f->len >= 6 && memcmp(to, mac_broadcast.b, 6) == 0) {
		c->broadcast += n;
		c->broadcast_octets += octets;
	} else {
		c->multicast += n;
		c->multicast_octets += octets;
	}
}

static void
show(struct port *p, struct frame *f, bool out, const struct log_kind *drop)
{
	struct sim *sim = p->node->net->sim;
	struct frame_name name = { .t = sim->now, .port = p->id.id,
		.weight = f->weight, .seq = out ? p->out_seq : p->in_seq };

	if (sim->observer && sim->observer->frame)
		sim->observer->frame(sim->observer->arg, &name, out, frame_at(f), f->len, drop);
}

void
port_watch(struct port *p, struct watcher *t)
{
	struct watcher **at = &p->watchers;

	while (*at)
		at = &(*at)->next;
	t->next = NULL;
	*at = t;
}

void
port_unwatch(struct port *p, struct watcher *t)
{
	struct watcher **at = &p->watchers;

	while (*at && *at != t)
		at = &(*at)->next;
	if (*at)
		*at = t->next;
}

static void
watchers_tell(struct port *p, const struct frame *f, bool out)
{
	for (struct watcher *t = p->watchers, *next; t; t = next) {
		next = t->next;
		t->frame(t, p, f, out);
	}
}

void
port_show(struct port *p, struct frame *f, bool out)
{
	const struct sim *sim = p->node->net->sim;

	if (sim->now >= p->meter_due)
		port_meter(p);
	*(out ? &p->out_seq : &p->in_seq) += 1;
	show(p, f, out, NULL);
	watchers_tell(p, f, out);
}

void
pipe_put(struct pipe *d, struct frame *f, ix_time at)
{
	launch(d->link->net->sim, d, f, at);
}

uint64_t
pipe_take(struct pipe *d, bool (*is)(const struct frame *f, uint64_t content), uint64_t content)
{
	struct net *net = d->link->net;
	uint32_t kept = 0, n = d->n;
	uint64_t taken = 0;

	for (uint32_t i = 0; i < n; i++) {
		struct flight x = *flight_at(d, i);

		if (is(x.frame, content)) {
			taken += x.frame->weight;
			frame_drop(net, x.frame);
		} else {
			*flight_at(d, kept++) = x;
		}
	}
	d->n = kept;
	timer_stop(net->sim, &d->timer);
	if (kept)
		arm(net->sim, d);
	return taken;
}

static void
arrive(struct sim *sim, struct timer *t)
{
	struct pipe *d = (struct pipe *)t;
	struct frame *f = flight_at(d, 0)->frame;
	struct port *p = d->to;

	d->head = (d->head + 1) & (d->room - 1);
	if (--d->n)
		arm(sim, d);
	sim_fold(sim, f->len, f->word);
	d->link->net->hops++;
	count(p, &p->in, f);
	p->in_seq++;
	if (__builtin_expect(sim->observer != NULL, 0))
		show(p, f, false, NULL);
	if (__builtin_expect(p->watchers != NULL, 0))
		watchers_tell(p, f, false);
	sim->cause = (struct frame_name){ .t = sim->now, .port = p->id.id, .seq = p->in_seq };
	p->node->ops->receive(p, f);
	sim->cause = (struct frame_name){ 0 };
}

struct drop_count *
port_drop_place(struct port *p, const struct log_kind *reason)
{
	struct drop_count fresh = { .reason = reason };

	for (uint32_t i = 0; i < p->drops.n; i++)
		if (p->drops.at[i].reason == reason)
			return &p->drops.at[i];
	vec_push(p->node->net->sim->arena, &p->drops, fresh);
	return &p->drops.at[p->drops.n - 1];
}

static void
count_drop(struct port *p, const struct log_kind *reason, bool out, uint32_t weight)
{
	struct drop_count *row = port_drop_place(p, reason);
	uint64_t n = row->n += weight;

	row->out += out ? weight : 0;
	if ((n & (n - 1)) == 0) /* the 1st, 2nd, 4th, 8th ...: a flood must not wash out the log */
		LOG(p->node->net->sim, &log_frame_dropped, p->node->id.id, p->id.id,
		    log_text(reason->name), log_number(n));
}

void
port_count_drop(struct port *p, const struct log_kind *reason)
{
	count_drop(p, reason, false, 1);
}

static void
drop(struct port *p, struct frame *f, bool out, const struct log_kind *reason)
{
	if (p->node->net->sim->observer)
		show(p, f, out, reason);
	if (__builtin_expect(!f->rated, 1) || out || !rate_refuses(p, reason))
		count_drop(p, reason, out, f->weight);
	frame_drop(p->node->net, f);
}

void
port_drop(struct port *p, struct frame *f, const struct log_kind *reason)
{
	drop(p, f, p->node->net->sim->cause.port != p->id.id, reason);
}

uint64_t
port_backlog(const struct port *p)
{
	const struct link *l = p->link;
	ix_time now = p->node->net->sim->now, busy;

	if (!l)
		return 0;
	busy = l->dir[p->side].busy_until;
	return busy > now
	    ? (uint64_t)((unsigned __int128)(busy - now) * l->rate_bps / 8 / IX_SECOND) : 0;
}

/* port_backlog(p) + len > queue, without the division: this is asked of every frame that waits. */
static bool
overflows(const struct link *l, const struct pipe *d, ix_time now, uint32_t len)
{
	if (d->busy_until <= now)
		return false;
	if (l->ns_octet)
		return len > l->queue ||
		    d->busy_until - now >= (l->queue - len + (uint64_t)1) * l->ns_octet;
	return len > l->queue || (unsigned __int128)(d->busy_until - now) * l->rate_bps >=
	    (unsigned __int128)(l->queue - len + 1) * 8 * IX_SECOND;
}

/* Octets of a VLAN tag, which the MTU does not count. */
static uint32_t
tag(const struct frame *f)
{
	struct octets o = frame_read(f);

	octets_skip(&o, 12);
	return get16(&o) == 0x8100 ? VLAN_TAG : 0;
}

const struct log_kind *
port_refuses(const struct port *p, const struct frame *f)
{
	const struct link *l = p->link;

	if (!port_is_up(p))
		return p->admin_down || p->held ? &drop_port_down
		    : l                         ? &drop_link_down
		                                : &drop_no_link;
	if (f->len > l->mtu + ETHERNET_HEADER && f->len > l->mtu + ETHERNET_HEADER + tag(f))
		return &drop_too_big;
	return NULL;
}

/* Why this frame cannot go out of this port now, or NULL. */
static const struct log_kind *
refusal(const struct port *p, const struct frame *f)
{
	const struct link *l = p->link;
	const struct log_kind *why = port_refuses(p, f);

	if (why)
		return why;
	if (overflows(l, &l->dir[p->side], p->node->net->sim->now, f->len))
		return &drop_queue_full;
	return NULL;
}

void
port_send(struct port *p, struct frame *f)
{
	struct sim *sim = p->node->net->sim;
	const struct log_kind *why = refusal(p, f);
	const ix_time now = sim->now;
	const struct link *l;
	struct pipe *d;
	ix_time at, wire, wait = 0;

	if (__builtin_expect(f->rated, 0)) {
		f = frame_copy(p->node->net, f); /* passed on by whoever looked at it */
		f->rated = false;
	}
	if (__builtin_expect(!f->word, 0))
		f->word = hash_bytes(frame_at(f), f->len, 0) | 1;
	if (__builtin_expect(why != NULL, 0)) {
		drop(p, f, true, why);
		return;
	}
	l = p->link;
	d = &p->link->dir[p->side];
	wire = serialisation(l, f->len);
	if (__builtin_expect(f->weight > 1, 0)) {
		if (!(f = rate_fits(d, f, wire)))
			return;
	} else if (__builtin_expect(d->heavy_until > now, 0)) {
		d->heavy_until += wire; /* the link is shared with those: see rate_fits */
		wire *= 2;
	}
	if (__builtin_expect(d->rates && d->rates->flows, 0) &&
	    !rate_passes(d, wire, &wait, &wire)) {
		drop(p, f, true, &drop_queue_full);
		return;
	}
	count(p, &p->out, f);
	p->out_seq++;
	if (__builtin_expect(sim->observer != NULL, 0))
		show(p, f, true, NULL);
	if (__builtin_expect(p->watchers != NULL, 0))
		watchers_tell(p, f, true);
	if (__builtin_expect(d->rates && d->rates->flows, 0) && rate_takes(d, f))
		return;
	at = d->busy_until > now ? d->busy_until : now;
	d->busy_until = at += wire;
	at += wait + l->delay;
	if (__builtin_expect(l->jitter != 0, 0))
		at += rng_below(&d->rng, l->jitter + 1);
	if (__builtin_expect(l->loss_ppm != 0, 0) && rng_below(&d->rng, 1000000) < l->loss_ppm) {
		drop(p, f, true, &drop_lost);
		return;
	}
	launch(sim, d, f, at);
}

/* Everything in flight is lost with the cable. */
static void
pipe_empty(struct link *l, struct pipe *d)
{
	while (d->n) {
		struct frame *f = flight_at(d, 0)->frame;

		d->head = (d->head + 1) & (d->room - 1);
		d->n--;
		drop(d->from, f, true, &drop_link_down);
	}
	timer_stop(l->net->sim, &d->timer);
	d->busy_until = d->last = l->net->sim->now;
}

/* Tells one end that its carrier changed. */
static void
tell(struct port *p, bool up)
{
	struct sim *sim = p->node->net->sim;

	p->changed = sim->now;
	if (!up)
		port_flap(p);
	LOG(sim, up ? &log_port_up : &log_port_down, p->node->id.id, p->id.id, log_text(p->name));
	if (p->node->ops->changed)
		p->node->ops->changed(p);
}

/* The cable or the state of an end changed: both ends hear of it if the carrier did. */
static void
carrier_check(struct link *l)
{
	struct port *a = l->dir[0].from, *b = l->dir[0].to;
	bool up = l->up && !a->admin_down && !b->admin_down && !a->held && !b->held;

	if (l->carrier == up)
		return;
	l->carrier = up;
	rate_stale(l->net);
	if (!up) {
		pipe_empty(l, &l->dir[0]);
		pipe_empty(l, &l->dir[1]);
	}
	tell(a, up);
	if (l->carrier == up) /* what a did in answer may have changed it again */
		tell(b, up);
}

void
link_up(struct link *l, bool up)
{
	struct port *p = l->dir[0].from;

	if (l->up == up || l->gone)
		return;
	l->up = up;
	LOG(l->net->sim, up ? &log_link_up : &log_link_down, p->node->id.id, p->id.id,
	    log_text(p->name));
	carrier_check(l);
}

void
port_shutdown(struct port *p, bool down)
{
	if (p->admin_down == down)
		return;
	p->admin_down = down;
	if (p->link)
		carrier_check(p->link);
}

void
port_hold(struct port *p, bool down)
{
	if (p->held == down)
		return;
	p->held = down;
	if (p->link)
		carrier_check(p->link);
}

void
link_set(struct link *l, const struct link_settings *s)
{
	l->rate_bps = s->rate_bps;
	l->ns_octet = s->rate_bps && 8 * IX_SECOND % s->rate_bps == 0
	    ? 8 * IX_SECOND / s->rate_bps : 0;
	l->delay = s->delay;
	l->jitter = s->jitter;
	l->loss_ppm = s->loss_ppm;
	l->queue = s->queue;
	l->mtu = s->mtu;
	rate_stale(l->net);
}

static void
pipe_init(struct link *l, struct pipe *d, struct port *from, struct port *to)
{
	char name[NODE_NAME + PORT_NAME + 8];

	snprintf(name, sizeof(name), "link:%s:%s", from->node->name, from->name);
	d->link = l;
	d->from = from;
	d->to = to;
	d->rng = sim_stream(l->net->sim, name);
	timer_init(&d->timer, &arrival, to->node->id.id);
}

struct link *
link_new(struct port *a, struct port *b, const struct link_settings *s)
{
	struct net *net = a->node->net;
	struct link *l = arena_make(net->sim->arena, struct link);

	must(!a->link && !b->link && a != b && b->node->net == net);
	vec_push(net->sim->arena, &net->links, l);
	l->id = net->links.n;
	l->net = net;
	link_set(l, s);
	pipe_init(l, &l->dir[0], a, b);
	pipe_init(l, &l->dir[1], b, a);
	a->link = b->link = l;
	a->side = 0;
	b->side = 1;
	l->up = true;
	carrier_check(l);
	return l;
}

void
link_remove(struct link *l)
{
	if (l->gone)
		return;
	link_up(l, false);
	l->gone = true;
	l->dir[0].from->link = l->dir[0].to->link = NULL;
}
