/* shell_addr.c - `ip addr` and `ip link`: interfaces, their addresses and their counters. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "device/shell_net.h"

static const char *
state(const struct ifc *i)
{
	return !ifc_is_wired(i) ? "UNKNOWN" : ifc_is_up(i) ? "UP" : "DOWN";
}

static void
flags(const struct ifc *i, struct text *out)
{
	bool shut = ifc_is_shut(i), up = ifc_is_up(i);

	text_puts(out, "<");
	if (!ifc_is_wired(i))
		text_puts(out, "LOOPBACK");
	else
		text_printf(out, "%sBROADCAST,MULTICAST", !shut && !up ? "NO-CARRIER," : "");
	text_printf(out, "%s%s>", shut ? "" : ",UP", up ? ",LOWER_UP" : "");
}

void
ip_link_lines(const struct ip_call *ip, const struct ifc *i)
{
	const struct ifc *parent = ifc_parent(i);
	char mac[MAC_TEXT] = "00:00:00:00:00:00";
	struct ix_mac own = ifc_mac(i);
	bool wired = ifc_is_wired(i);

	text_printf(ip->out, "%u: %s%s%s: ", ip_index(ip->st, i), ifc_name(i), parent ? "@" : "",
	    parent ? ifc_name(parent) : "");
	flags(i, ip->out);
	text_printf(ip->out, " mtu %u state %s\n", ifc_mtu(i), state(i));
	if (wired)
		mac_text(mac, &own);
	text_printf(ip->out, "    link/%s %s brd %s\n", wired ? "ether" : "loopback", mac,
	    wired ? "ff:ff:ff:ff:ff:ff" : mac);
}

static const char *
scope(const struct ix_addr *a)
{
	return addr_is_loopback(a) ? "host" : addr_is_link_local(a) ? "link" : "global";
}

/* As the kernel lists them: IPv4, then IPv6, the link-local one last. */
static unsigned
rank(const struct ifc_addr *a)
{
	return a->addr.af == 4 ? 0 : a->automatic && !a->learned ? 2 : 1;
}

/* The address after `last` (NULL: the first) in that order, of the families asked for. */
static const struct ifc_addr *
next_address(const struct ip_call *ip, const struct ifc *i, const struct ifc_addr *last)
{
	const struct ifc_addr *a;

	for (unsigned r = last ? rank(last) : 0; r < 3; r++)
		for (uint32_t n = 0; (a = ifc_addr(i, n)); n++) {
			if (a == last)
				last = NULL;
			else if (!last && rank(a) == r && (!ip->af || ip->af == a->addr.af))
				return a;
		}
	return NULL;
}

static void
address_lines(const struct ip_call *ip, const struct ifc *i, const struct ifc_addr *a)
{
	struct ix_addr last = prefix_last(&a->subnet);
	char buf[ADDR_TEXT];
	bool v4 = a->addr.af == 4;

	text_printf(ip->out, "    inet%s %s/%u", v4 ? "" : "6", addr_text(buf, &a->addr),
	    a->subnet.len);
	if (v4 && a->subnet.len < 31)
		text_printf(ip->out, " brd %s", addr_text(buf, &last));
	text_printf(ip->out, " scope %s%s%s%s%s\n", scope(&a->addr),
	    a->tentative ? " tentative" : "", a->duplicate ? " dadfailed" : "", v4 ? " " : "",
	    v4 ? ifc_name(i) : "");
	text_puts(ip->out, "       valid_lft forever preferred_lft forever\n");
}

static void
brief(const struct ip_call *ip, const struct ifc *i, bool addresses)
{
	const struct ifc_addr *a;
	char buf[ADDR_TEXT], mac[MAC_TEXT] = "00:00:00:00:00:00";
	struct ix_mac own = ifc_mac(i);

	text_printf(ip->out, "%-16s %-14s", ifc_name(i), state(i));
	if (!addresses) {
		text_printf(ip->out, " %s ", ifc_is_wired(i) ? mac_text(mac, &own) : mac);
		flags(i, ip->out);
	}
	for (a = NULL; addresses && (a = next_address(ip, i, a));)
		text_printf(ip->out, " %s/%u", addr_text(buf, &a->addr), a->subnet.len);
	text_puts(ip->out, "\n");
}

static void
counter_lines(struct text *out, const char *way, const struct counters *n, uint64_t dropped)
{
	text_printf(out, "    %s:  bytes packets errors dropped   mcast\n", way);
	text_printf(out, "    %10" PRIu64 " %7" PRIu64 " %6u %7" PRIu64 " %7" PRIu64 "\n",
	    n->octets, n->unicast + n->multicast + n->broadcast, 0u, dropped, n->multicast);
}

static void
counters(const struct ip_call *ip, const struct ifc *i)
{
	const struct port *p = ifc_port(i);
	struct counters in, out;

	if (!ip->stats || !ifc_is_wired(i))
		return;
	ifc_counters(i, &in, &out);
	counter_lines(ip->out, "RX", &in, p ? port_all_drops(p) : 0);
	counter_lines(ip->out, "TX", &out, 0);
}

static void
show_one(const struct ip_call *ip, const struct ifc *i, bool addresses)
{
	const struct ifc_addr *a;

	if (ip->brief) {
		brief(ip, i, addresses);
		return;
	}
	ip_link_lines(ip, i);
	for (a = NULL; addresses && (a = next_address(ip, i, a));)
		address_lines(ip, i, a);
	counters(ip, i);
}

/* show [[dev] NAME] */
static bool
show(struct ip_call *ip, bool addresses)
{
	const struct ifc *one = NULL;

	if (*ip->arg && !(one = ip_dev(ip)))
		return false;
	if (!ip_end(ip))
		return false;
	for (uint32_t n = 0; ifc_at(ip->st, n); n++)
		if (!one || one == ifc_at(ip->st, n))
			show_one(ip, ifc_at(ip->st, n), addresses);
	return true;
}

/* A.B.C.D/LEN or X:X::X:X/LEN of add and del. */
static bool
host_read(struct ip_call *ip, struct ix_addr *a, struct ix_prefix *p)
{
	const char *word = ip_next(ip, "an address with its length, as 100.64.1.10/24");
	char clean[64];

	if (!word)
		return false;
	if (prefix_parse_host(word, a, p) && (!ip->af || ip->af == a->af))
		return true;
	return shell_fail(ip->c,
	    "any valid prefix is expected rather than \"%s\"; an address with its "
	    "length, as 100.64.1.10/24",
	    text_clean_to(clean, sizeof(clean), word, TEXT_LINE));
}

static bool
has(const struct ifc *i, const struct ix_addr *a, unsigned len)
{
	const struct ifc_addr *own;

	for (uint32_t n = 0; (own = ifc_addr(i, n)); n++)
		if (addr_eq(&own->addr, a) && own->subnet.len == len)
			return true;
	return false;
}

static bool
change(struct ip_call *ip, bool add)
{
	struct ix_prefix p;
	struct ix_addr a;
	struct ifc *i;

	if (!ip_may_change(ip) || !host_read(ip, &a, &p))
		return false;
	i = ip_dev(ip);
	if (!i || !ip_end(ip))
		return false;
	if (add && ip->replace && has(i, &a, p.len))
		return true;
	if (add)
		return ifc_addr_add(i, &a, p.len, &ip->c->error);
	return ifc_addr_del(i, &a, p.len) ||
	    shell_fail(ip->c,
		"RTNETLINK answers: Cannot assign requested address: %s has no such "
		"address with that length",
		ifc_name(i));
}

/* flush [dev] NAME: all but what the stack made itself. */
static bool
flush(struct ip_call *ip)
{
	struct ifc *i = ip_may_change(ip) ? ip_dev(ip) : NULL;
	const struct ifc_addr *a;
	uint32_t n = 0;

	if (!i || !ip_end(ip))
		return false;
	while ((a = ifc_addr(i, n))) {
		struct ix_addr gone = a->addr;

		if (a->automatic || (ip->af && ip->af != gone.af))
			n++;
		else
			ifc_addr_del(i, &gone, a->subnet.len);
	}
	return true;
}

bool
ip_addr(struct ip_call *ip)
{
	const char *word = *ip->arg ? *ip->arg++ : "show";
	char clean[48];

	if (ip_word(word, "show") || ip_word(word, "list"))
		return show(ip, true);
	ip->replace = strcmp(word, "replace") == 0 || strcmp(word, "change") == 0;
	if (ip_word(word, "add") || ip->replace)
		return change(ip, true);
	if (ip_word(word, "flush"))
		return flush(ip);
	if (ip_word(word, "del") || strcmp(word, "delete") == 0)
		return change(ip, false);
	return shell_fail(ip->c,
	    "Command \"%s\" is unknown; known: ip addr show, add, replace, del, flush",
	    text_clean_to(clean, sizeof(clean), word, TEXT_LINE));
}

bool
ip_link(struct ip_call *ip)
{
	const char *word = *ip->arg ? *ip->arg++ : "show";
	char clean[48];

	if (ip_word(word, "show") || ip_word(word, "list"))
		return show(ip, false);
	if (strcmp(word, "set") == 0)
		return ip_link_set(ip);
	if (ip_word(word, "add"))
		return ip_link_add(ip);
	if (ip_word(word, "del") || strcmp(word, "delete") == 0)
		return ip_link_del(ip);
	return shell_fail(ip->c, "Command \"%s\" is unknown; known: ip link show, set, add, del",
	    text_clean_to(clean, sizeof(clean), word, TEXT_LINE));
}
