/* lookup.c - see lookup.h. */
#include "service/dns/lookup.h"

/* The question of one family. */
struct half {
	struct lookup *l;
	struct dns_asking *ask;
	uint16_t type;
	unsigned tried;
	enum lookup_end end;
	struct ix_addr addr[LOOKUP_ADDRS];
	unsigned n;
};

struct lookup {
	struct stack *st;
	struct ix_addr server[LOOKUP_SERVERS];
	unsigned servers, open; /* open: halves that wait */
	struct dns_name name, canonical;
	struct half half[2];
	ix_time began;
	lookup_done *done;
	void *arg;
};

const char *
lookup_end_text(enum lookup_end end)
{
	return end == LOOKUP_LATER ? "Temporary failure in name resolution"
				   : "Name or service not known";
}

void
lookup_stop(struct lookup *l)
{
	for (unsigned i = 0; i < 2; i++)
		if (l->half[i].ask)
			ask_stop(l->half[i].ask);
	arena_free(stack_sim(l->st)->arena, l, sizeof(*l));
}

static void
finish(struct lookup *l)
{
	struct lookup_told t = { .end = LOOKUP_NONE,
		.canonical = l->canonical,
		.took = stack_sim(l->st)->now - l->began };
	lookup_done *done = l->done;
	void *arg = l->arg;

	for (unsigned i = 0; i < 2; i++)
		for (unsigned k = 0; k < l->half[i].n && t.n < LOOKUP_ADDRS; k++)
			t.addr[t.n++] = l->half[i].addr[k];
	if (t.n)
		t.end = LOOKUP_OK;
	else if (l->half[0].end == LOOKUP_LATER || l->half[1].end == LOOKUP_LATER)
		t.end = LOOKUP_LATER;
	lookup_stop(l);
	done(arg, &t);
}

/* The addresses at the end of the aliases. */
static enum lookup_end
addresses(struct half *h, const struct dns_told *t)
{
	struct octets o = octets_read(t->bytes, t->len);
	struct dns_question q;
	struct dns_head head;
	struct dns_rr rr;

	if (!dns_head_read(&o, &head))
		return LOOKUP_LATER;
	for (unsigned i = 0; i < head.count[DNS_QUESTION]; i++)
		dns_question_read(&o, &q);
	for (unsigned i = 0; i < head.count[DNS_ANSWER] && dns_rr_read(&o, &rr); i++)
		if (rr.type == h->type && h->n < LOOKUP_ADDRS && dns_rr_addr(&rr, &h->addr[h->n])) {
			h->l->canonical = rr.name;
			h->n++;
		}
	return h->n ? LOOKUP_OK : LOOKUP_NONE;
}

static void told(void *arg, const struct dns_told *t);

static void
ask(struct half *h)
{
	struct lookup *l = h->l;
	struct dns_ask a = { .server = l->server[h->tried % l->servers],
		.flags = DNS_RD,
		.q = { .name = l->name, .type = h->type, .class = DNS_IN },
		.id = (uint16_t)(stack_sim(l->st)->seq * 40503u >> 3),
		.timeout = LOOKUP_WAIT,
		.tries = 1,
		.edns = true };

	h->tried++;
	h->ask = ask_start(l->st, &a, told, h);
}

static void
told(void *arg, const struct dns_told *t)
{
	struct half *h = arg;
	struct lookup *l = h->l;
	unsigned rcode = DNS_RCODE(t->head.flags);

	h->ask = NULL;
	h->end = t->end != ASK_ANSWERED || (rcode != DNS_NOERROR && rcode != DNS_NXDOMAIN)
	    ? LOOKUP_LATER
	    : addresses(h, t);
	if (h->end == LOOKUP_LATER && h->tried < LOOKUP_ROUNDS * l->servers)
		ask(h);
	else if (--l->open == 0)
		finish(l);
}

struct lookup *
lookup_start(struct stack *st, const struct ix_addr *servers, unsigned n, const char *name,
    uint8_t af, lookup_done *done, void *arg, struct ix_error *e)
{
	struct dns_name parsed;
	struct lookup *l;

	if (!dns_name_parse(name, &parsed)) {
		fail(e, "Name or service not known: this cannot be a name");
		return NULL;
	}
	l = arena_make(stack_sim(st)->arena, struct lookup);
	l->st = st;
	l->servers = n < LOOKUP_SERVERS ? n : LOOKUP_SERVERS;
	memcpy(l->server, servers, l->servers * sizeof(*servers));
	l->name = l->canonical = parsed;
	l->began = stack_sim(st)->now;
	l->done = done;
	l->arg = arg;
	for (unsigned i = 0; i < 2; i++) {
		l->half[i] = (struct half){
			.l = l, .type = i ? DNS_AAAA : DNS_A, .end = LOOKUP_NONE
		};
		if (af && af != (i ? 6 : 4))
			continue;
		l->open++;
		ask(&l->half[i]);
	}
	return l;
}
