/*
 * switch_acl.c - fuzz target of the switch's protection: configuration lines up to an octet of
 * zero, then frames, each a length and that many octets, at the ports of a switch that watches
 * DHCP and ARP. What was taken is written, and read again gives the same; a trial says what then
 * happens, but where a rate or a violation decides.
 */
#include "cli/config.h"
#include "switch/guard.h"
#include "switch/police.h"
#include "tests/switch/bed.h"

#define CONFIG 4096u

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static const struct cli_table *const tables[] = { &cli_basic, &bridge_words, &vlan_words,
	&acl_words, &guard_words, &police_words, &snoop_words, &errdisable_words, &isolate_words,
	NULL };

static const char watching[] = "ip dhcp snooping\nip dhcp snooping vlan 1\n"
			       "ip arp inspection vlan 1\ninterface 4\n ip dhcp snooping trust\n";

static void
configure(struct bed *b, const char *text, size_t n)
{
	struct text out = { 0 }, errors = { 0 };
	struct config_read result;

	config_read(&b->console, "fuzz", text, n, &out, &errors, &result);
	text_free(&out);
	text_free(&errors);
}

/* The running configuration as the bed has it now; the caller's. */
static void
keep(struct bed *b, struct text *to)
{
	text_puts(to, bed_running(b));
}

static void
inject(struct bed *b, struct bridge_port *bp, const uint8_t *bytes, uint32_t len)
{
	struct passing x = { .phys = bp, .trial = true };
	const struct log_kind *why;

	if (!port_is_up(bp->port))
		return;
	x.f = frame_from(b->net, bytes, len);
	why = passing_admit(&x);
	if (why && !why->name)
		__builtin_trap();
	bridge_receive(bp->port, x.f);
	sim_run(b->sim, b->sim->now + 10 * IX_MS);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct bed *b = bed_new(4, 1000000000, tables);
	struct octets o = octets_read(bytes, (uint32_t)(n < 65536 ? n : 65536));
	struct text first = { 0 }, second = { 0 };
	const uint8_t *end = n ? memchr(bytes, 0, n < CONFIG ? n : CONFIG) : NULL;

	configure(b, watching, strlen(watching));
	if (end) {
		configure(b, (const char *)bytes, (size_t)(end - bytes));
		octets_skip(&o, (uint32_t)(end - bytes) + 1);
	}
	keep(b, &first);
	while (octets_left(&o) > 2) {
		uint32_t len = get16(&o) % 1600u, at = len & 3;
		const uint8_t *frame;

		len = len < octets_left(&o) ? len : octets_left(&o);
		frame = octets_take(&o, len);
		if (frame && len)
			inject(b, bed_port(b, at + 1), frame, len);
	}
	bridge_clear(b->bridge);
	configure(b, text_of(&first), first.n);
	keep(b, &second);
	if (strcmp(text_of(&first), text_of(&second)) != 0)
		__builtin_trap();
	text_free(&first);
	text_free(&second);
	bed_delete(b);
	return 0;
}
