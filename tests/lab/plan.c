/*
 * plan.c - the walk over the number plan: in no lesson's world is an address or an AS given twice,
 * and none is the address of a network or its broadcast.
 */
#include "base/text.h"
#include "lab/internal.h"
#include "tests/lab/bed.h"
#include "tests/runner.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct given {
	struct ix_addr addr;
	const struct device *by;
};

struct walk {
	const char *lesson;
	struct given given[4096];
	unsigned n;
};

/* Are the bits after the prefix all this? */
static bool
host_bits(const struct ifc_addr *a, bool one)
{
	unsigned bits = a->addr.af == 4 ? 32 : 128;

	for (unsigned i = a->subnet.len; i < bits; i++)
		if ((a->addr.b[i / 8] >> (7 - i % 8) & 1) != one)
			return false;
	return true;
}

static void
give(struct walk *w, const struct device *d, const struct ifc_addr *a)
{
	unsigned bits = a->addr.af == 4 ? 32 : 128;
	char text[ADDR_TEXT];

	addr_text(text, &a->addr);
	if (a->addr.af == 6 && a->addr.b[0] == 0xfe)
		return; /* link-local: of the link alone */
	ck_assert_msg(a->subnet.len + 1u >= bits || !host_bits(a, false),
	    "%s: %s: %s/%u is a network, not a host", w->lesson, d->node->name, text,
	    a->subnet.len);
	ck_assert_msg(a->addr.af == 6 || a->subnet.len + 1u >= bits || !host_bits(a, true),
	    "%s: %s: %s/%u is a broadcast address", w->lesson, d->node->name, text, a->subnet.len);
	for (unsigned i = 0; i < w->n; i++)
		ck_assert_msg(memcmp(&w->given[i].addr, &a->addr, sizeof(a->addr)) != 0,
		    "%s: %s is given to %s and to %s", w->lesson, text, w->given[i].by->node->name,
		    d->node->name);
	ck_assert_uint_lt(w->n, sizeof(w->given) / sizeof(w->given[0]));
	w->given[w->n++] = (struct given){ a->addr, d };
}

/* One router an AS; an exchange's two route servers share theirs. */
static void
give_as(const struct walk *w, const struct world *world, const struct device *d)
{
	const struct device *other;

	for (uint32_t i = 0; d->asn && (other = device_at(world, i)) && other != d; i++)
		ck_assert_msg(other->asn != d->asn ||
		    (d->kind == &route_server_kind && other->kind == &route_server_kind),
		    "%s: AS %u is given to %s and to %s", w->lesson, d->asn, other->node->name,
		    d->node->name);
}

static unsigned
walk(const char *lesson, const struct ix_lab *lab)
{
	struct walk *w = calloc(1, sizeof(*w));
	const struct device *d;
	unsigned n;

	w->lesson = lesson;
	for (uint32_t i = 0; (d = device_at(lab->world, i)); i++) {
		const struct ifc_addr *a;

		give_as(w, lab->world, d);
		for (uint32_t k = 0; d->stack && ifc_at(d->stack, k); k++)
			for (uint32_t m = 0; (a = ifc_addr(ifc_at(d->stack, k), m)); m++)
				give(w, d, a);
	}
	n = w->n;
	free(w);
	return n;
}

/* A world in which every number of the plan is used at once. */
static const char everybody[] =
    "local ixp = require \"lib.ixp\"\n"
    "local zix = ixp.exchange{ name = \"ZamIX\", ports = 300 }\n"
    "for n = 17, 31 do zix:transit{ name = \"t\" .. n, n = n, serves = { 1 } } end\n"
    "zix:member{ name = \"m1\", n = 1 }\n"
    "zix.transits = {}\n"
    "for n = 2, 16 do if n ~= 5 and n ~= 6 then zix:member{ name = \"m\" .. n, n = n } end end\n"
    "zix:member{ name = \"m32\", n = 32 }\n"
    "zix:crowd{ n = 256, servers = 2 }\n"
    "zix:route_server{ name = \"rs1\" }\n"
    "zix:route_server{ name = \"rs2\" }\n"
    "zix:spare{ name = \"tester\" }\n"
    "zix:services{} zix:collector{}\n";

START_TEST(the_whole_plan_gives_nothing_twice)
{
	struct ix_options o = { .scenarios = "scenarios" };
	struct ix_error e = { "" };
	char course[200], folder[220], file[260];
	struct ix_lab *lab;

	scratch(course, "everybody"); /* a folder around it: what lies beside a lesson is read */
	mkdir(course, 0755);
	snprintf(folder, sizeof(folder), "%s/lesson", course);
	mkdir(folder, 0755);
	snprintf(file, sizeof(file), "%s/scenario.lua", folder);
	put_file(file, everybody, strlen(everybody));
	snprintf(file, sizeof(file), "%s/lesson.md", folder);
	put_file(file, "# Everybody\n", 12);
	o.lesson = folder;
	lab = ix_open(&o, &e);
	ck_assert_msg(lab != NULL, "%s", e.text);
	ck_assert_uint_gt(walk("the whole plan", lab), 100);
	ix_close(lab);
	unlink(file);
	snprintf(file, sizeof(file), "%s/scenario.lua", folder);
	unlink(file);
	rmdir(folder);
	rmdir(course);
}
END_TEST

START_TEST(no_lesson_gives_a_number_twice_or_one_of_a_network)
{
	DIR *d = opendir("scenarios");
	struct dirent *de;
	unsigned lessons = 0;

	ck_assert_ptr_nonnull(d);
	while ((de = readdir(d))) {
		struct ix_options o = { .lesson = de->d_name, .scenarios = "scenarios" };
		struct ix_error e = { "" };
		struct ix_lab *lab;
		char path[400];
		size_t n;

		snprintf(path, sizeof(path), "scenarios/%.300s/lesson.md", de->d_name);
		if (access(path, F_OK) != 0)
			continue;
		lab = ix_open(&o, &e);
		ck_assert_msg(lab != NULL, "%s", e.text);
		if (ix_lesson_file(lab, "solution.ix", &n))
			lab_solve(lab);
		ck_assert_uint_gt(walk(de->d_name, lab), 0);
		ix_close(lab);
		lessons++;
	}
	closedir(d);
	ck_assert_uint_gt(lessons, 0);
}
END_TEST

Suite *plan_suite(void);

Suite *
plan_suite(void)
{
	const TTest *const tests[] = { the_whole_plan_gives_nothing_twice,
		no_lesson_gives_a_number_twice_or_one_of_a_network, NULL };

	return suite_of("plan", tests);
}
