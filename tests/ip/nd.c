/*
 * nd.c - each message of neighbour discovery, and each rule that makes it invalid (RFC 4861 6.1,
 * 7.1, 8.1; RFC 6980): it changes nothing and is counted. And what routers tell hosts of the link
 * (6.3.4).
 */
#include "tests/runner.h"

#include <stdio.h>
#include <string.h>

#include "ip/ra.h"
#include "tests/ip/overheard.h"
#include "wire/ethernet.h"
#include "wire/icmpv6.h"
#include "wire/ipv6.h"

#define ME "2001:db8::1"
#define GROUP "ff02::1:ff00:1"
#define ALL "ff02::1"
#define HIM "fe80::9"

struct alone {
	struct bed *b;
	struct stack *x, *y;
	struct ifc *i;
	struct port *port;
};

static struct alone
alone_new(bool router)
{
	struct alone a = { .b = bed_new(1) };

	a.x = bed_stack(a.b, "x", router);
	a.y = bed_stack(a.b, "y", false);
	bed_link(a.b, a.x, ME "/64", a.y, NULL);
	a.i = ifc_find(a.x, "eth0");
	a.port = stack_node(a.x)->ports.at[0];
	bed_run(a.b, 20 * IX_SECOND); /* nobody asks for anything any more */
	return a;
}

struct change {
	const char *why, *from, *to;
	uint8_t type, hops, code;
	const char *target; /* also a redirect's; NULL: what is right */
	bool solicited, option, group_option; /* a link-layer address; a group's */
	bool fragment; /* behind a fragment header, alone in it */
	uint8_t cut,
	    option_len; /* octets off its end; the first option says so many units, plus 1 */
};

#define NS ND_NEIGHBOR_SOLICIT
#define NA ND_NEIGHBOR_ADVERT
#define RS ND_ROUTER_SOLICIT
#define RA ND_ROUTER_ADVERT
#define RD ND_REDIRECT
#define OK .hops = 255

/* The first row of each type keeps all rules. */
static const struct change rows[] = {
	{ "a solicitation", HIM, GROUP, NS, OK, .option = true },
	{ "from nobody, for our duplicate", "::", GROUP, NS, OK },
	{ "it was forwarded", HIM, GROUP, NS, 254, .option = true },
	{ "code 1", HIM, GROUP, NS, OK, .code = 1, .option = true },
	{ "who has a group?", HIM, GROUP, NS, OK, .target = "ff02::5", .option = true },
	{ "nobody's link-layer address", "::", GROUP, NS, OK, .option = true },
	{ "from nobody, not to the group", "::", ALL, NS, OK },
	{ "from nobody, to us", "::", ME, NS, OK },
	{ "a group's link-layer address", HIM, GROUP, NS, OK, .option = true,
	    .group_option = true },
	{ "an option of length 0", HIM, GROUP, NS, OK, .option = true, .option_len = 1 },
	{ "an option past the end", HIM, GROUP, NS, OK, .option = true, .option_len = 3 },
	{ "shorter than 24 octets", HIM, GROUP, NS, OK, .cut = 1 },
	{ "in a fragment (RFC 6980)", HIM, GROUP, NS, OK, .option = true, .fragment = true },

	{ "an advertisement", HIM, ME, NA, OK, .solicited = true, .option = true },
	{ "it was forwarded", HIM, ME, NA, 254, .solicited = true, .option = true },
	{ "code 1", HIM, ME, NA, OK, .code = 1, .solicited = true, .option = true },
	{ "about a group", HIM, ME, NA, OK, .target = "ff02::5", .option = true },
	{ "asked for, and told to all", HIM, ALL, NA, OK, .solicited = true, .option = true },
	{ "from nobody", "::", ME, NA, OK, .option = true },
	{ "an option of length 0", HIM, ME, NA, OK, .option = true, .option_len = 1 },
	{ "shorter than 24 octets", HIM, ME, NA, OK, .cut = 1 },
	{ "in a fragment (RFC 6980)", HIM, ME, NA, OK, .option = true, .fragment = true },

	{ "a router's advertisement", HIM, ALL, RA, OK, .option = true },
	{ "it was forwarded", HIM, ALL, RA, 254, .option = true },
	{ "code 1", HIM, ALL, RA, OK, .code = 1, .option = true },
	{ "not from a link-local address", "2001:db8::9", ALL, RA, OK, .option = true },
	{ "from nobody", "::", ALL, RA, OK },
	{ "an option of length 0", HIM, ALL, RA, OK, .option = true, .option_len = 1 },
	{ "shorter than 16 octets", HIM, ALL, RA, OK, .cut = 1 },
	{ "in a fragment (RFC 6980)", HIM, ALL, RA, OK, .option = true, .fragment = true },

	{ "it was forwarded", HIM, ME, RD, 254 },
	{ "code 1", HIM, ME, RD, OK, .code = 1 },
	{ "not from a link-local address", "2001:db8::9", ME, RD, OK },
	{ "about a group", HIM, ME, RD, OK, .target = "ff02::5" },
	{ "an option of length 0", HIM, ME, RD, OK, .option = true, .option_len = 1 },
	{ "shorter than 40 octets", HIM, ME, RD, OK, .cut = 1 },
	{ "in a fragment (RFC 6980)", HIM, ME, RD, OK, .fragment = true },
};

static const struct change to_router[] = {
	{ "a solicitation", HIM, "ff02::2", RS, OK, .option = true },
	{ "it was forwarded", HIM, "ff02::2", RS, 254, .option = true },
	{ "code 1", HIM, "ff02::2", RS, OK, .code = 1, .option = true },
	{ "nobody's link-layer address", "::", "ff02::2", RS, OK, .option = true },
	{ "an option of length 0", HIM, "ff02::2", RS, OK, .option = true, .option_len = 1 },
	{ "shorter than 8 octets", HIM, "ff02::2", RS, OK, .cut = 1 },
	{ "in a fragment (RFC 6980)", HIM, "ff02::2", RS, OK, .option = true, .fragment = true },
};

static struct icmpv6
message(const struct change *c)
{
	const char *usual = c->type == NA ? HIM : c->type == RD ? "fe80::77" : ME;
	struct icmpv6 m = { .type = c->type,
		.code = c->code,
		.solicited = c->solicited,
		.override = true,
		.lifetime_s = 1800,
		.options = c->option };

	m.target = ip(c->target ? c->target : usual);
	m.destination = ip(c->target && c->type == RD ? c->target : "2001:db8:9::1");
	m.option[0] = (struct nd_option){ .type = c->type == NA || c->type == RD ? ND_TARGET_MAC
										 : ND_SOURCE_MAC,
		.mac = { { c->group_option ? 3 : 2, 9, 9, 9, 9, 9 } } };
	return m;
}

static void
tell(struct alone *a, const struct change *c)
{
	struct icmpv6 m = message(c);
	struct ethernet e = {
		.dst = a->port->mac, .src = { { 2, 9, 9, 9, 9, 9 } }, .type = ETHERTYPE_IPV6
	};
	uint32_t size = icmpv6_size(&m) - c->cut, more = c->fragment ? 8 : 0;
	struct ipv6 h = { .src = ip(c->from),
		.dst = ip(c->to),
		.hops = c->hops,
		.next = more ? IPV6_FRAGMENT : PROTO_ICMPV6 };
	uint8_t body[256];
	struct octets w = octets_write(body, sizeof(body)), o;
	struct frame *f = frame_new(a->b->net, ETHERNET_HEADER + IPV6_HEADER + more + size);

	icmpv6_write(&w, &h.src, &h.dst, &m, NULL, 0);
	if (c->option_len)
		body[w.pos - 7] = (uint8_t)(c->option_len - 1);
	o = frame_write(f);
	ethernet_write(&o, &e);
	ipv6_write(&o, &h, more + size);
	if (more)
		ipv6_fragment_write(&o, PROTO_ICMPV6, 0, false, 7);
	put_bytes(&o, body, size);
	f->good_sums = true; /* the rule is to refuse it, not its checksum */
	stack_receive(a->port, f);
	bed_run(a->b, 100 * IX_MS);
}

/* What the box believes, in a number: neighbours, addresses, routes. */
static uint32_t
beliefs(const struct alone *a)
{
	struct neigh_row row;
	uint32_t n = 0, k;

	for (k = 0; neigh_row(a->x, 6, k, &row); k++)
		n += 1 + (uint32_t)row.state;
	for (k = 0; ifc_addr(a->i, k); k++)
		n += ifc_addr(a->i, k)->duplicate ? 200 : 100;
	for (const struct route *r = NULL; (r = route_next(a->x, 6, r));)
		n += 10000;
	return n;
}

static uint64_t
invalid(const struct alone *a)
{
	uint64_t n = 0;

	for (uint32_t k = 0; k < a->port->drops.n; k++)
		if (strcmp(a->port->drops.at[k].reason->name, "bad-neighbour-discovery") == 0 ||
		    strcmp(a->port->drops.at[k].reason->name, "bad-packet") == 0 ||
		    strcmp(a->port->drops.at[k].reason->name, "bad-redirect") == 0)
			n += a->port->drops.at[k].n;
	return n;
}

static void
judge(struct alone *a, const struct change *c, bool right)
{
	struct ix_addr him = ip(HIM);
	struct ix_mac mac;
	uint32_t before;

	if (right && c->type == NA) { /* who is asked for */
		struct change first = rows[0];

		tell(a, &first);
	}
	before = beliefs(a);
	tell(a, c);
	ck_assert_msg(invalid(a) == !right, "%s: type %u, %s", c->why, c->type,
	    right ? "counted" : "not counted");
	if (right)
		ck_assert_msg(strcmp(c->from, "::") == 0 || neigh_lookup(a->i, &him, &mac),
		    "%s: not heeded", c->why);
	else
		ck_assert_msg(
		    beliefs(a) == before, "%s: type %u changed something", c->why, c->type);
}

START_TEST(what_breaks_a_rule_changes_nothing_and_is_counted)
{
	for (unsigned k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
		struct alone a = alone_new(false);

		judge(&a, &rows[k], k < 2 || k == 13 || k == 22);
		bed_delete(a.b);
	}
	for (unsigned k = 0; k < sizeof(to_router) / sizeof(to_router[0]); k++) {
		struct alone a = alone_new(true);

		judge(&a, &to_router[k], k == 0);
		bed_delete(a.b);
	}
}
END_TEST

/* A message of a router's, and of nobody else's. */
static void
advertise(struct alone *a, struct icmpv6 m)
{
	struct ethernet e = {
		.dst = a->port->mac, .src = { { 2, 9, 9, 9, 9, 9 } }, .type = ETHERTYPE_IPV6
	};
	struct ipv6 h = { .src = ip(HIM), .dst = ip(ALL), .hops = 255, .next = PROTO_ICMPV6 };
	struct frame *f;
	struct octets o;

	m.type = ND_ROUTER_ADVERT;
	f = frame_new(a->b->net, ETHERNET_HEADER + IPV6_HEADER + icmpv6_size(&m));
	o = frame_write(f);
	ethernet_write(&o, &e);
	ipv6_write(&o, &h, icmpv6_size(&m));
	icmpv6_write(&o, &h.src, &h.dst, &m, NULL, 0);
	stack_receive(a->port, f);
	bed_run(a->b, 100 * IX_MS);
}

static uint64_t
asked_too_much(const struct alone *a)
{
	for (uint32_t k = 0; k < a->port->drops.n; k++)
		if (strcmp(a->port->drops.at[k].reason->name, "bad-advertisement") == 0)
			return a->port->drops.at[k].n;
	return 0;
}

/* Milliseconds between the first two questions for who is not there. */
static uint32_t
spacing(struct alone *a)
{
	struct socket *raw = sock_raw(a->x, 6, PROTO_ICMPV6, &witness_ops, witness_new(a->b));
	uint32_t from[4], n = 0, s, ms;
	static uint8_t who;
	char to[40];

	snprintf(to, sizeof(to), "2001:db8::aa%02x", ++who);
	overhear(a->b, true);
	bed_echo(raw, to, 1, 8);
	bed_run(a->b, 10 * IX_SECOND);
	for (const char *at = overheard(a->b); at && *at; at = strchr(at, '\n') + 1)
		if (strstr(at, " NS ") && n < 4 && sscanf(at, "%u.%u", &s, &ms) == 2)
			from[n++] = s * 1000 + ms;
	ck_assert_uint_eq(n, 3);
	ck_assert_uint_eq(from[2] - from[1], from[1] - from[0]);
	return from[1] - from[0];
}

START_TEST(hosts_ask_as_far_apart_as_routers_say)
{
	struct alone a = alone_new(false);

	ck_assert_uint_eq(spacing(&a), 1000);
	advertise(&a, (struct icmpv6){ .retrans_ms = 250 });
	ck_assert_uint_eq(spacing(&a), 250);
	advertise(&a, (struct icmpv6){ .retrans_ms = 0 }); /* says nothing */
	ck_assert_uint_eq(spacing(&a), 250);
	advertise(&a, (struct icmpv6){ .retrans_ms = 1 }); /* as Linux: 10 ms at least */
	ck_assert_uint_eq(spacing(&a), 10);
	ck_assert_uint_eq(asked_too_much(&a), 0);
	advertise(&a, (struct icmpv6){ .retrans_ms = UINT32_MAX });
	ck_assert_uint_eq(asked_too_much(&a), 1);
	ck_assert_uint_eq(spacing(&a), 10);
	ifc_shutdown(a.i, true);
	ifc_shutdown(a.i, false);
	bed_run(a.b, 20 * IX_SECOND);
	ck_assert_uint_eq(spacing(&a), 1000); /* what was heard there is forgotten */
	bed_delete(a.b);
}
END_TEST

START_TEST(hosts_begin_with_the_hop_limit_that_routers_say)
{
	static const struct {
		uint8_t told, used;
	} limits[] = { { 0, 64 }, { 17, 17 }, { 0, 17 }, { 255, 255 } };
	struct alone a = alone_new(false);
	struct witness *w = witness_new(a.b);
	struct socket *raw = sock_raw(a.x, 6, PROTO_ICMPV6, &witness_ops, witness_new(a.b));
	char to[ADDR_TEXT];

	sock_raw(a.y, 6, PROTO_ICMPV6, &witness_ops, w);
	addr_text(to, &ifc_addr(ifc_find(a.y, "eth0"), 0)->addr);
	sock_set_ifc(raw, a.i);
	for (uint16_t k = 0; k < 4; k++) {
		struct heard *h = w->heard;

		advertise(&a, (struct icmpv6){ .hops = limits[k].told });
		w->n = 0;
		ck_assert(bed_echo(raw, to, k, 8));
		bed_run(a.b, 100 * IX_MS);
		while (h < w->heard + w->n && h->bytes[0] != ICMPV6_ECHO &&
		    h->bytes[IPV6_HEADER] != ICMPV6_ECHO)
			h++;
		ck_assert(h < w->heard + w->n);
		ck_assert_uint_eq(h->ttl, limits[k].used);
	}
	bed_delete(a.b);
}
END_TEST

START_TEST(hosts_send_no_more_than_the_mtu_that_routers_say)
{
	struct alone a = alone_new(false);
	struct icmpv6 m = { .options = 1, .option[0] = { .type = ND_MTU, .mtu = 1400 } };

	advertise(&a, m);
	ck_assert_uint_eq(ifc_mtu_of(a.i, 6), 1400);
	ck_assert_uint_eq(ifc_mtu_of(a.i, 4), 1500);
	m.option[0].mtu = 1279; /* RFC 8200 5: no link of IPv6 carries less than 1280 */
	advertise(&a, m);
	m.option[0].mtu = 1501; /* RFC 4861 6.3.4: not more than the link's own */
	advertise(&a, m);
	ck_assert_uint_eq(ifc_mtu_of(a.i, 6), 1400);
	ck_assert_uint_eq(asked_too_much(&a), 2);
	bed_delete(a.b);
}
END_TEST

Suite *nd_suite(void);
Suite *
nd_suite(void)
{
	const TTest *const tests[] = { what_breaks_a_rule_changes_nothing_and_is_counted,
		hosts_ask_as_far_apart_as_routers_say,
		hosts_begin_with_the_hop_limit_that_routers_say,
		hosts_send_no_more_than_the_mtu_that_routers_say, NULL };

	return suite_of("neighbour discovery", tests);
}
