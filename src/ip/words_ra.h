/* words_ra.h - the running configuration of what words_ra.c sets; inside this room. */
#ifndef IP_WORDS_RA_H
#define IP_WORDS_RA_H

#include "cli/config.h"
#include "ip/stack.h"

void ip_running_ra(const struct stack *st, const struct ifc *i, struct config_writer *w);

#endif
