/*
 * rows_lesson.c - the lesson as front ends pull it: tasks, hints, questions, prose, marks,
 * branches.
 */
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "lab/internal.h"
#include "lesson/talk.h"

void
ix_lesson(const struct ix_lab *lab, struct ix_lesson_row *row)
{
	const struct lesson *l = lab->lesson;

	memset(row, 0, sizeof(*row));
	snprintf(row->id, sizeof(row->id), "%s", lab->bundle->id);
	snprintf(row->title, sizeof(row->title), "%s", lab->prose->title);
	snprintf(row->level, sizeof(row->level), "%s", lab->scenario->level);
	row->minutes = lab->scenario->minutes;
	row->tasks = l->tasks.n;
	for (uint32_t i = 0; i < l->tasks.n; i++)
		row->passed += l->tasks.at[i]->state == TASK_PASSED;
	row->complete = lesson_complete(l);
}

/* The words of a task, which may be one that is answered. */
static const struct prose_section *
task_words_of(const struct ix_lab *lab, const struct task *t)
{
	return prose_find(lab->prose, t->ask ? PROSE_ASK : PROSE_TASK, t->id);
}

static const struct prose_section *
task_words_by(const struct ix_lab *lab, const char *id)
{
	const struct task *t = id ? task_find(lab->lesson, id) : NULL;

	return t ? task_words_of(lab, t) : NULL;
}

bool
ix_talk_at(const struct ix_lab *lab, uint32_t n, struct ix_talk_row *row)
{
	static const enum ix_talk_kind kinds[] = {
		[TALK_SAY] = IX_TALK_SAY, [TALK_MAIL] = IX_TALK_MAIL, [TALK_SENT] = IX_TALK_SENT
	};
	const struct talk *t;

	if (n >= lab->lesson->talks.n)
		return false;
	t = lab->lesson->talks.at[n];
	memset(row, 0, sizeof(*row));
	row->t = t->t;
	row->kind = kinds[t->kind];
	snprintf(row->id, sizeof(row->id), "%s", t->id);
	snprintf(row->from, sizeof(row->from), "%s", t->from);
	return true;
}

bool
ix_task_at(const struct ix_lab *lab, uint32_t n, struct ix_task_row *row)
{
	static const enum ix_task_state states[] = { [TASK_CLOSED] = IX_TASK_CLOSED,
		[TASK_OPEN] = IX_TASK_OPEN,
		[TASK_PASSED] = IX_TASK_PASSED,
		[TASK_LOST] = IX_TASK_LOST };
	const struct prose_section *s;
	const struct fact *f;
	const struct task *t;

	if (n >= lab->lesson->tasks.n)
		return false;
	t = lab->lesson->tasks.at[n];
	s = task_words_of(lab, t);
	f = fact_find(lab, t->id);
	memset(row, 0, sizeof(*row));
	snprintf(row->id, sizeof(row->id), "%s", t->id);
	snprintf(row->title, sizeof(row->title), "%s", s && s->title[0] ? s->title : t->id);
	row->state = states[t->state];
	row->negative = t->negative;
	row->is_question = t->ask != ASK_NONE;
	snprintf(row->wanted, sizeof(row->wanted), "%s", ask_kinds[t->ask]);
	row->hints = s ? s->hints : 0;
	row->hints_shown = f && f->hints < row->hints ? f->hints : f ? row->hints : 0;
	row->since = t->since;
	snprintf(row->have, sizeof(row->have), "%s", t->have);
	return true;
}

/* The first that is open or lost; a negative one only once it is lost: nobody can work at it. */
int
ix_task_current(const struct ix_lab *lab)
{
	const struct lesson *l = lab->lesson;
	int open = -1;

	for (uint32_t i = 0; i < l->tasks.n; i++) {
		const struct task *t = l->tasks.at[i];

		if (t->state == TASK_LOST)
			return (int)i;
		if (open < 0 && t->state == TASK_OPEN && !t->negative)
			open = (int)i;
	}
	return open;
}

bool
ix_sound(const struct ix_lab *lab, struct ix_error *e)
{
	const struct ix_error *fault = &lab->scenario->fault;

	return !fault->text[0] || fail(e, "%s", fault->text);
}

bool
ix_quiz_at(const struct ix_lab *lab, uint32_t n, struct ix_quiz_row *row)
{
	const struct scenario_quiz *q;
	const struct prose_section *s;
	const struct fact *f;

	if (n >= lab->scenario->quizzes.n)
		return false;
	q = &lab->scenario->quizzes.at[n];
	s = prose_find(lab->prose, PROSE_QUIZ, q->id);
	f = fact_find(lab, q->id);
	memset(row, 0, sizeof(*row));
	snprintf(row->id, sizeof(row->id), "%s", q->id);
	row->options = s ? s->options : 0;
	row->given = f ? f->given : 0;
	row->right = row->given && row->given == q->answer;
	return true;
}

/* ---- prose ---- */

struct lines {
	ix_sink *to;
	void *arg;
	const char *lead; /* before the first line, blanks before the others */
};

static void
line(void *arg, const char *s, const char *look)
{
	struct lines *l = arg;

	(void)look;
	if (l->lead) {
		l->to(l->arg, l->lead, strlen(l->lead));
		if (strcmp(l->lead, "   ") != 0)
			l->lead = "   ";
	}
	l->to(l->arg, s, strlen(s));
	l->to(l->arg, "\n", 1);
}

static bool
render(const char *markdown, unsigned width, const char *lead, ix_sink *to, void *arg)
{
	struct lines l = { to, arg, lead };

	if (!markdown || !markdown[0])
		return false;
	prose_render(markdown, lead && width > 23 ? width - 3 : width, line, &l);
	return true;
}

static bool
quiz_text(
    const struct ix_lab *lab, const struct prose_section *s, unsigned width, ix_sink *to, void *arg)
{
	struct ix_quiz_row q;
	char lead[8];

	if (!s)
		return false;
	render(s->body, width, NULL, to, arg);
	for (unsigned i = 0; i < s->options; i++) {
		snprintf(lead, sizeof(lead), "%u. ", i + 1);
		render(s->option[i], width, lead, to, arg);
	}
	for (uint32_t i = 0; ix_quiz_at(lab, i, &q); i++)
		if (strcmp(q.id, s->id) == 0 && q.right)
			render(s->why, width, NULL, to, arg);
	return true;
}

/* Title and text of what is said. */
static bool
spoken(const struct prose_section *s, unsigned width, ix_sink *to, void *arg)
{
	if (!s)
		return false;
	if (s->title[0]) {
		to(arg, s->title, strlen(s->title));
		to(arg, "\n", 1);
	}
	return render(s->body, width, NULL, to, arg) || s->title[0];
}

bool
ix_prose(const struct ix_lab *lab, enum ix_text what, const char *id, unsigned n, unsigned width,
    ix_sink *to, void *arg)
{
	const struct prose_section *s = NULL;
	const struct fact *f = id ? fact_find(lab, id) : NULL;

	switch (what) {
	case IX_TEXT_CARD:
		s = prose_find(lab->prose, PROSE_CARD, "");
		return s && render(s->body, width, NULL, to, arg);
	case IX_TEXT_STORY:
		s = prose_find(lab->prose, PROSE_STORY, "");
		return s && render(s->body, width, NULL, to, arg);
	case IX_TEXT_TASK:
		s = task_words_by(lab, id);
		return s && render(s->body, width, NULL, to, arg);
	case IX_TEXT_HINT:
		s = task_words_by(lab, id);
		return s && f && n < f->hints && n < s->hints &&
		    render(s->hint[n], width, NULL, to, arg);
	case IX_TEXT_QUIZ:
		return quiz_text(lab, prose_find(lab->prose, PROSE_QUIZ, id), width, to, arg);
	case IX_TEXT_SAY:
	case IX_TEXT_MAIL:
		return spoken(
		    prose_find(lab->prose, what == IX_TEXT_SAY ? PROSE_SAY : PROSE_MAIL, id), width,
		    to, arg);
	case IX_TEXT_HELP:
		break;
	}
	return false;
}

/* ---- lines of time, and the journal ---- */

bool
ix_branch_at(const struct ix_lab *lab, uint32_t n, struct ix_branch_row *row)
{
	if (n >= lab->lines)
		return false;
	memset(row, 0, sizeof(*row));
	snprintf(row->name, sizeof(row->name), "%s", lab->line[n].name);
	row->from = lab->line[n].from;
	row->to = lab->line[n].tip;
	row->current = n == lab->current;
	return true;
}

const char *
ix_journal_path(const struct ix_lab *lab)
{
	return lab->journal->path;
}

void
ix_journal(const struct ix_lab *lab, ix_sink *to, void *arg)
{
	struct text t = { 0 };

	journal_text(lab->journal, &t);
	to(arg, text_of(&t), t.n);
	text_free(&t);
}
