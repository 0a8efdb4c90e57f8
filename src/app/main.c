/* main.c - ixlab: finds the verb and runs it. */
#include "app/app.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <signal.h>
#include <string.h>
#include <unistd.h>

const struct verb *const verbs[] = { &verb_play, &verb_run, &verb_check, &verb_new, &verb_replay,
	&verb_capture, &verb_decode, NULL };

static const struct verb *
find_verb(const char *name)
{
	for (int i = 0; verbs[i]; i++)
		if (strcmp(verbs[i]->name, name) == 0)
			return verbs[i];
	return NULL;
}

static void
help(FILE *to)
{
	fprintf(to, "ixlab - a training lab for network builders, in one program\n\n");
	for (int i = 0; verbs[i]; i++)
		fprintf(to, "  ixlab %-8s %s\n", verbs[i]->name, verbs[i]->help);
	fprintf(to, "\n`ixlab VERB --help` says more. Begin with: ixlab play first-peering\n");
}

static int
unknown_verb(const char *name)
{
	const char *names[16], *near;
	char clean[64];
	int n = 0;

	for (; verbs[n] && n < 15; n++)
		names[n] = verbs[n]->name;
	names[n] = NULL;
	near = text_nearest(name, names);
	return usage_error("there is no verb \"%s\"%s%s%s; `ixlab --help` lists them",
	    text_clean_to(clean, sizeof(clean), name, TEXT_LINE), near ? "; did you mean \"" : "",
	    near ? near : "", near ? "\"?" : "");
}

/* A program started with closed descriptors must not find its journal on one of them. */
static void
open_standard(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)!open("/dev/null", O_RDWR);
}

/* Checkpoints come and go; what they held is kept for the next instead of being faulted in anew. */
static void
keep_memory(void)
{
#ifdef __GLIBC__
	mallopt(M_TRIM_THRESHOLD, 64 << 20);
#endif
}

/* Results that did not reach their reader are no success; a reader that left has seen enough. */
static int
told(int status)
{
	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	if (errno == EPIPE)
		return status;
	return usage_error("standard output cannot be written: %s",
	    errno ? strerror(errno) : "something of it was lost");
}

int
main(int argc, char **argv)
{
	const struct verb *v;
	char scenarios[512];
	struct args a = { 0 };

	open_standard();
	keep_memory();
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a full disk is told in words */
	setlocale(LC_CTYPE, "");
	if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)) {
		help(stdout);
		return told(EXIT_DONE);
	}
	if (argc > 1 && strcmp(argv[1], "--version") == 0) {
		printf("ixlab %s\n", IXLAB_VERSION);
		return told(EXIT_DONE);
	}
	a.scenarios = scenarios_folder(scenarios);
	v = argc > 1 ? find_verb(argv[1]) : &verb_play;
	if (!v)
		return unknown_verb(argv[1]);
	if (!options_read(&a, v, argc > 1 ? argc - 1 : 1, argc > 1 ? argv + 1 : argv))
		return EXIT_USAGE;
	if (a.help) {
		verb_usage(v, stdout);
		return told(EXIT_DONE);
	}
	return told(v->run(&a));
}
