/*
 * dns_name.c - names of DNS as text, in order, and what of a record's data boxes ask for.
 */
#include <stdio.h>

#include "base/addr.h"
#include "wire/dns_forms.h"

static uint8_t
lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

/* One label from *at up to its dot, \ taken as RFC 1035 5.1 says; false: empty or too long. */
static bool
label(const char **at, struct octets *o)
{
	uint32_t from = o->pos;

	put8(o, 0);
	for (; **at && **at != '.'; (*at)++) {
		unsigned c = (uint8_t) * *at;

		if (c == '\\' && (*at)[1] >= '0' && (*at)[1] <= '2' && (*at)[2] && (*at)[3]) {
			c = (unsigned)(((*at)[1] - '0') * 100 + ((*at)[2] - '0') * 10 +
			    ((*at)[3] - '0'));
			*at += 3;
		} else if (c == '\\' && (*at)[1]) {
			c = (uint8_t) * ++(*at);
		}
		put8(o, (uint8_t)c);
	}
	if (o->bad || o->pos - from < 2 || o->pos - from - 1 > DNS_LABEL)
		return false;
	o->buf[from] = (uint8_t)(o->pos - from - 1);
	return true;
}

bool
dns_name_parse(const char *text, struct dns_name *out)
{
	struct octets o = octets_write(out->s, DNS_NAME);

	out->n = 0;
	if (strcmp(text, ".") == 0)
		text++;
	else if (!*text)
		return false;
	while (*text) {
		if (!label(&text, &o))
			return false;
		text += *text == '.';
	}
	put8(&o, 0);
	out->n = o.bad ? 0 : (uint8_t)o.pos;
	return !o.bad;
}

char *
dns_name_text(char buf[DNS_NAME_TEXT], const struct dns_name *name)
{
	size_t n = 0;

	buf[0] = 0;
	for (uint32_t i = 0; i < name->n && name->s[i]; i += name->s[i] + 1u) {
		for (uint32_t k = 1; k <= name->s[i] && i + k < name->n; k++) {
			uint8_t c = name->s[i + k];
			const char *form = c <= 32 || c > 126 ? "\\%03u"
			    : strchr(".\\\"();@$", c)	      ? "\\%c"
							      : "%c";

			n += (size_t)snprintf(buf + n, DNS_NAME_TEXT - n, form, c);
		}
		n += (size_t)snprintf(buf + n, DNS_NAME_TEXT - n, ".");
	}
	if (n == 0)
		snprintf(buf, DNS_NAME_TEXT, "%s", name->n ? "." : "");
	return buf;
}

bool
dns_name_eq(const struct dns_name *a, const struct dns_name *b)
{
	if (a->n != b->n)
		return false;
	for (uint32_t i = 0; i < a->n; i++)
		if (lower(a->s[i]) != lower(b->s[i]))
			return false;
	return true;
}

unsigned
dns_name_labels(const struct dns_name *name)
{
	unsigned n = 0;

	for (uint32_t i = 0; i < name->n && name->s[i]; i += name->s[i] + 1u)
		n++;
	return n;
}

/* The n-th label from the left, as where it begins. */
static const uint8_t *
label_at(const struct dns_name *name, unsigned n)
{
	uint32_t i = 0;

	while (n-- > 0)
		i += name->s[i] + 1u;
	return name->s + i;
}

static int
label_cmp(const uint8_t *a, const uint8_t *b)
{
	for (uint32_t i = 1; i <= a[0] && i <= b[0]; i++)
		if (lower(a[i]) != lower(b[i]))
			return lower(a[i]) < lower(b[i]) ? -1 : 1;
	return a[0] == b[0] ? 0 : a[0] < b[0] ? -1 : 1;
}

int
dns_name_cmp(const struct dns_name *a, const struct dns_name *b)
{
	unsigned x = dns_name_labels(a), y = dns_name_labels(b);

	while (x > 0 && y > 0) {
		int c = label_cmp(label_at(a, --x), label_at(b, --y));

		if (c)
			return c;
	}
	return x == y ? 0 : x < y ? -1 : 1;
}

bool
dns_name_parent(struct dns_name *name)
{
	uint32_t n = name->n ? name->s[0] + 1u : 0;

	if (n <= 1)
		return false;
	memmove(name->s, name->s + n, name->n - n);
	name->n = (uint8_t)(name->n - n);
	return true;
}

bool
dns_name_under(const struct dns_name *name, const struct dns_name *zone)
{
	unsigned more = dns_name_labels(name), least = dns_name_labels(zone);
	struct dns_name tail = *name;

	if (more < least)
		return false;
	while (more-- > least)
		dns_name_parent(&tail);
	return dns_name_eq(&tail, zone);
}

/* RFC 1035 3.5, RFC 3596 2.5 */
void
dns_name_reverse(const struct ix_addr *a, struct dns_name *out)
{
	char text[128];
	size_t n = 0;

	if (a->af == 4)
		n = (size_t)snprintf(
		    text, sizeof(text), "%u.%u.%u.%u.in-addr", a->b[3], a->b[2], a->b[1], a->b[0]);
	else
		for (unsigned i = 16; i-- > 0;)
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%x.%x.%s", a->b[i] & 15,
			    a->b[i] >> 4, i ? "" : "ip6");
	snprintf(text + n, sizeof(text) - n, ".arpa.");
	dns_name_parse(text, out);
}

bool
dns_rr_addr(const struct dns_rr *rr, struct ix_addr *out)
{
	struct octets o = octets_read(rr->data, rr->len);

	*out = (struct ix_addr){ .af = rr->type == DNS_A ? 4 : rr->type == DNS_AAAA ? 6 : 0 };
	if (out->af)
		get_bytes(&o, out->b, out->af == 4 ? 4 : 16);
	return out->af && !o.bad;
}

bool
dns_rr_target(const struct dns_rr *rr, struct dns_name *out)
{
	struct octets o = octets_read(rr->data, rr->len);

	if (rr->type == DNS_MX)
		octets_skip(&o, 2);
	else if (rr->type != DNS_NS && rr->type != DNS_CNAME && rr->type != DNS_PTR)
		return false;
	return dns_name_read(&o, out);
}

void
dns_rr_set_addr(struct dns_rr *rr, const struct ix_addr *a)
{
	struct octets o = octets_write(rr->data, DNS_DATA);

	rr->type = a->af == 4 ? DNS_A : DNS_AAAA;
	rr->class = DNS_IN;
	put_bytes(&o, a->b, a->af == 4 ? 4 : 16);
	rr->len = (uint16_t)o.pos;
}

void
dns_rr_set_target(struct dns_rr *rr, uint16_t type, const struct dns_name *target)
{
	struct octets o = octets_write(rr->data, DNS_DATA);

	rr->type = type;
	rr->class = DNS_IN;
	put_bytes(&o, target->s, target->n);
	rr->len = (uint16_t)o.pos;
}

uint32_t
dns_soa_minimum(const struct dns_rr *rr)
{
	struct octets o = octets_read(rr->data, rr->len);

	if (rr->type != DNS_SOA || rr->len < 22)
		return 0;
	octets_skip(&o, rr->len - 4u);
	return get32(&o);
}
