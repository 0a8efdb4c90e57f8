/*
 * dump_icmp.c - ICMP (RFC 792) and ICMPv6 (RFC 4443) as tcpdump words them; with -v the packet that
 * an error of ICMP quotes.
 */
#include "base/addr.h"
#include "device/dump.h"
#include "wire/icmp.h"
#include "wire/icmpv6.h"
#include "wire/ipv4.h"
#include "wire/ipv6.h"

/* What an error is about. */
struct quote {
	struct ix_addr to;
	uint8_t protocol;
	uint16_t port; /* the destination's */
};

static struct quote
quote4(struct octets o)
{
	struct quote q = { .to = { .af = 4 } };
	uint32_t header = (get8(&o) & 15u) * 4;

	octets_skip(&o, 8);
	q.protocol = get8(&o);
	octets_skip(&o, 6);
	get_bytes(&o, q.to.b, 4);
	octets_skip(&o, (header > IPV4_HEADER ? header - IPV4_HEADER : 0) + 2);
	q.port = get16(&o);
	return q;
}

static struct quote
quote6(struct octets o)
{
	struct quote q = { .to = { .af = 6 } };

	octets_skip(&o, 6);
	q.protocol = get8(&o);
	octets_skip(&o, 17);
	get_bytes(&o, q.to.b, 16);
	octets_skip(&o, 2);
	q.port = get16(&o);
	return q;
}

static const char *
transport(const struct quote *q)
{
	return q->protocol == PROTO_TCP ? "tcp" : q->protocol == PROTO_UDP ? "udp" : NULL;
}

static void
unreachable4(const struct icmp *m, const struct quote *q, struct text *out)
{
	static const struct {
		const char *before, *after;
	} words[] = { { "net ", "" }, { "host ", "" }, { "", "" }, { "", "" }, { "", "" },
		{ "", " - source route failed" }, { "net ", " - unknown" },
		{ "host ", " - unknown" }, { "", " - source host isolated" },
		{ "net ", " - admin prohibited" }, { "host ", " - admin prohibited" },
		{ "net ", " - tos prohibited" }, { "host ", " - tos prohibited" },
		{ "host ", " - admin prohibited filter" },
		{ "host ", " - host precedence violation" }, { "host ", " - precedence cutoff" } };
	char to[ADDR_TEXT];

	addr_text(to, &q->to);
	if (m->code == ICMP_PORT && transport(q))
		text_printf(out, "%s %s port %u unreachable", to, transport(q), q->port);
	else if (m->code == ICMP_PORT)
		text_printf(out, "%s protocol %u port %u unreachable", to, q->protocol, q->port);
	else if (m->code == ICMP_PROTOCOL)
		text_printf(out, "%s protocol %u unreachable", to, q->protocol);
	else if (m->code == ICMP_TOO_BIG && m->mtu)
		text_printf(out, "%s unreachable - need to frag (mtu %u)", to, m->mtu);
	else if (m->code == ICMP_TOO_BIG)
		text_printf(out, "%s unreachable - need to frag", to);
	else if (m->code < sizeof(words) / sizeof(words[0]))
		text_printf(
		    out, "%s%s unreachable%s", words[m->code].before, to, words[m->code].after);
	else
		text_printf(out, "%s unreachable - #%u", to, m->code);
}

static void
redirect4(const struct icmp *m, const struct quote *q, struct text *out)
{
	char to[ADDR_TEXT], by[ADDR_TEXT];

	text_printf(out, "redirect%s %s to %s %s", m->code > 1 ? "-tos" : "", addr_text(to, &q->to),
	    m->code & 1 ? "host" : "net", addr_text(by, &m->gateway));
}

/* RFC 1256: routers, each with its preference. */
static void
routers4(struct octets o, struct text *out)
{
	uint8_t n;
	uint16_t lifetime;

	octets_skip(&o, 4);
	n = get8(&o);
	octets_skip(&o, 1);
	lifetime = get16(&o);
	text_printf(
	    out, "router advertisement lifetime %u:%02u %u:", lifetime / 60, lifetime % 60, n);
	for (; n && octets_left(&o) >= 8; n--) {
		struct ix_addr a = { .af = 4 };
		char buf[ADDR_TEXT];

		get_bytes(&o, a.b, 4);
		text_printf(out, " {%s %u}", addr_text(buf, &a), get32(&o));
	}
}

static void
message4(const struct icmp *m, const struct quote *q, struct octets whole, struct text *out)
{
	switch (m->type) {
	case ICMP_ECHO:
	case ICMP_ECHO_REPLY:
		text_printf(out, "echo %s, id %u, seq %u",
		    m->type == ICMP_ECHO ? "request" : "reply", m->id, m->sequence);
		break;
	case ICMP_UNREACHABLE:
		unreachable4(m, q, out);
		break;
	case ICMP_REDIRECT:
		redirect4(m, q, out);
		break;
	case ICMP_TIME_EXCEEDED:
		text_puts(
		    out, m->code ? "ip reassembly time exceeded" : "time exceeded in-transit");
		break;
	case 9:
		routers4(whole, out);
		break;
	case ICMP_PARAMETER:
		if (m->code)
			text_printf(out, "parameter problem - code %u", m->code);
		else
			text_printf(out, "parameter problem - octet %u", m->pointer);
		break;
	default:
		text_printf(out, "type-#%u", m->type);
	}
}

void
dump_icmp(struct dump_view *v, const struct dump_ip *ip, struct octets o, struct text *out)
{
	struct octets body = o, whole = o;
	uint16_t is, should;
	struct quote q;
	struct icmp m;

	icmp_read(&body, &m);
	if (octets_left(&o) < ICMP_HEADER) {
		text_puts(out, "ICMP [|icmp]");
		return;
	}
	octets_skip(&o, ICMP_HEADER);
	q = quote4(o);
	text_puts(out, "ICMP ");
	message4(&m, &q, whole, out);
	text_printf(out, ", length %u", ip->length);
	if (v->verbose && !ip->quoted && dump_checksum(ip, PROTO_ICMP, whole, 2, &is, &should) &&
	    is != should)
		text_printf(out, " (wrong icmp cksum %x (->%x)!)", is, should);
	if (v->verbose && icmp_is_error(m.type) && octets_left(&o) >= IPV4_HEADER) {
		text_puts(out, "\n\t");
		dump_ip4(v, o, true, out);
	}
}

static void
unreachable6(const struct icmpv6 *m, const struct quote *q, struct text *out)
{
	static const char *const words[] = { "route", "prohibited", "beyond scope", "address" };
	char to[ADDR_TEXT];

	addr_text(to, &q->to);
	if (m->code == ICMPV6_PORT && transport(q))
		text_printf(out, "unreachable port, %s %s port %u", to, transport(q), q->port);
	else if (m->code < sizeof(words) / sizeof(words[0]))
		text_printf(out, "unreachable %s %s", words[m->code], to);
	else
		text_printf(out, "unreachable code-#%u", m->code);
}

static void
seconds(uint32_t s, const char *after, struct text *out)
{
	if (s == UINT32_MAX)
		text_printf(out, "infinity%s", after);
	else
		text_printf(out, "%us%s", s, after);
}

static void
nd_option_words(const struct dump_view *v, struct octets o, struct text *out)
{
	static const char *const names[] = { [ND_SOURCE_MAC] = "source link-address",
		[ND_TARGET_MAC] = "destination link-address",
		[ND_PREFIX] = "prefix info",
		[ND_REDIRECTED] = "redirected header",
		[ND_MTU] = "mtu" };
	struct octets whole = o;
	uint8_t type = get8(&o), eights = get8(&o), len, flags;
	uint32_t n = eights * 8u;
	struct ix_addr a = { .af = 6 };
	struct ix_mac mac;
	char buf[ADDR_TEXT];

	text_printf(out, "\n\t  %s option (%u), length %u (%u): ",
	    type && type < sizeof(names) / sizeof(names[0]) ? names[type] : "unknown", type, n,
	    eights);
	if (type == ND_SOURCE_MAC || type == ND_TARGET_MAC) {
		get_bytes(&o, mac.b, 6);
		text_puts(out, mac_text(buf, &mac));
	} else if (type == ND_MTU) {
		octets_skip(&o, 2);
		text_printf(out, " %u", get32(&o));
	} else if (type == ND_PREFIX) {
		uint32_t valid, preferred;

		len = get8(&o);
		flags = get8(&o);
		valid = get32(&o);
		preferred = get32(&o);
		octets_skip(&o, 4);
		get_bytes(&o, a.b, 16);
		text_printf(out, "%s/%u, Flags [%s%s%s], valid time ", addr_text(buf, &a), len,
		    flags & 0x80       ? "onlink"
			: flags & 0x40 ? ""
				       : "none",
		    (flags & 0xc0) == 0xc0 ? ", " : "", flags & 0x40 ? "auto" : "");
		seconds(valid, ", pref. time ", out);
		seconds(preferred, "", out);
	}
	if (v->verbose > 1 && n > 2) {
		octets_skip(&whole, 2);
		text_puts(out, "\n");
		dump_octets(
		    "\t    ", octets_take(&whole, n - 2), whole.bad ? 0 : n - 2, false, out);
		out->n--;
	}
}

static void
nd_options(const struct dump_view *v, struct octets o, uint32_t at, struct text *out)
{
	octets_skip(&o, at);
	while (v->verbose && octets_left(&o) >= 8) {
		struct octets peek = o;
		uint32_t n;

		octets_skip(&peek, 1);
		n = get8(&peek) * 8u;
		if (n == 0 || n > octets_left(&o))
			break;
		nd_option_words(v, octets_sub(&o, n), out);
	}
}

static void
advert(const struct icmpv6 *m, struct text *out)
{
	text_printf(out,
	    "\n\thop limit %u, Flags [%s%s%s], pref medium, router lifetime %us, "
	    "reachable time %ums, retrans timer %ums",
	    m->hops,
	    m->managed	   ? "managed"
		: m->other ? ""
			   : "none",
	    m->managed && m->other ? ", " : "", m->other ? "other stateful" : "", m->lifetime_s,
	    m->reachable_ms, m->retrans_ms);
}

static void
flags(const struct icmpv6 *m, struct text *out)
{
	const char *const names[] = { m->router ? "router" : NULL,
		m->solicited ? "solicited" : NULL, m->override ? "override" : NULL };
	const char *comma = "";

	text_puts(out, ", Flags [");
	for (unsigned i = 0; i < 3; i++)
		if (names[i]) {
			text_printf(out, "%s%s", comma, names[i]);
			comma = ", ";
		}
	text_puts(out, *comma ? "]" : "none]");
}

/* Neighbour discovery: with -v the length comes before what it says. */
static void
discovery(const struct dump_view *v, const struct icmpv6 *m, uint32_t len, struct octets o,
    struct text *out)
{
	static const char *const names[] = { "router solicitation", "router advertisement",
		"neighbor solicitation", "neighbor advertisement", "redirect" };
	char target[ADDR_TEXT], about[ADDR_TEXT];

	text_puts(out, names[m->type - ND_ROUTER_SOLICIT]);
	if (v->verbose)
		text_printf(out, ", length %u", len);
	addr_text(target, &m->target);
	if (m->type == ND_ROUTER_ADVERT && v->verbose)
		advert(m, out);
	else if (m->type == ND_NEIGHBOR_SOLICIT)
		text_printf(out, ", who has %s", target);
	else if (m->type == ND_NEIGHBOR_ADVERT)
		text_printf(out, ", tgt is %s", target);
	else if (m->type == ND_REDIRECT)
		text_printf(out, ", %s to %s", addr_text(about, &m->destination), target);
	if (m->type == ND_NEIGHBOR_ADVERT && v->verbose)
		flags(m, out);
	nd_options(v, o,
	    m->type == ND_ROUTER_SOLICIT      ? 8
		: m->type == ND_ROUTER_ADVERT ? 16
		: m->type == ND_REDIRECT      ? 40
					      : 24,
	    out);
}

static void
message6(const struct icmpv6 *m, const struct quote *q, struct text *out)
{
	static const char *const problems[] = { "erroneous", "next header", "option" };
	char to[ADDR_TEXT];

	if (m->type == ICMPV6_ECHO || m->type == ICMPV6_ECHO_REPLY) {
		text_printf(out, "echo %s, id %u, seq %u",
		    m->type == ICMPV6_ECHO ? "request" : "reply", m->id, m->sequence);
	} else if (m->type == ICMPV6_UNREACHABLE) {
		text_puts(out, "destination unreachable, ");
		unreachable6(m, q, out);
	} else if (m->type == ICMPV6_TIME_EXCEEDED && m->code) {
		text_puts(out, "time exceeded in-reassembly");
	} else if (m->type == ICMPV6_TIME_EXCEEDED) {
		text_printf(out, "time exceeded in-transit for %s", addr_text(to, &q->to));
	} else if (m->type == ICMPV6_TOO_BIG) {
		text_printf(out, "packet too big, mtu %u", m->mtu);
	} else if (m->type == ICMPV6_PARAMETER && m->code < 3) {
		text_printf(out, "parameter problem, %s - octet %u", problems[m->code], m->pointer);
	} else {
		text_printf(out, "type-#%u", m->type);
	}
}

/* Multicast listeners: RFC 3810 5.1, 5.2, with -v what is listened to. */
static void
listeners(const struct dump_view *v, uint8_t type, struct octets o, struct text *out)
{
	static const char *const modes[] = { "?", "is_in", "is_ex", "to_in", "to_ex", "allow",
		"block" };
	struct ix_addr a = { .af = 6 };
	uint32_t len = octets_left(&o);
	char buf[ADDR_TEXT];
	uint16_t n;

	octets_skip(&o, 4);
	if (type != 143) {
		uint16_t delay = get16(&o);

		octets_skip(&o, 2);
		get_bytes(&o, a.b, 16);
		addr_text(buf, &a);
		if (type == 130 && len >= 28)
			text_printf(out,
			    v->verbose ? "multicast listener query v2 [max resp delay=%u]%s%s%s"
				       : "multicast listener query v2",
			    delay, addr_eq(&a, &(struct ix_addr){ .af = 6 }) ? "" : " [gaddr ",
			    addr_eq(&a, &(struct ix_addr){ .af = 6 }) ? "" : buf,
			    addr_eq(&a, &(struct ix_addr){ .af = 6 }) ? "" : "]");
		else
			text_printf(out, "multicast listener %smax resp delay: %u addr: %s",
			    type == 130	      ? "query"
				: type == 131 ? "report"
					      : "done",
			    delay, buf);
		return;
	}
	octets_skip(&o, 2);
	n = get16(&o);
	text_printf(out, "multicast listener report v2, %u group record(s)", n);
	for (; v->verbose && n && octets_left(&o) >= 20; n--) {
		uint8_t mode = get8(&o);
		uint16_t sources;

		octets_skip(&o, 1);
		sources = get16(&o);
		get_bytes(&o, a.b, 16);
		text_printf(out, " [gaddr %s %s", addr_text(buf, &a), mode < 7 ? modes[mode] : "?");
		text_puts(out, v->verbose > 1 ? " {" : "");
		if (v->verbose < 2)
			text_printf(out, ", %u source(s)", sources);
		for (; sources && octets_left(&o) >= 16; sources--) {
			get_bytes(&o, a.b, 16);
			if (v->verbose > 1)
				text_printf(out, " %s", addr_text(buf, &a));
		}
		text_puts(out, v->verbose > 1 ? " }]" : "]");
	}
}

void
dump_icmpv6(const struct dump_view *v, const struct dump_ip *ip, struct octets o, struct text *out)
{
	struct octets body = o, whole = o;
	uint16_t is, should;
	struct icmpv6 m;
	struct quote q;

	icmpv6_read(&body, NULL, NULL, &m);
	if (octets_left(&o) < ICMPV6_HEADER) {
		text_puts(out, "ICMP6 [|icmp6]");
		return;
	}
	octets_skip(&o, ICMPV6_HEADER);
	q = quote6(o);
	if (v->verbose && dump_checksum(ip, PROTO_ICMPV6, whole, 2, &is, &should)) {
		if (is == should)
			text_puts(out, "[icmp6 sum ok] ");
		else
			text_printf(out, "[bad icmp6 cksum 0x%04x -> 0x%04x!] ", is, should);
	}
	text_puts(out, "ICMP6, ");
	if (m.type >= ND_ROUTER_SOLICIT && m.type <= ND_REDIRECT)
		discovery(v, &m, ip->length, whole, out);
	else if ((m.type >= 130 && m.type <= 132) || m.type == 143)
		listeners(v, m.type, whole, out);
	else
		message6(&m, &q, out);
	if (!v->verbose)
		text_printf(out, ", length %u", ip->length);
}
