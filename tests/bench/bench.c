/*
 * bench.c - `make bench`: floor and subject alternate, at least seven pairs, each run in a process
 * of its own; the figure is the median of the pairs' ratios of CPU time, with the least and the
 * greatest. Counts are verified on both sides; a mismatch, a fresh allocation after warm-up, or two
 * runs with different digests fail the bench. A ratio above the case's aim is said; only one above
 * its bar, which is far beyond what a shared machine does to a figure, fails. Times are CPU time,
 * set-up apart.
 *
 *   bench [CASE]               every case, or those whose name begins so
 *   bench --counts             every case once: is the whole job done? No time is judged
 *   bench --one NAME SIDE N    one run in this process (for callgrind); SIDE is floor or subject
 */
#include "tests/bench/bench.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PAIRS = 7, MOST_PAIRS = 21 };

struct bench_case {
	const char *name, *unit;
	void (*floor)(const struct job *, struct tally *);
	void (*subject)(const struct job *, struct tally *);
	struct job job;
	uint64_t units, sent, floods; /* what both must have done; 0 floods: none */
	unsigned aim, bar;            /* ratios in percent: hoped for, and not to be passed */
};

/* sw32: 32 broadcasts on 31 + 1 links, then two hops a packet. */
#define SW32(n) (32 * 32 + 64 * (uint64_t)(n)), 32 * (uint64_t)(n), 32
/* ports: floods on 31 + 1 links (31 broadcasts a host, then one in 16), two hops for the rest. */
#define PORTS_FLOODS(n) (32 * (31 + ((uint64_t)(n) / 16 - 31 / 16)))
#define PORTS(n) \
	(32 * PORTS_FLOODS(n) + 2 * (32 * (uint64_t)(n) - PORTS_FLOODS(n))), 32 * (uint64_t)(n), \
	    PORTS_FLOODS(n)
#define HOLD(name, pending, spread, n) \
	{ name, "event", floor_hold, subject_hold, { n, pending, spread }, n, n, 0, 120, 300 }

static const struct bench_case cases[] = {
	{ "sw32", "hop", floor_switch, subject_switch, { 40000, 0, 0 }, SW32(40000), 200, 500 },
	{ "chain10", "hop", floor_chain, subject_chain, { 400000, 0, 0 }, 11 * 400000, 400000, 0,
	    300,
		600 },
	/* the floor is ours, without the idle ports: they must cost nothing */
	{ "ports-1000", "hop", floor_ports, subject_ports, { 16000, 1000, 0 }, PORTS(16000), 115,
	    150 },
	/* the floor is ours, in worlds of 1,000: one world of 10,000 must not cost much more */
	{ "campus-10k", "host", floor_campus, subject_campus, { 0, 10000, 0 }, 10000, 10000, 0, 200,
	    500 },
	HOLD("hold-uniform-100", 100, UNIFORM, 1000000),
	HOLD("hold-uniform-1k", 1000, UNIFORM, 1000000),
	HOLD("hold-uniform-10k", 10000, UNIFORM, 1000000),
	HOLD("hold-uniform-100k", 100000, UNIFORM, 1000000),
	HOLD("hold-uniform-1M", 1000000, UNIFORM, 1000000),
	HOLD("hold-exponential-100", 100, EXPONENTIAL, 1000000),
	HOLD("hold-exponential-1k", 1000, EXPONENTIAL, 1000000),
	HOLD("hold-exponential-10k", 10000, EXPONENTIAL, 1000000),
	HOLD("hold-exponential-100k", 100000, EXPONENTIAL, 1000000),
	HOLD("hold-exponential-1M", 1000000, EXPONENTIAL, 1000000),
	HOLD("hold-bimodal-100", 100, BIMODAL, 1000000),
	HOLD("hold-bimodal-1k", 1000, BIMODAL, 1000000),
	HOLD("hold-bimodal-10k", 10000, BIMODAL, 1000000),
	HOLD("hold-bimodal-100k", 100000, BIMODAL, 1000000),
	HOLD("hold-bimodal-1M", 1000000, BIMODAL, 1000000),
};

struct run {
	struct tally tally;
	long rss_kib;
};

static uint64_t
cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

void
bench_ready(struct tally *t)
{
	t->setup_ns = cpu_ns();
}

void
bench_done(struct tally *t)
{
	t->run_ns = cpu_ns() - t->setup_ns;
}

static uint64_t
draw(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	return (z ^ z >> 27) * 0x94d049bb133111ebu >> 16;
}

void
intervals_make(uint64_t to[INTERVALS], int spread)
{
	uint64_t state = 42;

	for (int i = 0; i < INTERVALS; i++) {
		uint64_t v = draw(&state), zeros = (uint64_t)__builtin_ctzll(v | 1 << 10);

		if (spread == UNIFORM)
			to[i] = v % 2000000;
		else if (spread == EXPONENTIAL) /* each doubling half as likely */
			to[i] = (zeros + 1) * 500000 + draw(&state) % 500000;
		else /* packets, and now and then a protocol's timer */
			to[i] = v % 16 ? 1000 + v % 20000 : 30000000000 + v % 1000000;
	}
}

/* Runs one side in a process of its own. */
static struct run
run_apart(void (*side)(const struct job *, struct tally *), const struct job *job)
{
	struct run r = { 0 };
	struct rusage usage;
	int fd[2], status;
	pid_t pid;

	fflush(stdout);
	if (pipe(fd) || (pid = fork()) < 0) {
		perror("bench");
		exit(2);
	}
	if (pid == 0) {
		side(job, &r.tally);
		_exit(write(fd[1], &r.tally, sizeof(r.tally)) != sizeof(r.tally));
	}
	close(fd[1]);
	if (read(fd[0], &r.tally, sizeof(r.tally)) != sizeof(r.tally))
		r.tally.units = 0;
	close(fd[0]);
	wait4(pid, &status, 0, &usage);
	if (status)
		r.tally.units = 0;
	r.rss_kib = usage.ru_maxrss;
	return r;
}

/* Both sides did the whole job, and the subject did it without fresh memory. */
static int
verify(const struct bench_case *c, const char *side, const struct tally *t)
{
	if (t->units == c->units && t->sent == c->sent && t->delivered == c->sent && t->bad == 0 &&
	    t->floods == c->floods && t->carved == 0)
		return 0;
	printf("%s: %s did not do the job: %" PRIu64 " of %" PRIu64 " %ss, %" PRIu64 " of %" PRIu64
	    " sent, %" PRIu64 " delivered, %" PRIu64 " bad, %" PRIu64 " of %" PRIu64
	    " floods, %" PRIu64
	    " fresh allocations\n", c->name, side, t->units, c->units, c->unit, t->sent, c->sent,
	    t->delivered, t->bad, t->floods, c->floods, t->carved);
	return 1;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *v, int n)
{
	qsort(v, (size_t)n, sizeof(*v), by_value);
	return v[n / 2];
}

/* Returns 0 if the counts hold and the ratio is within the bar. */
static int
bench(const struct bench_case *c, int pairs)
{
	double ratio[MOST_PAIRS], low[MOST_PAIRS], high[MOST_PAIRS], units = (double)c->units,
	    middle;
	struct run f = { 0 }, s = { 0 };
	uint64_t digest = 0;

	for (int i = 0; i < pairs; i++) {
		f = run_apart(c->floor, &c->job);
		s = run_apart(c->subject, &c->job);
		if (verify(c, "the floor", &f.tally) || verify(c, "ixlab", &s.tally))
			return 1;
		if (digest && digest != s.tally.digest) {
			printf("%s: two runs differ: digests %016" PRIx64 " and %016" PRIx64 "\n",
			    c->name, digest, s.tally.digest);
			return 1;
		}
		digest = s.tally.digest;
		low[i] = (double)f.tally.run_ns / units;
		high[i] = (double)s.tally.run_ns / units;
		ratio[i] = high[i] / low[i];
	}
	middle = median(ratio, pairs);
	printf("%-22s %5.2f x floor", c->name, middle);
	printf(" (%.2f-%.2f, aim %.1f)%s  %6.1f against %6.1f ns/%s, %.2f ev/%s, set-up %.1f "
	    "ms, peak %ld"
	       " against %ld KiB, %" PRIu64 " %ss verified, 0 allocations, digest %016" PRIx64 "\n",
	    ratio[0], ratio[pairs - 1], c->aim / 100.0, middle * 100 > c->aim ? " MISSED" : "",
	    median(high, pairs), median(low, pairs), c->unit, (double)s.tally.events / units,
	    c->unit, (double)s.tally.setup_ns / 1e6, s.rss_kib, f.rss_kib, c->units, c->unit,
	    digest);
	if (middle * 100 > c->bar)
		printf("%s: above %.1f x floor: something costs more than it did\n", c->name,
		    c->bar / 100.0);
	return middle * 100 > c->bar;
}

/* Both sides once, whatever they take: is the whole job done? */
static int
counts(const struct bench_case *c)
{
	struct run f = run_apart(c->floor, &c->job), s = run_apart(c->subject, &c->job);
	int wrong = verify(c, "the floor", &f.tally) | verify(c, "ixlab", &s.tally);

	printf("%-22s %s\n", c->name, wrong ? "WRONG" : "counts hold");
	return wrong;
}

/* The first case whose name begins so, run once in this process with n in place of its own. */
static int
one(const char *name, const char *side, const char *n)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (strncmp(cases[i].name, name, strlen(name)) == 0) {
			struct job job = cases[i].job;
			struct tally t = { 0 };

			job.n = strtoull(n, NULL, 10);
			(strcmp(side, "floor") ? cases[i].subject : cases[i].floor)(&job, &t);
			printf("%" PRIu64 " %ss\n", t.units, cases[i].unit);
			return t.bad != 0;
		}
	fprintf(stderr, "bench: no case \"%s\"\n", name);
	return 2;
}

int
main(int argc, char **argv)
{
	const char *only = argc > 1 ? argv[1] : "";
	int failed = 0, ran = 0, only_counts = strcmp(only, "--counts") == 0;

	if (argc == 5 && strcmp(argv[1], "--one") == 0)
		return one(argv[2], argv[3], argv[4]);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (only_counts) {
			failed += counts(&cases[i]);
			ran++;
		} else if (strncmp(cases[i].name, only, strlen(only)) == 0) {
			failed |= bench(&cases[i], PAIRS);
			ran++;
		}
	if (!ran) {
		fprintf(stderr, "bench: no case begins with \"%s\"; there are:", only);
		for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
			fprintf(stderr, " %s", cases[i].name);
		fprintf(stderr, "\n");
		return 2;
	}
	if (only_counts)
		printf("%d passed, %d failed, 0 skipped\n", ran - failed, failed);
	return failed != 0;
}
