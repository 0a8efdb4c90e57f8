/*
 * pattern.h - Lua's text patterns (manual 6.4.1), matched with a step counter: a pattern that would
 * search for hours stops at its budget instead. Knows nothing of Lua's states; works on octets.
 *
 * A pattern is compiled to a list of items first, so that a malformed one is refused before
 * anything is matched, and so that the depth of recursion is bounded by the number of items.
 */
#ifndef SCRIPT_PATTERN_H
#define SCRIPT_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PATTERN_ITEMS 400
#define PATTERN_SETS 60
#define PATTERN_CAPTURES 32

struct pattern_item {
	uint8_t op;      /* enum pattern_op in pattern.c */
	uint8_t repeat;  /* 0 or one of * + - ? */
	uint8_t a, b;    /* the octet; the two of %b; the number of a capture or a set */
};

struct pattern {
	struct pattern_item item[PATTERN_ITEMS];
	uint8_t set[PATTERN_SETS][32]; /* 256 bits each */
	uint16_t items;
	uint8_t sets, captures;
	bool anchored; /* begins with ^ */
};

/* A stretch of the subject; len PATTERN_POSITION: only a place, as () captures. */
#define PATTERN_POSITION SIZE_MAX
struct pattern_capture {
	size_t at, len;
};

struct pattern_match {
	size_t from, to; /* what matched */
	struct pattern_capture capture[PATTERN_CAPTURES];
};

enum pattern_result { PATTERN_NO, PATTERN_YES, PATTERN_TOO_LONG };

/*
 * Compiles. Returns NULL, or what is wrong in words. anchors: a leading ^ is one (not in gmatch).
 */
const char *pattern_compile(struct pattern *p, const char *text, size_t n, bool anchors);
/*
 * Looks for the pattern at s[from], or at any later place if it is not anchored. *steps is what may
 * be spent, and is lowered by what was; when it is gone the result is PATTERN_TOO_LONG.
 */
enum pattern_result pattern_find(const struct pattern *p, const char *s, size_t n, size_t from,
    struct pattern_match *m, uint64_t *steps);

#endif
