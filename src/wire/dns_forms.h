/*
 * dns_forms.h - what the data of each DNS type is made of, as one string. Inside wire/dns only.
 *
 *	a A   an IPv4, an IPv6 address       1 2 4  a number of so many octets
 *	n N   a name; N is never compressed  T      character strings up to the end
 *	s q   one string; the rest as text   h      the rest, in hexadecimal
 */
#ifndef WIRE_DNS_FORMS_H
#define WIRE_DNS_FORMS_H

#include "wire/dns.h"

/* "h" for a type without a row. */
const char *dns_form_of(uint16_t type);
/* Copies data of that form, names made whole; false if it cannot be of that form. */
bool dns_form_copy(const char *form, struct octets *from, struct octets *to);
/* Writes rr->data, names compressed where RFC 3597 4 lets them be. */
void dns_form_write(
    const char *form, const struct dns_rr *rr, struct octets *o, struct dns_seen *seen);

bool dns_name_read(struct octets *o, struct dns_name *out);
void dns_name_write(struct octets *o, const struct dns_name *name, struct dns_seen *seen);
/* "www.xz. 3600 IN A 100.64.1.1" */
void dns_rr_text(const struct dns_rr *rr, struct text *to);

#endif
