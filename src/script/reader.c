/* reader.c - see reader.h. */
#include "script/reader.h"

#include <inttypes.h>
#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "base/addr.h"
#include "base/units.h"
#include "script/lib.h"

#define LIST_MOST 1000
#define MISTAKES_ROOM 480 /* what an ix_error can carry */

struct reading {
	lua_State *L;
	const struct binding *b;
	char where[96];
	char mistakes[MISTAKES_ROOM];
	size_t n;
	unsigned count, untold;
};

static void mistake(struct reading *r, const char *format,
    ...) __attribute__((format(printf, 2, 3)));

static void
mistake(struct reading *r, const char *format, ...)
{
	char one[256];
	va_list ap;
	size_t len;
	int head = snprintf(one, sizeof(one), "%s%s%s: ", r->count ? "\n" : "", r->where,
	    r->b->name);

	va_start(ap, format);
	if (head > 0 && (size_t)head < sizeof(one))
		vsnprintf(one + head, sizeof(one) - (size_t)head, format, ap);
	va_end(ap);
	len = strlen(one);
	r->count++;
	if (r->untold || len > sizeof(r->mistakes) - r->n - 24) {
		r->untold++;
		return;
	}
	memcpy(r->mistakes + r->n, one, len + 1);
	r->n += len;
}

const char *
value_found(lua_State *L, int n, char buf[64])
{
	char number[NUMBER_TEXT], clean[48];

	switch (lua_type(L, n)) {
	case LUA_TSTRING:
		snprintf(buf, 64, "\"%s\"", text_clean_to(clean, sizeof(clean), lua_tostring(L, n),
		    TEXT_LINE));
		return buf;
	case LUA_TNUMBER:
		return strcpy(buf, number_text(number, L, n));
	case LUA_TBOOLEAN:
		return lua_toboolean(L, n) ? "true" : "false";
	case LUA_TNONE:
	case LUA_TNIL:
		return "nothing";
	default:
		snprintf(buf, 64, "a %s", handle_kind_of(L, n) ? handle_kind_of(L, n)->name :
		    luaL_typename(L, n));
		return buf;
	}
}

/* What a field must be, in words. */
static const char *
wanted(const struct field *f, char buf[160])
{
	static const char *const words[] = {
		[FIELD_TEXT] = "a text",
		[FIELD_NAME] = "a name such as \"acacia\" (a-z 0-9 . _ -)",
		[FIELD_BOOL] = "true or false",
		[FIELD_INT] = "a whole number",
		[FIELD_TIME] = "a time such as \"250us\" or \"10s\"",
		[FIELD_RATE] = "a rate such as \"100M\" or \"10G\"",
		[FIELD_SIZE] = "a size such as \"1500\" or \"256K\"",
		[FIELD_PERCENT] = "0..100",
		[FIELD_ADDRESS] = "an address such as \"100.64.0.1\" or \"2001:db8::1\"",
		[FIELD_PREFIX] = "a prefix such as \"100.64.0.0/16\"",
		[FIELD_HOST] = "an address with its length such as \"100.64.0.1/24\"",
		[FIELD_MAC] = "a MAC address such as \"02:00:00:00:00:01\"",
		[FIELD_HANDLE] = "a box, a port or a link",
		[FIELD_FUNCTION] = "a function",
		[FIELD_TABLE] = "a table",
		[FIELD_ANY] = "a value",
	};
	struct text t = { 0 };

	if (f->type == FIELD_INT && f->max > f->min) {
		snprintf(buf, 160, "%" PRId64 "..%" PRId64, f->min, f->max);
	} else if (f->type == FIELD_HANDLE && f->kind) {
		snprintf(buf, 160, "a %s", f->kind->name);
	} else if (f->words) {
		for (int i = 0; f->words[i]; i++)
			text_printf(&t, "%s%s", i ? ", " : "one of ", f->words[i]);
		snprintf(buf, 160, "%s", text_of(&t));
		text_free(&t);
	} else if (f->type == FIELD_TEXT && f->max) {
		snprintf(buf, 160, "a text of at most %" PRId64 " characters", f->max);
	} else if (f->type == FIELD_ANY && (f->flags & FIELD_REQUIRED)) {
		return f->doc; /* of several kinds: it names them */
	} else {
		return words[f->type];
	}
	return buf;
}

/* A number or a text with a unit, as an amount. */
static bool
read_amount(lua_State *L, bool (*parse)(const char *s, uint64_t *out), bool numbers, uint64_t *out)
{
	lua_Integer i;
	int exact;

	if (lua_type(L, -1) == LUA_TSTRING)
		return parse(lua_tostring(L, -1), out);
	i = lua_tointegerx(L, -1, &exact);
	if (lua_type(L, -1) != LUA_TNUMBER || !exact || i < 0 || (!numbers && i != 0))
		return false;
	*out = (uint64_t)i;
	return true;
}

static bool
read_percent(lua_State *L, uint64_t *out)
{
	lua_Number x = lua_tonumber(L, -1);

	if (lua_type(L, -1) != LUA_TNUMBER || !(x >= 0 && x <= 100))
		return false;
	*out = (uint64_t)(x * 10000 + 0.5);
	return true;
}

static bool
read_text(lua_State *L, const struct field *f, struct value *v)
{
	if (lua_type(L, -1) != LUA_TSTRING)
		return false;
	v->text = lua_tolstring(L, -1, &v->len);
	if (f->type == FIELD_NAME)
		return text_is_name(v->text) && strlen(v->text) == v->len;
	if (f->max && v->len > (size_t)f->max)
		return false;
	for (int i = 0; f->words && f->words[i]; i++)
		if (strcmp(f->words[i], v->text) == 0)
			return true;
	return !f->words;
}

static bool
read_whole(lua_State *L, const struct field *f, struct value *v)
{
	int exact;

	v->number = lua_tointegerx(L, -1, &exact);
	return lua_type(L, -1) == LUA_TNUMBER && exact &&
	    (f->max <= f->min || (v->number >= f->min && v->number <= f->max));
}

/* The value on top of the stack; false if it is not what the field wants. */
static bool
read_one(lua_State *L, const struct field *f, struct value *v)
{
	const char *s = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "";

	v->given = true;
	switch (f->type) {
	case FIELD_TEXT:
	case FIELD_NAME:
		return read_text(L, f, v);
	case FIELD_BOOL:
		v->yes = lua_toboolean(L, -1);
		return lua_type(L, -1) == LUA_TBOOLEAN;
	case FIELD_INT:
		return read_whole(L, f, v);
	case FIELD_TIME:
		return read_amount(L, time_parse, false, &v->amount);
	case FIELD_RATE:
		return read_amount(L, rate_parse, true, &v->amount);
	case FIELD_SIZE:
		return read_amount(L, size_parse, true, &v->amount);
	case FIELD_PERCENT:
		return read_percent(L, &v->amount);
	case FIELD_ADDRESS:
		return addr_parse(s, &v->addr);
	case FIELD_PREFIX:
		return prefix_parse(s, &v->prefix);
	case FIELD_HOST:
		return prefix_parse_host(s, &v->addr, &v->prefix);
	case FIELD_MAC:
		return mac_parse(s, &v->mac);
	case FIELD_HANDLE:
		v->kind = handle_kind_of(L, -1);
		return handle_is(L, -1, f->kind, &v->id);
	case FIELD_FUNCTION:
		return lua_type(L, -1) == LUA_TFUNCTION;
	case FIELD_TABLE:
		return lua_type(L, -1) == LUA_TTABLE;
	case FIELD_ANY:
		return true;
	}
	return false;
}

static const char *
label(const struct field *f, char buf[64], unsigned entry)
{
	if (entry)
		snprintf(buf, 64, "entry %u of '%s'", entry, f->name);
	else
		snprintf(buf, 64, "'%s'", f->name);
	return buf;
}

/* Reads the value on top of the stack, and says what is wrong with it. */
static void
read_said(struct reading *r, const struct field *f, struct value *v, unsigned entry)
{
	char what[160], is[64], which[64];

	if (!read_one(r->L, f, v))
		mistake(r, "%s must be %s, got %s", label(f, which, entry), wanted(f, what),
		    value_found(r->L, -1, is));
	else if (f->type == FIELD_HANDLE && !handle_alive(r->L, -1))
		mistake(r, "%s: this %s is gone", label(f, which, entry), v->kind->name);
}

/* A list on top of the stack; its values stay in a block below it. */
static void
read_list(struct reading *r, const struct field *f, struct value *v)
{
	size_t n = lua_rawlen(r->L, -1);

	if (n > LIST_MOST) {
		mistake(r, "'%s' has %zu entries, at most %d are possible", f->name, n, LIST_MOST);
		return;
	}
	v->given = true;
	v->n = (uint32_t)n;
	v->list = lua_newuserdatauv(r->L, (n + 1) * sizeof(*v->list), 0);
	memset(v->list, 0, (n + 1) * sizeof(*v->list));
	lua_insert(r->L, -2);
	for (unsigned i = 0; i < n; i++) {
		lua_rawgeti(r->L, -1, (lua_Integer)i + 1);
		read_said(r, f, &v->list[i], i + 1);
		lua_pop(r->L, 1);
	}
}

/* The entry that an unnamed field has: 1 for the first of them; 0 for a named field. */
static unsigned
place_of(const struct binding *b, unsigned field)
{
	unsigned place = 0;

	for (unsigned i = 0; i <= field; i++)
		place += (b->fields[i].flags & FIELD_PLACE) != 0;
	return b->fields[field].flags & FIELD_PLACE ? place : 0;
}

void
args_push(lua_State *L, int index, const struct binding *b, unsigned field)
{
	unsigned place = place_of(b, field);

	index = lua_absindex(L, index);
	if (place) {
		lua_rawgeti(L, index, place);
	} else {
		lua_pushstring(L, b->fields[field].name);
		lua_rawget(L, index);
	}
}

static void
read_field(struct reading *r, int index, unsigned i, struct value *v)
{
	const struct field *f = &r->b->fields[i];
	lua_State *L = r->L;
	char what[160];

	args_push(L, index, r->b, i);
	if (lua_isnil(L, -1)) {
		if (f->flags & FIELD_REQUIRED)
			mistake(r, "'%s' is missing: it must be %s", f->name, wanted(f, what));
	} else if ((f->flags & FIELD_LIST) && lua_type(L, -1) == LUA_TTABLE) {
		read_list(r, f, v);
	} else {
		read_said(r, f, v, 0);
		if (f->flags & FIELD_LIST) { /* one value is a list of one */
			v->list = lua_newuserdatauv(L, sizeof(*v), 0);
			lua_insert(L, -2);
			*v->list = *v;
			v->n = 1;
		}
	}
	lua_pop(L, 1);
}

static bool
is_known(const struct binding *b, lua_State *L, unsigned places)
{
	lua_Integer i;

	if (lua_type(L, -1) == LUA_TNUMBER) {
		i = lua_tointeger(L, -1);
		return i >= 1 && i <= places;
	}
	for (const struct field *f = b->fields; f && f->name; f++)
		if (!(f->flags & FIELD_PLACE) && lua_type(L, -1) == LUA_TSTRING &&
		    strcmp(f->name, lua_tostring(L, -1)) == 0)
			return true;
	return false;
}

/* The key on top of the stack is none of the fields. */
static void
unknown(struct reading *r)
{
	const char *names[FIELDS_MOST + 1], *near;
	char is[64], clean[48];
	size_t n = 0;

	if (lua_type(r->L, -1) != LUA_TSTRING) {
		mistake(r, "there is no entry %s", value_found(r->L, -1, is));
		return;
	}
	for (const struct field *f = r->b->fields; f && f->name && n < FIELDS_MOST; f++)
		if (!(f->flags & FIELD_PLACE))
			names[n++] = f->name;
	names[n] = NULL;
	text_clean_to(clean, sizeof(clean), lua_tostring(r->L, -1), TEXT_LINE);
	near = text_nearest(lua_tostring(r->L, -1), names);
	if (near)
		mistake(r, "unknown field '%s', did you mean '%s'?", clean, near);
	else
		mistake(r, "unknown field '%s'", clean);
}

static void
find_unknown(struct reading *r, int index)
{
	lua_State *L = r->L;
	lua_Integer n = order_keys(L, index);
	unsigned places = 0;

	for (const struct field *f = r->b->fields; f && f->name; f++)
		places += (f->flags & FIELD_PLACE) != 0;
	for (lua_Integer i = 1; i <= n; i++) {
		lua_rawgeti(L, -1, i);
		if (!is_known(r->b, L, places))
			unknown(r);
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
}

void
args_read(lua_State *L, int index, const struct binding *b, struct value *v)
{
	struct reading r = { .L = L, .b = b };
	unsigned n = 0;
	char is[64];

	index = lua_absindex(L, index);
	script_where(L, r.where, sizeof(r.where));
	luaL_checkstack(L, FIELDS_MOST + 8, "too many values");
	if (lua_type(L, index) != LUA_TTABLE || lua_getmetatable(L, index)) {
		lua_pushvalue(L, index);
		mistake(&r, "takes one table: %s{ ... }, got %s", b->name,
		    lua_type(L, index) == LUA_TTABLE ? "one with a metatable" :
		    value_found(L, index, is));
	} else {
		for (; b->fields && b->fields[n].name; n++) {
			v[n] = (struct value){ .given = false };
			read_field(&r, index, n, &v[n]);
		}
		find_unknown(&r, index);
	}
	if (r.count == 0)
		return;
	lua_pushlstring(L, r.mistakes, r.n);
	if (r.untold) {
		lua_pushfstring(L, "\n... and %d more", (int)r.untold);
		lua_concat(L, 2);
	}
	lua_error(L);
}
