/*
 * arena.h - the one memory of a world, and its checkpoints.
 *
 * An arena is reserved once, at any address, and never moves, so plain pointers inside it stay
 * valid across save and load. Its own bookkeeping lives in its first page: loading a checkpoint
 * brings back the free lists too. Memory above `used` is always zero. Several arenas may live in
 * one process.
 *
 * A checkpoint is a table of shared 4 KiB pages: a page equal to the checkpoint before it is
 * shared, not copied (memcmp: portable, no signal handler). Checkpoints live outside every arena.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARENA_PAGE 4096u
#define ARENA_CLASSES 128

struct arena {
	size_t reserve;   /* bytes of address space */
	size_t used;      /* bytes handed out or on a free list, page headers included */
	size_t live;      /* bytes handed out now */
	uint64_t carved;  /* allocations that could not be served from a free list */
	void *root;       /* the world's first object; owned by who made the arena */
	void *free_list[ARENA_CLASSES];
};

/* Reserves address space; returns NULL if the system refuses. The caller owns the arena. */
struct arena *arena_new(size_t reserve);
void arena_delete(struct arena *a);

/*
 * Zeroed, 16-byte aligned. Panics when the arena is full; arena_try returns NULL instead. Not
 * declared `malloc`: a checkpoint reads the block through the arena, so a store to it must not be
 * put off.
 */
void *arena_alloc(struct arena *a, size_t size) __attribute__((returns_nonnull));
void *arena_try(struct arena *a, size_t size);
/* `size` is the size asked for. NULL is accepted. */
void arena_free(struct arena *a, void *p, size_t size);
/* Grows or shrinks; bytes beyond `old` are zero. */
void *arena_resize(struct arena *a, void *p, size_t old, size_t size);
/* The same, but NULL when the arena is full, and `p` is as it was. */
void *arena_try_resize(struct arena *a, void *p, size_t old, size_t size);
char *arena_strdup(struct arena *a, const char *s);

#define arena_make(a, type) ((type *)arena_alloc((a), sizeof(type)))

struct checkpoint;

/* Saves the arena; pages equal to those of `prev` (may be NULL) are shared. The caller owns it. */
struct checkpoint *arena_save(const struct arena *a, const struct checkpoint *prev);
/* Copies back what differs. `c` stays valid. */
void arena_load(struct arena *a, const struct checkpoint *c);
void checkpoint_delete(struct checkpoint *c);
/* Bytes of pages that c does not share with the checkpoint kept before it (may be NULL). */
size_t checkpoint_bytes(const struct checkpoint *c, const struct checkpoint *before);

#endif
