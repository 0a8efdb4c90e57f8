/*
 * service_web.c - octets as what a web server and its visitor hear: heads of HTTP, records in the
 * shape of TLS; and as a line of a zone file. Nothing may be read or written beyond its end.
 */
#include <string.h>

#include "base/arena.h"
#include "service/dns/zone.h"
#include "service/web/http.h"
#include "service/web/tls.h"

static void
records(bool server, const uint8_t *bytes, uint32_t n)
{
	struct tls t = { .server = server, .least = TLS_12, .most = TLS_13 };
	struct octets in = octets_read(bytes, n);
	static uint8_t reply[8192], data[TLS_MOST];
	enum tls_heard heard;
	uint32_t len;

	do {
		struct octets r = octets_write(reply, sizeof(reply));
		uint32_t before = in.pos;

		len = 0;
		heard = tls_hear(&t, &in, &r, 7, data, &len);
		if (len > TLS_MOST || r.bad || (heard == TLS_MORE && in.pos != before))
			__builtin_trap();
	} while (heard == TLS_STEP || heard == TLS_DATA);
}

/* All that one has said reaches the other; what it answers is in `back`. */
static uint32_t
hears(struct tls *t, const struct octets *said, struct octets *back, uint8_t *data)
{
	struct octets in = octets_read(said->buf, said->pos);
	uint32_t len = 0;

	while (tls_hear(t, &in, back, 2, data, &len) == TLS_STEP)
		;
	return len;
}

/* What the one says the other hears, word for word. */
static void
conversation(uint16_t most, const uint8_t *bytes, uint32_t n)
{
	struct tls client = { .least = TLS_12, .most = most }, server = { .server = true };
	static uint8_t there[8192], back[8192], data[TLS_MOST];
	struct octets o = octets_write(there, sizeof(there)), r;
	uint32_t len = 0;

	tls_hello(&client, &o, "www.xz", 1);
	for (unsigned flight = 0; flight < 2; flight++) {
		r = octets_write(back, sizeof(back));
		hears(&server, &o, &r, data);
		o = octets_write(there, sizeof(there));
		hears(&client, &r, &o, data);
	}
	if (!client.open || !server.open || server.version != most)
		__builtin_trap();
	tls_say(&client, &o, bytes, n < 2000 ? n : 2000);
	len = hears(&server, &o, &r, data);
	if (n && (len != (n < 2000 ? n : 2000) || memcmp(data, bytes, len) != 0))
		__builtin_trap();
}

static void
zone(const uint8_t *bytes, uint32_t n)
{
	struct arena *a = arena_new(1u << 20);
	struct dns_zones zones = { .at = { 0 } };
	struct dns_name origin;
	struct ix_error e;
	char line[600];

	memcpy(line, bytes, n < sizeof(line) ? n : sizeof(line) - 1);
	line[n < sizeof(line) ? n : sizeof(line) - 1] = 0;
	dns_name_parse("xz.", &origin);
	zone_line(a, zone_make(a, &zones, &origin), line, &e);
	arena_delete(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct http_head h;

	if (n > 20000)
		return 0;
	if (http_read(bytes, (uint32_t)n, &h) == HTTP_READ && h.octets > n)
		__builtin_trap();
	records(true, bytes, (uint32_t)n);
	records(false, bytes, (uint32_t)n);
	conversation(TLS_12, bytes, (uint32_t)n);
	conversation(TLS_13, bytes, (uint32_t)n);
	zone(bytes, (uint32_t)n);
	return 0;
}
