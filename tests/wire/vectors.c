/*
 * vectors.c - other projects' captures and messages through our decoders, where they are present:
 * the folder that the environment's IXLAB_VECTORS names (tcpdump and exabgp below it).
 */
#include "tests/wire/hex.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "wire/bgp/canon.h"
#include "wire/bgp/open.h"
#include "wire/explain.h"
#include "wire/pcap.h"

typedef void visit_fn(const char *path, unsigned *n);

/* Visits the files of a folder; returns what the visits counted. */
static unsigned
each_file(const char *folder, const char *suffix, visit_fn *visit)
{
	const char *root = getenv("IXLAB_VECTORS");
	char path[1024];
	struct dirent *d;
	unsigned n = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/%s", root ? root : "", folder);
	dir = root ? opendir(path) : NULL;
	if (!dir) {
		skip("vectors of %s: IXLAB_VECTORS names no folder that has them", folder);
		return 0;
	}
	while ((d = readdir(dir)))
		if (strstr(d->d_name, suffix)) {
			snprintf(path, sizeof(path), "%s/%s/%s", root, folder, d->d_name);
			visit(path, &n);
		}
	closedir(dir);
	ck_assert_uint_gt(n, 0);
	return n;
}

static void
visit_capture(const char *path, unsigned *n)
{
	struct ix_error e = { "" };
	struct pcap_reader *r = pcap_reader_new(path, &e);
	struct explain x = { 0 };
	struct pcap_record record;

	ck_assert_msg(r != NULL, "%s", e.text);
	while (pcap_reader_next(r, &record, &e) == PCAP_RECORD) {
		explain_frame(&x, record.bytes, record.caplen, record.len, record.linktype);
		ck_assert_uint_gt(x.n, 0);
		for (uint32_t i = 0; i < x.n; i++)
			ck_assert_uint_le(x.node[i].at + x.node[i].len, record.caplen);
		++*n;
	}
	explain_free(&x);
	pcap_reader_delete(r);
}

START_TEST(captures_of_tcpdump_are_explained)
{
	each_file("tcpdump", ".pcap", visit_capture);
}
END_TEST

/* The same but for Partial, which is set on the way on what nobody here knows. */
static void
check_same(struct octets a, struct octets b)
{
	struct bgp_canon_attr x, y;

	while (bgp_canon_next(&a, &x)) {
		ck_assert(bgp_canon_next(&b, &y));
		ck_assert_uint_eq(x.code, y.code);
		ck_assert_uint_eq(x.flags, y.flags & (x.flags | ~BGP_PARTIAL));
		ck_assert_uint_eq(x.value.end, y.value.end);
		ck_assert(x.value.end == 0 || memcmp(x.value.buf, y.value.buf, x.value.end) == 0);
	}
}

/* An UPDATE's canonical attributes, written for an old speaker and read again, are the same. */
static void
check_canonical(const struct bgp_update *u, const struct bgp_options *s)
{
	static const struct bgp_options old = { .as4 = false };
	struct ix_addr hop = { 4, { 192, 0, 2, 1 } };
	uint8_t first[BGP_CANON_MAX], second[BGP_CANON_MAX], b[BGP_CANON_MAX];
	struct bgp_canon c = bgp_canon_in(first, sizeof(first));
	struct bgp_canon d = bgp_canon_in(second, sizeof(second));
	struct octets w = octets_write(b, sizeof(b));
	struct bgp_update again;

	ck_assert(bgp_canon_read(&c, u, s));
	bgp_begin(&w, BGP_UPDATE);
	put32(&w, 0);
	bgp_canon_write(&w, first, c.len, &old, &hop);
	put16_at(&w, BGP_HEADER + 2, (uint16_t)(w.pos - BGP_HEADER - 4));
	put16(&w, 0x080a);
	bgp_end(&w, 0);
	ck_assert(!w.bad);
	ck_assert(bgp_update_read(octets_read(b, w.pos), &old, &again, NULL));
	ck_assert(bgp_canon_read(&d, &again, &old));
	ck_assert_uint_eq(c.len, d.len);
	check_same(octets_read(first, c.len), octets_read(second, d.len));
}

static void
check_message(const uint8_t *b, uint32_t n)
{
	static const struct bgp_options s = { .as4 = true };
	struct bgp_header h;
	struct bgp_update u;
	struct bgp_open open;
	struct octets o = octets_read(b, n);

	if (!bgp_header_read(&o, &s, &h, NULL) || h.length != n)
		return;
	if (h.type == BGP_OPEN)
		bgp_open_read(octets_read(b, n), &open, NULL);
	if (h.type != BGP_UPDATE)
		return;
	bgp_update_read(octets_read(b, n), &s, &u, NULL);
	if (u.error.outcome == BGP_OK && bgp_update_has(&u, BGP_ORIGIN))
		check_canonical(&u, &s);
}

static void
visit_messages(const char *path, unsigned *n)
{
	static char line[65536];
	uint8_t b[4096];
	FILE *f = fopen(path, "r");

	ck_assert_ptr_nonnull(f);
	while (fgets(line, sizeof(line), f)) {
		const char *raw = strstr(line, ":raw:");

		if (!raw || strlen(raw) > 8000)
			continue;
		check_message(b, hex(b, sizeof(b), raw + 5));
		++*n;
	}
	fclose(f);
}

START_TEST(messages_of_exabgp_are_read_and_their_attributes_come_back)
{
	each_file("exabgp", ".ci", visit_messages);
}
END_TEST

Suite *vectors_suite(void);

Suite *
vectors_suite(void)
{
	const TTest *const tests[] = { captures_of_tcpdump_are_explained,
		messages_of_exabgp_are_read_and_their_attributes_come_back, NULL };

	return suite_of("vectors", tests);
}
