/*
 * besieged.h - one box with every service that hears datagrams, and beyond its port nobody but a
 * hand that says what it is told to: 10.0.0.2 to 10.0.0.1. For tests and fuzz targets alike.
 */
#ifndef TESTS_SERVICE_BESIEGED_H
#define TESTS_SERVICE_BESIEGED_H

#include "service/collector/collector.h"
#include "service/dhcp/client.h"
#include "service/dhcp/relay.h"
#include "service/dhcp/server.h"
#include "service/dns/lookup.h"
#include "service/dns/server.h"
#include "service/ntp/ntp.h"
#include "service/syslog/syslog.h"

struct besieged {
	struct arena *arena;
	struct sim *sim;
	struct net *net;
	struct stack *st;
	struct port *port, *far;
	struct dhcp_pools pools;
	struct dns_zones zones;
	struct resolver *resolver;
	struct collector *collector;
	uint32_t said;            /* frames that the box sent, ARP apart */
	uint32_t lines;           /* that came to its syslog */
	uint32_t names, times;    /* answers that its own questions got */
	uint16_t asked_from;      /* the port of its last datagram, ... */
	uint16_t asked_to;        /* ... where that went ... */
	uint8_t asked[576];       /* ... and what it held */
	uint32_t asked_len;
};

/* relay: a DHCP relay stands in the place of the server. */
struct besieged *besieged_new(bool relay);
void besieged_delete(struct besieged *b);
/* The box asks for a name, for the time. */
void besieged_ask(struct besieged *b);
/* A datagram with right sums comes in; broadcast: to all. */
void besieged_hear(struct besieged *b, uint16_t from, uint16_t to, bool broadcast,
    const uint8_t *bytes, uint32_t len);
void besieged_run(struct besieged *b, ix_time more);
/* How often the box's port counted that reason. */
uint64_t besieged_drops(const struct besieged *b, const char *why);

#endif
