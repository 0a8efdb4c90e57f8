/*
 * inject.c - frames that a scenario makes and sends: where they go, why they do not, that a check
 * leaves the world as it was, and what is refused in which words.
 */
#include <stdio.h>
#include <string.h>

#include "script/scenario.h"
#include "tests/runner.h"
#include "tests/script/room.h"

static struct bundle_file file = { "scenario.lua", NULL, 0 };
static struct bundle bundle = { .id = "example", .path = "example", .file = &file, .files = 1 };

/* A switch, a tester on its first port, two hosts; `says` prints what inject returned. */
#define LAN \
	"local sw, t = switch{ name = 'sw' , ports = 6 }, tester{ name = 't' }\n" \
	"local h1 = host{ name = 'h1', address = '100.127.1.1/24' }\n" \
	"local h2 = host{ name = 'h2', address = '100.127.1.2/24' }\n" \
	"local p = t:port('eth0')\n" \
	"link{ p, sw:port(1) } link{ h1:port('eth0'), sw:port(2) } link{ h2:port('eth0'), " \
	"sw:port(3) }\n" \
	"local function says(r) print(#r.delivered, r.dropped, r.at, r.shut) end\n"

static struct scenario *
played(const char *lua, unsigned seconds, struct world **w, struct ix_error *e)
{
	static struct scenario_host host;
	static char text[8192];
	struct scenario *s;

	*w = world_new((size_t)256 << 20, 7, false);
	ck_assert_ptr_nonnull(*w);
	snprintf(text, sizeof(text), "%s%s", LAN, lua);
	file.bytes = text;
	file.len = strlen(text);
	s = scenario_load(lesson_new(*w), &bundle, &host, 1, e);
	if (s)
		sim_run((*w)->sim, seconds * IX_SECOND);
	return s;
}

static const struct {
	const char *lua, *out, *why;
} rows[] = {
	{ "says(inject{ port = p, frame = frame.arp_request{ target = '100.127.1.2' } })",
	    "2 nil nil nil", "a broadcast reaches both hosts" },
	{ "says(inject{ port = p, frame = frame.ipv4{ dst = '02:00:00:00:00:77' } })",
	    "2 nil nil nil", "unknown to the switch: flooded" },
	{ "inject{ port = h1:port('eth0'), frame = frame.arp_request{} }\n"
	  "at('1s', function() says(inject{ port = p, frame = frame.ipv4{ dst = "
	  "h1:port('eth0'):mac() } }) end)",
	    "1 nil nil nil", "outside of a check it acts: the switch has learnt" },
	{ "says(inject{ port = p, frame = frame.stp{} })", "0 reserved sw et1 nil",
	    "no bridge forwards a BPDU" },
	{ "says(inject{ port = p, frame = frame.tagged{} })", "0 tagged sw et1 nil",
	    "a tag at an access port" },
	{ "says(inject{ port = sw:port(1), frame = frame.cdp{} })", "2 nil nil nil",
	    "a switch's port is the one it comes in at; a bare switch floods CDP" },
	{ "local f = frame.raw{ bytes = 'ffffffffffff 02:00:00:00:00:09 88b5 0001' }\n"
	  "says(inject{ port = p, frame = f })",
	    "2 nil nil nil", "octets of one's own" },
	{ "p = t:port('eth0') sw:cli('enable')\n"
	  "local r = inject{ port = p, frame = frame.second_mac{ second = '02:00:00:00:00:99', dst "
	  "= '02:00:00:00:00:77' } } print(r.delivered[1] == h1:port('eth0'))",
	    "true", "delivered is a list of ports" },
	{ "noise{ from = p, kind = 'mndp', every = '1s', count = 3 }\n"
	  "at('9s', function() print(sw:port(1):counters().in_broadcast) end)",
	    "3", "noise ends with its count" },
	{ "local n = noise{ from = p, frame = frame.mndp{} , every = '1s' }\n"
	  "at('4500ms', function() n:stop() end)\n"
	  "at('9s', function() print(sw:port(1):counters().in_broadcast) end)",
	    "5", "noise stops when it is told" },
	{ "sw:configure('monitor session 1 source interface et1 rx\\n' ..\n"
	  "'monitor session 1 destination interface et3\\n')\n"
	  "inject{ port = p, frame = frame.arp_request{} }\n"
	  "at('1s', function() local m = sw:monitors()[1]\n"
	  "print(m.session, m.rx[1], #m.tx, m.to, m.copies, sw:sflow().run) end)",
	    "1 et1 0 et3 1 false", "a monitor session is read" },
	{ "at('5s', function() print(t:port('eth0'):counters().out_octets) end)", "0",
	    "a tester says nothing by itself" },
	{ "inject{ port = h1:port('eth0'), frame = frame.arp_request{ target = '100.127.1.77' } }\n"
	  "at('5s', function() print(p:counters().out_octets) end)",
	    "0", "nor when it is asked" },
};

START_TEST(a_frame_goes_where_the_switches_let_it)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char out[512];
		struct ix_error e = { "" };
		struct world *w;

		ck_assert_msg(
		    played(rows[i].lua, 10, &w, &e) != NULL, "%s: %s", rows[i].why, e.text);
		world_printed(w, out);
		ck_assert_msg(strcmp(out, rows[i].out) == 0, "%s: %s, wanted %s", rows[i].why, out,
		    rows[i].out);
		world_delete(w);
	}
}
END_TEST

START_TEST(a_check_leaves_the_world_as_it_was)
{
	const char *lua = "task{ id = 'x', check = function() return #inject{ port = p, frame = "
			  "frame.arp_request{} }.delivered, 2 end }";
	struct check_result result = { 0 };
	struct ix_error e = { "" };
	struct world *w;
	struct scenario *s = played(lua, 10, &w, &e);
	uint64_t before, events;

	ck_assert_msg(s != NULL, "%s", e.text);
	before = w->sim->fingerprint;
	events = w->sim->events;
	s->lesson->run(s->lesson, task_find(s->lesson, "x"), &result);
	ck_assert_msg(result.holds, "%s", result.have);
	ck_assert_uint_eq(w->sim->fingerprint, before);
	ck_assert_uint_eq(w->sim->events, events);
	ck_assert_uint_eq(device_find(w, "t")->node->ports.at[0]->out.octets, 0);
	world_delete(w);
}
END_TEST

static const struct {
	const char *lua, *says;
} refused[] = {
	{ "inject{ port = p, frame = frame.stpp{} }", "stpp" },
	{ "inject{ port = p, frame = { kind = 'stpp' } }",
	    "frame: there is no kind of frame \"stpp\", did you mean \"stp\"?" },
	{ "noise{ from = p, kind = 'cpd' }", "noise: there is no kind of frame \"cpd\"" },
	{ "noise{ from = p }", "noise: 'kind' or 'frame' must be given, and not both" },
	{ "noise{ from = p, kind = 'stp', every = '1ns' }", "noise: 'every' is at least 1us" },
	{ "inject{ port = p, frame = {} }", "frame: it has no kind; frame.KIND{ ... } makes one" },
	{ "inject{ port = sw:port(6), frame = frame.stp{} }", "inject: sw et6 has no cable" },
	{ "frame.raw{ bytes = '0102' }", "frame.raw: 'bytes' must be 14 to 9216 octets in hex" },
	{ "frame.raw{ bytes = 'zz' }", "frame.raw: 'bytes' must be 14 to 9216 octets in hex" },
	{ "frame.raw{}", "frame.raw: 'bytes' must be 14 to 9216 octets in hex" },
	{ "frame.stp{ scr = '02:00:00:00:00:01' }", "frame" },
	{ "frame.stp(5)", "frame.stp takes one table, got 5" },
	{ "frame.tagged{ vlan = 5000 }", "frame: 'vlan' must be 1..4094" },
};

START_TEST(what_is_no_frame_is_refused_in_words)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		struct ix_error e = { "" };
		struct world *w;

		ck_assert_msg(played(refused[i].lua, 1, &w, &e) == NULL, "%s", refused[i].lua);
		ck_assert_msg(
		    strstr(e.text, refused[i].says) != NULL, "%s: %s", refused[i].lua, e.text);
		world_delete(w);
	}
}
END_TEST

START_TEST(every_kind_can_be_sent)
{
	const char *lua = "for kind, make in pairs(frame) do\n"
			  "  if kind ~= 'raw' then inject{ port = p, frame = make{} } end end\n"
			  "at('1s', function() print(p:counters().out_octets > 3000) end)";
	struct ix_error e = { "" };
	struct world *w;
	char out[512];

	ck_assert_msg(played(lua, 2, &w, &e) != NULL, "%s", e.text);
	world_printed(w, out);
	ck_assert_str_eq(out, "true");
	world_delete(w);
}
END_TEST

Suite *inject_suite(void);
Suite *
inject_suite(void)
{
	return suite_of("inject",
	    (const TTest *const[]){ a_frame_goes_where_the_switches_let_it,
		a_check_leaves_the_world_as_it_was, what_is_no_frame_is_refused_in_words,
		every_kind_can_be_sent, NULL });
}
