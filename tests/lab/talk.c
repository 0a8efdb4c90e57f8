/* talk.c - questions answered in words, colleagues, buttons, mails: as a trainee types them. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/lab/bed.h"
#include "tests/runner.h"

static const char scenario[] =
    "lab{ id = \"talk\", level = \"foundations\", minutes = 5 }\n"
    "local sw = switch{ name = \"sw1\", ports = 4 }\n"
    "local h = host{ name = \"h1\", address = {\"100.64.10.10/24\"}, mine = true }\n"
    "link{ h:port(\"eth0\"), sw:port(3) }\n"
    "ask{ id = \"where\", kind = \"port\", check = function(v) return v, sw:port(3) end }\n"
    "ask{ id = \"rtt\", kind = \"time\", check = function(v) return v, near(280, 14) end }\n"
    "ask{ id = \"why\", kind = \"choice\", options = { \"cable\", \"dns\" }, after = \"where\",\n"
    "     check = function(v) return v, \"cable\" end }\n"
    "ask{ id = \"ports\", kind = \"table\",\n"
    "     check = function(v) return v, { h1 = 3, h2 = \"none\" } end }\n"
    "task{ id = \"heard\", negative = true, check = function() return answer(\"rtt\") == 5, false "
    "end }\n"
    "contact{ id = \"noc\", options = { \"ask-loop\", \"thanks\" }, reply = function(o)\n"
    "  if o == \"ask-loop\" then mail{ id = \"sorry\", from = \"NOC of Baobab\" } end end }\n"
    "button{ id = \"cut\", run = function() say(\"gone\") end }\n"
    "at(\"10s\", function() say(\"trawler\") end)\n";

static const char prose[] =
    "# Talk\n\n## card\n\nHello.\n\n## story\n\nA story.\n\n"
    "## ask: where\n\nFind it\n\nWhich port is h1 behind?\n\n### hint\n\na\n\n### hint\n\nb\n\n### "
    "hint\n\nc\n\n"
    "## ask: rtt\n\nTime it\n\nHow long?\n\n### hint\n\na\n\n### hint\n\nb\n\n### hint\n\nc\n\n"
    "## ask: why\n\nSay why\n\nWhy?\n\n### hint\n\na\n\n### hint\n\nb\n\n### hint\n\nc\n\n"
    "## ask: ports\n\nList them\n\nWho is where?\n\n### hint\n\na\n\n### hint\n\nb\n\n### "
    "hint\n\nc\n\n"
    "## task: heard\n\nListen\n\nListen.\n\n### hint\n\na\n\n### hint\n\nb\n\n### hint\n\nc\n\n"
    "## mail: noc\n\nThe NOC of Baobab\n\nThey answer at night.\n\n"
    "## mail: sorry\n\nSorry\n\nIt was our cable.\n\n"
    "## say: ask-loop\n\nIs there a loop at your side?\n\n## say: thanks\n\nThank you.\n\n"
    "## say: cut\n\nCut the cable\n\n## say: gone\n\nThe cable is cut.\n\n"
    "## say: trawler\n\nA trawler anchors above the cable.\n";

static struct ix_lab *
talk_new(const char *lesson)
{
	static char parent[200], folder[220];
	struct ix_options o = { .lesson = folder, .scenarios = "scenarios", .seed = 7 };
	struct ix_error e = { "" };
	char path[300];
	struct ix_lab *lab;

	scratch(parent, "talk.d");
	mkdir(parent, 0755);
	snprintf(folder, sizeof(folder), "%s/talk", parent);
	mkdir(folder, 0755);
	snprintf(path, sizeof(path), "%s/scenario.lua", folder);
	put_file(path, scenario, strlen(scenario));
	snprintf(path, sizeof(path), "%s/lesson.md", folder);
	put_file(path, lesson, strlen(lesson));
	lab = ix_open(&o, &e);
	ck_assert_msg(lab != NULL, "%s", e.text);
	return lab;
}

static enum ix_task_state
state_of(const struct ix_lab *lab, const char *id)
{
	struct ix_task_row row;

	for (uint32_t i = 0; ix_task_at(lab, i, &row); i++)
		if (strcmp(row.id, id) == 0)
			return row.state;
	ck_abort_msg("no task %s", id);
}

static bool
has(const char *text, const char *what)
{
	return strstr(text, what) != NULL;
}

START_TEST(a_question_is_answered_with_a_value_of_its_kind)
{
	struct ix_lab *lab = talk_new(prose);

	ix_run(lab, 5 * IX_SECOND, 0);
	ck_assert(
	    has(lab_refuses(lab, "lab", "answer where sw1:9"), "expected a port such as sw1:3"));
	ck_assert(has(lab_refuses(lab, "lab", "answer rtt long"), "expected a time such as 280ms"));
	ck_assert(has(lab_refuses(lab, "lab", "answer ports x"), "h1=3 h2=4"));
	ck_assert(has(lab_type(lab, "lab", "answer where sw1:2"), "Not so"));
	ck_assert_int_eq(state_of(lab, "where"), IX_TASK_OPEN);
	ck_assert(has(lab_type(lab, "lab", "tasks"), "\"sw1:2\" is not it"));
	ck_assert(!has(lab_type(lab, "lab", "tasks"), "sw1:3")); /* what is right is not told */
	ck_assert_int_eq(state_of(lab, "why"), IX_TASK_CLOSED);
	ck_assert(has(lab_type(lab, "lab", "answer where sw1:3"), "Right."));
	ck_assert_int_eq(state_of(lab, "where"), IX_TASK_PASSED);
	ck_assert(has(lab_refuses(lab, "lab", "answer why storm"), "one of cable dns"));
	ck_assert(has(lab_type(lab, "lab", "answer why cable"), "Right."));
	ck_assert(has(lab_type(lab, "lab", "answer rtt 275ms"), "Right."));
	ck_assert(has(lab_type(lab, "lab", "answer ports h1=3 h2=none"), "Right."));
	ck_assert_int_eq(state_of(lab, "ports"), IX_TASK_PASSED);
	ix_close(lab);
}
END_TEST

START_TEST(a_colleague_answers_and_a_button_does_what_it_says)
{
	struct ix_lab *lab = talk_new(prose);
	struct ix_talk_row row;

	ix_run(lab, 5 * IX_SECOND, 0);
	ck_assert(has(lab_type(lab, "lab", "mail"), "lab mail noc 2"));
	ck_assert(has(lab_refuses(lab, "lab", "mail noc 3"), "expected 1 to 2"));
	ck_assert(has(lab_refuses(lab, "lab", "mail nobody 1"), "no contact \"nobody\""));
	lab_type(lab, "lab", "mail noc 1");
	ix_run(lab, 6 * IX_SECOND, 0);
	ck_assert(ix_talk_at(lab, 0, &row) && row.kind == IX_TALK_SENT);
	ck_assert_str_eq(row.id, "ask-loop");
	ck_assert(ix_talk_at(lab, 1, &row) && row.kind == IX_TALK_MAIL);
	ck_assert_str_eq(row.from, "NOC of Baobab");
	ck_assert(has(lab_type(lab, "lab", "mail"), "It was our cable."));
	ck_assert(has(lab_refuses(lab, "lab", "press that"), "no button \"that\""));
	lab_type(lab, "lab", "press cut");
	ix_run(lab, 20 * IX_SECOND, 0);
	ck_assert(ix_talk_at(lab, 2, &row) && row.kind == IX_TALK_SAY);
	ck_assert_str_eq(row.id, "gone");
	ck_assert(ix_talk_at(lab, 3, &row));
	ck_assert_str_eq(row.id, "trawler");
	ck_assert_uint_eq(row.t, 10 * IX_SECOND);
	ck_assert(!ix_talk_at(lab, 4, &row));
	/* going back, it was not said yet; going on, it is said again */
	ix_go(lab, 5 * IX_SECOND);
	ck_assert(!ix_talk_at(lab, 2, &row));
	ix_go(lab, 20 * IX_SECOND);
	ck_assert(ix_talk_at(lab, 3, &row));
	ix_close(lab);
}
END_TEST

START_TEST(everything_said_must_have_words)
{
	static const struct {
		const char *gone, *told;
	} rows[] = {
		{ "## say: thanks\n\nThank you.\n\n", "thanks has no words" },
		{ "## mail: noc\n\nThe NOC of Baobab\n\nThey answer at night.\n\n",
		    "\"## mail: noc\"" },
		{ "## say: cut\n\nCut the cable\n\n", "\"## say: cut\"" },
		{ "## say: trawler\n\nA trawler anchors above the cable.\n",
		    "\"## say: trawler\"" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		static char less[sizeof(prose)];
		const char *at = strstr(prose, rows[i].gone);
		struct ix_error e = { "" };
		struct ix_lab *lab;

		ck_assert_ptr_nonnull(at);
		snprintf(less, sizeof(less), "%.*s%s", (int)(at - prose), prose,
		    at + strlen(rows[i].gone));
		lab = talk_new(less);
		ix_run(lab, 20 * IX_SECOND, 0);
		ck_assert(!ix_prose_check(lab, &e));
		ck_assert_msg(has(e.text, rows[i].told), "%s", e.text);
		ix_close(lab);
	}
}
END_TEST

Suite *talk_suite(void);

Suite *
talk_suite(void)
{
	const TTest *const tests[] = { a_question_is_answered_with_a_value_of_its_kind,
		a_colleague_answers_and_a_button_does_what_it_says, everything_said_must_have_words,
		NULL };

	return suite_of("talk", tests);
}
