/*
 * play.h - a lesson played by keystrokes, for the screen tests.
 *
 * Keys are words separated by blanks: Enter Esc Tab Up Down Left Right PgUp PgDn Home End F1..F12,
 * C-x (Ctrl), M-x (Alt), any single character, text:show_ip (`_` is a blank), paste:a_b|c (`|` ends
 * a line), wait:3 (that many tenths of a second of the wall clock pass).
 */
#ifndef TESTS_TUI_PLAY_H
#define TESTS_TUI_PLAY_H

#include "tui/tui.h"

struct play {
	struct ix_lab *lab;
	struct tui *tui;
	uint64_t wall;
	bool there; /* false once the person has left */
};

/* Opens the small lesson beside the tests, so that no screen hangs on the words of a real one. */
struct play play_open(int w, int h);
/* The same with another lesson: a name in scenarios, or a folder. */
struct play play_lesson(const char *lesson, int w, int h);
void play_close(struct play *p);
void play_keys(struct play *p, const char *keys);
/* The lab alone, for lines. */
struct ix_lab *play_lab(void);
/*
 * Compares with tests/tui/screens/NAME.txt; with IXLAB_SCREENS=write in the environment that file
 * is written instead.
 */
void golden(const char *name, const char *text);
void golden_screen(const struct play *p, const char *name);

#endif
