/* web.c - pages over HTTP, plain and in TLS's shape, on the bench: h2 serves, h1 fetches. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "service/web/fetch.h"
#include "service/web/site.h"
#include "service/web/tls.h"
#include "tests/runner.h"
#include "tests/service/bed.h"

struct web_bed {
	struct bed *b;
	struct web_site site;
	struct web_server *web;
	struct fetch_told told;
	unsigned done;
	uint64_t octets;
	bool wrong; /* an octet of the body is not the page's */
	const struct web_page *page;
};

static void
body(void *arg, const uint8_t *bytes, uint32_t n)
{
	struct web_bed *w = arg;
	uint8_t want[65536];

	while (w->page && n > 0) {
		uint32_t k = n < sizeof(want) ? n : (uint32_t)sizeof(want);

		web_body(w->page, (uint32_t)w->octets, want, k);
		w->wrong |= memcmp(bytes, want, k) != 0;
		w->octets += k;
		bytes += k;
		n -= k;
	}
}

static void
done(void *arg, const struct fetch_told *t)
{
	struct web_bed *w = arg;

	w->told = *t;
	w->done++;
}

static const struct fetch_ops ops = { body, done };

static struct web_bed *
web_new(void)
{
	static const struct web_page pages[] = { { "/", 1000 }, { "/big", 1000000 },
		{ "/none", 0 } };
	struct web_bed *w = calloc(1, sizeof(*w));
	struct ix_error e = { "" };

	w->b = bed_new();
	for (unsigned i = 0; i < 3; i++)
		vec_push(w->b->arena, &w->site.pages, pages[i]);
	w->web = web_start(w->b->h2, &w->site, &e);
	ck_assert_msg(w->web != NULL, "%s", e.text);
	return w;
}

static void
web_delete(struct web_bed *w)
{
	web_stop(w->web);
	bed_delete(w->b);
	free(w);
}

static struct fetch *
begin(struct web_bed *w, const char *to, uint16_t port, const char *path, bool head)
{
	struct fetch_options o = {
		.to = address(to), .port = port, .secure = port == 443, .head = head
	};

	snprintf(o.host, sizeof(o.host), "www.xz");
	snprintf(o.path, sizeof(o.path), "%s", path);
	w->page = web_page(&w->site, path);
	w->octets = 0;
	w->done = 0;
	return fetch_start(w->b->h1, &o, &ops, w);
}

static const struct {
	const char *to, *path;
	uint16_t port;
	bool head;
	enum fetch_end end;
	unsigned status;
	uint64_t octets;
	const char *why;
} rows[] = {
	{ "100.64.2.10", "/", 80, false, FETCH_OK, 200, 1000, "a page" },
	{ "2001:db8:2::10", "/", 80, false, FETCH_OK, 200, 1000, "over IPv6" },
	{ "100.64.2.10", "/big", 80, false, FETCH_OK, 200, 1000000, "a long one" },
	{ "100.64.2.10", "/none", 80, false, FETCH_OK, 200, 0, "an empty one" },
	{ "100.64.2.10", "/", 80, true, FETCH_OK, 200, 0, "its head alone" },
	{ "100.64.2.10", "/missing", 80, false, FETCH_OK, 404, 128, "one that is not there" },
	{ "100.64.2.10", "/", 443, false, FETCH_OK, 200, 1000, "veiled" },
	{ "100.64.2.10", "/big", 443, false, FETCH_OK, 200, 1000000, "a long one, veiled" },
	{ "100.64.2.10", "/", 8080, false, FETCH_NO_CONNECTION, 0, 0, "a closed port" },
};

START_TEST(pages_come_whole)
{
	struct web_bed *w = web_new();

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin(w, rows[i].to, rows[i].port, rows[i].path, rows[i].head);
		bed_run(w->b, 20 * IX_SECOND);
		ck_assert_msg(w->done == 1 && w->told.end == rows[i].end, "%s: %u, %d", rows[i].why,
		    w->done, w->told.end);
		ck_assert_msg(w->told.head.status == rows[i].status, "%s", rows[i].why);
		ck_assert_msg(w->told.octets == rows[i].octets, "%s: %lu", rows[i].why,
		    (unsigned long)w->told.octets);
		ck_assert_msg(
		    !w->page || (!w->wrong && w->octets == rows[i].octets), "%s", rows[i].why);
	}
	web_delete(w);
}
END_TEST

/* Each cable has 1 ms: 6 ms there and back. */
START_TEST(the_moments_are_round_trips)
{
	struct web_bed *w = web_new();

	begin(w, "100.64.2.10", 80, "/", false);
	bed_run(w->b, IX_SECOND); /* ARP is done */
	begin(w, "100.64.2.10", 80, "/", false);
	bed_run(w->b, IX_SECOND);
	ck_assert_uint_eq(w->told.connected - w->told.began, 6 * IX_MS);
	ck_assert_uint_eq(w->told.secured, 0);
	ck_assert_uint_eq(w->told.first - w->told.began, 12 * IX_MS);
	begin(w, "100.64.2.10", 443, "/", false);
	bed_run(w->b, IX_SECOND);
	ck_assert_uint_eq(
	    w->told.secured - w->told.began, 12 * IX_MS); /* RFC 8446: one round trip */
	ck_assert_uint_eq(w->told.first - w->told.began, 18 * IX_MS);
	web_delete(w);
}
END_TEST

START_TEST(a_server_that_stops_breaks_what_it_was_sending)
{
	struct web_bed *w = web_new();
	struct ix_error e;
	struct fetch *f;

	begin(w, "100.64.2.10", 80, "/big", false);
	bed_run(w->b, 20 * IX_MS);
	web_stop(w->web);
	bed_run(w->b, 20 * IX_SECOND);
	ck_assert(w->done == 1 && w->told.end == FETCH_BROKEN && w->told.octets < 1000000);
	w->web = web_start(w->b->h2, &w->site, &e);
	ck_assert(w->web != NULL);
	f = begin(w, "100.64.2.10", 443, "/big", false);
	bed_run(w->b, 30 * IX_MS);
	fetch_stop(f);
	f = begin(w, "100.64.2.10", 80, "/", false);
	fetch_stop(f);
	bed_run(w->b, 60 * IX_SECOND);
	ck_assert_uint_eq(w->done, 0);
	web_delete(w);
}
END_TEST

START_TEST(heads_are_read_at_any_cut_and_broken_ones_refused)
{
	static const char head[] = "GET /x HTTP/1.1\r\nHost: a\r\nconnection:  close\r\n\r\n";
	static const char *const broken[] = { "GET /x\r\n\r\n",
		"GET /x HTTP/1.1\r\nno colon\r\n\r\n", "HTTP/1.1 abc\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", "\r\n\r\n",
		"\x16\x03\x01" };
	struct http_head h;
	uint8_t many[HTTP_HEAD];

	for (uint32_t cut = 0; cut < sizeof(head); cut++)
		ck_assert_int_eq(http_read((const uint8_t *)head, cut, &h),
		    cut < sizeof(head) - 1 ? HTTP_MORE : HTTP_READ);
	ck_assert_str_eq(h.method, "GET");
	ck_assert_str_eq(h.path, "/x");
	ck_assert(h.close && h.octets == sizeof(head) - 1);
	ck_assert_int_eq(http_read((const uint8_t *)"GET / HTTP/1.0\n\nmore", 20, &h), HTTP_READ);
	ck_assert_msg(h.close && h.octets == 16, "typed by hand, the end of a line is \\n");
	for (unsigned i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
		ck_assert_msg(http_read((const uint8_t *)broken[i], (uint32_t)strlen(broken[i]),
				  &h) == HTTP_BROKEN,
		    "%s", broken[i]);
	memset(many, 'a', sizeof(many));
	ck_assert_int_eq(http_read(many, sizeof(many), &h), HTTP_BROKEN);
}
END_TEST

START_TEST(records_that_are_none_end_it)
{
	static const char *const bad[] = { "\x16\x03\x01\x00\x01\x01",
		"\x15\x03\x01\x00\x02\x01\x00",
		"\x17\x03\x03\x00\x20"
		"01234567890123456789012345678901",
		"\x16\x09\x01\x00\x00", "\x17\x03\x03\x00\x01x" };
	static const uint32_t len[] = { 6, 7, 37, 5, 6 };

	for (unsigned i = 0; i < 5; i++) {
		struct tls t = { .server = true };
		struct octets in = octets_read(bad[i], len[i]), reply;
		uint8_t r[4096], data[TLS_MOST];
		uint32_t n;

		reply = octets_write(r, sizeof(r));
		ck_assert_msg(tls_hear(&t, &in, &reply, 1, data, &n) == TLS_BROKEN, "%u", i);
	}
}
END_TEST

Suite *web_suite(void);
Suite *
web_suite(void)
{
	const TTest *const tests[] = { pages_come_whole, the_moments_are_round_trips,
		a_server_that_stops_breaks_what_it_was_sending,
		heads_are_read_at_any_cut_and_broken_ones_refused, records_that_are_none_end_it,
		NULL };

	return suite_of("web", tests);
}
