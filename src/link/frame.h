/*
 * frame.h - an Ethernet frame: real octets, counted references, room in front for headers.
 *
 * A frame is immutable once sent: flooding shares it, and who must change it owns a copy
 * (frame_own). `word` is the content's hash, made once when the frame is first sent; a hop that
 * rewrites octets folds what it wrote with frame_changed, so the fingerprint never reads the bytes
 * again.
 */
#ifndef LINK_FRAME_H
#define LINK_FRAME_H

#include <stdint.h>

#include "base/hash.h"
#include "base/octets.h"

struct net;

#define FRAME_HEADROOM 64 /* octets kept free in front: VLAN tags, tunnels */
#define FRAME_MAX 9216    /* the longest frame, without its FCS */
/*
 * The longest IP packet (65,535 octets, behind IPv6's header) with room for Ethernet's. Such a one
 * lives inside a stack only, before it is cut into fragments or after it was put together again.
 */
#define DATAGRAM_MAX (14 + 40 + 65535)
#define FRAME_CLASSES 4   /* sizes that frames are kept in */

struct frame {
	uint32_t refs;
	uint32_t len;    /* octets, without the FCS */
	uint16_t start;  /* of the frame in bytes[] */
	uint8_t class;   /* pool it came from */
	/* every checksum in it was made or verified by us, and nothing touched it since */
	bool good_sums : 1;
	/* what it stands for is counted as a rate: it is only looked at, or read by its owner */
	bool rated : 1;
	uint32_t weight; /* frames that it stands for: 1, or N of a storm (rate.h) */
	uint64_t word;   /* 0 until it is first sent */
	struct frame *next; /* for lists of who holds it (neighbour queues, pools) */
	uint8_t bytes[];
};

/* A frame of `len` octets, contents undefined, one reference. len is at most DATAGRAM_MAX,
 * and FRAME_MAX if it is ever to go on a wire. */
struct frame *frame_new(struct net *net, uint32_t len);
/* A frame with these octets. */
struct frame *frame_from(struct net *net, const void *bytes, uint32_t len);
static inline uint8_t *
frame_at(struct frame *f)
{
	return f->bytes + f->start;
}
/* shares: the caller now holds one reference more. */
static inline struct frame *
frame_share(struct frame *f)
{
	f->refs++;
	return f;
}
/* Octets of memory that it takes, however short it is. */
uint32_t frame_memory(const struct frame *f);
/* Gives one reference up. */
void frame_drop(struct net *net, struct frame *f);
/* takes f, returns a frame with the same octets that nobody else holds: f itself if possible. */
/* Always another: frame_own asks first. */
struct frame *frame_copy(struct net *net, struct frame *f);
static inline struct frame *
frame_own(struct net *net, struct frame *f)
{
	return f->refs == 1 ? f : frame_copy(net, f);
}
/*
 * Moves the start of an owned frame: grows the front by n octets (there is headroom), or cuts n
 * off.
 */
void frame_push(struct frame *f, uint32_t n);
void frame_pull(struct frame *f, uint32_t n);
/* Cuts the end (padding) of an owned frame. */
void frame_trim(struct frame *f, uint32_t len);
/* Tells the fingerprint what an owner wrote into a frame that had been sent before. */
static inline void
frame_changed(struct frame *f, uint64_t what)
{
	if (f->word)
		f->word = hash_mix(f->word, what) | 1;
}

/* A cursor over the frame's octets, to read. */
static inline struct octets
frame_read(const struct frame *f)
{
	return octets_read(f->bytes + f->start, f->len);
}
static inline struct octets
frame_write(struct frame *f)
{
	return octets_write(f->bytes + f->start, f->len);
}

#endif
