/*
 * state_seeing.c - the part of the state document about seeing: monitor sessions, sFlow, and what
 * the services of an exchange know. Each is named only where there is any.
 */
#include "base/json.h"
#include "device/serve.h"
#include "lab/state.h"
#include "switch/mirror.h"
#include "switch/sample.h"

static void
sources(struct json *j, const char *key, const struct bridge *b, unsigned session, unsigned way)
{
	json_open(j, key, '[');
	for (uint32_t i = 0; i < b->ports.n; i++)
		if (mirror_way(b->ports.at[i], session) & way)
			json_text(j, NULL, b->ports.at[i]->name);
	json_close(j);
}

static void
monitors(struct json *j, const struct bridge *b)
{
	if (!b->mirror)
		return;
	json_open(j, "monitors", '[');
	for (unsigned s = 1; s <= MIRROR_SESSIONS; s++) {
		const struct bridge_port *to = mirror_to(b, s);

		if (!mirror_exists(b, s))
			continue;
		json_open(j, NULL, '{');
		json_number(j, "session", s);
		sources(j, "rx", b, s, MIRROR_RX);
		sources(j, "tx", b, s, MIRROR_TX);
		json_text(j, "to", to ? to->name : "");
		json_number(j, "copies", mirror_copies(b, s));
		json_close(j);
	}
	json_close(j);
}

static void
samplers(struct json *j, const struct bridge *b)
{
	uint64_t datagrams, samples;
	uint32_t pool, taken, lost;
	struct ix_addr self;

	if (!sampler_settings(b)->run)
		return;
	sampler_told(b, &datagrams, &samples, &self);
	json_open(j, "sflow", '{');
	json_number(j, "datagrams", datagrams);
	json_number(j, "samples", samples);
	json_open(j, "ports", '[');
	for (uint32_t i = 0; i < b->ports.n; i++) {
		const struct bridge_port *bp = b->ports.at[i];

		if (!sampler_enabled(bp))
			continue;
		sampler_counts(bp, &pool, &taken, &lost);
		json_open(j, NULL, '{');
		json_text(j, "port", bp->name);
		json_number(j, "rate", sampler_rate(bp));
		json_number(j, "frames", pool);
		json_number(j, "samples", taken);
		json_number(j, "lost", lost);
		json_close(j);
	}
	json_close(j);
	json_close(j);
}

static void
matrix(struct json *j, const struct collector *c)
{
	const struct collector_pair *p;
	char from[MAC_TEXT], to[MAC_TEXT];

	json_open(j, "matrix", '[');
	for (uint32_t n = 0; (p = collector_pair(c, n)); n++) {
		json_open(j, NULL, '{');
		json_addr(j, "switch", &p->agent);
		json_text(j, "from", mac_text(from, &p->from));
		json_text(j, "to", mac_text(to, &p->to));
		json_number(j, "port", p->in);
		json_number(j, "samples", p->samples);
		json_number(j, "frames", p->frames);
		json_number(j, "ipv4", p->octets[COLLECTOR_V4]);
		json_number(j, "ipv6", p->octets[COLLECTOR_V6]);
		json_number(j, "other", p->octets[COLLECTOR_OTHER]);
		json_close(j);
	}
	json_close(j);
}

static void
sponge(struct json *j, const struct sponge *sp)
{
	struct sponge_row r;

	json_open(j, "sponge", '[');
	for (uint32_t n = 0; sponge_row(sp, &n, &r);) {
		json_open(j, NULL, '{');
		json_addr(j, "address", &r.addr);
		json_text(j, "state", sponge_states[r.state]);
		json_number(j, "queries", r.queries);
		json_close(j);
	}
	json_close(j);
}

void
state_seeing(struct json *j, const struct device *d)
{
	if (d->bridge) {
		monitors(j, d->bridge);
		samplers(j, d->bridge);
	}
	if (d->serving && d->serving->collector)
		matrix(j, d->serving->collector);
	if (d->serving && d->serving->sponge)
		sponge(j, d->serving->sponge);
}
