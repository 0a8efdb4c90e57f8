/* cli_router.c - `router bgp` and what is about the whole speaker. */
#include <stdio.h>
#include <string.h>

#include "bgp/words.h"

bool
word_router_bgp(struct cli_call *c)
{
	struct bgp_speaker *sp = speaker_here(c);
	uint32_t asn = (uint32_t)cli_number(c, "asn"), now = bgp_as(sp);
	bool no = c->no || !cli_arg(c, "asn");
	char name[16];

	if (no && (!now || (asn && asn != now)))
		return cli_fail(c, "There is no BGP %s to take away",
		    now ? "with that AS number" : "process here");
	if (no) {
		cli_forget(c->console, &bgp_router_mode, now, 0);
		bgp_set_as(sp, 0);
		return true;
	}
	if (now && now != asn)
		return cli_fail(c,
		    "BGP is already running; AS is %u. Type `no router bgp %u` first", now, now);
	bgp_set_as(sp, asn);
	snprintf(name, sizeof(name), "%u", asn);
	cli_enter(c, &bgp_router_mode, name, asn, 0);
	return true;
}

bool
word_router_id(struct cli_call *c)
{
	uint32_t id = cli_arg(c, "id") ? addr_u32(cli_addr(c, "id")) : 0;

	if (!c->no && cli_arg(c, "id") && !id)
		return cli_fail(c, "0.0.0.0 is no identifier (RFC 6286)");
	bgp_set_router_id(speaker_here(c), c->no ? 0 : id);
	return true;
}

bool
word_setting(struct cli_call *c)
{
	struct bgp_settings s = *bgp_settings(speaker_here(c));

	switch ((enum setting_word)c->word->value) {
	case SETTING_IPV4:
		s.default_ipv4 = !c->no;
		break;
	case SETTING_POLICY:
		s.requires_policy = !c->no;
		break;
	case SETTING_FIRST_AS:
		s.enforce_first_as = !c->no;
		break;
	case SETTING_IMPORT_CHECK:
		s.import_check = !c->no;
		break;
	}
	bgp_configure(speaker_here(c), &s);
	return true;
}

bool
word_always(struct cli_call *c)
{
	return !c->no || cli_fail(c, "This is always on here and cannot be turned off");
}

static uint8_t
family_here(const struct cli_call *c)
{
	const struct cli_frame *f = cli_here(c);

	return f->mode == &bgp_family_mode ? (uint8_t)f->a : 4;
}

static bool
network(struct cli_call *c, const struct ix_prefix *p)
{
	char buf[PREFIX_TEXT];

	if (p->addr.af != family_here(c))
		return cli_fail(c,
		    "%s is an IPv%u prefix; it belongs under `address-family ipv%u unicast`",
		    prefix_text(buf, p), p->addr.af, p->addr.af);
	return bgp_network(speaker_here(c), p, !c->no) ||
	    cli_fail(c, "There is no `network %s`", prefix_text(buf, p));
}

bool
word_network(struct cli_call *c)
{
	return network(c, cli_prefix(c, "prefix"));
}

bool
word_network_mask(struct cli_call *c)
{
	unsigned len = (unsigned)cli_number(c, "mask");
	struct ix_prefix p = prefix_of(cli_addr(c, "address"), len);

	if (!addr_eq(&p.addr, cli_addr(c, "address")))
		return cli_fail(c, "%s has bits beyond its mask", cli_text(c, "address"));
	return network(c, &p);
}

bool
word_family(struct cli_call *c)
{
	uint8_t af = cli_key(c, "ipv6") ? 6 : 4;

	cli_enter(c, &bgp_family_mode, af == 6 ? "ipv6 unicast" : "ipv4 unicast", af, 0);
	return true;
}

bool
word_family_exit(struct cli_call *c)
{
	cli_leave(c);
	return true;
}
