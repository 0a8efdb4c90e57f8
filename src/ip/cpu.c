/* cpu.c - see cpu.h. */
#include "ip/cpu.h"

#include <stdio.h>

#include "base/panic.h"
#include "ip/inside.h"
#include "link/rate.h"

enum { CPU_BROADCAST, CPU_MESSAGE, CPU_KINDS };
#define MILLION 1000000u

/*
 * Published rates at which platforms hand packets to their processors as they ship, in packets a
 * second; fixed here before anything was measured with them. Broadcasts: the class of ARP;
 * messages: that of BGP. docs/design.md says where they were read.
 */
const struct cpu_default cpu_defaults[] = {
	{ "aruba", "ArubaOS-Switch 16.06, copp traffic-class: station-arp 512, bgp 512",
	    { 512, 512, 0 } },
	{ "juniper-qfx", "Junos DDoS protection on QFX: ARP 500, BGP 3,000", { 500, 3000, 0 } },
	{ "juniper-ptx", "Junos DDoS protection on PTX: ARP 500, BGP 5,000", { 500, 5000, 0 } },
	{ "juniper-mx", "Junos DDoS protection on MX: ARP 20,000, BGP 20,000",
	    { 20000, 20000, 0 } },
	{ 0 },
};

const struct log_kind drop_cpu_queue = { "cpu-queue", "the control plane reads no faster" };

struct waiting {
	struct frame *frame;
	struct ifc *ifc;
	ix_time due;
};

struct cpu {
	struct timer timer; /* first: the next one is read */
	struct stack *stack;
	struct cpu_budget budget;
	ix_time cost[CPU_KINDS];
	ix_time busy_until, last;
	struct waiting *ring;
	uint32_t head, n, room; /* room is a power of two */
	uint64_t read, dropped;
	/* storms: thousandths of a frame a second, and those x nanoseconds that each costs */
	uint64_t rate, work;
	uint64_t storm_read, storm_dropped, rest_read, rest_dropped;
	uint64_t displaced; /* real frames that were read while storms asked for more than all */
	ix_time since; /* the storms' counts are up to then */
	uint32_t turn; /* which of a storm's real frames is read: evenly */
	uint64_t second, used[2]; /* ns of work in this second and the one before it */
	struct rng rng;
};

static void serve(struct sim *sim, struct timer *t);
static const struct timer_kind serving = { "control plane", TIMER_CODE('i', 'c', 'p', 'u'), serve };

/* Of a million: what storms ask for. */
static uint64_t
offered(const struct cpu *c)
{
	return c->work / MILLION; /* thousandths x ns, over 10^3 x 10^9, x 10^6 */
}

static void
note(struct cpu *c, ix_time work)
{
	uint64_t second = c->stack->sim->now / IX_SECOND;

	if (second != c->second) {
		c->used[1] = second == c->second + 1 ? c->used[0] : 0;
		c->used[0] = 0;
		c->second = second;
	}
	c->used[0] += work;
}

/* ---- storms ---- */

static uint64_t
whole(uint64_t rate, ix_time passed, uint64_t *rest)
{
	const uint64_t one = (uint64_t)RATE_FRAME * IX_SECOND;
	unsigned __int128 sum = (unsigned __int128)rate * passed + *rest;

	*rest = (uint64_t)(sum % one);
	return (uint64_t)(sum / one);
}

static void
storms(const struct cpu *c, uint64_t *read, uint64_t *dropped, uint64_t rest[2])
{
	ix_time passed = c->stack->sim->now - c->since;
	uint64_t all = offered(c), done = c->rate;

	if (all > MILLION)
		done = (uint64_t)((unsigned __int128)c->rate * MILLION / all);
	rest[0] = c->rest_read;
	rest[1] = c->rest_dropped;
	*read = c->storm_read + whole(done, passed, &rest[0]);
	*dropped = c->storm_dropped + whole(c->rate - done, passed, &rest[1]);
}

void
stack_load(struct stack *st, const struct frame *f, uint64_t was, uint64_t now)
{
	struct cpu *c = st->cpu;
	ix_time cost = c ? c->cost[CPU_BROADCAST] : 0;
	uint64_t rest[2];

	if (!cost || !(f->bytes[f->start] & 1))
		return; /* an adapter passes a stranger's unicast to nobody */
	storms(c, &c->storm_read, &c->storm_dropped, rest);
	c->rest_read = rest[0];
	c->rest_dropped = rest[1];
	c->since = st->sim->now;
	c->rate = c->rate + now - (was < c->rate ? was : c->rate);
	c->work = c->work + now * cost - (was * cost < c->work ? was * cost : c->work);
}

uint32_t
stack_refuses(struct port *p, const struct frame *f, const struct log_kind **why)
{
	const struct ifc *i = p->user;
	const uint8_t *to = f->bytes + f->start;
	uint64_t all;

	if (!i || !i->up)
		return 0;
	if (!(to[0] & 1)) {
		*why = &drop_not_for_us;
		return memcmp(to, i->mac.b, sizeof(i->mac.b)) != 0 ? MILLION : 0;
	}
	*why = &drop_cpu_queue;
	all = i->stack->cpu ? offered(i->stack->cpu) : 0;
	return all > MILLION ? (uint32_t)(MILLION - (uint64_t)MILLION * MILLION / all) : 0;
}

/* ---- the queue ---- */

static void
arm(struct cpu *c)
{
	timer_at(c->stack->sim, &c->timer, c->ring[c->head].due);
}

static void
grow(struct cpu *c)
{
	struct arena *a = stack_arena(c->stack);
	uint32_t room = c->room ? c->room * 2 : 8;
	struct waiting *ring = arena_alloc(a, room * sizeof(*ring));

	for (uint32_t i = 0; i < c->n; i++)
		ring[i] = c->ring[(c->head + i) & (c->room - 1)];
	arena_free(a, c->ring, c->room * sizeof(*ring));
	c->ring = ring;
	c->head = 0;
	c->room = room;
}

static void
enqueue(struct cpu *c, struct ifc *i, struct frame *f, ix_time due)
{
	if (c->n == c->room)
		grow(c);
	c->last = due > c->last ? due : c->last; /* first come, first served */
	c->ring[(c->head + c->n++) & (c->room - 1)] = (struct waiting){ f, i, c->last };
	if (c->n == 1)
		arm(c);
}

static void
serve(struct sim *sim, struct timer *t)
{
	struct cpu *c = (struct cpu *)(void *)t;

	(void)sim;
	while (c->n && c->ring[c->head].due <= c->stack->sim->now) {
		struct waiting w = c->ring[c->head];

		c->head = (c->head + 1) & (c->room - 1);
		c->n--;
		if (!w.frame->rated) { /* storms: as integrals */
			c->read += w.frame->weight;
			c->displaced += offered(c) > MILLION ? w.frame->weight : 0;
		}
		ifc_read(w.ifc, w.frame);
	}
	if (c->n && !timer_runs(t))
		arm(c);
}

static bool
is_ours(const struct stack *st, const struct frame *f)
{
	struct octets o = frame_read(f);
	uint16_t type;
	struct ix_addr to;
	const uint8_t *b;

	octets_skip(&o, 12);
	type = get16(&o);
	if (type != ETHERTYPE_IPV4 && type != ETHERTYPE_IPV6)
		return true;
	octets_skip(&o, type == ETHERTYPE_IPV4 ? 16 : 24);
	b = octets_take(&o, type == ETHERTYPE_IPV4 ? 4 : 16);
	if (!b)
		return true;
	to = type == ETHERTYPE_IPV4
	    ? addr_v4((uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3])
	    : addr_v6(b);
	return addr_is_scoped(&to) || stack_owner(st, &to) != NULL;
}

/* Does it get a place? As storms leave it; and when it will have been read. */
static bool
place(struct cpu *c, const struct frame *f, ix_time cost, ix_time *due)
{
	ix_time now = c->stack->sim->now, mean;
	uint64_t busy = offered(c);

	if (busy >= MILLION) { /* a place gets free as often as one is read */
		if (f->rated) {
			c->turn += (uint32_t)((uint64_t)MILLION * MILLION / busy);
			if (c->turn < MILLION)
				return false;
			c->turn -= MILLION;
		} else if (rng_below(&c->rng, busy) >= MILLION) {
			return false;
		}
		mean = c->rate ? c->work / c->rate : cost;
		*due = now + c->budget.queue * mean;
		return c->n < c->budget.queue;
	}
	if (f->rated) { /* its cost is in the rate */
		*due = c->busy_until > now ? c->busy_until : now;
		return c->n < c->budget.queue;
	}
	if (c->n >= c->budget.queue)
		return false;
	cost = cost * MILLION / (MILLION - busy < MILLION / 64 ? MILLION / 64 : MILLION - busy);
	c->busy_until = (c->busy_until > now ? c->busy_until : now) + cost * f->weight;
	*due = c->busy_until;
	note(c, cost * f->weight);
	return true;
}

bool
cpu_takes(struct ifc *i, struct frame *f)
{
	struct cpu *c = i->stack->cpu;
	bool group = frame_at(f)[0] & 1;
	ix_time cost = c->cost[group ? CPU_BROADCAST : CPU_MESSAGE], due;

	if (!cost || (!group && !is_ours(i->stack, f)))
		return false;
	if (place(c, f, cost, &due)) {
		enqueue(c, i, f, due);
	} else {
		c->dropped += f->rated ? 0 : f->weight;
		ip_drop(i, f, &drop_cpu_queue);
	}
	return true;
}

/* ---- its owner ---- */

void
cpu_clear(struct stack *st)
{
	struct cpu *c = st->cpu;

	for (; c && c->n; c->n--) {
		frame_drop(st->net, c->ring[c->head].frame);
		c->head = (c->head + 1) & (c->room - 1);
	}
	if (c)
		timer_stop(st->sim, &c->timer);
	if (c)
		c->busy_until = c->last = st->sim->now;
}

void
stack_set_cpu(struct stack *st, const struct cpu_budget *b)
{
	char name[NODE_NAME + 8];
	struct cpu *c = st->cpu;

	if (!c) {
		c = st->cpu = arena_make(stack_arena(st), struct cpu);
		snprintf(name, sizeof(name), "cpu:%s", st->node->name);
		c->rng = sim_stream(st->sim, name);
		c->stack = st;
		timer_init(&c->timer, &serving, st->node->id.id);
	}
	c->budget = *b;
	c->budget.queue = b->queue ? b->queue : CPU_QUEUE;
	c->cost[CPU_BROADCAST] = b->broadcasts ? IX_SECOND / b->broadcasts : 0;
	c->cost[CPU_MESSAGE] = b->messages ? IX_SECOND / b->messages : 0;
	for (uint32_t n = 0; n < c->n; n++)
		c->ring[(c->head + n) & (c->room - 1)].due = st->sim->now;
	if (c->n)
		arm(c);
}

/* What was read instead of a storm's frames: as many of these wait as may, others are dropped. */
static void
displace(const struct cpu *c, struct cpu_row *row)
{
	uint64_t n = c->displaced < row->storm_read ? c->displaced : row->storm_read;

	row->storm_read -= n;
	row->storm_dropped += n > c->budget.queue ? n - c->budget.queue : 0;
}

bool
stack_cpu(const struct stack *st, struct cpu_row *row)
{
	const struct cpu *c = st->cpu;
	uint64_t rest[2], second, used, load;

	if (!c || (!c->budget.broadcasts && !c->budget.messages))
		return false;
	*row = (struct cpu_row){ .budget = c->budget,
		.read = c->read,
		.dropped = c->dropped,
		.queued = c->n,
		.offered = (uint32_t)offered(c) };
	storms(c, &row->storm_read, &row->storm_dropped, rest);
	displace(c, row);
	second = st->sim->now / IX_SECOND;
	used = second == c->second ? c->used[1] : second == c->second + 1 ? c->used[0] : 0;
	load = used / (IX_SECOND / MILLION) + row->offered;
	row->load = load < MILLION ? (uint32_t)load : MILLION;
	return true;
}
