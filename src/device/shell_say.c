/*
 * shell_say.c - `echo` and `printf`, as bash has them: text for files and pipes. Of printf's
 * conversions there are %s, %d and %%.
 */
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "cli/shell.h"
#include "device/words.h"

/* A console's line has no CR; a file's, or what goes to a port, may. */
static void
put(struct shell_call *c, char ch)
{
	if (ch != '\r' || c->console->pipe)
		text_add(c->out, &ch, 1);
}

/* What the letter after a backslash stands for; 0: nothing, so that both stay. */
static char
escaped(char letter)
{
	static const char letters[] = "nrt\\\"'", means[] = "\n\r\t\\\"'";
	const char *at = letter ? strchr(letters, letter) : NULL;

	return at ? means[at - letters] : 0;
}

/* One character of the text, or the escape that begins there; returns how long that is. */
static size_t
unescape(struct shell_call *c, const char *at)
{
	char means = *at == '\\' ? escaped(at[1]) : 0;

	put(c, means ? means : *at);
	return means ? 2 : 1;
}

static void
say(struct shell_call *c, const char *word, bool escapes)
{
	while (*word) {
		if (escapes)
			word += unescape(c, word);
		else
			put(c, *word++);
	}
}

/* -n, -e and both, before the first word: anything else is a word. */
static bool
is_option(const char *word)
{
	return word[0] == '-' && word[1] && word[1 + strspn(word + 1, "neE")] == 0;
}

static bool
echo(struct shell_call *c)
{
	bool line = true, escapes = false;
	int i = 1;

	for (; i < c->argc && is_option(c->argv[i]); i++) {
		line = line && !strchr(c->argv[i], 'n');
		escapes = escapes || strchr(c->argv[i], 'e');
	}
	for (int first = i; i < c->argc; i++) {
		if (i > first)
			put(c, ' ');
		say(c, c->argv[i], escapes);
	}
	if (line)
		put(c, '\n');
	return true;
}

/* What stands after the %; *next: the next argument to take. */
static bool
convert(struct shell_call *c, char letter, int *next)
{
	const char *word = *next < c->argc ? c->argv[*next] : "";
	char clean[48];
	uint64_t n;

	if (letter == '%') {
		put(c, '%');
		return true;
	}
	if (letter != 's' && letter != 'd')
		return shell_fail(c, "of the conversions there are %%s, %%d and %%%%");
	if (letter == 'd' && *word && !number_parse(word + (*word == '-'), 0, INT64_MAX, &n))
		return shell_fail(
		    c, "%s: invalid number", text_clean_to(clean, sizeof(clean), word, TEXT_LINE));
	say(c, letter == 'd' && !*word ? "0" : word, false);
	*next += *next < c->argc;
	return true;
}

/* The format again and again, for as long as it uses up arguments. */
static bool
print_formatted(struct shell_call *c)
{
	int next = 2, before;

	if (c->argc < 2)
		return shell_usage(c);
	do {
		before = next;
		for (const char *at = c->argv[1]; *at;) {
			if (*at != '%') {
				at += unescape(c, at);
				continue;
			}
			if (!convert(c, at[1], &next))
				return false;
			at += 2;
		}
	} while (next > before && next < c->argc);
	return true;
}

static const struct shell_word words[] = {
	{ "echo", "echo [-n] [-e] WORD...", "says it again", NULL, echo },
	{ "printf", "printf FORMAT [WORD...]",
	    "says it with \\r, \\n, \\t, %s and %d in their place", NULL, print_formatted },
	{ 0 },
};

const struct shell_table say_shell = { "say", words };
