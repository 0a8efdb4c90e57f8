/*
 * frames.c - frame.KIND{ ... }: a frame in words, a table that says its kind and what is not as
 * usual. Its octets are made when it is sent, because its source is by default the port's.
 */
#include "script/frames.h"

#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "wire/noise.h"

enum { RAW_LEAST = 14 };

/* Other names for the allowed kinds, as people call them. */
static const struct {
	const char *alias, *kind;
} aliases[] = { { "ipv4", "ping" }, { "ipv6", "ping-v6" }, { "bpdu", "rstp" } };

static const struct field frame_fields[] = {
	{ .name = "kind", .type = FIELD_TEXT, .max = 31, .doc = "what it is; frame.KIND says it" },
	{ .name = "src", .type = FIELD_MAC, .otherwise = "the port's", .doc = "source address" },
	{ .name = "dst",
	    .type = FIELD_MAC,
	    .otherwise = "02:00:00:00:ff:fe",
	    .doc = "destination of unicast kinds" },
	{ .name = "second", .type = FIELD_MAC, .doc = "the source address of `second_mac`" },
	{ .name = "address",
	    .type = FIELD_ADDRESS,
	    .flags = FIELD_LIST,
	    .doc = "the sender's, at most one a family" },
	{ .name = "target",
	    .type = FIELD_ADDRESS,
	    .flags = FIELD_LIST,
	    .doc = "the receiver's, or the address asked for" },
	{ .name = "gateway",
	    .type = FIELD_ADDRESS,
	    .flags = FIELD_LIST,
	    .doc = "whom redirects name and proxy ARP speaks for" },
	{ .name = "prefix",
	    .type = FIELD_PREFIX,
	    .flags = FIELD_LIST,
	    .doc = "IPv4: the LAN, for its directed broadcast; IPv6: what an RA offers" },
	{ .name = "vlan", .type = FIELD_INT, .min = 1, .max = 4094, .doc = "of tagged kinds" },
	{ .name = "name",
	    .type = FIELD_TEXT,
	    .max = 32,
	    .doc = "the sending box's, in CDP or LLDP" },
	{ .name = "bytes",
	    .type = FIELD_TEXT,
	    .max = FRAME_MAX * 3,
	    .doc = "`raw`: its octets in hex, from the destination on, without FCS" },
	{ 0 },
};

enum {
	FRAME_KIND,
	FRAME_SRC,
	FRAME_DST,
	FRAME_SECOND,
	FRAME_ADDRESS,
	FRAME_TARGET,
	FRAME_GATEWAY,
	FRAME_PREFIX,
	FRAME_VLAN,
	FRAME_NAME,
	FRAME_BYTES
};

static const struct binding frame_binding = { .name = "frame",
	.call = "frame.KIND{ ... }",
	.summary =
	    "A frame in words, for `inject`: every kind that a peering LAN forbids, those "
	    "that it allows (frame.arp_request, arp_reply, ipv4, ipv6, ns, na), and frame.raw{ "
	    "bytes = hex }. The kinds: stp stp_tcn rstp mstp pvst cdp vtp dtp udld lldp lacp "
	    "lacp_marker edp loopback mop isis isis_l1 ospf eigrp igrp rip pim igmp_query "
	    "igmp_report dvmrp vrrp hsrp dhcp_discover dhcp_offer dhcpv6 mndp mdns ssdp irdp rs ra "
	    "redirect redirect_v6 proxy_arp tagged tagged_twice pppoe_discovery pppoe_session "
	    "llc_data llc_xid second_mac directed_broadcast.",
	.fields = frame_fields,
	.example = "local f = frame.arp_request{ address = \"100.127.1.77\", target = "
		   "\"100.127.1.3\" }" };

const struct bound frame_nouns[] = { { &frame_binding, NULL }, { NULL, NULL } };

/* "stp-tcn" of "stp_tcn". */
static void
as_kind(char to[32], const char *name)
{
	snprintf(to, 32, "%s", name);
	for (char *c = to; *c; c++)
		if (*c == '_')
			*c = '-';
	for (size_t i = 0; i < sizeof(aliases) / sizeof(*aliases); i++)
		if (strcmp(aliases[i].alias, to) == 0)
			snprintf(to, 32, "%s", aliases[i].kind);
}

const struct noise_kind *
frames_kind(lua_State *L, const char *verb, const char *name)
{
	const char *names[96], *near;
	const struct noise_kind *k;
	char wanted[32], clean[64];
	unsigned n = 0;

	as_kind(wanted, name);
	if ((k = noise_find(wanted)))
		return k;
	for (k = noise_kinds; k->name && n < 95; k++)
		names[n++] = k->name;
	names[n] = NULL;
	near = text_nearest(wanted, names);
	script_raise(L, "%s: there is no kind of frame \"%s\"%s%s%s", verb,
	    text_clean_to(clean, sizeof(clean), name, TEXT_LINE), near ? ", did you mean \"" : "",
	    near ? near : "", near ? "\"?" : "; docs/lua.md lists them");
	return NULL;
}

/* The address of that family in a list, or none. */
static struct ix_addr
of_family(const struct value *list, uint8_t af)
{
	for (uint32_t i = 0; i < list->n; i++)
		if (list->list[i].addr.af == af)
			return list->list[i].addr;
	return (struct ix_addr){ 0 };
}

static struct ix_prefix
prefix_of_family(const struct value *list, uint8_t af)
{
	for (uint32_t i = 0; i < list->n; i++)
		if (list->list[i].prefix.addr.af == af)
			return list->list[i].prefix;
	return (struct ix_prefix){ 0 };
}

static struct noise
told(const struct value *v)
{
	struct noise n = {
		.peer = v[FRAME_DST].mac,
		.other = v[FRAME_SECOND].mac,
		.v4 = of_family(&v[FRAME_ADDRESS], 4),
		.v6 = of_family(&v[FRAME_ADDRESS], 6),
		.peer_v4 = of_family(&v[FRAME_TARGET], 4),
		.peer_v6 = of_family(&v[FRAME_TARGET], 6),
		.gateway_v4 = of_family(&v[FRAME_GATEWAY], 4),
		.gateway_v6 = of_family(&v[FRAME_GATEWAY], 6),
		.lan_v4 = prefix_of_family(&v[FRAME_PREFIX], 4),
		.prefix_v6 = prefix_of_family(&v[FRAME_PREFIX], 6),
		.vlan = v[FRAME_VLAN].given ? (uint16_t)v[FRAME_VLAN].number : 0,
		.name = v[FRAME_NAME].given ? v[FRAME_NAME].text : NULL,
	};

	noise_fill(&n);
	return n;
}

/* Digits in pairs, with blanks, ':' or '-' between the pairs; false if it is anything else. */
static bool
hex_read(const char *s, struct made_frame *out)
{
	out->len = 0;
	while (*s) {
		int high = hex_digit(s[0]), low = high < 0 ? -1 : hex_digit(s[1]);

		if (strchr(" :-\n\t", *s)) {
			s++;
			continue;
		}
		if (low < 0 || out->len == FRAME_MAX)
			return false;
		out->bytes[out->len++] = (uint8_t)(high << 4 | low);
		s += 2;
	}
	return out->len >= RAW_LEAST;
}

static void
write(const struct noise_kind *kind, const struct ix_mac *src, const struct noise *n,
    struct made_frame *out)
{
	struct octets o = octets_write(out->bytes, NOISE_MAX);

	noise_write(&o, kind, src, n);
	out->len = o.pos;
}

void
frames_plain(const struct noise_kind *kind, const struct ix_mac *port, struct made_frame *out)
{
	write(kind, port, NULL, out);
}

void
frames_make(lua_State *L, int index, const struct ix_mac *port, struct made_frame *out)
{
	struct value v[FIELDS_MOST];
	struct noise n;

	args_read(L, index, &frame_binding, v);
	if (!v[FRAME_KIND].given)
		script_raise(L, "frame: it has no kind; frame.KIND{ ... } makes one");
	if (strcmp(v[FRAME_KIND].text, "raw") == 0) {
		if (!v[FRAME_BYTES].given || !hex_read(v[FRAME_BYTES].text, out))
			script_raise(L, "frame.raw: 'bytes' must be %d to %d octets in hex",
			    RAW_LEAST, FRAME_MAX);
		return;
	}
	n = told(v);
	write(frames_kind(L, "frame", v[FRAME_KIND].text),
	    v[FRAME_SRC].given ? &v[FRAME_SRC].mac : port, &n, out);
}

/* frame.KIND: checks what it is told by making the frame once, and gives a table of its own. */
static int
frame_of_kind(lua_State *L)
{
	const struct ix_mac nobody = { { 2 } };
	struct made_frame scratch;
	char is[64];

	if (lua_isnone(L, 1))
		lua_newtable(L);
	lua_settop(L, 1);
	if (!lua_istable(L, 1))
		script_raise(L, "frame.%s takes one table, got %s",
		    lua_tostring(L, lua_upvalueindex(1)), value_found(L, 1, is));
	lua_newtable(L);
	for (lua_pushnil(L); lua_next(L, 1);) {
		lua_pushvalue(L, -2);
		lua_insert(L, -2);
		lua_rawset(L, 2);
	}
	lua_pushvalue(L, lua_upvalueindex(1));
	lua_setfield(L, 2, "kind");
	script_pay(L, 1000);
	frames_make(L, 2, &nobody, &scratch);
	lua_settop(L, 2);
	return 1;
}

static void
add_kind(lua_State *L, const char *name)
{
	char field[32];

	snprintf(field, sizeof(field), "%s", name);
	for (char *c = field; *c; c++)
		if (*c == '-')
			*c = '_';
	lua_pushstring(L, field);
	lua_pushcclosure(L, frame_of_kind, 1);
	lua_setfield(L, -2, field);
}

void
frames_open(lua_State *L)
{
	lua_newtable(L);
	for (const struct noise_kind *k = noise_kinds; k->name; k++)
		add_kind(L, k->name);
	for (size_t i = 0; i < sizeof(aliases) / sizeof(*aliases); i++)
		add_kind(L, aliases[i].alias);
	add_kind(L, "raw");
	script_add(L, "frame");
}
