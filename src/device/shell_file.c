/*
 * shell_file.c - words about a host's few files (see files.h), and small ones: hostname, man.
 * After a pipe stand the shell's own filters; here the same ones read a file.
 */
#include "device/files.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/filter.h"
#include "device/shell_job.h"

static bool
hostname(struct shell_call *c)
{
	const struct device *d = c->device;

	if (c->argc != 1)
		return shell_fail(c, "the lesson gave this host its name, it stays");
	text_printf(c->out, "%s\n", d->node->name);
	return true;
}

/* What strangers wrote may be in a kept file: it is made fit for a terminal. */
static bool
read_one(struct shell_call *c, const char *typed, struct text *out)
{
	struct text raw = { 0 };
	char name[FILE_NAME], clean[80];
	bool there = file_read(c->device, file_path(name, typed), &raw);

	if (there && file_is_kept(c->device, name))
		text_clean(out, text_of(&raw), raw.n, TEXT_PROSE);
	else if (there)
		text_add(out, text_of(&raw), raw.n);
	text_free(&raw);
	return there ||
	    shell_fail(c, "%s: No such file or directory; `ls /` lists what is here",
		text_clean_to(clean, sizeof(clean), typed, TEXT_LINE));
}

static bool
cat(struct shell_call *c)
{
	if (c->argc < 2)
		return shell_usage(c);
	for (int i = 1; i < c->argc; i++)
		if (!read_one(c, c->argv[i], c->out))
			return false;
	return true;
}

/* Names under a folder; one folder deep they are shown without it, as ls does. */
static bool
ls(struct shell_call *c)
{
	const char *in = c->argc > 1 ? c->argv[1] : "/", *name;
	size_t n = strlen(in);
	char clean[80];
	bool any = false;

	if (c->argc > 2)
		return shell_usage(c);
	while (n > 0 && in[n - 1] == '/')
		n--;
	for (uint32_t i = 0; (name = file_at(c->device, i)); i++) {
		if (strncmp(name, in, n) != 0 || (name[n] && name[n] != '/'))
			continue;
		any = true;
		text_printf(c->out, "%s\n", !name[n] || c->argc == 1 ? name : name + n + 1);
	}
	return any ||
	    shell_fail(c, "cannot access '%s': No such file or directory",
		text_clean_to(clean, sizeof(clean), in, TEXT_LINE));
}

/* One filter over one file. */
static bool
filtered(struct shell_call *c, struct filters *fs, const char *name)
{
	struct text all = { 0 };
	bool there = read_one(c, name, &all);

	if (there)
		c->status = filters_run(fs, text_of(&all), all.n, c->out);
	text_free(&all);
	return there;
}

static bool
grep(struct shell_call *c)
{
	struct filters *fs = calloc(1, sizeof(*fs));
	bool done = false;

	if (c->argc != 3)
		shell_usage(c);
	else if (fs)
		done = shell_grep(c, c->argv[1], fs) && filtered(c, fs, c->argv[2]);
	free(fs);
	return done;
}

static bool
filter_one(struct shell_call *c, enum filter_kind kind, uint64_t lines)
{
	struct filters *fs = calloc(1, sizeof(*fs));
	bool done = false;

	if (c->argc != 2)
		shell_usage(c);
	else if (fs) {
		fs->f[0].kind = kind;
		fs->f[0].lines = lines;
		fs->n = 1;
		done = filtered(c, fs, c->argv[1]);
	}
	free(fs);
	return done;
}

static bool
head(struct shell_call *c)
{
	uint64_t lines = 10;

	return shell_number(c, 'n', 0, 1000000, &lines) && filter_one(c, FILTER_HEAD, lines);
}

static bool
wc(struct shell_call *c)
{
	return filter_one(c, (enum filter_kind)shell_wc(c), 0);
}

/* ---- tail -f ---- */

#define LOOK_EVERY (250 * IX_MS)

/* What was shown: of a kept file its octets, of one that is made its text so far. */
struct following {
	struct timer timer;
	struct console *console;
	char name[FILE_NAME];
	uint64_t shown; /* octets of a kept file; the last record of the event log */
};

static void
follow_stop(void *arg)
{
	struct following *f = arg;
	struct console *c = f->console;
	struct world *w = c->device->world;

	timer_stop(w->sim, &f->timer);
	arena_free(w->arena, f, sizeof(*f));
	job_done(c, REPORT_STOPPED);
}

static const struct device_file *
followed(const struct following *f)
{
	const struct device *d = f->console->device;

	for (uint32_t i = 0; i < d->files.n; i++)
		if (strcmp(d->files.at[i].name, f->name) == 0)
			return &d->files.at[i];
	return NULL;
}

static void
new_records(struct following *f, struct text *out)
{
	const struct device *d = f->console->device;
	const struct log *log = &d->world->sim->log;

	for (uint64_t id = f->shown > log_oldest(log) ? f->shown : log_oldest(log); id < log->next;
	     id++) {
		const struct log_record *r = log_get(log, id);

		if (r && r->node == d->node->id.id)
			syslog_line(d, r, out);
	}
	f->shown = log->next;
}

static void
new_octets(struct following *f, struct text *out)
{
	const struct device_file *file = followed(f);
	uint64_t end = file ? file->gone + file->n : 0;

	if (file && f->shown < end) {
		uint64_t from = f->shown > file->gone ? f->shown - file->gone : 0;

		text_add(out, file->text + from, file->n - from);
	}
	f->shown = end;
}

static void
look(struct sim *sim, struct timer *t)
{
	struct following *f = (struct following *)t;
	struct text out = { 0 };

	if (strcmp(f->name, SYSLOG) == 0)
		new_records(f, &out);
	else
		new_octets(f, &out);
	if (out.n)
		job_put(f->console, text_of(&out), out.n);
	text_free(&out);
	timer_in(sim, t, LOOK_EVERY);
}

static const struct timer_kind follow_kind = { "tail -f", TIMER_CODE('t', 'a', 'i', 'l'), look };

static bool
follow(struct shell_call *c)
{
	struct device *d = c->device;
	struct console *con = job_console(d, c->console, "tail -f", &c->error);
	const struct device_file *file;
	struct following *f;
	char name[FILE_NAME];

	if (!con)
		return false;
	file_path(name, c->argv[1]);
	if (strcmp(name, SYSLOG) != 0 && !file_is_kept(d, name))
		return shell_fail(c, "only " SYSLOG " and files that are kept grow");
	f = arena_make(d->world->arena, struct following);
	f->console = con;
	memcpy(f->name, name, sizeof(f->name));
	file = followed(f);
	f->shown = file ? file->gone + file->n : d->world->sim->log.next;
	timer_init(&f->timer, &follow_kind, d->node->id.id);
	timer_in(d->world->sim, &f->timer, LOOK_EVERY);
	cli_busy(c->console, "tail", follow_stop, f);
	return true;
}

static bool
tail(struct shell_call *c)
{
	uint64_t lines = 10;

	return shell_number(c, 'n', 0, 1000000, &lines) && filter_one(c, FILTER_TAIL, lines) &&
	    (!shell_has(c, 'f') || follow(c));
}

static bool
pwd(struct shell_call *c)
{
	text_puts(c->out, "/tmp\n");
	return true;
}

static bool
yes(struct shell_call *c)
{
	(void)c;
	return true;
}

static bool
no(struct shell_call *c)
{
	c->status = 1;
	return true;
}

static bool
man(struct shell_call *c)
{
	if (c->argc != 2)
		return shell_usage(c);
	shell_help(c->console, c->argv[1], c->out);
	return true;
}

static const struct shell_option tail_options[] = {
	{ 'n', "lines", "LINES", "how many lines, 10 if not said" },
	{ 'f', "follow", NULL, "and what is added, until Ctrl-C" },
	{ 0 },
};
static const struct shell_option no_options[] = { { 0 } };

static const struct shell_word words[] = {
	{ "hostname", "hostname", "this host's name", NULL, hostname },
	{ "cat", "cat FILE...", "what is in a file", no_options, cat },
	{ "ls", "ls [FOLDER]", "the files there are", no_options, ls, .refused = 2 },
	{ "grep", "grep [-v] [-i] [-n] [-c] [-q] PATTERN FILE", "lines of a file that fit",
	    shell_grep_options, grep, .refused = 2 },
	{ "head", "head [-n LINES] FILE", "a file's first lines", shell_lines_options, head },
	{ "tail", "tail [-f] [-n LINES] FILE", "a file's last lines, and what comes", tail_options,
	    tail },
	{ "wc", "wc [-l|-w|-c] FILE", "lines, words and octets of a file", shell_wc_options, wc },
	{ "less", "less FILE...", "what is in a file; the console scrolls", no_options, cat },
	{ "pwd", "pwd", "where files without a / before them are", no_options, pwd },
	{ "true", "true", "does nothing, well: $? is 0", NULL, yes },
	{ "false", "false", "does nothing, badly: $? is 1", NULL, no },
	{ "man", "man WORD", "how a word is used", no_options, man },
	{ 0 },
};

const struct shell_table file_shell = { "file", words };
