/*
 * shell_sock.c - `ss`: the sockets of a host; `nc` and `telnet`: does a port answer, and what does
 * it say.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "device/shell_job.h"

/* ---- ss ---- */

struct ss_call {
	struct shell_call *c;
	bool tcp, udp, listening, all, detail;
	uint8_t af;
};

static void
end_text(char buf[64], const struct ix_addr *a, uint16_t port, uint8_t af)
{
	char addr[ADDR_TEXT], number[8] = "*";

	if (port)
		snprintf(number, sizeof(number), "%u", port);
	if (a->af)
		addr_text(addr, a);
	else
		snprintf(addr, sizeof(addr), "%s", af == 6 ? "::" : "*");
	snprintf(buf, 64, a->af == 6 ? "[%s]:%s" : "%s:%s", addr, number);
}

/* ss shortens the states' names so. */
static const char *
state_text(const char *state)
{
	static const char *const names[][2] = { { "ESTABLISHED", "ESTAB" },
		{ "SYN-SENT", "SYN-SENT" }, { "SYN-RECEIVED", "SYN-RECV" },
		{ "FIN-WAIT-1", "FIN-WAIT-1" }, { "FIN-WAIT-2", "FIN-WAIT-2" },
		{ "TIME-WAIT", "TIME-WAIT" }, { "CLOSE-WAIT", "CLOSE-WAIT" },
		{ "LAST-ACK", "LAST-ACK" }, { "CLOSED", "UNCONN" } };

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(state, names[i][0]) == 0)
			return names[i][1];
	return state;
}

static void
detail(const struct socket *s, struct text *out)
{
	struct sock_tcp i;

	if (!sock_tcp_info(s, &i))
		return;
	text_puts(out, "\t reno");
	text_printf(out, "%s%s", i.timestamps ? " ts" : "", i.sack ? " sack" : "");
	if (i.scaling)
		text_printf(out, " wscale:%u,%u", i.snd_wscale, i.rcv_wscale);
	text_printf(out, " rto:%" PRIu64, i.rto / IX_MS);
	if (i.rtt)
		text_printf(out, " rtt:%" PRIu64 ".%03" PRIu64 "/%" PRIu64 ".%03" PRIu64,
		    i.rtt / IX_MS, i.rtt % IX_MS / IX_US, i.rtt_var / IX_MS,
		    i.rtt_var % IX_MS / IX_US);
	text_printf(out, " mss:%u cwnd:%u", i.mss, i.mss ? i.cwnd / i.mss : 0);
	if (i.ssthresh && i.mss)
		text_printf(out, " ssthresh:%u", i.ssthresh / i.mss);
	text_printf(out, " bytes_sent:%" PRIu64 " bytes_acked:%" PRIu64 " bytes_received:%" PRIu64,
	    i.octets_sent, i.octets_acked, i.octets_received);
	text_printf(out,
	    " segs_out:%" PRIu64 " segs_in:%" PRIu64 " data_segs_out:%" PRIu64
	    " data_segs_in:%" PRIu64,
	    i.segments_out, i.segments_in, i.data_out, i.data_in);
	if (i.rtt && i.mss) /* a window a round trip: what it can send now */
		text_printf(out, " send %" PRIu64 "bps", (uint64_t)i.cwnd * 8 * IX_SECOND / i.rtt);
	if (i.unacked)
		text_printf(out, " unacked:%u", i.mss ? (i.unacked + i.mss - 1) / i.mss : 0);
	if (i.resent)
		text_printf(out, " retrans:0/%u", i.resent);
	text_printf(out, " snd_wnd:%u rcv_wnd:%u\n", i.snd_wnd, i.rcv_wnd);
}

static bool
shown(const struct ss_call *x, const struct socket *s)
{
	bool stream = sock_kind(s) == SOCK_STREAM, datagram = sock_kind(s) == SOCK_DATAGRAM;
	bool listens = stream && strcmp(sock_state(s), "LISTEN") == 0;
	struct ix_addr local, remote;
	uint16_t port;

	sock_local(s, &local, &port);
	sock_remote(s, &remote, &port);
	if ((!stream || !x->tcp) && (!datagram || !x->udp))
		return false;
	if (x->af && (local.af ? local.af : remote.af) &&
	    x->af != (local.af ? local.af : remote.af))
		return false;
	if (x->all)
		return true;
	if (stream && strcmp(sock_state(s), "TIME-WAIT") == 0)
		return false; /* as ss: with -a only */
	if (datagram) /* one that is bound and asks nobody listens */
		return x->listening == !remote.af;
	return x->listening == listens;
}

static void
ss_line(const struct ss_call *x, const struct socket *s)
{
	bool stream = sock_kind(s) == SOCK_STREAM, both = x->tcp && x->udp;
	struct ix_addr local, remote;
	uint16_t local_port, remote_port;
	char from[64], to[64];

	sock_local(s, &local, &local_port);
	sock_remote(s, &remote, &remote_port);
	end_text(from, &local, local_port, x->af);
	end_text(to, &remote, remote_port, x->af);
	if (both)
		text_printf(x->c->out, "%-6s", stream ? "tcp" : "udp");
	text_printf(x->c->out, "%-10s %-7u %-7u %26s %26s\n", state_text(sock_state(s)),
	    sock_unread(s), stream ? sock_queued(s) : 0, from, to);
	if (x->detail && stream)
		detail(s, x->c->out);
}

static bool
ss(struct shell_call *c)
{
	struct device *d = c->device;
	struct ss_call x = { .c = c,
		.tcp = shell_has(c, 't'),
		.udp = shell_has(c, 'u'),
		.listening = shell_has(c, 'l'),
		.all = shell_has(c, 'a'),
		.detail = shell_has(c, 'i'),
		.af = shell_has(c, '6') ? 6
		    : shell_has(c, '4') ? 4
					: 0 };

	if (c->argc != 1)
		return shell_fail(
		    c, "filters are not known here; `ss -tan | grep WORD` finds a line");
	if (!x.tcp && !x.udp)
		x.tcp = x.udp = true;
	if (x.tcp && x.udp)
		text_puts(c->out, "Netid ");
	text_printf(c->out, "%-10s %-7s %-7s %26s %26s\n", "State", "Recv-Q", "Send-Q",
	    "Local Address:Port", "Peer Address:Port");
	for (const struct socket *s = NULL; (s = sock_next(d->stack, s));)
		if (shown(&x, s))
			ss_line(&x, s);
	return true;
}

/* ---- nc, telnet ---- */

enum { NC, TELNET };

struct knock_options {
	unsigned as;
	bool verbose, scan; /* -v, -z */
	uint16_t port;
	ix_time wait; /* 0: as long as TCP tries */
	char name[PING_NAME];
};

struct knock {
	struct timer timer;
	struct console *console;
	struct socket *s;
	struct knock_options o;
	struct ix_addr to;
	bool open;
};

static void
knock_free(struct knock *k, const char *last)
{
	struct console *c = k->console;
	struct world *w = c->device->world;

	if (last)
		console_puts(c, last);
	timer_stop(w->sim, &k->timer);
	if (k->s && k->open)
		sock_close(k->s);
	else if (k->s)
		sock_abort(k->s);
	arena_free(w->arena, k, sizeof(*k));
	job_done(c);
}

static void
knock_interrupt(void *arg)
{
	struct knock *k = arg;

	knock_free(k, k->o.as == TELNET && k->open ? "Connection closed.\n" : NULL);
}

static void
knocked(struct socket *s)
{
	struct knock *k = sock_user(s);
	char line[160], addr[ADDR_TEXT];

	k->open = true;
	if (k->o.as == TELNET) {
		snprintf(
		    line, sizeof(line), "Connected to %s.\nEscape character is '^C'.\n", k->o.name);
		console_puts(k->console, line);
	} else if (k->o.verbose) {
		snprintf(line, sizeof(line), "Connection to %s (%s) %u port [tcp/*] succeeded!\n",
		    k->o.name, addr_text(addr, &k->to), k->o.port);
		console_puts(k->console, line);
	}
	timer_stop(k->console->device->world->sim, &k->timer);
	if (k->o.scan)
		knock_free(k, NULL);
}

static void
said(struct socket *s)
{
	struct knock *k = sock_user(s);
	struct text clean = { 0 };
	uint32_t n;
	const uint8_t *bytes = sock_peek(s, &n);

	text_clean(&clean, (const char *)bytes, n, TEXT_PROSE);
	console_puts(k->console, text_of(&clean));
	text_free(&clean);
	sock_consume(s, n);
}

static void
hung_up(struct socket *s)
{
	struct knock *k = sock_user(s);

	knock_free(k, k->o.as == TELNET ? "Connection closed by foreign host.\n" : NULL);
}

static void
not_open(struct knock *k, const char *reason)
{
	char line[240], addr[ADDR_TEXT];

	addr_text(addr, &k->to);
	if (k->o.as == TELNET)
		snprintf(
		    line, sizeof(line), "telnet: Unable to connect to remote host: %s\n", reason);
	else
		snprintf(line, sizeof(line), "nc: connect to %s (%s) port %u (tcp) failed: %s\n",
		    k->o.name, addr, k->o.port, reason);
	knock_free(k, k->o.as == NC && !k->o.verbose ? NULL : line);
}

static void
failed(struct socket *s)
{
	struct knock *k = sock_user(s);
	bool was_open = k->open;

	k->open = false;
	if (was_open)
		hung_up(s);
	else
		not_open(k, sock_error_text(sock_error(s)));
}

static const struct socket_ops ops = {
	.connected = knocked, .readable = said, .finished = hung_up, .failed = failed
};

static void
fire(struct sim *sim, struct timer *t)
{
	struct knock *k = (struct knock *)t;
	char line[96], addr[ADDR_TEXT];

	if (k->s) {
		not_open(k, "Operation now in progress: nobody answered in time");
		return;
	}
	if (k->o.as == TELNET) {
		snprintf(line, sizeof(line), "Trying %s...\n", addr_text(addr, &k->to));
		console_puts(k->console, line);
	}
	k->s = sock_stream(k->console->device->stack, &ops, k);
	if (!sock_connect(k->s, &k->to, k->o.port))
		not_open(k, sock_error_text(sock_error(k->s)));
	else if (k->o.wait)
		timer_in(sim, t, k->o.wait);
}

static const struct timer_kind knock_kind = { "connection", TIMER_CODE('k', 'n', 'o', 'k'), fire };

static bool
knock(struct device *d, struct cli_console *con, const struct target *t, const void *options,
    struct ix_error *e)
{
	struct console *at = job_console(d, con, "nc", e);
	struct knock *k;

	if (!at)
		return false;
	k = arena_make(d->world->arena, struct knock);
	memcpy(&k->o, options, sizeof(k->o));
	k->console = at;
	k->to = t->to;
	timer_init(&k->timer, &knock_kind, d->node->id.id);
	timer_in(d->world->sim, &k->timer, 0);
	cli_busy(con, k->o.as == TELNET ? "telnet" : "nc", knock_interrupt, k);
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

static bool
nc(struct shell_call *c)
{
	struct knock_options o = {
		.as = NC, .verbose = shell_has(c, 'v'), .scan = shell_has(c, 'z')
	};
	uint8_t af = shell_has(c, '6') ? 6 : shell_has(c, '4') ? 4 : 0;

	if (c->argc != 3)
		return shell_usage(c);
	if (shell_has(c, 'w') && (!seconds_parse(shell_value(c, 'w'), &o.wait) || !o.wait))
		return shell_fail(c, "option -w wants seconds");
	snprintf(o.name, sizeof(o.name), "%s", c->argv[1]);
	return port_word(c, c->argv[2], &o.port) &&
	    job_target(c, c->argv[1], af, knock, &o, sizeof(o));
}

static bool
telnet(struct shell_call *c)
{
	struct knock_options o = { .as = TELNET, .port = 23 };

	if (c->argc < 2 || c->argc > 3)
		return shell_usage(c);
	snprintf(o.name, sizeof(o.name), "%s", c->argv[1]);
	return (c->argc < 3 || port_word(c, c->argv[2], &o.port)) &&
	    job_target(c, c->argv[1], 0, knock, &o, sizeof(o));
}

static const struct shell_option ss_options[] = {
	{ 't', "tcp", NULL, "TCP" },
	{ 'u', "udp", NULL, "UDP" },
	{ 'l', "listening", NULL, "those that wait for others" },
	{ 'a', "all", NULL, "those, too" },
	{ 'n', "numeric", NULL, "numbers, as always here" },
	{ 'i', "info", NULL, "what TCP knows of a connection" },
	{ '4', "ipv4", NULL, "IPv4 only" },
	{ '6', "ipv6", NULL, "IPv6 only" },
	{ 0 },
};
static const struct shell_option nc_options[] = {
	{ 'v', NULL, NULL, "say whether it worked" },
	{ 'z', NULL, NULL, "only look whether the port is open" },
	{ 'n', NULL, NULL, "numbers, as always here" },
	{ 'w', NULL, "SECONDS", "to wait for the connection" },
	{ '4', NULL, NULL, "IPv4 only" },
	{ '6', NULL, NULL, "IPv6 only" },
	{ 0 },
};
static const struct shell_option no_options[] = { { 0 } };

static const struct shell_word words[] = {
	{ "ss", "ss [-tulani46]", "sockets, and with -i what TCP knows", ss_options, ss },
	{ "nc", "nc [-vzn46] [-w SECONDS] NAME|ADDRESS PORT", "does a TCP port answer", nc_options,
	    nc },
	{ "telnet", "telnet NAME|ADDRESS [PORT]", "connect to a TCP port and see what it says",
	    no_options, telnet },
	{ 0 },
};

const struct shell_table sock_shell = { "sock", words };
