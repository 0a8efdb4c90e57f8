/*
 * shell_rate.c - `iperf3`: what a stream carries; `sysctl`: the sizes of TCP's buffers, which bound
 * what a window lets through in a round trip.
 */
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "device/shell_job.h"
#include "service/iperf/iperf.h"

/* ---- iperf3 ---- */

static void
interrupt(void *arg)
{
	iperf_stop(arg);
}

static bool
client(struct device *d, struct cli_console *con, const struct target *t, const void *options,
    struct ix_error *e)
{
	struct console *c = job_console(d, con, "iperf3", e);
	struct report r = job_report(c);
	struct iperf_options o;

	if (!c)
		return false;
	memcpy(&o, options, sizeof(o));
	o.to = t->to;
	cli_busy(con, "iperf3", interrupt, iperf_client_start(d->stack, &o, &r));
	return true;
}

static bool
server(struct shell_call *call, const struct iperf_options *o)
{
	struct device *d = call->device;
	struct console *c = job_console(d, call->console, "iperf3", &call->error);
	struct report r = job_report(c);
	struct iperf *p = c ? iperf_server_start(d->stack, o, &r, &call->error) : NULL;

	if (p)
		cli_busy(call->console, "iperf3", interrupt, p);
	return p != NULL;
}

static bool
iperf3(struct shell_call *c)
{
	struct iperf_options o = {
		.time = 10 * IX_SECOND, .every = IX_SECOND, .once = shell_has(c, '1')
	};
	uint64_t port = IPERF_PORT;
	uint8_t af = shell_has(c, '6') ? 6 : shell_has(c, '4') ? 4 : 0;
	const char *host = shell_value(c, 'c');

	if (c->argc != 1 || shell_has(c, 's') == (host != NULL))
		return shell_usage(c);
	if (!shell_number(c, 'p', 1, 65535, &port))
		return false;
	if (shell_has(c, 't') && (!seconds_parse(shell_value(c, 't'), &o.time) || !o.time))
		return shell_fail(c, "option -t wants seconds");
	if (shell_has(c, 'i') && !seconds_parse(shell_value(c, 'i'), &o.every))
		return shell_fail(c, "option -i wants seconds between reports, or 0");
	o.port = (uint16_t)port;
	if (!host)
		return server(c, &o);
	snprintf(o.name, sizeof(o.name), "%s", host);
	return job_target(c, host, af, client, &o, sizeof(o));
}

/* ---- sysctl ---- */

/* Linux keeps three numbers: the least, the first and the largest size. The last can be changed. */
static const struct setting {
	const char *name;
	const char *word; /* a setting that is a word, and stays; else NULL */
	uint32_t low, first;
	void (*set)(struct stack *st, uint32_t octets);
	uint32_t (*get)(const struct stack *st);
} settings[] = {
	{ "net.ipv4.tcp_congestion_control", "reno", 0, 0, NULL, NULL },
	{ "net.ipv4.tcp_rmem", NULL, 4096, 131072, stack_tcp_window, stack_tcp_window_max },
	{ "net.ipv4.tcp_wmem", NULL, 4096, 16384, stack_tcp_send_buffer,
	    stack_tcp_send_buffer_max },
};
#define SETTINGS (sizeof(settings) / sizeof(settings[0]))

static void
setting_show(struct shell_call *c, const struct setting *s)
{
	struct device *d = c->device;

	if (s->word)
		text_printf(c->out, "%s = %s\n", s->name, s->word);
	else
		text_printf(c->out, "%s = %u %u %u\n", s->name, s->low, s->first, s->get(d->stack));
}

static const struct setting *
setting_find(struct shell_call *c, const char *name, size_t n)
{
	char clean[80];

	for (unsigned i = 0; i < SETTINGS; i++)
		if (strlen(settings[i].name) == n && memcmp(settings[i].name, name, n) == 0)
			return &settings[i];
	shell_fail(c, "cannot stat %s: there is no such setting here; `sysctl -a` lists them",
	    text_clean_to(clean, sizeof(clean), name, TEXT_LINE));
	return NULL;
}

/* The largest of three numbers with blanks between them; false: they are not, or not ours. */
static bool
largest(const struct setting *s, const char *text, uint64_t *out)
{
	char word[3][24], more[2];
	uint64_t n[2];

	return sscanf(text, " %23s %23s %23s %1s", word[0], word[1], word[2], more) == 3 &&
	    number_parse(word[0], s->low, s->low, &n[0]) &&
	    number_parse(word[1], s->first, s->first, &n[1]) &&
	    number_parse(word[2], 64u << 10, 1u << 30, out);
}

/* NAME=VALUE */
static bool
setting_write(struct shell_call *c, const char *word)
{
	size_t n = strcspn(word, "=");
	const struct setting *s = setting_find(c, word, n);
	uint64_t value;

	if (!s)
		return false;
	if (s->word)
		return shell_fail(
		    c, "setting key \"%s\": it is %s here, and nothing else", s->name, s->word);
	if (!largest(s, word + n + 1, &value))
		return shell_fail(c,
		    "setting key \"%s\": expected \"%u %u OCTETS\": of the three sizes the "
		    "largest can be changed here, from 65536 to 1073741824",
		    s->name, s->low, s->first);
	s->set(((struct device *)c->device)->stack, (uint32_t)value);
	setting_show(c, s);
	return true;
}

static bool
sysctl(struct shell_call *c)
{
	if (shell_has(c, 'a')) {
		if (c->argc != 1)
			return shell_usage(c);
		for (unsigned i = 0; i < SETTINGS; i++)
			setting_show(c, &settings[i]);
		return true;
	}
	if (c->argc < 2)
		return shell_usage(c);
	for (int i = 1; i < c->argc; i++) {
		const struct setting *s;

		if (strchr(c->argv[i], '=')) {
			if (!setting_write(c, c->argv[i]))
				return false;
			continue;
		}
		if (shell_has(c, 'w'))
			return shell_fail(c, "\"%s\" must be of the form name=value", c->argv[i]);
		s = setting_find(c, c->argv[i], strlen(c->argv[i]));
		if (!s)
			return false;
		setting_show(c, s);
	}
	return true;
}

static const struct shell_option iperf3_options[] = {
	{ 's', "server", NULL, "take a stream" },
	{ 'c', "client", "NAME|ADDRESS", "send one there" },
	{ 'p', "port", "PORT", "5201 unless given" },
	{ 't', "time", "SECONDS", "to send for: 10 unless given" },
	{ 'i', "interval", "SECONDS", "between reports, 0: at the end only" },
	{ '1', "one-off", NULL, "the server ends after one stream" },
	{ '4', NULL, NULL, "IPv4 only" },
	{ '6', NULL, NULL, "IPv6 only" },
	{ 0 },
};
static const struct shell_option sysctl_options[] = {
	{ 'a', "all", NULL, "all that are known here" },
	{ 'w', "write", NULL, "change: NAME=VALUE" },
	{ 0 },
};

static const struct shell_word words[] = {
	{ "iperf3",
	    "iperf3 -s [-1] [-p PORT] | -c NAME|ADDRESS [-46] [-p PORT] [-t SECONDS] [-i SECONDS]",
	    "what a TCP stream carries", iperf3_options, iperf3 },
	{ "sysctl", "sysctl -a | [-w] NAME[=VALUE]...", "the largest windows of TCP",
	    sysctl_options, sysctl },
	{ 0 },
};

const struct shell_table rate_shell = { "rate", words };
