/*
 * noise_ip.c - forbidden frames over IP: routing, redundancy, group membership, address assignment,
 * discovery. See noise.h.
 */
#include "wire/noise_ip.h"

#include "base/addr.h"
#include "wire/checksum.h"
#include "wire/ethernet.h"
#include "wire/llc.h"
#include "wire/udp.h"

#define CONTROL 0xc0u /* DSCP CS6, as routing protocols send */

/* 01:00:5e and 23 bits (RFC 1112 6.4), 33:33 and 32 (RFC 2464 7); all ones for IPv4's broadcast. */
struct ix_mac
noise_group_mac(const struct ix_addr *a)
{
	if (a->af == 6)
		return (struct ix_mac){ { 0x33, 0x33, a->b[12], a->b[13], a->b[14], a->b[15] } };
	if (a->b[0] == 255)
		return mac_broadcast;
	return (struct ix_mac){ { 0x01, 0x00, 0x5e, a->b[1] & 0x7f, a->b[2], a->b[3] } };
}

struct ix_addr
noise_addr(const char *text)
{
	struct ix_addr a = { .af = 0 };

	addr_parse(text, &a);
	return a;
}

void
noise_v4(
    struct octets *o, const struct ix_mac *src, const struct ipv4 *h, const struct octets *body)
{
	struct ethernet e = {
		.dst = noise_group_mac(&h->dst), .src = *src, .type = ETHERTYPE_IPV4
	};

	ethernet_write(o, &e);
	ipv4_write(o, h, body->pos);
	put_bytes(o, body->buf, body->pos);
	o->bad |= body->bad;
}

/* A message of a protocol of its own, link-local: one hop only. */
static void
control(struct octets *o, const struct ix_mac *src, const struct noise *n, uint8_t protocol,
    const char *group, const struct octets *body)
{
	struct ipv4 h = { .src = n->v4, .dst = noise_addr(group), .tos = CONTROL, .ttl = 1,
		.protocol = protocol };

	noise_v4(o, src, &h, body);
}

/* A datagram to a group or to everybody. */
static void
datagram(struct octets *o, const struct ix_mac *src, const struct ipv4 *h, const struct udp *u,
    const struct octets *data)
{
	struct ethernet e = {
		.dst = noise_group_mac(&h->dst), .src = *src, .type = ETHERTYPE_IPV4
	};
	struct ipv4 ip = *h;

	ip.protocol = PROTO_UDP;
	ethernet_write(o, &e);
	ipv4_write(o, &ip, UDP_HEADER + data->pos);
	udp_write(o, &ip.src, &ip.dst, u, data->buf, data->pos);
	o->bad |= data->bad;
}

/* RFC 2328 A.3.2. The authentication's eight octets are not part of the checksum, and zero here. */
void
noise_ospf(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	uint8_t buf[64];
	struct octets b = octets_write(buf, sizeof(buf));

	put16(&b, 0x0201); /* version 2, hello */
	put16(&b, 44);
	put_bytes(&b, n->v4.b, 4);
	put32(&b, 0); /* area */
	put32(&b, 0); /* checksum, no authentication */
	put64(&b, 0);
	put32(&b, n->lan_v4.len ? UINT32_MAX << (32 - n->lan_v4.len) : 0);
	put16(&b, 10); /* hello interval */
	put8(&b, 0x02); /* options: external routes */
	put8(&b, 1);
	put32(&b, 40); /* dead interval */
	put64(&b, 0);  /* no designated router yet, no backup */
	noise_checksum(&b, 0, 12);
	control(o, src, n, PROTO_OSPF, "224.0.0.5", &b);
}

/* RFC 7868 6.5, 6.7. */
void
noise_eigrp(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	uint8_t buf[64];
	struct octets b = octets_write(buf, sizeof(buf));

	put16(&b, 0x0205); /* version 2, hello */
	put16(&b, 0);
	put_zero(&b, 12);  /* flags, sequence, acknowledgement */
	put32(&b, 100);    /* virtual router 0, autonomous system 100 */
	put32(&b, 0x0001000c);
	put32(&b, 0x01000100); /* K1 and K3 */
	put32(&b, 0x0000000f); /* hold time 15 s */
	put32(&b, 0x00040008);
	put32(&b, 0x0c040102); /* software version */
	noise_checksum(&b, 0, 2);
	control(o, src, n, 88, "224.0.0.10", &b);
}

void
noise_igrp(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct ipv4 h = { .src = n->v4,
		.dst = noise_addr("255.255.255.255"),
		.tos = CONTROL,
		.ttl = 255,
		.protocol = 9 };
	uint8_t buf[16];
	struct octets b = octets_write(buf, sizeof(buf));

	put16(&b, 0x1200); /* version 1, request */
	put16(&b, 100);    /* autonomous system */
	put64(&b, 0);      /* counts of routes, checksum */
	noise_checksum(&b, 0, 10);
	noise_v4(o, src, &h, &b);
}

/* RFC 2453 4. */
void
noise_rip(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct ipv4 h = { .src = n->v4, .dst = noise_addr("224.0.0.9"), .tos = CONTROL, .ttl = 1 };
	struct udp u = { .src = 520, .dst = 520 };
	uint8_t buf[32];
	struct octets b = octets_write(buf, sizeof(buf));

	put32(&b, 0x02020000); /* response, version 2 */
	put32(&b, 0x00020000); /* IPv4, no tag */
	put_zero(&b, 12);      /* 0.0.0.0/0 by the sender */
	put32(&b, 1);
	datagram(o, src, &h, &u, &b);
}

/* RFC 7761 4.9.2. */
void
noise_pim(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	uint8_t buf[32];
	struct octets b = octets_write(buf, sizeof(buf));

	put32(&b, 0x20000000); /* version 2, hello */
	put32(&b, 0x00010002);
	put16(&b, 105); /* hold time */
	put32(&b, 0x00130004);
	put32(&b, 1); /* priority */
	put32(&b, 0x00140004);
	put32(&b, 0x12345678); /* generation */
	noise_checksum(&b, 0, 2);
	control(o, src, n, 103, "224.0.0.13", &b);
}

/* RFC 3376 4: with the option "router alert" (RFC 2113). */
static void
igmp(struct octets *o, const struct ix_mac *src, const struct noise *n, const char *group,
    struct octets *b)
{
	static const uint8_t alert[4] = { 0x94, 4, 0, 0 };
	struct ipv4 h = { .src = n->v4, .dst = noise_addr(group), .tos = CONTROL, .ttl = 1,
		.protocol = 2, .options = alert, .options_len = 4 };

	noise_checksum(b, 0, 2);
	noise_v4(o, src, &h, b);
}

void
noise_igmp_query(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	uint8_t buf[16];
	struct octets b = octets_write(buf, sizeof(buf));

	put16(&b, 0x1164); /* query, answer within 10 s */
	put16(&b, 0);
	put32(&b, 0);          /* any group */
	put32(&b, 0x027d0000); /* robustness 2, each 125 s, no sources */
	igmp(o, src, n, "224.0.0.1", &b);
}

void
noise_igmp_report(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	uint8_t buf[16];
	struct octets b = octets_write(buf, sizeof(buf));

	put32(&b, 0x22000000);
	put32(&b, 1);          /* one record */
	put32(&b, 0x04000000); /* exclude nothing: the group is joined */
	put32(&b, 0xeffffffa); /* 239.255.255.250 */
	igmp(o, src, n, "224.0.0.22", &b);
}

/* DVMRP version 3: a probe, with which routers find each other. */
void
noise_dvmrp(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	uint8_t buf[16];
	struct octets b = octets_write(buf, sizeof(buf));

	put32(&b, 0x13010000);
	put32(&b, 0x000eff03); /* capabilities, version 3.255 */
	put32(&b, 0x12345678); /* generation */
	noise_checksum(&b, 0, 2);
	control(o, src, n, 2, "224.0.0.4", &b);
}

/* RFC 5798 5.2, 7.3: hop limit 255, and the source is the virtual router's MAC, not the port's. */
void
noise_vrrp(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct ix_mac virtual = { { 0x00, 0x00, 0x5e, 0x00, 0x01, 1 } };
	struct ipv4 h = { .src = n->v4, .dst = noise_addr("224.0.0.18"), .tos = CONTROL, .ttl = 255,
		.protocol = PROTO_VRRP };
	uint8_t buf[16];
	struct octets b = octets_write(buf, sizeof(buf));
	uint64_t sum;

	(void)src;
	put32(&b, 0x31016401); /* version 3, advertisement, router 1, priority 100, one address */
	put32(&b, 0x00640000); /* each second */
	put_bytes(&b, n->gateway_v4.b, 4);
	sum = checksum_pseudo(&h.src, &h.dst, PROTO_VRRP, b.pos);
	put16_at(&b, 6, checksum_fold(checksum_add(sum, buf, b.pos)));
	noise_v4(o, &virtual, &h, &b);
}

/* RFC 2281 5. */
void
noise_hsrp(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct ipv4 h = { .src = n->v4, .dst = noise_addr("224.0.0.2"), .tos = CONTROL, .ttl = 1 };
	struct udp u = { .src = 1985, .dst = 1985 };
	uint8_t buf[32];
	struct octets b = octets_write(buf, sizeof(buf));

	put32(&b, 0x00000803); /* version 0, hello, standby, hello time 3 s */
	put32(&b, 0x0a640000); /* hold time 10 s, priority 100, group 0 */
	put_bytes(&b, "cisco\0\0\0", 8);
	put_bytes(&b, n->gateway_v4.b, 4);
	datagram(o, src, &h, &u, &b);
}

/* RFC 2131 2: the fixed part, up to and with the magic cookie. */
static void
dhcp_fixed(struct octets *b, uint8_t op, const struct ix_mac *client, const struct ix_addr *yours)
{
	put32(b, (uint32_t)op << 24 | 0x00010600);
	put32(b, 0x12345678); /* transaction */
	put32(b, 0x00008000); /* answer by broadcast */
	put32(b, 0);
	put_bytes(b, yours->b, 4);
	put64(b, 0); /* server, relay */
	put_bytes(b, client->b, 6);
	put_zero(b, 10 + 64 + 128);
	put32(b, 0x63825363);
}

/* BOOTP's shortest message is 300 octets (RFC 1542 2.1): some relays drop what is less. */
static void
dhcp_end(struct octets *b)
{
	put8(b, 255);
	if (b->pos < 300)
		put_zero(b, 300 - b->pos);
}

void
noise_dhcp_discover(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct ipv4 h = {
		.src = noise_addr("0.0.0.0"), .dst = noise_addr("255.255.255.255"), .ttl = 64
	};
	struct udp u = { .src = 68, .dst = 67 };
	uint8_t buf[320];
	struct octets b = octets_write(buf, sizeof(buf));

	(void)n;
	dhcp_fixed(&b, 1, src, &h.src);
	put_bytes(&b, "\x35\x01\x01", 3);         /* discover */
	put_bytes(&b, "\x37\x04\x01\x03\x06\x0f", 6); /* mask, router, name servers, domain */
	dhcp_end(&b);
	datagram(o, src, &h, &u, &b);
}

void
noise_dhcp_offer(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct ipv4 h = { .src = n->v4, .dst = noise_addr("255.255.255.255"), .ttl = 64 };
	struct udp u = { .src = 67, .dst = 68 };
	uint8_t buf[320];
	struct octets b = octets_write(buf, sizeof(buf));

	dhcp_fixed(&b, 2, &n->peer, &n->peer_v4);
	put_bytes(&b, "\x35\x01\x02", 3); /* offer */
	put16(&b, 0x3604);                /* by this server, which is the router too */
	put_bytes(&b, n->v4.b, 4);
	put_bytes(&b, "\x33\x04\x00\x00\x0e\x10", 6);
	put16(&b, 0x0104);
	put32(&b, n->lan_v4.len ? UINT32_MAX << (32 - n->lan_v4.len) : 0);
	put16(&b, 0x0304);
	put_bytes(&b, n->v4.b, 4);
	dhcp_end(&b);
	datagram(o, src, &h, &u, &b);
}

/* RFC 8415 8, 18.2.1. */
void
noise_dhcpv6(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct ix_addr dst = noise_addr("ff02::1:2");
	struct ethernet e = { .dst = noise_group_mac(&dst), .src = *src, .type = ETHERTYPE_IPV6 };
	struct ipv6 h = { .src = n->v6, .dst = dst, .hops = 1, .next = PROTO_UDP };
	struct udp u = { .src = 546, .dst = 547 };
	uint8_t buf[64];
	struct octets b = octets_write(buf, sizeof(buf));

	put32(&b, 0x01123456); /* solicit, transaction */
	put32(&b, 0x0001000a); /* client id: link-layer address */
	put32(&b, 0x00030001);
	put_bytes(&b, src->b, 6);
	put32(&b, 0x00080002); /* no time passed yet */
	put16(&b, 0);
	put32(&b, 0x0003000c); /* an address, for interface 1 */
	put32(&b, 1);
	put64(&b, 0);
	ethernet_write(o, &e);
	ipv6_write(o, &h, UDP_HEADER + b.pos);
	udp_write(o, &h.src, &h.dst, &u, buf, b.pos);
}

static void
mndp_tlv(struct octets *b, uint16_t type, const void *value, size_t len)
{
	put16(b, type);
	put16(b, (uint16_t)len);
	put_bytes(b, value, (uint32_t)len);
}

void
noise_mndp(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct ipv4 h = { .src = n->v4, .dst = noise_addr("255.255.255.255"), .ttl = 64 };
	struct udp u = { .src = 5678, .dst = 5678 };
	uint8_t buf[256];
	struct octets b = octets_write(buf, sizeof(buf));

	put32(&b, 0x00000001); /* head, sequence */
	mndp_tlv(&b, 1, src->b, 6);
	mndp_tlv(&b, 5, n->name, strlen(n->name));
	mndp_tlv(&b, 7, "7.1 (stable)", 12);
	mndp_tlv(&b, 8, "MikroTik", 8);
	mndp_tlv(&b, 10, "\x10\x0e\x00\x00", 4); /* up for an hour; little-endian */
	mndp_tlv(&b, 16, "ether1", 6);
	datagram(o, src, &h, &u, &b);
}

/* RFC 6762 5.2, RFC 6763 9: which kinds of services are there? */
void
noise_mdns(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct ipv4 h = { .src = n->v4, .dst = noise_addr("224.0.0.251"), .ttl = 255 };
	struct udp u = { .src = 5353, .dst = 5353 };
	uint8_t buf[64];
	struct octets b = octets_write(buf, sizeof(buf));

	put32(&b, 0);
	put32(&b, 0x00010000); /* one question */
	put32(&b, 0);
	put_bytes(&b, "\x09_services\x07_dns-sd\x04_udp\x05local", 30);
	put32(&b, 0x000c0001); /* PTR, Internet */
	datagram(o, src, &h, &u, &b);
}

void
noise_ssdp(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	static const char search[] = "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n"
	    "MAN: \"ssdp:discover\"\r\nMX: 1\r\nST: ssdp:all\r\n\r\n";
	struct ipv4 h = { .src = n->v4, .dst = noise_addr("239.255.255.250"), .ttl = 2 };
	struct udp u = { .src = 49152, .dst = 1900 };
	uint8_t buf[128];
	struct octets b = octets_write(buf, sizeof(buf));

	put_bytes(&b, search, sizeof(search) - 1);
	datagram(o, src, &h, &u, &b);
}
