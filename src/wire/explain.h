/*
 * explain.h - the decode tree: what each octet of a frame means, in words.
 *
 * No protocol is decoded here. Each codec has one decoder, compiled twice: without an explanation
 * for the boxes (x is NULL and the compiler drops every line that names it) and with one for
 * people. So what a trainee reads is what the boxes did. Lives in malloc: asking never touches a
 * world.
 */
#ifndef WIRE_EXPLAIN_H
#define WIRE_EXPLAIN_H

#include "base/octets.h"
#include "base/text.h"

#define EXPLAIN_NONE UINT32_MAX

struct explain_node {
	uint32_t at, len; /* octets of the frame */
	uint32_t label;   /* offset of its text in words */
	uint32_t note;    /* likewise, or EXPLAIN_NONE */
	uint16_t depth;   /* 0: a protocol's header; 1: its fields; ... */
	bool wrong;       /* the note tells of an error */
};

/* Zero, then explain_frame; explain_free when done. May be used again for the next frame. */
struct explain {
	const uint8_t *frame; /* lent by the caller while decoding */
	uint32_t len;
	bool summary_only;    /* no nodes wanted */
	uint16_t depth;
	uint16_t quoted;      /* > 0 inside a packet quoted by an ICMP error */
	bool partial;         /* the packet at hand is not all there: no checksum can be proven */
	struct explain_node *node;
	uint32_t n, room;
	struct text words;    /* all texts, each terminated */
	/* The row of a packet list. */
	char protocol[16];
	char source[48], destination[48];
	char info[256];
};

/* Link types of capture files that can be explained; others show as octets only. */
#define LINKTYPE_ETHERNET 1u
#define LINKTYPE_RAW 101u

/* Decodes a whole frame. `wire_len` >= len: how long it was before a capture cut it. */
void explain_frame(struct explain *x, const void *frame, uint32_t len, uint32_t wire_len,
    uint32_t linktype);
/* The row of a packet list only: fills protocol, source, destination, info. */
void explain_summary(struct explain *x, const void *frame, uint32_t len, uint32_t wire_len,
    uint32_t linktype);
/* Texts of a node; note may be NULL. Lent until the next decode. */
const char *explain_label(const struct explain *x, const struct explain_node *n);
const char *explain_note(const struct explain *x, const struct explain_node *n);
/* The whole tree as indented text, one node a line; notes after two blanks in [ ]. */
void explain_text(const struct explain *x, struct text *to);
void explain_free(struct explain *x);

/* A decoder's one body: inlined once with an explanation and once with NULL. */
#define decoder static inline __attribute__((always_inline))

/*
 * For codecs. `n` octets were just read from `o` and mean this; nothing is recorded if they were
 * not there. All of them do nothing, and cost nothing, if x is NULL.
 */
#define seen(x, o, n, ...) \
	do { \
		if (x) \
			explain_seen((x), (o), (n), __VA_ARGS__); \
	} while (0)
/* Opens a header or a group that begins at the cursor; must be closed. */
#define seen_open(x, o, ...) \
	do { \
		if (x) \
			explain_open((x), (o), __VA_ARGS__); \
	} while (0)
/* Ends it at the cursor; if the cursor is bad the group says that it was cut short. */
#define seen_close(x, o) \
	do { \
		if (x) \
			explain_close((x), (o)); \
	} while (0)
/* Adds to what was seen last: why it is so (remark), or that it is wrong. */
#define seen_remark(x, ...) \
	do { \
		if (x) \
			explain_remark((x), false, __VA_ARGS__); \
	} while (0)
#define seen_wrong(x, ...) \
	do { \
		if (x) \
			explain_remark((x), true, __VA_ARGS__); \
	} while (0)
/* The packet list's row: the innermost protocol that says so wins. */
#define seen_info(x, protocol, ...) \
	do { \
		if (x) \
			explain_info((x), (protocol), __VA_ARGS__); \
	} while (0)

void explain_seen(struct explain *x, const struct octets *o, uint32_t n, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void explain_open(struct explain *x, const struct octets *o, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void explain_close(struct explain *x, const struct octets *o);
void explain_remark(struct explain *x, bool wrong, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void explain_info(struct explain *x, const char *protocol, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Adds to the row's info, after "; ". */
void explain_more(struct explain *x, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void explain_ends(struct explain *x, const char *source, const char *destination);
/* The rest of the cursor as one node "what, N octets"; nothing if there is none. */
void explain_rest(struct explain *x, struct octets *o, const char *what);
/* The rest of the cursor as an Ethernet frame inside another; it does not take the row. */
void explain_inner(struct octets *o, struct explain *x, const char *what);

#endif
