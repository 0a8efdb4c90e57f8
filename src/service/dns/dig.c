/* dig.c - see dig.h. */
#include "service/dns/dig.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/addr.h"

const struct dig_form dig_all = { .comments = true,
	.question = true,
	.answer = true,
	.authority = true,
	.additional = true,
	.stats = true,
	.cmd = true,
	.command = "" };

static void
flags(const struct dns_head *h, struct text *out)
{
	static const struct {
		uint16_t bit;
		const char *name;
	} all[] = { { DNS_QR, " qr" }, { DNS_AA, " aa" }, { DNS_TC, " tc" }, { DNS_RD, " rd" },
		{ DNS_RA, " ra" }, { DNS_AD, " ad" }, { DNS_CD, " cd" } };

	text_puts(out, ";; flags:");
	for (unsigned i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (h->flags & all[i].bit)
			text_puts(out, all[i].name);
	text_printf(out, "; QUERY: %u, ANSWER: %u, AUTHORITY: %u, ADDITIONAL: %u\n",
	    h->count[DNS_QUESTION], h->count[DNS_ANSWER], h->count[DNS_AUTHORITY],
	    h->count[DNS_ADDITIONAL]);
}

static void
head(const struct dns_head *h, struct text *out)
{
	static const char *const opcodes[] = { "QUERY", "IQUERY", "STATUS" };
	unsigned opcode = DNS_OPCODE(h->flags);

	text_printf(out, ";; Got answer:\n;; ->>HEADER<<- opcode: %s, status: %s, id: %u\n",
	    opcode < 3 ? opcodes[opcode] : "RESERVED", dns_rcode_text(DNS_RCODE(h->flags)), h->id);
	flags(h, out);
	if (h->flags & DNS_RD && !(h->flags & DNS_RA))
		text_puts(out, ";; WARNING: recursion requested but not available\n");
	text_puts(out, "\n");
}

/* Columns as dig sets them: by tabs, or one blank where the column is past. */
static void
column(struct text *out, size_t *at, size_t to, const char *what)
{
	if (*at >= to) {
		text_puts(out, " ");
		to = *at + 1;
	} else {
		for (size_t k = *at / 8; k < to / 8; k++)
			text_puts(out, "\t");
	}
	text_puts(out, what);
	*at = to + strlen(what);
}

enum { TTL_COLUMN = 24, CLASS_COLUMN = 32, TYPE_COLUMN = 40, DATA_COLUMN = 48 };

static void
record(const struct dns_rr *rr, struct text *out)
{
	char name[DNS_NAME_TEXT], type[16], ttl[16];
	size_t at = strlen(dns_name_text(name, &rr->name));

	snprintf(ttl, sizeof(ttl), "%" PRIu32, rr->ttl);
	text_puts(out, name);
	column(out, &at, TTL_COLUMN, ttl);
	column(out, &at, CLASS_COLUMN, "IN");
	column(out, &at, TYPE_COLUMN, dns_type_text(type, rr->type));
	column(out, &at, DATA_COLUMN, "");
	dns_data_text(rr, out);
	text_puts(out, "\n");
}

static void
asked(const struct dns_question *q, const struct dig_form *f, struct text *out)
{
	char name[DNS_NAME_TEXT], type[16];
	size_t at = strlen(dns_name_text(name, &q->name));

	text_printf(out, "%s;%s", f->comments ? ";; QUESTION SECTION:\n" : "", name);
	column(out, &at, CLASS_COLUMN, "IN");
	column(out, &at, TYPE_COLUMN, dns_type_text(type, q->type));
	text_puts(out, f->comments ? "\n\n" : "\n");
}

static void
opt(const struct dns_rr *rr, struct text *out)
{
	struct dns_edns e = dns_edns_of(rr);

	text_printf(out, ";; OPT PSEUDOSECTION:\n; EDNS: version: %u, flags:%s; udp: %u\n",
	    e.version, e.dnssec_ok ? " do" : "", e.size);
}

/* The OPT record stands last, and is shown first. */
static void
find_opt(struct octets o, const struct dns_head *h, struct text *out)
{
	struct dns_rr rr;

	for (unsigned i = 0; i < 0u + h->count[1] + h->count[2] + h->count[3]; i++)
		if (dns_rr_read(&o, &rr) && rr.type == DNS_OPT)
			opt(&rr, out);
}

static void
section(struct octets *o, unsigned n, const char *title, bool shown, const struct dig_form *f,
    struct text *out)
{
	struct dns_rr rr;
	bool any = false;

	for (unsigned i = 0; i < n && dns_rr_read(o, &rr); i++) {
		if (!shown || rr.type == DNS_OPT)
			continue;
		if (!any && f->comments)
			text_printf(out, ";; %s SECTION:\n", title);
		any = true;
		record(&rr, out);
	}
	if (any && f->comments)
		text_puts(out, "\n");
}

static void
stats(const struct dig_form *f, const struct dns_told *t, ix_time now, struct text *out)
{
	char a[ADDR_TEXT];
	uint64_t s = now / IX_SECOND;

	text_printf(out, ";; Query time: %" PRIu64 " msec\n", t->took / IX_MS);
	addr_text(a, &t->server);
	text_printf(out, ";; SERVER: %s#%u(%s) (%s)\n", a, t->port, f->server ? f->server : a,
	    t->tcp ? "TCP" : "UDP");
	text_printf(out, ";; WHEN: %02u:%02u:%02u of the lab\n", (unsigned)(s / 3600),
	    (unsigned)(s / 60 % 60), (unsigned)(s % 60));
	text_printf(out, ";; MSG SIZE  rcvd: %u\n\n", t->len);
}

static void
brief(struct octets *o, const struct dns_head *h, struct text *out)
{
	struct dns_rr rr;

	for (unsigned i = 0; i < h->count[DNS_ANSWER] && dns_rr_read(o, &rr); i++) {
		dns_data_text(&rr, out);
		text_puts(out, "\n");
	}
}

/* What became of each query, as BIND 9.18's tools tell it. */
static void
complain(const struct dns_told *t, struct text *out)
{
	static const char *const words[] = { [ASK_ANSWERED] = "no answer that can be read",
		[ASK_TIMED_OUT] = "timed out",
		[ASK_REFUSED] = "connection refused",
		[ASK_NO_HOST] = "host unreachable",
		[ASK_NO_NETWORK] = "network unreachable",
		[ASK_DENIED] = "permission denied" };
	char a[ADDR_TEXT];

	addr_text(a, &t->server);
	for (unsigned i = 0; i < t->tries; i++)
		text_printf(
		    out, ";; communications error to %s#%u: %s\n", a, t->port, words[t->end]);
}

/* What the program says of itself. */
static void
banner(const struct dig_form *f, struct text *out)
{
	if (!f->brief && f->cmd)
		text_printf(out, "\n; <<>> DiG <<>> %s\n%s;; global options: +cmd\n", f->command,
		    f->at ? "; (1 server found)\n" : "");
}

static void
no_answer(const struct dig_form *f, const struct dns_told *t, struct text *out)
{
	complain(t, out);
	banner(f, out);
	text_puts(out, ";; no servers could be reached\n");
}

void
dig_text(const struct dig_form *f, const struct dns_told *t, ix_time now, struct text *out)
{
	struct octets o = octets_read(t->bytes, t->len);
	struct dns_question q;
	struct dns_head h;

	if (t->end != ASK_ANSWERED || !dns_head_read(&o, &h)) {
		no_answer(f, t, out);
		return;
	}
	banner(f, out);
	if (!f->brief && f->comments)
		head(&h, out);
	for (unsigned i = 0; i < h.count[DNS_QUESTION]; i++) {
		if (!dns_question_read(&o, &q) || f->brief)
			continue;
		if (f->comments)
			find_opt(o, &h, out);
		if (f->question)
			asked(&q, f, out);
	}
	if (f->brief) {
		brief(&o, &h, out);
		return;
	}
	section(&o, h.count[DNS_ANSWER], "ANSWER", f->answer, f, out);
	section(&o, h.count[DNS_AUTHORITY], "AUTHORITY", f->authority, f, out);
	section(&o, h.count[DNS_ADDITIONAL], "ADDITIONAL", f->additional, f, out);
	if (f->stats)
		stats(f, t, now, out);
}

/* The name without its last dot, as host prints it. */
static const char *
short_name(char buf[DNS_NAME_TEXT], const struct dns_name *n)
{
	size_t k = strlen(dns_name_text(buf, n));

	if (k > 1 && buf[k - 1] == '.')
		buf[k - 1] = 0;
	return buf;
}

static void
host_line(const struct dns_rr *rr, struct text *out)
{
	static const struct {
		uint16_t type;
		const char *words;
	} says[] = { { DNS_A, "has address" }, { DNS_AAAA, "has IPv6 address" },
		{ DNS_CNAME, "is an alias for" }, { DNS_MX, "mail is handled by" },
		{ DNS_NS, "name server" }, { DNS_PTR, "domain name pointer" },
		{ DNS_TXT, "descriptive text" }, { DNS_SOA, "has SOA record" } };
	char name[DNS_NAME_TEXT], type[16];
	const char *words = NULL;

	for (unsigned i = 0; i < sizeof(says) / sizeof(says[0]); i++)
		if (says[i].type == rr->type)
			words = says[i].words;
	text_printf(out, "%s ", short_name(name, &rr->name));
	if (words)
		text_puts(out, words);
	else
		text_printf(out, "has %s record", dns_type_text(type, rr->type));
	text_puts(out, " ");
	dns_data_text(rr, out);
	text_puts(out, "\n");
}

void
host_server_text(const char *name, const struct ix_addr *server, struct text *out)
{
	char a[ADDR_TEXT];

	text_printf(out, "Using domain server:\nName: %s\nAddress: %s#53\nAliases: \n\n", name,
	    addr_text(a, server));
}

void
host_text(const struct dns_told *t, uint16_t type, struct text *out)
{
	struct octets o = octets_read(t->bytes, t->len);
	char name[DNS_NAME_TEXT], asked[16];
	struct dns_question q = { .name.n = 0 };
	struct dns_head h;
	struct dns_rr rr;

	if (t->end != ASK_ANSWERED || !dns_head_read(&o, &h)) {
		complain(t, out);
		text_puts(out, ";; no servers could be reached\n");
		return;
	}
	for (unsigned i = 0; i < h.count[DNS_QUESTION]; i++)
		dns_question_read(&o, &q);
	short_name(name, &q.name);
	if (q.type == DNS_PTR) /* an address became it: nobody typed it without its dot */
		dns_name_text(name, &q.name);
	if (DNS_RCODE(h.flags) != DNS_NOERROR)
		text_printf(out, "Host %s not found: %u(%s)\n", name, DNS_RCODE(h.flags),
		    dns_rcode_text(DNS_RCODE(h.flags)));
	for (unsigned i = 0; i < h.count[DNS_ANSWER] && dns_rr_read(&o, &rr); i++)
		host_line(&rr, out);
	if (type && DNS_RCODE(h.flags) == DNS_NOERROR && h.count[DNS_ANSWER] == 0)
		text_printf(out, "%s has no %s record\n", name, dns_type_text(asked, type));
}

void
dig_canonical(const struct dns_told *t, struct dns_name *name)
{
	struct octets o = octets_read(t->bytes, t->len);
	struct dns_question q;
	struct dns_head h;
	struct dns_rr rr;

	if (t->end != ASK_ANSWERED || !dns_head_read(&o, &h))
		return;
	for (unsigned i = 0; i < h.count[DNS_QUESTION]; i++)
		dns_question_read(&o, &q);
	for (unsigned i = 0; i < h.count[DNS_ANSWER] && dns_rr_read(&o, &rr); i++)
		if (rr.type == DNS_CNAME)
			dns_rr_target(&rr, name);
}
