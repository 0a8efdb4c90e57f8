/* talk.h - answers and colleagues in a scenario; inside script. */
#ifndef SCRIPT_TALK_H
#define SCRIPT_TALK_H

#include <lua.h>

#include "lesson/tasks.h"

/* The trainee's answer as a value of its kind; there is one. */
void answer_push(lua_State *L, const struct task *t);
/* lesson's `acted`. */
void talk_acted(struct lesson *l, int function, const char *option);

#endif
