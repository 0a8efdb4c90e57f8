/* serve.c - see serve.h. */
#include "device/serve.h"

#include "device/files.h"
#include "device/service_words.h"

struct serving *
serving_of(struct device *d)
{
	if (!d->serving && d->stack)
		d->serving = arena_make(d->world->arena, struct serving);
	return d->serving;
}

static bool
start_dns(struct device *d, struct serving *s, struct ix_error *e)
{
	if (s->hints && !s->resolver)
		s->resolver = resolver_new(d->stack, s->hint, s->hints);
	if (s->dns && !s->server)
		s->server = dns_server_start(d->stack, &s->zones, s->resolver, e);
	return !s->dns || s->server;
}

static bool
start_web(struct device *d, struct serving *s, struct ix_error *e)
{
	if (s->web && !s->pages)
		s->pages = web_start(d->stack, &s->site, e);
	return !s->web || s->pages;
}

static bool
start_collector(struct device *d, struct serving *s, struct ix_error *e)
{
	if (s->collects && !s->collector)
		s->collector = collector_new(d->stack, SFLOW_PORT);
	return !s->collects || s->collector || fail(e, "UDP port %u is taken", SFLOW_PORT);
}

static bool
start_sponge(struct device *d, struct serving *s, struct ix_error *e)
{
	struct ifc *i = s->sponges ? ifc_find(d->stack, s->sponge_ifc) : NULL;

	if (i && !s->sponge)
		s->sponge = sponge_new(d->stack, i, &s->sponge_set, e);
	return !s->sponges || s->sponge;
}

static bool
start_dhcp(struct device *d, struct serving *s, struct ix_error *e)
{
	struct ifc *eth0 = s->dhcp && !s->asking ? ifc_find(d->stack, "eth0") : NULL;

	if (s->leases.at.n && !s->dhcp_server)
		s->dhcp_server = dhcp_server_start(d->stack, &s->leases, e);
	if (eth0 && !lease_start(d, eth0, NULL, e))
		return false;
	return !s->leases.at.n || s->dhcp_server;
}

static void
keep_line(void *arg, const char *line)
{
	file_append(arg, REMOTE_LOG, line);
}

static bool
start_small(struct device *d, struct serving *s, struct ix_error *e)
{
	static const struct syslog_ops ops = { .heard = keep_line };

	if (s->ntp && !s->clock)
		s->clock = ntp_server_start(d->stack, e);
	if (s->syslog && !s->collecting)
		s->collecting = syslog_collector_start(d->stack, &ops, d, e);
	return (!s->ntp || s->clock) && (!s->syslog || s->collecting);
}

bool
serving_start(struct device *d, struct ix_error *e)
{
	struct serving *s = d->serving;
	struct ix_error ignored = { "" };
	bool all;

	if (!s || !d->on)
		return true;
	e = e ? e : &ignored;
	all = start_dns(d, s, e);
	all = start_collector(d, s, e) && all;
	all = start_sponge(d, s, e) && all;
	all = start_web(d, s, e) && all;
	all = start_dhcp(d, s, e) && all;
	return start_small(d, s, e) && all;
}

void
serving_stop(struct device *d)
{
	struct serving *s = d->serving;

	if (!s)
		return;
	if (s->server)
		dns_server_stop(s->server);
	if (s->resolver)
		resolver_free(s->resolver);
	if (s->pages)
		web_stop(s->pages);
	if (s->collector)
		collector_delete(s->collector);
	if (s->sponge)
		sponge_delete(s->sponge);
	s->collector = NULL;
	s->sponge = NULL;
	if (s->dhcp_server)
		dhcp_server_stop(s->dhcp_server);
	if (s->relay)
		dhcp_relay_stop(s->relay);
	lease_stop(d, false);
	service_forget(d);
	if (s->clock)
		ntp_server_stop(s->clock);
	if (s->collecting)
		syslog_collector_stop(s->collecting);
	s->clock = NULL;
	s->collecting = NULL;
	s->dhcp_server = NULL;
	s->relay = NULL;
	s->pages = NULL;
	s->server = NULL;
	s->resolver = NULL;
}
