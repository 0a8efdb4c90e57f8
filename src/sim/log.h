/*
 * log.h - the event log: what happened, as codes with arguments, never as sentences.
 *
 * A capped ring in the arena, read by cursor: record ids grow from 1 and the oldest are
 * overwritten. The words belong to the front ends: `kind->format` is English, may be translated,
 * and names the arguments {0} .. {3}; {device} and {port} are filled in by who prints it.
 */
#ifndef SIM_LOG_H
#define SIM_LOG_H

#include "base/text.h"
#include "ixlab/types.h"

struct sim;

/*
 * A kind of event, or a reason to drop a frame: one const object each, beside the code that says
 * it.
 */
struct log_kind {
	/* "bgp.up", "frame.dropped": the word used in Lua, JSON, pcapng comments */
	const char *name;
	const char *format; /* "BGP session with {0} is up" */
};

enum log_type { LOG_NONE, LOG_NUMBER, LOG_ADDR, LOG_PREFIX, LOG_MAC, LOG_TEXT, LOG_TIME };

struct log_arg {
	uint8_t type;
	union {
		uint64_t number;
		ix_time time;
		struct ix_addr addr;
		struct ix_prefix prefix;
		struct ix_mac mac;
		char text[24]; /* cut to fit */
	};
};

#define LOG_ARGS 4

/* A frame's public name: when it entered or left which port, and as the how-manieth there. */
struct frame_name {
	ix_time t;
	uint32_t port; /* 0: none */
	uint32_t weight; /* frames that it stands for, of a storm; 0 and 1: itself */
	uint64_t seq;
};

struct log_record {
	uint64_t id;
	ix_time t;
	const struct log_kind *kind;
	uint32_t node, port;     /* 0: none */
	struct frame_name frame; /* the frame being received when this happened */
	struct log_arg arg[LOG_ARGS];
};

struct log {
	struct log_record *ring;
	uint32_t room;
	uint64_t next; /* id of the next record */
};

struct log_arg log_number(uint64_t n);
struct log_arg log_time(ix_time t);
struct log_arg log_addr(const struct ix_addr *a);
struct log_arg log_prefix(const struct ix_prefix *p);
struct log_arg log_mac(const struct ix_mac *m);
struct log_arg log_text(const char *s);

/* Appends a record (args: up to LOG_ARGS) and tells the listener. */
void log_add(struct sim *sim, const struct log_kind *kind, uint32_t node, uint32_t port,
    const struct log_arg *args, unsigned n);
#define LOG(sim, kind, node, port, ...) \
	log_add((sim), (kind), (node), (port), (const struct log_arg[]){ __VA_ARGS__ }, \
	    sizeof((const struct log_arg[]){ __VA_ARGS__ }) / sizeof(struct log_arg))

/* The record with this id, or NULL if it is not there (any more). */
const struct log_record *log_get(const struct log *log, uint64_t id);
/* The oldest id still there. */
uint64_t log_oldest(const struct log *log);
/* One argument in words, sanitised by its making; into `to`. */
void log_arg_text(struct text *to, const struct log_arg *a);
/* The record's sentence by `format` (kind->format, or its translation). */
void log_sentence(struct text *to, const struct log_record *r, const char *format);

#endif
