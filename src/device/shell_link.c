/*
 * shell_link.c - `ip link` where it changes something: up, down, MTU, and IEEE 802.1Q tags on an
 * interface.
 */
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "device/shell_net.h"

static bool
mtu(struct ip_call *ip, struct ifc *i)
{
	const char *word = ip_next(ip, "the MTU, 68 to 9216");
	char clean[48];
	uint64_t n;

	if (!word)
		return false;
	if (!number_parse(word, 0, UINT32_MAX, &n))
		return shell_fail(ip->c, "Error: argument \"%s\" is wrong: Invalid \"mtu\" value",
		    text_clean_to(clean, sizeof(clean), word, TEXT_LINE));
	if (n < 68 || n > 9216)
		return shell_fail(ip->c,
		    "Error: mtu %s than device %simum: expected a number from 68 to 9216",
		    n < 68 ? "less" : "greater", n < 68 ? "min" : "max");
	ifc_set_mtu(i, (uint32_t)n);
	return true;
}

static bool
address(struct ip_call *ip, struct ifc *i)
{
	const char *word = ip_next(ip, "a MAC address");
	struct ix_mac mac;
	char clean[48];

	if (!word)
		return false;
	if (!mac_parse(word, &mac))
		return shell_fail(ip->c, "\"%s\" is invalid lladdr.",
		    text_clean_to(clean, sizeof(clean), word, TEXT_LINE));
	if (mac_is_group(&mac) || !ifc_is_wired(i))
		return shell_fail(ip->c,
		    "RTNETLINK answers: Cannot assign requested address: an interface with a cable "
		    "takes a station's MAC address, as 02:00:00:00:00:99");
	ifc_set_mac(i, &mac);
	return true;
}

/*
 * As the kernel: who shuts an interface loses the routes that were typed for it, and its IPv6
 * addresses but the link-local one; `up` does not bring them back.
 */
static void
forget(struct stack *st, struct ifc *i)
{
	struct hop way;

	for (unsigned af = 4; af <= 6; af += 2)
		for (const struct route *r = NULL, *next;
		     (next = route_next(st, (uint8_t)af, r));) {
			struct ix_prefix p = next->prefix;
			struct next_hop hop = next->hop;

			if (!hop.ifc && hop.via.af && stack_lookup(st, &hop.via, &way) &&
			    !way.local)
				hop.ifc = way.ifc;
			if (next->source == ROUTE_STATIC && !next->blackhole && hop.ifc == i) {
				hop = next->hop;
				route_del(st, &p, ROUTE_STATIC, &hop);
				r = NULL; /* from the beginning: the list has changed */
			} else {
				r = next;
			}
		}
	for (uint32_t n = 0; ifc_addr(i, n);) {
		const struct ifc_addr *a = ifc_addr(i, n);
		struct ix_addr gone = a->addr;

		if (gone.af == 6 && !a->automatic)
			ifc_addr_del(i, &gone, a->subnet.len);
		else
			n++;
	}
}

static bool
set_word(struct ip_call *ip, struct ifc *i)
{
	const char *word = ip_next(ip, "up, down, mtu, address or alias"), *text;
	char clean[48];

	if (!word)
		return false;
	if (strcmp(word, "mtu") == 0)
		return mtu(ip, i);
	if (ip_word(word, "address") && strlen(word) > 1)
		return address(ip, i);
	if (strcmp(word, "alias") == 0) {
		text = ip_next(ip, "what it is for");
		if (text)
			ifc_describe(i, text);
		return text != NULL;
	}
	if (strcmp(word, "up") != 0 && strcmp(word, "down") != 0)
		return shell_fail(ip->c,
		    "Error: either \"dev\" is duplicate, or \"%s\" is a garbage; expected up, "
		    "down, "
		    "mtu N, address MAC or alias TEXT",
		    text_clean_to(clean, sizeof(clean), word, TEXT_LINE));
	if (word[0] == 'd' && !ifc_is_shut(i))
		forget(ip->st, i);
	ifc_shutdown(i, word[0] == 'd');
	return true;
}

/* set [dev] NAME WORD... */
bool
ip_link_set(struct ip_call *ip)
{
	struct ifc *i = ip_may_change(ip) ? ip_dev(ip) : NULL;

	if (!i)
		return false;
	do
		if (!set_word(ip, i))
			return false;
	while (*ip->arg);
	return true;
}

/* What `add` was told: link PARENT name NAME type vlan id N, in any order but for `type vlan`. */
struct tag {
	struct ifc *parent;
	const char *name;
	uint64_t id;
};

static bool
tag_word(struct ip_call *ip, struct tag *t)
{
	const char *word = ip_next(ip, "link, name or type"), *value;
	char clean[48];

	if (strcmp(word, "link") == 0) {
		t->parent = ip_dev(ip);
		return t->parent != NULL;
	}
	if (strcmp(word, "name") == 0) {
		t->name = ip_next(ip, "the new interface's name");
		return t->name != NULL;
	}
	if (strcmp(word, "type") == 0) {
		value = ip_next(ip, "vlan");
		return value &&
		    (strcmp(value, "vlan") == 0 ||
			shell_fail(ip->c, "type \"%s\" is not known here; vlan is",
			    text_clean_to(clean, sizeof(clean), value, TEXT_LINE)));
	}
	if (strcmp(word, "id") == 0) {
		value = ip_next(ip, "a VLAN, 1 to 4094");
		return value &&
		    (number_parse(value, 1, 4094, &t->id) ||
			shell_fail(ip->c, "id wants a number from 1 to 4094, not \"%s\"",
			    text_clean_to(clean, sizeof(clean), value, TEXT_LINE)));
	}
	if (!t->name) { /* ip link add NAME link ... */
		t->name = word;
		return true;
	}
	return shell_fail(ip->c, "either \"%s\" is a mistake, or it is not known here",
	    text_clean_to(clean, sizeof(clean), word, TEXT_LINE));
}

bool
ip_link_add(struct ip_call *ip)
{
	struct tag t = { .id = 0 };
	char clean[48];
	struct ifc *i;

	if (!ip_may_change(ip))
		return false;
	while (*ip->arg)
		if (!tag_word(ip, &t))
			return false;
	if (!t.parent || !t.name || !t.id)
		return shell_fail(
		    ip->c, "expected ip link add link PARENT name NAME type vlan id NUMBER");
	if (strlen(t.name) >= IFC_NAME || !text_is_name(t.name) || ifc_find(ip->st, t.name))
		return shell_fail(ip->c, "\"%s\": there is one already, or it cannot be a name",
		    text_clean_to(clean, sizeof(clean), t.name, TEXT_LINE));
	i = ifc_new_vlan(t.parent, t.name, (uint16_t)t.id);
	if (!i)
		return shell_fail(ip->c,
		    "RTNETLINK answers: File exists: %s has this VLAN, or carries none",
		    ifc_name(t.parent));
	ifc_shutdown(i, true); /* as the kernel makes them: `ip link set ... up` */
	return true;
}

bool
ip_link_del(struct ip_call *ip)
{
	struct ifc *i = ip_may_change(ip) ? ip_dev(ip) : NULL;

	if (!i || !ip_end(ip))
		return false;
	if (!ifc_parent(i))
		return shell_fail(
		    ip->c, "RTNETLINK answers: Operation not supported: %s stays", ifc_name(i));
	ifc_remove(i);
	return true;
}
