/* decode.c - `ixlab decode`: the decode tree of a capture file, by the decoders the boxes use. */
#include <string.h>

#include "app/app.h"
#include "base/json.h"
#include "base/units.h"
#include "device/filter.h"
#include "wire/explain.h"
#include "wire/pcap.h"

struct decode {
	struct explain x;
	struct json *json;
	struct text out;
	uint64_t n;
};

static void
flush(struct decode *d)
{
	fwrite(text_of(&d->out), 1, d->out.n, stdout);
	d->out.n = 0;
}

static void
fields_json(struct decode *d)
{
	json_open(d->json, "fields", '[');
	for (uint32_t i = 0; i < d->x.n; i++) {
		const struct explain_node *n = &d->x.node[i];
		const char *note = explain_note(&d->x, n);

		json_open(d->json, NULL, '{');
		json_number(d->json, "depth", n->depth);
		json_number(d->json, "at", n->at);
		json_number(d->json, "len", n->len);
		json_text(d->json, "text", explain_label(&d->x, n));
		if (note)
			json_text(d->json, "note", note);
		if (n->wrong)
			json_bool(d->json, "wrong", true);
		json_close(d->json);
	}
	json_close(d->json);
}

static void
one(struct decode *d, const struct pcap_reader *r, const struct pcap_record *p)
{
	char when[TIME_TEXT];

	explain_frame(&d->x, p->bytes, p->caplen, p->len, p->linktype);
	d->n++;
	if (d->json) {
		json_open(d->json, NULL, '{');
		json_number(d->json, "number", d->n);
		json_number(d->json, "time_ns", p->time);
		json_text(d->json, "port", pcap_port_name(r, p->port));
		json_number(d->json, "octets", p->len);
		json_text(d->json, "protocol", d->x.protocol);
		json_text(d->json, "info", d->x.info);
		fields_json(d);
		json_close(d->json);
	} else {
		text_printf(&d->out, "%llu %s %s %s > %s %s %s\n", (unsigned long long)d->n,
		    seconds_text(when, p->time), pcap_port_name(r, p->port), d->x.source,
		    d->x.destination, d->x.protocol, d->x.info);
		explain_text(&d->x, &d->out);
	}
	flush(d);
}

static int
all(struct decode *d, struct pcap_reader *r, const struct filter *f)
{
	struct pcap_record p;
	struct ix_error e;

	for (;;)
		switch (pcap_reader_next(r, &p, &e)) {
		case PCAP_RECORD:
			if (filter_match(f, p.bytes, p.caplen))
				one(d, r, &p);
			break;
		case PCAP_END:
			return EXIT_DONE;
		case PCAP_BROKEN:
			return usage_error("%s", e.text);
		}
}

static int
decode(const struct args *a)
{
	struct decode d = { 0 };
	struct json j = json_to(&d.out);
	struct filter f;
	struct ix_error e;
	struct pcap_reader *r;
	int status;

	if (a->words != 1)
		return usage_error("decode: which capture file? usage: ixlab %s",
		    verb_decode.usage);
	if (!filter_compile(&f, NULL, a->filter ? a->filter : "", &e))
		return usage_error("%s", e.text);
	r = pcap_reader_new(a->word[0], &e);
	if (!r)
		return usage_error("%s", e.text);
	if (a->json) {
		d.json = &j;
		json_open(&j, NULL, '{');
		json_number(&j, "ixlab", 1);
		json_text(&j, "kind", "decode");
		json_open(&j, "frames", '[');
	}
	status = all(&d, r, &f);
	if (a->json) {
		json_close(&j);
		json_close(&j);
	}
	flush(&d);
	pcap_reader_delete(r);
	filter_free(&f);
	explain_free(&d.x);
	text_free(&d.out);
	return status;
}

const struct verb verb_decode = { "decode", "decode FILE [--filter F] [--json]",
	"the decode tree of a pcap or pcapng file", " filter json ", decode };
