/* box_words.c - words every router and switch has: version, clock, configuration, ports, reload. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "device/service_words.h"
#include "device/words.h"
#include "ip/cpu.h"
#include "ip/words.h"

/* What the box reads itself, against what it can read. */
static bool
show_processes_cpu(struct cli_call *c)
{
	const struct device *d = c->device;
	struct cpu_row r;

	if (!d->stack || !stack_cpu(d->stack, &r)) {
		text_puts(c->out, "Control plane: no limit\n");
		return true;
	}
	text_printf(c->out, "Control plane: %u%% busy in the last second, %u frames wait (of %u)\n",
	    r.load / 10000, r.queued, r.budget.queue);
	if (r.offered)
		text_printf(c->out, "  storms ask for %u%% of it\n", r.offered / 10000);
	text_printf(c->out, "  reads %u broadcasts, %u messages a second (0: any number)\n",
	    r.budget.broadcasts, r.budget.messages);
	text_printf(c->out, "  read %llu, dropped %llu (cpu-queue)\n",
	    (unsigned long long)(r.read + r.storm_read),
	    (unsigned long long)(r.dropped + r.storm_dropped));
	return true;
}

static bool
show_version(struct cli_call *c)
{
	const struct device *d = c->device;
	char up[TIME_TEXT];

	text_printf(c->out, "%s %s (%s), software ixlab %s\n", d->kind->title, d->node->name,
	    d->profile, IXLAB_VERSION);
	text_printf(c->out, "Uptime is %s, %u ports\n",
	    uptime_text(up, d->world->sim->now - d->booted), d->node->ports.n);
	return true;
}

static bool
show_clock(struct cli_call *c)
{
	const struct device *d = c->device;
	char buf[TIME_TEXT];

	text_printf(c->out, "%s since the lab began\n", clock_text(buf, d->world->sim->now));
	return true;
}

static bool
show_running(struct cli_call *c)
{
	text_puts(c->out, "Building configuration...\n\nCurrent configuration:\n!\n");
	device_running(c->device, c->out);
	text_puts(c->out, "end\n");
	return true;
}

static bool
show_running_frr(struct cli_call *c)
{
	text_puts(c->out, "Building configuration...\n\nCurrent configuration:\n!\n");
	device_running_frr(c->device, c->out);
	text_puts(c->out, "end\n");
	return true;
}

/* One interface's sections, as they stand in the whole. */
static bool
show_running_interface(struct cli_call *c)
{
	struct device *d = c->device;
	const struct ifc *i = d->stack ? ifc_named(d->stack, cli_text(c, "interface")) : NULL;
	struct text all = { 0 };
	char head[CLI_NAME + 16];
	bool on = false;

	snprintf(head, sizeof(head), "interface %s", i ? ifc_name(i) : cli_text(c, "interface"));
	device_running(d, &all);
	for (const char *s = text_of(&all); *s;) {
		size_t n = strcspn(s, "\n");

		on = s[0] == ' ' ? on
				 : (n == strlen(head) && strncmp(s, head, n) == 0) ||
			(on && strncmp(s, "exit", n) == 0);
		if (on)
			text_printf(c->out, "%.*s\n", (int)n, s);
		s += n + (s[n] == '\n');
	}
	text_free(&all);
	return true;
}

static bool
show_startup(struct cli_call *c)
{
	const struct device *d = c->device;

	if (!d->startup)
		return cli_fail(
		    c, "Nothing was saved yet; `write` saves the running configuration");
	text_puts(c->out, d->startup);
	return true;
}

static bool
write_memory(struct cli_call *c)
{
	struct device *d = c->device;

	device_write(d);
	text_puts(c->out, "Building configuration...\n[OK]\n");
	return true;
}

static bool
write_erase(struct cli_call *c)
{
	device_erase(c->device);
	text_puts(c->out, "The saved configuration is gone; `reload` begins without one.\n");
	return true;
}

/* What real boxes have besides. */
static bool
not_here(struct cli_call *c)
{
	static const char *const why[] = {
		"Nothing is told here by itself: `show logging` has the events",
		"`reload` acts at once; there is no timer for it",
	};

	return cli_fail(c, "%s", why[c->word->value]);
}

static void
interface_counters(struct text *out, const char *what, const struct counters *n)
{
	text_printf(out,
	    "    %" PRIu64 " packets %s, %" PRIu64 " bytes (%" PRIu64 " unicast, %" PRIu64
	    " multicast, %" PRIu64 " broadcast)\n",
	    n->unicast + n->multicast + n->broadcast, what, n->octets, n->unicast, n->multicast,
	    n->broadcast);
}

static void
interface_rates(struct text *out, const char *what, const struct rates *r)
{
	text_printf(out, "  30 seconds %s rate %" PRIu64 " bits/sec, %" PRIu64 " packets/sec\n",
	    what, r->bps, r->pps);
}

static void
show_port(struct cli_call *c, const struct port *p)
{
	const struct device *d = c->device;
	char mac[MAC_TEXT], speed[24], since[TIME_TEXT];
	struct counters in, out;
	struct rates rate[2];
	struct drop_count drop;
	const struct ifc *i;

	text_printf(c->out, "Interface %s is %s, line protocol is %s\n", p->name,
	    p->admin_down	? "administratively down"
		: port_is_up(p) ? "up"
				: "down",
	    port_is_up(p) ? "up" : "down");
	i = d->stack ? ifc_find(d->stack, p->name) : NULL;
	if (i && ifc_description(i)[0])
		text_printf(c->out, "  Description: %s\n", ifc_description(i));
	text_printf(c->out, "  Link ups and downs: %u, last change %s ago\n", p->flaps,
	    uptime_text(since, d->world->sim->now - p->changed));
	text_printf(c->out, "  HWaddr: %s\n", mac_text(mac, &p->mac));
	if (p->link)
		text_printf(c->out, "  MTU %u, bandwidth %s bit/s\n", i ? ifc_mtu(i) : p->link->mtu,
		    speed_text(speed, sizeof(speed), p->link->rate_bps));
	if (i)
		ip_show_addresses(i, c->out);
	port_rates(p, &rate[0], &rate[1]);
	interface_rates(c->out, "input", &rate[0]);
	interface_rates(c->out, "output", &rate[1]);
	port_counters(p, &in, &out);
	interface_counters(c->out, "input", &in);
	interface_counters(c->out, "output", &out);
	for (uint32_t n = 0; port_drop_row(p, n, &drop); n++)
		if (drop.n)
			text_printf(c->out, "    %" PRIu64 " dropped: %s (%s)\n", drop.n,
			    drop.reason->name, drop.reason->format);
}

static bool
show_interfaces(struct cli_call *c)
{
	const struct device *d = c->device;
	const char *only = cli_text(c, "interface");
	const struct port *p = only[0] ? port_find(d->node, only) : NULL;
	const struct ifc *i, *x = only[0] && d->stack ? ifc_named(d->stack, only) : NULL;

	p = x ? ifc_port(x) : p;
	if (only[0] && !p && !x)
		return cli_fail(c, "There is no interface \"%s\"", only);
	for (uint32_t n = 0; n < d->node->ports.n; n++)
		if (!only[0] || p == d->node->ports.at[n])
			show_port(c, d->node->ports.at[n]);
	for (uint32_t n = 0; d->stack && (i = ifc_at(d->stack, n)); n++)
		if (!ifc_port(i) && (!only[0] || (!p && i == x)))
			ip_show_portless(i, c->out);
	return true;
}

static bool
reload(struct cli_call *c)
{
	struct device *d = c->device;

	text_puts(c->out, "Reloading: what was not written is lost.\n");
	device_reload_soon(d);
	return true;
}

static bool
hostname(struct cli_call *c)
{
	struct device *d = c->device;

	device_hostname(d, c->no ? d->node->name : cli_text(c, "name"));
	return true;
}

static const struct cli_word words[] = { { "hostname <name:name>", hostname,
					     "Name in the prompt|The name", .in = { &cli_config } },
	{ "no hostname [<name:name>]", hostname, .in = { &cli_config } },
	{ "show processes cpu", show_processes_cpu, "Show|What runs|The control plane's load" },
	{ "show version", show_version, "Show|Software and uptime" },
	{ "show clock", show_clock, "Show|Simulated time" },
	{ "show running-config", show_running, "Show|The configuration in effect",
	    .flags = CLI_PRIVILEGED },
	{ "show running-config interface <interface:name>", show_running_interface,
	    "Show|The configuration in effect|Of one interface|Its name", .flags = CLI_PRIVILEGED },
	{ "show running-config frr", show_running_frr,
	    "Show|The configuration in effect|As FRR reads it; what FRR lacks as comments",
	    .flags = CLI_PRIVILEGED },
	{ "write terminal", show_running, .flags = CLI_PRIVILEGED | CLI_HIDDEN },
	{ "show startup-config", show_startup, "Show|The configuration that was saved",
	    .flags = CLI_PRIVILEGED },
	{ "write [memory]", write_memory,
	    "Save the running configuration|To the startup configuration",
	    .flags = CLI_PRIVILEGED | CLI_CHANGES },
	{ "copy running-config startup-config", write_memory,
	    "Copy|The configuration in effect|To what is read at boot",
	    .flags = CLI_PRIVILEGED | CLI_CHANGES },
	{ "write erase", write_erase, "Save the running configuration|Forget what was saved",
	    .flags = CLI_PRIVILEGED | CLI_CHANGES },
	{ "erase startup-config", write_erase, .flags = CLI_PRIVILEGED | CLI_CHANGES | CLI_HIDDEN },
	{ "terminal monitor", not_here, .flags = CLI_HIDDEN, .value = 0 },
	{ "reload <rest:line>", not_here, .flags = CLI_HIDDEN, .value = 1 },
	{ "reload", reload, "Restart from the saved configuration",
	    .flags = CLI_PRIVILEGED | CLI_CHANGES },
	{ 0 } };

const struct cli_table box_words = { "box", words, { &cli_exec } };

static void
leave(struct cli_console *con, const char *name)
{
	const struct cli_frame *f = cli_frame_of(con, &ip_interface_mode);

	if (f && strcmp(f->name, name) == 0)
		cli_forget(con, &ip_interface_mode, f->a, f->b);
}

void
interface_left(struct cli_call *c, const char *name)
{
	struct device *d = c->device;

	leave(c->console, name);
	for (uint32_t i = 0; i < d->consoles.n; i++)
		leave(&d->consoles.at[i]->cli, name);
}

static bool
no_interface(struct cli_call *c)
{
	char name[CLI_NAME + CLI_NAME];
	struct ifc *i;

	snprintf(name, sizeof(name), "%s%s", cli_text(c, "interface"), cli_text(c, "unit"));
	i = ifc_named(c->user, name);
	if (!i)
		return cli_fail(c, "There is no interface \"%s\"", name);
	if (!ifc_is_made(i))
		return cli_fail(
		    c, "%s is part of the box; `shutdown` in it takes it out of use", ifc_name(i));
	for (uint32_t n = 0; ifc_at(c->user, n); n++)
		if (ifc_parent(ifc_at(c->user, n)) == i)
			interface_left(c, ifc_name(ifc_at(c->user, n)));
	interface_left(c, ifc_name(i));
	service_leaves(c->device, i);
	ifc_remove(i);
	return true;
}

static bool
clear_counters(struct cli_call *c)
{
	const struct device *d = c->device;
	const char *only = cli_text(c, "interface");
	struct ifc *i, *x = only[0] ? ifc_named(d->stack, only) : NULL;

	if (only[0] && !x)
		return cli_fail(c, "There is no interface \"%s\"", only);
	for (uint32_t n = 0; (i = ifc_at(d->stack, n)); n++)
		if (!x || i == x)
			ifc_counters_clear(i);
	return true;
}

static const struct cli_word ports[] = { { "show interfaces [<interface:name>]", show_interfaces,
					     "Show|Ports and their traffic|One port's name" },
	{ "show interface [<interface:name>]", show_interfaces, .flags = CLI_HIDDEN },
	{ "clear counters [<interface:name>]", clear_counters,
	    "Forget|What interfaces counted|Of one of them",
	    .flags = CLI_PRIVILEGED | CLI_CHANGES },
	{ "no interface <interface:name> [<unit:name>]", no_interface, .in = { &cli_config } },
	{ 0 } };

const struct cli_table port_words = { "ports", ports, { &cli_exec } };
