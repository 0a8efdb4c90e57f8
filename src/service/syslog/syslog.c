/* syslog.c - see syslog.h. */
#include "service/syslog/syslog.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define AT_ONCE 20u /* lines sent each time it looks: more wait */

struct syslog_sender {
	struct timer timer;
	struct stack *st;
	struct socket *s;
	const struct syslog_ops *ops;
	void *arg;
	struct ix_addr host[SYSLOG_HOSTS];
	unsigned hosts;
};

struct syslog_collector {
	struct stack *st;
	struct socket *s;
	const struct syslog_ops *ops;
	void *arg;
};

static void
fire(struct sim *sim, struct timer *t)
{
	struct syslog_sender *s = (struct syslog_sender *)t;
	char line[SYSLOG_MOST], whole[SYSLOG_MOST];
	unsigned severity;

	for (unsigned i = 0; i < AT_ONCE && s->ops->next(s->arg, line, &severity); i++) {
		int n = snprintf(whole, sizeof(whole), "<%u>%.*s", SYSLOG_LOCAL7 * 8 + severity,
		    (int)SYSLOG_MOST - 8, line);

		for (unsigned h = 0; h < s->hosts; h++)
			sock_send_to(s->s, &s->host[h], SYSLOG_PORT, whole, (uint32_t)n);
	}
	timer_in(sim, t, SYSLOG_EVERY);
}

static const struct timer_kind send_kind = { "syslog", TIMER_CODE('s', 'l', 'o', 'g'), fire };
static const struct socket_ops send_ops = { 0 };

struct syslog_sender *
syslog_sender_start(struct stack *st, const struct ix_addr *hosts, unsigned n,
    const struct syslog_ops *ops, void *arg)
{
	struct sim *sim = stack_sim(st);
	struct syslog_sender *s = arena_make(sim->arena, struct syslog_sender);

	s->st = st;
	s->ops = ops;
	s->arg = arg;
	s->hosts = n < SYSLOG_HOSTS ? n : SYSLOG_HOSTS;
	memcpy(s->host, hosts, s->hosts * sizeof(*hosts));
	s->s = sock_datagram(st, &send_ops, s);
	timer_init(&s->timer, &send_kind, stack_node(st)->id.id);
	timer_in(sim, &s->timer, SYSLOG_EVERY);
	return s;
}

void
syslog_sender_stop(struct syslog_sender *s)
{
	timer_stop(stack_sim(s->st), &s->timer);
	sock_close(s->s);
	arena_free(stack_sim(s->st)->arena, s, sizeof(*s));
}

static void
received(struct socket *sock, const struct sock_message *m)
{
	struct syslog_collector *c = sock_user(sock);
	char raw[SYSLOG_MOST], clean[SYSLOG_MOST], line[SYSLOG_MOST + 2];
	const char *at = raw;

	snprintf(raw, sizeof(raw), "%.*s", (int)(m->len < SYSLOG_MOST ? m->len : SYSLOG_MOST - 1),
	    (const char *)m->bytes);
	if (*at == '<' && strchr(at, '>')) /* facility and severity are not kept */
		at = strchr(at, '>') + 1;
	text_clean_to(clean, sizeof(clean), at, TEXT_LINE);
	snprintf(line, sizeof(line), "%s\n", clean);
	c->ops->heard(c->arg, line);
}

static const struct socket_ops collect_ops = { .received = received };

struct syslog_collector *
syslog_collector_start(
    struct stack *st, const struct syslog_ops *ops, void *arg, struct ix_error *e)
{
	struct syslog_collector *c = arena_make(stack_sim(st)->arena, struct syslog_collector);

	c->st = st;
	c->ops = ops;
	c->arg = arg;
	c->s = sock_datagram(st, &collect_ops, c);
	if (sock_bind(c->s, NULL, SYSLOG_PORT))
		return c;
	syslog_collector_stop(c);
	fail(e, "port 514 is taken");
	return NULL;
}

void
syslog_collector_stop(struct syslog_collector *c)
{
	sock_close(c->s);
	arena_free(stack_sim(c->st)->arena, c, sizeof(*c));
}
