/* zone_text.c - records as lines of a zone file (RFC 1035 5.1), one line at a time. */
#include <inttypes.h>
#include <stdio.h>

#include "base/units.h"
#include "service/dns/zone.h"

#define SOA_TIMES 3u /* the words before them: two names, and the serial number */

/* "www" and "@" are in the zone, "www.xz." is whole. */
static bool
whole_name(const struct dns_zone *z, const char *word, char out[DNS_NAME_TEXT])
{
	char origin[DNS_NAME_TEXT];
	size_t n = strlen(word);
	int k;

	dns_name_text(origin, &z->origin);
	if (strcmp(word, "@") == 0)
		k = snprintf(out, DNS_NAME_TEXT, "%s", origin);
	else if (n && word[n - 1] == '.')
		k = snprintf(out, DNS_NAME_TEXT, "%s", word);
	else
		k = snprintf(out, DNS_NAME_TEXT, "%s.%s", word, z->origin.n > 1 ? origin : "");
	return k > 0 && k < (int)DNS_NAME_TEXT;
}

/* The next word of the line; false at its end. */
static bool
word(const char **at, char *buf, size_t room)
{
	size_t n;

	*at += strspn(*at, " \t");
	n = strcspn(*at, " \t");
	snprintf(buf, room, "%.*s", (int)n, *at);
	*at += n;
	return n > 0 && n < room;
}

/* Seconds, or as zone files have them since BIND: 10m, 1h30m, 4w. */
static bool
time_word(const char *w, uint32_t *out)
{
	static const struct {
		char letter;
		uint32_t seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'w', 604800 } };
	uint64_t sum = 0, n = 0;
	bool digits = false;

	if (number_parse(w, 0, INT32_MAX, &sum)) {
		*out = (uint32_t)sum;
		return true;
	}
	for (; *w && sum <= INT32_MAX && n <= INT32_MAX; w++) {
		unsigned i = 0;

		if (*w >= '0' && *w <= '9') {
			n = n * 10 + (uint64_t)(*w - '0');
			digits = true;
			continue;
		}
		while (i < 5 && units[i].letter != (*w | 0x20))
			i++;
		if (i == 5 || !digits)
			return false;
		sum += n * units[i].seconds;
		n = 0;
		digits = false;
	}
	if (*w || digits || !sum || sum > INT32_MAX)
		return false;
	*out = (uint32_t)sum;
	return true;
}

/* Which words of the data are names, as bits. */
static unsigned
names_in(uint16_t type)
{
	switch (type) {
	case DNS_NS:
	case DNS_CNAME:
	case DNS_PTR:
		return 1;
	case DNS_MX:
		return 2;
	case DNS_SRV:
		return 8;
	case DNS_SOA:
		return 3;
	}
	return 0;
}

/* The data with its names made whole, and an SOA's times as seconds. */
static bool
whole_data(const struct dns_zone *z, uint16_t type, const char *from, char *out, size_t room)
{
	unsigned names = names_in(type);
	char w[256], name[DNS_NAME_TEXT];
	size_t n = 0;

	if (!names)
		return snprintf(out, room, "%s", from) < (int)room;
	for (unsigned i = 0; word(&from, w, sizeof(w)); i++) {
		const char *as = w;
		uint32_t seconds;

		if (type == DNS_SOA && i >= SOA_TIMES && time_word(w, &seconds))
			snprintf(w, sizeof(w), "%" PRIu32, seconds);
		if (i < 8 && names >> i & 1 && whole_name(z, w, name))
			as = name;
		n += (size_t)snprintf(out + n, room - n, "%s%s", n ? " " : "", as);
		if (n >= room)
			return false;
	}
	out[n] = 0;
	return true;
}

bool
zone_line(struct arena *a, struct dns_zone *z, const char *line, struct ix_error *e)
{
	struct dns_rr rr = { .class = DNS_IN, .ttl = DNS_TTL };
	char w[256], name[DNS_NAME_TEXT], data[2048], clean[80];
	const char *at = line;

	text_clean_to(clean, sizeof(clean), line, TEXT_LINE);
	if (!word(&at, w, sizeof(w)) || !whole_name(z, w, name) || !dns_name_parse(name, &rr.name))
		return fail(e, "\"%s\": expected a name, then a type and its data", clean);
	if (!word(&at, w, sizeof(w)))
		return fail(e, "\"%s\": expected a type after the name", clean);
	if (time_word(w, &rr.ttl))
		word(&at, w, sizeof(w));
	if (strcmp(w, "IN") == 0)
		word(&at, w, sizeof(w));
	if (!dns_type_parse(w, &rr.type))
		return fail(e,
		    "\"%s\": \"%.20s\" is no type; as A, AAAA, NS, CNAME, MX, TXT, PTR, SOA, SRV, "
		    "CAA",
		    clean, w);
	if (!whole_data(z, rr.type, at, data, sizeof(data)))
		return fail(e, "\"%s\": too long", clean);
	return dns_data_parse(data, &rr, e) && zone_add(a, z, &rr, e);
}

void
zone_complete(struct arena *a, struct dns_zone *z)
{
	const struct dns_record *first = NULL;
	char line[DNS_NAME_TEXT + 80], server[DNS_NAME_TEXT];
	struct dns_name name = z->origin;
	struct ix_error e;
	struct dns_rr rr;

	for (uint32_t i = 0; i < z->records.n; i++) {
		const struct dns_record *r = z->records.at[i];

		if (r->type == DNS_SOA && dns_name_eq(&r->name, &z->origin))
			return;
		if (!first && r->type == DNS_NS && dns_name_eq(&r->name, &z->origin))
			first = r;
	}
	if (first) {
		record_rr(first, &rr);
		dns_rr_target(&rr, &name);
	}
	snprintf(line, sizeof(line), "@ SOA %s hostmaster 1 600 600 2419200 3600",
	    dns_name_text(server, &name));
	zone_line(a, z, line, &e);
}
