/* vlan_list.c - sets of VLANs as people write them: "1-5,7,100". */
#include <stdlib.h>

#include "switch/words.h"

void
vlan_list_text(const struct vlan_set *s, struct text *out)
{
	const char *comma = "";

	for (unsigned from = 1, to; from <= VLAN_LAST; from = to + 1) {
		for (to = from; to <= VLAN_LAST && vlan_in(s, (uint16_t)to);)
			to++;
		if (to == from)
			continue;
		text_printf(out, to - 1 == from ? "%s%u" : "%s%u-%u", comma, from, to - 1);
		comma = ",";
	}
}

/* A VLAN's number at *s, which moves behind it; 0 if there is none. */
static uint16_t
number(const char **s)
{
	unsigned n = 0, digits = 0;

	for (; **s >= '0' && **s <= '9' && digits < 5; (*s)++, digits++)
		n = n * 10 + (unsigned)(**s - '0');
	return n <= VLAN_LAST ? (uint16_t)n : 0;
}

bool
vlan_list_read(const char *s, struct vlan_set *to)
{
	vlan_all(to, false);
	for (;; s++) {
		uint16_t from = number(&s), last = from;

		if (*s == '-') {
			s++;
			last = number(&s);
		}
		if (!from || last < from || (*s && *s != ','))
			return false;
		for (unsigned v = from; v <= last; v++)
			vlan_put(to, (uint16_t)v, true);
		if (!*s)
			return true;
	}
}
