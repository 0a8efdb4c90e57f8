/*
 * arena.c - size classes with free lists over one reservation, and page-shared checkpoints.
 *
 * Classes: multiples of 16 up to 256, then four steps per doubling. A freed block is zeroed when it
 * is handed out again, not before: freeing is on the packet path.
 */
#include "base/arena.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/panic.h"

struct page {
	uint32_t refs;
	uint8_t bytes[ARENA_PAGE];
};

struct checkpoint {
	size_t used;
	size_t pages;
	struct page *page[];
};

static size_t
page_round(size_t n)
{
	return (n + ARENA_PAGE - 1) & ~(size_t)(ARENA_PAGE - 1);
}

/* Fresh zero pages, taking memory only where they are touched. */
static void *
map(void *at, size_t size, int flags)
{
	return mmap(at, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | flags, -1, 0);
}

struct arena *
arena_new(size_t reserve)
{
	struct arena *a;

	reserve = page_round(reserve);
	a = map(NULL, reserve, 0);
	if (a == MAP_FAILED)
		return NULL;
	a->reserve = reserve;
	a->used = (sizeof(*a) + 63) & ~(size_t)63;
	return a;
}

void
arena_delete(struct arena *a)
{
	if (a)
		munmap(a, a->reserve);
}

/* The class of a size and the size it really takes. */
static unsigned
class_of(size_t size, size_t *taken)
{
	unsigned shift, step;

	if (size == 0)
		size = 1;
	if (size <= 256) {
		*taken = (size + 15) & ~(size_t)15;
		return (unsigned)(*taken / 16);
	}
	shift = 63u - (unsigned)__builtin_clzll(size - 1); /* 2^shift <= size-1 < 2^(shift+1) */
	step = (unsigned)((size - 1) >> (shift - 2)) & 3;
	*taken = ((size_t)1 << shift) + ((size_t)(step + 1) << (shift - 2));
	return 17 + (shift - 8) * 4 + step;
}

void *
arena_try(struct arena *a, size_t size)
{
	size_t taken;
	unsigned c;
	void *p;

	if (size > a->reserve)
		return NULL;
	c = class_of(size, &taken);
	must(c < ARENA_CLASSES);
	p = a->free_list[c];
	if (p) {
		memcpy(&a->free_list[c], p, sizeof(void *));
		memset(p, 0, taken);
	} else {
		if (taken > a->reserve - a->used)
			return NULL;
		p = (uint8_t *)a + a->used;
		a->used += taken;
		a->carved++;
	}
	a->live += taken;
	return p;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	void *p = arena_try(a, size);

	if (!p)
		panic("the world is full: %zu of %zu bytes in use, %zu more wanted", a->live,
		    a->reserve, size);
	return p;
}

void
arena_free(struct arena *a, void *p, size_t size)
{
	size_t taken;
	unsigned c;

	if (!p)
		return;
	c = class_of(size, &taken);
	memcpy(p, &a->free_list[c], sizeof(void *));
	a->free_list[c] = p;
	a->live -= taken;
}

void *
arena_try_resize(struct arena *a, void *p, size_t old, size_t size)
{
	size_t had, wants;
	void *q;

	if (!p)
		return arena_try(a, size);
	if (class_of(old, &had) == class_of(size, &wants)) {
		if (size > old)
			memset((uint8_t *)p + old, 0, size - old);
		return p;
	}
	q = arena_try(a, size);
	if (!q)
		return NULL;
	memcpy(q, p, old < size ? old : size);
	arena_free(a, p, old);
	return q;
}

void *
arena_resize(struct arena *a, void *p, size_t old, size_t size)
{
	void *q = arena_try_resize(a, p, old, size);

	if (!q)
		panic("the world is full: %zu of %zu bytes in use, %zu more wanted", a->live,
		    a->reserve, size);
	return q;
}

char *
arena_strdup(struct arena *a, const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(arena_alloc(a, n), s, n);
}

static struct page *
page_copy(const uint8_t *from)
{
	struct page *p = malloc(sizeof(*p));

	if (!p)
		panic("no memory left for a checkpoint");
	p->refs = 1;
	memcpy(p->bytes, from, ARENA_PAGE);
	return p;
}

struct checkpoint *
arena_save(const struct arena *a, const struct checkpoint *prev)
{
	size_t n = page_round(a->used) / ARENA_PAGE;
	struct checkpoint *c = malloc(sizeof(*c) + n * sizeof(c->page[0]));

	if (!c)
		panic("no memory left for a checkpoint");
	c->used = a->used;
	c->pages = n;
	for (size_t i = 0; i < n; i++) {
		const uint8_t *live = (const uint8_t *)a + i * ARENA_PAGE;

		if (prev && i < prev->pages &&
		    memcmp(prev->page[i]->bytes, live, ARENA_PAGE) == 0) {
			c->page[i] = prev->page[i];
			c->page[i]->refs++;
		} else {
			c->page[i] = page_copy(live);
		}
	}
	return c;
}

void
arena_load(struct arena *a, const struct checkpoint *c)
{
	size_t had = page_round(a->used), has = c->pages * ARENA_PAGE;

	for (size_t i = 0; i < c->pages; i++) {
		uint8_t *live = (uint8_t *)a + i * ARENA_PAGE;

		if (memcmp(live, c->page[i]->bytes, ARENA_PAGE) != 0)
			memcpy(live, c->page[i]->bytes, ARENA_PAGE);
	}
	if (had > has) /* what lies above `used` is zero, and costs nothing */
		must(map((uint8_t *)a + has, had - has, MAP_FIXED) != MAP_FAILED);
	must(a->used == c->used);
}

void
checkpoint_delete(struct checkpoint *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->pages; i++)
		if (--c->page[i]->refs == 0)
			free(c->page[i]);
	free(c);
}

size_t
checkpoint_bytes(const struct checkpoint *c, const struct checkpoint *before)
{
	size_t own = 0;

	for (size_t i = 0; i < c->pages; i++)
		own += !before || i >= before->pages || before->page[i] != c->page[i];
	return own * ARENA_PAGE;
}
