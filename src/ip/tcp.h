/*
 * tcp.h - what the files of TCP share: the control block of a stream (RFC 9293 3.3.1), its queues,
 * its timers. Nobody but tcp*.c includes it.
 *
 * Who does what: tcp.c the calls of a service; tcp_notify.c what it is told; tcp_demux.c whose
 * segment it is; tcp_open.c LISTEN, SYN-SENT and the options; tcp_cookie.c a listener
 * that is flooded; tcp_input.c every later state;
 * tcp_ack.c what an ACK means; tcp_output.c when and what to send; tcp_timer.c the timers;
 * tcp_congestion.c cwnd and losses; tcp_sack.c the scoreboard; tcp_send.c and tcp_reassembly.c the
 * queues of both directions.
 *
 * A segment that arrives may queue, answer and set timers, but calls no service: that is done by
 * the socket's own event (`work`), which also sends what the service wrote meanwhile.
 */
#ifndef IP_TCP_H
#define IP_TCP_H

#include "ip/internal.h"
#include "wire/tcp.h"

enum tcp_state {
	TCP_CLOSED,
	TCP_LISTEN,
	TCP_SYN_SENT,
	TCP_SYN_RECEIVED,
	TCP_ESTABLISHED,
	TCP_FIN_WAIT_1,
	TCP_FIN_WAIT_2,
	TCP_CLOSE_WAIT,
	TCP_CLOSING,
	TCP_LAST_ACK,
	TCP_TIME_WAIT,
};

/* What the service has still to be told, in the order in which it is. */
enum tcp_note {
	NOTE_ACCEPTED = 1,
	NOTE_CONNECTED = 2,
	NOTE_READABLE = 4,
	NOTE_FINISHED = 8,
	NOTE_WRITABLE = 16,
	NOTE_FAILED = 32,
};

/* What the streams of a stack share; the settings may be changed at any time. */
struct tcp_stack {
	/* for initial sequence numbers and timestamp offsets (RFC 6528) */
	uint64_t secret[2];
	ix_time rto_first;          /* 1 s, RFC 6298 2.1 */
	ix_time rto_min, var_min;   /* floors: the whole timeout, what it has over the RTT */
	ix_time delayed_ack;        /* 40 ms */
	ix_time time_wait;          /* 60 s, and how long an orphan waits in FIN-WAIT-2 */
	uint32_t window_max;        /* of streams begun from now on */
	uint32_t send_max;          /* see sock_send_most */
	uint8_t retries;            /* 15 */
	uint8_t syn_retries; /* 6: 127 s */
	uint8_t syn_ack_retries; /* 5: 63 s */
	ix_time challenge_since;    /* RFC 5961 7: challenge ACKs are limited for the whole stack */
	uint32_t challenges;
};

#define TCP_RTO_MAX (120 * IX_SECOND)
#define TCP_PERSIST TIMER_CODE('t', 'p', 'r', 's')
#define TCP_BACKLOG 128                /* connections a listener may have half made */
#define TCP_CHALLENGES_A_SECOND 100
#define TCP_WINDOW_MAX (6u << 20)      /* the receive window may grow to it, as Linux's tcp_rmem */
#define TCP_SEND_MAX (4u << 20)        /* a send buffer may grow to it, as Linux's tcp_wmem */
#define TCP_SEND_FIRST (64u << 10)
#define TCP_LATE_MAX 512               /* runs out of order that are kept, see tcp_late_max */
#define TCP_SACKED_MAX 512             /* spans of the scoreboard, see tcp_sacked_max */

/* A segment's data as it lies in the send queue: octets of a blob that others may send too. */
struct piece {
	struct blob *blob;
	uint64_t at; /* stream position of its first octet */
};

/* Octets are numbered from 0 by their place in the stream; sequence numbers are those mod 2^32. */
struct send_queue {
	struct piece *ring;
	uint32_t head, n, room; /* room is a power of two */
	uint64_t base;          /* the first octet not acknowledged */
	uint64_t end;           /* one past the last octet queued */
};

/* What the service has not consumed, always in one piece. */
struct receive_buffer {
	uint8_t *bytes;
	uint32_t start, len, room;
};

/* Data that came before its turn, in runs: sorted by seq, none touches another. */
struct late {
	struct late *next;
	uint32_t seq;
	struct receive_buffer data;
};
static inline uint32_t
late_end(const struct late *l)
{
	return l->seq + l->data.len;
}

struct span {
	uint32_t from, to; /* sequence numbers, `to` excluded */
};

struct tcp_key; /* a peer and what its segments are signed with */

/* What a stream has seen, for `ss -i`. */
struct tcp_counts {
	uint64_t octets_sent, octets_acked, octets_received; /* of data, resent ones again */
	uint64_t segments_out, segments_in, data_out, data_in;
	uint32_t resent, timeouts, recoveries, duplicates, challenges, bad_md5;
};

struct stream {
	struct socket *sock;
	struct socket *listener; /* of a fresh one that nobody owns yet */
	uint32_t children;       /* a listener's fresh ones that nobody owns yet */
	ix_time cookies_until; /* a listener's: so long may its SYN cookies come back */
	enum tcp_state state;
	uint8_t notes;           /* enum tcp_note */
	bool busy;               /* its callbacks run now: nothing may be freed */
	bool passive;            /* a listener made it */
	bool fin_queued;         /* the service closed: a FIN goes after the last octet */

	struct timer work;       /* tells the service and sends, at the end of the running event */
	struct timer resend;     /* retransmission, or the persist timer */
	struct timer delay;      /* delayed ACK */
	struct timer wait;       /* TIME-WAIT, or the orphan's FIN-WAIT-2 */
	struct timer keep;       /* keepalive */
	ix_time keep_idle;       /* 0: no keepalive */
	uint8_t keep_tries;
	ix_time heard;           /* when the peer last said anything */

	/* sending */
	uint32_t iss, snd_una, snd_nxt, snd_max;
	uint32_t snd_wnd, snd_wl1, snd_wl2;
	uint32_t snd_wnd_max;    /* the widest window the peer ever offered */
	uint32_t snd_small;      /* end of the last segment that was not full (Minshall's Nagle) */
	uint8_t snd_scale;
	uint16_t mss;            /* of a segment with no options: the peer's and the path's */
	uint32_t mark;           /* the service's low mark */
	struct send_queue out;

	/* receiving */
	uint32_t irs, rcv_nxt;
	uint32_t rcv_adv;        /* the right edge of the window as told to the peer */
	uint32_t rcv_limit;      /* octets the buffer may hold; grows to rcv_max */
	uint32_t rcv_max;
	uint32_t rcv_read;       /* consumed since the limit last grew */
	uint32_t rcv_acked;      /* the last ACK we sent (RFC 7323's Last.ACK.sent) */
	uint8_t rcv_scale;
	uint16_t our_mss;        /* as announced */
	bool ack_now;
	bool fin_known;          /* the peer's FIN came: at fin_seq, perhaps before its turn */
	uint32_t fin_seq;
	struct receive_buffer in;
	struct late *late;
	struct late *late_near;  /* the run that was touched last; NULL: it is gone */
	uint32_t lates, late_last; /* how many runs; seq of the one that came last (RFC 2018 4) */
	ix_time oow_last;        /* when an unacceptable segment was last answered */

	/* options in use */
	bool scales, sacks, stamps;
	uint32_t ts_offset, ts_recent;
	ix_time ts_recent_at;

	/* loss and congestion */
	ix_time srtt, rttvar, rto;
	uint8_t tries;           /* retransmissions, or probes, without an answer */
	uint8_t soft; /* enum sock_error: what ICMP said since the last ACK */
	bool timed;              /* one segment is being timed */
	uint32_t timed_seq;
	ix_time timed_at, sent_at;
	uint32_t cwnd, ssthresh, cwnd_part;
	uint32_t dup_acks;
	bool recovering;         /* fast recovery */
	uint32_t recover;        /* RFC 6582: snd_max when the loss was seen */
	uint32_t resent;         /* in recovery: up to here the holes are filled again */
	bool rescued;            /* in this recovery its end was sent once more */
	uint32_t recover_flight; /* octets on their way when the loss was seen */
	uint32_t prr_delivered, prr_out; /* since then, RFC 6937 3: arrived, and sent */
	uint32_t sacked_octets;  /* of the scoreboard's spans */
	VEC(struct span) sacked; /* the scoreboard, sorted, within (snd_una, snd_max] */
	struct tcp_counts counts;
	struct tcp_key *keys;    /* owned; a listener's: one a peer */
};

/* A segment that arrived: header and options decoded, data lent. What is trimmed is
 * trimmed here, not in `head`. */
struct segment {
	uint32_t seq, ack, window; /* window: not scaled */
	uint8_t flags;
	const uint8_t *data;
	uint32_t len;              /* octets of data */
	struct tcp head;           /* as read: ports and options */
	const struct ip_meta *meta;
};

/* Sequence numbers wrap: a is before b if the way from a to b is the shorter one. */
static inline bool
seq_lt(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) < 0;
}
static inline bool
seq_le(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) <= 0;
}
static inline uint32_t
seq_max(uint32_t a, uint32_t b)
{
	return seq_lt(a, b) ? b : a;
}
static inline uint32_t
least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}
static inline uint32_t
most(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/* The sequence number of a stream position, and of the FIN. */
static inline uint32_t
tcp_seq(const struct stream *t, uint64_t pos)
{
	return t->iss + 1 + (uint32_t)pos;
}
static inline uint32_t
tcp_end(const struct stream *t)
{
	return tcp_seq(t, t->out.end);
}
static inline bool
tcp_fin_sent(const struct stream *t)
{
	return t->fin_queued && seq_lt(tcp_end(t), t->snd_max);
}
/*
 * Runs that are kept: when slow start overruns a queue every second segment of a window is lost,
 * and what came between must not be in vain. No more than a window of full segments makes.
 */
static inline uint32_t
tcp_late_max(const struct stream *t)
{
	return most(TCP_LATE_MAX, t->rcv_limit / most(t->our_mss, 1));
}
static inline uint32_t
tcp_sacked_max(const struct stream *t)
{
	return most(TCP_SACKED_MAX, t->snd_wnd_max / most(t->mss, 1));
}
/* The sequence number of a segment's end. */
static inline uint32_t
segment_end(const struct segment *g)
{
	return g->seq + g->len + !!(g->flags & TCP_SYN) + !!(g->flags & TCP_FIN);
}

/* tcp.c */
struct tcp_stack *tcp_shared(struct stack *st);
struct sim *tcp_sim(const struct socket *s);
struct arena *tcp_arena(const struct socket *s);
/* The stream is over: `why` is told to the service, if it still has the socket. */
void tcp_fail(struct socket *s, enum sock_error why);
void tcp_over(struct socket *s);
/* Our FIN is acknowledged and nobody reads: the peer gets a while to finish. */
void tcp_linger(struct socket *s);
/* Our FIN was sent and acknowledged. */
bool tcp_fin_acked(const struct stream *t);

/* tcp_notify.c */
void tcp_notify_init(struct socket *s);
/* Has the service told, and what is due sent, at the end of the running event. */
void tcp_work(struct socket *s, unsigned notes);
/* Frees the socket if the stream is closed and nobody has it. The last thing an event does
 * with s. */
void tcp_settle(struct socket *s);

/* tcp_open.c */
/* The connection's first numbers, from its addresses and ports, which must be set. */
void tcp_begin(struct socket *s);
void tcp_listen_input(struct socket *listener, const struct segment *g);
void tcp_syn_sent_input(struct socket *s, struct segment *g);
/* Our SYN is acknowledged by g: the connection is up. */
void tcp_established(struct socket *s, const struct segment *g);
/* What a segment of this connection may hold at most, without options, over the path known now. */
uint16_t tcp_path_mss(const struct socket *s);

/* A connection of the listener's after this SYN, in SYN-RECEIVED, its answer not yet sent. It is
 * nobody's: the caller gives it `listener`, or lets it go. NULL: there is no room. */
struct socket *tcp_fresh(struct socket *listener, const struct segment *syn);

/* tcp_cookie.c */
void tcp_cookie_answer(struct socket *listener, const struct segment *syn);
/* A connection as tcp_fresh makes it, whose SYN,ACK was a cookie that g acknowledges; or NULL. */
struct socket *tcp_cookie_returns(struct socket *listener, const struct segment *g);

/* tcp_input.c */
/* A segment in any state with a synchronised peer, SYN-RECEIVED included. */
void tcp_input(struct socket *s, struct segment *g);
/* Its data and FIN; what is outside of the window has been cut off. */
void tcp_text_input(struct socket *s, const struct segment *g);
/* RFC 5961: an ACK that makes an honest peer say it again, and a forger nothing. */
void tcp_challenge(struct socket *s);

/* tcp_ack.c: what the ACK of an acceptable segment says; false: the segment is to be dropped. */
bool tcp_ack_input(struct socket *s, const struct segment *g);

/* tcp_output.c */
/* Sends whatever may be sent now: SYN, data, FIN, a due ACK; and sees that a timer runs. */
void tcp_output(struct socket *s);
/* One segment from `seq` on, up to `len` octets; the FIN if it falls inside. Returns its end. */
uint32_t tcp_send_at(struct socket *s, uint32_t seq, uint32_t len);
/* A segment with no data. */
void tcp_send_empty(struct socket *s, uint32_t seq, uint8_t flags);
/* Answers a segment that belongs to no connection with RST (RFC 9293 3.10.7.1); ttl 0: the
 * default. */
void tcp_refuse(struct stack *st, const struct segment *g, uint8_t ttl);
/* The window that a SYN offers; the stream keeps to it. */
uint16_t tcp_syn_window(struct stream *t);
/* The timestamp clock: milliseconds, from a place of the connection's own. */
uint32_t tcp_stamp(const struct socket *s);
/* Octets of data that fit a full segment now. */
uint32_t tcp_full(const struct stream *t);

/* tcp_timer.c */
void tcp_timers_init(struct socket *s);
void tcp_timers_stop(struct socket *s);
void tcp_resend_start(struct socket *s);  /* the retransmission timer, from now */
void tcp_persist_start(struct socket *s);
void tcp_time_wait(struct socket *s);     /* enters TIME-WAIT, or begins it anew */
void tcp_keep_start(struct socket *s);
/* One round trip was measured. */
void tcp_rtt_sample(struct socket *s, ix_time rtt);
/* The timeout that the measured round trips give, without what waiting doubled. */
void tcp_rto_again(struct socket *s);

/* tcp_congestion.c */
/* Octets that may be sent now, as far as the network is concerned. */
uint32_t tcp_congestion_room(const struct stream *t);
/* In recovery: sends again what is lost, while there is room; idle: nothing new is to be sent. */
void tcp_congestion_fill(struct socket *s, bool idle);
void tcp_congestion_begin(struct stream *t);
/* `flight`: what was on its way before this ACK. */
void tcp_congestion_acked(struct socket *s, uint32_t acked, uint32_t flight);
void tcp_congestion_duplicate(struct socket *s);
/* So many octets more have arrived, acknowledged or SACKed: after each ACK. */
void tcp_congestion_delivered(struct socket *s, uint32_t octets);
void tcp_congestion_timeout(struct socket *s);
void tcp_congestion_idle(struct socket *s);

/* tcp_sack.c: the scoreboard: takes an ACK's blocks in, forgets what is acknowledged. */
void tcp_sacked_add(struct socket *s, const struct segment *g);
void tcp_sacked_cut(struct stream *t);
/* The first number at or after seq that is not SACKed; *to gets where the next span begins, or a
 * number far ahead. */
uint32_t tcp_sacked_skip(const struct stream *t, uint32_t seq, uint32_t *to);
/* Octets SACKed before that number. */
uint32_t tcp_sacked_below(const struct stream *t, uint32_t seq);
/* The end of what is SACKed; snd_una if nothing is. */
uint32_t tcp_sacked_top(const struct stream *t);
/* RFC 6675 4, IsLost: below this number, what is not SACKed is lost: three spans, or more than so
 * many octets, are SACKed above. snd_una: nothing is. */
uint32_t tcp_sacked_lost(const struct stream *t, uint32_t octets);

/* tcp_md5.c */
/* What segments with this peer are signed with, or NULL. */
const struct tcp_key *tcp_key_for(const struct stream *t, const struct ix_addr *peer);
/* A fresh connection takes over what its listener has for that peer. */
void tcp_key_inherit(struct socket *s, const struct socket *listener);
void tcp_keys_free(struct socket *s);
/* The digest of a segment whose header measures `header` octets, options included. */
void tcp_sign(const struct tcp_key *k, const struct ix_addr *from, const struct ix_addr *to,
    const struct tcp *h, uint32_t header, const uint8_t *data, uint32_t len, uint8_t digest[16]);
/* The segment is signed as this stream wants it; else it is counted and to be dropped. */
bool tcp_signature_holds(struct socket *s, const struct segment *g);

/* tcp_send.c */
void send_queue_add(struct arena *a, struct send_queue *q, struct blob *b); /* shares b */
void send_queue_cut(struct arena *a, struct send_queue *q, uint64_t base);  /* acknowledged up to */
void send_queue_read(const struct send_queue *q, uint64_t pos, struct octets *to, uint32_t len);
void send_queue_free(struct arena *a, struct send_queue *q);

/* tcp_reassembly.c */
void receive_add(struct arena *a, struct receive_buffer *b, const uint8_t *bytes, uint32_t len);
void receive_cut(struct arena *a, struct receive_buffer *b, uint32_t n);
void receive_free(struct arena *a, struct receive_buffer *b);
/* Data that begins after rcv_nxt: kept until its turn comes. */
void late_add(struct socket *s, uint32_t seq, const uint8_t *bytes, uint32_t len);
/* Moves what has become due from the late pieces to the buffer. */
void late_take(struct socket *s);
void late_free(struct socket *s);
/* The blocks of a SACK option, most recent first (RFC 2018 4); returns how many. */
unsigned late_blocks(const struct stream *t, struct span *to, unsigned max);

#endif
