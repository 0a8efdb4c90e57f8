/*
 * icmp4.c - ICMP for IPv4: errors sent and heard, echoes answered (RFC 792, RFC 1122 3.2.2, RFC
 * 1812 4.3). Whoever asks for an error asks always; whether one may be sent is decided here.
 */
#include "wire/icmp.h"

#include "ip/inside.h"

#define QUOTE_MAX 548 /* RFC 1812 4.3.2.3: as much as fits 576 octets */
#define ERROR_TOS 0xc0 /* RFC 1812 4.3.2.5: internetwork control */

/* `no ip unreachables`, where it came in; where that is forgotten, where the answer would leave. */
bool
icmp_tells(const struct stack *st, const struct ifc *in, const struct ix_addr *to)
{
	struct hop hop;

	if (!in && route_lookup(st, NULL, to, &hop) && !hop.local)
		in = hop.ifc;
	return !in || in->set.unreachables[to->af == 6];
}

/* RFC 1122 3.2.2: never about an error, a group, a later fragment, or a source that is nobody. */
static bool
answerable(struct stack *st, struct ifc *in, const struct frame *f, const struct ipv4 *h,
    struct octets upper, bool too_big)
{
	struct octets o = frame_read(f);

	if (get8(&o) & 1)
		return false;
	if (h->fragment || (h->protocol == PROTO_ICMP && icmp_is_error(get8(&upper))))
		return false;
	if (addr_is_multicast(&h->dst) || (in && addr_is_broadcast(in, &h->dst)))
		return false;
	if (addr_is_zero(&h->src) || h->src.b[0] >= 224 || (in && addr_is_broadcast(in, &h->src)))
		return false;
	return stack_error_allowed_to(st, &h->src, too_big);
}

void
icmp4_error(struct stack *st, struct ifc *in, const struct frame *f, uint8_t type, uint8_t code,
    uint16_t word)
{
	struct octets o = frame_read(f), quoted;
	struct icmp e = { .type = type, .code = code, .mtu = word, .pointer = (uint8_t)word };
	struct ip_meta m = { .protocol = PROTO_ICMP, .tos = ERROR_TOS, .ifc = in };
	struct frame *out;
	struct ipv4 h;
	uint32_t len;

	octets_skip(&o, ETHERNET_HEADER);
	quoted = o;
	if (!ipv4_read(&o, &h) ||
	    (type == ICMP_UNREACHABLE && !icmp_tells(st, in, &h.src)) ||
	    !answerable(st, in, f, &h, o, type == ICMP_UNREACHABLE && code == ICMP_TOO_BIG))
		return;
	m.to = h.src;
	if (addr_is_ours(st, in, &h.dst))
		m.from = h.dst; /* RFC 1122 3.2.2: the one that was asked */
	else if (in && !addr_is_ours(st, in, &h.src))
		ifc_source(in, &h.src, &m.from); /* where it came in, as traceroute expects */
	len = h.length < QUOTE_MAX ? h.length : QUOTE_MAX;
	out = frame_new(st->net, ICMP_HEADER + len);
	o = frame_write(out);
	icmp_write(&o, &e, octets_take(&quoted, len), len);
	out->good_sums = true;
	ip_send(st, out, &m);
}

void
ip_unreachable(struct stack *st, struct ifc *in, const struct frame *f, bool no_route)
{
	struct octets o = frame_read(f);

	octets_skip(&o, ETHERNET_HEADER);
	if (get8(&o) >> 4 == 6)
		icmp6_error(st, in, f, 1, no_route ? 0 : 3, 0);
	else
		icmp4_error(st, in, f, ICMP_UNREACHABLE, no_route ? ICMP_NET : ICMP_HOST, 0);
}

static void
echo(struct stack *st, struct packet *p, const struct icmp *e, struct octets body)
{
	struct ip_meta m = { .from = p->to, .to = p->from, .protocol = PROTO_ICMP, .tos = p->tos };
	struct icmp reply = { .type = ICMP_ECHO_REPLY, .id = e->id, .sequence = e->sequence };
	uint32_t len = octets_left(&body);
	struct frame *f;
	struct octets o;

	if (p->group) { /* RFC 1122 3.2.2.6 lets a host be silent to broadcasts */
		ifc_count_drop(p->ifc, &drop_echo_to_all);
		return;
	}
	f = frame_new(st->net, ICMP_HEADER + len);
	o = frame_write(f);
	icmp_write(&o, &reply, octets_take(&body, len), len);
	f->good_sums = true;
	ip_send(st, f, &m);
}

/* Tells whoever sent the packet that is quoted. Only its beginning may be there. */
static void
heard_error(struct stack *st, struct packet *p, const struct icmp *e, struct octets body)
{
	struct octets o = body;
	struct sock_icmp s = { .router = p->from, .to = { .af = 4 }, .type = e->type,
		.code = e->code, .mtu = e->mtu };
	uint8_t first = get8(&o);
	bool too_big = e->type == ICMP_UNREACHABLE && e->code == ICMP_TOO_BIG;
	struct ix_addr from = { .af = 4 };

	octets_skip(&o, 11);
	get_bytes(&o, from.b, 4);
	get_bytes(&o, s.to.b, 4);
	if (o.bad || first >> 4 != 4) {
		ifc_count_drop(p->ifc, &drop_bad_packet);
		return;
	}
	s.len = octets_left(&body);
	s.bytes = octets_take(&body, s.len);
	/* RFC 5927 4: whoever was not told of our packets knows nothing of their ways */
	if (!addr_is_ours(st, p->ifc, &from) || !icmp_tell(st, p, &s, p->upper + ICMP_HEADER))
		ifc_count_drop(p->ifc, &drop_icmp_unfounded);
	else if (too_big && e->mtu)
		path_learn(st, &s.to, e->mtu);
}

void
icmp4_input(struct stack *st, struct packet *p, bool heard)
{
	struct octets o = packet_upper(p);
	struct icmp e;

	if (!icmp_read(&o, &e)) {
		ifc_count_drop(p->ifc,
		    e.fault == WIRE_CHECKSUM ? &drop_bad_checksum : &drop_bad_packet);
		return;
	}
	if (e.type == ICMP_ECHO)
		echo(st, p, &e, o);
	else if (e.type == ICMP_REDIRECT)
		redirect4_input(p, &e.gateway, o);
	else if (icmp_is_error(e.type))
		heard_error(st, p, &e, o);
	else if (!heard)
		ifc_count_drop(
		    p->ifc, e.type == ICMP_ECHO_REPLY ? &drop_no_listener : &drop_icmp_type);
}
