/* blob.c - see blob.h. */
#include "ip/blob.h"

#include <string.h>

#include "base/panic.h"

struct blob *
blob_new(struct arena *a, const void *bytes, uint32_t len)
{
	struct blob *b = arena_alloc(a, sizeof(*b) + len);

	b->refs = 1;
	b->len = len;
	if (len)
		memcpy(b->bytes, bytes, len);
	return b;
}

void
blob_drop(struct arena *a, struct blob *b)
{
	must(b->refs > 0);
	if (--b->refs == 0)
		arena_free(a, b, sizeof(*b) + b->len);
}
