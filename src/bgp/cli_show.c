/* cli_show.c - `show bgp`: the table, a prefix, the summary, as FRR prints them. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "bgp/words.h"

enum { NETWORK = 17, NEXT_HOP = 16, INDENT = 20 };

uint8_t
word_family_of(const struct cli_call *c)
{
	return cli_key(c, "ipv6") ? 6 : 4;
}

static char *
id_text(char *buf, uint32_t id)
{
	struct ix_addr a = addr_v4(id);

	return addr_text(buf, &a);
}

static bool
running(struct cli_call *c)
{
	return bgp_as(speaker_here(c)) ||
	    cli_fail(c, "BGP does not run here: `configure terminal`, then `router bgp ASN`");
}

/* --- the table --- */

void
table_head(const struct bgp_speaker *sp, struct text *out)
{
	struct bgp_speaker_row s;
	char buf[ADDR_TEXT];

	bgp_speaker_row(sp, &s);
	text_printf(out, "BGP table version is %" PRIu64 ", local router ID is %s, vrf id 0\n"
	    "Default local pref 100, local AS %u\n", s.version, id_text(buf, s.router_id), s.asn);
	text_puts(out,
	    "Status codes:  s suppressed, d damped, h history, * valid, > best, = multipath,\n"
	    "               i internal, r RIB-failure, S Stale, R Removed\n"
	    "Origin codes:  i - IGP, e - EGP, ? - incomplete\n\n"
	    "   Network          Next Hop            Metric LocPrf Weight Path\n");
}

/* Left-aligned; what is too long for its column gets a line of its own, as in FRR. */
static void
column(struct text *out, const char *s, size_t width, unsigned indent)
{
	size_t n = strlen(s);

	if (n < width)
		text_printf(out, "%s%*s", s, (int)(width - n), "");
	else
		text_printf(out, "%s\n%*s", s, (int)indent, "");
}

static void
number_or_blank(struct text *out, int width, bool there, uint32_t n)
{
	if (there)
		text_printf(out, "%*u", width, n);
	else
		text_printf(out, "%*s", width, "");
}

void
table_row(const struct bgp_route_row *r, bool first, struct text *out)
{
	static const char origin[] = "ie?";
	char network[PREFIX_TEXT], hop[ADDR_TEXT];

	text_printf(out, "%c%c%c", r->usable ? '*' : ' ', r->best ? '>' : ' ',
	    r->peer && !r->external ? 'i' : ' ');
	column(out, first ? prefix_text(network, &r->prefix) : "", NETWORK, INDENT);
	column(out, addr_text(hop, &r->next_hop), NEXT_HOP, INDENT + NEXT_HOP);
	number_or_blank(out, 10, r->has_med || r->local, r->med);
	number_or_blank(out, 7, r->has_local_pref, r->local_pref);
	text_printf(out, "%7u %s%s%c\n", r->weight, r->path, r->path[0] ? " " : "",
	    r->origin < 3 ? origin[r->origin] : '?');
}

bool
word_table(struct cli_call *c)
{
	const struct bgp_speaker *sp = speaker_here(c);
	struct ix_prefix at, *after = NULL, next;
	uint32_t prefixes = 0, paths = 0;
	struct bgp_route_row row;

	if (!running(c))
		return false;
	for (; bgp_prefix_next(sp, word_family_of(c), after, &next); at = next, after = &at) {
		if (!prefixes++)
			table_head(sp, c->out);
		for (uint32_t n = 0; bgp_route_row(sp, &next, n, &row); n++, paths++)
			table_row(&row, n == 0, c->out);
	}
	if (prefixes)
		text_printf(c->out, "\nDisplayed  %u routes and %u total paths\n", prefixes, paths);
	else
		text_puts(c->out, "No BGP prefixes displayed, 0 exist\n");
	return true;
}

/* --- one prefix --- */

static void
advertised_to(const struct bgp_speaker *sp, const struct ix_prefix *p, struct text *out)
{
	struct bgp_route_row row;
	struct peer *peer;
	char buf[ADDR_TEXT];
	bool any = false;

	for (uint32_t i = 0; (peer = bgp_peer_at(sp, i)); i++) {
		if (!bgp_sent_row(peer, p, &row))
			continue;
		if (!any)
			text_puts(out, "  Advertised to non peer-group peers:\n ");
		text_printf(out, " %s", addr_text(buf, &bgp_peer_config(peer)->addr));
		any = true;
	}
	text_puts(out, any ? "\n" : "  Not advertised to any peer\n");
}

static void
flags_text(const struct bgp_route_row *r, struct text *out)
{
	if (r->has_med || r->local)
		text_printf(out, ", metric %u", r->med);
	if (r->has_local_pref)
		text_printf(out, ", localpref %u", r->local_pref);
	if (r->weight)
		text_printf(out, ", weight %u", r->weight);
	text_puts(out, r->usable ? ", valid" : ", invalid");
	text_puts(out, r->local ? ", sourced, local" : r->external ? ", external" : ", internal");
	if (r->best)
		text_printf(out, ", best (%s)", bgp_step_word(r->step));
	text_puts(out, "\n");
}

static void
path_detail(const struct bgp_speaker *sp, const struct bgp_route_row *r, struct text *out)
{
	static const char *const origin[] = { "IGP", "EGP", "incomplete" };
	char hop[ADDR_TEXT], from[ADDR_TEXT], id[ADDR_TEXT], up[TIME_TEXT];

	text_printf(out, "  %s\n", r->path[0] ? r->path : "Local");
	addr_text(hop, &r->next_hop);
	addr_text(from, r->local ? &r->next_hop : &r->from);
	text_printf(out, "    %s%s from %s (%s)\n", hop, r->usable ? "" : " (inaccessible)", from,
	    id_text(id, r->local ? bgp_router_id(sp) : r->from_id));
	if (r->link_local.af)
		text_printf(out, "    (%s)\n", addr_text(hop, &r->link_local));
	text_printf(out, "      Origin %s", origin[r->origin < 3 ? r->origin : 2]);
	flags_text(r, out);
	if (r->communities[0])
		text_printf(out, "      Community: %s\n", r->communities);
	if (r->large[0])
		text_printf(out, "      Large Community: %s\n", r->large);
	if (!r->best && r->why[0])
		text_printf(out, "      Not best: %s\n", r->why);
	text_printf(out, "      Last update: %s ago\n",
	    uptime_text(up, stack_sim(bgp_stack(sp))->now - r->since));
}

/* The prefix itself, or the longest one in the table that holds the address. */
static bool
wanted(const struct cli_call *c, struct ix_prefix *out)
{
	const struct cli_arg *a = cli_arg(c, "address");
	struct bgp_route_row row;

	if (!a) {
		*out = *cli_prefix(c, "prefix");
		return bgp_route_row(speaker_here(c), out, 0, &row);
	}
	for (unsigned len = addr_bits(&a->addr) + 1; len--;) {
		*out = prefix_of(&a->addr, len);
		if (bgp_route_row(speaker_here(c), out, 0, &row))
			return true;
	}
	return false;
}

bool
word_prefix(struct cli_call *c)
{
	const struct bgp_speaker *sp = speaker_here(c);
	struct bgp_route_row row;
	struct ix_prefix p;
	uint32_t paths = 0;
	char buf[PREFIX_TEXT];

	if (!running(c))
		return false;
	if (!wanted(c, &p)) {
		text_puts(c->out, "% Network not in table\n");
		return true;
	}
	while (bgp_route_row(sp, &p, paths, &row))
		paths++;
	text_printf(c->out, "BGP routing table entry for %s\nPaths: (%u available, ",
	    prefix_text(buf, &p), paths);
	text_printf(c->out, "%s, table default)\n",
	    bgp_best_row(sp, &p, &row) ? "best #1" : "no best path");
	advertised_to(sp, &p, c->out);
	for (uint32_t n = 0; bgp_route_row(sp, &p, n, &row); n++)
		path_detail(sp, &row, c->out);
	return true;
}

/* --- the summary --- */

static void
summary_state(const struct bgp_peer_row *r, unsigned f, struct text *out)
{
	if (r->state != BGP_ESTABLISHED)
		text_printf(out, " %12s %8u", r->state_text, 0);
	else if (r->no_policy_in[f])
		text_printf(out, " %12s", "(Policy)");
	else
		text_printf(out, " %12u", r->accepted[f]);
	if (r->state != BGP_ESTABLISHED)
		return;
	if (r->no_policy_out[f])
		text_printf(out, " %8s", "(Policy)");
	else
		text_printf(out, " %8u", r->sent[f]);
}

static uint64_t
total(const struct bgp_counters *n)
{
	return n->open + n->update + n->notification + n->keepalive + n->refresh;
}

/* As wide as the longest address, but at least an IPv4 one. */
static int
address_width(const struct bgp_speaker *sp, uint8_t af)
{
	struct peer *p;
	int width = 15;

	for (uint32_t i = 0; (p = bgp_peer_at(sp, i)); i++) {
		char buf[ADDR_TEXT];
		int n = (int)strlen(addr_text(buf, &bgp_peer_config(p)->addr));

		if (bgp_peer_config(p)->family[af == 6].active && n > width)
			width = n;
	}
	return width;
}

static void
summary_row(const struct cli_call *c, const struct bgp_peer_row *r, unsigned f, int width)
{
	ix_time now = stack_sim(bgp_stack(speaker_here(c)))->now;
	char addr[ADDR_TEXT], up[TIME_TEXT];

	text_printf(c->out, "%-*s 4 %10u %9" PRIu64 " %9" PRIu64 " %8u %4u %4u %8s", width,
	    addr_text(addr, &r->addr), r->asn, total(&r->in), total(&r->out), 0, 0, r->waiting[f],
	    r->ever ? uptime_text(up, now - r->since) : "never");
	summary_state(r, f, c->out);
	text_printf(c->out, " %s\n", r->description[0] ? r->description : "N/A");
}

static uint32_t
active_peers(const struct bgp_speaker *sp, uint8_t af)
{
	uint32_t n = 0;
	struct peer *p;

	for (uint32_t i = 0; (p = bgp_peer_at(sp, i)); i++)
		n += bgp_peer_config(p)->family[af == 6].active;
	return n;
}

static void
summary(struct cli_call *c, uint8_t af)
{
	const struct bgp_speaker *sp = speaker_here(c);
	struct bgp_speaker_row s;
	struct bgp_peer_row r;
	int width = address_width(sp, af);
	uint32_t peers = 0;
	struct peer *p;
	char buf[ADDR_TEXT];

	bgp_speaker_row(sp, &s);
	for (uint32_t i = 0; (p = bgp_peer_at(sp, i)); i++) {
		if (!bgp_peer_config(p)->family[af == 6].active)
			continue;
		if (!peers++) {
			text_printf(c->out, "%s Unicast Summary (VRF default):\n"
			    "BGP router identifier %s, local AS number %u vrf-id 0\n"
			    "BGP table version %" PRIu64 "\nRIB entries %u\nPeers %u\n\n"
			    "%-*s V         AS   MsgRcvd   MsgSent   TblVer  InQ OutQ  Up/Down"
			    " State/PfxRcd   PfxSnt Desc\n",
			    af == 6 ? "IPv6" : "IPv4", id_text(buf, s.router_id), s.asn, s.version,
			    s.prefixes[af == 6], active_peers(sp, af), width, "Neighbor");
		}
		bgp_peer_row(p, &r);
		summary_row(c, &r, af == 6, width);
	}
	if (peers)
		text_printf(c->out, "\nTotal number of neighbors %u\n", peers);
	else
		text_printf(c->out, "%% No BGP neighbors found for IPv%u unicast\n", af);
}

bool
word_summary(struct cli_call *c)
{
	if (!running(c))
		return false;
	if (!cli_key(c, "ipv6"))
		summary(c, 4);
	/* without a family word FRR shows all families */
	if (cli_key(c, "ipv6") || (!cli_key(c, "ipv4") && !c->word->value)) {
		if (!cli_key(c, "ipv6"))
			text_puts(c->out, "\n");
		summary(c, 6);
	}
	return true;
}
