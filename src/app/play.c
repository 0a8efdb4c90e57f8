/*
 * play.c - `ixlab play`: a lesson in the terminal, or as plain lines without one.
 *
 * A journal is never overwritten: a lesson played again asks whether to go on with the last
 * journal, or begins a new file beside it.
 */
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/app.h"
#include "base/panic.h"
#include "base/units.h"
#include "tui/linear.h"
#include "tui/screen.h"
#include "tui/tui.h"

enum { JOURNALS = 9999 };

/* ---- the lessons there are ---- */

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A lesson's title: the first line of its lesson.md. */
static void
title_of(const char *folder, const char *id, char *to, size_t room)
{
	char path[700], line[200];
	FILE *f;

	snprintf(path, sizeof(path), "%.400s/%.60s/lesson.md", folder, id);
	f = fopen(path, "re");
	to[0] = 0;
	if (f && fgets(line, sizeof(line), f) && line[0] == '#') {
		line[strcspn(line, "\n")] = 0;
		text_clean_to(to, room, line + 1 + strspn(line + 1, " "), TEXT_LINE);
	}
	if (f)
		fclose(f);
}

static int
catalogue(const struct args *a)
{
	char *name[200], title[128];
	DIR *d = opendir(a->scenarios);
	struct dirent *de;
	size_t n = 0;

	if (!d)
		return usage_error("%s: no lessons there: %s; set IXLAB_SCENARIOS to where "
		    "they are", a->scenarios, strerror(errno));
	while ((de = readdir(d)) && n < sizeof(name) / sizeof(name[0]))
		if (text_is_name(de->d_name))
			name[n++] = strdup(de->d_name);
	closedir(d);
	qsort(name, n, sizeof(name[0]), by_name);
	printf("Lessons in %s:\n\n", a->scenarios);
	for (size_t i = 0; i < n; i++) {
		title_of(a->scenarios, name[i], title, sizeof(title));
		if (title[0])
			printf("  %-24s %s\n", name[i], title);
		free(name[i]);
	}
	printf("\nBegin with: ixlab play first-peering\n");
	return EXIT_DONE;
}

/* ---- journals ---- */

static void
journal_name(char *to, size_t room, const char *folder, const char *lesson, unsigned seat, int n)
{
	const char *slash = strrchr(lesson, '/');
	const char *id = slash && slash[1] ? slash + 1 : lesson;
	int len = (int)strcspn(id, "/");

	if (n == 1)
		snprintf(to, room, "%.400s/%.*s.seat%u.ix", folder, len < 60 ? len : 60, id, seat);
	else
		snprintf(to, room, "%.400s/%.*s.seat%u.%d.ix", folder, len < 60 ? len : 60, id,
		    seat, n);
}

/* How many journals of this lesson and seat there are already. */
static int
journals(const char *folder, const char *lesson, unsigned seat)
{
	char path[600];
	int n = 0;

	do
		journal_name(path, sizeof(path), folder, lesson, seat, ++n);
	while (n < JOURNALS && access(path, F_OK) == 0);
	return n - 1;
}

/* Asks a person; 'c' or 'f', or 0 if none answers. */
static int
ask(const char *path)
{
	char line[80];

	printf("You have played this lesson: %s\n", path);
	for (;;) {
		printf("Continue it, or start fresh in a new file? [c/f] ");
		fflush(stdout);
		if (!fgets(line, sizeof(line), stdin))
			return 0;
		if (line[0] == 'c' || line[0] == 'C' || line[0] == '\n')
			return 'c';
		if (line[0] == 'f' || line[0] == 'F')
			return 'f';
		printf("Type c or f.\n");
	}
}

/* Opens the lab on the journal that is to be continued, or on a new one. NULL after a message. */
static struct ix_lab *
open_lab(const struct args *a, const char *lesson, bool tty, char path[600])
{
	struct ix_options o = lab_options(a, lesson);
	char folder_path[512], clock[32];
	unsigned seat = a->seat ? a->seat : 1;
	struct ix_error warning = { "" }, e;
	const char *folder = state_folder(a, folder_path, &e);
	struct ix_lab *lab;
	bool resume = a->resume;
	int n, answer;

	if (!folder) {
		usage_error("%s", e.text);
		return NULL;
	}
	n = journals(folder, lesson, seat);
	if (n > 0 && !a->resume && !a->fresh && tty) {
		journal_name(path, 600, folder, lesson, seat, n);
		answer = ask(path);
		if (!answer)
			return NULL;
		resume = answer == 'c';
	}
	resume = resume && n > 0;
	journal_name(path, 600, folder, lesson, seat, resume ? n : n + 1);
	o.journal = path;
	o.sync = true;
	o.clock = wall_clock(clock);
	lab = resume ? ix_resume(&o, true, &warning, &e) : ix_open(&o, &e);
	if (!lab)
		usage_error("%s", e.text);
	else if (warning.text[0])
		fprintf(stderr, "ixlab: %s\n", warning.text);
	return lab;
}

/* ---- the terminal ---- */

static uint64_t
wall_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/*
 * A signal that ends the program: everything acknowledged is on the disk; the terminal comes back.
 */
static void
die(int sig)
{
	tui_restore();
	signal(sig, SIG_DFL);
	raise(sig);
}

static void
catch_signals(void)
{
	static const int ends[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGSEGV, SIGABRT, SIGBUS,
	    SIGFPE };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		signal(ends[i], die);
}

static void
panicked(void *arg, const char *what)
{
	const struct ix_lab *lab = arg;
	char when[TIME_TEXT];

	tui_restore();
	fprintf(stderr,
	    "ixlab: internal error at %s: %s\nWhat you did is kept in %s; please send it with "
	    "this line.\n", clock_text(when, ix_now(lab)), what, ix_journal_path(lab));
	exit(EXIT_BUG);
}

static enum screen_colour
colour_of(const struct args *a)
{
	const char *no = getenv("NO_COLOR");

	if (a->color && strcmp(a->color, "always") == 0)
		return SCREEN_COLOUR_ALWAYS;
	if ((a->color && strcmp(a->color, "never") == 0) || (!a->color && no && no[0]))
		return SCREEN_COLOUR_NEVER;
	return SCREEN_COLOUR_AUTO;
}

/* Waits for a key, at most so long; false when the terminal has gone away. */
static bool
wait_key(uint64_t ns)
{
	struct pollfd p = { .fd = 0, .events = POLLIN };
	int ms = (int)(ns / 1000000);

	if (poll(&p, 1, ms < 10 ? 10 : ms) < 0)
		return errno == EINTR;
	return !(p.revents & (POLLHUP | POLLERR | POLLNVAL));
}

/* `--demo`: Space types the next line of the solution, while somebody talks. */
struct demo {
	const char *script;
	size_t n, next;
};

static void
demo_line(struct ix_lab *lab, struct demo *d)
{
	char device[80], line[1025];
	struct ix_error ignored;

	if (d->script && ix_script_entry(d->script, d->n, d->next, device, line)) {
		d->next++;
		ix_do(lab, device, line, true, NULL, NULL, &ignored);
	}
}

/* Takes the spaces out of the keys: in a demonstration they are the instructor's. */
static size_t
demo_keys(struct ix_lab *lab, struct demo *d, struct key *keys, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (d->script && keys[i].code == ' ')
			demo_line(lab, d);
		else
			keys[kept++] = keys[i];
	return kept;
}

static void
run_screen(struct ix_lab *lab, const struct args *a)
{
	struct demo demo = { 0 };
	struct key keys[64];
	struct tui *t;
	int w, h;
	size_t n = 0;
	bool resized;

	if (a->demo)
		demo.script = ix_lesson_file(lab, "solution.ix", &demo.n);
	screen_size(&w, &h);
	t = tui_new(lab, w, h, a->ascii || !screen_speaks_utf8());
	while (tui_step(t, wall_ns(), keys, n)) {
		screen_show(tui_canvas(t));
		if (!wait_key(tui_idle_ns(t)))
			break;
		resized = false;
		n = demo_keys(lab, &demo, keys,
		    screen_keys(keys, sizeof(keys) / sizeof(keys[0]), &resized));
		if (resized) {
			screen_size(&w, &h);
			tui_resize(t, w, h);
		}
	}
	tui_delete(t);
}

/* ---- plain lines ---- */

/* Ctrl-C was pressed: at a console it is for the command that runs there. */
static volatile sig_atomic_t interrupted;

static void
interrupt(int sig)
{
	(void)sig;
	interrupted = 1;
}

static void
catch_interrupt(void)
{
	struct sigaction act = { .sa_handler = interrupt };

	sigemptyset(&act.sa_mask);
	sigaction(SIGINT, &act, NULL); /* no SA_RESTART: reading ends */
}

/* Reads a line; while waiting lets the lab's time pass. false at the end of input. */
static bool
read_line(struct linear *l, struct text *line, bool tty)
{
	uint64_t before = wall_ns();
	char c;

	line->n = 0;
	text_add(line, "", 0);
	for (;;) {
		struct pollfd p = { .fd = 0, .events = POLLIN };
		ssize_t got;

		if (interrupted) {
			interrupted = 0;
			line->n = 0;
			text_puts(line, "^C");
			putchar('\n');
			return true;
		}
		got = tty ? poll(&p, 1, 200) : 1;
		if (got < 0 && errno == EINTR)
			continue;
		if (got == 0) {
			uint64_t now = wall_ns();

			linear_pass(l, now - before);
			before = now;
			continue;
		}
		got = read(0, &c, 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return line->n > 0;
		if (c == '\n')
			return true;
		if (line->n < 65536)
			text_add(line, &c, 1);
	}
}

static void
run_lines(struct ix_lab *lab)
{
	bool tty = isatty(0);
	struct linear *l = linear_new(lab, !tty, to_file, stdout);
	struct text line = { 0 };
	bool more = true;

	if (tty)
		catch_interrupt();
	while (more) {
		fputs(linear_prompt(l), stdout);
		fflush(stdout);
		more = read_line(l, &line, tty) && linear_line(l, text_of(&line));
	}
	printf("\n");
	text_free(&line);
	linear_delete(l);
}

/* ---- the verb ---- */

static bool
wants_lines(const struct args *a)
{
	const char *term = getenv("TERM");

	return a->text || !isatty(0) || !isatty(1) || !term || strcmp(term, "dumb") == 0;
}

static void
farewell(const struct ix_lab *lab, const char *path)
{
	struct ix_lesson_row l;

	ix_lesson(lab, &l);
	printf("%s: %u of %u tasks. Everything you did is kept in\n%s\n", l.title, l.passed,
	    l.tasks, path);
}

static int
play(const struct args *a)
{
	bool lines = wants_lines(a);
	struct ix_error e;
	struct ix_lab *lab;
	char path[600];

	if (a->words == 0)
		return catalogue(a);
	if (a->stage)
		return usage_error("play: this lesson has no stages; leave --stage out");
	if (a->words > 1 || (a->resume && a->fresh))
		return usage_error("play: usage: ixlab %s", verb_play.usage);
	lab = open_lab(a, a->word[0], isatty(0) && isatty(1), path);
	if (!lab)
		return EXIT_USAGE;
	panic_handler(panicked, lab);
	if (!lines && screen_open(colour_of(a), &e)) {
		catch_signals();
		run_screen(lab, a);
		screen_close();
	} else {
		run_lines(lab);
	}
	farewell(lab, path);
	ix_close(lab);
	return EXIT_DONE;
}

const struct verb verb_play = { "play",
	"play [LESSON] [--resume | --fresh] [--text] [--seat N] [--name TEXT] [--seed N] [--state "
	"DIR] [--demo] "
	"[--ascii] [--no-mouse] [--color auto|always|never]",
	"a lesson in the terminal; without a name: the lessons there are",
	" resume fresh text seat name seed state demo stage ", play };
