/* verify.c - is the replay the same run? Fingerprints first; with a trace, the very event. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "lab/internal.h"

/* An observer that writes or compares a line per event, besides what the lab records. */
struct tracer {
	ix_sink *to;
	void *arg;
	const char *other; /* the next line of the other run's trace */
	bool differs;
	struct ix_error *error;
};

static int
trace_line(char *buf, size_t room, ix_time t, uint64_t seq, uint32_t code, uint32_t owner,
    uint64_t fingerprint)
{
	char when[TIME_TEXT];

	return snprintf(buf, room, "%s %" PRIu64 " %c%c%c%c %u %016" PRIx64 "\n",
	    seconds_text(when, t), seq, (int)(code >> 24), (int)(code >> 16 & 0xff),
	    (int)(code >> 8 & 0xff), (int)(code & 0xff), owner, fingerprint);
}

static void
write_event(void *arg, ix_time t, uint64_t seq, uint32_t code, uint32_t owner, uint64_t fingerprint)
{
	struct tracer *tr = arg;
	char line[120];
	int n = trace_line(line, sizeof(line), t, seq, code, owner, fingerprint);

	tr->to(tr->arg, line, (size_t)n);
}

static void
compare_event(void *arg, ix_time t, uint64_t seq, uint32_t code, uint32_t owner,
    uint64_t fingerprint)
{
	struct tracer *tr = arg;
	char line[120];
	size_t n = (size_t)trace_line(line, sizeof(line), t, seq, code, owner, fingerprint);

	if (tr->differs)
		return;
	if (strncmp(tr->other, line, n) == 0) {
		tr->other += n;
		return;
	}
	tr->differs = true;
	line[n - 1] = 0;
	fail(tr->error, "the first event that differs: here \"%s\", in the trace \"%.*s\"", line,
	    (int)strcspn(tr->other, "\n"), tr->other);
}

/* Runs the current line again from its start to where the world is, watched by `event`. */
static void
again(struct ix_lab *lab, struct tracer *tr,
    void (*event)(void *, ix_time, uint64_t, uint32_t, uint32_t, uint64_t))
{
	struct observer saved = lab->observer;
	ix_time now = lab->world->sim->now;
	uint64_t position = lab->world->sim->events;
	uint32_t compared;

	travel_to_start(lab);
	if (event) {
		lab->observer.arg = tr;
		lab->observer.event = event;
		lab->observer.frame = NULL;
	}
	travel_forward(lab, now, position);
	lab->observer = saved;
	compared = lab->compared;
	if (event) { /* the frames were not counted: come back by the ordinary way */
		travel_to_start(lab);
		travel_forward(lab, now, position);
	}
	lab->compared = compared;
}

bool
ix_verify(struct ix_lab *lab, const char *trace, uint32_t *compared, struct ix_error *e)
{
	struct tracer tr = { .other = trace ? trace : "", .error = e };
	bool differed = lab->differs;
	struct ix_error first = lab->difference;

	lab->compared = 0;
	lab->differs = false;
	e->text[0] = 0;
	again(lab, &tr, trace ? compare_event : NULL);
	if (compared)
		*compared = lab->compared;
	if (!differed && !lab->differs && !tr.differs)
		return true;
	if (!tr.differs)
		*e = differed ? first : lab->difference;
	return false;
}

void
ix_trace(struct ix_lab *lab, ix_sink *to, void *arg)
{
	struct tracer tr = { .to = to, .arg = arg };

	again(lab, &tr, write_event);
}

uint64_t
ix_fingerprint(const struct ix_lab *lab)
{
	return lab->world->sim->fingerprint;
}
