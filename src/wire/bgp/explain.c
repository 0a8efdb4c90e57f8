/*
 * explain.c - BGP messages in a TCP stream, for the decode tree. A capture does not tell what the
 * two speakers agreed on, so an UPDATE is first read silently under each agreement that is common,
 * and explained under the first that makes sense of it.
 */
#include "wire/explain.h"
#include "wire/bgp/message.h"
#include "wire/bgp/open.h"
#include "wire/bgp/update.h"

static struct bgp_options
guess(struct octets msg)
{
	static const struct bgp_options likely[] = {
		{ .as4 = true, .extended = true, .extended_next_hop = true },
		{ .as4 = false, .extended = true, .extended_next_hop = true },
		{ .as4 = true, .extended = true, .extended_next_hop = true, .addpath_rx = 3 },
		{ .as4 = false, .extended = true, .extended_next_hop = true, .addpath_rx = 3 },
	};
	struct bgp_update u;

	for (unsigned i = 0; i < sizeof(likely) / sizeof(likely[0]); i++) {
		bgp_update_read(msg, &likely[i], &u, NULL);
		if (u.error.outcome == BGP_OK)
			return likely[i];
	}
	return likely[0];
}

static void
explain_update(struct octets msg, struct explain *x)
{
	struct bgp_options s = guess(msg);
	struct bgp_update u;

	bgp_update_read(msg, &s, &u, x);
	if (u.error.outcome != BGP_OK) {
		seen_wrong(x, "%s", u.error.why);
		explain_more(x, "%s", u.error.why);
	}
}

static void
explain_body(struct octets msg, uint8_t type, struct explain *x)
{
	struct bgp_open open;
	struct bgp_notification notification;
	struct bgp_refresh refresh;

	switch (type) {
	case BGP_OPEN:
		bgp_open_read(msg, &open, x);
		break;
	case BGP_UPDATE:
		explain_update(msg, x);
		break;
	case BGP_NOTIFICATION:
		bgp_notification_read(msg, &notification, x);
		break;
	case BGP_KEEPALIVE:
		explain_more(x, "KEEPALIVE");
		break;
	case BGP_REFRESH:
		bgp_refresh_read(msg, &refresh, x);
		break;
	}
}

/* One message; false if what follows cannot be told. */
static bool
explain_message(struct octets *o, struct explain *x)
{
	static const struct bgp_options any = { .extended = true };
	struct octets msg = *o, peek = *o;
	struct bgp_header h;
	bool ok = bgp_header_read(&peek, &any, &h, NULL), whole;

	whole = ok && h.length <= octets_left(o);
	explain_open(x, o, "BGP %s", ok ? bgp_type_text(h.type) : "message");
	bgp_header_read(o, &any, &h, x);
	if (!ok) {
		seen_wrong(x, "%s", h.error.why);
		explain_more(x, "%s", h.error.why);
	} else if (!whole) {
		seen_remark(x, "goes on in the next segment");
		explain_more(x, "%s (begins)", bgp_type_text(h.type));
		octets_skip(o, octets_left(o));
	} else {
		msg.end = msg.pos + h.length;
		explain_body(msg, h.type, x);
		o->pos = msg.end;
	}
	explain_close(x, o);
	return ok && whole;
}

void
bgp_explain(struct octets *o, struct explain *x)
{
	struct octets peek = *o;
	uint32_t n = octets_left(o);

	if (n == 0)
		return;
	if (n < BGP_HEADER || get64(&peek) != UINT64_MAX || get64(&peek) != UINT64_MAX) {
		octets_skip(o, n);
		seen(x, o, n, "BGP: continues an earlier segment");
		explain_more(x, "BGP, continued");
		return;
	}
	explain_info(x, "BGP", "%s", "");
	while (octets_left(o) > 0 && explain_message(o, x))
		;
}
