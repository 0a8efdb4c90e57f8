/*
 * fragment.c - packets in pieces: sent (RFC 791 3.2, RFC 8200 4.5) and put together again.
 *
 * Reassembly is bounded: REASSEMBLY_MAX packets a stack, REASSEMBLY_TIME each, no packet larger
 * than a frame can be. Pieces that overlap condemn the whole packet in both families, those still
 * to come included (RFC 5722 4); only an exact copy is passed over. Every packet that is given up
 * is counted.
 */
#include "ip/inside.h"
#include "wire/icmp.h"
#include "wire/icmpv6.h"

#define PAYLOAD_AT (ETHERNET_HEADER + IPV6_HEADER)
#define PAYLOAD_MAX (FRAME_MAX - PAYLOAD_AT)

static void parts_expire(struct sim *sim, struct timer *t);
static const struct timer_kind parts_kind = { "fragment reassembly", TIMER_CODE('f', 'r', 'a', 'g'),
	parts_expire };

static struct frame *
piece4(struct stack *st, const struct frame *f, const struct ipv4 *h, uint32_t at, uint32_t n,
    bool more)
{
	struct frame *p = frame_new(st->net, ETHERNET_HEADER + h->header + n);
	struct octets from = frame_read(f), o = frame_write(p);
	struct ipv4 part = *h;

	part.fragment = (uint16_t)(h->fragment + at);
	part.more = more || h->more;
	octets_skip(&from, ETHERNET_HEADER + h->header + at);
	put_zero(&o, ETHERNET_HEADER);
	ipv4_write(&o, &part, n);
	put_bytes(&o, octets_take(&from, n), n);
	return p;
}

static struct frame *
piece6(struct stack *st, const struct frame *f, const struct ipv6 *h, uint32_t at, uint32_t n,
    bool more)
{
	struct frame *p = frame_new(st->net, ETHERNET_HEADER + IPV6_HEADER + 8 + n);
	struct octets from = frame_read(f), o = frame_write(p);
	struct ipv6 part = *h;

	part.next = IPV6_FRAGMENT;
	octets_skip(&from, ETHERNET_HEADER + IPV6_HEADER + at);
	put_zero(&o, ETHERNET_HEADER);
	ipv6_write(&o, &part, n + 8);
	ipv6_fragment_write(&o, h->next, (uint16_t)at, more, st->fragment_id);
	put_bytes(&o, octets_take(&from, n), n);
	return p;
}

void
fragment_send(struct stack *st, struct frame *f, const struct hop *hop, const struct ix_addr *to,
    uint32_t mtu)
{
	struct octets o = frame_read(f);
	struct ipv4 h4 = { 0 };
	struct ipv6 h6 = { 0 };
	uint32_t total, most, at, n;
	bool ok;

	octets_skip(&o, ETHERNET_HEADER);
	ok = to->af == 4 ? ipv4_read(&o, &h4) : ipv6_read(&o, &h6);
	if (!ok || (to->af == 4 && mtu < h4.header + 8u)) {
		ip_drop(hop->ifc, f, &drop_bad_packet);
		return;
	}
	total = octets_left(&o);
	most = (mtu - (to->af == 4 ? h4.header : IPV6_HEADER + 8u)) / 8 * 8;
	st->fragment_id++;
	for (at = 0; at < total; at += n) {
		bool more = total - at > most;
		struct frame *p;

		n = more ? most : total - at;
		p = to->af == 4 ? piece4(st, f, &h4, at, n, more) : piece6(st, f, &h6, at, n, more);
		p->good_sums = f->good_sums;
		ip_transmit(st, p, hop, to);
	}
	frame_drop(st->net, f);
}

static struct reassembly *
parts_find(struct stack *st, const struct packet *p, uint32_t id)
{
	struct reassembly *r = st->parts;

	while (r && (r->id != id || (p->to.af == 4 && r->protocol != p->protocol) ||
	                !addr_eq(&r->from, &p->from) || !addr_eq(&r->to, &p->to)))
		r = r->next;
	return r;
}

static void
parts_free(struct reassembly *r)
{
	struct stack *st = r->stack;
	struct reassembly **at = &st->parts;

	while (*at != r)
		at = &(*at)->next;
	*at = r->next;
	st->parts_n--;
	timer_stop(st->sim, &r->timer);
	if (r->frame)
		frame_drop(st->net, r->frame);
	if (r->head)
		frame_drop(st->net, r->head);
	vec_free(stack_arena(st), &r->have);
	arena_free(stack_arena(st), r, sizeof(*r));
}

/* RFC 792 and RFC 4443 3.3: said only if the first piece is there, to be quoted. */
static void
parts_expire(struct sim *sim, struct timer *t)
{
	struct reassembly *r = (void *)((char *)t - offsetof(struct reassembly, timer));

	(void)sim;
	if (!r->condemned)
		ifc_count_drop(r->ifc, &drop_fragment);
	if (r->head && r->to.af == 4)
		icmp4_error(r->stack, r->ifc, r->head, ICMP_TIME_EXCEEDED, 1, 0);
	else if (r->head)
		icmp6_error(r->stack, r->ifc, r->head, ICMPV6_TIME_EXCEEDED, 1, 0);
	parts_free(r);
}

static struct reassembly *
parts_new(struct stack *st, const struct packet *p, uint32_t id)
{
	struct reassembly *r, *oldest = st->parts;

	if (st->parts_n == REASSEMBLY_MAX) { /* the list begins with the youngest */
		while (oldest->next)
			oldest = oldest->next;
		if (!oldest->condemned)
			ifc_count_drop(oldest->ifc, &drop_fragment);
		parts_free(oldest);
	}
	r = arena_make(stack_arena(st), struct reassembly);
	r->stack = st;
	r->from = p->from;
	r->to = p->to;
	r->id = id;
	r->protocol = p->protocol;
	r->ifc = p->ifc;
	r->frame = frame_new(st->net, FRAME_MAX);
	r->good_sums = true;
	r->next = st->parts;
	st->parts = r;
	st->parts_n++;
	timer_init(&r->timer, &parts_kind, st->node->id.id);
	timer_in(st->sim, &r->timer, REASSEMBLY_TIME);
	return r;
}

/* All of it came before: a copy, which Linux passes over and RFC 5722's errata allow. */
static bool
parts_there(const struct reassembly *r, uint32_t from, uint32_t to)
{
	uint32_t at = from;

	for (uint32_t i = 0; i < r->have.n; i++)
		if (r->have.at[i].from <= at && at < r->have.at[i].to)
			at = r->have.at[i].to;
	return from < to && at >= to;
}

/* Notes [from, to) as there; false if any of it was there before, or lies past the end. */
static bool
parts_note(struct reassembly *r, uint32_t from, uint32_t to, bool last)
{
	struct span16 s = { (uint16_t)from, (uint16_t)to };
	uint32_t i = 0;

	if (to > PAYLOAD_MAX)
		return false;
	if (r->total && (to > r->total || (last && to != r->total)))
		return false;
	while (i < r->have.n && r->have.at[i].to <= from)
		i++;
	if (i < r->have.n && r->have.at[i].from < to)
		return false;
	if (last && r->have.n && r->have.at[r->have.n - 1].to > to)
		return false;
	vec_insert(stack_arena(r->stack), &r->have, i, s);
	if (last)
		r->total = (uint16_t)to;
	return true;
}

static bool
parts_complete(const struct reassembly *r)
{
	uint32_t at = 0;

	for (uint32_t i = 0; i < r->have.n && r->have.at[i].from == at; i++)
		at = r->have.at[i].to;
	return r->total && at == r->total;
}

/* The whole packet with a header as if it had never been in pieces. */
static void
parts_deliver(struct reassembly *r)
{
	struct stack *st = r->stack;
	struct frame *f = r->frame;
	uint32_t header = r->to.af == 4 ? IPV4_HEADER : IPV6_HEADER;
	struct packet p = { .f = f, .ifc = r->ifc, .from = r->from, .to = r->to,
		.protocol = r->protocol,
		.ttl = r->ttl, .tos = r->tos,
		.upper = ETHERNET_HEADER + header, .len = r->total };
	struct ipv4 h4 = { .src = r->from, .dst = r->to, .id = (uint16_t)r->id, .tos = r->tos,
		.ttl = r->ttl, .protocol = r->protocol };
	struct ipv6 h6 = { .src = r->from, .dst = r->to, .class = r->tos, .hops = r->ttl,
		.next = r->protocol };
	struct octets o;

	struct ifc *in = r->ifc;

	frame_trim(f, PAYLOAD_AT + r->total);
	frame_pull(f, IPV6_HEADER - header);
	f->good_sums = r->good_sums;
	o = frame_write(f);
	put_zero(&o, ETHERNET_HEADER);
	if (r->to.af == 4)
		ipv4_write(&o, &h4, r->total);
	else
		ipv6_write(&o, &h6, r->total);
	r->frame = NULL;
	parts_free(r);
	if (p.to.af == 6) {
		ip6_local(in, f, false, true); /* headers may follow the fragment's */
		return;
	}
	ip_deliver(st, &p);
	frame_drop(st->net, f);
}

static void
parts_condemn(struct reassembly *r)
{
	struct stack *st = r->stack;

	r->condemned = true;
	frame_drop(st->net, r->frame);
	if (r->head)
		frame_drop(st->net, r->head);
	r->frame = r->head = NULL;
	vec_free(stack_arena(st), &r->have);
}

/* A piece that cannot be one of a packet, in either family; told as RFC 8200 4.5 has it. */
static bool
impossible(struct stack *st, const struct packet *p, const struct fragment *part)
{
	bool odd = part->more && p->len % 8, huge = part->offset + p->len > 65535;

	if (!p->group && !odd && !huge && p->len)
		return false;
	ifc_count_drop(p->ifc, &drop_fragment);
	if (p->to.af == 6 && (odd || huge))
		icmp6_error(st, p->ifc, p->f, ICMPV6_PARAMETER, 0,
		    odd ? 4 : p->upper - ETHERNET_HEADER - 6);
	return true;
}

void
fragment_input(struct stack *st, const struct packet *p, const struct fragment *part)
{
	struct reassembly *r = parts_find(st, p, part->id);
	struct octets from = packet_upper(p), to;
	uint32_t offset = part->offset;

	if (impossible(st, p, part))
		return;
	if (!r)
		r = parts_new(st, p, part->id);
	if (r->condemned || parts_there(r, offset, offset + p->len)) {
		ifc_count_drop(p->ifc, &drop_fragment);
		return;
	}
	if (!parts_note(r, offset, offset + p->len, !part->more)) {
		parts_condemn(r);
		ifc_count_drop(p->ifc, &drop_fragment);
		return;
	}
	to = frame_write(r->frame);
	octets_skip(&to, PAYLOAD_AT + offset);
	put_bytes(&to, octets_take(&from, p->len), p->len);
	r->good_sums = r->good_sums && p->f->good_sums;
	if (offset == 0) {
		r->head = frame_share(p->f);
		r->ttl = p->ttl;
		r->tos = p->tos;
		r->protocol = p->protocol;
	}
	if (parts_complete(r))
		parts_deliver(r);
}
