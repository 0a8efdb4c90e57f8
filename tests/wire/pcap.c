/* pcap.c - capture files: round trips, golden heads, and files that lie. */
#include "tests/wire/hex.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "wire/pcap.h"

static void
fill(struct pcap_writer *w)
{
	struct pcap_record r = { .time = 12 * IX_SECOND + 345678901, .len = 60, .caplen = 5,
		.bytes = (const uint8_t *)"hello", .direction = PCAP_OUT, .comment = "why" };

	pcap_interface(w, "acacia eth0");
	pcap_interface(w, "baobab eth1");
	pcap_write(w, &r);
	r = (struct pcap_record){ .time = 13, .port = 1, .len = 4, .caplen = 4,
		.bytes = (const uint8_t *)"abcd" };
	pcap_write(w, &r);
}

static void
check_filled(struct pcap_reader *r, enum pcap_format format)
{
	struct pcap_record out;
	struct ix_error e = { "" };

	ck_assert_int_eq(pcap_reader_next(r, &out, &e), PCAP_RECORD);
	ck_assert_uint_eq(out.time, 12 * IX_SECOND + 345678901);
	ck_assert(out.len == 60 && out.caplen == 5 && out.linktype == 1);
	ck_assert_mem_eq(out.bytes, "hello", 5);
	ck_assert_int_eq(pcap_reader_next(r, &out, &e), PCAP_RECORD);
	ck_assert(out.time == 13 && out.caplen == 4);
	if (format == PCAP_NG) {
		ck_assert_uint_eq(out.port, 1);
		ck_assert_str_eq(pcap_port_name(r, 0), "acacia eth0");
		ck_assert_str_eq(pcap_port_name(r, 1), "baobab eth1");
	}
	ck_assert_int_eq(pcap_reader_next(r, &out, &e), PCAP_END);
	ck_assert_str_eq(e.text, "");
}

START_TEST(both_formats_come_back_from_memory_and_cut_anywhere_say_so)
{
	for (int format = PCAP_CLASSIC; format <= PCAP_NG; format++) {
		struct pcap_writer *w = pcap_writer_new_memory((enum pcap_format)format);
		struct ix_error e = { "" };
		struct pcap_record out;
		const uint8_t *bytes;
		size_t n;

		fill(w);
		bytes = pcap_bytes(w, &n);
		for (size_t cut = 0; cut <= n; cut++) {
			uint8_t *copy = exact(bytes, (uint32_t)cut);
			struct pcap_reader *r = pcap_reader_new_memory(copy, cut, "x.pcap", &e);
			enum pcap_result last = PCAP_RECORD;

			if (r && cut == n)
				check_filled(r, (enum pcap_format)format);
			while (r && last == PCAP_RECORD)
				last = pcap_reader_next(r, &out, &e);
			if (!r || last == PCAP_BROKEN)
				ck_assert(strncmp(e.text, "x.pcap: ", 8) == 0);
			pcap_reader_delete(r);
			free(copy);
		}
		ck_assert(pcap_writer_close(w, &e));
	}
}
END_TEST

START_TEST(both_formats_come_back_from_a_file)
{
	char path[] = "/tmp/ixlab-pcap-XXXXXX";
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	close(fd);
	for (int format = PCAP_CLASSIC; format <= PCAP_NG; format++) {
		struct ix_error e = { "" };
		struct pcap_writer *w = pcap_writer_new(path, (enum pcap_format)format, &e);
		struct pcap_reader *r;

		ck_assert_msg(w != NULL, "%s", e.text);
		fill(w);
		ck_assert(pcap_writer_close(w, &e));
		r = pcap_reader_new(path, &e);
		ck_assert_msg(r != NULL, "%s", e.text);
		check_filled(r, (enum pcap_format)format);
		pcap_reader_delete(r);
	}
	unlink(path);
}
END_TEST

START_TEST(a_pcap_begins_with_the_nanosecond_magic)
{
	struct pcap_writer *w = pcap_writer_new_memory(PCAP_CLASSIC);
	struct ix_error e;
	const uint8_t *b;
	size_t n;

	b = pcap_bytes(w, &n);
	ck_octets(b, (uint32_t)n, "4d3cb2a1 0200 0400 00000000 00000000 00000400 01000000");
	pcap_writer_close(w, &e);
}
END_TEST

static const struct {
	const char *why, *octets, *says; /* says: part of the message */
	int records;                     /* read before it */
} broken[] = {
	{ "nothing", "", "expected a pcap or pcapng file", 0 },
	{ "zeros", "0000000000000000000000000000000000000000000000000000", "byte 0: found 00 00",
	    0 },
	{ "text", "2321 2f62 696e", "expected the magic number", 0 },
	{ "a head cut", "d4c3b2a1 0200 0400 0000", "the file ends here", 0 },
	{ "version 9", "d4c3b2a1 0900 0400 00000000 00000000 00000400 01000000", "version 2.4", 0 },
	{ "a huge record", "d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000"
	    "00000000 00000000 ffffffff ffffffff", "a record of 4294967295", 0 },
	{ "big-endian microseconds, then cut", "a1b2c3d4 0002 0004 00000000 00000000 00040000"
	    "00000001 00000001 00000002 00000002 00000002 abcd 00", "byte 43", 1 },
	{ "no such byte order", "0a0d0d0a 1c000000 00000000 0100 0000 ffffffffffffffff 1c000000",
	    "byte-order mark", 0 },
	{ "a block of 8", "0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000"
	    "01000000 08000000", "a block of 8", 0 },
	{ "a block of 4 GB", "0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000"
	    "63000000 fcffffff", "the file ends here", 0 },
	{ "a packet of no interface",
	    "0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000"
	    "06000000 20000000 00000000 00000000 00000000 00000000 00000000 20000000",
	    "a packet of interface 0", 0 },
	{ "simple packet, big-endian, then a lie about lengths",
	    "0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c"
	    "00000001 00000014 0001 0000 00000000 00000014"
	    "00000003 00000014 00000003 61626300 00000014"
	    "00000006 00000020 00000000 00000000 00000000 00000009 00000009 00000020",
	    "a packet of 9", 1 },
};

START_TEST(a_broken_capture_says_where_and_what)
{
	for (unsigned i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		uint8_t b[256];
		uint32_t n = hex(b, sizeof(b), broken[i].octets);
		uint8_t *copy = exact(b, n);
		struct ix_error e = { "" };
		struct pcap_reader *r = pcap_reader_new_memory(copy, n, "x.pcap", &e);
		struct pcap_record out;
		int records = 0;

		while (r && pcap_reader_next(r, &out, &e) == PCAP_RECORD)
			records++;
		ck_assert_msg(strstr(e.text, broken[i].says), "%s: %s", broken[i].why, e.text);
		ck_assert_msg(records == broken[i].records, "%s: %d", broken[i].why, records);
		pcap_reader_delete(r);
		free(copy);
	}
}
END_TEST

START_TEST(what_cannot_be_opened_is_named)
{
	struct ix_error e = { "" };

	ck_assert_ptr_null(pcap_reader_new("/nonexistent/x.pcap", &e));
	ck_assert(strstr(e.text, "/nonexistent/x.pcap: cannot be opened"));
	ck_assert_ptr_null(pcap_writer_new("/nonexistent/x.pcap", PCAP_NG, &e));
	ck_assert(strstr(e.text, "cannot be written"));
}
END_TEST

Suite *pcap_suite(void);

Suite *
pcap_suite(void)
{
	const TTest *const tests[] = { both_formats_come_back_from_memory_and_cut_anywhere_say_so,
		both_formats_come_back_from_a_file, a_pcap_begins_with_the_nanosecond_magic,
		a_broken_capture_says_where_and_what, what_cannot_be_opened_is_named, NULL };

	return suite_of("pcap", tests);
}
