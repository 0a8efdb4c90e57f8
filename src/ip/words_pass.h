/* words_pass.h - the running configuration of what words_pass.c sets; inside this room. */
#ifndef IP_WORDS_PASS_H
#define IP_WORDS_PASS_H

#include "cli/config.h"
#include "ip/stack.h"

void ip_running_null(const struct stack *st, struct config_writer *w);
void ip_running_pass(const struct stack *st, const struct ifc *i, struct config_writer *w);

#endif
