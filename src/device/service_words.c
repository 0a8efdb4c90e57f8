/*
 * service_words.c - services that routers and switches are told to run: `logging host`, the event
 * log to a collector (RFC 3164); `ip helper-address`, DHCP to a server elsewhere (RFC 1542).
 */
#include "device/service_words.h"

#include <stdio.h>
#include <string.h>

#include "device/files.h"
#include "device/serve.h"
#include "ip/words.h"

/* ---- logging host ---- */

/* Severities as RFC 3164 4.1.1 numbers them: what goes down is an error, the rest a notice. */
static unsigned
severity(const char *kind)
{
	static const char *const bad[] = { ".down", ".error", ".violation", ".errdisabled",
		".conflict", ".refused", ".full" };

	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (strstr(kind, bad[i]))
			return 3;
	return 5;
}

/* The box's next record of the log that was not sent. */
static bool
next_line(void *arg, char line[SYSLOG_MOST], unsigned *level)
{
	struct device *d = arg;
	struct serving *s = d->serving;
	const struct log *log = &d->world->sim->log;

	if (s->logged < log_oldest(log))
		s->logged = log_oldest(log);
	for (; s->logged < log->next; s->logged++) {
		const struct log_record *r = log_get(log, s->logged);
		struct text t = { 0 };

		if (!r || r->node != d->node->id.id)
			continue;
		syslog_line(d, r, &t);
		snprintf(line, SYSLOG_MOST, "%.*s", (int)(t.n - 1), text_of(&t));
		text_free(&t);
		*level = severity(r->kind->name);
		s->logged++;
		return true;
	}
	return false;
}

static const struct syslog_ops sender_ops = { .next = next_line };

/* Begins anew with the hosts there are. */
static void
sender_restart(struct device *d)
{
	struct serving *s = d->serving;

	if (s->sender)
		syslog_sender_stop(s->sender);
	else
		s->logged = d->world->sim->log.next;
	s->sender = s->log_hosts
	    ? syslog_sender_start(d->stack, s->log_host, s->log_hosts, &sender_ops, d)
	    : NULL;
}

static bool
logging_host(struct cli_call *c)
{
	struct device *d = c->device;
	struct serving *s = serving_of(d);
	const struct ix_addr *a = cli_addr(c, "host");
	unsigned i = 0;

	if (!s)
		return cli_fail(c, "This box has no addresses of its own to send from");
	while (i < s->log_hosts && !addr_eq(&s->log_host[i], a))
		i++;
	if (c->no) {
		if (i == s->log_hosts)
			return cli_fail(c, "Nothing is logged to %s", cli_text(c, "host"));
		s->log_hosts--;
		memmove(s->log_host + i, s->log_host + i + 1, (s->log_hosts - i) * sizeof(*a));
	} else if (i == s->log_hosts) {
		if (i == SYSLOG_HOSTS)
			return cli_fail(c, "At most %u hosts", SYSLOG_HOSTS);
		s->log_host[s->log_hosts++] = *a;
	}
	sender_restart(d);
	return true;
}

static bool
show_logging(struct cli_call *c)
{
	const struct device *d = c->device;
	const struct serving *s = d->serving;
	char buf[ADDR_TEXT];

	for (unsigned i = 0; s && i < s->log_hosts; i++)
		text_printf(c->out, "Logging to %s, port %u\n", addr_text(buf, &s->log_host[i]),
		    SYSLOG_PORT);
	file_read(d, SYSLOG, c->out);
	return true;
}

/* ---- ip helper-address ---- */

static void
relay_tidy(struct serving *s)
{
	if (!dhcp_relay_is_empty(s->relay))
		return;
	dhcp_relay_stop(s->relay);
	s->relay = NULL;
}

void
service_leaves(struct device *d, const struct ifc *i)
{
	struct serving *s = d->serving;
	const struct ix_addr *a;

	while (s && s->relay && (a = dhcp_relay_at(s->relay, i, 0)) != NULL) {
		struct ix_addr gone = *a;

		dhcp_relay_del(s->relay, i, &gone);
		relay_tidy(s);
	}
}

static bool
helper(struct cli_call *c)
{
	struct device *d = c->device;
	struct serving *s = serving_of(d);
	struct ifc *i = ifc_find(d->stack, cli_here(c)->name);
	const struct ix_addr *a = cli_addr(c, "server");

	if (!i || !ifc_is_wired(i))
		return cli_fail(c, "A helper stands on an interface with a cable");
	if (c->no) {
		if (!s->relay || !dhcp_relay_del(s->relay, i, a))
			return cli_fail(c, "There is no helper %s here", cli_text(c, "server"));
		relay_tidy(s);
		return true;
	}
	if (!s->relay)
		s->relay = dhcp_relay_start(d->stack, &c->error);
	if (!s->relay)
		return false;
	for (uint32_t n = 0; dhcp_relay_at(s->relay, i, n); n++)
		if (addr_eq(dhcp_relay_at(s->relay, i, n), a))
			return true; /* said twice is said once */
	return dhcp_relay_add(s->relay, i, a) || cli_fail(c, "Too many helpers");
}

void
service_running(const struct device *d, struct config_writer *w)
{
	const struct serving *s = d->serving;
	char buf[ADDR_TEXT];

	for (unsigned i = 0; s && i < s->log_hosts; i++)
		config_line(w, "logging host %s", addr_text(buf, &s->log_host[i]));
	for (uint32_t k = 0; s && s->relay && ifc_at(d->stack, k); k++) {
		const struct ifc *i = ifc_at(d->stack, k);

		if (!dhcp_relay_at(s->relay, i, 0))
			continue;
		config_section(w, "interface %s", ifc_name(i));
		for (uint32_t n = 0; dhcp_relay_at(s->relay, i, n); n++)
			config_line(w, "ip helper-address %s",
			    addr_text(buf, dhcp_relay_at(s->relay, i, n)));
		config_section_end(w, "exit");
	}
}

void
service_forget(struct device *d)
{
	struct serving *s = d->serving;

	if (s->sender)
		syslog_sender_stop(s->sender);
	s->sender = NULL;
	s->log_hosts = 0;
}

static const struct cli_word words[] = {
	{ "logging host <host:addr>", logging_host,
	    "The event log|Sent to a collector, UDP port 514|Its address", .flags = CLI_NO,
	    .in = { &cli_config } },
	/* the industry's older form */
	{ "logging <host:addr>", logging_host, .flags = CLI_NO | CLI_HIDDEN,
	    .in = { &cli_config } },
	{ "show logging", show_logging, "Show|The event log of this box", .in = { &cli_exec } },
	{ 0 }
};
const struct cli_table service_words = { "services", words, { &cli_exec } };

static const struct cli_word relays[] = {
	{ "ip helper-address <server:addr4>", helper,
	    "IPv4|Requests for addresses go to a DHCP server elsewhere|Its address",
	    .flags = CLI_NO, .in = { &ip_interface_mode } },
	{ 0 }
};
const struct cli_table relay_words = { "relay", relays, { &cli_exec } };
