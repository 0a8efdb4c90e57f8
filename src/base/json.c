/* json.c - see json.h. RFC 8259. */
#include "base/json.h"

#include <inttypes.h>
#include <string.h>

#include "base/panic.h"

struct json
json_to(struct text *out)
{
	return (struct json){ .out = out };
}

static void
quoted(struct text *out, const char *s)
{
	size_t left = strlen(s), n;

	text_puts(out, "\"");
	for (; left; s += n, left -= n) {
		int32_t c = utf8_next(s, left, &n);

		if (c < 0)
			text_puts(out, "\\ufffd");
		else if (c == '"' || c == '\\')
			text_printf(out, "\\%c", (int)c);
		else if (c < 0x20 || c == 0x7f)
			text_printf(out, "\\u%04x", (unsigned)c);
		else
			text_add(out, s, n);
	}
	text_puts(out, "\"");
}

/* The comma and the key before a value. */
static void
before(struct json *j, const char *key)
{
	if (j->any[j->depth])
		text_puts(j->out, ",");
	j->any[j->depth] = true;
	if (key) {
		quoted(j->out, key);
		text_puts(j->out, ":");
	}
}

void
json_open(struct json *j, const char *key, char bracket)
{
	must(j->depth < JSON_DEPTH);
	before(j, key);
	text_add(j->out, &bracket, 1);
	j->close[j->depth++] = bracket == '{' ? '}' : ']';
	j->any[j->depth] = false;
}

void
json_close(struct json *j)
{
	must(j->depth > 0);
	text_add(j->out, &j->close[--j->depth], 1);
	if (j->depth == 0)
		text_puts(j->out, "\n");
}

void
json_text(struct json *j, const char *key, const char *s)
{
	before(j, key);
	quoted(j->out, s);
}

void
json_number(struct json *j, const char *key, uint64_t n)
{
	before(j, key);
	text_printf(j->out, "%" PRIu64, n);
}

void
json_bool(struct json *j, const char *key, bool b)
{
	before(j, key);
	text_puts(j->out, b ? "true" : "false");
}

void
json_null(struct json *j, const char *key)
{
	before(j, key);
	text_puts(j->out, "null");
}

void
json_addr(struct json *j, const char *key, const struct ix_addr *a)
{
	char buf[ADDR_TEXT];

	if (a->af)
		json_text(j, key, addr_text(buf, a));
	else
		json_null(j, key);
}

void
json_prefix(struct json *j, const char *key, const struct ix_prefix *p)
{
	char buf[PREFIX_TEXT];

	json_text(j, key, prefix_text(buf, p));
}
