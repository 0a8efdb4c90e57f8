/*
 * tcp_timer.c - what happens when nothing happens: retransmission (RFC 6298), probes of a closed
 * window (RFC 9293 3.8.6.1), the delayed ACK (RFC 1122 4.2.3.2), TIME-WAIT, keepalive.
 */
#include "ip/tcp.h"

#define KEEP_BETWEEN (75 * IX_SECOND)
#define KEEP_TRIES 9

#define SOCKET_OF(timer, member) \
	(((struct stream *)(void *)((char *)(timer)-offsetof(struct stream, member)))->sock)

static void
back_off(struct stream *t)
{
	t->tries++;
	t->rto = t->rto < TCP_RTO_MAX / 2 ? 2 * t->rto : TCP_RTO_MAX;
	t->timed = false; /* Karn's rule, RFC 6298 3 */
}

/* Nobody answered; tcp(7): if ICMP said why, that is the reason. */
static void
give_up(struct socket *s)
{
	tcp_fail(s, s->tcp->soft ? (enum sock_error)s->tcp->soft : SOCK_TIMED_OUT);
}

/* RFC 1122 4.2.3.5: a SYN is asked for less often than data, a SYN,ACK once less, as Linux does. */
static uint8_t
tries_most(const struct stream *t, const struct tcp_stack *shared)
{
	if (t->state == TCP_SYN_SENT)
		return shared->syn_retries;
	return t->state == TCP_SYN_RECEIVED ? shared->syn_ack_retries : shared->retries;
}

static void
resend_data(struct socket *s)
{
	struct stream *t = s->tcp;
	uint32_t stop, len;
	struct hop hop;

	if (stack_lookup(s->stack, &s->remote, &hop)) /* a way that is lost has no MTU */
		t->mss = (uint16_t)least(
		    t->mss, tcp_path_mss(s)); /* somebody else may have learnt of it */
	tcp_congestion_timeout(s);
	tcp_sacked_skip(t, t->snd_una, &stop);
	len = least(least(tcp_full(t), stop - t->snd_una), t->snd_max - t->snd_una);
	t->snd_nxt = tcp_send_at(s, t->snd_una, t->snd_wnd ? len : 1);
	tcp_resend_start(s);
}

static void
resend_fire(struct sim *sim, struct timer *timer)
{
	struct socket *s = SOCKET_OF(timer, resend);
	struct stream *t = s->tcp;
	bool syn = t->state == TCP_SYN_SENT || t->state == TCP_SYN_RECEIVED;

	(void)sim;
	if (t->tries >= tries_most(t, tcp_shared(s->stack))) {
		give_up(s);
	} else {
		back_off(t);
		if (syn)
			t->snd_nxt = t->iss;
		else
			resend_data(s);
		tcp_output(s);
	}
	tcp_settle(s);
}

static void
persist_fire(struct sim *sim, struct timer *timer)
{
	struct socket *s = SOCKET_OF(timer, resend);
	struct stream *t = s->tcp;

	(void)sim;
	if (t->tries >= tcp_shared(s->stack)->retries) {
		give_up(s);
	} else {
		back_off(t);
		/* One octet, or what fits into a window that was too silly to be used so far. */
		tcp_send_at(s, t->snd_una, least(most(t->snd_wnd, 1), tcp_full(t)));
		t->timed = false;
		tcp_persist_start(s);
	}
	tcp_settle(s);
}

static void
delay_fire(struct sim *sim, struct timer *timer)
{
	struct socket *s = SOCKET_OF(timer, delay);

	(void)sim;
	s->tcp->ack_now = true;
	tcp_output(s);
	tcp_settle(s);
}

static void
wait_fire(struct sim *sim, struct timer *timer)
{
	struct socket *s = SOCKET_OF(timer, wait);

	(void)sim;
	tcp_over(s);
	tcp_settle(s);
}

static void
keep_fire(struct sim *sim, struct timer *timer)
{
	struct socket *s = SOCKET_OF(timer, keep);
	struct stream *t = s->tcp;

	if (sim->now - t->heard < t->keep_idle) {
		t->keep_tries = 0;
		timer_at(sim, timer, t->heard + t->keep_idle);
	} else if (t->keep_tries++ == KEEP_TRIES) {
		tcp_send_empty(s, t->snd_max, TCP_RST | TCP_ACK);
		give_up(s);
	} else {
		/* RFC 9293 3.8.4: one number behind the window, so that the peer has to answer. */
		tcp_send_empty(s, t->snd_una - 1, TCP_ACK);
		timer_in(sim, timer, KEEP_BETWEEN);
	}
	tcp_settle(s);
}

static const struct timer_kind resend_kind = {
	"TCP retransmission timer",
	TIMER_CODE('t', 'r', 't', 'x'),
	resend_fire,
};
static const struct timer_kind persist_kind = {
	"TCP persist timer",
	TCP_PERSIST,
	persist_fire,
};
static const struct timer_kind delay_kind = {
	"TCP delayed ACK",
	TIMER_CODE('t', 'd', 'l', 'y'),
	delay_fire,
};
static const struct timer_kind wait_kind = {
	"TCP TIME-WAIT",
	TIMER_CODE('t', '2', 'm', 's'),
	wait_fire,
};
static const struct timer_kind keep_kind = {
	"TCP keepalive",
	TIMER_CODE('t', 'k', 'e', 'p'),
	keep_fire,
};

void
tcp_timers_init(struct socket *s)
{
	uint32_t owner = stack_node(s->stack)->id.id;

	timer_init(&s->tcp->resend, &resend_kind, owner);
	timer_init(&s->tcp->delay, &delay_kind, owner);
	timer_init(&s->tcp->wait, &wait_kind, owner);
	timer_init(&s->tcp->keep, &keep_kind, owner);
}

void
tcp_timers_stop(struct socket *s)
{
	timer_stop(tcp_sim(s), &s->tcp->resend);
	timer_stop(tcp_sim(s), &s->tcp->delay);
	timer_stop(tcp_sim(s), &s->tcp->wait);
	timer_stop(tcp_sim(s), &s->tcp->keep);
}

/* The one timer under the name of what it now waits for. */
static void
resend_set(struct socket *s, const struct timer_kind *kind)
{
	struct stream *t = s->tcp;

	timer_stop(tcp_sim(s), &t->resend);
	t->resend.kind = kind;
	timer_in(tcp_sim(s), &t->resend, t->rto);
}

void
tcp_resend_start(struct socket *s)
{
	resend_set(s, &resend_kind);
}

void
tcp_persist_start(struct socket *s)
{
	resend_set(s, &persist_kind);
}

void
tcp_time_wait(struct socket *s)
{
	struct stream *t = s->tcp;

	tcp_timers_stop(s);
	late_free(s);
	t->state = TCP_TIME_WAIT;
	timer_in(tcp_sim(s), &t->wait, tcp_shared(s->stack)->time_wait);
}

void
tcp_keep_start(struct socket *s)
{
	struct stream *t = s->tcp;

	timer_stop(tcp_sim(s), &t->keep);
	if (t->keep_idle && t->state == TCP_ESTABLISHED)
		timer_in(tcp_sim(s), &t->keep, t->keep_idle);
}

/* RFC 6298 2; the clock's granularity is a nanosecond. */
void
tcp_rtt_sample(struct socket *s, ix_time rtt)
{
	struct stream *t = s->tcp;
	ix_time off;

	if (t->srtt == 0) {
		t->srtt = rtt + !rtt;
		t->rttvar = rtt / 2;
	} else {
		off = rtt > t->srtt ? rtt - t->srtt : t->srtt - rtt;
		t->rttvar = (3 * t->rttvar + off) / 4;
		t->srtt = (7 * t->srtt + rtt) / 8;
	}
	tcp_rto_again(s);
}

void
tcp_rto_again(struct socket *s)
{
	struct stream *t = s->tcp;
	const struct tcp_stack *shared = tcp_shared(s->stack);
	ix_time over = 4 * t->rttvar;

	if (t->srtt == 0)
		return; /* nothing was measured yet: the backed-off one stays */
	t->rto = t->srtt + (over < shared->var_min ? shared->var_min : over);
	t->rto = t->rto < shared->rto_min ? shared->rto_min
	    : t->rto > TCP_RTO_MAX	  ? TCP_RTO_MAX
					  : t->rto;
}
