/* linear.c - the linear mode: lines in, lines out, the same each time. */
#include "tests/runner.h"

#include <string.h>

#include "tests/tui/play.h"
#include "tui/linear.h"

static void
sink(void *arg, const char *text, size_t n)
{
	text_add(arg, text, n);
}

/* A transcript as someone at a pipe would see it, the lines typed included. */
static void
talk(const char *lines, struct text *out)
{
	struct ix_lab *lab = play_lab();
	struct linear *l = linear_new(lab, true, sink, out);
	bool there = true;

	while (*lines && there) {
		char line[256];
		size_t n = strcspn(lines, "\n");

		memcpy(line, lines, n);
		line[n] = 0;
		text_puts(out, linear_prompt(l));
		there = linear_line(l, line);
		lines += n + (lines[n] == '\n');
	}
	linear_delete(l);
	ix_close(lab);
}

static const struct {
	const char *name, *lines;
} rows[] = {
	{ "linear-help", "help\nstory\ntasks\nmap\nquit\nnever reached\n" },
	{ "linear-console", "acacia\nshow clock\nconfigure terminal\ninterface eth0\nip address ?\n"
	    "ip address 100.127.1.1/24\nlab tasks\nend\nlab\nevents 3\n" },
	{ "linear-time",
	    "run 10s\nback 5s\nwait\nstep 2\nback 1\nback x\nrun 99999d\nevents x\npackets 3\n"
	    "packet 1\npacket 999999\n" },
	{ "linear-branch",
	    "acacia\nshow clock\nlab back 500ms\nshow version\nn\nshow version\ny\n" },
	{ "linear-wrong", "nobody\nacacia\nfrobnicate\nlab frobnicate\nlab hint address\n" },
	{ "linear-quiz", "quiz\nanswer frames 1\nanswer frames 2\n" },
};

START_TEST(each_talk_has_its_transcript)
{
	struct text once = { 0 }, again = { 0 };

	talk(rows[_i].lines, &once);
	talk(rows[_i].lines, &again);
	ck_assert_str_eq(text_of(&once), text_of(&again));
	golden(rows[_i].name, text_of(&once));
	text_free(&once);
	text_free(&again);
}
END_TEST

START_TEST(nothing_that_is_written_can_move_a_cursor)
{
	struct text out = { 0 };

	talk("acacia\n\033[2Jshow\nlab \033]0;x\007\n\xff\xfe\n", &out);
	for (const char *s = strchr(text_of(&out), '>'); s && *s; s++)
		ck_assert_msg(*s == '\n' || (uint8_t)*s >= ' ' || *s == 033 || *s == 7, "0x%02x",
		    *s);
	text_free(&out);
}
END_TEST

START_TEST(an_interrupt_ends_the_lab_only_outside_consoles)
{
	struct text out = { 0 };

	talk("acacia\n^C\nshow clock\nlab\n^C\nnever reached\n", &out);
	ck_assert_msg(strstr(text_of(&out), "acacia# show clock") != NULL, "%s", text_of(&out));
	ck_assert_ptr_null(strstr(text_of(&out), "never reached"));
	text_free(&out);
}
END_TEST

Suite *linear_suite(void);

Suite *
linear_suite(void)
{
	const TTest *const none[] = { nothing_that_is_written_can_move_a_cursor,
		an_interrupt_ends_the_lab_only_outside_consoles, NULL };
	Suite *s = suite_of("linear", none);
	TCase *c = tcase_create("golden");

	tcase_set_timeout(c, 0);
	tcase_add_loop_test(c, each_talk_has_its_transcript, 0,
	    (int)(sizeof(rows) / sizeof(rows[0])));
	suite_add_tcase(s, c);
	return s;
}
