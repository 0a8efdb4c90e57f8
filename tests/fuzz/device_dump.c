/*
 * device_dump.c - octets as tcpdump prints them, by every set of its options: what comes out is
 * text fit for a terminal, whole lines of it, and nothing behind the octets is looked at.
 */
#include <stdlib.h>
#include <string.h>

#include "device/dump.h"

/* Lines end in newlines, and nothing else in them is a control. */
static void
must_be_clean(const struct text *t)
{
	const char *s = text_of(t);

	if (t->n && s[t->n - 1] != '\n')
		__builtin_trap();
	for (size_t i = 0, k; i < t->n; i += k) {
		int32_t c = utf8_next(s + i, t->n - i, &k);

		if (c < 0 || (c < ' ' && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0))
			__builtin_trap();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct text t = { 0 };
	struct dump_view v = { 0 };
	uint8_t *frame;

	if (n < 3 || n > 65536)
		return 0;
	v.time = (enum dump_time)(bytes[0] % (DUMP_SINCE_FIRST + 1));
	v.link_layer = bytes[0] & 0x40;
	v.quick = bytes[0] & 0x80;
	v.absolute = bytes[1] & 1;
	v.ascii = bytes[1] & 2;
	v.verbose = bytes[1] >> 2 & 3;
	v.hex = (bytes[1] >> 4 & 3) % 3;
	v.letters = (bytes[1] >> 6 & 3) % 3;
	n -= 3;
	/* a block of its own, so that one octet too many is seen; twice, for what is remembered */
	frame = malloc(n ? n : 1);
	if (!frame)
		return 0;
	memcpy(frame, bytes + 3, n);
	dump_line(&v, 1500000000, frame, (uint32_t)n, (uint32_t)n + bytes[2], &t);
	dump_line(&v, 2500000001, frame, (uint32_t)(n - n / 3), (uint32_t)n, &t);
	must_be_clean(&t);
	text_free(&t);
	free(frame);
	return 0;
}
