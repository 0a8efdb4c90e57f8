/* moments.h - time and events in a scenario; inside script. */
#ifndef SCRIPT_MOMENTS_H
#define SCRIPT_MOMENTS_H

#include <lua.h>

#include "script/scenario.h"

void moments_init(struct scenario *s);
void moments_heard(struct lesson *l, const struct log_record *r);
/* Raises unless there are events of this name, and says which is near. `verb` is who asks. */
void event_check(lua_State *L, const char *verb, const char *name);
/* A handler failed: kept as the scenario's fault if it is the first, and logged. */
void scenario_complain(struct scenario *s, const struct ix_error *e);
/* Names that have no binding of their own. */
void moments_open(lua_State *L);

#endif
