/*
 * keys.c - see keys.h. In a console the habits of router consoles win, so the lab's own keys are
 * function keys there; everywhere else they are single letters.
 */
#include "tui/keys.h"

#define CONSOLE IN_CONSOLE
#define LISTS (IN_PACKETS | IN_TASKS | IN_EVENTS)

const struct key_row key_table[] = {
	{ IN_CARD, ACT_OPEN, { KEY_CODE_ENTER }, 0, "open", "Enter", "your console",
	    "begin at the console of your own device" },
	{ CONSOLE, ACT_HELP, { FN_KEY(1) }, 0, "help", "F1", "help", "this page" },
	{ CONSOLE, ACT_LEAVE, { KEY_CODE_ESC }, 0, "leave", "Esc", "views",
	    "from the console to the views; i or Enter types again" },
	{ CONSOLE, ACT_PAUSE, { FN_KEY(5) }, 0, "pause", "F5", "pause/run", "pause, or run on" },
	{ CONSOLE, ACT_BACK, { FN_KEY(6) }, 0, "back", "F6", "back", "one event back in time" },
	{ CONSOLE, ACT_STEP, { FN_KEY(7) }, 0, "step", "F7", "step", "one event forward" },
	{ CONSOLE, ACT_SKIP, { FN_KEY(8), KEY_CTRL('t') }, 0, "skip", "F8", "skip wait",
	    "skip to the timer that everyone waits for (also Ctrl-T)" },
	{ CONSOLE, ACT_MAP, { FN_KEY(2) }, 0, "map", "F2", "map", "the map" },
	{ CONSOLE, ACT_PACKETS, { FN_KEY(3) }, 0, "packets", "F3", "packets", "the packets" },
	{ CONSOLE, ACT_TASKS, { FN_KEY(4) }, 0, "tasks", "F4", "tasks", "story, tasks and hints" },
	{ CONSOLE, ACT_EVENTS, { FN_KEY(9) }, 0, "events", "F9", NULL, "the events" },
	{ CONSOLE, ACT_QUESTION, { '?' }, 0, "question", "?", NULL,
	    "what the device would accept here" },
	{ CONSOLE, ACT_COMPLETE, { KEY_CODE_TAB }, 0, "complete", "Tab", NULL,
	    "complete the word" },
	{ CONSOLE, ACT_DEVICE_NEXT, { KEY_CTRL('x') }, 0, "device", "Ctrl-X", "device",
	    "the next device" },
	{ CONSOLE, ACT_DEVICE_PREV, { KEY_CODE_LEFT }, true, "device-left", "Alt-Left", NULL,
	    "the device on the left" },
	{ CONSOLE, ACT_DEVICE_NEXT, { KEY_CODE_RIGHT }, true, "device-right", "Alt-Right", NULL,
	    "the device on the right" },
	{ CONSOLE, ACT_DEVICE, { '1', '2', '3' }, true, "device-n", "Alt-1..9", NULL,
	    "that device" },
	{ CONSOLE, ACT_ENTER, { KEY_CODE_ENTER }, 0, "enter", "Enter", NULL, "type the line" },
	{ CONSOLE, ACT_INTERRUPT, { KEY_CTRL_C, KEY_CTRL_CARET }, 0, "interrupt", "Ctrl-C Ctrl-^",
	    NULL, "interrupt what runs, or drop the line" },
	{ CONSOLE, ACT_END_CONFIG, { KEY_CTRL('z') }, 0, "end", "Ctrl-Z", NULL,
	    "type the line, then leave configuration" },
	{ CONSOLE, ACT_OLDER, { KEY_CODE_UP, KEY_CTRL('p') }, 0, "older", "Up Ctrl-P", NULL,
	    "the line typed before" },
	{ CONSOLE, ACT_NEWER, { KEY_CODE_DOWN, KEY_CTRL('n') }, 0, "newer", "Down Ctrl-N", NULL,
	    "the line typed after" },
	{ CONSOLE, ACT_SEARCH, { KEY_CTRL('r') }, 0, "search", "Ctrl-R", NULL,
	    "search the lines typed; again: an older one" },
	{ CONSOLE, ACT_PAGE_UP, { KEY_CODE_PAGE_UP }, 0, "scroll-up", "PgUp", "scroll",
	    "what was said before" },
	{ CONSOLE, ACT_PAGE_DOWN, { KEY_CODE_PAGE_DOWN }, 0, "scroll-down", "PgDn", NULL,
	    "back down" },
	{ CONSOLE, ACT_EDIT_HOME, { KEY_CODE_HOME, KEY_CTRL('a') }, 0, "home", "Home Ctrl-A", NULL,
	    "to the beginning of the line" },
	{ CONSOLE, ACT_EDIT_END, { KEY_CODE_END, KEY_CTRL('e') }, 0, "end-of-line", "End Ctrl-E",
	    NULL, "to its end" },
	{ CONSOLE, ACT_EDIT_LEFT, { KEY_CODE_LEFT, KEY_CTRL('b') }, 0, "left", "Left Ctrl-B", NULL,
	    "one character to the left" },
	{ CONSOLE, ACT_EDIT_RIGHT, { KEY_CODE_RIGHT, KEY_CTRL('f') }, 0, "right", "Right Ctrl-F",
	    NULL, "one character to the right" },
	{ CONSOLE, ACT_EDIT_WORD_LEFT, { 'b' }, true, "word-left", "Alt-B", NULL,
	    "one word to the left" },
	{ CONSOLE, ACT_EDIT_WORD_RIGHT, { 'f' }, true, "word-right", "Alt-F", NULL,
	    "one word to the right" },
	{ CONSOLE, ACT_EDIT_ERASE, { KEY_CODE_ERASE, KEY_CTRL('h') }, 0, "erase", "Backspace", NULL,
	    "erase the character before" },
	{ CONSOLE, ACT_EDIT_DELETE, { KEY_CODE_DELETE, KEY_CTRL('d') }, 0, "delete", "Del Ctrl-D",
	    NULL, "delete the character here" },
	{ CONSOLE, ACT_EDIT_KILL_WORD, { KEY_CTRL('w') }, 0, "kill-word", "Ctrl-W", NULL,
	    "cut the word before" },
	{ CONSOLE, ACT_EDIT_KILL_NEXT_WORD, { 'd' }, true, "kill-next-word", "Alt-D", NULL,
	    "cut the word after" },
	{ CONSOLE, ACT_EDIT_KILL_LINE, { KEY_CTRL('u') }, 0, "kill-line", "Ctrl-U", NULL,
	    "cut what is before the cursor" },
	{ CONSOLE, ACT_EDIT_KILL_REST, { KEY_CTRL('k') }, 0, "kill-rest", "Ctrl-K", NULL,
	    "cut what is after the cursor" },
	{ CONSOLE, ACT_EDIT_YANK, { KEY_CTRL('y') }, 0, "yank", "Ctrl-Y", NULL,
	    "put back what was cut" },

	{ IN_MAP, ACT_UP, { KEY_CODE_UP, 'k' }, 0, "up", "arrows", "select", "select a device" },
	{ IN_MAP, ACT_DOWN, { KEY_CODE_DOWN, 'j' }, 0, "down", "", NULL, "" },
	{ IN_MAP, ACT_LEFT, { KEY_CODE_LEFT }, 0, "left", "", NULL, "" },
	{ IN_MAP, ACT_RIGHT, { KEY_CODE_RIGHT }, 0, "right", "", NULL, "" },
	{ IN_MAP, ACT_OPEN, { KEY_CODE_ENTER }, 0, "open", "Enter", "console", "its console" },
	{ IN_MAP, ACT_TWIN, { 'i' }, 0, "list", "i", "list",
	    "the same map as a list of words, and back" },
	{ IN_MAP, ACT_FIND, { '/' }, 0, "find", "/", NULL, "the device whose name begins so" },
	{ IN_PANES, ACT_OPEN, { KEY_CODE_ENTER, 'i' }, 0, "type", "Enter i", "type",
	    "type at the device" },
	{ IN_PANES, ACT_DEVICE_PREV, { KEY_CODE_LEFT }, 0, "device-left", "Left Right", "device",
	    "another device" },
	{ IN_PANES, ACT_DEVICE_NEXT, { KEY_CODE_RIGHT }, 0, "device-right", "", NULL, "" },
	{ IN_PANES, ACT_PAGE_UP, { KEY_CODE_PAGE_UP, KEY_CODE_UP }, 0, "scroll-up", "PgUp PgDn",
	    NULL, "scroll" },
	{ IN_PANES, ACT_PAGE_DOWN, { KEY_CODE_PAGE_DOWN, KEY_CODE_DOWN }, 0, "scroll-down", "",
	    NULL, "" },
	{ LISTS, ACT_UP, { KEY_CODE_UP, 'k' }, 0, "up", "Up Down", NULL,
	    "select a row (also k j)" },
	{ LISTS, ACT_DOWN, { KEY_CODE_DOWN, 'j' }, 0, "down", "", NULL, "" },
	{ LISTS, ACT_PAGE_UP, { KEY_CODE_PAGE_UP }, 0, "page-up", "PgUp PgDn", NULL, "a page" },
	{ LISTS, ACT_PAGE_DOWN, { KEY_CODE_PAGE_DOWN }, 0, "page-down", "", NULL, "" },
	{ LISTS, ACT_FIRST, { KEY_CODE_HOME, 'g' }, 0, "first", "Home", NULL, "the first row" },
	{ LISTS, ACT_LAST, { KEY_CODE_END }, 0, "last", "End", NULL,
	    "the last row; new ones are followed" },
	{ IN_PACKETS, ACT_OPEN, { KEY_CODE_ENTER }, 0, "open", "Enter", "go there",
	    "go to the moment of this packet; in the tree: open or close a layer" },
	{ IN_PACKETS, ACT_OTHER, { KEY_CODE_TAB }, 0, "pane", "Tab", "list/tree",
	    "between the list and the decode tree" },
	{ IN_PACKETS | IN_EVENTS, ACT_FIND, { '/' }, 0, "filter", "/", "filter",
	    "show only rows with this text; empty: all" },
	{ IN_PACKETS, ACT_MORE, { 'm' }, 0, "more", "m", "both ends",
	    "show each frame at both ends of its link" },
	{ IN_PACKETS, ACT_FOLD, { '-', KEY_CODE_LEFT }, 0, "fold", "-", NULL, "close the layer" },
	{ IN_PACKETS, ACT_UNFOLD, { '+', KEY_CODE_RIGHT, '=' }, 0, "unfold", "+", "open",
	    "open the layer" },
	{ IN_EVENTS, ACT_OPEN, { KEY_CODE_ENTER }, 0, "open", "Enter", "packet",
	    "the packet that brought it about" },
	{ IN_TASKS, ACT_HINT, { 'h' }, 0, "hint", "h", "hint", "the next hint for the task" },
	{ IN_TASKS, ACT_OPEN, { KEY_CODE_ENTER }, 0, "open", "Enter", "answer",
	    "answer the question" },
	{ IN_TASKS, ACT_LEFT, { KEY_CODE_LEFT }, 0, "text-up", "Left Right", NULL,
	    "scroll the text on the left" },
	{ IN_TASKS, ACT_RIGHT, { KEY_CODE_RIGHT }, 0, "text-down", "", NULL, "" },

	{ IN_VIEWS, ACT_PAUSE, { ' ', FN_KEY(5) }, 0, "pause", "Space", "pause",
	    "pause, or run on" },
	{ IN_VIEWS, ACT_STEP, { '.', FN_KEY(7) }, 0, "step", ".", "step", "one event forward" },
	{ IN_VIEWS, ACT_BACK, { ',', FN_KEY(6) }, 0, "back", ",", "back",
	    "one event back in time" },
	{ IN_VIEWS, ACT_MARK_PREV, { '[' }, 0, "mark-back", "[", NULL, "back to the mark before" },
	{ IN_VIEWS, ACT_MARK_NEXT, { ']' }, 0, "mark-next", "]", NULL, "on to the next mark" },
	{ IN_VIEWS, ACT_SECOND_BACK, { '{' }, 0, "second-back", "{", NULL, "one second back" },
	{ IN_VIEWS, ACT_SECOND_NEXT, { '}' }, 0, "second-next", "}", NULL, "one second forward" },
	{ IN_VIEWS, ACT_SLOWER, { '<' }, 0, "slower", "<", NULL, "slower" },
	{ IN_VIEWS, ACT_FASTER, { '>' }, 0, "faster", ">", NULL,
	    "faster, up to as fast as possible" },
	{ IN_VIEWS, ACT_SKIP, { 's', FN_KEY(8), KEY_CTRL('t') }, 0, "skip", "s", "skip",
	    "skip to the timer that everyone waits for" },
	{ IN_VIEWS, ACT_TIP, { 'G' }, 0, "tip", "G", NULL, "from the past to the latest moment" },
	{ IN_VIEWS | IN_CARD, ACT_MAP, { '1', FN_KEY(2) }, 0, "map", "1", NULL, "the map" },
	{ IN_VIEWS | IN_CARD, ACT_CONSOLE, { '2' }, 0, "console", "2", NULL, "the consoles" },
	{ IN_VIEWS | IN_CARD, ACT_PACKETS, { '3', FN_KEY(3) }, 0, "packets", "3", NULL,
	    "the packets" },
	{ IN_VIEWS | IN_CARD, ACT_TASKS, { '4', FN_KEY(4) }, 0, "tasks", "4", "story",
	    "story, tasks and hints" },
	{ IN_VIEWS | IN_CARD, ACT_EVENTS, { '5', FN_KEY(9) }, 0, "events", "5", NULL,
	    "the events" },
	{ IN_MAP | IN_PANES | IN_TASKS | IN_EVENTS, ACT_NEXT_VIEW, { KEY_CODE_TAB }, 0, "next-view",
	    "Tab", NULL, "the next view" },
	{ IN_VIEWS, ACT_PREV_VIEW, { KEY_CODE_BACK_TAB }, 0, "view-before", "Shift-Tab", NULL,
	    "the view before" },
	{ IN_VIEWS | IN_CARD, ACT_HELP, { '?', FN_KEY(1) }, 0, "help", "?", "help", "this page" },
	{ IN_VIEWS, ACT_ASCII, { 'U' }, 0, "ascii", "U", NULL, "plain ASCII, or lines and signs" },
	{ IN_VIEWS | IN_CARD, ACT_QUIT, { 'q', FN_KEY(10) }, 0, "quit", "q", "quit",
	    "one level up; on the map: leave the lab" },
	{ IN_VIEWS, ACT_LEAVE, { KEY_CODE_ESC }, 0, "cancel", "Esc", NULL, "close what is open" },
};

const size_t key_rows = sizeof(key_table) / sizeof(key_table[0]);

unsigned
key_digit(const struct key *k)
{
	return k->alt && k->code >= '1' && k->code <= '9' ? k->code - '0' : 0;
}

enum action
key_action(enum place in, const struct key *k)
{
	if (in == IN_CONSOLE && key_digit(k))
		return ACT_DEVICE;
	for (const struct key_row *r = key_table; r < key_table + key_rows; r++) {
		if (!(r->places & in) || r->alt != k->alt)
			continue;
		for (size_t i = 0; i < 3 && r->code[i]; i++)
			if (r->code[i] == k->code)
				return r->action;
	}
	return ACT_NONE;
}

const char *
key_shown(enum place in, enum action a)
{
	for (const struct key_row *r = key_table; r < key_table + key_rows; r++)
		if ((r->places & in) && r->action == a)
			return r->shown;
	return "";
}
