/* frame.c - see frame.h. Four pools of fixed sizes: after warm-up no frame costs an allocation. */
#include "link/frame.h"

#include "base/panic.h"
#include "link/link.h"

static const uint32_t pool_room[FRAME_CLASSES] = { 192, 1664, FRAME_HEADROOM + FRAME_MAX,
	FRAME_HEADROOM + DATAGRAM_MAX };

struct frame *
frame_new(struct net *net, uint32_t len)
{
	uint8_t class = 0;
	struct frame *f;

	must(len <= DATAGRAM_MAX);
	while (len + FRAME_HEADROOM > pool_room[class])
		class ++;
	f = net->pool[class];
	if (f) {
		net->pool[class] = f->next;
	} else {
		f = arena_alloc(net->sim->arena, sizeof(*f) + pool_room[class]);
		f->class = class;
	}
	f->refs = 1;
	f->start = FRAME_HEADROOM;
	f->len = len;
	f->good_sums = false;
	f->word = 0;
	f->weight = 1;
	f->rated = false;
	f->next = NULL;
	return f;
}

struct frame *
frame_from(struct net *net, const void *bytes, uint32_t len)
{
	struct frame *f = frame_new(net, len);

	memcpy(frame_at(f), bytes, len);
	return f;
}

uint32_t
frame_memory(const struct frame *f)
{
	return (uint32_t)sizeof(*f) + pool_room[f->class];
}

void
frame_drop(struct net *net, struct frame *f)
{
	must(f->refs > 0);
	if (--f->refs == 0) {
		f->next = net->pool[f->class];
		net->pool[f->class] = f;
	}
}

struct frame *
frame_copy(struct net *net, struct frame *f)
{
	struct frame *copy = frame_from(net, frame_at(f), f->len);

	copy->word = f->word;
	copy->weight = f->weight;
	copy->rated = f->rated;
	copy->good_sums = f->good_sums;
	f->refs--;
	return copy;
}

void
frame_push(struct frame *f, uint32_t n)
{
	must(f->refs == 1 && n <= f->start);
	f->start = (uint16_t)(f->start - n);
	f->len += n;
}

void
frame_pull(struct frame *f, uint32_t n)
{
	must(f->refs == 1 && n <= f->len && f->start + n <= UINT16_MAX);
	f->start = (uint16_t)(f->start + n);
	f->len -= n;
}

void
frame_trim(struct frame *f, uint32_t len)
{
	must(f->refs == 1 && len <= f->len);
	f->len = len;
}
