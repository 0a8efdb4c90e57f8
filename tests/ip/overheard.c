/* overheard.c - see overheard.h. It asks with must(), not with Check: fuzz targets link it. */
#include "tests/ip/overheard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "wire/arp.h"
#include "wire/ethernet.h"
#include "wire/ipv6.h"
#include "wire/mld.h"

struct overheard {
	struct text t;
	ix_time since;
	bool timed;
};

static void
arp_line(struct text *t, struct octets o, const struct ethernet *e)
{
	char from[ADDR_TEXT], to[ADDR_TEXT];
	struct arp a;

	if (!arp_read(&o, &a))
		return;
	text_printf(t, "%s %s > %s%s\n", a.op == ARP_REQUEST ? "request" : "reply",
	    addr_text(from, &a.sender), addr_text(to, &a.target),
	    a.op == ARP_REQUEST && !mac_is_group(&e->dst) ? " unicast" : "");
}

static void
mld_line(struct text *t, struct octets body)
{
	char buf[ADDR_TEXT];
	struct mld_record r;

	octets_skip(&body, ICMPV6_HEADER);
	while (mld_record_read(&body, &r))
		text_printf(t, " %c%s",
		    r.type == MLD_TO_EXCLUDE	   ? '+'
			: r.type == MLD_TO_INCLUDE ? '-'
						   : '=',
		    addr_text(buf, &r.group));
}

static void
nd_line(struct text *t, const struct icmpv6 *m)
{
	char buf[ADDR_TEXT];

	if (m->type == ND_NEIGHBOR_SOLICIT || m->type == ND_NEIGHBOR_ADVERT ||
	    m->type == ND_REDIRECT)
		text_printf(t, " %s", addr_text(buf, &m->target));
	if (m->type == ND_NEIGHBOR_ADVERT)
		text_printf(t, " %s%s%s", m->router ? "R" : "", m->solicited ? "S" : "",
		    m->override ? "O" : "");
	if (m->type == ND_REDIRECT)
		text_printf(t, " for %s", addr_text(buf, &m->destination));
}

static void
icmpv6_line(struct text *t, struct octets o)
{
	static const char *const kinds[] = { "RS", "RA", "NS", "NA", "redirect" };
	char from[ADDR_TEXT], to[ADDR_TEXT];
	struct octets body;
	struct icmpv6 m;
	struct ipv6 h;

	if (!ipv6_read(&o, &h) || h.upper != PROTO_ICMPV6)
		return;
	body = o;
	must(icmpv6_read(&o, &h.src, &h.dst, &m));
	addr_text(from, &h.src);
	addr_text(to, &h.dst);
	if (m.type == MLD_REPORT) {
		text_printf(t, "MLD %s", from);
		mld_line(t, body);
	} else if (m.type >= ND_ROUTER_SOLICIT && m.type <= ND_REDIRECT) {
		text_printf(t, "%s %s > %s", kinds[m.type - ND_ROUTER_SOLICIT], from, to);
		nd_line(t, &m);
	} else {
		return;
	}
	text_puts(t, "\n");
}

void
overheard_frame(struct bed *b, const char *node, const uint8_t *bytes, uint32_t len)
{
	struct octets o = octets_read(bytes, len);
	struct text line = { 0 };
	struct ethernet e;
	ix_time t;

	if (!b->overheard || !ethernet_read(&o, &e))
		return;
	if (e.type == ETHERTYPE_ARP)
		arp_line(&line, o, &e);
	else if (e.type == ETHERTYPE_IPV6)
		icmpv6_line(&line, o);
	t = (b->sim->now - b->overheard->since) / IX_MS;
	if (line.n && b->overheard->timed)
		text_printf(
		    &b->overheard->t, "%u.%03u ", (unsigned)(t / 1000), (unsigned)(t % 1000));
	if (line.n)
		text_printf(&b->overheard->t, "%s %s", node, text_of(&line));
	text_free(&line);
}

void
overhear(struct bed *b, bool timed)
{
	overheard_free(b);
	b->overheard = calloc(1, sizeof(*b->overheard));
	must(b->overheard != NULL);
	b->overheard->since = b->sim->now;
	b->overheard->timed = timed;
}

const char *
overheard(const struct bed *b)
{
	return text_of(&b->overheard->t);
}

uint32_t
overheard_count(const struct bed *b, const char *what)
{
	const char *at = overheard(b);
	uint32_t n = 0;

	for (; (at = strstr(at, what)) != NULL; at++) {
		n++;
		at = strchr(at, '\n');
	}
	return n;
}

void
overheard_free(struct bed *b)
{
	if (b->overheard)
		text_free(&b->overheard->t);
	free(b->overheard);
	b->overheard = NULL;
}
