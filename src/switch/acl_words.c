/* acl_words.c - access lists as they are typed and shown, in EOS's words and IOS's. See acl.h. */
#include <inttypes.h>
#include <stdio.h>

#include "base/units.h"
#include "switch/acl.h"
#include "switch/words.h"
#include "wire/ethernet.h"

static const struct cli_mode modes[ACL_KINDS] = {
	[ACL_MAC] = { "mac-acl", "(config-mac-acl)", &cli_config, "mac access-list NAME" },
	[ACL_IPV4] = { "ip-acl", "(config-acl)", &cli_config, "ip access-list NAME" },
	[ACL_IPV6] = { "ipv6-acl", "(config-ipv6-acl)", &cli_config, "ipv6 access-list NAME" },
};

#define IN_LISTS \
	{ \
		&modes[ACL_MAC], &modes[ACL_IPV4], &modes[ACL_IPV6] \
	}

static struct acl *
list_here(const struct cli_call *c)
{
	const struct cli_frame *f = cli_here(c);

	return acl_find(bridge_of(c),
	    f->mode == &modes[ACL_IPV6]	      ? ACL_IPV6
		: f->mode == &modes[ACL_IPV4] ? ACL_IPV4
					      : ACL_MAC,
	    f->name);
}

static bool
remove_list(struct cli_call *c, enum acl_kind kind, struct acl *l)
{
	const struct bridge_port *user = l ? acl_user(bridge_of(c), l) : NULL;
	const char *family = acl_family[kind], *name = cli_text(c, "list");

	if (!l)
		return cli_fail(c, "There is no %s access-list %s", family, name);
	if (user)
		return cli_fail(c,
		    "Port %s asks %s access-list %s; there, `no %s access-group %s %s` comes first",
		    user->name, family, name, family, name,
		    acl_of(user, kind, ACL_IN) == l ? "in" : "out");
	acl_remove(bridge_of(c), l);
	return true;
}

/* value: enum acl_kind, here and in every row below. */
static bool
list(struct cli_call *c)
{
	enum acl_kind kind = (enum acl_kind)c->word->value;
	struct acl *l = acl_find(bridge_of(c), kind, cli_text(c, "list"));

	if (c->no)
		return remove_list(c, kind, l);
	l = acl_add(bridge_of(c), kind, cli_text(c, "list"));
	cli_enter(c, &modes[kind], l->name, 0, 0);
	return true;
}

/* `any`, `host M`, or M with a mask whose ones do not count. */
static void
address(
    const struct cli_arg *mac, const struct cli_arg *mask, struct ix_mac *to, struct ix_mac *care)
{
	for (unsigned n = 0; mac && n < sizeof(care->b); n++) {
		care->b[n] = mask ? (uint8_t)~mask->mac.b[n] : 0xff;
		to->b[n] = mac->mac.b[n] & care->b[n];
	}
}

static bool
number16(const char *s, uint64_t *out)
{
	uint64_t n = 0;

	if (s[0] != '0' || (s[1] != 'x' && s[1] != 'X') || !s[2] || strlen(s) > 6)
		return number_parse(s, 0, 0xffff, out);
	for (s += 2; *s; s++) {
		const char *digits = "0123456789abcdef", *at = strchr(digits, *s | 0x20);

		if (!at)
			return false;
		n = n * 16 + (uint64_t)(at - digits);
	}
	*out = n;
	return true;
}

static bool
type(struct cli_call *c, struct acl_frame *r)
{
	static const struct {
		const char *name;
		uint16_t type;
	} names[] = { { "ip", ETHERTYPE_IPV4 }, { "ipv4", ETHERTYPE_IPV4 },
		{ "ipv6", ETHERTYPE_IPV6 }, { "arp", ETHERTYPE_ARP }, { "lldp", ETHERTYPE_LLDP },
		{ "vlan", ETHERTYPE_VLAN } };
	const struct cli_arg *word = cli_arg(c, "type"), *wild = cli_arg(c, "wild");
	uint64_t number = 0, mask = 0;

	for (size_t i = 0; word && i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(word->text, names[i].name) == 0)
			number = names[i].type;
	if (word && !number && (!number16(word->text, &number) || number < 0x600))
		return cli_fail(c,
		    "\"%s\" is no EtherType: ip, ipv6, arp, lldp, or 0x0600 to 0xffff", word->text);
	if (wild && !number16(wild->text, &mask))
		return cli_fail(
		    c, "\"%s\" is no mask: 0x0000 to 0xffff, ones do not count", wild->text);
	r->type_care = word ? (uint16_t)~mask : 0;
	r->type = (uint16_t)number & r->type_care;
	return true;
}

static bool
put(struct cli_call *c, struct acl_rule *r)
{
	struct acl *l = list_here(c);

	if (c->no)
		return acl_drop_same(l, r) ||
		    cli_fail(
			c, "%s access-list %s has no such entry", acl_family[l->kind], l->name);
	r->seq = (uint32_t)cli_number(c, "seq");
	return acl_put(bridge_of(c), l, r) ||
	    cli_fail(c, "Entry %u is there already; `no %u` takes it out first", r->seq, r->seq);
}

static bool
mac_entry(struct cli_call *c)
{
	struct acl_rule r = { .permit = cli_key(c, "permit") };

	if (!type(c, &r.frame))
		return false;
	address(cli_arg(c, "src"), cli_arg(c, "src-mask"), &r.frame.src, &r.frame.src_care);
	address(cli_arg(c, "dst"), cli_arg(c, "dst-mask"), &r.frame.dst, &r.frame.dst_care);
	r.frame.vlan = (uint16_t)cli_number(c, "vlan");
	return put(c, &r);
}

static bool
packet_entry(struct cli_call *c)
{
	bool permit = cli_key(c, "permit");
	char text[CLI_LINE + 8];
	struct acl_rule r;
	struct ix_error e;

	snprintf(text, sizeof(text), "%s %s", permit ? "permit" : "deny", cli_text(c, "rule"));
	r = (struct acl_rule){ .permit = permit };
	if (!match_parse(text, c->word->value == ACL_IPV4 ? 4 : 6, &r.packet, &e))
		return cli_fail(c, "%s", e.text);
	return put(c, &r);
}

static bool
drop_entry(struct cli_call *c)
{
	struct acl *l = list_here(c);
	uint32_t seq = (uint32_t)cli_number(c, "seq");

	return acl_drop_seq(l, seq) ||
	    cli_fail(c, "%s access-list %s has no entry %u", acl_family[l->kind], l->name, seq);
}

static bool
per_entry(struct cli_call *c)
{
	list_here(c)->per_entry = !c->no;
	return true;
}

static bool
resequence(struct cli_call *c)
{
	const struct cli_arg *start = cli_arg(c, "start"), *step = cli_arg(c, "step");

	acl_resequence(list_here(c), start ? (uint32_t)start->number : ACL_STEP,
	    step ? (uint32_t)step->number : ACL_STEP);
	return true;
}

static bool
group(struct cli_call *c)
{
	enum acl_kind kind = (enum acl_kind)c->word->value;
	enum acl_way way = cli_key(c, "out") ? ACL_OUT : ACL_IN;
	struct bridge_port *bp = bridge_port_here(c);
	const char *name = cli_text(c, "list");
	struct acl *l = acl_find(bp->bridge, kind, name), *has = acl_of(bp, kind, way);

	if (!l && name[0])
		return cli_fail(c, "There is no %s access-list %s; `%s access-list %s` makes one",
		    acl_family[kind], name, acl_family[kind], name);
	if (c->no && (!has || (l && has != l)))
		return cli_fail(
		    c, "Port %s does not ask %s", bp->name, l ? l->name : "a list there");
	if (!c->no && way == ACL_OUT && bp->joins)
		return cli_fail(c, "Port %s is a member of %s; what goes out is asked there",
		    bp->name, bp->joins->name);
	acl_group(bp, kind, way, c->no ? NULL : l);
	return true;
}

static void
hits(struct text *out, uint64_t in, uint64_t to)
{
	text_printf(out, " [%" PRIu64 " in, %" PRIu64 " out]\n", in, to);
}

/* "on 1 in, 4 out": who asks the list. */
static void
users(struct text *out, const struct bridge *b, const struct acl *l)
{
	const char *comma = ", on port ";

	for (uint32_t i = 0; i < b->ports.n; i++)
		for (unsigned way = 0; way < ACL_WAYS; way++)
			if (acl_of(b->ports.at[i], l->kind, way) == l) {
				text_printf(out, "%s%s %s", comma, b->ports.at[i]->name,
				    way == ACL_IN ? "in" : "out");
				comma = ", ";
			}
}

static void
show_list(struct text *out, const struct bridge *b, const struct acl *l)
{
	static const char *const titles[ACL_KINDS] = { "MAC", "IP", "IPv6" };
	char rule[ACL_TEXT];

	text_printf(out, "%s Access List %s", titles[l->kind], l->name);
	users(out, b, l);
	text_puts(out, "\n");
	for (uint32_t i = 0; i < l->rules.n; i++) {
		const struct acl_rule *r = &l->rules.at[i];

		text_printf(out, "        %u %s", r->seq, acl_rule_text(rule, l->kind, r));
		hits(out, acl_hits(b, l, r, ACL_IN), acl_hits(b, l, r, ACL_OUT));
	}
	if (l->kind == ACL_IPV6 && l->rules.n) {
		text_puts(out, "        (nobody typed it) permit neighbor discovery");
		hits(out, l->neighbors[ACL_IN], l->neighbors[ACL_OUT]);
	}
	text_puts(out,
	    l->rules.n ? "        (nobody typed it) deny everything else"
		       : "        no entry: it filters nothing\n");
	if (l->rules.n)
		hits(out, acl_hits(b, l, NULL, ACL_IN), acl_hits(b, l, NULL, ACL_OUT));
}

/* value -1: every kind. */
static bool
show(struct cli_call *c)
{
	const struct bridge *b = bridge_of(c);
	const char *only = cli_text(c, "list");
	const struct acl *l;
	unsigned shown = 0;

	for (uint32_t n = 0; (l = acl_at(b, n)); n++) {
		if ((c->word->value >= 0 && l->kind != c->word->value) ||
		    (only[0] && strcmp(only, l->name) != 0))
			continue;
		show_list(c->out, b, l);
		shown++;
	}
	return shown || !only[0] || cli_fail(c, "There is no such access list: %s", only);
}

static bool
clear(struct cli_call *c)
{
	struct bridge *b = bridge_of(c);
	const char *only = cli_text(c, "list");
	const struct acl *l;
	unsigned cleared = 0;

	for (uint32_t n = 0; (l = acl_at(b, n)); n++) {
		if ((c->word->value >= 0 && l->kind != c->word->value) ||
		    (only[0] && strcmp(only, l->name) != 0))
			continue;
		acl_clear_counters(b, acl_find(b, l->kind, l->name));
		cleared++;
	}
	return cleared || !only[0] || cli_fail(c, "There is no such access list: %s", only);
}

#define MAC_ENTRY \
	"{permit|deny} {any|host <src:mac>|<src:mac> [<src-mask:mac>]} " \
	"{any|host <dst:mac>|<dst:mac> [<dst-mask:mac>]} [<type:word> [<wild:word>]] " \
	"[vlan <vlan:1-4094>]"
#define MAC_HELP \
	"Let such frames through|Drop such frames|Any source|One source|Its address|" \
	"A source address|Its mask: ones do not count|Any destination|One destination|" \
	"Its address|A destination address|Its mask: ones do not count|" \
	"ip, ipv6, arp or 0x0600 to 0xffff|Mask of the type: ones do not count|" \
	"Frames of one VLAN|1 to 4094"
#define SEQ "<seq:1-4294967295> "
#define SEQ_HELP "The entry's number|"
#define PACKET_ENTRY "{permit|deny} <rule:line>"
#define PACKET_HELP \
	"Let such packets through|Drop such packets|PROTOCOL SOURCE [eq PORT] DESTINATION [eq " \
	"PORT]"
#define CLEAR (CLI_PRIVILEGED | CLI_CHANGES)

static const struct cli_word words[] = {
	{ "mac access-list [extended] <list:name>", list,
	    "Addresses of frames|An access list|As IOS says it|Its name", CLI_NO, { &cli_config },
	    ACL_MAC },
	{ "ip access-list [extended] <list:name>", list,
	    "IPv4|An access list|As IOS says it|Its name", CLI_NO, { &cli_config }, ACL_IPV4 },
	{ "ipv6 access-list <list:name>", list, "IPv6|An access list|Its name", CLI_NO,
	    { &cli_config }, ACL_IPV6 },
	{ MAC_ENTRY, mac_entry, MAC_HELP, CLI_NO, { &modes[ACL_MAC] } },
	{ SEQ MAC_ENTRY, mac_entry, SEQ_HELP MAC_HELP, 0, { &modes[ACL_MAC] } },
	{ PACKET_ENTRY, packet_entry, PACKET_HELP, CLI_NO, { &modes[ACL_IPV4] }, ACL_IPV4 },
	{ SEQ PACKET_ENTRY, packet_entry, SEQ_HELP PACKET_HELP, 0, { &modes[ACL_IPV4] }, ACL_IPV4 },
	{ PACKET_ENTRY, packet_entry, PACKET_HELP, CLI_NO, { &modes[ACL_IPV6] }, ACL_IPV6 },
	{ SEQ PACKET_ENTRY, packet_entry, SEQ_HELP PACKET_HELP, 0, { &modes[ACL_IPV6] }, ACL_IPV6 },
	{ "no <seq:1-4294967295>", drop_entry, "The entry's number", 0, IN_LISTS },
	{ "counters per-entry", per_entry, "What is counted|Each entry", CLI_NO, IN_LISTS },
	{ "resequence [<start:1-1000000> [<step:1-1000>]]", resequence,
	    "Number the entries anew|The first number|From one to the next", 0, IN_LISTS },
	{ "mac access-group <list:name> {in|out}", group,
	    "Addresses of frames|The access list asked here|Its name|About frames that come in|"
	    "About frames that go out",
	    CLI_NO, { &switch_port_mode }, ACL_MAC },
	{ "no mac access-group {in|out}", group, NULL, 0, { &switch_port_mode }, ACL_MAC },
	{ "ip access-group <list:name> {in|out}", group,
	    "IPv4|The access list asked here|Its name|About frames that come in|"
	    "About frames that go out",
	    CLI_NO, { &switch_port_mode }, ACL_IPV4 },
	{ "no ip access-group {in|out}", group, NULL, 0, { &switch_port_mode }, ACL_IPV4 },
	{ "ipv6 {access-group|traffic-filter} <list:name> {in|out}", group,
	    "IPv6|The access list asked here|The same, as IOS says it|Its name|"
	    "About frames that come in|About frames that go out",
	    CLI_NO, { &switch_port_mode }, ACL_IPV6 },
	{ "no ipv6 {access-group|traffic-filter} {in|out}", group, NULL, 0, { &switch_port_mode },
	    ACL_IPV6 },
	{ "show mac access-lists [<list:name>]", show,
	    "Show|Addresses of frames|Access lists and their counters|One list's name",
	    .value = ACL_MAC },
	{ "show ip access-lists [<list:name>]", show,
	    "Show|IPv4|Access lists and their counters|One list's name", .value = ACL_IPV4 },
	{ "show ipv6 access-lists [<list:name>]", show,
	    "Show|IPv6|Access lists and their counters|One list's name", .value = ACL_IPV6 },
	{ "show access-lists [<list:name>]", show,
	    "Show|Access lists and their counters|One list's name", .value = -1 },
	{ "clear mac access-lists counters [<list:name>]", clear,
	    "Forget|Addresses of frames|Access lists|Their counters|One list's name", CLEAR,
	    .value = ACL_MAC },
	{ "clear ip access-lists counters [<list:name>]", clear,
	    "Forget|IPv4|Access lists|Their counters|One list's name", CLEAR, .value = ACL_IPV4 },
	{ "clear ipv6 access-lists counters [<list:name>]", clear,
	    "Forget|IPv6|Access lists|Their counters|One list's name", CLEAR, .value = ACL_IPV6 },
	{ "clear access-list counters [<list:name>]", clear,
	    "Forget|Access lists|Their counters|One list's name", CLEAR, .value = -1 },
	{ 0 },
};

const struct cli_table acl_words = { "access lists", words, { &cli_exec } };
