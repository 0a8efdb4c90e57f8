/*
 * words.h - the router words of this room: interfaces, addresses, static routes, neighbours.
 *
 * Convention of every room that brings words: the console's `user` is the box's struct stack.
 */
#ifndef IP_WORDS_H
#define IP_WORDS_H

#include "cli/cli.h"
#include "cli/config.h"
#include "ip/stack.h"

extern const struct cli_table ip_words;
extern const struct cli_table ip_route_words; /* static routes */
extern const struct cli_table ip_rib_words; /* show ip route, nht */
extern const struct cli_table ip_same_words; /* what is so anyway, or cannot be had */
extern const struct cli_table ip_acl_words; /* access lists */
extern const struct cli_table ip_filter_words; /* where lists are asked, uRPF, redirects */
extern const struct cli_table ip_pass_words; /* MTU and MSS, broadcasts, source routes, Null0 */
extern const struct cli_table ip_ra_words; /* what routers say of themselves */
extern const struct cli_table ip_ifc_words; /* `show ip interface`, summaries */
extern const struct cli_table ip_enter_words; /* `interface NAME`, where all ports are IP's */
extern const struct cli_mode ip_interface_mode; /* (config-if); frame->name is the interface */

/* The running configuration: static routes, then a section an interface. */
void ip_running_routes(const struct stack *st, struct config_writer *w);
void ip_running_interfaces(const struct stack *st, struct config_writer *w);
/* An interface without a port - a loopback, a tag - as `show interfaces` has it. */
void ip_show_portless(const struct ifc *i, struct text *out);
/* Its addresses, a line each, as FRR's `show interface` has them. */
void ip_show_addresses(const struct ifc *i, struct text *out);
/* A route as `show ip route` has it: the letters, the prefix, where it goes; lines. */
void ip_route_line(const struct stack *st, const struct route *r, struct text *out);

#endif
