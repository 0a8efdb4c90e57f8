/*
 * screen.c - see screen.h. The sequences that restore the terminal are fetched while all is well,
 * so that a crash needs only write() and tcsetattr().
 */
#include "tui/screen.h"

#include <curses.h>
#include <langinfo.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "base/panic.h"
#include "base/text.h"

enum {
	PASTE_BEGIN = 0x1000,
	PASTE_END,
	ALT_LEFT,
	ALT_RIGHT,
	PASTE_MOST = 65536,
};

static struct {
	volatile sig_atomic_t open;
	struct termios before;
	char restore[256];
	size_t restore_n;
	struct canvas shown;
	struct text paste;
	SCREEN *curses;
	bool colours;
} screen;

static void
restore_add(const char *s)
{
	size_t n;

	if (!s || s == (const char *)-1)
		return;
	n = strlen(s);
	if (screen.restore_n + n <= sizeof(screen.restore)) {
		memcpy(screen.restore + screen.restore_n, s, n);
		screen.restore_n += n;
	}
}

static void
say(const char *s, size_t n)
{
	while (n) {
		ssize_t done = write(STDOUT_FILENO, s, n);

		if (done <= 0)
			return;
		s += done;
		n -= (size_t)done;
	}
}

void
tui_restore(void)
{
	if (!screen.open)
		return;
	screen.open = 0;
	say(screen.restore, screen.restore_n);
	tcsetattr(STDIN_FILENO, TCSANOW, &screen.before);
}

bool
screen_speaks_utf8(void)
{
	const char *term = getenv("TERM");

	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0 && term && strcmp(term, "linux") != 0;
}

static void
colours_set(enum screen_colour wish)
{
	const char *no = getenv("NO_COLOR");

	screen.colours = has_colors() && wish != SCREEN_COLOUR_NEVER &&
	    (wish == SCREEN_COLOUR_ALWAYS || !no || !*no);
	if (!screen.colours)
		return;
	start_color();
	use_default_colors();
	for (short i = 0; i < STYLES; i++) {
		const struct style_row *row = &theme[i];

		init_pair((short)(i + 1),
		    COLORS >= 256 && row->front256 >= 0 ? row->front256 : row->front, row->back);
	}
}

bool
screen_open(enum screen_colour colour, struct ix_error *e)
{
	int why;

	if (setupterm(NULL, STDOUT_FILENO, &why) != OK)
		return fail(e, "the terminal %s is not known; try --text, or another TERM",
		    getenv("TERM") ? getenv("TERM") : "(TERM is not set)");
	del_curterm(cur_term); /* it was only asked whether it is known */
	tcgetattr(STDIN_FILENO, &screen.before);
	screen.curses = newterm(NULL, stdout, stdin);
	if (!screen.curses)
		return fail(e, "the terminal cannot be used; try --text");
	raw();
	noecho();
	nonl();
	set_escdelay(25);
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	colours_set(colour);
	define_key("\033[200~", PASTE_BEGIN);
	define_key("\033[201~", PASTE_END);
	define_key("\033[1;3D", ALT_LEFT);
	define_key("\033[1;3C", ALT_RIGHT);
	screen.restore_n = 0;
	restore_add("\033[?2004l");
	restore_add(tigetstr("sgr0"));
	restore_add(tigetstr("cnorm"));
	restore_add(tigetstr("rmkx"));
	restore_add(tigetstr("rmcup"));
	say("\033[?2004h", 8);
	screen.open = 1;
	return true;
}

void
screen_close(void)
{
	if (!screen.open)
		return;
	say("\033[?2004l", 8);
	endwin();
	delscreen(screen.curses);
	screen.open = 0;
	canvas_free(&screen.shown);
	text_free(&screen.paste);
}

void
screen_size(int *w, int *h)
{
	getmaxyx(stdscr, *h, *w);
}

static attr_t
attributes(enum style style)
{
	static const struct {
		enum look look;
		attr_t attr;
	} rows[] = { { LOOK_BOLD, A_BOLD }, { LOOK_DIM, A_DIM }, { LOOK_UNDER, A_UNDERLINE },
		{ LOOK_REVERSE, A_REVERSE } };
	unsigned look = screen.colours ? theme[style].look : theme[style].plain_look;
	attr_t all = A_NORMAL;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (look & rows[i].look)
			all |= rows[i].attr;
	return all;
}

static void
cell_show(const struct canvas *c, int x, int y)
{
	const struct cell *cell = canvas_at(c, x, y);
	wchar_t wide[CELL_BYTES];
	size_t n = 0, left = strlen(cell->ch), len;
	cchar_t ch;

	for (const char *s = cell->ch; left && n < CCHARW_MAX - 1; s += len, left -= len)
		wide[n++] = (wchar_t)utf8_next(s, left, &len);
	wide[n] = 0;
	if (n && setcchar(&ch, wide, attributes(cell->style),
	    (short)(screen.colours ? cell->style + 1 : 0), NULL) == OK)
		mvadd_wch(y, x, &ch);
}

void
screen_show(const struct canvas *c)
{
	struct canvas *old = &screen.shown;
	bool all = old->w != c->w || old->h != c->h;

	if (all) {
		canvas_resize(old, c->w, c->h);
		clear();
	}
	for (int y = 0; y < c->h; y++) {
		int from = 0, to = c->w - 1;

		if (!all && !canvas_differs(c, old, y, &from, &to))
			continue;
		while (from > 0 && !canvas_at(c, from, y)->ch[0])
			from--;
		for (int x = from; x <= to; x++)
			cell_show(c, x, y);
	}
	memcpy(old->cell, c->cell, (size_t)c->w * (size_t)c->h * sizeof(*c->cell));
	if (c->cursor_x >= 0 && c->cursor_y >= 0) {
		move(c->cursor_y, c->cursor_x);
		curs_set(1);
	} else {
		curs_set(0);
	}
	refresh();
}

/* Everything up to the end of the paste; what is longer than a paste may be is dropped. */
static void
paste_read(struct key *k)
{
	wint_t ch;
	char s[MB_LEN_MAX];
	int n, got;

	screen.paste.n = 0;
	text_puts(&screen.paste, "");
	timeout(500);
	while ((got = get_wch(&ch)) != ERR && !(got == KEY_CODE_YES && ch == PASTE_END)) {
		if (got == KEY_CODE_YES || screen.paste.n > PASTE_MOST)
			continue;
		n = wctomb(s, ch == '\r' ? '\n' : (wchar_t)ch);
		if (n > 0)
			text_add(&screen.paste, s, (size_t)n);
	}
	nodelay(stdscr, TRUE);
	*k = (struct key){ .code = KEY_CODE_PASTE, .paste = text_of(&screen.paste) };
}

/* What curses calls a key, in our words; 0 for those we do not have. */
static uint32_t
code_of(wint_t ch)
{
	static const struct {
		wint_t theirs;
		uint32_t ours;
	} rows[] = { { KEY_UP, KEY_CODE_UP }, { KEY_DOWN, KEY_CODE_DOWN },
	    { KEY_LEFT, KEY_CODE_LEFT },
		{ KEY_RIGHT, KEY_CODE_RIGHT }, { KEY_PPAGE, KEY_CODE_PAGE_UP },
		{ KEY_NPAGE, KEY_CODE_PAGE_DOWN }, { KEY_HOME, KEY_CODE_HOME },
		{ KEY_END, KEY_CODE_END }, { KEY_DC, KEY_CODE_DELETE },
		{ KEY_BTAB, KEY_CODE_BACK_TAB }, { KEY_BACKSPACE, KEY_CODE_ERASE },
		{ KEY_ENTER, KEY_CODE_ENTER } };

	if (ch >= KEY_F(1) && ch <= KEY_F(12))
		return FN_KEY(ch - KEY_F(0));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].theirs == ch)
			return rows[i].ours;
	return 0;
}

size_t
screen_keys(struct key *keys, size_t room, bool *resized)
{
	size_t n = 0;
	bool alt = false;
	wint_t ch;
	int got;

	*resized = false;
	while (n < room && (got = get_wch(&ch)) != ERR) {
		struct key *k = &keys[n];

		*k = (struct key){ .code = ch, .alt = alt };
		if (got == KEY_CODE_YES && ch == KEY_RESIZE) {
			*resized = true;
			continue;
		} else if (got == KEY_CODE_YES && ch == PASTE_BEGIN) {
			paste_read(k);
			return n + 1; /* one paste a call: its text is lent */
		} else if (got == KEY_CODE_YES && (ch == ALT_LEFT || ch == ALT_RIGHT)) {
			*k = (struct key){ .code = ch == ALT_LEFT ? KEY_CODE_LEFT : KEY_CODE_RIGHT,
			    .alt = true };
		} else if (got == KEY_CODE_YES) {
			k->code = code_of(ch);
		} else if (ch == KEY_CODE_ESC && !alt) {
			alt = true;
			continue;
		} else if (ch == '\n') {
			k->code = KEY_CODE_ENTER;
		}
		alt = false;
		n += k->code != 0;
	}
	if (alt && n < room) /* nothing came after Esc: it was the key itself */
		keys[n++] = (struct key){ .code = KEY_CODE_ESC };
	return n;
}
