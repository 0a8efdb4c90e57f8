/*
 * config.h - configurations as text: written section by section, and read line by line.
 *
 *	struct config_writer w = { .out = out };
 *	config_line(&w, "hostname %s", name);
 *	config_break(&w);
 *	config_section(&w, "router bgp %u", asn);
 *	config_line(&w, "neighbor %s remote-as %u", peer, peer_as);
 *	config_section(&w, "address-family ipv4 unicast");
 *	config_line(&w, "neighbor %s activate", peer);
 *	config_section_end(&w, "exit-address-family");
 *	config_section_end(&w, "exit");
 *
 * writes what FRR writes: one blank more per section, `exit` and `!` at its end. What is written
 * reads back unchanged through config_read.
 */
#ifndef CLI_CONFIG_H
#define CLI_CONFIG_H

#include "cli/cli.h"

/* Zero but for `out` (lent) is a writer at the top. */
struct config_writer {
	struct text *out;
	uint32_t depth;
};

void config_line(struct config_writer *w, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A `!` line, when the text before does not end with one. */
void config_break(struct config_writer *w);
/* A line that opens a section. */
void config_section(struct config_writer *w, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* `word` closes it ("exit"; NULL for none); after an outermost section comes `!`. */
void config_section_end(struct config_writer *w, const char *word);

struct config_read {
	uint32_t lines;   /* taken */
	uint32_t refused;
	uint32_t skipped; /* inside a section whose first line was refused */
};

/*
 * Feeds a text to a console, as typed after `configure terminal`: blank lines and comments (`!`,
 * `#`) are passed over, indentation does not matter but below a refused line, whose section is
 * skipped: its lines must not reach whatever was open before. Each refusal becomes a line of
 * `errors`: "configs/acacia.conf:12: ...". At most 20 are written, all are counted. The console's
 * modes are afterwards what they were. What handlers print goes to `out`. True if no line was
 * refused.
 */
bool config_read(struct cli_console *con, const char *name, const char *s, size_t n,
    struct text *out, struct text *errors, struct config_read *result);

#endif
