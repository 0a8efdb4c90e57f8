/* doc.c - the page docs/lua.md, written from the same tables that calls are checked with. */
#include <inttypes.h>
#include <string.h>

#include "script/reader.h"

static const char *
type_word(const struct field *f)
{
	static const char *const words[] = {
		[FIELD_TEXT] = "text", [FIELD_NAME] = "name", [FIELD_BOOL] = "true or false",
		[FIELD_INT] = "whole number", [FIELD_TIME] = "time", [FIELD_RATE] = "rate (bit/s)",
		[FIELD_SIZE] = "size (bytes)", [FIELD_PERCENT] = "percent",
		    [FIELD_ADDRESS] = "address",
		[FIELD_PREFIX] = "prefix", [FIELD_HOST] = "address/length",
		    [FIELD_MAC] = "MAC address",
		[FIELD_HANDLE] = "handle", [FIELD_FUNCTION] = "function", [FIELD_TABLE] = "table",
		[FIELD_ANY] = "value",
	};

	return f->type == FIELD_HANDLE && f->kind ? f->kind->name : words[f->type];
}

static void
doc_field(struct text *t, const struct field *f)
{
	text_printf(t, "| `%s` | %s", f->name, type_word(f));
	if (f->flags & FIELD_LIST)
		text_puts(t, ", or a list");
	if (f->type == FIELD_INT && f->max > f->min)
		text_printf(t, " %" PRId64 "..%" PRId64, f->min, f->max);
	for (int i = 0; f->words && f->words[i]; i++)
		text_printf(t, "%s `%s`", i ? "," : ":", f->words[i]);
	text_printf(t, " | %s | %s |\n", f->flags & FIELD_REQUIRED ? "must be given" :
	    f->otherwise ? f->otherwise : "nothing", f->doc ? f->doc : "");
}

static void
doc_binding(struct text *t, const struct binding *b)
{
	text_printf(t, "## %s\n\n", b->name);
	if (b->call)
		text_printf(t, "`%s`\n\n", b->call);
	text_printf(t, "%s\n", b->summary);
	if (b->fields && b->fields[0].name) {
		text_puts(t, "\n| argument | is | if not given | meaning |\n|---|---|---|---|\n");
		for (const struct field *f = b->fields; f->name; f++)
			doc_field(t, f);
	}
	if (b->returns && b->returns[0].name) {
		text_puts(t, "\n| returned | unit | meaning |\n|---|---|---|\n");
		for (const struct returned *r = b->returns; r->name; r++)
			text_printf(t, "| `%s` | %s | %s |\n", r->name, r->unit ? r->unit : "",
			    r->doc);
	}
	if (b->example)
		text_printf(t, "\n```lua\n%s\n```\n", b->example);
	text_puts(t, "\n");
}

void
script_doc(struct text *t, const struct binding *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		doc_binding(t, list[i]);
}
