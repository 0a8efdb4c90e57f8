/* talk.c - what people say in a lesson, in words for the views: mails, what appears or was sent. */
#include <string.h>

#include "tui/internal.h"

uint32_t
talk_count(const struct ix_lab *lab)
{
	struct ix_talk_row row;
	uint32_t n = 0;

	while (ix_talk_at(lab, n, &row))
		n++;
	return n;
}

void
talk_text(const struct ix_lab *lab, uint32_t n, unsigned width, struct text *to)
{
	static const char *const heads[] = {
		[IX_TALK_SAY] = "", [IX_TALK_MAIL] = "Mail from ", [IX_TALK_SENT] = "Written to "
	};
	struct ix_talk_row row;
	char when[TIME_TEXT];

	if (!ix_talk_at(lab, n, &row))
		return;
	text_printf(to, "%s  %s%s\n", clock_text(when, row.t), heads[row.kind], row.from);
	if (!ix_prose(lab, row.kind == IX_TALK_MAIL ? IX_TEXT_MAIL : IX_TEXT_SAY, row.id, 0, width,
		facts_sink, to))
		text_printf(to, "%s\n", row.id);
}
