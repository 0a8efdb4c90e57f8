/* pattern.c - see pattern.h. The classes are those of ASCII, whatever the locale. */
#include "script/pattern.h"

#include <string.h>

enum pattern_op { OP_OCTET, OP_ANY, OP_SET, OP_OPEN, OP_CLOSE, OP_PLACE, OP_SAME, OP_BALANCE,
	OP_FRONTIER, OP_END };

/* --- classes --- */

static bool
is_alpha(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool
in_class(uint8_t c, char class)
{
	bool print = c > 32 && c < 127;

	switch (class) {
	case 'a': return is_alpha(c);
	case 'c': return c < 32 || c == 127;
	case 'd': return is_digit(c);
	case 'g': return print;
	case 'l': return c >= 'a' && c <= 'z';
	case 'p': return print && !is_alpha(c) && !is_digit(c);
	case 's': return c == ' ' || (c >= 9 && c <= 13);
	case 'u': return c >= 'A' && c <= 'Z';
	case 'w': return is_alpha(c) || is_digit(c);
	default: return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
	}
}

static void
set_add(uint8_t set[32], uint8_t c)
{
	set[c / 8] = (uint8_t)(set[c / 8] | 1u << c % 8);
}

static bool
set_has(const uint8_t set[32], uint8_t c)
{
	return set[c / 8] >> c % 8 & 1;
}

/* Adds what %c stands for: a class, its complement if c is upper case, or c itself. */
static void
set_add_escaped(uint8_t set[32], char c)
{
	char lower = (char)(c | 0x20);

	if (!is_alpha((uint8_t)c) || !strchr("acdglpsuwx", lower)) {
		set_add(set, (uint8_t)c);
		return;
	}
	for (unsigned i = 0; i < 256; i++)
		if (in_class((uint8_t)i, lower) == (c == lower))
			set_add(set, (uint8_t)i);
}

/* --- compiling --- */

struct source {
	struct pattern *p;
	const char *at, *end;
	uint8_t open[PATTERN_CAPTURES]; /* captures not yet closed, innermost last */
	uint8_t opens;
	const char *error;
};

static void
wrong(struct source *s, const char *what)
{
	if (!s->error)
		s->error = what;
	s->at = s->end;
}

static struct pattern_item *
item_add(struct source *s, enum pattern_op op)
{
	struct pattern_item *i = &s->p->item[s->p->items];

	if (s->p->items >= PATTERN_ITEMS - 1)
		wrong(s, "the pattern is too long");
	else
		s->p->items++;
	*i = (struct pattern_item){ .op = (uint8_t)op };
	return i;
}

static uint8_t *
set_new(struct source *s, struct pattern_item *i)
{
	if (s->p->sets >= PATTERN_SETS) {
		wrong(s, "the pattern has too many sets");
		return s->p->set[0];
	}
	i->a = s->p->sets++;
	memset(s->p->set[i->a], 0, 32);
	return s->p->set[i->a];
}

/* A set, behind its '[': up to and over its ']'. A ']' in the first place is one of the set. */
static void
compile_set(struct source *s, struct pattern_item *i)
{
	uint8_t *set = set_new(s, i);
	bool not = s->at < s->end && *s->at == '^';
	bool first = true;

	s->at += not;
	for (; s->at < s->end && (first || *s->at != ']'); first = false) {
		char c = *s->at++;

		if (c == '%' && s->at < s->end) {
			set_add_escaped(set, *s->at++);
		} else if (s->end - s->at > 1 && *s->at == '-' && s->at[1] != ']') {
			for (unsigned k = (uint8_t)c; k <= (uint8_t)s->at[1]; k++)
				set_add(set, (uint8_t)k);
			s->at += 2;
		} else {
			set_add(set, (uint8_t)c);
		}
	}
	if (s->at >= s->end) {
		wrong(s, "a '[' in the pattern has no ']'");
		return;
	}
	s->at++;
	for (int k = 0; not && k < 32; k++)
		set[k] = (uint8_t)~set[k];
}

static void
compile_repeat(struct source *s, struct pattern_item *i)
{
	if (s->at < s->end && strchr("*+-?", *s->at) && *s->at)
		i->repeat = (uint8_t)*s->at++;
}

static void
compile_open(struct source *s)
{
	bool place = s->at < s->end && *s->at == ')';
	struct pattern_item *i = item_add(s, place ? OP_PLACE : OP_OPEN);

	if (s->p->captures >= PATTERN_CAPTURES) {
		wrong(s, "the pattern has too many captures");
		return;
	}
	i->a = s->p->captures++;
	if (place)
		s->at++;
	else
		s->open[s->opens++] = i->a;
}

static void
compile_close(struct source *s)
{
	if (s->opens == 0)
		wrong(s, "a ')' in the pattern has no '('");
	else
		item_add(s, OP_CLOSE)->a = s->open[--s->opens];
}

/* %1 to %9: what an earlier capture, already closed, caught. */
static void
compile_same(struct source *s, unsigned number)
{
	bool good = number >= 1 && number <= s->p->captures;

	for (unsigned k = 0; k < s->opens; k++)
		good = good && s->open[k] != number - 1;
	if (good)
		item_add(s, OP_SAME)->a = (uint8_t)(number - 1);
	else
		wrong(s, "the pattern refers to a capture that is not complete there");
}

static void
compile_escape(struct source *s)
{
	struct pattern_item *i;
	char c;

	if (s->at >= s->end) {
		wrong(s, "the pattern ends with a lone '%'");
		return;
	}
	c = *s->at++;
	if (is_digit((uint8_t)c)) {
		compile_same(s, (unsigned)(c - '0'));
	} else if (c == 'b') {
		i = item_add(s, OP_BALANCE);
		if (s->end - s->at < 2) {
			wrong(s, "'%b' in the pattern needs two characters");
			return;
		}
		i->a = (uint8_t)*s->at++;
		i->b = (uint8_t)*s->at++;
	} else if (c == 'f') {
		i = item_add(s, OP_FRONTIER);
		if (s->at >= s->end || *s->at++ != '[')
			wrong(s, "'%f' in the pattern needs a set");
		else
			compile_set(s, i);
	} else if (is_alpha((uint8_t)c)) {
		i = item_add(s, OP_SET);
		set_add_escaped(set_new(s, i), c);
		compile_repeat(s, i);
	} else {
		i = item_add(s, OP_OCTET);
		i->a = (uint8_t)c;
		compile_repeat(s, i);
	}
}

static void
compile_item(struct source *s)
{
	char c = *s->at++;
	struct pattern_item *i;

	if (c == '(') {
		compile_open(s);
	} else if (c == ')') {
		compile_close(s);
	} else if (c == '%') {
		compile_escape(s);
	} else if (c == '$' && s->at == s->end) {
		item_add(s, OP_END);
	} else {
		i = item_add(s, c == '.' ? OP_ANY : c == '[' ? OP_SET : OP_OCTET);
		i->a = (uint8_t)c;
		if (c == '[')
			compile_set(s, i);
		compile_repeat(s, i);
	}
}

const char *
pattern_compile(struct pattern *p, const char *text, size_t n, bool anchors)
{
	struct source s = { .p = p, .at = text, .end = text + n };

	p->items = p->sets = p->captures = 0;
	p->anchored = anchors && n && *text == '^';
	s.at += p->anchored;
	while (s.at < s.end)
		compile_item(&s);
	if (s.opens && !s.error)
		s.error = "a '(' in the pattern has no ')'";
	return s.error;
}

/* --- matching --- */

struct subject {
	const struct pattern *p;
	const char *s;
	size_t n;
	struct pattern_match *m;
	uint64_t left; /* steps */
	bool gone;     /* none are left */
};

static bool
spend(struct subject *x, uint64_t steps)
{
	if (x->left < steps) {
		x->left = 0;
		x->gone = true;
		return false;
	}
	x->left -= steps;
	return true;
}

/* Whether the octet at `at` is one that the item stands for. */
static bool
one(struct subject *x, const struct pattern_item *i, size_t at)
{
	uint8_t c;

	if (at >= x->n || !spend(x, 1))
		return false;
	c = (uint8_t)x->s[at];
	return i->op == OP_ANY || (i->op == OP_OCTET ? c == i->a : set_has(x->p->set[i->a], c));
}

static bool match(struct subject *x, size_t at, unsigned item);

/* As many as there are, then fewer and fewer until the rest fits. */
static bool
match_most(struct subject *x, size_t at, unsigned item, size_t least)
{
	const struct pattern_item *i = &x->p->item[item];
	size_t most = 0;

	while (one(x, i, at + most))
		most++;
	for (size_t k = most + 1; k-- > least && !x->gone;)
		if (match(x, at + k, item + 1))
			return true;
	return false;
}

/* As few as the rest allows. */
static bool
match_least(struct subject *x, size_t at, unsigned item)
{
	for (; !x->gone; at++) {
		if (match(x, at, item + 1))
			return true;
		if (!one(x, &x->p->item[item], at))
			return false;
	}
	return false;
}

static bool
match_optional(struct subject *x, size_t at, unsigned item)
{
	return (one(x, &x->p->item[item], at) && match(x, at + 1, item + 1)) ||
	    match(x, at, item + 1);
}

/* %bxy: from x to the y that closes it. */
static bool
balance(struct subject *x, const struct pattern_item *i, size_t *at)
{
	size_t depth = 1;

	if (*at >= x->n || (uint8_t)x->s[*at] != i->a)
		return false;
	for (size_t k = *at + 1; k < x->n && spend(x, 1); k++) {
		uint8_t c = (uint8_t)x->s[k];

		if (c == i->b && --depth == 0) {
			*at = k + 1;
			return true;
		}
		depth += c == i->a && c != i->b;
	}
	return false;
}

/* The place between an octet outside the set and one inside it; the ends count as a zero. */
static bool
frontier(const struct subject *x, const struct pattern_item *i, size_t at)
{
	uint8_t before = at ? (uint8_t)x->s[at - 1] : 0, after = at < x->n ? (uint8_t)x->s[at] : 0;

	return !set_has(x->p->set[i->a], before) && set_has(x->p->set[i->a], after);
}

static bool
same(struct subject *x, const struct pattern_item *i, size_t *at)
{
	const struct pattern_capture *c = &x->m->capture[i->a];

	if (c->len == PATTERN_POSITION || c->len > x->n - *at || !spend(x, 1 + c->len / 8) ||
	    memcmp(x->s + c->at, x->s + *at, c->len) != 0)
		return false;
	*at += c->len;
	return true;
}

/* Sets a capture, goes on, and puts it back if the rest does not fit. */
static bool
match_capture(struct subject *x, size_t at, unsigned item)
{
	const struct pattern_item *i = &x->p->item[item];
	struct pattern_capture *c = &x->m->capture[i->a], was = *c;

	if (i->op == OP_CLOSE)
		c->len = at - c->at;
	else
		*c = (struct pattern_capture){ at, i->op == OP_PLACE ? PATTERN_POSITION : 0 };
	if (match(x, at, item + 1))
		return true;
	*c = was;
	return false;
}

static bool
match_repeated(struct subject *x, size_t at, unsigned item)
{
	switch (x->p->item[item].repeat) {
	case '*': return match_most(x, at, item, 0);
	case '+': return match_most(x, at, item, 1);
	case '-': return match_least(x, at, item);
	default: return match_optional(x, at, item);
	}
}

/* Whether the items from `item` on match at `at`; recursion goes to later items only. */
static bool
match(struct subject *x, size_t at, unsigned item)
{
	for (; item < x->p->items; item++) {
		const struct pattern_item *i = &x->p->item[item];

		if (!spend(x, 1))
			return false;
		if (i->repeat)
			return match_repeated(x, at, item);
		if (i->op == OP_OPEN || i->op == OP_CLOSE || i->op == OP_PLACE)
			return match_capture(x, at, item);
		if (i->op == OP_END ? at != x->n :
		    i->op == OP_FRONTIER ? !frontier(x, i, at) :
		    i->op == OP_BALANCE ? !balance(x, i, &at) :
		    i->op == OP_SAME ? !same(x, i, &at) : !one(x, i, at++))
			return false;
	}
	x->m->to = at;
	return true;
}

enum pattern_result
pattern_find(const struct pattern *p, const char *s, size_t n, size_t from, struct pattern_match *m,
    uint64_t *steps)
{
	struct subject x = { .p = p, .s = s, .n = n, .m = m, .left = *steps };
	bool found = false;

	memset(m->capture, 0, sizeof(m->capture[0]) * p->captures);
	for (; from <= n && !found && spend(&x, 1); from++) {
		m->from = from;
		found = match(&x, from, 0);
		if (p->anchored)
			break;
	}
	*steps = x.left;
	return x.gone ? PATTERN_TOO_LONG : found ? PATTERN_YES : PATTERN_NO;
}
