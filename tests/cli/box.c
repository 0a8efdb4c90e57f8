/* box.c - the tests' box: routers' words without a router behind them. */
#include "tests/cli/box.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/addr.h"
#include "tests/runner.h"

static const struct cli_mode interface_mode = { .name = "interface", .suffix = "(config-if)",
	.parent = &cli_config, .enter = "interface NAME" };
static const struct cli_mode router_mode = { .name = "router", .suffix = "(config-router)",
	.parent = &cli_config, .enter = "router bgp ASN" };
static const struct cli_mode family_mode = { .name = "family", .suffix = "(config-router-af)",
	.parent = &router_mode, .enter = "address-family ipv4 unicast" };

/* Writes an argument as it was understood, not as it was typed. */
static void
say_arg(struct text *t, const struct cli_arg *a)
{
	char buf[PREFIX_TEXT];

	text_printf(t, " %s=", a->name);
	switch (a->type) {
	case CLI_NUMBER:
	case CLI_MASK:
		text_printf(t, "%" PRIu64, a->number);
		break;
	case CLI_ADDR:
		text_puts(t, addr_text(buf, &a->addr));
		break;
	case CLI_HOST:
		text_printf(t, "%s in ", addr_text(buf, &a->addr));
		text_puts(t, prefix_text(buf, &a->prefix));
		break;
	case CLI_PREFIX:
		text_puts(t, prefix_text(buf, &a->prefix));
		break;
	case CLI_MAC:
		text_puts(t, mac_text(buf, &a->mac));
		break;
	default:
		text_printf(t, "'%s'", a->text);
	}
}

static bool
record(struct cli_call *c)
{
	struct box *b = c->device;
	struct text t = { 0 };

	text_puts(&t, c->no ? "no" : "yes");
	for (uint32_t i = 0; i < c->keys; i++)
		text_printf(&t, " %s", c->key[i]);
	for (uint32_t i = 0; i < c->args; i++)
		say_arg(&t, &c->arg[i]);
	snprintf(b->said, sizeof(b->said), "%s", text_of(&t));
	b->calls++;
	text_free(&t);
	return true;
}

static bool
interface(struct cli_call *c)
{
	if (strcmp(cli_text(c, "interface"), "bogus") == 0)
		return cli_fail(c, "There is no interface bogus; the box has eth0 and eth1");
	cli_enter(c, &interface_mode, cli_text(c, "interface"), 7, 0);
	return record(c);
}

static bool
router(struct cli_call *c)
{
	if (c->no)
		cli_forget(c->console, &router_mode, cli_number(c, "asn"), 0);
	else
		cli_enter(c, &router_mode, NULL, cli_number(c, "asn"), 0);
	return record(c);
}

static bool
family(struct cli_call *c)
{
	cli_enter(c, &family_mode, cli_key(c, "ipv6") ? "ipv6" : "ipv4", 0, 0);
	return record(c);
}

static bool
family_end(struct cli_call *c)
{
	cli_leave(c);
	return record(c);
}

/* Moves about, then refuses: nothing of it may last. */
static bool
refuse(struct cli_call *c)
{
	cli_enter(c, &router_mode, NULL, 1, 0);
	return cli_fail(c, "The box refuses %s", cli_text(c, "what"));
}

static bool
show_routes(struct cli_call *c)
{
	text_puts(c->out, "B>* 100.64.10.0/24 via acacia\n  extra\nC>* 100.127.1.0/24 eth0\n"
	    "B>* 100.64.20.0/24 via baobab\n");
	return record(c);
}

static void
stop_ping(void *arg)
{
	struct box *b = arg;

	b->interrupted = true;
	cli_done(&b->console, 0, &b->out);
}

static bool
ping(struct cli_call *c)
{
	cli_busy(c->console, "ping", stop_ping, c->device);
	return record(c);
}

static const struct cli_word words[] = {
	{ .pattern = "show ip bgp", .run = record, .in = { &cli_exec },
	    .help = "What the box knows|IPv4|BGP routes" },
	{ .pattern = "show ip bgp summary", .run = record, .in = { &cli_exec },
	    .help = "|||Sessions, one a line" },
	{ .pattern = "show ip bgp <address:addr4>", .run = record, .in = { &cli_exec },
	    .help = "|||Routes for an address" },
	{ .pattern = "show ip bgp <prefix:prefix4>", .run = record, .in = { &cli_exec } },
	{ .pattern = "show ip route [<address:addr4>]", .run = show_routes, .in = { &cli_exec },
	    .help = "||The routing table|Where this address goes" },
	{ .pattern = "show bgp [ipv4|ipv6] [unicast] summary", .run = record, .in = { &cli_exec },
	    .help = "|BGP|IPv4 routes|IPv6 routes|To one|Sessions, one a line" },
	{ .pattern = "show interfaces [<interface:name>]", .run = record, .in = { &cli_exec },
	    .help = "|Ports|A port" },
	{ .pattern = "show interfaces status", .run = record, .in = { &cli_exec } },
	{ .pattern = "clear ip bgp {*|<peer:addr>} [soft [in|out]]", .run = record,
	    .flags = CLI_PRIVILEGED, .in = { &cli_exec } },
	{ .pattern = "ping <to:addr> [source <from:addr>|count <count:1-1000>|size "
	    "<size:36-9000>]*", .run = ping, .in = { &cli_exec },
	    .help = "Echo requests|To where" },
	{ .pattern = "write [memory]", .run = record, .flags = CLI_PRIVILEGED,
	    .in = { &cli_exec } },
	{ .pattern = "interface <interface:name>", .run = interface, .help = "A port|Its name" },
	{ .pattern = "router bgp <asn:1-4294967295>", .run = router, .flags = CLI_NO,
	    .help = "A routing protocol|BGP|AS number" },
	{ .pattern = "ip route <to:prefix4> {<via:addr4>|null0} [<distance:1-255>]", .run = record,
	    .flags = CLI_NO },
	{ .pattern = "ip prefix-list <list:name> [seq <seq:1-4294967295>] {permit|deny} "
	    "<prefix:prefix4> "
	    "[ge <ge:0-32>] [le <le:0-32>]", .run = record, .flags = CLI_NO },
	{ .pattern = "no ip prefix-list <list:name>", .run = record },
	{ .pattern = "hostname <name:name>", .run = record, .flags = CLI_NO },
	{ .pattern = "no hostname", .run = record },
	{ .pattern = "refuse <what:word>", .run = refuse },
	{ .pattern = "ip address <address:host4>", .run = record, .flags = CLI_NO,
	    .in = { &interface_mode }, .help = "IPv4|Address|With its length" },
	{ .pattern = "ip address <address:addr4> <mask:mask>", .run = record, .flags = CLI_NO,
	    .in = { &interface_mode } },
	{ .pattern = "ipv6 address <address:host6>", .run = record, .flags = CLI_NO,
	    .in = { &interface_mode } },
	{ .pattern = "mac-address <mac:mac>", .run = record, .in = { &interface_mode } },
	{ .pattern = "description <text:line>", .run = record, .in = { &interface_mode } },
	{ .pattern = "no description", .run = record, .in = { &interface_mode } },
	{ .pattern = "shutdown", .run = record, .flags = CLI_NO, .in = { &interface_mode } },
	{ .pattern = "show-colours", .run = record, .flags = CLI_HIDDEN,
	    .in = { &interface_mode } },
	{ .pattern = "neighbor <peer:addr> remote-as <asn:1-4294967295>", .run = record,
	    .in = { &router_mode }, .help = "A BGP neighbor|Its address|Its AS number|AS number" },
	{ .pattern = "no neighbor <peer:addr> [remote-as]", .run = record, .in = { &router_mode } },
	{ .pattern = "neighbor <peer:addr> description <text:line>", .run = record,
	    .in = { &router_mode }, .help = "||Free text|The text" },
	{ .pattern = "neighbor <peer:addr> activate", .run = record, .flags = CLI_NO,
	    .in = { &router_mode, &family_mode }, .help = "||Exchange routes of this family" },
	{ .pattern = "neighbor <group:name> peer-group", .run = record, .in = { &router_mode } },
	{ .pattern = "address-family {ipv4|ipv6} [unicast]", .run = family,
	    .in = { &router_mode } },
	{ .pattern = "exit-address-family", .run = family_end, .in = { &family_mode } },
	{ 0 },
};

static const struct cli_table table = { .name = "box", .words = words, .in = { &cli_config } };
const struct cli_table *const box_words[] = { &cli_basic, &table, NULL };

static bool
offer(const struct cli_console *con, const char *argument, uint32_t i, char name[CLI_NAME])
{
	static const char *const ports[] = { "eth0", "eth1", "loopback0" };

	(void)con;
	if (strcmp(argument, "interface") != 0 || i >= 3)
		return false;
	snprintf(name, CLI_NAME, "%s", ports[i]);
	return true;
}

void
box_begin(struct box *b)
{
	memset(b, 0, sizeof(*b));
	b->arena = arena_new(8u << 20);
	cli_console_init(&b->console, b->arena, cli_compile(b->arena, box_words), b);
	b->console.enabled = true;
	b->console.offer = offer;
	strcpy(b->console.host, "acacia");
}

void
box_end(struct box *b)
{
	text_free(&b->out);
	arena_delete(b->arena);
}

const char *
box_type(struct box *b, const char *line)
{
	b->out.n = 0;
	text_puts(&b->out, "");
	b->said[0] = 0;
	cli_line(&b->console, line, &b->out);
	if (b->out.s)
		b->out.s[b->out.n] = 0;
	return text_of(&b->out);
}

void
box_go(struct box *b, const char *const lines[])
{
	cli_end(&b->console);
	for (; *lines; lines++) {
		const char *said = box_type(b, *lines);

		ck_assert_msg(!strchr(said, '%'), "%s: %s", *lines, said);
	}
}
