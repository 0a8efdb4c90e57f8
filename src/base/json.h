/*
 * json.h - writes JSON: objects, lists, texts and whole numbers; the commas and escapes are its
 * own.
 *
 *	struct json j = json_to(&text);
 *	json_open(&j, NULL, '{');
 *	json_text(&j, "kind", "run");
 *	json_open(&j, "tasks", '[');
 *	...
 *	json_close(&j);
 *	json_close(&j);
 *
 * `key` is NULL inside a list. Text that is not UTF-8 comes out as U+FFFD: the result always
 * parses.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/addr.h"
#include "base/text.h"

#define JSON_DEPTH 16

struct json {
	struct text *out; /* lent */
	unsigned depth;
	char close[JSON_DEPTH];
	bool any[JSON_DEPTH + 1]; /* something stands at this depth already */
};

struct json json_to(struct text *out);
void json_open(struct json *j, const char *key, char bracket); /* '{' or '[' */
void json_close(struct json *j);
void json_text(struct json *j, const char *key, const char *s);
void json_number(struct json *j, const char *key, uint64_t n);
void json_bool(struct json *j, const char *key, bool b);
void json_null(struct json *j, const char *key);
void json_addr(struct json *j, const char *key, const struct ix_addr *a);   /* null if none */
void json_prefix(struct json *j, const char *key, const struct ix_prefix *p);

#endif
