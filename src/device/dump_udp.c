/*
 * dump_udp.c - UDP (RFC 768) as tcpdump shows it, and what DHCP (RFC 2131), NTP, syslog and sFlow
 * say in it; of others the length.
 */
#include <inttypes.h>
#include <string.h>

#include "base/addr.h"
#include "device/dump.h"
#include "wire/dhcp.h"
#include "wire/dns.h"
#include "wire/ipv4.h"
#include "wire/udp.h"

static void
dhcp_addr(const struct ix_addr *a, const char *what, struct text *out)
{
	char buf[ADDR_TEXT];

	if (a->af)
		text_printf(out, "\n\t  %s %s", what, addr_text(buf, a));
}

/* The fixed part of -v; the options follow as they stand. */
static void
dhcp_fixed(const struct dhcp *d, struct text *out)
{
	char mac[MAC_TEXT];

	if (d->hops)
		text_printf(out, ", hops %u", d->hops);
	text_printf(out, ", xid 0x%x", d->id);
	if (d->secs)
		text_printf(out, ", secs %u", d->secs);
	text_printf(out, ", Flags [%s]", d->broadcast ? "Broadcast" : "none");
	dhcp_addr(&d->client, "Client-IP", out);
	dhcp_addr(&d->yours, "Your-IP", out);
	dhcp_addr(&d->next, "Server-IP", out);
	dhcp_addr(&d->relay, "Gateway-IP", out);
	text_printf(out, "\n\t  Client-Ethernet-Address %s", mac_text(mac, &d->mac));
}

static const struct {
	uint8_t code;
	char kind; /* a: addresses, s: text, l: seconds, p: parameters, m: message, i: client id */
	const char *name;
} dhcp_options[] = { { 1, 'a', "Subnet-Mask" }, { 3, 'a', "Default-Gateway" },
	{ 6, 'a', "Domain-Name-Server" }, { 12, 's', "Hostname" }, { 15, 's', "Domain-Name" },
	{ 28, 'a', "BR" }, { 50, 'a', "Requested-IP" }, { 51, 'l', "Lease-Time" },
	{ 53, 'm', "DHCP-Message" }, { 54, 'a', "Server-ID" }, { 55, 'p', "Parameter-Request" },
	{ 56, 's', "MSG" }, { 57, 'b', "MSZ" }, { 58, 'l', "RN" }, { 59, 'l', "RB" },
	{ 61, 'i', "Client-ID" }, { 119, 'x', "SLT" }, { 42, 'a', "NTP" }, { 2, 'l', "Time-Zone" },
	{ 26, 'b', "MTU" }, { 33, 'x', "Static-Route" }, { 121, 'x', "Classless-Static-Route" },
	{ 43, 'x', "Vendor-Option" } };

static const char *
dhcp_name(uint8_t code, char *kind)
{
	for (size_t i = 0; i < sizeof(dhcp_options) / sizeof(dhcp_options[0]); i++)
		if (dhcp_options[i].code == code) {
			*kind = dhcp_options[i].kind;
			return dhcp_options[i].name;
		}
	*kind = 'x';
	return "Unknown";
}

static void
parameters(struct octets o, struct text *out)
{
	char kind;

	for (unsigned i = 0; octets_left(&o); i++) {
		uint8_t code = get8(&o);

		text_printf(out, "%s%s (%u)",
		    i == 0	? "\n\t      "
			: i % 4 ? ", "
				: ", \n\t      ",
		    dhcp_name(code, &kind), code);
	}
}

static void
dhcp_value(char kind, struct octets o, struct text *out)
{
	static const char *const messages[] = { "", "Discover", "Offer", "Request", "Decline",
		"ACK", "NACK", "Release", "Inform" };
	struct ix_addr a = { .af = 4 };
	struct ix_mac mac;
	char buf[ADDR_TEXT];
	uint8_t n;

	switch (kind) {
	case 'a':
		for (unsigned i = 0; octets_left(&o) >= 4; i++) {
			get_bytes(&o, a.b, 4);
			text_printf(out, "%s%s", i ? "," : "", addr_text(buf, &a));
		}
		break;
	case 's':
		text_puts(out, "\"");
		text_clean(out, (const char *)o.buf, octets_left(&o), TEXT_LINE);
		text_puts(out, "\"");
		break;
	case 'l':
		text_printf(out, "%" PRIu32, get32(&o));
		break;
	case 'b':
		text_printf(out, "%u", get16(&o));
		break;
	case 'm':
		n = get8(&o);
		text_puts(out, n && n < 9 ? messages[n] : "?");
		break;
	case 'i':
		octets_skip(&o, 1);
		get_bytes(&o, mac.b, 6);
		text_printf(out, "ether %s", mac_text(buf, &mac));
		break;
	default:
		while (octets_left(&o))
			text_printf(out, "%u%s", get8(&o), octets_left(&o) ? "." : "");
	}
}

#define DHCP_FIXED 236u
#define DHCP_COOKIE 0x63825363u

static void
dhcp_list(struct octets o, struct text *out)
{
	octets_skip(&o, DHCP_FIXED);
	if (get32(&o) != DHCP_COOKIE)
		return;
	text_puts(out, "\n\t  Vendor-rfc1048 Extensions\n\t    Magic Cookie 0x63825363");
	while (octets_left(&o)) {
		uint8_t code = get8(&o), len;
		const char *name;
		char kind;

		if (code == 0)
			continue;
		if (code == 255)
			break;
		len = get8(&o);
		if (len > octets_left(&o))
			break;
		name = dhcp_name(code, &kind);
		text_printf(out, "\n\t    %s (%u), length %u: ", name, code, len);
		if (kind == 'p')
			parameters(octets_sub(&o, len), out);
		else
			dhcp_value(kind, octets_sub(&o, len), out);
	}
}

static void
dhcp(struct octets o, bool verbose, struct text *out)
{
	struct octets whole = o;
	uint32_t n = octets_left(&o);
	char mac[MAC_TEXT];
	struct dhcp d;

	if (!dhcp_read(&o, &d)) {
		text_puts(out, "BOOTP/DHCP [|bootp]");
		return;
	}
	text_printf(out, "BOOTP/DHCP, %s", d.op == 1 ? "Request" : "Reply");
	if (d.op == 1)
		text_printf(out, " from %s", mac_text(mac, &d.mac));
	text_printf(out, ", length %u", n);
	if (!verbose)
		return;
	dhcp_fixed(&d, out);
	dhcp_list(whole, out);
}

/* "2208988860.500000000 (1970-01-01T00:01:00Z)": seconds since 1900 and their parts. */
static void
ntp_time(uint64_t t, struct text *out)
{
	uint32_t s = (uint32_t)(t >> 32), unix_s = s - 2208988800u, day = unix_s / 86400 % 31 + 1;
	uint64_t ns = (t & UINT32_MAX) * 1000000000u >> 32;

	text_printf(out, "%u.%09u", s, (unsigned)ns);
	if (t)
		text_printf(out, " (1970-01-%02uT%02u:%02u:%02uZ)", day, unix_s / 3600 % 24,
		    unix_s / 60 % 60, unix_s % 60);
}

/* Since the originator's time, as tcpdump has it: only without one it is a time itself. */
static void
ntp_since(uint64_t from, uint64_t to, struct text *out)
{
	uint64_t apart = to >= from ? to - from : from - to;

	if (from == 0) {
		ntp_time(to, out);
		return;
	}
	text_printf(out, "%s%u.%09u", to >= from ? "+" : "-", (unsigned)(apart >> 32),
	    (unsigned)((apart & UINT32_MAX) * 1000000000u >> 32));
}

/* 16 bits of seconds and 16 of their parts. */
static void
ntp_short(const char *what, uint32_t v, struct text *out)
{
	text_printf(out, "%s%u.%06u", what, v >> 16, (unsigned)((v & 0xffffu) * 1000000ull >> 16));
}

static void
ntp_rest(uint8_t leap, struct octets o, struct text *out)
{
	static const char *const leaps[] = { "", "+1s", "-1s", "clock unsynchronized" };
	static const char *const stamps[] = { "\n\t  Reference Timestamp:  ",
		"\n\t  Originator Timestamp: ", "\n\t  Receive Timestamp:    ",
		"\n\t  Transmit Timestamp:   " };
	uint8_t stratum = get8(&o), poll = get8(&o), precision = get8(&o);
	uint64_t t[4];
	char buf[ADDR_TEXT];
	struct ix_addr id = { .af = 4 };

	text_printf(out,
	    "\n\tLeap indicator: %s (%u), Stratum %u (%s), poll %u (%us), precision %d",
	    leaps[leap], leap * 64u, stratum,
	    stratum == 0       ? "unspecified"
		: stratum == 1 ? "primary reference"
			       : "secondary reference",
	    poll, 1u << (poll & 31), (int8_t)precision);
	ntp_short("\n\tRoot Delay: ", get32(&o), out);
	ntp_short(", Root dispersion: ", get32(&o), out);
	get_bytes(&o, id.b, 4);
	text_puts(out, ", Reference-ID: ");
	if (stratum == 0)
		text_puts(out, "(unspec)");
	else if (stratum == 1)
		text_clean(out, (const char *)id.b, strnlen((const char *)id.b, 4), TEXT_LINE);
	else
		text_puts(out, addr_text(buf, &id));
	for (unsigned i = 0; i < 4; i++) {
		t[i] = get64(&o);
		text_puts(out, stamps[i]);
		ntp_time(t[i], out);
	}
	text_puts(out, "\n\t    Originator - Receive Timestamp:  ");
	ntp_since(t[1], t[2], out);
	text_puts(out, "\n\t    Originator - Transmit Timestamp: ");
	ntp_since(t[1], t[3], out);
}

static void
ntp(struct octets o, bool verbose, struct text *out)
{
	static const char *const modes[] = { "Reserved", "Symmetric Active", "Symmetric Passive",
		"Client", "Server", "Broadcast", "Control Message", "Reserved" };
	uint32_t n = octets_left(&o);
	uint8_t head = get8(&o);

	text_printf(out, "NTPv%u, %s, length %u", head >> 3 & 7, modes[head & 7], n);
	if (verbose && n >= 48)
		ntp_rest(head >> 6, o, out);
}

/* "<13>": facility and severity, RFC 5424 6.2.1. */
static void
syslog(struct octets o, struct text *out)
{
	static const char *const facilities[] = { "kernel", "user", "mail", "daemon", "auth",
		"syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "ntp", "security",
		"console", "cron", "local0", "local1", "local2", "local3", "local4", "local5",
		"local6", "local7" };
	static const char *const severities[] = { "emergency", "alert", "critical", "error",
		"warning", "notice", "info", "debug" };
	uint32_t n = octets_left(&o), pri = 0;
	uint8_t c = get8(&o);

	if (c != '<') {
		text_puts(out, "[|syslog]");
		return;
	}
	while ((c = get8(&o)) >= '0' && c <= '9' && pri < 1000)
		pri = pri * 10 + (c - '0');
	text_printf(out, "SYSLOG %s.%s, length: %u", pri / 8 < 24 ? facilities[pri / 8] : "unknown",
	    severities[pri & 7], n);
}

static void
sflow(struct octets o, struct text *out)
{
	uint32_t n = octets_left(&o), version = get32(&o), kind = get32(&o);
	struct ix_addr a = { .af = kind == 2 ? 6 : 4 };
	char buf[ADDR_TEXT];

	get_bytes(&o, a.b, kind == 2 ? 16 : 4);
	text_printf(out, "sFlowv%u, %s agent %s, agent-id %u, length %u", version,
	    kind == 2 ? "IPv6" : "IPv4", addr_text(buf, &a), get32(&o), n);
}

/* What is behind the header, told by either port. */
static bool
known(const struct dump_view *v, uint16_t port, struct octets o, struct text *out)
{
	switch (port) {
	case DNS_PORT:
		dump_dns(v, o, out);
		return true;
	case DHCP_SERVER_PORT:
	case DHCP_CLIENT_PORT:
		dhcp(o, v->verbose, out);
		return true;
	case 123:
		ntp(o, v->verbose, out);
		return true;
	case 514:
		syslog(o, out);
		return true;
	case 6343:
		sflow(o, out);
		return true;
	case 5353:
		if (v->verbose < 2) /* -vv has more to say of multicast DNS */
			dump_dns(v, o, out);
		return v->verbose < 2;
	}
	return dump_other_port(port, o, out);
}

/* Proven with -vv, IPv6 with -v, where all of it is there. */
static void
checksum(const struct dump_view *v, const struct dump_ip *ip, struct octets o, uint16_t sum,
    struct text *out)
{
	uint16_t is, should;

	if (v->verbose < (ip->from.af == 4 ? 2 : 1) || ip->part)
		return;
	if (!sum)
		text_puts(out, "[no cksum] ");
	else if (!dump_checksum(ip, PROTO_UDP, o, 6, &is, &should))
		return;
	else if (is == should)
		text_puts(out, "[udp sum ok] ");
	else
		text_printf(out, "[bad udp cksum 0x%04x -> 0x%04x!] ", is, should);
}

void
dump_udp(const struct dump_view *v, const struct dump_ip *ip, struct octets o, struct text *out)
{
	struct octets whole = o;
	uint16_t ports[2], length, sum;

	ports[0] = get16(&o);
	ports[1] = get16(&o);
	length = get16(&o);
	sum = get16(&o);
	dump_ends(ip, ports, out);
	if (o.bad) {
		text_puts(out, "[|udp]");
		return;
	}
	if (v->quick) {
		text_printf(out, "UDP, length %u", length - UDP_HEADER);
		return;
	}
	checksum(v, ip, whole, sum, out);
	if (length < UDP_HEADER || length > ip->length) {
		text_printf(
		    out, "UDP, bad length %u > %u", length - UDP_HEADER, ip->length - UDP_HEADER);
		return;
	}
	if (octets_left(&o) > length - UDP_HEADER)
		o = octets_sub(&o, length - UDP_HEADER);
	if (!octets_left(&o) || (!known(v, ports[1], o, out) && !known(v, ports[0], o, out)))
		text_printf(out, "UDP, length %u", length - UDP_HEADER);
}
