/*
 * scenario.h - a lesson's scenario.lua builds its world: what the lab asks of the script room.
 */
#ifndef SCRIPT_SCENARIO_H
#define SCRIPT_SCENARIO_H

#include "lesson/bundle.h"
#include "lesson/tasks.h"

/* A value the scenario exports for prose and configs: ${me.lan4}. */
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

/* What lab{}, quiz{} and the like told; lives in the arena. */
struct scenario {
	struct lesson *lesson;
	struct script *script;
	char id[64], level[24];
	unsigned minutes;
	VEC(struct scenario_text) texts;
	VEC(struct scenario_quiz) quizzes;
	VEC(struct scenario_mark) marks;
};

/*
 * Runs scenario.lua of the bundle in the lesson's world. NULL with an error: file, line, what was
 * found, what was expected. The bundle is lent for the life of the world.
 */
struct scenario *scenario_load(struct lesson *l, const struct bundle *b, unsigned seat,
    struct ix_error *e);
/* The value of "me.lan4", or NULL. */
const char *scenario_value(const struct scenario *s, const char *key);

#endif
