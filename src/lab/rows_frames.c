/* rows_frames.c - the packet view's rows: recorded frames, and their decode trees by the codecs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "lab/internal.h"
#include "wire/explain.h"

/* The last frame explained: a view asks for all its lines one by one. Outside the world. */
struct explained {
	uint64_t no;
	uint64_t next; /* the recorder's next: a cut makes numbers mean other frames */
	struct explain x;
};

static const struct explain *
explained(const struct ix_lab *lab, uint64_t no)
{
	struct ix_lab *own = (struct ix_lab *)(uintptr_t)lab; /* a cache: it changes no answer */
	const struct record *r = record_get(lab, no);

	if (!r)
		return NULL;
	if (!own->explained) {
		own->explained = calloc(1, sizeof(*own->explained));
		if (!own->explained)
			panic("no memory left for the packet view");
	}
	if (own->explained->no != no || own->explained->next != lab->recorder.cuts) {
		own->explained->no = no;
		own->explained->next = lab->recorder.cuts;
		explain_frame(&own->explained->x, record_bytes(lab, r), r->len, r->len,
		    LINKTYPE_ETHERNET);
	}
	return &own->explained->x;
}

void
explained_free(struct ix_lab *lab)
{
	if (lab->explained)
		explain_free(&lab->explained->x);
	free(lab->explained);
}

uint64_t
ix_frames(const struct ix_lab *lab, uint64_t *first)
{
	const struct recorder *r = &lab->recorder;
	uint64_t last = r->seen < r->next ? r->seen : r->next - 1;

	if (first)
		*first = r->first;
	return last;
}

bool
ix_frame(const struct ix_lab *lab, uint64_t no, struct ix_frame_row *row)
{
	const struct record *r = record_get(lab, no);
	const struct port *p;
	struct explain x = { 0 };

	if (!r)
		return false;
	memset(row, 0, sizeof(*row));
	p = lab->world->net->ports.at[r->port - 1];
	explain_summary(&x, record_bytes(lab, r), r->len, r->len, LINKTYPE_ETHERNET);
	row->no = no;
	row->t = r->t;
	row->out = r->out;
	row->len = r->len;
	row->more = !r->out && !r->dropped;
	snprintf(row->device, sizeof(row->device), "%s", p->node->name);
	snprintf(row->port, sizeof(row->port), "%s", p->name);
	snprintf(row->from, sizeof(row->from), "%s", x.source);
	snprintf(row->to, sizeof(row->to), "%s", x.destination);
	snprintf(row->protocol, sizeof(row->protocol), "%.11s", x.protocol);
	text_clean_to(row->info, sizeof(row->info), x.info, TEXT_LINE);
	if (r->dropped)
		snprintf(row->dropped, sizeof(row->dropped), "%s", r->dropped->name);
	explain_free(&x);
	return true;
}

uint32_t
ix_frame_bytes(const struct ix_lab *lab, uint64_t no, uint8_t *to, uint32_t room)
{
	const struct record *r = record_get(lab, no);

	if (!r)
		return 0;
	memcpy(to, record_bytes(lab, r), r->len < room ? r->len : room);
	return r->len;
}

bool
ix_field(const struct ix_lab *lab, uint64_t no, uint32_t n, struct ix_field_row *row)
{
	const struct explain *x = explained(lab, no);
	const char *note;

	if (!x || n >= x->n)
		return false;
	memset(row, 0, sizeof(*row));
	row->depth = x->node[n].depth;
	row->at = x->node[n].at;
	row->len = x->node[n].len;
	row->bad = x->node[n].wrong;
	text_clean_to(row->text, sizeof(row->text), explain_label(x, &x->node[n]), TEXT_LINE);
	note = explain_note(x, &x->node[n]);
	if (note)
		text_clean_to(row->note, sizeof(row->note), note, TEXT_LINE);
	return true;
}
