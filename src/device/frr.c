/*
 * frr.c - a router's running configuration as Debian's FRR (8.4.4) reads it: what FRR lacks becomes
 * a comment, `! not in FRR: ...`, in its place. Of interfaces FRR knows addresses, descriptions,
 * router advertisements and `shutdown`; what forwards is the kernel there, and so is what filters.
 */
#include <string.h>

#include "device/words.h"

static bool
begins(const char *line, size_t n, const char *word)
{
	size_t w = strlen(word);

	return n >= w && strncmp(line, word, w) == 0;
}

static bool
any_begins(const char *line, size_t n, const char *const *words)
{
	for (; *words; words++)
		if (begins(line, n, *words))
			return true;
	return false;
}

static bool
holds(const char *line, size_t n, const char *word)
{
	size_t w = strlen(word);

	for (size_t i = 0; i + w <= n; i++)
		if (strncmp(line + i, word, w) == 0)
			return true;
	return false;
}

/* At the beginning of a line: with all that is indented under it. */
static const char *const sections_lacking[] = { "ip access-list ", "ipv6 access-list ",
	"interface Null0", "logging ", "arp ", "ip arp ", "ipv6 neighbor ", NULL };
/* Inside `interface`. */
static const char *const interface_has[] = { "description ", "ip address ", "ipv6 address ",
	"shutdown", "no shutdown", "ipv6 nd ", "no ipv6 nd ", NULL };

static bool
interface_line_lacking(const char *line, size_t n)
{
	return !any_begins(line, n, interface_has) || begins(line, n, "ipv6 nd prefix default") ||
	    holds(line, n, " no-advertise");
}

/* FRR's routes have no names: the rest of the line stays. */
static void
route(const char *line, size_t n, struct text *out)
{
	const char *name = strstr(line, " name ");

	if (name && name < line + n) {
		text_printf(out, "! not in FRR:%.*s\n", (int)(line + n - name), name);
		n = (size_t)(name - line);
	}
	text_printf(out, "%.*s\n", (int)n, line);
}

void
device_running_frr(const struct device *d, struct text *to)
{
	struct text all = { 0 };
	bool gone = false, interface = false;

	device_running(d, &all);
	for (const char *s = text_of(&all); *s;) {
		size_t n = strcspn(s, "\n"), in = strspn(s, " ");
		bool top = in == 0, end = begins(s, n, "exit");

		if (top && !end) {
			gone = any_begins(s, n, sections_lacking) ||
			    (d->bridge && s[0] != '!' && !begins(s, n, "hostname "));
			interface = begins(s, n, "interface ");
		}
		if (gone || (interface && !top && interface_line_lacking(s + in, n - in)))
			text_printf(
			    to, "%*s! not in FRR: %.*s\n", (int)in, "", (int)(n - in), s + in);
		else if (top && (begins(s, n, "ip route ") || begins(s, n, "ipv6 route ")))
			route(s, n, to);
		else
			text_printf(to, "%.*s\n", (int)n, s);
		if (end && top)
			gone = interface = false;
		s += n + (s[n] == '\n');
	}
	text_free(&all);
}
