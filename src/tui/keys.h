/*
 * keys.h - keys, and the one table that says what each does where. The help page and every key bar
 * are made from it.
 */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A key: a Unicode character, a control (1..31, 127), or one of these. */
enum key_code {
	KEY_CTRL_C = 3,
	KEY_CODE_TAB = 9,
	KEY_CODE_ENTER = 13,
	KEY_CODE_ESC = 27,
	KEY_CTRL_CARET = 30,
	KEY_CODE_ERASE = 127,
	KEY_CODE_UP = 0x110000,
	KEY_CODE_DOWN,
	KEY_CODE_LEFT,
	KEY_CODE_RIGHT,
	KEY_CODE_PAGE_UP,
	KEY_CODE_PAGE_DOWN,
	KEY_CODE_HOME,
	KEY_CODE_END,
	KEY_CODE_DELETE,
	KEY_CODE_BACK_TAB,
	KEY_CODE_PASTE, /* `paste` holds what was pasted */
	KEY_CODE_F0 = 0x110100, /* F1 is KEY_CODE_F0 + 1 */
};

#define KEY_CTRL(letter) ((letter) & 31)
#define FN_KEY(n) (KEY_CODE_F0 + (n))

struct key {
	uint32_t code;
	bool alt;
	const char *paste; /* lent for the call; NULL for any other key */
};

/* Where keys go. A row of the table holds a set of these. */
enum place {
	IN_CARD = 1,
	IN_MAP = 2,
	IN_CONSOLE = 4, /* typing at a device */
	IN_PANES = 8,   /* the console is shown, but keys are the lab's */
	IN_PACKETS = 16,
	IN_TASKS = 32,
	IN_EVENTS = 64,
	IN_VIEWS = IN_MAP | IN_PANES | IN_PACKETS | IN_TASKS | IN_EVENTS,
	IN_ALL = IN_VIEWS | IN_CARD | IN_CONSOLE,
};

enum action {
	ACT_NONE,
	ACT_HELP,
	ACT_QUIT,
	ACT_MAP, ACT_CONSOLE, ACT_PACKETS, ACT_TASKS, ACT_EVENTS, ACT_NEXT_VIEW, ACT_PREV_VIEW,
	ACT_PAUSE, ACT_STEP, ACT_BACK, ACT_MARK_PREV, ACT_MARK_NEXT, ACT_SECOND_BACK,
	ACT_SECOND_NEXT, ACT_SLOWER, ACT_FASTER, ACT_SKIP, ACT_TIP,
	ACT_UP, ACT_DOWN, ACT_LEFT, ACT_RIGHT, ACT_PAGE_UP, ACT_PAGE_DOWN, ACT_FIRST, ACT_LAST,
	ACT_OPEN, ACT_LEAVE, ACT_FIND, ACT_MORE, ACT_OTHER, ACT_FOLD, ACT_UNFOLD, ACT_TWIN,
	ACT_HINT, ACT_DEVICE_PREV, ACT_DEVICE_NEXT, ACT_DEVICE,
	ACT_ENTER, ACT_INTERRUPT, ACT_END_CONFIG, ACT_COMPLETE, ACT_QUESTION,
	ACT_OLDER, ACT_NEWER, ACT_SEARCH,
	ACT_EDIT_HOME, ACT_EDIT_END, ACT_EDIT_LEFT, ACT_EDIT_RIGHT, ACT_EDIT_WORD_LEFT,
	ACT_EDIT_WORD_RIGHT, ACT_EDIT_ERASE, ACT_EDIT_DELETE, ACT_EDIT_KILL_WORD,
	ACT_EDIT_KILL_NEXT_WORD, ACT_EDIT_KILL_LINE, ACT_EDIT_KILL_REST, ACT_EDIT_YANK,
	ACT_ASCII,
	ACTIONS
};

struct key_row {
	unsigned places;      /* a set of enum place */
	enum action action;
	uint32_t code[3];     /* 0: no more */
	bool alt;
	const char *name;     /* of the action, one word */
	const char *shown;    /* how the keys are written */
	const char *bar;      /* in the key bar; NULL: not there */
	const char *help;
};

extern const struct key_row key_table[];
extern const size_t key_rows;

/* What this key does there; ACT_NONE if nothing. */
enum action key_action(enum place in, const struct key *k);
/* How the key of an action is written there, for texts: "F5", "Space"; "" if it has none. */
const char *key_shown(enum place in, enum action a);
/* The digit of Alt-1 .. Alt-9, otherwise 0. */
unsigned key_digit(const struct key *k);

#endif
