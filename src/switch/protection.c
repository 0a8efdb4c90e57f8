/* protection.c - see protection.h. */
#include "switch/protection.h"

#include <stdio.h>

#include "base/text.h"
#include "switch/acl.h"
#include "switch/errdisable.h"
#include "switch/guard.h"
#include "switch/police.h"
#include "switch/snoop.h"
#include "switch/stp.h"

static void
tree(const struct bridge_port *bp, const struct port_facts *to)
{
	struct stp_port_row row;

	stp_port_row(bp, &row);
	to->yes(to->arg, "edge", row.edge);
	to->yes(to->arg, "bpduguard", row.guard);
	to->yes(to->arg, "bpdufilter", row.filter);
	to->yes(to->arg, "rootguard", row.root_guard);
}

/* Port security that has room left learns; what it learns it may keep. */
static const char *
learns(const struct guard *g)
{
	uint32_t learnt = 0;

	for (uint32_t i = 0; i < g->addrs.n; i++)
		learnt += g->addrs.at[i].kind == GUARD_DYNAMIC;
	if (g->sticky)
		return "sticky";
	return g->addrs.n - learnt >= g->maximum ? "configured" : "dynamic";
}

static void
security(const struct bridge_port *bp, const struct port_facts *to)
{
	const struct guard *g = guard_of(bp);

	to->yes(to->arg, "port_security", g && g->on);
	if (!g || !g->on)
		return;
	to->text(to->arg, "learns", learns(g));
	to->number(to->arg, "maximum", g->maximum);
	to->text(to->arg, "violation", guard_violations[g->violation]);
	to->number(to->arg, "addresses", g->addrs.n);
	to->number(to->arg, "violations", g->violations);
}

static void
storms(const struct bridge_port *bp, const struct port_facts *to)
{
	static const char *const keys[POLICE_CLASSES] = { [CLASS_BROADCAST] = "storm_broadcast",
		[CLASS_MULTICAST] = "storm_multicast",
		[CLASS_UNKNOWN] = "storm_unknown_unicast",
		[POLICE_ALL] = "storm_all" };
	const struct police *p = police_of(bp);
	bool any = false;

	for (unsigned i = 0; p && i < POLICE_CLASSES; i++) {
		struct text t = { 0 };

		if (!keys[i] || p->level[i].unit == POLICE_NONE)
			continue;
		police_level_text(&p->level[i], &t);
		to->text(to->arg, keys[i], text_of(&t));
		text_free(&t);
		any = true;
	}
	if (any)
		to->text(to->arg, "storm_action", police_actions[p->action]);
}

static void
lists(const struct bridge_port *bp, const struct port_facts *to)
{
	static const char *const ways[ACL_WAYS] = { [ACL_IN] = "in", [ACL_OUT] = "out" };
	char key[24];

	for (enum acl_kind kind = 0; kind < ACL_KINDS; kind++)
		for (enum acl_way way = 0; way < ACL_WAYS; way++) {
			const struct acl *l = acl_of(bp, kind, way);

			if (!l)
				continue;
			snprintf(key, sizeof(key), "%s_acl_%s", acl_family[kind], ways[way]);
			to->text(to->arg, key, l->name);
		}
}

/* What the port's protection dropped, by what did it. */
static void
drops(const struct bridge_port *bp, const struct port_facts *to)
{
	static const struct {
		const char *key;
		const struct log_kind *why[6];
	} all[] = {
		{ "mac_drops", { &drop_mac } },
		{ "storm_drops",
		    { &drop_storm_broadcast, &drop_storm_multicast, &drop_storm_unknown,
			&drop_storm_all } },
		{ "acl_drops",
		    { &drop_acl_mac_in, &drop_acl_ip_in, &drop_acl_ipv6_in, &drop_acl_mac_out,
			&drop_acl_ip_out, &drop_acl_ipv6_out } },
		{ "dhcp_drops", { &drop_dhcp_untrusted, &drop_dhcp_mac, &drop_dhcp_rate } },
		{ "arp_drops", { &drop_arp_inspection } },
	};

	for (size_t i = 0; bp->port && i < sizeof(all) / sizeof(all[0]); i++) {
		uint64_t n = 0;

		for (unsigned k = 0; k < 6 && all[i].why[k]; k++)
			n += port_drops(bp->port, all[i].why[k]);
		to->number(to->arg, all[i].key, n);
	}
}

void
port_protection(const struct bridge_port *bp, const struct port_facts *to)
{
	to->yes(to->arg, "isolated", bp->isolated);
	to->text(to->arg, "errdisabled", errdisable_names[errdisable_why(bp)]);
	tree(bp, to);
	security(bp, to);
	storms(bp, to);
	lists(bp, to);
	to->yes(to->arg, "dhcp_trust", bp->snoop && bp->snoop->trust);
	to->yes(to->arg, "arp_trust", bp->snoop && bp->snoop->arp_trust);
	drops(bp, to);
}
