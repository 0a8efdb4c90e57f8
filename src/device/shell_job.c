/* shell_job.c - see shell_job.h. */
#include "device/shell_job.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "device/files.h"
#include "service/dns/lookup.h"

/* There is no such name, as each program says it; most as getaddrinfo does. Returns false. */
static bool
name_fail(const char *what, const char *word, const char *why, const char *hint, struct ix_error *e)
{
	static const struct {
		const char *what, *before, *after;
	} own[] = { { "curl", "(6) Could not resolve host: ", "" },
		{ "dig", "couldn't get address for '", "': not found" } };
	char clean[80];

	text_clean_to(clean, sizeof(clean), word, TEXT_LINE);

	for (unsigned i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (strcmp(own[i].what, what) == 0)
			return fail(
			    e, "%s%s%s%s", own[i].before, clean, own[i].after, hint);
	return fail(e, "%s: %s%s", clean, why, hint);
}

static bool
name_read(
    const struct device *d, const char *word, uint8_t af, struct target *out, struct ix_error *e)
{
	const struct device *to = device_find(d->world, word);
	char clean[80];

	text_clean_to(clean, sizeof(clean), word, TEXT_LINE);
	if (!to)
		return fail(e,
		    "%s: Name or service not known; expected an address, or the name of a device",
		    clean);
	snprintf(out->name, sizeof(out->name), "%s", word);
	if ((af != 6 && device_address(to, 4, &out->to)) ||
	    (af != 4 && device_address(to, 6, &out->to)))
		return true;
	return fail(e, "%s: No address associated with hostname%s", clean,
	    af == 4	  ? " (of IPv4)"
		: af == 6 ? " (of IPv6)"
			  : "");
}

bool
target_read(
    const struct device *d, const char *word, uint8_t af, struct target *out, struct ix_error *e)
{
	size_t n = strcspn(word, "%");
	char literal[ADDR_TEXT];

	*out = (struct target){ 0 };
	snprintf(literal, sizeof(literal), "%.*s", (int)(n < sizeof(literal) ? n : 0), word);
	if (!addr_parse(literal, &out->to))
		return name_read(d, word, af, out, e);
	if (af && out->to.af != af)
		return fail(e,
		    "%s: Address family for hostname not supported: it is an IPv%u address",
		    literal, out->to.af);
	if (!word[n])
		return true;
	out->ifc = ifc_find(d->stack, word + n + 1);
	return out->ifc || fail(e, "%s%%: there is no such interface here", literal);
}

bool
source_read(const struct device *d, const char *word, struct ix_addr *from, struct ifc **ifc,
    struct ix_error *e)
{
	char clean[80];

	if (addr_parse(word, from)) {
		if (stack_owner(d->stack, from) || (from->af == 6 && addr_is_link_local(from)))
			return true;
		return fail(
		    e, "bind: Cannot assign requested address: no interface here has %s", word);
	}
	*ifc = d->kind->shell ? ifc_find(d->stack, word) : ifc_named(d->stack, word);
	return *ifc ||
	    fail(e, "unknown iface: %s; expected an interface or an address of this box",
		text_clean_to(clean, sizeof(clean), word, TEXT_LINE));
}

struct console *
job_console(struct device *d, const struct cli_console *con, const char *what, struct ix_error *e)
{
	if (con->piped) {
		fail(e,
		    "%s goes on after its line, and what stands behind the | wants all at once; "
		    "leave that out",
		    what);
		return NULL;
	}
	for (uint32_t i = 0; i < d->consoles.n; i++)
		if (&d->consoles.at[i]->cli == con)
			return d->consoles.at[i];
	fail(e, "%s takes simulated time and needs a console to run in; type it at one", what);
	return NULL;
}

void
job_put(struct console *c, const char *text, size_t n)
{
	struct text out = { 0 };

	if (!shell_is_read(&c->cli))
		return;
	if (!shell_write(&c->cli, text, n, &out))
		timer_in(c->device->world->sim, &c->unread, 0);
	console_put(c, text_of(&out), out.n);
	text_free(&out);
}

void
job_puts(struct console *c, const char *text)
{
	job_put(c, text, strlen(text));
}

void
job_complain(struct console *c, const char *text)
{
	if (shell_is_read(&c->cli))
		console_puts(c, text);
}

void
job_done(struct console *c, unsigned status)
{
	struct text out = { .arena = c->device->world->arena };

	timer_stop(c->device->world->sim, &c->unread);
	cli_done(&c->cli, status, &out);
	console_put(c, text_of(&out), out.n);
	text_free(&out);
}

/* As SIGPIPE does: what follows on the line still runs. */
static void
unread(struct sim *sim, struct timer *t)
{
	struct console *c = (struct console *)((uintptr_t)t - offsetof(struct console, unread));

	(void)sim;
	if (c->cli.busy.interrupt)
		c->cli.busy.interrupt(c->cli.busy.arg);
}

static const struct timer_kind unread_kind = { "pipe", TIMER_CODE('p', 'i', 'p', 'e'), unread };

void
job_console_init(struct console *c)
{
	timer_init(&c->unread, &unread_kind, c->device->node->id.id);
}

static void
print(void *arg, const char *text)
{
	struct console *c = arg;
	const char *what = c->cli.busy.what;

	if (what && strncmp(text, what, strlen(what)) == 0 && text[strlen(what)] == ':')
		job_complain(c, text);
	else
		job_puts(c, text);
}

static void
done(void *arg, unsigned status)
{
	job_done(arg, status);
}

struct report
job_report(struct console *c)
{
	return (struct report){ c, print, done };
}

static void
ping_interrupt(void *arg)
{
	ping_stop(arg);
}

static void
traceroute_interrupt(void *arg)
{
	traceroute_stop(arg);
}

bool
job_ping(
    struct device *d, struct cli_console *con, const struct ping_options *o, struct ix_error *e)
{
	struct console *c = job_console(d, con, "ping", e);
	struct report r = job_report(c);
	struct ping *p = c ? ping_start(d->stack, o, &r, e) : NULL;

	if (p)
		cli_busy(con, "ping", ping_interrupt, p);
	return p != NULL;
}

bool
job_traceroute(struct device *d, struct cli_console *con, const struct traceroute_options *o,
    struct ix_error *e)
{
	struct console *c = job_console(d, con, "traceroute", e);
	struct report r = job_report(c);
	struct traceroute *t = c ? traceroute_start(d->stack, o, &r, e) : NULL;

	if (t)
		cli_busy(con, "traceroute", traceroute_interrupt, t);
	return t != NULL;
}

/* A command that waits for its name. */
struct naming {
	struct console *console;
	const char *what;
	unsigned status; /* if it comes to nothing */
	struct lookup *lookup;
	job_then *then;
	job_lost *lost;
	size_t size;
	char word[PING_NAME];
	char options[];
};

static void
naming_free(struct naming *n)
{
	arena_free(n->console->device->world->arena, n, sizeof(*n) + n->size);
}

static void
naming_interrupt(void *arg)
{
	struct naming *n = arg;
	struct console *c = n->console;

	lookup_stop(n->lookup);
	naming_free(n);
	job_done(c, REPORT_STOPPED);
}

/* The first address that there is a way to. */
static struct ix_addr
reachable(const struct device *d, const struct lookup_told *t)
{
	struct hop hop;

	for (unsigned i = 0; i < t->n; i++)
		if (stack_lookup(d->stack, &t->addr[i], &hop))
			return t->addr[i];
	return t->addr[0];
}

static void
named(void *arg, const struct lookup_told *t)
{
	struct naming *n = arg;
	struct console *c = n->console;
	struct target to = { .ifc = NULL };
	struct ix_error e = { "" };
	char line[sizeof(e.text) + 80];
	bool started = false;
	unsigned status = n->status;

	snprintf(to.name, sizeof(to.name), "%s", n->word);
	to.asked = c->device->world->sim->now - t->took;
	if (t->end == LOOKUP_OK) {
		to.to = reachable(c->device, t);
		started = n->then(c->device, &c->cli, &to, n->options, &e);
	} else {
		name_fail(n->what, n->word, lookup_end_text(t->end), "", &e);
	}
	if (!started && t->end != LOOKUP_OK && n->lost) {
		n->lost(c, n->word, n->options);
	} else if (!started) {
		snprintf(line, sizeof(line), "%s: %s\n", n->what, e.text);
		job_complain(c, line);
	}
	naming_free(n);
	if (!started)
		job_done(c, status);
}

static bool
is_known(const struct device *d, const char *word)
{
	struct ix_addr a;

	return addr_parse(word, &a) || strchr(word, '%') || device_find(d->world, word);
}

bool
job_target(struct shell_call *c, const char *word, uint8_t af, job_then *then, const void *options,
    size_t size)
{
	return job_target_or(c, word, af, then, NULL, options, size);
}

bool
job_target_or(struct shell_call *c, const char *word, uint8_t af, job_then *then, job_lost *lost,
    const void *options, size_t size)
{
	struct device *d = c->device;
	struct ix_addr servers[LOOKUP_SERVERS];
	unsigned n = file_nameservers(d, servers, LOOKUP_SERVERS);
	struct console *con;
	struct naming *job;
	struct target t;

	if (n == 0 && !is_known(d, word))
		return name_fail(c->word->name, word, lookup_end_text(LOOKUP_NONE),
		    "; expected an address, or the name of a device", &c->error);
	if (is_known(d, word))
		return target_read(d, word, af, &t, &c->error) &&
		    then(d, c->console, &t, options, &c->error);
	con = job_console(d, c->console, c->word->name, &c->error);
	if (!con)
		return false;
	job = arena_alloc(d->world->arena, sizeof(*job) + size);
	job->console = con;
	job->what = c->word->name;
	job->status = c->status ? c->status : c->word->refused ? c->word->refused : 1;
	job->then = then;
	job->lost = lost;
	job->size = size;
	snprintf(job->word, sizeof(job->word), "%s", word);
	memcpy(job->options, options, size);
	job->lookup = lookup_start(d->stack, servers, n, word, af, named, job, &c->error);
	if (job->lookup)
		cli_busy(c->console, c->word->name, naming_interrupt, job);
	else
		naming_free(job);
	return job->lookup != NULL;
}
