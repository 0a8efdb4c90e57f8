/* collector.c - see collector.h. */
#include "service/collector/collector.h"

#include "base/addr.h"
#include "base/vec.h"
#include "wire/ethernet.h"

/* The next datagram's number that is expected of an agent. */
struct agent {
	struct ix_addr addr;
	uint32_t sub, next;
};

struct collector {
	struct stack *stack;
	struct socket *sock;
	VEC(struct agent) agents; /* as first heard */
	VEC(struct collector_pair) pairs; /* by agent, from, to */
	VEC(struct collector_interface) interfaces; /* by agent, number */
	struct collector_counts counts;
};

static int
order_pair(const struct collector_pair *a, const struct collector_pair *b)
{
	int c = addr_cmp(&a->agent, &b->agent);

	if (c == 0)
		c = memcmp(a->from.b, b->from.b, 6);
	return c ? c : memcmp(a->to.b, b->to.b, 6);
}

static int
order_interface(const struct collector_interface *a, const struct collector_interface *b)
{
	int c = addr_cmp(&a->agent, &b->agent);

	return c ? c : (a->last.index > b->last.index) - (a->last.index < b->last.index);
}

/* The pair's row, made if there is room; else NULL. */
static struct collector_pair *
pair_of(struct collector *c, const struct collector_pair *key)
{
	uint32_t low = 0, high = c->pairs.n;

	while (low < high) {
		uint32_t mid = (low + high) / 2;
		int o = order_pair(&c->pairs.at[mid], key);

		if (o == 0)
			return &c->pairs.at[mid];
		if (o < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (c->pairs.n == COLLECTOR_PAIRS)
		return NULL;
	vec_insert(stack_sim(c->stack)->arena, &c->pairs, low, *key);
	return &c->pairs.at[low];
}

static struct collector_interface *
interface_of(struct collector *c, const struct ix_addr *agent, uint32_t number)
{
	struct collector_interface key = { .agent = *agent, .last = { .index = number } };
	uint32_t low = 0, high = c->interfaces.n;

	while (low < high) {
		uint32_t mid = (low + high) / 2;
		int o = order_interface(&c->interfaces.at[mid], &key);

		if (o == 0)
			return &c->interfaces.at[mid];
		if (o < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (c->interfaces.n == COLLECTOR_INTERFACES)
		return NULL;
	vec_insert(stack_sim(c->stack)->arena, &c->interfaces, low, key);
	return &c->interfaces.at[low];
}

/* Behind the addresses and at most two tags. */
static enum collector_family
family(struct octets o)
{
	uint16_t type = get16(&o);

	for (int tags = 0; tags < 2 && (type == ETHERTYPE_VLAN || type == ETHERTYPE_QINQ); tags++) {
		octets_skip(&o, 2);
		type = get16(&o);
	}
	if (o.bad)
		return COLLECTOR_OTHER;
	return type == ETHERTYPE_IPV4 ? COLLECTOR_V4
	    : type == ETHERTYPE_IPV6  ? COLLECTOR_V6
				      : COLLECTOR_OTHER;
}

static void
take_flow(struct collector *c, const struct ix_addr *agent, const struct sflow_sample *s)
{
	struct collector_pair key = { .agent = *agent, .in = s->input, .out = s->output };
	struct octets o = octets_read(s->header, s->header ? s->header_len : 0);
	struct collector_interface *i = interface_of(c, agent, s->input);
	struct collector_pair *p = NULL;

	c->counts.flows++;
	get_bytes(&o, key.to.b, 6);
	get_bytes(&o, key.from.b, 6);
	if (!o.bad)
		p = pair_of(c, &key);
	if (!p || !i) {
		c->counts.full += !o.bad;
		return;
	}
	p->in = s->input;
	p->out = s->output;
	p->samples++;
	p->frames += s->rate;
	p->octets[family(o)] += (uint64_t)s->rate * s->frame_len;
	i->samples++;
	i->frames += s->rate;
	i->octets += (uint64_t)s->rate * s->frame_len;
}

static void
take_counters(struct collector *c, const struct ix_addr *agent, const struct sflow_sample *s)
{
	struct collector_interface *i;

	c->counts.counters++;
	if (!s->has_interface)
		return;
	i = interface_of(c, agent, s->interface.index);
	if (i)
		i->last = s->interface;
	else
		c->counts.full++;
}

/* Datagrams are numbered: a gap is a loss, a step back a restart or one that was late. */
static void
take_number(struct collector *c, const struct sflow *head)
{
	struct agent fresh = { head->agent, head->sub_agent, head->sequence + 1 };
	uint32_t gap;

	for (uint32_t i = 0; i < c->agents.n; i++) {
		struct agent *a = &c->agents.at[i];

		if (!addr_eq(&a->addr, &head->agent) || a->sub != head->sub_agent)
			continue;
		gap = head->sequence - a->next;
		if (gap < 1u << 16)
			c->counts.lost += gap;
		a->next = head->sequence + 1;
		return;
	}
	if (c->agents.n < COLLECTOR_AGENTS)
		vec_push(stack_sim(c->stack)->arena, &c->agents, fresh);
}

/* Nothing of a datagram counts that does not end as it should. */
static bool
is_whole(struct octets o, uint32_t samples)
{
	struct sflow_sample s;

	while (samples--)
		if (!sflow_next(&o, &s))
			return false;
	return true;
}

void
collector_take(struct collector *c, const uint8_t *bytes, uint32_t len)
{
	struct octets o = octets_read(bytes, len);
	struct sflow_sample s;
	struct sflow head;

	if (!sflow_read(&o, &head) || !is_whole(o, head.samples)) {
		c->counts.malformed++;
		return;
	}
	c->counts.datagrams++;
	take_number(c, &head);
	for (uint32_t i = 0; i < head.samples && sflow_next(&o, &s); i++)
		if (s.kind == SFLOW_FLOW)
			take_flow(c, &head.agent, &s);
		else if (s.kind == SFLOW_COUNTERS)
			take_counters(c, &head.agent, &s);
}

static void
received(struct socket *s, const struct sock_message *m)
{
	collector_take(sock_user(s), m->bytes, m->len);
}

static const struct socket_ops ops = { .received = received };

struct collector *
collector_new(struct stack *st, uint16_t port)
{
	struct arena *a = stack_sim(st)->arena;
	struct collector *c = arena_make(a, struct collector);

	c->stack = st;
	c->sock = sock_datagram(st, &ops, c);
	if (sock_bind(c->sock, NULL, port))
		return c;
	sock_close(c->sock);
	arena_free(a, c, sizeof(*c));
	return NULL;
}

void
collector_delete(struct collector *c)
{
	struct arena *a = stack_sim(c->stack)->arena;

	sock_close(c->sock);
	vec_free(a, &c->agents);
	vec_free(a, &c->pairs);
	vec_free(a, &c->interfaces);
	arena_free(a, c, sizeof(*c));
}

const struct collector_pair *
collector_pair(const struct collector *c, uint32_t n)
{
	return n < c->pairs.n ? &c->pairs.at[n] : NULL;
}

const struct collector_interface *
collector_interface(const struct collector *c, uint32_t n)
{
	return n < c->interfaces.n ? &c->interfaces.at[n] : NULL;
}

struct collector_counts
collector_counts(const struct collector *c)
{
	return c->counts;
}
