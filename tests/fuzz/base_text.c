/*
 * base_text.c - fuzz target of base: octets as untrusted text, and as everything that people type.
 * What was cleaned is printable and stays as it is; what was parsed reads the same after writing.
 */
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "base/text.h"
#include "base/units.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
clean(const uint8_t *data, size_t size)
{
	struct text once = { 0 }, twice = { 0 };

	text_clean(&once, (const char *)data, size, TEXT_LINE);
	text_clean(&twice, text_of(&once), once.n, TEXT_LINE);
	if (strcmp(text_of(&once), text_of(&twice)) != 0)
		abort();
	for (size_t i = 0; i < once.n; i++)
		if ((uint8_t)once.s[i] < 0x20 || once.s[i] == 0x7f)
			abort();
	text_free(&once);
	text_free(&twice);
}

static void
parse(const char *s)
{
	char buf[PREFIX_TEXT], time[TIME_TEXT];
	struct ix_addr a, b;
	struct ix_prefix p, q;
	struct ix_mac m, n;
	uint64_t v, w;

	if (addr_parse(s, &a) && !(addr_parse(addr_text(buf, &a), &b) && addr_eq(&a, &b)))
		abort();
	if (prefix_parse_host(s, &a, &p) &&
	    !(prefix_parse(prefix_text(buf, &p), &q) && prefix_eq(&p, &q)))
		abort();
	if (mac_parse(s, &m) &&
	    !(mac_parse(mac_text(buf, &m), &n) && memcmp(&m, &n, sizeof(m)) == 0))
		abort();
	if (seconds_parse(s, &v) && !(seconds_parse(seconds_text(time, v), &w) && v == w))
		abort();
	time_parse(s, &v);
	rate_parse(s, &v);
	size_parse(s, &v);
	number_parse(s, 0, UINT64_MAX, &v);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *s = malloc(size + 1);

	if (!s)
		abort();
	memcpy(s, data, size);
	s[size] = 0;
	clean(data, size);
	parse(s);
	free(s);
	return 0;
}
