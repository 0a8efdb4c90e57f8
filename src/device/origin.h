/*
 * origin.h - which network an address belongs to, as an AS number: what `traceroute -A` and `mtr
 * -z` show. The box that has the address says it; else the network on whose subnet it is.
 */
#ifndef DEVICE_ORIGIN_H
#define DEVICE_ORIGIN_H

#include "device/device.h"

/* arg: a struct world. 0: nobody's. Changes nothing. */
uint32_t origin_asn(void *arg, const struct ix_addr *a);

#endif
