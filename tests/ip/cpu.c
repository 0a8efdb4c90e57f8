/*
 * cpu.c - a control plane that reads so many broadcasts a second and no more: what becomes of
 * messages then, with every broadcast a frame and with all of them as a rate.
 */
#include "tests/runner.h"

#include "ip/cpu.h"
#include "link/rate.h"
#include "tests/ip/ip_bed.h"
#include "wire/icmp.h"
#include "wire/ipv4.h"

enum { PINGS = 200 };

struct pair {
	struct bed *b;
	struct stack *x, *y;
	struct witness *w;
	struct socket *raw;
	struct port *to, *from;
};

static struct pair
pair_new(const struct cpu_budget *budget)
{
	struct pair p = { .b = bed_new(1) };
	struct link *l;

	p.x = bed_stack(p.b, "x", false);
	p.y = bed_stack(p.b, "y", false);
	l = bed_link(p.b, p.x, "10.0.0.1/24", p.y, "10.0.0.2/24");
	p.from = l->dir[0].from;
	p.to = l->dir[0].to;
	p.w = witness_new(p.b);
	p.raw = sock_raw(p.x, 4, PROTO_ICMP, &witness_ops, p.w);
	bed_echo(p.raw, "10.0.0.2", 0, 8);
	bed_run(p.b, 20 * IX_SECOND);
	ck_assert_uint_eq(p.w->n, 1);
	stack_set_cpu(p.y, budget);
	return p;
}

/* Who has 10.0.0.9? Nobody. */
static struct frame *
question(struct pair *p)
{
	uint8_t bytes[60] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 9, 9, 9, 9, 9, 8, 6, 0, 1, 8,
		0, 6, 4, 0, 1, 2, 9, 9, 9, 9, 9, 10, 0, 0, 8, 0, 0, 0, 0, 0, 0, 10, 0, 0, 9 };

	return frame_from(p->b->net, bytes, sizeof(bytes));
}

/* How many of the pings were answered beside so many broadcasts a second. */
static uint32_t
answered(struct pair *p, uint32_t broadcasts, bool as_rate)
{
	struct frame *f = question(p);
	uint32_t heard = 0;

	p->w->n = 0;
	if (as_rate && broadcasts)
		stack_load(p->y, f, 0, (uint64_t)broadcasts * RATE_FRAME);
	for (unsigned i = 0; i < PINGS; i++) {
		ix_time until = p->b->sim->now + 10 * IX_MS;

		heard += p->w->n;
		p->w->n = 0;
		bed_echo(p->raw, "10.0.0.2", (uint16_t)(i + 1), 8);
		while (p->b->sim->now < until && !as_rate && broadcasts) {
			port_send(p->from, question(p));
			/* not quite in step with the processor, as in life */
			sim_run(p->b->sim,
			    p->b->sim->now + IX_SECOND / broadcasts +
				(p->b->sim->events % 7) * 100);
		}
		sim_run(p->b->sim, until);
	}
	if (as_rate && broadcasts)
		stack_load(p->y, f, (uint64_t)broadcasts * RATE_FRAME, 0);
	frame_drop(p->b->net, f);
	bed_run(p->b, 5 * IX_SECOND);
	return heard + p->w->n;
}

static const struct {
	uint32_t broadcasts, least, most;
	const char *why;
} rows[] = {
	{ 0, 200, 200, "nothing to do but answer" },
	{ 2000, 195, 200, "half of what it can do" },
	{ 4800, 195, 200, "nearly all of it" },
	{ 20000, 25, 85, "four times: one message in about four gets a place" },
	{ 60000, 4, 40, "twelve times" },
};

START_TEST(messages_are_read_as_often_as_broadcasts_leave_a_place)
{
	static const struct cpu_budget budget = {
		.broadcasts = 5000, .messages = 5000, .queue = 50
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (unsigned as_rate = 0; as_rate < 2; as_rate++) {
			struct pair p = pair_new(&budget);
			uint32_t n = answered(&p, rows[i].broadcasts, as_rate);

			ck_assert_msg(n >= rows[i].least && n <= rows[i].most, "%s: %u%s",
			    rows[i].why, n, as_rate ? " beside a rate" : "");
			bed_delete(p.b);
		}
}
END_TEST

START_TEST(what_finds_the_queue_full_is_counted_as_cpu_queue)
{
	static const struct cpu_budget budget = { .broadcasts = 10, .queue = 4 };
	struct pair p = pair_new(&budget);
	struct cpu_row row;

	for (unsigned i = 0; i < 20; i++)
		port_send(p.from, question(&p));
	bed_run(p.b, 10 * IX_MS);
	ck_assert(stack_cpu(p.y, &row));
	ck_assert_uint_eq(row.queued, 4);
	ck_assert_uint_eq(row.dropped, 16);
	ck_assert_uint_eq(port_drops(p.to, &drop_cpu_queue), 16);
	bed_run(p.b, IX_SECOND);
	stack_cpu(p.y, &row);
	ck_assert(row.queued == 0 && row.read == 4);
	bed_delete(p.b);
}
END_TEST

START_TEST(a_storm_is_read_and_dropped_as_its_rate_says)
{
	static const struct cpu_budget budget = { .broadcasts = 5000 };
	struct pair p = pair_new(&budget);
	struct frame *f = question(&p);
	struct cpu_row row;

	stack_load(p.y, f, 0, (uint64_t)20000 * RATE_FRAME);
	bed_run(p.b, 10 * IX_SECOND);
	stack_cpu(p.y, &row);
	ck_assert_uint_eq(row.offered, 4000000);
	ck_assert_uint_eq(row.load, 1000000);
	ck_assert_uint_eq(row.storm_read, 50000);
	ck_assert_uint_eq(row.storm_dropped, 150000);
	stack_load(p.y, f, (uint64_t)20000 * RATE_FRAME, (uint64_t)1000 * RATE_FRAME);
	bed_run(p.b, 10 * IX_SECOND);
	stack_cpu(p.y, &row);
	ck_assert_uint_eq(row.load, 200000);
	ck_assert_uint_eq(row.storm_read, 60000);
	ck_assert_uint_eq(row.storm_dropped, 150000);
	bed_delete(p.b);
}
END_TEST

START_TEST(who_has_no_budget_reads_everything)
{
	static const struct cpu_budget none = { 0 };
	struct pair p = pair_new(&none);
	struct cpu_row row;

	ck_assert(!stack_cpu(p.x, &row) && !stack_cpu(p.y, &row));
	ck_assert_uint_eq(answered(&p, 60000, false), PINGS);
	bed_delete(p.b);
}
END_TEST

START_TEST(transit_passes_beside_the_queue)
{
	static const struct cpu_budget budget = { .messages = 1, .queue = 1 };
	struct bed *b = bed_new(1);
	struct stack *x = bed_stack(b, "x", false), *r = bed_stack(b, "r", true),
		     *y = bed_stack(b, "y", false);
	struct witness *w = witness_new(b);
	struct socket *raw;

	bed_link(b, x, "10.0.0.1/24", r, "10.0.0.2/24");
	bed_link(b, r, "10.0.1.2/24", y, "10.0.1.1/24");
	bed_route(x, "0.0.0.0/0", "10.0.0.2");
	bed_route(y, "0.0.0.0/0", "10.0.1.2");
	raw = sock_raw(x, 4, PROTO_ICMP, &witness_ops, w);
	bed_echo(raw, "10.0.1.1", 0, 8);
	bed_run(b, IX_SECOND);
	stack_set_cpu(r, &budget);
	for (uint16_t i = 1; i < 30; i++)
		bed_echo(raw, "10.0.1.1", i, 8);
	bed_run(b, 100 * IX_MS);
	ck_assert_uint_eq(w->n, 30);
	bed_delete(b);
}
END_TEST

Suite *cpu_suite(void);
Suite *
cpu_suite(void)
{
	return suite_of("ip cpu",
	    (const TTest *const[]){ messages_are_read_as_often_as_broadcasts_leave_a_place,
		what_finds_the_queue_full_is_counted_as_cpu_queue,
		a_storm_is_read_and_dropped_as_its_rate_says, who_has_no_budget_reads_everything,
		transit_passes_beside_the_queue, NULL });
}
