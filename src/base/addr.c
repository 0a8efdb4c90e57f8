/*
 * addr.c - see addr.h. Written by hand, not with inet_pton: the same on every system, and no
 * locale.
 */
#include "base/addr.h"

#include <stdio.h>
#include <string.h>

#include "base/units.h"

const struct ix_mac mac_broadcast = { { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } };

struct ix_addr
addr_v4(uint32_t v)
{
	return (struct ix_addr){ 4,
		{ (uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v } };
}

struct ix_addr
addr_v6(const uint8_t octets[16])
{
	struct ix_addr a = { .af = 6 };

	memcpy(a.b, octets, 16);
	return a;
}

uint32_t
addr_u32(const struct ix_addr *a)
{
	if (a->af != 4)
		return 0;
	return (uint32_t)a->b[0] << 24 | (uint32_t)a->b[1] << 16 | (uint32_t)a->b[2] << 8 | a->b[3];
}

/* A decimal number up to `max`, at most `digits` digits, no leading zero; moves *s past it. */
static bool
decimal(const char **s, unsigned digits, unsigned max, unsigned *out)
{
	unsigned v = 0, n = 0;

	for (; **s >= '0' && **s <= '9' && n < digits; n++, (*s)++)
		v = v * 10 + (unsigned)(**s - '0');
	if (n == 0 || v > max || (n > 1 && (*s)[-(int)n] == '0'))
		return false;
	*out = v;
	return true;
}

static bool
v4_parse(const char **s, uint8_t out[4])
{
	unsigned v;

	for (int i = 0; i < 4; i++) {
		if (i && *(*s)++ != '.')
			return false;
		if (!decimal(s, 3, 255, &v))
			return false;
		out[i] = (uint8_t)v;
	}
	return true;
}

/* Up to four hex digits; returns how many were read. */
static int
hextet(const char *s, unsigned *out)
{
	int n = 0, d;

	for (*out = 0; n < 4 && (d = hex_digit(s[n])) >= 0; n++)
		*out = *out << 4 | (unsigned)d;
	return n;
}

/* RFC 4291 2.2: groups, one "::", perhaps a dotted quad at the end. */
static bool
v6_parse(const char *s, uint8_t out[16])
{
	uint8_t b[16] = { 0 };
	int at = 0, gap = -1;
	unsigned v;

	if (s[0] == ':' && s[1] != ':')
		return false;
	while (*s) {
		int n;

		if (s[0] == ':' && s[1] == ':') {
			if (gap >= 0)
				return false;
			gap = at;
			s += 2;
			continue;
		}
		if (at && gap != at && *s++ != ':')
			return false;
		n = hextet(s, &v);
		if (n == 0 || at > 14)
			return false;
		if (s[n] == '.') {
			if (at > 12 || !v4_parse(&s, b + at) || *s)
				return false;
			at += 4;
			break;
		}
		b[at++] = (uint8_t)(v >> 8);
		b[at++] = (uint8_t)v;
		s += n;
	}
	if (gap < 0 ? at != 16 : at > 14)
		return false;
	memset(out, 0, 16);
	if (gap < 0)
		gap = 16;
	memcpy(out, b, (size_t)(gap < at ? gap : at));
	if (gap < at)
		memcpy(out + 16 - (at - gap), b + gap, (size_t)(at - gap));
	return true;
}

bool
addr_parse(const char *s, struct ix_addr *out)
{
	struct ix_addr a = { 0 };

	if (strchr(s, ':')) {
		a.af = 6;
		if (!v6_parse(s, a.b))
			return false;
	} else {
		a.af = 4;
		if (!v4_parse(&s, a.b) || *s)
			return false;
	}
	*out = a;
	return true;
}

/* RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups as "::". */
static void
v6_text(char *buf, const uint8_t b[16])
{
	int best = -1, len = 1, n = 0;

	for (int i = 0; i < 8; i++) {
		int j = i;

		while (j < 8 && b[2 * j] == 0 && b[2 * j + 1] == 0)
			j++;
		if (j - i > len) {
			best = i;
			len = j - i;
		}
		if (j > i)
			i = j;
	}
	for (int i = 0; i < 8; i++) {
		if (i == best) {
			n += sprintf(buf + n, "::");
			i += len - 1;
			continue;
		}
		n += sprintf(buf + n, "%s%x", i && i != best + len ? ":" : "",
		    (unsigned)b[2 * i] << 8 | b[2 * i + 1]);
	}
}

char *
addr_text(char *buf, const struct ix_addr *a)
{
	if (a->af == 4)
		sprintf(buf, "%u.%u.%u.%u", a->b[0], a->b[1], a->b[2], a->b[3]);
	else if (a->af == 6)
		v6_text(buf, a->b);
	else
		strcpy(buf, "-");
	return buf;
}

int
addr_cmp(const struct ix_addr *a, const struct ix_addr *b)
{
	if (a->af != b->af)
		return a->af < b->af ? -1 : 1;
	return memcmp(a->b, b->b, 16);
}

unsigned
addr_bits(const struct ix_addr *a)
{
	return a->af == 4 ? 32 : a->af == 6 ? 128 : 0;
}

bool
addr_is_zero(const struct ix_addr *a)
{
	static const uint8_t zero[16];

	return memcmp(a->b, zero, 16) == 0;
}

bool
addr_is_loopback(const struct ix_addr *a)
{
	static const uint8_t one[16] = { [15] = 1 };

	return a->af == 4 ? a->b[0] == 127 : a->af == 6 && memcmp(a->b, one, 16) == 0;
}

bool
addr_is_multicast(const struct ix_addr *a)
{
	return a->af == 4 ? (a->b[0] & 0xf0) == 0xe0 : a->af == 6 && a->b[0] == 0xff;
}

bool
addr_is_link_local(const struct ix_addr *a)
{
	if (a->af == 4)
		return a->b[0] == 169 && a->b[1] == 254;
	return a->af == 6 && a->b[0] == 0xfe && (a->b[1] & 0xc0) == 0x80;
}

struct ix_prefix
prefix_of(const struct ix_addr *a, unsigned len)
{
	struct ix_prefix p = { *a, (uint8_t)len };

	if (len >= addr_bits(a)) {
		p.len = (uint8_t)addr_bits(a);
		return p;
	}
	for (unsigned i = 0; i < 16; i++) {
		if (i * 8 >= p.len)
			p.addr.b[i] = 0;
		else if (i * 8 + 8 > p.len)
			p.addr.b[i] &= (uint8_t)(0xff00 >> (p.len - i * 8));
	}
	return p;
}

bool
prefix_parse_host(const char *s, struct ix_addr *host, struct ix_prefix *out)
{
	char text[ADDR_TEXT];
	const char *slash = strchr(s, '/'), *l;
	struct ix_addr a;
	unsigned len;

	if (!slash || slash - s >= ADDR_TEXT)
		return false;
	memcpy(text, s, (size_t)(slash - s));
	text[slash - s] = 0;
	l = slash + 1;
	if (!addr_parse(text, &a) || !decimal(&l, 3, addr_bits(&a), &len) || *l)
		return false;
	*host = a;
	*out = prefix_of(&a, len);
	return true;
}

bool
prefix_parse(const char *s, struct ix_prefix *out)
{
	struct ix_addr host;
	struct ix_prefix p;

	if (!prefix_parse_host(s, &host, &p) || !addr_eq(&host, &p.addr))
		return false;
	*out = p;
	return true;
}

bool
mask_parse(const char *s, uint8_t *len)
{
	struct ix_addr a;
	uint32_t v, inverse;

	if (!addr_parse(s, &a) || a.af != 4)
		return false;
	v = addr_u32(&a);
	inverse = ~v;
	if (inverse & (inverse + 1))
		return false;
	*len = (uint8_t)__builtin_popcount(v);
	return true;
}

char *
prefix_text(char *buf, const struct ix_prefix *p)
{
	addr_text(buf, &p->addr);
	sprintf(buf + strlen(buf), "/%u", p->len);
	return buf;
}

int
prefix_cmp(const struct ix_prefix *a, const struct ix_prefix *b)
{
	int c = addr_cmp(&a->addr, &b->addr);

	return c ? c : (int)a->len - (int)b->len;
}

bool
prefix_eq(const struct ix_prefix *a, const struct ix_prefix *b)
{
	return a->len == b->len && addr_eq(&a->addr, &b->addr);
}

bool
prefix_has(const struct ix_prefix *p, const struct ix_addr *a)
{
	unsigned whole = p->len / 8, rest = p->len % 8;

	if (p->addr.af != a->af || memcmp(p->addr.b, a->b, whole) != 0)
		return false;
	return rest == 0 || ((p->addr.b[whole] ^ a->b[whole]) & (0xff00 >> rest) & 0xff) == 0;
}

bool
prefix_covers(const struct ix_prefix *p, const struct ix_prefix *q)
{
	return p->len <= q->len && prefix_has(p, &q->addr);
}

struct ix_addr
prefix_last(const struct ix_prefix *p)
{
	struct ix_addr a = p->addr;

	for (unsigned i = 0; i < addr_bits(&a); i++)
		if (i >= p->len)
			a.b[i / 8] |= (uint8_t)(0x80 >> i % 8);
	return a;
}

bool
mac_parse(const char *s, struct ix_mac *out)
{
	bool dots = strlen(s) == 14; /* as IOS and EOS write them */
	struct ix_mac m;

	for (int i = 0; i < 6; i++, s += 2) {
		int high, low;

		if (dots ? i == 2 || i == 4 : i != 0)
			if (*s++ != (dots ? '.' : ':'))
				return false;
		high = hex_digit(s[0]);
		low = high < 0 ? -1 : hex_digit(s[1]);
		if (low < 0)
			return false;
		m.b[i] = (uint8_t)(high << 4 | low);
	}
	if (*s)
		return false;
	*out = m;
	return true;
}

char *
mac_text(char *buf, const struct ix_mac *m)
{
	sprintf(buf, "%02x:%02x:%02x:%02x:%02x:%02x", m->b[0], m->b[1], m->b[2], m->b[3], m->b[4],
	    m->b[5]);
	return buf;
}
