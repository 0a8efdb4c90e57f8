/*
 * shell_web.c - `curl`: a page fetched in the console's foreground, and curl's words for it: -v,
 * -I, -w with its variables, the meter when the page goes to a file.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "device/files.h"
#include "device/shell_job.h"
#include "service/dns/lookup.h"
#include "service/web/fetch.h"
#include "service/web/tls.h"

#define FORMAT 512u
#define SHOWN 4096u /* octets of a page on the screen */

struct curl_options {
	struct fetch_options o;
	bool silent, show_error, verbose, include, fail;
	bool to_file; /* -o; file "" is /dev/null */
	char file[FILE_NAME], format[FORMAT];
};

struct curl_job {
	struct console *console;
	struct fetch *fetch;
	struct curl_options c;
	ix_time began, looked_up;
	struct text saved; /* the body, in the arena: its first FILE_MOST octets and a little */
};

/* What curl says beside the page: past any pipe. */
static void say(struct curl_job *j, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void
say(struct curl_job *j, const char *format, ...)
{
	struct text t = { 0 };
	va_list ap;

	va_start(ap, format);
	text_vprintf(&t, format, ap);
	va_end(ap);
	job_complain(j->console, text_of(&t));
	text_free(&t);
}

static void
job_free(struct curl_job *j, unsigned status)
{
	struct console *c = j->console;

	text_free(&j->saved);
	arena_free(c->device->world->arena, j, sizeof(*j));
	job_done(c, status);
}

static void
interrupt(void *arg)
{
	struct curl_job *j = arg;

	fetch_stop(j->fetch);
	job_free(j, REPORT_STOPPED);
}

/* Each line of a head after a mark, "< HTTP/1.1 200 OK"; without one it is what was wanted. */
static void
head_lines(struct curl_job *j, const char *mark, const char *head)
{
	struct text t = { 0 };

	while (*head) {
		size_t n = strcspn(head, "\r\n");

		text_printf(&t, "%s%.*s\n", mark, (int)n, head);
		head += n + (head[n] == '\r') +
		    (head[n] == '\r' ? head[n + 1] == '\n' : head[n] == '\n');
	}
	if (*mark)
		say(j, "%s", text_of(&t));
	else
		job_put(j->console, text_of(&t), t.n);
	text_free(&t);
}

static void
body(void *arg, const uint8_t *bytes, uint32_t n)
{
	struct curl_job *j = arg;

	if ((!j->c.to_file || j->c.file[0]) && j->saved.n <= FILE_MOST)
		text_add(&j->saved, (const char *)bytes, n);
}

/* ---- -w ---- */

struct moments {
	struct curl_job *j;
	const struct fetch_told *t;
};

static void
since(struct text *out, ix_time from, ix_time to)
{
	ix_time us = to > from ? (to - from) / IX_US : 0;

	text_printf(out, "%" PRIu64 ".%06" PRIu64, us / 1000000, us % 1000000);
}

static uint64_t
speed(const struct moments *m)
{
	ix_time us = (m->t->ended - m->j->began) / IX_US;

	return us ? m->t->octets * 1000000 / us : 0;
}

static unsigned
exit_code(const struct moments *m)
{
	const struct fetch_told *t = m->t;

	if (t->end == FETCH_TIMED_OUT || t->error == SOCK_TIMED_OUT)
		return 28;
	if (t->end == FETCH_NO_CONNECTION)
		return 7;
	if (t->end == FETCH_BROKEN)
		return t->error == SOCK_RESET ? 56 : t->head.octets ? 18 : 52;
	return m->j->c.fail && t->head.status >= 400 ? 22 : 0;
}

/* What is the same for every page here, or told by the line. */
static bool
constant(const struct moments *m, const char *name, struct text *out)
{
	const struct fetch_options *o = &m->j->c.o;
	const struct {
		const char *name, *value;
	} rows[] = { { "http_version", "1.1" }, { "scheme", o->secure ? "HTTPS" : "HTTP" },
		{ "method", o->head ? "HEAD" : "GET" }, { "num_redirects", "0" },
		{ "time_redirect", "0.000000" }, { "ssl_verify_result", "0" },
		{ "size_upload", "0" }, { "speed_upload", "0" },
		{ "content_type", m->t->head.octets ? "text/plain" : "" } };

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(name, rows[i].name) == 0) {
			text_puts(out, rows[i].value);
			return true;
		}
	return false;
}

/* One variable's value; false: there is none of that name. */
static bool
variable(const struct moments *m, const char *name, struct text *out)
{
	const struct curl_job *j = m->j;
	const struct fetch_told *t = m->t;
	const struct fetch_options *o = &j->c.o;
	const struct {
		const char *name;
		ix_time at;
	} times[] = { { "time_namelookup", j->looked_up }, { "time_connect", t->connected },
		{ "time_appconnect", t->secured },
		{ "time_pretransfer", o->secure ? t->secured : t->connected },
		{ "time_starttransfer", t->first }, { "time_total", t->ended } };
	char buf[ADDR_TEXT];

	for (unsigned i = 0; i < sizeof(times) / sizeof(times[0]); i++)
		if (strcmp(name, times[i].name) == 0) {
			since(out, j->began, times[i].at);
			return true;
		}
	if (strcmp(name, "http_code") == 0 || strcmp(name, "response_code") == 0)
		text_printf(out, "%03u", t->head.status);
	else if (strcmp(name, "size_download") == 0)
		text_printf(out, "%" PRIu64, t->octets);
	else if (strcmp(name, "size_header") == 0)
		text_printf(out, "%u", t->head.octets);
	else if (strcmp(name, "speed_download") == 0)
		text_printf(out, "%" PRIu64, speed(m));
	else if (strcmp(name, "remote_ip") == 0)
		text_puts(out, addr_text(buf, &o->to));
	else if (strcmp(name, "remote_port") == 0)
		text_printf(out, "%u", o->port);
	else if (strcmp(name, "local_ip") == 0)
		text_puts(out, t->local.af ? addr_text(buf, &t->local) : "");
	else if (strcmp(name, "local_port") == 0)
		text_printf(out, "%u", t->local_port);
	else if (strcmp(name, "size_request") == 0)
		text_printf(out, "%zu", strlen(t->asked));
	else if (strcmp(name, "exitcode") == 0)
		text_printf(out, "%u", exit_code(m));
	else if (strcmp(name, "num_connects") == 0)
		text_printf(out, "%u", t->connected ? 1u : 0u);
	else
		return constant(m, name, out);
	return true;
}

static void
write_out(const struct moments *m, const char *s, struct text *out)
{
	for (; *s; s++) {
		const char *end = s[0] == '%' && s[1] == '{' ? strchr(s, '}') : NULL;
		char name[32];

		if (end) {
			snprintf(name, sizeof(name), "%.*s", (int)(end - s - 2), s + 2);
			if (!variable(m, name, out))
				text_printf(
				    out, "curl: unknown --write-out variable: '%s'\n", name);
			s = end;
		} else if (s[0] == '\\' && s[1] && strchr("nrt", s[1])) {
			text_puts(out, s[1] == 'n' ? "\n" : s[1] == 't' ? "\t" : "\r");
			s++;
		} else {
			s += s[0] == '%' && s[1] == '%';
			text_add(out, s, 1);
		}
	}
}

/* Five columns wide, as curl's meter: 165k, 1234k, 12.3M. */
static void
meter(struct curl_job *j, const struct fetch_told *t)
{
	const struct moments m = { j, t };
	char rate[24];
	uint64_t s = speed(&m);

	if (s < 100000)
		snprintf(rate, sizeof(rate), "%" PRIu64, s);
	else if (s < 10240000)
		snprintf(rate, sizeof(rate), "%" PRIu64 "k", s / 1024);
	else
		snprintf(rate, sizeof(rate), "%" PRIu64 ".%" PRIu64 "M", s / 1048576,
		    s % 1048576 * 10 / 1048576);
	say(j,
	    "  %% Total    %% Received %% Xferd  Average Speed   Time    Time     Time  Current\n"
	    "                                 Dload  Upload   Total   Spent    Left  Speed\n"
	    "100 %5" PRIu64 "  100 %5" PRIu64
	    "    0     0  %5s      0 --:--:-- --:--:-- --:--:-- %5s\n",
	    t->octets, t->octets, rate, rate);
}

/* Why a fetch that had begun did not end well. */
static void
complain_broken(struct curl_job *j, const struct fetch_told *t)
{
	if (t->error == SOCK_RESET)
		say(j, "curl: (56) Recv failure: %s\n", sock_error_text(t->error));
	else if (j->c.o.secure && !t->secured)
		say(j, "curl: (35) TLS connect error: what answered is no TLS of that version\n");
	else if (t->head.octets == 0)
		say(j, "curl: (52) Empty reply from server\n");
	else
		say(j, "curl: (18) transfer closed with outstanding read data remaining\n");
}

static void
complain(struct curl_job *j, const struct fetch_told *t)
{
	const struct fetch_options *o = &j->c.o;
	uint64_t ms = (t->ended - j->began) / IX_MS;

	if (j->c.silent && !j->c.show_error)
		return;
	if (t->end == FETCH_TIMED_OUT && t->connected)
		say(j,
		    "curl: (28) Operation timed out after %" PRIu64 " milliseconds with %" PRIu64
		    " bytes received\n",
		    ms, t->octets);
	else if (t->end == FETCH_TIMED_OUT)
		say(j, "curl: (28) Connection timed out after %" PRIu64 " milliseconds\n", ms);
	else if (t->end == FETCH_NO_CONNECTION)
		say(j, "curl: (%d) Failed to connect to %s port %u after %" PRIu64 " ms: %s\n",
		    t->error == SOCK_TIMED_OUT ? 28 : 7, o->host, o->port, ms,
		    sock_error_text(t->error));
	else
		complain_broken(j, t);
}

/* With -i and -I the head goes where the page goes. */
static void
save(struct curl_job *j, const struct fetch_told *t)
{
	struct ix_error e = { "" };
	struct text all = { 0 };

	if (!j->c.file[0])
		return;
	if (j->c.include || j->c.o.head)
		text_puts(&all, t->words);
	text_add(&all, text_of(&j->saved), j->saved.n);
	if (!file_write(j->console->device, j->c.file, text_of(&all), all.n, &e))
		say(j, "curl: (23) Failure writing output: %s\n", e.text);
	text_free(&all);
}

static void
tell(struct curl_job *j, const struct fetch_told *t)
{
	char to[ADDR_TEXT];

	if (j->c.verbose && t->connected) {
		say(j, "* Connected to %s (%s) port %u\n", j->c.o.host, addr_text(to, &j->c.o.to),
		    j->c.o.port);
		if (t->secured)
			say(j,
			    "* SSL connection using TLSv1.%u (its shape: nothing is proven here)\n",
			    t->tls == TLS_13 ? 3u : 2u);
		head_lines(j, "> ", t->asked);
	}
	if (j->c.verbose)
		head_lines(j, "< ", t->words);
	else if ((j->c.include || j->c.o.head) && !j->c.to_file)
		head_lines(j, "", t->words);
}

/* The page goes into a pipe or a file. */
static bool
onward(const struct curl_job *j)
{
	return j->console->cli.pipe != NULL;
}

/* A page is text here; on the screen a long one would push all else off its memory. */
static void
show_body(struct curl_job *j, const struct fetch_told *t)
{
	size_t n = onward(j) || j->saved.n < SHOWN ? j->saved.n : SHOWN;
	struct text clean = { 0 };

	text_clean(&clean, text_of(&j->saved), n, TEXT_PROSE);
	job_put(j->console, text_of(&clean), clean.n);
	text_free(&clean);
	if (!onward(j) && t->octets > n)
		say(j, "\n(%" PRIu64 " octets more are not shown: -o FILE keeps a page)\n",
		    t->octets - n);
}

static void
done(void *arg, const struct fetch_told *t)
{
	struct curl_job *j = arg;
	struct moments m = { j, t };
	struct text out = { 0 };
	unsigned status = exit_code(&m);

	tell(j, t);
	if (!j->c.to_file && !(j->c.fail && t->head.status >= 400))
		show_body(j, t);
	if (t->end != FETCH_OK)
		complain(j, t);
	else if (j->c.fail && t->head.status >= 400)
		say(j, "curl: (22) The requested URL returned error: %u\n", t->head.status);
	else if ((j->c.to_file || onward(j)) && !j->c.silent)
		meter(j, t);
	if (j->c.to_file)
		save(j, t);
	write_out(&m, j->c.format, &out);
	job_puts(j->console, text_of(&out));
	text_free(&out);
	job_free(j, status);
}

static const struct fetch_ops fetch_ops = { body, done };

/* ---- the line ---- */

static bool
fetch(struct device *d, struct cli_console *con, const struct curl_options *c,
    const struct ix_addr *to, ix_time began, struct ix_error *e)
{
	struct console *at = job_console(d, con, "curl", e);
	struct curl_job *j;

	if (!at)
		return false;
	j = arena_make(d->world->arena, struct curl_job);
	j->console = at;
	j->c = *c;
	j->c.o.to = *to;
	j->began = began;
	j->looked_up = d->world->sim->now;
	j->saved.arena = d->world->arena;
	if (c->verbose) {
		char buf[ADDR_TEXT];

		say(j, "*   Trying %s:%u...\n", addr_text(buf, to), c->o.port);
	}
	j->fetch = fetch_start(d->stack, &j->c.o, &fetch_ops, j);
	cli_busy(con, "curl", interrupt, j);
	return true;
}

static bool
curl_to(struct device *d, struct cli_console *con, const struct target *t, const void *options,
    struct ix_error *e)
{
	struct curl_options c;

	memcpy(&c, options, sizeof(c));
	return fetch(d, con, &c, &t->to, t->asked ? t->asked : d->world->sim->now, e);
}

static void
no_such_host(struct console *at, const char *name, const void *options)
{
	char line[PING_NAME + 48];
	struct curl_options c;

	memcpy(&c, options, sizeof(c));
	snprintf(line, sizeof(line), "curl: (6) Could not resolve host: %s\n", name);
	if (!c.silent || c.show_error)
		job_complain(at, line);
}

/* curl's number for what is wrong with an URL is its exit status, too. */
static bool
refuse(struct shell_call *c, unsigned status, const char *why)
{
	c->status = status;
	return shell_fail(c, "%s", why);
}

/* [http://|https://]HOST[:PORT][/PATH]; an IPv6 address in [ ]. */
static bool
url(struct shell_call *c, const char *s, struct fetch_options *o)
{
	const char *end, *port = NULL;
	uint64_t n;

	o->secure = strncmp(s, "https://", 8) == 0;
	if (strstr(s, "://") && !o->secure && strncmp(s, "http://", 7) != 0)
		return refuse(c, 1, "(1) Protocol not supported: http:// and https:// are");
	s = strstr(s, "://") ? strstr(s, "://") + 3 : s;
	end = *s == '[' ? strchr(s, ']') : s + strcspn(s, ":/?#");
	if (!end || end == s)
		return refuse(c, 3, "(3) URL using bad/illegal format or missing URL");
	snprintf(o->host, sizeof(o->host), "%.*s", (int)(end - s - (*s == '[')), s + (*s == '['));
	s = end + (*end == ']');
	if (*s == ':')
		port = ++s;
	s += strcspn(s, "/?#");
	o->port = o->secure ? 443 : 80;
	if (port) {
		char digits[8];

		snprintf(digits, sizeof(digits), "%.*s", (int)(s - port), port);
		if (!number_parse(digits, 1, 65535, &n))
			return refuse(
			    c, 3, "(3) URL using bad/illegal format: the port is 1 to 65535");
		o->port = (uint16_t)n;
	}
	snprintf(o->path, sizeof(o->path), "%s%.*s", *s == '/' ? "" : "/", (int)strcspn(s, "#"), s);
	return true;
}

static bool
output(struct shell_call *c, struct curl_options *o)
{
	const char *file = shell_value(c, 'o');

	o->to_file = file != NULL;
	if (!file || strcmp(file, "/dev/null") == 0)
		return true;
	file_path(o->file, file);
	return true;
}

/* Options that have no letter. */
enum { TLS_MAX = 1, TLS_V12, TLS_V13 };

/* --tlsv1.2 is the least, --tls-max the most; without them 1.2 to 1.3. */
static bool
versions(struct shell_call *c, struct fetch_options *o)
{
	const char *most = shell_value(c, TLS_MAX);
	char clean[48];

	o->tls_least = shell_has(c, TLS_V13) ? TLS_13 : TLS_12;
	o->tls_most = most && strcmp(most, "1.2") == 0 ? TLS_12 : TLS_13;
	if (most && strcmp(most, "1.2") != 0 && strcmp(most, "1.3") != 0)
		return shell_fail(c, "option --tls-max wants 1.2 or 1.3, not \"%s\"",
		    text_clean_to(clean, sizeof(clean), most, TEXT_LINE));
	return o->tls_least <= o->tls_most ||
	    shell_fail(c, "--tlsv1.3 and --tls-max 1.2 leave no version");
}

static bool
curl(struct shell_call *c)
{
	struct curl_options o = { .silent = shell_has(c, 's'),
		.show_error = shell_has(c, 'S'),
		.verbose = shell_has(c, 'v'),
		.include = shell_has(c, 'i'),
		.fail = shell_has(c, 'f'),
		.o = { .head = shell_has(c, 'I') } };
	uint8_t af = shell_has(c, '6') ? 6 : shell_has(c, '4') ? 4 : 0;

	if (c->argc != 2)
		return shell_usage(c);
	if (!versions(c, &o.o))
		return false;
	if (shell_has(c, 'w'))
		snprintf(o.format, sizeof(o.format), "%s", shell_value(c, 'w'));
	if (shell_has(c, 'm') && (!seconds_parse(shell_value(c, 'm'), &o.o.most) || !o.o.most))
		return shell_fail(c, "option -m wants seconds");
	if (!url(c, c->argv[1], &o.o) || !output(c, &o))
		return false;
	c->status = 6; /* if nobody knows the name; a job's own end is another */
	return job_target_or(c, o.o.host, af, curl_to, no_such_host, &o, sizeof(o));
}

static const struct shell_option curl_options_of[] = {
	{ 's', "silent", NULL, "no meter and no complaints" },
	{ 'S', "show-error", NULL, "complaints all the same" },
	{ 'v', "verbose", NULL, "what goes there and back" },
	{ 'o', "output", "FILE", "the page goes to a file; /dev/null: nowhere" },
	{ 'w', "write-out", "FORMAT",
	    "at the end: %{time_total} %{http_code} %{size_download} %{speed_download} "
	    "%{remote_ip} ..." },
	{ 'I', "head", NULL, "the head alone" },
	{ 'i', "include", NULL, "the head, too" },
	{ 'f', "fail", NULL, "an error's page is not shown" },
	{ 'm', "max-time", "SECONDS", "to be over after so long" },
	{ 'k', "insecure", NULL, "as always here: no certificate is looked at" },
	{ TLS_MAX, "tls-max", "VERSION", "TLS 1.2 or 1.3 at most" },
	{ TLS_V12, "tlsv1.2", NULL, "TLS 1.2 or newer, as always" },
	{ TLS_V13, "tlsv1.3", NULL, "TLS 1.3 or newer" },
	{ '4', "ipv4", NULL, "IPv4 only" },
	{ '6', "ipv6", NULL, "IPv6 only" },
	{ 0 },
};

static const struct shell_word words[] = {
	{ "curl", "curl [-sSvIif46k] [-o FILE] [-w FORMAT] [-m SECONDS] [--tls-max 1.2] URL",
	    "fetch a page", curl_options_of, curl, .refused = 2 },
	{ 0 },
};

const struct shell_table web_shell = { "web", words };
