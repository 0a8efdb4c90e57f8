/*
 * list.c - a list's selection and window, and the growing index of rows that a filter lets through.
 */
#include <stdlib.h>

#include "base/panic.h"
#include "tui/internal.h"

void
list_fit(struct list *l, size_t rows, int height)
{
	size_t h = height > 0 ? (size_t)height : 1;

	if (l->at >= rows || l->follow)
		l->at = rows ? rows - 1 : 0;
	if (l->at < l->top)
		l->top = l->at;
	if (l->at >= l->top + h)
		l->top = l->at - h + 1;
	if (l->top + h > rows)
		l->top = rows > h ? rows - h : 0;
}

bool
list_act(struct list *l, enum action a, size_t rows, int height)
{
	size_t page = height > 1 ? (size_t)height - 1 : 1, last = rows ? rows - 1 : 0;

	switch (a) {
	case ACT_UP:
		l->at -= l->at > 0;
		break;
	case ACT_DOWN:
		l->at += l->at < last;
		break;
	case ACT_PAGE_UP:
		l->at = l->at > page ? l->at - page : 0;
		break;
	case ACT_PAGE_DOWN:
		l->at = l->at + page < last ? l->at + page : last;
		break;
	case ACT_FIRST:
		l->at = 0;
		break;
	case ACT_LAST:
		l->at = last;
		break;
	default:
		return false;
	}
	l->follow = a == ACT_LAST || (a == ACT_DOWN && l->at == last && l->follow);
	return true;
}

void
numbers_push(struct numbers *v, uint64_t x)
{
	if (v->n == v->room) {
		v->room = v->room ? v->room * 2 : 256;
		v->at = realloc(v->at, v->room * sizeof(*v->at));
		if (!v->at)
			panic("no memory left for a list of %zu rows", v->room);
	}
	v->at[v->n++] = x;
}

void
numbers_clear(struct numbers *v)
{
	free(v->at);
	*v = (struct numbers){ 0 };
}
