/*
 * hostile_tcp.c - every combination of flags in every state of TCP, with numbers that are right, a
 * little off and far off, against a model: RFC 9293 3.10.7 read again, step by step, with RFC 5961
 * where it asks for more care, and our choices where it leaves one. The model knows no socket.
 */
#include "tests/ip/siege.h"
#include "tests/runner.h"

#include <stdio.h>

#include "wire/ethernet.h"
#include "wire/ipv4.h"

enum seq_class { EXACT, INSIDE, AGAIN, LEFT, RIGHT, SEQS };
enum ack_class { GOOD, LAST, ANCIENT, FUTURE, ACKS };
static const char *const seq_name[] = { "exact", "inside", "one before", "left", "right" };
static const char *const ack_name[] = { "good", "the last one's", "ancient", "future" };

enum answer { NOTHING, ACK, SYN_ACK, RESET /* of the ACK's number */, RESET_ACK, ODD };
static const char *const answer_name[] = { "nothing", "ACK", "SYN,ACK", "RST", "RST,ACK",
	"something odd" };

struct box {
	enum tcp_state state;
	uint32_t rcv_nxt, window; /* what the box expects; before it knows: of the peer's SYN */
	uint32_t snd_una, snd_nxt; /* in SYN-SENT: of the SYN */
	bool orphan; /* its service has closed it */
};

struct verdict {
	enum tcp_state next;
	enum answer answer;
	bool ignored; /* it is counted and says nothing */
};

static struct verdict
ignore(const struct box *b, enum answer a)
{
	return (struct verdict){ b->state, a, true };
}

/* 3.10.7.1 */
static struct verdict
in_closed(const struct box *b, const struct siege_segment *g)
{
	if (g->flags & TCP_RST)
		return ignore(b, NOTHING);
	return ignore(b, g->flags & TCP_ACK ? RESET : RESET_ACK);
}

/* 3.10.7.2. Our choice: a SYN with a FIN begins nothing, as in Linux. */
static struct verdict
in_listen(const struct box *b, const struct siege_segment *g)
{
	if (g->flags & TCP_ACK && !(g->flags & TCP_RST))
		return ignore(b, RESET);
	if ((g->flags & (TCP_RST | TCP_SYN | TCP_FIN)) != TCP_SYN)
		return ignore(b, NOTHING);
	return (struct verdict){ TCP_SYN_RECEIVED, SYN_ACK, false };
}

/* 3.10.7.3 */
static struct verdict
in_syn_sent(const struct box *b, const struct siege_segment *g)
{
	if (g->flags & TCP_ACK && g->ack != b->snd_nxt)
		return ignore(b, g->flags & TCP_RST ? NOTHING : RESET);
	if (g->flags & TCP_RST && g->flags & TCP_ACK)
		return (struct verdict){ TCP_CLOSED, NOTHING, false };
	if ((g->flags & (TCP_RST | TCP_SYN | TCP_FIN)) != TCP_SYN)
		return ignore(b, NOTHING);
	if (g->flags & TCP_ACK)
		return (struct verdict){ TCP_ESTABLISHED, ACK, false };
	return (struct verdict){ TCP_SYN_RECEIVED, SYN_ACK, false };
}

/* 3.10.7.4, first: the table of four. */
static bool
acceptable(const struct box *b, const struct siege_segment *g)
{
	uint32_t len = g->len + !!(g->flags & TCP_SYN) + !!(g->flags & TCP_FIN);
	uint32_t first = g->seq - b->rcv_nxt, last = first + len - 1;

	return first < b->window || (len && last < b->window);
}

/* Seventh and eighth: data and FIN of an acceptable segment, in the state that its ACK led to. */
static struct verdict
text(const struct box *b, const struct siege_segment *g, enum tcp_state state, bool fin_acked)
{
	bool early = g->seq - b->rcv_nxt < b->window, in_turn = g->seq == b->rcv_nxt || !early;
	struct verdict v = { state, early ? NOTHING : ACK, false };

	if (state != TCP_ESTABLISHED && state != TCP_FIN_WAIT_1 && state != TCP_FIN_WAIT_2) {
		/* the peer's FIN was there: nothing follows it; data is told so */
		v.answer = g->len && state != TCP_CLOSED ? ACK : v.answer;
		return v;
	}
	/* 3.6.1: data that nobody will read. */
	if (g->len && b->orphan && fin_acked)
		return (struct verdict){ TCP_CLOSED, RESET_ACK, false };
	if (g->len || g->flags & TCP_FIN)
		v.answer = ACK;
	if (!(g->flags & TCP_FIN) || !in_turn)
		return v;
	v.next = state == TCP_ESTABLISHED	    ? TCP_CLOSE_WAIT
	    : state == TCP_FIN_WAIT_1 && !fin_acked ? TCP_CLOSING
						    : TCP_TIME_WAIT;
	return v;
}

/* 3.10.7.4, fifth: the ACK. */
static struct verdict
acknowledge(const struct box *b, const struct siege_segment *g)
{
	bool fin = b->state == TCP_FIN_WAIT_1 || b->state == TCP_CLOSING ||
	    b->state == TCP_LAST_ACK;
	bool fin_acked = b->state == TCP_FIN_WAIT_2 || (fin && g->ack == b->snd_nxt);
	enum tcp_state next = b->state;

	if (b->state == TCP_SYN_RECEIVED) {
		if (g->ack != b->snd_nxt)
			return ignore(b, RESET);
		return text(b, g, TCP_ESTABLISHED, false);
	}
	/* RFC 5961 5.2 */
	if (seq_lt(b->snd_nxt, g->ack) || seq_lt(g->ack, b->snd_una - 65535))
		return ignore(b, ACK);
	if (fin_acked && b->state == TCP_FIN_WAIT_1)
		next = TCP_FIN_WAIT_2;
	else if (fin_acked && b->state == TCP_CLOSING)
		next = TCP_TIME_WAIT;
	else if (fin_acked && b->state == TCP_LAST_ACK)
		return (struct verdict){ TCP_CLOSED, NOTHING, false };
	return text(b, g, next, fin_acked);
}

static struct verdict
synchronised(const struct box *b, struct siege_segment g)
{
	bool first_again = b->state == TCP_SYN_RECEIVED && g.seq == b->rcv_nxt - 1 &&
	    (g.flags & (TCP_SYN | TCP_RST | TCP_FIN)) == TCP_SYN;

	/* Our choice: the peer's SYN again is answered with ours again; with an ACK it is the
	 * other half of a simultaneous open (3.5). */
	if (first_again && !(g.flags & TCP_ACK))
		return (struct verdict){ b->state, SYN_ACK, false };
	if (first_again) {
		g.seq++;
		g.flags &= (uint8_t)~TCP_SYN;
	}
	/* 3.6.1, RFC 6191: a newer SYN begins a new connection. */
	if (b->state == TCP_TIME_WAIT && seq_lt(b->rcv_nxt, g.seq) &&
	    (g.flags & (TCP_SYN | TCP_ACK | TCP_RST | TCP_FIN)) == TCP_SYN)
		return (struct verdict){ TCP_SYN_RECEIVED, SYN_ACK, false };
	if (!acceptable(b, &g))
		return ignore(b, g.flags & TCP_RST ? NOTHING : ACK);
	if (g.flags & TCP_RST) /* RFC 5961 3.2 */
		return g.seq == b->rcv_nxt ? (struct verdict){ TCP_CLOSED, NOTHING, false }
					   : ignore(b, ACK);
	if (g.flags & TCP_SYN) /* RFC 5961 4.2 */
		return ignore(b, ACK);
	if (!(g.flags & TCP_ACK))
		return ignore(b, NOTHING);
	return acknowledge(b, &g);
}

static struct verdict
model(const struct box *b, const struct siege_segment *g)
{
	switch (b->state) {
	case TCP_CLOSED:
		return in_closed(b, g);
	case TCP_LISTEN:
		return in_listen(b, g);
	case TCP_SYN_SENT:
		return in_syn_sent(b, g);
	default:
		return synchronised(b, *g);
	}
}

/* A box in that state, and what a reader of segments knows of it. */
static struct siege *
siege_in(enum tcp_state state, struct box *b, uint16_t *to)
{
	struct siege *s = siege_new(false);
	struct socket *x = siege_walk(s, state, to);

	*b = (struct box){ .state = state, .rcv_nxt = SIEGE_ISN + 1 };
	if (!x)
		return s;
	ck_assert_int_eq(x->tcp->state, state);
	b->rcv_nxt += state >= TCP_CLOSE_WAIT; /* the peer's FIN */
	b->orphan = state == TCP_FIN_WAIT_1 || state == TCP_FIN_WAIT_2 || state == TCP_CLOSING ||
	    state == TCP_TIME_WAIT;
	b->snd_una = x->tcp->snd_una;
	b->snd_nxt = x->tcp->snd_max;
	b->window = x->tcp->rcv_adv - x->tcp->rcv_nxt;
	s->said = 0;
	return s;
}

/* What one segment did, seen from outside. */
struct trial {
	struct siege *s;
	uint16_t to;
	struct siege_segment g;
	struct verdict got;
	uint64_t counted;
	unsigned said;
	uint32_t seq, ack; /* of the answer */
	uint8_t flags;
};

static void
read_answer(struct trial *t)
{
	struct octets o = octets_read(t->s->last, t->s->last_len);

	octets_skip(&o, ETHERNET_HEADER + IPV4_HEADER + 4);
	t->seq = (uint32_t)get16(&o) << 16;
	t->seq |= get16(&o);
	t->ack = (uint32_t)get16(&o) << 16;
	t->ack |= get16(&o);
	get8(&o);
	t->flags = get8(&o);
	t->got.answer = t->flags == TCP_ACK   ? ACK
	    : t->flags == (TCP_SYN | TCP_ACK) ? SYN_ACK
	    : t->flags == TCP_RST	      ? RESET
	    : t->flags == (TCP_RST | TCP_ACK) ? RESET_ACK
					      : ODD;
}

static void
run_trial(struct trial *t)
{
	uint64_t before = siege_drops(t->s, NULL);
	struct socket *x;

	siege_say(t->s, t->to, &t->g);
	t->counted = siege_drops(t->s, NULL) - before;
	bed_run(t->s->b, 60 * IX_MS); /* longer than an ACK is held back, not so long as an RTO */
	x = siege_socket(t->s);
	t->got.next = x && x->tcp ? x->tcp->state : TCP_CLOSED;
	t->said = t->s->said;
	t->got.answer = NOTHING;
	if (t->said)
		read_answer(t);
}

static struct siege_segment
segment_of(const struct box *b, enum seq_class seq, enum ack_class ack, uint8_t flags, uint32_t len)
{
	static const uint32_t from_next[] = { 0, 100, (uint32_t)-1, (uint32_t)-100, 200000 };
	struct siege_segment g = { flags, b->rcv_nxt + from_next[seq], 0, len };

	g.ack = ack == GOOD  ? b->snd_nxt
	    : ack == LAST    ? b->snd_una
	    : ack == ANCIENT ? b->snd_una - 100000
			     : b->snd_nxt + 100;
	return g;
}

/* The numbers of an answer that changes nothing: a peer that is right learns where we are. */
static bool
numbers_hold(const struct box *b, const struct trial *t)
{
	uint32_t end = t->g.seq + t->g.len + !!(t->g.flags & TCP_SYN) + !!(t->g.flags & TCP_FIN);

	if (t->got.answer == RESET)
		return t->seq == t->g.ack;
	if (t->got.answer == RESET_ACK && b->state == TCP_CLOSED)
		return t->seq == 0 && t->ack == end;
	if (t->got.answer == ACK && t->got.next == b->state)
		return t->seq == b->snd_nxt && seq_le(b->rcv_nxt, t->ack);
	return true;
}

static void
judge(const struct box *b, struct trial *t, enum seq_class seq, enum ack_class ack)
{
	struct verdict want = model(b, &t->g);
	char flags[40], text[160];

	run_trial(t);
	snprintf(text, sizeof(text), "state %u, %s, sequence %s, ACK %s, %u octets", b->state,
	    tcp_flags_text(flags, t->g.flags), seq_name[seq], ack_name[ack], t->g.len);
	if (b->state == TCP_LISTEN && t->got.next == TCP_CLOSED)
		t->got.next = TCP_LISTEN; /* the listener is not the peer's */
	ck_assert_msg(
	    t->got.next == want.next, "%s: state %u, not %u", text, t->got.next, want.next);
	ck_assert_msg(t->said == (want.answer != NOTHING), "%s: said %u times", text, t->said);
	ck_assert_msg(t->got.answer == want.answer, "%s: answered %s, not %s", text,
	    answer_name[t->got.answer], answer_name[want.answer]);
	ck_assert_msg(numbers_hold(b, t), "%s: answered with %u, %u", text, t->seq, t->ack);
	ck_assert_msg(
	    t->counted == want.ignored, "%s: counted %u times", text, (unsigned)t->counted);
}

START_TEST(every_flag_in_every_state_does_what_the_rfc_says)
{
	const unsigned all = 256 * SEQS * ACKS * 2;
	struct sample sample = sample_of(2500, all);
	struct checkpoint *here;
	struct box b;
	struct trial t;

	t.s = siege_in((enum tcp_state)_i, &b, &t.to);
	here = arena_save(t.s->b->arena, NULL);
	for (unsigned n = 0; n < sample.n; n++) {
		/* a step that meets every row in the end, and mixes them from the start */
		unsigned k = (unsigned)((sample.seed + n) * 4099u % all);
		enum seq_class seq = (enum seq_class)(k / 256 % SEQS);
		enum ack_class ack = (enum ack_class)(k / 256 / SEQS % ACKS);

		t.g = segment_of(&b, seq, ack, (uint8_t)k, k / 256 / SEQS / ACKS * 4);
		judge(&b, &t, seq, ack);
		arena_load(t.s->b->arena, here);
	}
	checkpoint_delete(here);
	siege_delete(t.s);
}
END_TEST

Suite *hostile_tcp_suite(void);

Suite *
hostile_tcp_suite(void)
{
	Suite *s = suite_create("hostile tcp");
	TCase *t = tcase_create("states");

	tcase_set_timeout(t, 600);
	tcase_add_loop_test(
	    t, every_flag_in_every_state_does_what_the_rfc_says, TCP_CLOSED, TCP_TIME_WAIT + 1);
	suite_add_tcase(s, t);
	return s;
}
