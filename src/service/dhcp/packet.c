/* packet.c - see packet.h. */
#include "service/dhcp/packet.h"

#include "wire/ethernet.h"
#include "wire/ipv4.h"
#include "wire/udp.h"

void
dhcp_frame(struct socket *s, struct ifc *ifc, const struct ix_addr *from, uint16_t from_port,
    const struct ix_addr *to, const struct ix_mac *mac, uint16_t to_port, const struct dhcp *m)
{
	uint8_t payload[DHCP_MOST], bytes[DHCP_MOST + 64];
	struct octets p = octets_write(payload, sizeof(payload)),
		      o = octets_write(bytes, sizeof(bytes));
	struct ethernet e = { .dst = *mac, .src = ifc_mac(ifc), .type = ETHERTYPE_IPV4 };
	struct ipv4 h = {
		.src = from->af ? *from : addr_v4(0), .dst = *to, .ttl = 64, .protocol = PROTO_UDP
	};
	struct udp u = { .src = from_port, .dst = to_port };

	dhcp_write(&p, m);
	ethernet_write(&o, &e);
	ipv4_write(&o, &h, UDP_HEADER + p.pos);
	udp_write(&o, &h.src, &h.dst, &u, payload, p.pos);
	if (!p.bad && !o.bad)
		sock_send_raw(s, to, bytes, o.pos);
}

const struct ifc_addr *
dhcp_own(const struct ifc *i)
{
	const struct ifc_addr *a;

	for (uint32_t n = 0; (a = ifc_addr(i, n)); n++)
		if (a->addr.af == 4)
			return a;
	return NULL;
}
