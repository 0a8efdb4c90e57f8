/*
 * shell_dhcp.c - `dhclient`, and what a host does with a lease: the address on its interface, the
 * route of the gateway, the name servers into /etc/resolv.conf.
 */
#include <stdio.h>
#include <string.h>

#include "device/files.h"
#include "device/serve.h"
#include "device/shell_job.h"

/* The client of a box; `tell` is the console that waits for the first lease, NULL: nobody. */
struct lease_job {
	struct device *device;
	struct ifc *ifc;
	struct dhcp_client *client;
	struct console *tell;
	bool verbose;
	struct ix_addr router; /* whose default route it set; af 0: none */
};

static void
route(struct lease_job *j, const struct ix_addr *router, bool add)
{
	const struct ix_addr any = { .af = 4 };
	struct route r = { .prefix = prefix_of(&any, 0),
		.source = ROUTE_STATIC,
		.distance = 1,
		.hop = { .via = *router } };

	if (add)
		route_add(j->device->stack, &r);
	else
		route_del(j->device->stack, &r.prefix, ROUTE_STATIC, &r.hop);
}

static void
name_servers(struct device *d, const struct dhcp *ack)
{
	struct text t = { 0 };
	struct ix_error ignored;
	char buf[ADDR_TEXT];

	for (unsigned i = 0; i < DHCP_SERVERS && ack->dns[i].af; i++)
		text_printf(&t, "nameserver %s\n", addr_text(buf, &ack->dns[i]));
	if (t.n)
		file_write(d, RESOLV_CONF, text_of(&t), t.n, &ignored);
	text_free(&t);
}

static void
no_route(struct lease_job *j)
{
	if (j->router.af)
		route(j, &j->router, false);
	j->router.af = 0;
}

static void
bound(void *arg, const struct dhcp *ack)
{
	struct lease_job *j = arg;
	struct console *tell = j->tell;
	struct ix_error e = { "" };

	if (!stack_owner(j->device->stack, &ack->yours))
		ifc_addr_add(j->ifc, &ack->yours, ack->mask, &e);
	if (!addr_eq(&j->router, &ack->router[0])) {
		no_route(j);
		j->router = ack->router[0];
		if (j->router.af)
			route(j, &j->router, true);
	}
	name_servers(j->device, ack);
	j->tell = NULL;
	if (tell)
		job_done(tell, 0); /* from now on it renews by itself */
}

static void
lost(void *arg, const struct ix_addr *a, uint8_t mask)
{
	struct lease_job *j = arg;

	no_route(j);
	ifc_addr_del(j->ifc, a, mask);
}

static void
say(void *arg, const char *line)
{
	const struct lease_job *j = arg;

	if (j->tell && j->verbose)
		job_complain(j->tell, line);
}

static const struct dhcp_client_ops client_ops = { bound, lost, say };

static bool
start(struct device *d, struct ifc *i, struct console *tell, bool verbose, struct ix_error *e)
{
	struct serving *s = serving_of(d);
	struct lease_job *j = arena_make(d->world->arena, struct lease_job);

	j->device = d;
	j->ifc = i;
	j->tell = tell;
	j->verbose = verbose;
	j->client = dhcp_client_start(d->stack, i, &client_ops, j, e);
	if (j->client)
		s->asking = j;
	else
		arena_free(d->world->arena, j, sizeof(*j));
	return j->client != NULL;
}

bool
lease_start(struct device *d, struct ifc *i, struct console *tell, struct ix_error *e)
{
	return start(d, i, tell, false, e);
}

void
lease_stop(struct device *d, bool release)
{
	struct lease_job *j = d->serving ? d->serving->asking : NULL;

	if (!j)
		return;
	d->serving->asking = NULL;
	dhcp_client_stop(j->client, release);
	arena_free(d->world->arena, j, sizeof(*j));
}

/* Ctrl-C while it still asks: it goes no further. */
static void
interrupt(void *arg)
{
	struct console *c = arg;

	lease_stop(c->device, false);
	job_done(c, REPORT_STOPPED);
}

static bool
may_change(struct shell_call *c)
{
	const char *locked = c->console->locked;

	return !locked || shell_fail(c, "Operation not permitted. %s", locked);
}

static bool
dhclient(struct shell_call *c)
{
	struct device *d = c->device;
	const char *name = c->argc > 1 ? c->argv[1] : "eth0";
	struct ifc *i = ifc_find(d->stack, name);
	char clean[48];
	struct console *con;

	if (c->argc > 2)
		return shell_usage(c);
	if (!may_change(c))
		return false;
	if (!i || !ifc_is_wired(i))
		return shell_fail(c, "Cannot find device \"%s\"; `ip link` lists them",
		    text_clean_to(clean, sizeof(clean), name, TEXT_LINE));
	if (shell_has(c, 'r')) {
		if (!d->serving || !d->serving->asking)
			return shell_fail(c, "there is no lease to release");
		lease_stop(d, true);
		return true;
	}
	con = job_console(d, c->console, "dhclient", &c->error);
	if (!con)
		return false;
	lease_stop(d, true); /* one client a box: it begins anew */
	if (!start(d, i, con, shell_has(c, 'v'), &c->error))
		return false;
	cli_busy(c->console, "dhclient", interrupt, con);
	return true;
}

static const struct shell_option options[] = {
	{ 'v', NULL, NULL, "tell what is said and heard" },
	{ 'r', NULL, NULL, "release the lease, and stop" },
	{ '4', NULL, NULL, "IPv4, as always here" },
	{ 0 },
};

static const struct shell_word words[] = {
	{ "dhclient", "dhclient [-v] [-r] [INTERFACE]", "ask a DHCP server for an address", options,
	    dhclient },
	{ 0 },
};

const struct shell_table dhcp_shell = { "dhcp", words };
