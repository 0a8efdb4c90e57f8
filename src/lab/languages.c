/* languages.c - the author's proof that every language of a lesson has all its words. */
#include <stdio.h>
#include <string.h>

#include "lab/internal.h"
#include "lesson/talk.h"

static const char *
value_of(void *arg, const char *key)
{
	return scenario_value(arg, key);
}

static bool
task_words(const char *file, const struct prose *p, const struct task *t, struct ix_error *e)
{
	const struct prose_section *s = prose_find(p, t->ask ? PROSE_ASK : PROSE_TASK, t->id);
	const char *what = t->ask ? "ask" : "task";

	if (!s || !s->title[0] || !s->body[0])
		return fail(e, "%s: %s %s has no title and text; write \"## %s: %s\"", file, what,
		    t->id, what, t->id);
	if (s->hints != PROSE_HINTS)
		return fail(e, "%s:%u: task %s has %u hints, expected %d", file, s->line, t->id,
		    s->hints, PROSE_HINTS);
	return true;
}

static bool
said(const char *file, const struct prose *p, enum prose_kind kind, const char *id,
    struct ix_error *e)
{
	const char *what = kind == PROSE_MAIL ? "mail" : "say";

	return prose_find(p, kind, id) || fail(e, "%s: %s has no words; write \"## %s: %s\"", file,
	    id, what, id);
}

/* Colleagues, what they can be asked, buttons; and what was said in the lab so far. */
static bool
talk_words(const char *file, const struct prose *p, const struct lesson *l, struct ix_error *e)
{
	bool ok = true;

	for (uint32_t i = 0; ok && i < l->contacts.n; i++) {
		const struct contact *c = l->contacts.at[i];

		ok = said(file, p, PROSE_MAIL, c->id, e);
		for (uint32_t k = 0; ok && k < c->options.n; k++)
			ok = said(file, p, PROSE_SAY, c->options.at[k], e);
	}
	for (uint32_t i = 0; ok && i < l->buttons.n; i++)
		ok = said(file, p, PROSE_SAY, l->buttons.at[i]->id, e);
	for (uint32_t i = 0; ok && i < l->talks.n; i++)
		ok = said(file, p, l->talks.at[i]->kind == TALK_MAIL ? PROSE_MAIL : PROSE_SAY,
		    l->talks.at[i]->id, e);
	return ok;
}

static bool
quiz_words(const char *file, const struct prose *p, const struct scenario_quiz *q,
    struct ix_error *e)
{
	const struct prose_section *s = prose_find(p, PROSE_QUIZ, q->id);

	if (!s)
		return fail(e, "%s: question %s has no words; write \"## quiz: %s\"", file, q->id,
		    q->id);
	if (q->answer > s->options)
		return fail(e, "%s:%u: the answer of %s is option %u, and there are %u", file,
		    s->line, q->id, q->answer, s->options);
	return true;
}

/* The other way round: words for something that the scenario does not have. */
static bool
no_strays(const struct ix_lab *lab, const char *file, const struct prose *p, struct ix_error *e)
{
	for (size_t i = 0; i < p->n; i++)
		if ((p->section[i].kind == PROSE_TASK || p->section[i].kind == PROSE_ASK) &&
		    !task_find(lab->lesson, p->section[i].id))
			return fail(e, "%s:%u: there is no task \"%s\" in scenario.lua", file,
			    p->section[i].line, p->section[i].id);
	return true;
}

static bool
file_words(const struct ix_lab *lab, const char *file, struct ix_error *e)
{
	struct prose *p = prose_read(lab->bundle, file, value_of, lab->scenario, e);
	bool ok = p != NULL;

	for (uint32_t i = 0; ok && i < lab->lesson->tasks.n; i++)
		ok = task_words(file, p, lab->lesson->tasks.at[i], e);
	for (uint32_t i = 0; ok && i < lab->scenario->quizzes.n; i++)
		ok = quiz_words(file, p, &lab->scenario->quizzes.at[i], e);
	ok = ok && talk_words(file, p, lab->lesson, e);
	ok = ok && no_strays(lab, file, p, e);
	prose_free(p);
	return ok;
}

bool
ix_prose_check(const struct ix_lab *lab, struct ix_error *e)
{
	for (size_t i = 0; i < lab->bundle->files; i++) {
		const char *name = lab->bundle->file[i].name;
		size_t n = strlen(name);

		if (strncmp(name, "lesson.", 7) == 0 && n > 3 && strcmp(name + n - 3, ".md") == 0 &&
		    !file_words(lab, name, e))
			return false;
	}
	return true;
}
