/* shell_time.c - `ntpdate -q` and `date` of hosts: the lab's clock, asked over the network. */
#include <inttypes.h>
#include <stdio.h>

#include "device/shell_job.h"
#include "service/ntp/ntp.h"

struct time_job {
	struct console *console;
	struct ntp_query *query;
	struct ix_addr server;
};

/* "00:01:23 of the lab" */
static void
clock_words(ix_time t, struct text *out)
{
	uint64_t s = t / IX_SECOND;

	text_printf(out, "%02u:%02u:%02u of the lab", (unsigned)(s / 3600), (unsigned)(s / 60 % 60),
	    (unsigned)(s % 60));
}

static void
job_free(struct time_job *j, unsigned status)
{
	struct console *c = j->console;

	arena_free(c->device->world->arena, j, sizeof(*j));
	job_done(c, status);
}

static void
interrupt(void *arg)
{
	struct time_job *j = arg;

	ntp_query_stop(j->query);
	job_free(j, REPORT_STOPPED);
}

static void
told(void *arg, const struct ntp_told *t)
{
	struct time_job *j = arg;
	struct text out = { 0 };
	char addr[ADDR_TEXT];
	int64_t us = t->offset_ns / (int64_t)IX_US;
	uint64_t size = (uint64_t)(us < 0 ? -us : us), delay = t->delay / (10 * IX_US);

	addr_text(addr, &j->server);
	text_printf(&out,
	    "server %s, stratum %u, offset %s%" PRIu64 ".%06" PRIu64 ", delay %" PRIu64
	    ".%05" PRIu64 "\n",
	    addr, t->stratum, us < 0 ? "-" : "", size / 1000000, size % 1000000, delay / 100000,
	    delay % 100000);
	if (t->answered)
		clock_words(j->console->device->world->sim->now, &out);
	text_puts(
	    &out, t->answered ? "\n" : "ntpdate: no server suitable for synchronization found\n");
	job_puts(j->console, text_of(&out));
	text_free(&out);
	job_free(j, !t->answered);
}

static bool
query(struct device *d, struct cli_console *con, const struct target *t, const void *options,
    struct ix_error *e)
{
	struct console *c = job_console(d, con, "ntpdate", e);
	struct time_job *j;

	(void)options;
	if (!c)
		return false;
	j = arena_make(d->world->arena, struct time_job);
	j->console = c;
	j->server = t->to;
	j->query = ntp_query_start(d->stack, &t->to, told, j);
	cli_busy(con, "ntpdate", interrupt, j);
	return true;
}

static bool
ntpdate(struct shell_call *c)
{
	if (!shell_has(c, 'q'))
		return shell_fail(
		    c, "the lab's clock is one for all and is not set; -q asks a server");
	if (c->argc != 2)
		return shell_usage(c);
	return job_target(c, c->argv[1], 0, query, "", 1);
}

static bool
date(struct shell_call *c)
{
	if (c->argc != 1)
		return shell_fail(c, "the lab's clock is one for all and is not set");
	clock_words(((struct device *)c->device)->world->sim->now, c->out);
	text_puts(c->out, "\n");
	return true;
}

static const struct shell_option ntpdate_options[] = {
	{ 'q', NULL, NULL, "only ask" },
	{ 0 },
};

static const struct shell_word words[] = {
	{ "ntpdate", "ntpdate -q NAME|ADDRESS", "what time does a server say it is",
	    ntpdate_options, ntpdate },
	{ "date", "date", "the time since the lab began", NULL, date },
	{ 0 },
};

const struct shell_table time_shell = { "time", words };
