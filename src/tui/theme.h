/*
 * theme.h - what a piece of text means, and how that looks. Views name meanings, never colours.
 *
 * A status is always a word first; colour only repeats it. No style is bold and dark over a colour:
 * terminals turn that into grey on grey.
 */
#ifndef TUI_THEME_H
#define TUI_THEME_H

enum style {
	STYLE_TEXT,
	STYLE_DIM,    /* frames, what is less important */
	STYLE_HEAD,   /* a heading inside a view */
	STYLE_BAR,    /* the title bar */
	STYLE_TAB,    /* the tab of the view that is shown */
	STYLE_SELECT, /* the selected row of the pane that has the keys */
	STYLE_MARKED, /* the selected row of another pane; found text */
	STYLE_KEY,    /* the name of a key */
	STYLE_GOOD,
	STYLE_WARN,
	STYLE_BAD,
	STYLE_GHOST,  /* what Tab would add */
	STYLE_BGP,    /* protocols in the packet list */
	STYLE_TCP,
	STYLE_ARP,
	STYLE_ICMP,
	STYLE_UDP,
	STYLES
};

enum look { LOOK_BOLD = 1, LOOK_DIM = 2, LOOK_UNDER = 4, LOOK_REVERSE = 8 };

struct style_row {
	short front, back;   /* of 8 colours; -1: the terminal's own */
	short front256;      /* of 256; -1: as front */
	unsigned look;       /* with colours */
	unsigned plain_look; /* without */
};

extern const struct style_row theme[STYLES];

/* The style of a protocol as the packet list names it. */
enum style theme_protocol(const char *name);

#endif
