/*
 * switch_control.c - fuzz target of the switch: octets as LACPDUs, markers and LLDPDUs at the
 * members of a bundle that runs. Each is an octet for the port and the kind, one for the time that
 * passes before it, a length octet and that many octets behind the Ethernet header. Whatever comes,
 * who is bundled is consistent, and once the noise is over both ends agree again.
 */
#include "tests/switch/boxes.h"

#include "base/panic.h"
#include "switch/lldp.h"
#include "wire/ethernet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
consistent(const struct boxes *b)
{
	for (int box = 0; box < 2; box++) {
		const struct bridge_port *po = boxes_channel(b, box);

		for (uint32_t i = 0; i < po->members.n; i++) {
			const struct bridge_port *m = po->members.at[i];

			must(m->lag == po && m->joins == po && port_is_up(m->port));
			must(i == 0 || m->number > po->members.at[i - 1]->number);
			must(lacp_machine_bundled(&m->lacp->m));
		}
		must(po->bundle->up == (po->members.n != 0));
	}
}

static void
inject(struct boxes *b, uint8_t how, const uint8_t *bytes, uint32_t n)
{
	static const uint8_t from[6] = { 2, 7, 7, 7, 7, 7 };
	const struct ix_mac *to = how & 4 ? &lldp_group : &lacp_group;
	struct frame *f = frame_new(b->net, ETHERNET_HEADER + n);
	struct octets o = frame_write(f);

	put_bytes(&o, to->b, 6);
	put_bytes(&o, from, 6);
	put16(&o, how & 4 ? ETHERTYPE_LLDP : ETHERTYPE_LACP);
	put_bytes(&o, bytes, n);
	bridge_receive(boxes_port(b, how & 1, 1 + (how >> 1 & 1))->port, f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct boxes *b = boxes_new();
	struct octets o = octets_read(data, (uint32_t)(size < 65536 ? size : 65536));

	boxes_pair(b, 2, LAG_ACTIVE, LAG_PASSIVE);
	lldp_run(b->box[0], true);
	lldp_run(b->box[1], true);
	lacp_fast(boxes_port(b, 0, 1), true);
	boxes_run(b, 5 * IX_SECOND);
	must(boxes_bundled(b, 0) == 6 && boxes_bundled(b, 1) == 6);
	while (octets_left(&o) > 3) {
		uint8_t how = get8(&o), wait = get8(&o);
		uint32_t n = get8(&o);

		n = n < octets_left(&o) ? n : octets_left(&o);
		boxes_run(b, wait * (wait < 128 ? IX_MS : IX_SECOND));
		inject(b, how, octets_take(&o, n), n);
		consistent(b);
	}
	boxes_run(b, 200 * IX_SECOND);
	consistent(b);
	must(boxes_bundled(b, 0) == 6 && boxes_bundled(b, 1) == 6);
	boxes_delete(b);
	return 0;
}
