/*
 * service_seeing.c - fuzz target of service: octets as sFlow datagrams to a collector, and as
 * frames that an ARP sponge hears. Each is a length octet pair and that many octets; the least bit
 * of the length says which. Between them a little time passes.
 */
#include "base/addr.h"
#include "service/collector/collector.h"
#include "service/sponge/sponge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
receive(struct port *p, struct frame *f)
{
	stack_receive(p, f);
}

static void
swallow(struct port *p, struct frame *f)
{
	frame_drop(p->node->net, f);
}

static const struct node_ops ops = { receive, stack_port_changed }, nobody = { swallow, NULL };

/* Rows are in order and sums hold, whatever came in. */
static void
look(const struct collector *c, const struct sponge *sp)
{
	struct sponge_counts n = sponge_counts(sp);
	struct sponge_row row;
	const struct collector_pair *p, *last = NULL;
	uint32_t sum = 0;

	for (uint32_t i = 0; (p = collector_pair(c, i)); i++, last = p)
		if (last && addr_cmp(&last->agent, &p->agent) > 0)
			__builtin_trap();
	for (uint32_t i = 0; sponge_row(sp, &i, &row);)
		if (row.state >= SPONGE_STATES || row.addr.af != 4)
			__builtin_trap();
	for (unsigned s = 0; s < SPONGE_STATES; s++)
		sum += n.in[s];
	if (sum != 256)
		__builtin_trap();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct sponge_settings soon = { 2, 1, 2, 10, 0, 100, 50 };
	struct arena *arena = arena_new((size_t)256 << 20);
	struct sim *sim = sim_new(arena, 1);
	struct net *net = net_new(sim);
	struct stack *st = stack_new(node_new(net, "box", &ops, NULL), false);
	struct port *p = port_new(stack_node(st), "eth0");
	struct octets o = octets_read(data, (uint32_t)(size < 65536 ? size : 65536));
	struct ifc *i = ifc_new(st, "eth0", p);
	struct ix_addr a;
	struct ix_error e;
	struct collector *c;
	struct sponge *sp;

	addr_parse("100.127.1.251", &a);
	ifc_addr_add(i, &a, 24, &e);
	link_new(p, port_new(node_new(net, "far", &nobody, NULL), "eth0"), &link_defaults);
	c = collector_new(st, SFLOW_PORT);
	sp = sponge_new(st, i, &soon, &e);
	while (octets_left(&o) > 2) {
		uint32_t head = get16(&o), len = head % 2048u;
		const uint8_t *bytes;

		len = len < octets_left(&o) ? len : octets_left(&o);
		bytes = octets_take(&o, len);
		if (bytes && (head & 1))
			collector_take(c, bytes, len);
		else if (bytes)
			stack_receive(p, frame_from(net, bytes, len));
		sim_run(sim, sim->now + 100 * IX_MS);
	}
	sim_run(sim, sim->now + IX_MINUTE);
	look(c, sp);
	collector_delete(c);
	sponge_delete(sp);
	arena_delete(arena);
	return 0;
}
