/* linear_internal.h - what linear.c and linear_words.c share. */
#ifndef TUI_LINEAR_INTERNAL_H
#define TUI_LINEAR_INTERNAL_H

#include "tui/internal.h"
#include "tui/linear.h"

#define LINEAR_TASKS 128

struct linear {
	struct ix_lab *lab;
	ix_sink *to;
	void *arg;
	bool steady;
	bool paused;
	bool asking;             /* the pending line waits for y or n */
	char device[80];         /* whose console it is; "": the lab's own words */
	char pending_device[80];
	struct text pending;
	char prompt[160];
	uint64_t from;           /* octets of the console that were told */
	uint64_t event;          /* the last that was told */
	uint32_t talks;          /* things said that were told */
	uint64_t position;
	enum ix_task_state task[LINEAR_TASKS];
};

void linear_say(struct linear *l, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Tells what is new: console, events, tasks. */
void linear_news(struct linear *l);
void linear_enter(struct linear *l, uint32_t node);
/* Types a line at a device or at "lab". */
void linear_type(struct linear *l, const char *device, const char *line);
void linear_go(struct linear *l, ix_time until);

/* A word of the lab's prompt; false: the person leaves. */
bool linear_word(struct linear *l, const char *line);
bool linear_prose(struct linear *l, enum ix_text what, const char *id, unsigned n);

#endif
