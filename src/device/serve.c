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

bool
serving_start(struct device *d, struct ix_error *e)
{
	struct ix_error ignored;

	return !d->serving || !d->on || start_dns(d, d->serving, e ? e : &ignored);
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
	s->server = NULL;
	s->resolver = NULL;
}
