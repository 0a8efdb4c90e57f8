/*
 * linear.h - the lab as plain lines, one fact each, nothing redrawn: for screen readers, pipes and
 * bad terminals.
 *
 * The caller reads lines and says what time it is; all that is to be written goes to a sink. With a
 * person at it simulated time follows the wall clock. Without one (`steady`) nothing but the lines
 * moves time, so the same input always gives the same output: each line lets one second pass, and a
 * command that takes longer runs to its end, five simulated minutes at most.
 */
#ifndef TUI_LINEAR_H
#define TUI_LINEAR_H

#include <stdbool.h>
#include <stdint.h>

#include "ixlab/ixlab.h"

struct linear;

/* Shares the lab; `to` and `arg` must outlive it. Says who you are and what to do. */
struct linear *linear_new(struct ix_lab *lab, bool steady, ix_sink *to, void *arg);
void linear_delete(struct linear *l);
/* What to write before reading a line: "lab> ", "acacia# ", or a question's "y/n> ". Lent. */
const char *linear_prompt(struct linear *l);
/*
 * One line without its newline; "^C" is an interrupt. false: the person leaves. When steady the
 * line is written, too: what is written then reads like a session.
 */
bool linear_line(struct linear *l, const char *line);
/* Lets this much wall time pass (not when steady); what happened is told. */
void linear_pass(struct linear *l, uint64_t ns);

#endif
