/* script.c - see script.h. */
#include "tests/bgp/script.h"

#include <string.h>

#include "base/panic.h"

static const struct node_ops host_ops = { .receive = stack_receive, .changed = stack_port_changed };

static void
readable(struct socket *sock)
{
	struct script *s = sock_user(sock);
	uint32_t len;
	const uint8_t *bytes = sock_peek(sock, &len);

	if (len > sizeof(s->in) - s->n)
		len = (uint32_t)sizeof(s->in) - s->n;
	memcpy(s->in + s->n, bytes, len);
	s->n += len;
	sock_consume(sock, len);
}

static void
failed(struct socket *sock)
{
	struct script *s = sock_user(sock);

	s->sock = NULL;
	sock_abort(sock);
}

static const struct socket_ops ops = { .readable = readable, .failed = failed };

static void
host(struct script *s)
{
	struct node *node = node_new(s->bed.net, "script", &host_ops, NULL);
	struct port *port = port_new(node, "eth0");
	struct ix_addr a4 = lan4(9), a6 = lan6(9);
	struct ix_error e;
	struct ifc *i;

	s->stack = stack_new(node, false);
	i = ifc_new(s->stack, "eth0", port);
	must(ifc_addr_add(i, &a4, 24, &e) && ifc_addr_add(i, &a6, 64, &e));
	link_new(port, bridge_port_add(s->bed.lan, "script")->port, &link_defaults);
}

struct script *
script_new(uint8_t af, const struct bgp_profile *profile)
{
	struct bed bed = bed_new(1, false);
	struct script *s = arena_make(bed.arena, struct script);
	struct ix_addr to = af == 6 ? lan6(1) : lan4(1);

	s->bed = bed;
	s->sp = bed_router(&s->bed, "acacia", 1, 64496, profile);
	s->peer = bed_peer(s->sp, af == 6 ? lan6(9) : lan4(9), 64497);
	bed_change(s->peer, config.passive = true);
	host(s);
	bed_run(&s->bed, 5); /* IPv6 addresses are proven first */
	s->sock = sock_stream(s->stack, &ops, s);
	must(sock_connect(s->sock, &to, BGP_PORT));
	bed_run(&s->bed, 1);
	return s;
}

void
script_delete(struct script *s)
{
	arena_delete(s->bed.arena);
}

void
script_send(struct script *s, const void *bytes, uint32_t len)
{
	if (s->sock && len)
		sock_send(s->sock, bytes, len);
	sim_run(s->bed.sim, s->bed.sim->now + 100 * IX_MS);
}

struct bgp_open
script_open(void)
{
	return (struct bgp_open){ .version = 4, .as2 = 64497, .as = 64497, .hold_s = 180,
		.id = 0x647f0109, .as4 = true, .refresh = true, .families = 3 };
}

void
script_send_open(struct script *s, const struct bgp_open *o)
{
	uint8_t buf[BGP_MAX];
	struct octets w = octets_write(buf, sizeof(buf));

	bgp_open_write(&w, o);
	script_send(s, buf, w.pos);
}

void
script_send_keepalive(struct script *s)
{
	uint8_t buf[BGP_HEADER];
	struct octets w = octets_write(buf, sizeof(buf));

	bgp_keepalive_write(&w);
	script_send(s, buf, w.pos);
}

void
script_establish(struct script *s)
{
	struct bgp_open o = script_open();

	script_send_open(s, &o);
	script_send_keepalive(s);
}

unsigned
script_notification(const struct script *s)
{
	struct octets o = octets_read(s->in, s->n);
	const struct bgp_options options = { .as4 = true };
	unsigned found = 0;

	while (octets_left(&o) >= BGP_HEADER) {
		struct octets at = o;
		struct bgp_header h;
		struct bgp_notification n;

		if (!bgp_header_read(&at, &options, &h, NULL) || octets_left(&o) < h.length)
			break;
		at = octets_sub(&o, h.length);
		if (h.type == BGP_NOTIFICATION && bgp_notification_read(at, &n, NULL))
			found = (unsigned)n.code << 8 | n.subcode;
	}
	return found;
}
