/* port_lines.h - `show interfaces ...` on a switch: a function a column set. Inside switch only. */
#ifndef SWITCH_PORT_LINES_H
#define SWITCH_PORT_LINES_H

#include "switch/words.h"

/* Every port that a line is about (NULL: all but the box's own), with a heading first. */
void port_lines_status(const struct bridge *b, const struct bridge_port *only, struct text *out);
void port_lines_description(
    const struct bridge *b, const struct bridge_port *only, struct text *out);
void port_lines_trunk(const struct bridge *b, const struct bridge_port *only, struct text *out);
void port_lines_switchport(
    const struct bridge *b, const struct bridge_port *only, struct text *out);
void port_lines_counters(const struct bridge *b, const struct bridge_port *only, struct text *out);
void port_lines_rates(const struct bridge *b, const struct bridge_port *only, struct text *out);
void port_lines_errors(const struct bridge *b, const struct bridge_port *only, struct text *out);
void port_lines_drops(const struct bridge *b, const struct bridge_port *only, struct text *out);
void port_lines_all(const struct bridge *b, const struct bridge_port *only, struct text *out);

/* vlan_list_text, or "none". */
void vlan_set_words(const struct vlan_set *s, struct text *out);
/* The n-th port that is shown, from 0; NULL at the end. */
const struct bridge_port *port_lines_at(
    const struct bridge *b, const struct bridge_port *only, uint32_t n);

#endif
