/*
 * pcap_read.c - the reader of pcap and pcapng, from anywhere: every length is checked before it is
 * believed, and a file is read through a window, never whole.
 */
#include "wire/pcap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/octets.h"
#include "base/panic.h"
#include "base/text.h"

#define WINDOW (1024u * 1024) /* the longest block that is looked into */
#define PORTS_MAX 65536u

struct port {
	uint32_t linktype;
	uint64_t units; /* ticks per second */
	int64_t offset_s;
	char name[64];
};

struct pcap_reader {
	char *name;
	int fd;              /* -1: memory */
	const uint8_t *at;   /* window, or all of the lent octets */
	uint8_t *window;     /* owned, NULL for memory */
	size_t pos, n;       /* of the window: next octet, octets in it */
	uint64_t before;     /* octets of the file before the window */
	bool big, ng;
	struct port *port;
	uint32_t ports;
	int error;
};

static bool
broken(struct pcap_reader *r, struct ix_error *e, const char *what, uint64_t found,
    const char *expected)
{
	return fail(e, "%s: byte %llu: %s %llu; expected %s", r->name,
	    (unsigned long long)(r->before + r->pos), what, (unsigned long long)found, expected);
}

static bool
cut(struct pcap_reader *r, struct ix_error *e, size_t want)
{
	if (r->error)
		return fail(e, "%s: cannot be read: %s", r->name, strerror(r->error));
	return fail(e,
	    "%s: byte %llu: the file ends here; expected %zu octets more (it was cut short: "
	    "capture it again)", r->name, (unsigned long long)(r->before + r->n),
	    want - (r->n - r->pos));
}

/* Makes at least `want` octets visible from pos on, if the file has them. */
static bool
need(struct pcap_reader *r, size_t want)
{
	if (r->n - r->pos >= want)
		return true;
	if (r->fd < 0 || want > WINDOW)
		return false;
	memmove(r->window, r->window + r->pos, r->n - r->pos);
	r->before += r->pos;
	r->n -= r->pos;
	r->pos = 0;
	while (r->n < want) {
		ssize_t k = read(r->fd, r->window + r->n, WINDOW - r->n);

		if (k == 0)
			return false;
		if (k > 0)
			r->n += (size_t)k;
		else if (errno != EINTR) {
			r->error = errno;
			return false;
		}
	}
	return true;
}

/* Passes over octets, more than the window holds if need be. */
static bool
pass(struct pcap_reader *r, uint64_t n)
{
	while (n > 0) {
		size_t step = n < WINDOW / 2 ? (size_t)n : WINDOW / 2;

		if (!need(r, step))
			return false;
		r->pos += step;
		n -= step;
	}
	return true;
}

static uint16_t
swap16(const struct pcap_reader *r, uint16_t v)
{
	return r->big ? v : (uint16_t)(v << 8 | v >> 8);
}

/* A number in the file's byte order, from a cursor that reads network order. */
static uint32_t
take32(const struct pcap_reader *r, struct octets *o)
{
	return r->big ? get32(o) : __builtin_bswap32(get32(o));
}

static uint16_t
take16(const struct pcap_reader *r, struct octets *o)
{
	return swap16(r, get16(o));
}

static struct octets
view(const struct pcap_reader *r, size_t n)
{
	return octets_read(r->at + r->pos, (uint32_t)n);
}

static struct port *
port_add(struct pcap_reader *r)
{
	struct port *p = realloc(r->port, (r->ports + 1) * sizeof(*p));

	if (!p)
		panic("no memory for %u interfaces", r->ports + 1);
	r->port = p;
	p += r->ports++;
	*p = (struct port){ .linktype = 1, .units = 1000000 };
	return p;
}

static bool
start_classic(struct pcap_reader *r, struct ix_error *e)
{
	struct octets o;
	struct port *p;
	uint32_t magic;

	if (!need(r, 24))
		return cut(r, e, 24);
	o = view(r, 24);
	magic = get32(&o);
	r->big = magic >> 16 == 0xa1b2;
	p = port_add(r);
	p->units = magic == 0xa1b23c4d || magic == 0x4d3cb2a1 ? 1000000000 : 1000000;
	if (take16(r, &o) != 2)
		return broken(r, e, "a pcap file of another version than", 2, "version 2.4");
	octets_skip(&o, 14);
	p->linktype = take32(r, &o) & 0xffff;
	r->pos += 24;
	return true;
}

static bool
start(struct pcap_reader *r, struct ix_error *e)
{
	struct octets o;
	uint32_t magic;

	if (!need(r, 4)) {
		if (r->error)
			return cut(r, e, 4);
		return fail(e, "%s: it has %zu octets; expected a pcap or pcapng file", r->name,
		    r->n);
	}
	o = view(r, 4);
	magic = get32(&o);
	r->ng = magic == 0x0a0d0d0a;
	if (r->ng)
		return true;
	if (magic == 0xa1b2c3d4 || magic == 0xa1b23c4d || magic == 0xd4c3b2a1 ||
	    magic == 0x4d3cb2a1)
		return start_classic(r, e);
	return fail(e, "%s: byte 0: found %02x %02x %02x %02x; expected the magic number of a pcap "
	    "(d4 c3 b2 a1, 4d 3c b2 a1) or pcapng (0a 0d 0d 0a) file", r->name, magic >> 24,
	    magic >> 16 & 0xff, magic >> 8 & 0xff, magic & 0xff);
}

static struct pcap_reader *
reader_new(const char *name, int fd, struct ix_error *e, const void *bytes, size_t n)
{
	struct pcap_reader *r = calloc(1, sizeof(*r));

	if (!r || !(r->name = strdup(name)))
		panic("no memory for a capture");
	r->fd = fd;
	r->at = bytes;
	r->n = n;
	if (fd >= 0) {
		r->window = malloc(WINDOW);
		if (!r->window)
			panic("no memory for a capture");
		r->at = r->window;
		r->n = 0;
	}
	if (start(r, e))
		return r;
	pcap_reader_delete(r);
	return NULL;
}

struct pcap_reader *
pcap_reader_new(const char *path, struct ix_error *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		fail(e, "%s: cannot be opened: %s", path, strerror(errno));
		return NULL;
	}
	return reader_new(path, fd, e, NULL, 0);
}

struct pcap_reader *
pcap_reader_new_memory(const void *bytes, size_t n, const char *name, struct ix_error *e)
{
	return reader_new(name, -1, e, bytes, n);
}

void
pcap_reader_delete(struct pcap_reader *r)
{
	if (!r)
		return;
	if (r->fd >= 0)
		close(r->fd);
	free(r->window);
	free(r->port);
	free(r->name);
	free(r);
}

const char *
pcap_port_name(const struct pcap_reader *r, uint32_t port)
{
	return port < r->ports ? r->port[port].name : "";
}

/* Ticks to nanoseconds without overflow of the product. */
static ix_time
to_ns(const struct port *p, uint64_t ticks)
{
	unsigned __int128 ns = (unsigned __int128)ticks * IX_SECOND / p->units;

	return (ix_time)ns + (ix_time)p->offset_s * IX_SECOND;
}

static enum pcap_result
next_classic(struct pcap_reader *r, struct pcap_record *out, struct ix_error *e)
{
	uint32_t s, fraction;
	struct octets o;

	if (!need(r, 1) && !r->error)
		return PCAP_END;
	if (!need(r, 16)) {
		cut(r, e, 16);
		return PCAP_BROKEN;
	}
	o = view(r, 16);
	s = take32(r, &o);
	fraction = take32(r, &o);
	*out = (struct pcap_record){ .linktype = r->port[0].linktype };
	out->time = s * IX_SECOND + fraction * (IX_SECOND / r->port[0].units);
	out->caplen = take32(r, &o);
	out->len = take32(r, &o);
	if (out->caplen > PCAP_MAX) {
		broken(r, e, "a record of", out->caplen, "at most 262144 octets");
		return PCAP_BROKEN;
	}
	if (!need(r, 16 + out->caplen)) {
		cut(r, e, 16 + out->caplen);
		return PCAP_BROKEN;
	}
	if (out->len < out->caplen)
		out->len = out->caplen;
	out->bytes = r->at + r->pos + 16;
	r->pos += 16 + out->caplen;
	return PCAP_RECORD;
}

/* if_tsresol: a power of ten, or of two with the high bit; what does not fit stays microseconds. */
static void
read_resolution(struct port *p, uint8_t v)
{
	uint64_t units = 1;

	if (v & 0x80) {
		if ((v & 0x7f) < 63)
			p->units = (uint64_t)1 << (v & 0x7f);
		return;
	}
	if (v > 18)
		return;
	while (v-- > 0)
		units *= 10;
	p->units = units;
}

static void
read_port_options(const struct pcap_reader *r, struct port *p, struct octets *o)
{
	char raw[64];

	while (octets_left(o) >= 4) {
		uint16_t code = take16(r, o), len = take16(r, o);
		struct octets v = octets_sub(o, len);
		uint64_t offset;

		octets_skip(o, (4u - len % 4) % 4);
		if (code == 0 || v.bad)
			return;
		if (code == 2) {
			memset(raw, 0, sizeof(raw));
			get_bytes(&v, raw, len < 63 ? len : 63);
			text_clean_to(p->name, sizeof(p->name), raw, TEXT_LINE);
		} else if (code == 9 && len >= 1) {
			read_resolution(p, get8(&v));
		} else if (code == 14 && len == 8) {
			offset = r->big ? get64(&v) : __builtin_bswap64(get64(&v));
			p->offset_s = (int64_t)offset;
		}
	}
}

static bool
read_interface(struct pcap_reader *r, struct octets *o, struct ix_error *e)
{
	struct port *p;

	if (r->ports >= PORTS_MAX)
		return broken(r, e, "interface number", r->ports, "at most 65536 of them");
	p = port_add(r);
	p->linktype = take16(r, o);
	octets_skip(o, 6);
	if (o->bad)
		return broken(r, e, "an interface block of", o->end, "at least 8 octets in it");
	read_port_options(r, p, o);
	return true;
}

/* The frame's octets behind a packet block's fixed part. */
static bool
take_frame(struct pcap_reader *r, struct octets *o, struct pcap_record *out, struct ix_error *e)
{
	if (out->port >= r->ports)
		return broken(r, e, "a packet of interface", out->port,
		    "one that was described before");
	if (out->caplen > PCAP_MAX || out->caplen > octets_left(o))
		return broken(r, e, "a packet of", out->caplen,
		    "no more octets than its block has, and at most 262144");
	out->bytes = octets_take(o, out->caplen);
	out->linktype = r->port[out->port].linktype;
	if (out->len < out->caplen)
		out->len = out->caplen;
	return true;
}

static bool
read_enhanced(struct pcap_reader *r, struct octets *o, struct pcap_record *out, struct ix_error *e)
{
	uint64_t ticks;

	out->port = take32(r, o);
	ticks = (uint64_t)take32(r, o) << 32;
	ticks |= take32(r, o);
	out->caplen = take32(r, o);
	out->len = take32(r, o);
	if (!take_frame(r, o, out, e))
		return false;
	out->time = to_ns(&r->port[out->port], ticks);
	return true;
}

static bool
read_simple(struct pcap_reader *r, struct octets *o, struct pcap_record *out, struct ix_error *e)
{
	out->len = take32(r, o);
	out->caplen = out->len < octets_left(o) ? out->len : octets_left(o);
	return take_frame(r, o, out, e);
}

static bool
read_section(struct pcap_reader *r, struct ix_error *e)
{
	struct octets o;
	uint32_t order;

	if (!need(r, 12))
		return cut(r, e, 12);
	o = view(r, 12);
	octets_skip(&o, 8);
	order = get32(&o);
	if (order != 0x1a2b3c4d && order != 0x4d3c2b1a)
		return broken(r, e, "a section with byte-order mark", order, "1a2b3c4d");
	r->big = order == 0x1a2b3c4d;
	r->ports = 0;
	return true;
}

/* The head of the next block: type and whole length, both proven. */
static bool
block_head(struct pcap_reader *r, uint32_t *type, uint32_t *len, struct ix_error *e)
{
	struct octets o;

	if (!need(r, 8))
		return cut(r, e, 8);
	o = view(r, 8);
	*type = get32(&o);
	if (*type == 0x0a0d0d0a && !read_section(r, e))
		return false;
	o = view(r, 8);
	*type = take32(r, &o);
	*len = take32(r, &o);
	if (*len < 12 || *len % 4)
		return broken(r, e, "a block of", *len, "a multiple of 4, at least 12");
	return true;
}

enum { BLOCK_INTERFACE = 1, BLOCK_SIMPLE = 3, BLOCK_ENHANCED = 6 };

static enum pcap_result
next_block(struct pcap_reader *r, struct pcap_record *out, struct ix_error *e)
{
	uint32_t type = 0, len = 0;
	struct octets o;
	bool ok = true;

	if (!block_head(r, &type, &len, e))
		return PCAP_BROKEN;
	if (type != BLOCK_INTERFACE && type != BLOCK_SIMPLE && type != BLOCK_ENHANCED) {
		if (pass(r, len))
			return PCAP_END; /* nothing in it; not the file's end */
		cut(r, e, len);
		return PCAP_BROKEN;
	}
	if (len > WINDOW) {
		broken(r, e, "a block of", len, "at most 1048576 octets");
		return PCAP_BROKEN;
	}
	if (!need(r, len)) {
		cut(r, e, len);
		return PCAP_BROKEN;
	}
	o = view(r, len - 4);
	octets_skip(&o, 8);
	*out = (struct pcap_record){ 0 };
	if (type == BLOCK_INTERFACE)
		ok = read_interface(r, &o, e);
	else if (type == BLOCK_SIMPLE)
		ok = read_simple(r, &o, out, e);
	else
		ok = read_enhanced(r, &o, out, e);
	if (!ok)
		return PCAP_BROKEN;
	r->pos += len;
	return type == BLOCK_INTERFACE ? PCAP_END : PCAP_RECORD;
}

enum pcap_result
pcap_reader_next(struct pcap_reader *r, struct pcap_record *out, struct ix_error *e)
{
	enum pcap_result result = PCAP_END;

	if (!r->ng)
		return next_classic(r, out, e);
	while (result == PCAP_END) {
		if (!need(r, 1) && !r->error)
			return PCAP_END;
		result = next_block(r, out, e);
	}
	return result;
}
