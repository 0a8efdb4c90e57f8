/* play.c - see play.h. */
#include "tests/tui/play.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/runner.h"

static struct ix_lab *
open_lab(const char *lesson)
{
	struct ix_options o = { .lesson = lesson, .scenarios = "scenarios", .seed = 7, .seat = 1 };
	struct ix_error e = { "" };
	struct ix_lab *lab = ix_open(&o, &e);

	ck_assert_msg(lab != NULL, "%s", e.text);
	return lab;
}

struct ix_lab *
play_lab(void)
{
	return open_lab("tests/tui/lessons/small");
}

struct play
play_open(int w, int h)
{
	return play_lesson("tests/tui/lessons/small", w, h);
}

struct play
play_lesson(const char *lesson, int w, int h)
{
	struct play p = { .wall = IX_SECOND, .there = true };

	setlocale(LC_CTYPE, "C.UTF-8");
	p.lab = open_lab(lesson);
	p.tui = tui_new(p.lab, w, h, false);
	play_keys(&p, "wait:1");
	return p;
}

void
play_close(struct play *p)
{
	tui_delete(p->tui);
	ix_close(p->lab);
}

static void
press(struct play *p, struct key k)
{
	p->there = p->there && tui_step(p->tui, p->wall, &k, 1);
}

static void
type(struct play *p, const char *s, size_t n)
{
	while (n) {
		size_t len;
		int32_t c = utf8_next(s, n, &len);

		press(p, (struct key){ .code = c == '_' ? ' ' : (uint32_t)c });
		s += len;
		n -= len;
	}
}

static void
pass(struct play *p, long tenths)
{
	while (tenths-- > 0) {
		p->wall += IX_SECOND / 10;
		p->there = p->there && tui_step(p->tui, p->wall, NULL, 0);
	}
}

static void
paste(struct play *p, char *s)
{
	for (char *c = s; *c; c++)
		*c = *c == '_' ? ' ' : *c == '|' ? '\n' : *c;
	press(p, (struct key){ .code = KEY_CODE_PASTE, .paste = s });
}

static void
word(struct play *p, char *w)
{
	static const struct {
		const char *name;
		uint32_t code;
	} names[] = { { "Enter", KEY_CODE_ENTER }, { "Esc", KEY_CODE_ESC }, { "Tab", KEY_CODE_TAB },
		{ "Up", KEY_CODE_UP }, { "Down", KEY_CODE_DOWN }, { "Left", KEY_CODE_LEFT },
		{ "Right", KEY_CODE_RIGHT }, { "PgUp", KEY_CODE_PAGE_UP },
		{ "PgDn", KEY_CODE_PAGE_DOWN }, { "Home", KEY_CODE_HOME }, { "End", KEY_CODE_END },
		{ "Space", ' ' } };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i].name, w) == 0) {
			press(p, (struct key){ .code = names[i].code });
			return;
		}
	if (strncmp(w, "text:", 5) == 0)
		type(p, w + 5, strlen(w + 5));
	else if (strncmp(w, "paste:", 6) == 0)
		paste(p, w + 6);
	else if (strncmp(w, "wait:", 5) == 0)
		pass(p, atol(w + 5));
	else if (w[0] == 'C' && w[1] == '-')
		press(p, (struct key){ .code = KEY_CTRL((uint32_t)w[2]) });
	else if (w[0] == 'M' && w[1] == '-')
		press(p, (struct key){ .code = (uint32_t)w[2], .alt = true });
	else if (w[0] == 'F' && w[1])
		press(p, (struct key){ .code = FN_KEY((uint32_t)atoi(w + 1)) });
	else
		type(p, w, strlen(w));
}

void
play_keys(struct play *p, const char *keys)
{
	while (*keys) {
		char one[512];
		size_t n = strcspn(keys, " ");

		ck_assert_uint_lt(n, sizeof(one));
		memcpy(one, keys, n);
		one[n] = 0;
		if (n)
			word(p, one);
		keys += n + strspn(keys + n, " ");
	}
}

static void
read_all(FILE *f, struct text *to)
{
	char buf[4096];
	size_t n;

	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		text_add(to, buf, n);
}

void
golden(const char *name, const char *text)
{
	const char *wish = getenv("IXLAB_SCREENS");
	struct text want = { 0 };
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "tests/tui/screens/%s.txt", name);
	if (wish && strcmp(wish, "write") == 0) {
		f = fopen(path, "w");
		ck_assert_msg(f != NULL, "cannot write %s", path);
		fputs(text, f);
		fclose(f);
		return;
	}
	f = fopen(path, "r");
	ck_assert_msg(f != NULL, "%s is missing; IXLAB_SCREENS=write makes it", path);
	read_all(f, &want);
	fclose(f);
	ck_assert_msg(strcmp(text_of(&want), text) == 0, "%s differs. Wanted:\n%s\nGot:\n%s", path,
	    text_of(&want), text);
	text_free(&want);
}

void
golden_screen(const struct play *p, const char *name)
{
	struct text t = { 0 };

	canvas_dump(tui_canvas(p->tui), &t);
	golden(name, text_of(&t));
	text_free(&t);
}
