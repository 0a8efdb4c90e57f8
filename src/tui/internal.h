/*
 * internal.h - what the views share: the state of the UI, lists, the facts asked of the lab.
 *
 * A view draws into a rectangle and takes actions; it is one file and one line in tui.c. All state
 * here is about what is shown, none about the world; it may be thrown away at any moment.
 */
#ifndef TUI_INTERNAL_H
#define TUI_INTERNAL_H

#include "base/text.h"
#include "base/units.h"
#include "tui/edit.h"
#include "tui/tui.h"

struct view {
	const char *name;
	enum place place;
	void (*draw)(struct tui *t, struct rect r, bool focused);
	/* true if the action was the view's; others go to the common ones. */
	bool (*act)(struct tui *t, enum action a, const struct key *k);
};

enum { VIEW_MAP, VIEW_CONSOLE, VIEW_PACKETS, VIEW_TASKS, VIEW_EVENTS, VIEWS };
extern const struct view map_view, console_view, packets_view, tasks_view, events_view;

/* A list's selected row and first row shown; `follow`: the selection stays on the last row. */
struct list {
	size_t at, top;
	bool follow;
};

/* Moves by an action; false if it is not a movement. */
bool list_act(struct list *l, enum action a, size_t rows, int height);
/* Makes at and top valid for this many rows in this height. */
void list_fit(struct list *l, size_t rows, int height);

/* Numbers of the rows that a filter lets through, kept up while the lab runs. */
struct numbers {
	uint64_t *at;
	size_t n, room;
	uint64_t seen;     /* numbers up to here have been looked at */
};

void numbers_push(struct numbers *v, uint64_t x);
void numbers_clear(struct numbers *v);

struct ask {
	bool open;
	char text[640];
	void (*yes)(struct tui *t);
	char device[80];   /* the line that waits for the answer */
	struct text line;
	bool paste;
};

/* One line asked for at the bottom: a filter. */
struct input {
	bool open;
	struct edit edit;
	const char *label; /* what stands before it */
	char *to;          /* EDIT_ROOM octets: as far as it is typed */
};

struct tui {
	struct ix_lab *lab;
	struct canvas canvas;
	int view;
	bool card;         /* the opening card is shown */
	bool typing;       /* keys of the console view go to the device */
	bool leaving;

	bool running;
	int speed;         /* index into the table of time.c */
	unsigned pace;     /* what `lab pace` last asked for, thousandths */
	ix_time due;       /* where simulated time should be by now */
	ix_time goal;      /* run there as fast as possible; 0: no */
	uint64_t wall, key_wall;
	uint64_t position; /* of the lab when last looked at */
	unsigned passed;   /* tasks, then */
	uint32_t talks;    /* things said, then */
	bool idle;         /* it paused itself */

	char notice[240];  /* replaces the last event until the next key */
	struct ask ask;
	struct input input;
	struct {
		bool open;
		struct edit edit;
		struct list list;
	} help;
	struct {
		uint32_t node, nodes;
		struct edit *edit; /* one a node */
		struct text panel; /* help and answers, below what the device said */
		int scroll;
	} console;
	struct {
		uint32_t node;
		bool twin;
		char find[EDIT_ROOM]; /* the device looked for */
	} map;
	struct {
		struct numbers rows;
		struct list list, tree;
		char filter[EDIT_ROOM];
		bool both_ends, in_tree;
		uint64_t shown;
		uint64_t open; /* layers of the tree that are open, a bit each */
	} packets;
	struct {
		struct numbers rows;
		struct list list;
		char filter[EDIT_ROOM];
	} events;
	struct {
		struct list list;
		int scroll;
		bool answering;
	} tasks;
};

/* ---- tui.c ---- */
const struct view *tui_view(int n);
enum place tui_place(const struct tui *t);
void tui_show(struct tui *t, int view);
/* A sentence in place of the last event. */
void tui_say(struct tui *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A question that y or n answers. */
void tui_ask(struct tui *t, void (*yes)(struct tui *t), const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/*
 * Types a line (or several, as a paste) at a device or at "lab". What the lab answers goes to the
 * console's panel. A new line of time is asked about first. false if it was refused.
 */
bool tui_do(struct tui *t, const char *device, const char *line, bool paste);
/* Asks for a line, into a filter; `label` is lent. */
void tui_input(struct tui *t, const char *label, char *to);

/* ---- map.c ---- */
/* Selects the device that is looked for, if there is one. */
void map_find(struct tui *t);

/* ---- time.c ---- */
void time_run(struct tui *t, uint64_t wall_ns);
bool time_act(struct tui *t, enum action a);
/* "RUN x1", "PAUSED", "PAST 00:40 ago". */
void time_state(const struct tui *t, char *buf, size_t room);

/* ---- facts.c ---- */
uint32_t facts_nodes(const struct ix_lab *lab);
/* The first node that is the trainee's; the first of all if none is. */
uint32_t facts_own(const struct ix_lab *lab);
bool facts_node(const struct ix_lab *lab, ix_node id, struct ix_node_row *row);
/* By name, or a unique beginning of it, in either case; false if there is none. */
/* The device of this name, or the first that begins so; UINT32_MAX: none. */
uint32_t facts_begins(const struct ix_lab *lab, const char *name);
bool facts_named(const struct ix_lab *lab, const char *name, uint32_t *n);
/* "1/5 acacia eth0: want .., have none". */
void facts_task(const struct ix_lab *lab, struct text *to);
/* "acacia BGP connect retry 12 s", `brief` without the device; false if nobody waits. */
bool facts_waiting(const struct ix_lab *lab, bool brief, struct text *to);
void facts_event(const struct ix_event_row *e, struct text *to);
/* "01:22.105" */
void facts_clock(ix_time t, struct text *to);
/* "eth0 to ix-sw p1, 1G, up", as seen from one end of the link. */
void facts_link(const struct ix_lab *lab, const struct ix_link_row *l, int end, struct text *to);
/* The octets of a link's rate as people write them: "1G". */
void facts_rate(uint64_t bps, struct text *to);
/* Does the text contain the words? Letters' case does not matter. */
bool facts_contains(const char *text, const char *words);
const char *facts_task_state(const struct ix_task_row *row);
/* The door's sink into a struct text. */
void facts_sink(void *arg, const char *text, size_t n);

/* ---- prose.c ---- */
/* Draws lines of a text from line `top` on; returns how many lines the text has. */
int prose_draw(struct tui *t, struct rect r, enum style style, const char *text, int top);
/* Wraps words at `width` columns. */
void prose_wrap(const char *text, int width, struct text *to);

/* ---- talk.c ---- */
uint32_t talk_count(const struct ix_lab *lab);
/* The n-th thing said, with its head: when, from or to whom. */
void talk_text(const struct ix_lab *lab, uint32_t n, unsigned width, struct text *to);

/* ---- frame.c, card.c, help.c ---- */
void frame_draw(struct tui *t);
void card_draw(struct tui *t, struct rect r);
void help_draw(struct tui *t);
bool help_key(struct tui *t, const struct key *k);
void help_open(struct tui *t);

/* ---- console.c ---- */
void console_enter(struct tui *t, uint32_t node);
bool console_key(struct tui *t, const struct key *k);

/* ---- packets.c ---- */
/* Selects the packet of that number, if it is held. */
bool packets_select(struct tui *t, uint64_t no);

#endif
