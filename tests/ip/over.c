/*
 * over.c - interfaces without a cable of their own: over something else that carries frames, and
 * IEEE 802.1Q tags on another interface.
 */
#include "tests/runner.h"

#include "tests/ip/ip_bed.h"
#include "wire/ethernet.h"
#include "wire/ipv4.h"

/* Two interfaces over a plain piece of string: what one sends, the other gets at once. */
struct string {
	struct ifc *end[2];
	bool cut;
};

struct string_end {
	struct string *s;
	unsigned other;
};

static void
string_send(void *arg, struct frame *f)
{
	const struct string_end *e = arg;

	ifc_receive(e->s->end[e->other], f);
}

static bool
string_up(const void *arg)
{
	return !((const struct string_end *)arg)->s->cut;
}

static const struct ifc_lower string_ops = { string_send, string_up };

struct joined {
	struct bed *b;
	struct stack *x, *y;
	struct string s;
	struct string_end ends[2];
	struct witness *w;
	struct socket *raw4, *raw6;
};

static void
joined_new(struct joined *j)
{
	const struct ix_mac mac[2] = { { { 2, 1, 0, 0, 0, 1 } }, { { 2, 1, 0, 0, 0, 2 } } };

	*j = (struct joined){ .b = bed_new(1) };
	j->x = bed_stack(j->b, "x", false); /* neither has a single port */
	j->y = bed_stack(j->b, "y", true);
	ifc_new(j->x, "lo", NULL);
	j->ends[0] = (struct string_end){ &j->s, 1 };
	j->ends[1] = (struct string_end){ &j->s, 0 };
	j->s.cut = true;
	j->s.end[0] = ifc_new_over(j->x, "vlan10", &mac[0], &string_ops, &j->ends[0]);
	j->s.end[1] = ifc_new_over(j->y, "vlan10", &mac[1], &string_ops, &j->ends[1]);
	bed_addr(j->x, "vlan10", "10.0.0.1/24");
	bed_addr(j->y, "vlan10", "10.0.0.2/24");
	bed_addr(j->x, "vlan10", "2001:db8::1/64");
	bed_addr(j->y, "vlan10", "2001:db8::2/64");
	j->w = witness_new(j->b);
	j->raw4 = sock_raw(j->x, 4, PROTO_ICMP, &witness_ops, j->w);
	j->raw6 = sock_raw(j->x, 6, PROTO_ICMPV6, &witness_ops, j->w);
}

static void
carrier(struct joined *j, bool up)
{
	j->s.cut = !up;
	for (int i = 0; i < 2; i++)
		ifc_lower_changed(j->s.end[i]);
	bed_run(j->b, 2 * IX_SECOND);
}

START_TEST(a_box_without_ports_talks_through_what_lies_below)
{
	struct counters here, there, unused;
	struct joined j;

	joined_new(&j);
	ck_assert(!ifc_is_up(j.s.end[0]));
	ck_assert(!bed_echo(j.raw4, "10.0.0.2", 1, 8)); /* no carrier, no route */
	carrier(&j, true);
	j.w->n = 0;
	ck_assert(bed_echo(j.raw4, "10.0.0.2", 1, 8));
	bed_run(j.b, IX_SECOND);
	ck_assert_uint_eq(j.w->n, 1);
	j.w->n = 0;
	ck_assert(bed_echo(j.raw6, "2001:db8::2", 1, 8));
	bed_run(j.b, IX_SECOND);
	ck_assert_uint_ge(j.w->n, 1);
	ifc_counters(j.s.end[0], &here, &unused);
	ifc_counters(j.s.end[1], &unused, &there);
	ck_assert_uint_gt(here.unicast, 0);
	ck_assert_uint_eq(here.octets, there.octets);
	carrier(&j, false);
	ck_assert(!bed_echo(j.raw4, "10.0.0.2", 1, 8));
	bed_delete(j.b);
}
END_TEST

START_TEST(drops_without_a_port_are_counted_by_the_interface)
{
	const struct ix_mac stranger = { { 2, 7, 7, 7, 7, 7 } };
	struct drop_count drop;
	struct joined j;
	struct frame *f;
	struct octets o;
	struct ethernet e = { .dst = stranger, .src = stranger, .type = ETHERTYPE_IPV4 };

	joined_new(&j);
	carrier(&j, true);
	f = frame_new(j.b->net, 60);
	o = frame_write(f);
	ethernet_write(&o, &e);
	ifc_receive(j.s.end[0], f);
	ck_assert(ifc_drop_row(j.s.end[0], 0, &drop));
	ck_assert_str_eq(drop.reason->name, "not-for-us");
	ck_assert_uint_eq(drop.n, 1);
	ck_assert(!ifc_drop_row(j.s.end[0], 1, &drop));
	bed_delete(j.b);
}
END_TEST

struct tagged {
	struct bed *b;
	struct stack *x, *y;
	struct link *l;
	struct witness *w;
	struct socket *raw4;
};

static struct tagged
tagged_new(uint16_t vx, uint16_t vy)
{
	struct tagged t = { .b = bed_new(1) };

	t.x = bed_stack(t.b, "x", false);
	t.y = bed_stack(t.b, "y", true);
	t.l = bed_link(t.b, t.x, "10.0.0.1/24", t.y, "10.0.0.2/24");
	ck_assert_ptr_nonnull(ifc_new_vlan(ifc_find(t.x, "eth0"), "eth0.100", vx));
	ck_assert_ptr_nonnull(ifc_new_vlan(ifc_find(t.y, "eth0"), "eth0.100", vy));
	bed_addr(t.x, "eth0.100", "10.1.0.1/24");
	bed_addr(t.y, "eth0.100", "10.1.0.2/24");
	t.w = witness_new(t.b);
	t.raw4 = sock_raw(t.x, 4, PROTO_ICMP, &witness_ops, t.w);
	bed_run(t.b, 2 * IX_SECOND);
	return t;
}

START_TEST(a_tag_is_an_interface_of_its_own)
{
	struct tagged t = tagged_new(100, 100);

	ck_assert(bed_echo(t.raw4, "10.1.0.2", 1, 1472)); /* the tag takes nothing from the MTU */
	ck_assert(bed_echo(t.raw4, "10.0.0.2", 2, 8));
	bed_run(t.b, IX_SECOND);
	ck_assert_uint_eq(t.w->n, 2);
	ck_assert_uint_eq(t.b->biggest, 1518);
	bed_delete(t.b);
}
END_TEST

START_TEST(a_frame_with_a_tag_that_nobody_has_is_dropped_and_counted)
{
	struct tagged t = tagged_new(100, 200);
	const struct port *p = stack_node(t.y)->ports.at[0];
	bool counted = false;

	ck_assert(bed_echo(t.raw4, "10.1.0.2", 1, 8));
	bed_run(t.b, IX_SECOND);
	ck_assert_uint_eq(t.w->n, 0);
	for (uint32_t i = 0; i < p->drops.n; i++)
		counted |= strcmp(p->drops.at[i].reason->name, "unknown-vlan") == 0;
	ck_assert(counted);
	bed_delete(t.b);
}
END_TEST

START_TEST(tags_go_down_with_their_cable_and_leave_when_removed)
{
	struct tagged t = tagged_new(100, 100);
	struct ifc *i = ifc_find(t.x, "eth0.100");
	struct hop h;
	struct ix_addr to = ip("10.1.0.2");

	link_up(t.l, false);
	ck_assert(!ifc_is_up(i));
	link_up(t.l, true);
	ck_assert(ifc_is_up(i));
	ck_assert(stack_lookup(t.x, &to, &h));
	ck_assert_ptr_null(ifc_new_vlan(ifc_find(t.x, "eth0"), "other", 100));
	ck_assert_ptr_null(ifc_new_vlan(i, "deeper", 5));
	ifc_remove(i);
	ck_assert_ptr_null(ifc_find(t.x, "eth0.100"));
	ck_assert(!stack_lookup(t.x, &to, &h));
	ck_assert_ptr_nonnull(ifc_new_vlan(ifc_find(t.x, "eth0"), "eth0.100", 100));
	bed_addr(t.x, "eth0.100", "10.1.0.1/24");
	ck_assert(bed_echo(t.raw4, "10.1.0.2", 1, 8));
	bed_run(t.b, IX_SECOND);
	ck_assert_uint_eq(t.w->n, 1);
	bed_delete(t.b);
}
END_TEST

START_TEST(removing_an_interface_keeps_the_others_addresses_known)
{
	struct bed *b = bed_new(1);
	struct stack *x = bed_stack(b, "x", true);
	struct ix_addr a = ip("192.0.2.2");

	ifc_new(x, "lo", NULL);
	ifc_new(x, "lo1", NULL);
	ifc_new(x, "lo2", NULL);
	bed_addr(x, "lo1", "192.0.2.1/32");
	bed_addr(x, "lo2", "192.0.2.2/32");
	ifc_remove(ifc_find(x, "lo1"));
	ck_assert_ptr_eq(stack_owner(x, &a), ifc_find(x, "lo2"));
	a = ip("192.0.2.1");
	ck_assert_ptr_null(stack_owner(x, &a));
	bed_delete(b);
}
END_TEST

Suite *over_suite(void);
Suite *
over_suite(void)
{
	Suite *s = suite_create("over");
	TCase *c = tcase_create("over");

	tcase_add_test(c, a_box_without_ports_talks_through_what_lies_below);
	tcase_add_test(c, drops_without_a_port_are_counted_by_the_interface);
	tcase_add_test(c, a_tag_is_an_interface_of_its_own);
	tcase_add_test(c, a_frame_with_a_tag_that_nobody_has_is_dropped_and_counted);
	tcase_add_test(c, tags_go_down_with_their_cable_and_leave_when_removed);
	tcase_add_test(c, removing_an_interface_keeps_the_others_addresses_known);
	suite_add_tcase(s, c);
	return s;
}
