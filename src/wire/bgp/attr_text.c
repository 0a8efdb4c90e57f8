/*
 * attr_text.c - path attributes as people write them.
 */
#include <stdio.h>

#include "base/addr.h"
#include "wire/bgp/attr_rows.h"
#include "wire/bgp/path.h"

const char *
bgp_origin_text(uint8_t origin)
{
	static const char *const text[] = { "IGP", "EGP", "incomplete" };

	return origin <= BGP_ORIGIN_INCOMPLETE ? text[origin] : "undefined";
}

char *
bgp_community_text(char buf[32], uint32_t community)
{
	static const struct {
		uint32_t value;
		const char *name;
	} known[] = {
		{ 0xffff0000, "graceful-shutdown" },
		{ 0xffff029a, "blackhole" },
		{ 0xffffff01, "no-export" },
		{ 0xffffff02, "no-advertise" },
		{ 0xffffff03, "local-as" },
		{ 0xffffff04, "no-peer" },
	};

	for (unsigned i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].value == community) {
			snprintf(buf, 32, "%s", known[i].name);
			return buf;
		}
	snprintf(buf, 32, "%u:%u", community >> 16, community & 0xffff);
	return buf;
}

void
bgp_print_origin(struct text *to, struct octets v, bool as4)
{
	(void)as4;
	text_puts(to, bgp_origin_text(get8(&v)));
}

void
bgp_print_addresses(struct text *to, struct octets v, bool as4)
{
	const char *between = "";
	char buf[ADDR_TEXT];

	(void)as4;
	for (; octets_left(&v) >= 4; between = " ") {
		struct ix_addr a = addr_v4(get32(&v));

		text_printf(to, "%s%s", between, addr_text(buf, &a));
	}
}

void
bgp_print_numbers(struct text *to, struct octets v, bool as4)
{
	const char *between = "";

	(void)as4;
	for (; octets_left(&v) >= 4; between = " ")
		text_printf(to, "%s%u", between, get32(&v));
}

void
bgp_print_aggregator(struct text *to, struct octets v, bool as4)
{
	uint32_t as = as4 || octets_left(&v) == 8 ? get32(&v) : get16(&v);
	struct ix_addr a = addr_v4(get32(&v));
	char buf[ADDR_TEXT];

	text_printf(to, "%u %s", as, addr_text(buf, &a));
}

void
bgp_print_as4_path(struct text *to, struct octets v, bool as4)
{
	(void)as4;
	bgp_path_text(to, v, true);
}

void
bgp_print_communities(struct text *to, struct octets v, bool as4)
{
	const char *between = "";
	char buf[32];

	(void)as4;
	for (; octets_left(&v) >= 4; between = " ")
		text_printf(to, "%s%s", between, bgp_community_text(buf, get32(&v)));
}

void
bgp_print_large(struct text *to, struct octets v, bool as4)
{
	const char *between = "";

	(void)as4;
	for (; octets_left(&v) >= 12; between = " ") {
		uint32_t global = get32(&v), first = get32(&v), second = get32(&v);

		text_printf(to, "%s%u:%u:%u", between, global, first, second);
	}
}

/* RFC 4360 3 and 4, RFC 5668, RFC 8097; all others as octets. */
static void
print_one_extended(struct text *to, uint16_t type, uint32_t high, uint16_t low)
{
	const char *kind = (type & 0xff) == 2 ? "RT" : (type & 0xff) == 3 ? "RO" : NULL;
	struct ix_addr a = addr_v4(high);
	char buf[ADDR_TEXT];

	if (type == 0x4300)
		text_printf(to, "OVS:%s",
		    low == 0 ? "valid" : low == 1 ? "not-found" : low == 2
		    ? "invalid" : "undefined");
	else if (kind && type >> 8 == 0)
		text_printf(to, "%s:%u:%u", kind, high >> 16, (high & 0xffff) << 16 | low);
	else if (kind && type >> 8 == 1)
		text_printf(to, "%s:%s:%u", kind, addr_text(buf, &a), low);
	else if (kind && type >> 8 == 2)
		text_printf(to, "%s:%u:%u", kind, high, low);
	else
		text_printf(to, "0x%04x:%08x%04x", type, high, low);
}

void
bgp_print_extended(struct text *to, struct octets v, bool as4)
{
	const char *between = "";

	(void)as4;
	for (; octets_left(&v) >= 8; between = " ") {
		uint16_t type = get16(&v);
		uint32_t high = get32(&v);

		text_puts(to, between);
		print_one_extended(to, type, high, get16(&v));
	}
}

void
bgp_attr_text(struct text *to, uint8_t code, struct octets value, bool as4)
{
	const struct bgp_attr_kind *k = bgp_attr_kind(code);
	uint32_t n = octets_left(&value);

	if (k->print) {
		k->print(to, value, as4);
		return;
	}
	for (uint32_t i = 0; i < n && i < 64; i++)
		text_printf(to, "%02x", get8(&value));
	if (n > 64)
		text_printf(to, "... (%u octets)", n);
}
