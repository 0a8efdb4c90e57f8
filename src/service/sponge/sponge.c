/*
 * sponge.c - see sponge.h: what is heard moves addresses between states; one timer asks for those
 * that are suspected, and forgets.
 */
#include "service/sponge/sponge.h"

#include "base/addr.h"
#include "wire/arp.h"
#include "wire/ethernet.h"
#include "wire/ipv4.h"

enum { LEAST_LENGTH = 16, FRAME = 60 };

const char *const sponge_states[SPONGE_STATES] = { "QUIET", "ALIVE", "PENDING", "DEAD" };

const struct sponge_settings sponge_defaults = { .depth = 1000,
	.rate = 50,
	.pending = 5,
	.age_s = 600,
	.learning_s = 5,
	.probe_rate = 100,
	.flood = 3 };

const struct log_kind log_sponge_pending = { "sponge.pending",
	"{0}: {1} queries without an answer, {2} a minute; is it there?" };
const struct log_kind log_sponge_dead = { "sponge.dead", "{0} is dead: the sponge answers for it" };
const struct log_kind log_sponge_alive = { "sponge.alive",
	"{0} is alive at {1}: the sponge gives it back" };

struct place {
	struct ix_mac mac;
	uint8_t state;
	uint32_t queries;
	uint32_t probes;
	uint32_t asks; /* as a source: queries in the running second */
	ix_time second; /* which that is */
	ix_time asked; /* the first of `queries` */
	ix_time since, heard;
	ix_time due; /* PENDING, DEAD: the next probe */
};

struct sponge {
	struct timer timer; /* first */
	struct ifc *ifc;
	struct stack *stack;
	struct socket *sock;
	struct sponge_settings set;
	struct ix_prefix lan;
	struct ix_addr self;
	ix_time listens_until;
	struct sponge_counts counts;
	uint32_t n; /* addresses of the LAN */
	struct place *at;
};

/* The place of an address, or NULL: not of the LAN, or one that is nobody's or our own. */
static struct place *
place_of(const struct sponge *sp, const struct ix_addr *a)
{
	struct octets o = octets_read(a->b, 4), lan = octets_read(sp->lan.addr.b, 4);
	uint32_t i;

	if (a->af != 4 || !prefix_has(&sp->lan, a) || addr_eq(a, &sp->self))
		return NULL;
	i = get32(&o) - get32(&lan);
	return i == 0 || i == sp->n - 1 ? NULL : &sp->at[i];
}

static struct ix_addr
addr_at(const struct sponge *sp, uint32_t i)
{
	struct ix_addr a = sp->lan.addr;
	struct octets o = octets_read(a.b, 4), w = octets_write(a.b, 4);

	put32(&w, get32(&o) + i);
	return a;
}

static uint32_t
node_of(const struct sponge *sp)
{
	return stack_node(sp->stack)->id.id;
}

static void
become(struct sponge *sp, struct place *p, enum sponge_state state)
{
	sp->counts.in[p->state]--;
	sp->counts.in[state]++;
	p->state = (uint8_t)state;
	p->since = stack_sim(sp->stack)->now;
	p->queries = p->probes = 0;
}

/* ---- what is sent ---- */

static void
send(struct sponge *sp, const struct ix_mac *to, const struct arp *a)
{
	uint8_t bytes[FRAME] = { 0 };
	struct octets o = octets_write(bytes, sizeof(bytes));
	struct ethernet e = { .dst = *to, .src = ifc_mac(sp->ifc), .type = ETHERTYPE_ARP };

	ethernet_write(&o, &e);
	arp_write(&o, a);
	sock_send_frame(sp->sock, bytes, sizeof(bytes));
}

static void
probe(struct sponge *sp, struct place *p)
{
	struct arp a = { .op = ARP_REQUEST,
		.sender_mac = ifc_mac(sp->ifc),
		.sender = sp->self,
		.target = addr_at(sp, (uint32_t)(p - sp->at)) };

	p->probes++;
	sp->counts.probes++;
	send(sp, &mac_broadcast, &a);
}

/* Says where an address is: to one station, or (a gratuitous request) to all. */
static void
tell(struct sponge *sp, const struct ix_addr *whose, const struct ix_mac *at,
    const struct arp *asked)
{
	struct arp a = { .op = asked ? ARP_REPLY : ARP_REQUEST,
		.sender_mac = *at,
		.sender = *whose,
		.target = asked ? asked->sender : *whose };

	if (asked)
		a.target_mac = asked->sender_mac;
	send(sp, asked ? &asked->sender_mac : &mac_broadcast, &a);
}

/* ---- what is heard ---- */

/* The station speaks: whatever was thought of its address, it is there. */
static void
heard(struct sponge *sp, const struct ix_addr *from, const struct ix_mac *mac)
{
	struct place *p = place_of(sp, from);
	bool was_dead;

	if (!p)
		return;
	was_dead = p->state == SPONGE_DEAD;
	if (p->state == SPONGE_DEAD || p->state == SPONGE_PENDING)
		LOG(stack_sim(sp->stack), &log_sponge_alive, node_of(sp), 0, log_addr(from),
		    log_mac(mac));
	if (p->state != SPONGE_ALIVE)
		become(sp, p, SPONGE_ALIVE);
	p->mac = *mac;
	p->heard = stack_sim(sp->stack)->now;
	p->queries = 0;
	if (was_dead) { /* others may still believe in us */
		sp->counts.updates++;
		tell(sp, from, mac, NULL);
	}
}

static uint32_t
rate_of(const struct sponge *sp, const struct place *p)
{
	ix_time over = stack_sim(sp->stack)->now - p->asked;

	return over ? (uint32_t)((uint64_t)p->queries * IX_MINUTE / over) : p->queries;
}

/*
 * One more that nobody answered, as far as we see: answers are unicast. A station that is there is
 * heard again soon. When the queries are many but slow, half of them and of their time is
 * forgotten.
 */
static void
unanswered(struct sponge *sp, struct place *p)
{
	ix_time now = stack_sim(sp->stack)->now;
	struct ix_addr a;
	uint32_t rate;

	if (p->queries++ == 0)
		p->asked = now;
	rate = rate_of(sp, p);
	if (p->queries < sp->set.depth || now < sp->listens_until)
		return;
	if (rate < sp->set.rate) {
		p->queries /= 2;
		p->asked += (now - p->asked) / 2;
		return;
	}
	a = addr_at(sp, (uint32_t)(p - sp->at));
	LOG(stack_sim(sp->stack), &log_sponge_pending, node_of(sp), 0, log_addr(&a),
	    log_number(p->queries), log_number(rate));
	become(sp, p, SPONGE_PENDING);
	p->due = now;
}

/* More than so many queries a second from one station: they do not count. */
static bool
floods(struct sponge *sp, const struct ix_addr *from)
{
	struct place *p = place_of(sp, from);
	ix_time second = stack_sim(sp->stack)->now / IX_SECOND;

	if (!p)
		return false;
	if (p->second != second)
		p->asks = 0;
	p->second = second;
	return ++p->asks > sp->set.flood;
}

static void
heard_arp(struct sponge *sp, struct octets o)
{
	struct place *p;
	struct arp a;

	if (!arp_read(&o, &a))
		return;
	heard(sp, &a.sender, &a.sender_mac);
	if (a.op != ARP_REQUEST || addr_eq(&a.sender, &a.target) || !(p = place_of(sp, &a.target)))
		return;
	sp->counts.queries++;
	if (p->state == SPONGE_DEAD) {
		struct ix_mac self = ifc_mac(sp->ifc);

		/* RFC 5227 2.1: a probe asks whether the address is free, and it is */
		if (a.sender.b[0] == 0)
			return;
		sp->counts.answered++;
		tell(sp, &a.target, &self, &a);
	} else if (floods(sp, &a.sender)) {
		sp->counts.ignored++;
	} else if (p->state != SPONGE_PENDING) {
		unanswered(sp, p);
	}
}

/* A packet from a station of the LAN; one that is sent to us for another still believes in us. */
static void
heard_ipv4(struct sponge *sp, struct octets o, const struct ethernet *e)
{
	const struct ix_mac self = ifc_mac(sp->ifc);
	struct ipv4 h;
	struct place *to;

	if (!ipv4_read(&o, &h))
		return;
	heard(sp, &h.src, &e->src);
	to = place_of(sp, &h.dst);
	if (to && to->state == SPONGE_ALIVE && mac_eq(&e->dst, &self) && !mac_eq(&to->mac, &self)) {
		struct arp asked = { .sender = h.src, .sender_mac = e->src };

		sp->counts.updates++;
		tell(sp, &h.dst, &to->mac, &asked);
	}
}

static void
received(struct socket *s, const struct sock_message *m)
{
	struct sponge *sp = sock_user(s);
	struct octets o = octets_read(m->bytes, m->len);
	struct ethernet e;

	if (!ethernet_read(&o, &e))
		return;
	if (e.type == ETHERTYPE_ARP)
		heard_arp(sp, o);
	else if (e.type == ETHERTYPE_IPV4)
		heard_ipv4(sp, o, &e);
}

static const struct socket_ops ops = { .received = received };

/* ---- what time does ---- */

/* True: one probe was sent, and no other may be in this beat. */
static bool
beat(struct sponge *sp, struct place *p, ix_time now)
{
	if (p->state == SPONGE_ALIVE && now - p->heard >= sp->set.age_s * IX_SECOND)
		become(sp, p, SPONGE_QUIET);
	if ((p->state != SPONGE_PENDING && p->state != SPONGE_DEAD) || now < p->due)
		return false;
	if (p->state == SPONGE_PENDING && p->probes == sp->set.pending) {
		struct ix_addr a = addr_at(sp, (uint32_t)(p - sp->at));

		become(sp, p, SPONGE_DEAD);
		p->due = now + sp->set.age_s * IX_SECOND;
		LOG(stack_sim(sp->stack), &log_sponge_dead, node_of(sp), 0, log_addr(&a));
		return false;
	}
	probe(sp, p);
	p->due = now + (p->state == SPONGE_DEAD ? sp->set.age_s * IX_SECOND : IX_SECOND);
	return true;
}

/* While nobody is suspected it wakes once a second. */
static void
fire(struct sim *sim, struct timer *t)
{
	struct sponge *sp = (struct sponge *)t;
	bool busy = sp->counts.in[SPONGE_PENDING] != 0;

	timer_in(sim, t, busy ? IX_SECOND / sp->set.probe_rate : IX_SECOND);
	for (uint32_t i = 1; i + 1 < sp->n; i++)
		if (sp->at[i].state != SPONGE_QUIET && beat(sp, &sp->at[i], sim->now))
			break;
}

static const struct timer_kind kind = { "ARP sponge", TIMER_CODE('s', 'p', 'n', 'g'), fire };

/* ---- life ---- */

static const struct ifc_addr *
first_v4(const struct ifc *i)
{
	const struct ifc_addr *a;

	for (uint32_t n = 0; (a = ifc_addr(i, n)); n++)
		if (a->addr.af == 4)
			return a;
	return NULL;
}

struct sponge *
sponge_new(struct stack *st, struct ifc *ifc, const struct sponge_settings *s, struct ix_error *e)
{
	const struct ifc_addr *own = first_v4(ifc);
	struct sponge *sp;

	if (!own || own->subnet.len < LEAST_LENGTH || own->subnet.len > 30) {
		fail(e, "%s has no IPv4 address in a network of /%d to /30", ifc_name(ifc),
		    LEAST_LENGTH);
		return NULL;
	}
	sp = arena_make(stack_sim(st)->arena, struct sponge);
	sp->ifc = ifc;
	sp->stack = st;
	sp->set = *s;
	sp->lan = own->subnet;
	sp->self = own->addr;
	sp->n = 1u << (32 - own->subnet.len);
	sp->at = arena_alloc(stack_sim(st)->arena, sp->n * sizeof(*sp->at));
	memset(sp->at, 0, sp->n * sizeof(*sp->at));
	sp->counts.in[SPONGE_QUIET] = sp->n;
	sp->listens_until = stack_sim(st)->now + s->learning_s * IX_SECOND;
	sp->sock = sock_ethernet(ifc, 0, &ops, sp);
	timer_init(&sp->timer, &kind, node_of(sp));
	timer_in(stack_sim(st), &sp->timer, IX_SECOND);
	return sp;
}

void
sponge_delete(struct sponge *sp)
{
	struct sim *sim = stack_sim(sp->stack);

	timer_stop(sim, &sp->timer);
	sock_close(sp->sock);
	arena_free(sim->arena, sp->at, sp->n * sizeof(*sp->at));
	arena_free(sim->arena, sp, sizeof(*sp));
}

struct ifc *
sponge_ifc(const struct sponge *sp)
{
	return sp->ifc;
}

struct ix_prefix
sponge_lan(const struct sponge *sp)
{
	return sp->lan;
}

const struct sponge_settings *
sponge_settings(const struct sponge *sp)
{
	return &sp->set;
}

bool
sponge_is_learning(const struct sponge *sp)
{
	return stack_sim(sp->stack)->now < sp->listens_until;
}

bool
sponge_row(const struct sponge *sp, uint32_t *n, struct sponge_row *row)
{
	const struct place *p;

	while (*n < sp->n && sp->at[*n].state == SPONGE_QUIET && !sp->at[*n].queries)
		++*n;
	if (*n == sp->n)
		return false;
	p = &sp->at[*n];
	*row = (struct sponge_row){ .addr = addr_at(sp, *n),
		.state = p->state,
		.mac = p->mac,
		.queries = p->queries,
		.rate = p->queries ? rate_of(sp, p) : 0,
		.probes = p->probes,
		.since = p->since };
	++*n;
	return true;
}

struct sponge_counts
sponge_counts(const struct sponge *sp)
{
	return sp->counts;
}

bool
sponge_set(struct sponge *sp, const struct ix_addr *a, bool dead)
{
	struct place *p = place_of(sp, a);

	if (!p)
		return false;
	become(sp, p, dead ? SPONGE_DEAD : SPONGE_QUIET);
	p->due = p->since + sp->set.age_s * IX_SECOND;
	return true;
}
