/*
 * shell.h - the second grammar: words, quotes, pipes and `;` for Linux-like hosts.
 *
 *	static const struct shell_option ping_options[] = {
 *		{ 'c', "count", "COUNT", "stop after this many" },
 *		{ '6', NULL, NULL, "IPv6 only" },
 *		{ 0 },
 *	};
 *	static const struct shell_word words[] = {
 *		{ "ping", "ping [-6] [-c COUNT] ADDRESS", "send echo requests", ping_options,
 *		    ping },
 *		{ 0 },
 *	};
 *	const struct shell_table ping_words = { "ping", words };
 *
 * A console whose `shell` is a NULL-ended list of such tables reads lines so. With an option table
 * the options are taken out of argv before `run` (until `--`), wherever they stand, and unknown
 * ones are refused; without one argv comes as typed (`ip -6 addr`, `dig +short`). After a pipe
 * stand the engine's own filters: grep [-v] [-i] [-n] [-c] [-q] PATTERN, head and tail [-n LINES],
 * wc [-l|-w|-c]; words that read (`nc`) take what came before at once, so that only what is said
 * at once may stand before them. `> FILE` and `>> FILE` keep what comes out. Filters and files take
 * what a job writes as it comes. Between commands stand `;`, `&&` and `||`; `$?` is how the last
 * one ended. `sudo` before a command changes nothing. There are no other variables, globs, input
 * redirections or background jobs, and each is refused in words.
 */
#ifndef CLI_SHELL_H
#define CLI_SHELL_H

#include "cli/cli.h"

#define SHELL_ARGS 64

struct shell_option {
	char letter; /* 0 ends the table; below ' ': it is only known by its name */
	const char *name;  /* --name, or NULL */
	const char *value; /* what it takes, "COUNT"; NULL for a flag */
	const char *help;
};

struct shell_call {
	struct cli_console *console;
	void *device, *user; /* the console's */
	const struct shell_word *word;
	struct text *out;
	struct text *complaints; /* whole lines, past any pipe */
	unsigned status; /* how it ended, `$?`; of a refusal 0 is the word's `refused` */
	int argc; /* without the options, if the word has an option table */
	char *argv[SHELL_ARGS + 1]; /* argv[0] is the word; lent */
	const char *value[SHELL_ARGS]; /* per option: its value, "" for a flag, or NULL */
	uint8_t times[SHELL_ARGS]; /* per option: how often it was given */
	struct ix_error error;
	const char *input; /* lent; what a pipe brings to a word that reads, or NULL */
	size_t input_n;
	bool bare; /* the error stands without the word before it, as iproute2's do */
};

struct shell_word {
	const char *name; /* NULL ends the table */
	const char *usage, *help;
	const struct shell_option *options;
	bool (*run)(struct shell_call *c);
	bool reads; /* it may stand after a pipe */
	uint8_t refused; /* its exit status when `run` says no; 0: 1 */
};

#define SHELL_UNKNOWN 127u /* there is no such command */
#define SHELL_INTERRUPTED 130u /* by Ctrl-C */

struct shell_table {
	const char *name;
	const struct shell_word *words;
};

/* The command fails with this sentence, after "ping: ". Returns false. */
bool shell_fail(struct shell_call *c, const char *format,
    ...) __attribute__((format(printf, 2, 3)));
/* "usage: ..." as the failure. */
bool shell_usage(struct shell_call *c);
/* Was this option given? */
bool shell_has(const struct shell_call *c, char letter);
/* How often: -vv is twice. */
unsigned shell_times(const struct shell_call *c, char letter);
/* Its value, or NULL. */
const char *shell_value(const struct shell_call *c, char letter);
/* Its value as a number; *out stays if it was not given; false after shell_fail if it is wrong. */
bool shell_number(struct shell_call *c, char letter, uint64_t low, uint64_t high, uint64_t *out);
/* "-c", or "--tls-max" of one that has no letter. */
const char *shell_option_word(char buf[CLI_NAME], const struct shell_option *o);
/* What `grep`, `head`, `tail` and `wc` take, behind a pipe and with files. */
extern const struct shell_option shell_grep_options[], shell_lines_options[], shell_wc_options[];
struct filters;
/* What wc counts: an enum filter_kind. */
int shell_wc(const struct shell_call *c);
/* Adds grep's filters by its options; false with an error. */
bool shell_grep(struct shell_call *c, const char *pattern, struct filters *fs);
/* The option table as "-c COUNT, -6", for usage and error texts. */
void shell_options_text(const struct shell_option *options, struct text *out);

/* A whole line; an error's column is set where it is about a place in the line. */
bool shell_run(struct cli_console *con, const char *line, struct text *out, struct cli_error *e);
/* What follows the first command of a line that went on, from its `;`, `&&` or `||`. */
bool shell_go_on(struct cli_console *con, const char *rest, struct text *out, struct cli_error *e);
/*
 * What a job writes, through what stands behind it on its line; what comes out there is added to
 * `out`. false: nobody reads any more, and the job should end without a word.
 */
bool shell_write(struct cli_console *con, const char *s, size_t n, struct text *out);
bool shell_is_read(const struct cli_console *con);
/* The list of words, or the usage and options of the word typed. */
void shell_help(const struct cli_console *con, const char *line, struct text *out);
/* As cli_complete: names of words, and options of the word being typed. */
unsigned shell_complete(const struct cli_console *con, const char *line, struct text *full,
    struct text *list);

/* Inside cli: one pipeline's words. */
struct shell_words {
	char buf[CLI_LINE * 3 / 2 + SHELL_ARGS + 1]; /* two letters may become three: $? */
	char *argv[SHELL_ARGS + 1];
	int argc;
	unsigned status; /* set it before: what $? stands for */
	char stop; /* what ended it: '|', '>', ';', '&' or 0 */
	bool twice; /* it was ||, >> or && */
	size_t at; /* after | or >; else where the stop stands */
};
/* Splits line + from up to |, >, ;, && or its end. */
bool shell_split(const char *line, size_t from, struct shell_words *w, struct cli_error *e);
/* Takes the options out of c->argv by c->word's table. */
bool shell_options(struct shell_call *c);
/* Is this where a pipeline ends? */
bool shell_is_end(const struct shell_words *w);
/* "ping: no" becomes the line's error. Returns false. */
bool shell_refuse(struct cli_error *e, const struct shell_call *c);
bool shell_unknown(struct cli_error *e, const struct shell_table *const tables[], const char *name,
    const char *instead);
/* Words into a call: the word's row, its options taken. */
bool shell_call_make(
    struct shell_call *c, const struct shell_word *row, const struct shell_words *w);
extern const struct shell_table shell_filters; /* what may stand after | */

/*
 * What stands behind a command: filters, then perhaps a file. Part of the world, as a job may write
 * to it for hours; the console has at most one.
 */
struct shell_pipe;
/*
 * Reads filters and file from *at on, behind the command; *at is left at the pipeline's end, or
 * behind a word that reads, which then is `reader`: else it has no words.
 */
bool shell_pipe_begin(struct cli_console *con, const char *line, size_t *at,
    const struct shell_words *command, struct shell_words *reader, struct cli_error *e);
/* Nothing more comes: what was held back comes out. The console's status is the pipe's. */
void shell_pipe_end(struct cli_console *con, struct text *out);
const struct shell_word *shell_find(const struct shell_table *const tables[], const char *name);

#endif
