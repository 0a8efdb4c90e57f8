/*
 * config.c - running configuration as text, both ways. What the lines mean is the handlers'.
 */
#include "cli/config.h"

#include <inttypes.h>
#include <string.h>

static void
indented(struct config_writer *w, const char *format, va_list ap)
{
	for (uint32_t i = 0; i < w->depth; i++)
		text_puts(w->out, " ");
	text_vprintf(w->out, format, ap);
	text_puts(w->out, "\n");
}

void
config_line(struct config_writer *w, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	indented(w, format, ap);
	va_end(ap);
}

void
config_break(struct config_writer *w)
{
	const char *s = text_of(w->out);
	size_t n = w->out->n;

	if (n == 0 || (n >= 2 && s[n - 2] == '!' && (n == 2 || s[n - 3] == '\n')))
		return;
	text_puts(w->out, "!\n");
}

void
config_section(struct config_writer *w, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	indented(w, format, ap);
	va_end(ap);
	w->depth++;
}

void
config_section_end(struct config_writer *w, const char *word)
{
	if (w->depth)
		w->depth--;
	if (word)
		config_line(w, "%s", word);
	if (w->depth == 0)
		config_break(w);
}

struct feed {
	struct cli_console *con;
	const char *name;
	struct text *out, *errors;
	struct config_read *result;
	size_t skip_below; /* lines deeper than this are skipped; SIZE_MAX: none */
	bool skipping;     /* some line was */
};

static bool
is_word(const char *s, const char *word)
{
	size_t n = strlen(word);

	return strncmp(s, word, n) == 0 && s[n + strspn(s + n, " \t")] == 0;
}

static void
feed_refuse(struct feed *f, uint32_t number, const struct cli_error *e)
{
	if (f->result->refused++ < 20)
		text_printf(f->errors, "%s:%" PRIu32 ": %s\n", f->name, number, e->text);
	else if (f->result->refused == 21)
		text_printf(f->errors, "%s: more lines were refused; the first 20 are shown\n",
		    f->name);
}

/* `exit` and `end` never leave config here: the text may go on. */
static bool
feed_leaves(struct feed *f, const char *s)
{
	if (is_word(s, "end"))
		f->con->depth = 2;
	else if ((is_word(s, "exit") || is_word(s, "quit")) && f->con->depth <= 2)
		f->con->depth = 2;
	else
		return false;
	return true;
}

/* Is this line inside the section whose first line was refused, or its end? */
static bool
skips(struct feed *f, const char *line, size_t indent)
{
	if (f->skip_below != SIZE_MAX && indent > f->skip_below) {
		f->skipping = true;
		return true;
	}
	if (f->skipping && indent == f->skip_below && strncmp(line, "exit", 4) == 0) {
		f->skipping = false;
		return true;
	}
	f->skip_below = SIZE_MAX;
	f->skipping = false;
	return false;
}

static void
feed_line(struct feed *f, const char *line, uint32_t number)
{
	size_t indent = strspn(line, " \t");
	struct cli_error e = { .column = -1 };

	line += indent;
	if (*line == 0 || *line == '!' || *line == '#')
		return;
	if (skips(f, line, indent)) {
		f->result->skipped++;
		return;
	}
	if (feed_leaves(f, line) || cli_run(f->con, line, f->out, &e)) {
		f->result->lines++;
		return;
	}
	feed_refuse(f, number, &e);
	f->skip_below = indent;
	/* A section's first line was refused: what stood open before is closed all the same. */
	if (e.level >= 2 && e.level < f->con->depth)
		f->con->depth = e.level;
}

bool
config_read(struct cli_console *con, const char *name, const char *s, size_t n, struct text *out,
    struct text *errors, struct config_read *result)
{
	struct feed f = { .con = con, .name = name, .out = out, .errors = errors, .result = result,
		.skip_below = SIZE_MAX };
	struct cli_frame stack[CLI_DEPTH];
	uint8_t depth = con->depth;
	uint32_t number = 0;

	*result = (struct config_read){ 0 };
	memcpy(stack, con->stack, sizeof(stack));
	con->stack[1] = (struct cli_frame){ .mode = &cli_config };
	con->depth = 2;
	while (n > 0) {
		const char *end = memchr(s, '\n', n);
		size_t len = end ? (size_t)(end - s) : n;
		size_t keep = len < CLI_LINE + 1 ? len : CLI_LINE + 1;
		char line[CLI_LINE + 2];

		if (keep > 0 && keep == len && s[keep - 1] == '\r')
			keep--;
		/* An octet 0 would hide what follows it: it is refused as another control. */
		for (size_t i = 0; i < keep; i++)
			line[i] = s[i] ? s[i] : 1;
		line[keep] = 0;
		feed_line(&f, line, ++number);
		n -= len + (end != NULL);
		s += len + (end != NULL);
	}
	memcpy(con->stack, stack, sizeof(stack));
	con->depth = depth;
	return result->refused == 0;
}
