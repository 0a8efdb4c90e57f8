/*
 * pcap_write.c - the writer of pcap and pcapng (draft-ietf-opsawg-pcap, -pcapng). A buffer of 256
 * KiB before each write(2); the memory form grows the same buffer instead.
 */
#include "wire/pcap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/panic.h"
#include "base/text.h"

#define BUFFER (256u * 1024)

struct pcap_writer {
	enum pcap_format format;
	int fd; /* -1: memory */
	uint8_t *buf;
	size_t n, room;
	uint32_t ports;
	int error; /* errno of the first write that failed */
	char *path;
};

static void
flush(struct pcap_writer *w)
{
	size_t done = 0;

	while (done < w->n && !w->error) {
		ssize_t k = write(w->fd, w->buf + done, w->n - done);

		if (k > 0)
			done += (size_t)k;
		else if (errno != EINTR)
			w->error = k < 0 ? errno : ENOSPC;
	}
	w->n = 0;
}

static void
add(struct pcap_writer *w, const void *bytes, size_t n)
{
	if (w->fd >= 0 && w->n + n > w->room)
		flush(w);
	if (w->n + n > w->room) {
		while (w->n + n > w->room)
			w->room *= 2;
		w->buf = realloc(w->buf, w->room);
		if (!w->buf)
			panic("no memory for a capture of %zu octets", w->room);
	}
	memcpy(w->buf + w->n, bytes, n);
	w->n += n;
}

static void
add16(struct pcap_writer *w, uint32_t v)
{
	const uint8_t b[2] = { (uint8_t)v, (uint8_t)(v >> 8) };

	add(w, b, 2);
}

static void
add32(struct pcap_writer *w, uint32_t v)
{
	add16(w, v & 0xffff);
	add16(w, v >> 16);
}

static void
pad(struct pcap_writer *w, size_t n)
{
	add(w, "\0\0\0", (4 - n % 4) % 4);
}

static uint32_t
padded(size_t n)
{
	return (uint32_t)((n + 3) / 4 * 4);
}

static void
option(struct pcap_writer *w, uint16_t code, const void *value, size_t n)
{
	add16(w, code);
	add16(w, (uint16_t)n);
	add(w, value, n);
	pad(w, n);
}

static void
start(struct pcap_writer *w)
{
	if (w->format == PCAP_CLASSIC) {
		add32(w, 0xa1b23c4d); /* nanoseconds */
		add16(w, 2);
		add16(w, 4);
		add32(w, 0);
		add32(w, 0);
		add32(w, PCAP_MAX);
		add32(w, 1); /* Ethernet */
		return;
	}
	add32(w, 0x0a0d0d0a); /* section header block */
	add32(w, 28);
	add32(w, 0x1a2b3c4d);
	add16(w, 1);
	add16(w, 0);
	add32(w, UINT32_MAX); /* the section's length is not told */
	add32(w, UINT32_MAX);
	add32(w, 28);
}

static struct pcap_writer *
writer_new(enum pcap_format format, int fd, const char *path)
{
	struct pcap_writer *w = calloc(1, sizeof(*w));

	if (!w || !(w->buf = malloc(BUFFER)) || !(w->path = strdup(path)))
		panic("no memory for a capture");
	w->format = format;
	w->fd = fd;
	w->room = BUFFER;
	start(w);
	return w;
}

struct pcap_writer *
pcap_writer_new(const char *path, enum pcap_format format, struct ix_error *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	if (fd < 0) {
		fail(e, "%s: cannot be written: %s", path, strerror(errno));
		return NULL;
	}
	return writer_new(format, fd, path);
}

struct pcap_writer *
pcap_writer_new_memory(enum pcap_format format)
{
	return writer_new(format, -1, "memory");
}

uint32_t
pcap_interface(struct pcap_writer *w, const char *name)
{
	size_t n = strlen(name) > 255 ? 255 : strlen(name);
	uint32_t all = 20 + 4 + padded(n) + 8 + 4;

	if (w->format == PCAP_NG) {
		add32(w, 1); /* interface description block */
		add32(w, all);
		add16(w, 1); /* Ethernet */
		add16(w, 0);
		add32(w, PCAP_MAX);
		option(w, 2, name, n);    /* if_name */
		option(w, 9, "\x09", 1);  /* if_tsresol: 10^-9 */
		add32(w, 0);
		add32(w, all);
	}
	return w->ports++;
}

static void
write_enhanced(struct pcap_writer *w, const struct pcap_record *r)
{
	size_t n = r->comment ? strlen(r->comment) : 0;
	uint32_t options = 0, all;
	const uint8_t flags[4] = { (uint8_t)r->direction };

	if (n > 65535)
		n = 65535;
	if (r->direction)
		options += 8;
	if (n)
		options += 4 + padded(n);
	if (options)
		options += 4;
	all = 32 + padded(r->caplen) + options;
	add32(w, 6); /* enhanced packet block */
	add32(w, all);
	add32(w, r->port);
	add32(w, (uint32_t)(r->time >> 32));
	add32(w, (uint32_t)r->time);
	add32(w, r->caplen);
	add32(w, r->len);
	add(w, r->bytes, r->caplen);
	pad(w, r->caplen);
	if (n)
		option(w, 1, r->comment, n);
	if (r->direction)
		option(w, 2, flags, 4); /* epb_flags: 1 inbound, 2 outbound */
	if (options)
		add32(w, 0);
	add32(w, all);
}

void
pcap_write(struct pcap_writer *w, const struct pcap_record *r)
{
	must(r->caplen <= PCAP_MAX && r->caplen <= r->len);
	if (w->format == PCAP_NG) {
		must(r->port < w->ports);
		write_enhanced(w, r);
		return;
	}
	add32(w, (uint32_t)(r->time / IX_SECOND));
	add32(w, (uint32_t)(r->time % IX_SECOND));
	add32(w, r->caplen);
	add32(w, r->len);
	add(w, r->bytes, r->caplen);
}

const uint8_t *
pcap_bytes(struct pcap_writer *w, size_t *n)
{
	*n = w->n;
	return w->buf;
}

bool
pcap_writer_close(struct pcap_writer *w, struct ix_error *e)
{
	bool ok = true;

	if (w->fd >= 0) {
		flush(w);
		if (close(w->fd) < 0 && !w->error)
			w->error = errno;
		if (w->error)
			ok = fail(e, "%s: cannot be written: %s", w->path, strerror(w->error));
	}
	free(w->buf);
	free(w->path);
	free(w);
	return ok;
}
