/* origin.c - see origin.h. */
#include "device/origin.h"

/* The box has an interface in the same subnet as this address. */
static bool
beside(const struct device *d, const struct ix_addr *a)
{
	const struct ifc_addr *own;
	const struct ifc *i;

	for (uint32_t k = 0; (i = ifc_at(d->stack, k)); k++)
		for (uint32_t n = 0; (own = ifc_addr(i, n)); n++)
			if (!own->automatic && own->subnet.len > 0 && prefix_has(&own->subnet, a))
				return true;
	return false;
}

uint32_t
origin_asn(void *arg, const struct ix_addr *a)
{
	const struct world *w = arg;
	const struct device *d;
	uint32_t asn = 0, count = 0;

	for (uint32_t i = 0; (d = device_at(w, i)); i++)
		if (d->stack && d->asn && stack_owner(d->stack, a))
			return d->asn;
	for (uint32_t i = 0; (d = device_at(w, i)); i++)
		if (d->stack && d->asn && d->asn != asn && beside(d, a)) {
			asn = d->asn;
			count++;
		}
	return count == 1 ? asn : 0; /* on a LAN of several it is nobody's */
}
