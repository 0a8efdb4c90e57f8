/*
 * seeing.c - what a switch shows of its traffic (monitor sessions, sFlow), and what an exchange's
 * services see: the collector's matrix, the sponge's addresses.
 */
#include "device/serve.h"
#include "script/bindings.h"
#include "switch/mirror.h"
#include "switch/sample.h"

static struct serving *
serving(lua_State *L, const char *what, const char *start)
{
	struct device *d = box_with_stack(L);
	struct serving *s = d->serving;

	if (!s || !(strcmp(what, "collector") == 0 ? s->collector != NULL : s->sponge != NULL))
		script_raise(
		    L, "%s runs no %s; h:cli(\"%s\") starts one", d->node->name, what, start);
	return s;
}

static void
set_mac(lua_State *L, const char *key, const struct ix_mac *m)
{
	char buf[MAC_TEXT];

	set_text(L, key, mac_text(buf, m));
}

/* Where a sample left: a number of ports is no port. */
static void
set_out(lua_State *L, uint32_t out)
{
	if (out & SFLOW_MULTIPLE)
		set_text(L, "out", "flooded");
	else if (out & SFLOW_DROPPED)
		set_text(L, "out", "dropped");
	else if (out == SFLOW_INTERNAL)
		set_text(L, "out", "switch");
	else
		set_number(L, "out", out);
}

int
box_matrix(lua_State *L)
{
	const struct collector *k = serving(L, "collector", "sfcollect start")->collector;
	const struct collector_pair *p;

	lua_newtable(L);
	for (uint32_t n = 0; (p = collector_pair(k, n)); n++) {
		script_pay(L, 50);
		lua_newtable(L);
		set_addr(L, "switch", &p->agent);
		set_mac(L, "from", &p->from);
		set_mac(L, "to", &p->to);
		set_number(L, "port", p->in);
		set_out(L, p->out);
		set_number(L, "samples", p->samples);
		set_number(L, "frames", p->frames);
		set_number(L, "ipv4", p->octets[COLLECTOR_V4]);
		set_number(L, "ipv6", p->octets[COLLECTOR_V6]);
		set_number(L, "other", p->octets[COLLECTOR_OTHER]);
		lua_rawseti(L, -2, (lua_Integer)n + 1);
	}
	return 1;
}

/* The addresses in a state, as a list. */
static void
set_list(lua_State *L, const char *key, const struct sponge *sp, enum sponge_state state)
{
	struct sponge_row r;
	char buf[ADDR_TEXT];
	lua_Integer i = 0;

	lua_newtable(L);
	for (uint32_t n = 0; sponge_row(sp, &n, &r);)
		if (r.state == state) {
			lua_pushstring(L, addr_text(buf, &r.addr));
			lua_rawseti(L, -2, ++i);
		}
	lua_setfield(L, -2, key);
}

int
box_sponge(lua_State *L)
{
	const struct sponge *sp = serving(L, "sponge", "arpsponge start")->sponge;
	struct sponge_counts c = sponge_counts(sp);

	script_pay(L, 10000);
	lua_newtable(L);
	set_list(L, "dead", sp, SPONGE_DEAD);
	set_list(L, "pending", sp, SPONGE_PENDING);
	set_list(L, "alive", sp, SPONGE_ALIVE);
	set_number(L, "queries", c.queries);
	set_number(L, "answered", c.answered);
	set_number(L, "probes", c.probes);
	return 1;
}

/* The sources of a session that are copied that way, or that and the other. */
static void
set_sources(lua_State *L, const char *key, const struct bridge *b, unsigned session, unsigned way)
{
	lua_Integer n = 0;

	lua_newtable(L);
	for (uint32_t i = 0; i < b->ports.n; i++)
		if (mirror_way(b->ports.at[i], session) & way) {
			lua_pushstring(L, b->ports.at[i]->name);
			lua_rawseti(L, -2, ++n);
		}
	lua_setfield(L, -2, key);
}

int
box_monitors(lua_State *L)
{
	const struct bridge *b = bridge_arg(L, "sw:monitors");
	lua_Integer n = 0;

	script_pay(L, 1000);
	lua_newtable(L);
	for (unsigned s = 1; s <= MIRROR_SESSIONS; s++) {
		const struct bridge_port *to = mirror_to(b, s);

		if (!mirror_exists(b, s))
			continue;
		lua_newtable(L);
		set_number(L, "session", s);
		set_sources(L, "rx", b, s, MIRROR_RX);
		set_sources(L, "tx", b, s, MIRROR_TX);
		if (to)
			set_text(L, "to", to->name);
		set_number(L, "copies", mirror_copies(b, s));
		set_number(L, "dropped", to ? port_drops(to->port, &drop_queue_full) : 0);
		lua_rawseti(L, -2, ++n);
	}
	return 1;
}

/* The ports that sample, by name. */
static void
set_samplers(lua_State *L, const struct bridge *b)
{
	uint32_t pool, taken, lost;

	lua_newtable(L);
	for (uint32_t i = 0; i < b->ports.n; i++) {
		const struct bridge_port *bp = b->ports.at[i];

		if (!sampler_enabled(bp))
			continue;
		sampler_counts(bp, &pool, &taken, &lost);
		lua_newtable(L);
		set_number(L, "rate", sampler_rate(bp));
		set_number(L, "frames", pool);
		set_number(L, "samples", taken);
		set_number(L, "lost", lost);
		lua_setfield(L, -2, bp->name);
	}
	lua_setfield(L, -2, "ports");
}

int
box_sflow(lua_State *L)
{
	const struct bridge *b = bridge_arg(L, "sw:sflow");
	uint64_t datagrams, samples;
	struct ix_addr self;

	script_pay(L, 1000);
	sampler_told(b, &datagrams, &samples, &self);
	lua_newtable(L);
	set_bool(L, "run", sampler_settings(b)->run);
	set_addr(L, "agent", &self);
	set_number(L, "datagrams", datagrams);
	set_number(L, "samples", samples);
	set_samplers(L, b);
	return 1;
}

static const struct binding monitors_binding = { .name = "sw:monitors",
	.call = "sw:monitors()",
	.summary = "The monitor sessions of a switch, by number.",
	.returns = (const struct returned[]){ { "session", NULL, "1 to 4" },
	    { "rx", NULL, "ports whose frames are copied as they come in, a list; tx: going out" },
	    { "to", NULL, "the destination port, absent if there is none" },
	    { "copies", "frames", "made so far" },
	    { "dropped", "frames", "that its cable could not carry" }, { NULL, NULL, NULL } },
	.example = "local n = #switch{ name = \"sw41\" }:monitors()" };

static const struct binding sflow_binding = { .name = "sw:sflow",
	.call = "sw:sflow()",
	.summary = "What a switch samples and sends.",
	.returns = (const struct returned[]){ { "run", NULL, "`sflow run` was typed" },
	    { "agent", NULL, "the switch's address in its datagrams, absent if there is none" },
	    { "datagrams", NULL, "sent" }, { "samples", NULL, "in them" },
	    { "ports", NULL, "by name: rate (1 in so many), frames, samples, lost" },
	    { NULL, NULL, NULL } },
	.example = "local sampling = switch{ name = \"sw42\" }:sflow().run" };

static const struct binding matrix_binding = { .name = "h:matrix",
	.call = "h:matrix()",
	.summary = "What a host that runs `sfcollect start` learnt from sFlow: a list, one entry a "
		   "switch and pair of stations, in their order.",
	.returns = (const struct returned[]){ { "switch", NULL, "the agent's address" },
	    { "from", NULL, "source MAC address" }, { "to", NULL, "destination MAC address" },
	    { "port", NULL, "number of the port where it came in" },
	    { "out", NULL, "number of the port where it left, or flooded, dropped, switch" },
	    { "samples", NULL, "frames sampled" }, { "frames", NULL, "estimate: samples x rate" },
	    { "ipv4", "octets", "estimate; ipv6 and other alike" }, { NULL, NULL, NULL } },
	.example = "local h = host{ name = \"c1\", address = \"100.127.0.20/24\" }\n"
		   "h:cli(\"sfcollect start\")\nlocal pairs_seen = #h:matrix()" };

static const struct binding sponge_binding = { .name = "h:sponge",
	.call = "h:sponge()",
	.summary = "What a host that runs `arpsponge start` thinks of the addresses of its LAN.",
	.returns = (const struct returned[]){ { "dead", NULL, "addresses it answers for, a list" },
	    { "pending", NULL, "addresses it probes, a list" },
	    { "alive", NULL, "addresses it heard of, a list" },
	    { "queries", NULL, "ARP requests heard; answered and probes alike: frames sent" },
	    { NULL, NULL, NULL } },
	.example = "local h = host{ name = \"s1\", address = \"100.127.1.251/24\" }\n"
		   "h:cli(\"arpsponge start\")\nlocal dead = h:sponge().dead" };

const struct bound seeing_methods[] = { { &monitors_binding, NULL }, { &sflow_binding, NULL },
	{ &matrix_binding, NULL }, { &sponge_binding, NULL }, { NULL, NULL } };
