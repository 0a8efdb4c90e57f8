/* theme.c - see theme.h. */
#include "tui/theme.h"

#include <stddef.h>
#include <string.h>

enum { BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE, OWN = -1 };

const struct style_row theme[STYLES] = {
	[STYLE_TEXT] = { OWN, OWN, -1, 0, 0 },
	[STYLE_DIM] = { OWN, OWN, 245, 0, 0 },
	[STYLE_HEAD] = { OWN, OWN, -1, LOOK_BOLD, LOOK_BOLD },
	[STYLE_BAR] = { BLACK, CYAN, -1, 0, LOOK_REVERSE },
	[STYLE_TAB] = { BLACK, WHITE, -1, 0, LOOK_REVERSE },
	[STYLE_SELECT] = { BLACK, CYAN, -1, 0, LOOK_REVERSE },
	[STYLE_MARKED] = { OWN, OWN, -1, LOOK_UNDER, LOOK_UNDER },
	[STYLE_KEY] = { CYAN, OWN, -1, 0, LOOK_BOLD },
	[STYLE_GOOD] = { GREEN, OWN, -1, 0, 0 },
	[STYLE_WARN] = { YELLOW, OWN, -1, 0, LOOK_BOLD },
	[STYLE_BAD] = { RED, OWN, 203, 0, LOOK_BOLD },
	[STYLE_GHOST] = { OWN, OWN, 245, LOOK_DIM, LOOK_DIM },
	[STYLE_BGP] = { GREEN, OWN, 114, 0, 0 },
	[STYLE_TCP] = { CYAN, OWN, 110, 0, 0 },
	[STYLE_ARP] = { YELLOW, OWN, 180, 0, 0 },
	[STYLE_ICMP] = { MAGENTA, OWN, 176, 0, 0 },
	[STYLE_UDP] = { BLUE, OWN, 75, 0, 0 },
};

enum style
theme_protocol(const char *name)
{
	static const struct {
		const char *name;
		enum style style;
	} rows[] = { { "BGP", STYLE_BGP }, { "TCP", STYLE_TCP }, { "ARP", STYLE_ARP },
		{ "ICMP", STYLE_ICMP }, { "ICMPv6", STYLE_ICMP }, { "ND", STYLE_ARP },
		{ "UDP", STYLE_UDP }, { "DNS", STYLE_UDP } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].name, name) == 0)
			return rows[i].style;
	return STYLE_TEXT;
}
