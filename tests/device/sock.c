/* sock.c - ss, nc, telnet, mtr and traceroute -A -T at a host's shell. */
#include <stdio.h>
#include <string.h>

#include "device/serve.h"
#include "tests/device/bed.h"
#include "tests/runner.h"

static struct bed *
sock_new(void)
{
	static const struct web_page page = { "/", 1000000 };
	struct bed *b = bed_new();
	struct serving *s = serving_of(b->h2);
	struct ix_error e = { "" };

	vec_push(b->world->arena, &s->site.pages, page);
	s->web = true;
	ck_assert_msg(serving_start(b->h2, &e), "%s", e.text);
	b->r1->asn = 64496;
	bed_type(b, b->h1, "ping -c 1 100.64.2.10", 5 * IX_SECOND); /* ARP is done */
	return b;
}

#define HEAD "State      Recv-Q  Send-Q          Local Address:Port          Peer Address:Port\n"

static const struct {
	const char *line, *want;
} lines[] = {
	{ "nc -vz h2 80", "Connection to h2 (100.64.2.10) 80 port [tcp/http] succeeded!\n" },
	{ "nc -z h2 81", "" },
	{ "nc -vz h2 81",
	    "nc: connect to h2 (100.64.2.10) port 81 (tcp) failed: Connection refused\n" },
	{ "nc -vz -w 1 100.64.2.99 80",
	    "nc: connect to 100.64.2.99 port 80 (tcp) timed out: Operation now in progress\n" },
	{ "nc -vz 100.64.1.77 80",
	    "nc: connect to 100.64.1.77 port 80 (tcp) failed: No route to host\n" },
	{ "nc -vzn h2 80", "Connection to h2 80 port [tcp/*] succeeded!\n" },
	{ "nc -vzu h2 7", "" },
	{ "nc -k h2 80", "nc: must use -l with -k\n" },
	{ "nc h2 http", "nc: a port is a number from 1 to 65535, not \"http\"\n" },
	{ "nc -x 80",
	    "nc: unknown option -x; known: -l, -u, -k, -p PORT, -v, -z, -n, -N, -w SECONDS, "
	    "-4, -6\n" },
	{ "telnet h2 81",
	    "Trying 100.64.2.10...\ntelnet: Unable to connect to remote host: Connection "
	    "refused\n" },
	{ "telnet h2 80", "Trying 100.64.2.10...\nConnected to h2.\nEscape character is '^C'.\n" },
	{ "^C", "Connection closed.\n" },
	{ "ss -tl", HEAD },
	{ "ss -s", "ss: unknown option -s; known: -t, -u, -l, -a, -n, -i, -o, -4, -6\n" },
	{ "traceroute -A -q 1 h2",
	    "traceroute to h2 (100.64.2.10), 30 hops max, 60 byte packets\n"
	    " 1  100.64.1.1 (100.64.1.1) [AS64496]  2.000 ms\n 2  100.64.2.10 (100.64.2.10) "
	    "[AS64496]  4.000 ms\n" },
	{ "traceroute -T -q 1 h2",
	    "traceroute to h2 (100.64.2.10), 30 hops max, 60 byte packets\n"
	    " 1  100.64.1.1 (100.64.1.1)  2.000 ms\n 2  100.64.2.10 (100.64.2.10)  4.000 ms\n" },
	{ "traceroute -T -q 1 -w 0.5 -m 3 100.64.2.99",
	    "traceroute to 100.64.2.99 (100.64.2.99), 30 hops max, 60 byte packets\n" },
	{ "traceroute -I -T h2", "traceroute: only one of -I and -T may be given\n" },
	{ "mtr -n -r -c 2 h2",
	    "Start: 1970-01-01T00:02:40+0000\n"
	    "HOST: h1                          Loss%   Snt   Last   Avg  Best  Wrst StDev\n"
	    "  1.|-- 100.64.1.1                 0.0%     2    2.0   2.0   2.0   2.0   0.0\n"
	    "  2.|-- 100.64.2.10                0.0%     2    4.0   4.0   4.0   4.0   0.0\n" },
	{ "mtr -r -c 1 -z -6 h2",
	    "Start: 1970-01-01T00:02:48+0000\n"
	    "HOST: h1                          Loss%   Snt   Last   Avg  Best  Wrst StDev\n"
	    "  1. AS64496  2001:db8:1::1        0.0%     1    4.0   4.0   4.0   4.0   0.0\n"
	    "  2. AS64496  2001:db8:2::10       0.0%     1    8.0   8.0   8.0   8.0   0.0\n" },
};

START_TEST(sockets_and_the_way_are_seen)
{
	struct bed *b = sock_new();

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const char *said = bed_type(b, b->h1, lines[i].line, 8 * IX_SECOND);
		size_t n = strlen(lines[i].want);

		if (!strstr(lines[i].line, "-m 3") && !strstr(lines[i].line, "-6"))
			n++; /* all of it */
		ck_assert_msg(
		    strncmp(said, lines[i].want, n - (strstr(lines[i].line, "-m 3") ? 50 : 0)) == 0,
		    "%s\ngot:\n%s\nwant:\n%s", lines[i].line, said, lines[i].want);
	}
	bed_delete(b);
}
END_TEST

START_TEST(ss_tells_what_tcp_knows)
{
	struct bed *b = sock_new();
	const char *said;

	bed_says(b, b->h2, "ss -tln", 0,
	    HEAD
	    "LISTEN     0       0                             *:80                        *:*\n"
	    "LISTEN     0       0                            *:443                        *:*\n");
	bed_type(b, b->h1, "curl -s -o /dev/null http://h2/", 12 * IX_MS);
	said = bed_type(b, b->h2, "ss -tin", 0);
	ck_assert_msg(strstr(said, "ESTAB ") && strstr(said, "cwnd:") && strstr(said, " mss:1448"),
	    "%s", said);
	bed_run(b, 5 * IX_SECOND);
	bed_says(b, b->h1, "ss -tn", 0, HEAD);
	said = bed_type(b, b->h1, "ss -tan", 0);
	ck_assert_msg(strstr(said, "TIME-WAIT "), "%s", said);
	said = bed_type(b, b->h1, "ss -tano", 0);
	ck_assert_msg(strstr(said, ":80 timer:(timewait,55sec,0)\n"), "%s", said);
	bed_type(b, b->h1, "nc h2 80", IX_SECOND);
	link_up(b->link[0], false);
	bed_type(b, b->h1, "hello", 1000 * IX_MS);
	console_type(console_of(b->h1, 2), "ss -tino");
	{
		const char *piece[2];
		size_t len[2];

		console_read(console_of(b->h1, 2), 0, piece, len);
		ck_assert_msg(strstr(piece[0], " timer:(on,428ms,2)\n") &&
			strstr(piece[0], " unacked:1 retrans:0/2 backoff:2 "),
		    "%s", piece[0]);
	}
	bed_delete(b);
}
END_TEST

/* Lines typed at one end come out at the other; what each console shows, all of it. */
static const struct {
	int at; /* the host */
	const char *line;
	const char *h1, *h2; /* what has come to each since the line before, echo included */
} talk[] = {
	{ 2, "nc -lv 5000", "", "h2$ nc -lv 5000\nListening on 0.0.0.0 5000\n" },
	{ 2, "hello?", "", "hello?\nnc: nobody is at the other end yet: this line went nowhere\n" },
	{ 1, "nc -v h2 5000",
	    "h1$ nc -v h2 5000\nConnection to h2 (100.64.2.10) 5000 port [tcp/*] succeeded!\n",
	    "Connection received on 100.64.1.10 49152\n" },
	{ 1, "are you there?", "are you there?\n", "are you there?\n" },
	{ 2, "yes", "yes\n", "yes\n" },
	{ 1, "^C", "^C\n", "" },
	{ 2, "hostname", "", "h2$ hostname\nh2\n" },
	{ 2, "nc -l -u 514 ; hostname", "", "h2$ nc -l -u 514 ; hostname\n" },
	{ 1, "nc -u h2 514", "h1$ nc -u h2 514\n", "" },
	{ 1, "<13>one datagram", "<13>one datagram\n", "<13>one datagram\n" },
	{ 2, "and back", "and back\n", "and back\n" },
	{ 2, "^C", "", "^C\n" },
	{ 1, "anybody?", "anybody?\n", "" },
	{ 1, "hostname", "h1$ hostname\nh1\n", "" },
	{ 2, "nc -l 80", "", "h2$ nc -l 80\nnc: Address already in use\n" },
	{ 2, "nc -lk 5000", "", "h2$ nc -lk 5000\n" },
	{ 1, "nc h2 5000", "h1$ nc h2 5000\n", "" },
	{ 1, "^C", "^C\n", "" },
	{ 1, "nc -w 3 h2 5000", "h1$ nc -w 3 h2 5000\n", "" },
	{ 1, "again", "again\n", "again\n" },
	{ 2, "^C", "", "^C\n" },
	{ 1, "telnet h2 80",
	    "h1$ telnet h2 80\nTrying 100.64.2.10...\nConnected to h2.\n"
	    "Escape character is '^C'.\n",
	    "" },
	{ 1, "GET /none HTTP/1.0", "GET /none HTTP/1.0\n", "" },
	{ 1, "",
	    "\nHTTP/1.1 404 Not Found\nServer: ixlab\nContent-Type: text/plain\n"
	    "Content-Length: 128\nConnection: close\n\n"
	    "00000000 not here .............................................\n"
	    "00000001 not here .............................................\n"
	    "Connection closed by foreign host.\n",
	    "" },
	{ 1, "history | tail -n 1", "h1$ history | tail -n 1\n    8  history | tail -n 1\n", "" },
	{ 1, "printf 'GET /none HTTP/1.0\\r\\n\\r\\n' | nc h2 80 ; hostname",
	    "h1$ printf 'GET /none HTTP/1.0\\r\\n\\r\\n' | nc h2 80 ; hostname\n"
	    "HTTP/1.1 404 Not Found\nServer: ixlab\nContent-Type: text/plain\n"
	    "Content-Length: 128\nConnection: close\n\n"
	    "00000000 not here .............................................\n"
	    "00000001 not here .............................................\nh1\n",
	    "" },
	{ 2, "nc -l 5000", "", "h2$ nc -l 5000\n" },
	{ 1, "echo one | nc h2 5000", "h1$ echo one | nc h2 5000\n", "one\n" },
	{ 2, "two", "two\n", "two\n" },
	{ 1, "three", "three\nnc is still running; Ctrl-C ends it\n", "" },
	{ 1, "^C", "^C\n", "" },
	{ 2, "printf 'from %s, %d\\n' here 1 | nc -l 5000", "",
	    "h2$ printf 'from %s, %d\\n' here 1 | nc -l 5000\n" },
	{ 1, "echo -n all | nc -N h2 5000 ; hostname",
	    "h1$ echo -n all | nc -N h2 5000 ; hostname\nfrom here, 1\nh1\n", "all" },
	{ 2, "nc -ul 514", "", "h2$ nc -ul 514\n" },
	{ 1, "echo '<13>note' | nc -u -w 1 h2 514", "h1$ echo '<13>note' | nc -u -w 1 h2 514\n",
	    "<13>note\n" },
	{ 1, "hostname", "h1$ hostname\nh1\n", "" },
	{ 1, "printf 'GET /none HTTP/1.0\\r\\n\\r\\n' | nc h2 80 | head -n 1",
	    "h1$ printf 'GET /none HTTP/1.0\\r\\n\\r\\n' | nc h2 80 | head -n 1\n"
	    "HTTP/1.1 404 Not Found\n",
	    "" },
	{ 1, "ping h2 | nc h2 80",
	    "h1$ ping h2 | nc h2 80\n"
	    "ping: ping goes on after its line, and what stands behind the | "
	    "wants all at once; leave that out\n",
	    "" },
	{ 1, "printf %x 1",
	    "h1$ printf %x 1\nprintf: of the conversions there are %s, %d and %%\n", "" },
	{ 1, "printf '%s=%d%%\\n' a 1 b ; echo -e 'c\\td' ; echo '-e\\td'",
	    "h1$ printf '%s=%d%%\\n' a 1 b ; echo -e 'c\\td' ; echo '-e\\td'\n"
	    "a=1%\nb=0%\nc\td\n-e\\td\n", "" },
};

START_TEST(what_is_typed_at_one_end_comes_out_at_the_other)
{
	struct bed *b = sock_new();

	for (size_t i = 0; i < sizeof(talk) / sizeof(talk[0]); i++) {
		struct device *d[] = { b->h1, b->h2 };
		uint64_t from[2];

		for (unsigned k = 0; k < 2; k++)
			from[k] = console_of(d[k], 1)->written;
		console_type(console_of(d[talk[i].at - 1], 1), talk[i].line);
		bed_run(b, IX_SECOND);
		for (unsigned k = 0; k < 2; k++) {
			const char *piece[2], *want = k ? talk[i].h2 : talk[i].h1;
			size_t len[2];

			console_read(console_of(d[k], 1), from[k], piece, len);
			snprintf(b->screen, sizeof(b->screen), "%.*s%.*s", (int)len[0], piece[0],
			    (int)len[1], piece[1]);
			ck_assert_msg(strcmp(b->screen, want) == 0, "%s: h%u got:\n%s\nwant:\n%s",
			    talk[i].line, k + 1, b->screen, want);
		}
	}
	bed_delete(b);
}
END_TEST

START_TEST(a_profile_says_how_soon_tcp_sends_again)
{
	static const struct {
		const char *profile, *rto;
	} rows[] = { { NULL, " rto:204 " }, { "linux", " rto:202 " }, { "rfc", " rto:1000 " } };
	struct bed *b = sock_new();

	for (unsigned i = 0; i < 3; i++) {
		static const struct link_settings wire = {
			.delay = IX_MS, .queue = 1u << 18, .mtu = 1500
		};
		char name[] = "p0";
		struct ix_error e = { "" };
		struct device *d;
		struct port *p[2];
		const char *piece[2];
		size_t len[2];

		name[1] = (char)('0' + i);
		d = device_new(b->world, &host_kind, name, rows[i].profile, &e);
		ck_assert_msg(d && (p[0] = device_port(d, "eth0", &e)), "%s", e.text);
		d->mine = true;
		name[0] = 'e';
		ck_assert((p[1] = device_port(b->h2, name, &e)) != NULL);
		link_new(p[0], p[1], &wire);
		bed_type(b, d, "ip addr add 10.0.0.2/24 dev eth0", 0);
		ck_assert(ifc_addr_add(ifc_find(b->h2->stack, name),
		    &(struct ix_addr){ .af = 4, .b = { 10, 0, 0, 1 } }, 24, &e));
		bed_run(b, 3 * IX_SECOND);
		bed_type(b, d, "nc 10.0.0.1 80", IX_SECOND);
		console_type(console_of(d, 2), "ss -tin");
		console_read(console_of(d, 2), 0, piece, len);
		snprintf(b->screen, sizeof(b->screen), "%.*s", (int)len[0], piece[0]);
		ck_assert_msg(strstr(b->screen, rows[i].rto), "%u: %s", i, b->screen);
		bed_type(b, d, "^C", 0);
		ck_assert(ifc_addr_del(ifc_find(b->h2->stack, name),
		    &(struct ix_addr){ .af = 4, .b = { 10, 0, 0, 1 } }, 24));
	}
	bed_delete(b);
}
END_TEST

START_TEST(mtr_goes_on_until_it_is_stopped)
{
	struct bed *b = sock_new();
	const char *said;

	bed_type(b, b->h1, "mtr h2", 3100 * IX_MS);
	said = bed_type(b, b->h1, "^C", 0);
	ck_assert_msg(strstr(said, "  2.|-- 100.64.2.10 ") != NULL, "%s", said);
	bed_says(b, b->h1, "hostname", 0, "h1\n");
	bed_delete(b);
}
END_TEST

/* A router owes one station an ICMP error a second, after six at once (as Linux). */
START_TEST(mtr_asks_every_hop_once_a_second_and_loses_none)
{
	struct bed *b = sock_new();
	const char *said;

	/* the last question has just left */
	bed_type(b, b->h1, "mtr -n h2", 39 * IX_SECOND + 367700 * IX_US);
	said = bed_type(b, b->h1, "^C", 0);
	ck_assert_msg(
	    strstr(said, "  1.|-- 100.64.1.1                 0.0%    40 ") != NULL, "%s", said);
	bed_delete(b);
}
END_TEST

Suite *sock_suite(void);
Suite *
sock_suite(void)
{
	const TTest *const tests[] = { sockets_and_the_way_are_seen, ss_tells_what_tcp_knows,
		what_is_typed_at_one_end_comes_out_at_the_other,
		a_profile_says_how_soon_tcp_sends_again, mtr_goes_on_until_it_is_stopped,
		mtr_asks_every_hop_once_a_second_and_loses_none, NULL };

	return suite_of("sock", tests);
}
