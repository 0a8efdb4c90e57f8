/*
 * tcp.c - what a service may ask of a stream, and how it is told what happened.
 *
 * Every call only changes the control block and plants the socket's own event, `work`, at the
 * current time: there the service is told what it has to know, in a fixed order, and then what it
 * wrote is sent. Knows no segment.
 */
#include "ip/tcp.h"

#include "base/panic.h"

static const char *const state_name[] = {
	[TCP_CLOSED] = "CLOSED",
	[TCP_LISTEN] = "LISTEN",
	[TCP_SYN_SENT] = "SYN-SENT",
	[TCP_SYN_RECEIVED] = "SYN-RECEIVED",
	[TCP_ESTABLISHED] = "ESTABLISHED",
	[TCP_FIN_WAIT_1] = "FIN-WAIT-1",
	[TCP_FIN_WAIT_2] = "FIN-WAIT-2",
	[TCP_CLOSE_WAIT] = "CLOSE-WAIT",
	[TCP_CLOSING] = "CLOSING",
	[TCP_LAST_ACK] = "LAST-ACK",
	[TCP_TIME_WAIT] = "TIME-WAIT",
};

struct sim *
tcp_sim(const struct socket *s)
{
	return stack_sim(s->stack);
}

struct arena *
tcp_arena(const struct socket *s)
{
	return stack_sim(s->stack)->arena;
}

struct tcp_stack *
tcp_shared(struct stack *st)
{
	struct tcp_stack **at = stack_tcp(st);
	char name[NODE_NAME + 8] = "tcp:";
	struct rng rng;

	if (*at)
		return *at;
	strcat(name, stack_node(st)->name);
	rng = sim_stream(stack_sim(st), name);
	*at = arena_make(stack_sim(st)->arena, struct tcp_stack);
	**at = (struct tcp_stack){
		.secret = { rng_next(&rng), rng_next(&rng) },
		.rto_first = IX_SECOND,
		.var_min = 200 * IX_MS,
		.window_max = TCP_WINDOW_MAX,
		.send_max = TCP_SEND_MAX,
		.delayed_ack = 40 * IX_MS,
		.time_wait = 60 * IX_SECOND,
		.retries = 15,
		.syn_retries = 6,
		.syn_ack_retries = 5,
	};
	return *at;
}

static uint32_t
window_within(uint32_t octets)
{
	return octets < 64u << 10 ? 64u << 10 : octets > 1u << 30 ? 1u << 30 : octets;
}

void
stack_tcp_window(struct stack *st, uint32_t octets)
{
	tcp_shared(st)->window_max = window_within(octets);
}

void
stack_tcp_rto_min(struct stack *st, ix_time least)
{
	tcp_shared(st)->rto_min = least;
	tcp_shared(st)->var_min = 0;
}

uint32_t
stack_tcp_window_max(const struct stack *st)
{
	const struct tcp_stack *shared = *stack_tcp((struct stack *)(uintptr_t)st);

	return shared ? shared->window_max : TCP_WINDOW_MAX; /* nothing was begun yet */
}

void
stack_tcp_send_buffer(struct stack *st, uint32_t octets)
{
	tcp_shared(st)->send_max = window_within(octets);
}

uint32_t
stack_tcp_send_buffer_max(const struct stack *st)
{
	const struct tcp_stack *shared = *stack_tcp((struct stack *)(uintptr_t)st);

	return shared ? shared->send_max : TCP_SEND_MAX;
}

uint32_t
sock_send_most(const struct socket *s)
{
	return least(most(2 * least(s->tcp->cwnd, 1u << 30), TCP_SEND_FIRST),
	    stack_tcp_send_buffer_max(s->stack));
}

void
tcp_clear(struct stack *st)
{
	if (!*stack_tcp(st))
		return;
	stack_tcp_window(st, TCP_WINDOW_MAX);
	stack_tcp_send_buffer(st, TCP_SEND_MAX);
}

void
sock_set_window(struct socket *s, uint32_t octets)
{
	must(s->tcp != NULL);
	s->tcp->rcv_max = window_within(octets);
}

void
tcp_new(struct socket *s)
{
	if (s->tcp)
		return;
	s->tcp = arena_make(tcp_arena(s), struct stream);
	s->tcp->sock = s;
	s->tcp->mark = 4096;
	tcp_notify_init(s);
	tcp_timers_init(s);
}

bool
tcp_listen(struct socket *s)
{
	if (s->tcp->state != TCP_CLOSED)
		return false;
	s->tcp->state = TCP_LISTEN;
	return true;
}

bool
tcp_connect(struct socket *s)
{
	struct stream *t = s->tcp;
	struct hop hop;

	if (t->state != TCP_CLOSED || t->notes)
		return false;
	if (!stack_lookup(s->stack, &s->remote, &hop) || hop.blackhole) {
		s->error = SOCK_NO_NETWORK;
		return false;
	}
	s->error = SOCK_OK;
	tcp_begin(s);
	t->state = TCP_SYN_SENT;
	tcp_work(s, 0);
	return true;
}

/* Is this a state in which the service may still write? */
static bool
may_send(const struct stream *t)
{
	return !t->fin_queued && (t->state == TCP_SYN_SENT || t->state == TCP_SYN_RECEIVED ||
	    t->state == TCP_ESTABLISHED || t->state == TCP_CLOSE_WAIT);
}

void
tcp_send_blob(struct socket *s, struct blob *b)
{
	if (!may_send(s->tcp))
		return;
	send_queue_add(tcp_arena(s), &s->tcp->out, b);
	tcp_work(s, 0);
}

uint32_t
tcp_queued(const struct socket *s)
{
	return (uint32_t)(s->tcp->out.end - s->tcp->out.base);
}

void
tcp_set_mark(struct socket *s, uint32_t low)
{
	s->tcp->mark = low;
}

const uint8_t *
tcp_peek(struct socket *s, uint32_t *len)
{
	const struct receive_buffer *b = &s->tcp->in;

	*len = b->len;
	return b->len ? b->bytes + b->start : NULL;
}

/*
 * The window grows with a service that keeps reading, as an autotuned one does: doubled when half
 * of it was read, so that it stays ahead of a sender in slow start.
 */
static void
window_grow(struct stream *t, uint32_t n)
{
	t->rcv_read += n;
	if (!t->scales || t->rcv_read < t->rcv_limit / 2 || t->rcv_limit >= t->rcv_max)
		return;
	t->rcv_read = 0;
	t->rcv_limit = least(2 * t->rcv_limit, t->rcv_max);
}

void
tcp_consume(struct socket *s, uint32_t n)
{
	struct stream *t = s->tcp;
	uint32_t open = t->rcv_adv - t->rcv_nxt, space;

	n = least(n, t->in.len);
	receive_cut(tcp_arena(s), &t->in, n);
	window_grow(t, n);
	space = t->rcv_limit > t->in.len ? t->rcv_limit - t->in.len : 0;
	/* RFC 9293 3.8.6.2.2: a window that had closed is opened in steps worth a segment. */
	if ((t->state == TCP_ESTABLISHED || t->state == TCP_FIN_WAIT_1 ||
	    t->state == TCP_FIN_WAIT_2) && open < t->rcv_limit / 4 &&
	    space >= least(t->rcv_limit / 2, open + 2u * t->our_mss)) {
		t->ack_now = true;
		tcp_work(s, 0);
	}
}

/* Everything that must not outlive the connection; what was received can still be read. */
static void
quiet(struct socket *s)
{
	struct stream *t = s->tcp;

	tcp_timers_stop(s);
	send_queue_free(tcp_arena(s), &t->out);
	late_free(s);
	vec_free(tcp_arena(s), &t->sacked);
	t->state = TCP_CLOSED;
	t->ack_now = false;
	if (t->listener) {
		t->listener->tcp->children--;
		t->listener = NULL;
		s->gone = true; /* nobody ever had it */
	}
}

bool
tcp_fin_acked(const struct stream *t)
{
	return t->fin_queued && t->snd_una == tcp_end(t) + 1;
}

void
tcp_over(struct socket *s)
{
	quiet(s);
}

void
tcp_fail(struct socket *s, enum sock_error why)
{
	quiet(s);
	s->error = why;
	tcp_work(s, NOTE_FAILED);
}

/* A listener goes: the connections it has not handed over yet go with it. */
static void
listener_close(struct socket *listener)
{
	struct socket *s, *next;

	for (s = sock_next(listener->stack, NULL); s; s = next) {
		next = sock_next(listener->stack, s);
		if (s->kind == SOCK_STREAM && s->tcp && s->tcp->listener == listener)
			tcp_abort(s);
	}
	listener->tcp->state = TCP_CLOSED;
}

static void
send_fin(struct socket *s, enum tcp_state next)
{
	s->tcp->state = next;
	s->tcp->fin_queued = true;
	tcp_work(s, 0);
}

/* RFC 9293 3.6: "I have no more data to send", not "I will not receive". */
void
tcp_shutdown(struct socket *s)
{
	struct stream *t = s->tcp;

	if (!may_send(t))
		return;
	if (t->state == TCP_ESTABLISHED)
		send_fin(s, TCP_FIN_WAIT_1);
	else if (t->state == TCP_CLOSE_WAIT)
		send_fin(s, TCP_LAST_ACK);
	else
		send_fin(s, t->state); /* FIN-WAIT-1 begins when the SYN is acknowledged */
}

/* For the length of TIME-WAIT, as in common stacks. */
void
tcp_linger(struct socket *s)
{
	timer_in(tcp_sim(s), &s->tcp->wait, tcp_shared(s->stack)->time_wait);
}

/* RFC 9293 3.10.4. */
void
tcp_close(struct socket *s)
{
	struct stream *t = s->tcp;
	bool unread = t->in.len > 0;

	s->gone = true;
	receive_free(tcp_arena(s), &t->in);
	switch (t->state) {
	case TCP_LISTEN:
		listener_close(s);
		break;
	case TCP_SYN_SENT:
		tcp_over(s);
		break;
	case TCP_SYN_RECEIVED:
		send_fin(s, TCP_SYN_RECEIVED); /* FIN-WAIT-1 begins when the SYN is acknowledged */
		break;
	case TCP_ESTABLISHED:
	case TCP_CLOSE_WAIT:
		/*
		 * RFC 9293 3.6.1: what was not read is lost, and RST says so; but not at the price
		 * of what we still have to say. */
		if (unread && tcp_queued(s) == 0)
			tcp_abort(s);
		else
			send_fin(s, t->state == TCP_ESTABLISHED ? TCP_FIN_WAIT_1 : TCP_LAST_ACK);
		return;
	case TCP_FIN_WAIT_2: /* after tcp_shutdown */
		if (unread) {
			tcp_abort(s);
			return;
		}
		tcp_linger(s);
		break;
	default:
		break;
	}
	tcp_settle(s);
}

/* RFC 9293 3.10.5. */
void
tcp_abort(struct socket *s)
{
	struct stream *t = s->tcp;

	s->gone = true;
	if (t->state == TCP_LISTEN)
		listener_close(s);
	else if (t->state >= TCP_SYN_RECEIVED && t->state != TCP_TIME_WAIT)
		tcp_send_empty(s, t->snd_max, TCP_RST | TCP_ACK);
	if (t->state != TCP_CLOSED)
		tcp_over(s);
	tcp_settle(s);
}

const char *
tcp_state(const struct socket *s)
{
	return s->tcp ? state_name[s->tcp->state] : state_name[TCP_CLOSED];
}

void
sock_set_keepalive(struct socket *s, ix_time idle)
{
	if (s->kind != SOCK_STREAM)
		return;
	s->tcp->keep_idle = idle;
	tcp_keep_start(s);
}
