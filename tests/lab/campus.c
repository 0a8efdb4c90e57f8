/*
 * campus.c - ten thousand hosts in one world, from a scenario as an author would write it: that all
 * of them work, what memory that takes, and that time can still be gone back in.
 */
#include <stdio.h>
#include <string.h>

#include "device/device.h"
#include "lab/internal.h"
#include "service/ping/ping.h"
#include "tests/lab/bed.h"
#include "tests/runner.h"

enum { FLOORS = 250, SEATS = 40, HOSTS = FLOORS * SEATS };
#define WORLD_MOST \
	((size_t)200 << 20) /* octets of the arena: 20 K a host, its cable and its ping */

static struct ix_lab *
campus(void)
{
	struct ix_options o = { .lesson = "tests/lab/campus", .scenarios = "scenarios" };
	struct ix_error e = { "" };
	struct ix_lab *lab = ix_open(&o, &e);

	ck_assert_msg(lab != NULL, "%s", e.text);
	return lab;
}

static void
said(void *answers, const char *text)
{
	*(unsigned *)answers += strstr(text, " 1 received") != NULL;
}

static void
over(void *answers, unsigned status)
{
	(void)status;
	(void)answers;
}

/* Each host asks once for an address that `format` gives for its floor, and for the next floor. */
static unsigned
all_ping(struct ix_lab *lab, const char *format, int floors_on)
{
	struct report r = { NULL, said, over };
	struct ping_options o = ping_defaults;
	struct ix_error e = { "" };
	unsigned answers = 0;
	char text[64];

	r.arg = &answers;
	o.count = 1;
	o.quiet = true;
	for (int n = 0; n < HOSTS; n++) {
		struct device *d;

		snprintf(text, sizeof(text), "h%d-%d", n / SEATS + 1, n % SEATS + 1);
		d = device_find(lab->world, text);
		snprintf(text, sizeof(text), format, (n / SEATS + floors_on) % FLOORS + 1,
		    11 + n % SEATS);
		ck_assert(d != NULL && addr_parse(text, &o.to));
		ck_assert_msg(ping_start(d->stack, &o, &r, &e) != NULL, "%s", e.text);
		if (n % SEATS == 0) /* not all of them in one instant: the trunk has one queue */
			ix_run(lab, ix_now(lab) + 4 * IX_MS, 0);
	}
	ix_run(lab, ix_now(lab) + 15 * IX_SECOND, 0);
	return answers;
}

static uint64_t
lost_in_queues(const struct ix_lab *lab)
{
	const struct net *net = lab->world->net;
	uint64_t n = 0;

	for (uint32_t i = 0; i < net->ports.n; i++)
		n += port_drops(net->ports.at[i], &drop_queue_full);
	return n;
}

START_TEST(ten_thousand_hosts_reach_their_gateways_and_each_other)
{
	struct ix_lab *lab = campus();
	struct counters in, out;
	struct port *p;

	ck_assert_uint_eq(lab->world->devices.n, HOSTS + FLOORS + 2);
	ck_assert_uint_eq(lab->world->net->links.n, HOSTS + FLOORS + 1);
	ck_assert(ix_run(lab, 4 * IX_SECOND, 0));
	p = port_find(device_find(lab->world, "gateway")->node, "eth0");
	port_counters(p, &in, &out);
	ck_assert_uint_eq(in.broadcast, HOSTS); /* each announced itself, and all were heard */
	ck_assert_uint_eq(lost_in_queues(lab), 0);
	ck_assert_uint_eq(lost_in_queues(lab), 0);
	ck_assert_uint_eq(all_ping(lab, "10.1.%d.1", 0), HOSTS);
	ck_assert_uint_eq(all_ping(lab, "2001:db8:1:%x::%d", 1), HOSTS);
	ck_assert_msg(lab->world->arena->used < WORLD_MOST, "%zu MiB of the arena",
	    lab->world->arena->used >> 20);
	ix_close(lab);
}
END_TEST

START_TEST(time_can_be_gone_back_in)
{
	struct ix_lab *lab = campus();
	struct where first, again;
	size_t octets = 0;

	ck_assert(ix_run(lab, 4 * IX_SECOND, 0));
	first = lab_where(lab);
	for (unsigned i = 0; i < lab->moments; i++)
		octets += lab->moment[i].octets;
	ck_assert_uint_gt(lab->moments, 2);
	ck_assert_uint_lt(octets, LAB_CHECKPOINT_OCTETS + WORLD_MOST);
	ix_go(lab, IX_SECOND);
	ck_assert_uint_eq(ix_now(lab), IX_SECOND);
	ix_go(lab, 4 * IX_SECOND);
	again = lab_where(lab);
	where_same(&first, &again, "four seconds, again");
	ix_close(lab);
}
END_TEST

Suite *campus_suite(void);
Suite *
campus_suite(void)
{
	return suite_of("ten thousand hosts",
	    (const TTest *const[]){ ten_thousand_hosts_reach_their_gateways_and_each_other,
		time_can_be_gone_back_in, NULL });
}
