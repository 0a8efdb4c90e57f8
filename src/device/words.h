/* words.h - the tables of words that the kinds of boxes are made of; inside device only. */
#ifndef DEVICE_WORDS_H
#define DEVICE_WORDS_H

#include "cli/shell.h"
#include "device/device.h"

extern const struct cli_table box_words; /* show version, clock, running-config; write; reload */
extern const struct cli_table probe_words; /* ping, traceroute on routers */
extern const struct cli_table port_words; /* show interfaces */
extern const struct cli_table svi_words; /* a switch's own addresses */
extern const struct shell_table net_shell; /* ip */
extern const struct shell_table probe_shell; /* ping, traceroute */
extern const struct shell_table dump_shell; /* tcpdump */
extern const struct shell_table dns_shell; /* dig, host */
extern const struct shell_table web_shell; /* curl */
extern const struct shell_table sponge_shell; /* arpsponge, sfcollect */
extern const struct shell_table sock_shell; /* ss */
extern const struct shell_table nc_shell; /* nc, telnet */
extern const struct shell_table rate_shell; /* iperf3, sysctl */
extern const struct shell_table dhcp_shell; /* dhclient */
extern const struct shell_table time_shell; /* ntpdate, date */
extern const struct shell_table old_shell; /* uname, uptime; words of other systems */
extern const struct shell_table file_shell; /* hostname, cat, ls, grep, head, tail, wc */
extern const struct shell_table say_shell; /* echo, printf */

/* The running configuration for FRR 8.4.4. */
void device_running_frr(const struct device *d, struct text *to);
/* An interface goes: every console in its section leaves it. */
void interface_left(struct cli_call *c, const char *name);

#endif
