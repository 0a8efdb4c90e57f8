/* web.c - curl at a host's shell: what it prints, and when. */
#include <stdio.h>
#include <string.h>

#include "device/files.h"
#include "device/serve.h"
#include "tests/device/bed.h"
#include "tests/runner.h"

static struct bed *
web_new(void)
{
	static const struct web_page pages[] = { { "/", 128 }, { "/big", 49152 } };
	struct bed *b = bed_new();
	struct serving *s = serving_of(b->h2);
	struct ix_error e = { "" };

	for (unsigned i = 0; i < 2; i++)
		vec_push(b->world->arena, &s->site.pages, pages[i]);
	s->web = true;
	ck_assert_msg(serving_start(b->h2, &e), "%s", e.text);
	bed_type(b, b->h1, "ping -c 1 100.64.2.10", 5 * IX_SECOND); /* ARP is done */
	return b;
}

#define PAGE \
	"00000000 / ....................................................\n" \
	"00000001 / ....................................................\n"

static const struct {
	const char *line, *want;
} lines[] = {
	{ "curl http://100.64.2.10/", PAGE },
	{ "curl -sI h2",
	    "HTTP/1.1 200 OK\nServer: ixlab\nContent-Type: text/plain\nContent-Length: 128\n"
	    "Connection: keep-alive\n\n" },
	{ "curl -s -o /dev/null -w '%{time_namelookup} %{time_connect} %{time_appconnect} "
	  "%{time_starttransfer} %{time_total} %{http_code} %{size_download} %{remote_ip}\\n' "
	  "http://h2/",
	    "0.000000 0.004000 0.000000 0.008000 0.008000 200 128 100.64.2.10\n" },
	{ "curl -s -o /dev/null -w '%{time_connect} %{time_appconnect} %{time_total}\\n' "
	  "https://[2001:db8:2::10]/",
	    "0.010000 0.014000 0.018000\n" },
	{ "curl -4 -s -o /dev/null -w '%{remote_port}%%%{nonsense}' https://h2/big",
	    "443%curl: unknown --write-out variable: 'nonsense'\n" },
	{ "curl -f http://h2/missing", "curl: (22) The requested URL returned error: 404\n" },
	{ "curl http://100.64.1.1/",
	    "curl: (7) Failed to connect to 100.64.1.1 port 80 after 2 ms: Connection refused\n" },
	{ "curl -s http://100.64.1.1/", "" },
	{ "curl -m 1 http://100.64.1.77/",
	    "curl: (28) Connection timed out after 1000 milliseconds\n" },
	{ "curl -o page http://h2/big",
	    "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n"
	    "                                 Dload  Upload   Total   Spent    Left  Speed\n"
	    "100 49152  100 49152    0     0  2925k      0 --:--:-- --:--:-- --:--:-- 2925k\n" },
	{ "wc /tmp/page", "    768    2304   49152\n" },
	{ "curl ftp://h2/", "curl: (1) Protocol not supported: http:// and https:// are\n" },
	{ "curl http://h2:99999/",
	    "curl: (3) URL using bad/illegal format: the port is 1 to 65535\n" },
	{ "curl -L http://h2/",
	    "curl: unknown option -L; known: -s, -S, -v, -o FILE, -w FORMAT, -I, -i, -f, -m "
	    "SECONDS, -k, --tls-max VERSION, --tlsv1.2, --tlsv1.3, -4, -6\n" },
	{ "curl --tls-max 1.1 https://h2/",
	    "curl: option --tls-max wants 1.2 or 1.3, not \"1.1\"\n" },
	{ "curl --tlsv1.3 --tls-max 1.2 https://h2/",
	    "curl: --tlsv1.3 and --tls-max 1.2 leave no version\n" },
	{ "curl --tlsv1.2",
	    "curl: usage: curl [-sSvIif46k] [-o FILE] [-w FORMAT] [-m SECONDS] "
	    "[--tls-max 1.2] URL\n" },
	{ "curl https://h2:80/",
	    "curl: (35) TLS connect error: what answered is no TLS of that version\n" },
	{ "curl http://100.64.1.77/",
	    "curl: (7) Failed to connect to 100.64.1.77 port 80 after 3000 ms: No route to "
	    "host\n" },
	{ "curl http://nobody.xz/",
	    "curl: (6) Could not resolve host: nobody.xz; expected an address, or the name of a "
	    "device\n" },
};

START_TEST(curl_says_what_curl_says)
{
	struct bed *b = web_new();

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const char *said = bed_type(b, b->h1, lines[i].line, 5 * IX_SECOND),
			   *want = lines[i].want;
		char *rate = strstr(want, "2925k") ? strstr(b->screen, "  0     0 ") : NULL;

		if (rate) /* how fast is TCP's business */
			ck_assert_msg(strncmp(said, want, 180) == 0, "%s", said);
		else
			ck_assert_msg(strcmp(said, want) == 0, "%s\ngot:\n%s\nwant:\n%s",
			    lines[i].line, said, want);
	}
	bed_delete(b);
}
END_TEST

/* (DNS 1 + TCP 1 + TLS 0-2 + HTTP n) x RTT: what a page load is made of. */
static const struct {
	const char *url;
	unsigned rounds;
	const char *why;
} loads[] = {
	{ "http://www.xz/", 3, "DNS, TCP, HTTP" },
	{ "http://100.64.2.10/", 2, "no name to ask for" },
	{ "https://www.xz/", 4, "TLS 1.3: one more, RFC 8446 2" },
	{ "--tlsv1.3 https://www.xz/", 4, "which is what it is without being told" },
	{ "--tls-max 1.2 https://www.xz/", 5, "TLS 1.2: two more, RFC 5246 7.3" },
	{ "--tls-max 1.2 https://100.64.2.10/", 4, "without DNS" },
	{ "http://www.xz/big", 5, "48K: ten segments, twenty, the rest; RFC 6928" },
	{ "--tls-max 1.2 https://www.xz/big", 7, "both" },
	{ "-6 https://www.xz/", 4, "IPv6 takes as many" },
	{ "-I http://www.xz/", 3, "a head alone" },
};

/* The cables of h1 and r1 take that long each way; h2 has the name www.xz. */
static struct bed *
far_new(ix_time one_way)
{
	static const char *const zone[] = { "@ NS ns", "ns A 100.64.2.10", "www A 100.64.2.10",
		"www AAAA 2001:db8:2::10", NULL };
	static const struct link_settings near = { .queue = 1u << 20, .mtu = 1500 };
	struct link_settings wire = near;
	struct bed *b = web_new();

	bed_zone(b, zone);
	wire.delay = one_way;
	link_set(b->link[0], &wire);
	link_set(b->link[1], &near);
	return b;
}

START_TEST(a_page_load_is_round_trips)
{
	static const unsigned rtt_ms[] = { 4, 20, 150, 280 };

	for (unsigned i = 0; i < sizeof(rtt_ms) / sizeof(rtt_ms[0]); i++) {
		struct bed *b = far_new(rtt_ms[i] * IX_MS / 2);

		bed_type(b, b->h1, "ping -c 1 h2 ; ping -6 -c 1 h2", 10 * IX_SECOND);
		for (unsigned k = 0; k < sizeof(loads) / sizeof(loads[0]); k++) {
			unsigned want = loads[k].rounds * rtt_ms[i] * 1000, s, us;
			char line[200];
			const char *said;

			snprintf(line, sizeof(line),
			    "curl -s -o /dev/null -w '%%{time_total}\\n' %s", loads[k].url);
			said = bed_type(b, b->h1, line, 10 * IX_SECOND);
			ck_assert_msg(sscanf(said, "%u.%6u", &s, &us) == 2, "%s", said);
			us += s * 1000000;
			ck_assert_msg(us >= want && us <= want + want / 10,
			    "%s: %s at %u ms: %u us, not %u", loads[k].url, loads[k].why, rtt_ms[i],
			    us, want);
		}
		bed_delete(b);
	}
}
END_TEST

START_TEST(the_moments_of_a_load_stand_in_their_order)
{
	struct bed *b = far_new(10 * IX_MS);

	bed_type(b, b->h1, "ping -c 1 h2", 10 * IX_SECOND);
	bed_says(b, b->h1,
	    "curl -4 -s -o /dev/null --tls-max 1.2 -w '%{time_namelookup} %{time_connect} "
	    "%{time_appconnect} %{time_pretransfer} %{time_starttransfer} %{time_total} "
	    "%{size_download} %{speed_download} %{http_code} %{remote_ip} %{scheme} "
	    "%{content_type} %{exitcode}\\n' https://www.xz/",
	    10 * IX_SECOND,
	    "0.020000 0.040000 0.080000 0.080000 0.100000 0.100000 128 1280 200 100.64.2.10 "
	    "HTTPS text/plain 0\n");
	bed_delete(b);
}
END_TEST

START_TEST(a_fetch_can_be_interrupted)
{
	struct bed *b = web_new();

	bed_type(b, b->h1, "curl http://100.64.1.77/", 100 * IX_MS);
	bed_says(b, b->h1, "^C", 0, "");
	bed_type(b, b->h1, "curl https://h2/big", 10 * IX_MS);
	bed_says(b, b->h1, "^C", 0, "");
	bed_says(b, b->h1, "hostname", 0, "h1\n");
	bed_delete(b);
}
END_TEST

Suite *web_suite(void);
Suite *
web_suite(void)
{
	const TTest *const tests[] = { curl_says_what_curl_says, a_page_load_is_round_trips,
		the_moments_of_a_load_stand_in_their_order, a_fetch_can_be_interrupted, NULL };

	return suite_of("web", tests);
}
