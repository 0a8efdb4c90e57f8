/*
 * filter.h - what stands after a pipe: patterns, and the filters of routers and of shells.
 *
 * A pattern is a small regular expression: characters, `.`, `[a-z]` `[^a]`, `*` `+` `?` after one
 * of these, `^` and `$`, `\` before a special character, `|` between up to eight alternatives. It
 * is matched by stepping a set of places, so a line costs at most its length times eight, whatever
 * the pattern: nothing typed or received can make it slow.
 */
#ifndef CLI_FILTER_H
#define CLI_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

#define PATTERN_ATOMS 63
#define PATTERN_WAYS 8

struct pattern_way {
	struct {
		uint64_t set[4]; /* which octets fit */
		bool many, none; /* may repeat; may be absent */
	} atom[PATTERN_ATOMS];
	uint8_t atoms;
	bool start, end; /* ^ and $ */
};

struct pattern {
	struct pattern_way way[PATTERN_WAYS];
	uint8_t ways;
};

/* fold: letters fit in either case. False, and where, if the pattern is wrong. */
bool pattern_read(struct pattern *p, const char *s, bool fold, struct ix_error *e);
bool pattern_fits(const struct pattern *p, const char *line, size_t n);

#define FILTERS 4

enum filter_kind {
	FILTER_INCLUDE,
	FILTER_EXCLUDE,
	FILTER_BEGIN,
	FILTER_SECTION,
	FILTER_COUNT,
	FILTER_HEAD,
	FILTER_TAIL,
	FILTER_LINES, /* wc -l */
	FILTER_WC,
};

struct filter {
	enum filter_kind kind;
	struct pattern pattern;
	uint64_t lines;  /* head, tail */
	bool numbered;   /* grep -n */
};

struct filters {
	struct filter f[FILTERS];
	uint32_t n;
};

/* `| include X | count`, the bars included; words may be shortened. */
bool filters_read(struct filters *fs, const char *chain, struct ix_error *e);
/* The router's filter words with their help, NULL-ended: name, help, name, help ... */
extern const char *const filter_words[];
/* Passes whole lines of text through all filters, in order, to `out`. */
void filters_run(const struct filters *fs, const char *s, size_t n, struct text *out);

#endif
