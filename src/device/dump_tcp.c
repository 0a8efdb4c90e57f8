/*
 * dump_tcp.c - TCP as tcpdump shows it: flags, numbers counted from the first seen of a connection,
 * options in their order; and what BGP, HTTP and DNS carry in it.
 */
#include <string.h>

#include "base/addr.h"
#include "device/dump.h"
#include "wire/bgp/message.h"
#include "wire/dns.h"
#include "wire/ipv4.h"
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
stream_find(struct dump_view *v, const struct dump_ip *ip, const struct tcp *h, bool *reverse)
{
	uint32_t n = v->streams < DUMP_STREAMS ? v->streams : DUMP_STREAMS;

	for (uint32_t i = 0; i < n; i++) {
		struct dump_stream *s = &v->stream[i];

		*reverse = false;
		if (s->a_port == h->src && s->b_port == h->dst && addr_eq(&s->a, &ip->from) &&
		    addr_eq(&s->b, &ip->to))
			return s;
		*reverse = true;
		if (s->a_port == h->dst && s->b_port == h->src && addr_eq(&s->a, &ip->to) &&
		    addr_eq(&s->b, &ip->from))
			return s;
	}
	*reverse = false;
	return NULL;
}

/* Where both ends count from: set by the first segment with an ACK and by SYNs, which are shown as
 * they are, as is what carries no ACK. */
static void
relative(struct dump_view *v, const struct dump_ip *ip, const struct tcp *h, uint32_t *seq,
    uint32_t *ack)
{
	struct dump_stream *s;
	bool reverse;

	*seq = *ack = 0;
	if (v->absolute || !(h->flags & TCP_ACK))
		return;
	s = stream_find(v, ip, h, &reverse);
	if (s && !(h->flags & TCP_SYN)) {
		*seq = reverse ? s->b_first : s->a_first;
		*ack = reverse ? s->a_first : s->b_first;
		return;
	}
	if (!s) {
		s = &v->stream[v->streams++ % DUMP_STREAMS];
		*s = (struct dump_stream){ ip->from, ip->to, h->src, h->dst, 0, 0 };
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
		text_puts(out, "md5 shared secret not supplied with -M, digest ");
		while (octets_left(&o))
			text_printf(out, "%02x", get8(&o));
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

static const char *
method(const char *s, uint32_t n)
{
	static const char *const words[] = { "GET ", "PUT ", "COPY ", "HEAD ", "LOCK ", "MOVE ",
		"POST ", "DELETE ", "OPTIONS ", "CONNECT ", "HTTP/" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (n >= strlen(words[i]) && memcmp(s, words[i], strlen(words[i])) == 0)
			return words[i];
	return NULL;
}

/* One line of text; false: that was the last, or what follows is none. */
static bool
text_line(const char *before, struct octets *o, struct text *out)
{
	uint32_t left = octets_left(o), n = 0;
	const char *s = (const char *)octets_take(o, left);

	while (
	    n < left && s[n] != '\n' && s[n] != '\r' && (s[n] == '\t' || (s[n] > 31 && s[n] < 127)))
		n++;
	if (n < left && s[n] != '\n' && s[n] != '\r')
		return false;
	text_puts(out, before);
	text_add(out, s, n);
	if (n == left) {
		text_puts(out, " [|http]");
		return false;
	}
	n += n + 1 < left && s[n] == '\r' && s[n + 1] == '\n' ? 2 : 1;
	o->pos -= left - n;
	return n < left;
}

/* A request or an answer by its first word; with -v its lines, as long as they are text. */
static void
http(const struct dump_view *v, struct octets o, struct text *out)
{
	uint32_t n = octets_left(&o);
	struct octets peek = o;

	text_puts(out, ": HTTP");
	if (!method((const char *)octets_take(&peek, n), n))
		return;
	if (!v->verbose) {
		text_line(": ", &o, out);
		return;
	}
	text_printf(out, ", length: %u", n);
	while (text_line("\n\t", &o, out))
		;
}

/* What is inside, told by either port. */
static void
content(const struct dump_view *v, const struct tcp *h, struct octets o, struct text *out)
{
	bool from = h->src < h->dst; /* the lower is the service's */
	uint16_t port = from ? h->src : h->dst;

	if (port == BGP_PORT) {
		dump_bgp(v, o, out);
	} else if (port == 80) {
		http(v, o, out);
	} else if (port == DNS_PORT && octets_left(&o) > 2) {
		text_puts(out, " ");
		octets_skip(&o, 2);
		dump_dns(v, o, out);
	}
}

static void
checksum(const struct dump_ip *ip, struct octets o, struct text *out)
{
	uint16_t is, should;

	if (!dump_checksum(ip, PROTO_TCP, o, 16, &is, &should))
		return;
	text_printf(out, ", cksum 0x%04x ", is);
	if (is == should)
		text_puts(out, "(correct)");
	else
		text_printf(out, "(incorrect -> 0x%04x)", should);
}

/* The ports are there at least: an error quotes eight octets (RFC 792). */
static void
beginning(const struct dump_ip *ip, struct octets o, struct text *out)
{
	uint16_t ports[2];
	uint32_t seq;

	ports[0] = get16(&o);
	ports[1] = get16(&o);
	seq = get32(&o);
	dump_ends(ip, ports, out);
	if (o.bad || !ip->quoted)
		text_puts(out, " [|tcp]");
	else
		text_printf(out, " [|tcp] seq %u", seq);
}

void
dump_tcp(struct dump_view *v, const struct dump_ip *ip, struct octets o, struct text *out)
{
	struct octets body = o;
	uint32_t seq, ack, len;
	struct tcp h;

	if (octets_left(&o) < TCP_HEADER) {
		beginning(ip, o, out);
		return;
	}
	tcp_read(&body, NULL, NULL, &h);
	dump_ends(ip, (const uint16_t[]){ h.src, h.dst }, out);
	if (h.header < TCP_HEADER || h.header > ip->length) {
		text_printf(out, "tcp %u [bad hdr length %u - too %s]", ip->length, h.header,
		    h.header < TCP_HEADER ? "short, < 20" : "long");
		return;
	}
	len = ip->length - h.header;
	if (v->quick) {
		text_printf(out, "tcp %u", len);
		return;
	}
	relative(v, ip, &h, &seq, &ack);
	flags(h.flags, out);
	if (v->verbose)
		checksum(ip, o, out);
	if (len)
		text_printf(out, ", seq %u:%u", h.seq - seq, h.seq - seq + len);
	else if (v->verbose > 1 || h.flags & (TCP_SYN | TCP_FIN | TCP_RST))
		text_printf(out, ", seq %u", h.seq - seq);
	if (h.flags & TCP_ACK)
		text_printf(out, ", ack %u", h.ack - ack);
	text_printf(out, ", win %u", h.window);
	if (h.flags & TCP_URG)
		text_printf(out, ", urg %u", h.urgent);
	octets_skip(&o, TCP_HEADER);
	options(octets_sub(&o, h.header - TCP_HEADER), ack, out);
	text_printf(out, ", length %u", len);
	if (octets_left(&o))
		content(v, &h, o, out);
}
