/*
 * tasks.h - the tasks of a lesson: when they are checked, when they tick, and what they say.
 *
 * Part of the world: a replay ticks the same tasks at the same moments. It knows no Lua: the check
 * itself is a number handed to `run`, which the script room sets. A task is checked on its events
 * and after each command, once after a burst, only while it is open; always from an event of its
 * own.
 */
#ifndef LESSON_TASKS_H
#define LESSON_TASKS_H

#include "device/device.h"

struct talk;
struct contact;
struct button;

#define TASK_ID 64
#define TASK_HAVE 160
#define TASK_ANSWER 128

enum task_state { TASK_CLOSED, TASK_OPEN, TASK_PASSED, TASK_LOST };

/* What an ask{} is answered with, and how the answer reads. */
enum ask_kind {
	ASK_NONE,   /* a task that is done, not said */
	ASK_NUMBER, ASK_CHOICE, ASK_PORT, ASK_DEVICE, ASK_MAC, ASK_ASN, ASK_PREFIX, ASK_ADDRESS,
	ASK_TIME, ASK_TABLE, ASK_KINDS
};
extern const char *const ask_kinds[]; /* "number"; by enum, NULL-ended */

struct check_result {
	bool holds;
	bool broken;            /* the check itself failed: `have` says how */
	char have[TASK_HAVE];   /* "want Established, have Idle" */
};

struct task {
	char id[TASK_ID];
	bool negative;          /* holds from the first pass of another task on, or is lost */
	bool sticky;            /* once passed it stays passed */
	VEC(const char *) after; /* ids of tasks that must have passed; owned */
	VEC(const char *) on;    /* event kinds: "bgp.up"; owned */
	int check;              /* the script's number for the function */
	enum ask_kind ask;      /* answered by words: `lab answer ID VALUE` */
	VEC(const char *) options; /* of a choice; owned */
	char answer[TASK_ANSWER];  /* as typed and found well-formed; "" if not answered */
	enum task_state state;
	bool ever;              /* it passed at some time */
	bool due;               /* to be checked at the next tick */
	ix_time since;          /* of the state */
	char have[TASK_HAVE];   /* what the last check saw; "" before the first */
};

struct lesson {
	struct world *world;
	VEC(struct task *) tasks;
	VEC(struct talk *) talks;     /* talk.h */
	VEC(struct contact *) contacts;
	VEC(struct button *) buttons;
	struct timer tick;
	/* Runs a check; set by the script room. */
	void (*run)(struct lesson *l, const struct task *t, struct check_result *result);
	/* Told of every log record after the tasks were; set by the script room, may be NULL. */
	void (*event)(struct lesson *l, const struct log_record *r);
	/* The trainee did what a function waits for; from the script room. */
	void (*acted)(struct lesson *l, int function, const char *option);
	void *script;
};

extern const struct log_kind log_task_passed, log_task_lost, log_check_broken, log_mark;

struct lesson *lesson_new(struct world *w);
/*
 * A task; NULL if the id is taken. Its lists are filled by the caller with task_after and task_on.
 */
struct task *task_new(struct lesson *l, const char *id);
void task_after(struct lesson *l, struct task *t, const char *id);
void task_on(struct lesson *l, struct task *t, const char *kind);
struct task *task_find(const struct lesson *l, const char *id);
/* A command was typed, or `lab check`: every open task is checked, from an event of its own. */
void lesson_typed(struct lesson *l);
/* The answer to an ask, from the trainee; it is checked soon. */
void task_answer(struct lesson *l, struct task *t, const char *answer);
/* Is this well formed, so that it can be right? false with an error that says what is expected. */
bool task_answer_fits(const struct lesson *l, const struct task *t, const char *answer,
    struct ix_error *e);
/* The port that "sw1:et3", or "sw1:3", names; NULL if there is none. */
struct port *task_answer_port(const struct lesson *l, const char *answer);
bool lesson_complete(const struct lesson *l);

#endif
