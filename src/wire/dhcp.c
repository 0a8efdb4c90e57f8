/*
 * dhcp.c - see dhcp.h.
 */
#include "wire/dhcp.h"

#include <stdio.h>

#include "base/addr.h"
#include "base/text.h"
#include "wire/explain.h"

#define COOKIE 0x63825363u
enum {
	PAD = 0,
	MASK = 1,
	ROUTER = 3,
	NAME_SERVER = 6,
	HOST = 12,
	DOMAIN = 15,
	WANTED = 50,
	LEASE = 51,
	OVERLOAD = 52,
	MESSAGE = 53,
	SERVER = 54,
	LIST = 55,
	WORDS = 56,
	T1 = 58,
	T2 = 59,
	AGENT = 82,
	END = 255,
};

const char *
dhcp_message_text(unsigned message)
{
	static const char *const text[] = { "BOOTP", "discover", "offer", "request", "decline",
		"ack", "nak", "release", "inform" };

	return message < sizeof(text) / sizeof(text[0]) ? text[message] : "unknown message";
}

/* 0.0.0.0 is no address. */
static struct ix_addr
get_v4(struct octets *o)
{
	struct ix_addr a = { .af = 4 };

	get_bytes(o, a.b, 4);
	return addr_is_zero(&a) ? (struct ix_addr){ 0 } : a;
}

static void
put_v4(struct octets *o, const struct ix_addr *a)
{
	put32(o, a->af == 4 ? addr_u32(a) : 0);
}

decoder void
fixed_v4(struct octets *o, struct ix_addr *out, const char *what, struct explain *x)
{
	char buf[ADDR_TEXT];

	*out = get_v4(o);
	seen(x, o, 4, "%s %s", what, out->af ? addr_text(buf, out) : "0.0.0.0");
}

decoder bool
decode_fixed(struct octets *o, struct dhcp *out, struct explain *x)
{
	char mac[MAC_TEXT];
	uint8_t type, len;
	uint32_t cookie;

	out->op = get8(o);
	seen(x, o, 1, "Operation %u (%s)", out->op, out->op == 1 ? "request" : "reply");
	type = get8(o);
	len = get8(o);
	seen(x, o, 2, "Hardware type %u, %u octets", type, len);
	out->hops = get8(o);
	seen(x, o, 1, "Hops %u", out->hops);
	out->id = get32(o);
	seen(x, o, 4, "Transaction 0x%08x", out->id);
	out->secs = get16(o);
	seen(x, o, 2, "Seconds %u", out->secs);
	out->broadcast = get16(o) & 0x8000;
	seen(x, o, 2, "Flags (%s)", out->broadcast ? "answer by broadcast" : "none");
	fixed_v4(o, &out->client, "Client address", x);
	fixed_v4(o, &out->yours, "Your address", x);
	fixed_v4(o, &out->next, "Next server", x);
	fixed_v4(o, &out->relay, "Relay", x);
	get_bytes(o, out->mac.b, 6);
	seen(x, o, 6, "Client %s", mac_text(mac, &out->mac));
	octets_skip(o, 10 + 64 + 128);
	seen(x, o, 202, "Padding, server and file name");
	cookie = get32(o);
	seen(x, o, 4, "Magic cookie 0x%08x", cookie);
	if (o->bad)
		out->fault = WIRE_SHORT;
	else if (cookie != COOKIE || type != 1 || len != 6)
		out->fault = WIRE_FORMAT;
	return out->fault == WIRE_OK;
}

decoder void
addresses(struct octets *v, struct ix_addr to[DHCP_SERVERS], const char *what, struct explain *x)
{
	char buf[ADDR_TEXT];

	for (unsigned i = 0; octets_left(v) > 0 && !v->bad; i++) {
		struct ix_addr a = get_v4(v);

		seen(x, v, 4, "%s %s", what, a.af ? addr_text(buf, &a) : "0.0.0.0");
		if (i < DHCP_SERVERS)
			to[i] = a;
	}
}

decoder void
name(struct octets *v, char to[DHCP_NAME], const char *what, struct explain *x)
{
	uint32_t n = octets_left(v);
	const uint8_t *s = octets_take(v, n);
	char raw[256];

	snprintf(raw, sizeof(raw), "%.*s", (int)n, s && n ? (const char *)s : "");
	text_clean_to(to, DHCP_NAME, raw, TEXT_LINE);
	seen(x, v, n, "%s \"%s\"", what, to);
}

decoder void
mask(struct octets *v, struct dhcp *out, struct explain *x)
{
	uint32_t bits = get32(v);

	for (out->mask = 0; out->mask < 32 && bits & 1u << (31 - out->mask);)
		out->mask++;
	if (out->mask == 0 || (out->mask < 32 && bits << out->mask))
		v->bad = true;
	seen(x, v, 4, "Mask /%u", out->mask);
}

decoder void
seconds(struct octets *v, uint32_t *to, const char *what, struct explain *x)
{
	*to = get32(v);
	seen(x, v, 4, "%s %u s", what, *to);
}

/* What a relay says of where it heard the client: sub-options, which are the server's to echo. */
decoder void
agent(struct octets *v, struct dhcp *out, struct explain *x)
{
	uint32_t n = octets_left(v);

	out->agent_len = (uint8_t)(n <= DHCP_AGENT ? n : 0);
	if (out->agent_len)
		get_bytes(v, out->agent, n);
	else
		octets_skip(v, n);
	seen(x, v, n, "Relay agent information, %u octets", n);
}

/* One option's value; what is left over in it makes it wrong. */
decoder void
option(uint8_t type, struct octets *v, struct dhcp *out, struct explain *x)
{
	uint32_t n = octets_left(v);

	switch (type) {
	case MASK:
		mask(v, out, x);
		break;
	case ROUTER:
		addresses(v, out->router, "Router", x);
		break;
	case NAME_SERVER:
		addresses(v, out->dns, "Name server", x);
		break;
	case HOST:
		name(v, out->host, "Host name", x);
		break;
	case DOMAIN:
		name(v, out->domain, "Domain", x);
		break;
	case WORDS:
		name(v, out->words, "Message", x);
		break;
	case WANTED:
		fixed_v4(v, &out->wanted, "Wanted address", x);
		break;
	case SERVER:
		fixed_v4(v, &out->server, "Server", x);
		break;
	case LEASE:
		seconds(v, &out->lease, "Lease", x);
		break;
	case T1:
		seconds(v, &out->t1, "Renew after", x);
		break;
	case T2:
		seconds(v, &out->t2, "Rebind after", x);
		break;
	case AGENT:
		agent(v, out, x);
		break;
	case MESSAGE:
		out->message = get8(v);
		seen(x, v, 1, "Message %s", dhcp_message_text(out->message));
		break;
	case OVERLOAD:
		v->bad = true;
		break;
	default:
		octets_skip(v, n);
		seen(x, v, n, "Option %u, %u octets", type, n);
	}
}

decoder void
decode_options(struct octets *o, struct dhcp *out, struct explain *x)
{
	while (octets_left(o) > 0) {
		uint8_t type = get8(o), len;
		struct octets v;

		if (type == PAD)
			continue;
		if (type == END)
			return;
		len = get8(o);
		v = octets_sub(o, len);
		if (o->bad) {
			out->fault = WIRE_SHORT;
			return;
		}
		option(type, &v, out, x);
		if (v.bad || octets_left(&v) > 0) {
			out->fault = WIRE_OPTION;
			seen(x, o, len, "Option %u", type);
			seen_wrong(x, "its value cannot be");
		}
	}
	out->fault = out->fault ? out->fault : WIRE_SHORT; /* no end option: RFC 2132 3.2 */
}

decoder bool
decode(struct octets *o, struct dhcp *out, struct explain *x)
{
	char mac[MAC_TEXT], buf[ADDR_TEXT];

	*out = (struct dhcp){ .fault = WIRE_OK };
	seen_open(x, o, "DHCP");
	if (decode_fixed(o, out, x))
		decode_options(o, out, x);
	seen_info(x, "DHCP", "%s, client %s%s%s", dhcp_message_text(out->message),
	    mac_text(mac, &out->mac),
	    out->yours.af	 ? " gets "
		: out->wanted.af ? " wants "
				 : "",
	    out->yours.af	 ? addr_text(buf, &out->yours)
		: out->wanted.af ? addr_text(buf, &out->wanted)
				 : "");
	if (x)
		explain_rest(x, o, "Padding");
	else
		octets_skip(o, octets_left(o));
	seen_close(x, o);
	return out->fault == WIRE_OK;
}

bool
dhcp_read(struct octets *o, struct dhcp *out)
{
	return decode(o, out, NULL);
}

bool
dhcp_explain(struct octets *o, struct dhcp *out, struct explain *x)
{
	return decode(o, out, x);
}

static void
put_address(struct octets *o, uint8_t type, const struct ix_addr *a)
{
	if (!a->af)
		return;
	put16(o, (uint16_t)(type << 8 | 4));
	put_v4(o, a);
}

static void
put_addresses(struct octets *o, uint8_t type, const struct ix_addr a[DHCP_SERVERS])
{
	uint8_t n = 0;

	while (n < DHCP_SERVERS && a[n].af)
		n++;
	if (n == 0)
		return;
	put16(o, (uint16_t)(type << 8 | n * 4));
	for (unsigned i = 0; i < n; i++)
		put_v4(o, &a[i]);
}

static void
put_seconds(struct octets *o, uint8_t type, uint32_t s)
{
	if (!s)
		return;
	put16(o, (uint16_t)(type << 8 | 4));
	put32(o, s);
}

static void
put_name(struct octets *o, uint8_t type, const char *s)
{
	uint32_t n = (uint32_t)strnlen(s, DHCP_NAME - 1);

	if (!n)
		return;
	put16(o, (uint16_t)(type << 8 | n));
	put_bytes(o, s, n);
}

/* RFC 2131 3.5: a client lists what it would know. */
static void
put_list(struct octets *o, const struct dhcp *in)
{
	static const uint8_t list[] = { MASK, ROUTER, NAME_SERVER, DOMAIN, LEASE, T1, T2 };

	if (in->message != DHCP_DISCOVER && in->message != DHCP_REQUEST &&
	    in->message != DHCP_INFORM)
		return;
	put16(o, LIST << 8 | sizeof(list));
	put_bytes(o, list, sizeof(list));
}

static void
put_options(struct octets *o, const struct dhcp *in)
{
	if (in->message) {
		put16(o, MESSAGE << 8 | 1);
		put8(o, in->message);
	}
	put_address(o, SERVER, &in->server);
	put_address(o, WANTED, &in->wanted);
	put_seconds(o, LEASE, in->lease);
	put_seconds(o, T1, in->t1);
	put_seconds(o, T2, in->t2);
	if (in->mask) {
		put16(o, MASK << 8 | 4);
		put32(o, UINT32_MAX << (32 - in->mask));
	}
	put_addresses(o, ROUTER, in->router);
	put_addresses(o, NAME_SERVER, in->dns);
	put_name(o, HOST, in->host);
	put_name(o, DOMAIN, in->domain);
	put_name(o, WORDS, in->words);
	put_list(o, in);
	if (in->agent_len) { /* the last, RFC 3046 2.1 */
		put16(o, (uint16_t)(AGENT << 8 | in->agent_len));
		put_bytes(o, in->agent, in->agent_len);
	}
	put8(o, END);
}

void
dhcp_write(struct octets *o, const struct dhcp *in)
{
	uint32_t from = o->pos;

	put8(o, in->op);
	put16(o, 0x0106);
	put8(o, in->hops);
	put32(o, in->id);
	put16(o, in->secs);
	put16(o, in->broadcast ? 0x8000 : 0);
	put_v4(o, &in->client);
	put_v4(o, &in->yours);
	put_v4(o, &in->next);
	put_v4(o, &in->relay);
	put_bytes(o, in->mac.b, 6);
	put_zero(o, 10 + 64 + 128);
	put32(o, COOKIE);
	put_options(o, in);
	if (!o->bad && o->pos - from < DHCP_LEAST)
		put_zero(o, DHCP_LEAST - (o->pos - from));
}
