/*
 * cli.h - the grammar engine behind router and switch consoles: words as rows, modes, `?`, Tab.
 *
 * It knows no protocol and no box: it is handed tables of rows and an opaque device. A command is
 * one row; a room that adds a protocol brings one table, and a device kind lists those it speaks:
 *
 *	static bool
 *	neighbor_remote_as(struct cli_call *c)
 *	{
 *		struct bgp *bgp = bgp_of(c->device, cli_here(c)->a);
 *
 *		if (c->no)
 *			return bgp_neighbor_delete(bgp, cli_addr(c, "peer")) ||
 *			    cli_fail(c, "There is no neighbor %s", cli_text(c, "peer"));
 *		bgp_neighbor_set(bgp, cli_addr(c, "peer"), (uint32_t)cli_number(c, "asn"));
 *		return true;
 *	}
 *
 *	const struct cli_mode cli_router_bgp = { .name = "router-bgp",
 *	    .suffix = "(config-router)", .parent = &cli_config, .enter = "router bgp ASN" };
 *	static const struct cli_word words[] = {
 *		{ .pattern = "neighbor <peer:addr> remote-as <asn:1-4294967295>",
 *		    .run = neighbor_remote_as, .help = "Neighbor|Its address|Its AS|Number" },
 *		{ .pattern = "no neighbor <peer:addr>", .run = neighbor_remote_as },
 *		{ .pattern = "router bgp <asn:1-4294967295>", .run = router_bgp,
 *		    .help = "Routing|BGP|AS number", .flags = CLI_NO, .in = { &cli_config } },
 *		{ 0 }
 *	};
 *	const struct cli_table bgp_words = { "bgp", words, { &cli_router_bgp } };
 *
 * `router_bgp` ends with cli_enter(c, &cli_router_bgp, "64496", id, 0). Then, for a device kind:
 *
 *	static const struct cli_table *const router[] = {
 *	    &cli_basic, &ip_words, &bgp_words, NULL };
 *	grammar = cli_compile(arena, router);            once per world and device kind
 *	cli_console_init(&box->console, arena, grammar, box);
 *	cli_line(&box->console, "conf t", out);          a line; what it says goes to `out`
 *
 * Patterns: words separated by blanks, each one of
 *	neighbor            a keyword; any unique beginning of it is accepted, in either case
 *	<name:type>         an argument, see below
 *	[a|b <n:1-5>|c]     at most one of these sequences; [..]* any number of them, in any order
 *	{a|b}               exactly one of these sequences
 * and at most 64 keywords and arguments. Types: 1-4094 (a number in that range), addr addr4 addr6,
 * prefix prefix4 prefix6 (host bits set are refused), host host4 host6 (an address with its length,
 * A.B.C.D/M), mask (255.255.255.0), mac, name (letters, digits and ._:- up to 63), word (anything
 * without blanks), line (the rest of the line). `help` has one text per keyword and argument, in
 * the pattern's order, separated by `|`; a text given in one row serves every row with the same
 * word at the same place. When a word fits several rows, an exact keyword wins over a number,
 * address or mac, these over a keyword's beginning, and that over name, word and line.
 *
 * A handler validates all, then acts; it returns false after cli_fail and has then changed nothing.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "ixlab/types.h"

#define CLI_LINE 1024    /* octets of a line, without its end */
#define CLI_WORDS 64     /* words of a line, a `line` argument counts as one */
#define CLI_NAME 64      /* a name, with its terminator */
#define CLI_DEPTH 8      /* modes inside each other */
#define CLI_HISTORY 100  /* lines kept */
#define CLI_ROWS 1024    /* rows of one grammar */

struct arena;
struct cli_call;
struct cli_console;
struct cli_grammar;

/* A mode. Words typed in it are looked for here, then in its parents (as FRR does). */
struct cli_mode {
	const char *name;
	const char *suffix; /* of the prompt: "(config-if)"; "" for exec */
	const struct cli_mode *parent; /* NULL for exec and config */
	const char *enter; /* what to type to come here, for error texts: "interface NAME" */
	/* A frame of it may be about a..b (b 0: a alone): its rows run for each, the first refusal
	 * ends it. */
	bool ranges;
};

extern const struct cli_mode cli_exec;     /* user exec, and privileged once `enabled` */
extern const struct cli_mode cli_config;   /* after configure terminal */
extern const struct cli_mode cli_anywhere; /* as `.in` of a row: every mode but exec */

enum cli_flag {
	CLI_NO = 1,         /* also accepted with `no` before it; the handler asks c->no */
	CLI_PRIVILEGED = 2, /* an exec word that needs `enable` */
	CLI_HIDDEN = 4,     /* accepted, but neither listed nor completed: old spellings */
	CLI_CHANGES = 8,    /* an exec word that changes the box: refused on a locked console */
};

/* One command. A pattern that begins with "no " is a row for the `no` form alone. */
struct cli_word {
	const char *pattern; /* NULL ends the table */
	bool (*run)(struct cli_call *c);
	const char *help;
	unsigned flags;
	const struct cli_mode *in[4]; /* where it lives; none: where the table says */
	int value; /* for the handler: c->word->value */
};

struct cli_table {
	const char *name;
	const struct cli_word *words;
	const struct cli_mode *in[4];
};

/* enable, disable, configure terminal, do, end, exit, quit, terminal length, show history, list. */
extern const struct cli_table cli_basic;

enum cli_type {
	CLI_KEYWORD,
	CLI_NUMBER,
	CLI_ADDR,
	CLI_PREFIX,
	CLI_HOST,
	CLI_MASK,
	CLI_MAC,
	CLI_NAMED,
	CLI_WORD,
	CLI_REST,
};

/* An argument as typed and as understood; `text` is lent for the call. */
struct cli_arg {
	const char *name;
	const char *text;
	enum cli_type type;
	uint64_t number;         /* CLI_NUMBER; CLI_MASK: its length */
	struct ix_addr addr;     /* CLI_ADDR, CLI_HOST; CLI_PREFIX: the network */
	struct ix_prefix prefix; /* CLI_PREFIX, CLI_HOST */
	struct ix_mac mac;
};

/* What a handler gets. All of it is lent for the call. */
struct cli_call {
	struct cli_console *console;
	void *device, *user; /* the console's */
	const struct cli_word *word;
	bool no;
	struct text *out; /* what it prints: whole lines, no "%" */
	struct cli_arg arg[CLI_WORDS];
	uint32_t args;
	const char *key[CLI_WORDS]; /* keywords, in full however short they were typed */
	uint32_t keys;
	struct ix_error error;
};

/* The line is refused with this sentence (shown after "% "). Returns false. */
bool cli_fail(struct cli_call *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The first argument of that name, or NULL if it was not typed. */
const struct cli_arg *cli_arg(const struct cli_call *c, const char *name);
/* Was this keyword typed (after `no`, wherever)? For [..] and {..}. */
bool cli_key(const struct cli_call *c, const char *keyword);
/* Values of arguments that the pattern makes certain; 0, "" or no address if it was not typed. */
uint64_t cli_number(const struct cli_call *c, const char *name);
const struct ix_addr *cli_addr(const struct cli_call *c, const char *name);
const struct ix_prefix *cli_prefix(const struct cli_call *c, const char *name);
const char *cli_text(const struct cli_call *c, const char *name);

/* A mode entered, and what it is about: two words of the owner's and a name. */
struct cli_frame {
	const struct cli_mode *mode;
	uint64_t a, b;
	char name[CLI_NAME];
};

/* A command that goes on after its handler returned (ping): who holds the console. */
struct cli_job {
	void (*interrupt)(void *arg); /* Ctrl-C: must end with cli_done; NULL: nobody */
	void *arg;
	const char *what; /* "ping" */
	void (*typed)(void *arg, const char *line); /* it reads what is typed; NULL: it does not */
};

/*
 * The i-th name that fits an argument (by the argument's name, "interface"), for `?` and Tab; false
 * past the last. It only looks.
 */
typedef bool cli_offer(const struct cli_console *con, const char *argument, uint32_t i,
    char name[CLI_NAME]);

/* A console: world state, so it lives in the arena of its world. A host has a `shell`. */
struct cli_console {
	struct arena *arena;
	const struct cli_grammar *grammar; /* lent */
	const struct shell_table *const *shell; /* lent; NULL-ended; NULL on routers and switches */
	void *device, *user;
	cli_offer *offer; /* may be NULL */
	char host[CLI_NAME]; /* for the prompt */
	bool enabled;
	const char *locked; /* why nothing may be changed from here; NULL: it may. Lent */
	/* shell: keeps what a command wrote, `> name`, or adds it, `>> name`; NULL: nothing is
	 * kept here */
	bool (*keep)(void *device, const char *name, bool add, const char *text, size_t n,
	    struct ix_error *e);
	bool piped; /* a router's command before filters: it must not go on */
	struct shell_pipe *pipe; /* what the running command writes to; NULL: the screen */
	unsigned status; /* shell: how the last command ended, $?; 0 is well */
	bool closed; /* `exit` was typed in exec; the next line opens it again */
	uint16_t length; /* lines of a page, 0 for no paging; the front end pages */
	uint8_t depth; /* frames in use, at least 1 */
	struct cli_frame stack[CLI_DEPTH];
	struct cli_job busy;
	char rest[CLI_LINE + 1]; /* shell: what follows, from its `;`, run by cli_done */
	char *history[CLI_HISTORY];
	uint32_t lines; /* lines ever typed; the i-th is history[i % CLI_HISTORY] */
};

/* Compiles tables (NULL-ended) into the arena; a wrong pattern is a bug and panics. */
const struct cli_grammar *cli_compile(struct arena *a, const struct cli_table *const tables[]);
/* The same, but a wrong pattern is told: NULL, and where it is wrong. */
const struct cli_grammar *cli_compile_try(struct arena *a, const struct cli_table *const tables[],
    struct ix_error *e);

/* Begins in user exec (`>`); set `enabled` for a console that begins at `#`. Shares a and g. */
void cli_console_init(struct cli_console *con, struct arena *a, const struct cli_grammar *g,
    void *device);
/* "acacia(config)# ", added to `out`. */
void cli_prompt(const struct cli_console *con, struct text *out);

/*
 * A line as typed: history, `?` at its end, pipes; a refusal is written to `out` as a caret under
 * the word and a sentence after "% ". Returns false if the line was refused; then nothing changed.
 */
bool cli_line(struct cli_console *con, const char *line, struct text *out);
/* Why and where a line was refused. */
struct cli_error {
	char text[512]; /* no "%", no caret */
	int column;     /* of the word, in characters from 0; -1 when it is not about one word */
	uint8_t level;  /* frames below and with the mode whose grammar knew the line */
};
/* A line without history, `?` and caret: for config files and scripts. */
bool cli_run(struct cli_console *con, const char *line, struct text *out, struct cli_error *e);
/* Is this line fit to be looked at: at most CLI_LINE octets of UTF-8, no controls but tabs? */
bool cli_line_check(const char *line, struct cli_error *e);

/* `?` after this beginning of a line: the words that may follow, with their help. */
void cli_help(const struct cli_console *con, const char *line, struct text *out);
/*
 * Tab: `line` made as long as it is certain goes to `full` (with a blank after a whole word), the
 * candidates, one a line, to `list`. Returns how many there are; 0: nothing fits.
 */
unsigned cli_complete(const struct cli_console *con, const char *line, struct text *full,
    struct text *list);
/* Ghost text: what Tab would add to the word being typed, and the form of an argument after it. */
void cli_ghost(const struct cli_console *con, const char *line, struct text *out);

/* The frame of the mode in which the line was understood. */
struct cli_frame *cli_here(const struct cli_call *c);
/* The nearest frame of that mode, or NULL: for a mode inside another. */
struct cli_frame *cli_frame_of(const struct cli_console *con, const struct cli_mode *mode);
/* Enters a mode, below its parent's frame; what was deeper is left. */
void cli_enter(struct cli_call *c, const struct cli_mode *mode, const char *name, uint64_t a,
    uint64_t b);
/* Leaves one mode; leaving exec closes the console. */
void cli_leave(struct cli_call *c);
/* Leaves every mode of this kind and context: for a handler that deletes what the mode is about. */
void cli_forget(struct cli_console *con, const struct cli_mode *mode, uint64_t a, uint64_t b);
/* Ctrl-Z and `end`. */
void cli_end(struct cli_console *con);

/* This command goes on: lines are refused until cli_done, Ctrl-C calls interrupt(arg). */
void cli_busy(struct cli_console *con, const char *what, void (*interrupt)(void *arg), void *arg);
/* The same, and lines are not refused: each goes to typed(arg), without its end. */
void cli_reads(struct cli_console *con, void (*typed)(void *arg, const char *line));
/* The job is over, with this exit status; what followed it on the line runs now. */
void cli_done(struct cli_console *con, unsigned status, struct text *out);
/* Ctrl-C; false if there was nothing to interrupt. */
bool cli_interrupt(struct cli_console *con);
/* Remembers a line; one equal to the last is not kept twice. */
void cli_remember(struct cli_console *con, const char *line);
/* The n-th line back, 1 is the last; NULL if there is none. Lent until the next line. */
const char *cli_recall(const struct cli_console *con, uint32_t back);

#endif
