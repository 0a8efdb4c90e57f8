/* edit.c - the line editor: rows of keys, and the line they leave; `|` is the cursor. */
#include "tests/runner.h"

#include <stdio.h>

#include <string.h>

#include "base/text.h"
#include "tui/edit.h"

static const char *const before[] = { "show ip route", "ping 192.0.2.1", "show bgp summary" };

static bool
past(void *arg, uint32_t n, char *buf, size_t room)
{
	(void)arg;
	if (n >= 3)
		return false;
	snprintf(buf, room, "%s", before[n]);
	return true;
}

/* Keys as text: ^X is Ctrl-X, ~x is Alt-x, others are typed; ^? erases, ^M is Enter, ^[ is Esc. */
static const struct {
	const char *keys, *line, *why;
} rows[] = {
	{ "abc", "abc|", "typing" },
	{ "abc^A_", "_|abc", "to the beginning" },
	{ "abc^A^E_", "abc_|", "and to the end" },
	{ "abc^B^B_", "a_|bc", "left" },
	{ "abc^A^F_", "a_|bc", "right" },
	{ "abc^A^B_", "_|abc", "not past the beginning" },
	{ "abc^F_", "abc_|", "nor past the end" },
	{ "abc^?", "ab|", "erase" },
	{ "^?a", "a|", "nothing to erase" },
	{ "abc^A^D", "|bc", "delete" },
	{ "abc^D", "abc|", "nothing to delete" },
	{ "show ip route^W", "show ip |", "cut a word" },
	{ "show ip  ^W", "show |", "and the blanks behind it" },
	{ "show ip^W^W^W", "|", "as often as there are words" },
	{ "show ip^W^Y^Y", "show ipip|", "put back twice" },
	{ "show ip^U", "|", "cut the line" },
	{ "show ip^B^B^U", "|ip", "up to the cursor" },
	{ "show ip^B^B^K", "show |", "and behind it" },
	{ "show ip^U^Y", "show ip|", "and put back" },
	{ "show ip^W^A^U^Y", "ip|show ", "nothing cut leaves what was cut" },
	{ "show ip route~b~b_", "show _|ip route", "words to the left" },
	{ "show ip route^A~f_", "show_| ip route", "and to the right" },
	{ "show ip route^A~d", "| ip route", "cut the next word" },
	{ "é日^B_", "é_|日", "a letter of several octets is one" },
	{ "é日^?^?", "|", "and is erased whole" },
	{ "new^P", "show ip route|", "the line before" },
	{ "new^P^P", "ping 192.0.2.1|", "and before that" },
	{ "new^P^P^P^P^P^P", "show bgp summary|", "not past the first" },
	{ "new^P^P^N", "show ip route|", "and back" },
	{ "new^P^N", "new|", "to what was being typed" },
	{ "^N", "|", "there is nothing newer" },
	{ "^Rping", "ping 192.0.2.1|", "search" },
	{ "^Rshow", "show ip route|", "the newest first" },
	{ "^Rshow^R", "show bgp summary|", "then an older one" },
	{ "^Rshow^R^R", "show bgp summary|", "and no older one" },
	{ "new^Rzzz", "new|", "nothing found" },
	{ "new^Rping^C", "new|", "given up" },
	{ "^Rping^[x", "ping 192.0.2.1x|", "Esc keeps what was found" },
	{ "^Rbgp^?^?^?ip", "show ip route|", "what is sought can be erased" },
};

static struct key
next_key(const char **s)
{
	size_t len;
	struct key k = { 0 };

	if (**s == '^' && (*s)[1]) {
		k.code = (*s)[1] == '?' ? KEY_CODE_ERASE : (uint32_t)((*s)[1] & 31);
		*s += 2;
	} else {
		k.alt = **s == '~';
		*s += k.alt;
		k.code = (uint32_t)utf8_next(*s, strlen(*s), &len);
		*s += len;
	}
	return k;
}

static void
play(struct edit *e, const char *keys)
{
	while (*keys) {
		struct key k = next_key(&keys);

		if (!edit_search_key(e, &k) && !edit_act(e, key_action(IN_CONSOLE, &k)))
			edit_type(e, &k);
	}
}

START_TEST(keys_leave_the_line_that_habit_expects)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct edit e = { .past = past };
		char got[EDIT_ROOM + 2];

		play(&e, rows[i].keys);
		snprintf(got, sizeof(got), "%.*s|%s", (int)e.at, e.text, e.text + e.at);
		ck_assert_msg(strcmp(got, rows[i].line) == 0, "%s (%s): \"%s\", not \"%s\"",
		    rows[i].why, rows[i].keys, got, rows[i].line);
	}
}
END_TEST

START_TEST(a_line_is_bounded_and_holds_no_control)
{
	struct edit e = { 0 };

	for (int i = 0; i < 400; i++)
		edit_insert(&e, "日\t\n", 5);
	ck_assert_uint_lt(e.n, EDIT_ROOM);
	ck_assert_uint_eq(e.n, strlen(e.text));
	ck_assert_ptr_null(strpbrk(e.text, "\t\n"));
	for (size_t at = 0, len; at < e.n; at += len)
		ck_assert_int_ge(utf8_next(e.text + at, e.n - at, &len), 0);
}
END_TEST

Suite *edit_suite(void);

Suite *
edit_suite(void)
{
	const TTest *const tests[] = { keys_leave_the_line_that_habit_expects,
		a_line_is_bounded_and_holds_no_control, NULL };

	return suite_of("edit", tests);
}
