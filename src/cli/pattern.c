/*
 * pattern.c - the small regular expressions of `| include` and grep, matched in bounded time.
 */
#include "cli/filter.h"

#include <string.h>

struct reader {
	struct pattern_way *way;
	const char *s, *whole;
	bool fold;
	struct ix_error *e;
};

static void
set_add(uint64_t set[4], uint8_t c, bool fold)
{
	set[c >> 6] |= (uint64_t)1 << (c & 63);
	if (fold && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')))
		set[(c ^ 0x20) >> 6] |= (uint64_t)1 << ((c ^ 0x20) & 63);
}

static bool
refuse(const struct reader *r, const char *why)
{
	char shown[64];

	text_clean_to(shown, sizeof(shown), r->whole, TEXT_LINE);
	return fail(r->e, "The pattern \"%s\" is wrong at character %zu: %s", shown,
	    (size_t)(r->s - r->whole) + 1, why);
}

/* [abc] [a-z] [^a]; s is after the bracket. */
static bool
set_read(struct reader *r, uint64_t set[4])
{
	bool not = *r->s == '^', first = true;

	r->s += not;
	for (; *r->s && (first || *r->s != ']'); first = false) {
		uint8_t low = (uint8_t)*r->s++, high = low;

		if (r->s[0] == '-' && r->s[1] && r->s[1] != ']') {
			high = (uint8_t)r->s[1];
			r->s += 2;
		}
		if (high < low)
			return refuse(r, "a range goes from low to high");
		for (unsigned c = low; c <= high; c++)
			set_add(set, (uint8_t)c, r->fold);
	}
	if (*r->s != ']')
		return refuse(r, "a ] is missing");
	r->s++;
	for (int i = 0; i < 4 && not; i++)
		set[i] = ~set[i];
	return true;
}

static bool
atom_read(struct reader *r)
{
	struct pattern_way *w = r->way;
	char c = *r->s;

	if (w->atoms == PATTERN_ATOMS)
		return refuse(r, "it is longer than 63 characters");
	if (strchr("*+?", c))
		return refuse(r, "there is nothing before it to repeat; \\ makes it a plain "
		    "character");
	r->s++;
	if (c == '[') {
		if (!set_read(r, w->atom[w->atoms].set))
			return false;
	} else if (c == '.') {
		memset(w->atom[w->atoms].set, 0xff, sizeof(w->atom[0].set));
	} else {
		if (c == '\\' && !*r->s)
			return refuse(r, "a character is missing after \\");
		set_add(w->atom[w->atoms].set, (uint8_t)(c == '\\' ? *r->s++ : c), r->fold);
	}
	w->atom[w->atoms].many = *r->s == '*' || *r->s == '+';
	w->atom[w->atoms].none = *r->s == '*' || *r->s == '?';
	if (*r->s && strchr("*+?", *r->s))
		r->s++;
	w->atoms++;
	return true;
}

static bool
way_read(struct reader *r)
{
	if (*r->s == '^') {
		r->way->start = true;
		r->s++;
	}
	while (*r->s && *r->s != '|') {
		if (*r->s == '$' && (r->s[1] == 0 || r->s[1] == '|')) {
			r->way->end = true;
			r->s++;
		} else if (!atom_read(r)) {
			return false;
		}
	}
	return true;
}

bool
pattern_read(struct pattern *p, const char *s, bool fold, struct ix_error *e)
{
	struct reader r = { .s = s, .whole = s, .fold = fold, .e = e };

	memset(p, 0, sizeof(*p));
	for (;;) {
		if (p->ways == PATTERN_WAYS)
			return refuse(&r, "it has more than eight alternatives");
		r.way = &p->way[p->ways++];
		if (!way_read(&r))
			return false;
		if (!*r.s)
			return true;
		r.s++;
	}
}

/* Places reached without reading: over atoms that may be absent. Bit i is "before atom i". */
static uint64_t
over_absent(const struct pattern_way *w, uint64_t at)
{
	for (uint8_t i = 0; i < w->atoms; i++)
		if ((at >> i & 1) && w->atom[i].none)
			at |= (uint64_t)1 << (i + 1);
	return at;
}

static bool
way_fits(const struct pattern_way *w, const char *line, size_t n)
{
	uint64_t done = (uint64_t)1 << w->atoms, at = over_absent(w, 1);

	for (size_t k = 0; k < n; k++) {
		uint8_t c = (uint8_t)line[k];
		uint64_t next = 0;

		if ((at & done) && !w->end)
			return true;
		for (uint64_t left = at & ~done; left; left &= left - 1) {
			int i = __builtin_ctzll(left);

			if (w->atom[i].set[c >> 6] >> (c & 63) & 1)
				next |= (uint64_t)1 << (i + 1) | (uint64_t)w->atom[i].many << i;
		}
		at = over_absent(w, next | !w->start);
	}
	return at & done;
}

bool
pattern_fits(const struct pattern *p, const char *line, size_t n)
{
	for (uint8_t i = 0; i < p->ways; i++)
		if (way_fits(&p->way[i], line, n))
			return true;
	return false;
}
