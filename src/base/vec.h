/*
 * vec.h - a growing array in an arena: `VEC(struct x) list;`, zero is empty.
 *
 * The elements move when it grows: keep indexes or ids, not pointers, unless T is itself a pointer.
 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include <stdint.h>
#include <string.h>

#include "base/arena.h"

#define VEC(T) \
	struct { \
		T *at; \
		uint32_t n, room; \
	}

#define vec_reserve(a, v, want) \
	((v)->at = vec_grow((a), (v)->at, &(v)->room, (want), sizeof(*(v)->at)))
#define vec_push(a, v, x) (vec_reserve((a), (v), (v)->n + 1), (v)->at[(v)->n++] = (x))
/* Inserts at index i, keeping the order of the rest. */
#define vec_insert(a, v, i, x) \
	(vec_reserve((a), (v), (v)->n + 1), \
	    memmove((v)->at + (i) + 1, (v)->at + (i), ((v)->n - (i)) * sizeof(*(v)->at)), \
	    (v)->at[i] = (x), (v)->n++)
#define vec_remove(v, i) \
	(memmove((v)->at + (i), (v)->at + (i) + 1, ((v)->n - (i) - 1) * sizeof(*(v)->at)), (v)->n--)
#define vec_free(a, v) \
	(arena_free((a), (v)->at, (v)->room * sizeof(*(v)->at)), (v)->at = NULL, (v)->n = 0, \
	    (v)->room = 0)

/* `room` becomes at least `want`; returns where the elements are now. */
void *vec_grow(struct arena *a, void *at, uint32_t *room, uint32_t want, size_t size);

#endif
