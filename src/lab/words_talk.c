/*
 * words_talk.c - the lab's words for what is answered and said: `lab answer`, `lab mail`,
 * `lab press`. What a colleague or a button does is the scenario's.
 */
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "lab/words.h"
#include "lesson/talk.h"

/* ---- answers ---- */

/* The answer to an ask is part of the world: its check runs there. */
static bool
answer_ask(struct lab_word_call *c, const struct task *t, const char *value)
{
	if (lab_in_past(c->lab))
		return fail(c->error, "this is the past; go back to the present to answer");
	if (!task_answer_fits(c->lab->lesson, t, value, c->error) || !word_journalled(c))
		return false;
	lab_finish_moment(c->lab);
	if (t->state == TASK_CLOSED)
		text_puts(c->out, "Noted; other tasks come first.\n");
	else
		text_puts(c->out, t->state == TASK_PASSED ? "Right.\n"
		    : "Not so: look again, and answer again.\n");
	return true;
}

void
apply_answer(struct ix_lab *lab, const char *rest)
{
	size_t n = strcspn(rest, " ");
	const char *value = rest + n + strspn(rest + n, " ");
	struct ix_error ignored;
	char id[TASK_ID];
	struct task *t;

	snprintf(id, sizeof(id), "%.*s", (int)(n < sizeof(id) ? n : sizeof(id) - 1), rest);
	t = task_find(lab->lesson, id);
	if (t && t->ask && task_answer_fits(lab->lesson, t, value, &ignored))
		task_answer(lab->lesson, t, value);
}

bool
word_answer(struct lab_word_call *c)
{
	char id[64], value[TASK_ANSWER];
	struct ix_quiz_row q;
	const struct task *t;
	uint64_t n;

	if (sscanf(c->rest, "%63s %127[^\n]", id, value) != 2)
		return fail(c->error, "expected `lab answer ID VALUE`, found \"lab %s\"", c->line);
	t = task_find(c->lab->lesson, id);
	if (t && t->ask)
		return answer_ask(c, t, value);
	for (uint32_t i = 0; ix_quiz_at(c->lab, i, &q); i++) {
		if (strcmp(q.id, id) != 0)
			continue;
		if (!number_parse(value, 1, q.options, &n))
			return fail(c->error, "\"%s\" is not an answer to %s: expected 1 to %u",
			    value, id, q.options);
		if (!word_journalled(c))
			return false;
		ix_quiz_at(c->lab, i, &q);
		text_puts(c->out,
		    q.right ? "Right.\n" : "Not so: think again, and answer again.\n");
		return true;
	}
	return fail(c->error, "there is no question \"%s\"; `lab quiz` shows them", id);
}

/* ---- colleagues and buttons ---- */

/* What was said and written so far, oldest first. */
static void
talks(struct lab_word_call *c)
{
	struct ix_talk_row t;
	char when[TIME_TEXT];

	for (uint32_t i = 0; ix_talk_at(c->lab, i, &t); i++) {
		const char *way = t.kind == IX_TALK_SENT ? "to " : t.from[0] ? "from " : "";

		text_printf(c->out, "--- %s %s%s\n", clock_text(when, t.t), way, t.from);
		if (!ix_prose(c->lab, t.kind == IX_TALK_MAIL ? IX_TEXT_MAIL : IX_TEXT_SAY, t.id, 0,
		        WORD_WIDTH, word_to_text, c->out))
			text_printf(c->out, "%s\n", t.id);
	}
}

static void
contacts(struct lab_word_call *c)
{
	const struct lesson *l = c->lab->lesson;

	for (uint32_t i = 0; i < l->contacts.n; i++) {
		const struct contact *k = l->contacts.at[i];

		text_printf(c->out, "%s\n", k->id);
		ix_prose(c->lab, IX_TEXT_MAIL, k->id, 0, WORD_WIDTH, word_to_text, c->out);
		for (uint32_t n = 0; n < k->options.n; n++) {
			text_printf(c->out, "  lab mail %s %u\n", k->id, n + 1);
			ix_prose(c->lab, IX_TEXT_SAY, k->options.at[n], 0, WORD_WIDTH, word_to_text,
			    c->out);
		}
	}
}

/* "noc-baobab 2" -> the colleague and the option. */
static struct contact *
contact_of(const struct ix_lab *lab, const char *rest, unsigned *n, struct ix_error *e)
{
	char id[64], number[8], end;
	struct contact *k;
	uint64_t option;

	if (sscanf(rest, "%63s %7s %c", id, number, &end) != 2) {
		fail(e, "expected `lab mail ID NUMBER`, found \"lab mail %s\"; `lab mail` lists "
			"whom and what", rest);
		return NULL;
	}
	k = contact_find(lab->lesson, id);
	if (!k)
		fail(e, "there is no contact \"%s\"; `lab mail` lists them", id);
	else if (!number_parse(number, 1, k->options.n, &option))
		fail(e, "\"%s\" is nothing to write to %s: expected 1 to %u", number, id,
		    k->options.n);
	else {
		*n = (unsigned)option;
		return k;
	}
	return NULL;
}

bool
word_mail(struct lab_word_call *c)
{
	unsigned n;

	if (!c->rest[0]) {
		talks(c);
		contacts(c);
		if (!c->out->n)
			text_puts(c->out, "Nobody has written, and there is nobody to write to.\n");
		return true;
	}
	return contact_of(c->lab, c->rest, &n, c->error) &&
	    lab_act(c->lab, "lab", c->line, c->error);
}

void
apply_mail(struct ix_lab *lab, const char *rest)
{
	struct ix_error ignored;
	unsigned n;
	struct contact *k = contact_of(lab, rest, &n, &ignored);

	if (k)
		contact_write(lab->lesson, k, n);
}

bool
word_press(struct lab_word_call *c)
{
	const struct lesson *l = c->lab->lesson;

	if (button_find(l, c->rest))
		return lab_act(c->lab, "lab", c->line, c->error);
	if (c->rest[0])
		return fail(c->error, "there is no button \"%s\"; `lab press` lists them", c->rest);
	for (uint32_t i = 0; i < l->buttons.n; i++) {
		text_printf(c->out, "lab press %s\n", l->buttons.at[i]->id);
		ix_prose(c->lab, IX_TEXT_SAY, l->buttons.at[i]->id, 0, WORD_WIDTH, word_to_text,
		    c->out);
	}
	if (!l->buttons.n)
		text_puts(c->out, "This lesson has no buttons.\n");
	return true;
}

void
apply_press(struct ix_lab *lab, const char *rest)
{
	struct button *b = button_find(lab->lesson, rest);

	if (b)
		button_press(lab->lesson, b);
}
