/*
 * apply.c - an entry takes effect: a line at a console, or a word of the lab that moves the world.
 */
#include <stdlib.h>
#include <string.h>

#include "lab/internal.h"

struct device *
entry_device(const struct ix_lab *lab, const char *name, unsigned *console, struct ix_error *e)
{
	char base[JOURNAL_DEVICE], clean[80];
	const char *slash = strchr(name, '/');
	size_t n = slash ? (size_t)(slash - name) : strlen(name);
	struct device *d;

	*console = 1;
	text_clean_to(clean, sizeof(clean), name, TEXT_LINE);
	if (n >= sizeof(base)) {
		fail(e, "there is no device \"%s\"", clean);
		return NULL;
	}
	memcpy(base, name, n);
	base[n] = 0;
	d = device_find(lab->world, base);
	if (!d) {
		const char *names[64];
		uint32_t count = 0;
		const char *near;

		for (; count < 63 && device_at(lab->world, count); count++)
			names[count] = device_at(lab->world, count)->node->name;
		names[count] = NULL;
		near = text_nearest(base, names);
		fail(e, "there is no device \"%s\"%s%s%s; `lab devices` lists them", clean,
		    near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
		return NULL;
	}
	if (slash && (slash[1] < '1' || slash[1] > '9' || slash[2])) {
		fail(e, "\"%s\": a console is a number from 1 to 9, as in %s/2", clean, base);
		return NULL;
	}
	if (slash)
		*console = (unsigned)(slash[1] - '0');
	return d;
}

/* What a line is, as far as the fingerprint is concerned. */
static void
fold(struct ix_lab *lab, const struct journal_item *i)
{
	uint64_t h = hash_text(i->line, hash_text(i->device, 0));

	sim_fold(lab->world->sim, strlen(i->line), i->body ? hash_text(i->body, h) : h);
}

void
entry_apply(struct ix_lab *lab, const struct journal_item *i)
{
	struct ix_error ignored;
	struct device *d;
	unsigned console;

	if (strcmp(i->device, "lab") == 0) {
		lab_word_apply(lab, i->line);
		return;
	}
	fold(lab, i);
	d = entry_device(lab, i->device, &console, &ignored);
	if (!d)
		return; /* a hand-written line for a box that is not there: it moves nothing */
	console_type(console_of(d, console), i->line);
	lesson_typed(lab->lesson);
}
