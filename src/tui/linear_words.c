/*
 * linear_words.c - the words at `lab>`: one table for what they do and for help. A word that is not
 * in it is a device's name, or the midend's own (`lab undo`).
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tui/linear_internal.h"

enum { WIDTH = 80, MANY = 20 };

bool
linear_prose(struct linear *l, enum ix_text what, const char *id, unsigned n)
{
	struct text s = { 0 };
	bool ok = ix_prose(l->lab, what, id, n, WIDTH, facts_sink, &s);

	if (ok && s.n && s.s[s.n - 1] != '\n')
		text_puts(&s, "\n");
	l->to(l->arg, text_of(&s), s.n);
	text_free(&s);
	return ok;
}

static void
tasks(struct linear *l, const char *rest)
{
	static const char *const words[] = { [IX_TASK_CLOSED] = "not open yet",
		[IX_TASK_OPEN] = "open",
		[IX_TASK_PASSED] = "done",
		[IX_TASK_LOST] = "was done, no longer holds" };
	struct text wait = { 0 };
	struct ix_task_row row;

	(void)rest;
	for (uint32_t n = 0; ix_task_at(l->lab, n, &row); n++) {
		linear_say(l, "Task %u, %s: %s. %s%sHints shown: %u of %u.\n", n + 1,
		    words[row.state], row.title, row.have, row.have[0] ? ". " : "", row.hints_shown,
		    row.hints);
		if (ix_task_current(l->lab) == (int)n)
			linear_prose(l, IX_TEXT_TASK, row.id, 0);
	}
	if (facts_waiting(l->lab, false, &wait))
		linear_say(l, "Everyone waits for: %s; wait skips to it.\n", text_of(&wait));
	text_free(&wait);
}

static void
map(struct linear *l, const char *rest)
{
	struct ix_node_row row, other;
	struct ix_link_row link;

	(void)rest;
	for (uint32_t n = 0; ix_node_at(l->lab, n, &row); n++) {
		linear_say(l, "%s, %s%s", row.name, row.kind, row.mine ? ", yours" : "");
		if (row.asn)
			linear_say(l, ", AS%u", row.asn);
		linear_say(l, ": %s\n", row.on ? row.state : "off");
	}
	for (uint32_t n = 0; ix_link_at(l->lab, n, &link); n++)
		if (facts_node(l->lab, link.node[0], &row) &&
		    facts_node(l->lab, link.node[1], &other))
			linear_say(l, "%s %s to %s %s: %s\n", row.name, link.port_name[0],
			    other.name, link.port_name[1], link.up ? "up" : "down");
}

static void
events(struct linear *l, const char *rest)
{
	struct numbers all = { 0 };
	struct ix_event_row e;
	uint64_t id = 0, many = MANY;

	if (*rest && !number_parse(rest, 1, 100000, &many)) {
		linear_say(l, "%% events: \"%s\" is no number; type events, or events 50\n", rest);
		return;
	}
	for (; ix_event_after(l->lab, id, &e); id = e.id)
		numbers_push(&all, e.id);
	for (size_t i = all.n > many ? all.n - (size_t)many : 0; i < all.n; i++)
		if (ix_event_after(l->lab, all.at[i] - 1, &e)) {
			struct text s = { 0 };

			facts_event(&e, &s);
			linear_say(l, "%s%s", text_of(&s), e.frame ? "" : "\n");
			if (e.frame)
				linear_say(l, " (packet %" PRIu64 ")\n", e.frame);
			text_free(&s);
		}
	numbers_clear(&all);
}

static void
frame_say(struct linear *l, const struct ix_frame_row *f)
{
	struct text s = { 0 };

	facts_clock(f->t, &s);
	linear_say(l, "%" PRIu64 " %s %s:%s %s %s to %s %s %s%s%s\n", f->no, text_of(&s), f->device,
	    f->port, f->out ? "out" : "in", f->from, f->to, f->protocol, f->info,
	    f->dropped[0] ? " DROPPED " : "", f->dropped);
	text_free(&s);
}

static void
packets(struct linear *l, const char *rest)
{
	uint64_t first, n = ix_frames(l->lab, &first), many = MANY, from = n + 1;
	struct ix_frame_row f;

	if (*rest && !number_parse(rest, 1, 100000, &many)) {
		linear_say(
		    l, "%% packets: \"%s\" is no number; type packets, or packets 50\n", rest);
		return;
	}
	while (many && from > first && from > 1)
		if (ix_frame(l->lab, --from, &f) && !f.more)
			many--;
	for (; from <= n; from++)
		if (ix_frame(l->lab, from, &f) && !f.more)
			frame_say(l, &f);
}

static void
packet(struct linear *l, const char *rest)
{
	struct ix_field_row row;
	struct ix_frame_row f;
	uint64_t no;

	if (!number_parse(rest, 1, UINT64_MAX, &no) || !ix_frame(l->lab, no, &f)) {
		linear_say(l,
		    "%% packet: \"%s\" is not the number of a packet; packets lists them\n", rest);
		return;
	}
	frame_say(l, &f);
	for (uint32_t n = 0; ix_field(l->lab, no, n, &row); n++)
		linear_say(l, "%*s%s%s%s%s\n", (int)(row.depth < 8 ? 2 * row.depth : 16) + 2, "",
		    row.bad ? "! " : "", row.text, row.note[0] ? " - " : "", row.note);
}

static void
story(struct linear *l, const char *rest)
{
	(void)rest;
	linear_prose(l, IX_TEXT_STORY, "", 0);
}

static void
quiz(struct linear *l, const char *rest)
{
	struct ix_quiz_row row;

	(void)rest;
	for (uint32_t n = 0; ix_quiz_at(l->lab, n, &row); n++) {
		linear_say(l, "Question %s, %s.\n", row.id,
		    row.given == 0  ? "not answered"
			: row.right ? "answered right"
				    : "not answered right yet");
		linear_prose(l, IX_TEXT_QUIZ, row.id, 0);
		linear_say(l, "Type: answer %s NUMBER\n", row.id);
	}
}

static void
wait_next(struct linear *l, const char *rest)
{
	struct ix_wait_row row;

	(void)rest;
	if (!ix_waiting(l->lab, &row) || row.at <= ix_now(l->lab)) {
		linear_say(l, "Nobody waits for a timer now. run 10s lets ten seconds pass.\n");
		return;
	}
	linear_say(l, "Waited for: %s, %s.\n", row.device, row.what);
	linear_go(l, row.at);
}

/* "5" events, or "10s". */
static void
step_or_back(struct linear *l, const char *rest, bool back)
{
	uint64_t many = 1;
	ix_time by;

	if (*rest && !number_parse(rest, 1, 1000000, &many)) {
		if (!time_parse(rest, &by)) {
			linear_say(l,
			    "%% \"%s\" is neither a number of events nor a time like 10s or 2m\n",
			    rest);
			return;
		}
		linear_go(l,
		    !back		      ? ix_now(l->lab) + by
			: ix_now(l->lab) > by ? ix_now(l->lab) - by
					      : 0);
		return;
	}
	while (many-- && (back ? ix_step_back(l->lab) : ix_step(l->lab)))
		;
	linear_go(l, ix_now(l->lab));
}

static void
step(struct linear *l, const char *rest)
{
	step_or_back(l, rest, false);
}

static void
back(struct linear *l, const char *rest)
{
	step_or_back(l, rest, true);
}

#define RUN_MOST (31 * 24 * 60 * IX_MINUTE) /* a bill's month */

static void
run_for(struct linear *l, const char *rest)
{
	ix_time by = 0;

	if (!*rest)
		linear_go(l,
		    ix_tip(l->lab) > ix_now(l->lab) ? ix_tip(l->lab) : ix_now(l->lab) + IX_SECOND);
	else if (time_parse(rest, &by) && by <= RUN_MOST)
		linear_go(l, ix_now(l->lab) + by);
	else
		linear_say(l,
		    "%% run: \"%s\" is no time up to 31d; type run 10s, run 500ms or run 2m\n",
		    rest);
}

static void
pause_run(struct linear *l, const char *rest)
{
	(void)rest;
	l->paused = !l->paused;
	linear_say(l, l->paused ? "Paused. pause again runs on.\n" : "Time runs.\n");
}

static void help(struct linear *l, const char *rest);

static const struct word {
	const char *name, *argument;
	void (*run)(struct linear *l, const char *rest);
	const char *help;
} words[] = {
	{ "help", "", help, "this list" },
	{ "story", "", story, "what the lesson is about" },
	{ "tasks", "", tasks, "what is wanted, and how it stands" },
	{ "map", "", map, "devices and links" },
	{ "events", "[N]", events, "what happened last" },
	{ "packets", "[N]", packets, "the last packets" },
	{ "packet", "N", packet, "one packet, field by field" },
	{ "quiz", "", quiz, "the questions" },
	{ "wait", "", wait_next, "skip to the timer that everyone waits for" },
	{ "run", "[TIME]", run_for, "let time pass; alone: to the latest moment, or a second" },
	{ "step", "[N|TIME]", step, "that many events forward, or that time" },
	{ "back", "[N|TIME]", back, "that many events back in time, or that time" },
	{ "pause", "", pause_run, "stop the clock, or let it run (with a terminal only)" },
};

static void
help(struct linear *l, const char *rest)
{
	(void)rest;
	linear_say(l, "NAME: enter the console of that device; lab alone leaves it again\n");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		linear_say(l, "%s%s%s: %s\n", words[i].name, words[i].argument[0] ? " " : "",
		    words[i].argument, words[i].help);
	linear_say(l,
	    "hint, answer ID N, undo, reset DEVICE, lines, check: the lab's own; also as "
	    "`lab hint` "
	    "in a console\nquit: leave, from a console `lab quit`; what was typed is kept\n");
	linear_say(l,
	    l->steady
		? "Each line lets one second pass; a command that takes longer runs to its end, "
		  "five minutes at most.\n"
		: "Time follows the clock; a command that takes longer runs to its end, "
		  "five minutes at most.\n");
}

bool
linear_word(struct linear *l, const char *line)
{
	char word[64];
	size_t n = strcspn(line, " ");
	const char *rest = line + n + strspn(line + n, " ");
	uint32_t node;

	snprintf(word, sizeof(word), "%.*s", (int)n, line);
	if (!word[0])
		return true;
	if (strcmp(word, "quit") == 0 || strcmp(word, "exit") == 0)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].name, word) == 0) {
			words[i].run(l, rest);
			return true;
		}
	if (!*rest && facts_named(l->lab, word, &node))
		linear_enter(l, node);
	else
		linear_type(l, "lab", line);
	return true;
}
