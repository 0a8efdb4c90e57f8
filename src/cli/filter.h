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
	FILTER_LINES, /* wc -l, -w, -c */
	FILTER_WORDS,
	FILTER_OCTETS,
	FILTER_WC,
};

struct filter {
	enum filter_kind kind;
	struct pattern pattern;
	uint64_t lines; /* head, tail */
	bool numbered;  /* grep -n */
	bool quiet;     /* grep -q: one that fits is enough, and not shown */
	bool counted;   /* FILTER_LINES of grep -c */
};

struct filters {
	struct filter f[FILTERS];
	uint32_t n;
};

/* `| include X | count`, the bars included; words may be shortened. */
bool filters_read(struct filters *fs, const char *chain, struct ix_error *e);
/* The router's filter words with their help, NULL-ended: name, help, name, help ... */
extern const char *const filter_words[];
/*
 * Text on its way through filters, as it is written: what a command says at once, or a job over
 * hours. With an arena it is part of the world, and so must `fs` be, which is lent until flow_end.
 */
#define FLOW_HELD (64u << 10) /* octets that tail keeps at most; older lines go */

struct flow {
	const struct filters *fs;
	struct text part; /* a line whose end has not come */
	struct filter_memory {
		bool on;       /* begin, section: we are past or inside */
		size_t indent; /* section: of its head */
		uint64_t seen, fit, words, octets;
		struct text held; /* tail: the last lines, from `from` on */
		size_t from;
		uint64_t holds;
	} m[FILTERS];
};

void flow_begin(struct flow *f, const struct filters *fs, struct arena *a);
/* Passes what are whole lines by now through all filters, in order, to `out`. */
void flow_put(struct flow *f, const char *s, size_t n, struct text *out);
/* There is no more: what was held and counted comes out. Frees. */
void flow_end(struct flow *f, struct text *out);
/* Nothing that is put in can come out any more: head has its lines. */
bool flow_is_full(const struct flow *f);
/* The exit status of the last filter: 1 of a grep that found nothing; of `status` if there is no
 * filter. After flow_end. */
unsigned flow_status(const struct flow *f, unsigned status);
/* All three at once, for whole texts; the status. */
unsigned filters_run(const struct filters *fs, const char *s, size_t n, struct text *out);

#endif
