/*
 * seeing.c - a monitor of an exchange with the safe port template, while a member's port sends
 * every frame that a peering LAN forbids: for a minute it sees ARP, neighbour solicitations and
 * unicast IP, and nothing else. With the open template it sees the rest.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "device/device.h"
#include "lab/internal.h"
#include "tests/lab/bed.h"
#include "tests/runner.h"
#include "wire/ethernet.h"

static const char exchange[] =
    "local ixp = require \"lib.ixp\"\n"
    "local zix = ixp.exchange{ name = \"ZamIX\", template = \"%s\" }\n"
    "local a, b, c = zix:member{ name = \"acacia\" }, zix:member{ name = \"baobab\" }, "
    "zix:member{ name = \"coral\" }\n"
    "zix:route_server{ name = \"rs1\" }\n"
    "local t = zix:spare{ name = \"tester\", safe = true }\n"
    "local probe = host{ name = \"probe\" }\n"
    "link{ probe:port(\"eth0\"), zix.switches[1]:port(24), rate = \"10G\" }\n"
    "zix.switches[1]:configure(\"monitor session 1 destination interface et24\\n\")\n"
    "for i = 1, 5 do zix.switches[1]:configure(\"monitor session 1 source interface et\" .. i .. "
    "\" "
    "tx\\n\") end\n"
    "lab{ id = \"lesson\", level = \"foundations\", minutes = 5 }\n"
    "for kind, make in pairs(frame) do\n"
    "  if kind ~= \"raw\" then noise{ from = t.port, frame = make{ dst = b.mac }, every = \"3s\" } "
    "end end\n"
    "every(\"10s\", function() a.host:cli(\"ping -c 1 100.65.10.10\") end)\n";

struct seen {
	struct watcher watcher; /* first */
	unsigned frames, arp, solicitations, ip, others;
};

static void
look(struct watcher *w, struct port *p, const struct frame *f, bool out)
{
	struct seen *s = (struct seen *)w;
	struct octets o = frame_read(f);
	struct ethernet e;
	bool group;

	(void)p;
	if (out || !ethernet_read(&o, &e))
		return;
	s->frames++;
	group = mac_is_group(&e.dst);
	octets_skip(&o, 40);
	if (e.tagged)
		s->others++;
	else if (e.type == ETHERTYPE_ARP)
		s->arp++;
	else if (e.type == ETHERTYPE_IPV6 && group && get8(&o) == 135)
		s->solicitations++;
	else if (!group && (e.type == ETHERTYPE_IPV4 || e.type == ETHERTYPE_IPV6))
		s->ip++;
	else
		s->others++;
}

/* What the probe hears in a minute behind that template. */
static struct seen
minute(const char *template)
{
	struct ix_options o = { .scenarios = "scenarios" };
	char course[200], folder[220], file[260], lua[2048];
	struct ix_error e = { "" };
	struct ix_lab *lab;
	struct seen *s, all;

	scratch(course, "seeing");
	mkdir(course, 0755);
	snprintf(folder, sizeof(folder), "%s/lesson", course);
	mkdir(folder, 0755);
	snprintf(file, sizeof(file), "%s/lesson.md", folder);
	put_file(file, "# Seeing\n", 9);
	snprintf(file, sizeof(file), "%s/scenario.lua", folder);
	snprintf(lua, sizeof(lua), exchange, template);
	put_file(file, lua, strlen(lua));
	o.lesson = folder;
	lab = ix_open(&o, &e);
	ck_assert_msg(lab != NULL, "%s", e.text);
	s = arena_make(lab->world->arena, struct seen);
	s->watcher.frame = look;
	port_watch(device_find(lab->world, "probe")->node->ports.at[0], &s->watcher);
	ck_assert(ix_run(lab, IX_MINUTE, 0));
	all = *s;
	ix_close(lab);
	unlink(file);
	snprintf(file, sizeof(file), "%s/lesson.md", folder);
	unlink(file);
	rmdir(folder);
	rmdir(course);
	return all;
}

START_TEST(behind_the_safe_template_there_is_arp_nd_and_unicast_ip_alone)
{
	struct seen s = minute("safe");

	ck_assert_msg(s.others == 0, "%u others of %u frames", s.others, s.frames);
	ck_assert(s.arp > 0 && s.solicitations > 0 && s.ip > 100);
}
END_TEST

START_TEST(behind_the_open_one_there_is_everything)
{
	struct seen s = minute("open");

	ck_assert_uint_gt(s.others, 500);
}
END_TEST

Suite *seeing_suite(void);
Suite *
seeing_suite(void)
{
	return suite_of("a monitored exchange",
	    (const TTest *const[]){ behind_the_safe_template_there_is_arp_nd_and_unicast_ip_alone,
		behind_the_open_one_there_is_everything, NULL });
}
