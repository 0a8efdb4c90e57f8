/*
 * words_acl.c - a router's access lists as they are typed: named and numbered, extended and
 * standard, of IPv4 and IPv6; how they are shown, and their part of the running configuration. What
 * a rule can say is wire/match.h's.
 *
 * A standard list says sources alone: `permit 10.0.0.0 0.0.0.255` is kept as the rule
 * `permit ip 10.0.0.0 0.0.0.255 any` and written without what was not said.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "ip/acl.h"
#include "ip/words.h"
#include "ip/words_filter.h"

enum { STANDARD = 3, EXTENDED = 4, OF_IPV6 = 6 }; /* words' values; the latter two are families */

static const struct cli_mode standard_mode = { .name = "standard-access-list",
	.suffix = "(config-std-nacl)",
	.parent = &cli_config,
	.enter = "ip access-list standard NAME" };
static const struct cli_mode acl_mode = { .name = "access-list",
	.suffix = "(config-ext-nacl)",
	.parent = &cli_config,
	.enter = "ip access-list extended NAME" };
static const struct cli_mode acl6_mode = { .name = "ipv6-access-list",
	.suffix = "(config-ipv6-acl)",
	.parent = &cli_config,
	.enter = "ipv6 access-list NAME" };

static const char *
what(const struct ip_acl *l)
{
	return l->af == 6 ? "ipv6 access-list"
	    : l->standard ? "ip access-list standard"
			  : "ip access-list extended";
}

/* A list whose name is a number is of the kind that the number says, as the industry has it. */
static bool
number_fits(struct cli_call *c, const char *name, bool standard)
{
	uint64_t n;

	if (name[strspn(name, "0123456789")] || !number_parse(name, 0, UINT32_MAX, &n))
		return true;
	if (standard ? (n >= 1 && n <= 99) || (n >= 1300 && n <= 1999)
		     : (n >= 100 && n <= 199) || (n >= 2000 && n <= 2699))
		return true;
	return cli_fail(c, "\"%s\": a number is %s, or a name is given", name,
	    standard ? "1-99 or 1300-1999 for a standard list"
		     : "100-199 or 2000-2699 for an extended list");
}

/* The list a line speaks of, made if need be; NULL after cli_fail. */
static struct ip_acl *
wanted(struct cli_call *c, const char *name, uint8_t af, bool standard)
{
	struct ip_acl *l = ip_acl_find(c->user, af, name);

	if (af == 4 && !number_fits(c, name, standard))
		return NULL;
	if (l && l->standard != standard) {
		cli_fail(c, "\"%s\" is there already: %s %s", name, what(l), name);
		return NULL;
	}
	if (!l) {
		l = ip_acl_make(c->user, af, name);
		l->standard = standard;
	}
	return l;
}

static bool
remove_list(struct cli_call *c, uint8_t af, const char *name)
{
	struct ip_acl *l = ip_acl_find(c->user, af, name);

	if (!l)
		return cli_fail(c, "There is no access list \"%s\"", name);
	return ip_acl_remove(c->user, l) ||
	    cli_fail(c, "An interface still asks \"%s\"; take it off there first", name);
}

static bool
list(struct cli_call *c)
{
	static const struct cli_mode *const modes[] = {
		[STANDARD] = &standard_mode, [EXTENDED] = &acl_mode, [OF_IPV6] = &acl6_mode
	};
	int kind = c->word->value;
	const char *name = cli_text(c, "list");

	if (c->no)
		return remove_list(c, kind == OF_IPV6 ? 6 : 4, name);
	if (!wanted(c, name, kind == OF_IPV6 ? 6 : 4, kind == STANDARD))
		return false;
	cli_enter(c, modes[kind], name, 0, 0);
	return true;
}

/* ---- entries ---- */

/* A standard rule as the extended one it stands for: "A [WILDCARD] [log]". */
static void
widen(struct text *t, const char *rule)
{
	size_t n = strcspn(rule, " \t"), rest = n + strspn(rule + n, " \t");
	bool alone = !rule[rest] || strncmp(rule + rest, "log", 3) == 0, tells;
	size_t all = strlen(rule);

	while (all && (rule[all - 1] == ' ' || rule[all - 1] == '\t'))
		all--;
	tells = all > 4 && strncmp(rule + all - 4, " log", 4) == 0;
	text_printf(t, "ip %s%.*s any%s",
	    alone && strncmp(rule, "any", n) != 0 && !memchr(rule, '/', n) ? "host " : "",
	    (int)(tells ? all - 4 : all), rule, tells ? " log" : "");
}

static bool
rule_of(struct cli_call *c, const struct ip_acl *l, struct match_rule *r)
{
	struct text t = { 0 };
	struct ix_error e;
	bool ok;

	text_printf(&t, "%s ", cli_key(c, "permit") ? "permit" : "deny");
	if (l->standard)
		widen(&t, cli_text(c, "rule"));
	else
		text_puts(&t, cli_text(c, "rule"));
	ok = match_parse(text_of(&t), l->af, r, &e);
	text_free(&t);
	return ok || cli_fail(c, "%s", e.text);
}

/* Without a number: the entry that says the same. */
static bool
take(struct cli_call *c, struct ip_acl *l, uint32_t seq)
{
	char wanted_text[MATCH_TEXT], buf[MATCH_TEXT];
	struct match_rule r;

	if (seq)
		return ip_acl_del(c->user, l, seq) || cli_fail(c, "There is no entry %u", seq);
	if (cli_key(c, "remark")) {
		for (uint32_t n = 0; n < l->entries.n; n++)
			if (l->entries.at[n].remark &&
			    strcmp(l->entries.at[n].remark, cli_text(c, "text")) == 0)
				return ip_acl_del(c->user, l, l->entries.at[n].seq);
		return cli_fail(c, "There is no such remark");
	}
	if (!rule_of(c, l, &r))
		return false;
	match_text(wanted_text, &r);
	for (uint32_t n = 0; n < l->entries.n; n++)
		if (!l->entries.at[n].remark &&
		    strcmp(match_text(buf, &l->entries.at[n].rule), wanted_text) == 0)
			return ip_acl_del(c->user, l, l->entries.at[n].seq);
	return cli_fail(c, "There is no such entry");
}

static bool
put(struct cli_call *c, struct ip_acl *l, uint32_t seq)
{
	struct match_rule r;
	bool room;

	if (cli_key(c, "remark"))
		room = ip_acl_remark(c->user, l, seq, cli_text(c, "text"));
	else if (rule_of(c, l, &r))
		room = ip_acl_set(c->user, l, seq, &r);
	else
		return false;
	return room || cli_fail(c, "%u entries are as many as a list can have", IP_ACL_ENTRIES);
}

static bool
entry(struct cli_call *c)
{
	uint8_t af = c->word->value == OF_IPV6 ? 6 : 4;
	struct ip_acl *l = ip_acl_find(c->user, af, cli_here(c)->name);
	uint32_t seq = (uint32_t)cli_number(c, "seq");

	if (!l)
		return cli_fail(c, "The access list is gone");
	return c->no ? take(c, l, seq) : put(c, l, seq);
}

/* `access-list N ...`: the list is made, and if the line is wrong not left behind empty. */
static bool
numbered(struct cli_call *c)
{
	const char *name = cli_arg(c, "list")->text;
	bool standard = cli_number(c, "list") < 100 ||
	    (cli_number(c, "list") >= 1300 && cli_number(c, "list") < 2000);
	struct ip_acl *l = ip_acl_find(c->user, 4, name);
	bool fresh = !l;

	if (c->no && !cli_key(c, "permit") && !cli_key(c, "deny") && !cli_key(c, "remark"))
		return remove_list(c, 4, name);
	if (c->no)
		return l ? take(c, l, 0) : cli_fail(c, "There is no access list \"%s\"", name);
	l = wanted(c, name, 4, standard);
	if (!l)
		return false;
	if (put(c, l, 0))
		return true;
	if (fresh)
		ip_acl_remove(c->user, l);
	return false;
}

/* FRR's list of prefixes: another thing under the same word. */
static bool
of_prefixes(struct cli_call *c)
{
	return cli_fail(c,
	    "\"access-list %s\" filters routes in FRR: here that is `ip prefix-list %s`; "
	    "for packets, `ip access-list extended %s`",
	    cli_text(c, "list"), cli_text(c, "list"), cli_text(c, "list"));
}

static bool
renumber(struct cli_call *c)
{
	struct ip_acl *l = ip_acl_find(c->user, 4, cli_text(c, "list"));

	if (!l)
		return cli_fail(c, "There is no access list \"%s\"", cli_text(c, "list"));
	ip_acl_renumber(l, cli_arg(c, "first") ? (uint32_t)cli_number(c, "first") : IP_ACL_STEP,
	    cli_arg(c, "step") ? (uint32_t)cli_number(c, "step") : IP_ACL_STEP);
	return true;
}

/* ---- shown ---- */

/* An entry's words, without what a standard list does not say. */
static void
entry_text(struct text *t, const struct ip_acl *l, const struct ip_acl_entry *e)
{
	char buf[MATCH_TEXT], *from, *any;

	if (e->remark) {
		text_printf(t, "remark %s", e->remark);
		return;
	}
	match_text(buf, &e->rule);
	if (!l->standard) {
		text_puts(t, buf);
		return;
	}
	from = strstr(buf, " ip ");
	any = strstr(from + 4, " any"); /* the destination; a source "any" has no blank before it */
	text_printf(
	    t, "%.*s %.*s%s", (int)(from - buf), buf, (int)(any - from) - 4, from + 4, any + 4);
}

static bool
asked(const struct cli_call *c, const struct ip_acl *l)
{
	const char *only = cli_text(c, "list");
	uint8_t af = cli_key(c, "ipv6") ? 6 : cli_key(c, "ip") ? 4 : 0;

	return (!af || l->af == af) && (!only[0] || strcmp(only, l->name) == 0);
}

static bool
show(struct cli_call *c)
{
	struct ip_acl *l;

	for (uint32_t n = 0; (l = ip_acl_at(c->user, n)); n++) {
		if (!asked(c, l))
			continue;
		text_printf(c->out, "%s access list %s\n",
		    l->af == 6	      ? "IPv6"
			: l->standard ? "Standard IP"
				      : "Extended IP",
		    l->name);
		for (uint32_t k = 0; k < l->entries.n; k++) {
			const struct ip_acl_entry *x = &l->entries.at[k];
			uint64_t hits;

			text_printf(c->out, "    %u ", x->seq);
			entry_text(c->out, l, x);
			hits = ip_acl_hits(c->user, l, x);
			if (hits)
				text_printf(c->out, " (%" PRIu64 " match%s)", hits,
				    hits == 1 ? "" : "es");
			text_puts(c->out, "\n");
		}
	}
	return true;
}

static bool
clear(struct cli_call *c)
{
	const char *only = cli_text(c, "list");
	bool any = !only[0];
	struct ip_acl *l;

	for (uint32_t n = 0; (l = ip_acl_at(c->user, n)); n++)
		if (asked(c, l)) {
			ip_acl_clear(c->user, l);
			any = true;
		}
	return any || cli_fail(c, "There is no access list \"%s\"", only);
}

#define NUMBER "<list:1-2699>"
#define SEQ "[<seq:1-2147483647>|sequence <seq:1-2147483647>]"
#define REMARK_HELP "Its place|Its place|A number|Say something|Free text"
#define RULE_HELP "Its place|Its place|A number|Let pass|Refuse|"
#define PACKETS "PROTOCOL SOURCE [PORTS] DESTINATION [PORTS]"
#define SOURCE "any, A.B.C.D or A.B.C.D WILDCARD"
#define ENTRIES(mode, kind, says) \
	{ SEQ " {permit|deny} <rule:line>", entry, RULE_HELP says, .in = { &(mode) }, \
		.value = (kind) }, \
	    { SEQ " remark <text:line>", entry, REMARK_HELP, .in = { &(mode) }, .value = (kind) }, \
	    { "no {permit|deny} <rule:line>", entry, .in = { &(mode) }, .value = (kind) }, \
	    { "no remark <text:line>", entry, .in = { &(mode) }, .value = (kind) }, \
	{ \
		"no [sequence] <seq:1-2147483647>", entry, .in = { &(mode) }, .value = (kind) \
	}
#define CONFIG .in = { &cli_config }
#define CLEARS .flags = CLI_PRIVILEGED | CLI_CHANGES, .in = { &cli_exec }

static const struct cli_word words[] = {
	{ "ip access-list extended <list:name>", list,
	    "IP|An access list|By source, destination and ports|Its name", .flags = CLI_NO, CONFIG,
	    .value = EXTENDED },
	{ "ip access-list standard <list:name>", list, "IP|An access list|By source alone|Its name",
	    .flags = CLI_NO, CONFIG, .value = STANDARD },
	{ "ip access-list resequence <list:name> [<first:1-2147483647> [<step:1-65535>]]", renumber,
	    "IP|An access list|Number its entries anew|Its name|From this number|In these steps",
	    CONFIG },
	{ "ipv6 access-list <list:name>", list, "IPv6|An access list|Its name", .flags = CLI_NO,
	    CONFIG, .value = OF_IPV6 },
	{ "access-list " NUMBER " {permit|deny} <rule:line>", numbered,
	    "An access list by its number|1-99: by source; 100-199: by all|Let pass|Refuse|"
	    "What packets",
	    .flags = CLI_NO, CONFIG },
	{ "access-list " NUMBER " remark <text:line>", numbered,
	    "An access list by its number|1-99: by source; 100-199: by all|Say something|Free text",
	    .flags = CLI_NO, CONFIG },
	{ "no access-list " NUMBER, numbered, CONFIG },
	{ "access-list <list:name> <rest:line>", of_prefixes, .flags = CLI_NO | CLI_HIDDEN,
	    CONFIG },
	{ "ipv6 access-list <list:name> <rest:line>", of_prefixes, .flags = CLI_NO | CLI_HIDDEN,
	    CONFIG },
	ENTRIES(acl_mode, EXTENDED, PACKETS), ENTRIES(standard_mode, STANDARD, SOURCE),
	ENTRIES(acl6_mode, OF_IPV6, PACKETS),
	{ "show [{ip|ipv6}] access-lists [<list:word>]", show,
	    "Show|IP|IPv6|Access lists and how often each entry matched|One of them",
	    .in = { &cli_exec } },
	{ "clear [{ip|ipv6}] access-list counters [<list:word>]", clear,
	    "Forget|IP|IPv6|Access lists|How often entries matched|Of one list", CLEARS },
	{ "clear ipv6 access-list [<list:word>]", clear,
	    .flags = CLI_PRIVILEGED | CLI_CHANGES | CLI_HIDDEN, .in = { &cli_exec } },
	{ 0 }
};

const struct cli_table ip_acl_words = { "access lists", words, { &cli_exec } };

void
ip_running_lists(const struct stack *st, struct config_writer *w)
{
	const struct ip_acl *l;

	for (uint32_t n = 0; (l = ip_acl_at(st, n)); n++) {
		config_section(w, "%s %s", what(l), l->name);
		for (uint32_t k = 0; k < l->entries.n; k++) {
			struct text t = { 0 };

			entry_text(&t, l, &l->entries.at[k]);
			config_line(w, "%u %s", l->entries.at[k].seq, text_of(&t));
			text_free(&t);
		}
		config_section_end(w, "exit");
	}
}
