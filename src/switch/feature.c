/* feature.c - the one list of what a switch does beside bridging, of its stages and of its taps. */
#include "switch/feature.h"

#include "switch/acl.h"
#include "switch/guard.h"
#include "switch/police.h"
#include "switch/snoop.h"
#include "switch/mirror.h"
#include "switch/passing.h"
#include "switch/sample.h"
#include "switch/stuck.h"

const struct feature *const switch_features[] = {
	&errdisable_feature,
	&stp_feature,
	&lag_feature,
	&lldp_feature,
	&acl_feature,
	&guard_feature,
	&police_feature,
	&snoop_feature,
	&isolate_feature,
	&mirror_feature,
	&sample_feature,
	&stuck_feature,
	NULL,
};

const struct stage passing_stages[STAGES] = {
	[STAGE_ACL] = { acl_in, acl_out },
	[STAGE_GUARD] = { .in = guard_in },
	[STAGE_POLICE] = { .in = police_in },
	[STAGE_SNOOP] = { snoop_in, snoop_out },
	[STAGE_STUCK] = { .out = stuck_refuse },
	[STAGE_MIRROR] = { mirror_refuse, mirror_refuse },
};

const struct tap passing_taps[TAPS] = {
	[TAP_MIRROR] = { mirror_in, mirror_out },
	[TAP_SAMPLE] = { .in = sampler_in },
};
