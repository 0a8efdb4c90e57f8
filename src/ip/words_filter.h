/* words_filter.h - words_filter.c's part of the running configuration, for words.c. */
#ifndef IP_WORDS_FILTER_H
#define IP_WORDS_FILTER_H

#include "cli/config.h"
#include "ip/stack.h"

/* The access lists, a section each. */
void ip_running_lists(const struct stack *st, struct config_writer *w);
/* Lines of an interface's section: what differs from the box's defaults. */
void ip_running_filters(const struct stack *st, const struct ifc *i, struct config_writer *w);

#endif
