/* services.c - the list. A new service is a folder and one line here. */
#include "service/services.h"

#include <stddef.h>

static const struct service ping = { "ping", "asks whether an address answers, and how fast",
	"RFC 792, RFC 4443 4" };
static const struct service traceroute = { "traceroute",
	"names the routers on the way to an address", "RFC 792, RFC 1812 4.3.3, RFC 4443 3.3" };

static const struct service dns = { "dns", "names: zones, servers, the resolver",
	"RFC 1034, RFC 1035" };
static const struct service web = { "web", "pages over HTTP, plain and in the shape of TLS",
	"RFC 9112, RFC 8446" };
static const struct service feed = { "feed", "plays recorded octets as one side of a session", "" };

static const struct service sflow = { "sflow", "tells collectors what passes a switch's ports",
	"sFlow version 5" };
static const struct service collector = { "collector", "reads sFlow: who sends how much to whom",
	"sFlow version 5" };

static const struct service sponge = { "sponge", "answers ARP for addresses that are dead",
	"RFC 826, RFC 5227" };
static const struct service mtr = { "mtr", "asks every router on the way, again and again",
	"RFC 792" };

static const struct service dhcp = { "dhcp", "addresses for hosts: server, client, relay",
	"RFC 2131, RFC 2132" };

static const struct service syslog = { "syslog", "a box's log, line by line, to a collector",
	"RFC 3164" };
static const struct service ntp = { "ntp", "the time of the lab, asked and told", "RFC 5905" };

static const struct service iperf = { "iperf", "measures what a stream carries in a time", "" };

const struct service *const services[] = {
	&ping,
	&traceroute,
	&mtr,
	&dns,
	&web,
	&dhcp,
	&syslog,
	&ntp,
	&iperf,
	&feed,
	&sflow,
	&collector,
	&sponge,
	NULL,
};
