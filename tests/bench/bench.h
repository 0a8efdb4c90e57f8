/*
 * bench.h - a case of the bench: a floor (the least program that does the job) and a subject (ixlab
 * doing the same job), each run in a process of its own and alternately.
 */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <stdint.h>

/* What one run reports. Counts are verified: both sides must have done the whole job. */
struct tally {
	uint64_t units;  /* hops, or events for hold */
	uint64_t events; /* what left the queue */
	uint64_t sent, delivered, bad, floods;
	uint64_t carved; /* allocations from fresh memory after warm-up; must be 0 */
	uint64_t digest; /* of everything that happened; 0 for a floor */
	uint64_t setup_ns, run_ns; /* CPU time */
};

/* Where set-up ends: the run's clock starts. Called once by each run, before its first event. */
void bench_ready(struct tally *t);
/* Where the run ends. */
void bench_done(struct tally *t);

/* n: packets a host for sw32 and ports, packets for chain10; pending: events, or ports of a switch;
 * spread: which intervals hold uses. */
struct job {
	uint64_t n;
	uint32_t pending;
	int spread;
};

/* Times to come, in nanoseconds, drawn before the clock starts. */
#define INTERVALS 65536
enum { UNIFORM, EXPONENTIAL, BIMODAL };
void intervals_make(uint64_t to[INTERVALS], int spread);

void floor_switch(const struct job *job, struct tally *t);
void floor_chain(const struct job *job, struct tally *t);
void floor_hold(const struct job *job, struct tally *t);
void floor_campus(const struct job *job, struct tally *t);
void subject_campus(const struct job *job, struct tally *t);
void floor_ports(const struct job *job, struct tally *t);
void subject_ports(const struct job *job, struct tally *t);
void subject_switch(const struct job *job, struct tally *t);
void subject_chain(const struct job *job, struct tally *t);
void subject_hold(const struct job *job, struct tally *t);

#endif
