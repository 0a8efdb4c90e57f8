/*
 * svi.h - a switch's own addresses: `interface vlan N`, an IP interface joined to an inner port of
 * the bridge. What the VLAN carries, the interface hears; its line is up while some port of the
 * VLAN is. The box has one MAC address for all of them, as switches do.
 */
#ifndef DEVICE_SVI_H
#define DEVICE_SVI_H

#include "cli/config.h"
#include "device/device.h"

/* Gives a switch an IP stack, and its bridge the word for it. */
void svi_init(struct device *d);
/* The interface of a VLAN, made if it is not there; NULL: the switch has no room for it. */
struct svi *svi_add(struct device *d, uint16_t vlan);
struct svi *svi_find(const struct device *d, uint16_t vlan);
struct ifc *svi_ifc(const struct svi *s);
void svi_remove(struct svi *s);
/* The power went: there are none. */
void svi_clear(struct device *d);
/* A section for each about which nothing else is said, so that it is there after a boot. */
void svi_running(const struct device *d, struct config_writer *w);

#endif
