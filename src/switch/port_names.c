/*
 * port_names.c - what people call ports: "et3", "Ethernet3", "ethernet 3", "Port-Channel 1", "po1".
 * The one place that knows; what is kept and shown is the port's own name.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "switch/words.h"

/* "Ethernet3" is 3 after a beginning of the word, of two letters at least; 0: it is not that. */
static unsigned
behind(const char *name, const char *word)
{
	size_t n = 0;
	char *end;
	unsigned long number;

	while (name[n] && word[n] && (name[n] | 0x20) == (word[n] | 0x20))
		n++;
	if (n < 2 || name[n] < '1' || name[n] > '9')
		return 0;
	number = strtoul(name + n, &end, 10);
	return *end || number > BRIDGE_PORTS ? 0 : (unsigned)number;
}

unsigned
port_channel_number(const char *name)
{
	unsigned n = behind(name, "port-channel");

	return n ? n : behind(name, "po");
}

unsigned
port_vlan_number(const char *name)
{
	unsigned n = behind(name, "vlan");

	return n <= VLAN_LAST ? n : 0;
}

struct bridge_port *
bridge_ethernet(const struct bridge *b, unsigned n)
{
	static const char *const before[] = { "et", "", "eth", "swp" };
	struct bridge_port *bp = NULL;
	char name[PORT_NAME];

	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]) && !bp; i++) {
		snprintf(name, sizeof(name), "%s%u", before[i], n);
		bp = bridge_port_find(b, name);
	}
	return bp && !bp->deliver ? bp : NULL;
}

struct bridge_port *
bridge_channel(const struct bridge *b, unsigned n)
{
	char name[PORT_NAME];
	struct bridge_port *bp;

	snprintf(name, sizeof(name), "po%u", n);
	bp = bridge_port_find(b, name);
	return bp && bp->channel ? bp : NULL;
}

struct bridge_port *
bridge_port_called(const struct bridge *b, const char *name)
{
	struct bridge_port *bp = bridge_port_find(b, name);
	unsigned n;

	if (bp)
		return bp->deliver ? NULL : bp;
	if ((n = port_channel_number(name)))
		return bridge_channel(b, n);
	n = behind(name, "ethernet");
	return n ? bridge_ethernet(b, n) : NULL;
}

struct bridge_port *
bridge_port_named(struct cli_call *c, const char *name)
{
	struct bridge_port *bp = bridge_port_called(bridge_of(c), name);

	if (!bp)
		cli_fail(c, "There is no port \"%s\"; `show interfaces status` lists them", name);
	return bp;
}
