/* tcp_info.c - a stream in numbers, for those who look: nothing here changes anything. */
#include "ip/tcp.h"

/* The timer that will fire first, by ss's names. */
static void
timer_of(const struct socket *s, struct sock_tcp *out)
{
	const struct stream *t = s->tcp;
	const struct {
		const struct timer *timer;
		const char *name;
	} all[] = { { &t->resend, t->resend.kind->code == TCP_PERSIST ? "persist" : "on" },
		{ &t->wait, "timewait" }, { &t->keep, "keepalive" } };

	out->timer = "";
	out->timer_left = 0;
	for (unsigned i = 0; i < 3 && !out->timer[0]; i++)
		if (timer_runs(all[i].timer)) {
			out->timer = all[i].name;
			out->timer_left = timer_left(tcp_sim(s), all[i].timer);
		}
}

static void
counts_of(const struct tcp_counts *c, struct sock_tcp *out)
{
	out->octets_sent = c->octets_sent;
	out->octets_acked = c->octets_acked;
	out->octets_received = c->octets_received;
	out->segments_out = c->segments_out;
	out->segments_in = c->segments_in;
	out->data_out = c->data_out;
	out->data_in = c->data_in;
	out->resent = c->resent;
	out->timeouts = c->timeouts;
	out->recoveries = c->recoveries;
	out->duplicates = c->duplicates;
	out->challenges = c->challenges;
	out->bad_md5 = c->bad_md5;
}

bool
sock_tcp_info(const struct socket *s, struct sock_tcp *out)
{
	const struct stream *t = s->tcp;

	*out = (struct sock_tcp){ .timer = "" };
	if (!t || t->state == TCP_CLOSED || t->state == TCP_LISTEN)
		return false;
	*out = (struct sock_tcp){ .timestamps = t->stamps,
		.sack = t->sacks,
		.scaling = t->scales,
		.md5 = t->keys != NULL,
		.snd_wscale = t->snd_scale,
		.rcv_wscale = t->rcv_scale,
		.rto = t->rto,
		.rtt = t->srtt,
		.rtt_var = t->rttvar,
		.last_sent = t->sent_at,
		.last_heard = t->heard,
		.mss = tcp_full(t),
		.cwnd = t->cwnd,
		.ssthresh = t->ssthresh == UINT32_MAX ? 0 : t->ssthresh,
		.snd_wnd = t->snd_wnd,
		.rcv_wnd = t->rcv_adv - t->rcv_nxt,
		.unacked = t->snd_max - t->snd_una,
		.sacked = t->sacked_octets,
		.recovering = t->recovering,
		.backoff = t->tries };
	counts_of(&t->counts, out);
	timer_of(s, out);
	return true;
}

uint32_t
sock_unread(const struct socket *s)
{
	return s->tcp ? s->tcp->in.len : 0;
}
