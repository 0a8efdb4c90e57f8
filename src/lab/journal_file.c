/*
 * journal_file.c - the journal on the disk: appended, locked against a second writer, synced before
 * the prompt comes back. Overwriting in place loses saves in a power cut; appending with a checksum
 * and fdatasync loses none.
 */
/* F_OFD_SETLK: the lock belongs to the file, so a dead process leaves none behind */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/panic.h"
#include "lab/journal_line.h"

enum { JOURNAL_FILE = 64 << 20 }; /* octets of a journal that is still read */

static bool
write_all(int fd, const char *s, size_t n)
{
	while (n) {
		ssize_t put = write(fd, s, n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		s += put;
		n -= (size_t)put;
	}
	return true;
}

static bool
lock(int fd)
{
#ifdef F_OFD_SETLK
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return fcntl(fd, F_OFD_SETLK, &l) == 0 || (errno != EAGAIN && errno != EACCES);
#else
	return fd >= 0;
#endif
}

/* A new name is only safe once its directory is. */
static void
sync_folder(const char *path)
{
	char copy[512];
	int fd;

	snprintf(copy, sizeof(copy), "%s", path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
}

bool
journal_create(struct journal *j, const char *path, bool sync, struct ix_error *e)
{
	struct text t = { 0 };
	bool ok;

	snprintf(j->path, sizeof(j->path), "%s", path);
	j->sync = sync;
	j->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644);
	if (j->fd < 0)
		return fail(e, "%s: the journal cannot be made: %s", path, strerror(errno));
	journal_text(j, &t);
	ok = lock(j->fd) && write_all(j->fd, t.s, t.n) && (!sync || fsync(j->fd) == 0);
	text_free(&t);
	if (!ok) {
		fail(e, "%s: the journal cannot be written: %s", path, strerror(errno));
		/* half a first line is no journal, and would be in the way of the next */
		unlink(path);
		return false;
	}
	if (sync)
		sync_folder(path);
	return true;
}

static bool
cannot_write(const struct journal *j, struct ix_error *e)
{
	return fail(e,
	    "%s: the journal cannot be written: %s. Nothing was done; free some space, or go on "
	               "with --state on another disk", j->path, strerror(errno));
}

/* Appends the text, all of it or nothing. */
static bool
append(struct journal *j, const struct text *t, struct ix_error *e)
{
	off_t end = lseek(j->fd, 0, SEEK_END);

	if (j->torn) /* a line after a torn one would be taken for damage */
		return fail(e,
		    "%s: the journal could not be repaired after a failed write; close "
		    "this lab and "
		               "continue it: all that was acknowledged is there", j->path);
	if (write_all(j->fd, text_of(t), t->n) && (!j->sync || j->hold || fdatasync(j->fd) == 0)) {
		j->dirty = j->hold;
		return true;
	}
	cannot_write(j, e);
	j->torn = end < 0 || ftruncate(j->fd, end) != 0;
	return false;
}

bool
journal_add(struct journal *j, struct journal_item *items, size_t n, struct ix_error *e)
{
	struct text t = { 0 };
	bool ok = true;

	if (j->fd >= 0) {
		for (size_t i = 0; i < n; i++)
			journal_item_text(j, &items[i], &t);
		ok = append(j, &t, e);
		text_free(&t);
	}
	if (ok)
		journal_keep(j, items, n);
	return ok;
}

bool
journal_flush(struct journal *j, struct ix_error *e)
{
	if (!j->dirty || !j->sync || j->fd < 0)
		return true;
	j->dirty = false;
	return fdatasync(j->fd) == 0 ||
	    fail(e, "%s: what was just typed may not be on the disk: %s", j->path, strerror(errno));
}

/* The file's text; NULL with an error. */
static char *
slurp(int fd, const char *path, size_t *n, struct ix_error *e)
{
	struct stat st;
	char *s;
	size_t got = 0;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size > JOURNAL_FILE) {
		fail(e, "%s: not a journal: it should be a plain file of at most %d bytes", path,
		    JOURNAL_FILE);
		return NULL;
	}
	s = malloc((size_t)st.st_size + 1);
	if (!s)
		panic("no memory left for a journal");
	while (got < (size_t)st.st_size) {
		ssize_t r = read(fd, s + got, (size_t)st.st_size - got);

		if (r <= 0)
			break;
		got += (size_t)r;
	}
	*n = got;
	return s;
}

/*
 * The last entry is torn if what is wrong lies in the last line, or after it: a power cut. A line
 * that is wrong earlier was damaged by something else, and is not passed over in silence.
 */
static bool
torn(const struct journal_reader *r, const char *text, size_t n)
{
	const char *end = r->at < n ? memchr(text + r->at, '\n', n - r->at) : NULL;

	return r->line > 1 && (!end || end == text + n - 1);
}

static bool
read_text(struct journal *j, const char *text, size_t n, size_t *good, struct ix_error *warning,
    struct ix_error *e)
{
	struct journal_reader r = { .name = j->path, .journal = j };
	struct ix_error why;

	*good = n;
	if (journal_parse(&r, text, n, &why))
		return true;
	if (!torn(&r, text, n)) {
		*e = why;
		return false;
	}
	*good = r.good;
	if (r.body_left) { /* an entry whose file is not whole is no entry */
		free(j->item[j->items - 1].line);
		free(j->item[--j->items].body);
	}
	if (warning)
		fail(warning,
		    "%s: the last entry was cut off and is dropped; all before it is kept",
		    j->path);
	return true;
}

struct journal *
journal_read(const char *path, bool append, bool sync, struct ix_error *warning, struct ix_error *e)
{
	struct journal *j = journal_new(NULL);
	size_t n = 0, good = 0;
	char *text = NULL;
	bool ok;

	snprintf(j->path, sizeof(j->path), "%s", path);
	j->fd = open(path, (append ? O_RDWR | O_APPEND : O_RDONLY) | O_CLOEXEC);
	ok = j->fd >= 0 || fail(e, "%s: cannot be opened: %s", path, strerror(errno));
	if (ok && append && !lock(j->fd))
		ok = fail(e, "%s: another ixlab is using this journal; close it first", path);
	if (ok) {
		text = slurp(j->fd, path, &n, e);
		ok = text && read_text(j, text, n, &good, warning, e);
	}
	if (ok && append && good < n && ftruncate(j->fd, (off_t)good) != 0)
		ok = fail(e, "%s: the torn end cannot be cut off: %s", path, strerror(errno));
	free(text);
	j->sync = sync;
	if (ok && !append) {
		close(j->fd);
		j->fd = -1;
	}
	if (!ok) {
		journal_free(j);
		return NULL;
	}
	return j;
}

void
journal_free(struct journal *j)
{
	if (!j)
		return;
	if (j->fd >= 0)
		close(j->fd);
	for (size_t i = 0; i < j->items; i++) {
		free(j->item[i].line);
		free(j->item[i].body);
	}
	free(j->item);
	free(j);
}
