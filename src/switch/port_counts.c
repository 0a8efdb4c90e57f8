/*
 * port_counts.c - `show interfaces counters`, `rates`, `errors`, `drops`: what passed and what did
 * not, in EOS's columns; the reasons are those of the log. Drops in and out are told apart.
 */
#include <inttypes.h>
#include <string.h>

#include "switch/passing.h"
#include "switch/port_lines.h"

static void
count_rows(const struct bridge *b, const struct bridge_port *only, bool outward, struct text *out)
{
	const struct bridge_port *bp;
	struct counters n[2];

	text_printf(out, "%-10s %16s %14s %14s %14s\n", "Port", outward ? "OutOctets" : "InOctets",
	    outward ? "OutUcastPkts" : "InUcastPkts", outward ? "OutMcastPkts" : "InMcastPkts",
	    outward ? "OutBcastPkts" : "InBcastPkts");
	for (uint32_t i = 0; (bp = port_lines_at(b, only, i)); i++) {
		bridge_port_counters(bp, &n[0], &n[1]);
		text_printf(out, "%-10s %16" PRIu64 " %14" PRIu64 " %14" PRIu64 " %14" PRIu64 "\n",
		    bp->name, n[outward].octets, n[outward].unicast, n[outward].multicast,
		    n[outward].broadcast);
	}
}

void
port_lines_counters(const struct bridge *b, const struct bridge_port *only, struct text *out)
{
	count_rows(b, only, false, out);
	text_puts(out, "\n");
	count_rows(b, only, true, out);
}

/* 12345678 bit/s as "12.3" Mbit/s, 1234 as "1.2" kpkt/s: one decimal, cut off. */
static void
decimal(struct text *out, uint64_t n, uint64_t unit)
{
	text_printf(out, " %9" PRIu64 ".%" PRIu64, n / unit, n % unit * 10 / unit);
}

/*
 * How full the line is counts what Ethernet puts around every frame, as EOS does: preamble, FCS and
 * gap, 24 octets (IEEE 802.3 3.1.1, 4.4.2). A port that can take no more says 100 %.
 */
static uint64_t
busy_tenths(const struct rates *r, uint64_t speed)
{
	unsigned __int128 busy = (unsigned __int128)r->bps + r->pps * 192;

	return speed ? (uint64_t)((busy * 1000 + speed / 2) / speed) : 0;
}

static void
rate_columns(struct text *out, const struct rates *r, uint64_t speed)
{
	uint64_t tenths = busy_tenths(r, speed);

	decimal(out, r->bps, 1000000);
	text_printf(out, " %3" PRIu64 ".%" PRIu64 "%%", tenths / 10, tenths % 10);
	decimal(out, r->pps, 1000);
}

void
port_lines_rates(const struct bridge *b, const struct bridge_port *only, struct text *out)
{
	const struct bridge_port *bp;
	struct rates in, to;

	text_printf(out, "%-10s %5s %11s %6s %11s %11s %6s %11s\n", "Port", "Intvl", "In Mbps", "%",
	    "In Kpps", "Out Mbps", "%", "Out Kpps");
	for (uint32_t i = 0; (bp = port_lines_at(b, only, i)); i++) {
		uint64_t speed = bridge_port_speed(bp);

		bridge_port_rates(bp, &in, &to);
		text_printf(out, "%-10s %5s", bp->name, "0:30");
		rate_columns(out, &in, speed);
		rate_columns(out, &to, speed);
		text_puts(out, "\n");
	}
}

/* Drops of one direction, or of both (`way` 2). */
static uint64_t
dropped(const struct port *p, int way)
{
	struct drop_count row;
	uint64_t n = 0;

	for (uint32_t i = 0; port_drop_row(p, i, &row); i++)
		n += way == 0 ? row.n - row.out : way == 1 ? row.out : row.n;
	return n;
}

/* Runts are shorter than a header here; giants are longer than the link takes. */
void
port_lines_errors(const struct bridge *b, const struct bridge_port *only, struct text *out)
{
	const struct bridge_port *bp;

	text_printf(out, "%-10s %10s %10s %10s %10s %10s\n", "Port", "Runts", "Giants", "Lost",
	    "InDrops", "OutDrops");
	for (uint32_t i = 0; (bp = port_lines_at(b, only, i)); i++)
		if (bp->port)
			text_printf(out,
			    "%-10s %10" PRIu64 " %10" PRIu64 " %10" PRIu64 " %10" PRIu64
			    " %10" PRIu64 "\n",
			    bp->name, port_drops(bp->port, &drop_short),
			    port_drops(bp->port, &drop_too_big), port_drops(bp->port, &drop_lost),
			    dropped(bp->port, 0), dropped(bp->port, 1));
}

void
port_lines_drops(const struct bridge *b, const struct bridge_port *only, struct text *out)
{
	const struct bridge_port *bp;
	struct drop_count row;

	text_printf(out, "%-10s %-14s %12s %12s  %s\n", "Port", "Reason", "In", "Out", "Why");
	for (uint32_t i = 0; (bp = port_lines_at(b, only, i)); i++)
		for (uint32_t k = 0; bp->port && port_drop_row(bp->port, k, &row); k++)
			if (row.n)
				text_printf(out, "%-10s %-14s %12" PRIu64 " %12" PRIu64 "  %s\n",
				    bp->name, row.reason->name, row.n - row.out, row.out,
				    row.reason->format);
}
