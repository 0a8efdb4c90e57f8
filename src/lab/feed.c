/* feed.c - `run --feed DEVICE:PEER=FILE`: a peer's side of a session, played from a file. */
#include <string.h>

#include "lab/internal.h"
#include "service/feed/feed.h"

enum { BGP = 179 };

/* The session that `d` is configured to have with an address of `far`. */
static const struct peer_config *
session_with(const struct device *d, const struct device *far)
{
	struct peer *p;

	for (uint32_t i = 0; d->bgp && (p = bgp_peer_at(d->bgp, i)); i++)
		if (stack_owner(far->stack, &bgp_peer_config(p)->addr))
			return bgp_peer_config(p);
	return NULL;
}

/* Which of d's addresses is on the subnet that `a` is on. */
static const struct ix_addr *
address_near(const struct device *d, const struct ix_addr *a)
{
	const struct ifc_addr *x;
	struct ifc *i;

	for (uint32_t n = 0; (i = ifc_at(d->stack, n)); n++)
		for (uint32_t k = 0; (x = ifc_addr(i, k)); k++)
			if (prefix_has(&x->subnet, a))
				return &x->addr;
	return NULL;
}

static struct device *
router(const struct ix_lab *lab, const char *name, struct ix_error *e)
{
	unsigned console;
	struct device *d = entry_device(lab, name, &console, e);

	if (d && !d->bgp) {
		fail(e, "%s is a %s: it speaks no BGP", d->node->name, d->kind->name);
		return NULL;
	}
	return d;
}

bool
ix_feed(struct ix_lab *lab, const char *device, const char *peer, const void *bytes, size_t n,
    struct ix_error *e)
{
	struct device *d = router(lab, device, e), *far = d ? router(lab, peer, e) : NULL;
	const struct peer_config *c = far ? session_with(d, far) : NULL;
	const struct ix_addr *to = c ? address_near(d, &c->addr) : NULL;

	if (!far)
		return false;
	if (!c || !to)
		return fail(e, "%s has no session with %s to be fed; give two neighbours", device,
		    peer);
	if (n > 16u << 20)
		return fail(e, "%zu octets to feed; at most %u can be", n, 16u << 20);
	bgp_speaker_clear(far->bgp, true); /* the file speaks for it from now on */
	return feed_start(far->stack, &c->addr, to, BGP, bytes, (uint32_t)n, e) != NULL;
}
