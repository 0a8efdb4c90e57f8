/* seeing_words.c - `monitor session` and `sflow` as typed, shown, refused and written. */
#include "tests/runner.h"

#include <stdio.h>
#include <string.h>

#include "tests/switch/bed.h"

static const struct cli_table *const tables[] = { &cli_basic, &bridge_words, &mirror_words,
	&sample_words, NULL };

static const char lines[] = "monitor session 1 source interface 1 rx\n"
			    "monitor session 1 source interface 2\n"
			    "monitor session 1 destination interface 4\n"
			    "sflow sample 512\n"
			    "sflow polling-interval 20\n"
			    "sflow destination 100.127.0.20\n"
			    "sflow destination 2001:db8::20 7000\n"
			    "sflow source-interface vlan2\n"
			    "sflow agent address 100.127.0.101\n"
			    "sflow run\n"
			    "interface 1\n"
			    "sflow enable\n";

START_TEST(what_is_typed_is_written_again)
{
	struct bed *b = bed_new(4, 1000000000, tables);
	const char *text;

	bed_config(b, lines);
	text = bed_running(b);
	for (const char *s = lines; *s; s = strchr(s, '\n') + 1) {
		char line[80];

		snprintf(line, sizeof(line), "%.*s", (int)strcspn(s, "\n"), s);
		if (strcmp(line, "monitor session 1 source interface 2") == 0)
			strcat(line, " both");
		ck_assert_msg(strstr(text, line) != NULL, "%s is not in\n%s", line, text);
	}
	bed_delete(b);
}
END_TEST

static const struct {
	const char *line, *shows;
} shown[] = {
	{ "show monitor session", "Session 1\n---------\nType               : Local Session" },
	{ "show monitor session 1", "RX Only          : 1\n  Both             : 2" },
	{ "show monitor session 1", "Destination Ports  : 4\n" },
	{ "show monitor session 2", "No monitor session is configured" },
	{ "show sflow",
	    "Destination: 100.127.0.20, port 6343\nDestination: 2001:db8::20, port 7000" },
	{ "show sflow", "Sample rate: 1 in 512\nPolling interval: 20 s" },
	{ "show sflow", "Running: No: the switch has no address to send from" },
	{ "show sflow", "1               512            0          0        0" },
};

START_TEST(what_is_configured_is_shown)
{
	struct bed *b = bed_new(4, 1000000000, tables);

	bed_config(b, lines);
	for (size_t i = 0; i < sizeof(shown) / sizeof(*shown); i++) {
		const char *said = bed_say(b, shown[i].line);

		ck_assert_msg(strstr(said, shown[i].shows) != NULL, "%s:\n%s", shown[i].line, said);
	}
	bed_delete(b);
}
END_TEST

static const struct {
	const char *line, *says;
} refused[] = {
	{ "monitor session 2 source interface 4", "is the destination of a monitor session" },
	{ "monitor session 2 destination interface 1", "is a source of a monitor session" },
	{ "monitor session 2 destination interface 4", "destination of another monitor session" },
	{ "monitor session 1 source vlan 100", "A VLAN as a source is not supported" },
	{ "monitor session 1 destination remote vlan 5", "RSPAN and ERSPAN are not supported" },
	{ "monitor session 1 type erspan-source", "RSPAN and ERSPAN are not supported" },
	{ "no monitor session 3", "There is no monitor session 3" },
	{ "no monitor session 1 source interface 3", "is no source of session 1" },
	{ "no monitor session 1 destination interface 3", "is not the destination of session 1" },
	{ "monitor session 1 source interface 9", "" },
	{ "sflow destination 100.127.0.21", "There are 2 destinations already" },
	{ "no sflow destination 100.127.0.99", "There is no destination 100.127.0.99" },
	{ "sflow sample 0", "" },
};

START_TEST(what_cannot_be_is_refused_and_nothing_changes)
{
	struct bed *b = bed_new(4, 1000000000, tables);
	char before[2048];

	bed_config(b, lines);
	snprintf(before, sizeof(before), "%s", bed_running(b));
	bed_say(b, "configure terminal");
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		const char *said = bed_refused(b, refused[i].line);

		ck_assert_msg(
		    strstr(said, refused[i].says) != NULL, "%s: %s", refused[i].line, said);
	}
	bed_say(b, "interface 1");
	bed_refused(b, "sflow egress enable");
	bed_say(b, "end");
	ck_assert_str_eq(bed_running(b), before);
	bed_delete(b);
}
END_TEST

START_TEST(no_takes_each_back)
{
	struct bed *b = bed_new(4, 1000000000, tables);

	bed_config(b, lines);
	bed_config(b,
	    "no monitor session 1\nno sflow sample\nno sflow polling-interval\n"
	    "no sflow destination 100.127.0.20\nno sflow destination 2001:db8::20\n"
	    "no sflow source-interface\nno sflow agent address\nno sflow run\n"
	    "interface 1\nno sflow enable\n");
	ck_assert_ptr_null(strstr(bed_running(b), "sflow"));
	ck_assert_ptr_null(strstr(bed_running(b), "monitor"));
	bed_delete(b);
}
END_TEST

Suite *seeing_words_suite(void);
Suite *
seeing_words_suite(void)
{
	return suite_of("monitor and sflow words",
	    (const TTest *const[]){ what_is_typed_is_written_again, what_is_configured_is_shown,
		what_cannot_be_is_refused_and_nothing_changes, no_takes_each_back, NULL });
}
