/* vec.c - see vec.h. */
#include "base/vec.h"

void *
vec_grow(struct arena *a, void *at, uint32_t *room, uint32_t want, size_t size)
{
	uint32_t next = *room ? *room * 2 : 4;

	if (want <= *room)
		return at;
	if (next < want)
		next = want;
	at = arena_resize(a, at, *room * size, next * size);
	*room = next;
	return at;
}
