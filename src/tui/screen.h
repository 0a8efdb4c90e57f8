/*
 * screen.h - the curses back end: a terminal that shows canvases and gives keys.
 *
 * There is one terminal, so its state is the process's: the one place in this room with any.
 */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "ixlab/types.h"
#include "tui/canvas.h"
#include "tui/keys.h"

enum screen_colour { SCREEN_COLOUR_AUTO, SCREEN_COLOUR_ALWAYS, SCREEN_COLOUR_NEVER };

/* Takes the terminal over. LC_CTYPE must be set. false with an error if it cannot show anything. */
bool screen_open(enum screen_colour colour, struct ix_error *e);
/* Gives it back as it was. Harmless when it is not open. */
void screen_close(void);
/* Is the terminal one for UTF-8 (its locale says so, and it is not the kernel's console)? */
bool screen_speaks_utf8(void);
void screen_size(int *w, int *h);
/* Shows what differs from what is there. */
void screen_show(const struct canvas *c);
/*
 * The keys that wait, at most `room`; never blocks. `resized` is set if the window changed. A
 * pasted text is lent until the next call.
 */
size_t screen_keys(struct key *keys, size_t room, bool *resized);

/*
 * Gives the terminal back from a signal or panic handler: async-signal-safe, may be called at any
 * moment and more than once.
 */
void tui_restore(void);

#endif
