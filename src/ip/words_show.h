/* words_show.h - the handlers of the show words; inside this room. */
#ifndef IP_WORDS_SHOW_H
#define IP_WORDS_SHOW_H

#include "cli/cli.h"

bool ip_show_routes(struct cli_call *c);
bool ip_show_brief(struct cli_call *c);
bool ip_show_arp(struct cli_call *c);
bool ip_show_neighbours(struct cli_call *c);

#endif
