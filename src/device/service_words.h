/* service_words.h - services that a configuration starts; inside device only. */
#ifndef DEVICE_SERVICE_WORDS_H
#define DEVICE_SERVICE_WORDS_H

#include "cli/config.h"
#include "device/device.h"

extern const struct cli_table service_words; /* logging host; show logging */
extern const struct cli_table relay_words; /* ip helper-address, of routers */

void service_running(const struct device *d, struct config_writer *w);
/* An interface goes, and its helpers with it. */
void service_leaves(struct device *d, const struct ifc *i);
/* The power goes: what the configuration started ends. */
void service_forget(struct device *d);

#endif
