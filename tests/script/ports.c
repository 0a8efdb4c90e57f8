/* ports.c - what a scenario reads of switches and ports, while things happen to them. */
#include <stdio.h>
#include <string.h>

#include "script/scenario.h"
#include "tests/runner.h"

static struct bundle_file file = { "scenario.lua", NULL, 0 };
static struct bundle bundle = { .id = "example", .path = "example", .file = &file, .files = 1 };

/* Two hosts and a tester on one switch; what is said at 40 s is what is looked at. */
#define LAN \
	"local sw, t = switch{ name = 'sw', ports = 4, config = [[%s]] }, tester{ name = 't' }\n" \
	"local h1 = host{ name = 'h1', address = '100.127.1.1/24' }\n" \
	"local p = t:port('eth0')\n" \
	"link{ p, sw:port(1) } local cable = link{ h1:port('eth0'), sw:port(2) }\n" \
	"local one, two = sw:port(1), sw:port(2)\n"

static const struct {
	const char *lua, *out, *why, *config;
} rows[] = {
	{ "at('40s', function() print(one:state(), sw:port(3):state()) end)", "up down",
	    "a cable or none" },
	{ "at('1s', function() print(two:state()) end)", "shutdown", "by hand",
	    "interface et2\nshutdown\n" },
	{ "at('10s', function() cable:down() cable:up() end)\n"
	  "at('20s', function() cable:down() cable:up() print(two:flaps(), "
	  "two:flaps(15*10^9//1|0), "
	  "two:flaps(now() + 1)) end)",
	    "2 1 0", "flaps since a time" },
	{ "noise{ from = p, kind = 'mndp', every = '100ms' }\n"
	  "at('40s', function() local c = one:counters() print(c.in_broadcast_pps, "
	  "c.in_broadcast_bps > 0, c.in_unicast_pps, c.out_broadcast_pps) end)",
	    "10 true 0 0", "rates by direction and class" },
	{ "inject{ port = p, frame = frame.stp{} }\n"
	  "at('1s', function() print(one:drops(), one:drops('reserved'), one:drops('vlan')) end)",
	    "1 1 0", "drops by reason" },
	{ "local a = { src = '02:00:00:00:00:99', dst = 'ff:ff:ff:ff:ff:ff' }\n"
	  "inject{ port = p, frame = frame.ipv4(a) }\n"
	  "at('2s', function() inject{ port = two, frame = frame.ipv4(a) } end)\n"
	  "at('40s', function() local m = sw:moves() print(#m, m[1].from, "
	  "m[1].to, m[1].t > 2*10^9, m.ever, #sw:moves(now())) end)",
	    "1 et1 et2 true 1 0", "an address that moved" },
	{ "at('40s', function() print(sw:macs(one)[1], #sw:macs(one), #sw:macs(two), "
	  "#sw:macs(sw:port(3))) end)",
	    "02:00:00:00:00:98 1 1 0",
	    "the switch's own address and one to be dropped are behind no port",
	    "mac address-table static 02:00:00:00:00:98 vlan 1 interface et1\n"
	    "mac address-table static 02:00:00:00:00:97 vlan 1 drop\n"
	    "interface vlan 1\nip address 100.127.1.9/24\n" },
	{ "print(one:protection().bpduguard, one:protection().errdisabled == '', "
	  "one:protection().port_security, one:protection().maximum)",
	    "false true false nil", "nothing protects a port out of the box" },
	{ "local f = one:protection() print(f.port_security, f.maximum, "
	  "f.storm_broadcast, f.storm_multicast)",
	    "true 3 level 5.00 nil", "what was set",
	    "interface et1\nswitchport port-security\nswitchport port-security maximum 3\n"
	    "storm-control broadcast level 5\n" },
	{ "inject{ port = p, frame = frame.arp_request{} }\n"
	  "inject{ port = p, frame = frame.ipv4{ src = '02:00:00:00:00:99' } }\n"
	  "at('1s', function() print(one:state(), one:protection().violations) end)",
	    "errdisabled 1", "a port that the switch took down",
	    "interface et1\nswitchport port-security\n" },
	{ "print(pcall(p.protection, p))", "false scenario.lua:6: p",
	    "only a switch's ports are protected" },
};

START_TEST(readers_tell_what_is_so)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		static struct scenario_host host;
		char text[4096], out[512] = "";
		struct ix_error e = { "" };
		struct world *w = world_new((size_t)256 << 20, 7, false);
		size_t n = 0;

		n = (size_t)snprintf(text, sizeof(text), LAN, rows[i].config ? rows[i].config : "");
		snprintf(text + n, sizeof(text) - n, "%s", rows[i].lua);
		n = 0;
		file.bytes = text;
		file.len = strlen(text);
		ck_assert_msg(scenario_load(lesson_new(w), &bundle, &host, 1, &e) != NULL, "%s: %s",
		    rows[i].why, e.text);
		sim_run(w->sim, 41 * IX_SECOND);
		for (uint64_t id = log_oldest(&w->sim->log); id < w->sim->log.next; id++) {
			const struct log_record *r = log_get(&w->sim->log, id);

			if (r->kind == &log_script_print || r->kind == &log_script_error)
				n += (size_t)snprintf(
				    out + n, sizeof(out) - n, "%s%s", n ? "|" : "", r->arg[0].text);
		}
		ck_assert_msg(strcmp(out, rows[i].out) == 0, "%s: %s, wanted %s", rows[i].why, out,
		    rows[i].out);
		world_delete(w);
	}
}
END_TEST

Suite *ports_suite(void);
Suite *
ports_suite(void)
{
	return suite_of("ports", (const TTest *const[]){ readers_tell_what_is_so, NULL });
}
