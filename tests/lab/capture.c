/* capture.c - the tests of captures of the past: what is written is what was seen live. */
#include "tests/lab/bed.h"
#include "tests/runner.h"
#include "wire/pcap.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The next frame of the packet view from *no on that the capture should hold. */
static bool
next_seen(const struct ix_lab *lab, uint64_t *no, const char *device, const char *port,
    ix_time from, ix_time to, struct ix_frame_row *row)
{
	while (ix_frame(lab, ++*no, row))
		if (!row->dropped[0] && row->t >= from && row->t <= to &&
		    strcmp(row->device, device) == 0 && strcmp(row->port, port) == 0)
			return true;
	return false;
}

START_TEST(a_capture_of_the_past_holds_the_frames_seen_live)
{
	struct ix_lab *lab = lab_new_at(NULL);
	const char *const ports[] = { "rs1:eth0", NULL };
	char path[200];
	struct ix_capture c = { .ports = ports, .from = 5 * IX_SECOND, .to = 70 * IX_SECOND };
	struct ix_error e = { "" };
	struct where before, after;
	struct pcap_reader *r;
	struct pcap_record p;
	struct ix_frame_row row;
	uint8_t octets[2048];
	uint64_t no = 0;
	int64_t n, count = 0;

	c.path = scratch(path, _i ? "past.pcap" : "past.pcapng");
	lab_solve(lab);
	before = lab_where(lab);
	n = ix_capture(lab, &c, &e);
	ck_assert_msg(n > 20, "%s", e.text);
	after = lab_where(lab);
	where_same(&before, &after, "captured");
	r = pcap_reader_new(path, &e);
	ck_assert_msg(r != NULL, "%s", e.text);
	while (pcap_reader_next(r, &p, &e) == PCAP_RECORD) {
		ck_assert_msg(next_seen(lab, &no, "rs1", "eth0", c.from, c.to, &row),
		    "frame %d of %d in the file was not seen", (int)count + 1, (int)n);
		ck_assert_uint_eq(p.time, row.t);
		ck_assert_uint_eq(p.len, row.len);
		ck_assert_uint_eq(ix_frame_bytes(lab, no, octets, sizeof(octets)), p.len);
		ck_assert_mem_eq(octets, p.bytes, p.caplen);
		if (!_i)
			ck_assert_str_eq(pcap_port_name(r, p.port), "rs1:eth0");
		count++;
	}
	ck_assert_int_eq(count, n);
	ck_assert(!next_seen(lab, &no, "rs1", "eth0", c.from, c.to, &row));
	pcap_reader_delete(r);
	ix_close(lab);
	unlink(path);
}
END_TEST

START_TEST(a_filter_keeps_what_it_says)
{
	struct ix_lab *lab = lab_new_at(NULL);
	char path[200];
	struct ix_capture c = { .path = scratch(path, "filter.pcapng") };
	struct ix_error e = { "" };
	int64_t all, tcp, arp, rest;

	lab_solve(lab);
	all = ix_capture(lab, &c, &e);
	c.filter = "tcp port 179";
	tcp = ix_capture(lab, &c, &e);
	c.filter = "arp";
	arp = ix_capture(lab, &c, &e);
	c.filter = "not tcp port 179 and not arp";
	rest = ix_capture(lab, &c, &e);
	ck_assert_int_gt(tcp, 100);
	ck_assert_int_gt(arp, 5);
	ck_assert_int_gt(rest, 20);
	ck_assert_int_eq(all, tcp + arp + rest);
	ix_close(lab);
	unlink(path);
}
END_TEST

static const struct {
	const char *port, *filter, *path;
	ix_time from, to;
	const char *why;
} wrong[] = {
	{ "acacia:eth77", NULL, NULL, 0, 0,
	    "there is no port \"acacia:eth77\": expected DEVICE:PORT" },
	{ "acacia", NULL, NULL, 0, 0, "there is no port \"acacia\"" },
	{ NULL, "host example.org", NULL, 0, 0, "example.org" },
	{ NULL, "tcp port", NULL, 0, 0, "" },
	{ NULL, NULL, "/dev/null/x.pcapng", 0, 0, "/dev/null/x.pcapng" },
	{ NULL, NULL, "/dev/full.d/x.pcapng", 0, 0, "No such file" },
	{ NULL, NULL, NULL, 5, 4, "would end before it begins" },
};

START_TEST(a_wrong_capture_is_refused_and_leaves_no_file)
{
	struct ix_lab *lab = lab_new_at(NULL);
	const char *const ports[] = { wrong[_i].port, NULL };
	char path[200];
	struct ix_capture c = { .ports = ports, .filter = wrong[_i].filter, .from = wrong[_i].from,
		.to = wrong[_i].to };
	struct ix_error e = { "" };
	struct where before, after;

	scratch(path, "wrong.pcapng");
	c.path = wrong[_i].path ? wrong[_i].path : path;
	ix_run(lab, 10 * IX_SECOND, 0);
	before = lab_where(lab);
	ck_assert_int_eq(ix_capture(lab, &c, &e), -1);
	ck_assert_msg(e.text[0] && strstr(e.text, wrong[_i].why), "%s", e.text);
	ck_assert_int_ne(access(path, F_OK), 0);
	after = lab_where(lab);
	where_same(&before, &after, "refused");
	ix_close(lab);
}
END_TEST

START_TEST(a_capture_in_the_past_leaves_the_lab_where_it_was)
{
	struct ix_lab *lab = lab_new_at(NULL);
	char path[200];
	struct ix_capture c = { .path = scratch(path, "mid.pcapng") };
	struct ix_error e = { "" };
	struct where before, after;
	uint32_t compared;

	ix_run(lab, 20 * IX_SECOND, 0);
	for (int i = 0; i < 7; i++) {
		ix_step_back(lab);
		before = lab_where(lab);
		ck_assert_int_gt(ix_capture(lab, &c, &e), 0);
		after = lab_where(lab);
		where_same(&before, &after, "captured in the middle");
		ck_assert_msg(ix_verify(lab, NULL, &compared, &e), "%s", e.text);
		after = lab_where(lab);
		where_same(&before, &after, "verified in the middle");
	}
	ix_close(lab);
	unlink(path);
}
END_TEST

static void
to_text(void *arg, const char *s, size_t n)
{
	text_add(arg, s, n);
}

START_TEST(a_trace_names_the_first_event_that_differs)
{
	struct ix_lab *lab = lab_new_at(NULL);
	struct text t = { 0 };
	struct ix_error e = { "" };
	uint32_t compared = 0;
	struct where before, after;
	char *line;

	ix_run(lab, 130 * IX_SECOND, 0);
	before = lab_where(lab);
	ix_trace(lab, to_text, &t);
	after = lab_where(lab);
	where_same(&before, &after, "traced");
	ck_assert_msg(ix_verify(lab, t.s, &compared, &e), "%s", e.text);
	ck_assert_uint_ge(compared, 1);
	line = t.s;
	for (int i = 0; i < 100; i++)
		line = strchr(line, '\n') + 1;
	line[strcspn(line, "\n") - 1] ^= 1;
	ck_assert(!ix_verify(lab, t.s, NULL, &e));
	ck_assert_msg(strncmp(e.text, "the first event that differs: here \"", 36) == 0, "%s",
	    e.text);
	line[strcspn(line, "\n")] = 0;
	ck_assert_msg(strstr(e.text, line) != NULL, "%s", e.text);
	text_free(&t);
	ix_close(lab);
}
END_TEST

/*
 * A capture and a trace run through the past unseen by the packet view, which still counts right.
 */
START_TEST(after_a_capture_the_past_has_as_many_frames_as_before)
{
	struct ix_lab *lab = lab_new_at(NULL);
	char path[200];
	struct ix_capture c = { .path = scratch(path, "again.pcapng") };
	struct ix_error e = { "" };
	struct where before, after;
	struct text trace = { 0 };

	ix_run(lab, 10 * IX_SECOND, 0);
	lab_type(lab, "h-acacia", "ping -c 3 100.64.10.1");
	ix_run(lab, 30 * IX_SECOND, 0);
	before = lab_where(lab);
	if (_i == 0)
		ck_assert_msg(ix_capture(lab, &c, &e) > 0, "%s", e.text);
	else
		ix_trace(lab, to_text, &trace);
	ix_go(lab, 15 * IX_SECOND);
	ix_go(lab, 30 * IX_SECOND);
	after = lab_where(lab);
	where_same(&before, &after, "there and back again");
	text_free(&trace);
	ix_close(lab);
	unlink(path);
}
END_TEST

START_TEST(a_journal_with_a_wrong_fingerprint_names_its_window)
{
	struct ix_options o = { .scenarios = "scenarios" };
	char path[200];
	struct ix_lab *lab = lab_new_at(NULL);
	struct ix_error e = { "" };
	struct text t;
	char *print;

	lab_solve(lab);
	t = lab_journal(lab);
	ix_close(lab);
	print = strstr(t.s, "# 60.000000000 ") + 15;
	print[0] = print[0] == 'a' ? 'b' : 'a';
	*strstr(t.s, " sums=1") = 0; /* a journal without sums, edited by hand */
	o.journal = scratch(path, "print.ix");
	{
		struct text bare = { 0 };
		const char *s = t.s + strlen(t.s) + 1;

		text_printf(&bare, "%s\n", t.s);
		for (s = strchr(s, '\n') + 1; *s; s = strchr(s, '\n') + 1)
			text_printf(&bare, "%.*s\n", (int)strcspn(s, ";\n") - 1, s);
		put_file(path, bare.s, bare.n);
		text_free(&bare);
	}
	lab = ix_resume(&o, false, NULL, &e);
	ck_assert_msg(lab != NULL, "%s", e.text);
	ck_assert(!ix_verify(lab, NULL, NULL, &e));
	ck_assert_msg(strstr(e.text, "the replay differs before 60.000000000 s (line ") != NULL,
	    "%s", e.text);
	text_free(&t);
	ix_close(lab);
	unlink(path);
}
END_TEST

Suite *capture_suite(void);

Suite *
capture_suite(void)
{
	const TTest *const tests[] = { a_filter_keeps_what_it_says,
		a_capture_in_the_past_leaves_the_lab_where_it_was,
		    a_trace_names_the_first_event_that_differs,
		a_journal_with_a_wrong_fingerprint_names_its_window, NULL };
	Suite *s = suite_of("capture", tests);
	TCase *c = tcase_create("rows");

	tcase_add_loop_test(c, a_capture_of_the_past_holds_the_frames_seen_live, 0, 2);
	tcase_add_loop_test(c, after_a_capture_the_past_has_as_many_frames_as_before, 0, 2);
	tcase_add_loop_test(c, a_wrong_capture_is_refused_and_leaves_no_file, 0,
	    sizeof(wrong) / sizeof(wrong[0]));
	suite_add_tcase(s, c);
	return s;
}
