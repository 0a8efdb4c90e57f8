/* protect.c - see protect.h. */
#include "switch/protect.h"

#include <inttypes.h>

#include "base/addr.h"
#include "base/units.h"
#include "switch/errdisable.h"
#include "switch/feature.h"
#include "switch/guard.h"
#include "switch/snoop.h"
#include "switch/words.h"

/* Port security that has room left learns; what it learns it may keep. */
static const char *
learns(const struct guard *g)
{
	uint32_t learnt = 0;

	for (uint32_t i = 0; i < g->addrs.n; i++)
		learnt += g->addrs.at[i].kind == GUARD_DYNAMIC;
	if (!g->on)
		return "off";
	if (g->sticky)
		return "sticky";
	return g->addrs.n - learnt >= g->maximum ? "configured" : "dynamic";
}

static void
security(const struct bridge_port *bp, struct protection_row *r)
{
	static const struct guard none = { .maximum = 1 };
	const struct guard *g = guard_of(bp) ? guard_of(bp) : &none;

	r->learns = learns(g);
	r->violation = guard_violations[g->violation];
	r->maximum = g->maximum;
	r->addresses = g->addrs.n;
	r->violations = g->violations;
	r->mac_drops = bp->port ? port_drops(bp->port, &drop_mac) : 0;
}

static void
storms(const struct bridge_port *bp, struct protection_row *r)
{
	const struct log_kind *const why[POLICE_CLASSES] = {
		[CLASS_BROADCAST] = &drop_storm_broadcast,
		[CLASS_MULTICAST] = &drop_storm_multicast,
		[CLASS_UNKNOWN] = &drop_storm_unknown,
		[POLICE_ALL] = &drop_storm_all,
	};
	const struct police *p = police_of(bp);

	r->storm_action = police_actions[p ? p->action : POLICE_DROP];
	for (unsigned n = 0; n < POLICE_CLASSES; n++) {
		if (p)
			r->storm[n] = p->level[n];
		if (bp->port && why[n])
			r->storm_drops[n] = port_drops(bp->port, why[n]);
	}
}

static void
lists(const struct bridge_port *bp, struct protection_row *r)
{
	const struct log_kind *const why[] = { &drop_acl_mac_in, &drop_acl_ip_in, &drop_acl_ipv6_in,
		&drop_acl_mac_out, &drop_acl_ip_out, &drop_acl_ipv6_out };

	for (unsigned way = 0; way < ACL_WAYS; way++)
		for (unsigned kind = 0; kind < ACL_KINDS; kind++) {
			const struct acl *l = acl_of(bp, kind, way);

			if (l)
				memcpy(r->acl[way][kind], l->name, sizeof(l->name));
		}
	for (size_t i = 0; bp->port && i < sizeof(why) / sizeof(why[0]); i++)
		r->acl_drops += port_drops(bp->port, why[i]);
}

void
protection_row(const struct bridge_port *bp, struct protection_row *out)
{
	*out = (struct protection_row){ .isolated = bp->isolated,
		.errdisabled = errdisable_names[errdisable_why(bp)],
		.back_in = errdisable_left(bp),
		.dhcp_trust = bp->snoop && bp->snoop->trust,
		.arp_trust = bp->snoop && bp->snoop->arp_trust };
	security(bp, out);
	storms(bp, out);
	lists(bp, out);
}

bool
protection_address(const struct bridge_port *bp, uint32_t n, struct ix_mac *out)
{
	const struct guard *g = guard_of(bp);

	if (!g || n >= g->addrs.n)
		return false;
	*out = g->addrs.at[n].mac;
	return true;
}

static void
security_text(const struct bridge_port *bp, const struct protection_row *r, struct text *out)
{
	char buf[MAC_TEXT];
	struct ix_mac mac;

	text_printf(out,
	    "Port security: %s, %u of %u addresses, violation %s, %" PRIu64 " violations, %" PRIu64
	    " frames dropped\n",
	    r->learns, r->addresses, r->maximum, r->violation, r->violations, r->mac_drops);
	for (uint32_t n = 0; protection_address(bp, n, &mac); n++)
		text_printf(out, "  %s\n", mac_text(buf, &mac));
}

static void
storm_text(const struct protection_row *r, struct text *out)
{
	unsigned set = 0;

	for (unsigned n = 0; n < POLICE_CLASSES; n++) {
		if (r->storm[n].unit == POLICE_NONE)
			continue;
		set++;
		text_printf(out, "Storm control: %s ", police_names[n]);
		police_level_text(&r->storm[n], out);
		text_printf(
		    out, ", %s, %" PRIu64 " frames dropped\n", r->storm_action, r->storm_drops[n]);
	}
	if (!set)
		text_puts(out, "Storm control: off\n");
}

static void
list_text(const struct protection_row *r, struct text *out)
{
	unsigned set = 0;

	for (unsigned kind = 0; kind < ACL_KINDS; kind++)
		for (unsigned way = 0; way < ACL_WAYS; way++)
			if (r->acl[way][kind][0]) {
				text_printf(out, "%s%s %s %s",
				    set++ ? ", " : "Access lists: ", acl_family[kind],
				    r->acl[way][kind], way == ACL_IN ? "in" : "out");
			}
	if (set)
		text_printf(out, "; %" PRIu64 " frames dropped\n", r->acl_drops);
	else
		text_puts(out, "Access lists: none\n");
}

void
protection_text(const struct bridge_port *bp, struct text *out)
{
	struct protection_row r;
	char left[TIME_TEXT];

	protection_row(bp, &r);
	text_printf(out, "Port %s\n", bp->name);
	if (r.errdisabled[0])
		text_printf(out, "Err-disabled: %s, back %s%s\n", r.errdisabled,
		    r.back_in == IX_NEVER ? "by shutdown and no shutdown" : "in ",
		    r.back_in == IX_NEVER ? "" : uptime_text(left, r.back_in));
	security_text(bp, &r, out);
	storm_text(&r, out);
	list_text(&r, out);
	text_printf(out, "Isolated: %s, DHCP trusted: %s, ARP trusted: %s\n",
	    r.isolated ? "yes" : "no", r.dhcp_trust ? "yes" : "no", r.arp_trust ? "yes" : "no");
}

static bool
isolate(struct cli_call *c)
{
	struct bridge_port *bp = bridge_port_here(c);

	bp->isolated = !c->no;
	bridge_touch(bp->bridge);
	return true;
}

static bool
show(struct cli_call *c)
{
	const struct bridge *b = bridge_of(c);
	const char *only = cli_text(c, "interface");
	const struct bridge_port *one = only[0] ? bridge_port_named(c, only) : NULL;

	if (only[0] && !one)
		return false;
	for (uint32_t i = 0; i < b->ports.n; i++)
		if (!b->ports.at[i]->deliver && (!one || one == b->ports.at[i]))
			protection_text(b->ports.at[i], c->out);
	return true;
}

static const struct cli_word words[] = {
	{ "switchport protected", isolate, "Switching|No frames to and from other such ports",
	    CLI_NO, { &switch_port_mode } },
	{ "show interfaces protection [<interface:name>]", show,
	    "Show|Ports and their traffic|How each is protected|One port" },
	{ 0 },
};

const struct cli_table protect_words = { "protection", words, { &cli_exec } };

static void
running_port(const struct bridge_port *bp, struct config_writer *w)
{
	if (bp->isolated)
		config_line(w, "switchport protected");
}

const struct feature protect_feature = { .name = "isolation", .running_port = running_port };
