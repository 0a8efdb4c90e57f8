/* log.c - see log.h. */
#include "sim/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/addr.h"
#include "base/units.h"
#include "sim/sim.h"

struct log_arg
log_number(uint64_t n)
{
	return (struct log_arg){ .type = LOG_NUMBER, .number = n };
}

struct log_arg
log_time(ix_time t)
{
	return (struct log_arg){ .type = LOG_TIME, .time = t };
}

struct log_arg
log_addr(const struct ix_addr *a)
{
	return (struct log_arg){ .type = LOG_ADDR, .addr = *a };
}

struct log_arg
log_prefix(const struct ix_prefix *p)
{
	return (struct log_arg){ .type = LOG_PREFIX, .prefix = *p };
}

struct log_arg
log_mac(const struct ix_mac *m)
{
	return (struct log_arg){ .type = LOG_MAC, .mac = *m };
}

struct log_arg
log_text(const char *s)
{
	struct log_arg a = { .type = LOG_TEXT };

	text_clean_to(a.text, sizeof(a.text), s, TEXT_LINE);
	return a;
}

void
log_add(struct sim *sim, const struct log_kind *kind, uint32_t node, uint32_t port,
    const struct log_arg *args, unsigned n)
{
	struct log *log = &sim->log;
	uint64_t id = log->next++;
	struct log_record *r = &log->ring[id % log->room];

	*r = (struct log_record){ .id = id, .t = sim->now, .kind = kind, .node = node, .port = port,
		.frame = sim->cause };
	for (unsigned i = 0; i < n && i < LOG_ARGS; i++)
		r->arg[i] = args[i];
	if (sim->on_log)
		sim->on_log(sim, r, sim->on_log_arg);
}

const struct log_record *
log_get(const struct log *log, uint64_t id)
{
	const struct log_record *r = &log->ring[id % log->room];

	return id && r->id == id ? r : NULL;
}

uint64_t
log_oldest(const struct log *log)
{
	return log->next > log->room ? log->next - log->room : 1;
}

void
log_arg_text(struct text *to, const struct log_arg *a)
{
	char buf[PREFIX_TEXT];

	switch ((enum log_type)a->type) {
	case LOG_NONE:
		break;
	case LOG_NUMBER:
		text_printf(to, "%" PRIu64, a->number);
		break;
	case LOG_TIME:
		text_puts(to, clock_text(buf, a->time));
		break;
	case LOG_ADDR:
		text_puts(to, addr_text(buf, &a->addr));
		break;
	case LOG_PREFIX:
		text_puts(to, prefix_text(buf, &a->prefix));
		break;
	case LOG_MAC:
		text_puts(to, mac_text(buf, &a->mac));
		break;
	case LOG_TEXT:
		text_puts(to, a->text);
		break;
	}
}

void
log_sentence(struct text *to, const struct log_record *r, const char *format)
{
	for (const char *s = format; *s; s++) {
		if (s[0] == '{' && s[1] >= '0' && s[1] < '0' + LOG_ARGS && s[2] == '}') {
			log_arg_text(to, &r->arg[s[1] - '0']);
			s += 2;
		} else {
			text_add(to, s, 1);
		}
	}
}
