/* wire_frame.c - octets as a frame: every decoder below BGP, with and without an explanation. */
#include "wire/explain.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct explain x = { 0 };
	struct text t = { 0 };
	uint32_t len = (uint32_t)n;

	if (n > 65536)
		return 0;
	explain_frame(&x, bytes, len, len, LINKTYPE_ETHERNET);
	for (uint32_t i = 0; i < x.n; i++)
		if (x.node[i].at + x.node[i].len > len)
			__builtin_trap();
	explain_text(&x, &t);
	explain_frame(&x, bytes, len, len + 1, LINKTYPE_RAW);
	explain_summary(&x, bytes, len, len, LINKTYPE_RAW);
	explain_free(&x);
	text_free(&t);
	return 0;
}
