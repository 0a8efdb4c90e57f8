/* bundle.c - see bundle.h. Files are opened relative to their folder, never through a link. */
#include "lesson/bundle.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/panic.h"
#include "base/text.h"

enum { DEPTH = 3 };

/*
 * Plain names only: what cannot be shown, sorted or put on a FAT stick alike everywhere is refused.
 */
static bool
plain(const char *name)
{
	size_t n = strspn(name,
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

	return n > 0 && n <= 63 && name[n] == 0 && name[0] != '.';
}

static struct bundle_file *
file_add(struct bundle *b, const char *name)
{
	struct bundle_file *f;

	b->file = realloc(b->file, (b->files + 1) * sizeof(*f));
	if (!b->file)
		panic("no memory left for a lesson");
	f = &b->file[b->files++];
	memset(f, 0, sizeof(*f));
	snprintf(f->name, sizeof(f->name), "%s", name);
	return f;
}

/* Reads what `fd` holds, at most as much as the lesson may still take. */
static bool
slurp(struct bundle *b, int fd, const char *name, struct ix_error *e)
{
	struct bundle_file *f;
	struct stat st;
	size_t n = 0;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return fail(e, "%s/%s: not a plain file; a lesson holds only files and folders",
		    b->path, name);
	if (b->files == BUNDLE_FILES)
		return fail(e, "%s: more than %d files; a lesson may have at most that many",
		    b->path, BUNDLE_FILES);
	if (st.st_size < 0 || (size_t)st.st_size > BUNDLE_BYTES - b->bytes)
		return fail(e, "%s/%s: the lesson is larger than %u bytes", b->path, name,
		    BUNDLE_BYTES);
	f = file_add(b, name);
	f->bytes = malloc((size_t)st.st_size + 1);
	if (!f->bytes)
		panic("no memory left for a lesson");
	while (n < (size_t)st.st_size) {
		ssize_t got = read(fd, f->bytes + n, (size_t)st.st_size - n);

		if (got < 0)
			return fail(e, "%s/%s: cannot be read: %s", b->path, name, strerror(errno));
		if (got == 0)
			break;
		n += (size_t)got;
	}
	f->bytes[n] = 0;
	f->len = n;
	b->bytes += n;
	return true;
}

static bool
is_lua(const char *name)
{
	size_t n = strlen(name);

	return n > 4 && strcmp(name + n - 4, ".lua") == 0;
}

static bool folder(struct bundle *b, int dir, const char *prefix, int depth, struct ix_error *e);

/*
 * One entry of a folder: a file is read, a folder entered, anything else refused. Closes nothing of
 * dir.
 */
static bool
entry(struct bundle *b, int dir, const char *prefix, const char *name, int depth,
    struct ix_error *e)
{
	char clean[80], full[160];
	struct stat st;
	bool ok;
	int fd;

	if (name[0] == '.')
		return true; /* editors' and systems' own files */
	if (strcmp(prefix, "lib/") == 0 && !is_lua(name))
		return true; /* a folder called lib may hold other things too */
	text_clean_to(clean, sizeof(clean), name, TEXT_LINE);
	if (!plain(name))
		return fail(e,
		    "%s/%s%s: file names have letters, digits, '.', '_' and '-', at most 63",
		    b->path, prefix, clean);
	snprintf(full, sizeof(full), "%s%s", prefix, name);
	fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return fail(e, "%s/%s: cannot be opened: %s", b->path, full,
		    errno == ELOOP ? "it is a link" : strerror(errno));
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		snprintf(full, sizeof(full), "%s%s/", prefix, name);
		return folder(b, fd, full, depth + 1, e);
	}
	ok = slurp(b, fd, full, e);
	close(fd);
	return ok;
}

/* takes dir. */
static bool
folder(struct bundle *b, int dir, const char *prefix, int depth, struct ix_error *e)
{
	DIR *d = fdopendir(dir);
	struct dirent *de;
	bool ok = true;

	if (!d) {
		close(dir);
		return fail(e, "%s/%s: cannot be listed: %s", b->path, prefix, strerror(errno));
	}
	if (depth > DEPTH)
		ok = fail(e, "%s/%s: folders are more than %d deep", b->path, prefix, DEPTH);
	while (ok && (de = readdir(d)))
		ok = entry(b, dirfd(d), prefix, de->d_name, depth, e);
	closedir(d);
	return ok;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct bundle_file *)a)->name, ((const struct bundle_file *)b)->name);
}

static bool
read_into(struct bundle *b, const char *path, const char *prefix, struct ix_error *e)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return fail(e, "%s: no such lesson: %s", b->path, strerror(errno));
	return folder(b, fd, prefix, 1, e);
}

/* The last component of a path, without slashes at its end. */
static void
last_component(char *to, size_t room, const char *path)
{
	size_t end = strlen(path), start;

	while (end > 1 && path[end - 1] == '/')
		end--;
	for (start = end; start > 0 && path[start - 1] != '/'; start--)
		;
	snprintf(to, room, "%.*s", (int)(end - start), path + start);
}

struct bundle *
bundle_read(const char *path, const char *lib, struct ix_error *e)
{
	struct bundle *b = calloc(1, sizeof(*b));

	if (!b)
		panic("no memory left for a lesson");
	text_clean_to(b->path, sizeof(b->path), path, TEXT_LINE);
	last_component(b->id, sizeof(b->id), path);
	if (!read_into(b, path, "", e) ||
	    (lib && access(lib, F_OK) == 0 && !read_into(b, lib, "lib/", e))) {
		bundle_free(b);
		return NULL;
	}
	qsort(b->file, b->files, sizeof(*b->file), by_name);
	return b;
}

const char *
bundle_get(const struct bundle *b, const char *name, size_t *len)
{
	for (size_t i = 0; i < b->files; i++)
		if (strcmp(b->file[i].name, name) == 0) {
			if (len)
				*len = b->file[i].len;
			return b->file[i].bytes;
		}
	return NULL;
}

static bool
moves_the_world(const char *name)
{
	return strcmp(name, "scenario.lua") == 0 || strncmp(name, "lib/", 4) == 0 ||
	    strncmp(name, "configs/", 8) == 0;
}

uint64_t
bundle_hash(const struct bundle *b)
{
	uint64_t h = 0;

	for (size_t i = 0; i < b->files; i++)
		if (moves_the_world(b->file[i].name)) {
			h = hash_text(b->file[i].name, h);
			h = hash_bytes(b->file[i].bytes, b->file[i].len, h);
		}
	return h;
}

void
bundle_free(struct bundle *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < b->files; i++)
		free(b->file[i].bytes);
	free(b->file);
	free(b);
}
