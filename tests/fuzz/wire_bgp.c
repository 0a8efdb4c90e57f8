/*
 * wire_bgp.c - octets as a BGP message. The first chooses the session. What is accepted must have
 * attributes that survive being made canonical, written and read again.
 */
#include "wire/bgp/build.h"
#include "wire/bgp/canon.h"
#include "wire/bgp/open.h"
#include "wire/bgp/update.h"
#include "wire/explain.h"

/* No unknown attribute, whose Partial bit would change; then canonical is a fixed point. */
static bool
all_known(struct octets list)
{
	struct bgp_canon_attr a;

	while (bgp_canon_next(&list, &a))
		if (!bgp_attr_kind(a.code)->name)
			return false;
	return true;
}

static void
again(const struct bgp_update *u, const struct bgp_options *s)
{
	uint8_t first[BGP_CANON_MAX], second[BGP_CANON_MAX], msg[BGP_MAX_EXTENDED];
	struct bgp_canon c = bgp_canon_in(first, sizeof(first));
	struct bgp_canon d = bgp_canon_in(second, sizeof(second));
	struct bgp_options wide = *s;
	struct ix_prefix p = { .addr = { .af = 4 } };
	struct ix_addr hop = { 4, { 192, 0, 2, 1 } };
	struct bgp_build b;
	struct bgp_update v;

	wide.as4 = true;
	wide.addpath_rx = wide.addpath_tx = 0;
	if (!bgp_canon_read(&c, u, s) || !all_known(octets_read(first, c.len)) ||
	    !bgp_build_announce(&b, msg, sizeof(msg), BGP_IPV4, &wide, first, c.len, &hop, NULL))
		return;
	bgp_build_add(&b, &p, 0);
	if (!bgp_update_read(octets_read(msg, bgp_build_end(&b)), &wide, &v, NULL) ||
	    v.error.outcome != BGP_OK)
		__builtin_trap();
	if (!bgp_canon_read(&d, &v, &wide) || c.len != d.len || memcmp(first, second, c.len) != 0)
		__builtin_trap();
	bgp_canon_prepend(&c, 64500, 3);
	bgp_canon_drop(&c, BGP_COMMUNITY);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct bgp_notification notification;
	struct bgp_refresh refresh;
	struct bgp_options s;
	struct bgp_header h;
	struct bgp_update u;
	struct bgp_open open;
	struct explain x = { 0 };
	struct octets msg, o;

	if (n < 1 + BGP_HEADER || n > 60000)
		return 0;
	s = (struct bgp_options){ .as4 = bytes[0] & 1, .ebgp = bytes[0] & 2, .extended = true,
		.extended_next_hop = bytes[0] & 4, .refuse_sets = bytes[0] & 8,
		.addpath_rx = bytes[0] >> 4 & 3 };
	msg = o = octets_read(bytes + 1, (uint32_t)n - 1);
	bgp_header_read(&o, &s, &h, NULL);
	bgp_open_read(msg, &open, NULL);
	bgp_notification_read(msg, &notification, NULL);
	bgp_refresh_read(msg, &refresh, NULL);
	if (bgp_update_read(msg, &s, &u, NULL) && u.error.outcome == BGP_OK &&
	    bgp_update_has(&u, BGP_ORIGIN) && bgp_update_has(&u, BGP_AS_PATH))
		again(&u, &s);
	x.frame = bytes + 1;
	x.len = (uint32_t)n - 1;
	o = msg;
	bgp_explain(&o, &x);
	explain_free(&x);
	return 0;
}
