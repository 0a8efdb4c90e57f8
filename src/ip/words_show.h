/* words_show.h - the handlers of the show words; inside this room. */
#ifndef IP_WORDS_SHOW_H
#define IP_WORDS_SHOW_H

#include "cli/cli.h"

/* The running configuration of how next hops are resolved. */
struct stack;
struct config_writer;
void ip_running_next_hops(const struct stack *st, struct config_writer *w);
bool ip_show_brief(struct cli_call *c);
bool ip_show_arp(struct cli_call *c);
bool ip_show_neighbours(struct cli_call *c);

#endif
