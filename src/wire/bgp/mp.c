/*
 * mp.c - MP_REACH_NLRI and MP_UNREACH_NLRI (RFC 4760), next hops by RFC 2545 and RFC 8950, and the
 * walk over prefixes of either family. Other families are named and skipped.
 */
#include "base/addr.h"
#include "wire/bgp/attr_rows.h"
#include "wire/bgp/update.h"
#include "wire/explain.h"

enum { SUB_OPTIONAL = 9 };

bool
bgp_nlri_next(struct bgp_nlri *w, struct ix_prefix *out, uint32_t *path_id)
{
	struct ix_addr a = { .af = w->family == BGP_IPV6 ? 6 : 4 };
	uint32_t id = 0;
	uint8_t len;

	if (octets_left(&w->o) == 0)
		return false;
	if (w->addpath)
		id = get32(&w->o);
	len = get8(&w->o);
	if (len > addr_bits(&a)) {
		w->o.bad = true;
		return false;
	}
	get_bytes(&w->o, a.b, (len + 7u) / 8);
	if (w->o.bad)
		return false;
	*out = prefix_of(&a, len);
	if (path_id)
		*path_id = id;
	return true;
}

/* A global address, with the link-local one behind it or not (RFC 2545 3). */
static bool
read_next_hops(struct octets *h, struct bgp_mp *mp, const struct bgp_options *s)
{
	uint32_t n = octets_left(h);

	if (mp->family == BGP_IPV4 && n == 4) {
		mp->next_hop.af = 4;
		get_bytes(h, mp->next_hop.b, 4);
		return true;
	}
	if (mp->family == BGP_IPV4 && !s->extended_next_hop)
		return false;
	if (n != 16 && n != 32)
		return false;
	mp->next_hop.af = 6;
	get_bytes(h, mp->next_hop.b, 16);
	if (n == 32) {
		mp->link_local.af = 6;
		get_bytes(h, mp->link_local.b, 16);
	}
	return true;
}

static bool
is_host(const struct ix_addr *a)
{
	if (a->af == 4)
		return a->b[0] != 0 && a->b[0] != 127 && a->b[0] < 224;
	return !addr_is_zero(a) && !addr_is_loopback(a) && !addr_is_multicast(a);
}

static void
read_family(struct octets *v, struct bgp_mp *mp, struct explain *x)
{
	char buf[32];

	mp->present = true;
	mp->afi = get16(v);
	mp->safi = get8(v);
	mp->family = (uint8_t)bgp_family_of(mp->afi, mp->safi);
	seen(x, v, 3, "%s", bgp_family_text(buf, mp->afi, mp->safi));
	if (mp->family == BGP_FAMILIES)
		seen_remark(x, "a family that is not carried here: skipped");
}

static uint8_t
check_nlri(struct bgp_reader *r, struct octets *v, struct bgp_mp *mp, enum bgp_section section)
{
	struct bgp_nlri w;
	struct ix_prefix p;
	char buf[PREFIX_TEXT];

	mp->nlri = (struct bgp_slice){ (uint16_t)v->pos, (uint16_t)octets_left(v) };
	w = bgp_nlri_walk(r->update, section, r->options);
	while (bgp_nlri_next(&w, &p, NULL))
		seen(r->x, &w.o, (p.len + 7u) / 8 + 1, "%s", prefix_text(buf, &p));
	if (w.o.bad) {
		r->why = "a prefix that is too long or overruns (RFC 7606 5.3)";
		return SUB_OPTIONAL;
	}
	return 0;
}

uint8_t
bgp_read_mp_reach(struct bgp_reader *r, struct octets *v)
{
	struct bgp_mp *mp = &r->update->reach;
	char buf[ADDR_TEXT];
	struct octets h;

	r->why = "shorter than its fixed fields (RFC 7606 5.3)";
	if (octets_left(v) < 5)
		return SUB_OPTIONAL;
	read_family(v, mp, r->x);
	h = octets_sub(v, get8(v));
	r->why = "a next hop that overruns";
	if (h.bad)
		return SUB_OPTIONAL;
	r->why = "a next hop of a wrong length (RFC 7606 7.11)";
	if (mp->family != BGP_FAMILIES && !read_next_hops(&h, mp, r->options))
		return SUB_OPTIONAL;
	seen(r->x, v, h.end + 1, "Next hop %s",
	    mp->family == BGP_FAMILIES ? "of another family" : addr_text(buf, &mp->next_hop));
	if (mp->link_local.af)
		seen_remark(r->x, "and %s", addr_text(buf, &mp->link_local));
	octets_skip(v, 1);
	r->why = "no room for the reserved octet";
	if (v->bad)
		return SUB_OPTIONAL;
	if (check_nlri(r, v, mp, BGP_MP_REACHED))
		return SUB_OPTIONAL;
	/* the NLRI is known to be sound, so a bad address costs the routes and not the session */
	if (mp->family != BGP_FAMILIES && !is_host(&mp->next_hop)) {
		r->outcome = BGP_WITHDRAW;
		r->why = "the next hop is not the address of a host";
		return 8;
	}
	return 0;
}

uint8_t
bgp_read_mp_unreach(struct bgp_reader *r, struct octets *v)
{
	struct bgp_mp *mp = &r->update->unreach;

	r->why = "shorter than its fixed fields (RFC 7606 5.3)";
	if (octets_left(v) < 3)
		return SUB_OPTIONAL;
	read_family(v, mp, r->x);
	return check_nlri(r, v, mp, BGP_MP_UNREACHED);
}
