/*
 * grammar.h - inside cli: what patterns become, and the walk of a line through them.
 *
 * A row becomes an automaton of at most 64 steps (a keyword or an argument each) by Glushkov's
 * construction: which steps may come first, which may follow each, which may be last. A set of
 * steps is one 64-bit word, so a line costs a few operations per row and word, whatever is
 * optional.
 */
#ifndef CLI_GRAMMAR_H
#define CLI_GRAMMAR_H

#include "cli/cli.h"

#define CLI_MODES 64

struct cli_step {
	enum cli_type type;
	uint8_t family;      /* 4, 6 or 0 (either) for addresses */
	const char *text;    /* the keyword, or the argument's name */
	const char *help;    /* "" if this row does not say */
	uint64_t low, high;  /* CLI_NUMBER */
	uint64_t follow;     /* the steps that may come next */
};

struct cli_row {
	const struct cli_word *word;
	struct cli_step *step;
	uint8_t steps;
	bool no_only;         /* written with `no` */
	uint64_t first, last; /* where a line may begin, and end */
	uint64_t modes;       /* a bit per mode of the grammar */
};

struct cli_grammar {
	const struct cli_mode *mode[CLI_MODES];
	uint32_t modes;
	struct cli_row *row;
	uint32_t rows;
};

/* How a word was understood, best last; the best that fits any row decides for all of them. */
enum cli_rank {
	RANK_NONE,
	RANK_REST,   /* line */
	RANK_WORD,   /* name, word */
	RANK_PREFIX, /* the beginning of one keyword */
	RANK_TYPED,  /* number, address, prefix, mask, mac */
	RANK_EXACT,  /* a keyword in full */
};

/* The bit of a mode, 0 if the grammar does not know it. */
uint64_t grammar_mode(const struct cli_grammar *g, const struct cli_mode *mode);
/* Parses one row's pattern; false and e if it is wrong. */
bool pattern_rows(struct arena *a, struct cli_row *row, struct ix_error *e);

/* Reads a typed word as this step wants it; `why` (may be NULL) says what is wrong with it. */
bool arg_read(const struct cli_step *s, const char *text, struct cli_arg *arg,
    struct ix_error *why);
/* "<1-4094>" "A.B.C.D/M" "WORD" "LINE"; a keyword is itself. buf has ARG_FORM octets. */
#define ARG_FORM 64
const char *arg_form(const struct cli_step *s, char *buf);
/* `word` begins `keyword`, in either case. */
bool word_begins(const char *word, const char *keyword);
enum cli_rank step_rank(const struct cli_step *s, const char *word);

enum walk_state {
	WALK_GOES, /* every word so far has its place */
	WALK_UNKNOWN,
	WALK_AMBIGUOUS,
};

/* Where a line stands in every row of one mode. Lives on the stack: asking changes nothing. */
struct walk {
	const struct cli_grammar *g;
	const char *line;       /* lent */
	uint64_t mode;          /* its bit */
	bool enabled, no;
	enum walk_state state;
	size_t from;            /* where the walk began in the line, after `do` */
	size_t at;              /* the next octet to read, or the word that failed */
	char word[CLI_LINE + 1];/* the last word read */
	uint32_t words;
	struct {
		enum cli_rank rank;
		const char *keyword; /* in full, when it is one */
		size_t at, n;        /* in the line */
	} took[CLI_WORDS];
	uint64_t next[CLI_ROWS]; /* what may come now, per row */
	uint64_t last[CLI_ROWS]; /* what the last word was, per row */
};

/* Puts a walk before the first word of line + from. */
void walk_begin(struct walk *w, const struct cli_grammar *g, const struct cli_mode *mode,
    bool enabled, const char *line, size_t from);
/* Takes every word that ends before `end`; false when one has no place. */
bool walk_to(struct walk *w, size_t end);
/* The row that is complete here, or NULL. */
const struct cli_row *walk_row(const struct walk *w);
/* Fills keys and args of a call for a complete row; `copy` (CLI_LINE + CLI_WORDS) has the texts. */
void walk_fill(const struct walk *w, const struct cli_row *row, struct cli_call *c, char *copy);
/* May this row be typed where the walk is? */
bool walk_sees(const struct walk *w, const struct cli_row *row);

/* What may come next: distinct forms in the order they are shown. */
struct cli_may {
	char form[ARG_FORM];
	const struct cli_step *step; /* NULL: <cr> or `no` */
	const char *help;
};
#define CLI_MAY 256
/* With `begin`, keywords that begin so and every argument; returns how many. */
uint32_t walk_may(const struct walk *w, const char *begin, struct cli_may may[CLI_MAY]);

/* The walk of a line through a console's modes: its own, then their parents. */
struct scope {
	uint8_t level; /* frames up to and with the mode that understood */
	bool exec;     /* after `do`, or in exec: pipes are allowed */
	size_t from;   /* after `do` */
};
/* Walks to `end`; true if some mode takes every word (and, if `whole`, is complete there). */
bool scope_walk(const struct cli_console *con, const char *line, size_t end, bool whole,
    struct walk *w, struct scope *s);
/* The sentence for a walk that failed or is incomplete. */
void walk_error(const struct cli_console *con, const struct walk *w, struct cli_error *e);

/* Where `| include` and the like begin, or the line's end; only exec lines have them. */
size_t pipe_begin(const char *line);

#endif
