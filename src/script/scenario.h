/*
 * scenario.h - a lesson's scenario.lua builds its world: what the lab asks of the script room.
 */
#ifndef SCRIPT_SCENARIO_H
#define SCRIPT_SCENARIO_H

#include "lesson/bundle.h"
#include "lesson/tasks.h"
#include "script/sandbox.h"

/* A value the scenario exports for prose: ${me.lan.4}. */
struct scenario_text {
	const char *key, *value; /* in the arena */
};

/* A quiz's answer, as the scenario says: the number of the right option. */
struct scenario_quiz {
	char id[64];
	unsigned answer;
};

/* A moment the scenario named with mark(). */
struct scenario_mark {
	ix_time t;
	char name[48];
};

/* on(kind, f). */
struct scenario_handler {
	char kind[48];
	int ref;
};

/* A handler that waits for its turn, and what happened. */
struct scenario_event {
	struct log_record record;
	int ref;
};

/* random{ stream = name }. */
struct scenario_stream {
	char name[64];
	struct rng rng;
};

/* What a check's rows said so far. */
struct check_rows {
	bool open;          /* a check runs: row() means something */
	unsigned rows, failed;
	char first[TASK_HAVE]; /* the first that failed */
};

/* What lab{}, task{}, quiz{} and the like told; lives in the arena. */
struct scenario {
	struct lesson *lesson;
	struct script *script;
	char id[64], level[24];
	unsigned minutes, seat;
	VEC(struct scenario_text) texts;
	VEC(struct scenario_quiz) quizzes;
	VEC(struct scenario_mark) marks;
	VEC(struct scenario_handler) handlers;
	VEC(struct scenario_event) pending;
	VEC(struct scenario_stream) streams;
	VEC(struct noise_maker *) noises; /* noise{} */
	struct timer events;
	unsigned alarms;
	struct check_rows rows;
	struct ix_error fault; /* the first that a handler raised; "" if none did */
};

/* What a script needs of the outside; lies outside the arena and outlives the world. */
struct scenario_host {
	struct script_host host;
	const struct bundle *bundle;
	struct world *world;
};

extern const struct log_kind log_script_error, log_script_print;

/*
 * Runs scenario.lua of the bundle in the lesson's world. NULL with an error: file, line, what was
 * found, what was expected. The bundle and `host` (filled here) are lent for the life of the world.
 */
struct scenario *scenario_load(struct lesson *l, const struct bundle *b, struct scenario_host *host,
    unsigned seat, struct ix_error *e);
/* The value of "me.lan.4", or NULL. */
const char *scenario_value(const struct scenario *s, const char *key);
/* docs/lua.md: every binding, from the tables that calls are checked with. */
void scenario_doc(struct text *to);
/* The example of the n-th binding and its name, for the test that runs each; false at the end. */
bool scenario_example(uint32_t n, const char **name, const char **example);

#endif
