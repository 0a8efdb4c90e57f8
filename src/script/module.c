/*
 * module.c - the files of a lesson: `require "lib.ixp"` runs one, once; `file"configs/a.conf"`
 * reads one. Both come from memory, through the host's read(); a name cannot leave the lesson.
 */
#include <stdio.h>
#include <string.h>

#include "script/lib.h"

#define FILE_NAME 128

void
chunk_load(lua_State *L, const char *name, const char *bytes, size_t n)
{
	unsigned line;
	const char *bad;
	int status;

	if (n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) { /* an editor's byte order mark */
		bytes += 3;
		n -= 3;
	}
	if (n && bytes[0] == '\033')
		luaL_error(L, "%s is not text", name);
	text_may_be(L, n);
	script_pay(L, n * 10);
	bad = scan_refused(bytes, n, &line);
	if (bad)
		luaL_error(L, "%s:%d: %s not available: memory is looked after", name, (int)line,
		    bad);
	status = luaL_loadbufferx(L, bytes, n, lua_pushfstring(L, "@%s", name), "t");
	if (status != LUA_OK) {
		script_reraise(L, status);
		if (strstr(lua_tostring(L, -1), name) == NULL)
			lua_pushfstring(L, "%s: %s", name, lua_tostring(L, -1));
		lua_error(L);
	}
	globals_new(L);
	lua_setupvalue(L, -2, 1);
}

/* Lower-case words joined by '.' or '/': no way up, no hidden file, no absolute path. */
static bool
is_file_name(const char *s)
{
	size_t n = 0, word = 0;

	for (; s[n]; n++) {
		if (s[n] == '.' || s[n] == '/') {
			if (word == 0)
				return false;
			word = 0;
		} else if (strchr("abcdefghijklmnopqrstuvwxyz0123456789_-", s[n])) {
			word++;
		} else {
			return false;
		}
	}
	return word > 0 && n < FILE_NAME - 8;
}

/* The bytes of a file, or an error that names it. */
static const char *
read_file(lua_State *L, const char *name, size_t *n)
{
	const struct script_host *host = script_of(L)->host;
	const char *bytes = host && host->read ? host->read(host->arg, name, n) : NULL;

	if (!bytes)
		luaL_error(L, "there is no file '%s' in this lesson", name);
	return bytes;
}

static int
base_file(lua_State *L)
{
	const char *name = luaL_checkstring(L, 1), *bytes;
	size_t n;

	if (!is_file_name(name))
		return luaL_error(L,
		    "file: a name such as \"configs/a.conf\" (a-z 0-9 _ -), got \"%s\"", name);
	bytes = read_file(L, name, &n);
	text_may_be(L, n);
	lua_pushlstring(L, bytes, n);
	return 1;
}

/* Runs the file and pushes what it returned. */
static void
module_run(lua_State *L, const char *name)
{
	char path[FILE_NAME];
	const char *bytes;
	size_t n;

	snprintf(path, sizeof(path), "%s.lua", name);
	for (char *c = path; *c && strcmp(c, ".lua") != 0; c++)
		if (*c == '.')
			*c = '/';
	bytes = read_file(L, path, &n);
	chunk_load(L, path, bytes, n);
	lua_call(L, 0, 1);
	if (lua_isnil(L, -1)) {
		lua_pop(L, 1);
		lua_pushboolean(L, true);
	}
}

/* A module being loaded has `false` in the table of modules: asking for it again is a circle. */
static int
base_require(lua_State *L)
{
	const char *name = luaL_checkstring(L, 1);

	lua_settop(L, 1);
	if (!is_file_name(name))
		return luaL_error(L,
		    "require: a name such as \"lib.ixp\" (a-z 0-9 _ -), got \"%s\"", name);
	lua_rawgetp(L, LUA_REGISTRYINDEX, &key_modules);
	if (lua_getfield(L, 2, name) == LUA_TBOOLEAN && !lua_toboolean(L, -1))
		return luaL_error(L, "require: '%s' needs itself", name);
	if (!lua_isnil(L, -1))
		return 1;
	lua_pop(L, 1);
	lua_pushboolean(L, false);
	lua_setfield(L, 2, name);
	module_run(L, name);
	lua_pushvalue(L, -1);
	lua_setfield(L, 2, name);
	return 1;
}

void
open_modules(lua_State *L)
{
	lua_newtable(L);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &key_modules);
	script_add_function(L, "file", base_file);
	script_add_function(L, "require", base_require);
}
