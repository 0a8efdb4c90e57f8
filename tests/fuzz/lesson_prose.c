/*
 * lesson_prose.c - fuzz target of lesson: octets as a lesson.md, read and laid out at several
 * widths. Whatever comes out has no control character, and no line of text is wider than was asked
 * for.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "lesson/prose.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *
value_of(void *arg, const char *key)
{
	(void)arg;
	return key[0] == 'a' ? "100.64.0.1\033" : NULL;
}

static void
check_line(void *arg, const char *s, const char *look)
{
	size_t columns = 0, step, n = strlen(s);
	bool code = strchr(look, LOOK_CODE) != NULL || strspn(s, " ") >= 4;

	if (strlen(look) != n)
		abort();
	for (size_t i = 0; i < n; i += step, columns++)
		if (utf8_next(s + i, n - i, &step) < 0x20 || s[i] == 0x7f)
			abort();
	if (columns > *(unsigned *)arg && !code)
		abort();
}

static void
render(const char *markdown)
{
	for (unsigned width = 20; width < 100; width += 37)
		prose_render(markdown, width, check_line, &width);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ix_error e = { "" };
	struct prose *p = prose_parse("lesson.md", (const char *)data, size, value_of, NULL, &e);
	struct text whole = { 0 };

	if (!p && !e.text[0])
		abort();
	for (size_t i = 0; p && i < p->n; i++) {
		render(p->section[i].body);
		for (unsigned k = 0; k < p->section[i].hints; k++)
			render(p->section[i].hint[k]);
	}
	prose_free(p);
	text_add(&whole, (const char *)data, size);
	render(text_of(&whole));
	text_free(&whole);
	return 0;
}
