/*
 * words.h - what the switch's words share: which box and which port a line is about.
 *
 * Each feature has a table of its own beside it; the device room lists them for its switches.
 */
#ifndef SWITCH_WORDS_H
#define SWITCH_WORDS_H

#include "cli/cli.h"
#include "switch/bridge.h"

/* `interface NAME` and `interface Port-Channel N`; cli_here(c)->a is the bridge port's number. */
extern const struct cli_mode switch_port_mode;
extern const struct cli_table mirror_words; /* monitor session */
extern const struct cli_table sample_words; /* sflow */
extern const struct cli_table bridge_words; /* ports, VLANs, the MAC address table */
extern const struct cli_table acl_words;    /* access lists and who asks them */

/* The one place that knows what is behind a console; the device room has it. */
struct bridge *bridge_of_device(void *device);
static inline struct bridge *
bridge_of(const struct cli_call *c)
{
	return bridge_of_device(c->device);
}
/* The port of the `interface` section a line was typed in. */
struct bridge_port *bridge_port_here(const struct cli_call *c);
/* The port with this name ("3", "Port-Channel1", "po1"), or NULL and the error said. */
struct bridge_port *bridge_port_named(struct cli_call *c, const char *name);

#endif
