/*
 * protect.h - how a port is protected, in one row: for scenarios, JSON and views. And port
 * isolation: `switchport protected` ports exchange no frames with each other.
 *
 * It reads what guard.h, police.h, acl.h, snoop.h and errdisable.h have, and changes nothing.
 */
#ifndef SWITCH_PROTECT_H
#define SWITCH_PROTECT_H

#include "switch/acl.h"
#include "switch/police.h"

struct protection_row {
	/* Port security: "off", "configured" (typed addresses alone), "sticky" or "dynamic" */
	const char *learns;
	const char *violation; /* "shutdown", "restrict", "protect" */
	uint32_t maximum, addresses;
	uint64_t violations, mac_drops;
	/* Storm control, by enum passing_class and POLICE_ALL; unit POLICE_NONE: no level */
	struct police_level storm[POLICE_CLASSES];
	const char *storm_action; /* "drop", "trap", "shutdown" */
	uint64_t storm_drops[POLICE_CLASSES];
	char acl[ACL_WAYS][ACL_KINDS][ACL_NAME]; /* "" where no list is asked */
	uint64_t acl_drops; /* what came in and its lists denied, on either side */
	bool isolated, dhcp_trust, arp_trust;
	const char *errdisabled; /* why the port is down, "portsec"; "" if it is not */
	ix_time back_in; /* until it comes back by itself; IX_NEVER */
};

/* Everything lent by tables that are const, or copied. */
void protection_row(const struct bridge_port *bp, struct protection_row *out);
/* The n-th address that port security holds there; false past the last. */
bool protection_address(const struct bridge_port *bp, uint32_t n, struct ix_mac *out);
/* The same in words, as `show interfaces protection` has it. */
void protection_text(const struct bridge_port *bp, struct text *out);

#endif
