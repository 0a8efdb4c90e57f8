/*
 * serve.h - what a box offers to others, kept over a power cycle as if on a disk: zones and a name
 * server, pages and a web server, a collector of sFlow, an ARP sponge. The scenario says it; the
 * services start with the box and stop with it.
 */
#ifndef DEVICE_SERVE_H
#define DEVICE_SERVE_H

#include "device/device.h"
#include "service/collector/collector.h"
#include "service/dhcp/client.h"
#include "service/dhcp/relay.h"
#include "service/dhcp/server.h"
#include "service/dns/server.h"
#include "service/ntp/ntp.h"
#include "service/syslog/syslog.h"
#include "service/sponge/sponge.h"
#include "service/web/site.h"

struct serving {
	struct dns_zones zones;
	bool dns; /* it listens on port 53 */
	struct ix_addr hint[RESOLVE_HINTS]; /* the root's addresses: it resolves for others */
	unsigned hints;
	bool web; /* it listens on ports 80 and 443 */
	struct web_site site;
	bool collects; /* sFlow, on port 6343 */
	bool sponges; /* dead addresses, on this interface: */
	char sponge_ifc[IFC_NAME];
	struct sponge_settings sponge_set;
	struct dhcp_pools leases; /* it gives addresses, if there is a pool */
	bool dhcp; /* its eth0 asks for an address */
	bool ntp, syslog; /* it tells the time; it keeps the lines of others */
	struct ix_addr log_host[SYSLOG_HOSTS]; /* `logging host`: configuration */
	unsigned log_hosts;
	uint64_t logged; /* the next record of the event log to send */
	/* running, NULL while the box is off */
	struct collector *collector;
	struct sponge *sponge;
	struct resolver *resolver;
	struct dns_server *server;
	struct web_server *pages;
	struct dhcp_server *dhcp_server;
	struct dhcp_relay *relay; /* its helpers are configuration, and end with the power */
	struct ntp_server *clock;
	struct syslog_sender *sender;
	struct syslog_collector *collecting;
	struct lease_job *asking; /* shell_dhcp.c: a client on an interface */
};

/* What the box offers, made empty if there was nothing. A box without a stack has none: NULL. */
struct serving *serving_of(struct device *d);
/* Starts what is not running yet; false with an error if something cannot. */
bool serving_start(struct device *d, struct ix_error *e);
void serving_stop(struct device *d);

/* The client on an interface, in shell_dhcp.c: started with the box, or by dhclient. */
bool lease_start(struct device *d, struct ifc *i, struct console *tell, struct ix_error *e);
/* release: the server is told, the address goes. */
void lease_stop(struct device *d, bool release);

#endif
