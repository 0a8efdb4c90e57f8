/*
 * tcp_notify.c - the socket's own event: its service is told what happened since, then what the
 * service wrote is sent, in full segments; and the end of a socket that nobody has any more.
 *
 * A service is called from here alone, so it is never re-entered; it may close the socket, which is
 * freed when the event is over.
 */
#include "ip/tcp.h"

static void
call(struct socket *s, void (*fn)(struct socket *s))
{
	if (fn)
		fn(s);
}

static void
tell_accepted(struct socket *s)
{
	struct socket *listener = s->tcp->listener;

	if (!listener)
		return;
	listener->tcp->children--;
	s->tcp->listener = NULL;
	/* Nobody would ever close it. */
	if (!listener->ops || !listener->ops->accepted) {
		tcp_abort(s);
		return;
	}
	listener->ops->accepted(listener, s);
}

static void
tell_one(struct socket *s, enum tcp_note note)
{
	const struct socket_ops *ops = s->ops;

	if (note == NOTE_ACCEPTED)
		tell_accepted(s);
	else if (!ops)
		return;
	else if (note == NOTE_CONNECTED)
		call(s, ops->connected);
	else if (note == NOTE_READABLE)
		call(s, ops->readable);
	else if (note == NOTE_FINISHED)
		call(s, ops->finished);
	else if (note == NOTE_WRITABLE)
		call(s, ops->writable);
	else if (note == NOTE_FAILED)
		call(s, ops->failed);
}

static void
tell(struct socket *s)
{
	struct stream *t = s->tcp;

	for (unsigned note = NOTE_ACCEPTED; note <= NOTE_FAILED && !s->gone; note <<= 1) {
		if (!(t->notes & note))
			continue;
		t->notes = (uint8_t)(t->notes & ~note);
		tell_one(s, note);
	}
}

static void
work_fire(struct sim *sim, struct timer *timer)
{
	struct stream *t = (struct stream *)(void *)((char *)timer - offsetof(struct stream, work));
	struct socket *s = t->sock;

	(void)sim;
	t->busy = true;
	tell(s);
	t->busy = false;
	tcp_output(s);
	if (t->notes && !s->gone)
		tcp_work(s, 0);
	tcp_settle(s);
}

static const struct timer_kind work_kind = {
	"TCP socket work", TIMER_CODE('t', 'w', 'r', 'k'), work_fire,
};

void
tcp_notify_init(struct socket *s)
{
	timer_init(&s->tcp->work, &work_kind, stack_node(s->stack)->id.id);
}

void
tcp_work(struct socket *s, unsigned notes)
{
	struct stream *t = s->tcp;

	t->notes = (uint8_t)(t->notes | notes);
	if (!t->busy && !timer_runs(&t->work))
		timer_in(tcp_sim(s), &t->work, 0);
}

void
tcp_settle(struct socket *s)
{
	struct stream *t = s->tcp;

	if (t->busy || t->state != TCP_CLOSED || !s->gone)
		return;
	timer_stop(tcp_sim(s), &t->work);
	receive_free(tcp_arena(s), &t->in);
	tcp_keys_free(s);
	arena_free(tcp_arena(s), t, sizeof(*t));
	s->tcp = NULL;
	sock_free(s);
}
