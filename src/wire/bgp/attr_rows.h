/*
 * attr_rows.h - the readers and printers that the attribute table (attr.c) takes from other files.
 */
#ifndef WIRE_BGP_ATTR_ROWS_H
#define WIRE_BGP_ATTR_ROWS_H

#include "wire/bgp/attr.h"

uint8_t bgp_read_mp_reach(struct bgp_reader *r, struct octets *v);
uint8_t bgp_read_mp_unreach(struct bgp_reader *r, struct octets *v);

void bgp_print_origin(struct text *to, struct octets v, bool as4);
void bgp_print_addresses(struct text *to, struct octets v, bool as4);
void bgp_print_numbers(struct text *to, struct octets v, bool as4);
void bgp_print_aggregator(struct text *to, struct octets v, bool as4);
void bgp_print_as4_path(struct text *to, struct octets v, bool as4);
void bgp_print_communities(struct text *to, struct octets v, bool as4);
void bgp_print_extended(struct text *to, struct octets v, bool as4);
void bgp_print_large(struct text *to, struct octets v, bool as4);

#endif
