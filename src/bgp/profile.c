/* profile.c - what real daemons do by default, and the words for states, steps and refusals. */
#include <string.h>

#include "bgp/bgp.h"

const struct bgp_profile bgp_profile_frr = {
	.name = "frr", .hold_s = 180, .keepalive_s = 60, .connect_retry_s = 30, .start_s = 1,
	.idle_min_s = 1, .idle_max_s = 60, .requires_policy = true, .enforce_first_as = true,
	.prefer_older = true,
};
const struct bgp_profile bgp_profile_rfc = {
	.name = "rfc", .hold_s = 90, .keepalive_s = 30, .connect_retry_s = 120, .start_s = 1,
	.idle_min_s = 5, .idle_max_s = 300, .requires_policy = true, .enforce_first_as = true,
};
const struct bgp_profile bgp_profile_bird = {
	.name = "bird", .hold_s = 240, .keepalive_s = 80, .connect_retry_s = 120, .start_s = 5,
	.idle_min_s = 60, .idle_max_s = 300, .route_server = true,
};

const struct bgp_profile *
bgp_profile_find(const char *name)
{
	static const struct bgp_profile *const all[] = { &bgp_profile_frr, &bgp_profile_rfc,
		&bgp_profile_bird };

	for (unsigned i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(all[i]->name, name) == 0)
			return all[i];
	return NULL;
}

const char *
bgp_state_word(enum bgp_state s)
{
	static const char *const word[] = { "Idle", "Connect", "Active", "OpenSent", "OpenConfirm",
		"Established" };

	return word[s];
}

const char *
bgp_step_word(enum bgp_step step)
{
	static const char *const word[] = {
		[STEP_NONE] = "Nothing to Select",
		[STEP_ONLY] = "First path received",
		[STEP_UNUSABLE] = "Next hop reachable",
		[STEP_WEIGHT] = "Weight",
		[STEP_LOCAL_PREF] = "Local Pref",
		[STEP_LOCAL] = "Local Route",
		[STEP_AS_PATH] = "AS Path",
		[STEP_ORIGIN] = "Origin",
		[STEP_MED] = "MED",
		[STEP_EXTERNAL] = "Peer Type",
		[STEP_METRIC] = "IGP Metric",
		[STEP_OLDER] = "Older Path",
		[STEP_ROUTER_ID] = "Router ID",
		[STEP_ADDRESS] = "Neighbor IP",
	};

	return word[step];
}

const char *
bgp_reject_text(uint8_t reason)
{
	static const char *const text[] = {
		[REJECT_NONE] = "accepted",
		[REJECT_TOO_LONG] = "prefix is too long",
		[REJECT_TOO_SHORT] = "prefix is too short",
		[REJECT_BOGON] = "bogon",
		[REJECT_BOGON_AS] = "bogon AS number in the path",
		[REJECT_PATH_LONG] = "AS path is too long",
		[REJECT_PATH_SHORT] = "AS path is too short",
		[REJECT_FIRST_AS] = "first AS is not the peer's",
		[REJECT_NEXT_HOP] = "next hop is not the peer",
		[REJECT_IRR_PREFIX] = "prefix is not in the IRR",
		[REJECT_IRR_ORIGIN] = "origin AS is not in the IRR",
		[REJECT_NOT_IN_ORIGIN] = "prefix is not in the origin AS",
		[REJECT_RPKI_UNKNOWN] = "RPKI unknown",
		[REJECT_RPKI_INVALID] = "RPKI invalid",
		[REJECT_TRANSIT_FREE] = "transit-free AS in the path",
		[REJECT_COMMUNITIES] = "too many communities",
		[REJECT_POLICY] = "denied by policy",
		[REJECT_NO_POLICY] = "RFC 8212: no policy",
		[REJECT_LOOP] = "our own AS is in the path",
		[REJECT_ENFORCE_FIRST_AS] = "first AS is not the peer's (enforce-first-as)",
		[REJECT_OWN_NEXT_HOP] = "next hop is one of our own addresses",
		[REJECT_BAD_NEXT_HOP] = "next hop is no host's address",
		[REJECT_AS_ZERO] = "AS 0 in the path (RFC 7607)",
	};

	return reason < sizeof(text) / sizeof(text[0]) && text[reason] ? text[reason] : "unknown";
}
