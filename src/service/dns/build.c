/* build.c - see build.h and record.h. */
#include "service/dns/build.h"

#define EDNS_OCTETS 11u

struct dns_record *
record_new(struct arena *a, const struct dns_rr *rr)
{
	struct dns_record *r = arena_alloc(a, sizeof(*r) + rr->len);

	r->name = rr->name;
	r->type = rr->type;
	r->ttl = rr->ttl;
	r->len = rr->len;
	memcpy(r->data, rr->data, rr->len);
	return r;
}

void
record_free(struct arena *a, struct dns_record *r)
{
	arena_free(a, r, sizeof(*r) + r->len);
}

void
record_rr(const struct dns_record *r, struct dns_rr *out)
{
	out->name = r->name;
	out->type = r->type;
	out->class = DNS_IN;
	out->ttl = r->ttl;
	out->len = r->len;
	out->fault = WIRE_OK;
	memcpy(out->data, r->data, r->len);
}

bool
record_is(const struct dns_record *r, const struct dns_rr *rr)
{
	return r->type == rr->type && r->len == rr->len && memcmp(r->data, rr->data, r->len) == 0 &&
	    dns_name_eq(&r->name, &rr->name);
}

void
build_begin(
    struct dns_build *b, uint16_t id, uint16_t flags, const struct dns_question *q, uint32_t room)
{
	b->head = (struct dns_head){ .id = id, .flags = flags };
	b->seen.n = 0;
	b->full = false;
	b->extended = 0;
	b->q = *q;
	b->o = octets_write(b->bytes, room < DNS_MESSAGE ? room : DNS_MESSAGE);
	dns_head_write(&b->o, &b->head);
	if (!q->name.n)
		return;
	b->head.count[DNS_QUESTION] = 1;
	dns_question_write(&b->o, q, &b->seen);
}

/* Is this record written already? Glue comes from several sides. */
static bool
written(const struct dns_build *b, const struct dns_rr *rr)
{
	struct octets o = octets_read(b->bytes, b->o.pos);
	uint32_t n = (uint32_t)b->head.count[1] + b->head.count[2] + b->head.count[3];
	struct dns_question q;
	struct dns_head h;
	struct dns_rr there;

	dns_head_read(&o, &h);
	if (b->head.count[DNS_QUESTION])
		dns_question_read(&o, &q);
	while (n-- > 0 && dns_rr_read(&o, &there))
		if (there.type == rr->type && there.len == rr->len &&
		    memcmp(there.data, rr->data, rr->len) == 0 &&
		    dns_name_eq(&there.name, &rr->name))
			return true;
	return false;
}

void
build_add(struct dns_build *b, enum dns_section section, const struct dns_rr *rr)
{
	uint32_t before = b->o.pos;

	if (b->full || written(b, rr))
		return;
	dns_rr_write(&b->o, rr, &b->seen);
	if (b->o.bad || b->o.end - b->o.pos < EDNS_OCTETS) {
		b->o.bad = false;
		b->o.pos = before;
		/* what is missing of the additional section is no loss: RFC 2181 9 */
		b->full = section != DNS_ADDITIONAL;
		return;
	}
	b->head.count[section]++;
}

void
build_rcode(struct dns_build *b, enum dns_rcode rcode)
{
	b->head.flags = (uint16_t)((b->head.flags & ~15u) | rcode);
}

uint32_t
build_end(struct dns_build *b, bool edns)
{
	struct octets head = octets_write(b->bytes, 12);

	if (b->full) {
		build_begin(b, b->head.id, b->head.flags | DNS_TC, &b->q, b->o.end);
	}
	if (edns) {
		dns_edns_write(&b->o, &(struct dns_edns){ .size = DNS_EDNS, .rcode = b->extended });
		b->head.count[DNS_ADDITIONAL]++;
	}
	dns_head_write(&head, &b->head);
	return b->o.pos;
}
