/*
 * cli_neighbor.c - `neighbor ...`: changes go to a copy of the configuration, which is then
 * applied.
 */
#include <stdio.h>
#include <string.h>

#include "bgp/words.h"

static struct peer *
named(struct cli_call *c)
{
	struct peer *p = bgp_peer_find(speaker_here(c), cli_addr(c, "peer"));
	char buf[ADDR_TEXT];

	if (!p)
		cli_fail(c, "There is no neighbor %s; type `neighbor %s remote-as ASN` first",
		    addr_text(buf, cli_addr(c, "peer")), buf);
	return p;
}

bool
word_remote_as(struct cli_call *c)
{
	struct bgp_speaker *sp = speaker_here(c);
	const struct ix_addr *a = cli_addr(c, "peer");
	uint32_t asn = (uint32_t)cli_number(c, "asn");
	struct peer *p = bgp_peer_find(sp, a);
	struct peer_config config;

	if (addr_is_zero(a) || addr_is_multicast(a) || addr_is_loopback(a))
		return cli_fail(c, "%s is no neighbor's address", cli_text(c, "peer"));
	if (addr_is_link_local(a))
		return cli_fail(c,
		    "Sessions over link-local addresses are not supported: use a global one");
	if (!p)
		return bgp_peer_new(sp, a, asn) != NULL;
	config = *bgp_peer_config(p);
	config.asn = asn;
	bgp_peer_configure(p, &config);
	return true;
}

bool
word_no_neighbor(struct cli_call *c)
{
	struct peer *p = named(c);

	if (!p)
		return false;
	bgp_peer_delete(p);
	return true;
}

/* A line of text fit for a terminal and a field. */
static void
copy_text(char *to, size_t room, const struct cli_call *c)
{
	text_clean_to(to, room, cli_text(c, "text"), TEXT_LINE);
}

static bool
timers(struct cli_call *c, struct peer_config *config)
{
	uint64_t hold = cli_number(c, "hold");

	config->own_timers = !c->no;
	if (hold == 1 || hold == 2)
		return cli_fail(c, "A hold time is 0 or at least 3 seconds (RFC 4271 4.2)");
	config->hold_s = (uint16_t)hold;
	config->keepalive_s = (uint16_t)cli_number(c, "keepalive");
	return true;
}

static void
shutdown(const struct cli_call *c, struct peer_config *config)
{
	config->shutdown = !c->no;
	config->shutdown_message[0] = 0;
	if (!c->no && cli_arg(c, "text"))
		copy_text(config->shutdown_message, sizeof(config->shutdown_message), c);
}

static bool
password(struct cli_call *c, struct peer_config *config)
{
	const char *key = c->no ? "" : cli_text(c, "key");

	if (strlen(key) >= sizeof(config->password))
		return cli_fail(c, "The password has %zu characters; at most %zu fit",
		    strlen(key), sizeof(config->password) - 1);
	strcpy(config->password, key);
	return true;
}

bool
word_neighbor(struct cli_call *c)
{
	struct peer *p = named(c);
	struct peer_config config;

	if (!p)
		return false;
	config = *bgp_peer_config(p);
	switch ((enum neighbor_word)c->word->value) {
	case NB_DESCRIPTION:
		config.description[0] = 0;
		if (cli_arg(c, "text"))
			copy_text(config.description, sizeof(config.description), c);
		break;
	case NB_SHUTDOWN:
		shutdown(c, &config);
		break;
	case NB_PASSIVE:
		config.passive = !c->no;
		break;
	case NB_TIMERS:
		if (!timers(c, &config))
			return false;
		break;
	case NB_CONNECT:
		config.connect_retry_s = (uint16_t)(c->no ? 0 : cli_number(c, "seconds"));
		break;
	case NB_MULTIHOP:
		if (!c->no && config.gtsm)
			return cli_fail(c, "ttl-security and ebgp-multihop exclude each other; "
			    "`no neighbor %s ttl-security hops %u` first", cli_text(c, "peer"),
			    config.gtsm);
		config.ttl = (uint8_t)(c->no ? 0 : cli_arg(c, "hops")
		    ? cli_number(c, "hops") : 255);
		break;
	case NB_PASSWORD:
		if (!password(c, &config))
			return false;
		break;
	case NB_GTSM:
		if (!c->no && config.ttl)
			return cli_fail(c, "ebgp-multihop and ttl-security exclude each other; "
			    "`no neighbor %s ebgp-multihop` first", cli_text(c, "peer"));
		config.gtsm = (uint8_t)(c->no ? 0 : cli_number(c, "hops"));
		break;
	case NB_FIRST_AS:
		config.enforce_first_as = c->no ? 0 : 1;
		break;
	}
	bgp_peer_configure(p, &config);
	return true;
}

static bool
use(const struct cli_call *c, struct peer_family *f, const char *argument, bool map)
{
	struct policy_use *u = cli_key(c, "in") ? &f->in : &f->out;

	snprintf(map ? u->map : u->list, POLICY_NAME, "%s", c->no ? "" : cli_text(c, argument));
	return true;
}

/* IPv4 routes need an IPv4 session here, IPv6 routes an IPv6 one. */
static bool
activate(struct cli_call *c, struct peer_family *f, uint8_t af, uint8_t peer_af)
{
	if (!c->no && af != peer_af)
		return cli_fail(c,
		    "IPv%u routes over an IPv%u session are not supported: use the neighbor's "
		    "IPv%u address under `address-family ipv%u unicast`", af, peer_af, af, af);
	f->active = !c->no;
	return true;
}

static void
limit(const struct cli_call *c, struct peer_family *f)
{
	f->max_prefix = c->no ? 0 : (uint32_t)cli_number(c, "limit");
	f->max_prefix_warn = !c->no && cli_key(c, "warning-only");
}

bool
word_in_family(struct cli_call *c)
{
	const struct cli_frame *here = cli_here(c);
	uint8_t af = here->mode == &bgp_family_mode ? (uint8_t)here->a : 4;
	struct peer *p = named(c);
	struct peer_config config;
	struct peer_family *f;

	if (!p)
		return false;
	config = *bgp_peer_config(p);
	f = &config.family[af == 6];
	switch ((enum family_word)c->word->value) {
	case FAM_ACTIVATE:
		if (!activate(c, f, af, config.addr.af))
			return false;
		break;
	case FAM_MAP:
		use(c, f, "map", true);
		break;
	case FAM_LIST:
		use(c, f, "list", false);
		break;
	case FAM_SELF:
		f->next_hop_self = !c->no;
		break;
	case FAM_LIMIT:
		limit(c, f);
		break;
	case FAM_CLIENT:
		config.rs_client = !c->no;
		break;
	case FAM_SOFT:
		return !c->no || word_always(c);
	}
	bgp_peer_configure(p, &config);
	return true;
}
