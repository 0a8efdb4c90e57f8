/*
 * words.c - the lab's own words, typed in any console as `lab WORD`: hints, tasks, lines of time,
 * undo, reset. One row a word; what moves the world is journalled and acts again in every replay.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "lab/internal.h"
#include "lab/words.h"

struct word {
	const char *name, *usage, *help;
	bool (*run)(struct lab_word_call *c);
	void (*apply)(struct ix_lab *lab, const char *rest); /* what it does to the world */
	bool moves; /* in the past it begins a new line of time */
};

static const struct word words[];

void
word_to_text(void *arg, const char *s, size_t n)
{
	text_add(arg, s, n);
}

bool
word_journalled(struct lab_word_call *c)
{
	return lab_enter(c->lab, "lab", c->line, c->error);
}

static const struct word *
find(const char *name, size_t n)
{
	for (const struct word *w = words; w->name; w++)
		if (strlen(w->name) == n && strncmp(w->name, name, n) == 0)
			return w;
	return NULL;
}

/* ---- tasks and hints ---- */

static const char *
state_mark(enum ix_task_state s)
{
	static const char *const marks[] = { [IX_TASK_CLOSED] = "[-]", [IX_TASK_OPEN] = "[ ]",
		[IX_TASK_PASSED] = "[x]", [IX_TASK_LOST] = "[!]" };

	return marks[s];
}

static bool
word_tasks(struct lab_word_call *c)
{
	struct ix_task_row t;
	int current = ix_task_current(c->lab);

	for (uint32_t i = 0; ix_task_at(c->lab, i, &t); i++) {
		text_printf(c->out, "%s %s%s (%s)\n",
		    (int)i == current ? "[>]" : state_mark(t.state), t.title,
		    t.state == IX_TASK_LOST ? " - no longer holds" : "", t.id);
		if (t.have[0] && t.state != IX_TASK_PASSED)
			text_printf(c->out, "      %s\n", t.have);
	}
	return true;
}

/* The task a word is about: named, or the current one. */
static bool
task_named(struct lab_word_call *c, struct ix_task_row *t)
{
	int current = ix_task_current(c->lab);

	for (uint32_t i = 0; ix_task_at(c->lab, i, t); i++)
		if (c->rest[0] ? strcmp(c->rest, t->id) == 0 : (int)i == current)
			return true;
	if (c->rest[0])
		return fail(c->error, "there is no task \"%s\"; `lab tasks` lists them", c->rest);
	return fail(c->error, "every task is done; there is nothing to hint at");
}

static bool
word_hint(struct lab_word_call *c)
{
	struct ix_task_row t;
	char line[100];

	if (!task_named(c, &t))
		return false;
	if (t.hints_shown < t.hints) {
		snprintf(line, sizeof(line), "hint %s", t.id);
		c->line = line;
		if (!word_journalled(c))
			return false;
		t.hints_shown++;
	} else {
		text_puts(c->out, "These are all the hints there are:\n");
	}
	for (unsigned n = 0; n < t.hints_shown; n++) {
		text_printf(c->out, "Hint %u of %u for \"%s\":\n", n + 1, t.hints, t.title);
		ix_prose(c->lab, IX_TEXT_HINT, t.id, n, WORD_WIDTH, word_to_text, c->out);
	}
	return true;
}

static bool
word_story(struct lab_word_call *c)
{
	struct ix_task_row t;
	int current = ix_task_current(c->lab);

	ix_prose(c->lab, IX_TEXT_STORY, NULL, 0, WORD_WIDTH, word_to_text, c->out);
	if (current >= 0 && ix_task_at(c->lab, (uint32_t)current, &t)) {
		text_printf(c->out, "\nNow: %s\n\n", t.title);
		ix_prose(c->lab, IX_TEXT_TASK, t.id, 0, WORD_WIDTH, word_to_text, c->out);
	}
	return true;
}

/* In the past nothing is checked anew: it would be another past. */
static bool
word_check(struct lab_word_call *c)
{
	if (!lab_in_past(c->lab)) {
		if (!word_journalled(c))
			return false;
		lab_finish_moment(c->lab);
	}
	return word_tasks(c);
}

static void
apply_check(struct ix_lab *lab, const char *rest)
{
	(void)rest;
	lesson_typed(lab->lesson);
}

/* ---- questions ---- */

static bool
word_quiz(struct lab_word_call *c)
{
	struct ix_quiz_row q;
	uint32_t n = 0;

	for (; ix_quiz_at(c->lab, n, &q); n++) {
		text_printf(c->out, "%s%s\n", q.id, q.right ? " (answered)" : "");
		ix_prose(c->lab, IX_TEXT_QUIZ, q.id, 0, WORD_WIDTH, word_to_text, c->out);
		text_printf(c->out, "  lab answer %s NUMBER\n\n", q.id);
	}
	if (n == 0)
		text_puts(c->out, "This lesson has no questions.\n");
	return true;
}

/* ---- lines of time ---- */

static bool
word_lines(struct lab_word_call *c)
{
	struct ix_branch_row b;
	char from[TIME_TEXT], to[TIME_TEXT];

	for (uint32_t n = 0; ix_branch_at(c->lab, n, &b); n++)
		text_printf(c->out, "%c %-12s from %s to %s\n", b.current ? '*' : ' ', b.name,
		    clock_text(from, b.from), clock_text(to, b.to));
	return true;
}

/* Journals a move between lines, which was made in memory; the entry itself is in no line. */
static bool
note_move(struct lab_word_call *c, ix_time tip, unsigned lines, unsigned was)
{
	struct journal_item i = journal_entry(tip, "lab", c->line);

	if (journal_add(c->lab->journal, &i, 1, c->error))
		return true;
	free(i.line);
	line_take_back(c->lab, lines, was);
	return false;
}

/* In the past what is undone is the last line before this moment, on a line of its own. */
static bool
word_undo(struct lab_word_call *c)
{
	struct ix_lab *lab = c->lab;
	ix_time now = lab->world->sim->now;
	unsigned lines, was;

	if (c->rest[0])
		return fail(c->error, "`lab undo` takes back one line; found \"lab %s\"", c->line);
	if (lab_in_past(lab) && !lab_branch(lab, now, "", c->error))
		return false;
	lines = lab->lines;
	was = lab->current;
	if (!line_undo(lab, c->error) || !note_move(c, lab->line[was].tip, lines, was))
		return false;
	travel_again(lab, now);
	text_puts(c->out,
	    "The last line typed is undone; everything else happened again without it.\n");
	return true;
}

static bool
word_switch(struct lab_word_call *c)
{
	struct ix_lab *lab = c->lab;
	unsigned was = lab->current;

	if (!line_switch(lab, c->rest, c->error) ||
	    !note_move(c, lab->line[was].tip, lab->lines, was))
		return false;
	travel_again(lab, lab_line(lab)->tip);
	text_printf(c->out, "This is line %s again.\n", lab_line(lab)->name);
	return true;
}

static bool
word_back(struct lab_word_call *c)
{
	char when[40], name[32] = "", rest;
	int n = sscanf(c->rest, "%39s %31s %c", when, name, &rest);
	ix_time t;

	if (n < 1 || n > 2 || !(seconds_parse(when, &t) || time_parse(when, &t)))
		return fail(c->error, "expected `lab back SECONDS [NAME]`, found \"lab %s\"",
		    c->line);
	if (name[0] && !text_is_name(name))
		return fail(c->error,
		    "\"%s\" cannot be a line's name: small letters, digits and '-'", name);
	if (t > c->lab->world->sim->now)
		return fail(c->error, "%s lies ahead; `lab back` goes to what has been", when);
	return lab_branch(c->lab, t, name, c->error);
}

/* ---- the world ---- */

static bool
word_reset(struct lab_word_call *c)
{
	unsigned console;
	struct device *d = c->rest[0] ? entry_device(c->lab, c->rest, &console, c->error) : NULL;

	if (!c->rest[0])
		return fail(c->error,
		    "which device? `lab reset DEVICE` gives it back its first configuration");
	if (!d)
		return false;
	if (strchr(c->rest, '/'))
		return fail(c->error, "a whole device is reset, not a console: `lab reset %s`",
		    d->node->name);
	if (!d->mine)
		return fail(c->error, "%s is not yours to reset", d->node->name);
	if (!lab_act(c->lab, "lab", c->line, c->error))
		return false;
	text_printf(c->out, "%s has its first configuration again.\n", d->node->name);
	return true;
}

static void
apply_reset(struct ix_lab *lab, const char *rest)
{
	struct device *d = device_find(lab->world, rest);

	if (d)
		device_reset(d);
	lesson_typed(lab->lesson);
}

/* "acacia:eth0 down" -> the port and what is asked. */
static struct port *
port_of(const struct ix_lab *lab, const char *rest, bool *up, struct ix_error *e)
{
	char device[64], port[64], how[8], end;
	const struct device *d;
	struct port *p;

	if (sscanf(rest, "%63[^: ]:%63s %7s %c", device, port, how, &end) != 3 ||
	    (strcmp(how, "up") != 0 && strcmp(how, "down") != 0)) {
		fail(e, "expected `lab link DEVICE:PORT up|down`, found \"lab link %s\"", rest);
		return NULL;
	}
	*up = strcmp(how, "up") == 0;
	d = device_find(lab->world, device);
	p = d ? port_find(d->node, port) : NULL;
	if (!p || !p->link) {
		fail(e, "there is no link at %s:%s", device, port);
		return NULL;
	}
	return p;
}

static bool
word_link(struct lab_word_call *c)
{
	bool up;

	return port_of(c->lab, c->rest, &up, c->error) && lab_act(c->lab, "lab", c->line, c->error);
}

static void
apply_link(struct ix_lab *lab, const char *rest)
{
	struct ix_error ignored;
	bool up;
	struct port *p = port_of(lab, rest, &up, &ignored);

	if (p)
		link_up(p->link, up);
}

static bool
word_devices(struct lab_word_call *c)
{
	struct ix_node_row n;

	for (uint32_t i = 0; ix_node_at(c->lab, i, &n); i++)
		text_printf(c->out, "%c %-16s %-14s %s\n", n.mine ? '*' : ' ', n.name, n.kind,
		    n.state);
	text_puts(c->out, "* is yours; the others you may look at.\n");
	return true;
}

static bool
word_pace(struct lab_word_call *c)
{
	uint64_t n;

	if (strcmp(c->rest, "max") == 0)
		c->lab->pace_permille = 0;
	else if (c->rest[0] == 'x' && number_parse(c->rest + 1, 1, 1000, &n))
		c->lab->pace_permille = (unsigned)n * 1000;
	else
		return fail(c->error,
		    "expected `lab pace x1` to `x1000`, or `lab pace max`, found \"%s\"", c->rest);
	return true;
}

static bool
word_none(struct lab_word_call *c)
{
	return fail(c->error, "this lesson has nothing for `lab %.*s`", (int)strcspn(c->line, " "),
	    c->line);
}

static bool
word_help(struct lab_word_call *c)
{
	for (const struct word *w = words; w->name; w++)
		if (w->help)
			text_printf(c->out, "  lab %-26s %s\n", w->usage, w->help);
	return true;
}

static const struct word words[] = {
	{ "hint", "hint [TASK]", "one more hint for the current task", word_hint, NULL },
	{ "tasks", "tasks", "what is to be done, and what the last check saw", word_tasks, NULL },
	{ "story", "story", "the story, and the task at hand", word_story, NULL },
	{ "check", "check", "check every task now", word_check, apply_check },
	{ "quiz", "quiz", "the questions", word_quiz, NULL },
	{ "answer", "answer ID VALUE", "answer a question", word_answer, apply_answer },
	{ "undo", "undo", "take back the last line typed at a device", word_undo, NULL, true },
	{ "reset", "reset DEVICE", "give a device its first configuration again", word_reset,
	    apply_reset, true },
	{ "back", "back SECONDS [NAME]", "go back and begin a new line of time there", word_back,
	    NULL },
	{ "lines", "lines", "the lines of time", word_lines, NULL },
	{ "switch", "switch NAME", "return to another line", word_switch, NULL },
	{ "devices", "devices", "every device, and which are yours", word_devices, NULL },
	{ "link", "link DEV:PORT up|down", "plug or pull a cable", word_link, apply_link, true },
	{ "mail", "mail [ID NUMBER]", "what was said, and whom to write to", word_mail, apply_mail,
	    true },
	{ "press", "press [ID]", "what can be set off", word_press, apply_press, true },
	{ "pace", "pace xN|max", "how fast simulated time runs", word_pace, NULL },
	{ "restore", "restore STAGE", NULL, word_none, NULL },
	{ "clock", "clock TIME", NULL, word_none, NULL },
	{ "help", "help", "this list", word_help, NULL },
	{ NULL }
};

static bool
unknown(const char *line, struct ix_error *e)
{
	const char *names[sizeof(words) / sizeof(words[0])], *near;
	char word[32];
	size_t n = 0;

	for (const struct word *w = words; w->name; w++)
		if (w->help)
			names[n++] = w->name;
	names[n] = NULL;
	snprintf(word, sizeof(word), "%.*s", (int)strcspn(line, " "), line);
	near = text_nearest(word, names);
	return fail(e, "\"%s\" is not a word of the lab%s%s%s; `lab help` lists them", word,
	    near ? "; did you mean `lab " : "", near ? near : "", near ? "`?" : "");
}

bool
lab_words(struct ix_lab *lab, const char *line, struct text *out, struct ix_error *e)
{
	/* without the spaces at its end: a journal tells words apart by them */
	char typed[JOURNAL_LINE + 1];
	size_t n = strlen(line);
	const struct word *w;
	struct lab_word_call c = { .lab = lab, .line = typed, .out = out, .error = e };

	while (n > 0 && line[n - 1] == ' ')
		n--;
	snprintf(typed, sizeof(typed), "%.*s", (int)n, line);
	n = strcspn(typed, " ");
	c.rest = typed + n + strspn(typed + n, " ");
	w = find(n ? typed : "help", n ? n : 4);
	return w ? w->run(&c) : unknown(typed, e);
}

bool
lab_word_moves(const char *line)
{
	const struct word *w = find(line, strcspn(line, " "));

	return w && w->moves;
}

void
lab_word_apply(struct ix_lab *lab, const char *line)
{
	size_t n = strcspn(line, " ");
	const struct word *w = find(line, n);

	if (!w || !w->apply)
		return;
	sim_fold(lab->world->sim, strlen(line), hash_text(line, 0));
	w->apply(lab, line + n + strspn(line + n, " "));
}
