/* dump_icmp.c - ICMP and ICMPv6 as tcpdump words them; quoted packets as far as they go. */
#include "base/addr.h"
#include "device/dump.h"
#include "wire/icmp.h"
#include "wire/icmpv6.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"

/* What an error is about. */
struct quote {
	struct ix_addr to;
	uint8_t protocol;
	uint16_t port; /* the destination's */
};

static struct quote
quote4(struct octets o)
{
	struct quote q = { .to = { .af = 4 } };
	uint32_t header = (get8(&o) & 15u) * 4;

	octets_skip(&o, 8);
	q.protocol = get8(&o);
	octets_skip(&o, 6);
	get_bytes(&o, q.to.b, 4);
	octets_skip(&o, (header > IPV4_HEADER ? header - IPV4_HEADER : 0) + 2);
	q.port = get16(&o);
	return q;
}

static struct quote
quote6(struct octets o)
{
	struct quote q = { .to = { .af = 6 } };

	octets_skip(&o, 6);
	q.protocol = get8(&o);
	octets_skip(&o, 17);
	get_bytes(&o, q.to.b, 16);
	octets_skip(&o, 2);
	q.port = get16(&o);
	return q;
}

static const char *
transport(const struct quote *q)
{
	return q->protocol == PROTO_TCP ? "tcp" : q->protocol == PROTO_UDP ? "udp" : NULL;
}

static void
unreachable4(const struct icmp *m, const struct quote *q, struct text *out)
{
	char to[ADDR_TEXT];

	addr_text(to, &q->to);
	if (m->code == ICMP_PORT && transport(q))
		text_printf(out, "%s %s port %u unreachable", to, transport(q), q->port);
	else if (m->code == ICMP_PORT)
		text_printf(out, "%s protocol %u port unreachable", to, q->protocol);
	else if (m->code == ICMP_PROTOCOL)
		text_printf(out, "%s protocol %u unreachable", to, q->protocol);
	else if (m->code == ICMP_TOO_BIG)
		text_printf(out, "%s unreachable - need to frag (mtu %u)", to, m->mtu);
	else if (m->code == ICMP_PROHIBITED)
		text_printf(out, "host %s unreachable - admin prohibited filter", to);
	else
		text_printf(out, "%s %s unreachable", m->code == ICMP_NET ? "net" : "host", to);
}

void
dump_icmp(struct octets o, struct text *out)
{
	uint32_t len = octets_left(&o);
	struct icmp m;
	struct quote q;

	icmp_read(&o, &m);
	q = quote4(o);
	text_puts(out, "ICMP ");
	switch (m.type) {
	case ICMP_ECHO:
	case ICMP_ECHO_REPLY:
		text_printf(out, "echo %s, id %u, seq %u",
		    m.type == ICMP_ECHO ? "request" : "reply", m.id, m.sequence);
		break;
	case ICMP_UNREACHABLE:
		unreachable4(&m, &q, out);
		break;
	case ICMP_TIME_EXCEEDED:
		text_puts(out, m.code ? "ip reassembly time exceeded" : "time exceeded in-transit");
		break;
	default:
		text_printf(out, "type-#%u", m.type);
	}
	text_printf(
	    out, ", length %u%s", len, m.fault == WIRE_CHECKSUM ? " (wrong icmp cksum)" : "");
}

static void
unreachable6(const struct icmpv6 *m, const struct quote *q, struct text *out)
{
	static const char *const words[] = { "route", "prohibited", "beyond scope", "address" };
	char to[ADDR_TEXT];

	addr_text(to, &q->to);
	if (m->code == ICMPV6_PORT && transport(q))
		text_printf(out, "unreachable port, %s %s port %u", to, transport(q), q->port);
	else if (m->code < sizeof(words) / sizeof(words[0]))
		text_printf(out, "unreachable %s %s", words[m->code], to);
	else
		text_printf(out, "unreachable code-#%u %s", m->code, to);
}

static void
discovery(const struct icmpv6 *m, struct text *out)
{
	char target[ADDR_TEXT];

	addr_text(target, &m->target);
	if (m->type == ND_NEIGHBOR_SOLICIT)
		text_printf(out, "neighbor solicitation, who has %s", target);
	else if (m->type == ND_NEIGHBOR_ADVERT)
		text_printf(out, "neighbor advertisement, tgt is %s", target);
	else if (m->type == ND_REDIRECT)
		text_printf(out, "redirect, to %s", target);
	else
		text_puts(out,
		    m->type == ND_ROUTER_SOLICIT ? "router solicitation" : "router advertisement");
}

void
dump_icmpv6(struct octets o, struct text *out)
{
	uint32_t len = octets_left(&o);
	struct icmpv6 m;
	struct quote q;

	icmpv6_read(&o, NULL, NULL, &m);
	q = quote6(o);
	text_puts(out, "ICMP6, ");
	if (m.type == ICMPV6_ECHO || m.type == ICMPV6_ECHO_REPLY) {
		text_printf(out, "echo %s, id %u, seq %u",
		    m.type == ICMPV6_ECHO ? "request" : "reply", m.id, m.sequence);
	} else if (m.type == ICMPV6_UNREACHABLE) {
		text_puts(out, "destination unreachable, ");
		unreachable6(&m, &q, out);
	} else if (m.type == ICMPV6_TIME_EXCEEDED) {
		char to[ADDR_TEXT];

		text_printf(out, "time exceeded %s for %s", m.code ? "reassembly" : "in-transit",
		    addr_text(to, &q.to));
	} else if (m.type == ICMPV6_TOO_BIG) {
		text_printf(out, "packet too big, mtu %u", m.mtu);
	} else if (m.type >= ND_ROUTER_SOLICIT && m.type <= ND_REDIRECT) {
		discovery(&m, out);
	} else {
		text_printf(out, "type-#%u", m.type);
	}
	text_printf(out, ", length %u", len);
}
