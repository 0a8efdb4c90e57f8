/*
 * service_datagrams.c - fuzz target of service: octets as datagrams to a box with a DHCP server (or
 * relay) and client, a DNS server with a resolver, NTP, syslog and an sFlow collector, and as
 * answers to what it asks: a name, the time, an address. The first octet says server or relay. A
 * datagram is a head of two octets and what follows: to which port, or as an answer to the last
 * question, with the numbers that must agree put right. Between them a little time passes; then
 * ten minutes.
 */
#include "tests/service/besieged.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What an answer must repeat of the question, over what the fuzzer said. */
static void
agree(const struct besieged *b, uint8_t *bytes, uint32_t len)
{
	uint32_t at = 0, n = 2, from = 0; /* DNS: the id */

	if (b->asked_to == DHCP_SERVER_PORT) { /* transaction, and the MAC */
		at = from = 4;
		n = 4;
		if (len >= 34 && b->asked_len >= 34)
			memcpy(bytes + 28, b->asked + 28, 6);
	} else if (b->asked_to == NTP_PORT) { /* their transmission is our origin */
		at = 24;
		from = 40;
		n = 8;
	}
	if (at + n <= len && from + n <= b->asked_len)
		memcpy(bytes + at, b->asked + from, n);
}

static void
one(struct besieged *b, uint32_t head, const uint8_t *bytes, uint32_t len)
{
	static const uint16_t ports[] = { 53, 67, 68, 123, 514, 6343 };
	uint32_t kind = head >> 11 & 7;
	uint8_t copy[2048];

	memcpy(copy, bytes, len);
	if (kind < 6) {
		besieged_hear(b, kind == 2 ? 67 : 4000, ports[kind], head >> 15, copy, len);
	} else if (kind == 6) {
		agree(b, copy, len);
		besieged_hear(b, b->asked_to, b->asked_from, head >> 15, copy, len);
	} else {
		besieged_ask(b);
	}
	besieged_run(b, 50 * IX_MS);
}

/* As it was when it was made: that takes longer than most inputs. */
static struct besieged *
fresh(bool relay)
{
	static struct besieged *b[2];
	static struct checkpoint *here[2];

	if (!b[relay]) {
		b[relay] = besieged_new(relay);
		here[relay] = arena_save(b[relay]->arena, NULL);
	}
	arena_load(b[relay]->arena, here[relay]);
	return b[relay];
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct octets o = octets_read(data, (uint32_t)(size < 16384 ? size : 16384));
	struct besieged *b = fresh(get8(&o) & 1);

	while (octets_left(&o) > 2) {
		uint32_t head = get16(&o), len = head & 0x7ff;
		const uint8_t *bytes;

		len = len < octets_left(&o) ? len : octets_left(&o);
		bytes = octets_take(&o, len < 1400 ? len : 1400);
		if (bytes)
			one(b, head, bytes, len < 1400 ? len : 1400);
	}
	besieged_run(b, 10 * IX_MINUTE);
	return 0;
}
