/*
 * wire_match.c - the first octet is a family, what follows up to a newline a rule of an access
 * list, the rest a packet. A rule that is taken is written as it was read; what is asked about a
 * packet depends on its header and its protocol's alone, and a rule for everything fits everything.
 */
#include <string.h>

#include "wire/match.h"

#define RULE 512u

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static bool
rule_of(const uint8_t *bytes, size_t n, uint8_t af, struct match_rule *out)
{
	char text[RULE], first[MATCH_TEXT], second[MATCH_TEXT];
	struct match_rule again;
	struct ix_error e;

	memcpy(text, bytes, n);
	text[n] = 0;
	if (!match_parse(text, af, out, &e)) {
		if (!e.text[0])
			__builtin_trap();
		return false;
	}
	match_text(first, out);
	if (!match_parse(first, af, &again, &e) || strcmp(first, match_text(second, &again)) != 0)
		__builtin_trap();
	return true;
}

static void
ask(const struct match_rule *r, const uint8_t *packet, uint32_t n)
{
	struct match_rule any = { .protocol = MATCH_ALL, .type = MATCH_ALL, .code = MATCH_ALL };
	struct match_rule other = *r;
	struct flow_key k;

	if (!flow_read(octets_read(packet, n), &k))
		return;
	any.af = k.src.af;
	if (!match_packet(&any, &k))
		__builtin_trap();
	other.permit = !r->permit; /* which matters to later fragments alone */
	if (!k.later && match_packet(r, &k) != match_packet(&other, &k))
		__builtin_trap();
	flow_hash(&k, 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	const uint8_t *end = n > 1 ? memchr(bytes + 1, '\n', n - 1) : NULL;
	struct match_rule r;
	uint8_t af;

	if (!end || (size_t)(end - bytes) > RULE - 1 || n > 65536)
		return 0;
	af = bytes[0] & 1 ? 6 : 4;
	if (rule_of(bytes + 1, (size_t)(end - bytes) - 1, af, &r))
		for (uint32_t cut = (uint32_t)(n - (size_t)(end + 1 - bytes)), i = 0;
		     i <= cut && i < 80; i++)
			ask(&r, end + 1, cut - i);
	return 0;
}
