/*
 * shell_old.c - uname, uptime, whoami; and words that people bring from elsewhere and that
 * are not here: each is refused with what does it instead. Such rows have no help and are not
 * listed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "device/shell_job.h"

static bool
elsewhere(struct shell_call *c)
{
	return shell_fail(c, "not on this host; %s", c->word->usage);
}

static bool
uname(struct shell_call *c)
{
	const struct device *d = c->device;

	if (shell_has(c, 'a'))
		text_printf(c->out, "ixlab %s, which speaks as Linux does\n", d->node->name);
	else
		text_puts(c->out, shell_has(c, 'n') ? d->node->name : "ixlab");
	if (!shell_has(c, 'a'))
		text_puts(c->out, "\n");
	return true;
}

/* " 00:12:34 up 12 min,  1 user,  load average: 0.00, 0.00, 0.00" */
static bool
uptime(struct shell_call *c)
{
	uint64_t s = ((struct device *)c->device)->world->sim->now / IX_SECOND;

	text_printf(c->out, " %02u:%02u:%02u up ", (unsigned)(s / 3600 % 24),
	    (unsigned)(s / 60 % 60), (unsigned)(s % 60));
	if (s >= 86400)
		text_printf(c->out, "%" PRIu64 " day%s, ", s / 86400, s < 2 * 86400 ? "" : "s");
	if (s % 86400 >= 3600)
		text_printf(c->out, "%2u:%02u", (unsigned)(s / 3600 % 24), (unsigned)(s / 60 % 60));
	else
		text_printf(c->out, "%u min", (unsigned)(s / 60 % 60));
	text_puts(c->out, ",  1 user,  load average: 0.00, 0.00, 0.00\n");
	return true;
}

static bool
whoami(struct shell_call *c)
{
	text_puts(c->out, "root\n");
	return true;
}

static const struct shell_option uname_options[] = {
	{ 'a', "all", NULL, "everything" },
	{ 'n', "nodename", NULL, "the host's name" },
	{ 's', "kernel-name", NULL, "what it is, as without options" },
	{ 0 },
};
static const struct shell_option no_options[] = { { 0 } };

static const struct shell_word words[] = {
	{ "uname", "uname [-a] [-n]", "what this host is", uname_options, uname },
	{ "uptime", "uptime", "how long the lab has run", no_options, uptime },
	{ "whoami", "whoami", "who types here", no_options, whoami },
	{ "ifconfig", "`ip addr` shows addresses, `ip -s link` counters, `ip link set` changes",
	    NULL, NULL, elsewhere },
	{ "route", "`ip route` shows routes, `ip route add` adds one", NULL, NULL, elsewhere },
	{ "netstat", "`ss -tan` shows connections, `ip route` routes, `ip -s link` counters", NULL,
	    NULL, elsewhere },
	{ "tracepath", "`traceroute` shows the way, `ping -M do -s N` finds its MTU", NULL, NULL,
	    elsewhere },
	{ "nslookup", "`host NAME` and `dig NAME` ask name servers", NULL, NULL, elsewhere },
	{ "wget", "`curl URL` fetches, `curl -o FILE URL` keeps it", NULL, NULL, elsewhere },
	{ "tshark", "`tcpdump` shows packets; the lab's packet view opens each", NULL, NULL,
	    elsewhere },
	{ "ethtool", "`ip -s link` shows state and counters", NULL, NULL, elsewhere },
	{ "brctl", "switches are boxes of their own here: go to one's console", NULL, NULL,
	    elsewhere },
	{ "iptables", "packets are filtered on routers here, by access lists", NULL, NULL,
	    elsewhere },
	{ "nft", "packets are filtered on routers here, by access lists", NULL, NULL, elsewhere },
	{ "ssh", "each box has a console of its own", NULL, NULL, elsewhere },
	{ "vi", "`echo TEXT > FILE` writes a file, `cat FILE` shows it", NULL, NULL, elsewhere },
	{ "vim", "`echo TEXT > FILE` writes a file, `cat FILE` shows it", NULL, NULL, elsewhere },
	{ "nano", "`echo TEXT > FILE` writes a file, `cat FILE` shows it", NULL, NULL, elsewhere },
	{ "cd", "its few files are named from / on, or are in /tmp", NULL, NULL, elsewhere },
	{ "systemctl", "`help` lists what runs on a host", NULL, NULL, elsewhere },
	{ "!!", "the key Up brings the last line back", NULL, NULL, elsewhere },
	{ 0 },
};

const struct shell_table old_shell = { "old", words };
