/* time.c - the door's words for time: run, step, back, and what everybody waits for. */
#include <stdio.h>
#include <string.h>

#include "lab/internal.h"

ix_time
ix_now(const struct ix_lab *lab)
{
	return lab->world->sim->now;
}

uint64_t
ix_position(const struct ix_lab *lab)
{
	return lab->world->sim->events;
}

ix_time
ix_tip(const struct ix_lab *lab)
{
	return lab_line(lab)->tip;
}

bool
ix_run(struct ix_lab *lab, ix_time until, uint64_t events)
{
	return travel_forward(lab, until, events ? lab->world->sim->events + events : UINT64_MAX);
}

ix_time
ix_next(const struct ix_lab *lab)
{
	return sim_next(lab->world->sim);
}

bool
ix_step(struct ix_lab *lab)
{
	uint64_t before = lab->world->sim->events;

	if (sim_next(lab->world->sim) == IX_NEVER)
		return false;
	travel_forward(lab, IX_NEVER, before + 1);
	return lab->world->sim->events > before;
}

bool
ix_step_back(struct ix_lab *lab)
{
	if (lab->world->sim->events == lab->moment[0].position)
		return false;
	travel_to_position(lab, lab->world->sim->events - 1);
	return true;
}

void
ix_go(struct ix_lab *lab, ix_time t)
{
	travel_to(lab, t);
}

/* Timers that a person would call waiting: protocol timers of the trainee's boxes, not frames under
 * way, and not what keeps an established session alive. */
static bool
worth_saying(const void *arg, const struct timer *t)
{
	const struct world *w = arg;
	const struct device *d = device_of_node(w, t->owner);

	return d && d->mine && (strcmp(t->kind->name, "BGP connect retry") == 0 ||
	    strcmp(t->kind->name, "BGP idle hold") == 0);
}

bool
ix_waiting(const struct ix_lab *lab, struct ix_wait_row *row)
{
	const struct timer *t = sim_waiting(lab->world->sim, worth_saying, lab->world);
	const struct device *d;

	if (!t)
		return false;
	d = device_of_node(lab->world, t->owner);
	row->at = t->at;
	snprintf(row->device, sizeof(row->device), "%s", d ? d->node->name : "");
	snprintf(row->what, sizeof(row->what), "%s", t->kind->name);
	return true;
}
