/*
 * shell_job.h - commands that go on after their line: ping and traceroute in the foreground of a
 * console, and how what a person typed becomes an address. Inside device only.
 */
#ifndef DEVICE_SHELL_JOB_H
#define DEVICE_SHELL_JOB_H

#include "device/words.h"
#include "service/ping/ping.h"
#include "service/traceroute/traceroute.h"

struct target {
	struct ix_addr to;
	struct ifc *ifc; /* of "fe80::1%eth0"; else NULL */
	char name[PING_NAME]; /* "" if an address was typed */
	ix_time asked; /* when name servers were first asked; 0: they were not */
};

/*
 * An address, one with its interface ("fe80::1%eth0"), or the name of a device of this world, which
 * stands for its first address as in /etc/hosts. af 0: either family, IPv4 first.
 */
bool target_read(
    const struct device *d, const char *word, uint8_t af, struct target *out, struct ix_error *e);
/* Where to send from: one of the box's addresses or interfaces. */
bool source_read(const struct device *d, const char *word, struct ix_addr *from, struct ifc **ifc,
    struct ix_error *e);

/* The console that holds con, where a job may run; NULL with an error: a line of a script has
 * none to wait in, and a filter would wait for ever. */
struct console *job_console(
    struct device *d, const struct cli_console *con, const char *what, struct ix_error *e);
void job_console_init(struct console *c);
/*
 * What a job writes: through the filters and into the file that stand behind it on its line. When
 * nobody reads any more (`| head`) it is interrupted, from an event of its own, without a word.
 */
void job_put(struct console *c, const char *text, size_t n);
void job_puts(struct console *c, const char *text);
/* The same past any pipe, as what goes to the second stream: whole lines. */
void job_complain(struct console *c, const char *text);
/* Its words and its end, for services; what begins with its name and a colon is a complaint. */
struct report job_report(struct console *c);
/* The job is over, with this exit status: the rest of its line runs, the prompt is back. */
void job_done(struct console *c, unsigned status);
/*
 * A word that a command goes to: `then` runs at once for an address or the name of a device, else
 * after the name servers of /etc/resolv.conf were asked, in the console's foreground. options: size
 * octets, copied. false with an error, as `then` gives it.
 */
typedef bool job_then(struct device *d, struct cli_console *con, const struct target *t,
    const void *options, struct ix_error *e);
bool job_target(struct shell_call *c, const char *word, uint8_t af, job_then *then,
    const void *options, size_t size);
/* The same, and `lost` says that name servers do not know it. */
typedef void job_lost(struct console *c, const char *word, const void *options);
bool job_target_or(struct shell_call *c, const char *word, uint8_t af, job_then *then,
    job_lost *lost, const void *options, size_t size);
/* Start in the console's foreground. */
bool job_ping(
    struct device *d, struct cli_console *con, const struct ping_options *o, struct ix_error *e);
bool job_traceroute(struct device *d, struct cli_console *con, const struct traceroute_options *o,
    struct ix_error *e);

#endif
