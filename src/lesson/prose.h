/*
 * prose.h - the words of a lesson: lesson.md, or lesson.fr.md beside it. Lives outside every world.
 *
 *     # Title                   then, or under `## story`, the story
 *     ## card                   at most eight lines to begin with
 *     ## task: ID               a line that is the task's title, an empty one, its text;
 *     ### hint                  up to three of them
 *     ## quiz: ID               the question; options `1. ...`; `### why` explains the answer
 *     ## ask: ID                a question with a typed answer; title, text and hints as a task's
 *     ## mail: ID, ## say: ID   words that the scenario sends or says
 *
 * Everything between is Markdown. ${me.lan.4} stands for a value of the scenario. What a stranger
 * wrote is made fit for a terminal as it is read. Knows nothing of tasks but their ids.
 */
#ifndef LESSON_PROSE_H
#define LESSON_PROSE_H

#include "lesson/bundle.h"

#define PROSE_BYTES (256u << 10)
#define PROSE_HINTS 3
#define PROSE_OPTIONS 9
#define PROSE_CARD_LINES 8

enum prose_kind { PROSE_CARD, PROSE_STORY, PROSE_TASK, PROSE_QUIZ, PROSE_ASK, PROSE_MAIL,
    PROSE_SAY };

/* Texts are Markdown, "" if there is none. */
struct prose_section {
	enum prose_kind kind;
	char id[64];    /* "" for card and story */
	char title[96]; /* of a task, an ask or a mail; "" if its text begins otherwise */
	unsigned line;  /* of its heading */
	char *body;
	char *hint[PROSE_HINTS];
	char *option[PROSE_OPTIONS]; /* of a quiz, without their numbers */
	char *why;
	unsigned hints, options;
};

struct prose {
	char title[96];
	struct prose_section *section; /* in the order of the file */
	size_t n, room;
};

/* The text that a key stands for, lent until the next call; NULL if there is none. */
typedef const char *prose_value(void *arg, const char *key);

/*
 * Reads a file of the bundle. Without `value` keys stay as they are. NULL with an error that names
 * file and line; the caller owns the prose.
 */
struct prose *prose_read(const struct bundle *b, const char *name, prose_value *value, void *arg,
    struct ix_error *e);
/* The same from bytes; `name` is what messages show. */
struct prose *prose_parse(const char *name, const char *bytes, size_t n, prose_value *value,
    void *arg, struct ix_error *e);
/* A section, or NULL. `id` is not looked at for card and story. */
const struct prose_section *prose_find(const struct prose *p, enum prose_kind kind, const char *id);
void prose_free(struct prose *p);

/* How an octet of a rendered line looks. */
enum prose_look { LOOK_PLAIN = ' ', LOOK_BOLD = 'b', LOOK_CODE = 'c', LOOK_HEADING = 'h',
    LOOK_SOFT = 'e' };

/*
 * Lays Markdown out as lines of at most `width` columns (at least 20), code blocks apart, which
 * keep their lines. `look` has one enum prose_look per octet of `s`; both are lent during the call.
 */
typedef void prose_line(void *arg, const char *s, const char *look);
void prose_render(const char *markdown, unsigned width, prose_line *line, void *arg);

#endif
