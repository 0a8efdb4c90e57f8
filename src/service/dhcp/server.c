/* server.c - see server.h. */
#include "service/dhcp/server.h"

#include <stdio.h>

struct dhcp_server {
	struct stack *st;
	struct dhcp_pools *pools;
	struct socket *udp;
	VEC(struct socket *) out; /* an Ethernet socket for each interface that has an address */
	VEC(struct ifc *) ifc;
};

const struct log_kind log_dhcp_lease = { "dhcp.lease", "{0} has {1} for {2} s" };
const struct log_kind log_dhcp_decline = { "dhcp.decline", "{0} says that somebody else has {1}" };
const struct log_kind log_dhcp_refused = { "dhcp.refused", "{0} may not have {1}" };
const struct log_kind log_dhcp_full = { "dhcp.full", "no address left for {0}" };

/* A request at hand: where it came from, and what it can be answered from. */
struct asked {
	struct dhcp_server *s;
	const struct dhcp *m;
	struct ifc *ifc;
	const struct ifc_addr *own;
	const struct dhcp_pool *pool;
};

static ix_time
now(const struct dhcp_server *s)
{
	return stack_sim(s->st)->now;
}

static uint32_t
place(const struct dhcp_pools *p, const struct ix_addr *a)
{
	uint32_t i = 0;

	while (i < p->leases.n && addr_cmp(&p->leases.at[i].addr, a) < 0)
		i++;
	return i;
}

static struct dhcp_lease *
lease_at(const struct dhcp_pools *p, const struct ix_addr *a)
{
	uint32_t i = place(p, a);

	return i < p->leases.n && addr_eq(&p->leases.at[i].addr, a) ? &p->leases.at[i] : NULL;
}

static bool
in_pool(const struct dhcp_pool *p, const struct ix_addr *a)
{
	return a->af == 4 && addr_cmp(a, &p->first) >= 0 && addr_cmp(a, &p->last) <= 0;
}

/* May this client have that address now? */
static bool
is_free(const struct asked *q, const struct ix_addr *a)
{
	const struct dhcp_lease *l = lease_at(q->s->pools, a);

	if (!in_pool(q->pool, a) || stack_owner(q->s->st, a))
		return false;
	return !l || (!l->declined && mac_eq(&l->mac, &q->m->mac)) || l->until <= now(q->s);
}

/* RFC 2131 4.3.1: what the client has, else what it wishes, else the next that is free. */
static bool
choose(const struct asked *q, struct ix_addr *out)
{
	const struct dhcp_pools *p = q->s->pools;

	for (uint32_t i = 0; i < p->leases.n; i++) {
		*out = p->leases.at[i].addr;
		if (mac_eq(&p->leases.at[i].mac, &q->m->mac) && is_free(q, out))
			return true;
	}
	*out = q->m->wanted;
	if (out->af && is_free(q, out))
		return true;
	for (uint32_t n = addr_u32(&q->pool->first); n <= addr_u32(&q->pool->last); n++) {
		*out = addr_v4(n);
		if (is_free(q, out))
			return true;
	}
	return false;
}

static struct dhcp_lease *
lease(const struct asked *q, const struct ix_addr *a, uint32_t seconds, bool bound)
{
	struct dhcp_pools *p = q->s->pools;
	struct dhcp_lease fresh = { .addr = *a }, *l = lease_at(p, a);
	uint32_t i = place(p, a);

	if (!l && p->leases.n == DHCP_LEASES_MOST)
		return NULL;
	if (!l)
		vec_insert(stack_sim(q->s->st)->arena, &p->leases, i, fresh);
	l = lease_at(p, a);
	l->mac = q->m->mac;
	l->until = now(q->s) + seconds * IX_SECOND;
	l->bound = bound;
	l->declined = false;
	return l;
}

/* RFC 2131 4.1: to the relay; to an address the client has; else by broadcast or to its MAC. */
static void
answer(const struct asked *q, struct dhcp *a)
{
	const struct ix_addr broadcast = addr_v4(0xffffffff);
	uint8_t bytes[DHCP_MOST];
	struct octets o = octets_write(bytes, sizeof(bytes));

	a->op = 2;
	a->id = q->m->id;
	a->mac = q->m->mac;
	a->broadcast = q->m->broadcast;
	a->relay = q->m->relay;
	if (a->message == DHCP_NAK && a->relay.af)
		a->broadcast = true; /* RFC 2131 4.3.2: the client's address may be wrong there */
	a->agent_len = q->m->agent_len; /* RFC 3046 2.2 */
	memcpy(a->agent, q->m->agent, sizeof(a->agent));
	a->server = q->own->addr;
	dhcp_write(&o, a);
	if (a->relay.af) {
		sock_send_to(q->s->udp, &a->relay, DHCP_SERVER_PORT, bytes, o.pos);
		return;
	}
	if (q->m->client.af && a->message != DHCP_NAK) {
		sock_send_to(q->s->udp, &q->m->client, DHCP_CLIENT_PORT, bytes, o.pos);
		return;
	}
	for (uint32_t i = 0; i < q->s->ifc.n; i++)
		if (q->s->ifc.at[i] == q->ifc) {
			bool all = a->broadcast || a->message == DHCP_NAK;

			dhcp_frame(q->s->out.at[i], q->ifc, &q->own->addr, DHCP_SERVER_PORT,
			    all ? &broadcast : &a->yours, all ? &mac_broadcast : &a->mac,
			    DHCP_CLIENT_PORT, a);
		}
}

static void
give(const struct asked *q, uint8_t message, const struct ix_addr *addr)
{
	const struct dhcp_pool *p = q->pool;
	struct dhcp a = { .message = message,
		.yours = *addr,
		.mask = p->subnet.len,
		.lease = p->lease,
		.t1 = p->lease / 2,
		.t2 = p->lease / 8 * 7,
		.client = q->m->client };

	memcpy(a.router, p->router, sizeof(a.router));
	memcpy(a.dns, p->dns, sizeof(a.dns));
	snprintf(a.domain, sizeof(a.domain), "%s", p->domain);
	if (message == DHCP_ACK && !addr->af) /* to an inform: no address, no lease */
		a.lease = a.t1 = a.t2 = 0;
	answer(q, &a);
}

static void
discover(const struct asked *q)
{
	struct ix_addr a;

	if (choose(q, &a) && lease(q, &a, DHCP_OFFER_S, false))
		give(q, DHCP_OFFER, &a);
	else
		LOG(stack_sim(q->s->st), &log_dhcp_full, stack_node(q->s->st)->id.id, 0,
		    log_mac(&q->m->mac));
}

static void
refuse(const struct asked *q, const struct ix_addr *a, const char *why)
{
	struct dhcp nak = { .message = DHCP_NAK };

	snprintf(nak.words, sizeof(nak.words), "%s", why);
	answer(q, &nak);
	LOG(stack_sim(q->s->st), &log_dhcp_refused, stack_node(q->s->st)->id.id, 0,
	    log_mac(&q->m->mac), log_addr(a));
}

/* RFC 2131 4.3.2: selecting names the server, init-reboot the address, renewing has it already. */
static void
request(const struct asked *q)
{
	const struct ix_addr *a = q->m->wanted.af ? &q->m->wanted : &q->m->client;

	if (q->m->server.af && !addr_eq(&q->m->server, &q->own->addr)) {
		struct dhcp_lease *l = lease_at(q->s->pools, a);

		if (l && !l->bound && mac_eq(&l->mac, &q->m->mac))
			l->until = now(q->s); /* another server was chosen */
		return;
	}
	if (!is_free(q, a)) {
		refuse(q, a, in_pool(q->pool, a) ? "address in use" : "wrong network");
		return;
	}
	if (!lease(q, a, q->pool->lease, true))
		return;
	give(q, DHCP_ACK, a);
	LOG(stack_sim(q->s->st), &log_dhcp_lease, stack_node(q->s->st)->id.id, 0,
	    log_mac(&q->m->mac), log_addr(a), log_number(q->pool->lease));
}

static void
decline(const struct asked *q)
{
	struct dhcp_lease *l = lease_at(q->s->pools, &q->m->wanted);

	if (!l || !mac_eq(&l->mac, &q->m->mac))
		return;
	l->declined = true;
	l->bound = false;
	l->until = now(q->s) + q->pool->lease * IX_SECOND;
	LOG(stack_sim(q->s->st), &log_dhcp_decline, stack_node(q->s->st)->id.id, 0,
	    log_mac(&q->m->mac), log_addr(&q->m->wanted));
}

static void
release(const struct asked *q)
{
	struct dhcp_lease *l = lease_at(q->s->pools, &q->m->client);

	if (l && mac_eq(&l->mac, &q->m->mac))
		l->until = now(q->s);
}

/*
 * The pool for the relay's subnet; for the address that a client has, which renews past its relay
 * (RFC 2131 4.3.2); or for the subnet of the interface it came in on.
 */
static bool
pool_for(struct asked *q)
{
	const struct ix_addr *where = q->m->relay.af ? &q->m->relay
	    : q->m->client.af			     ? &q->m->client
						     : &q->own->addr;

	for (uint32_t i = 0; i < q->s->pools->at.n; i++)
		if (prefix_has(&q->s->pools->at.at[i].subnet, where)) {
			q->pool = &q->s->pools->at.at[i];
			return true;
		}
	return false;
}

static void
received(struct socket *sock, const struct sock_message *msg)
{
	struct octets o = octets_read(msg->bytes, msg->len);
	struct asked q = { .s = sock_user(sock), .ifc = msg->ifc };
	struct dhcp m;

	q.own = dhcp_own(msg->ifc);
	q.m = &m;
	if (!dhcp_read(&o, &m) || m.op != 1) {
		sock_ignored(msg);
		return;
	}
	if (!q.own || !pool_for(&q))
		return;
	switch (m.message) {
	case DHCP_DISCOVER:
		discover(&q);
		break;
	case DHCP_REQUEST:
		request(&q);
		break;
	case DHCP_DECLINE:
		decline(&q);
		break;
	case DHCP_RELEASE:
		release(&q);
		break;
	case DHCP_INFORM:
		give(&q, DHCP_ACK, &(struct ix_addr){ 0 });
		break;
	}
}

static const struct socket_ops udp_ops = { .received = received };
static const struct socket_ops out_ops = { 0 };

struct dhcp_server *
dhcp_server_start(struct stack *st, struct dhcp_pools *pools, struct ix_error *e)
{
	struct arena *a = stack_sim(st)->arena;
	struct dhcp_server *s = arena_make(a, struct dhcp_server);
	struct ifc *i;

	s->st = st;
	s->pools = pools;
	s->udp = sock_datagram(st, &udp_ops, s);
	for (uint32_t n = 0; (i = ifc_at(st, n)); n++) {
		if (!ifc_is_wired(i))
			continue;
		vec_push(a, &s->ifc, i);
		vec_push(a, &s->out, sock_ethernet(i, 0xffff, &out_ops, s)); /* it only sends */
	}
	if (sock_bind(s->udp, NULL, DHCP_SERVER_PORT))
		return s;
	dhcp_server_stop(s);
	fail(e, "port 67 is taken");
	return NULL;
}

void
dhcp_server_stop(struct dhcp_server *s)
{
	struct arena *a = stack_sim(s->st)->arena;

	for (uint32_t i = 0; i < s->out.n; i++)
		sock_close(s->out.at[i]);
	vec_free(a, &s->out);
	vec_free(a, &s->ifc);
	sock_close(s->udp);
	arena_free(a, s, sizeof(*s));
}
