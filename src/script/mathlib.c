/*
 * mathlib.c - what of math gives the same digits on every machine. Sines and logarithms do not, and
 * chance comes from named streams, so that a new line in a scenario shifts nobody else's draws.
 */
#include <lualib.h>

#include "script/lib.h"

static const char chance[] = "use random{ stream = \"name\", from = 1, to = 6 }";
static const char digits[] = "its last digits differ between machines";

static const struct refused refused[] = {
	{ "acos", digits },
	{ "asin", digits },
	{ "atan", digits },
	{ "cos", digits },
	{ "exp", digits },
	{ "log", digits },
	{ "pow", "use x ^ y" },
	{ "random", chance },
	{ "randomseed", chance },
	{ "sin", digits },
	{ "tan", digits },
	{ NULL, NULL },
};

/* Exact, and done in no time: the stock functions serve. */
static const char *const stock[] = { "abs", "ceil", "floor", "fmod", "huge", "max", "maxinteger",
    "min",
	"mininteger", "modf", "pi", "sqrt", "tointeger", "type", "ult", NULL };

void
open_math(lua_State *L)
{
	lua_newtable(L);
	lua_pushcfunction(L, luaopen_math);
	lua_call(L, 0, 1);
	for (int i = 0; stock[i]; i++) {
		lua_getfield(L, -1, stock[i]);
		lua_setfield(L, -3, stock[i]);
	}
	lua_pop(L, 1);
	library_add(L, "math", refused);
}
