/*
 * shell_addr.c - `ip addr` and `ip link show`: interfaces, their addresses and their counters, as
 * iproute2 6.1 shows them.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "device/shell_net.h"

#define LOOPBACK_MTU 65536u /* what Linux's loopback says; nothing passes it here */

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

/* The interface every host has for itself, with the two addresses that need no asking for. */
static bool
is_loopback(const struct ifc *i)
{
	return !ifc_is_wired(i) && strcmp(ifc_name(i), "lo") == 0;
}

/* "2: eth0: <BROADCAST,...> mtu 1500 ... state UP"; `ip link` says its mode, too. */
static void
first_line(const struct ip_call *ip, const struct ifc *i, bool addresses)
{
	const struct ifc *parent = ifc_parent(i);

	text_printf(ip->out, "%u: %s%s%s: ", ip_index(ip->st, i), ifc_name(i), parent ? "@" : "",
	    parent ? ifc_name(parent) : "");
	flags(i, ip->out);
	text_printf(ip->out, " mtu %u qdisc noqueue state %s %sgroup default qlen 1000\n",
	    is_loopback(i) ? LOOPBACK_MTU : ifc_mtu(i), state(i), addresses ? "" : "mode DEFAULT ");
}

static void
mac_line(const struct ip_call *ip, const struct ifc *i)
{
	char mac[MAC_TEXT] = "00:00:00:00:00:00";
	struct ix_mac own = ifc_mac(i);
	bool wired = ifc_is_wired(i);

	if (wired)
		mac_text(mac, &own);
	text_printf(ip->out, "    link/%s %s brd %s\n", wired ? "ether" : "loopback", mac,
	    wired ? "ff:ff:ff:ff:ff:ff" : mac);
	if (*ifc_description(i))
		text_printf(ip->out, "    alias %s\n", ifc_description(i));
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

/* Another address of the same subnet was there first. */
static bool
is_secondary(const struct ifc *i, const struct ifc_addr *a)
{
	const struct ifc_addr *other;

	for (uint32_t n = 0; (other = ifc_addr(i, n)) && other != a; n++)
		if (a->addr.af == 4 && prefix_eq(&other->subnet, &a->subnet))
			return true;
	return false;
}

static void
lifetime(ix_time until, ix_time now, struct text *out)
{
	if (until == IX_NEVER)
		text_puts(out, "forever");
	else
		text_printf(out, "%" PRIu64 "sec", until > now ? (until - now) / IX_SECOND : 0);
}

static void
address_begin(const struct ip_call *ip, const struct ifc *i)
{
	if (ip->oneline)
		text_printf(ip->out, "%u: %s", ip_index(ip->st, i), ifc_name(i));
	text_puts(ip->out, "    ");
}

static void
address_lines(const struct ip_call *ip, const struct ifc *i, const struct ifc_addr *a)
{
	struct ix_addr last = prefix_last(&a->subnet);
	ix_time now = stack_sim(ip->st)->now;
	char buf[ADDR_TEXT];
	bool v4 = a->addr.af == 4;

	address_begin(ip, i);
	text_printf(
	    ip->out, "inet%s %s/%u", v4 ? "" : "6", addr_text(buf, &a->addr), a->subnet.len);
	if (v4 && a->subnet.len < 31)
		text_printf(ip->out, " brd %s", addr_text(buf, &last));
	text_printf(ip->out, " scope %s%s%s%s%s %s", scope(&a->addr),
	    is_secondary(i, a) ? " secondary" : "", a->tentative ? " tentative" : "",
	    a->duplicate ? " dadfailed" : "", a->learned ? " dynamic mngtmpaddr" : "",
	    v4 ? ifc_name(i) : "");
	text_puts(ip->out, ip->oneline ? "\\       valid_lft " : "\n       valid_lft ");
	lifetime(a->learned ? a->valid_until : IX_NEVER, now, ip->out);
	text_puts(ip->out, " preferred_lft ");
	lifetime(a->learned ? a->preferred_until : IX_NEVER, now, ip->out);
	text_puts(ip->out, "\n");
}

static void
own_lines(const struct ip_call *ip, const struct ifc *i)
{
	static const struct {
		uint8_t af;
		const char *words;
	} own[] = { { 4, "inet 127.0.0.1/8 scope host lo" }, { 6, "inet6 ::1/128 scope host " } };

	for (unsigned n = 0; n < 2; n++)
		if (!ip->af || ip->af == own[n].af) {
			address_begin(ip, i);
			text_printf(ip->out, "%s%svalid_lft forever preferred_lft forever\n",
			    own[n].words, ip->oneline ? "\\       " : "\n       ");
		}
}

static void
brief(const struct ip_call *ip, const struct ifc *i, bool addresses)
{
	const struct ifc *parent = ifc_parent(i);
	const struct ifc_addr *a;
	char buf[ADDR_TEXT], mac[MAC_TEXT] = "00:00:00:00:00:00", name[2 * IFC_NAME + 2];
	struct ix_mac own = ifc_mac(i);

	snprintf(name, sizeof(name), "%s%s%s", ifc_name(i), parent ? "@" : "",
	    parent ? ifc_name(parent) : "");
	text_printf(ip->out, "%-16s %-14s ", name, state(i));
	if (!addresses) {
		text_printf(ip->out, "%s ", ifc_is_wired(i) ? mac_text(mac, &own) : mac);
		flags(i, ip->out);
		text_puts(ip->out, " ");
	}
	if (addresses && is_loopback(i))
		text_printf(ip->out, "%s%s", ip->af != 6 ? "127.0.0.1/8 " : "",
		    ip->af != 4 ? "::1/128 " : "");
	for (a = NULL; addresses && (a = next_address(ip, i, a));)
		text_printf(ip->out, "%s/%u ", addr_text(buf, &a->addr), a->subnet.len);
	text_puts(ip->out, "\n");
}

static int
digits(uint64_t n)
{
	char buf[24];

	return snprintf(buf, sizeof(buf), "%" PRIu64, n);
}

static uint64_t
frames(const struct counters *n)
{
	return n->unicast + n->multicast + n->broadcast;
}

/* Both ways share the columns' widths. */
struct widths {
	int octets, frames;
};

static void
counter_lines(
    struct text *out, bool rx, const struct counters *n, uint64_t dropped, const struct widths *w)
{
	text_printf(out, "    %s: %*s %*s errors dropped %s           \n", rx ? "RX" : "TX",
	    w->octets, "bytes", w->frames, "packets", rx ? " missed   mcast" : "carrier collsns");
	text_printf(out,
	    "        %*" PRIu64 " %*" PRIu64 "      0 %7" PRIu64 "       0 %7" PRIu64 " \n",
	    w->octets, n->octets, w->frames, frames(n), dropped, rx ? n->multicast : 0);
}

static void
counters(const struct ip_call *ip, const struct ifc *i)
{
	const struct port *p = ifc_port(i);
	struct counters in = { 0 }, out = { 0 };
	struct widths w = { 6, 7 };

	if (!ip->stats)
		return;
	if (ifc_is_wired(i))
		ifc_counters(i, &in, &out);
	w.octets = digits(in.octets) > w.octets ? digits(in.octets) : w.octets;
	w.octets = digits(out.octets) > w.octets ? digits(out.octets) : w.octets;
	w.frames = digits(frames(&in)) > w.frames ? digits(frames(&in)) : w.frames;
	w.frames = digits(frames(&out)) > w.frames ? digits(frames(&out)) : w.frames;
	counter_lines(ip->out, true, &in, p ? port_all_drops(p) : 0, &w);
	if (ip->stats > 1)
		text_puts(ip->out,
		    "    RX errors:  length    crc   frame    fifo overrun\n"
		    "                     0      0       0       0       0 \n");
	counter_lines(ip->out, false, &out, 0, &w);
	if (ip->stats > 1)
		text_puts(ip->out,
		    "    TX errors: aborted   fifo  window heartbt transns\n"
		    "                     0      0       0       0       0 \n");
}

static void
show_one(const struct ip_call *ip, const struct ifc *i, bool addresses)
{
	const struct ifc_addr *a;
	size_t from = ip->out->n;

	if (ip->brief) {
		brief(ip, i, addresses);
		return;
	}
	if (!addresses || !ip->oneline)
		first_line(ip, i, addresses);
	if (!addresses || (!ip->oneline && !ip->af))
		mac_line(ip, i);
	if (addresses && is_loopback(i))
		own_lines(ip, i);
	for (a = NULL; addresses && (a = next_address(ip, i, a));)
		address_lines(ip, i, a);
	if (!addresses || !ip->oneline)
		counters(ip, i);
	for (size_t n = from; !addresses && ip->oneline && n + 1 < ip->out->n; n++)
		if (ip->out->s[n] == '\n')
			ip->out->s[n] = '\\';
}

/* show [[dev] NAME] [up]; with a family, only what has an address of it. */
static bool
show(struct ip_call *ip, bool addresses)
{
	const struct ifc *one = NULL, *i;
	bool up = ip_take(ip, "up");
	char clean[48];

	if (*ip->arg) {
		if (ip_take(ip, "dev") && !*ip->arg)
			return ip_dev(ip) != NULL;
		one = ifc_find(ip->st, *ip->arg);
		if (!one)
			return shell_fail(ip->c, "Device \"%s\" does not exist.",
			    text_clean_to(clean, sizeof(clean), *ip->arg, TEXT_LINE));
		ip->arg++;
	}
	up |= ip_take(ip, "up");
	if (!ip_end(ip))
		return false;
	for (uint32_t n = 0; (i = ifc_at(ip->st, n)); n++)
		if ((!one || one == i) && (!up || !ifc_is_shut(i)) &&
		    (one || !addresses || !ip->af || is_loopback(i) || next_address(ip, i, NULL)))
			show_one(ip, i, addresses);
	return true;
}

/* A.B.C.D/LEN or X:X::X:X/LEN of add and del; an address alone is its own subnet. */
static bool
host_read(struct ip_call *ip, struct ix_addr *a, struct ix_prefix *p)
{
	const char *word = ip_next(ip, "an address with its length, as 100.64.1.10/24");
	char clean[64];

	if (!word)
		return false;
	if (prefix_parse_host(word, a, p) && (!ip->af || ip->af == a->af))
		return true;
	if (addr_parse(word, a) && (!ip->af || ip->af == a->af)) {
		*p = prefix_of(a, addr_bits(a));
		return true;
	}
	return shell_fail(ip->c,
	    "Error: %s prefix is expected rather than \"%s\"; an address with its length, as "
	    "100.64.1.10/24",
	    ip->af == 6	      ? "inet6"
		: ip->af == 4 ? "inet"
			      : "any valid",
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

/* dev X, and what follows from the address anyway: broadcast, scope global. */
static bool
change_words(struct ip_call *ip, const struct ix_prefix *p, struct ifc **i)
{
	struct ix_addr last = prefix_last(p), brd;

	*i = NULL;
	while (*ip->arg) {
		if (ip_take(ip, "brd") || ip_take(ip, "broadcast")) {
			if (ip_take(ip, "+"))
				continue;
			if (!ip_address(ip, &brd))
				return false;
			if (!addr_eq(&brd, &last))
				return shell_fail(ip->c,
				    "the broadcast address of a subnet is its "
				    "last one here; leave it out, or say brd +");
		} else if (ip_take(ip, "scope")) {
			if (!ip_take(ip, "global"))
				return shell_fail(ip->c, "an address typed here has scope global");
		} else if (!*i) {
			if (!(*i = ip_dev(ip)))
				return false;
		} else {
			return ip_end(ip);
		}
	}
	return *i || shell_fail(ip->c, "Not enough information: \"dev\" argument is required.");
}

static bool
change(struct ip_call *ip, bool add)
{
	struct ix_prefix p;
	struct ix_addr a;
	struct ifc *i;

	if (!ip_may_change(ip) || !host_read(ip, &a, &p) || !change_words(ip, &p, &i))
		return false;
	if (add && has(i, &a, p.len)) {
		if (ip->replace)
			return true;
		return a.af == 4 ? shell_fail(ip->c, "Error: ipv4: Address already assigned.")
				 : shell_fail(ip->c, "RTNETLINK answers: File exists");
	}
	if (add)
		return ifc_addr_add(i, &a, p.len, &ip->c->error);
	return ifc_addr_del(i, &a, p.len) ||
	    shell_fail(ip->c, "%s: %s has no such address with that length; `ip addr` lists them",
		a.af == 4 ? "Error: ipv4: Address not found"
			  : "RTNETLINK answers: Cannot assign requested address",
		ifc_name(i));
}

/* flush [dev] NAME [scope global|link]: all but what the stack made itself. */
static bool
flush(struct ip_call *ip)
{
	struct ifc *i = ip_may_change(ip) ? ip_dev(ip) : NULL;
	const struct ifc_addr *a;
	uint32_t n = 0;
	bool link = false;

	if (i && ip_take(ip, "scope") && !ip_take(ip, "global"))
		link = ip_take(ip, "link");
	if (!i || !ip_end(ip))
		return false;
	while (!link && (a = ifc_addr(i, n))) {
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

	if (ip_word(word, "show") || ip_word(word, "list") || strcmp(word, "lst") == 0)
		return show(ip, true);
	ip->replace = ip_word(word, "replace") || ip_word(word, "change");
	if (ip_word(word, "add") || ip->replace)
		return change(ip, true);
	if (ip_word(word, "flush"))
		return flush(ip);
	if (ip_word(word, "delete"))
		return change(ip, false);
	if (ip_word(word, "help"))
		return ip_usage(ip,
		    "ip address [show [dev NAME] [up]]\n"
		    "       ip address {add|change|replace|del} ADDRESS/LENGTH [brd +] dev NAME\n"
		    "       ip address flush dev NAME");
	return ip_unknown(ip, "address", word, "show, add, change, replace, del, flush");
}

bool
ip_link(struct ip_call *ip)
{
	const char *word = *ip->arg ? *ip->arg++ : "show";

	if (ip_word(word, "show") || ip_word(word, "list") || strcmp(word, "lst") == 0)
		return show(ip, false);
	if (ip_word(word, "set"))
		return ip_link_set(ip);
	if (ip_word(word, "add"))
		return ip_link_add(ip);
	if (ip_word(word, "delete"))
		return ip_link_del(ip);
	if (ip_word(word, "help"))
		return ip_usage(ip,
		    "ip link [show [dev NAME] [up]]\n"
		    "       ip link set [dev] NAME [up|down] [mtu N] [address MAC] [alias TEXT]\n"
		    "       ip link add link PARENT name NAME type vlan id N\n"
		    "       ip link delete NAME");
	return ip_unknown(ip, "link", word, "show, set, add, del");
}
