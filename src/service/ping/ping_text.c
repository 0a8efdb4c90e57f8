/*
 * ping_text.c - what ping says, as Linux's ping (iputils) says it: times in milliseconds with as
 * many digits as mean something, the loss in per cent with six at most. Integers only.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "service/ping/ping.h"
#include "wire/icmp.h"
#include "wire/icmpv6.h"

#define TIMED 16u /* octets of data that ping keeps the time of sending in */

static const char *
name_of(const struct ping_options *o, char buf[ADDR_TEXT])
{
	addr_text(buf, &o->to);
	return o->name[0] ? o->name : buf;
}

#define ZONED (ADDR_TEXT + IFC_NAME + 1)

/* A link-local address, or the destination itself, with its interface: "fe80::1%eth0". */
static const char *
zoned(char buf[ZONED], const struct ix_addr *a, const struct ping_options *o)
{
	size_t n = strlen(addr_text(buf, a));

	if (o->ifc && a->af == 6 && (addr_is_link_local(a) || (o->zone && addr_eq(a, &o->to))))
		snprintf(buf + n, ZONED - n, "%%%s", ifc_name(o->ifc));
	return buf;
}

void
ping_first_line(const struct ping_options *o, struct text *out)
{
	char to[ZONED], from[ADDR_TEXT], source[ADDR_TEXT + IFC_NAME + 16] = "";
	bool v4 = o->to.af == 4;

	if (o->zone) {
		zoned(to, &o->to, o);
		text_printf(out, "PING %s(%s) %u data bytes\n", to, to, o->size);
		return;
	}
	if (o->from.af || o->ifc)
		snprintf(source, sizeof(source), " from %s %s:", addr_text(from, &o->from),
		    o->ifc ? ifc_name(o->ifc) : "");
	addr_text(to, &o->to);
	if (v4)
		text_printf(out, "PING %s (%s)%s %u(%u) bytes of data.\n", name_of(o, from), to,
		    source, o->size, o->size + 28);
	else
		text_printf(
		    out, "PING %s(%s)%s %u data bytes\n", name_of(o, from), to, source, o->size);
}

/* 0.043, 1.25, 12.7, 127: three digits and more. */
static void
time_text(struct text *out, uint64_t us)
{
	if (us >= 100000 - 50)
		text_printf(out, "%" PRIu64, (us + 500) / 1000);
	else if (us >= 10000 - 5)
		text_printf(out, "%" PRIu64 ".%" PRIu64, (us + 50) / 1000, (us + 50) % 1000 / 100);
	else if (us >= 1000)
		text_printf(out, "%" PRIu64 ".%02" PRIu64, (us + 5) / 1000, (us + 5) % 1000 / 10);
	else
		text_printf(out, "0.%03" PRIu64, us);
}

void
ping_reply_line(const struct ping_options *o, const struct sock_message *m, const struct echo *e,
    const uint64_t *rtt_us, bool again, struct text *out)
{
	char from[ZONED];

	zoned(from, &m->from, o);
	text_printf(out, "%u bytes from ", e->len);
	if (o->name[0] && strcmp(o->name, from) != 0 && addr_eq(&m->from, &o->to))
		text_printf(out, "%s (%s)", o->name, from);
	else
		text_puts(out, from);
	text_printf(out, ": icmp_seq=%u ttl=%u", e->sequence, m->ttl);
	if (rtt_us && o->size >= TIMED) {
		text_puts(out, " time=");
		time_text(out, *rtt_us);
		text_puts(out, " ms");
	}
	text_puts(out, again ? " (DUP!)\n" : "\n");
}

static void
unreachable4(const struct sock_icmp *e, struct text *out)
{
	static const char *const words[] = { "Destination Net Unreachable",
		"Destination Host Unreachable", "Destination Protocol Unreachable",
		"Destination Port Unreachable", "Frag needed and DF set", "Source Route Failed",
		"Destination Net Unknown", "Destination Host Unknown", "Source Host Isolated",
		"Destination Net Prohibited", "Destination Host Prohibited",
		"Destination Net Unreachable for Type of Service",
		"Destination Host Unreachable for Type of Service", "Packet filtered",
		"Precedence Violation", "Precedence Cutoff" };

	if (e->code == ICMP_TOO_BIG)
		text_printf(out, "%s (mtu = %u)", words[e->code], e->mtu);
	else if (e->code < sizeof(words) / sizeof(words[0]))
		text_puts(out, words[e->code]);
	else
		text_printf(out, "Dest Unreachable, Bad Code: %u", e->code);
}

static void
error4(const struct sock_icmp *e, struct text *out)
{
	if (e->type == ICMP_UNREACHABLE)
		unreachable4(e, out);
	else if (e->type == ICMP_TIME_EXCEEDED)
		text_puts(out, e->code ? "Frag reassembly time exceeded" : "Time to live exceeded");
	else
		text_printf(out, "%s", icmp_text(e->type, e->code));
}

static void
error6(const struct sock_icmp *e, struct text *out)
{
	static const char *const words[] = { "No route", "Administratively prohibited",
		"Beyond scope of source address", "Address unreachable", "Port unreachable",
		"Source address failed ingress/egress policy", "Reject route to destination" };

	if (e->type == ICMPV6_TOO_BIG)
		text_printf(out, "Packet too big: mtu=%u", e->mtu);
	else if (e->type == ICMPV6_TIME_EXCEEDED)
		text_printf(
		    out, "Time exceeded: %s", e->code ? "Defragmentation failure" : "Hop limit");
	else if (e->type == ICMPV6_UNREACHABLE && e->code < sizeof(words) / sizeof(words[0]))
		text_printf(out, "Destination unreachable: %s", words[e->code]);
	else
		text_printf(out, "%s", icmpv6_text(e->type, e->code));
}

void
ping_error_line(
    const struct ping_options *o, const struct sock_icmp *e, uint16_t sequence, struct text *out)
{
	char from[ZONED];

	text_printf(out, "From %s icmp_seq=%u ", zoned(from, &e->router, o), sequence);
	if (e->to.af == 4)
		error4(e, out);
	else
		error6(e, out);
	text_puts(out, "\n");
}

/* part of all in per cent: "0", "50", "33.3333", "0.0666667". */
static void
percent_text(struct text *out, uint64_t part, uint64_t all)
{
	unsigned digits = 4; /* behind the point, so that there are six */
	uint64_t scale = 10000, value;
	char buf[48];
	size_t n;

	while (part && part * 100 * scale < all * 100000) {
		scale *= 10;
		digits++;
	}
	if (part == all)
		scale = 1;
	value = (part * 100 * scale + all / 2) / all;
	n = (size_t)snprintf(buf, sizeof(buf), "%" PRIu64, value / scale);
	if (scale > 1)
		n += (size_t)snprintf(
		    buf + n, sizeof(buf) - n, ".%0*" PRIu64, (int)digits, value % scale);
	while (scale > 1 && buf[n - 1] == '0')
		n--;
	text_add(out, buf, buf[n - 1] == '.' ? n - 1 : n);
}

static uint64_t
root(uint64_t v)
{
	uint64_t low = 0, high = UINT32_MAX;

	while (low < high) {
		uint64_t mid = (low + high + 1) / 2;

		if (mid * mid <= v)
			low = mid;
		else
			high = mid - 1;
	}
	return low;
}

static void
milliseconds(struct text *out, uint64_t us, const char *after)
{
	text_printf(out, "%" PRIu64 ".%03" PRIu64 "%s", us / 1000, us % 1000, after);
}

static void
round_trips(const struct ping_result *r, struct text *out)
{
	uint64_t mean = r->sum_us / r->received, square = r->squares / r->received;

	text_puts(out, "rtt min/avg/max/mdev = ");
	milliseconds(out, r->least_us, "/");
	milliseconds(out, mean, "/");
	milliseconds(out, r->most_us, "/");
	milliseconds(out, square > mean * mean ? root(square - mean * mean) : 0, " ms");
}

void
ping_statistics(const struct ping_options *o, const struct ping_result *r, struct text *out)
{
	char buf[ZONED];

	text_printf(out, "\n--- %s ping statistics ---\n",
	    o->zone ? zoned(buf, &o->to, o) : name_of(o, buf));
	text_printf(out, "%u packets transmitted, %u received", r->sent, r->received);
	if (r->duplicates)
		text_printf(out, ", +%u duplicates", r->duplicates);
	if (r->errors)
		text_printf(out, ", +%u errors", r->errors);
	if (r->sent) {
		text_puts(out, ", ");
		percent_text(out, r->sent - r->received, r->sent);
		text_printf(
		    out, "%% packet loss, time %" PRIu64 "ms", (r->last - r->first) / IX_MS);
	}
	text_puts(out, "\n");
	if (r->received && o->size >= TIMED)
		round_trips(r, out);
	if (r->most > 1)
		text_printf(out, "%spipe %u", r->received && o->size >= TIMED ? ", " : "", r->most);
	text_puts(out, "\n");
}
