/*
 * report.h - whom a service that a person started tells what it finds: a console, a task's check.
 *
 * Both are called from events of the service's own, never from inside the call that started it.
 */
#ifndef SERVICE_REPORT_H
#define SERVICE_REPORT_H

#define REPORT_STOPPED 130u /* the exit status of what Ctrl-C ended */

struct report {
	void *arg;
	/* Whole lines or pieces of one, lent. */
	void (*print)(void *arg, const char *text);
	/* It is over and gone, with this exit status: its pointer must not be used any more. */
	void (*done)(void *arg, unsigned status);
};

#endif
