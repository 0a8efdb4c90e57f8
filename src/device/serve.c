/* serve.c - see serve.h. */
#include "device/serve.h"

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

bool
serving_start(struct device *d, struct ix_error *e)
{
	struct serving *s = d->serving;
	struct ix_error ignored;
	bool all;

	if (!s || !d->on)
		return true;
	e = e ? e : &ignored;
	all = start_dns(d, s, e);
	return start_web(d, s, e) && all;
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
	s->pages = NULL;
	s->server = NULL;
	s->resolver = NULL;
}
