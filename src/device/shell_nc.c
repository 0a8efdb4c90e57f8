/*
 * shell_nc.c - `nc` and `telnet`: a connection or a UDP port in a console's foreground. What comes
 * is shown, each line typed goes out, Ctrl-C ends it; and does a port answer at all (-z). Words as
 * Debian's netcat-openbsd has them.
 */
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "device/shell_job.h"

#define INPUT_MOST 4096u /* octets through a pipe */
#define UDP_SCAN 3u /* seconds in which somebody may complain about a datagram */

struct nc_options {
	bool telnet, verbose, scan, numeric, udp, listen, keep;
	bool piped, shuts; /* what it says came through a pipe; and with that it has said all */
	uint32_t input_n;
	char input[INPUT_MOST];
	uint16_t port, from; /* there, or where to listen; here, 0: any */
	ix_time wait; /* for the connection, and without a word on it; 0: as long as TCP tries */
	char name[PING_NAME];
};

struct nc {
	struct timer timer;
	struct console *console;
	struct socket *s, *door; /* door: the listener */
	struct nc_options o;
	struct ix_addr to;
	bool open; /* somebody is at the other end */
	unsigned scanned; /* datagrams sent by -z */
};

static void say(struct nc *n, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void
say(struct nc *n, const char *format, ...)
{
	char line[320];
	va_list ap;

	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	if (n->o.telnet)
		job_puts(n->console, line);
	else
		job_complain(n->console, line);
}

static void
hang_up(struct nc *n)
{
	if (n->s && n->open)
		sock_close(n->s);
	else if (n->s)
		sock_abort(n->s);
	n->s = NULL;
	n->open = false;
}

static void
end(struct nc *n, unsigned status)
{
	struct console *c = n->console;
	struct world *w = c->device->world;

	timer_stop(w->sim, &n->timer);
	hang_up(n);
	if (n->door)
		sock_close(n->door);
	arena_free(w->arena, n, sizeof(*n));
	job_done(c, status);
}

static void
interrupt(void *arg)
{
	struct nc *n = arg;

	if (n->o.telnet && n->open)
		say(n, "Connection closed.\n");
	end(n, REPORT_STOPPED);
}

/* Somebody said something: the silence that -w bounds begins anew. */
static void
linger(struct nc *n)
{
	struct sim *sim = n->console->device->world->sim;

	timer_stop(sim, &n->timer);
	if (n->o.wait)
		timer_in(sim, &n->timer, n->o.wait);
}

/* A terminal goes back to the line's beginning at CR, and shows nothing. */
static void
show(struct nc *n, const uint8_t *bytes, uint32_t len)
{
	struct text clean = { 0 };

	for (uint32_t i = 0, k; i < len; i = k + 1) {
		for (k = i; k < len && bytes[k] != '\r'; k++)
			;
		text_clean(&clean, (const char *)bytes + i, k - i, TEXT_PROSE);
	}
	job_put(n->console, text_of(&clean), clean.n);
	text_free(&clean);
	linger(n);
}

/* telnet ends a line as a network terminal does (RFC 854). */
static void
typed(void *arg, const char *line)
{
	struct nc *n = arg;
	char whole[CLI_LINE + 3];
	int len = snprintf(whole, sizeof(whole), "%s%s", line, n->o.telnet ? "\r\n" : "\n");

	if (!n->s || (!n->open && n->o.listen)) {
		say(n, "nc: nobody is at the other end yet: this line went nowhere\n");
		return;
	}
	if (n->o.udp)
		sock_send_to(n->s, &n->to, n->o.port, whole, (uint32_t)len);
	else
		sock_send(n->s, whole, (uint32_t)len);
	if (n->open)
		linger(n);
}

/* "h2 (100.64.2.10)"; the address alone where there is no other name. */
static const char *
there(const struct nc *n, char buf[PING_NAME + ADDR_TEXT + 8])
{
	char addr[ADDR_TEXT];

	addr_text(addr, &n->to);
	if (n->o.numeric || strcmp(addr, n->o.name) == 0)
		snprintf(buf, PING_NAME, "%s", n->o.name);
	else
		snprintf(buf, PING_NAME + ADDR_TEXT + 8, "%s (%s)", n->o.name, addr);
	return buf;
}

/* As getservbyport(3): the few that a network's builder meets. */
static const char *
service_name(const struct nc_options *o)
{
	static const struct {
		uint16_t port;
		const char *tcp, *udp;
	} rows[] = { { 22, "ssh", NULL }, { 23, "telnet", NULL }, { 25, "smtp", NULL },
		{ 53, "domain", "domain" }, { 67, NULL, "bootps" }, { 80, "http", NULL },
		{ 123, NULL, "ntp" }, { 179, "bgp", NULL }, { 443, "https", "https" },
		{ 514, "shell", "syslog" } };

	for (unsigned i = 0; !o->numeric && i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].port == o->port && (o->udp ? rows[i].udp : rows[i].tcp))
			return o->udp ? rows[i].udp : rows[i].tcp;
	return "*";
}

static void
succeeded(struct nc *n)
{
	char buf[PING_NAME + ADDR_TEXT + 8];

	if (n->o.telnet)
		say(n, "Connected to %s.\nEscape character is '^C'.\n", n->o.name);
	else if (n->o.verbose)
		say(n, "Connection to %s %u port [%s/%s] succeeded!\n", there(n, buf), n->o.port,
		    n->o.udp ? "udp" : "tcp", service_name(&n->o));
}

static void
not_open(struct nc *n, const char *how, const char *reason)
{
	char buf[PING_NAME + ADDR_TEXT + 8];

	if (n->o.telnet)
		say(n, "telnet: Unable to connect to remote host: %s\n", reason);
	else if (n->o.verbose)
		say(n, "nc: connect to %s port %u (%s) %s: %s\n", there(n, buf), n->o.port,
		    n->o.udp ? "udp" : "tcp", how, reason);
	end(n, 1);
}

/* What a pipe brought goes to who is there first. */
static void
pour(struct nc *n)
{
	if (!n->o.piped)
		return;
	n->o.piped = false;
	if (n->o.udp) {
		if (n->o.input_n)
			sock_send_to(n->s, &n->to, n->o.port, n->o.input, n->o.input_n);
		return;
	}
	sock_send(n->s, n->o.input, n->o.input_n);
	if (n->o.shuts)
		sock_shutdown(n->s);
}

/* ---- streams ---- */

static void
connected(struct socket *s)
{
	struct nc *n = sock_user(s);

	n->open = true;
	succeeded(n);
	if (n->o.scan) {
		end(n, 0);
		return;
	}
	pour(n);
	linger(n);
}

static void
readable(struct socket *s)
{
	uint32_t len;
	const uint8_t *bytes = sock_peek(s, &len);

	show(sock_user(s), bytes, len);
	sock_consume(s, len);
}

/* The other end has gone; with -k the next may come. */
static void
finished(struct socket *s)
{
	struct nc *n = sock_user(s);

	if (n->o.telnet)
		say(n, "Connection closed by foreign host.\n");
	hang_up(n);
	if (!n->o.keep)
		end(n, n->o.telnet);
}

static void
failed(struct socket *s)
{
	struct nc *n = sock_user(s);
	bool was_open = n->open;

	n->open = false;
	if (was_open)
		finished(s);
	else
		not_open(n, "failed", sock_error_text(sock_error(s)));
}

static const struct socket_ops stream_ops = {
	.connected = connected, .readable = readable, .finished = finished, .failed = failed
};

static void
received_from(struct nc *n, const struct ix_addr *from, uint16_t port)
{
	char addr[ADDR_TEXT];

	n->open = true;
	if (n->o.verbose)
		say(n, "Connection received on %s %u\n", addr_text(addr, from), port);
	linger(n);
}

static void
accepted(struct socket *door, struct socket *fresh)
{
	struct nc *n = sock_user(door);
	struct ix_addr from;
	uint16_t port;

	if (n->s) { /* one at a time */
		sock_abort(fresh);
		return;
	}
	n->s = fresh;
	sock_set_user(fresh, &stream_ops, n);
	sock_remote(fresh, &from, &port);
	received_from(n, &from, port);
	pour(n);
	if (n->o.keep)
		return;
	n->door = NULL;
	sock_close(door);
}

static const struct socket_ops door_ops = { .accepted = accepted };

/* ---- datagrams ---- */

/* Who speaks first is who is spoken with, as nc connects to it. */
static void
heard(struct socket *s, const struct sock_message *m)
{
	struct nc *n = sock_user(s);

	if (n->o.listen && (!n->open || n->o.keep)) {
		n->to = m->from;
		n->o.port = m->from_port;
		if (!n->open)
			received_from(n, &m->from, m->from_port);
		pour(n);
	}
	if (addr_eq(&m->from, &n->to) && m->from_port == n->o.port)
		show(n, m->bytes, m->len);
}

/* read() would tell "Connection refused": nc ends, and -z has its answer. */
static void
complained(struct socket *s, const struct sock_icmp *e)
{
	struct nc *n = sock_user(s);

	if (!n->o.listen && addr_eq(&e->to, &n->to) && e->type == (e->to.af == 6 ? 1 : 3))
		end(n, 1);
}

static const struct socket_ops datagram_ops = { .received = heard, .icmp_error = complained };

/* ---- how it begins ---- */

static void
refused(struct nc *n, enum sock_error why)
{
	say(n, "nc: %s\n", sock_error_text(why));
	end(n, 1);
}

static void
listen(struct nc *n)
{
	struct stack *st = n->console->device->stack;

	if (n->o.udp)
		n->s = sock_datagram(st, &datagram_ops, n);
	else
		n->door = sock_stream(st, &door_ops, n);
	if (!sock_bind(n->o.udp ? n->s : n->door, NULL, n->o.port) ||
	    (!n->o.udp && !sock_listen(n->door)))
		refused(n, SOCK_IN_USE);
	else if (n->o.verbose)
		say(n, "%s on 0.0.0.0 %u\n", n->o.udp ? "Bound" : "Listening", n->o.port);
}

/* A datagram a second; if nobody says "port unreachable", it counts as open. */
static void
scan(struct sim *sim, struct nc *n)
{
	if (n->scanned++ > UDP_SCAN) {
		succeeded(n);
		end(n, 0);
		return;
	}
	sock_send_to(n->s, &n->to, n->o.port, "X", 1);
	timer_in(sim, &n->timer, IX_SECOND);
}

static void
speak(struct sim *sim, struct nc *n)
{
	n->s = sock_datagram(n->console->device->stack, &datagram_ops, n);
	if (!sock_bind(n->s, NULL, n->o.from)) {
		refused(n, SOCK_IN_USE);
		return;
	}
	n->open = true;
	if (n->o.scan) {
		scan(sim, n);
		return;
	}
	pour(n);
	linger(n);
}

static void
connect(struct sim *sim, struct nc *n)
{
	char addr[ADDR_TEXT];

	if (n->o.telnet)
		say(n, "Trying %s...\n", addr_text(addr, &n->to));
	n->s = sock_stream(n->console->device->stack, &stream_ops, n);
	if (n->o.from && !sock_bind(n->s, NULL, n->o.from))
		refused(n, SOCK_IN_USE);
	else if (!sock_connect(n->s, &n->to, n->o.port))
		not_open(n, "failed", sock_error_text(sock_error(n->s)));
	else if (n->o.wait)
		timer_in(sim, &n->timer, n->o.wait);
}

static void
fire(struct sim *sim, struct timer *t)
{
	struct nc *n = (struct nc *)t;

	if (n->scanned)
		scan(sim, n);
	else if (n->open)
		end(n, 0); /* -w: nobody said a word */
	else if (n->s)
		not_open(n, "timed out", "Operation now in progress");
	else if (n->o.listen)
		listen(n);
	else if (n->o.udp)
		speak(sim, n);
	else
		connect(sim, n);
}

static const struct timer_kind nc_kind = { "connection", TIMER_CODE('k', 'n', 'o', 'k'), fire };

static bool
start(struct device *d, struct cli_console *con, const struct target *t, const void *options,
    struct ix_error *e)
{
	struct console *at = job_console(d, con, "nc", e);
	struct nc *n;

	if (!at)
		return false;
	n = arena_make(d->world->arena, struct nc);
	memcpy(&n->o, options, sizeof(n->o));
	n->console = at;
	n->to = t->to;
	timer_init(&n->timer, &nc_kind, d->node->id.id);
	timer_in(d->world->sim, &n->timer, 0);
	cli_busy(con, n->o.telnet ? "telnet" : "nc", interrupt, n);
	if (!n->o.scan && !n->o.piped)
		cli_reads(con, typed);
	return true;
}

static bool
port_word(struct shell_call *c, const char *word, uint16_t *out)
{
	char clean[48];
	uint64_t n;

	if (!number_parse(word, 1, 65535, &n))
		return shell_fail(c, "a port is a number from 1 to 65535, not \"%s\"",
		    text_clean_to(clean, sizeof(clean), word, TEXT_LINE));
	*out = (uint16_t)n;
	return true;
}

/* nc -l PORT, or nc -l -p PORT as others write it. */
static bool
nc_listen(struct shell_call *c, struct nc_options *o)
{
	const struct target nobody = { .name = "" };
	const char *port = shell_value(c, 'p');

	if (c->argc != (port ? 1 : 2) || o->scan)
		return shell_usage(c);
	return port_word(c, port ? port : c->argv[1], &o->port) &&
	    start(c->device, c->console, &nobody, o, &c->error);
}

static bool
input_take(struct shell_call *c, struct nc_options *o)
{
	if (!c->input)
		return true;
	if (c->input_n > INPUT_MOST)
		return shell_fail(c, "%zu octets are more than a pipe carries here: at most %u",
		    c->input_n, INPUT_MOST);
	o->piped = true;
	o->input_n = (uint32_t)c->input_n;
	memcpy(o->input, c->input, c->input_n);
	return true;
}

static bool
nc(struct shell_call *c)
{
	struct nc_options o = { .verbose = shell_has(c, 'v'),
		.scan = shell_has(c, 'z'),
		.numeric = shell_has(c, 'n'),
		.udp = shell_has(c, 'u'),
		.listen = shell_has(c, 'l'),
		.shuts = shell_has(c, 'N'),
		.keep = shell_has(c, 'k') };
	uint8_t af = shell_has(c, '6') ? 6 : shell_has(c, '4') ? 4 : 0;

	if (shell_has(c, 'w') && (!seconds_parse(shell_value(c, 'w'), &o.wait) || !o.wait))
		return shell_fail(c, "option -w wants seconds");
	if (o.keep && !o.listen)
		return shell_fail(c, "must use -l with -k");
	if (!input_take(c, &o))
		return false;
	if (o.listen)
		return nc_listen(c, &o);
	if (c->argc != 3)
		return shell_usage(c);
	snprintf(o.name, sizeof(o.name), "%s", c->argv[1]);
	return (!shell_has(c, 'p') || port_word(c, shell_value(c, 'p'), &o.from)) &&
	    port_word(c, c->argv[2], &o.port) &&
	    job_target(c, c->argv[1], af, start, &o, sizeof(o));
}

static bool
telnet(struct shell_call *c)
{
	struct nc_options o = { .telnet = true, .port = 23 };

	if (c->argc < 2 || c->argc > 3)
		return shell_usage(c);
	snprintf(o.name, sizeof(o.name), "%s", c->argv[1]);
	return (c->argc < 3 || port_word(c, c->argv[2], &o.port)) &&
	    job_target(c, c->argv[1], 0, start, &o, sizeof(o));
}

static const struct shell_option nc_options[] = {
	{ 'l', NULL, NULL, "wait for somebody at a port of ours" },
	{ 'u', NULL, NULL, "UDP" },
	{ 'k', NULL, NULL, "with -l: when one has gone, wait for the next" },
	{ 'p', NULL, "PORT", "the port here" },
	{ 'v', NULL, NULL, "say whether it worked" },
	{ 'z', NULL, NULL, "only look whether the port is open" },
	{ 'n', NULL, NULL, "numbers instead of names" },
	{ 'N', NULL, NULL, "when the pipe's input has ended, say so (FIN), and read on" },
	{ 'w', NULL, "SECONDS", "to wait for the connection, and then for a word" },
	{ '4', NULL, NULL, "IPv4 only" },
	{ '6', NULL, NULL, "IPv6 only" },
	{ 0 },
};
static const struct shell_option no_options[] = { { 0 } };

static const struct shell_word words[] = {
	{ "nc",
	    "nc [-uvznN46] [-p PORT] [-w SECONDS] NAME|ADDRESS PORT, or nc -l [-ukv] [-w SECONDS] "
	    "PORT",
	    "talk with a port, or be one", nc_options, nc, true },
	{ "telnet", "telnet NAME|ADDRESS [PORT]", "connect to a TCP port and talk with it",
	    no_options, telnet },
	{ 0 },
};

const struct shell_table nc_shell = { "nc", words };
