/*
 * tcp_capture.c - a stranger's opinion: tshark reads a whole connection as seen at a port, with
 * every checksum proven, and has nothing to remark that is not true.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/ip/tcp_bed.h"
#include "tests/runner.h"
#include "wire/pcap.h"

struct capture {
	struct tcp_bed *b;
	struct pcap_writer *w;
};

/* Frames at a's port, both ways. */
static void
keep(void *arg, const struct frame_name *name, bool out, const uint8_t *bytes, uint32_t len,
    const struct log_kind *drop)
{
	struct capture *c = arg;
	struct pcap_record r = { .time = name->t, .len = len, .caplen = len, .bytes = bytes };

	(void)out;
	/* a frame lost on the link was shown before */
	if (name->port == c->b->port[0]->id.id && !drop)
		pcap_write(c->w, &r);
}

/* What tshark's expert says of a connection with data both ways; the caller frees it. */
static char *
opinion(bool v6, uint32_t loss_ppm)
{
	struct link_settings s = { .rate_bps = 50000000, .delay = 5 * IX_MS, .loss_ppm = loss_ppm,
		.queue = 1 << 20, .mtu = 1500 };
	struct tcp_bed *b = tcp_bed_new(3, &s, v6, false);
	struct capture c = { .b = b };
	struct observer o = { .arg = &c, .frame = keep };
	uint8_t *data = arena_alloc(b->arena, 400000);
	char path[] = "/tmp/ixlab-tcp-XXXXXX", command[256], *text = calloc(1, 100000);
	int fd = mkstemp(path);
	FILE *f;

	ck_assert(fd >= 0);
	close(fd);
	c.w = pcap_writer_new(path, PCAP_CLASSIC, NULL);
	ck_assert_ptr_nonnull(c.w);
	b->sim->observer = &o;
	tcp_bed_up(b);
	b->b.keeps = true;
	side_send(&b->b, data, 200000, 57);
	tcp_bed_run(b, 20 * IX_SECOND);
	b->a.closes = true;
	side_send(&b->a, data, 400000, 4096);
	tcp_bed_run(b, 20 * IX_SECOND);
	sock_close(b->b.sock);
	tcp_bed_run(b, 100 * IX_SECOND);
	ck_assert(pcap_writer_close(c.w, NULL));
	ck_assert(b->b.got.n == 400000 && b->a.got.n == 200000);
	snprintf(command, sizeof(command), "tshark -r %s -q -o tcp.check_checksum:TRUE "
	    "-o ip.check_checksum:TRUE -z expert 2>/dev/null", path);
	f = popen(command, "r");
	ck_assert_ptr_nonnull(f);
	text[fread(text, 1, 99999, f)] = '\0';
	pclose(f);
	unlink(path);
	tcp_bed_delete(b);
	return text;
}

static bool
no_tshark(void)
{
	if (system("tshark -v >/dev/null 2>&1") == 0)
		return false;
	skip("tshark is not installed: nobody else looks at TCP");
	return true;
}

START_TEST(over_a_good_link_there_is_nothing_to_remark)
{
	for (int v6 = 0; v6 <= 1 && !no_tshark(); v6++) {
		char *text = opinion(v6, 0);

		ck_assert_msg(!strstr(text, "Warn") && !strstr(text, "Error"), "%s", text);
		ck_assert_msg(!strstr(text, "etransmission") && !strstr(text, "Duplicate ACK"),
		    "%s", text);
		ck_assert_msg(strstr(text, "Connection establish"), "%s", text);
		free(text);
	}
}
END_TEST

START_TEST(over_a_bad_link_only_the_losses_are_remarked)
{
	static const char *const wrong[] = { "alformed", "checksum", "wasn't captured", "Error",
	    NULL };

	char *text;

	if (no_tshark())
		return;
	/* b's lost segments are missing at a's port, so "previous segment not captured" is
	 * true there. */
	text = opinion(false, 30000);
	for (unsigned i = 0; wrong[i]; i++)
		ck_assert_msg(!strstr(text, wrong[i]), "%s", text);
	free(text);
}
END_TEST

Suite *tcp_capture_suite(void);
Suite *
tcp_capture_suite(void)
{
	const TTest *const tests[] = { over_a_good_link_there_is_nothing_to_remark,
		over_a_bad_link_only_the_losses_are_remarked, NULL };

	return suite_of("tcp_capture", tests);
}
