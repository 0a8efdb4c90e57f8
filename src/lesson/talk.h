/*
 * talk.h - what is said in a lesson: words that appear, mails that come, colleagues that can be
 * asked, buttons that can be pressed. Part of the world; the words themselves are in lesson.md, by
 * id, and never here.
 */
#ifndef LESSON_TALK_H
#define LESSON_TALK_H

#include "lesson/tasks.h"

#define TALKS_MOST 1000  /* said in one lab */
#define TALK_OPTIONS 9   /* that a contact offers */

enum talk_kind {
	TALK_SAY,  /* the lesson says it: ## say: ID */
	TALK_MAIL, /* a mail came: ## mail: ID */
	TALK_SENT  /* the trainee's own: option ID was sent to `from` */
};

struct talk {
	ix_time t;
	enum talk_kind kind;
	char id[TASK_ID], from[TASK_ID];
};

/* A colleague, and what may be written to them: ids of ## say: sections. */
struct contact {
	char id[TASK_ID];
	VEC(const char *) options; /* owned */
	int reply;                 /* the script's function, called with the option's id */
};

struct button {
	char id[TASK_ID];
	int run;
	uint32_t pressed;
};

extern const struct log_kind log_say, log_mail, log_mail_sent, log_pressed;

/* Says it now. false: TALKS_MOST were said. `from` may be "". */
bool talk_say(struct lesson *l, enum talk_kind kind, const char *id, const char *from);
/* NULL: the id is taken. The reply, the options and `run` are the caller's to fill. */
struct contact *contact_new(struct lesson *l, const char *id);
void contact_option(struct lesson *l, struct contact *c, const char *id);
struct button *button_new(struct lesson *l, const char *id);
struct contact *contact_find(const struct lesson *l, const char *id);
struct button *button_find(const struct lesson *l, const char *id);
/* The trainee writes option n (from 1), or presses: the script hears of it as an event. */
void contact_write(struct lesson *l, struct contact *c, unsigned n);
void button_press(struct lesson *l, struct button *b);

#endif
