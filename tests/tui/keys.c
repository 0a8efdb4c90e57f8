/* keys.c - the key table: complete, unambiguous, and true to the habits of router consoles. */
#include "tests/runner.h"

#include <string.h>

#include "tui/keys.h"

static const enum place places[] = { IN_CARD, IN_MAP, IN_CONSOLE, IN_PANES, IN_PACKETS, IN_TASKS,
	IN_EVENTS };

static const struct {
	enum place in;
	struct key key;
	enum action action;
} rows[] = {
	{ IN_CONSOLE, { KEY_CTRL('p'), false, NULL }, ACT_OLDER },
	{ IN_CONSOLE, { KEY_CTRL('n'), false, NULL }, ACT_NEWER },
	{ IN_CONSOLE, { KEY_CTRL_C, false, NULL }, ACT_INTERRUPT },
	{ IN_CONSOLE, { KEY_CTRL_CARET, false, NULL }, ACT_INTERRUPT },
	{ IN_CONSOLE, { KEY_CTRL('z'), false, NULL }, ACT_END_CONFIG },
	{ IN_CONSOLE, { '?', false, NULL }, ACT_QUESTION },
	{ IN_CONSOLE, { FN_KEY(1), false, NULL }, ACT_HELP },
	{ IN_CONSOLE, { ' ', false, NULL }, ACT_NONE },
	{ IN_CONSOLE, { 'q', false, NULL }, ACT_NONE },
	{ IN_CONSOLE, { '7', true, NULL }, ACT_DEVICE },
	{ IN_MAP, { ' ', false, NULL }, ACT_PAUSE },
	{ IN_PANES, { ' ', false, NULL }, ACT_PAUSE },
	{ IN_MAP, { '?', false, NULL }, ACT_HELP },
	{ IN_PACKETS, { KEY_CODE_TAB, false, NULL }, ACT_OTHER },
	{ IN_EVENTS, { KEY_CODE_TAB, false, NULL }, ACT_NEXT_VIEW },
	{ IN_TASKS, { 'h', false, NULL }, ACT_HINT },
	{ IN_MAP, { 'q', true, NULL }, ACT_NONE },
};

START_TEST(each_key_does_in_each_place_what_it_should)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_msg(key_action(rows[i].in, &rows[i].key) == rows[i].action, "row %zu", i);
}
END_TEST

START_TEST(no_key_means_two_things_in_one_place)
{
	for (size_t p = 0; p < sizeof(places) / sizeof(places[0]); p++)
		for (size_t i = 0; i < key_rows; i++)
			for (size_t c = 0; c < 3 && key_table[i].code[c]; c++) {
				struct key k = { key_table[i].code[c], key_table[i].alt, NULL };

				if (key_table[i].places & places[p])
					ck_assert_msg(key_action(places[p],
					    &k) == key_table[i].action, "%s (%s)",
					    key_table[i].name, key_table[i].shown);
			}
}
END_TEST

START_TEST(every_place_has_help_a_way_out_and_the_keys_of_time)
{
	static const enum action wanted[] = { ACT_HELP, ACT_PAUSE, ACT_STEP, ACT_BACK, ACT_SKIP };

	for (size_t p = 1; p < sizeof(places) / sizeof(places[0]); p++) {
		for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
			ck_assert_msg(key_shown(places[p], wanted[i])[0], "place %zu, action %zu",
			    p, i);
		ck_assert(key_shown(places[p], places[p] == IN_CONSOLE ? ACT_LEAVE : ACT_QUIT)[0]);
	}
}
END_TEST

Suite *keys_suite(void);

Suite *
keys_suite(void)
{
	const TTest *const tests[] = { each_key_does_in_each_place_what_it_should,
		no_key_means_two_things_in_one_place,
		    every_place_has_help_a_way_out_and_the_keys_of_time, NULL };

	return suite_of("keys", tests);
}
