/* feature.c - the one list of what a switch does beside bridging, of its stages and of its taps. */
#include "switch/feature.h"

#include "switch/passing.h"

const struct feature *const switch_features[] = { &errdisable_feature, NULL };

const struct stage passing_stages[STAGES] = { [STAGE_STUCK] = { 0 } };

const struct tap passing_taps[TAPS] = { [TAP_MIRROR] = { 0 } };
