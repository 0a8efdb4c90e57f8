/*
 * shell_dns.c - `dig` and `host`: what is typed becomes questions, asked in simulated time in the
 * console's foreground. The words of the answers are service/dns/dig's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "device/files.h"
#include "device/shell_job.h"
#include "service/dns/dig.h"

#define COMMAND 160u

/* A question in the foreground; `host` asks up to three one after the other. */
struct asking_job {
	struct console *console;
	struct dns_asking *ask;
	struct dns_ask q;
	struct dig_form form;
	char command[COMMAND]; /* of dig, as typed; of host, the server */
	char server[PING_NAME]; /* its name as typed; "": none was */
	bool is_host;
	uint16_t then[2]; /* host: the types after this one, 0 ends */
	bool one_type;
	bool begun; /* host: its first answer was told */
};

static void
job_free(struct asking_job *j, unsigned status)
{
	struct console *c = j->console;

	arena_free(c->device->world->arena, j, sizeof(*j));
	job_done(c, status);
}

static void
interrupt(void *arg)
{
	struct asking_job *j = arg;

	ask_stop(j->ask);
	job_free(j, REPORT_STOPPED);
}

static void told(void *arg, const struct dns_told *t);

static void
ask(struct asking_job *j)
{
	struct device *d = j->console->device;

	/* no two questions of a box begin with the same event */
	j->q.id = (uint16_t)(d->world->sim->seq * 25173u >> 2);
	j->ask = ask_start(d->stack, &j->q, told, j);
}

/* host: is there another type to ask for? Not if the first question was not answered. */
static bool
next_type(struct asking_job *j, const struct dns_told *t)
{
	if (!j->then[0] || t->end != ASK_ANSWERED || DNS_RCODE(t->head.flags) != DNS_NOERROR)
		return false;
	dig_canonical(t, &j->q.q.name);
	j->q.q.type = j->then[0];
	j->then[0] = j->then[1];
	j->then[1] = 0;
	return true;
}

/* dig's 9 is no answer; any answer is one. host's 1 is no such name as well. */
static unsigned
ended(const struct asking_job *j, const struct dns_told *t)
{
	if (!j->is_host)
		return t->end == ASK_ANSWERED ? 0 : 9;
	return t->end != ASK_ANSWERED || DNS_RCODE(t->head.flags) != DNS_NOERROR;
}

static void
told(void *arg, const struct dns_told *t)
{
	struct asking_job *j = arg;
	struct console *c = j->console;
	struct text out = { 0 };

	if (j->is_host && !j->begun && j->command[0] && t->end == ASK_ANSWERED)
		host_server_text(j->command, &j->q.server, &out);
	j->begun = true;
	if (j->is_host)
		host_text(t, j->one_type ? j->q.q.type : 0, &out);
	else
		dig_text(&j->form, t, c->device->world->sim->now, &out);
	job_puts(c, text_of(&out));
	text_free(&out);
	if (j->is_host && next_type(j, t))
		ask(j);
	else
		job_free(j, ended(j, t));
}

static bool
begin(struct device *d, struct cli_console *at, const struct target *server, const void *options,
    struct ix_error *e)
{
	const struct asking_job *from = options;
	const char *what = from->is_host ? "host" : "dig";
	struct console *con = job_console(d, at, what, e);
	struct asking_job *j;

	if (!con)
		return false;
	j = arena_make(d->world->arena, struct asking_job);
	*j = *from;
	j->console = con;
	j->q.server = server->to;
	snprintf(j->server, sizeof(j->server), "%s", server->name);
	j->form.command = j->command;
	j->form.server = j->server[0] ? j->server : NULL;
	ask(j);
	cli_busy(at, what, interrupt, j);
	return true;
}

/* Of a server as typed, whose name may have to be asked for first, or of the first of
 * /etc/resolv.conf. */
static bool
start(struct shell_call *c, const struct asking_job *from, const char *server, uint8_t af)
{
	struct target t = { .ifc = NULL };

	if (server)
		return job_target(c, server, af, begin, from, sizeof(*from));
	if (!file_nameservers(c->device, &t.to, 1))
		return shell_fail(
		    c, "no name server: " RESOLV_CONF " has no `nameserver ADDRESS`; say @SERVER");
	return begin(c->device, c->console, &t, from, &c->error);
}

/* A name to ask for, from a word; an address, of `-x` or `host`, becomes its reverse name. */
static bool
name(struct shell_call *c, const char *word, bool reverse, struct dns_question *q)
{
	struct ix_addr a;
	char clean[80];

	text_clean_to(clean, sizeof(clean), word, TEXT_LINE);
	if (reverse) {
		if (!addr_parse(word, &a))
			return shell_fail(c, "-x wants an address, not \"%s\"", clean);
		dns_name_reverse(&a, &q->name);
		q->type = DNS_PTR;
		return true;
	}
	return dns_name_parse(word, &q->name) || shell_fail(c, "'%s' is not a legal name", clean);
}

/* ---- dig ---- */

struct dig_call {
	struct shell_call *c;
	struct asking_job j;
	const char *server, *name;
	bool typed, reverse; /* a type was said */
	uint8_t af; /* of the server; 0: any */
};

static void
sections(struct dig_form *f, bool on)
{
	f->cmd = f->comments = f->question = f->answer = f->authority = f->additional = f->stats =
	    on;
}

/* +[no]WORD[=N] */
static bool
plus(struct dig_call *g, const char *word)
{
	bool no = strncmp(word, "no", 2) == 0, on = !no;
	const char *w = no ? word + 2 : word, *equals = strchr(w, '=');
	struct dig_form *f = &g->j.form;
	struct dns_ask *q = &g->j.q;
	const struct {
		const char *name;
		bool *flag;
	} flags[] = { { "short", &f->brief }, { "comments", &f->comments },
		{ "question", &f->question }, { "answer", &f->answer }, { "cmd", &f->cmd },
		{ "authority", &f->authority }, { "additional", &f->additional },
		{ "stats", &f->stats }, { "tcp", &q->tcp }, { "vc", &q->tcp }, { "edns", &q->edns },
		{ "dnssec", &q->dnssec_ok }, { "ignore", &q->no_fallback } };
	char clean[48];
	uint64_t n;

	for (unsigned i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (strcmp(w, flags[i].name) == 0) {
			*flags[i].flag = on;
			return true;
		}
	if (strcmp(w, "all") == 0)
		sections(f, on);
	else if (strcmp(w, "rec") == 0 || strcmp(w, "recurse") == 0)
		q->flags = (uint16_t)(on ? q->flags | DNS_RD : q->flags & ~DNS_RD);
	else if (strcmp(w, "cd") == 0 || strcmp(w, "cdflag") == 0)
		q->flags = (uint16_t)(on ? q->flags | DNS_CD : q->flags & ~DNS_CD);
	else if (strncmp(w, "time=", 5) == 0 && number_parse(equals + 1, 1, 300, &n))
		q->timeout = n * IX_SECOND;
	else if (strncmp(w, "tries=", 6) == 0 && number_parse(equals + 1, 1, 10, &n))
		q->tries = (unsigned)n;
	else
		return shell_fail(g->c,
		    "Invalid option: +%s; known: +[no]short, rec, tcp, cd, edns, dnssec, "
		    "ignore, all, comments, question, answer, authority, additional, stats, "
		    "time=N, tries=N",
		    text_clean_to(clean, sizeof(clean), word, TEXT_LINE));
	return true;
}

/* -x -t -p -4 -6; *i moves over a value. */
static bool
minus(struct dig_call *g, int *i)
{
	struct shell_call *c = g->c;
	const char *word = c->argv[*i], *value = *i + 1 < c->argc ? c->argv[*i + 1] : NULL;
	char clean[48];
	uint64_t n;

	if (word[1] && !word[2] && strchr("46", word[1])) {
		g->af = word[1] == '6' ? 6 : 4;
		return true;
	}
	if (!word[1] || word[2] || !strchr("xtp", word[1]))
		return shell_fail(c,
		    "Invalid option: %s; known: -x ADDRESS, -t TYPE, -p PORT, -4, -6",
		    text_clean_to(clean, sizeof(clean), word, TEXT_LINE));
	if (!value)
		return shell_fail(c, "%s wants a value", word);
	(*i)++;
	if (word[1] == 'x') {
		g->name = value;
		g->reverse = true;
	} else if (word[1] == 't') {
		g->typed = true;
		return dns_type_parse(value, &g->j.q.q.type) ||
		    shell_fail(c, "invalid type \"%s\"",
			text_clean_to(clean, sizeof(clean), value, TEXT_LINE));
	} else if (!number_parse(value, 1, 65535, &n)) {
		return shell_fail(c, "-p wants a port, 1 to 65535");
	} else {
		g->j.q.port = (uint16_t)n;
	}
	return true;
}

static bool
word(struct dig_call *g, int *i)
{
	const char *w = g->c->argv[*i];
	uint16_t type;

	if (*w == '@') {
		g->server = w + 1;
	} else if (*w == '+') {
		return plus(g, w + 1);
	} else if (*w == '-') {
		return minus(g, i);
	} else if (g->name && !g->typed && dns_type_parse(w, &type)) {
		g->j.q.q.type = type;
		g->typed = true;
	} else if (strcmp(w, "IN") == 0 || strcmp(w, "in") == 0) {
		return true;
	} else if (!g->name && !g->typed && dns_type_parse(w, &type)) {
		g->j.q.q.type = type; /* dig TYPE NAME */
		g->typed = true;
	} else if (!g->name) {
		g->name = w;
	} else {
		return shell_fail(g->c, "one question at a time: \"%s\" is one word too many", w);
	}
	return true;
}

static bool
dig(struct shell_call *c)
{
	struct dig_call g = { .c = c,
		.j = { .form = dig_all,
		    .q = { .flags = DNS_RD | DNS_AD,
			.edns = true,
			.timeout = 5 * IX_SECOND,
			.tries = 3,
			.q = { .type = DNS_A, .class = DNS_IN } } } };
	size_t n = 0;

	for (int i = 1; i < c->argc; i++) {
		n += (size_t)snprintf(
		    g.j.command + n, COMMAND - n, "%s%s", n ? " " : "", c->argv[i]);
		n = n < COMMAND ? n : COMMAND - 1;
	}
	for (int i = 1; i < c->argc; i++)
		if (!word(&g, &i))
			return false;
	if (!g.name && !g.typed)
		g.j.q.q.type = DNS_NS; /* `dig` alone asks for the root's servers */
	g.j.form.at = g.server != NULL;
	return name(c, g.name ? g.name : ".", g.reverse, &g.j.q.q) &&
	    start(c, &g.j, g.server, g.af);
}

/* ---- host ---- */

static bool
host(struct shell_call *c)
{
	struct asking_job j = { .is_host = true,
		.then = { DNS_AAAA, DNS_MX },
		.q = { .flags = DNS_RD,
		    .timeout = 5 * IX_SECOND,
		    .tries = 2,
		    .q = { .type = DNS_A, .class = DNS_IN } } };
	const char *type = shell_value(c, 't');
	struct ix_addr a;
	bool reverse;

	if (c->argc < 2 || c->argc > 3)
		return shell_usage(c);
	reverse = addr_parse(c->argv[1], &a);
	if (type && !dns_type_parse(type, &j.q.q.type))
		return shell_fail(c, "invalid type: %s; as A, AAAA, MX, NS, SOA, TXT, PTR", type);
	if (type || reverse) {
		j.then[0] = 0;
		j.one_type = true;
	}
	j.q.tcp = shell_has(c, 'T');
	if (c->argc == 3)
		snprintf(j.command, sizeof(j.command), "%s", c->argv[2]);
	return name(c, c->argv[1], reverse, &j.q.q) &&
	    start(c, &j, c->argc == 3 ? c->argv[2] : NULL, 0);
}

static const struct shell_option host_options[] = {
	{ 't', NULL, "TYPE", "this type instead of A, AAAA and MX" },
	{ 'T', NULL, NULL, "over TCP" },
	{ 0 },
};

static const struct shell_word words[] = {
	{ "dig", "dig [@SERVER] [-x ADDRESS] [-p PORT] NAME [TYPE] [+short] [+norec] [+tcp] ...",
	    "ask a name server, and see all of its answer", NULL, dig },
	{ "host", "host [-t TYPE] [-T] NAME|ADDRESS [SERVER]", "what a name stands for",
	    host_options, host },
	{ 0 },
};

const struct shell_table dns_shell = { "dns", words };
