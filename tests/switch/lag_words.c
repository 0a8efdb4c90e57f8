/* lag_words.c - Port-Channels and LACP at the console. */
#include "tests/runner.h"

#include <stdio.h>
#include <string.h>

#include "switch/lag.h"
#include "tests/switch/bed.h"

#define S IX_SECOND

static const struct cli_table *const tables[] = { &cli_basic, &bridge_words, &vlan_words,
	&lag_words, NULL };

static const char *
after(struct bed *b, const char *config, const char *refused)
{
	bed_config(b, config);
	bed_say(b, "configure terminal");
	bed_say(b, "interface 2");
	return bed_refused(b, refused);
}

static const struct {
	const char *config, *line, *why; /* the line, at interface 2, is refused so */
} refusals[] = {
	{ "interface 2\nchannel-group 1 mode on\n", "channel-group 2 mode on",
	    "2 is a member of po1; type `no channel-group` first" },
	{ "interface 1\nchannel-group 1 mode active\n", "channel-group 1 mode on",
	    "on does not mix with active or passive" },
	{ "interface 1\nchannel-group 1 mode on\n", "channel-group 1 mode passive",
	    "1 is in po1 with mode on" },
	{ "interface 1\nchannel-group 1 mode on\ninterface 2\nswitchport access vlan 20\n",
	    "channel-group 1 mode on", "The VLANs of 2 are not those of po1" },
	{ "interface 2\nl2-protocol forward lacp\n", "channel-group 1 mode active",
	    "`no l2-protocol forward lacp` first" },
	{ "interface 2\nchannel-group 1 mode active\n", "l2-protocol forward lacp",
	    "hears slow protocols itself" },
	{ "interface 2\nchannel-group 1 mode on\n", "switchport access vlan 7",
	    "2 is a member of po1, whose VLANs count" },
	{ "interface 2\nchannel-group 1 mode on\n", "switchport mode trunk", "`interface po1`" },
	{ "", "no channel-group", "2 is a member of no Port-Channel" },
	{ "", "port-channel min-links 2", "2 is no Port-Channel" },
	{ "", "lacp max-bundle 2", "2 is no Port-Channel" },
};

START_TEST(what_cannot_be_is_refused_in_words)
{
	struct bed *b = bed_new(2, 0, tables);
	const char *why = after(b, refusals[_i].config, refusals[_i].line);

	ck_assert_msg(strstr(why, refusals[_i].why), "%s: %s", refusals[_i].line, why);
	bed_delete(b);
}
END_TEST

#define CONFIG \
	"lacp system-priority 100\nport-channel load-balance src-dst-ip\n" \
	"vlan 20\nname peering\nexit\n" \
	"interface 1\nchannel-group 7 mode active\nlacp timer fast\nlacp port-priority 5\nexit\n" \
	"interface 2\nchannel-group 7 mode passive\nlacp rate fast\nexit\n" \
	"interface 3\nl2-protocol forward lacp\nl2-protocol forward lldp\nexit\n" \
	"interface Port-Channel 7\nswitchport access vlan 20\nport-channel min-links 2\n" \
	"lacp max-bundle 4\n"

/* What is written is read back, by a fresh box, to the same. */
START_TEST(the_running_configuration_makes_the_same_box)
{
	struct bed *b = bed_new(4, 0, tables), *twin = bed_new(4, 0, tables);
	char first[4096];

	bed_config(b, CONFIG);
	snprintf(first, sizeof(first), "%s", bed_running(b));
	ck_assert_ptr_nonnull(strstr(first,
	    " channel-group 7 mode active\n lacp timer fast\n"
	    " lacp port-priority 5\n"));
	ck_assert_ptr_nonnull(strstr(first, "interface po7\n switchport access vlan 20\n"));
	ck_assert_ptr_nonnull(strstr(first, " port-channel min-links 2\n lacp max-bundle 4\n"));
	bed_config(twin, first);
	ck_assert_str_eq(bed_running(twin), first);
	bed_config(b,
	    "no lacp system-priority\nno port-channel load-balance\n"
	    "interface 1\nno lacp timer\nno lacp port-priority\n"
	    "interface 2\nno lacp rate\nexit\n"
	    "interface 3\nno l2-protocol forward lacp\nno l2-protocol forward lldp\n"
	    "exit\nno interface port-channel 7\n");
	ck_assert_ptr_null(strstr(bed_running(b), "lacp"));
	ck_assert_ptr_null(strstr(bed_running(b), "po7"));
	/* ports that leave a channel keep its VLAN */
	ck_assert_ptr_nonnull(strstr(bed_running(b), "interface 1\n switchport access vlan 20\n"));
	bed_config(b, "interface port-channel 7\n"); /* made again, it is as new */
	ck_assert_ptr_nonnull(strstr(bed_running(b), "interface po7\n"));
	ck_assert_ptr_null(strstr(bed_running(b), "min-links"));
	bed_delete(b);
	bed_delete(twin);
}
END_TEST

START_TEST(the_channel_is_shown_with_its_members_and_why_they_are_out)
{
	struct bed *b = bed_new(3, 0, tables);

	bed_config(b,
	    "interface 1\nchannel-group 1 mode on\ninterface 2\nchannel-group 1 mode on\n"
	    "interface 3\nchannel-group 2 mode active\n");
	port_shutdown(bed_port(b, 2)->port, true);
	sim_run(b->sim, 10 * S);
	ck_assert_ptr_nonnull(strstr(bed_say(b, "show port-channel summary"),
	    "po1(U)         Static     1(P) 2(D)\npo2(D)         LACP(a)    3(s)\n"));
	ck_assert_ptr_null(strstr(bed_say(b, "show etherchannel 1 summary"), "po2"));
	ck_assert_ptr_nonnull(strstr(bed_say(b, "show port-channel 2 detail"),
	    "po2 is down: 0 of 1 members bundled, min-links 1, protocol LACP(a)\n"
	    "  3         active   no LACPDU heard "));
	ck_assert_ptr_nonnull(strstr(bed_refused(b, "show port-channel 9"), "no Port-Channel 9"));
	ck_assert_ptr_nonnull(strstr(bed_say(b, "show lacp neighbor"), "nobody heard"));
	ck_assert_ptr_nonnull(strstr(bed_say(b, "show lacp interface"), "DEFAULTED, DETACHED"));
	ck_assert_ptr_nonnull(strstr(bed_say(b, "show lacp counters"), "3         po2"));
	ck_assert_ptr_nonnull(strstr(bed_say(b, "show lacp sys-id"), "8000,02:01:"));
	ck_assert_ptr_nonnull(
	    strstr(bed_say(b, "show port-channel load-balance"), "by src-dst-port"));
	bed_delete(b);
}
END_TEST

Suite *lag_words_suite(void);
Suite *
lag_words_suite(void)
{
	const TTest *const tests[] = { the_running_configuration_makes_the_same_box,
		the_channel_is_shown_with_its_members_and_why_they_are_out, NULL };
	Suite *s = suite_of("Port-Channel words", tests);
	TCase *c = tcase_create("tables");

	tcase_add_loop_test(c, what_cannot_be_is_refused_in_words, 0,
	    (int)(sizeof(refusals) / sizeof(refusals[0])));
	suite_add_tcase(s, c);
	return s;
}
