/* shell_sock.c - `ss`: the sockets of a host, and what TCP knows of each. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "device/shell_job.h"

struct ss_call {
	struct shell_call *c;
	bool tcp, udp, listening, all, detail, timers;
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

/* Milliseconds since then; nothing if it never was. */
static void
ago(struct text *out, const char *name, ix_time now, ix_time then)
{
	if (then)
		text_printf(out, " %s:%" PRIu64, name, (now - then) / IX_MS);
}

/* " timer:(on,200ms,1)": what it waits for, how long still, and how often in vain. */
static void
timer(const struct socket *s, struct text *out)
{
	struct sock_tcp i;
	uint64_t ms;

	if (!sock_tcp_info(s, &i) || !i.timer[0])
		return;
	ms = i.timer_left / IX_MS;
	text_printf(out, " timer:(%s,", i.timer);
	if (ms < 1000)
		text_printf(out, "%" PRIu64 "ms", ms);
	else if (ms < 60000)
		text_printf(out, "%" PRIu64 "sec", ms / 1000);
	else
		text_printf(out, "%" PRIu64 "min%" PRIu64 "sec", ms / 60000, ms / 1000 % 60);
	text_printf(out, ",%u)", i.backoff);
}

static void
detail(const struct socket *s, struct text *out)
{
	ix_time now = stack_sim(sock_stack(s))->now;
	struct sock_tcp i;

	if (!sock_tcp_info(s, &i))
		return;
	text_printf(out, "\t%s%s reno", i.timestamps ? " ts" : "", i.sack ? " sack" : "");
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
	ago(out, "lastsnd", now, i.last_sent);
	ago(out, "lastrcv", now, i.last_heard);
	if (i.unacked)
		text_printf(out, " unacked:%u", i.mss ? (i.unacked + i.mss - 1) / i.mss : 0);
	if (i.sacked)
		text_printf(out, " sacked:%u", i.mss ? (i.sacked + i.mss - 1) / i.mss : 0);
	if (i.resent)
		text_printf(out, " retrans:0/%u", i.resent);
	if (i.backoff)
		text_printf(out, " backoff:%u", i.backoff);
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
	text_printf(x->c->out, "%-10s %-7u %-7u %26s %26s", state_text(sock_state(s)),
	    sock_unread(s), stream ? sock_queued(s) : 0, from, to);
	if (x->timers && stream)
		timer(s, x->c->out);
	text_puts(x->c->out, "\n");
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
		.timers = shell_has(c, 'o'),
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

static const struct shell_option ss_options[] = {
	{ 't', "tcp", NULL, "TCP" },
	{ 'u', "udp", NULL, "UDP" },
	{ 'l', "listening", NULL, "those that wait for others" },
	{ 'a', "all", NULL, "those, too" },
	{ 'n', "numeric", NULL, "numbers, as always here" },
	{ 'i', "info", NULL, "what TCP knows of a connection" },
	{ 'o', "options", NULL, "what it waits for, and how long" },
	{ '4', "ipv4", NULL, "IPv4 only" },
	{ '6', "ipv6", NULL, "IPv6 only" },
	{ 0 },
};
static const struct shell_word words[] = {
	{ "ss", "ss [-tulanio46]", "sockets, and with -i what TCP knows", ss_options, ss },
	{ 0 },
};

const struct shell_table sock_shell = { "sock", words };
