/*
 * ixlab.h - the public door of libixlab: a lab is opened, typed at, moved in time, and looked at.
 *
 * Plain C11: no curses, Lua or pcap types. One lab may be used by one thread at a time; several
 * labs may live in one process. Nothing here prints, blocks, reads the wall clock or asks the user.
 *
 * Front ends *pull*: rows have a fixed size and no pointers; texts go to a sink. Asking never
 * changes the answer: no reader below alters the world, its random numbers, its events or its
 * fingerprint.
 *
 * Text in rows and sinks is UTF-8 already made fit for a terminal.
 */
#ifndef IXLAB_IXLAB_H
#define IXLAB_IXLAB_H

#include "ixlab/types.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ix_lab;

/* Takes a piece of text; `text` is not terminated and lent during the call. */
typedef void ix_sink(void *arg, const char *text, size_t n);

/* ---- opening and closing ---- */

struct ix_options {
	const char *lesson;  /* a lesson's folder, or the name of one in `scenarios` */
	const char *scenarios; /* where lessons and lib/ are; NULL: beside the lesson */
	const char *journal; /* file to append to; NULL: kept in memory only. Must not exist yet. */
	uint64_t seed;       /* 0: 1 */
	unsigned seat;       /* 1..999; 0: 1 */
	const char *name;    /* who plays, for the journal; may be NULL */
	const char *lang;    /* "fr": read lesson.fr.md if there is one; NULL: lesson.md */
	/* wall clock as "2026-11-21T09:14Z", for the journal only; may be NULL */
	const char *clock;
	bool sync;           /* fdatasync per entry (a person types) */
	bool parse_all;      /* parse every received message, use no decode memo */
};

/* NULL with an error if the lesson does not load, or the journal cannot be made. */
struct ix_lab *ix_open(const struct ix_options *o, struct ix_error *e);

/*
 * Opens a journal and replays it to its end. `append`: new entries go to the same file. A torn last
 * line is dropped; `warning` (may be NULL) then says so. o->journal names the file; o->lesson may
 * be NULL (the journal's). NULL with an error if it cannot be read or its lesson does not load.
 */
struct ix_lab *ix_resume(const struct ix_options *o, bool append, struct ix_error *warning,
    struct ix_error *e);
void ix_close(struct ix_lab *lab);

/* ---- time ---- */

ix_time ix_now(const struct ix_lab *lab);
uint64_t ix_position(const struct ix_lab *lab); /* events that have happened at this moment */
/* The furthest moment this line of time has reached; ix_now() < ix_tip() after going back. */
ix_time ix_tip(const struct ix_lab *lab);
/* Runs to `until`, at most `events` events (0: no limit); true when `until` is reached. */
bool ix_run(struct ix_lab *lab, ix_time until, uint64_t events);
/* Runs exactly one event; false if none is left. */
bool ix_step(struct ix_lab *lab);
/* Goes to just before the last event that happened; false at the beginning. */
bool ix_step_back(struct ix_lab *lab);
/* Goes to the end of moment t: back by checkpoint and replay, or forward by running. */
void ix_go(struct ix_lab *lab, ix_time t);
/* When the next event is due; IX_NEVER if there is none. */
ix_time ix_next(const struct ix_lab *lab);

/* What everybody waits for: the next timer that a person would call waiting. */
struct ix_wait_row {
	ix_time at;
	char device[64];
	char what[64];     /* "BGP connect retry" */
};
bool ix_waiting(const struct ix_lab *lab, struct ix_wait_row *row);

/* Marks on the time line, in order of time: tasks passed, sessions up and down, faults, mark(). */
struct ix_mark_row {
	ix_time t;
	char kind;       /* '*' task, '!' event, '>' typed line, 'm' the scenario's own */
	char text[80];
};
bool ix_mark(const struct ix_lab *lab, uint32_t n, struct ix_mark_row *row);

/* ---- typing ---- */

enum ix_done {
	IX_DONE,
	IX_REFUSED,  /* nothing was changed or written; the error says why */
	/* after a rewind: the line would start a new line of time; the error holds the question */
	IX_CONFIRM,
};

/*
 * The single way in. `device` is "acacia", "acacia/2" (its second console) or "lab" (the lab's own
 * words); `line` is what was typed, "^C" an interrupt, "^Z" the end of configuration. The line is
 * on the disk before it takes effect. `confirm`: yes to the question that IX_CONFIRM asked.
 * What the device answers is in its console (ix_console); what the lab answers goes to `answer`.
 */
enum ix_done ix_do(struct ix_lab *lab, const char *device, const char *line, bool confirm,
    ix_sink *answer, void *arg, struct ix_error *e);

/* Several lines as one group, one sync (a paste, a script): stops at the first that is refused. */
enum ix_done ix_paste(struct ix_lab *lab, const char *device, const char *lines, bool confirm,
    ix_sink *answer, void *arg, struct ix_error *e);

/*
 * Plays a script (journal lines, docs/cli.md): goes to each line's time and types it. What was
 * typed and answered goes to `transcript` (may be NULL). `name` is for messages. Stops at the first
 * line that is refused. After the last line the lab goes on to `until`, if that is later, and what
 * is said meanwhile goes there too; else it stands at that line's time.
 */
bool ix_script(struct ix_lab *lab, const char *name, const char *text, size_t n, ix_time until,
    ix_sink *transcript, void *arg, struct ix_error *e);
/*
 * Plays raw octets as PEER's side of a BGP session to DEVICE (both names of boxes that are
 * configured as neighbours); PEER's own BGP falls silent. Not in the journal: for tests, at the
 * start.
 */
bool ix_feed(struct ix_lab *lab, const char *device, const char *peer, const void *bytes, size_t n,
    struct ix_error *e);
/* The i-th entry of a script: its device and line, cut to the buffers; false past the end. */
bool ix_script_entry(const char *text, size_t n, size_t i, char device[80], char line[1025]);
/* A file of the lesson ("solution.ix", "mistakes/no-leak.ix"), lent; NULL if there is none. */
const char *ix_lesson_file(const struct ix_lab *lab, const char *name, size_t *n);
/* The pace asked for with `lab pace`: 1000 is real time, 0 as fast as possible. */
unsigned ix_pace(const struct ix_lab *lab);

/* The prompt of a console ("acacia(config)# "), into buf; "" while a command runs there. */
const char *ix_prompt(const struct ix_lab *lab, const char *device, char *buf, size_t room);
/* Is a long-running command in that console's foreground? */
bool ix_busy(const struct ix_lab *lab, const char *device);
/* And does it read what is typed there, as `nc` does? */
bool ix_reads(const struct ix_lab *lab, const char *device);
/* What `?` after this much of a line would show. */
void ix_help(const struct ix_lab *lab, const char *device, const char *line, ix_sink *to,
    void *arg);
/*
 * Tab: the line completed as far as it is unique goes to buf; candidates, if several, to the sink.
 */
bool ix_complete(const struct ix_lab *lab, const char *device, const char *line, char *buf,
    size_t room, ix_sink *to, void *arg);
/* The n-th line typed at this console, 0 the newest; false when there are no more. */
bool ix_history(const struct ix_lab *lab, const char *device, uint32_t n, char *buf, size_t room);

/*
 * A console's scrollback is part of the world: going back in time takes it back too. Octets from
 * `from` on go to the sink; returns the offset after the last (pass it next time). Older octets
 * than the scrollback holds are skipped.
 */
uint64_t ix_console(const struct ix_lab *lab, const char *device, uint64_t from, ix_sink *to,
    void *arg);

/* ---- looking: rows. Each returns false past the end; n counts from 0 ---- */

struct ix_lesson_row {
	char id[64], title[128], level[24];
	unsigned minutes;
	unsigned tasks, passed;
	bool complete;
};
void ix_lesson(const struct ix_lab *lab, struct ix_lesson_row *row);

struct ix_node_row {
	ix_node id;       /* n + 1 */
	char name[64];
	char kind[16];    /* "router" "switch" "host" "route-server" */
	char group[32];
	char state[48];   /* in words: "2 of 2 sessions up", "off" */
	uint32_t asn;     /* 0: none */
	int x, y;         /* on the map's grid; -1: let the view place it */
	bool mine, on;
	unsigned ports, up_ports;
};
bool ix_node_at(const struct ix_lab *lab, uint32_t n, struct ix_node_row *row);

struct ix_link_row {
	uint32_t id;      /* n + 1; 0: it was removed */
	ix_node node[2];
	ix_port port[2];
	char port_name[2][16];
	bool up;
	uint64_t rate_bps;
	ix_time delay;
	uint64_t octets[2];  /* sent by either end so far */
	uint64_t drops[2];
};
bool ix_link_at(const struct ix_lab *lab, uint32_t n, struct ix_link_row *row);
/* The links of one node, in the order of its ports; which end of it the node is. */
bool ix_node_link(const struct ix_lab *lab, ix_node node, uint32_t n, struct ix_link_row *row,
    int *end);

struct ix_session_row {
	char device[64], peer[64];  /* peer: its name if we know one, else the address */
	struct ix_addr address;
	uint8_t af;
	uint32_t asn;
	char state[16];
	bool up;
	uint32_t received, accepted, sent;
	ix_time since;
	char last_error[64];
};
/* The sessions of one node. */
bool ix_session_at(const struct ix_lab *lab, ix_node node, uint32_t n, struct ix_session_row *row);

struct ix_event_row {
	uint64_t id;
	ix_time t;
	char device[64], port[16];
	char kind[32];        /* "bgp.up" */
	char text[160];
	uint64_t frame;       /* ix_frame_row.no of the frame that brought it about, 0: none */
};
/* Events by id, oldest first: the one with the least id > after. */
bool ix_event_after(const struct ix_lab *lab, uint64_t after, struct ix_event_row *row);
/* The newest. */
bool ix_event_last(const struct ix_lab *lab, struct ix_event_row *row);

struct ix_frame_row {
	uint64_t no;          /* 1, 2, ...: as far as this lab has recorded */
	ix_time t;
	char device[64], port[16];
	bool out;
	uint32_t len;
	char from[48], to[48];
	char protocol[12];
	char info[112];
	char dropped[24];     /* why it went no further, "" if it did */
	bool more;            /* also seen at the other end of its link: hidden unless asked for */
};
/* The frames recorded up to now: how many, and the first number still held. */
uint64_t ix_frames(const struct ix_lab *lab, uint64_t *first);
bool ix_frame(const struct ix_lab *lab, uint64_t no, struct ix_frame_row *row);
/* Copies up to `room` octets of the frame; returns its length, 0 if it is not held. */
uint32_t ix_frame_bytes(const struct ix_lab *lab, uint64_t no, uint8_t *to, uint32_t room);

struct ix_field_row {
	unsigned depth;
	uint32_t at, len;     /* octets of the frame it was read from */
	char text[120];       /* "Time to live: 64" */
	char note[160];       /* why it matters, the RFC section, or what is wrong; "" if none */
	bool bad;
};
/* The decode tree of a frame, in order: the n-th line. */
bool ix_field(const struct ix_lab *lab, uint64_t no, uint32_t n, struct ix_field_row *row);

/* ---- the lesson ---- */

enum ix_task_state { IX_TASK_CLOSED, IX_TASK_OPEN, IX_TASK_PASSED, IX_TASK_LOST };

struct ix_task_row {
	char id[64], title[96];
	/* CLOSED: what it comes after has not passed; LOST: passed, then stopped holding */
	enum ix_task_state state;
	bool negative;
	bool is_question;          /* answered with `lab answer ID VALUE` */
	char wanted[16];           /* a question: the kind of its answer, "port"; else "" */
	unsigned hints, hints_shown;
	ix_time since;             /* of the state */
	char have[160];            /* "want Established, have Idle"; "" if not checked yet */
};
bool ix_task_at(const struct ix_lab *lab, uint32_t n, struct ix_task_row *row);
/* The first that is open (what the line "current task" shows); -1 if all are passed. */
int ix_task_current(const struct ix_lab *lab);

enum ix_text { IX_TEXT_CARD, IX_TEXT_STORY, IX_TEXT_TASK, IX_TEXT_HINT, IX_TEXT_QUIZ,
    IX_TEXT_HELP, IX_TEXT_SAY, IX_TEXT_MAIL };
/*
 * Prose, wrapped at `width` columns. `id`: the task's or quiz's; `n`: which hint (0..); only hints
 * that were asked for are told. false if there is no such text.
 */
bool ix_prose(const struct ix_lab *lab, enum ix_text what, const char *id, unsigned n,
    unsigned width, ix_sink *to, void *arg);

/* What was said and written in the lesson so far, oldest first. */
enum ix_talk_kind { IX_TALK_SAY, IX_TALK_MAIL, IX_TALK_SENT };
struct ix_talk_row {
	ix_time t;
	enum ix_talk_kind kind;
	char id[64];               /* of its words: IX_TEXT_MAIL for a mail, else IX_TEXT_SAY */
	char from[64];             /* who wrote, or to whom it was sent; "" if the lesson says it */
};
bool ix_talk_at(const struct ix_lab *lab, uint32_t n, struct ix_talk_row *row);

/*
 * The author's proof of the words: lesson.md and each lesson.XX.md beside it has every task with
 * prose and three hints, and every question with its options. false with an error that names the
 * first gap.
 */
bool ix_prose_check(const struct ix_lab *lab, struct ix_error *e);

/*
 * false with the first error that the lesson's own handlers (at, every, on) raised so far on this
 * line of time: its author's to mend.
 */
bool ix_sound(const struct ix_lab *lab, struct ix_error *e);

struct ix_quiz_row {
	char id[64];
	unsigned options;
	unsigned given;     /* 0: not answered yet */
	bool right;
};
bool ix_quiz_at(const struct ix_lab *lab, uint32_t n, struct ix_quiz_row *row);

/* ---- journal, replay, capture ---- */

uint64_t ix_fingerprint(const struct ix_lab *lab);
const char *ix_journal_path(const struct ix_lab *lab); /* "" if in memory */
/* The whole journal as text. */
void ix_journal(const struct ix_lab *lab, ix_sink *to, void *arg);
/* The n-th branch (line of time): its name, where it starts, whether it is the current one. */
struct ix_branch_row {
	char name[32];
	ix_time from, to;
	bool current;
};
bool ix_branch_at(const struct ix_lab *lab, uint32_t n, struct ix_branch_row *row);

/*
 * Retroactive capture: replays the current line and writes what passed the ports to a file: pcap if
 * the path ends in ".pcap", pcapng otherwise. "DEVICE:PORT" each; none: every port (each frame
 * once, where it left). `filter` is in libpcap's language, may be NULL. The file is replaced only
 * when complete. Returns the number of frames, or -1 with an error.
 */
struct ix_capture {
	const char *const *ports; /* NULL-ended, or NULL */
	ix_time from, to;         /* to 0: the end */
	const char *filter;
	const char *path;
};
int64_t ix_capture(struct ix_lab *lab, const struct ix_capture *c, struct ix_error *e);

/*
 * Replays the journal from the start and compares with the fingerprints kept in it. true: all
 * equal. Otherwise the error names the first window and the first event in it that differs, if a
 * trace of the other run is given (`trace`: lines written by ix_trace, may be NULL).
 */
bool ix_verify(struct ix_lab *lab, const char *trace, uint32_t *compared, struct ix_error *e);
/* Every event of the current line, one text line each: time, sequence, code, owner, fingerprint. */
void ix_trace(struct ix_lab *lab, ix_sink *to, void *arg);

/* Every node's tables as one JSON document (kind "state"). */
void ix_state(const struct ix_lab *lab, ix_sink *to, void *arg);

#ifdef __cplusplus
}
#endif

#endif
