/*
 * screens.c - keystrokes in, a screen out: each row is a person's way to a screen, which is kept in
 * tests/tui/screens. When one changes on purpose: IXLAB_SCREENS=write, and look at the difference.
 */
#include "tests/runner.h"

#include <string.h>

#include "tests/tui/play.h"

static const struct {
	const char *name, *keys;
	int w, h;
} rows[] = {
	{ "card", "", 80, 24 },
	{ "console", "Enter text:show_version Enter wait:1", 80, 24 },
	{ "console-question", "Enter text:conf_t Enter text:interface_?", 80, 24 },
	{ "console-ghost", "Enter text:show_ver", 80, 24 },
	{ "console-tab", "Enter text:sh Tab text:runn Tab Enter text:con Tab C-u text:c Tab", 80,
	    24 },
	{ "console-wrong", "Enter text:frobnicate Enter", 80, 24 },
	{ "console-lab", "Enter text:lab_tasks Enter", 80, 24 },
	{ "console-scrolled",
	    "Enter text:show_interfaces Enter text:show_running-config Enter PgUp", 80, 24 },
	{ "console-paused", "Enter F5 text:show_clock", 80, 24 },
	{ "console-search", "Enter text:show_clock Enter text:show_version Enter C-r text:clo", 80,
	    24 },
	{ "console-interrupt", "Enter text:ping_100.127.1.9 Enter wait:30 C-c", 80, 24 },
	{ "console-other", "Enter M-2", 80, 24 },
	{ "console-paste", "Enter paste:configure_terminal|interface_eth0|ip_addr", 80, 24 },
	{ "task-done",
	    "Enter text:conf_t Enter text:int_eth0 Enter text:ip_address_100.127.1.1/24 Enter "
	    "wait:5", 80, 24 },
	{ "map", "1 wait:20", 80, 24 },
	{ "map-right", "1 Right Down", 80, 24 },
	{ "map-list", "1 i Down", 80, 24 },
	{ "packets", "wait:60 3", 80, 24 },
	{ "packets-tree", "wait:60 3 Space Home Tab Up +", 80, 24 },
	{ "packets-filter", "wait:60 3 / text:fe02 Enter", 80, 24 },
	{ "tasks", "4 Down", 80, 24 },
	{ "tasks-hint", "4 Down h", 80, 24 },
	{ "tasks-quiz", "4 End Enter", 80, 24 },
	{ "tasks-quiz-answered", "4 End Enter 1", 80, 24 },
	{ "events", "wait:60 5", 80, 24 },
	{ "help", "1 ?", 80, 24 },
	{ "help-search", "1 ? text:timer", 80, 24 },
	{ "quit", "1 q", 80, 24 },
	{ "paused-by-itself", "1 wait:3100", 80, 24 },
	{ "back", "1 wait:100 {", 80, 24 },
	{ "back-console", "Enter text:show_clock Enter wait:50 Esc { { { { {", 80, 24 },
	{ "branch-question", "Enter text:show_clock Enter wait:50 F6 F6 text:show_clock Enter", 80,
	    24 },
	{ "branch-yes", "Enter text:show_clock Enter wait:50 F6 F6 text:show_clock Enter y", 80,
	    24 },
	{ "small", "", 59, 16 },
	{ "least", "1", 60, 16 },
	{ "tiled", "1 wait:60", 200, 60 },
};

START_TEST(each_way_leads_to_its_screen)
{
	struct play p = play_open(rows[_i].w, rows[_i].h);

	play_keys(&p, rows[_i].keys);
	ck_assert(p.there);
	golden_screen(&p, rows[_i].name);
	play_close(&p);
}
END_TEST

START_TEST(every_view_draws_at_every_size)
{
	static const char *const ways[] = { "1", "Esc", "i", "2", "Esc", "3", "4", "5", "?", "Esc",
	    "q", "n" };
	static const int sizes[][2] = { { 1, 1 }, { 2, 40 }, { 60, 16 }, { 61, 17 }, { 79, 23 },
	    { 80, 24 },
		{ 120, 30 }, { 160, 40 }, { 200, 60 }, { 59, 60 }, { 0, 0 } };
	struct play p = play_open(80, 24);

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		tui_resize(p.tui, 80, 24);
		play_keys(&p, ways[i]);
		for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
			const struct canvas *c = tui_canvas(p.tui);

			tui_resize(p.tui, sizes[s][0], sizes[s][1]);
			ck_assert_int_eq(c->w, sizes[s][0]);
			ck_assert_int_eq(c->h, sizes[s][1]);
			for (int n = 0; n < c->w * c->h; n++)
				ck_assert(c->cell[n].ch[0] == 0 ||
				    (uint8_t)c->cell[n].ch[0] >= ' ');
		}
	}
	play_close(&p);
}
END_TEST

START_TEST(below_the_least_size_only_q_is_a_key)
{
	struct play p = play_open(80, 24);

	play_keys(&p, "Enter");
	tui_resize(p.tui, 59, 24);
	play_keys(&p, "text:show_clock Enter Esc 4");
	ck_assert(p.there);
	tui_resize(p.tui, 80, 24);
	golden_screen(&p, "after-small");
	tui_resize(p.tui, 59, 24);
	play_keys(&p, "q");
	ck_assert(!p.there);
	play_close(&p);
}
END_TEST

START_TEST(leaving_is_asked_about_and_no_is_no)
{
	struct play p = play_open(80, 24);

	play_keys(&p, "1 q n q x");
	ck_assert(p.there);
	play_keys(&p, "y");
	ck_assert(!p.there);
	play_close(&p);
}
END_TEST

START_TEST(a_beginner_does_the_first_task_of_the_first_lesson_by_typing)
{
	struct play p = play_lesson("first-peering", 80, 24);
	struct ix_task_row row;
	struct text t = { 0 };

	ck_assert(ix_task_at(p.lab, 0, &row) && row.state == IX_TASK_OPEN);
	play_keys(&p,
	    "Enter text:conf_t Enter text:int_eth0 Enter text:ip_addr_100.127.1.1/24 Enter "
	    "text:ipv6_addr_2001:db8:ffff:1::1/64 Enter C-z wait:5");
	ck_assert(ix_task_at(p.lab, 0, &row) && row.state == IX_TASK_PASSED);
	canvas_dump(tui_canvas(p.tui), &t);
	ck_assert_ptr_nonnull(strstr(text_of(&t), "acacia(config-if)# ^Z\nacacia#"));
	ck_assert_ptr_nonnull(strstr(text_of(&t), "\n2/6 "));
	text_free(&t);
	play_close(&p);
}
END_TEST

START_TEST(a_wait_is_told_and_its_key_skips_to_it)
{
	struct play p = play_lesson("first-peering", 80, 24);
	struct ix_wait_row before, after;
	struct text t = { 0 };

	/* a neighbour that nobody is: the trainee's own router waits to try again */
	play_keys(&p, "Enter text:conf_t Enter text:router_bgp_64496 Enter "
	    "text:neighbor_100.81.1.3_remote-as_64999 Enter wait:50 Esc 1 wait:50");
	ck_assert(ix_waiting(p.lab, &before));
	canvas_dump(tui_canvas(p.tui), &t);
	ck_assert_ptr_nonnull(strstr(text_of(&t), before.what));
	ck_assert_ptr_nonnull(strstr(text_of(&t), ", s skips\n"));
	play_keys(&p, "s wait:1");
	ck_assert_uint_ge(ix_now(p.lab), before.at);
	ck_assert(!ix_waiting(p.lab, &after) || after.at > before.at);
	text_free(&t);
	play_close(&p);
}
END_TEST

/*
 * Asking never changes the answer: a lab that is looked at from everywhere goes where one alone
 * goes.
 */
START_TEST(looking_changes_nothing)
{
	struct play p = play_open(80, 24);
	struct ix_lab *alone = play_lab();

	play_keys(&p,
	    "1 wait:20 i wait:20 2 Esc wait:20 3 wait:20 Tab Up wait:20 4 wait:20 5 wait:20 ? "
	    "wait:20");
	ck_assert(ix_run(alone, ix_now(p.lab), 0));
	ck_assert_uint_eq(ix_position(alone), ix_position(p.lab));
	ck_assert_uint_eq(ix_fingerprint(alone), ix_fingerprint(p.lab));
	ix_close(alone);
	play_close(&p);
}
END_TEST

Suite *screens_suite(void);

Suite *
screens_suite(void)
{
	const TTest *const tests[] = { a_beginner_does_the_first_task_of_the_first_lesson_by_typing,
		a_wait_is_told_and_its_key_skips_to_it, every_view_draws_at_every_size,
		    below_the_least_size_only_q_is_a_key,
		leaving_is_asked_about_and_no_is_no, looking_changes_nothing, NULL };
	Suite *s = suite_of("screens", tests);
	TCase *c = tcase_create("golden");

	tcase_set_timeout(c, 0);
	tcase_add_loop_test(c, each_way_leads_to_its_screen, 0,
	    (int)(sizeof(rows) / sizeof(rows[0])));
	suite_add_tcase(s, c);
	return s;
}
