/*
 * reader.h - the one argument reader. What a noun or verb takes is a const table of fields; from it
 * calls are checked and docs/lua.md is written, so that neither can lack what the other has.
 *
 * A call's mistakes are all reported at once, each with file and line, and nothing is done before
 * all is well: args_read raises, or every value is good. It reads raw: no metamethod of a script
 * runs.
 */
#ifndef SCRIPT_READER_H
#define SCRIPT_READER_H

#include "base/text.h"
#include "script/handle.h"

enum field_type {
	FIELD_TEXT,     /* any text, at most `max` bytes if max is set */
	FIELD_NAME,     /* text_is_name() */
	FIELD_BOOL,
	FIELD_INT,      /* min..max, if max > min */
	FIELD_TIME,     /* "250us" -> nanoseconds in `amount` */
	FIELD_RATE,     /* "10G" or a number -> bit/s */
	FIELD_SIZE,     /* "256K" or a number -> octets */
	FIELD_PERCENT,  /* 0..100, fractions too -> millionths (1 % is 10000) */
	FIELD_ADDRESS,  /* "100.64.0.1" */
	FIELD_PREFIX,   /* "100.64.0.0/16" */
	FIELD_HOST,     /* "100.64.0.1/16": an address and the network it is in */
	FIELD_MAC,
	FIELD_HANDLE,   /* of `kind`; any kind if NULL */
	FIELD_FUNCTION, /* the caller fetches it: args_push */
	FIELD_TABLE,    /* the same */
	FIELD_ANY,      /* the same */
};

#define FIELD_REQUIRED 1u
#define FIELD_LIST 2u  /* one value, or a list of at most 1000 */
#define FIELD_PLACE 4u /* not by name: the first such field is entry 1, the next entry 2, ... */

struct field {
	const char *name;
	enum field_type type;
	unsigned flags;
	int64_t min, max;
	const char *const *words;       /* TEXT: one of these, NULL at the end */
	const struct handle_kind *kind; /* HANDLE */
	const char *otherwise;          /* what holds if it is not given, for the page */
	const char *doc;                /* one sentence, with the unit */
};

struct value {
	bool given;
	bool yes;          /* BOOL */
	int64_t number;    /* INT */
	uint64_t amount;   /* TIME, RATE, SIZE, PERCENT */
	const char *text;  /* TEXT, NAME: lent by Lua while the argument is on its stack */
	size_t len;
	struct ix_addr addr;     /* ADDRESS, HOST */
	struct ix_prefix prefix; /* PREFIX, HOST */
	struct ix_mac mac;
	uint32_t id;             /* HANDLE */
	const struct handle_kind *kind;
	struct value *list; /* LIST: n values, held by Lua's stack until the binding returns */
	uint32_t n;
};

/* A field of what a binding returns. */
struct returned {
	const char *name, *unit, *doc;
};

/* One noun, verb or method. */
struct binding {
	const char *name;    /* "link"; "port:counters" for a method of a port */
	const char *call;    /* how it is written: "link{ a, b, ... }"; NULL: NAME{ ... } */
	const char *summary; /* a sentence or two */
	const struct field *fields; /* name NULL at the end; may be NULL */
	const struct returned *returns; /* name NULL at the end; may be NULL */
	const char *example; /* Lua that runs, without its last newline */
};

#define FIELDS_MOST 32

/*
 * Reads the table at `index` into v[], one value per field in their order. Raises with every
 * mistake. Leaves the lists it made on the stack.
 */
void args_read(lua_State *L, int index, const struct binding *b, struct value *v);
/* Pushes what was given for a field, or nil. */
void args_push(lua_State *L, int index, const struct binding *b, unsigned field);

/* What was found there, for a message: short, and fit for a terminal. */
const char *value_found(lua_State *L, int n, char buf[64]);

/* The page: a section per binding. */
void script_doc(struct text *t, const struct binding *const *list, size_t n);

#endif
