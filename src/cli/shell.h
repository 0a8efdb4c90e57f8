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
 * stand the engine's own filters: grep [-v] [-i] [-n] [-c] PATTERN, head and tail [-n LINES], wc
 * [-l]; and words that read (`nc`), which end the pipeline. `> FILE` and `>> FILE` keep what comes
 * out. `sudo` before a command changes nothing. There are no variables, globs, input redirections or
 * background jobs, and each is refused in words.
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
	int argc; /* without the options, if the word has an option table */
	char *argv[SHELL_ARGS + 1]; /* argv[0] is the word; lent */
	const char *value[SHELL_ARGS]; /* per option: its value, "" for a flag, or NULL */
	uint8_t times[SHELL_ARGS]; /* per option: how often it was given */
	struct ix_error error;
	const char *input; /* what a pipe brings to a word that reads, input_n octets, lent; or NULL */
	size_t input_n;
	bool bare; /* the error stands without the word before it, as iproute2's do */
};

struct shell_word {
	const char *name; /* NULL ends the table */
	const char *usage, *help;
	const struct shell_option *options;
	bool (*run)(struct shell_call *c);
	bool reads; /* it may stand after a pipe */
};

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
/* The option table as "-c COUNT, -6", for usage and error texts. */
/* What `grep`, `head` and `tail` take, behind a pipe and with files. */
extern const struct shell_option shell_grep_options[], shell_lines_options[];
void shell_options_text(const struct shell_option *options, struct text *out);

/* A whole line; an error's column is set where it is about a place in the line. */
bool shell_run(struct cli_console *con, const char *line, struct text *out, struct cli_error *e);
/* The list of words, or the usage and options of the word typed. */
void shell_help(const struct cli_console *con, const char *line, struct text *out);
/* As cli_complete: names of words, and options of the word being typed. */
unsigned shell_complete(const struct cli_console *con, const char *line, struct text *full,
    struct text *list);

/* Inside cli: one pipeline's words. */
struct shell_words {
	char buf[CLI_LINE + SHELL_ARGS + 1];
	char *argv[SHELL_ARGS + 1];
	int argc;
	char stop; /* what ended it: '|', ';', '>' or 0 */
	bool add; /* it was >> */
	size_t at; /* the octet after that */
};
/* Splits line + from up to |, ;, > or its end. */
bool shell_split(const char *line, size_t from, struct shell_words *w, struct cli_error *e);
/* Takes the options out of c->argv by c->word's table. */
bool shell_options(struct shell_call *c);
const struct shell_word *shell_find(const struct shell_table *const tables[], const char *name);

#endif
