/* echo.c - see echo.h. What is quoted may be cut and altered, so nothing of it is proven. */
#include "service/echo.h"

#include "wire/icmp.h"
#include "wire/icmpv6.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"

struct socket *
echo_socket(struct stack *st, uint8_t af, const struct socket_ops *ops, void *user)
{
	return sock_raw(st, af, af == 4 ? PROTO_ICMP : PROTO_ICMPV6, ops, user);
}

bool
echo_send(struct socket *s, const struct ix_addr *to, const struct echo *e, uint32_t size)
{
	uint8_t buf[ECHO_HEADER + ECHO_DATA_MAX];
	struct octets o = octets_write(buf, sizeof(buf));

	put8(&o, to->af == 4 ? ICMP_ECHO : ICMPV6_ECHO);
	put8(&o, 0);
	put16(&o, 0);
	put16(&o, e->id);
	put16(&o, e->sequence);
	for (uint32_t i = 0; i < size; i++)
		put8(&o, (uint8_t)i);
	if (o.bad)
		return false;
	if (to->af == 4) { /* over IPv6 the checksum is the stack's (RFC 3542 3.1) */
		struct icmp m = { .type = ICMP_ECHO, .id = e->id, .sequence = e->sequence };

		o = octets_write(buf, sizeof(buf));
		icmp_write(&o, &m, NULL, size);
	}
	return sock_send_raw(s, to, buf, ECHO_HEADER + size);
}

static bool
read_type(struct octets *o, uint8_t type, struct echo *out)
{
	*out = (struct echo){ .len = octets_left(o) };
	if (get8(o) != type)
		return false;
	octets_skip(o, 3);
	out->id = get16(o);
	out->sequence = get16(o);
	return !o->bad;
}

bool
echo_read(const struct sock_message *m, struct echo *out)
{
	struct octets o = octets_read(m->bytes, m->len);
	struct ipv4 h4;
	struct ipv6 h6;

	if (m->from.af == 4)
		return ipv4_read(&o, &h4) && read_type(&o, ICMP_ECHO_REPLY, out);
	return ipv6_read(&o, &h6) && read_type(&o, ICMPV6_ECHO_REPLY, out);
}

uint8_t
quoted_upper(const struct sock_icmp *e, struct octets *upper)
{
	struct octets o = octets_read(e->bytes, e->len);
	uint8_t first = get8(&o), protocol;

	if (first >> 4 == 4) {
		octets_skip(&o, 8);
		protocol = get8(&o);
		octets_skip(&o, (first & 15) >= 5 ? (first & 15) * 4u - 10 : 10);
	} else {
		octets_skip(&o, 5);
		protocol = get8(&o);
		octets_skip(&o, IPV6_HEADER - 7);
		if (protocol == IPV6_FRAGMENT) {
			protocol = get8(&o);
			octets_skip(&o, 7);
		}
	}
	*upper = o;
	return o.bad ? 0 : protocol;
}

bool
echo_quoted(const struct sock_icmp *e, struct echo *out)
{
	struct octets o;
	uint8_t protocol = quoted_upper(e, &o);
	bool v4 = e->to.af == 4;

	if (protocol != (v4 ? PROTO_ICMP : PROTO_ICMPV6) ||
	    !read_type(&o, v4 ? ICMP_ECHO : ICMPV6_ECHO, out))
		return false;
	out->len = 0;
	return true;
}

bool
probe_is_scoped(const struct ix_addr *to)
{
	return addr_is_multicast(to) || (to->af == 6 && addr_is_link_local(to));
}

/* An address of this interface, of the destination's family and scope. */
static bool
address_of(const struct ifc *ifc, const struct ix_addr *to, struct ix_addr *out)
{
	const struct ifc_addr *a;
	bool scoped = to->af == 6 && probe_is_scoped(to);

	for (uint32_t n = 0; (a = ifc_addr(ifc, n)); n++)
		if (a->addr.af == to->af && !a->tentative && !a->duplicate &&
		    (to->af == 4 || addr_is_link_local(&a->addr) == scoped)) {
			*out = a->addr;
			return true;
		}
	return false;
}

bool
probe_source(struct stack *st, struct ifc *ifc, const struct ix_addr *to,
    const struct ix_addr *from, struct ix_addr *source, struct ix_error *e)
{
	struct hop hop;

	if (probe_is_scoped(to) && !ifc)
		return fail(e,
		    "connect: Invalid argument: this address says nothing without an "
		               "interface; name one with -I");
	if (!probe_is_scoped(to) && !stack_lookup(st, to, &hop))
		return fail(e, "connect: Network is unreachable");
	if (!probe_is_scoped(to) && hop.blackhole) /* as Linux: the route's kind tells */
		return fail(e, "connect: %s: one of this host's own routes refuses it",
		    hop.route->reject ? "No route to host" : "Invalid argument");
	if (from->af) {
		if (from->af != to->af || !stack_owner(st, from))
			return fail(e, "bind: Cannot assign requested address: %s",
			    from->af != to->af ? "it is of the other family"
					       : "no interface here has it");
		*source = *from;
		return true;
	}
	if (ifc ? address_of(ifc, to, source) : stack_source(st, to, source))
		return true;
	return fail(e, "connect: Cannot assign requested address: no usable IPv%u address here%s",
	    to->af,
	    to->af == 6 ? " (yet: a new one is first proven unique, which takes a second)" : "");
}
