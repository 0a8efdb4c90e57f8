/* talk.c - see talk.h. */
#include "lesson/talk.h"

#include <stdio.h>
#include <string.h>

#include "base/panic.h"

const struct log_kind log_say = { "say", "{0}" };
const struct log_kind log_mail = { "mail", "a mail from {1}: {0}" };
const struct log_kind log_mail_sent = { "mail.sent", "written to {1}: {0}" };
const struct log_kind log_pressed = { "pressed", "pressed: {0}" };

bool
talk_say(struct lesson *l, enum talk_kind kind, const char *id, const char *from)
{
	static const struct log_kind *const kinds[] = {
		[TALK_SAY] = &log_say, [TALK_MAIL] = &log_mail, [TALK_SENT] = &log_mail_sent
	};
	struct talk *t;

	if (l->talks.n == TALKS_MOST)
		return false;
	t = arena_make(l->world->arena, struct talk);
	t->t = l->world->sim->now;
	t->kind = kind;
	snprintf(t->id, sizeof(t->id), "%s", id);
	snprintf(t->from, sizeof(t->from), "%s", from);
	vec_push(l->world->arena, &l->talks, t);
	LOG(l->world->sim, kinds[kind], 0, 0, log_text(t->id), log_text(t->from));
	return true;
}

struct contact *
contact_find(const struct lesson *l, const char *id)
{
	for (uint32_t i = 0; i < l->contacts.n; i++)
		if (strcmp(l->contacts.at[i]->id, id) == 0)
			return l->contacts.at[i];
	return NULL;
}

struct button *
button_find(const struct lesson *l, const char *id)
{
	for (uint32_t i = 0; i < l->buttons.n; i++)
		if (strcmp(l->buttons.at[i]->id, id) == 0)
			return l->buttons.at[i];
	return NULL;
}

struct contact *
contact_new(struct lesson *l, const char *id)
{
	struct contact *c;

	if (strlen(id) >= TASK_ID || contact_find(l, id))
		return NULL;
	c = arena_make(l->world->arena, struct contact);
	strcpy(c->id, id);
	vec_push(l->world->arena, &l->contacts, c);
	return c;
}

void
contact_option(struct lesson *l, struct contact *c, const char *id)
{
	must(c->options.n < TALK_OPTIONS);
	vec_push(l->world->arena, &c->options, arena_strdup(l->world->arena, id));
}

struct button *
button_new(struct lesson *l, const char *id)
{
	struct button *b;

	if (strlen(id) >= TASK_ID || button_find(l, id))
		return NULL;
	b = arena_make(l->world->arena, struct button);
	strcpy(b->id, id);
	vec_push(l->world->arena, &l->buttons, b);
	return b;
}

void
contact_write(struct lesson *l, struct contact *c, unsigned n)
{
	const char *option;

	if (n < 1 || n > c->options.n)
		return;
	option = c->options.at[n - 1];
	if (talk_say(l, TALK_SENT, option, c->id) && l->acted)
		l->acted(l, c->reply, option);
}

void
button_press(struct lesson *l, struct button *b)
{
	b->pressed++;
	LOG(l->world->sim, &log_pressed, 0, 0, log_text(b->id));
	if (l->acted)
		l->acted(l, b->run, NULL);
}
