/*
 * bgp_session.c - fuzz target of bgp: three messages to an Established session. The first octet
 * picks family and profile; then each message is a type, a length and its octets, header made for
 * it. The session may end, the speaker must live, and its tables must agree with their counts.
 */
#include <stdlib.h>

#include "tests/bgp/script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MESSAGES = 3 };

static void
send_message(struct script *s, struct octets *in)
{
	uint8_t type = get8(in), buf[BGP_MAX];
	uint32_t len = get16(in) % (BGP_MAX - BGP_HEADER);
	struct octets w = octets_write(buf, sizeof(buf));

	if (len > octets_left(in))
		len = octets_left(in);
	bgp_begin(&w, type % 8);
	put_bytes(&w, octets_take(in, len), len);
	bgp_end(&w, 0);
	script_send(s, buf, w.pos);
}

static void
check_counts(const struct script *s)
{
	const struct bgp_peer_row *row = bed_row(s->peer);

	for (unsigned f = 0; f < 2; f++) {
		struct ix_prefix at, *after = NULL;
		struct bgp_route_row route;
		uint32_t received = 0, accepted = 0;

		for (; bgp_received_next(s->peer, f ? 6 : 4, after, &route);
		    at = route.prefix, after = &at) {
			received++;
			accepted += route.reason == REJECT_NONE;
		}
		if (received != row->received[f] || accepted != row->accepted[f])
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct octets in = octets_read(data, (uint32_t)size);
	uint8_t first = get8(&in);
	struct script *s;

	if (size < 2 || size > 3 * BGP_MAX)
		return 0;
	s = script_new(first & 1 ? 6 : 4, first & 2 ? &bgp_profile_frr : &bgp_profile_bird);
	script_establish(s);
	for (unsigned i = 0; i < MESSAGES && octets_left(&in); i++)
		send_message(s, &in);
	check_counts(s);
	bgp_peer_clear(s->peer);
	bed_run(&s->bed, 1);
	check_counts(s);
	script_delete(s);
	return 0;
}
