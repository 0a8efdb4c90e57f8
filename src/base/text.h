/*
 * text.h - growing text, and the one place where untrusted text is made fit for a terminal.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ixlab/types.h"

struct arena;

/* Zero is empty. With an arena the bytes live there; with NULL they come from malloc. */
struct text {
	struct arena *arena;
	char *s; /* always terminated once anything was added; NULL before */
	size_t n, room;
};

void text_add(struct text *t, const char *s, size_t n);
void text_puts(struct text *t, const char *s);
void text_printf(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_vprintf(struct text *t, const char *format, va_list ap);
void text_pad(struct text *t, size_t column, char with); /* to that column of the last line */
void text_free(struct text *t);
/* What was added, never NULL. */
const char *text_of(const struct text *t);

/* Fills an error; where, what was found, what was expected, what to type instead. Returns false. */
bool fail(struct ix_error *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

enum text_class {
	TEXT_LINE,  /* printable; tabs become blanks, newlines become visible */
	TEXT_PROSE, /* as TEXT_LINE, but newlines stay */
};

/*
 * Copies what a stranger wrote so that no terminal can be harmed or fooled by it: C0 and C1
 * controls, broken UTF-8, bidirectional and zero-width characters come out as <U+202E>. Letters of
 * every script pass. Called where text enters the program, and by nothing that draws.
 */
void text_clean(struct text *to, const char *from, size_t n, enum text_class class);
/* Into a buffer; cut at a character's border if too long. Returns buf. */
char *text_clean_to(char *buf, size_t room, const char *from, enum text_class class);
/* A lower-case name: [a-z0-9][a-z0-9._-]*, at most 63. */
bool text_is_name(const char *s);

/* One UTF-8 character: its code point, and its length in *n; a broken one gives -1 and *n = 1. */
int32_t utf8_next(const char *s, size_t left, size_t *n);

/* Edit distance, capped: for "did you mean". */
unsigned text_distance(const char *a, const char *b);
/* The nearest of a NULL-ended list, or NULL if none is near. */
const char *text_nearest(const char *word, const char *const *list);

#endif
