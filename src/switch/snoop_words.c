/* snoop_words.c - DHCP snooping and ARP inspection as they are typed and shown, in IOS's words. */
#include <inttypes.h>
#include <stdio.h>

#include "base/addr.h"
#include "switch/snoop.h"
#include "switch/words.h"

static bool
enable(struct cli_call *c)
{
	snoop_settings(bridge_of(c))->on = !c->no;
	snoop_changed(bridge_of(c));
	return true;
}

/* Adds the VLANs of a list to a set, or takes them out. */
static bool
vlans(struct cli_call *c, struct vlan_set *of)
{
	const char *list = cli_text(c, "vlans");
	struct vlan_set set;

	if (!vlan_list_read(list, &set))
		return cli_fail(c, "\"%s\" is no list of VLANs, such as 100 or 10-20,30", list);
	for (size_t i = 0; i < sizeof(set.bit) / sizeof(set.bit[0]); i++)
		of->bit[i] = c->no ? of->bit[i] & ~set.bit[i] : of->bit[i] | set.bit[i];
	snoop_changed(bridge_of(c));
	return true;
}

static bool
dhcp_vlans(struct cli_call *c)
{
	return vlans(c, &snoop_settings(bridge_of(c))->vlans);
}

static bool
arp_vlans(struct cli_call *c)
{
	return vlans(c, &snoop_settings(bridge_of(c))->arp_vlans);
}

/* The port's settings; a member's frames go by its Port-Channel's, so there are none of its own. */
static struct snoop_port *
port_here(struct cli_call *c)
{
	struct bridge_port *bp = bridge_port_here(c);

	if (!bp->joins)
		return snoop_port_settings(bp);
	cli_fail(c, "Port %s is a member of %s; say it there", bp->name, bp->joins->name);
	return NULL;
}

static bool
trust(struct cli_call *c)
{
	struct snoop_port *p = port_here(c);

	if (p)
		p->trust = !c->no;
	return p != NULL;
}

static bool
arp_trust(struct cli_call *c)
{
	struct snoop_port *p = port_here(c);

	if (p)
		p->arp_trust = !c->no;
	return p != NULL;
}

static bool
limit(struct cli_call *c)
{
	struct snoop_port *p = port_here(c);

	if (p)
		p->limit = c->no ? 0 : (uint32_t)cli_number(c, "rate");
	return p != NULL;
}

static bool
binding(struct cli_call *c)
{
	const struct bridge_port *bp = bridge_port_named(c, cli_text(c, "interface"));
	const struct ix_mac *mac = &cli_arg(c, "mac")->mac;
	uint16_t vlan = (uint16_t)cli_number(c, "vlan");
	struct snoop_binding b = { *mac, vlan, bp ? bp->number : 0, *cli_addr(c, "address"),
		IX_NEVER, true };
	char buf[MAC_TEXT];

	if (!bp)
		return false;
	if (c->no)
		return snoop_unbind(bridge_of(c), vlan, mac->b) ||
		    cli_fail(c, "%s is not bound in VLAN %u", mac_text(buf, mac), vlan);
	return snoop_bind(bridge_of(c), &b) ||
	    cli_fail(c, "The table is full: %u bindings", SNOOP_BINDINGS);
}

static void
vlan_line(struct text *out, const char *what, const struct vlan_set *s)
{
	struct text list = { 0 };

	vlan_list_text(s, &list);
	text_printf(out, "%s%s\n", what, list.n ? text_of(&list) : "none");
	text_free(&list);
}

static bool
show(struct cli_call *c)
{
	static const struct snoop none;
	const struct bridge *b = bridge_of(c);
	const struct snoop *s = snoop_of(b) ? snoop_of(b) : &none;

	text_printf(c->out, "DHCP snooping is %s\n", s->on ? "enabled" : "disabled");
	vlan_line(c->out, "DHCP snooping in VLANs: ", &s->vlans);
	vlan_line(c->out, "ARP inspection in VLANs: ", &s->arp_vlans);
	text_printf(
	    c->out, "%-16s %-8s %-12s %s\n", "Port", "Trusted", "ARP trusted", "Rate limit (1/s)");
	for (uint32_t i = 0; i < b->ports.n; i++) {
		const struct snoop_port *p = b->ports.at[i]->snoop;
		char rate[16] = "unlimited";

		if (!p || (!p->trust && !p->arp_trust && !p->limit))
			continue;
		if (p->limit)
			snprintf(rate, sizeof(rate), "%u", p->limit);
		text_printf(c->out, "%-16s %-8s %-12s %s\n", b->ports.at[i]->name,
		    p->trust ? "yes" : "no", p->arp_trust ? "yes" : "no", rate);
	}
	return true;
}

static bool
show_bindings(struct cli_call *c)
{
	const struct bridge *b = bridge_of(c);
	ix_time now = b->node->net->sim->now;
	unsigned n = 0;

	text_printf(c->out, "%-19s %-16s %-11s %-14s %-5s %s\n", "MacAddress", "IpAddress",
	    "Lease(sec)", "Type", "VLAN", "Interface");
	for (uint32_t i = 0; snoop_of(b) && i < snoop_of(b)->bound.n; i++) {
		const struct snoop_binding *at = &snoop_of(b)->bound.at[i];
		char mac[MAC_TEXT], addr[ADDR_TEXT], left[24] = "infinite";

		if (!at->addr.af || at->end <= now)
			continue;
		if (at->end != IX_NEVER)
			snprintf(left, sizeof(left), "%" PRIu64, (at->end - now) / IX_SECOND);
		text_printf(c->out, "%-19s %-16s %-11s %-14s %-5u %s\n", mac_text(mac, &at->mac),
		    addr_text(addr, &at->addr), left, at->typed ? "static" : "dhcp-snooping",
		    at->vlan, bridge_port_at(b, at->port)->name);
		n++;
	}
	text_printf(c->out, "Total number of bindings: %u\n", n);
	return true;
}

static bool
clear(struct cli_call *c)
{
	snoop_forget(bridge_of(c));
	return true;
}

#define SNOOPING "ip dhcp snooping"
#define PORT \
	CLI_NO, \
	{ \
		&switch_port_mode \
	}
#define CONFIG \
	CLI_NO, \
	{ \
		&cli_config \
	}

static const struct cli_word words[] = {
	{ SNOOPING, enable, "IPv4|Address configuration|Who may give addresses away", CONFIG },
	{ SNOOPING " vlan <vlans:word>", dhcp_vlans, "|||In these VLANs|10-20,30", CONFIG },
	{ SNOOPING " trust", trust, "|||A server is behind this port", PORT },
	{ SNOOPING " limit rate <rate:1-2048>", limit, "|||How often|Messages|A second", PORT },
	{ "no " SNOOPING " limit rate", limit, NULL, 0, { &switch_port_mode } },
	{ "ip arp inspection vlan <vlans:word>", arp_vlans,
	    "|Who may speak for which address|By what is bound to the port|In these VLANs|10-20,30",
	    CONFIG },
	{ "ip arp inspection trust", arp_trust, "|||Anybody may, behind this port", PORT },
	{ "ip source binding <mac:mac> vlan <vlan:1-4094> <address:addr4> interface "
	  "<interface:name>",
	    binding,
	    "|An address and its port|Bound by hand|MAC address|VLAN|1 to 4094|"
	    "IPv4 address|Port|Its name",
	    CONFIG },
	{ "show " SNOOPING, show, "Show|IPv4|Address configuration|Who may give addresses away" },
	{ "show ip arp inspection", show, "||Who may speak for which address|By what is bound" },
	{ "show " SNOOPING " binding", show_bindings, "||||Addresses and their ports" },
	{ "show ip source binding", show_bindings, "||Addresses and their ports|All of them" },
	{ "clear " SNOOPING " binding", clear,
	    "Forget|IPv4|Address configuration|Who may give addresses away|Addresses that were "
	    "learnt",
	    CLI_PRIVILEGED | CLI_CHANGES },
	{ 0 },
};

const struct cli_table snoop_words = { "DHCP snooping", words, { &cli_exec } };
