/* dhcp.c - leases on the bench: h1 has no address and asks; r1 serves, or relays to h2. */
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "service/dhcp/client.h"
#include "service/dhcp/relay.h"
#include "service/dhcp/server.h"
#include "tests/runner.h"
#include "tests/service/bed.h"

struct dhcp_bed {
	struct bed *b;
	struct ifc *eth0;
	struct dhcp_pools pools;
	struct dhcp_server *server;
	struct dhcp_client *client;
	unsigned bound, lost;
};

static void
bound(void *arg, const struct dhcp *ack)
{
	struct dhcp_bed *d = arg;
	struct ix_error e;

	d->bound++;
	ifc_addr_add(d->eth0, &ack->yours, ack->mask, &e);
}

static void
lost(void *arg, const struct ix_addr *a, uint8_t mask)
{
	struct dhcp_bed *d = arg;

	d->lost++;
	ck_assert(ifc_addr_del(d->eth0, a, mask));
}

static void
say(void *arg, const char *line)
{
	text_puts(&((struct dhcp_bed *)arg)->b->said, line);
}

static const struct dhcp_client_ops ops = { bound, lost, say };

static struct dhcp_bed *
dhcp_new(struct stack *(*where)(struct bed *b), uint32_t lease, const char *last)
{
	struct dhcp_bed *d = calloc(1, sizeof(*d));
	struct dhcp_pool p = { .lease = lease };
	struct ix_error e = { "" };
	struct ix_addr own;

	d->b = bed_new();
	d->eth0 = ifc_find(d->b->h1, "eth0");
	own = address("100.64.1.10");
	ck_assert(ifc_addr_del(d->eth0, &own, 24));
	ck_assert(prefix_parse("100.64.1.0/24", &p.subnet));
	p.first = address("100.64.1.100");
	p.last = address(last);
	p.router[0] = address("100.64.1.1");
	p.dns[0] = address("100.64.2.53");
	vec_push(d->b->arena, &d->pools.at, p);
	d->server = dhcp_server_start(where(d->b), &d->pools, &e);
	ck_assert_msg(d->server != NULL, "%s", e.text);
	return d;
}

static void
ask(struct dhcp_bed *d)
{
	struct ix_error e = { "" };

	d->client = dhcp_client_start(d->b->h1, d->eth0, &ops, d, &e);
	ck_assert_msg(d->client != NULL, "%s", e.text);
}

static void
dhcp_delete(struct dhcp_bed *d)
{
	if (d->client)
		dhcp_client_stop(d->client, false);
	if (d->server)
		dhcp_server_stop(d->server);
	bed_delete(d->b);
	free(d);
}

static struct stack *
at_r1(struct bed *b)
{
	return b->r1;
}

static struct stack *
at_h2(struct bed *b)
{
	return b->h2;
}

static void
has(const struct dhcp_bed *d, const char *want)
{
	const struct ix_addr *a = dhcp_client_addr(d->client);
	char buf[ADDR_TEXT];

	ck_assert_msg(a != NULL, "%s: %s", dhcp_client_state(d->client), text_of(&d->b->said));
	ck_assert_str_eq(addr_text(buf, a), want);
}

START_TEST(a_client_gets_an_address_and_says_so)
{
	struct dhcp_bed *d = dhcp_new(at_r1, 600, "100.64.1.110");

	ask(d);
	bed_run(d->b, 3 * IX_SECOND);
	has(d, "100.64.1.100");
	bed_said(d->b,
	    "DHCPDISCOVER on eth0 to 255.255.255.255 port 67 interval 4\n"
	    "DHCPOFFER of 100.64.1.100 from 100.64.1.1\n"
	    "DHCPREQUEST for 100.64.1.100 on eth0 to 255.255.255.255 port 67\n"
	    "DHCPACK of 100.64.1.100 from 100.64.1.1\n"
	    "bound to 100.64.1.100 -- renewal in 300 seconds.\n");
	ck_assert(d->pools.leases.n == 1 && d->pools.leases.at[0].bound);
	dhcp_delete(d);
}
END_TEST

START_TEST(a_lease_is_renewed_at_half_of_its_time)
{
	struct dhcp_bed *d = dhcp_new(at_r1, 600, "100.64.1.110");

	ask(d);
	bed_run(d->b, 3 * IX_SECOND);
	text_free(&d->b->said);
	bed_run(d->b, 300 * IX_SECOND);
	bed_said(d->b,
	    "DHCPREQUEST for 100.64.1.100 on eth0 to 100.64.1.1 port 67\n"
	    "DHCPACK of 100.64.1.100 from 100.64.1.1\n"
	    "bound to 100.64.1.100 -- renewal in 300 seconds.\n");
	bed_run(d->b, 3600 * IX_SECOND);
	has(d, "100.64.1.100");
	ck_assert_uint_eq(d->lost, 0);
	dhcp_delete(d);
}
END_TEST

START_TEST(without_a_server_the_lease_ends)
{
	struct dhcp_bed *d = dhcp_new(at_r1, 600, "100.64.1.110");

	ask(d);
	bed_run(d->b, 3 * IX_SECOND);
	dhcp_server_stop(d->server);
	d->server = NULL;
	bed_run(d->b, 560 * IX_SECOND);
	ck_assert_str_eq(dhcp_client_state(d->client), "REBINDING");
	ck_assert_uint_eq(d->lost, 0);
	bed_run(d->b, 60 * IX_SECOND);
	ck_assert_uint_eq(d->lost, 1);
	ck_assert_str_eq(dhcp_client_state(d->client), "SELECTING");
	dhcp_delete(d);
}
END_TEST

START_TEST(an_address_that_somebody_has_is_declined)
{
	struct dhcp_bed *d = dhcp_new(at_r1, 600, "100.64.1.110");
	struct ix_addr taken = address("100.64.1.100");
	struct ix_error e;

	/* r1 has it, too, but on the other cable's box: its server does not know that it answers */
	ck_assert(ifc_addr_add(ifc_find(d->b->r1, "eth0"), &taken, 24, &e));
	ask(d);
	bed_run(d->b, 30 * IX_SECOND);
	has(d, "100.64.1.101"); /* its own addresses a server does not give */
	dhcp_delete(d);
}
END_TEST

START_TEST(a_conflict_is_heard_and_told)
{
	struct dhcp_bed *d = dhcp_new(at_h2, 600, "100.64.1.110");
	struct ix_addr taken = address("100.64.1.100"), server = address("100.64.2.10");
	struct dhcp_relay *relay;
	struct ix_error e;

	ck_assert(ifc_addr_add(ifc_find(d->b->r1, "eth0"), &taken, 24, &e));
	relay = dhcp_relay_start(d->b->r1, &e);
	ck_assert(relay && dhcp_relay_add(relay, ifc_find(d->b->r1, "eth0"), &server));
	ask(d);
	bed_run(d->b, 30 * IX_SECOND);
	ck_assert_ptr_nonnull(strstr(
	    text_of(&d->b->said), "DHCPDECLINE of 100.64.1.100 on eth0: somebody else has it\n"));
	has(d, "100.64.1.101");
	ck_assert(d->pools.leases.at[0].declined);
	dhcp_relay_stop(relay);
	dhcp_delete(d);
}
END_TEST

START_TEST(a_relay_brings_a_server_that_is_elsewhere)
{
	struct dhcp_bed *d = dhcp_new(at_h2, 600, "100.64.1.110");
	struct ix_addr server = address("100.64.2.10");
	struct ix_error e;
	struct dhcp_relay *relay = dhcp_relay_start(d->b->r1, &e);

	ck_assert(relay && dhcp_relay_add(relay, ifc_find(d->b->r1, "eth0"), &server));
	ck_assert(!dhcp_relay_add(relay, ifc_find(d->b->r1, "eth0"), &server));
	ask(d);
	bed_run(d->b, 10 * IX_SECOND);
	has(d, "100.64.1.100");
	ck_assert(dhcp_relay_del(relay, ifc_find(d->b->r1, "eth0"), &server));
	ck_assert(dhcp_relay_is_empty(relay));
	dhcp_relay_stop(relay);
	dhcp_delete(d);
}
END_TEST

START_TEST(a_full_pool_is_told_and_a_released_address_is_given_again)
{
	struct dhcp_bed *d = dhcp_new(at_r1, 600, "100.64.1.100");
	struct dhcp_lease other = { .addr = address("100.64.1.100"),
		.until = 60 * IX_MINUTE,
		.bound = true,
		.mac = { { 2, 0, 0, 0, 0, 99 } } };

	vec_push(d->b->arena, &d->pools.leases, other);
	ask(d);
	bed_run(d->b, 20 * IX_SECOND);
	ck_assert_ptr_null(dhcp_client_addr(d->client));
	ck_assert_ptr_null(strstr(text_of(&d->b->said), "OFFER"));
	d->pools.leases.at[0].until = d->b->sim->now;
	bed_run(d->b, 120 * IX_SECOND);
	has(d, "100.64.1.100");
	bed_run(d->b, 320 * IX_SECOND); /* renewed: the server's MAC address is known */
	dhcp_client_stop(d->client, true);
	ck_assert_uint_eq(d->lost, 1);
	d->client = NULL;
	bed_run(d->b, IX_SECOND);
	ck_assert(d->pools.leases.at[0].until <= d->b->sim->now);
	dhcp_delete(d);
}
END_TEST

START_TEST(a_server_that_forgot_says_no)
{
	struct dhcp_bed *d = dhcp_new(at_r1, 600, "100.64.1.110");
	struct ix_mac other = { { 2, 0, 0, 0, 0, 99 } };

	ask(d);
	bed_run(d->b, 3 * IX_SECOND);
	d->pools.leases.at[0].mac = other; /* in the meantime it was given away */
	text_free(&d->b->said);
	bed_run(d->b, 305 * IX_SECOND);
	ck_assert_ptr_nonnull(
	    strstr(text_of(&d->b->said), "DHCPNAK from 100.64.1.1: address in use\n"));
	ck_assert_uint_eq(d->lost, 1);
	has(d, "100.64.1.101");
	dhcp_delete(d);
}
END_TEST

START_TEST(behind_a_relay_a_lease_is_renewed_and_released_without_it)
{
	struct dhcp_bed *d = dhcp_new(at_h2, 600, "100.64.1.110");
	struct ix_addr server = address("100.64.2.10"), via = address("100.64.1.1");
	struct ix_addr any = { .af = 4 };
	struct route r = { .prefix = prefix_of(&any, 0), .source = ROUTE_STATIC, .distance = 1,
		.hop = { .via = via } };
	struct ix_error e;
	struct dhcp_relay *relay = dhcp_relay_start(d->b->r1, &e);
	struct dhcp_pool own = { .lease = 600 };

	/* the subnet of the server itself has a pool, too: it must not be taken for the client's */
	ck_assert(prefix_parse("100.64.2.0/24", &own.subnet));
	own.first = address("100.64.2.100");
	own.last = address("100.64.2.110");
	vec_push(d->b->arena, &d->pools.at, own);
	route_add(d->b->h1, &r);
	ck_assert(relay && dhcp_relay_add(relay, ifc_find(d->b->r1, "eth0"), &server));
	ask(d);
	bed_run(d->b, 10 * IX_SECOND);
	has(d, "100.64.1.100");
	text_free(&d->b->said);
	bed_run(d->b, 310 * IX_SECOND);
	bed_said(d->b,
	    "DHCPREQUEST for 100.64.1.100 on eth0 to 100.64.2.10 port 67\n"
	    "DHCPACK of 100.64.1.100 from 100.64.2.10\n"
	    "bound to 100.64.1.100 -- renewal in 300 seconds.\n");
	dhcp_client_stop(d->client, true);
	d->client = NULL;
	bed_run(d->b, IX_SECOND);
	ck_assert(d->pools.leases.at[0].until <= d->b->sim->now);
	dhcp_relay_stop(relay);
	dhcp_delete(d);
}
END_TEST

/* Off at T1, back before T2, with the leases of its file; then off past T2. */
START_TEST(a_lease_outlives_a_server_that_is_away_for_a_while)
{
	struct dhcp_bed *d = dhcp_new(at_r1, 600, "100.64.1.110");
	struct ix_error e = { "" };

	ask(d);
	bed_run(d->b, 3 * IX_SECOND);
	dhcp_server_stop(d->server);
	bed_run(d->b, 320 * IX_SECOND);
	ck_assert_str_eq(dhcp_client_state(d->client), "RENEWING");
	d->server = dhcp_server_start(d->b->r1, &d->pools, &e);
	bed_run(d->b, 150 * IX_SECOND); /* RFC 2131 4.4.5: half of what is left until T2 */
	ck_assert_str_eq(dhcp_client_state(d->client), "BOUND");
	dhcp_server_stop(d->server);
	text_free(&d->b->said);
	bed_run(d->b, 480 * IX_SECOND);
	ck_assert_str_eq(dhcp_client_state(d->client), "REBINDING");
	ck_assert_msg(strstr(text_of(&d->b->said), "to 255.255.255.255 port 67\n"), "%s",
	    text_of(&d->b->said));
	d->server = dhcp_server_start(d->b->r1, &d->pools, &e);
	bed_run(d->b, 60 * IX_SECOND);
	ck_assert_str_eq(dhcp_client_state(d->client), "BOUND");
	has(d, "100.64.1.100");
	ck_assert_uint_eq(d->lost, 0);
	dhcp_delete(d);
}
END_TEST

/* Messages that come to r1's server from a relay's port: what it answers. */
struct relayed {
	unsigned heard;
	struct dhcp last;
};

static void
relay_heard(struct socket *s, const struct sock_message *m)
{
	struct relayed *r = sock_user(s);
	struct octets o = octets_read(m->bytes, m->len);

	ck_assert(dhcp_read(&o, &r->last));
	r->heard++;
}

static const struct socket_ops relay_ops = { .received = relay_heard };

static void
relay_says(struct dhcp_bed *d, struct socket *s, struct dhcp *m)
{
	struct ix_addr server = address("100.64.1.1");
	uint8_t bytes[DHCP_MOST];
	struct octets o = octets_write(bytes, sizeof(bytes));

	m->op = 1;
	m->mac = (struct ix_mac){ { 2, 0, 0, 0, 0, 77 } };
	m->relay = address("100.64.2.10");
	dhcp_write(&o, m);
	ck_assert(sock_send_to(s, &server, DHCP_SERVER_PORT, bytes, o.pos));
	bed_run(d->b, IX_SECOND);
}

START_TEST(a_relays_own_option_comes_back_to_it)
{
	struct dhcp_bed *d = dhcp_new(at_r1, 600, "100.64.1.110");
	struct dhcp m = {
		.message = DHCP_DISCOVER, .agent = { 1, 3, 'e', 't', '1' }, .agent_len = 5
	};
	struct relayed r = { .heard = 0 };
	struct socket *s = sock_datagram(d->b->h2, &relay_ops, &r);

	ck_assert(prefix_parse("100.64.2.0/24", &d->pools.at.at[0].subnet));
	d->pools.at.at[0].first = address("100.64.2.100");
	d->pools.at.at[0].last = address("100.64.2.110");
	ck_assert(sock_bind(s, NULL, DHCP_SERVER_PORT));
	relay_says(d, s, &m);
	ck_assert(r.heard == 1 && r.last.message == DHCP_OFFER && !r.last.broadcast);
	ck_assert(r.last.agent_len == 5 && memcmp(r.last.agent, m.agent, 5) == 0);
	m = (struct dhcp){ .message = DHCP_REQUEST, .wanted = address("100.64.9.9") };
	relay_says(d, s, &m);
	ck_assert(r.heard == 2 && r.last.message == DHCP_NAK && r.last.agent_len == 0);
	ck_assert_msg(r.last.broadcast, "RFC 2131 4.3.2");
	sock_close(s);
	dhcp_delete(d);
}
END_TEST

Suite *dhcp_suite(void);
Suite *
dhcp_suite(void)
{
	const TTest *const tests[] = { a_client_gets_an_address_and_says_so,
		a_lease_is_renewed_at_half_of_its_time, without_a_server_the_lease_ends,
		an_address_that_somebody_has_is_declined, a_conflict_is_heard_and_told,
		a_relay_brings_a_server_that_is_elsewhere,
		a_full_pool_is_told_and_a_released_address_is_given_again,
		a_server_that_forgot_says_no,
		behind_a_relay_a_lease_is_renewed_and_released_without_it,
		a_lease_outlives_a_server_that_is_away_for_a_while,
		a_relays_own_option_comes_back_to_it, NULL };

	return suite_of("dhcp", tests);
}
