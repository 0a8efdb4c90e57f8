/*
 * decode.c - an UPDATE's octets into the terms of the stores. The codec judges errors (RFC 7606);
 * here slices become ids.
 */
#include "bgp/memo.h"
#include "wire/bgp/canon.h"
#include "wire/bgp/update.h"

struct ids {
	VEC(uint32_t) v;
};

static void
collect(struct store *s, const struct bgp_update *u, enum bgp_section section,
    const struct bgp_options *o, struct ids *to)
{
	struct bgp_nlri walk = bgp_nlri_walk(u, section, o);
	struct ix_prefix p;

	while (bgp_nlri_next(&walk, &p, NULL))
		vec_push(s->arena, &to->v, prefix_id(s, &p));
}

/* The list at its exact size, so that freeing needs no more than the count. */
static uint32_t *
exact(struct store *s, struct ids *from, uint32_t *n)
{
	*n = from->v.n;
	return arena_resize(s->arena, from->v.at, from->v.room * sizeof(uint32_t),
	    from->v.n * sizeof(uint32_t));
}

static void
decode_hops(struct store *s, const struct bgp_update *u, struct decoded *out)
{
	struct next_hops h = { .global = u->next_hop };

	if (bgp_update_has(u, BGP_NEXT_HOP))
		out->hop[BGP_IPV4] = hops_id(s, &h);
	if (u->reach.present && u->reach.family < BGP_FAMILIES && u->reach.next_hop.af) {
		h = (struct next_hops){ .global = u->reach.next_hop,
		    .link_local = u->reach.link_local };
		out->hop[u->reach.family] = hops_id(s, &h);
	}
}

static void
decode_attributes(struct store *s, const struct bgp_update *u, const struct bgp_options *o,
    struct decoded *out)
{
	uint8_t buf[BGP_CANON_MAX];
	struct bgp_canon c = bgp_canon_in(buf, sizeof(buf));

	if (out->n_announced && out->error.outcome < BGP_WITHDRAW && bgp_canon_read(&c, u, o))
		out->attr = attr_id(s, c.buf, c.len);
}

void
decode(struct store *s, struct octets msg, const struct bgp_options *o, struct decoded *out)
{
	struct ids withdrawn = { .v.n = 0 }, announced = { .v.n = 0 };
	struct bgp_update u;
	enum bgp_family family;
	bool ok = bgp_update_read(msg, o, &u, NULL);

	*out = (struct decoded){ .error = u.error };
	if (!ok)
		return;
	collect(s, &u, BGP_WITHDRAWN, o, &withdrawn);
	collect(s, &u, BGP_MP_UNREACHED, o, &withdrawn);
	collect(s, &u, BGP_ANNOUNCED, o, &announced);
	collect(s, &u, BGP_MP_REACHED, o, &announced);
	out->withdrawn = exact(s, &withdrawn, &out->n_withdrawn);
	out->announced = exact(s, &announced, &out->n_announced);
	if (bgp_update_is_eor(&u, &family) && family < BGP_FAMILIES)
		out->end_of_rib = (uint8_t)(1u << family);
	decode_hops(s, &u, out);
	decode_attributes(s, &u, o, out);
}
