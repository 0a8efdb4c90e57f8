/* filter.c - access lists and reverse path checks on a router: what passes, what is counted. */
#include "tests/runner.h"

#include "ip/acl.h"
#include "tests/ip/ip_bed.h"
#include "sim/log.h"
#include "wire/icmp.h"
#include "wire/icmpv6.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"

/* h 10.0.0.2 - r - 10.1.0.2 z; r knows a default route to z as well. */
struct line {
	struct bed *b;
	struct stack *h, *r, *z;
	struct witness *w, *w6;
	struct socket *raw, *raw6;
	struct ifc *near, *far;
};

static struct line
line_new(void)
{
	struct line l = { .b = bed_new(1) };

	l.h = bed_stack(l.b, "h", false);
	l.r = bed_stack(l.b, "r", true);
	l.z = bed_stack(l.b, "z", false);
	bed_link(l.b, l.h, "10.0.0.2/24", l.r, "10.0.0.1/24");
	bed_link(l.b, l.r, "10.1.0.1/24", l.z, "10.1.0.2/24");
	bed_route(l.h, "0.0.0.0/0", "10.0.0.1");
	bed_route(l.z, "0.0.0.0/0", "10.1.0.1");
	bed_route(l.r, "0.0.0.0/0", "10.1.0.2");
	bed_addr(l.h, "eth0", "2001:db8::2/64");
	bed_addr(l.r, "eth0", "2001:db8::1/64");
	bed_addr(l.r, "eth1", "2001:db8:1::1/64");
	bed_addr(l.z, "eth0", "2001:db8:1::2/64");
	bed_route(l.h, "::/0", "2001:db8::1");
	bed_route(l.z, "::/0", "2001:db8:1::1");
	bed_route(l.r, "::/0", "2001:db8:1::2");
	l.near = ifc_find(l.r, "eth0");
	l.far = ifc_find(l.r, "eth1");
	l.w = witness_new(l.b);
	l.raw = sock_raw(l.h, 4, PROTO_ICMP, &witness_ops, l.w);
	l.w6 = witness_new(l.b);
	l.raw6 = sock_raw(l.h, 6, PROTO_ICMPV6, &witness_ops, l.w6);
	bed_run(l.b, 20 * IX_SECOND);
	return l;
}

static void
rule(struct line *l, struct ip_acl *a, const char *text)
{
	struct match_rule r;
	struct ix_error e;

	ck_assert_msg(match_parse(text, a->af, &r, &e), "%s", e.text);
	ck_assert(ip_acl_set(l->r, a, 0, &r));
}

static uint64_t
dropped(const struct ifc *i, const char *why)
{
	struct drop_count d;

	for (uint32_t n = 0; ifc_drop_row(i, n, &d); n++)
		if (strcmp(d.reason->name, why) == 0)
			return d.n;
	return 0;
}

static bool
answered(struct line *l)
{
	l->w->n = 0;
	ck_assert(bed_echo(l->raw, "10.1.0.2", 1, 8));
	bed_run(l->b, IX_SECOND);
	return l->w->n == 1 && !l->w->heard[0].icmp;
}

START_TEST(a_list_refuses_what_nobody_permits_and_says_so)
{
	struct line l = line_new();
	struct ip_acl *a = ip_acl_make(l.r, 4, "in");

	ck_assert(answered(&l));
	rule(&l, a, "permit tcp any any");
	ifc_set_acl(l.near, 4, false, a);
	ck_assert(!answered(&l));
	ck_assert(l.w->heard[1].icmp && l.w->heard[1].code == ICMP_PROHIBITED);
	ck_assert_uint_eq(dropped(l.near, "access-list-in"), 1);
	rule(&l, a, "permit icmp any host 10.1.0.2 echo");
	ck_assert(answered(&l));
	ck_assert_uint_eq(a->entries.at[0].hits, 0);
	ck_assert_uint_eq(a->entries.at[1].hits, 1);
	ck_assert_uint_eq(a->entries.at[1].seq, 20);
	ck_assert(!ip_acl_remove(l.r, a)); /* it is in use */
	bed_delete(l.b);
}
END_TEST

START_TEST(a_list_at_the_way_out_sees_what_is_passed_on)
{
	struct line l = line_new();
	struct ip_acl *a = ip_acl_make(l.r, 4, "out");

	rule(&l, a, "deny icmp any any");
	rule(&l, a, "permit ip any any");
	ifc_set_acl(l.far, 4, true, a);
	ck_assert(!answered(&l));
	ck_assert_uint_eq(dropped(l.near, "access-list-out"), 1);
	ifc_set_acl(l.far, 4, true, NULL);
	ck_assert(answered(&l));
	bed_delete(l.b);
}
END_TEST

/* Of an IPv6 echo: 0 nothing, 1 a reply, 2 an error that says it is prohibited, 3 another. */
static unsigned
answered6(struct line *l)
{
	unsigned got = 0;

	l->w6->n = 0;
	ck_assert(bed_echo(l->raw6, "2001:db8:1::2", 1, 8));
	bed_run(l->b, 4 * IX_SECOND);
	for (uint32_t n = 0; n < l->w6->n && !got; n++) {
		const struct heard *h = &l->w6->heard[n];

		if (h->icmp)
			got = h->type == ICMPV6_UNREACHABLE && h->code == ICMPV6_PROHIBITED ? 2 : 3;
		else if (h->bytes[IPV6_HEADER] == ICMPV6_ECHO_REPLY)
			got = 1;
	}
	return got;
}

/* Neighbours must be found before anything can be refused; `deny ipv6 any any` means them too. */
START_TEST(an_ipv6_list_lets_neighbours_be_found_unless_it_says_otherwise)
{
	struct line l = line_new();
	struct ip_acl *in = ip_acl_make(l.r, 6, "in"), *out = ip_acl_make(l.r, 6, "out");

	ck_assert_uint_eq(answered6(&l), 1);
	rule(&l, in, "permit tcp any any");
	ifc_set_acl(l.near, 6, false, in);
	neigh_flush(l.h, NULL, 6);
	neigh_flush(l.r, NULL, 6);
	ck_assert_uint_eq(answered6(&l), 2);
	ck_assert_uint_eq(dropped(l.near, "access-list-in"), 1);
	rule(&l, in, "permit icmp any any echo-request");
	ck_assert_uint_eq(answered6(&l), 1);
	ck_assert_uint_eq(in->entries.at[1].hits, 1);
	rule(&l, out, "deny icmp any host 2001:db8:1::2");
	ifc_set_acl(l.far, 6, true, out);
	ck_assert_uint_eq(answered6(&l), 2);
	ck_assert_uint_eq(out->entries.at[0].hits, 1);
	ifc_set_acl(l.far, 6, true, NULL);
	rule(&l, in, "deny ipv6 any any");
	neigh_flush(l.h, NULL, 6);
	neigh_flush(l.r, NULL, 6);
	ck_assert_uint_eq(answered6(&l), 3); /* h itself: nobody tells where r is */
	bed_delete(l.b);
}
END_TEST

/* The first, then whenever their number has doubled. */
START_TEST(an_entry_with_log_tells_and_a_remark_matches_nothing)
{
	struct line l = line_new();
	struct ip_acl *a = ip_acl_make(l.r, 4, "told");
	unsigned told = 0;

	ck_assert(ip_acl_remark(l.r, a, 5, "who pings?"));
	rule(&l, a, "permit icmp any any log");
	ifc_set_acl(l.near, 4, false, a);
	for (unsigned n = 0; n < 9; n++)
		ck_assert(answered(&l));
	ck_assert_uint_eq(a->entries.at[0].hits, 0);
	ck_assert_uint_eq(a->entries.at[1].hits, 9);
	for (uint64_t n = log_oldest(&l.b->sim->log); n < l.b->sim->log.next; n++) {
		const struct log_record *r = log_get(&l.b->sim->log, n);

		told += strcmp(r->kind->name, "access-list.match") == 0;
	}
	ck_assert_uint_eq(told, 4); /* 1, 2, 4, 8 */
	bed_delete(l.b);
}
END_TEST

/* A source that is not h's own. */
static bool
spoof(struct line *l, const char *from, uint8_t mode, bool allow_default)
{
	struct ifc_settings s = *ifc_settings(l->near);
	uint64_t before = dropped(l->near, "source-unreachable");

	bool six = strchr(from, ':') != NULL;

	s.urpf[six].mode = mode;
	s.urpf[six].allow_default = allow_default;
	ifc_set(l->near, &s);
	bed_addr(l->h, "eth0", from);
	bed_run(l->b, 2 * IX_SECOND); /* it is nobody else's */
	{
		struct ix_addr a;
		struct ix_prefix p;
		struct socket *raw = sock_raw(
		    l->h, six ? 6 : 4, six ? PROTO_ICMPV6 : PROTO_ICMP, NULL, NULL);

		ck_assert(prefix_parse_host(from, &a, &p));
		ck_assert(sock_bind(raw, &a, 0));
		ck_assert(bed_echo(raw, six ? "2001:db8:1::2" : "10.1.0.2", 1, 8));
		bed_run(l->b, IX_SECOND);
		sock_close(raw);
		ck_assert(ifc_addr_del(ifc_find(l->h, "eth0"), &a, p.len));
	}
	return dropped(l->near, "source-unreachable") == before;
}

static const struct {
	const char *from;
	uint8_t mode;
	bool allow_default, passes;
	const char *why;
} reverse[] = {
	{ "192.0.2.9/32", URPF_OFF, false, true, "nobody asks" },
	{ "10.0.0.9/24", URPF_STRICT, false, true, "it is behind that interface" },
	{ "10.1.0.9/32", URPF_STRICT, false, false, "it is behind another" },
	{ "10.1.0.9/32", URPF_LOOSE, false, true, "it is somewhere" },
	{ "192.0.2.9/32", URPF_LOOSE, false, false, "a default route is no proof" },
	{ "192.0.2.9/32", URPF_LOOSE, true, true, "but may be taken as one" },
	{ "192.0.2.9/32", URPF_STRICT, true, false, "the default leads elsewhere" },
	{ "198.51.100.9/32", URPF_LOOSE, true, false, "it is sent to Null0" },
	{ "2001:db8:7::9/128", URPF_OFF, false, true, "nobody asks" },
	{ "2001:db8::9/64", URPF_STRICT, false, true, "it is behind that interface" },
	{ "2001:db8:1::9/128", URPF_STRICT, false, false, "it is behind another" },
	{ "2001:db8:1::9/128", URPF_LOOSE, false, true, "it is somewhere" },
	{ "2001:db8:7::9/128", URPF_LOOSE, false, false, "a default route is no proof" },
	{ "2001:db8:7::9/128", URPF_LOOSE, true, true, "but may be taken as one" },
	{ "2001:db8:7::9/128", URPF_STRICT, true, false, "the default leads elsewhere" },
};

START_TEST(a_source_must_be_reachable_the_way_it_came)
{
	struct line l = line_new();

	bed_route(l.r, "198.51.100.0/24", "Null0");
	ck_assert_msg(spoof(&l, reverse[_i].from, reverse[_i].mode, reverse[_i].allow_default) ==
	    reverse[_i].passes, "%s", reverse[_i].why);
	bed_delete(l.b);
}
END_TEST

START_TEST(a_router_tells_of_a_better_way_on_the_same_link)
{
	struct bed *b = bed_new(1);
	struct stack *h = bed_stack(b, "h", false), *r = bed_stack(b, "r", true);
	struct witness *w = witness_new(b);
	struct socket *raw = sock_raw(h, 4, PROTO_ICMP, &witness_ops, w);
	struct ix_addr to = ip("10.9.0.1"), there = ip("10.0.0.3");
	struct hop hop;

	bed_link(b, h, "10.0.0.2/24", r, "10.0.0.1/24");
	bed_route(h, "0.0.0.0/0", "10.0.0.1");
	bed_route(r, "10.9.0.0/16", "10.0.0.3"); /* who is on h's link as well */
	bed_run(b, 2 * IX_SECOND);
	ck_assert(bed_echo(raw, "10.9.0.1", 1, 8));
	bed_run(b, 100 * IX_MS);
	ck_assert(stack_lookup(h, &to, &hop));
	ck_assert_int_eq(hop.route->source, ROUTE_STATIC); /* is there anybody? */
	ck_assert(neigh_fix(ifc_find(h, "eth0"), &there, &(struct ix_mac){ { 2, 3 } }));
	ck_assert(bed_echo(raw, "10.9.0.1", 2, 8));
	bed_run(b, 100 * IX_MS);
	ck_assert(stack_lookup(h, &to, &hop));
	ck_assert_int_eq(hop.route->source, ROUTE_REDIRECT);
	ck_assert(addr_eq(&hop.via, &there));
	bed_delete(b);
}
END_TEST

Suite *filter_suite(void);
Suite *
filter_suite(void)
{
	Suite *s = suite_create("filter");
	TCase *c = tcase_create("filter");

	tcase_add_test(c, a_list_refuses_what_nobody_permits_and_says_so);
	tcase_add_test(c, a_list_at_the_way_out_sees_what_is_passed_on);
	tcase_add_test(c, an_ipv6_list_lets_neighbours_be_found_unless_it_says_otherwise);
	tcase_add_test(c, an_entry_with_log_tells_and_a_remark_matches_nothing);
	tcase_add_loop_test(c, a_source_must_be_reachable_the_way_it_came, 0,
	    sizeof(reverse) / sizeof(reverse[0]));
	tcase_add_test(c, a_router_tells_of_a_better_way_on_the_same_link);
	suite_add_tcase(s, c);
	return s;
}
