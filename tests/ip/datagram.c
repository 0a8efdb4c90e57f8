/* datagram.c - UDP and Ethernet sockets: who gets what, who is told of errors, and never from
 * inside. */
#include "tests/runner.h"

#include "tests/ip/ip_bed.h"
#include "wire/ethernet.h"
#include "wire/icmp.h"
#include "wire/icmpv6.h"

struct pair {
	struct bed *b;
	struct stack *x, *y;
	struct witness *at_x, *at_y;
};

static struct pair
pair_new(void)
{
	struct pair p = { .b = bed_new(1) };

	p.x = bed_stack(p.b, "x", false);
	p.y = bed_stack(p.b, "y", false);
	bed_link(p.b, p.x, "10.0.0.1/24", p.y, "10.0.0.2/24");
	bed_addr(p.x, "eth0", "2001:db8::1/64");
	bed_addr(p.y, "eth0", "2001:db8::2/64");
	p.at_x = witness_new(p.b);
	p.at_y = witness_new(p.b);
	bed_run(p.b, 3 * IX_SECOND);
	return p;
}

START_TEST(a_datagram_reaches_its_port_in_both_families)
{
	static const char *const to[] = { "10.0.0.2", "2001:db8::2" };
	struct pair p = pair_new();
	struct socket *s = sock_datagram(p.x, &witness_ops, p.at_x);
	struct socket *t = sock_datagram(p.y, &witness_ops, p.at_y);

	ck_assert(sock_bind(t, NULL, 4053));
	for (uint32_t i = 0; i < 2; i++) {
		struct ix_addr a = ip(to[i]);

		ck_assert(sock_send_to(s, &a, 4053, "hello", 5));
		bed_run(p.b, IX_SECOND);
		ck_assert_uint_eq(p.at_y->n, i + 1);
		ck_assert_uint_eq(p.at_y->heard[i].len, 5);
		ck_assert_uint_eq(p.at_y->heard[i].from_port, 49152);
		ck_assert(memcmp(p.at_y->heard[i].bytes, "hello", 5) == 0);
		ck_assert(addr_eq(&p.at_y->heard[i].to, &a));
	}
	bed_delete(p.b);
}
END_TEST

static uint8_t much[65535];

/* Every octet of it is where it was. */
static void
all_there(struct socket *s, const struct sock_message *m)
{
	struct witness *w = sock_user(s);

	ck_assert_mem_eq(m->bytes, much, m->len);
	w->heard[w->n++].len = m->len;
}

static const struct socket_ops all_there_ops = { .received = all_there };

static void
as_large_as_can_be(const char *to, uint32_t most)
{
	struct ix_addr a = ip(to);
	struct pair p = pair_new();
	struct socket *s = sock_datagram(p.x, &witness_ops, p.at_x);
	struct socket *t = sock_datagram(p.y, &all_there_ops, p.at_y);

	ck_assert(sock_bind(t, NULL, 4053));
	ck_assert(sock_most(s, a.af) == most && !sock_send_to(s, &a, 4053, much, most + 1));
	ck_assert(sock_send_to(s, &a, 4053, much, most) && sock_send_to(s, &a, 4053, much, 60000));
	bed_run(p.b, IX_SECOND);
	ck_assert(p.at_y->n == 2 && p.at_y->heard[0].len == most && p.at_y->heard[1].len == 60000);
	ck_assert_uint_le(p.b->biggest, 1514);
	ck_assert(sock_send_to(t, &a, 4053, much, most)); /* to itself */
	bed_run(p.b, IX_SECOND);
	ck_assert(p.at_y->n == 3 && p.at_y->heard[2].len == most);
	bed_delete(p.b);
}

START_TEST(a_datagram_is_as_large_as_it_can_be_and_no_larger)
{
	for (uint32_t i = 0; i < sizeof(much); i++)
		much[i] = (uint8_t)(i * 7 + (i >> 8));
	as_large_as_can_be("10.0.0.2", 65507); /* RFC 791 3.1 */
	as_large_as_can_be("2001:db8::2", 65527); /* RFC 8200 3, RFC 768 */
}
END_TEST

START_TEST(a_port_nobody_listens_on_is_unreachable)
{
	static const char *const to[] = { "10.0.0.2", "2001:db8::2" };
	struct pair p = pair_new();
	struct socket *s = sock_datagram(p.x, &witness_ops, p.at_x);

	for (uint32_t i = 0; i < 2; i++) {
		struct ix_addr a = ip(to[i]);

		ck_assert(sock_send_to(s, &a, 33434, "x", 1));
		bed_run(p.b, IX_SECOND);
		ck_assert_uint_eq(p.at_x->n, i + 1);
		ck_assert(p.at_x->heard[i].icmp && addr_eq(&p.at_x->heard[i].from, &a));
		ck_assert_uint_eq(p.at_x->heard[i].type, i ? ICMPV6_UNREACHABLE : ICMP_UNREACHABLE);
		ck_assert_uint_eq(p.at_x->heard[i].code, i ? ICMPV6_PORT : ICMP_PORT);
	}
	bed_delete(p.b);
}
END_TEST

/* RFC 1122 3.2.2, RFC 4443 2.2(a): from the address that was asked, wherever it is. */
START_TEST(an_address_of_another_interface_answers_for_itself)
{
	static const char *const to[] = { "10.9.0.1", "2001:db8:9::1" };
	struct pair p = pair_new();
	struct socket *s = sock_datagram(p.x, &witness_ops, p.at_x);

	ifc_new(p.y, "lo", NULL);
	bed_addr(p.y, "lo", "10.9.0.1/32");
	bed_addr(p.y, "lo", "2001:db8:9::1/128");
	bed_route(p.x, "10.9.0.0/16", "10.0.0.2");
	bed_route(p.x, "2001:db8:9::/48", "2001:db8::2");
	bed_run(p.b, 2 * IX_SECOND);
	for (uint32_t i = 0; i < 2; i++) {
		struct ix_addr a = ip(to[i]);

		ck_assert(sock_send_to(s, &a, 33434, "x", 1));
		bed_run(p.b, IX_SECOND);
		ck_assert_uint_eq(p.at_x->n, i + 1);
		ck_assert(p.at_x->heard[i].icmp && addr_eq(&p.at_x->heard[i].from, &a));
	}
	bed_delete(p.b);
}
END_TEST

START_TEST(the_socket_that_names_most_gets_the_datagram_and_a_port_is_taken_once)
{
	struct pair p = pair_new();
	struct witness *special = witness_new(p.b);
	struct socket *s = sock_datagram(p.x, &witness_ops, p.at_x);
	struct socket *any = sock_datagram(p.y, &witness_ops, p.at_y);
	struct socket *peer = sock_datagram(p.y, &witness_ops, special);
	struct ix_addr x = ip("10.0.0.1"), y = ip("10.0.0.2");

	ck_assert(sock_bind(peer, &y, 4053) && sock_connect(peer, &x, 7));
	ck_assert(sock_bind(any, NULL, 4053));
	ck_assert(!sock_bind(sock_datagram(p.y, &witness_ops, NULL), NULL, 4053));
	ck_assert(sock_bind(s, NULL, 7));
	sock_send_to(s, &y, 4053, "a", 1);
	bed_run(p.b, IX_SECOND);
	ck_assert(special->n == 1 && p.at_y->n == 0);
	bed_delete(p.b);
}
END_TEST

static void
answer_and_close(struct socket *s, struct witness *w)
{
	struct ix_addr to = ip("10.0.0.2");

	/* To ourselves: were it delivered at once, the callback would be entered again. */
	sock_send_to(s, &to, 4053, "again", 5);
	if (w->n == 3)
		sock_close(s);
}

START_TEST(a_callback_is_never_entered_from_inside_and_may_close_its_socket)
{
	struct pair p = pair_new();
	struct socket *s = sock_datagram(p.x, &witness_ops, p.at_x);
	struct socket *t = sock_datagram(p.y, &witness_ops, p.at_y);
	struct ix_addr to = ip("10.0.0.2");

	p.at_y->then = answer_and_close;
	ck_assert(sock_bind(t, NULL, 4053));
	for (int i = 0; i < 3; i++)
		sock_send_to(s, &to, 4053, "hello", 5);
	bed_run(p.b, IX_SECOND);
	ck_assert_uint_eq(p.at_y->n, 3);
	ck_assert_ptr_null(sock_next(p.y, NULL));
	bed_delete(p.b);
}
END_TEST

START_TEST(an_ethernet_socket_sees_frames_before_ip_does)
{
	struct pair p = pair_new();
	struct socket *s = sock_datagram(p.x, &witness_ops, p.at_x);
	struct ix_addr to = ip("10.0.0.2");

	sock_ethernet(ifc_find(p.y, "eth0"), ETHERTYPE_IPV4, &witness_ops, p.at_y);
	sock_send_to(s, &to, 9, "x", 1);
	bed_run(p.b, IX_SECOND);
	ck_assert_uint_eq(p.at_y->n, 1);
	ck_assert_uint_eq(p.at_y->heard[0].len, 14 + 20 + 8 + 1);
	bed_delete(p.b);
}
END_TEST

START_TEST(the_source_follows_the_addresses_however_often_it_was_used)
{
	static const char *const from[] = { "10.0.0.1", "10.0.0.1", "10.0.0.9", "10.0.0.7" };
	struct pair p = pair_new();
	struct socket *s = sock_datagram(p.x, &witness_ops, p.at_x);
	struct socket *t = sock_datagram(p.y, &witness_ops, p.at_y);
	struct ifc *eth0 = ifc_find(p.x, "eth0");
	struct ix_addr to = ip("10.0.0.2"), old = ip("10.0.0.1"), bound = ip("10.0.0.7");

	ck_assert(sock_bind(t, NULL, 4053));
	for (uint32_t i = 0; i < 4; i++) {
		struct ix_addr want = ip(from[i]);

		if (i == 2) { /* renumbered */
			bed_addr(p.x, "eth0", "10.0.0.9/24");
			ck_assert(ifc_addr_del(eth0, &old, 24));
		} else if (i == 3) { /* and then bound */
			bed_addr(p.x, "eth0", "10.0.0.7/24");
			ck_assert(sock_bind(s, &bound, 0));
		}
		ck_assert(sock_send_to(s, &to, 4053, "x", 1));
		bed_run(p.b, IX_SECOND);
		ck_assert_uint_eq(p.at_y->n, i + 1);
		ck_assert(addr_eq(&p.at_y->heard[i].from, &want));
	}
	bed_delete(p.b);
}
END_TEST

Suite *datagram_suite(void);
Suite *
datagram_suite(void)
{
	const TTest *const tests[] = { a_datagram_reaches_its_port_in_both_families,
		a_datagram_is_as_large_as_it_can_be_and_no_larger,
		a_port_nobody_listens_on_is_unreachable,
		an_address_of_another_interface_answers_for_itself,
		the_socket_that_names_most_gets_the_datagram_and_a_port_is_taken_once,
		a_callback_is_never_entered_from_inside_and_may_close_its_socket,
		an_ethernet_socket_sees_frames_before_ip_does,
		the_source_follows_the_addresses_however_often_it_was_used, NULL };

	return suite_of("datagram", tests);
}
