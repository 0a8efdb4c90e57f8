/* room.c - see room.h. */
#include "tests/script/room.h"

#include <stdio.h>
#include <string.h>

#include "tests/runner.h"

static void
keep_line(void *arg, const char *line)
{
	struct room *r = arg;

	if (r->out.n < 100000)
		text_printf(&r->out, "%s\n", line);
}

static const char *
read_file(void *arg, const char *name, size_t *len)
{
	struct room *r = arg;

	for (int i = 0; r->files && r->files[i][0]; i++) {
		if (strcmp(r->files[i][0], name) == 0) {
			*len = strlen(r->files[i][1]);
			return r->files[i][1];
		}
	}
	return NULL;
}

void
room_open(struct room *r)
{
	memset(r, 0, sizeof(*r));
	r->arena = arena_new((size_t)256 << 20);
	ck_assert_ptr_nonnull(r->arena);
	r->host = (struct script_host){ .arg = r, .print = keep_line, .read = read_file };
	r->script = script_new(r->arena, NULL, &r->host, r);
}

bool
room_run(struct room *r, const char *lua)
{
	text_free(&r->out);
	r->error.text[0] = 0;
	return script_load(r->script, "scenario.lua", lua, strlen(lua), &r->error);
}

void
room_close(struct room *r)
{
	text_free(&r->out);
	arena_delete(r->arena);
}

void
expect(struct room *r, const char *lua, const char *out)
{
	ck_assert_msg(room_run(r, lua), "%.300s\n-> %s", lua, r->error.text);
	ck_assert_msg(strcmp(text_of(&r->out), out) == 0, "%.300s\nprinted: %.2000s\nwanted:  %s",
	    lua, text_of(&r->out), out);
}

void
expect_error(struct room *r, const char *lua, const char *part)
{
	ck_assert_msg(!room_run(r, lua), "%.300s\nran, and printed: %.300s", lua, text_of(&r->out));
	ck_assert_msg(strstr(r->error.text, part) != NULL, "%.300s\nsaid:   %s\nwanted: %s", lua,
	    r->error.text, part);
}

void
world_printed(const struct world *w, char out[PRINTED_ROOM])
{
	size_t n = 0;

	out[0] = 0;
	for (uint64_t id = log_oldest(&w->sim->log); id < w->sim->log.next; id++) {
		const struct log_record *r = log_get(&w->sim->log, id);

		if (r->kind == &log_script_print || r->kind == &log_script_error)
			n += (size_t)snprintf(
			    out + n, PRINTED_ROOM - n, "%s%s", n ? "|" : "", r->arg[0].text);
	}
}
