/* journal.c - the journal in memory, and as text. What touches the disk is in journal_file.c. */
#include "lab/journal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "base/units.h"
#include "lab/journal_line.h"

struct journal *
journal_new(const struct journal_header *h)
{
	struct journal *j = calloc(1, sizeof(*j));

	if (!j)
		panic("no memory left for a journal");
	j->fd = -1;
	if (h)
		j->header = *h;
	return j;
}

static char *
copy(const char *s)
{
	char *c = strdup(s);

	if (!c)
		panic("no memory left for a journal line");
	return c;
}

struct journal_item
journal_entry(ix_time t, const char *device, const char *line)
{
	struct journal_item i = { .kind = JOURNAL_ENTRY, .t = t, .line = copy(line) };

	snprintf(i.device, sizeof(i.device), "%s", device);
	return i;
}

void
journal_keep(struct journal *j, const struct journal_item *items, size_t n)
{
	if (j->items + n > j->room) {
		j->room = (j->items + n) * 2;
		j->item = realloc(j->item, j->room * sizeof(*j->item));
		if (!j->item)
			panic("no memory left for a journal");
	}
	memcpy(j->item + j->items, items, n * sizeof(*items));
	j->items += n;
}

/* A line and its checksum, if the journal has them. */
static void
line_add(const struct journal *j, struct text *to, const char *line)
{
	text_puts(to, line);
	if (j->header.sums)
		text_printf(to, " ;%04x", journal_sum(line, strlen(line)));
	text_puts(to, "\n");
}

static void
body_text(const struct journal *j, struct text *to, const char *body)
{
	while (*body) {
		size_t n = strcspn(body, "\n");
		struct text line = { 0 };

		text_printf(&line, "\t%.*s", (int)n, body);
		line_add(j, to, line.s);
		text_free(&line);
		body += n + (body[n] == '\n');
	}
}

void
journal_item_text(const struct journal *j, const struct journal_item *i, struct text *to)
{
	char when[TIME_TEXT];
	struct text line = { 0 };

	seconds_text(when, i->t);
	if (i->kind == JOURNAL_FINGERPRINT)
		text_printf(&line, "# %s %016" PRIx64, when, i->fingerprint);
	else
		text_printf(&line, "@%s %s %s", when, i->device, i->line);
	line_add(j, to, line.s);
	text_free(&line);
	if (i->body)
		body_text(j, to, i->body);
}

void
journal_header_text(const struct journal *j, struct text *to)
{
	const struct journal_header *h = &j->header;
	struct text line = { 0 };

	text_printf(&line, "ixlab 1 engine=%s lesson=%s world=%016" PRIx64 " seed=%" PRIu64
	    " seat=%u", h->engine, h->lesson, h->world, h->seed, h->seat);
	if (h->group[0])
		text_printf(&line, " group=%s", h->group);
	if (h->name[0])
		text_printf(&line, " name=\"%s\"", h->name);
	if (h->sums)
		text_puts(&line, " sums=1");
	line_add(j, to, line.s);
	text_free(&line);
}

void
journal_text(const struct journal *j, struct text *to)
{
	journal_header_text(j, to);
	for (size_t i = 0; i < j->items; i++)
		journal_item_text(j, &j->item[i], to);
}

struct journal *
journal_script(const char *text, size_t n, const char *name, struct ix_error *e)
{
	struct journal *j = journal_new(NULL);
	struct journal_reader r = { .name = name, .script = true, .journal = j };

	if (!journal_parse(&r, text, n, e)) {
		journal_free(j);
		return NULL;
	}
	return j;
}
