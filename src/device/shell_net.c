/*
 * shell_net.c - the words `ip` and `arp` of hosts: options, objects, and what all read alike.
 * They show and change the state that moves the packets; there is no other.
 */
#include "device/shell_net.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/units.h"

bool
ip_word(const char *typed, const char *full)
{
	return *typed && strncmp(typed, full, strlen(typed)) == 0;
}

const char *
ip_next(struct ip_call *ip, const char *what)
{
	if (*ip->arg)
		return *ip->arg++;
	shell_fail(ip->c, "Command line is not complete. Try option \"help\"; expected %s", what);
	return NULL;
}

bool
ip_take(struct ip_call *ip, const char *word)
{
	if (!*ip->arg || strcmp(*ip->arg, word) != 0)
		return false;
	ip->arg++;
	return true;
}

struct ifc *
ip_dev(struct ip_call *ip)
{
	const char *name = ip_next(ip, "the name of an interface");
	struct ifc *i;
	char clean[48];

	if (name && strcmp(name, "dev") == 0)
		name = ip_next(ip, "the name of an interface");
	if (!name)
		return NULL;
	i = ifc_find(ip->st, name);
	if (!i)
		shell_fail(ip->c, "Cannot find device \"%s\"; `ip link` lists them",
		    text_clean_to(clean, sizeof(clean), name, TEXT_LINE));
	return i;
}

bool
ip_address(struct ip_call *ip, struct ix_addr *a)
{
	const char *word = ip_next(ip, "an address");
	char clean[64];

	if (!word)
		return false;
	if (addr_parse(word, a) && (!ip->af || ip->af == a->af))
		return true;
	return shell_fail(ip->c, "Error: %s address is expected rather than \"%s\".",
	    ip->af == 6	      ? "inet6"
		: ip->af == 4 ? "inet"
			      : "any valid",
	    text_clean_to(clean, sizeof(clean), word, TEXT_LINE));
}

bool
ip_number(struct ip_call *ip, const char *what, uint64_t low, uint64_t high, uint64_t *n)
{
	const char *word = ip_next(ip, what);
	char clean[48];

	if (!word)
		return false;
	return number_parse(word, low, high, n) ||
	    shell_fail(ip->c,
		"Error: argument \"%s\" is wrong: %s is a number from %" PRIu64 " to %" PRIu64,
		text_clean_to(clean, sizeof(clean), word, TEXT_LINE), what, low, high);
}

bool
ip_prefix(struct ip_call *ip, struct ix_prefix *p)
{
	const char *word = ip_next(ip, "a prefix, or default");
	struct ix_prefix host;
	struct ix_addr a;
	char clean[64];

	if (!word)
		return false;
	*p = (struct ix_prefix){ .addr = { .af = ip->af } };
	if (strcmp(word, "default") == 0 || strcmp(word, "0/0") == 0)
		return true;
	if (prefix_parse(word, p) && (!ip->af || ip->af == p->addr.af))
		return true;
	if (addr_parse(word, &a) && (!ip->af || ip->af == a.af)) {
		*p = prefix_of(&a, addr_bits(&a));
		return true;
	}
	text_clean_to(clean, sizeof(clean), word, TEXT_LINE);
	if (prefix_parse_host(word, &a, &host))
		return shell_fail(ip->c,
		    "Error: Invalid prefix for given prefix length: %s has host bits; its network "
		    "is "
		    "%s",
		    clean, prefix_text((char[PREFIX_TEXT]){ "" }, &host));
	return shell_fail(ip->c,
	    "Error: %s prefix is expected rather than \"%s\"; as 100.64.2.0/24",
	    ip->af == 6	      ? "inet6"
		: ip->af == 4 ? "inet"
			      : "any valid",
	    clean);
}

/* [PREFIX | exact P | root P | match P] [dev X], of routes [via A] too, of neighbours [nud S] */
bool
ip_only(struct ip_call *ip, struct ip_only *o, bool routes)
{
	*o = (struct ip_only){ IP_ANY, { .len = 0 }, NULL, { 0 }, NULL };
	while (*ip->arg) {
		if (ip_take(ip, "dev")) {
			if (!(o->ifc = ip_dev(ip)))
				return false;
		} else if (routes && ip_take(ip, "via")) {
			if (!ip_address(ip, &o->via))
				return false;
		} else if (!routes && ip_take(ip, "nud")) {
			if (!(o->state = ip_next(ip, "a state, as reachable")))
				return false;
		} else if (routes && strcmp(*ip->arg, "table") == 0) {
			ip->arg++;
			if (!ip_take(ip, "main"))
				return shell_fail(ip->c, "there is one table here: main");
		} else {
			o->how = routes && ip_take(ip, "root")	   ? IP_ROOT
			    : routes && ip_take(ip, "match")	   ? IP_MATCH
			    : ip_take(ip, routes ? "exact" : "to") ? IP_EXACT
								   : IP_EXACT;
			if (!ip_prefix(ip, &o->prefix))
				return false;
		}
	}
	return true;
}

bool
ip_only_prefix(const struct ip_only *o, const struct ix_prefix *p)
{
	if (o->how == IP_ANY)
		return true;
	if (o->prefix.addr.af && o->prefix.addr.af != p->addr.af)
		return false;
	if (o->how == IP_EXACT)
		return o->prefix.len == p->len &&
		    (p->len == 0 || addr_eq(&o->prefix.addr, &p->addr));
	return o->how == IP_ROOT
	    ? o->prefix.len == 0 || (p->len >= o->prefix.len && prefix_has(&o->prefix, &p->addr))
	    : p->len == 0 || (p->len <= o->prefix.len && prefix_has(p, &o->prefix.addr));
}

bool
ip_may_change(struct ip_call *ip)
{
	const char *locked = ip->c->console->locked;

	return !locked ||
	    shell_fail(ip->c, "RTNETLINK answers: Operation not permitted. %s", locked);
}

bool
ip_end(struct ip_call *ip)
{
	char clean[48];

	return !*ip->arg ||
	    shell_fail(ip->c,
		"Error: either \"to\" is duplicate, or \"%s\" is a garbage; or it is not known "
		"here",
		text_clean_to(clean, sizeof(clean), *ip->arg, TEXT_LINE));
}

unsigned
ip_index(const struct stack *st, const struct ifc *i)
{
	unsigned n = 0;

	while (ifc_at(st, n) != i)
		n++;
	return n + 1;
}

bool
ip_unknown(struct ip_call *ip, const char *object, const char *word, const char *known)
{
	char clean[48];

	return shell_fail(ip->c, "Command \"%s\" is unknown, try \"ip %s help\"; known: %s",
	    text_clean_to(clean, sizeof(clean), word, TEXT_LINE), object, known);
}

bool
ip_usage(struct ip_call *ip, const char *usage)
{
	text_printf(ip->out, "Usage: %s\n", usage);
	return true;
}

/* One table of routes, asked in one order: what `ip rule` lists everywhere. */
static bool
rule(struct ip_call *ip)
{
	if (*ip->arg && (ip_word(*ip->arg, "show") || ip_word(*ip->arg, "list")))
		ip->arg++;
	if (!ip_end(ip))
		return false;
	text_puts(ip->out,
	    "0:\tfrom all lookup local\n32766:\tfrom all lookup main\n"
	    "32767:\tfrom all lookup default\n");
	return true;
}

static const struct {
	const char *name;
	bool (*run)(struct ip_call *ip);
} objects[] = { { "address", ip_addr }, { "route", ip_route }, { "neighbour", ip_neigh },
	{ "neighbor", ip_neigh }, { "link", ip_link }, { "rule", rule } };

static bool
option(struct ip_call *ip, const char *word)
{
	char clean[48];

	if (strcmp(word, "-4") == 0 || strcmp(word, "-6") == 0)
		ip->af = (uint8_t)(word[1] - '0');
	else if (strcmp(word, "-br") == 0 || ip_word(word, "-brief"))
		ip->brief = true;
	else if (ip_word(word, "-statistics") || strcmp(word, "-stats") == 0)
		ip->stats++;
	else if (strcmp(word, "-o") == 0 || strcmp(word, "-oneline") == 0)
		ip->oneline = true;
	else if (strcmp(word, "-n") != 0 && strcmp(word, "-c") != 0 && strcmp(word, "-color") != 0)
		return shell_fail(ip->c,
		    "Option \"%s\" is unknown, try \"ip help\"; known: -4, -6, -br, -o, -s, -c",
		    text_clean_to(clean, sizeof(clean), word, TEXT_LINE));
	return true;
}

static bool
object_run(struct shell_call *c)
{
	struct ip_call ip = {
		.c = c, .st = ((struct device *)c->device)->stack, .out = c->out, .arg = c->argv + 1
	};
	char clean[48];

	c->bare = true;
	while (*ip.arg && **ip.arg == '-' && !ip_word(*ip.arg, "-help"))
		if (!option(&ip, *ip.arg++))
			return false;
	if (*ip.arg && (ip_word(*ip.arg, "help") || ip_word(*ip.arg, "-help")))
		return ip_usage(&ip, c->word->usage);
	if (!*ip.arg)
		return shell_usage(c);
	for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++)
		if (ip_word(*ip.arg, objects[i].name)) {
			ip.arg++;
			return objects[i].run(&ip);
		}
	return shell_fail(c,
	    "Object \"%s\" is unknown, try \"ip help\"; known: addr, route, neigh, link, rule",
	    text_clean_to(clean, sizeof(clean), *ip.arg, TEXT_LINE));
}

/* iproute2's exit status: the kernel's refusals are 2, a word that does not belong is 255. */
static bool
ip_run(struct shell_call *c)
{
	static const struct {
		const char *begins;
		unsigned status;
	} rows[] = { { "RTNETLINK ", 2 }, { "Command line is not complete", 255 },
		{ "Command \"", 255 }, { "Error: argument ", 255 }, { "Error: either ", 255 },
		{ "Error: ", 2 }, { "usage: ", 255 }, { "", 1 } };
	unsigned i = 0;

	if (object_run(c))
		return true;
	while (strncmp(c->error.text, rows[i].begins, strlen(rows[i].begins)) != 0)
		i++;
	c->status = rows[i].status;
	return false;
}

/* Old hands' `arp -n`: IPv4 neighbours as net-tools shows them. */
static bool
arp(struct shell_call *c)
{
	const struct stack *st = ((struct device *)c->device)->stack;
	char addr[ADDR_TEXT], mac[MAC_TEXT];
	struct neigh_row r;

	if (c->argc != 1)
		return shell_usage(c);
	if (neigh_row(st, 4, 0, &r))
		text_puts(c->out,
		    "Address                  HWtype  HWaddress           Flags Mask            "
		    "Iface\n");
	for (uint32_t n = 0; neigh_row(st, 4, n, &r); n++) {
		bool known = r.state != NEIGH_INCOMPLETE && r.state != NEIGH_FAILED;

		text_printf(c->out, "%-24s %-7s %-19s %-21s %s\n", addr_text(addr, &r.addr),
		    known ? "ether" : "", known ? mac_text(mac, &r.mac) : "(incomplete)",
		    known ? "C" : "", ifc_name(r.ifc));
	}
	return true;
}

static const struct shell_option arp_options[] = {
	{ 'n', NULL, NULL, "numbers, as always here" },
	{ 0 },
};

static const struct shell_word words[] = {
	{ "ip",
	    "ip [-4|-6] [-br] [-o] [-s] addr|route|neigh|link|rule "
	    "[show|add|del|get|set|flush|help ...]",
	    "addresses, routes, neighbours and interfaces", NULL, ip_run },
	{ "arp", "arp [-n]", "IPv4 neighbours", arp_options, arp },
	{ 0 },
};

const struct shell_table net_shell = { "net", words };
