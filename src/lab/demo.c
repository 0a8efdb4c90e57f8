/* demo.c - a script's entries one by one, for an instructor who talks while they are typed. */
#include <stdio.h>

#include "lab/internal.h"

bool
ix_script_entry(const char *text, size_t n, size_t i, char device[80], char line[1025])
{
	struct ix_error ignored;
	struct journal *j = journal_script(text, n, "script", &ignored);
	bool found = j && i < j->items;

	if (found) {
		snprintf(device, 80, "%s", j->item[i].device);
		snprintf(line, 1025, "%s", j->item[i].line);
	}
	journal_free(j);
	return found;
}
