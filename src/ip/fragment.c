/*
 * fragment.c - packets in pieces: sent (RFC 791 3.2, RFC 8200 4.5) and put together again.
 *
 * Pieces are kept as the frames they came in until all are there; only then is there a datagram. So
 * who sends little takes little: so many packets, so many octets of memory a stack, and so many of
 * all stacks together (REASSEMBLY_*); the oldest packet gives way. Pieces that overlap condemn the
 * whole packet in both families, those still to come included (RFC 5722 4); only an exact copy is
 * passed over. Every packet that is given up is counted.
 */
#include "ip/inside.h"
#include "wire/icmp.h"
#include "wire/icmpv6.h"

#define PACKET_MAX 65535u /* RFC 791 3.1 with its header, RFC 8200 3 without */

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
	if (to->af == 4 && h4.header + h4.fragment + total > PACKET_MAX) { /* it would begin anew */
		ip_drop(hop->ifc, f, &drop_fragment);
		return;
	}
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

	while (r &&
	    (r->id != id || (p->to.af == 4 && r->protocol != p->protocol) ||
		!addr_eq(&r->from, &p->from) || !addr_eq(&r->to, &p->to)))
		r = r->next;
	return r;
}

/* All pieces that are there are given back. */
static void
parts_clear(struct reassembly *r)
{
	struct stack *st = r->stack;

	for (uint32_t i = 0; i < r->have.n; i++)
		frame_drop(st->net, r->have.at[i].frame);
	vec_free(stack_arena(st), &r->have);
	st->parts_memory -= r->memory;
	st->net->pieces -= r->memory;
	r->memory = 0;
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
	parts_clear(r);
	arena_free(stack_arena(st), r, sizeof(*r));
}

/* RFC 792 and RFC 4443 3.3: said only if the first piece is there, to be quoted. */
static void
parts_expire(struct sim *sim, struct timer *t)
{
	struct reassembly *r = (void *)((char *)t - offsetof(struct reassembly, timer));
	const struct part *first = r->have.n && !r->have.at[0].from ? &r->have.at[0] : NULL;

	(void)sim;
	if (!r->condemned)
		ifc_count_drop(r->ifc, &drop_fragment);
	if (first && r->to.af == 4)
		icmp4_error(r->stack, r->ifc, first->frame, ICMP_TIME_EXCEEDED, 1, 0);
	else if (first)
		icmp6_error(r->stack, r->ifc, first->frame, ICMPV6_TIME_EXCEEDED, 1, 0);
	parts_free(r);
}

/* The oldest packet but `spared` gives way; false: there is none. The list begins with the
 * youngest. */
static bool
parts_evict(struct stack *st, const struct reassembly *spared)
{
	struct reassembly *oldest = NULL;

	for (struct reassembly *r = st->parts; r; r = r->next)
		if (r != spared)
			oldest = r;
	if (!oldest)
		return false;
	if (!oldest->condemned)
		ifc_count_drop(oldest->ifc, &drop_fragments_full);
	parts_free(oldest);
	return true;
}

static struct reassembly *
parts_new(struct stack *st, const struct packet *p, uint32_t id)
{
	struct reassembly *r;

	if (st->parts_n == REASSEMBLY_MAX)
		parts_evict(st, NULL);
	r = arena_make(stack_arena(st), struct reassembly);
	r->stack = st;
	r->from = p->from;
	r->to = p->to;
	r->id = id;
	r->protocol = p->protocol;
	r->ifc = p->ifc;
	r->next = st->parts;
	st->parts = r;
	st->parts_n++;
	timer_init(&r->timer, &parts_kind, st->node->id.id);
	timer_in(st->sim, &r->timer, p->to.af == 4 ? REASSEMBLY_TIME4 : REASSEMBLY_TIME6);
	return r;
}

/* The first piece that ends behind `at`: pieces come in order most of the time. */
static uint32_t
parts_seek(const struct reassembly *r, uint32_t at)
{
	uint32_t low = 0, high = r->have.n;

	while (low < high) {
		uint32_t mid = (low + high) / 2;

		if (r->have.at[mid].to > at)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

/* All of it came before: a copy, which Linux passes over and RFC 5722's errata allow. */
static bool
parts_there(const struct reassembly *r, uint32_t from, uint32_t to)
{
	uint32_t at = from;

	for (uint32_t i = parts_seek(r, from); i < r->have.n && at < to; i++) {
		if (r->have.at[i].from > at)
			return false;
		at = r->have.at[i].to;
	}
	return from < to && at >= to;
}

/* Can it be a piece of the packet, whose place is i? Not if some of it was there before, or it
 * lies past the end. */
static bool
parts_fits(const struct reassembly *r, uint32_t i, const struct part *x, bool last)
{
	if (r->total && (x->to > r->total || (last && x->to != r->total)))
		return false;
	if (i < r->have.n && r->have.at[i].from < x->to)
		return false;
	return !last || !r->have.n || r->have.at[r->have.n - 1].to <= x->to;
}

/* Others give way until there is room for so much more; false: there is none. */
static bool
parts_room(struct reassembly *r, uint32_t memory)
{
	struct stack *st = r->stack;

	while (st->parts_memory + memory > REASSEMBLY_OCTETS ||
	    st->net->pieces + memory > REASSEMBLY_ALL)
		if (!parts_evict(st, r))
			return false;
	st->parts_memory += memory;
	st->net->pieces += memory;
	r->memory += memory;
	return true;
}

/* shares the frame of the piece */
static void
parts_add(struct reassembly *r, uint32_t i, const struct part *x, bool last)
{
	vec_insert(stack_arena(r->stack), &r->have, i, *x);
	frame_share(x->frame);
	r->got = (uint16_t)(r->got + x->to - x->from);
	if (last)
		r->total = x->to;
}

/* The whole packet with a header as if it had never been in pieces. */
static struct frame *
parts_join(const struct reassembly *r)
{
	uint32_t header = r->to.af == 4 ? IPV4_HEADER : IPV6_HEADER;
	struct frame *f = frame_new(r->stack->net, ETHERNET_HEADER + header + r->total);
	struct ipv4 h4 = { .src = r->from,
		.dst = r->to,
		.id = (uint16_t)r->id,
		.tos = r->tos,
		.ttl = r->ttl,
		.protocol = r->protocol };
	struct ipv6 h6 = {
		.src = r->from, .dst = r->to, .class = r->tos, .hops = r->ttl, .next = r->protocol
	};
	struct octets o = frame_write(f);

	put_zero(&o, ETHERNET_HEADER);
	if (r->to.af == 4)
		ipv4_write(&o, &h4, r->total);
	else
		ipv6_write(&o, &h6, r->total);
	f->good_sums = true;
	for (uint32_t i = 0; i < r->have.n; i++) {
		const struct part *x = &r->have.at[i];
		struct octets from = frame_read(x->frame);
		uint32_t n = (uint32_t)x->to - x->from;

		octets_skip(&from, x->at);
		put_bytes(&o, octets_take(&from, n), n);
		f->good_sums = f->good_sums && x->frame->good_sums;
	}
	return f;
}

static void
parts_deliver(struct reassembly *r)
{
	struct stack *st = r->stack;
	struct frame *f = parts_join(r);
	struct packet p = { .f = f,
		.ifc = r->ifc,
		.from = r->from,
		.to = r->to,
		.protocol = r->protocol,
		.ttl = r->ttl,
		.tos = r->tos,
		.upper = ETHERNET_HEADER + IPV4_HEADER,
		.len = r->total };

	parts_free(r);
	if (p.to.af == 6) {
		ip6_local(p.ifc, f, false, true); /* headers may follow the fragment's */
		return;
	}
	ip_deliver(st, &p);
	frame_drop(st->net, f);
}

/* A piece that cannot be one of a packet, in either family; told as RFC 8200 4.5 has it. */
static bool
impossible(struct stack *st, const struct packet *p, const struct fragment *part)
{
	uint32_t header = p->to.af == 4 ? p->upper - ETHERNET_HEADER : 0;
	bool odd = part->more && p->len % 8, huge = header + part->offset + p->len > PACKET_MAX;

	if (!p->group && !odd && !huge && p->len)
		return false;
	ifc_count_drop(p->ifc, &drop_fragment);
	if (p->to.af == 6 && (odd || huge))
		icmp6_error(st, p->ifc, p->f, ICMPV6_PARAMETER, 0,
		    odd ? 4 : p->upper - ETHERNET_HEADER - 6);
	return true;
}

/* Is it taken? Else it was counted why not. */
static bool
parts_take(struct reassembly *r, const struct packet *p, const struct part *x, bool last)
{
	uint32_t i = parts_seek(r, x->from);

	if (r->condemned || parts_there(r, x->from, x->to)) {
		ifc_count_drop(p->ifc, &drop_fragment);
		return false;
	}
	if (!parts_fits(r, i, x, last)) {
		r->condemned = true;
		parts_clear(r);
		ifc_count_drop(p->ifc, &drop_fragment);
		return false;
	}
	if (!parts_room(r, frame_memory(p->f) + (uint32_t)sizeof(*x))) {
		ifc_count_drop(p->ifc, &drop_fragments_full);
		if (!r->have.n)
			parts_free(r);
		return false;
	}
	parts_add(r, i, x, last);
	return true;
}

void
fragment_input(struct stack *st, const struct packet *p, const struct fragment *part)
{
	struct reassembly *r = parts_find(st, p, part->id);
	struct part x = { .from = part->offset,
		.to = (uint16_t)(part->offset + p->len),
		.at = p->upper,
		.frame = p->f };

	if (impossible(st, p, part))
		return;
	if (!r)
		r = parts_new(st, p, part->id);
	if (!parts_take(r, p, &x, !part->more))
		return;
	if (x.from == 0) {
		r->ttl = p->ttl;
		r->tos = p->tos;
		r->protocol = p->protocol;
	}
	if (r->total && r->got == r->total)
		parts_deliver(r);
}
