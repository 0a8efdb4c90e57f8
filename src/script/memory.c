/*
 * memory.c - Lua's allocator in the world's arena: a cap in all, one for a block, one for a text,
 * one for Lua's stack. What is refused or made is paid for from the budget. It follows the two
 * things that make single instructions expensive and that Lua does not tell about: long texts and
 * its stack.
 */
#include "script/lib.h"

#define STACK_MOST (256u << 10) /* bytes of Lua stack: some three thousand calls within calls */

/* Lua answers a refusal with a full collection, which is paid for here. Returns false. */
static bool
refuse(struct script *s)
{
	s->spent += s->used / 16;
	if (s->L)
		script_where(s->L, s->refused_at, sizeof(s->refused_at));
	return false;
}

/* Whether a block asked for is the stack's next: it doubles, five spare slots of 16 apart. */
static bool
is_next_stack(const struct script *s, const void *p, size_t kind, size_t size)
{
	return p ? p == s->stack : kind == 0 && s->stack && size == 2 * s->stack_bytes - 80;
}

static bool
may_have(struct script *s, const void *p, size_t kind, size_t old, size_t size)
{
	bool text = !p && kind == LUA_TSTRING;

	if (size > STACK_MOST && is_next_stack(s, p, kind, size)) {
		s->deep = true;
		return refuse(s);
	}
	if (size > s->limits.block || s->used + (size - old) > s->limits.memory ||
	    (text && size > s->limits.text + 64))
		return refuse(s);
	s->spent += 1 + size / 64;
	return true;
}

static void
long_text_add(struct script *s, const void *p, size_t size)
{
	vec_push(s->arena, &s->texts, ((struct long_text){ p, size }));
	if (size > s->longest)
		s->longest = size;
}

/* The block goes; if it was a long text, forgets it. Most are young: looks from the end. */
static void
long_text_drop(struct script *s, const void *p)
{
	uint32_t i = s->texts.n;

	while (i && s->texts.at[i - 1].at != p)
		i--;
	if (i == 0)
		return;
	s->texts.at[i - 1] = s->texts.at[--s->texts.n];
	s->longest = 0;
	for (i = 0; i < s->texts.n; i++)
		if (s->texts.at[i].size > s->longest)
			s->longest = s->texts.at[i].size;
}

/*
 * Lua's stack is the second block that a new state asks for; it is followed from then on, whether
 * it grows in place or as a new block, made just before the old one is freed.
 */
static void
follow_stack(struct script *s, const void *p, void *q, size_t size)
{
	bool freed = p && p == s->stack && !q;

	if (!p && s->blocks < 2 && ++s->blocks < 2)
		return;
	if (freed && s->newest) {
		s->stack = s->newest;
		s->stack_bytes = s->newest_bytes;
	} else if (!s->stack || (p && p == s->stack && q)) {
		s->stack = q;
		s->stack_bytes = size;
	}
	s->newest = p ? NULL : q;
	s->newest_bytes = size;
}

void *
script_allocate(void *arg, void *p, size_t old, size_t size)
{
	struct script *s = arg;
	size_t had = p ? old : 0;
	void *q;

	if (size == 0) {
		if (had >= LONG_TEXT)
			long_text_drop(s, p);
		arena_free(s->arena, p, had);
		s->used -= had;
		follow_stack(s, p, NULL, 0);
		return NULL;
	}
	if (size > had && !may_have(s, p, old, had, size))
		return NULL;
	q = arena_try_resize(s->arena, p, had, size);
	if (!q && size > had) {
		refuse(s);
		return NULL;
	}
	if (!q) /* Lua takes for granted that shrinking succeeds */
		q = p;
	s->used = s->used - had + size;
	if (!p && old == LUA_TSTRING && size >= LONG_TEXT)
		long_text_add(s, q, size);
	follow_stack(s, p, q, size);
	return q;
}
