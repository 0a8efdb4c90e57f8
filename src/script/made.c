/*
 * made.c - a text being made by a C function: small ones on the C stack, larger ones in a block
 * that Lua's stack holds at a fixed place, so that an error on the way frees it and callbacks may
 * push and pop above it. Every byte is paid for, and the longest text is bounded.
 */
#include <string.h>

#include "script/lib.h"

void
made_begin(struct made *m, lua_State *L)
{
	m->L = L;
	m->n = 0;
	m->room = sizeof(m->small);
	m->s = m->small;
	lua_pushnil(L);
	m->slot = lua_gettop(L);
}

void
made_add(struct made *m, const char *s, size_t n)
{
	if (n > m->room - m->n) {
		size_t room = m->room;
		char *bigger;

		text_may_be(m->L, m->n + n);
		while (room - m->n < n)
			room *= 2;
		bigger = lua_newuserdatauv(m->L, room, 0);
		memcpy(bigger, m->s, m->n);
		lua_replace(m->L, m->slot);
		m->s = bigger;
		m->room = room;
	}
	if (n)
		memcpy(m->s + m->n, s, n);
	m->n += n;
}

void
made_add_value(struct made *m)
{
	size_t n;
	const char *s = lua_tolstring(m->L, -1, &n);

	made_add(m, s, n);
	lua_pop(m->L, 1);
}

void
made_push(struct made *m)
{
	text_may_be(m->L, m->n);
	lua_pushlstring(m->L, m->s, m->n);
	lua_replace(m->L, m->slot);
	lua_settop(m->L, m->slot);
}
