/* dump.c - what tcpdump prints, word for word, and when it ends. */
#include <stdlib.h>
#include <string.h>

#include "device/dump.h"
#include "ip/socket.h"
#include "tests/device/bed.h"
#include "tests/runner.h"

/* Types `line` at h2's first console, and what happens then at h1; lends what tcpdump said. */
static const char *
watch(struct bed *b, const char *line, const char *then)
{
	struct console *c = console_of(b->h2, 1);
	uint64_t from = c->written;
	const char *piece[2], *end;
	size_t len[2];

	console_type(c, line);
	bed_type(b, b->h1, then, 5 * IX_SECOND);
	console_read(c, from, piece, len);
	memcpy(b->screen, piece[0], len[0]);
	memcpy(b->screen + len[0], piece[1], len[1]);
	b->screen[len[0] + len[1]] = 0;
	end = strstr(b->screen, "262144 bytes\n");
	ck_assert_msg(end != NULL, "%s", b->screen);
	return end + strlen("262144 bytes\n");
}

/* The number after "id ", which differs from run to run of the tests' lines, becomes N. */
static const char *
without_id(char *said)
{
	for (char *at = said; (at = strstr(at, ", id ")); at++) {
		size_t n = strspn(at + 5, "0123456789");

		at[5] = 'N';
		memmove(at + 6, at + 5 + n, strlen(at + 5 + n) + 1);
	}
	return said;
}

/* What is typed at h2, what h1 then does, and what h2's tcpdump says. */
static const struct {
	const char *line, *then, *want;
} dumps[] = {
	{ "tcpdump -n -t -c 4 icmp or arp", "ping -c 1 h2",
	    "ARP, Request who-has 100.64.2.10 tell 100.64.2.1, length 28\n"
	    "ARP, Reply 100.64.2.10 is-at 02:00:00:03:00:01, length 28\n"
	    "IP 100.64.1.10 > 100.64.2.10: ICMP echo request, id N, seq 1, length 64\n"
	    "IP 100.64.2.10 > 100.64.1.10: ICMP echo reply, id N, seq 1, length 64\n"
	    "4 packets captured\n4 packets received by filter\n0 packets dropped by kernel\n" },
	{ "tcpdump -e -t -c 1 icmp", "ping -c 1 h2",
	    "02:00:00:02:00:02 > 02:00:00:03:00:01, ethertype IPv4 (0x0800), length 98: "
	    "100.64.1.10 > 100.64.2.10: ICMP echo request, id N, seq 1, length 64\n"
	    "1 packet captured\n1 packet received by filter\n0 packets dropped by kernel\n" },
	{ "tcpdump -t -c 2 udp or icmp", "traceroute -q 1 -m 2 h2",
	    "IP 100.64.1.10.49152 > 100.64.2.10.33435: UDP, length 32\n"
	    "IP 100.64.2.10 > 100.64.1.10: ICMP 100.64.2.10 udp port 33435 unreachable, length 68\n"
	    "2 packets captured\n2 packets received by filter\n0 packets dropped by kernel\n" },
	{ "tcpdump -t -c 2 'ip6[40] = 128 or ip6[40] = 129'", "ping -6 -c 1 h2",
	    "IP6 2001:db8:1::10 > 2001:db8:2::10: ICMP6, echo request, id N, seq 1, length 64\n"
	    "IP6 2001:db8:2::10 > 2001:db8:1::10: ICMP6, echo reply, id N, seq 1, length 64\n"
	    "2 packets captured\n2 packets received by filter\n0 packets dropped by kernel\n" },
	{ "tcpdump -v -t -c 1 icmp", "ping -c 1 -M do -t 9 h2",
	    "IP (tos 0x0, ttl 8, id N, offset 0, flags [DF], proto ICMP (1), length 84)\n"
	    "    100.64.1.10 > 100.64.2.10: ICMP echo request, id N, seq 1, length 64\n"
	    "1 packet captured\n1 packet received by filter\n0 packets dropped by kernel\n" },
};

START_TEST(a_line_is_what_tcpdump_would_write)
{
	struct bed *b = bed_new();
	const char *said = watch(b, dumps[_i].line, dumps[_i].then);

	said = without_id((char *)(uintptr_t)said);
	ck_assert_msg(strcmp(said, dumps[_i].want) == 0, "%s\ngot:\n%s\nwant:\n%s", dumps[_i].line,
	    said, dumps[_i].want);
	bed_says(b, b->h2, "hostname", 0, "h2\n");
	bed_delete(b);
}
END_TEST

START_TEST(the_time_is_simulated_and_ctrl_c_ends_it)
{
	struct bed *b = bed_new();
	const char *said;

	bed_type(b, b->h1, "ping -c 1 h2", 7 * IX_SECOND);
	said = watch(b, "tcpdump icmp", "ping -c 1 h2");
	ck_assert_msg(
	    strncmp(said, "00:00:10.002000 IP 100.64.1.10 > 100.64.2.10: ICMP echo request", 60) ==
		0,
	    "%s", said);
	bed_says(b, b->h2, "^C", 0,
	    "2 packets captured\n2 packets received by filter\n0 packets dropped by kernel\n");
	bed_delete(b);
}
END_TEST

static void
accepted(struct socket *listener, struct socket *fresh)
{
	(void)listener;
	sock_send(
	    fresh, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\x13\4", 19);
}

/* h1 connects to h2's port 179, which says KEEPALIVE. */
static const char *
connection(struct bed *b, const char *line)
{
	static const struct socket_ops listens = { .accepted = accepted }, connects = { 0 };
	struct socket *l = sock_stream(b->h2->stack, &listens, NULL);
	struct socket *s = sock_stream(b->h1->stack, &connects, NULL);
	struct ix_addr to;

	ck_assert(sock_bind(l, NULL, 179) && sock_listen(l));
	ck_assert(addr_parse("100.64.2.10", &to) && sock_connect(s, &to, 179));
	return watch(b, line, "hostname");
}

START_TEST(tcp_numbers_count_from_the_first_seen)
{
	struct bed *b = bed_new();
	const char *said = connection(b, "tcpdump -n -t -c 5 port bgp");
	const char *data;

	ck_assert_msg(
	    strncmp(said, "IP 100.64.1.10.49152 > 100.64.2.10.179: Flags [S], seq ", 55) == 0, "%s",
	    said);
	ck_assert_msg(strstr(said, ", options [mss 1460,") != NULL, "%s", said);
	data = strstr(
	    said, "IP 100.64.2.10.179 > 100.64.1.10.49152: Flags [P.], seq 1:20, ack 1, win ");
	ck_assert_msg(data && strstr(data, ", length 19: BGP\n"), "%s", said);
	ck_assert_msg(
	    strstr(data, "\nIP 100.64.1.10.49152 > 100.64.2.10.179: Flags [.], ack 20, win "), "%s",
	    said);
	bed_delete(b);
}
END_TEST

START_TEST(with_v_the_messages_of_bgp_have_names)
{
	struct bed *b = bed_new();
	const char *said = connection(b, "tcpdump -v -t port 179");

	ck_assert_msg(
	    strstr(said, ", length 19: BGP\n\tKeepalive Message (4), length: 19\n"), "%s", said);
	bed_delete(b);
}
END_TEST

/* Writes every frame it sees down as tcpdump would, cut at every length and with octets turned. */
struct breaker {
	struct watcher watcher;
	struct dump_view view;
	unsigned frames;
};

static void
break_frame(struct watcher *w, struct port *p, const struct frame *f, bool out)
{
	struct breaker *b = (struct breaker *)w;

	(void)p;
	(void)out;
	b->frames++;
	b->view.verbose = (uint8_t)(b->frames % 3);
	b->view.link_layer = b->frames % 2;
	for (uint32_t len = 0; len <= f->len; len++)
		for (uint32_t turned = 0; turned < 2; turned++) {
			struct text line = { 0 };
			/* an allocation of just this length: a sanitizer sees one octet too many */
			uint8_t *cut = malloc(len + !len);

			memcpy(cut, f->bytes + f->start, len);
			if (turned && len > 14)
				cut[14 + (len * 7 + b->frames) % (len - 14)] ^= 0xff;
			dump_line(&b->view, IX_SECOND, cut, len, len, &line);
			ck_assert(line.n > 1 && line.s[line.n - 1] == '\n');
			ck_assert_str_eq(text_of(&line) + strcspn(text_of(&line), "\r\33\7"), "");
			text_free(&line);
			free(cut);
		}
}

START_TEST(cut_and_broken_frames_have_a_line_too)
{
	struct bed *b = bed_new();
	struct breaker breaker = { .watcher = { NULL, break_frame } };
	struct port *p = b->h2->node->ports.at[0];

	port_watch(p, &breaker.watcher);
	bed_type(b, b->h1, "traceroute -q 1 h2; ping -6 -c 1 h2; traceroute -6 h2", 9 * IX_SECOND);
	connection(b, "tcpdump -v");
	port_unwatch(p, &breaker.watcher);
	ck_assert_uint_ge(breaker.frames, 15);
	bed_delete(b);
}
END_TEST

/* What is refused, and the words for it. */
static const struct {
	const char *line, *want;
} refusals[] = {
	{ "tcpdump -i eth9",
	    "tcpdump: eth9: No such device exists; expected one of this host's interf" },
	{ "tcpdump host example.net",
	    "tcpdump: filter, character 6: \"example.net\" is neither a word" },
	{ "tcpdump icmp and", "tcpdump: filter: " },
	{ "tcpdump -Z root", "tcpdump: unknown option -Z; known: -i INTERFACE" },
	{ "tcpdump -c none",
	    "tcpdump: option -c wants a number from 1 to 4294967295, not \"none\"" },
};

START_TEST(what_is_wrong_is_refused_in_words)
{
	struct bed *b = bed_new();
	const char *said = bed_type(b, b->h1, refusals[_i].line, 0);

	ck_assert_msg(strncmp(said, refusals[_i].want, strlen(refusals[_i].want)) == 0, "%s", said);
	bed_says(b, b->h1, "hostname", 0, "h1\n");
	bed_delete(b);
}
END_TEST

Suite *dump_suite(void);
Suite *
dump_suite(void)
{
	const TTest *const tests[] = { the_time_is_simulated_and_ctrl_c_ends_it,
		tcp_numbers_count_from_the_first_seen, with_v_the_messages_of_bgp_have_names,
		cut_and_broken_frames_have_a_line_too, NULL };
	Suite *s = suite_of("dump", tests);
	TCase *c = tcase_create("tables");

	tcase_add_loop_test(
	    c, a_line_is_what_tcpdump_would_write, 0, sizeof(dumps) / sizeof(dumps[0]));
	tcase_add_loop_test(
	    c, what_is_wrong_is_refused_in_words, 0, sizeof(refusals) / sizeof(refusals[0]));
	suite_add_tcase(s, c);
	return s;
}
