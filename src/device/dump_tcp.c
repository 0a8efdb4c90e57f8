/*
 * dump_tcp.c - TCP as tcpdump shows it: flags, numbers counted from the first seen of a connection,
 * options in their order; and which BGP messages a segment carries.
 */
#include <string.h>

#include "base/addr.h"
#include "device/dump.h"
#include "wire/bgp/message.h"
#include "wire/tcp.h"

static void
flags(uint8_t f, struct text *out)
{
	static const struct {
		uint8_t bit;
		char letter;
	} letters[] = { { TCP_FIN, 'F' }, { TCP_SYN, 'S' }, { TCP_RST, 'R' }, { TCP_PSH, 'P' },
		{ TCP_ACK, '.' }, { TCP_URG, 'U' }, { TCP_ECE, 'E' }, { TCP_CWR, 'W' } };

	text_puts(out, "Flags [");
	if (!f)
		text_puts(out, "none");
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if (f & letters[i].bit)
			text_add(out, &letters[i].letter, 1);
	text_puts(out, "]");
}

/* The connection, whichever side speaks; NULL: not seen yet. */
static struct dump_stream *
stream_find(struct dump_view *v, const struct dump_ends *e, const struct tcp *h, bool *reverse)
{
	uint32_t n = v->streams < DUMP_STREAMS ? v->streams : DUMP_STREAMS;

	for (uint32_t i = 0; i < n; i++) {
		struct dump_stream *s = &v->stream[i];

		*reverse = false;
		if (s->a_port == h->src && s->b_port == h->dst && addr_eq(&s->a, &e->from) &&
		    addr_eq(&s->b, &e->to))
			return s;
		*reverse = true;
		if (s->a_port == h->dst && s->b_port == h->src && addr_eq(&s->a, &e->to) &&
		    addr_eq(&s->b, &e->from))
			return s;
	}
	*reverse = false;
	return NULL;
}

/* Where both ends count from: set by the first segment seen and by SYNs, shown as they are. */
static void
relative(struct dump_view *v, const struct dump_ends *e, const struct tcp *h, uint32_t *seq,
    uint32_t *ack)
{
	bool reverse;
	struct dump_stream *s = stream_find(v, e, h, &reverse);

	*seq = *ack = 0;
	if (s && !(h->flags & TCP_SYN)) {
		*seq = reverse ? s->b_first : s->a_first;
		*ack = reverse ? s->a_first : s->b_first;
		return;
	}
	if (!s) {
		s = &v->stream[v->streams++ % DUMP_STREAMS];
		*s = (struct dump_stream){ e->from, e->to, h->src, h->dst, 0, 0 };
	}
	*(reverse ? &s->b_first : &s->a_first) = h->seq;
	*(reverse ? &s->a_first : &s->b_first) = h->ack - 1;
}

static void
sacks(struct octets *o, uint8_t len, uint32_t ack, struct text *out)
{
	text_printf(out, "sack %u ", (len - 2u) / 8);
	for (; len >= 10; len = (uint8_t)(len - 8)) {
		uint32_t left = get32(o) - ack, right = get32(o) - ack;

		text_printf(out, "{%u:%u}", left, right);
	}
}

/* One option, its kind and length read already; what it says stays inside `o`. */
static void
option(struct octets o, uint8_t kind, uint8_t len, uint32_t ack, struct text *out)
{
	uint32_t value;

	switch (kind) {
	case 2:
		text_printf(out, "mss %u", get16(&o));
		break;
	case 3:
		text_printf(out, "wscale %u", get8(&o));
		break;
	case 4:
		text_puts(out, "sackOK");
		break;
	case 5:
		sacks(&o, len, ack, out);
		break;
	case 8:
		value = get32(&o);
		text_printf(out, "TS val %u ecr %u", value, get32(&o));
		break;
	case 19:
		text_puts(out, "md5");
		break;
	default:
		text_printf(out, "unknown-%u", kind);
	}
}

static void
options(struct octets o, uint32_t ack, struct text *out)
{
	bool any = octets_left(&o) > 0, first = true;

	text_puts(out, any ? ", options [" : "");
	while (octets_left(&o)) {
		uint8_t kind = get8(&o), len;

		text_puts(out, first ? "" : ",");
		first = false;
		if (kind <= 1) {
			text_puts(out, kind ? "nop" : "eol");
			if (!kind)
				break;
			continue;
		}
		len = get8(&o);
		if (len < 2 || o.bad) {
			text_puts(out, "bad");
			break;
		}
		option(octets_sub(&o, len - 2u), kind, len, ack, out);
	}
	text_puts(out, any ? "]" : "");
}

/* tcpdump names the protocol, and with -v each message. A segment may begin inside one. */
static void
bgp(const struct dump_view *v, struct octets o, struct text *out)
{
	static const char *const names[] = { [BGP_OPEN] = "Open",
		[BGP_UPDATE] = "Update",
		[BGP_NOTIFICATION] = "Notification",
		[BGP_KEEPALIVE] = "Keepalive",
		[BGP_REFRESH] = "Route Refresh" };
	const struct bgp_options any = { .extended = true };
	struct bgp_header h;

	text_puts(out, ": BGP");
	if (!v->verbose) {
		text_printf(out, ", length: %u", octets_left(&o));
		return;
	}
	while (octets_left(&o)) {
		struct octets message = o;

		if (!bgp_header_read(&message, &any, &h, NULL)) {
			text_printf(
			    out, "\n\t(the middle of a message), length: %u", octets_left(&o));
			break;
		}
		text_printf(
		    out, "\n\t%s Message (%u), length: %u", names[h.type], h.type, h.length);
		octets_skip(&o, h.length < octets_left(&o) ? h.length : octets_left(&o));
	}
}

void
dump_tcp(struct dump_view *v, const struct dump_ends *e, struct octets o, struct text *out)
{
	struct octets body = o;
	uint32_t seq, ack, len;
	struct tcp h;

	if (!tcp_read(&body, NULL, NULL, &h)) {
		text_printf(out, "[|tcp], length %u", octets_left(&o));
		return;
	}
	len = octets_left(&body);
	relative(v, e, &h, &seq, &ack);
	flags(h.flags, out);
	if (len)
		text_printf(out, ", seq %u:%u", h.seq - seq, h.seq - seq + len);
	else if (h.flags & (TCP_SYN | TCP_FIN | TCP_RST))
		text_printf(out, ", seq %u", h.seq - seq);
	if (h.flags & TCP_ACK)
		text_printf(out, ", ack %u", h.ack - ack);
	text_printf(out, ", win %u", h.window);
	octets_skip(&o, TCP_HEADER);
	options(octets_sub(&o, h.header - TCP_HEADER), ack, out);
	text_printf(out, ", length %u", len);
	if (len && (h.src == BGP_PORT || h.dst == BGP_PORT))
		bgp(v, body, out);
}
