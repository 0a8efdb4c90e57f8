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
	    "curl: (28) Operation timed out after 1000 milliseconds with 0 bytes received\n" },
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
	    "SECONDS, -k, "
	    "-4, -6\n" },
	{ "curl http://nobody.xz/",
	    "curl: nobody.xz: Name or service not known; expected an address, or the name of a "
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
			ck_assert_msg(strncmp(said, want, strlen(want) + 1) == 0,
			    "%s\ngot:\n%s\nwant:\n%s", lines[i].line, said, want);
	}
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
	const TTest *const tests[] = { curl_says_what_curl_says, a_fetch_can_be_interrupted, NULL };

	return suite_of("web", tests);
}
