/*
 * edit.h - one line being typed: cursor, cutting and pasting, the lines typed before, search.
 *
 * It knows neither device nor screen: history comes through a function, and what Enter or Tab mean
 * is the caller's matter. The text is UTF-8; the cursor stands between characters.
 */
#ifndef TUI_EDIT_H
#define TUI_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/keys.h"

#define EDIT_ROOM 1024 /* octets of a line, with terminator */

/* The n-th line typed before, 0 the newest; false when there are no more. */
typedef bool edit_past(void *arg, uint32_t n, char *buf, size_t room);

struct edit {
	char text[EDIT_ROOM];
	size_t n, at;            /* octets; the cursor is before octet `at` */
	char cut[EDIT_ROOM];     /* what Ctrl-Y puts back */
	char kept[EDIT_ROOM];    /* the line that was being typed when history was entered */
	uint32_t back;           /* which line of the past is shown, from 1; 0: none */
	bool searching;
	char sought[128];
	uint32_t found;          /* which line of the past was found, from 1; 0: none */
	edit_past *past;         /* may be NULL */
	void *past_arg;
};

void edit_clear(struct edit *e);
/* Replaces the line; cut at a character's border if too long. The cursor goes to the end. */
void edit_set(struct edit *e, const char *text);
/* Inserts at the cursor what fits; controls become blanks. */
void edit_insert(struct edit *e, const char *text, size_t n);
/* An editing action, ACT_OLDER, ACT_NEWER or ACT_SEARCH; false if it is not one of those. */
bool edit_act(struct edit *e, enum action a);
/*
 * A key while searching: true if the search took it. Enter, Esc and every other action end the
 * search and keep the found line; Enter is then still to be done by the caller.
 */
bool edit_search_key(struct edit *e, const struct key *k);
/* A plain character; false if the key is none. */
bool edit_type(struct edit *e, const struct key *k);

/* A line typed in any console: is it for the lab ("lab hint peer")? Its words, "" for `lab` alone;
 * otherwise NULL. */
const char *edit_for_lab(const char *line);

#endif
