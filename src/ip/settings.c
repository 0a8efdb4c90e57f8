/*
 * settings.c - what interfaces do beside moving packets, and what each profile does by default.
 *
 * "frr" is FRR on Linux: net.ipv4.conf.*.send_redirects is 1 there, proxy ARP and directed
 * broadcasts are off, router advertisements are suppressed until asked for, what goes to Null0
 * vanishes, and a default route says where no next hop is (`ip nht resolve-via-default` is off).
 * "ios" sends redirects, answers ARP for others, advertises every 200 s where there is an IPv6
 * address, and tells who sends into Null0. Everything else is as the RFCs: as "frr", since RFC 1812
 * 5.2.7.2 and RFC 4861 8.2 want redirects, RFC 2644 no directed broadcasts; next hops are resolved
 * by what there is.
 */
#include "ip/inside.h"

static const struct stack_defaults as_frr = {
	.ifc = { .redirects = true, .unreachables = { true, true } },
	.advertise_ms = 600000,
};
static const struct stack_defaults as_linux = {
	.via_default = true,
	.ifc = { .redirects = true, .unreachables = { true, true } },
	.advertise_ms = 600000,
};
static const struct stack_defaults as_ios = {
	.ifc = { .redirects = true, .proxy_arp = true, .unreachables = { true, true } },
	.advertises = true,
	.advertise_ms = 200000,
	.null_unreachable = true,
	.via_default = true,
};

const struct stack_defaults *
stack_defaults_of(const char *profile)
{
	return strcmp(profile, "ios") == 0 ? &as_ios
	    : strcmp(profile, "frr") == 0  ? &as_frr
					   : &as_linux;
}

void
stack_set_defaults(struct stack *st, const struct stack_defaults *d)
{
	st->defaults = d;
	st->null_unreachable = d->null_unreachable;
	st->via_default[0] = st->via_default[1] = d->via_default;
}

void
stack_resolve_by_default(struct stack *st, uint8_t af, bool yes)
{
	st->via_default[af == 6] = yes;
	route_resolve(st);
}

bool
stack_resolves_by_default(const struct stack *st, uint8_t af)
{
	return st->via_default[af == 6];
}

const struct stack_defaults *
stack_defaults(const struct stack *st)
{
	return st->defaults;
}

bool
stack_null_tells(const struct stack *st)
{
	return st->null_unreachable;
}

void
stack_set_null_tells(struct stack *st, bool tells)
{
	st->null_unreachable = tells;
}

const struct ifc_settings *
ifc_settings(const struct ifc *i)
{
	return &i->set;
}

void
ifc_set(struct ifc *i, const struct ifc_settings *s)
{
	i->set = *s;
	ifc_limits(i);
}

uint32_t
ifc_mtu_unsaid(const struct ifc *i)
{
	return i->parent ? i->parent->mtu : IFC_MTU;
}

uint32_t
ifc_mtu_of(const struct ifc *i, uint8_t af)
{
	return i->most[af == 6];
}

void
ifc_limits(struct ifc *i)
{
	for (int v = 0; v < 2; v++) {
		uint32_t told = i->set.mtu[v];

		i->most[v] = told && told < i->mtu ? told : i->mtu;
	}
	if (i->ra_mtu && i->ra_mtu < i->most[1])
		i->most[1] = i->ra_mtu;
	i->checks = false;
	for (int v = 0; v < 2; v++)
		i->checks |= i->set.urpf[v].mode || i->set.mss[v] || i->acl[v][0] ||
		    i->acl[v][1];
	stack_changed(i->stack, false);
}
