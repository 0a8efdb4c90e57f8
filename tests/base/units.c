/* units.c - times, rates and sizes as people write them. */
#include "tests/runner.h"

#include "base/units.h"

#define REFUSED UINT64_MAX

struct row {
	const char *in;
	uint64_t out;
};

static void
check(const char *what, bool (*parse)(const char *, uint64_t *), const struct row *rows)
{
	for (; rows->in; rows++) {
		uint64_t v = 12345;
		bool ok = parse(rows->in, &v);

		ck_assert_msg(ok == (rows->out != REFUSED), "%s \"%s\"", what, rows->in);
		ck_assert_msg(v == (ok ? rows->out : 12345), "%s \"%s\" gives %llu", what, rows->in,
		    (unsigned long long)v);
	}
}

START_TEST(times_need_a_unit_and_never_wrap)
{
	static const struct row rows[] = { { "250us", 250000 }, { "3ms", 3000000 },
		{ "10s", 10 * IX_SECOND }, { "1.5s", 1500000000 }, { "5m", 300 * IX_SECOND },
		{ "24h", 86400 * IX_SECOND }, { "2d", 172800 * IX_SECOND }, { "0", 0 }, { "0s", 0 },
		{ "0.000000001s", 1 }, { "0.5d", 43200 * IX_SECOND },
		{ "1.000000001d", 86400 * IX_SECOND + 86400 },
		{ "213503d", 213503 * (86400 * IX_SECOND) }, { "213504d", REFUSED },
		{ "10", REFUSED }, { "", REFUSED }, { "s", REFUSED }, { "-1s", REFUSED },
		{ "1.s", REFUSED }, { ".5s", REFUSED }, { "1 s", REFUSED }, { "1ss", REFUSED },
		{ "1..5s", REFUSED }, { "0.5ns", REFUSED }, { "0.0000000001s", REFUSED },
		{ "99999999999999999999s", REFUSED }, { NULL, 0 } };

	check("time", time_parse, rows);
}
END_TEST

START_TEST(journal_seconds_are_exact_to_the_nanosecond_both_ways)
{
	static const struct row rows[] = { { "12.500000000", 12500000000 },
	    { "45", 45 * IX_SECOND },
		{ "0.000000001", 1 }, { "1.0000000000", REFUSED },
		{ "18446744073.709551614", UINT64_MAX - 1 }, { "18446744073.709551616", REFUSED },
		{ "1s", REFUSED }, { "", REFUSED }, { NULL, 0 } };
	char buf[TIME_TEXT];

	check("seconds", seconds_parse, rows);
	ck_assert_str_eq(seconds_text(buf, 12500000001), "12.500000001");
	ck_assert_str_eq(seconds_text(buf, UINT64_MAX), "18446744073.709551615");
}
END_TEST

START_TEST(rates_count_in_thousands_and_sizes_in_1024s)
{
	static const struct row rates[] = { { "64k", 64000 }, { "100M", 100000000 },
		{ "10G", 10000000000 }, { "1.5G", 1500000000 }, { "1T", 1000000000000 },
		{ "9600", 9600 }, { "1.123456789T", 1123456789000 }, { "1.5", REFUSED },
		{ "10g", REFUSED }, { "", REFUSED }, { NULL, 0 } };
	static const struct row sizes[] = { { "1500", 1500 }, { "256K", 262144 }, { "2M", 2097152 },
		{ "1G", 1073741824 }, { "0.5K", 512 }, { "0.3K", REFUSED }, { "K", REFUSED },
		{ NULL, 0 } };

	check("rate", rate_parse, rates);
	check("size", size_parse, sizes);
}
END_TEST

START_TEST(a_number_is_whole_and_within_its_range)
{
	uint64_t v = 7;

	ck_assert(number_parse("65535", 1, 65535, &v) && v == 65535);
	ck_assert(number_parse("18446744073709551615", 0, UINT64_MAX, &v) && v == UINT64_MAX);
	v = 7;
	ck_assert(!number_parse("65536", 1, 65535, &v) && !number_parse("0", 1, 9, &v));
	ck_assert(!number_parse("1.0", 0, 9, &v) && !number_parse("+1", 0, 9, &v));
	ck_assert(!number_parse("", 0, 9, &v) &&
	    !number_parse("18446744073709551616", 0, UINT64_MAX, &v));
	ck_assert_uint_eq(v, 7);
}
END_TEST

START_TEST(clocks_show_hours_only_from_the_first_hour_on)
{
	char buf[TIME_TEXT];

	ck_assert_str_eq(clock_text(buf, 82105 * IX_MS), "01:22.105");
	ck_assert_str_eq(clock_text(buf, 3682105 * IX_MS), "1:01:22.105");
	ck_assert_str_eq(uptime_text(buf, 83 * IX_SECOND), "00:01:23");
	ck_assert_str_eq(uptime_text(buf, 93780 * IX_SECOND), "1d02h03m");
	ck_assert_str_eq(uptime_text(buf, 9 * 86400 * IX_SECOND + 3 * 3600 * IX_SECOND),
	    "01w2d03h");
}
END_TEST

Suite *units_suite(void);
Suite *
units_suite(void)
{
	const TTest *const tests[] = { times_need_a_unit_and_never_wrap,
		journal_seconds_are_exact_to_the_nanosecond_both_ways,
		rates_count_in_thousands_and_sizes_in_1024s, a_number_is_whole_and_within_its_range,
		clocks_show_hours_only_from_the_first_hour_on, NULL };

	return suite_of("units", tests);
}
