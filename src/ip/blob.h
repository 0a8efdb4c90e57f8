/*
 * blob.h - octets that many senders share: an UPDATE encoded once goes to a thousand sessions.
 *
 * Immutable once made; counted references. A stream socket's send queue is a list of blobs, and a
 * retransmission reads them again.
 */
#ifndef IP_BLOB_H
#define IP_BLOB_H

#include <stdint.h>

#include "base/arena.h"

struct blob {
	uint32_t refs;
	uint32_t len;
	uint8_t bytes[];
};

/* A blob with a copy of these octets and one reference. */
struct blob *blob_new(struct arena *a, const void *bytes, uint32_t len);
static inline struct blob *
blob_share(struct blob *b)
{
	b->refs++;
	return b;
}
void blob_drop(struct arena *a, struct blob *b);

#endif
