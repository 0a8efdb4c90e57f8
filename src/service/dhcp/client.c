/* client.c - see client.h. One timer: what it means depends on the state. */
#include "service/dhcp/client.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/text.h"
#include "wire/arp.h"
#include "wire/ethernet.h"

enum state { INIT, SELECTING, REQUESTING, PROBING, BOUND, RENEWING, REBINDING };

struct dhcp_client {
	struct timer timer;
	struct ifc *ifc;
	struct stack *st;
	struct socket *udp, *out, *arp;
	const struct dhcp_client_ops *ops;
	void *arg;
	struct rng rng;
	enum state state;
	uint32_t id, wait; /* seconds until it is sent again */
	ix_time since, t1, t2, until; /* of the lease */
	struct dhcp ack; /* the offer, then the lease */
	bool has; /* the interface has the address */
};

const char *
dhcp_client_state(const struct dhcp_client *c)
{
	static const char *const names[] = { "INIT", "SELECTING", "REQUESTING", "PROBING", "BOUND",
		"RENEWING", "REBINDING" };

	return names[c->state];
}

const struct ix_addr *
dhcp_client_addr(const struct dhcp_client *c)
{
	return c->has ? &c->ack.yours : NULL;
}

static struct sim *
sim_of(const struct dhcp_client *c)
{
	return stack_sim(c->st);
}

static void say(const struct dhcp_client *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void
say(const struct dhcp_client *c, const char *format, ...)
{
	struct text t = { 0 };
	va_list ap;

	if (!c->ops->say)
		return;
	va_start(ap, format);
	text_vprintf(&t, format, ap);
	va_end(ap);
	c->ops->say(c->arg, text_of(&t));
	text_free(&t);
}

/* The next time, a second more or less: RFC 2131 4.1. */
static void
send_again_later(struct dhcp_client *c)
{
	ix_time spread = rng_below(&c->rng, 2 * IX_SECOND + 1);

	timer_in(sim_of(c), &c->timer, c->wait * IX_SECOND + spread - IX_SECOND);
	c->wait = c->wait < 64 ? 2 * c->wait : 64;
}

static void
send(struct dhcp_client *c, struct dhcp *m, const struct ix_addr *to)
{
	const struct ix_addr broadcast = addr_v4(0xffffffff), none = { 0 };
	uint8_t bytes[DHCP_MOST];
	struct octets o = octets_write(bytes, sizeof(bytes));

	m->op = 1;
	m->id = c->id;
	m->mac = ifc_mac(c->ifc);
	m->broadcast = !c->has;
	m->secs = (uint16_t)((sim_of(c)->now - c->since) / IX_SECOND);
	snprintf(m->host, sizeof(m->host), "%s", stack_node(c->st)->name);
	dhcp_write(&o, m);
	if (to)
		sock_send_to(c->udp, to, DHCP_SERVER_PORT, bytes, o.pos);
	else
		dhcp_frame(c->out, c->ifc, c->has ? &c->ack.yours : &none, DHCP_CLIENT_PORT,
		    &broadcast, &mac_broadcast, DHCP_SERVER_PORT, m);
}

static void
discover(struct dhcp_client *c)
{
	struct dhcp m = { .message = DHCP_DISCOVER };

	say(c, "DHCPDISCOVER on %s to 255.255.255.255 port 67 interval %u\n", ifc_name(c->ifc),
	    c->wait);
	send(c, &m, NULL);
	send_again_later(c);
}

static void
begin(struct dhcp_client *c)
{
	c->state = SELECTING;
	c->id = (uint32_t)rng_next(&c->rng);
	c->since = sim_of(c)->now;
	c->wait = DHCP_FIRST_S;
	discover(c);
}

/* Selecting names the server and the address; renewing and rebinding have the address. */
static void
request(struct dhcp_client *c)
{
	struct dhcp m = { .message = DHCP_REQUEST };
	char a[ADDR_TEXT], to[ADDR_TEXT] = "255.255.255.255";

	if (c->state == REQUESTING) {
		m.wanted = c->ack.yours;
		m.server = c->ack.server;
	} else {
		m.client = c->ack.yours;
	}
	if (c->state == RENEWING)
		addr_text(to, &c->ack.server);
	say(c, "DHCPREQUEST for %s on %s to %s port 67\n", addr_text(a, &c->ack.yours),
	    ifc_name(c->ifc), to);
	send(c, &m, c->state == RENEWING ? &c->ack.server : NULL);
}

static void
lose(struct dhcp_client *c)
{
	if (c->has)
		c->ops->lost(c->arg, &c->ack.yours, c->ack.mask);
	c->has = false;
}

/* RFC 2131 4.4.5: half of what is left, but no less than a minute. */
static void
next_try(struct dhcp_client *c, ix_time limit)
{
	ix_time now = sim_of(c)->now, half = (limit - now) / 2;
	ix_time at = now + (half < IX_MINUTE ? IX_MINUTE : half);

	timer_at(sim_of(c), &c->timer, at > limit ? limit : at);
}

static void
bind(struct dhcp_client *c)
{
	ix_time now = sim_of(c)->now;
	char a[ADDR_TEXT];

	c->state = BOUND;
	c->has = true;
	c->t1 = now + c->ack.t1 * IX_SECOND;
	c->t2 = now + c->ack.t2 * IX_SECOND;
	c->until = now + c->ack.lease * IX_SECOND;
	timer_at(sim_of(c), &c->timer, c->t1);
	say(c, "bound to %s -- renewal in %u seconds.\n", addr_text(a, &c->ack.yours), c->ack.t1);
	c->ops->bound(c->arg, &c->ack);
}

/* RFC 5227 2.1.1: who has the address that we were given? */
static void
probe(struct dhcp_client *c)
{
	struct ethernet e = { .dst = mac_broadcast, .src = ifc_mac(c->ifc), .type = ETHERTYPE_ARP };
	struct arp a = {
		.op = ARP_REQUEST, .sender_mac = e.src, .sender = addr_v4(0), .target = c->ack.yours
	};
	uint8_t bytes[64];
	struct octets o = octets_write(bytes, sizeof(bytes));

	c->state = PROBING;
	ethernet_write(&o, &e);
	arp_write(&o, &a);
	sock_send_raw(c->arp, &c->ack.yours, bytes, o.pos);
	timer_in(sim_of(c), &c->timer, IX_SECOND);
}

static void
conflict(struct dhcp_client *c)
{
	struct dhcp m = {
		.message = DHCP_DECLINE, .wanted = c->ack.yours, .server = c->ack.server
	};
	char a[ADDR_TEXT];

	say(c, "DHCPDECLINE of %s on %s: somebody else has it\n", addr_text(a, &c->ack.yours),
	    ifc_name(c->ifc));
	send(c, &m, NULL);
	c->state = INIT;
	timer_in(sim_of(c), &c->timer, DHCP_AGAIN_S * IX_SECOND);
}

static void
heard_arp(struct socket *s, const struct sock_message *msg)
{
	struct dhcp_client *c = sock_user(s);
	struct octets o = octets_read(msg->bytes, msg->len);
	struct ix_mac own = ifc_mac(c->ifc);
	struct ethernet e;
	struct arp a;

	if (c->state == PROBING && ethernet_read(&o, &e) && arp_read(&o, &a) &&
	    addr_eq(&a.sender, &c->ack.yours) && !mac_eq(&a.sender_mac, &own))
		conflict(c);
}

static void
heard_ack(struct dhcp_client *c, const struct dhcp *m)
{
	bool renewed = c->state == RENEWING || c->state == REBINDING;
	char a[ADDR_TEXT], from[ADDR_TEXT];

	if (!m->lease || !m->mask || (renewed && !addr_eq(&m->yours, &c->ack.yours)))
		return;
	c->ack = *m;
	if (!c->ack.t1 || c->ack.t1 > c->ack.lease)
		c->ack.t1 = c->ack.lease / 2;
	if (!c->ack.t2 || c->ack.t2 > c->ack.lease || c->ack.t2 < c->ack.t1)
		c->ack.t2 = c->ack.lease / 8 * 7;
	say(c, "DHCPACK of %s from %s\n", addr_text(a, &m->yours), addr_text(from, &m->server));
	if (renewed)
		bind(c);
	else
		probe(c);
}

static void
heard_nak(struct dhcp_client *c, const struct dhcp *m)
{
	char from[ADDR_TEXT];

	say(c, "DHCPNAK from %s: %s\n", addr_text(from, &m->server), m->words);
	lose(c);
	begin(c);
}

static void
heard(struct socket *s, const struct sock_message *msg)
{
	struct dhcp_client *c = sock_user(s);
	struct octets o = octets_read(msg->bytes, msg->len);
	struct ix_mac own = ifc_mac(c->ifc);
	char a[ADDR_TEXT], from[ADDR_TEXT];
	struct dhcp m;

	if (!dhcp_read(&o, &m)) {
		sock_ignored(msg);
		return;
	}
	if (m.op != 2 || m.id != c->id || !mac_eq(&m.mac, &own))
		return;
	if (m.message == DHCP_OFFER && c->state == SELECTING && m.server.af && m.yours.af) {
		say(c, "DHCPOFFER of %s from %s\n", addr_text(a, &m.yours),
		    addr_text(from, &m.server));
		c->ack = m;
		c->state = REQUESTING;
		c->wait = DHCP_FIRST_S;
		request(c);
		send_again_later(c);
	} else if (m.message == DHCP_ACK && c->state != SELECTING && c->state != PROBING &&
	    c->state != BOUND && m.yours.af) {
		heard_ack(c, &m);
	} else if (m.message == DHCP_NAK && c->state != SELECTING && c->state != BOUND) {
		heard_nak(c, &m);
	}
}

static void
fire(struct sim *sim, struct timer *t)
{
	struct dhcp_client *c = (struct dhcp_client *)t;

	switch (c->state) {
	case INIT:
		begin(c);
		break;
	case SELECTING:
		discover(c);
		break;
	case REQUESTING:
		if (c->wait > 32) { /* RFC 2131 4.4.1: nobody acknowledges: from the beginning */
			begin(c);
			break;
		}
		request(c);
		send_again_later(c);
		break;
	case PROBING:
		bind(c);
		break;
	case BOUND:
	case RENEWING:
	case REBINDING:
		if (sim->now >= c->until) {
			lose(c);
			begin(c);
			break;
		}
		if (c->state == BOUND)
			c->since = sim->now;
		c->state = sim->now >= c->t2 ? REBINDING : RENEWING;
		request(c);
		next_try(c, c->state == REBINDING ? c->until : c->t2);
	}
}

static const struct timer_kind client_kind = { "DHCP client", TIMER_CODE('d', 'h', 'c', 'p'),
	fire };
static const struct socket_ops udp_ops = { .received = heard };
static const struct socket_ops arp_ops = { .received = heard_arp };
static const struct socket_ops out_ops = { 0 };

struct dhcp_client *
dhcp_client_start(struct stack *st, struct ifc *ifc, const struct dhcp_client_ops *ops, void *arg,
    struct ix_error *e)
{
	struct sim *sim = stack_sim(st);
	struct dhcp_client *c = arena_make(sim->arena, struct dhcp_client);
	char stream[NODE_NAME + PORT_NAME + 8];

	c->ifc = ifc;
	c->st = st;
	c->ops = ops;
	c->arg = arg;
	snprintf(stream, sizeof(stream), "dhcp %s %s", stack_node(st)->name, ifc_name(ifc));
	c->rng = sim_stream(sim, stream);
	c->udp = sock_datagram(st, &udp_ops, c);
	c->out = sock_ethernet(ifc, 0xffff, &out_ops, c); /* it only sends */
	c->arp = sock_ethernet(ifc, ETHERTYPE_ARP, &arp_ops, c);
	timer_init(&c->timer, &client_kind, stack_node(st)->id.id);
	timer_in(sim, &c->timer, 0);
	if (sock_bind(c->udp, NULL, DHCP_CLIENT_PORT))
		return c;
	dhcp_client_stop(c, false);
	fail(e, "port 68 is taken: a client runs already");
	return NULL;
}

void
dhcp_client_stop(struct dhcp_client *c, bool release)
{
	if (release && c->has) {
		struct dhcp m = {
			.message = DHCP_RELEASE, .client = c->ack.yours, .server = c->ack.server
		};

		send(c, &m, &c->ack.server);
		lose(c);
	}
	timer_stop(sim_of(c), &c->timer);
	sock_close(c->udp);
	sock_close(c->out);
	sock_close(c->arp);
	arena_free(sim_of(c)->arena, c, sizeof(*c));
}
