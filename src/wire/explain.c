/*
 * explain.c - the sink that codecs report to: nodes, their words, and the row of the packet list.
 */
#include "wire/explain.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/panic.h"
#include "wire/fault.h"

const char *
wire_fault_text(enum wire_fault fault)
{
	static const char *const text[WIRE_FAULTS] = {
		[WIRE_OK] = "well formed",
		[WIRE_SHORT] = "the octets end inside the header",
		[WIRE_VERSION] = "another version of the protocol",
		[WIRE_HEADER] = "the header length cannot be",
		[WIRE_LENGTH] = "the length disagrees with the octets there are",
		[WIRE_CHECKSUM] = "the checksum is wrong",
		[WIRE_OPTION] = "an option is broken",
		[WIRE_FORMAT] = "a format that is not known here",
		[WIRE_AGED] = "older than it may become",
	};

	return (unsigned)fault < WIRE_FAULTS ? text[fault] : "no such fault";
}

/* Stores a text with its terminator; returns where. */
static uint32_t
words_add(struct explain *x, const char *format, va_list ap)
{
	uint32_t at = (uint32_t)x->words.n;
	struct text clean = { 0 };
	char line[512];

	vsnprintf(line, sizeof(line), format, ap);
	text_clean(&clean, line, strlen(line), TEXT_LINE);
	text_puts(&x->words, text_of(&clean));
	text_add(&x->words, "", 1);
	text_free(&clean);
	return at;
}

static struct explain_node *
node_add(struct explain *x, uint32_t at, uint32_t len)
{
	struct explain_node *n;

	if (x->n == x->room) {
		x->room = x->room ? 2 * x->room : 64;
		n = realloc(x->node, x->room * sizeof(*n));
		if (!n)
			panic("no memory for a decode tree of %u nodes", x->room);
		x->node = n;
	}
	n = &x->node[x->n++];
	*n = (struct explain_node){ .at = at, .len = len, .depth = x->depth, .note = EXPLAIN_NONE };
	return n;
}

/* Where a cursor stands, counted from the frame's first octet. */
static uint32_t
offset_of(const struct explain *x, const struct octets *o)
{
	return o->buf ? (uint32_t)(o->buf - x->frame) + o->pos : x->len;
}

void
explain_seen(struct explain *x, const struct octets *o, uint32_t n, const char *format, ...)
{
	va_list ap;

	if (x->summary_only || o->bad)
		return;
	va_start(ap, format);
	node_add(x, offset_of(x, o) - n, n)->label = words_add(x, format, ap);
	va_end(ap);
}

void
explain_open(struct explain *x, const struct octets *o, const char *format, ...)
{
	va_list ap;

	if (!x->summary_only) {
		va_start(ap, format);
		node_add(x, offset_of(x, o), 0)->label = words_add(x, format, ap);
		va_end(ap);
	}
	x->depth++;
}

void
explain_close(struct explain *x, const struct octets *o)
{
	uint32_t i = x->n, end;

	x->depth--;
	if (x->summary_only)
		return;
	while (i-- > 0 && x->node[i].depth != x->depth)
		;
	end = o->bad && o->buf ? (uint32_t)(o->buf - x->frame) + o->end : offset_of(x, o);
	x->node[i].len = end - x->node[i].at;
	if (o->bad && x->node[i].note == EXPLAIN_NONE) {
		x->node[i].note = (uint32_t)x->words.n;
		x->node[i].wrong = true;
		text_add(&x->words, "cut short: the octets end here", 31);
	}
}

void
explain_remark(struct explain *x, bool wrong, const char *format, ...)
{
	va_list ap;

	if (x->summary_only || x->n == 0)
		return;
	va_start(ap, format);
	x->node[x->n - 1].note = words_add(x, format, ap);
	x->node[x->n - 1].wrong = wrong;
	va_end(ap);
}

void
explain_info(struct explain *x, const char *protocol, const char *format, ...)
{
	char line[sizeof(x->info)];
	va_list ap;

	if (x->quoted)
		return;
	snprintf(x->protocol, sizeof(x->protocol), "%s", protocol);
	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	text_clean_to(x->info, sizeof(x->info), line, TEXT_LINE);
}

void
explain_more(struct explain *x, const char *format, ...)
{
	size_t n = strlen(x->info);
	char line[sizeof(x->info)];
	va_list ap;

	if (x->quoted || n + 3 > sizeof(x->info))
		return;
	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	if (n)
		n += (size_t)snprintf(x->info + n, sizeof(x->info) - n, "; ");
	text_clean_to(x->info + n, sizeof(x->info) - n, line, TEXT_LINE);
}

void
explain_ends(struct explain *x, const char *source, const char *destination)
{
	if (x->quoted)
		return;
	snprintf(x->source, sizeof(x->source), "%s", source);
	snprintf(x->destination, sizeof(x->destination), "%s", destination);
}

void
explain_rest(struct explain *x, struct octets *o, const char *what)
{
	uint32_t n = octets_left(o);

	octets_skip(o, n);
	if (n)
		explain_seen(x, o, n, "%s, %u octets", what, n);
}

const char *
explain_label(const struct explain *x, const struct explain_node *n)
{
	return x->words.s + n->label;
}

const char *
explain_note(const struct explain *x, const struct explain_node *n)
{
	return n->note == EXPLAIN_NONE ? NULL : x->words.s + n->note;
}

void
explain_text(const struct explain *x, struct text *to)
{
	for (uint32_t i = 0; i < x->n; i++) {
		const struct explain_node *n = &x->node[i];
		const char *note = explain_note(x, n);

		text_printf(to, "%*s%s", n->depth * 2, "", explain_label(x, n));
		if (note)
			text_printf(to, "  [%s%s]", n->wrong ? "! " : "", note);
		text_puts(to, "\n");
	}
}

void
explain_free(struct explain *x)
{
	free(x->node);
	text_free(&x->words);
	*x = (struct explain){ 0 };
}
