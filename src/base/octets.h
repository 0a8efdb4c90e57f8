/*
 * octets.h - the one cursor through which packet bytes are read and written.
 *
 * The error is sticky: after the first access out of bounds every get returns 0, every put does
 * nothing, and the caller asks once, at the end, with `bad`. All integers are in network order.
 * Nothing else in the program does pointer arithmetic on packet bytes.
 */
#ifndef BASE_OCTETS_H
#define BASE_OCTETS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct octets {
	uint8_t *buf;  /* lent by who made the cursor */
	uint32_t pos;  /* next octet */
	uint32_t end;  /* one past the last octet */
	bool bad;      /* an access went past the end */
};

/* A cursor over `len` octets to read. Writing through it is a mistake of the caller. */
static inline struct octets
octets_read(const void *buf, uint32_t len)
{
	return (struct octets){ .buf = (uint8_t *)(uintptr_t)buf, .end = len };
}

static inline struct octets
octets_write(void *buf, uint32_t room)
{
	return (struct octets){ .buf = buf, .end = room };
}

static inline uint32_t
octets_left(const struct octets *o)
{
	return o->bad ? 0 : o->end - o->pos;
}

/* Steps over n octets and returns where they begin, or NULL (and the error) if there are fewer. */
static inline uint8_t *
octets_take(struct octets *o, uint32_t n)
{
	uint8_t *p;

	if (o->bad || n > o->end - o->pos) {
		o->bad = true;
		return NULL;
	}
	p = o->buf + o->pos;
	o->pos += n;
	return p;
}

static inline uint8_t
get8(struct octets *o)
{
	const uint8_t *p = octets_take(o, 1);

	return p ? p[0] : 0;
}

static inline uint16_t
get16(struct octets *o)
{
	const uint8_t *p = octets_take(o, 2);

	return p ? (uint16_t)(p[0] << 8 | p[1]) : 0;
}

static inline uint32_t
get32(struct octets *o)
{
	const uint8_t *p = octets_take(o, 4);

	return p ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3] : 0;
}

static inline uint64_t
get64(struct octets *o)
{
	uint64_t high = get32(o);

	return high << 32 | get32(o);
}

/* Copies n octets; on error `to` is zeroed. */
static inline void
get_bytes(struct octets *o, void *to, uint32_t n)
{
	const uint8_t *p = octets_take(o, n);

	if (p)
		memcpy(to, p, n);
	else
		memset(to, 0, n);
}

static inline void
octets_skip(struct octets *o, uint32_t n)
{
	octets_take(o, n);
}

/* The next n octets as a cursor of their own: what overruns inside it cannot reach what follows. */
static inline struct octets
octets_sub(struct octets *o, uint32_t n)
{
	uint8_t *p = octets_take(o, n);

	return (struct octets){ .buf = p, .end = p ? n : 0, .bad = p == NULL };
}

static inline void
put8(struct octets *o, uint8_t v)
{
	uint8_t *p = octets_take(o, 1);

	if (p)
		p[0] = v;
}

static inline void
put16(struct octets *o, uint16_t v)
{
	uint8_t *p = octets_take(o, 2);

	if (p) {
		p[0] = (uint8_t)(v >> 8);
		p[1] = (uint8_t)v;
	}
}

static inline void
put32(struct octets *o, uint32_t v)
{
	put16(o, (uint16_t)(v >> 16));
	put16(o, (uint16_t)v);
}

static inline void
put64(struct octets *o, uint64_t v)
{
	put32(o, (uint32_t)(v >> 32));
	put32(o, (uint32_t)v);
}

static inline void
put_bytes(struct octets *o, const void *from, uint32_t n)
{
	uint8_t *p = octets_take(o, n);

	if (p && n)
		memcpy(p, from, n);
}

static inline void
put_zero(struct octets *o, uint32_t n)
{
	uint8_t *p = octets_take(o, n);

	if (p && n)
		memset(p, 0, n);
}

/* Overwrites two octets already written, at `at`: for lengths and checksums known later. */
static inline void
put16_at(struct octets *o, uint32_t at, uint16_t v)
{
	if (o->bad || o->end < 2 || at > o->end - 2) {
		o->bad = true;
		return;
	}
	o->buf[at] = (uint8_t)(v >> 8);
	o->buf[at + 1] = (uint8_t)v;
}

#endif
