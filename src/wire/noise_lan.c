/*
 * noise_lan.c - forbidden frames of protocols that are allowed otherwise: ARP, ICMP, neighbor
 * discovery and plain IP, said in the wrong way or with the wrong header. And the control group,
 * which says them in the right one. See noise.h.
 */
#include "wire/noise_ip.h"

#include "base/addr.h"
#include "wire/arp.h"
#include "wire/ethernet.h"
#include "wire/icmp.h"
#include "wire/icmpv6.h"
#include "wire/llc.h"

#define DATA "thirty-two octets behind a ping"
#define DATA_LEN ((uint32_t)sizeof(DATA) - 1)

/* An IPv4 packet without its frame: a ping to the peer. */
static void
echo(struct octets *o, const struct noise *n, const struct ix_addr *dst)
{
	struct ipv4 h = { .src = n->v4, .dst = *dst, .ttl = 64, .protocol = PROTO_ICMP };
	struct icmp m = { .type = ICMP_ECHO, .id = 1, .sequence = 1 };

	ipv4_write(o, &h, ICMP_HEADER + DATA_LEN);
	icmp_write(o, &m, DATA, DATA_LEN);
}

static void
frame(struct octets *o, const struct ix_mac *dst, const struct ix_mac *src, uint16_t type)
{
	struct ethernet h = { .dst = *dst, .src = *src, .type = type };

	ethernet_write(o, &h);
}

void
noise_ping(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	frame(o, &n->peer, src, ETHERTYPE_IPV4);
	echo(o, n, &n->peer_v4);
}

void
noise_second_mac(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	(void)src;
	noise_ping(o, &n->other, n);
}

void
noise_directed_broadcast(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct ix_addr last = prefix_last(&n->lan_v4);

	frame(o, &mac_broadcast, src, ETHERTYPE_IPV4);
	echo(o, n, &last);
}

void
noise_llc_data(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	static const struct llc llc = {
		.snap = true, .oui = OUI_ETHERNET, .protocol = ETHERTYPE_IPV4
	};
	uint32_t begun = llc_frame_begin(o, &n->peer, src, &llc);

	echo(o, n, &n->peer_v4);
	llc_frame_end(o, begun);
}

void
noise_tagged(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct ethernet h = { .dst = n->peer, .src = *src, .type = ETHERTYPE_IPV4, .tagged = true,
		.vlan = n->vlan };

	ethernet_write(o, &h);
	echo(o, n, &n->peer_v4);
}

void
noise_tagged_twice(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	frame(o, &n->peer, src, ETHERTYPE_QINQ);
	put16(o, n->vlan);
	put16(o, ETHERTYPE_VLAN);
	put16(o, n->vlan);
	put16(o, ETHERTYPE_IPV4);
	echo(o, n, &n->peer_v4);
}

/* RFC 1256 3: one router, itself. */
void
noise_irdp(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct ipv4 h = { .src = n->v4, .dst = noise_addr("224.0.0.1"), .ttl = 1,
		.protocol = PROTO_ICMP };
	uint8_t buf[16];
	struct octets b = octets_write(buf, sizeof(buf));

	put32(&b, 0x09000000);
	put32(&b, 0x01020708); /* one address of two words, for 1800 s */
	put_bytes(&b, n->v4.b, 4);
	put32(&b, 0);          /* preference */
	noise_checksum(&b, 0, 2);
	noise_v4(o, src, &h, &b);
}

/* RFC 792: it quotes the header and eight octets of what came, here a ping to a far network. */
void
noise_redirect(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct ipv4 h = { .src = n->v4, .dst = n->peer_v4, .ttl = 64, .protocol = PROTO_ICMP };
	struct icmp m = { .type = ICMP_REDIRECT, .code = 1, .gateway = n->gateway_v4 };
	struct noise back = *n;
	struct ix_addr far = noise_addr("192.0.2.1");
	uint8_t buf[64];
	struct octets b = octets_write(buf, sizeof(buf));

	back.v4 = n->peer_v4;
	echo(&b, &back, &far);
	frame(o, &n->peer, src, ETHERTYPE_IPV4);
	ipv4_write(o, &h, ICMP_HEADER + IPV4_HEADER + 8);
	icmp_write(o, &m, buf, IPV4_HEADER + 8);
}

static void
arp(struct octets *o, const struct ix_mac *dst, const struct ix_mac *src, const struct arp *a)
{
	frame(o, dst, src, ETHERTYPE_ARP);
	arp_write(o, a);
}

void
noise_proxy_arp(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct arp a = { .op = ARP_REPLY, .sender_mac = *src, .sender = n->gateway_v4,
		.target_mac = n->peer, .target = n->peer_v4 };

	arp(o, &n->peer, src, &a);
}

void
noise_arp_reply(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct arp a = { .op = ARP_REPLY,
		.sender_mac = *src,
		.sender = n->v4,
		.target_mac = n->peer,
		.target = n->peer_v4 };

	arp(o, &n->peer, src, &a);
}

void
noise_arp_request(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct arp a = {
		.op = ARP_REQUEST, .sender_mac = *src, .sender = n->v4, .target = n->peer_v4
	};

	arp(o, &mac_broadcast, src, &a);
}

/* ND is believed with a hop limit of 255 alone (RFC 4861 11.2): nobody has forwarded it. */
static void
nd(struct octets *o, const struct ix_mac *mac, const struct ix_mac *src, const struct ix_addr *from,
    const struct ix_addr *to, const struct icmpv6 *m)
{
	struct ipv6 h = { .src = *from, .dst = *to, .hops = 255, .next = PROTO_ICMPV6 };
	uint32_t body = m->type == ICMPV6_ECHO ? DATA_LEN : 0;

	frame(o, mac, src, ETHERTYPE_IPV6);
	ipv6_write(o, &h, icmpv6_size(m) + body);
	icmpv6_write(o, from, to, m, body ? DATA : NULL, body);
}

/* To a group, with the own link-layer address as an option. */
static void
nd_group(struct octets *o, const struct ix_mac *src, const struct noise *n,
    const struct ix_addr *group, struct icmpv6 *m)
{
	struct ix_mac mac = noise_group_mac(group);

	m->option[m->options++] = (struct nd_option){ .type = ND_SOURCE_MAC, .mac = *src };
	nd(o, &mac, src, &n->v6, group, m);
}

void
noise_rs(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct icmpv6 m = { .type = ND_ROUTER_SOLICIT };
	struct ix_addr routers = noise_addr("ff02::2");

	nd_group(o, src, n, &routers, &m);
}

void
noise_ra(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct icmpv6 m = {
		.type = ND_ROUTER_ADVERT, .hops = 64, .lifetime_s = 1800, .options = 1
	};
	struct ix_addr all = noise_addr("ff02::1");

	m.option[0] = (struct nd_option){ .type = ND_PREFIX,
		.prefix = n->prefix_v6,
		.on_link = true,
		.autonomous = true,
		.valid_s = 86400,
		.preferred_s = 14400 };
	nd_group(o, src, n, &all, &m);
}

void
noise_redirect_v6(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct icmpv6 m = { .type = ND_REDIRECT, .target = n->gateway_v6,
		.destination = noise_addr("2001:db8:ffff::1") };

	nd(o, &n->peer, src, &n->v6, &n->peer_v6, &m);
}

void
noise_ns(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct icmpv6 m = { .type = ND_NEIGHBOR_SOLICIT, .target = n->peer_v6 };
	struct ix_addr group = noise_addr("ff02::1:ff00:0");

	memcpy(group.b + 13, n->peer_v6.b + 13, 3);
	nd_group(o, src, n, &group, &m);
}

void
noise_na(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct icmpv6 m = { .type = ND_NEIGHBOR_ADVERT, .target = n->v6, .solicited = true,
		.override = true, .options = 1 };

	m.option[0] = (struct nd_option){ .type = ND_TARGET_MAC, .mac = *src };
	nd(o, &n->peer, src, &n->v6, &n->peer_v6, &m);
}

void
noise_ping_v6(struct octets *o, const struct ix_mac *src, const struct noise *n)
{
	struct icmpv6 m = { .type = ICMPV6_ECHO, .id = 1, .sequence = 1 };

	nd(o, &n->peer, src, &n->v6, &n->peer_v6, &m);
}
