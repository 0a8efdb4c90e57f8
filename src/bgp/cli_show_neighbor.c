/* cli_show_neighbor.c - `show bgp neighbors`, what was sent and received, and `clear bgp`. */
#include <inttypes.h>
#include <string.h>

#include "base/units.h"
#include "bgp/words.h"

static struct peer *
named(struct cli_call *c)
{
	struct peer *p = bgp_peer_find(speaker_here(c), cli_addr(c, "peer"));

	if (!p)
		cli_fail(c, "No such neighbor: %s; `show bgp summary` lists them",
		    cli_text(c, "peer"));
	return p;
}

static void
timers(const struct bgp_peer_row *r, struct text *out)
{
	static const char *const word[] = { "Hold timer runs out in", "Next keepalive in",
		"Next connection attempt in", "Starts in" };
	const ix_time left[] = { r->hold_left, r->keepalive_left, r->retry_left, r->idle_left };

	text_printf(out, "  Hold time is %u, keepalive interval is %u seconds\n", r->hold_s,
	    r->keepalive_s);
	for (unsigned i = 0; i < sizeof(left) / sizeof(left[0]); i++)
		if (left[i])
			text_printf(out, "  %s %" PRIu64 " seconds\n", word[i],
			    (left[i] + IX_SECOND - 1) / IX_SECOND);
}

static void
counters(const struct bgp_peer_row *r, struct text *out)
{
	const uint64_t sent[] = { r->out.open, r->out.notification, r->out.update, r->out.keepalive,
		r->out.refresh };
	const uint64_t received[] = { r->in.open, r->in.notification, r->in.update, r->in.keepalive,
		r->in.refresh };
	static const char *const word[] = { "Opens:", "Notifications:", "Updates:", "Keepalives:",
		"Route Refresh:" };

	text_puts(out, "  Message statistics:\n                         Sent       Rcvd\n");
	for (unsigned i = 0; i < sizeof(word) / sizeof(word[0]); i++)
		text_printf(out, "    %-15s %9" PRIu64 "  %9" PRIu64 "\n", word[i], sent[i],
		    received[i]);
}

static void
policy(const char *what, const struct policy_use *u, const char *way, bool missing,
    struct text *out)
{
	if (missing)
		text_printf(out, "  %s updates discarded due to missing policy\n", what);
	if (u->list[0])
		text_printf(out, "  %s update prefix filter list is %s%s\n", what, way, u->list);
	if (u->map[0])
		text_printf(out, "  Route map for %s advertisements is %s%s\n",
		    strcmp(what, "Inbound") == 0 ? "incoming" : "outgoing", way, u->map);
}

static void
families(const struct peer *p, const struct bgp_peer_row *r, struct text *out)
{
	for (unsigned f = 0; f < 2; f++) {
		const struct peer_family *c = &bgp_peer_config(p)->family[f];

		if (!c->active)
			continue;
		text_printf(out, "\n For address family: IPv%u Unicast%s\n", f ? 6 : 4,
		    r->agreed[f] ? "" : r->state == BGP_ESTABLISHED
		    ? " (the neighbor does not have it)" : "");
		if (r->rs_client)
			text_puts(out, "  Route-Server Client\n");
		if (c->next_hop_self)
			text_puts(out, "  NEXT_HOP is always this router\n");
		policy("Inbound", &c->in, "*", r->no_policy_in[f], out);
		policy("Outbound", &c->out, "*", r->no_policy_out[f], out);
		text_printf(out, "  %u accepted prefixes of %u received, %u sent\n", r->accepted[f],
		    r->received[f], r->sent[f]);
		if (c->max_prefix)
			text_printf(out, "  Maximum prefixes allowed %u%s\n", c->max_prefix,
			    c->max_prefix_warn ? " (warning-only)" : "");
	}
}

static void
detail(const struct cli_call *c, const struct peer *p)
{
	ix_time now = stack_sim(bgp_stack(speaker_here(c)))->now;
	struct ix_addr id;
	struct bgp_peer_row r;
	char buf[ADDR_TEXT], up[TIME_TEXT];

	bgp_peer_row(p, &r);
	id = addr_v4(r.remote_id);
	text_printf(c->out, "BGP neighbor is %s, remote AS %u, local AS %u, %s link\n",
	    addr_text(buf, &r.addr), r.asn, r.local_as, r.external ? "external" : "internal");
	if (r.description[0])
		text_printf(c->out, " Description: %s\n", r.description);
	text_printf(c->out, "  BGP version 4, remote router ID %s\n", addr_text(buf, &id));
	text_printf(c->out, "  BGP state = %s", r.state_text);
	if (r.state == BGP_ESTABLISHED)
		text_printf(c->out, ", up for %s", uptime_text(up, now - r.since));
	text_puts(c->out, "\n");
	if (r.passive)
		text_puts(c->out, "  It must connect to us (passive)\n");
	timers(&r, c->out);
	counters(&r, c->out);
	families(p, &r, c->out);
	text_printf(c->out, "\n  Connections established %u; dropped %u\n",
	    r.flaps + (r.state == BGP_ESTABLISHED), r.flaps);
	if (r.last_error[0])
		text_printf(c->out, "  Last reset: %s%s%s%s\n", r.last_error,
		    r.last_code[0] ? " [" : "", r.last_code, r.last_code[0] ? "]" : "");
	if (r.tcp_error[0])
		text_printf(c->out, "  Last connection attempt: %s\n", r.tcp_error);
	if (r.state == BGP_ESTABLISHED)
		text_printf(c->out, "Local host: %s\n", addr_text(buf, &r.local));
	text_puts(c->out, "\n");
}

bool
word_neighbors(struct cli_call *c)
{
	struct peer *p;

	if (cli_arg(c, "peer")) {
		p = named(c);
		if (!p)
			return false;
		detail(c, p);
		return true;
	}
	for (uint32_t i = 0; (p = bgp_peer_at(speaker_here(c), i)); i++)
		detail(c, p);
	return true;
}

/* Which of the rows are asked for; a refused one is followed by its reason. */
static bool
shown(const struct cli_call *c, const struct bgp_route_row *r)
{
	return !cli_key(c, "filtered-routes") || r->reason != REJECT_NONE;
}

/* `routes`: what the table holds of that neighbor, as policy left it. */
static bool
accepted_routes(const struct cli_call *c, const struct peer *p, uint8_t af)
{
	const struct bgp_speaker *sp = speaker_here(c);
	struct ix_prefix at, *after = NULL, next;
	struct bgp_route_row row;
	uint32_t mine = 0, all = 0;

	for (; bgp_prefix_next(sp, af, after, &next); at = next, after = &at)
		for (uint32_t n = 0; bgp_route_row(sp, &next, n, &row); n++, all++) {
			if (row.local || !addr_eq(&row.from, &bgp_peer_config(p)->addr))
				continue;
			if (!mine++)
				table_head(sp, c->out);
			table_row(&row, true, c->out);
		}
	text_printf(c->out, "%sDisplayed  %u routes and %u total paths\n", mine ? "\n" : "", mine,
	    all);
	return true;
}

bool
word_neighbor_routes(struct cli_call *c)
{
	struct peer *p = named(c);
	uint8_t af = p && !cli_key(c, "ipv4") && !c->word->value ? bgp_peer_config(p)->addr.af : 4;
	bool sent = cli_key(c, "advertised-routes");
	struct ix_prefix at, *after = NULL;
	struct bgp_route_row row;
	uint32_t n = 0;

	if (!p)
		return false;
	if (cli_key(c, "ipv6"))
		af = 6;
	if (cli_key(c, "routes"))
		return accepted_routes(c, p, af);
	for (; sent ? bgp_sent_next(p, af, after, &row) : bgp_received_next(p, af, after, &row);
	     at = row.prefix, after = &at) {
		if (!shown(c, &row))
			continue;
		if (!n++)
			table_head(speaker_here(c), c->out);
		table_row(&row, true, c->out);
		if (row.reason)
			text_printf(c->out, "      refused: %s\n", row.reason_text);
	}
	text_printf(c->out, "%sTotal number of prefixes %u\n", n ? "\n" : "", n);
	return true;
}

static bool
clear_one(struct peer *p, const struct cli_call *c)
{
	bool in = cli_key(c, "in"), out = cli_key(c, "out");
	uint8_t af = cli_key(c, "ipv4") ? 4 : cli_key(c, "ipv6") ? 6 : 0;

	if (af && !bgp_peer_config(p)->family[af == 6].active)
		return false;
	if (cli_key(c, "soft") || in || out)
		bgp_peer_soft(p, in || !out, out || !in);
	else
		bgp_peer_clear(p);
	return true;
}

bool
word_clear(struct cli_call *c)
{
	const struct cli_arg *star = cli_arg(c, "star");
	struct peer *p;

	if (star && strcmp(star->text, "*") != 0)
		return cli_fail(c, "\"%s\" is no neighbor: type its address, or * for all",
		    star->text);
	if (cli_arg(c, "peer"))
		return (p = named(c)) && (clear_one(p, c) ||
		    cli_fail(c, "%s is not active in that family", cli_text(c, "peer")));
	for (uint32_t i = 0; (p = bgp_peer_at(speaker_here(c), i)); i++)
		clear_one(p, c);
	return true;
}
