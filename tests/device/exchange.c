/* exchange.c - an exchange's services at the shell of a host: arpsponge and sfcollect. */
#include <string.h>

#include "base/panic.h"
#include "device/serve.h"
#include "tests/device/bed.h"
#include "tests/runner.h"

/* A host at the peering LAN. */
static struct device *
services(struct world **w)
{
	struct ix_addr a;
	struct device *d;
	struct ix_error e;

	*w = world_new((size_t)128 << 20, 1, false);
	d = device_new(*w, &host_kind, "services", NULL, &e);
	device_port(d, "eth0", &e);
	ck_assert(addr_parse("100.127.1.251", &a));
	ck_assert(ifc_addr_add(ifc_find(d->stack, "eth0"), &a, 24, &e));
	device_keep_host(d);
	return d;
}

static const struct {
	const char *line, *answer;
	bool ok;
} rows[] = {
	{ "arpsponge", "it does not run; `arpsponge start dev eth0` starts it", false },
	{ "arpsponge start dev eth7", "there is no interface eth7", false },
	{ "arpsponge start dev lo", "lo has no IPv4 address", false },
	{ "arpsponge start -Q 0", "", false },
	{ "arpsponge start dev eth0 --queuedepth 50 -r 30", "", true },
	{ "arpsponge start", "it runs already", false },
	{ "arpsponge status", "queue depth:      50\nmax rate:         30 q/min", true },
	{ "arpsponge status", "network:          100.127.1.0/24", true },
	{ "arpsponge sponge 100.127.1.77", "", true },
	{ "arpsponge sponge 100.64.1.1", "expected another address of the LAN", false },
	{ "arpsponge show dead", "100.127.1.77     DEAD", true },
	{ "arpsponge unsponge 100.127.1.77", "", true },
	{ "arpsponge eat", "usage:", false },
	{ "sfcollect", "it does not run; `sfcollect start` starts it", false },
	{ "sfcollect start", "", true },
	{ "sfcollect status", "datagrams: 0 (0 lost, 0 malformed)", true },
	{ "sfcollect matrix", "switch", true },
	{ "sfcollect ports", "octets estimated", true },
	{ "sfcollect dance", "usage:", false },
};

START_TEST(the_services_are_started_asked_and_told)
{
	struct world *w;
	struct device *d = services(&w);

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct text out = { 0 };
		bool ok = console_run(d, rows[i].line, &out);

		ck_assert_msg(ok == rows[i].ok, "%s: %s", rows[i].line, text_of(&out));
		ck_assert_msg(strstr(text_of(&out), rows[i].answer) != NULL, "%s: %s", rows[i].line,
		    text_of(&out));
		text_free(&out);
	}
	world_delete(w);
}
END_TEST

START_TEST(they_start_again_with_the_box)
{
	struct world *w;
	struct device *d = services(&w);
	struct text out = { 0 };

	ck_assert(
	    console_run(d, "arpsponge start", &out) && console_run(d, "sfcollect start", &out));
	device_power(d, false);
	ck_assert(!d->serving->sponge && !d->serving->collector);
	sim_run(w->sim, IX_MINUTE);
	device_power(d, true);
	ck_assert_msg(d->serving->sponge && d->serving->collector, "they do not run");
	ck_assert(console_run(d, "arpsponge stop", &out));
	device_power(d, false);
	device_power(d, true);
	ck_assert(!d->serving->sponge && d->serving->collector);
	text_free(&out);
	world_delete(w);
}
END_TEST

Suite *exchange_suite(void);
Suite *
exchange_suite(void)
{
	return suite_of("services of an exchange",
	    (const TTest *const[]){
		the_services_are_started_asked_and_told, they_start_again_with_the_box, NULL });
}
