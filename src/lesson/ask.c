/* ask.c - answers in words: which kinds there are, and whether one is well formed. */
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "lesson/tasks.h"

const char *const ask_kinds[] = { "", "number", "choice", "port", "device", "mac", "asn", "prefix",
	"address", "time", "table", NULL };

static bool
is_number(const char *s)
{
	size_t whole = strspn(s += *s == '-', "0123456789"), part = 0;

	if (s[whole] == '.')
		part = strspn(s + whole + 1, "0123456789");
	return whole && whole <= 15 && part <= 6 && !s[whole + (s[whole] == '.') + part] &&
	    !(s[whole] == '.' && !part);
}

struct port *
task_answer_port(const struct lesson *l, const char *s)
{
	const char *colon = strchr(s, ':');
	char name[NODE_NAME];
	const struct node *n;
	struct port *p;
	uint64_t i;

	if (!colon || (size_t)(colon - s) >= sizeof(name))
		return NULL;
	snprintf(name, sizeof(name), "%.*s", (int)(colon - s), s);
	n = net_find(l->world->net, name);
	p = n ? port_find(n, colon + 1) : NULL;
	if (n && !p && number_parse(colon + 1, 1, n->ports.n, &i))
		p = n->ports.at[i - 1]; /* "sw1:3" for et3 */
	return p;
}

static bool
is_choice(const struct task *t, const char *s)
{
	for (uint32_t i = 0; i < t->options.n; i++)
		if (strcmp(t->options.at[i], s) == 0)
			return true;
	return false;
}

/* "a=1 b=2": one key or more, each with a value. */
static bool
is_table(const char *s)
{
	while (*s) {
		size_t n = strcspn(s, " "), key = strcspn(s, "= ");

		if (key == 0 || key >= n - 1 || s[key] != '=')
			return false;
		s += n + strspn(s + n, " ");
	}
	return true;
}

static bool
fits(const struct lesson *l, const struct task *t, const char *s)
{
	struct ix_prefix prefix;
	struct ix_addr addr;
	struct ix_mac mac;
	ix_time time;
	uint64_t n;

	switch (t->ask) {
	case ASK_NUMBER:
		return is_number(s);
	case ASK_CHOICE:
		return is_choice(t, s);
	case ASK_PORT:
		return task_answer_port(l, s) != NULL;
	case ASK_DEVICE:
		return net_find(l->world->net, s) != NULL;
	case ASK_MAC:
		return mac_parse(s, &mac);
	case ASK_ASN:
		return number_parse(s + 2 * (strncasecmp(s, "AS", 2) == 0), 1, UINT32_MAX, &n);
	case ASK_PREFIX:
		return prefix_parse(s, &prefix);
	case ASK_ADDRESS:
		return addr_parse(s, &addr);
	case ASK_TIME:
		return time_parse(s, &time);
	case ASK_TABLE:
		return is_table(s);
	case ASK_NONE:
	case ASK_KINDS:
		break;
	}
	return false;
}

bool
task_answer_fits(
    const struct lesson *l, const struct task *t, const char *answer, struct ix_error *e)
{
	static const char *const forms[] = { [ASK_NUMBER] = "a number such as 12 or 0.5",
		[ASK_CHOICE] = "one of",
		[ASK_PORT] = "a port such as sw1:3",
		[ASK_DEVICE] = "the name of a device; `lab devices` lists them",
		[ASK_MAC] = "a MAC address such as 02:00:00:00:00:01",
		[ASK_ASN] = "an AS number such as 64496",
		[ASK_PREFIX] = "a prefix such as 100.64.0.0/16",
		[ASK_ADDRESS] = "an IP address",
		[ASK_TIME] = "a time such as 280ms or 10s",
		[ASK_TABLE] = "words such as h1=3 h2=4" };
	struct text options = { 0 };
	char clean[TASK_ANSWER];

	if (strlen(answer) < TASK_ANSWER && fits(l, t, answer))
		return true;
	for (uint32_t i = 0; i < t->options.n; i++)
		text_printf(&options, " %s", t->options.at[i]);
	fail(e, "\"%s\" is not an answer to %s: expected %s%s",
	    text_clean_to(clean, sizeof(clean), answer, TEXT_LINE), t->id, forms[t->ask],
	    text_of(&options));
	text_free(&options);
	return false;
}

void
task_answer(struct lesson *l, struct task *t, const char *answer)
{
	snprintf(t->answer, sizeof(t->answer), "%s", answer);
	lesson_typed(l);
}
