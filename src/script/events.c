/*
 * events.c - the names of events that a scenario may listen to: a name that never comes is a
 * mistake to be told, not to be waited for. The words are those of the log; docs/events.md
 * explains them.
 */
#include "script/bindings.h"
#include "script/moments.h"

#include <string.h>

/* clang-format off: one a line, so that two who add one do not meet */
static const char *const events[] = {
	"access-list.match",
	"acl.denied",
	"bgp.down",
	"bgp.error",
	"bgp.limit",
	"bgp.notification",
	"bgp.state",
	"bgp.up",
	"config.refused",
	"dad.conflict",
	"dad.done",
	"device.off",
	"device.on",
	"dhcp.decline",
	"dhcp.full",
	"dhcp.lease",
	"dhcp.refused",
	"frame.dropped",
	"interface.down",
	"interface.up",
	"lacp.partner",
	"lag.change",
	"lag.down",
	"lag.up",
	"link.down",
	"link.up",
	"lldp.gone",
	"lldp.new",
	"mac.full",
	"mac.learn",
	"mac.move",
	"mail",
	"mail.sent",
	"mark",
	"neighbour.failed",
	"neighbour.moved",
	"neighbour.new",
	"port.down",
	"port.errdisabled",
	"port.recovered",
	"port.storm",
	"port.up",
	"port.violation",
	"pressed",
	"route.best",
	"route.filtered",
	"say",
	"script.error",
	"script.print",
	"sponge.alive",
	"sponge.dead",
	"sponge.pending",
	"storm.begin",
	"storm.end",
	"stp.change",
	"stp.guard",
	"stp.root",
	"stp.topology",
	"task.broken",
	"task.lost",
	"task.passed",
	NULL,
};
/* clang-format on */

void
event_check(lua_State *L, const char *verb, const char *name)
{
	const char *near;
	char clean[64];

	for (int i = 0; events[i]; i++)
		if (strcmp(events[i], name) == 0)
			return;
	near = text_nearest(name, events);
	script_raise(L, "%s: there is no event \"%s\"%s%s%s docs/events.md lists them", verb,
	    text_clean_to(clean, sizeof(clean), name, TEXT_LINE), near ? ", did you mean \"" : "",
	    near ? near : "", near ? "\"?" : ";");
}
