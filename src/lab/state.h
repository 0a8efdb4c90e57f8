/* state.h - the parts of the state document that have files of their own. Inside lab only. */
#ifndef LAB_STATE_H
#define LAB_STATE_H

#include "base/json.h"
#include "device/device.h"

void state_ports(struct json *j, const struct device *d);
/* VLANs, addresses, spanning tree: d is a switch. */
void state_bridge(struct json *j, const struct device *d);
/* Monitor sessions, sFlow, the services of an exchange. */
void state_seeing(struct json *j, const struct device *d);

#endif
