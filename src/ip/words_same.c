/*
 * words_same.c - lines of real routers' configurations that change nothing here: what they ask for
 * is so anyway, or it cannot be had and the answer says what to do instead. Nothing is accepted
 * that is not so.
 */
#include "ip/words.h"

/* What is always so, or never; `why` is said to who asks for the contrary. */
static const struct {
	bool always;
	const char *why;
} facts[] = {
	{ true, "A router always forwards; `shutdown` takes an interface out of use" },
	{ true, "There is no slower way to forward here" },
	{ false, "There is no such service here; leave the line out" },
	{ true, "Every interface with a cable has a link-local address; leave the line out" },
	{ false, "A router's interfaces are no switch's; leave the line out" },
	{ false, "The line is never asked whether it lives: its carrier says so" },
	{ false, "CDP is not spoken here; switches speak LLDP" },
	{ true, "Speed and duplex are the cable's here; leave the line out" },
	{ true, "What goes down is always seen" },
	{ true, "The routers here are FRR's traditional kind; a scenario names another `profile`" },
	{ true, "The saved configuration is one text; leave the line out" },
	/* from here on: neither can be had */
	{ false, "Speed and duplex are the cable's here; leave the line out" },
	{ false, "An interface needs an address of its own: `ip address A.B.C.D/M`" },
	{ false, "There is no login over the network here: a console is all there is" },
	{ false, "The kind of forwarding cannot be chosen here; leave the line out" },
};
enum {
	FORWARD,
	CEF,
	SERVER,
	LINK_LOCAL,
	SWITCHPORT,
	KEEPALIVE,
	CDP,
	AUTO,
	DETECT,
	PROFILE,
	ONE_FILE,
	NEITHER,
	SPEED = NEITHER,
	UNNUMBERED,
	LINES,
	CACHE
};

static bool
fact(struct cli_call *c)
{
	int n = c->word->value;

	return (n < NEITHER && facts[n].always == !c->no) || cli_fail(c, "%s", facts[n].why);
}

#define HIDDEN CLI_NO | CLI_HIDDEN
#define CONFIG .flags = HIDDEN, .in = { &cli_config }
#define INTERFACE .flags = HIDDEN, .in = { &ip_interface_mode }

static const struct cli_word words[] = { { "{ip|ipv6} forwarding", fact, CONFIG, .value = FORWARD },
	{ "ip routing", fact, CONFIG, .value = FORWARD },
	{ "ipv6 unicast-routing", fact, CONFIG, .value = FORWARD },
	{ "ip {classless|subnet-zero}", fact, CONFIG, .value = FORWARD },
	{ "{ip|ipv6} cef", fact, CONFIG, .value = CEF },
	{ "ip http {server|secure-server}", fact, CONFIG, .value = SERVER },
	{ "ip {domain-lookup|domain lookup|finger|bootp server}", fact, CONFIG, .value = SERVER },
	{ "service {pad|config|finger|dhcp}", fact, CONFIG, .value = SERVER },
	{ "cdp run", fact, CONFIG, .value = CDP },
	{ "frr version <version:word>", fact, CONFIG, .value = ONE_FILE },
	{ "frr defaults traditional", fact, CONFIG, .value = PROFILE },
	{ "service integrated-vtysh-config", fact, CONFIG, .value = ONE_FILE },
	{ "line <rest:line>", fact, CONFIG, .value = LINES },
	{ "ipv6 enable", fact, INTERFACE, .value = LINK_LOCAL },
	{ "switchport", fact, INTERFACE, .value = SWITCHPORT },
	{ "keepalive [<seconds:0-32767>]", fact, INTERFACE, .value = KEEPALIVE },
	{ "cdp enable", fact, INTERFACE, .value = CDP },
	{ "{negotiation|speed|duplex} auto", fact, INTERFACE, .value = AUTO },
	{ "link-detect", fact, INTERFACE, .value = DETECT },
	{ "speed <speed:1-800000>", fact, INTERFACE, .value = SPEED },
	{ "duplex {full|half}", fact, INTERFACE, .value = SPEED },
	{ "bandwidth <bandwidth:1-100000000>", fact, INTERFACE, .value = SPEED },
	{ "ip unnumbered <interface:name>", fact, INTERFACE, .value = UNNUMBERED },
	{ "ip route-cache [<kind:word>]", fact, INTERFACE, .value = CACHE }, { 0 } };

const struct cli_table ip_same_words = { "ip the same", words, { &cli_exec } };
