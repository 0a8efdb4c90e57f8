/*
 * tui.h - the terminal UI as a step function: keys and the time of day in, a canvas out.
 *
 * It never blocks, never reads a clock and touches no terminal: the caller polls, reads keys
 * (screen.h or a test), says how late it is, and shows the canvas. It sees the lab only through the
 * door.
 */
#ifndef TUI_TUI_H
#define TUI_TUI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ixlab/ixlab.h"
#include "tui/canvas.h"
#include "tui/keys.h"

struct tui;

/* Shares the lab, which must outlive it; the caller closes it. The lab runs at once, at speed 1. */
struct tui *tui_new(struct ix_lab *lab, int w, int h, bool ascii);
void tui_delete(struct tui *t);
/* Any size: below 60 by 16 it says so and waits. */
void tui_resize(struct tui *t, int w, int h);
/*
 * Takes the keys, lets the lab run a bounded number of events, draws. `wall_ns` is any clock that
 * only grows. false: the person leaves.
 */
bool tui_step(struct tui *t, uint64_t wall_ns, const struct key *keys, size_t n);
/* How long the caller may sleep before the next step if no key comes. */
uint64_t tui_idle_ns(const struct tui *t);
/* What to show; lent until the next call. */
const struct canvas *tui_canvas(const struct tui *t);

#endif
