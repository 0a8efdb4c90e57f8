/*
 * internal.h - the insides of a lab: what lies outside the arena around one world inside it.
 *
 * The midend. A line of time is a list of journal items; the world is wherever the last travel left
 * it on the current line. Rewind, branch, undo, replay and capture are all `travel`: load a
 * checkpoint, then run on, applying the line's entries where they belong.
 */
#ifndef LAB_INTERNAL_H
#define LAB_INTERNAL_H

#include "ixlab/ixlab.h"
#include "lab/journal.h"
#include "lesson/bundle.h"
#include "lesson/prose.h"
#include "lesson/tasks.h"
#include "script/scenario.h"

#define LAB_LINES 512      /* lines of time in one journal; every undo begins one */
#define LAB_CHECKPOINTS 96
#define LAB_CHECKPOINT_OCTETS ((size_t)256 << 20) /* of all of them; two are always kept */
#define LAB_RECORD (24u << 20) /* octets of frames kept for the packet view */
#define LAB_ARENA ((size_t)1 << 30)
#define FINGERPRINT_EVERY (10 * IX_SECOND)

/* A line of time: the main one, or what a typed line after a rewind began. */
struct line {
	char name[32];
	ix_time from;    /* where it left its parent; 0 for the first */
	size_t *item;    /* indices into the journal, in order of time */
	size_t items, room;
	ix_time tip;     /* the furthest it has been run */
	ix_time printed; /* time of its last fingerprint */
};

/* A moment that can be loaded. Valid for the current line only. */
struct moment {
	struct checkpoint *saved;
	size_t octets;     /* that the moment before it has not */
	ix_time t;
	uint64_t position; /* sim->events */
	size_t applied;    /* items of the line already applied */
	uint64_t frames;   /* frames seen so far */
};

struct record {
	ix_time t;
	uint32_t port;
	uint64_t seq;
	bool out;
	const struct log_kind *dropped;
	uint32_t len;
	size_t at; /* in the ring of octets */
};

/* The frames of the current line, outside the arena: filled by an observer, cut at a branch. */
struct recorder {
	struct record *row;
	uint64_t first, next; /* numbers held: first .. next - 1; row[no % room] */
	size_t room;
	uint8_t *bytes;
	size_t head;          /* where the next frame's octets go */
	uint64_t seen;        /* frames of this line up to the world's moment */
	uint64_t cuts;        /* how often frames were forgotten */
};

/* A point of a line: so many events, so many of its items. */
struct point {
	uint64_t position;
	size_t applied;
};

struct mark {
	struct point at; /* where it was noted */
	struct ix_mark_row row;
};

/* What the trainee asked for and answered: facts of the file, never taken back by going back. */
struct fact {
	char id[64];
	unsigned hints; /* shown */
	unsigned given; /* quiz: the option, 0 none */
	char answer[64]; /* ask */
	struct fact *next;
};

struct ix_lab {
	struct bundle *bundle;
	struct prose *prose;
	struct world *world;
	struct lesson *lesson;
	struct scenario *scenario;
	struct scenario_host host;
	struct journal *journal;
	struct ix_options options;
	bool appends;            /* new entries go to the journal (not while it is being read) */
	struct line line[LAB_LINES];
	unsigned lines, current; /* current: index into line[] */
	size_t applied;          /* items of the current line applied to the world */
	struct moment moment[LAB_CHECKPOINTS];
	unsigned moments;
	uint64_t moment_events;  /* position of the last checkpoint taken */
	struct recorder recorder;
	struct explained *explained; /* a cache of the packet view */
	struct mark *mark;       /* of the current line, in order of time */
	uint32_t marks, marks_room;
	struct point marked;     /* how far the line's marks are known */
	bool marks_begun;
	struct observer observer;
	struct fact *facts;
	unsigned pace_permille;
	/* verification: what the journal says against what happened */
	uint32_t compared;
	bool differs;
	struct ix_error difference;
};

/* ---- open.c ---- */
/* Builds the world of the lab's bundle at time 0; false with an error. */
bool lab_build(struct ix_lab *lab, struct ix_error *e);

/* ---- lines.c ---- */
struct line *lab_line(const struct ix_lab *lab);
/* Puts journal item i at the end of the current line. */
void line_push(struct ix_lab *lab, size_t i);
/* May a line of this name ("": any) be begun? */
bool line_may(const struct ix_lab *lab, const char *name, struct ix_error *e);
/* Begins a line that shares the current one's items up to (and with) time t. name may be "". */
bool line_fork(struct ix_lab *lab, ix_time t, const char *name, struct ix_error *e);
/* Begins a line without the last typed line of the current one. */
bool line_undo(struct ix_lab *lab, struct ix_error *e);
bool line_switch(struct ix_lab *lab, const char *name, struct ix_error *e);
/*
 * Takes back the last fork, undo or switch, which the journal could not keep. `was`: the line
 * before.
 */
void line_take_back(struct ix_lab *lab, unsigned lines, unsigned was);
/* Reads the journal's items from the first on into lines, as if they were typed. */
bool lines_read(struct ix_lab *lab, struct ix_error *e);

/* ---- travel.c ---- */
/* Runs to `until`, at most until `position` events have happened, applying the line's entries. */
bool travel_forward(struct ix_lab *lab, ix_time until, uint64_t position);
/* To just after the events of time t; backwards by checkpoint. */
void travel_to(struct ix_lab *lab, ix_time t);
/* To t on a line that was just changed: nothing of the world as it is can be used. */
void travel_again(struct ix_lab *lab, ix_time t);
void travel_to_position(struct ix_lab *lab, uint64_t position);
void travel_to_start(struct ix_lab *lab);
void moment_save(struct ix_lab *lab);
/* Forgets moments that a line which shares only `items` items up to time t cannot use. */
void moments_cut(struct ix_lab *lab, ix_time t, size_t items);
void moments_free(struct ix_lab *lab);

/* ---- marks.c ---- */
struct marks_from {
	uint64_t log;
	uint32_t scenario;
};
/* Before an event or entry; after it, marks_note with what this returned. */
struct marks_from marks_begin(const struct ix_lab *lab);
void marks_note(struct ix_lab *lab, const struct marks_from *from,
    const struct journal_item *typed);
/* The line is another one from this point on. */
void marks_cut(struct ix_lab *lab);

/* ---- apply.c ---- */
/* Lets an entry take effect in the world. */
void entry_apply(struct ix_lab *lab, const struct journal_item *i);
/* "acacia/2" -> the device and its console's number; NULL with an error. */
struct device *entry_device(const struct ix_lab *lab, const char *name, unsigned *console,
    struct ix_error *e);

/* ---- words.c: the lab's own words ---- */
struct lab_word_call {
	struct ix_lab *lab;
	const char *line, *rest; /* rest: after the word */
	struct text *out;
	struct ix_error *error;
};
/* Runs `lab LINE`; journals what has to be. */
bool lab_words(struct ix_lab *lab, const char *line, struct text *out, struct ix_error *e);
/* Does this word of the lab move the world, so that in the past it begins a new line? */
bool lab_word_moves(const char *line);
/* The part of a journalled lab word that changes the world, when a line is run (again). */
void lab_word_apply(struct ix_lab *lab, const char *line);
/* ---- type.c ---- */
/* Appends an entry to the journal and the line, and applies it; in the past, at the line's end. */
bool lab_enter(struct ix_lab *lab, const char *device, const char *line, struct ix_error *e);
/*
 * The same as one group for what moves the world: in the past, a new line begins first. Refused, it
 * has changed nothing and written nothing.
 */
bool lab_act(struct ix_lab *lab, const char *device, const char *line, struct ix_error *e);
/* Has the line been further than where the world is now? */
bool lab_in_past(const struct ix_lab *lab);
/* Begins a new line of time at t, at most now, in the journal too, and goes there. */
bool lab_branch(struct ix_lab *lab, ix_time t, const char *name, struct ix_error *e);
/* Everything that happens in this nanosecond happens: typing comes after it. */
void lab_finish_moment(struct ix_lab *lab);

/* ---- facts.c ---- */
struct fact *fact_of(struct ix_lab *lab, const char *id);        /* made if needed */
const struct fact *fact_find(const struct ix_lab *lab, const char *id);
/* Takes note of what an entry says about the trainee. */
void fact_note(struct ix_lab *lab, const struct journal_item *i);
void facts_free(struct ix_lab *lab);

/* ---- rows ---- */
void explained_free(struct ix_lab *lab);

/* ---- record.c ---- */
void recorder_init(struct ix_lab *lab);
void recorder_free(struct ix_lab *lab);
/* The lab watches its world again (after a load, or another observer). */
void recorder_watch(struct ix_lab *lab);
/* Is it the recorder that watches, and counts? */
bool recorder_counts(const struct ix_lab *lab);
/* The line is another one from frame `seen` on: later frames are forgotten. */
void recorder_cut(struct ix_lab *lab, uint64_t seen);
const struct record *record_get(const struct ix_lab *lab, uint64_t no);
const uint8_t *record_bytes(const struct ix_lab *lab, const struct record *r);
/* The frame with this name, 0 if it is not held. */
uint64_t record_find(const struct ix_lab *lab, const struct frame_name *name);

#endif
