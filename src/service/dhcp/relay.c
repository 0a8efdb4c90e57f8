/* relay.c - see relay.h. */
#include "service/dhcp/relay.h"

struct helper {
	struct ifc *ifc;
	struct ix_addr server;
	struct socket *out;
};

struct dhcp_relay {
	struct stack *st;
	struct socket *udp;
	VEC(struct helper) helpers;
};

static void
forward(struct dhcp_relay *r, struct ifc *ifc, struct dhcp *m)
{
	const struct ifc_addr *own = dhcp_own(ifc);
	uint8_t bytes[DHCP_MOST];
	struct octets o = octets_write(bytes, sizeof(bytes));

	if (!own || m->hops >= DHCP_HOPS)
		return;
	if (m->agent_len && !m->relay.af)
		return; /* RFC 3046 2.1: a client that plays relay */
	m->hops++;
	if (!m->relay.af) /* the first relay says where it was heard */
		m->relay = own->addr;
	dhcp_write(&o, m);
	for (uint32_t i = 0; i < r->helpers.n; i++)
		if (r->helpers.at[i].ifc == ifc)
			sock_send_to(
			    r->udp, &r->helpers.at[i].server, DHCP_SERVER_PORT, bytes, o.pos);
}

static void
deliver(struct dhcp_relay *r, const struct dhcp *m)
{
	const struct ifc *there = stack_owner(r->st, &m->relay);
	const struct ix_addr broadcast = addr_v4(0xffffffff);
	bool all = m->broadcast || !m->yours.af;

	for (uint32_t i = 0; there && i < r->helpers.n; i++) {
		struct helper *h = &r->helpers.at[i];

		if (h->ifc != there)
			continue;
		dhcp_frame(h->out, h->ifc, &m->relay, DHCP_SERVER_PORT,
		    all ? &broadcast : &m->yours, all ? &mac_broadcast : &m->mac, DHCP_CLIENT_PORT,
		    m);
		return;
	}
}

static void
received(struct socket *s, const struct sock_message *msg)
{
	struct dhcp_relay *r = sock_user(s);
	struct octets o = octets_read(msg->bytes, msg->len);
	struct dhcp m;

	if (!dhcp_read(&o, &m))
		sock_ignored(msg);
	else if (m.op == 1)
		forward(r, msg->ifc, &m);
	else
		deliver(r, &m);
}

static const struct socket_ops udp_ops = { .received = received };
static const struct socket_ops out_ops = { 0 };

struct dhcp_relay *
dhcp_relay_start(struct stack *st, struct ix_error *e)
{
	struct dhcp_relay *r = arena_make(stack_sim(st)->arena, struct dhcp_relay);

	r->st = st;
	r->udp = sock_datagram(st, &udp_ops, r);
	if (sock_bind(r->udp, NULL, DHCP_SERVER_PORT))
		return r;
	dhcp_relay_stop(r);
	fail(e, "port 67 is taken");
	return NULL;
}

void
dhcp_relay_stop(struct dhcp_relay *r)
{
	struct arena *a = stack_sim(r->st)->arena;

	for (uint32_t i = 0; i < r->helpers.n; i++)
		sock_close(r->helpers.at[i].out);
	vec_free(a, &r->helpers);
	sock_close(r->udp);
	arena_free(a, r, sizeof(*r));
}

bool
dhcp_relay_add(struct dhcp_relay *r, struct ifc *ifc, const struct ix_addr *server)
{
	struct helper h = { .ifc = ifc, .server = *server };

	for (uint32_t i = 0; i < r->helpers.n; i++)
		if (r->helpers.at[i].ifc == ifc && addr_eq(&r->helpers.at[i].server, server))
			return false;
	if (r->helpers.n == DHCP_HELPERS * 64)
		return false;
	h.out = sock_ethernet(ifc, 0xffff, &out_ops, r); /* it only sends */
	vec_push(stack_sim(r->st)->arena, &r->helpers, h);
	return true;
}

bool
dhcp_relay_del(struct dhcp_relay *r, const struct ifc *ifc, const struct ix_addr *server)
{
	for (uint32_t i = 0; i < r->helpers.n; i++)
		if (r->helpers.at[i].ifc == ifc && addr_eq(&r->helpers.at[i].server, server)) {
			sock_close(r->helpers.at[i].out);
			vec_remove(&r->helpers, i);
			return true;
		}
	return false;
}

const struct ix_addr *
dhcp_relay_at(const struct dhcp_relay *r, const struct ifc *ifc, uint32_t n)
{
	for (uint32_t i = 0; i < r->helpers.n; i++)
		if (r->helpers.at[i].ifc == ifc && n-- == 0)
			return &r->helpers.at[i].server;
	return NULL;
}

bool
dhcp_relay_is_empty(const struct dhcp_relay *r)
{
	return r->helpers.n == 0;
}
