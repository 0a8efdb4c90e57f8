/* words.c - the console's words: what is typed takes effect, is written back, and is shown. */
#include "tests/runner.h"

#include <stdio.h>
#include <string.h>

#include "bgp/words.h"
#include "cli/config.h"
#include "tests/bgp/bed.h"

struct desk {
	struct bed bed;
	struct bgp_speaker *sp;
	struct cli_console con;
	struct text out;
};

static const struct cli_table *const tables[] = { &cli_basic, &bgp_words, NULL };

static void
console_on(struct desk *d, struct bgp_speaker *sp)
{
	d->sp = sp;
	cli_console_init(&d->con, d->bed.arena, cli_compile(d->bed.arena, tables), sp);
	d->con.enabled = true;
	strcpy(d->con.host, "acacia");
	d->out = (struct text){ .arena = d->bed.arena };
}

static struct desk
desk_new(void)
{
	struct desk d = { .bed = bed_new(1, false) };

	console_on(&d, bed_router(&d.bed, "acacia", 1, 0, &bgp_profile_frr));
	return d;
}

static const char *
answer(struct desk *d, const char *line)
{
	d->out.n = 0;
	text_puts(&d->out, "");
	if (d->out.s)
		d->out.s[0] = 0;
	cli_line(&d->con, line, &d->out);
	return text_of(&d->out);
}

static bool
configure(struct desk *d, const char *config)
{
	struct text out = { .arena = d->bed.arena }, errors = { .arena = d->bed.arena };
	struct config_read r;
	bool ok = config_read(&d->con, "test", config, strlen(config), &out, &errors, &r);

	ck_assert_msg(ok, "%s", text_of(&errors));
	return ok;
}

static const char written[] =
    "!\n"
    "router bgp 64496\n"
    " bgp router-id 100.64.0.1\n"
    " neighbor 100.127.1.2 remote-as 64497\n"
    " neighbor 100.127.1.2 description bilateral\n"
    " neighbor 100.127.1.2 shutdown message back at noon\n"
    " neighbor 100.127.1.254 remote-as 64500\n"
    " neighbor 100.127.1.254 passive\n"
    " no neighbor 100.127.1.254 enforce-first-as\n"
    " neighbor 100.127.1.254 timers 3 9\n"
    " neighbor 100.127.1.254 timers connect 5\n"
    " neighbor 2001:db8:ffff:1::fe remote-as 64500\n"
    " !\n"
    " address-family ipv4 unicast\n"
    "  network 100.64.0.0/16\n"
    "  neighbor 100.127.1.254 maximum-prefix 100\n"
    "  neighbor 100.127.1.254 prefix-list IN in\n"
    "  neighbor 100.127.1.254 route-map OUT out\n"
    " exit-address-family\n"
    " !\n"
    " address-family ipv6 unicast\n"
    "  network 2001:db8:64::/48\n"
    "  neighbor 2001:db8:ffff:1::fe activate\n"
    " exit-address-family\n"
    "exit\n"
    "!\n"
    "ip prefix-list IN seq 5 deny 100.127.1.0/24 le 32\n"
    "ip prefix-list IN seq 10 permit any\n"
    "ip prefix-list OWN seq 5 permit 100.64.0.0/16\n"
    "!\n"
    "route-map OUT permit 10\n"
    " match ip address prefix-list OWN\n"
    " set as-path prepend 64496 64496\n"
    " set community 64500:100 no-export additive\n"
    " set local-preference 200\n"
    " set metric 50\n"
    "exit\n"
    "!\n";

/* The v6 neighbor is inactive in IPv4, which FRR writes as well. */
static const char inactive[] = "  no neighbor 2001:db8:ffff:1::fe activate\n";

START_TEST(what_is_written_reads_back_to_the_octet)
{
	struct desk d = desk_new();
	struct text first = { .arena = d.bed.arena }, second = { .arena = d.bed.arena };

	configure(&d, written);
	bgp_running(d.sp, &first);
	for (const char *line = written, *end; *line; line = end) {
		char buf[128];

		end = strchr(line, '\n') + 1;
		snprintf(buf, sizeof(buf), "%.*s", (int)(end - line), line);
		ck_assert_msg(strstr(text_of(&first), buf), "missing: %s in\n%s", buf,
		    text_of(&first));
	}
	ck_assert(strstr(text_of(&first), inactive));
	ck_assert_uint_eq(first.n, strlen(written) - 2 + strlen(inactive));
	bgp_speaker_clear(d.sp, true);
	configure(&d, text_of(&first));
	bgp_running(d.sp, &second);
	ck_assert_str_eq(text_of(&first), text_of(&second));
	bed_delete(&d.bed);
}
END_TEST

static const struct {
	const char *line, *says; /* a part of the refusal */
} refused[] = {
	{ "network 2001:db8:64::/48", "address-family ipv6" },
	{ "network 100.64.0.1/16", "" },
	{ "neighbor 100.127.1.3 description x", "remote-as" },
	{ "neighbor 0.0.0.0 remote-as 1", "no neighbor" },
	{ "neighbor fe80::1 remote-as 1", "link-local" },
	{ "neighbor 100.127.1.2 timers 1 2", "at least 3" },
	{ "neighbor 2001:db8:ffff:1::fe activate", "IPv6 session" },
	{ "router bgp 1", "already running" },
	{ "no bgp deterministic-med", "always on" },
	{ "no neighbor 100.127.1.9", "no neighbor" },
};

START_TEST(what_makes_no_sense_is_refused_with_what_to_type)
{
	struct desk d = desk_new();

	configure(&d, written);
	answer(&d, "configure terminal");
	answer(&d, "router bgp 64496");
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct text before = { .arena = d.bed.arena }, after = { .arena = d.bed.arena };
		const char *said;

		bgp_running(d.sp, &before);
		said = answer(&d, refused[i].line);
		bgp_running(d.sp, &after);
		ck_assert_msg(strstr(said, "% ") && strstr(said, refused[i].says), "%s: %s",
		    refused[i].line, said);
		ck_assert_str_eq(text_of(&before), text_of(&after));
	}
	bed_delete(&d.bed);
}
END_TEST

static const struct {
	const char *line, *wants;
} shows[] = {
	{ "show bgp summary", "BGP router identifier 100.127.1.1, local AS number 64496 vrf-id 0" },
	{ "show ip bgp summary", "100.127.1.2     4      64497" },
	{ "show bgp ipv4 unicast summary", "Total number of neighbors 1" },
	{ "show bgp ipv6 summary", "No BGP neighbors" },
	{ "show ip bgp", "*> 100.64.0.0/16    0.0.0.0                  0         32768 i\n" },
	{ "show bgp ipv4 unicast", "*> 100.65.0.0/16    100.127.1.2" },
	{ "sh bgp", "Displayed  2 routes and 2 total paths" },
	{ "show ip bgp 100.65.0.0/16", "100.127.1.2 from 100.127.1.2 (100.127.1.2)" },
	{ "show ip bgp 100.65.3.4", "valid, external, best (First path received)" },
	{ "show ip bgp 100.64.0.0/16", "Advertised to non peer-group peers:" },
	{ "show ip bgp 9.9.9.9", "% Network not in table" },
	{ "show ip bgp neighbors", "BGP neighbor is 100.127.1.2, remote AS 64497, local AS 64496" },
	{ "show bgp neighbors 100.127.1.2", "BGP state = Established, up for" },
	{ "show bgp neighbors 100.127.1.3", "No such neighbor" },
	{ "show ip bgp neighbors 100.127.1.2 advertised-routes", "100.64.0.0/16    100.127.1.1" },
	{ "show ip bgp neighbors 100.127.1.2 received-routes", "100.65.0.0/16    100.127.1.2" },
	{ "show ip bgp neighbors 100.127.1.2 routes", "Displayed  1 routes and 2 total paths" },
	{ "show ip bgp neighbors 100.127.1.2 filtered-routes", "Total number of prefixes 0" },
	{ "show route-map", "route-map: ALL\n permit, sequence 10" },
};

START_TEST(shows_look_as_in_frr)
{
	struct desk d = desk_new();
	struct bgp_speaker *b = bed_router(&d.bed, "baobab", 2, 64497, &bgp_profile_frr);

	bgp_set_as(d.sp, 64496);
	bed_join(d.sp, 1, b, 2);
	bed_announce(d.sp, "100.64.0.0/16");
	bed_announce(b, "100.65.0.0/16");
	bed_run(&d.bed, 30);
	for (size_t i = 0; i < sizeof(shows) / sizeof(shows[0]); i++) {
		const char *said = answer(&d, shows[i].line);

		ck_assert_msg(strstr(said, shows[i].wants), "%s: wanted \"%s\" in\n%s",
		    shows[i].line, shows[i].wants, said);
	}
	bed_delete(&d.bed);
}
END_TEST

START_TEST(clear_ends_a_session_and_soft_does_not)
{
	struct desk d = desk_new();
	struct bgp_speaker *b = bed_router(&d.bed, "baobab", 2, 64497, &bgp_profile_frr);
	struct ix_addr two = lan4(2);
	const struct peer *p;

	bgp_set_as(d.sp, 64496);
	bed_join(d.sp, 1, b, 2);
	bed_run(&d.bed, 30);
	p = bgp_peer_find(d.sp, &two);
	ck_assert_str_eq(answer(&d, "clear ip bgp * soft"), "");
	ck_assert_str_eq(answer(&d, "clear bgp ipv4 unicast 100.127.1.2 soft in"), "");
	bed_run(&d.bed, 1);
	ck_assert_uint_eq(bed_row(p)->flaps, 0);
	ck_assert(strstr(answer(&d, "clear bgp everything"), "% "));
	answer(&d, "clear bgp *");
	bed_run(&d.bed, 30);
	ck_assert_uint_eq(bed_row(p)->flaps, 1);
	ck_assert_str_eq(bed_row(p)->last_code, "6/4");
	ck_assert_int_eq(bed_row(p)->state, BGP_ESTABLISHED);
	bed_delete(&d.bed);
}
END_TEST

Suite *words_suite(void);
Suite *
words_suite(void)
{
	const TTest *const tests[] = { what_is_written_reads_back_to_the_octet,
		what_makes_no_sense_is_refused_with_what_to_type, shows_look_as_in_frr,
		clear_ends_a_session_and_soft_does_not, NULL };

	return suite_of("words", tests);
}
