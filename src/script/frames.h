/*
 * frames.h - frames as a scenario says them, and as octets; inside script.
 */
#ifndef SCRIPT_FRAMES_H
#define SCRIPT_FRAMES_H

#include "link/frame.h"
#include "script/bindings.h"

/* Octets of one frame, outside the arena. */
struct made_frame {
	uint32_t len;
	uint8_t bytes[FRAME_MAX];
};

/* frame.KIND for every kind. */
void frames_open(lua_State *L);
/* The kind of that name, '_' or '-' between its words; raises, with the nearest one, for `verb`. */
const struct noise_kind *frames_kind(lua_State *L, const char *verb, const char *name);
/*
 * The frame that the table at `index` describes (frame.KIND's), sent by a port with this address;
 * raises if it describes none.
 */
void frames_make(lua_State *L, int index, const struct ix_mac *port, struct made_frame *out);
/* As frame.KIND{} says. */
void frames_plain(const struct noise_kind *kind, const struct ix_mac *port, struct made_frame *out);

#endif
