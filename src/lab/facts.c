/*
 * facts.c - what the trainee asked for and answered: facts of the file, whatever the world's time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "base/units.h"
#include "lab/internal.h"

const struct fact *
fact_find(const struct ix_lab *lab, const char *id)
{
	const struct fact *f = lab->facts;

	while (f && strcmp(f->id, id) != 0)
		f = f->next;
	return f;
}

struct fact *
fact_of(struct ix_lab *lab, const char *id)
{
	struct fact *f = (struct fact *)(uintptr_t)fact_find(lab, id);

	if (f)
		return f;
	f = calloc(1, sizeof(*f));
	if (!f)
		panic("no memory left for what was asked");
	snprintf(f->id, sizeof(f->id), "%s", id);
	f->next = lab->facts;
	lab->facts = f;
	return f;
}

void
fact_note(struct ix_lab *lab, const struct journal_item *i)
{
	char id[64], value[64];
	uint64_t n;

	if (strcmp(i->device, "lab") != 0)
		return;
	if (sscanf(i->line, "hint %63s", id) == 1)
		fact_of(lab, id)->hints++;
	else if (sscanf(i->line, "answer %63s %63s", id, value) == 2) {
		struct fact *f = fact_of(lab, id);

		snprintf(f->answer, sizeof(f->answer), "%s", value);
		f->given = number_parse(value, 1, 99, &n) ? (unsigned)n : 0;
	}
}

void
facts_free(struct ix_lab *lab)
{
	while (lab->facts) {
		struct fact *f = lab->facts;

		lab->facts = f->next;
		free(f);
	}
}
