/* small.c - the small services: NTP's question and answer, syslog's lines. */
#include <stdio.h>
#include <string.h>

#include "service/ntp/ntp.h"
#include "service/syslog/syslog.h"
#include "tests/runner.h"
#include "tests/service/bed.h"

static void
told(void *arg, const struct ntp_told *t)
{
	struct bed *b = arg;

	text_printf(&b->said, "%d stratum %u offset %ld delay %lu\n", t->answered, t->stratum,
	    (long)t->offset_ns / 1000, (unsigned long)(t->delay / IX_US));
	b->done++;
}

START_TEST(the_time_is_asked_for)
{
	struct bed *b = bed_new();
	struct ix_addr h2 = address("100.64.2.10"), v6 = address("2001:db8:2::10");
	struct ix_error e = { "" };
	struct ntp_server *s = ntp_server_start(b->h2, &e);

	ck_assert_msg(s != NULL, "%s", e.text);
	ck_assert_ptr_null(ntp_server_start(b->h2, &e));
	ntp_query_start(b->h1, &h2, told, b);
	bed_run(b, IX_SECOND);
	text_free(&b->said);
	ntp_query_start(b->h1, &h2, told, b);
	bed_run(b, IX_SECOND);
	bed_said(b, "1 stratum 2 offset 0 delay 5999\n");
	ntp_query_start(b->h1, &v6, told, b);
	bed_run(b, IX_SECOND);
	ck_assert_uint_eq(b->done, 3);
	ntp_server_stop(s);
	text_free(&b->said);
	ntp_query_start(b->h1, &h2, told, b);
	ntp_query_stop(ntp_query_start(b->h1, &h2, told, b));
	bed_run(b, 20 * IX_SECOND);
	bed_said(b, "0 stratum 0 offset 0 delay 0\n");
	bed_delete(b);
}
END_TEST

static bool
next(void *arg, char line[SYSLOG_MOST], unsigned *severity)
{
	unsigned *left = arg;

	snprintf(line, SYSLOG_MOST, "Jan  1 00:00:0%u h1 test: \033[1m line", *left);
	*severity = 5;
	return *left > 0 && (*left)-- > 0;
}

static void
heard(void *arg, const char *line)
{
	text_puts(&((struct bed *)arg)->said, line);
}

START_TEST(lines_go_to_the_collector_cleaned)
{
	static const struct syslog_ops send_ops = { .next = next },
				       collect_ops = { .heard = heard };
	struct bed *b = bed_new();
	struct ix_addr h2 = address("100.64.2.10");
	struct ix_error e = { "" };
	struct syslog_collector *c = syslog_collector_start(b->h2, &collect_ops, b, &e);
	unsigned left = 2;
	struct syslog_sender *s = syslog_sender_start(b->h1, &h2, 1, &send_ops, &left);

	ck_assert(c && s && !syslog_collector_start(b->h2, &collect_ops, b, &e));
	bed_run(b, 3 * IX_SECOND);
	bed_said(b,
	    "Jan  1 00:00:02 h1 test: <U+001B>[1m line\nJan  1 00:00:01 h1 test: <U+001B>[1m "
	    "line\n");
	syslog_sender_stop(s);
	syslog_collector_stop(c);
	bed_delete(b);
}
END_TEST

Suite *small_suite(void);
Suite *
small_suite(void)
{
	const TTest *const tests[] = { the_time_is_asked_for, lines_go_to_the_collector_cleaned,
		NULL };

	return suite_of("small", tests);
}
