/* neigh.c - ARP and ND: asking, waiting, giving up, ageing, and two boxes with one address. */
#include "tests/runner.h"

#include "tests/ip/ip_bed.h"
#include "wire/icmp.h"
#include "wire/ipv4.h"

struct pair {
	struct bed *b;
	struct stack *x, *y;
	struct witness *w;
	struct socket *raw4, *raw6;
};

static struct pair
pair_new(const char *x, const char *y)
{
	struct pair p = { .b = bed_new(1) };

	p.x = bed_stack(p.b, "x", false);
	p.y = bed_stack(p.b, "y", false);
	bed_link(p.b, p.x, x, p.y, y);
	p.w = witness_new(p.b);
	p.raw4 = sock_raw(p.x, 4, PROTO_ICMP, &witness_ops, p.w);
	return p;
}

static enum neigh_state
state(const struct stack *st, uint8_t af)
{
	struct neigh_row row;

	ck_assert(neigh_row(st, af, 0, &row));
	return row.state;
}

static uint32_t
logged(const struct pair *p, const char *name)
{
	uint32_t n = 0;

	for (uint64_t id = log_oldest(&p->b->sim->log); id < p->b->sim->log.next; id++)
		n += strcmp(log_get(&p->b->sim->log, id)->kind->name, name) == 0;
	return n;
}

START_TEST(packets_wait_for_the_answer_and_the_oldest_make_place)
{
	struct pair p = pair_new("10.0.0.1/24", "10.0.0.2/24");

	bed_run(p.b, 2 * IX_SECOND);
	neigh_flush(p.x, NULL, 4);
	for (uint16_t i = 0; i < 105; i++)
		ck_assert(bed_echo(p.raw4, "10.0.0.2", i, 8));
	bed_run(p.b, IX_SECOND);
	ck_assert_uint_eq(p.w->n, 101); /* as many as wait on Linux */
	ck_assert_uint_eq(p.w->heard[0].bytes[27], 4); /* the sequence number: 0 to 3 made place */
	ck_assert_int_eq(state(p.x, 4), NEIGH_REACHABLE);
	bed_delete(p.b);
}
END_TEST

START_TEST(three_requests_a_second_apart_then_host_unreachable)
{
	struct pair p = pair_new("10.0.0.1/24", "10.0.0.2/24");
	uint32_t before;

	bed_run(p.b, 2 * IX_SECOND);
	before = p.b->arps;
	ck_assert(bed_echo(p.raw4, "10.0.0.99", 1, 8));
	bed_run(p.b, 2900 * IX_MS);
	ck_assert_uint_eq(p.w->n, 0);
	ck_assert_uint_eq(p.b->arps - before, 3);
	ck_assert_int_eq(state(p.x, 4), NEIGH_INCOMPLETE);
	bed_run(p.b, 200 * IX_MS);
	ck_assert_int_eq(state(p.x, 4), NEIGH_FAILED);
	ck_assert_uint_eq(p.w->n, 2); /* the error, as a packet and as what it is */
	ck_assert(p.w->heard[1].icmp && p.w->heard[1].code == ICMP_HOST);
	bed_run(p.b, IX_MINUTE);
	ck_assert(!neigh_row(p.x, 4, 0, &(struct neigh_row){ 0 }));
	bed_delete(p.b);
}
END_TEST

START_TEST(a_neighbour_ages_is_probed_when_used_and_stays_while_it_answers)
{
	struct pair p = pair_new("10.0.0.1/24", "10.0.0.2/24");

	bed_run(p.b, 2 * IX_SECOND);
	neigh_flush(p.x, NULL, 4);
	neigh_flush(p.y, NULL, 4);
	bed_echo(p.raw4, "10.0.0.2", 1, 8);
	bed_run(p.b, IX_SECOND);
	ck_assert_int_eq(state(p.x, 4), NEIGH_REACHABLE);
	bed_run(p.b, 13900 * IX_MS); /* RFC 4861 6.3.2: 15 to 45 s, by the box's own dice */
	ck_assert_int_eq(state(p.x, 4), NEIGH_REACHABLE);
	bed_run(p.b, 31 * IX_SECOND);
	ck_assert_int_eq(state(p.x, 4), NEIGH_STALE);
	bed_echo(p.raw4, "10.0.0.2", 2, 8);
	bed_run(p.b, IX_SECOND);
	ck_assert_int_eq(state(p.x, 4), NEIGH_DELAY);
	bed_run(p.b, 5 * IX_SECOND);
	ck_assert_int_eq(state(p.x, 4), NEIGH_REACHABLE);
	bed_run(p.b, 30 * IX_MINUTE);
	ck_assert(!neigh_row(p.x, 4, 0, &(struct neigh_row){ 0 }));
	bed_delete(p.b);
}
END_TEST

START_TEST(the_same_ipv6_address_twice_is_found_out_and_not_used)
{
	struct pair p = pair_new(NULL, NULL);
	struct ix_addr a = ip("2001:db8::1");
	const struct ifc_addr *x, *y;

	bed_addr(p.x, "eth0", "2001:db8::1/64");
	bed_run(p.b, 5 * IX_SECOND);
	bed_addr(p.y, "eth0", "2001:db8::1/64");
	y = ifc_addr(ifc_find(p.y, "eth0"), 1);
	ck_assert(y->tentative);
	bed_run(p.b, 5 * IX_SECOND);
	x = ifc_addr(ifc_find(p.x, "eth0"), 1);
	ck_assert(addr_eq(&x->addr, &a) && !x->duplicate && !x->tentative);
	ck_assert(y->duplicate);
	ck_assert_uint_ge(logged(&p, "dad.conflict"), 1);
	bed_delete(p.b);
}
END_TEST

/* What was typed in is believed, whoever says otherwise. */
START_TEST(a_permanent_neighbour_is_never_asked_for_nor_changed)
{
	struct bed *b = bed_new(1);
	struct stack *x = bed_stack(b, "x", false), *y = bed_stack(b, "y", false);
	struct witness *w = witness_new(b);
	struct ix_mac wrong = { { 2, 0, 0, 0, 0, 0x77 } }, now;
	struct socket *raw, *back;
	struct ix_addr a = ip("10.0.0.2");
	struct ifc *i;

	bed_link(b, x, "10.0.0.1/24", y, "10.0.0.2/24");
	bed_run(b, 5 * IX_SECOND);
	i = ifc_find(x, "eth0");
	raw = sock_raw(x, 4, PROTO_ICMP, &witness_ops, w);
	back = sock_raw(y, 4, PROTO_ICMP, &witness_ops, witness_new(b));
	ck_assert(neigh_fix(i, &a, &wrong));
	b->arps = 0;
	ck_assert(bed_echo(raw, "10.0.0.2", 1, 8));
	bed_run(b, IX_SECOND);
	ck_assert_uint_eq(b->arps, 0);
	ck_assert_uint_eq(w->n, 0); /* nobody has that MAC address */
	ck_assert(bed_echo(back, "10.0.0.1", 1, 8)); /* its question says where it is */
	bed_run(b, 30 * IX_MINUTE);
	ck_assert(neigh_lookup(i, &a, &now) && mac_eq(&now, &wrong));
	ck_assert(neigh_del(i, &a) && !neigh_del(i, &a));
	w->n = 0;
	ck_assert(bed_echo(raw, "10.0.0.2", 2, 8));
	bed_run(b, IX_SECOND);
	ck_assert_uint_eq(w->n, 1);
	bed_delete(b);
}
END_TEST

START_TEST(two_that_begin_together_both_step_back)
{
	struct pair p = pair_new("2001:db8::1/64", "2001:db8::1/64");

	bed_run(p.b, 5 * IX_SECOND);
	ck_assert(ifc_addr(ifc_find(p.x, "eth0"), 1)->duplicate);
	ck_assert(ifc_addr(ifc_find(p.y, "eth0"), 1)->duplicate);
	bed_delete(p.b);
}
END_TEST

START_TEST(the_same_ipv4_address_twice_is_logged_by_both)
{
	struct pair p = pair_new("10.0.0.1/24", NULL);

	bed_run(p.b, 2 * IX_SECOND);
	ck_assert_uint_eq(logged(&p, "dad.conflict"), 0);
	bed_addr(p.y, "eth0", "10.0.0.1/24");
	bed_run(p.b, 2 * IX_SECOND);
	ck_assert_uint_eq(logged(&p, "dad.conflict"), 2);
	bed_delete(p.b);
}
END_TEST

START_TEST(a_link_local_neighbour_needs_its_interface)
{
	struct pair p = pair_new(NULL, NULL);
	char to[ADDR_TEXT];
	uint32_t replies = 0;

	p.raw6 = sock_raw(p.x, 6, PROTO_ICMPV6, &witness_ops, p.w);
	bed_run(p.b, 2 * IX_SECOND);
	addr_text(to, &ifc_addr(ifc_find(p.y, "eth0"), 0)->addr);
	ck_assert(!bed_echo(p.raw6, to, 1, 8));
	sock_set_ifc(p.raw6, ifc_find(p.x, "eth0"));
	ck_assert(bed_echo(p.raw6, to, 1, 8));
	bed_run(p.b, IX_SECOND);
	for (uint32_t i = 0; i < p.w->n; i++)
		replies += p.w->heard[i].bytes[40] == 129;
	ck_assert_uint_eq(replies, 1);
	bed_delete(p.b);
}
END_TEST

START_TEST(a_link_of_two_addresses_has_no_broadcast)
{
	struct pair p = pair_new("10.0.0.0/31", "10.0.0.1/31");

	bed_run(p.b, 2 * IX_SECOND);
	bed_echo(p.raw4, "10.0.0.1", 1, 8);
	bed_run(p.b, IX_SECOND);
	ck_assert_uint_eq(p.w->n, 1);
	bed_delete(p.b);
}
END_TEST

Suite *neigh_suite(void);
Suite *
neigh_suite(void)
{
	const TTest *const tests[] = { packets_wait_for_the_answer_and_the_oldest_make_place,
		three_requests_a_second_apart_then_host_unreachable,
		a_neighbour_ages_is_probed_when_used_and_stays_while_it_answers,
		the_same_ipv6_address_twice_is_found_out_and_not_used,
		a_permanent_neighbour_is_never_asked_for_nor_changed,
		two_that_begin_together_both_step_back,
		the_same_ipv4_address_twice_is_logged_by_both,
		a_link_local_neighbour_needs_its_interface,
		    a_link_of_two_addresses_has_no_broadcast, NULL };

	return suite_of("neigh", tests);
}
