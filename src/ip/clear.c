/* clear.c - a box loses its power: what was configured or learnt is gone, interfaces stay. */
#include "ip/acl.h"
#include "ip/inside.h"

static void
ifc_clear(struct ifc *i)
{
	for (uint32_t n = i->addrs.n; n-- > 0;) {
		struct ifc_addr a = i->addrs.at[n]->a;

		if (!a.automatic || a.learned)
			ifc_addr_del(i, &a.addr, a.subnet.len);
	}
	ifc_describe(i, "");
	ifc_set_mtu(i, IFC_MTU);
	ifc_set(i, &i->stack->defaults->ifc);
	ra_forget(i);
	memset(i->acl, 0, sizeof(i->acl));
	ifc_limits(i);
	i->shut = false;
}

static void
static_clear(struct stack *st, uint8_t af)
{
	const struct route *r = route_next(st, af, NULL);

	while (r) {
		struct route gone = *r;

		if (r->source == ROUTE_CONNECTED) {
			r = route_next(st, af, r);
			continue;
		}
		route_del(st, &gone.prefix, gone.source, &gone.hop);
		r = route_next(st, af, NULL); /* the one it stood before may be gone too */
	}
}

void
stack_clear(struct stack *st)
{
	struct socket *s = st->first;

	cpu_clear(st);
	while (s) {
		if (s->gone) {
			s = s->next;
			continue;
		}
		sock_abort(s); /* what has still to be told is told, then it goes */
		s = st->first; /* a listener takes others with it: from the first on */
	}
	tcp_clear(st);
	stack_set_defaults(st, st->defaults);
	st->targets.n = 0;
	static_clear(st, 4);
	static_clear(st, 6);
	for (uint32_t n = st->ifcs.n; n-- > 0;)
		if (n < st->ifcs.n && st->ifcs.at[n]->made) /* it was typed in, too */
			ifc_remove(st->ifcs.at[n]);
	for (uint32_t n = 0; n < st->ifcs.n; n++)
		ifc_clear(st->ifcs.at[n]);
	while (st->acls.n)
		ip_acl_remove(st, st->acls.at[st->acls.n - 1]);
	neigh_flush(st, NULL, 4);
	neigh_flush(st, NULL, 6);
}
