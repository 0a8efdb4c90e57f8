/* zone.c - see zone.h. */
#include "service/dns/zone.h"

#define CHAIN 8u /* CNAMEs followed inside one zone */

struct dns_zone *
zone_make(struct arena *a, struct dns_zones *zs, const struct dns_name *origin)
{
	struct dns_zone *z;

	for (uint32_t i = 0; i < zs->at.n; i++)
		if (dns_name_eq(&zs->at.at[i]->origin, origin))
			return zs->at.at[i];
	z = arena_make(a, struct dns_zone);
	z->origin = *origin;
	vec_push(a, &zs->at, z);
	return z;
}

/* The first record at or after that name. */
static uint32_t
place(const struct dns_zone *z, const struct dns_name *name)
{
	uint32_t low = 0, high = z->records.n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (dns_name_cmp(&z->records.at[mid]->name, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* The i-th record from there, while it has that name. */
static const struct dns_record *
at_name(const struct dns_zone *z, uint32_t i, const struct dns_name *name)
{
	return i < z->records.n && dns_name_eq(&z->records.at[i]->name, name) ? z->records.at[i]
									      : NULL;
}

bool
zone_add(struct arena *a, struct dns_zone *z, const struct dns_rr *rr, struct ix_error *e)
{
	char name[DNS_NAME_TEXT], origin[DNS_NAME_TEXT];
	const struct dns_record *r;
	uint32_t i;

	if (!dns_name_under(&rr->name, &z->origin))
		return fail(e, "%s is outside the zone %s", dns_name_text(name, &rr->name),
		    dns_name_text(origin, &z->origin));
	for (i = place(z, &rr->name); (r = at_name(z, i, &rr->name)) && r->type <= rr->type; i++)
		if (record_is(r, rr))
			return true;
	for (uint32_t k = place(z, &rr->name); (r = at_name(z, k, &rr->name)); k++)
		if ((r->type == DNS_CNAME) != (rr->type == DNS_CNAME) || rr->type == DNS_CNAME)
			return fail(e, "%s: a name with a CNAME has nothing else",
			    dns_name_text(name, &rr->name));
	vec_insert(a, &z->records, i, record_new(a, rr));
	return true;
}

const struct dns_zone *
zones_find(const struct dns_zones *zs, const struct dns_name *name)
{
	const struct dns_zone *best = NULL;

	for (uint32_t i = 0; i < zs->at.n; i++) {
		const struct dns_zone *z = zs->at.at[i];

		if (dns_name_under(name, &z->origin) &&
		    (!best || dns_name_labels(&z->origin) > dns_name_labels(&best->origin)))
			best = z;
	}
	return best;
}

/* Every record of that type (0: any) at the name goes to a section; how many there were. */
static unsigned
add_all(const struct dns_zone *z, const struct dns_name *at, uint16_t type, struct dns_build *b,
    enum dns_section section, const struct dns_name *as)
{
	const struct dns_record *r;
	struct dns_rr rr;
	unsigned n = 0;

	for (uint32_t i = place(z, at); (r = at_name(z, i, at)); i++) {
		if (type != DNS_ANY && r->type != type)
			continue;
		record_rr(r, &rr);
		rr.name = *as;
		build_add(b, section, &rr);
		n++;
	}
	return n;
}

/* Addresses of the names that this section's records lead to, if they are in the zone. */
static void
glue(const struct dns_zone *z, const struct dns_name *at, uint16_t type, struct dns_build *b)
{
	const struct dns_record *r;
	struct dns_name target;
	struct dns_rr rr;

	if (type != DNS_NS && type != DNS_MX)
		return;
	for (uint32_t i = place(z, at); (r = at_name(z, i, at)); i++) {
		record_rr(r, &rr);
		if (r->type != type || !dns_rr_target(&rr, &target))
			continue;
		add_all(z, &target, DNS_A, b, DNS_ADDITIONAL, &target);
		add_all(z, &target, DNS_AAAA, b, DNS_ADDITIONAL, &target);
	}
}

/* RFC 2308 3: the SOA says how long the absence may be kept. */
static void
absent(const struct dns_zone *z, struct dns_build *b)
{
	const struct dns_record *r;
	struct dns_rr rr;

	for (uint32_t i = place(z, &z->origin); (r = at_name(z, i, &z->origin)); i++) {
		if (r->type != DNS_SOA)
			continue;
		record_rr(r, &rr);
		if (dns_soa_minimum(&rr) < rr.ttl)
			rr.ttl = dns_soa_minimum(&rr);
		build_add(b, DNS_AUTHORITY, &rr);
	}
}

/* The name of a delegation at or above this name, below the origin; false: none. */
static bool
cut_above(
    const struct dns_zone *z, const struct dns_name *name, uint16_t type, struct dns_name *cut)
{
	struct dns_name at = *name;
	bool found = false;

	for (; dns_name_labels(&at) > dns_name_labels(&z->origin); dns_name_parent(&at)) {
		const struct dns_record *r;

		if (type == DNS_DS && dns_name_eq(&at, name))
			continue; /* RFC 4035 3.1.4.1: the parent has it */
		for (uint32_t i = place(z, &at); (r = at_name(z, i, &at)); i++)
			if (r->type == DNS_NS) {
				*cut = at;
				found = true;
			}
	}
	return found;
}

static bool
exists(const struct dns_zone *z, const struct dns_name *name)
{
	uint32_t i = place(z, name);

	/* names below it stand right after it: an empty one between exists too (RFC 4592 2.2.2) */
	return i < z->records.n && dns_name_under(&z->records.at[i]->name, name);
}

/* Where the data of this name is: itself, or the wildcard for it (RFC 4592 3.3.1). */
static bool
source_of(const struct dns_zone *z, const struct dns_name *name, struct dns_name *at)
{
	static const struct dns_name star = { 2, { 1, '*' } };

	*at = *name;
	if (exists(z, name))
		return true;
	do
		dns_name_parent(at);
	while (!exists(z, at) && dns_name_labels(at) > dns_name_labels(&z->origin));
	if (at->n + 2u > DNS_NAME)
		return false;
	memmove(at->s + 2, at->s, at->n);
	memcpy(at->s, star.s, 2);
	at->n = (uint8_t)(at->n + 2);
	return at_name(z, place(z, at), at) != NULL;
}

static bool
cname_at(const struct dns_zone *z, const struct dns_name *at, struct dns_name *target)
{
	const struct dns_record *r = at_name(z, place(z, at), at);
	struct dns_rr rr;

	if (!r || r->type != DNS_CNAME)
		return false;
	record_rr(r, &rr);
	return dns_rr_target(&rr, target);
}

void
zone_answer(const struct dns_zone *z, const struct dns_question *q, struct dns_build *b)
{
	struct dns_name name = q->name, at, cut, target;

	for (unsigned i = 0; i < CHAIN; i++) {
		if (cut_above(z, &name, q->type, &cut)) { /* not ours: who knows it is named */
			add_all(z, &cut, DNS_NS, b, DNS_AUTHORITY, &cut);
			glue(z, &cut, DNS_NS, b);
			return;
		}
		b->head.flags |= DNS_AA;
		if (!source_of(z, &name, &at)) {
			build_rcode(b, DNS_NXDOMAIN);
			absent(z, b);
			return;
		}
		if (q->type != DNS_CNAME && q->type != DNS_ANY && cname_at(z, &at, &target)) {
			add_all(z, &at, DNS_CNAME, b, DNS_ANSWER, &name);
			name = target;
			if (!dns_name_under(&name, &z->origin))
				return;
			continue;
		}
		if (add_all(z, &at, q->type, b, DNS_ANSWER, &name) == 0)
			absent(z, b);
		glue(z, &at, q->type, b);
		return;
	}
}

bool
zone_is_whole(const struct dns_zone *z, struct ix_error *e)
{
	char origin[DNS_NAME_TEXT];
	const struct dns_record *r;
	bool soa = false, ns = false;

	for (uint32_t i = place(z, &z->origin); (r = at_name(z, i, &z->origin)); i++) {
		soa |= r->type == DNS_SOA;
		ns |= r->type == DNS_NS;
	}
	dns_name_text(origin, &z->origin);
	if (!soa)
		return fail(e, "zone %s: no SOA record", origin);
	return ns || fail(e, "zone %s: no NS record", origin);
}
