/* card.c - the opening card: who you are, what is wrong, what to do first; Enter begins. */
#include <string.h>

#include "tui/internal.h"

void
card_draw(struct tui *t, struct rect r)
{
	int w = r.w < 76 ? r.w - 2 : 72, lines = 0;
	struct rect box = { r.x + (r.w - w) / 2, 0, w, 0 };
	struct ix_lesson_row lesson;
	struct ix_node_row own;
	struct text s = { 0 };

	ix_lesson(t->lab, &lesson);
	ix_prose(t->lab, IX_TEXT_CARD, "", 0, (unsigned)(w - 4), facts_sink, &s);
	for (const char *p = text_of(&s); *p; p++)
		lines += *p == '\n';
	if (s.n && s.s[s.n - 1] != '\n')
		lines++;
	box.h = lines + 5 < r.h ? lines + 5 : r.h;
	box.y = r.y + (r.h - box.h) / 2;
	canvas_box(&t->canvas, box, STYLE_KEY, lesson.title);
	prose_draw(t, (struct rect){ box.x + 2, box.y + 1, w - 4, box.h - 4 }, STYLE_TEXT,
	    text_of(&s), 0);
	if (ix_node_at(t->lab, facts_own(t->lab), &own))
		canvas_printf(&t->canvas, box.x + 2, box.y + box.h - 2, w - 4, STYLE_KEY,
		    "Enter: the console of %s   4: the whole story", own.name);
	t->canvas.cursor_x = box.x + 2;
	t->canvas.cursor_y = box.y + box.h - 2;
	text_free(&s);
}
