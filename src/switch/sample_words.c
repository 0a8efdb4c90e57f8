/* sample_words.c - `sflow`: what is sampled, how often, and where it goes. */
#include <inttypes.h>
#include <stdio.h>

#include "base/addr.h"
#include "switch/sample.h"
#include "switch/words.h"

static bool
apply(struct cli_call *c, const struct sampler_settings *s)
{
	sampler_set(bridge_of(c), s);
	return true;
}

static bool
run(struct cli_call *c)
{
	struct sampler_settings s = *sampler_settings(bridge_of(c));

	s.run = !c->no;
	return apply(c, &s);
}

static bool
sample(struct cli_call *c)
{
	struct sampler_settings s = *sampler_settings(bridge_of(c));

	s.rate = c->no ? 0 : (uint32_t)cli_number(c, "frames");
	return apply(c, &s);
}

static bool
polling(struct cli_call *c)
{
	struct sampler_settings s = *sampler_settings(bridge_of(c));

	s.polling_s = c->no ? SAMPLE_POLLING_S : (uint32_t)cli_number(c, "seconds");
	return apply(c, &s);
}

static bool
no_destination(struct cli_call *c, struct sampler_settings *s, const struct ix_addr *a)
{
	for (unsigned i = 0; i < s->destinations; i++) {
		if (!addr_eq(&s->to[i].addr, a))
			continue;
		for (unsigned k = i + 1; k < s->destinations; k++)
			s->to[k - 1] = s->to[k];
		s->destinations--;
		return apply(c, s);
	}
	return cli_fail(c, "There is no destination %s", cli_text(c, "collector"));
}

static bool
destination(struct cli_call *c)
{
	struct sampler_settings s = *sampler_settings(bridge_of(c));
	const struct ix_addr *a = cli_addr(c, "collector");
	uint16_t port = cli_arg(c, "port") ? (uint16_t)cli_number(c, "port")
					   : SAMPLE_COLLECTOR_PORT;
	unsigned i = 0;

	if (c->no)
		return no_destination(c, &s, a);
	while (i < s.destinations && !addr_eq(&s.to[i].addr, a))
		i++;
	if (i == SAMPLE_DESTINATIONS)
		return cli_fail(
		    c, "There are %u destinations already; take one away first", s.destinations);
	s.to[i].addr = *a;
	s.to[i].port = port;
	s.destinations += i == s.destinations;
	return apply(c, &s);
}

static bool
source(struct cli_call *c)
{
	struct sampler_settings s = *sampler_settings(bridge_of(c));

	snprintf(s.source, sizeof(s.source), "%.15s", c->no ? "" : cli_text(c, "interface"));
	return apply(c, &s);
}

static bool
agent(struct cli_call *c)
{
	struct sampler_settings s = *sampler_settings(bridge_of(c));

	s.agent = c->no ? (struct ix_addr){ 0 } : *cli_addr(c, "self");
	return apply(c, &s);
}

static bool
enable(struct cli_call *c)
{
	struct bridge_port *bp = bridge_port_here(c);

	if (!bp->port)
		return cli_fail(
		    c, "%s has no cable of its own; enable sFlow on its members", bp->name);
	sampler_enable(bp, !c->no);
	return true;
}

static bool
egress(struct cli_call *c)
{
	return cli_fail(c, "Frames are sampled where they come in; `sflow enable` does that");
}

static void
show_settings(struct text *out, const struct bridge *b)
{
	const struct sampler_settings *s = sampler_settings(b);
	char buf[ADDR_TEXT], sample[24] = "by speed";
	uint64_t datagrams, samples;
	struct ix_addr self;

	sampler_told(b, &datagrams, &samples, &self);
	if (s->rate)
		snprintf(sample, sizeof(sample), "1 in %u", s->rate);
	text_printf(out, "sFlow Configuration\n-------------------\n");
	for (unsigned i = 0; i < s->destinations; i++)
		text_printf(out, "Destination: %s, port %u\n", addr_text(buf, &s->to[i].addr),
		    s->to[i].port);
	text_printf(out, "Agent address: %s%s%s\n", self.af ? addr_text(buf, &self) : "none",
	    s->source[0] ? ", of " : "", s->source);
	text_printf(out, "Sample rate: %s\nPolling interval: %u s\n\n", sample, s->polling_s);
	text_printf(out, "Status\n------\nRunning: %s\n",
	    !s->run		   ? "No: `sflow run` starts it"
		: !s->destinations ? "No: there is no `sflow destination`"
		: !self.af	   ? "No: the switch has no address to send from"
				   : "Yes");
	text_printf(out, "Datagrams sent: %" PRIu64 ", samples in them: %" PRIu64 "\n\n", datagrams,
	    samples);
}

static bool
show(struct cli_call *c)
{
	const struct bridge *b = bridge_of(c);
	uint32_t pool, taken, lost;

	show_settings(c->out, b);
	text_printf(
	    c->out, "%-10s %8s %12s %10s %8s\n", "Port", "1 in", "Frames seen", "Samples", "Lost");
	for (uint32_t i = 0; i < b->ports.n; i++) {
		if (!sampler_enabled(b->ports.at[i]))
			continue;
		sampler_counts(b->ports.at[i], &pool, &taken, &lost);
		text_printf(c->out, "%-10s %8u %12u %10u %8u\n", b->ports.at[i]->name,
		    sampler_rate(b->ports.at[i]), pool, taken, lost);
	}
	return true;
}

static const struct cli_word words[] = { { "sflow run", run, "Samples of traffic|Send them",
					     .flags = CLI_NO },
	{ "sflow sample <frames:1-16777215>", sample,
	    "Samples of traffic|How rarely|One frame in so many" },
	{ "no sflow sample [<frames:1-16777215>]", sample },
	{ "sflow polling-interval <seconds:0-3600>", polling,
	    "Samples of traffic|How often counters are sent|Seconds; 0: never" },
	{ "no sflow polling-interval [<seconds:0-3600>]", polling },
	{ "sflow destination <collector:addr> [<port:1-65535>]", destination,
	    "Samples of traffic|Where they go|The collector's address|Its UDP port, 6343 otherwise",
	    .flags = CLI_NO },
	{ "sflow source-interface <interface:name>", source,
	    "Samples of traffic|Whose address they come from|An interface with an address" },
	{ "no sflow source-interface [<interface:name>]", source },
	{ "sflow agent address <self:addr>", agent,
	    "Samples of traffic|The switch's name in them|By address|The address" },
	{ "no sflow agent address [<self:addr>]", agent },
	{ "sflow enable", enable, "Samples of traffic|Sample what comes in here", .flags = CLI_NO,
	    .in = { &switch_port_mode } },
	{ "sflow egress [<more:line>]", egress, .flags = CLI_HIDDEN, .in = { &switch_port_mode } },
	{ "show sflow [interfaces]", show, "Show|Samples of traffic|Port by port",
	    .in = { &cli_exec } },
	{ 0 } };

const struct cli_table sample_words = { "sflow", words, { &cli_config } };
