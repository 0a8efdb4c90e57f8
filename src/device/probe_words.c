/*
 * probe_words.c - ping and traceroute of routers: FRR's short form and the industry's options after
 * the address. What they print is what a host prints.
 */
#include <string.h>

#include "device/shell_job.h"

enum { COUNT = 5 }; /* a router's ping ends by itself */

static bool
target(struct cli_call *c, struct target *t)
{
	uint8_t af = cli_key(c, "ipv6") ? 6 : cli_key(c, "ip") ? 4 : 0;

	return target_read(c->device, cli_text(c, "host"), af, t, &c->error);
}

/* `source` and `interface`, for both. */
static bool
from(struct cli_call *c, struct ix_addr *from, struct ifc **ifc)
{
	const char *source = cli_text(c, "source"), *name = cli_text(c, "interface");

	if (source[0] && !source_read(c->device, source, from, ifc, &c->error))
		return false;
	if (!name[0])
		return true;
	*ifc = ifc_named(((struct device *)c->device)->stack, name);
	return *ifc ||
	    cli_fail(c, "There is no interface \"%s\"; `show interface brief` lists them", name);
}

/* A number that was typed, or what it is otherwise. */
static uint32_t
number(const struct cli_call *c, const char *name, uint32_t otherwise)
{
	return cli_arg(c, name) ? (uint32_t)cli_number(c, name) : otherwise;
}

static bool
ping(struct cli_call *c)
{
	struct ping_options o = ping_defaults;
	struct target t;

	if (!target(c, &t))
		return false;
	o.ifc = t.ifc;
	if (!from(c, &o.from, &o.ifc))
		return false;
	o.to = t.to;
	memcpy(o.name, t.name, sizeof(o.name));
	o.count = number(c, "count", COUNT);
	o.size = number(c, "size", o.size);
	o.ttl = (uint8_t)number(c, "ttl", 0);
	o.timeout = number(c, "timeout", 2) * IX_SECOND;
	o.dont_fragment = cli_key(c, "df-bit");
	return job_ping(c->device, c->console, &o, &c->error);
}

static bool
traceroute(struct cli_call *c)
{
	struct traceroute_options o = traceroute_defaults;
	struct target t;

	if (!target(c, &t))
		return false;
	o.ifc = t.ifc;
	if (!from(c, &o.from, &o.ifc))
		return false;
	o.to = t.to;
	memcpy(o.name, t.name, sizeof(o.name));
	o.hops = number(c, "hops", o.hops);
	o.probes = number(c, "probes", o.probes);
	o.wait = number(c, "timeout", 5) * IX_SECOND;
	o.icmp = cli_key(c, "icmp");
	o.named = !cli_key(c, "numeric");
	return job_traceroute(c->device, c->console, &o, &c->error);
}

static const struct cli_word words[] = {
	{ .pattern =
		"ping [ip|ipv6] <host:word> [source <source:word>|interface <interface:name>|"
		"count <count:1-100000>|repeat <count:1-100000>|size <size:0-9000>|ttl <ttl:1-255>|"
		"timeout <timeout:1-3600>|df-bit]*",
	    .run = ping,
	    .help =
		"Does an address answer, and how fast|Over IPv4|Over IPv6|Address, or a device's "
		"name|"
		"Where to send from|An interface or one of this router's addresses|"
		"Out of which interface|Its name|How many requests|Number|How many requests|Number|"
		"Octets of data|Number|Time to live or hop limit|Number|"
		"How long to wait for the last reply|Seconds|Never cut into fragments" },
	{ .pattern = "traceroute [ip|ipv6] <host:word> [source <source:word>|interface "
		     "<interface:name>|numeric|"
		     "icmp|ttl <hops:1-255>|probe <probes:1-10>|timeout <timeout:1-3600>]*",
	    .run = traceroute,
	    .help =
		"The routers on the way to an address|Over IPv4|Over IPv6|Address, or a device's "
		"name|"
		"Where to send from|An interface or one of this router's addresses|"
		"Out of which interface|Its name|Each address once|"
		"Echo requests instead of UDP|How far at most|Hops|How many for each hop|Number|"
		"How long to wait for an answer|Seconds" },
	{ 0 }
};

const struct cli_table probe_words = { "probe", words, { &cli_exec } };
