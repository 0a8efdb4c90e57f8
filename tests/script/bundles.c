/* bundles.c - Port-Channels, their members and LLDP neighbours as scenarios read and hear them. */
#include <stdio.h>
#include <string.h>

#include "script/scenario.h"
#include "tests/runner.h"
#include "tests/script/room.h"

static struct bundle_file file = { "scenario.lua", NULL, 0 };
static struct bundle bundle = { .id = "example", .path = "example", .file = &file, .files = 1 };

/* Two switches with two cables between them, bundled, and both speak LLDP. */
static char lab[] =
    "local a, b = switch{ name = 'a', ports = 4 }, switch{ name = 'b', ports = 4 }\n"
    "for i = 1, 2 do link{ a:port(i), b:port(i) } end\n"
    "local lines = 'lldp run\\n'\n"
    "for i = 1, 2 do lines = lines .. 'interface et' .. i .. '\\n channel-group 1 mode active\\n"
    " lacp timer fast\\n' end\n"
    "a:configure(lines) b:configure(lines)\n"
    "at(\"5s\", function() local po = a:lags()[1]\n"
    "  print(#a:lags(), po.name, po.up, po.bundled, #po.members, po.members[1].why)\n"
    "  print(#a:lldp(), a:lldp()[1].port, a:lldp()[1].name, a:lldp()[1].far_port) end)\n"
    "on('lag.change', function(e) print('lag.change') end)\n"
    "at(\"7s\", function() b:configure('interface et2\\n shutdown\\n') end)\n"
    "at(\"8s\", function() local m = a:lags()[1].members[2]\n"
    "  print(m.port, m.bundled, m.why, m.flaps, m.partner == a:lags()[1].partner) end)\n";

START_TEST(a_scenario_reads_bundles_and_neighbours)
{
	static struct scenario_host host;
	struct world *w = world_new((size_t)256 << 20, 7, false);
	struct ix_error e = { "" };
	char out[512];

	file.bytes = lab;
	file.len = strlen(lab);
	ck_assert_msg(scenario_load(lesson_new(w), &bundle, &host, 1, &e) != NULL, "%s", e.text);
	sim_run(w->sim, 9 * IX_SECOND);
	world_printed(w, out);
	ck_assert_str_eq(out,
	    "lag.change|lag.change|lag.change|lag.change|"
	    "1 po1 true 2 2 bundled|2 et1 b et1|lag.change|lag.change|"
	    "et2 false link down 1 t");
	world_delete(w);
}
END_TEST

Suite *bundles_suite(void);
Suite *
bundles_suite(void)
{
	const TTest *const tests[] = { a_scenario_reads_bundles_and_neighbours, NULL };

	return suite_of("bundles", tests);
}
