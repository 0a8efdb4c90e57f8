/*
 * udp.c - datagrams to sockets, and port unreachable where there is none (RFC 768, RFC 1122 4.1,
 * RFC 8200 8.1).
 */
#include "wire/udp.h"

#include "ip/inside.h"
#include "wire/icmp.h"
#include "wire/icmpv6.h"

/* How well a socket fits: 0 not at all; more for each thing it names. */
static unsigned
fits(const struct socket *s, const struct packet *p, const struct udp *u)
{
	unsigned score = 1;

	if (s->kind != SOCK_DATAGRAM || s->gone || s->local_port != u->dst)
		return 0;
	if (s->ifc && s->ifc != p->ifc)
		return 0;
	if (s->local.af) {
		if (!addr_eq(&s->local, &p->to))
			return 0;
		score++;
	}
	if (s->remote.af) {
		if (!addr_eq(&s->remote, &p->from) || s->remote_port != u->src)
			return 0;
		score += 2;
	}
	return score;
}

static void
hand_over(struct stack *st, struct socket *s, const struct packet *p, const struct udp *u)
{
	struct delivery d = { .sock = s, .frame = p->f, .from = p->from, .to = p->to, .ifc = p->ifc,
		.from_port = u->src, .to_port = u->dst, .at = (uint16_t)(p->upper + UDP_HEADER),
		.len = u->length - UDP_HEADER, .ttl = p->ttl };

	deliver_add(st, &d);
}

void
udp_input(struct stack *st, struct packet *p)
{
	struct octets o = packet_upper(p);
	bool proven = p->f->good_sums;
	struct socket *best = NULL;
	unsigned most = 0;
	struct udp u;

	if (!udp_read(&o, proven ? NULL : &p->from, &p->to, &u)) {
		ifc_count_drop(p->ifc,
		    u.fault == WIRE_CHECKSUM ? &drop_bad_checksum : &drop_bad_packet);
		return;
	}
	for (uint32_t i = 0; i < st->others.n; i++) {
		unsigned score = fits(st->others.at[i], p, &u);

		if (score && p->group)
			hand_over(st, st->others.at[i], p, &u); /* every one that listens */
		if (score > most) {
			most = score;
			best = st->others.at[i];
		}
	}
	if (p->group)
		return;
	if (best) {
		hand_over(st, best, p, &u);
		return;
	}
	ifc_count_drop(p->ifc, &drop_no_listener);
	if (p->to.af == 4)
		icmp4_error(st, p->ifc, p->f, ICMP_UNREACHABLE, ICMP_PORT, 0);
	else
		icmp6_error(st, p->ifc, p->f, ICMPV6_UNREACHABLE, ICMPV6_PORT, 0);
}
