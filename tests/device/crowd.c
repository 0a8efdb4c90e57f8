/*
 * crowd.c - many boxes in one world: when there is room for no more it is said so in words, and
 * those that come up in one instant do not all speak in it.
 */
#include <stdio.h>
#include <string.h>

#include "device/device.h"
#include "tests/runner.h"

START_TEST(a_full_world_refuses_another_device_and_says_what_fills_it)
{
	struct world *w = world_new((size_t)4 << 20, 1, false);
	struct ix_error e = { "" };
	struct device *d;
	char name[16];
	unsigned n = 0;

	do {
		snprintf(name, sizeof(name), "h%u", ++n);
		d = device_new(w, &host_kind, name, NULL, &e);
	} while (d && device_port(d, "eth0", &e));
	ck_assert_msg(strncmp(e.text, "no room for more: ", 18) == 0, "%s", e.text);
	ck_assert_ptr_nonnull(strstr(e.text, "of the lab's 4 MiB"));
	ck_assert_uint_gt(n, 100);
	world_delete(w);
}
END_TEST

START_TEST(a_device_has_so_many_ports_and_no_more)
{
	struct world *w = world_new((size_t)64 << 20, 1, false);
	struct ix_error e = { "" };
	struct device *r = device_new(w, &router_kind, "r", NULL, &e);
	char name[16];

	for (int n = 0; n < DEVICE_PORTS; n++) {
		snprintf(name, sizeof(name), "eth%d", n);
		ck_assert_msg(device_port(r, name, &e) != NULL, "%s", e.text);
	}
	ck_assert_ptr_null(device_port(r, "more", &e));
	ck_assert_str_eq(e.text, "r has 1024 ports already, and a device has no more");
	world_delete(w);
}
END_TEST

/* So many hosts on one switch; how many of their announcements left in the first 10 ms. */
static uint64_t
at_once(int hosts)
{
	struct world *w = world_new((size_t)64 << 20, 1, false);
	struct ix_error e = { "" };
	struct device *sw = device_new(w, &switch_kind, "sw", NULL, &e);
	struct counters in, out;
	uint64_t first = 0, all = 0;
	char name[16];

	for (int n = 0; n < hosts; n++) {
		struct ix_addr a = addr_v4(0x0a000001 + (uint32_t)n);
		struct device *d;

		snprintf(name, sizeof(name), "h%d", n);
		d = device_new(w, &host_kind, name, NULL, &e);
		link_new(device_port(d, "eth0", &e), device_port(sw, name, &e), &link_defaults);
		ck_assert(ifc_addr_add(ifc_find(d->stack, "eth0"), &a, 16, &e));
	}
	for (int second = 0; second < 2; second++) {
		sim_run(w->sim, second ? 2 * IX_SECOND : 10 * IX_MS);
		for (uint32_t n = 0; n < sw->node->ports.n; n++) {
			port_counters(sw->node->ports.at[n], &in, &out);
			*(second ? &all : &first) += in.broadcast;
		}
	}
	ck_assert_uint_eq(all, (uint64_t)hosts);
	world_delete(w);
	return first;
}

START_TEST(a_crowd_speaks_in_turn_within_a_second_and_a_few_at_once)
{
	ck_assert_uint_eq(at_once(20), 20);
	/* the first five hundred come up before it is a crowd; of 488 others a hundredth is due */
	ck_assert_uint_lt(at_once(1000), 511 + 20);
}
END_TEST

Suite *crowd_suite(void);
Suite *
crowd_suite(void)
{
	return suite_of("crowd",
	    (const TTest *const[]){ a_full_world_refuses_another_device_and_says_what_fills_it,
		a_device_has_so_many_ports_and_no_more,
		a_crowd_speaks_in_turn_within_a_second_and_a_few_at_once, NULL });
}
