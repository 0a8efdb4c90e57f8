/*
 * rs.c - what a route server does that a router does not (RFC 7947): it checks what its clients
 * say, and gives each the best of the routes that it may have, so that no route hides another.
 *
 * Attributes pass untouched, which is export.c's not doing things. Reasons are those that members
 * see at real exchanges as RS:1101:x.
 */
#include "bgp/internal.h"

enum bgp_reject
rs_check(const struct peer *p, uint32_t attr, uint32_t hop)
{
	const struct attr *a = attr_at(&p->speaker->world->store, attr);

	if (!p->speaker->profile->route_server)
		return REJECT_NONE;
	if (a->path_len < 1)
		return REJECT_PATH_SHORT;
	if (a->first_as != p->config.asn)
		return REJECT_FIRST_AS;
	/* RFC 7948 4.8: a client must not point at a third party's address */
	if (!addr_eq(&hops_at(&p->speaker->world->store, hop)->global, &p->config.addr))
		return REJECT_NEXT_HOP;
	return REJECT_NONE;
}

/*
 * RFC 7947 2.3.2.1: the result of a Loc-RIB per client, without keeping one: candidates are in
 * order of preference, and the client's own is skipped. FRR's clients share the one best route
 * instead.
 */
const struct candidate *
rs_choose(const struct bgp_speaker *sp, const struct peer *client, const struct rib_row *row)
{
	for (uint32_t i = 0; i < row->n && row->at[i].usable; i++) {
		if (row->at[i].peer != client->id)
			return &row->at[i];
		if (!sp->profile->route_server)
			break;
	}
	return NULL;
}
