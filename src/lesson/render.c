/*
 * render.c - Markdown to lines for a terminal. md4c reads it; here words are wrapped at columns. A
 * character counts as one column. Raw HTML is text like any other.
 */
#include <md4c.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "lesson/prose.h"

#define LISTS 8
#define GLUE 1 /* a blank that no line is broken at: inside `code` */

struct list {
	bool ordered;
	unsigned number;
};

struct render {
	unsigned width;
	prose_line *line;
	void *arg;
	struct text words, looks; /* the paragraph so far, and how each octet looks */
	struct list list[LISTS];
	unsigned lists;
	char marker[16]; /* of the list entry whose first line comes next; "" if none */
	unsigned bold, code, soft;
	bool heading, block; /* inside a heading; inside a block of code */
	bool gap, any;       /* an empty line is due; something was shown */
	size_t link;         /* where the text of the link began */
};

static void
add(struct render *r, const char *s, size_t n)
{
	char look = r->block || r->code ? LOOK_CODE : r->heading ? LOOK_HEADING : r->bold
	    ? LOOK_BOLD :
	    r->soft ? LOOK_SOFT : LOOK_PLAIN;

	text_add(&r->words, s, n);
	for (; n; n--)
		text_add(&r->looks, &look, 1);
}

/*
 * One line out: `indent` blanks, the marker if it is due, and n octets of the paragraph from
 * `from`.
 */
static void
emit(struct render *r, unsigned indent, size_t from, size_t n)
{
	struct text s = { 0 }, look = { 0 };
	unsigned marked = (unsigned)strlen(r->marker);

	text_pad(&s, indent > marked ? indent - marked : 0, ' ');
	text_puts(&s, r->marker);
	text_pad(&look, s.n, LOOK_PLAIN);
	for (size_t i = from; i < from + n; i++) {
		char c = r->words.s[i] == GLUE ? ' ' : r->words.s[i];

		text_add(&s, &c, 1);
		text_add(&look, &r->looks.s[i], 1);
	}
	r->line(r->arg, text_of(&s), text_of(&look));
	r->marker[0] = 0;
	r->any = true;
	text_free(&s);
	text_free(&look);
}

static void
show_gap(struct render *r)
{
	if (r->gap && r->any)
		r->line(r->arg, "", "");
	r->gap = false;
}

/*
 * How many octets from `at` fit into `room` columns, broken at a blank if there is one; *next:
 * after.
 */
static size_t
fit(const struct render *r, size_t at, unsigned room, size_t *next)
{
	size_t i = at, blank = 0, step;

	for (unsigned columns = 0; i < r->words.n; columns++, i += step) {
		utf8_next(r->words.s + i, r->words.n - i, &step);
		if (r->words.s[i] == '\n') {
			*next = i + 1;
			return i - at;
		}
		if (r->words.s[i] == ' ')
			blank = i;
		if (columns < room)
			continue;
		if (blank > at) {
			*next = blank + 1;
			return blank - at;
		}
		break;
	}
	*next = i;
	return i - at;
}

/* The paragraph so far goes out, wrapped. */
static void
flush(struct render *r)
{
	unsigned indent = r->lists * 3 < r->width / 2 ? r->lists * 3 : r->width / 2;
	size_t at = 0, next;

	if (r->words.n == 0)
		return;
	show_gap(r);
	while (at < r->words.n) {
		unsigned marked = (unsigned)strlen(r->marker);
		size_t n = fit(r, at, r->width - (marked > indent ? marked : indent), &next);

		emit(r, indent, at, n);
		at = next;
		while (at < r->words.n && r->words.s[at] == ' ')
			at++;
	}
	r->words.n = r->looks.n = 0;
}

/* A block of code keeps its lines. */
static void
flush_code(struct render *r)
{
	unsigned indent = r->lists * 3 + 4;

	show_gap(r);
	for (size_t at = 0; at < r->words.n;) {
		const char *stop = memchr(r->words.s + at, '\n', r->words.n - at);
		size_t n = stop ? (size_t)(stop - r->words.s) - at : r->words.n - at;

		emit(r, indent, at, n);
		at += n + 1;
	}
	r->words.n = r->looks.n = 0;
}

static void
entry_begins(struct render *r)
{
	struct list *l = r->lists ? &r->list[r->lists - 1] : NULL;

	if (l && l->ordered)
		snprintf(r->marker, sizeof(r->marker), "%u. ", l->number++ % 1000);
	else
		strcpy(r->marker, " - ");
}

static int
enter_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	struct render *r = arg;

	flush(r);
	if (type == MD_BLOCK_UL || type == MD_BLOCK_OL) {
		if (r->lists == LISTS)
			return 1; /* nobody reads that deep; the rest is not shown */
		r->list[r->lists++] = (struct list){ type == MD_BLOCK_OL,
			type == MD_BLOCK_OL ? ((const MD_BLOCK_OL_DETAIL *)detail)->start : 0 };
	} else if (type == MD_BLOCK_LI) {
		entry_begins(r);
	}
	r->heading = type == MD_BLOCK_H;
	r->block = type == MD_BLOCK_CODE;
	return 0;
}

static int
leave_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
	struct render *r = arg;

	(void)detail;
	if (type == MD_BLOCK_CODE)
		flush_code(r);
	else
		flush(r);
	if (type == MD_BLOCK_LI && r->marker[0]) /* an empty entry */
		emit(r, 0, 0, 0);
	r->heading = r->block = false;
	if (type == MD_BLOCK_UL || type == MD_BLOCK_OL)
		r->lists--;
	if (type == MD_BLOCK_HR) {
		add(r, "* * *", 5);
		flush(r);
	}
	if (type != MD_BLOCK_LI && (r->lists == 0 || type == MD_BLOCK_P || type == MD_BLOCK_CODE))
		r->gap = true;
	return 0;
}

static int
enter_span(MD_SPANTYPE type, void *detail, void *arg)
{
	struct render *r = arg;

	(void)detail;
	r->bold += type == MD_SPAN_STRONG;
	r->soft += type == MD_SPAN_EM;
	r->code += type == MD_SPAN_CODE;
	if (type == MD_SPAN_A)
		r->link = r->words.n;
	return 0;
}

/* A link's address is shown, unless it is its text. */
static void
link_ends(struct render *r, const MD_SPAN_A_DETAIL *a)
{
	size_t n = r->words.n - r->link;

	if (a->href.size == 0 ||
	    (n == a->href.size && memcmp(r->words.s + r->link, a->href.text, n) == 0))
		return;
	add(r, " (", 2);
	add(r, a->href.text, a->href.size);
	add(r, ")", 1);
}

static int
leave_span(MD_SPANTYPE type, void *detail, void *arg)
{
	struct render *r = arg;

	if (type == MD_SPAN_A)
		link_ends(r, detail);
	r->bold -= type == MD_SPAN_STRONG;
	r->soft -= type == MD_SPAN_EM;
	r->code -= type == MD_SPAN_CODE;
	return 0;
}

/* The few entities that stand for characters of Markdown; any other is shown as it is written. */
static void
add_entity(struct render *r, const char *s, size_t n)
{
	static const char *const known[][2] = { { "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" },
		{ "&quot;", "\"" }, { "&nbsp;", " " } };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strlen(known[i][0]) == n && memcmp(known[i][0], s, n) == 0) {
			add(r, known[i][1], strlen(known[i][1]));
			return;
		}
	}
	add(r, s, n);
}

static int
on_text(MD_TEXTTYPE type, const MD_CHAR *s, MD_SIZE n, void *arg)
{
	struct render *r = arg;

	if (type == MD_TEXT_ENTITY)
		add_entity(r, s, n);
	else if (type == MD_TEXT_SOFTBR)
		add(r, " ", 1);
	else if (type == MD_TEXT_BR)
		add(r, "\n", 1);
	else if (type == MD_TEXT_CODE && !r->block)
		for (MD_SIZE i = 0; i < n; i++)
			add(r, s[i] == ' ' ? (const char[]){ GLUE } : s + i, 1);
	else if (type != MD_TEXT_NULLCHAR)
		add(r, s, n);
	return 0;
}

void
prose_render(const char *markdown, unsigned width, prose_line *line, void *arg)
{
	static const MD_PARSER parser = {
		.flags = MD_FLAG_NOHTML | MD_FLAG_NOINDENTEDCODEBLOCKS,
		.enter_block = enter_block,
		.leave_block = leave_block,
		.enter_span = enter_span,
		.leave_span = leave_span,
		.text = on_text,
	};
	struct render r = { .width = width < 20 ? 20 : width, .line = line, .arg = arg };
	struct text clean = { 0 };
	size_t n = strlen(markdown);

	text_clean(&clean, markdown, n < PROSE_BYTES ? n : PROSE_BYTES, TEXT_PROSE);
	md_parse(text_of(&clean), (MD_SIZE)clean.n, &parser, &r);
	flush(&r);
	text_free(&clean);
	text_free(&r.words);
	text_free(&r.looks);
}
