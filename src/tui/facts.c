/* facts.c - what the views ask of the lab, in words. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tui/internal.h"

void
facts_sink(void *arg, const char *text, size_t n)
{
	text_add(arg, text, n);
}

uint32_t
facts_nodes(const struct ix_lab *lab)
{
	struct ix_node_row row;
	uint32_t n = 0;

	while (ix_node_at(lab, n, &row))
		n++;
	return n;
}

uint32_t
facts_own(const struct ix_lab *lab)
{
	struct ix_node_row row;

	for (uint32_t n = 0; ix_node_at(lab, n, &row); n++)
		if (row.mine)
			return n;
	return 0;
}

bool
facts_node(const struct ix_lab *lab, ix_node id, struct ix_node_row *row)
{
	return id.id && ix_node_at(lab, id.id - 1, row);
}

static int
lower(int c)
{
	return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

static bool
begins(const char *text, const char *with)
{
	for (; *with; text++, with++)
		if (lower(*text) != lower(*with))
			return false;
	return true;
}

uint32_t
facts_begins(const struct ix_lab *lab, const char *name)
{
	struct ix_node_row row;
	uint32_t first = UINT32_MAX;

	for (uint32_t n = 0; *name && ix_node_at(lab, n, &row); n++) {
		if (!begins(row.name, name))
			continue;
		if (!row.name[strlen(name)])
			return n;
		if (first == UINT32_MAX)
			first = n;
	}
	return first;
}

bool
facts_named(const struct ix_lab *lab, const char *name, uint32_t *found)
{
	struct ix_node_row row;
	unsigned many = 0;

	for (uint32_t n = 0; *name && ix_node_at(lab, n, &row); n++) {
		if (!begins(row.name, name))
			continue;
		*found = n;
		if (!row.name[strlen(name)])
			return true;
		many++;
	}
	return many == 1;
}

bool
facts_contains(const char *text, const char *words)
{
	for (; *text; text++)
		if (begins(text, words))
			return true;
	return !*words;
}

void
facts_clock(ix_time t, struct text *to)
{
	char buf[TIME_TEXT];

	text_puts(to, clock_text(buf, t));
}

const char *
facts_task_state(const struct ix_task_row *row)
{
	static const char *const mark[] = { [IX_TASK_CLOSED] = "[.]",
		[IX_TASK_OPEN] = "[ ]",
		[IX_TASK_PASSED] = "[x]",
		[IX_TASK_LOST] = "[!]" };

	return mark[row->state];
}

void
facts_task(const struct ix_lab *lab, struct text *to)
{
	struct ix_lesson_row lesson;
	struct ix_task_row row;
	int current = ix_task_current(lab);

	ix_lesson(lab, &lesson);
	if (current < 0 || !ix_task_at(lab, (uint32_t)current, &row)) {
		text_printf(to, "%u/%u all tasks are done", lesson.passed, lesson.tasks);
		return;
	}
	text_printf(to, "%d/%u %s", current + 1, lesson.tasks,
	    row.state == IX_TASK_LOST ? "no longer holds: " : "");
	if (!row.have[0] || begins(row.have, "want")) /* the check does not say what it looked at */
		text_printf(to, "%s%s", row.title, row.have[0] ? ": " : "");
	text_puts(to, row.have);
}

bool
facts_waiting(const struct ix_lab *lab, bool brief, struct text *to)
{
	struct ix_wait_row row;
	ix_time left;

	if (!ix_waiting(lab, &row) || row.at <= ix_now(lab))
		return false;
	left = row.at - ix_now(lab);
	text_printf(to, "%s%s%s %" PRIu64 " s", brief ? "" : row.device, brief ? "" : " ", row.what,
	    (left + IX_SECOND - 1) / IX_SECOND);
	return true;
}

void
facts_event(const struct ix_event_row *e, struct text *to)
{
	facts_clock(e->t, to);
	text_printf(to, "%s%s%s%s %s", e->device[0] ? " " : "", e->device, e->port[0] ? ":" : "",
	    e->port, e->text);
}

void
facts_rate(uint64_t bps, struct text *to)
{
	static const struct {
		uint64_t unit;
		char name;
	} rows[] = { { 1000000000, 'G' }, { 1000000, 'M' }, { 1000, 'k' } };

	for (size_t i = 0; i < 3; i++)
		if (bps >= rows[i].unit && bps % rows[i].unit == 0) {
			text_printf(to, "%" PRIu64 "%c", bps / rows[i].unit, rows[i].name);
			return;
		}
	text_printf(to, "%" PRIu64 "b/s", bps);
}

void
facts_link(const struct ix_lab *lab, const struct ix_link_row *l, int end, struct text *to)
{
	struct ix_node_row other;

	text_printf(to, "%s to ", l->port_name[end]);
	if (facts_node(lab, l->node[!end], &other))
		text_printf(to, "%s ", other.name);
	text_printf(to, "%s, ", l->port_name[!end]);
	if (l->rate_bps) {
		facts_rate(l->rate_bps, to);
		text_puts(to, ", ");
	}
	text_puts(to, l->up ? "up" : "DOWN");
}
