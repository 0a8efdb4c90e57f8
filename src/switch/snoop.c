/* snoop.c - DHCP and ARP as they pass, let through or not. The table is snoop_bound.c's. */
#include "switch/snoop.h"

#include "base/addr.h"
#include "switch/errdisable.h"
#include "switch/passing.h"
#include "wire/arp.h"
#include "wire/dhcp.h"
#include "wire/ethernet.h"
#include "wire/ipv4.h"
#include "wire/match.h"
#include "wire/udp.h"

#define ASKING (60 * IX_SECOND) /* what a client asked for is remembered so long */

const struct log_kind drop_dhcp_untrusted = { "dhcp-untrusted",
	"DHCP of a server from a port that is not trusted, or of a client to one" };
const struct log_kind drop_dhcp_mac = { "dhcp-mac",
	"DHCP for a client that is not the frame's sender, or is behind another port" };
const struct log_kind drop_dhcp_rate = { "dhcp-rate",
	"more DHCP in this second than the port lets in" };
const struct log_kind drop_arp_inspection = { "arp-inspection",
	"ARP whose sender is not bound to this port" };

/* A frame that DHCP is in, as far as it can be read. */
struct seen {
	bool server; /* from a server or a relay */
	bool whole; /* then: */
	struct dhcp message;
};

static bool
is_trusted(const struct bridge_port *bp)
{
	return bp->deliver || (bp->snoop && bp->snoop->trust);
}

static struct octets
packet_of(const struct passing *x)
{
	struct octets o = frame_read(x->f);

	octets_skip(&o, x->payload);
	return octets_sub(&o, octets_left(&o));
}

static bool
watched(const struct passing *x)
{
	const struct snoop *s = x->bridge->snoop;

	return s && s->on && x->type == ETHERTYPE_IPV4 && vlan_in(&s->vlans, x->vlan);
}

/*
 * false: no DHCP. Ports tell even where the message cannot be read: a piece of one, or a broken
 * one.
 */
static bool
dhcp_seen(const struct passing *x, struct seen *out)
{
	struct octets o = packet_of(x);
	struct flow_key k;
	struct ipv4 ip;
	struct udp udp;

	if (!flow_read(o, &k) || k.protocol != PROTO_UDP || !k.ports ||
	    (k.sport != DHCP_SERVER_PORT && k.sport != DHCP_CLIENT_PORT) ||
	    (k.dport != DHCP_SERVER_PORT && k.dport != DHCP_CLIENT_PORT))
		return false;
	out->whole = ipv4_read(&o, &ip) && udp_read(&o, NULL, NULL, &udp) &&
	    dhcp_read(&o, &out->message);
	out->server = k.dport == DHCP_CLIENT_PORT || (out->whole && out->message.op == 2);
	return true;
}

/* The client of a message speaks for itself, directly, and for what is bound here. */
static const struct log_kind *
client_refused(const struct passing *x, const struct dhcp *m)
{
	const struct snoop_binding *b = snoop_find(x->bridge, x->vlan, m->mac.b);

	if (m->relay.af)
		return &drop_dhcp_untrusted;
	if (memcmp(m->mac.b, x->from, 6) != 0)
		return &drop_dhcp_mac;
	if ((m->message == DHCP_RELEASE || m->message == DHCP_DECLINE) && b && b->addr.af &&
	    b->port != x->in->number)
		return &drop_dhcp_mac;
	return NULL;
}

static void
client_heard(const struct passing *x, const struct dhcp *m)
{
	const struct snoop_binding *was = snoop_find(x->bridge, x->vlan, m->mac.b);
	struct snoop_binding asks = { .mac = m->mac,
		.vlan = x->vlan,
		.port = x->in->number,
		.end = x->bridge->node->net->sim->now + ASKING };

	if (was && was->typed)
		return;
	if (m->message == DHCP_RELEASE || m->message == DHCP_DECLINE)
		snoop_unbind(x->bridge, x->vlan, m->mac.b);
	else if (!was || !was->addr.af || was->port != x->in->number)
		snoop_bind(x->bridge, &asks);
}

static void
server_heard(const struct passing *x, const struct dhcp *m)
{
	const struct snoop_binding *was = snoop_find(x->bridge, x->vlan, m->mac.b);
	ix_time now = x->bridge->node->net->sim->now;
	struct snoop_binding granted;

	if (!was || was->typed)
		return;
	if (m->message == DHCP_NAK)
		snoop_unbind(x->bridge, x->vlan, m->mac.b);
	if (m->message != DHCP_ACK || !m->yours.af)
		return;
	granted = *was;
	granted.addr = m->yours;
	granted.end = m->lease == UINT32_MAX ? IX_NEVER : now + m->lease * IX_SECOND;
	snoop_bind(x->bridge, &granted);
}

/* Counts a message; true: there were too many in this second. */
static bool
too_many(struct bridge_port *at, const struct passing *x)
{
	struct snoop_port *p = at->snoop;
	uint64_t second = x->bridge->node->net->sim->now / IX_SECOND;

	if (!p || !p->limit || x->trial)
		return false;
	if (p->second != second)
		p->seen = 0;
	p->second = second;
	if (++p->seen <= p->limit)
		return false;
	errdisable(at, ERR_DHCP_RATE);
	return true;
}

static const struct log_kind *
dhcp_in(struct bridge_port *at, struct passing *x, const struct seen *s)
{
	const struct log_kind *why;

	if (too_many(at, x))
		return &drop_dhcp_rate;
	if (is_trusted(at)) {
		if (s->server && s->whole && !x->trial)
			server_heard(x, &s->message);
		return NULL;
	}
	if (s->server)
		return &drop_dhcp_untrusted;
	if (!s->whole)
		return NULL;
	why = client_refused(x, &s->message);
	if (!why && !x->trial)
		client_heard(x, &s->message);
	return why;
}

/* A probe (RFC 5227) has no sender yet, and claims nothing. */
static const struct log_kind *
arp_in(const struct bridge_port *at, const struct passing *x)
{
	struct octets o = packet_of(x);
	const struct snoop_binding *b;
	struct arp arp;

	if (at->snoop && at->snoop->arp_trust)
		return NULL;
	if (!arp_read(&o, &arp))
		return &drop_arp_inspection;
	if (addr_is_zero(&arp.sender))
		return NULL;
	b = snoop_find(x->bridge, x->vlan, arp.sender_mac.b);
	return b && b->port == at->number && addr_eq(&b->addr, &arp.sender) ? NULL
									    : &drop_arp_inspection;
}

const struct log_kind *
snoop_in(struct bridge_port *at, struct passing *x)
{
	struct seen s;

	if (at != x->in) /* a member's rules are its Port-Channel's */
		return NULL;
	if (x->type == ETHERTYPE_ARP && vlan_in(&x->bridge->snoop->arp_vlans, x->vlan))
		return arp_in(at, x);
	return watched(x) && dhcp_seen(x, &s) ? dhcp_in(at, x, &s) : NULL;
}

const struct log_kind *
snoop_out(struct bridge_port *at, struct passing *x)
{
	struct seen s;

	if (is_trusted(at) || !watched(x) || !dhcp_seen(x, &s))
		return NULL;
	return s.server ? NULL : &drop_dhcp_untrusted;
}
