/* feed.c - see feed.h. It tries again every second until somebody answers. */
#include "service/feed/feed.h"

#include "base/addr.h"

struct feed {
	struct stack *stack;
	struct socket *sock;
	struct ix_addr from, to;
	uint16_t port;
	struct blob *blob;
	struct timer again;
};

static void try_connect(struct sim *sim, struct timer *t);
static const struct timer_kind again_kind = { "feed connects", TIMER_CODE('f', 'e', 'e', 'd'),
	try_connect };

static void
connected(struct socket *s)
{
	struct feed *f = sock_user(s);

	sock_send_blob(s, f->blob);
}

static void
readable(struct socket *s)
{
	uint32_t n;

	sock_peek(s, &n);
	sock_consume(s, n);
}

/* Before it was connected: later again. After: the box has had enough. */
static void
failed(struct socket *s)
{
	struct feed *f = sock_user(s);
	bool refused = sock_error(s) != SOCK_RESET;

	sock_close(s);
	f->sock = NULL;
	if (refused)
		timer_in(stack_sim(f->stack), &f->again, IX_SECOND);
}

static void
finished(struct socket *s)
{
	struct feed *f = sock_user(s);

	sock_close(s);
	f->sock = NULL;
}

static const struct socket_ops ops = { .connected = connected, .readable = readable,
	.finished = finished, .failed = failed };

static void
try_connect(struct sim *sim, struct timer *t)
{
	struct feed *f = (struct feed *)((uintptr_t)t - offsetof(struct feed, again));

	f->sock = sock_stream(f->stack, &ops, f);
	sock_set_ttl(f->sock, 1);
	if (sock_bind(f->sock, &f->from, 0) && sock_connect(f->sock, &f->to, f->port))
		return;
	sock_abort(f->sock);
	f->sock = NULL;
	timer_in(sim, &f->again, IX_SECOND);
}

struct feed *
feed_start(struct stack *st, const struct ix_addr *from, const struct ix_addr *to, uint16_t port,
    const void *bytes, uint32_t len, struct ix_error *e)
{
	struct sim *sim = stack_sim(st);
	char buf[ADDR_TEXT];
	struct feed *f;

	if (!stack_owner(st, from)) {
		fail(e, "%s has no address %s", stack_node(st)->name, addr_text(buf, from));
		return NULL;
	}
	f = arena_make(sim->arena, struct feed);
	f->stack = st;
	f->from = *from;
	f->to = *to;
	f->port = port;
	f->blob = blob_new(sim->arena, bytes, len);
	timer_init(&f->again, &again_kind, stack_node(st)->id.id);
	timer_in(sim, &f->again, 0);
	return f;
}
