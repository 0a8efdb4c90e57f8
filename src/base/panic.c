/*
 * panic.c - see panic.h. The handler is the one global of the program: there is one process to end.
 */
#include "base/panic.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static panic_fn *handler;
static void *handler_arg;

void
panic_handler(panic_fn *fn, void *arg)
{
	handler = fn;
	handler_arg = arg;
}

_Noreturn void
panic(const char *format, ...)
{
	char what[512];
	va_list ap;

	va_start(ap, format);
	vsnprintf(what, sizeof(what), format, ap);
	va_end(ap);
	if (handler) {
		panic_fn *fn = handler;

		handler = NULL; /* a handler that fails must not be entered again */
		fn(handler_arg, what);
	}
	fprintf(stderr, "ixlab: internal error: %s\n", what);
	exit(3);
}
