/*
 * record.c - the frames that the packet view shows: a ring outside the arena, filled by watching.
 *
 * The n-th frame of a line is the n-th whoever replays it, so going back and forth records nothing
 * twice. What has fallen out of the ring comes back by a capture, which replays.
 */
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "lab/internal.h"

enum { ROWS = 1 << 16 };

static struct record *
row(const struct recorder *r, uint64_t no)
{
	return &r->row[no % r->room];
}

/* Do the octets of this row lie in [at, at + len)? */
static bool
overlaps(const struct record *r, size_t at, size_t len)
{
	return r->at < at + len && at < r->at + r->len;
}

/* Makes room for one more row with `len` octets at the head: the oldest go. */
static void
make_room(struct recorder *r, uint32_t len)
{
	if (r->head + len > LAB_RECORD) {
		while (r->first < r->next && row(r, r->first)->at >= r->head)
			r->first++;
		r->head = 0;
	}
	while (r->first < r->next &&
	    (r->next - r->first >= r->room || overlaps(row(r, r->first), r->head, len)))
		r->first++;
}

static void
seen(void *arg, const struct frame_name *name, bool out, const uint8_t *bytes, uint32_t len,
    const struct log_kind *drop)
{
	struct ix_lab *lab = arg;
	struct recorder *r = &lab->recorder;

	if (++r->seen < r->next)
		return; /* known from the first time this moment was passed */
	must(r->seen == r->next);
	make_room(r, len);
	*row(r, r->next) = (struct record){ .t = name->t, .port = name->port, .seq = name->seq,
	    .out = out,
		.dropped = drop, .len = len, .at = r->head };
	memcpy(r->bytes + r->head, bytes, len);
	r->head += len;
	r->next++;
}

void
recorder_init(struct ix_lab *lab)
{
	struct recorder *r = &lab->recorder;

	r->room = ROWS;
	r->row = malloc(ROWS * sizeof(*r->row));
	r->bytes = malloc(LAB_RECORD);
	if (!r->row || !r->bytes)
		panic("no memory left for the packet view");
	r->first = r->next = 1;
	lab->observer.arg = lab;
	lab->observer.frame = seen;
	recorder_watch(lab);
}

void
recorder_free(struct ix_lab *lab)
{
	free(lab->recorder.row);
	free(lab->recorder.bytes);
}

void
recorder_watch(struct ix_lab *lab)
{
	lab->world->sim->observer = &lab->observer;
}

bool
recorder_counts(const struct ix_lab *lab)
{
	return lab->observer.frame == seen;
}

void
recorder_cut(struct ix_lab *lab, uint64_t keep)
{
	struct recorder *r = &lab->recorder;

	r->cuts++;
	if (r->next > keep + 1)
		r->next = keep + 1;
	if (r->first > r->next)
		r->first = r->next;
	if (r->first < r->next)
		r->head = row(r, r->next - 1)->at + row(r, r->next - 1)->len;
}

const struct record *
record_get(const struct ix_lab *lab, uint64_t no)
{
	const struct recorder *r = &lab->recorder;

	return no >= r->first && no < r->next && no <= r->seen ? row(r, no) : NULL;
}

const uint8_t *
record_bytes(const struct ix_lab *lab, const struct record *r)
{
	return lab->recorder.bytes + r->at;
}

uint64_t
record_find(const struct ix_lab *lab, const struct frame_name *name)
{
	const struct recorder *r = &lab->recorder;
	uint64_t no = r->seen < r->next ? r->seen : r->next - 1;

	for (; name->port && no >= r->first && row(r, no)->t >= name->t; no--)
		if (row(r, no)->t == name->t && row(r, no)->port == name->port && !row(r, no)->out)
			return no;
	return 0;
}
