/*
 * options.c - a shell word's options by its table: -c 3, -c3, -nv, --count=3, --count 3, `--` ends;
 * of what takes lines, -3 is -n 3.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "cli/shell.h"

const char *
shell_option_word(char buf[CLI_NAME], const struct shell_option *o)
{
	if (o->letter < ' ')
		snprintf(buf, CLI_NAME, "--%s", o->name);
	else
		snprintf(buf, CLI_NAME, "-%c", o->letter);
	return buf;
}

void
shell_options_text(const struct shell_option *options, struct text *out)
{
	char word[CLI_NAME];

	for (const struct shell_option *o = options; o->letter; o++)
		text_printf(out, "%s%s%s%s", o > options ? ", " : "", shell_option_word(word, o),
		    o->value ? " " : "", o->value ? o->value : "");
}

static bool
unknown(struct shell_call *c, const char *found)
{
	struct text known = { 0 };
	char shown[CLI_NAME];

	shell_options_text(c->word->options, &known);
	text_clean_to(shown, sizeof(shown), found, TEXT_LINE);
	if (known.n)
		shell_fail(c, "unknown option %s; known: %s", shown, text_of(&known));
	else
		shell_fail(c, "unknown option %s; it has none", shown);
	text_free(&known);
	return false;
}

/* Reads arguments from one list and keeps those that are no options. */
struct taker {
	struct shell_call *c;
	int at, kept;
};

static bool
take_value(struct taker *t, const struct shell_option *o, const char *inside)
{
	struct shell_call *c = t->c;
	char word[CLI_NAME];

	if (!inside) {
		if (t->at + 1 >= c->argc)
			return shell_fail(
			    c, "option %s lacks its %s", shell_option_word(word, o), o->value);
		inside = c->argv[++t->at];
	}
	c->value[o - c->word->options] = inside;
	c->times[o - c->word->options]++;
	return true;
}

static bool
take_long(struct taker *t, const char *word)
{
	size_t n = strcspn(word, "=");
	const char *value = word[n] ? word + n + 1 : NULL;
	char shown[CLI_NAME];

	for (const struct shell_option *o = t->c->word->options; o->letter; o++) {
		if (!o->name || strlen(o->name) != n || strncmp(o->name, word, n) != 0)
			continue;
		if (o->value)
			return take_value(t, o, value);
		if (value)
			return shell_fail(t->c, "option --%s takes no value", o->name);
		t->c->value[o - t->c->word->options] = "";
		t->c->times[o - t->c->word->options]++;
		return true;
	}
	snprintf(shown, sizeof(shown), "--%.*s", (int)(n < 50 ? n : 50), word);
	return unknown(t->c, shown);
}

static bool
take_letters(struct taker *t, const char *letters)
{
	for (; *letters; letters++) {
		const struct shell_option *o = t->c->word->options;

		while (o->letter && o->letter != *letters)
			o++;
		if (!o->letter && *letters >= '0' && *letters <= '9')
			for (o = t->c->word->options; o->letter && !(o->letter == 'n' && o->value);)
				o++;
		if (!o->letter)
			return unknown(t->c, (const char[]){ '-', *letters, 0 });
		if (o->value)
			return take_value(t, o, o->letter != *letters ? letters :
			    letters[1] ? letters + 1 : NULL);
		t->c->value[o - t->c->word->options] = "";
		t->c->times[o - t->c->word->options]++;
	}
	return true;
}

bool
shell_options(struct shell_call *c)
{
	struct taker t = { .c = c, .at = 1, .kept = 1 };
	bool over = false;

	for (; t.at < c->argc; t.at++) {
		char *word = c->argv[t.at];

		if (over || word[0] != '-' || word[1] == 0)
			c->argv[t.kept++] = word;
		else if (strcmp(word, "--") == 0)
			over = true;
		else if (!(word[1] == '-' ? take_long(&t, word + 2) : take_letters(&t, word + 1)))
			return false;
	}
	c->argc = t.kept;
	c->argv[c->argc] = NULL;
	return true;
}

const char *
shell_value(const struct shell_call *c, char letter)
{
	const struct shell_option *o = c->word->options;

	for (; o && o->letter; o++)
		if (o->letter == letter)
			return c->value[o - c->word->options];
	return NULL;
}

unsigned
shell_times(const struct shell_call *c, char letter)
{
	const struct shell_option *o = c->word->options;

	for (; o && o->letter; o++)
		if (o->letter == letter)
			return c->times[o - c->word->options];
	return 0;
}

bool
shell_has(const struct shell_call *c, char letter)
{
	return shell_value(c, letter) != NULL;
}

bool
shell_number(struct shell_call *c, char letter, uint64_t low, uint64_t high, uint64_t *out)
{
	const char *value = shell_value(c, letter);
	char shown[CLI_NAME];

	if (!value || number_parse(value, low, high, out))
		return true;
	return shell_fail(c, "option -%c wants a number from %" PRIu64 " to %" PRIu64
	    ", not \"%s\"", letter, low, high,
	    text_clean_to(shown, sizeof(shown), value, TEXT_LINE));
}

bool
shell_fail(struct shell_call *c, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(c->error.text, sizeof(c->error.text), format, ap);
	va_end(ap);
	return false;
}

bool
shell_usage(struct shell_call *c)
{
	return shell_fail(c, "usage: %s", c->word->usage);
}
