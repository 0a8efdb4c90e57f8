/*
 * ip_receive.c - fuzz target of ip: octets as frames that reach a router's two ports. Each is a
 * length octet pair and that many octets; between them a little time passes, so that timers and
 * sockets run. A frame whose first octet is odd is addressed to the router, so that little is lost
 * to the MAC.
 */
#include "tests/ip/ip_bed.h"

#include "wire/ethernet.h"
#include "wire/ipv4.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
inject(struct port *p, const uint8_t *bytes, uint32_t len)
{
	struct frame *f = frame_from(p->node->net, bytes, len);

	if (len >= ETHERNET_HEADER && (bytes[0] & 1))
		memcpy(frame_at(f), p->mac.b, sizeof(p->mac.b));
	stack_receive(p, f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bed *b = bed_new(1);
	struct stack *r = bed_stack(b, "r", true), *h = bed_stack(b, "h", false);
	struct octets o = octets_read(data, (uint32_t)(size < 65536 ? size : 65536));
	struct witness *w = witness_new(b);

	bed_link(b, r, "10.0.0.1/24", h, "10.0.0.2/24");
	bed_link(b, r, "10.0.1.1/24", h, "10.0.1.2/24");
	bed_addr(r, "eth0", "2001:db8::1/64");
	bed_route(r, "0.0.0.0/0", "10.0.1.2");
	sock_raw(r, 4, PROTO_ICMP, &witness_ops, w);
	sock_bind(sock_datagram(r, &witness_ops, w), NULL, 4053);
	sock_listen(sock_stream(r, &witness_ops, w));
	bed_run(b, 2 * IX_SECOND);
	while (octets_left(&o) > 2) {
		uint32_t len = get16(&o) % 2048u;
		const uint8_t *bytes;

		len = len < octets_left(&o) ? len : octets_left(&o);
		bytes = octets_take(&o, len);
		if (bytes)
			inject(stack_node(r)->ports.at[len & 1], bytes, len);
		bed_run(b, 100 * IX_MS);
	}
	bed_run(b, IX_MINUTE);
	bed_delete(b);
	return 0;
}
