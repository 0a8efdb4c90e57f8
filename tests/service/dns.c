/*
 * dns.c - zones, servers and the resolver on the bench: h1 asks, r1 resolves, r2 is the root, h2
 * has the zone xz.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/addr.h"
#include "service/dns/server.h"
#include "tests/runner.h"
#include "tests/service/bed.h"

static void
record(struct arena *a, struct dns_zones *zs, const char *zone, const char *name, uint16_t type,
    const char *data)
{
	struct dns_rr rr = { .type = type, .class = DNS_IN, .ttl = 300 };
	struct ix_error e = { "" };
	struct dns_name origin;

	ck_assert(dns_name_parse(zone, &origin) && dns_name_parse(name, &rr.name));
	ck_assert_msg(dns_data_parse(data, &rr, &e), "%s", e.text);
	ck_assert_msg(zone_add(a, zone_make(a, zs, &origin), &rr, &e), "%s", e.text);
}

/* "NOERROR aa: A 100.64.2.80, CNAME web.xz." */
static void
summary(const struct dns_told *t, struct text *to)
{
	struct octets o = octets_read(t->bytes, t->len);
	struct dns_question q;
	struct dns_head h;
	struct dns_rr rr;
	char type[16];

	if (t->end != ASK_ANSWERED) {
		text_puts(to, t->end == ASK_REFUSED ? "refused" : "nothing");
		return;
	}
	ck_assert(dns_head_read(&o, &h));
	text_printf(to, "%s%s%s%s%s:", dns_rcode_text(DNS_RCODE(h.flags)),
	    h.flags & DNS_AA ? " aa" : "", h.flags & DNS_RA ? " ra" : "",
	    h.flags & DNS_TC ? " tc" : "", t->tcp ? " tcp" : "");
	for (unsigned i = 0; i < h.count[0]; i++)
		ck_assert(dns_question_read(&o, &q));
	for (unsigned s = 1; s < DNS_SECTIONS; s++)
		for (unsigned i = 0; i < h.count[s]; i++) {
			ck_assert(dns_rr_read(&o, &rr));
			if (rr.type == DNS_OPT)
				continue;
			text_printf(to, "%s %s ",
			    s == 1	 ? ""
				: s == 2 ? " auth"
					 : " add",
			    dns_type_text(type, rr.type));
			dns_data_text(&rr, to);
			if (rr.ttl != 300)
				text_printf(to, " (%u)", rr.ttl);
			text_puts(to, ";");
		}
}

static void
told(void *arg, const struct dns_told *t)
{
	struct bed *b = arg;

	summary(t, &b->said);
	b->done++;
}

static struct dns_ask
question(const char *server, const char *name, uint16_t type)
{
	struct dns_ask a = { .server = address(server),
		.flags = DNS_RD,
		.id = 0x1234,
		.edns = true,
		.timeout = 2 * IX_SECOND,
		.tries = 2,
		.q = { .type = type, .class = DNS_IN } };

	ck_assert(dns_name_parse(name, &a.q.name));
	return a;
}

/* Asks from h1, runs, and what was told must be this. */
static void
asks(struct bed *b, const struct dns_ask *q, ix_time more, const char *want)
{
	text_free(&b->said);
	ask_start(b->h1, q, told, b);
	bed_run(b, more);
	ck_assert_str_eq(text_of(&b->said), want);
}

static void
says(struct bed *b, const char *server, const char *name, uint16_t type, const char *want)
{
	struct dns_ask q = question(server, name, type);

	asks(b, &q, 20 * IX_SECOND, want);
}

struct world_of_names {
	struct bed *b;
	struct dns_zones root, xz, none;
	struct dns_server *server[3];
	struct resolver *resolver;
};

static struct dns_server *
serve(struct stack *st, const struct dns_zones *zs, struct resolver *r)
{
	struct ix_error e = { "" };
	struct dns_server *s = dns_server_start(st, zs, r, &e);

	ck_assert_msg(s != NULL, "%s", e.text);
	return s;
}

static struct world_of_names *
names_new(void)
{
	struct world_of_names *w = calloc(1, sizeof(*w));
	struct ix_addr hint = address("100.64.12.2");
	struct arena *a;

	w->b = bed_new();
	a = w->b->arena;
	record(a, &w->root, ".", ".", DNS_SOA, "ns.root. host.root. 1 600 300 2419200 60");
	record(a, &w->root, ".", ".", DNS_NS, "ns.root.");
	record(a, &w->root, ".", "ns.root.", DNS_A, "100.64.12.2");
	record(a, &w->root, ".", "xz.", DNS_NS, "ns1.xz.");
	record(a, &w->root, ".", "ns1.xz.", DNS_A, "100.64.2.10");
	record(a, &w->root, ".", "far.", DNS_NS, "ns1.xz.");
	record(a, &w->root, ".", "dead.", DNS_NS, "ns.dead.");
	record(a, &w->root, ".", "ns.dead.", DNS_A, "100.64.2.99");
	record(a, &w->xz, "xz.", "xz.", DNS_SOA, "ns1.xz. host.xz. 1 600 300 2419200 60");
	record(a, &w->xz, "xz.", "xz.", DNS_NS, "ns1.xz.");
	record(a, &w->xz, "xz.", "ns1.xz.", DNS_A, "100.64.2.10");
	record(a, &w->xz, "xz.", "web.xz.", DNS_A, "100.64.2.80");
	record(a, &w->xz, "xz.", "web.xz.", DNS_AAAA, "2001:db8:2::80");
	record(a, &w->xz, "xz.", "www.xz.", DNS_CNAME, "web.xz.");
	record(a, &w->xz, "xz.", "out.xz.", DNS_CNAME, "a.far.");
	record(a, &w->xz, "xz.", "loop.xz.", DNS_CNAME, "loop2.xz.");
	record(a, &w->xz, "xz.", "loop2.xz.", DNS_CNAME, "loop.xz.");
	record(a, &w->xz, "xz.", "*.wild.xz.", DNS_A, "100.64.2.81");
	record(a, &w->xz, "xz.", "xz.", DNS_MX, "10 web.xz.");
	for (int i = 0; i < 9; i++)
		record(a, &w->xz, "xz.", "big.xz.", DNS_TXT,
		    (char[]){ '"', (char)('a' + i), '1', '2', '3', '4', '5', '6', '7', '8', '9',
			'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '1', '2', '3', '4',
			'5', '6', '7', '8', '9', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9',
			'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '1', '2', '3', '4',
			'5', '6', '7', '8', '9', '0', '"', 0 });
	record(a, &w->xz, "far.", "far.", DNS_SOA, "ns1.xz. host.xz. 1 600 300 2419200 60");
	record(a, &w->xz, "far.", "a.far.", DNS_A, "100.64.2.82");
	w->resolver = resolver_new(w->b->r1, &hint, 1);
	w->server[0] = serve(w->b->r1, &w->none, w->resolver);
	w->server[1] = serve(w->b->r2, &w->root, NULL);
	w->server[2] = serve(w->b->h2, &w->xz, NULL);
	return w;
}

static void
names_delete(struct world_of_names *w)
{
	for (unsigned i = 0; i < 3; i++)
		dns_server_stop(w->server[i]);
	resolver_free(w->resolver);
	bed_delete(w->b);
	free(w);
}

#define AUTH "100.64.2.10"
#define ROOT "100.64.12.2"
#define RESOLVER "100.64.1.1"
#define SOA60 " auth SOA ns1.xz. host.xz. 1 600 300 2419200 60 (60);"

static const struct {
	const char *server, *name;
	uint16_t type;
	const char *want, *why;
} answers[] = {
	{ AUTH, "web.xz", DNS_A, "NOERROR aa: A 100.64.2.80;", "a record" },
	{ AUTH, "WEB.xz", DNS_AAAA, "NOERROR aa: AAAA 2001:db8:2::80;", "in either case" },
	{ AUTH, "www.xz", DNS_A, "NOERROR aa: CNAME web.xz.; A 100.64.2.80;", "an alias" },
	{ AUTH, "www.xz", DNS_CNAME, "NOERROR aa: CNAME web.xz.;", "the alias itself" },
	{ AUTH, "web.xz", DNS_MX, "NOERROR aa:" SOA60, "no such type" },
	{ AUTH, "none.xz", DNS_A, "NXDOMAIN aa:" SOA60, "no such name" },
	{ AUTH, "wild.xz", DNS_A, "NOERROR aa:" SOA60, "an empty name between" },
	{ AUTH, "any.thing.wild.xz", DNS_A, "NOERROR aa: A 100.64.2.81;", "a wildcard" },
	{ AUTH, "xz", DNS_MX,
	    "NOERROR aa: MX 10 web.xz.; add A 100.64.2.80; add AAAA 2001:db8:2::80;", "glue" },
	{ AUTH, "other", DNS_A, "REFUSED:", "nobody's zone" },
	{ ROOT, "www.xz", DNS_A, "NOERROR: auth NS ns1.xz.; add A 100.64.2.10;", "a referral" },
	{ RESOLVER, "www.xz", DNS_A, "NOERROR ra: CNAME web.xz.; A 100.64.2.80;", "resolved" },
	{ RESOLVER, "out.xz", DNS_A, "NOERROR ra: CNAME a.far. (299); A 100.64.2.82;",
	    "over two zones" },
	{ RESOLVER, "none.xz", DNS_A,
	    "NXDOMAIN ra: auth SOA ns1.xz. host.xz. 1 600 300 2419200 60 (60);", "no such name" },
	{ RESOLVER, "loop.xz", DNS_A, "SERVFAIL ra:", "aliases in a circle" },
	{ RESOLVER, "a.dead", DNS_A, "SERVFAIL ra:", "a server that is not there" },
	{ "100.64.1.77", "xz", DNS_A, "nothing", "nobody at that address" },
};

START_TEST(servers_say_what_their_zones_hold)
{
	struct world_of_names *w = names_new();

	for (unsigned i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		says(w->b, answers[i].server, answers[i].name, answers[i].type, answers[i].want);
		ck_assert_msg(w->b->done == i + 1, "%s", answers[i].why);
	}
	names_delete(w);
}
END_TEST

START_TEST(an_answer_from_the_cache_grows_old_and_is_asked_again)
{
	struct world_of_names *w = names_new();
	uint64_t heard;

	says(w->b, RESOLVER, "web.xz", DNS_A, "NOERROR ra: A 100.64.2.80;");
	heard = dns_server_heard(w->server[2]);
	says(w->b, RESOLVER, "web.xz", DNS_A, "NOERROR ra: A 100.64.2.80 (280);");
	ck_assert_uint_eq(dns_server_heard(w->server[2]), heard);
	bed_run(w->b, 300 * IX_SECOND);
	says(w->b, RESOLVER, "web.xz", DNS_A, "NOERROR ra: A 100.64.2.80;");
	ck_assert_uint_eq(dns_server_heard(w->server[2]), heard + 1);
	names_delete(w);
}
END_TEST

START_TEST(what_does_not_fit_comes_over_tcp)
{
	struct world_of_names *w = names_new();
	struct dns_ask q = question(AUTH, "big.xz", DNS_TXT);

	q.edns = false;
	q.no_fallback = true;
	asks(w->b, &q, 5 * IX_SECOND, "NOERROR aa tc:");
	q.no_fallback = false;
	text_free(&w->b->said);
	ask_start(w->b->h1, &q, told, w->b);
	bed_run(w->b, 5 * IX_SECOND);
	ck_assert_msg(strncmp(text_of(&w->b->said), "NOERROR aa tcp: TXT \"a123", 23) == 0, "%s",
	    text_of(&w->b->said));
	q.edns = true;
	asks(w->b, &q, 0, "");
	bed_run(w->b, 5 * IX_SECOND);
	ck_assert_msg(strncmp(text_of(&w->b->said), "NOERROR aa: TXT \"a123", 20) == 0, "%s",
	    text_of(&w->b->said));
	names_delete(w);
}
END_TEST

START_TEST(a_closed_port_is_told_at_once)
{
	struct bed *b = bed_new();
	struct dns_ask q = question("100.64.2.10", "xz", DNS_A);

	asks(b, &q, 100 * IX_MS, "refused");
	q.tcp = true;
	asks(b, &q, 100 * IX_MS, "refused");
	bed_delete(b);
}
END_TEST

START_TEST(a_lost_question_is_asked_again)
{
	struct world_of_names *w = names_new();
	struct dns_ask q = question(RESOLVER, "web.xz", DNS_A);
	struct link_settings lost = { .delay = IX_MS, .queue = 256 * 1024, .mtu = 1500 };

	q.tries = 1;
	q.timeout = 10 * IX_SECOND;
	says(w->b, AUTH, "web.xz", DNS_A, "NOERROR aa: A 100.64.2.80;"); /* ARP is done */
	lost.loss_ppm = 1000000;
	link_set(w->b->link[2], &lost);
	text_free(&w->b->said);
	ask_start(w->b->h1, &q, told, w->b);
	bed_run(w->b, 500 * IX_MS);
	lost.loss_ppm = 0;
	link_set(w->b->link[2], &lost);
	bed_run(w->b, 500 * IX_MS); /* the first wait is 0.8 s */
	ck_assert_str_eq(text_of(&w->b->said), "NOERROR ra: A 100.64.2.80;");
	names_delete(w);
}
END_TEST

/* A server of the hand: what it says to the one question that h1 asks it. */
struct liar {
	struct socket *s, *other; /* other: of another port */
	struct bed *b;
};

/* An answer as an honest server's, but for what differs. */
struct lie {
	uint16_t id; /* added to the right one */
	uint16_t type, class;
	const char *name;
	unsigned questions;
	enum dns_rcode rcode;
	bool question, other_port; /* question: QR is not set */
	const char *why;
};

static const struct lie lies[] = {
	{ 1, DNS_A, DNS_IN, "www.xz", 1, 0, false, false, "another id" },
	{ 0, DNS_AAAA, DNS_IN, "www.xz", 1, 0, false, false, "another type" },
	{ 0, DNS_A, DNS_CH, "www.xz", 1, 0, false, false, "another class" },
	{ 0, DNS_A, DNS_IN, "www.yz", 1, 0, false, false, "another name" },
	{ 0, DNS_A, DNS_IN, "www.xz", 0, 0, false, false, "no question" },
	{ 0, DNS_A, DNS_IN, "www.xz", 0, DNS_NXDOMAIN, false, false, "no question, no name" },
	{ 0, DNS_A, DNS_IN, "www.xz", 2, 0, false, false, "two" },
	{ 0, DNS_A, DNS_IN, "www.xz", 1, 0, true, false, "a question itself" },
	{ 0, DNS_A, DNS_IN, "www.xz", 1, 0, false, true, "from another port" },
};

static void
answer(struct liar *l, const struct sock_message *m, const struct lie *lie, const char *addr)
{
	struct dns_question q = { .type = lie->type, .class = lie->class };
	struct dns_rr rr = { .type = DNS_A, .class = DNS_IN, .ttl = 300 };
	struct octets in = octets_read(m->bytes, m->len), o;
	struct ix_error e;
	uint8_t bytes[512];
	struct dns_head h;

	ck_assert(dns_head_read(&in, &h) && dns_name_parse(lie->name, &q.name));
	rr.name = q.name;
	ck_assert(dns_data_parse(addr, &rr, &e));
	h = (struct dns_head){ .id = (uint16_t)(h.id + lie->id),
		.flags = (uint16_t)((lie->question ? 0 : DNS_QR) | lie->rcode),
		.count = { (uint16_t)lie->questions, 1 } };
	o = octets_write(bytes, sizeof(bytes));
	dns_head_write(&o, &h);
	for (unsigned i = 0; i < lie->questions; i++)
		dns_question_write(&o, &q, NULL);
	dns_rr_write(&o, &rr, NULL);
	sock_send_to(lie->other_port ? l->other : l->s, &m->from, m->from_port, bytes, o.pos);
}

static void
lies_first(struct socket *s, const struct sock_message *m)
{
	static const struct lie honest = { 0, DNS_A, DNS_IN, "www.xz", 1, 0, false, false, "" };
	struct liar *l = sock_user(s);

	for (unsigned i = 0; i < sizeof(lies) / sizeof(lies[0]); i++)
		answer(l, m, &lies[i], "100.64.6.66");
	answer(l, m, &honest, "100.64.2.80");
}

static const struct socket_ops liar_ops = { .received = lies_first };

START_TEST(only_the_answer_to_the_question_is_believed)
{
	struct bed *b = bed_new();
	struct liar l = { .b = b };
	struct dns_ask q = question("100.64.2.10", "www.xz", DNS_A);

	l.s = sock_datagram(b->h2, &liar_ops, &l);
	l.other = sock_datagram(b->h2, NULL, NULL);
	ck_assert(sock_bind(l.s, NULL, DNS_PORT) && sock_bind(l.other, NULL, 5353));
	asks(b, &q, IX_SECOND, "NOERROR: A 100.64.2.80;");
	bed_delete(b);
}
END_TEST

/* RFC 2181 5.2 and 5.4: records of one message are one set, whatever their TTLs; it ends with the
 * first of them, and no sooner than a day where they say more. */
START_TEST(a_zone_file_may_say_its_times_in_minutes_and_weeks)
{
	static const struct {
		const char *line, *data; /* NULL: refused */
		uint32_t ttl;
	} rows[] = {
		{ "a1 10m A 100.64.3.1", "100.64.3.1", 600 },
		{ "a2 1h30m IN A 100.64.3.1", "100.64.3.1", 5400 },
		{ "a3 2W A 100.64.3.1", "100.64.3.1", 1209600 },
		{ "a4 0 A 100.64.3.1", "100.64.3.1", 0 },
		{ "a5 A 100.64.3.1", "100.64.3.1", 3600 },
		{ "@ 1d SOA ns hostmaster 2026112101 10m 10m 4w 10m",
		    "ns.times. hostmaster.times. 2026112101 600 600 2419200 600", 86400 },
		{ "a6 10x A 100.64.3.1", NULL, 0 },
		{ "a7 10m5 A 100.64.3.1", NULL, 0 },
		{ "a8 99999w A 100.64.3.1", NULL, 0 },
		{ "a9 m A 100.64.3.1", NULL, 0 },
	};
	struct world_of_names *w = names_new();
	struct dns_zones zones = { { 0 } };
	struct dns_name origin;
	struct dns_zone *z;

	ck_assert(dns_name_parse("times", &origin));
	z = zone_make(w->b->arena, &zones, &origin);
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ix_error e = { "" };
		struct text data = { 0 };
		struct dns_rr rr;

		ck_assert_msg(zone_line(w->b->arena, z, rows[i].line, &e) == !!rows[i].data,
		    "%s: %s", rows[i].line, e.text);
		if (!rows[i].data)
			continue;
		/* they stand in the order of their names */
		record_rr(z->records.at[rows[i].line[0] == '@' ? 0 : z->records.n - 1], &rr);
		dns_data_text(&rr, &data);
		ck_assert_msg(rr.ttl == rows[i].ttl && strcmp(text_of(&data), rows[i].data) == 0,
		    "%s: %u %s", rows[i].line, rr.ttl, text_of(&data));
		text_free(&data);
	}
	names_delete(w);
}
END_TEST

START_TEST(a_set_has_one_ttl)
{
	static const uint32_t ttls[][3] = { { 300, 300, 300 }, { 300, 20, 100 },
		{ 518400, 518400, 518400 } };
	static const uint32_t least[] = { 300, 20, 86400 };

	for (unsigned i = 0; i < 3; i++) {
		struct world_of_names *w = names_new();
		struct dns_ask q = question(RESOLVER, "many.xz", DNS_A);
		struct dns_zone *z = w->xz.at.at[0];
		struct ix_error e = { "" };

		for (unsigned k = 0; k < 3; k++) {
			char line[64];

			snprintf(line, sizeof(line), "many %u A 100.64.3.%u", ttls[i][k], k + 1);
			ck_assert_msg(zone_line(w->b->arena, z, line, &e), "%s", e.text);
		}
		ask_start(w->b->h1, &q, told, w->b);
		bed_run(w->b, (least[i] - 5) * IX_SECOND);
		asks(w->b, &q, 100 * IX_MS,
		    "NOERROR ra: A 100.64.3.1 (5); A 100.64.3.2 (5); A 100.64.3.3 (5);");
		names_delete(w);
	}
}
END_TEST

/* What comes back for octets that are sent as they are: id, flags, and the counts of records. */
struct raw {
	struct dns_head head;
	unsigned heard;
	uint8_t extended;
};

static void
raw_heard(struct socket *s, const struct sock_message *m)
{
	struct raw *r = sock_user(s);
	struct octets o = octets_read(m->bytes, m->len);
	struct dns_question q;
	struct dns_rr rr;

	r->heard++;
	ck_assert(dns_head_read(&o, &r->head));
	for (unsigned i = 0; i < r->head.count[0]; i++)
		ck_assert(dns_question_read(&o, &q));
	r->extended = 0;
	if (r->head.count[DNS_ADDITIONAL] && dns_rr_read(&o, &rr) && rr.type == DNS_OPT)
		r->extended = dns_edns_of(&rr).rcode;
}

static const struct socket_ops raw_ops = { .received = raw_heard };

START_TEST(what_a_server_cannot_read_it_says)
{
#define WWW "\3www\2xz\0\0\1\0\1"
#define OPT(version) "\0\0\x29\4\xd0\0" version "\0\0\0\0"
	static const struct {
		const char *bytes;
		uint32_t len;
		int rcode; /* -1: no answer at all */
		uint8_t extended;
		const char *why;
	} rows[] = {
#define ROW(text, rcode, extended, why) { text, sizeof(text) - 1, rcode, extended, why }
		ROW("\0\7\1\0\0\1\0\0\0\0\0\0" WWW, DNS_NOERROR, 0, "as it should be"),
		ROW("\0\7\1\0\0\1\0\0\0\0\0\1" WWW OPT("\0"), DNS_NOERROR, 0, "with EDNS"),
		ROW("\0\7\1\0\0\1\0\0\0\0\0\1" WWW OPT("\1"), DNS_NOERROR, 1,
		    "EDNS of another version: BADVERS, RFC 6891 6.1.3"),
		ROW("\0\7\1\0\0\1\0\0\0\0\0\2" WWW OPT("\0") OPT("\0"), DNS_FORMERR, 0,
		    "EDNS twice, RFC 6891 6.1.1"),
		ROW("\0\7\1\0\0\2\0\0\0\0\0\0" WWW WWW, DNS_FORMERR, 0, "two questions"),
		ROW("\0\7\1\0\0\0\0\0\0\0\0\0", DNS_FORMERR, 0, "none"),
		ROW("\0\7\1\0\0\1\0\0\0\0\0\0\3ww", DNS_FORMERR, 0, "cut"),
		ROW("\0\7\x21\0\0\1\0\0\0\0\0\0" WWW, DNS_NOTIMP, 0, "NOTIFY"),
		ROW("\0\7\x81\0\0\1\0\0\0\0\0\0" WWW, -1, 0, "an answer"),
		ROW("\0\7\1\0\0", -1, 0, "not even a head"),
	};
	struct world_of_names *w = names_new();
	struct ix_addr server = address(AUTH);
	struct raw r = { .heard = 0 };
	struct socket *s = sock_datagram(w->b->h1, &raw_ops, &r);

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		r.heard = 0;
		ck_assert(sock_send_to(s, &server, DNS_PORT, rows[i].bytes, rows[i].len));
		bed_run(w->b, IX_SECOND);
		ck_assert_msg(r.heard == (rows[i].rcode >= 0), "%s", rows[i].why);
		ck_assert_msg(!r.heard ||
			(r.head.id == 7 && r.head.flags & DNS_QR &&
			    (int)DNS_RCODE(r.head.flags) == rows[i].rcode &&
			    r.extended == rows[i].extended),
		    "%s: %04x %u", rows[i].why, r.head.flags, r.extended);
	}
	sock_close(s);
	names_delete(w);
}
END_TEST

START_TEST(stopping_in_the_middle_leaves_nothing)
{
	struct world_of_names *w = names_new();
	struct dns_ask q = question(RESOLVER, "a.dead", DNS_A);
	size_t before = 0;

	/* a port's bill keeps a sample each five minutes: after a day its list has room for more */
	bed_run(w->b, 86400 * IX_SECOND);
	for (unsigned round = 0; round < 3; round++) {
		for (unsigned i = 0; i < 6; i++) {
			struct dns_asking *a;

			q.tcp = i & 1;
			a = ask_start(w->b->h1, &q, told, w->b);
			bed_run(w->b, 100 * IX_MS * i);
			ask_stop(a);
		}
		bed_run(w->b, 1800 * IX_SECOND); /* neighbours are forgotten, too */
		if (round == 1) /* the first one filled the cache and the pools */
			before = w->b->arena->live;
	}
	ck_assert_uint_eq(w->b->arena->live, before);
	names_delete(w);
}
END_TEST

Suite *dns_suite(void);
Suite *
dns_suite(void)
{
	const TTest *const tests[] = { servers_say_what_their_zones_hold,
		an_answer_from_the_cache_grows_old_and_is_asked_again,
		what_does_not_fit_comes_over_tcp, a_closed_port_is_told_at_once,
		a_lost_question_is_asked_again, only_the_answer_to_the_question_is_believed,
		a_set_has_one_ttl, a_zone_file_may_say_its_times_in_minutes_and_weeks,
		what_a_server_cannot_read_it_says,
		stopping_in_the_middle_leaves_nothing, NULL };

	return suite_of("dns", tests);
}
