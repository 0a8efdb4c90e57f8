/*
 * noise_link.c - forbidden frames below IP: spanning trees, discovery, trunking, keepalives. See
 * noise.h.
 */
#include "wire/noise.h"

#include "base/addr.h"
#include "wire/ethernet.h"
#include "wire/lacp.h"
#include "wire/lldp.h"
#include "wire/llc.h"
#include "wire/stp.h"

/* A BPDU of a bridge that believes itself to be the root, with the standard's default times. */
static struct stp
bpdu(enum stp_type type, uint8_t version, const struct ix_mac *src, uint16_t system)
{
	struct stp_bridge self = { .priority = 32768, .system = system, .mac = *src };

	return (struct stp){ .type = type, .version = version, .root = self, .bridge = self,
		.port = 0x8001, .max_age = 20 * STP_SECOND, .hello = 2 * STP_SECOND,
		.delay = 15 * STP_SECOND, .role = STP_DESIGNATED };
}

void
noise_stp(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct stp s = bpdu(STP_CONFIG, 0, src, n->vlan);

	stp_frame_write(o, src, &s);
}

void
noise_tcn(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct stp s = bpdu(STP_TCN, 0, src, n->vlan);

	stp_frame_write(o, src, &s);
}

void
noise_rstp(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct stp s = bpdu(STP_RST, 2, src, n->vlan);

	s.flags = STP_PROPOSAL;
	stp_frame_write(o, src, &s);
}

/* A region of one bridge that has mapped no VLAN to an instance; the digest is then a constant. */
void
noise_mstp(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	static const uint8_t digest[16] = { 0xac, 0x36, 0x17, 0x7f, 0x50, 0x28, 0x3c, 0xd4, 0xb8,
		0x38, 0x21, 0xd8, 0xab, 0x26, 0xde, 0x62 };
	uint32_t len = (uint32_t)strlen(n->name);
	struct stp s = bpdu(STP_RST, 3, src, 0);
	uint8_t part[64] = { 0 };
	struct octets m = octets_write(part, sizeof(part));

	put8(&m, 0);
	put_bytes(&m, n->name, len < 32 ? len : 32);
	put_zero(&m, 32 - (len < 32 ? len : 32));
	put16(&m, 0);
	put_bytes(&m, digest, 16);
	put32(&m, 0);
	put16(&m, 32768);
	put_bytes(&m, src->b, 6);
	put8(&m, 20);
	s.flags = STP_LEARNING | STP_FORWARDING | STP_AGREEMENT;
	s.mst = part;
	s.mst_len = sizeof(part);
	stp_frame_write(o, src, &s);
}

void
noise_pvst(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	static const struct ix_mac group = { { 0x01, 0x00, 0x0c, 0xcc, 0xcc, 0xcd } };
	static const struct llc llc = { .snap = true, .oui = OUI_CISCO, .protocol = 0x010b };
	struct stp s = bpdu(STP_CONFIG, 0, src, n->vlan);
	uint32_t begun = llc_frame_begin(o, &group, src, &llc);

	stp_write(o, &s);
	put8(o, 0); /* the VLAN follows at octet 36, behind a rapid BPDU and behind a classic one */
	put16(o, 0);
	put16(o, 2);
	put16(o, n->vlan);
	llc_frame_end(o, begun);
}

/* Cisco's TLV: its length counts the four octets of its head. */
static void
tlv(struct octets *o, uint16_t type, const void *value, uint32_t len)
{
	put16(o, type);
	put16(o, (uint16_t)(len + 4));
	put_bytes(o, value, len);
}

static void
tlv_text(struct octets *o, uint16_t type, const char *s)
{
	tlv(o, type, s, (uint32_t)strlen(s));
}

/* An odd length would make CDP's checksum a different one from the Internet's: avoid it. */
static void
tlv_even(struct octets *o, uint32_t from)
{
	if ((o->pos - from) % 2)
		tlv(o, 0x0006, "ixlab", 5); /* platform */
	else
		tlv(o, 0x0006, "ixlabs", 6);
}

void
noise_cdp(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	static const uint8_t router[4] = { 0, 0, 0, 1 };
	uint32_t begun = noise_cisco(o, src, 0x2000), from = o->pos;
	uint8_t address[17] = { 0, 0, 0, 1, 1, 1, 0xcc, 0, 4 };

	memcpy(address + 9, n->v4.b, 4);
	put8(o, 2);
	put8(o, 180);
	put16(o, 0);
	tlv_text(o, 0x0001, n->name);
	tlv(o, 0x0002, address, 13);
	tlv_text(o, 0x0003, "GigabitEthernet0/1");
	tlv(o, 0x0004, router, 4);
	tlv_text(o, 0x0005, "a router's software");
	tlv_even(o, from);
	noise_checksum(o, from, from + 2);
	llc_frame_end(o, begun);
}

/* A summary advertisement. Its digest is zero: it covers a VLAN table that nobody here has. */
void
noise_vtp(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	uint32_t begun = noise_cisco(o, src, 0x2003), len = (uint32_t)strlen(n->name);

	len = len < 32 ? len : 32;
	put8(o, 2);
	put8(o, 1);
	put8(o, 0); /* no subset follows */
	put8(o, (uint8_t)len);
	put_bytes(o, n->name, len);
	put_zero(o, 32 - len);
	put32(o, 4711); /* revision: higher than most */
	put_bytes(o, n->v4.b, 4);
	put_bytes(o, "930301000000", 12);
	put_zero(o, 16);
	llc_frame_end(o, begun);
}

void
noise_dtp(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	uint32_t begun = noise_cisco(o, src, 0x2004);

	put8(o, 1);
	tlv(o, 0x0001, n->name, (uint32_t)strlen(n->name) + 1); /* the domain ends with a zero */
	tlv(o, 0x0002, "\x03", 1); /* dynamic desirable, access now */
	tlv(o, 0x0003, "\xa5", 1); /* 802.1Q */
	tlv(o, 0x0004, src->b, 6);
	llc_frame_end(o, begun);
}

void
noise_udld(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	static const uint8_t nobody[4] = { 0 };
	uint32_t begun = noise_cisco(o, src, 0x0111), from = o->pos;

	put8(o, 1 << 5 | 1); /* version 1, probe */
	put8(o, 0);
	put16(o, 0);
	/* even in all, as CDP's */
	tlv_text(o, 0x0001, strlen(n->name) % 2 ? "FOC1234ABCDE" : "FOC1234ABCD");
	tlv_text(o, 0x0002, "Gi0/1");
	tlv(o, 0x0003, nobody, 4);
	tlv(o, 0x0004, "\x07", 1);
	tlv(o, 0x0005, "\x05", 1);
	tlv_text(o, 0x0006, n->name);
	tlv(o, 0x0007, "\0\0\0\1", 4);
	noise_checksum(o, from, from + 2);
	llc_frame_end(o, begun);
}

void
noise_lldp(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct lldp l = {
		.chassis = { LLDP_CHASSIS_MAC, { src->b, 6 } },
		.port = { LLDP_PORT_NAME, { "eth0", 4 } },
		.ttl_s = 120,
		.name = { n->name, (uint16_t)strlen(n->name) },
		.has_capabilities = true,
		.capable = LLDP_BRIDGE | LLDP_ROUTER,
		.enabled = LLDP_ROUTER,
		.managements = 1,
		.management = { { n->v4, 2, 1 } },
	};

	lldp_frame_write(o, src, &l);
}

void
noise_lacp(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct lacp p = { .subtype = SLOW_LACP, .version = LACP_VERSION };

	(void)n;
	p.actor = (struct lacp_end){ 32768, *src, 1, 32768, 1,
		LACP_ACTIVITY | LACP_SHORT_TIMEOUT | LACP_AGGREGATABLE | LACP_DEFAULTED };
	lacp_frame_write(o, src, &p);
}

void
noise_marker(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct lacp p = { .subtype = SLOW_MARKER, .version = LACP_VERSION, .requester_port = 1,
		.requester = *src, .transaction = 1 };

	(void)n;
	lacp_frame_write(o, src, &p);
}

void
noise_edp(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	static const struct ix_mac group = { { 0x00, 0xe0, 0x2b, 0x00, 0x00, 0x00 } };
	static const struct llc llc = { .snap = true, .oui = OUI_EXTREME, .protocol = 0x00bb };
	uint32_t begun = llc_frame_begin(o, &group, src, &llc), from = o->pos;
	uint32_t name = (uint32_t)strlen(n->name) + 1;

	put8(o, 1);
	put8(o, 0);
	put16(o, (uint16_t)(16 + 4 + name + 4)); /* all of it */
	put16(o, 0);
	put16(o, 1); /* sequence */
	put16(o, 0); /* the machine id is a MAC address */
	put_bytes(o, src->b, 6);
	put8(o, 0x99);
	put8(o, 1); /* display */
	put16(o, (uint16_t)(4 + name));
	put_bytes(o, n->name, name);
	put8(o, 0x99);
	put8(o, 0); /* end */
	put16(o, 4);
	noise_checksum(o, from, from + 4);
	llc_frame_end(o, begun);
}

/* Sent to oneself: it proves that the own transmitter works. Integers are little-endian. */
void
noise_loopback(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct ethernet h = { .dst = *src, .src = *src, .type = ETHERTYPE_LOOPBACK };

	(void)n;
	ethernet_write(o, &h);
	put16(o, 0x0000); /* skip */
	put16(o, 0x0100); /* reply */
	put16(o, 0x0000); /* receipt */
}

/* MOP counts in little-endian; its TLVs have a length of one octet. */
static void
mop_tlv(struct octets *o, uint8_t type, const void *value, uint8_t len)
{
	put8(o, type);
	put8(o, 0);
	put8(o, len);
	put_bytes(o, value, len);
}

void
noise_mop(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	static const struct ix_mac group = { { 0xab, 0x00, 0x00, 0x02, 0x00, 0x00 } };
	struct ethernet h = { .dst = group, .src = *src, .type = ETHERTYPE_MOP };

	(void)n;
	ethernet_write(o, &h);
	put16(o, 0x1c00); /* 28 octets follow */
	put16(o, 0x0700); /* system id */
	put16(o, 0);      /* receipt */
	mop_tlv(o, 1, "\x03\x00\x00", 3); /* version of the protocol */
	mop_tlv(o, 2, "\x05\x00", 2);     /* functions */
	mop_tlv(o, 7, src->b, 6);         /* hardware address */
	mop_tlv(o, 100, "\x01", 1);       /* device */
}

/* ISO 10589 9.5: a LAN hello without the padding that fills real ones to the MTU. */
static void
isis(struct octets *o, const struct ix_mac *src, const struct noise *n, uint8_t level)
{
	struct ix_mac group = { { 0x01, 0x80, 0xc2, 0, 0, level == 1 ? 0x14 : 0x15 } };
	static const struct llc llc = { .dsap = SAP_OSI, .ssap = SAP_OSI, .control = LLC_UI };
	uint32_t begun = llc_frame_begin(o, &group, src, &llc), from = o->pos;

	put8(o, 0x83);
	put8(o, 27); /* octets of the fixed part */
	put8(o, 1);
	put8(o, 0);  /* system ids of six octets */
	put8(o, (uint8_t)(14 + level));
	put8(o, 1);
	put16(o, 0);
	put8(o, level); /* circuit type */
	put_bytes(o, src->b, 6);
	put16(o, 30);
	put16(o, 0);    /* length, below */
	put8(o, 64);
	put_bytes(o, src->b, 6);
	put8(o, 1);
	put_bytes(o, "\x01\x04\x03\x49\x00\x01", 6); /* area 49.0001 */
	put_bytes(o, "\x81\x02\xcc\x8e", 4);         /* speaks IPv4 and IPv6 */
	put8(o, 132);
	put8(o, 4);
	put_bytes(o, n->v4.b, 4);
	put16_at(o, from + 17, (uint16_t)(o->pos - from));
	llc_frame_end(o, begun);
}

void
noise_isis_l1(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	isis(o, src, n, 1);
}

void
noise_isis_l2(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	isis(o, src, n, 2);
}

void
noise_pppoe_discovery(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct ethernet h = {
		.dst = mac_broadcast, .src = *src, .type = ETHERTYPE_PPPOE_DISCOVERY
	};

	(void)n;
	ethernet_write(o, &h);
	put16(o, 0x1109); /* PADI */
	put16(o, 0);
	put16(o, 12);
	put32(o, 0x01010000);             /* any service */
	put32(o, 0x01030004);             /* host-uniq */
	put32(o, 0x00000001);
}

/* RFC 2516 and 1661: a request to configure a link. */
void
noise_pppoe_session(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct ethernet h = { .dst = n->peer, .src = *src, .type = ETHERTYPE_PPPOE_SESSION };

	ethernet_write(o, &h);
	put16(o, 0x1100);
	put16(o, 1);
	put16(o, 2 + 14);
	put16(o, 0xc021); /* LCP */
	put32(o, 0x0101000e);
	put32(o, 0x010405d4); /* receive unit 1492 */
	put16(o, 0x0506);     /* magic number */
	put32(o, 0x12345678);
}

/* Announces to every switch where this station is: as access points do for who roams. */
void
noise_llc_xid(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	static const struct llc llc = {
		.dsap = SAP_NULL, .ssap = SAP_NULL | 1, .control = LLC_XID
	};
	uint32_t begun = llc_frame_begin(o, &mac_broadcast, src, &llc);

	(void)n;
	put8(o, 0x81);
	put8(o, 1);
	put8(o, 0);
	llc_frame_end(o, begun);
}
