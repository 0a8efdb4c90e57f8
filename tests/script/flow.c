/* flow.c - flow{} and p95() as a scenario says and reads them. */
#include <stdio.h>
#include <string.h>

#include "script/scenario.h"
#include "tests/runner.h"
#include "tests/script/room.h"

static struct bundle_file file = { "scenario.lua", NULL, 0 };
static struct bundle bundle = { .id = "example", .path = "example", .file = &file, .files = 1 };

/* h1 -- r -- sw -- h2, h3 beside h2: 10 Mbit/s behind the router. */
#define LAB \
	"local r = router{ name = 'r', config = [[interface eth0\n ip address 100.64.1.1/24\n" \
	"interface eth1\n ip address 100.64.2.1/24\n]] }\n" \
	"local sw = switch{ name = 'sw', ports = 4 }\n" \
	"local function at_end(n, net, gw) return host{ name = n, address = net, gateway = gw } " \
	"end\n" \
	"local h1 = at_end('h1', '100.64.1.10/24', '100.64.1.1')\n" \
	"local h2 = at_end('h2', '100.64.2.10/24', '100.64.2.1')\n" \
	"local h3 = at_end('h3', '100.64.2.20/24', '100.64.2.1')\n" \
	"link{ h1:port('eth0'), r:port('eth0') }\n" \
	"local thin = link{ r:port('eth1'), sw:port(1), rate = '10M' }\n" \
	"link{ h2:port('eth0'), sw:port(2) } link{ h3:port('eth0'), sw:port(3) }\n" \
	"local function say(...) for i = 1, select('#', ...) do print((select(i, ...))) end end\n" \
	"local function mega(n) return (n + 500000) // 1000000 end\n"

static const struct {
	const char *lua, *out, *why;
} rows[] = {
	{ "local f = flow{ from = h1, to = h2, rate = '8M' }\n"
	  "at('40s', function() local s, c = f:state(), h2:port('eth0'):counters()\n"
	  "say(s.arrives, s.offered_bps, s.carried_bps, s.why, mega(s.octets), "
	  "mega(c.in_unicast_bps), c.in_unicast_pps // 100) end)",
	    "true|8000000|8000000|nil|40|8|8", "all arrives, and ports say so" },
	{ "local f = flow{ from = h1, to = h2, rate = '15M' }\n"
	  "local g = flow{ from = h1, to = '100.64.2.20', rate = '5M' }\n"
	  "at('20s', function() local s, t = f:state(), g:state()\n"
	  "say(s.arrives, mega(s.carried_bps), s.why, s.device, s.port, mega(s.lost_bps), "
	  "mega(t.carried_bps), r:port('eth1'):drops('queue-full') > 15000) end)",
	    "true|7|queue-full|r|eth1|8|2|true", "a full link is shared, and its port counts" },
	{ "flow{ from = h1, to = h2, rate = '14M' }\n"
	  "at('10s', function() local p = h1:ping('100.64.2.20', { count = 50 })\n"
	  "print(p.sent, p.received < 45, p.received > 20, p.rtt_ms > 150) end)",
	    "50 true true true", "others at that port wait in its queue, and lose" },
	{ "local f = flow{ from = h1, to = h2, rate = '5M' }\n"
	  "at('10s', function() r:configure('ip access-list extended no\\n deny udp any any\\n' "
	  "..\n"
	  "'interface eth0\\n ip access-group no in\\n') end)\n"
	  "at('10100ms', function() local s = f:state() say(s.arrives, s.why, s.device, s.port) "
	  "end)",
	    "false|access-list-in|r|eth0", "a list typed in the middle of it" },
	{ "local f = flow{ from = h1, to = h2, rate = '5M' }\n"
	  "at('10s', function() thin:down() end)\n"
	  "at('10100ms', function() local s = f:state() say(s.arrives, s.why, s.device, s.port) "
	  "end)\n"
	  "at('11s', function() thin:up() end) at('15s', function() print(f:state().arrives) end)",
	    "false|no-route|r|eth0|true", "a cable that is cut and mended" },
	{ "local f = flow{ from = h1, to = h2, rate = '5M', id = 'x' }\n"
	  "at('10s', function() print(flow{ from = h1, to = h2, rate = '2M', id = 'x' } ~= nil)\n"
	  "end) at('11s', function() print(f:state().carried_bps) end)\n"
	  "at('12s', function() print(flow{ from = h1, to = h2, rate = '0', id = 'x' }, "
	  "f:state())\n"
	  "end)",
	    "true|2000000|nil nil", "said again it changes, and ends" },
	{ "flow{ from = h1, to = h2, rate = '8M' } flow{ from = h2, to = h1, rate = '2M' }\n"
	  "at('3601s', function() local bps, i, o, n = p95(h2:port('eth0'))\n"
	  "print(mega(bps), mega(i), mega(o), n) end)",
	    "8 8 2 12", "a port is billed for the fuller direction" },
	{ "sw:configure('interface vlan 1\\n ip address 100.64.2.9/24\\n' ..\n"
	  "'ip default-gateway 100.64.2.1\\n')\n"
	  "local f, g = flow{ from = sw, to = h1, rate = '3M' }, flow{ from = h1, to = "
	  "'100.64.2.9', "
	  "rate = '2M' }\n"
	  "at('20s', function() say(f:state().carried_bps, g:state().carried_bps, "
	  "mega(h1:port('eth0'):counters().in_octets * 8) // 10) end)",
	    "3000000|2000000|6", "from a switch's own address, and to it" },
	{ "local bps, i, o, n = p95(sw:port(4)) print(bps, i, o, n)", "0 0 0 0", "idle, and new" },
	{ "local f = flow{ from = h1, to = h2, rate = '10M', profile = 'diurnal' }\n"
	  "at('72060s', function() print(f:state().offered_bps > 9900000) end)",
	    "true", "the busiest hour" },
	{ "flow{ from = h1, to = h2, rate = '15M' }\n"
	  "at('50s', function() print(sw:cli('show interfaces et1 counters rates'):match("
	  "'%d+%.%d%%')) end)",
	    "100.0%", "a port that can take no more is full, what Ethernet adds counted" },
	{ "flow{ from = h1, to = h2, rate = '8M' } flow{ from = h1, to = h3, rate = '1M' }\n"
	  "at('10s', function() sw:configure('ip access-list L\\n 10 deny udp any host '..\n"
	  "'100.64.2.20\\n 20 permit ip any any\\nexit\\ninterface et1\\n ip access-group L in\\n'"
	  "..\n'interface et2\\n ip access-group L out\\n') end)\n"
	  "at('20s', function() local t = sw:cli('show ip access-lists')\n"
	  "for i, o in t:gmatch('%[(%d+) in, (%d+) out%]') do\n"
	  "print(tonumber(i) // 100, tonumber(o) // 100) end end)",
	    "10 0|80 80|0 0", "a switch's lists count it, entry by entry" },
	{ "local f = flow{ from = h1, to = h2, rate = '5M', source = '100.64.2.20' }\n"
	  "at('10s', function() say(f:state().arrives) r:configure('interface eth0\\n '\n"
	  "..'ip verify unicast source reachable-via any\\n') end)\n"
	  "at('11s', function() say(f:state().arrives) r:configure('interface eth0\\n '\n"
	  "..'ip verify unicast source reachable-via rx\\n') end)\n"
	  "at('13s', function() local s = f:state() say(s.arrives, s.why, s.device, s.port,\n"
	  "r:port('eth0'):drops('source-unreachable') // 500) end)",
	    "true|true|false|source-unreachable|r|eth0|2", "forged, until its way back is asked" },
	{ "print(select(2, pcall(flow, { from = h1, to = h2, rate = '1M', source = '2001:db8::1' "
	  "})):sub(41))",
	    "of IPv4, as 'to' is", "a source of the other family" },
	{ "local function no(t) t.from, t.rate = h1, '1M' print(select(2, pcall(flow, t)):sub(24)) "
	  "end\nno{} no{ to = 'nobody' } no{ to = thin } no{ to = '224.0.0.1' } no{ to = sw }",
	    "'to' is missing: it mus|'to' must be a box, or |'to' must be a box, or |"
	    "'to' must be one box's |'to' has no address yet",
	    "no destination" },
	{ "print(select(2, pcall(flow, { from = sw, to = h2, rate = '2000G' })):sub(18))",
	    "flow: 'rate' must be at", "too much" },
	{ "print(pcall(p95, 5))", "false this must be a po", "no port" },
};

START_TEST(a_scenario_says_flows_and_reads_what_becomes_of_them)
{
	static struct scenario_host host;
	struct ix_error e = { "" };
	char lua[4096], out[512];
	struct world *w = world_new((size_t)256 << 20, 7, false);
	ix_time until = strstr(rows[_i].lua, "72060s") ? 73000 * IX_SECOND
	    : strstr(rows[_i].lua, "3601s")	       ? 3700 * IX_SECOND
						       : 60 * IX_SECOND;

	snprintf(lua, sizeof(lua), LAB "%s", rows[_i].lua);
	file.bytes = lua;
	file.len = strlen(lua);
	ck_assert_msg(scenario_load(lesson_new(w), &bundle, &host, 1, &e) != NULL, "%s", e.text);
	sim_run(w->sim, until);
	world_printed(w, out);
	ck_assert_msg(
	    strcmp(out, rows[_i].out) == 0, "%s: %s, wanted %s", rows[_i].why, out, rows[_i].out);
	world_delete(w);
}
END_TEST

Suite *flow_suite(void);
Suite *
flow_suite(void)
{
	Suite *s = suite_create("script flow");
	TCase *c = tcase_create("script flow");

	tcase_add_loop_test(c, a_scenario_says_flows_and_reads_what_becomes_of_them, 0,
	    (int)(sizeof(rows) / sizeof(*rows)));
	suite_add_tcase(s, c);
	return s;
}
