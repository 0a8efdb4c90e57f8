/*
 * lib.h - what the library files of the sandbox share. Nothing outside src/script includes it.
 */
#ifndef SCRIPT_LIB_H
#define SCRIPT_LIB_H

#include <lauxlib.h>
#include <lua.h>

#include "base/vec.h"
#include "script/sandbox.h"

enum over { OVER_NOT, OVER_STEPS, OVER_MEMORY, OVER_STOPPED };

#define LONG_TEXT 8192u

struct long_text {
	const void *at;
	size_t size;
};

struct script {
	struct arena *arena;
	lua_State *L;
	struct script_limits limits;
	const struct script_host *host; /* lent, outside the arena */
	void *world;
	unsigned depth;      /* entries within entries */
	uint64_t spent;      /* steps */
	enum over over;      /* sticky until the outermost entry ends */
	char over_text[256]; /* what the host is told then */
	char refused_at[96]; /* where memory was last refused */
	bool deep;           /* the stack was refused: recursion, not data */
	int interval;        /* of the hook, in instructions */
	/* What makes single instructions expensive; see weight() in sandbox.c. */
	VEC(struct long_text) texts; /* those of LONG_TEXT bytes or more that live */
	size_t longest;      /* of them */
	unsigned metatables; /* distinct ones ever set */
	void *stack;         /* Lua's stack, followed through the allocator */
	size_t stack_bytes;
	void *newest;        /* the last block made, if nothing was freed since */
	size_t newest_bytes;
	unsigned blocks;     /* allocated so far, up to the stack */
	size_t used;
};

/* memory.c: the lua_Alloc of a script. */
void *script_allocate(void *script, void *p, size_t old, size_t size);

/* After a protected call failed: raises again if it was an overrun, which nobody may catch. */
void script_reraise(lua_State *L, int status);
/* How many steps are left in this entry. */
uint64_t script_left(lua_State *L);
/* Raises unless a text of n bytes may be made. */
void text_may_be(lua_State *L, size_t n);

/* Keys of the registry: their addresses. */
extern const char key_names, key_modules, key_metatables;

/* Each pushes nothing and adds its names to what scripts see. */
void open_base(lua_State *L);
void open_errors(lua_State *L);
void open_tables(lua_State *L);
void open_strings(lua_State *L);
void open_math(lua_State *L);
void open_utf8(lua_State *L);
void open_modules(lua_State *L);

/* A name that is not here, and what to use instead. A list ends with NULL. */
struct refused {
	const char *name, *instead;
};

/* Adds the table on top as a read-only library: what scripts hold is an empty proxy. Pops it. */
void library_add(lua_State *L, const char *name, const struct refused *refused);
/* Pushes a fresh table of globals for one file: all names, writable, unknown names refused. */
void globals_new(lua_State *L);
/* Compiles text and pushes the function, with globals of its own; raises on an error. */
void chunk_load(lua_State *L, const char *name, const char *bytes, size_t n);

/* order.c: pushes an array of the keys of the table at `t`: numbers, strings, booleans. */
lua_Integer order_keys(lua_State *L, int t);
int base_pairs(lua_State *L);
/* sort.c */
int table_sort(lua_State *L);
/* strmatch.c */
int string_find(lua_State *L);
int string_match(lua_State *L);
int string_gmatch(lua_State *L);
int string_gsub(lua_State *L);
/* format.c */
int string_format(lua_State *L);

/*
 * show.c: pushes the value at `index` as text: no address, one way for numbers; obeys __tostring.
 */
const char *show(lua_State *L, int index, size_t *n);
/* "1.5", "2.0", "nan": a number as show() writes it. */
#define NUMBER_TEXT 64
char *number_text(char buf[NUMBER_TEXT], lua_State *L, int index);

/*
 * made.c: a text being made. made_push leaves it on top of the stack, at the place of made_begin.
 */
struct made {
	lua_State *L;
	int slot; /* where the stack holds `s`, once it is not `small` */
	char *s;
	size_t n, room;
	char small[256];
};

void made_begin(struct made *m, lua_State *L);
void made_add(struct made *m, const char *s, size_t n);
/* Adds the text on top of the stack, and pops it. */
void made_add_value(struct made *m);
void made_push(struct made *m);

/*
 * scan.c: the first word of the source that a lesson may not use; NULL if none. *line is its line.
 */
const char *scan_refused(const char *bytes, size_t n, unsigned *line);

#endif
