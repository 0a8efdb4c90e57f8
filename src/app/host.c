/* host.c - what is outside: folders, files, the wall clock, child processes. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "app/app.h"
#include "base/panic.h"

#ifndef IXLAB_SHARE
#define IXLAB_SHARE "/usr/local/share/ixlab"
#endif

static bool
folder_is(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* "…/build/ixlab" -> "…/build/../scenarios" and "…/share/ixlab/scenarios" of an installed one. */
static bool
beside_program(char *to, size_t room, const char *tail)
{
	char self[400];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	if (n <= 0)
		return false;
	self[n] = 0;
	slash = strrchr(self, '/');
	if (!slash)
		return false;
	*slash = 0;
	snprintf(to, room, "%s/%s", self, tail);
	return folder_is(to);
}

const char *
scenarios_folder(char path[512])
{
	const char *own = getenv("IXLAB_SCENARIOS");

	if (own && folder_is(own))
		return own;
	if (folder_is("scenarios"))
		return "scenarios";
	if (beside_program(path, 512, "../scenarios") ||
	    beside_program(path, 512, "../share/ixlab/scenarios"))
		return path;
	return IXLAB_SHARE "/scenarios";
}

/* mkdir -p. */
static bool
make_folders(const char *path)
{
	char part[512];

	for (size_t i = 1; path[i - 1] && i < sizeof(part); i++)
		if (path[i] == '/' || path[i] == 0) {
			snprintf(part, sizeof(part), "%.*s", (int)i, path);
			if (mkdir(part, 0755) != 0 && errno != EEXIST)
				return false;
		}
	return folder_is(path);
}

const char *
state_folder(const struct args *a, char path[512], struct ix_error *e)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	if (a->state_dir)
		snprintf(path, 512, "%s", a->state_dir);
	else if (state && state[0] == '/')
		snprintf(path, 512, "%s/ixlab", state);
	else
		snprintf(path, 512, "%s/.local/state/ixlab",
		    home && home[0] == '/' ? home : "/tmp");
	if (make_folders(path))
		return path;
	fail(e, "%s: the folder for journals cannot be made: %s; name another with --state DIR",
	    path, strerror(errno));
	return NULL;
}

const char *
wall_clock(char buf[32])
{
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	if (strftime(buf, 32, "%Y-%m-%dT%H:%MZ", &tm) == 0)
		buf[0] = 0;
	return buf;
}

struct ix_options
lab_options(const struct args *a, const char *lesson)
{
	return (struct ix_options){ .lesson = lesson, .scenarios = a->scenarios, .seed = a->seed,
		.seat = a->seat, .name = a->name, .lang = a->lang };
}

void
to_file(void *arg, const char *text, size_t n)
{
	fwrite(text, 1, n, arg);
}

void
to_text(void *arg, const char *text, size_t n)
{
	text_add(arg, text, n);
}

char *
read_file(const char *path, size_t *n, struct ix_error *e)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct text t = { 0 };
	char buf[4096];
	ssize_t got = 0;

	if (fd < 0) {
		fail(e, "%s: cannot be opened: %s", path, strerror(errno));
		return NULL;
	}
	while (t.n < (64u << 20) && (got = read(fd, buf, sizeof(buf))) > 0)
		text_add(&t, buf, (size_t)got);
	close(fd);
	if (got < 0) {
		fail(e, "%s: cannot be read: %s", path, strerror(errno));
		text_free(&t);
		return NULL;
	}
	text_add(&t, "", 0);
	*n = t.n;
	return t.s;
}

bool
write_file(const char *path, const char *s, size_t n, struct ix_error *e)
{
	char part[520];
	struct stat st;
	FILE *f;
	bool ok;

	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) /* the new file would take its place */
		return fail(e, "%s: is not a plain file; give the name of a new one", path);
	snprintf(part, sizeof(part), "%.500s.part", path);
	f = fopen(part, "we");
	if (!f)
		return fail(e, "%s: cannot be written: %s", path, strerror(errno));
	ok = fwrite(s, 1, n, f) == n && fflush(f) == 0 && fsync(fileno(f)) == 0;
	ok = fclose(f) == 0 && ok && rename(part, path) == 0;
	if (!ok) {
		fail(e, "%s: cannot be written: %s", path, strerror(errno));
		unlink(part);
	}
	return ok;
}

enum { CPU_S = 120 }; /* that a checked lesson may use */

/* Three worlds at once, each reserving a gigabyte of addresses, and what lies outside them. */
#define SPACE ((rlim_t)4 << 30)

static void
limit(void)
{
	struct rlimit cpu = { CPU_S, CPU_S }, files = { 64, 64 };

#ifndef __SANITIZE_ADDRESS__ /* its shadow alone is larger than this */
	struct rlimit space = { SPACE, SPACE };

	setrlimit(RLIMIT_AS, &space);
#endif
	setrlimit(RLIMIT_CPU, &cpu);
	setrlimit(RLIMIT_NOFILE, &files);
}

int
in_child(int (*job)(void *arg), void *arg)
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid < 0)
		return usage_error("no second process can be started: %s", strerror(errno));
	if (pid == 0) {
		limit();
		status = job(arg);
		fflush(NULL);
		_exit(status);
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return EXIT_BUG;
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	fprintf(stderr,
	    "ixlab: the run was stopped (%s); a lesson may use %d s of processor time\n",
	    strsignal(WTERMSIG(status)), CPU_S);
	return EXIT_BUG;
}
