/*
 * bindings.h - what the files of nouns, verbs and readers share. Each file has its table of
 * bindings, from which calls are checked and docs/lua.md is written; bindings.c lists the tables.
 */
#ifndef SCRIPT_BINDINGS_H
#define SCRIPT_BINDINGS_H

#include "script/handle.h"
#include "script/lib.h"
#include "script/reader.h"
#include "script/scenario.h"

/* A group of names: functions that scripts see, or methods of handles (no f: only documented). */
struct bound {
	const struct binding *binding;
	lua_CFunction f; /* NULL for a method, which its handle kind lists */
};

/* Binding NULL ends. */
extern const struct bound box_nouns[], link_nouns[], lesson_nouns[], talk_nouns[], time_verbs[];
extern const struct bound tree_methods[];
extern const struct bound frame_nouns[], inject_verbs[], seeing_methods[], bundle_methods[];
extern const struct bound plane_methods[];
extern const struct bound box_methods[], reader_methods[], switch_reader_methods[], probe_methods[];
extern const struct bound flow_verbs[], service_verbs[], service_methods[];
extern const struct bound *const all_bindings[]; /* NULL-ended */

extern const struct handle_kind box_handle, port_handle, link_handle, noise_handle,
    flow_handle;

static inline struct scenario *
scenario_of(lua_State *L)
{
	return script_world(L);
}

static inline struct world *
world_in(lua_State *L)
{
	return scenario_of(L)->lesson->world;
}

/* Argument 1 as a box; raises if it is none, or if it lacks what is needed. */
struct device *box_arg(lua_State *L);
struct device *box_with_stack(lua_State *L);
struct device *box_with_bgp(lua_State *L);
/* The bridge of argument 1; raises for `verb` ("sw:macs") if it is no switch. */
struct bridge *bridge_arg(lua_State *L, const char *verb);
/* Argument n as an address or a prefix; raises with what was found and what was expected. */
struct ix_addr address_arg(lua_State *L, int n);
struct ix_prefix prefix_arg(lua_State *L, int n);
/* Raises "scenario.lua:12: " and this sentence. */
int script_raise(lua_State *L, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Sets fields of the table on top of the stack. */
void set_text(lua_State *L, const char *key, const char *s);
void set_number(lua_State *L, const char *key, uint64_t n);
void set_bool(lua_State *L, const char *key, bool b);
void set_addr(lua_State *L, const char *key, const struct ix_addr *a); /* nothing if none */

/* The methods of boxes, by file; box.c joins them. */
int box_peer(lua_State *L), box_best(lua_State *L), box_paths(lua_State *L),
    box_learnt(lua_State *L);
int box_fib(lua_State *L), box_addresses(lua_State *L), box_arp(lua_State *L);
/* switch_readers.c; those of ports are joined in cable.c */
int box_macs(lua_State *L), box_moves(lua_State *L);
int port_state(lua_State *L), port_flaps(lua_State *L), port_protection_table(lua_State *L);
struct port *port_arg(lua_State *L);
int box_spanning_tree(lua_State *L);
int box_matrix(lua_State *L), box_sponge(lua_State *L);
int box_monitors(lua_State *L), box_sflow(lua_State *L);
int box_lags(lua_State *L), box_lldp(lua_State *L);
int box_ping(lua_State *L), box_trace(lua_State *L), box_serve(lua_State *L);

int box_cpu(lua_State *L), box_stick(lua_State *L);
/* plane.c: the field `cpu` of a noun; raises what is wrong with it. */
void cpu_arg(lua_State *L, const struct binding *b, unsigned field, struct device *d);

#endif
