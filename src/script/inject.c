/*
 * inject.c - one frame put on a cable, and where it really went: it is followed through a branch of
 * the world by its octets, at every port it passes or is dropped at. Outside of a check it is then
 * sent in earnest. And noise{}: a box that keeps sending what it should not.
 */
#include <stdio.h>
#include <string.h>

#include "script/frames.h"
#include "switch/errdisable.h"
#include "switch/passing.h"
#include "wire/noise.h"

enum { ARRIVALS = 1000, NOISES = 1000, TAG = 4, ADDRESSES = 12 };

/* One injection; lies on the C stack, outside the arena, so it outlives the branch. */
struct trip {
	struct observer observer; /* first */
	struct world *world;
	struct port *from;
	struct made_frame frame;
	ix_time wait;
	uint32_t arrived[ARRIVALS], arrivals; /* ids of the ports where it arrived */
	const struct log_kind *dropped; /* the first drop, and where */
	uint32_t dropped_at;
	const char *shut; /* why the switch then took the port down */
};

/* Where a frame's octets go on behind its addresses and at most one tag. */
static uint32_t
behind_tag(const uint8_t *bytes, uint32_t len)
{
	bool tagged = len >= ADDRESSES + TAG && bytes[12] == 0x81 && bytes[13] == 0x00;

	return ADDRESSES + (tagged ? TAG : 0);
}

/* The same frame, whatever tag it has on this cable. */
static bool
is_it(const struct made_frame *f, const uint8_t *bytes, uint32_t len)
{
	uint32_t a = behind_tag(f->bytes, f->len), b = behind_tag(bytes, len);

	return len >= ADDRESSES && memcmp(f->bytes, bytes, ADDRESSES) == 0 &&
	    f->len - a == len - b && memcmp(f->bytes + a, bytes + b, len - b) == 0;
}

static bool
has_arrived(const struct trip *t, uint32_t port)
{
	for (uint32_t i = 0; i < t->arrivals; i++)
		if (t->arrived[i] == port)
			return true;
	return false;
}

static void
seen(void *arg, const struct frame_name *name, bool out, const uint8_t *bytes, uint32_t len,
    const struct log_kind *drop)
{
	struct trip *t = arg;
	const struct port *p = t->world->net->ports.at[name->port - 1];
	bool bridge = ((const struct device *)p->node->box)->bridge != NULL;

	if (!is_it(&t->frame, bytes, len))
		return;
	if (drop && !t->dropped && (bridge || out)) {
		t->dropped = drop;
		t->dropped_at = name->port;
	} else if (!drop && !out && !bridge && !has_arrived(t, name->port) &&
	    t->arrivals < ARRIVALS) {
		t->arrived[t->arrivals++] = name->port;
	}
}

/* The switch port that the frame enters by, or NULL. */
static struct bridge_port *
entrance(const struct trip *t)
{
	const struct port *far = port_peer(t->from);
	const struct device *d = far ? far->node->box : NULL;

	return d && d->bridge ? far->user : NULL;
}

/* What the first switch would say of it: rules at the ways out drop without a word of their own. */
static void
ask_rules(struct trip *t, struct frame *f)
{
	struct bridge_port *bp = entrance(t);
	struct passing x = { .phys = bp, .f = f, .trial = true };
	const struct vlan *v;

	if (!bp || (t->dropped = passing_admit(&x)))
		return;
	if (x.known) {
		t->dropped = passing_refuse(&x, x.known);
		return;
	}
	v = bridge_flood_list(x.bridge, x.vlan);
	for (uint32_t i = 0; v && i < v->out.n && !t->dropped; i++)
		if (v->out.at[i] != x.in)
			t->dropped = passing_refuse(&x, v->out.at[i]);
}

static void
travel(struct sim *sim, void *answer)
{
	struct trip *t = answer;
	const struct observer *before = sim->observer;
	struct frame *f = frame_from(t->world->net, t->frame.bytes, t->frame.len);
	const struct bridge_port *in = entrance(t);
	const struct log_kind *rule;

	ask_rules(t, f);
	rule = t->dropped;
	t->dropped = NULL;
	sim->observer = &t->observer;
	port_send(t->from, f);
	sim_run(sim, sim->now + t->wait);
	sim->observer = before;
	if (!t->dropped && rule) {
		t->dropped = rule;
		t->dropped_at = in->port->id.id;
	}
	if (in && errdisable_why(in))
		t->shut = errdisable_names[errdisable_why(in)];
}

/* Sets `at` to "sw1 et3". */
static void
set_place(lua_State *L, const char *key, const struct world *w, uint32_t port)
{
	const struct port *p = w->net->ports.at[port - 1];
	char name[NODE_NAME + PORT_NAME];

	snprintf(name, sizeof(name), "%s %s", p->node->name, p->name);
	set_text(L, key, name);
}

static int
push_trip(lua_State *L, const struct trip *t)
{
	lua_newtable(L);
	lua_newtable(L);
	for (uint32_t i = 0; i < t->arrivals; i++) {
		handle_push(L, &port_handle, t->arrived[i], 1);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_setfield(L, -2, "delivered");
	if (t->dropped && !t->arrivals) {
		set_text(L, "dropped", t->dropped->name);
		set_place(L, "at", t->world, t->dropped_at);
	}
	if (t->shut)
		set_text(L, "shut", t->shut);
	return 1;
}

static const struct binding inject_binding = { .name = "inject",
	.summary = "Puts one frame on a cable and tells where it went. In a check this is a branch "
		   "of the world that is thrown away; elsewhere the frame is then sent in earnest.",
	.fields =
	    (const struct field[]){
		{ .name = "port",
		    .type = FIELD_HANDLE,
		    .kind = &port_handle,
		    .flags = FIELD_REQUIRED,
		    .doc = "the port it leaves from; of a switch: the one it comes in at" },
		{ .name = "frame",
		    .type = FIELD_TABLE,
		    .flags = FIELD_REQUIRED,
		    .doc = "frame.KIND{ ... }" },
		{ .name = "wait",
		    .type = FIELD_TIME,
		    .otherwise = "100ms",
		    .doc = "how long it is followed, at most 10s" },
		{ 0 } },
	.returns =
	    (const struct returned[]){
		{ "delivered", NULL, "the ports of boxes other than switches where it arrived" },
		{ "dropped", NULL, "why it arrived nowhere: a reason of docs/events.md" },
		{ "at", NULL, "where that was: \"sw1 et3\"" },
		{ "shut", NULL, "why the switch took the port down because of it: \"bpduguard\"" },
		{ NULL, NULL, NULL } },
	.example = "local sw, t = switch{ name = \"sw8\" }, tester{ name = \"t8\" }\n"
		   "link{ t:port(\"eth0\"), sw:port(1) }\n"
		   "local r = inject{ port = t:port(\"eth0\"), frame = frame.stp{} }\n"
		   "print(#r.delivered, r.dropped)" };

/* The end of the cable that a frame is sent from. */
static struct port *
sender(lua_State *L, const char *verb, uint32_t id)
{
	struct port *p = world_in(L)->net->ports.at[id - 1];
	const struct device *d = p->node->box;
	struct port *from = d->bridge ? port_peer(p) : p;

	if (!from || !from->link)
		script_raise(L, "%s: %s %s has no cable", verb, p->node->name, p->name);
	return from;
}

static int
verb_inject(lua_State *L)
{
	struct trip trip;
	struct value v[FIELDS_MOST];

	memset(&trip, 0, sizeof(trip));
	args_read(L, 1, &inject_binding, v);
	trip.world = world_in(L);
	trip.from = sender(L, "inject", v[0].id);
	trip.wait = v[2].given ? v[2].amount : 100 * IX_MS;
	if (trip.wait > 10 * IX_SECOND)
		script_raise(L, "inject: 'wait' is at most 10s");
	args_push(L, 1, &inject_binding, 1);
	frames_make(L, lua_gettop(L), &trip.from->mac, &trip.frame);
	trip.observer = (struct observer){ &trip, seen, NULL };
	script_pay(L, 100000);
	sim_branch(trip.world->sim, travel, &trip);
	if (!scenario_of(L)->rows.open)
		port_send(trip.from, frame_from(trip.world->net, trip.frame.bytes, trip.frame.len));
	return push_trip(L, &trip);
}

/* ---- noise ---- */

struct noise_maker {
	struct timer timer; /* first */
	struct port *from;
	ix_time every;
	uint64_t left; /* frames to send; 0: for ever */
	uint32_t len;
	uint8_t *bytes;
};

static void
noise_fire(struct sim *sim, struct timer *timer)
{
	struct noise_maker *m = (struct noise_maker *)timer;

	if (m->left != 1)
		timer_in(sim, timer, m->every);
	m->left -= m->left != 0;
	port_send(m->from, frame_from(m->from->node->net, m->bytes, m->len));
}

static const struct timer_kind noise_timer = { "noise", TIMER_CODE('l', 'u', 'n', 's'),
	noise_fire };

static const struct binding noise_binding = { .name = "noise",
	.call = "noise{ from = port, kind = \"cdp\", every = \"60s\" }",
	.summary =
	    "Keeps sending frames of a kind out of a port, the first at once, until n:stop().",
	.fields =
	    (const struct field[]){
		{ .name = "from",
		    .type = FIELD_HANDLE,
		    .kind = &port_handle,
		    .flags = FIELD_REQUIRED,
		    .doc = "the port they leave from; of a switch: the one they come in at" },
		{ .name = "kind",
		    .type = FIELD_TEXT,
		    .max = 31,
		    .doc = "a kind of frame, as usual" },
		{ .name = "frame",
		    .type = FIELD_TABLE,
		    .doc = "or a certain frame: frame.KIND{ ... }" },
		{ .name = "every", .type = FIELD_TIME, .otherwise = "1s", .doc = "at least 1us" },
		{ .name = "count",
		    .type = FIELD_INT,
		    .min = 1,
		    .max = 1000000000,
		    .otherwise = "for ever",
		    .doc = "frames" },
		{ 0 } },
	.example = "local sw, t = switch{ name = \"sw9\" }, tester{ name = \"t9\" }\n"
		   "link{ t:port(\"eth0\"), sw:port(1) }\n"
		   "local n = noise{ from = t:port(\"eth0\"), kind = \"cdp\", every = \"5s\" }\n"
		   "at(\"12s\", function() n:stop() end)" };

static int
noise_stop(lua_State *L)
{
	struct scenario *s = scenario_of(L);
	uint32_t id = handle_check(L, 1, &noise_handle);

	timer_stop(s->lesson->world->sim, &s->noises.at[id - 1]->timer);
	return 0;
}

static const struct method noise_methods[] = { { "stop", noise_stop }, { NULL, NULL } };
const struct handle_kind noise_handle = { .name = "noise", .methods = noise_methods };

static int
verb_noise(lua_State *L)
{
	struct scenario *s = scenario_of(L);
	struct world *w = world_in(L);
	struct noise_maker *m;
	struct made_frame f;
	struct value v[FIELDS_MOST];
	struct port *from;

	args_read(L, 1, &noise_binding, v);
	if (v[1].given == v[2].given)
		script_raise(L, "noise: 'kind' or 'frame' must be given, and not both");
	if (v[3].given && v[3].amount < IX_US)
		script_raise(L, "noise: 'every' is at least 1us");
	if (s->noises.n == NOISES)
		script_raise(L, "noise: more than %d in one lab", NOISES);
	from = sender(L, "noise", v[0].id);
	if (v[1].given) {
		frames_plain(frames_kind(L, "noise", v[1].text), &from->mac, &f);
	} else {
		args_push(L, 1, &noise_binding, 2);
		frames_make(L, lua_gettop(L), &from->mac, &f);
	}
	m = arena_make(w->arena, struct noise_maker);
	m->from = from;
	m->every = v[3].given ? v[3].amount : IX_SECOND;
	m->left = v[4].given ? (uint64_t)v[4].number : 0;
	m->len = f.len;
	m->bytes = arena_alloc(w->arena, f.len);
	memcpy(m->bytes, f.bytes, f.len);
	timer_init(&m->timer, &noise_timer, from->node->id.id);
	timer_in(w->sim, &m->timer, 0);
	vec_push(w->arena, &s->noises, m);
	handle_push(L, &noise_handle, s->noises.n, 1);
	return 1;
}

const struct bound inject_verbs[] = { { &inject_binding, verb_inject },
	{ &noise_binding, verb_noise }, { NULL, NULL } };
