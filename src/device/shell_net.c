/*
 * shell_net.c - the words `ip` and `arp` of hosts: options, objects, and what all read alike.
 * They show and change the state that moves the packets; there is no other.
 */
#include "device/shell_net.h"

#include <stdio.h>
#include <string.h>

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
	shell_fail(ip->c, "the line ends too early: expected %s", what);
	return NULL;
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
	    shell_fail(ip->c, "either \"%s\" is a mistake, or it is not known here",
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

static const struct {
	const char *name;
	bool (*run)(struct ip_call *ip);
} objects[] = { { "address", ip_addr }, { "route", ip_route }, { "neighbour", ip_neigh },
	{ "neighbor", ip_neigh }, { "link", ip_link } };

static bool
option(struct ip_call *ip, const char *word)
{
	char clean[48];

	if (strcmp(word, "-4") == 0 || strcmp(word, "-6") == 0)
		ip->af = (uint8_t)(word[1] - '0');
	else if (strcmp(word, "-br") == 0 || strcmp(word, "-brief") == 0)
		ip->brief = true;
	else if (strcmp(word, "-s") == 0 || strcmp(word, "-stats") == 0)
		ip->stats = true;
	else
		return shell_fail(ip->c, "Option \"%s\" is unknown; known: -4, -6, -br, -s",
		    text_clean_to(clean, sizeof(clean), word, TEXT_LINE));
	return true;
}

static bool
ip_run(struct shell_call *c)
{
	struct ip_call ip = {
		.c = c, .st = ((struct device *)c->device)->stack, .out = c->out, .arg = c->argv + 1
	};
	char clean[48];

	while (*ip.arg && **ip.arg == '-')
		if (!option(&ip, *ip.arg++))
			return false;
	if (!*ip.arg)
		return shell_usage(c);
	for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++)
		if (ip_word(*ip.arg, objects[i].name)) {
			ip.arg++;
			return objects[i].run(&ip);
		}
	return shell_fail(c, "Object \"%s\" is unknown; known: addr, route, neigh, link",
	    text_clean_to(clean, sizeof(clean), *ip.arg, TEXT_LINE));
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
	{ "ip", "ip [-4|-6] [-br] [-s] addr|route|neigh|link [show|add|del|get|set|flush ...]",
	    "addresses, routes, neighbours and interfaces", NULL, ip_run },
	{ "arp", "arp [-n]", "IPv4 neighbours", arp_options, arp },
	{ 0 },
};

const struct shell_table net_shell = { "net", words };
