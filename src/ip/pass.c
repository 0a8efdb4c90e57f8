/*
 * pass.c - what a router does to packets on their way beside aging them: the MSS of SYNs lowered to
 * what an interface was told (RFC 9293 3.7.1, RFC 1624 for the checksum), broadcasts let onto a
 * subnet (RFC 2644), and the options of IPv4: source routes go no further (RFC 7126 4.3, 4.4), the
 * others are carried on unread and counted.
 */
#include "ip/inside.h"
#include "wire/tcp.h"

enum { OPTION_LSRR = 131, OPTION_SSRR = 137, TCP_MSS = 2, TCP_FLAGS_AT = 12, TCP_SUM_AT = 16 };

/* What the interfaces of the way in and out let a SYN ask for; 0: whatever it likes. */
static uint16_t
least(const struct ifc *in, const struct ifc *out, unsigned v)
{
	uint16_t a = in->set.mss[v], b = out->set.mss[v];

	return !a || (b && b < a) ? b : a;
}

/* Where the value of the MSS option is behind the first octet of a TCP header; 0: nowhere. */
static uint32_t
mss_place(struct octets tcp)
{
	struct octets o = tcp, options;
	uint32_t at = TCP_HEADER, header;
	uint8_t kind, len;

	octets_skip(&o, TCP_FLAGS_AT);
	header = (uint32_t)(get8(&o) >> 4) * 4;
	if (!(get8(&o) & TCP_SYN) || o.bad || header <= TCP_HEADER)
		return 0;
	options = octets_sub(&tcp, header);
	octets_skip(&options, TCP_HEADER);
	while (octets_left(&options) && (kind = get8(&options))) {
		len = kind == 1 ? 1 : get8(&options);
		if (options.bad || len == 0 || (kind != 1 && len < 2))
			return 0;
		if (kind == TCP_MSS)
			return len == 4 && octets_left(&options) >= 2 ? at + 2 : 0;
		if (kind != 1)
			octets_skip(&options, len - 2u);
		at += len;
	}
	return 0;
}

static uint16_t
swapped(uint16_t v)
{
	return (uint16_t)(v << 8 | v >> 8);
}

/* A sum does not care where its words begin, but a word between two of them counts swapped. */
static uint16_t
sum_after(uint16_t sum, uint32_t at, uint16_t was, uint16_t is)
{
	return at & 1 ? checksum_update(sum, swapped(was), swapped(is))
		      : checksum_update(sum, was, is);
}

void
pass_mss(struct ifc *in, struct ifc *out, struct frame *f, uint8_t af, uint32_t upper)
{
	uint16_t most = least(in, out, af == 6), was, sum;
	struct octets o, tcp;
	uint32_t at;

	if (!most || upper >= f->len)
		return;
	o = frame_write(f);
	octets_skip(&o, upper);
	tcp = octets_sub(&o, octets_left(&o));
	at = mss_place(tcp);
	if (!at)
		return;
	o = tcp;
	octets_skip(&o, TCP_SUM_AT);
	sum = get16(&o);
	octets_skip(&o, at - TCP_SUM_AT - 2);
	was = get16(&o);
	if (o.bad || was <= most)
		return;
	put16_at(&tcp, at, most);
	put16_at(&tcp, TCP_SUM_AT, sum_after(sum, at, was, most));
	frame_changed(f, most);
	in->stack->tallies.mss_lowered++;
}

void
pass_broadcast(struct ifc *in, struct ifc *out, struct frame *f, const struct ipv4 *h)
{
	struct octets o;

	if (!out->set.directed_broadcast) {
		ip_drop(in, f, &drop_directed);
		return;
	}
	if (out->checks && !filter_out(in, out, f, 4))
		return;
	if (h->length > out->most[0]) {
		ip_drop(in, f, &drop_mtu);
		return;
	}
	f = frame_own(in->stack->net, f);
	if (f->len > ETHERNET_HEADER + h->length)
		frame_trim(f, ETHERNET_HEADER + h->length);
	o = frame_write(f);
	octets_skip(&o, ETHERNET_HEADER);
	ipv4_hop(octets_sub(&o, h->header));
	frame_changed(f, h->ttl);
	in->stack->tallies.broadcasts++;
	ip_group_send(out, f, &h->dst);
}

const struct log_kind *
pass_options(struct stack *st, const struct ipv4 *h, uint8_t *at)
{
	struct octets o = octets_read(h->options, h->options_len);
	struct ipv4_option x;
	bool any = false;

	*at = IPV4_HEADER;
	while (ipv4_option_next(&o, &x)) {
		*at = (uint8_t)(IPV4_HEADER + o.pos);
		if (x.type == OPTION_LSRR || x.type == OPTION_SSRR)
			return &drop_source_route;
		any = true;
	}
	st->tallies.options += any;
	return o.bad ? &drop_bad_option : NULL;
}

struct ip_tallies *
stack_tally(struct stack *st)
{
	return &st->tallies;
}

struct ip_tallies
stack_tallies(const struct stack *st)
{
	return st->tallies;
}
