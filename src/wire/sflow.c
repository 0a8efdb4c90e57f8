/*
 * sflow.c - see sflow.h.
 */
#include "wire/sflow.h"

#include "base/addr.h"
#include "wire/explain.h"

#define VERSION 5u
#define RAW_HEADER 1u /* flow record: the first octets of a frame */
#define EXTENDED_SWITCH 1001u
#define SWITCH_SIZE 16u
#define PROTOCOL_ETHERNET 1u
#define INTERFACE_COUNTERS 1u
#define ETHERNET_COUNTERS 2u
#define INTERFACE_SIZE 88u
#define ETHERNET_SIZE 52u

decoder uint32_t
word(struct octets *o, const char *name, struct explain *x)
{
	uint32_t v = get32(o);

	seen(x, o, 4, "%s %u", name, v);
	return v;
}

decoder uint64_t
wide(struct octets *o, const char *name, struct explain *x)
{
	uint64_t v = get64(o);

	seen(x, o, 8, "%s %llu", name, (unsigned long long)v);
	return v;
}

decoder void
read_agent(struct octets *o, struct sflow *out, struct explain *x)
{
	uint32_t type = get32(o);
	char buf[ADDR_TEXT];

	if (type != 1 && type != 2) {
		if (!o->bad)
			out->fault = WIRE_FORMAT;
		seen(x, o, 4, "Agent's address type %u", type);
		seen_wrong(x, "1 is IPv4, 2 is IPv6");
		return;
	}
	out->agent.af = type == 1 ? 4 : 6;
	get_bytes(o, out->agent.b, type == 1 ? 4 : 16);
	seen(x, o, type == 1 ? 8 : 20, "Agent %s", addr_text(buf, &out->agent));
}

decoder bool
read_head(struct octets *o, struct sflow *out, struct explain *x)
{
	uint32_t version;

	*out = (struct sflow){ .fault = WIRE_OK };
	version = word(o, "Version", x);
	if (!o->bad && version != VERSION)
		out->fault = WIRE_VERSION;
	else
		read_agent(o, out, x);
	if (!out->fault) {
		out->sub_agent = word(o, "Sub-agent", x);
		out->sequence = word(o, "Datagram", x);
		out->uptime_ms = word(o, "Uptime, ms", x);
		out->samples = word(o, "Samples", x);
	}
	if (o->bad)
		out->fault = WIRE_SHORT;
	return out->fault == WIRE_OK;
}

/* A record or sample: format, length, body, padding to a word. */
decoder struct octets
read_body(struct octets *o, uint32_t *format)
{
	struct octets body;
	uint32_t n;

	*format = get32(o);
	n = get32(o);
	body = octets_sub(o, n);
	octets_skip(o, (4 - n % 4) % 4);
	return body;
}

decoder void
read_raw(struct octets *o, struct sflow_sample *out, struct explain *x)
{
	uint32_t protocol = word(o, "Header protocol", x), n;
	struct octets frame;

	out->frame_len = word(o, "Frame length", x);
	out->stripped = word(o, "Stripped", x);
	n = word(o, "Sampled octets", x);
	frame = octets_sub(o, n);
	octets_skip(o, (4 - n % 4) % 4);
	if (o->bad || protocol != PROTOCOL_ETHERNET)
		return;
	out->header = frame.buf;
	out->header_len = n;
	if (x)
		explain_inner(&frame, x, "The sampled frame, its first octets");
}

decoder void
read_switch(struct octets *o, struct sflow_sample *out, struct explain *x)
{
	out->has_switch = true;
	out->vlan_in = word(o, "VLAN in", x);
	out->priority_in = word(o, "Priority in", x);
	out->vlan_out = word(o, "VLAN out", x);
	out->priority_out = word(o, "Priority out", x);
}

static const char *
record_text(uint32_t format)
{
	return format == RAW_HEADER ? " (raw packet header)" :
	    format == EXTENDED_SWITCH ? " (extended switch)" : "";
}

decoder void
read_flow(struct octets *o, struct sflow_sample *out, struct explain *x)
{
	uint32_t records, format;

	out->rate = word(o, "Rate, 1 in", x);
	out->pool = word(o, "Pool", x);
	out->drops = word(o, "Drops", x);
	out->input = word(o, "Input interface", x);
	out->output = word(o, "Output interface", x);
	records = word(o, "Records", x);
	for (uint32_t i = 0; i < records && !o->bad; i++) {
		struct octets body = read_body(o, &format);

		seen_open(x, &body, "Flow record, format %u%s", format, record_text(format));
		if (format == RAW_HEADER)
			read_raw(&body, out, x);
		else if (format == EXTENDED_SWITCH)
			read_switch(&body, out, x);
		seen_close(x, &body);
		o->bad |= body.bad;
	}
}

decoder void
read_interface(struct octets *o, struct sflow_interface *c, struct explain *x)
{
	c->index = word(o, "ifIndex", x);
	c->type = word(o, "ifType", x);
	c->speed_bps = wide(o, "ifSpeed, bit/s", x);
	c->direction = word(o, "ifDirection", x);
	c->status = word(o, "ifStatus", x);
	c->in_octets = wide(o, "ifInOctets", x);
	c->in_unicast = word(o, "ifInUcastPkts", x);
	c->in_multicast = word(o, "ifInMulticastPkts", x);
	c->in_broadcast = word(o, "ifInBroadcastPkts", x);
	c->in_discards = word(o, "ifInDiscards", x);
	c->in_errors = word(o, "ifInErrors", x);
	c->in_unknown = word(o, "ifInUnknownProtos", x);
	c->out_octets = wide(o, "ifOutOctets", x);
	c->out_unicast = word(o, "ifOutUcastPkts", x);
	c->out_multicast = word(o, "ifOutMulticastPkts", x);
	c->out_broadcast = word(o, "ifOutBroadcastPkts", x);
	c->out_discards = word(o, "ifOutDiscards", x);
	c->out_errors = word(o, "ifOutErrors", x);
	c->promiscuous = word(o, "ifPromiscuousMode", x);
}

decoder void
read_ethernet(struct octets *o, struct sflow_ethernet *c, struct explain *x)
{
	c->alignment = word(o, "Alignment errors", x);
	c->fcs = word(o, "FCS errors", x);
	c->single_collision = word(o, "Single collision frames", x);
	c->multiple_collision = word(o, "Multiple collision frames", x);
	c->sqe_test = word(o, "SQE test errors", x);
	c->deferred = word(o, "Deferred transmissions", x);
	c->late_collision = word(o, "Late collisions", x);
	c->excessive_collision = word(o, "Excessive collisions", x);
	c->transmit_mac = word(o, "Internal MAC transmit errors", x);
	c->carrier_sense = word(o, "Carrier sense errors", x);
	c->too_long = word(o, "Frames too long", x);
	c->receive_mac = word(o, "Internal MAC receive errors", x);
	c->symbol = word(o, "Symbol errors", x);
}

decoder void
read_counters(struct octets *o, struct sflow_sample *out, struct explain *x)
{
	uint32_t records = word(o, "Records", x), format;

	for (uint32_t i = 0; i < records && !o->bad; i++) {
		struct octets body = read_body(o, &format);

		seen_open(x, &body, "Counter record, format %u%s", format,
		    format == INTERFACE_COUNTERS ? " (generic interface)" :
		    format == ETHERNET_COUNTERS ? " (Ethernet)" : "");
		if (format == INTERFACE_COUNTERS) {
			out->has_interface = true;
			read_interface(&body, &out->interface, x);
		} else if (format == ETHERNET_COUNTERS) {
			out->has_ethernet = true;
			read_ethernet(&body, &out->ethernet, x);
		}
		seen_close(x, &body);
		o->bad |= body.bad;
	}
}

static const char *
kind_text(uint32_t kind)
{
	return kind == SFLOW_FLOW ? "Flow sample" : kind == SFLOW_COUNTERS ? "Counter sample" :
	    "A sample of another kind";
}

decoder bool
read_sample(struct octets *o, struct sflow_sample *out, struct explain *x)
{
	struct octets body;

	*out = (struct sflow_sample){ .fault = WIRE_OK };
	body = read_body(o, &out->kind);
	seen_open(x, &body, "%s", kind_text(out->kind));
	if (out->kind == SFLOW_FLOW || out->kind == SFLOW_COUNTERS) {
		out->sequence = word(&body, "Sample", x);
		out->source = word(&body, "Source interface", x);
	}
	if (out->kind == SFLOW_FLOW)
		read_flow(&body, out, x);
	else if (out->kind == SFLOW_COUNTERS)
		read_counters(&body, out, x);
	seen_close(x, &body);
	if (o->bad)
		out->fault = WIRE_SHORT;
	else if (body.bad)
		out->fault = WIRE_LENGTH;
	return out->fault == WIRE_OK;
}

bool
sflow_read(struct octets *o, struct sflow *out)
{
	return read_head(o, out, NULL);
}

bool
sflow_next(struct octets *o, struct sflow_sample *out)
{
	return read_sample(o, out, NULL);
}

bool
sflow_explain(struct octets *o, struct sflow *out, struct explain *x)
{
	uint32_t flows = 0, counters = 0;
	struct sflow_sample s;
	char buf[ADDR_TEXT];

	explain_open(x, o, "sFlow");
	read_head(o, out, x);
	for (uint32_t i = 0; !out->fault && i < out->samples; i++) {
		if (!read_sample(o, &s, x))
			out->fault = s.fault;
		flows += s.kind == SFLOW_FLOW;
		counters += s.kind == SFLOW_COUNTERS;
	}
	explain_close(x, o);
	if (out->fault)
		explain_info(x, "sFlow", "%s", wire_fault_text(out->fault));
	else
		explain_info(x, "sFlow", "agent %s datagram %u: %u flow, %u counter samples",
		    addr_text(buf, &out->agent), out->sequence, flows, counters);
	return out->fault == WIRE_OK;
}

uint32_t
sflow_size(const struct sflow *in)
{
	return in->agent.af == 4 ? 28 : 40;
}

void
sflow_write(struct octets *o, const struct sflow *in)
{
	put32(o, VERSION);
	put32(o, in->agent.af == 4 ? 1 : 2);
	put_bytes(o, in->agent.b, in->agent.af == 4 ? 4 : 16);
	put32(o, in->sub_agent);
	put32(o, in->sequence);
	put32(o, in->uptime_ms);
	put32(o, in->samples);
}

/* Octets of the record with the sampled frame, its head included. */
static uint32_t
raw_size(const struct sflow_sample *in)
{
	return in->header ? 8 + 16 + (in->header_len + 3) / 4 * 4 : 0;
}

uint32_t
sflow_sample_size(const struct sflow_sample *in)
{
	if (in->kind == SFLOW_FLOW)
		return 8 + 32 + raw_size(in) + (in->has_switch ? 8 + SWITCH_SIZE : 0);
	return 8 + 12 + (in->has_interface ? 8 + INTERFACE_SIZE : 0) +
	    (in->has_ethernet ? 8 + ETHERNET_SIZE : 0);
}

static void
write_raw(struct octets *o, const struct sflow_sample *in)
{
	if (in->header_len > SFLOW_HEADER_MAX)
		o->bad = true;
	put32(o, RAW_HEADER);
	put32(o, raw_size(in) - 8);
	put32(o, PROTOCOL_ETHERNET);
	put32(o, in->frame_len);
	put32(o, in->stripped);
	put32(o, in->header_len);
	put_bytes(o, in->header, in->header_len);
	put_zero(o, (4 - in->header_len % 4) % 4);
}

static void
write_flow(struct octets *o, const struct sflow_sample *in)
{
	put32(o, in->rate);
	put32(o, in->pool);
	put32(o, in->drops);
	put32(o, in->input);
	put32(o, in->output);
	put32(o, (in->header ? 1u : 0u) + in->has_switch);
	if (in->header)
		write_raw(o, in);
	if (!in->has_switch)
		return;
	put32(o, EXTENDED_SWITCH);
	put32(o, SWITCH_SIZE);
	put32(o, in->vlan_in);
	put32(o, in->priority_in);
	put32(o, in->vlan_out);
	put32(o, in->priority_out);
}

static void
write_interface(struct octets *o, const struct sflow_interface *c)
{
	put32(o, INTERFACE_COUNTERS);
	put32(o, INTERFACE_SIZE);
	put32(o, c->index);
	put32(o, c->type);
	put64(o, c->speed_bps);
	put32(o, c->direction);
	put32(o, c->status);
	put64(o, c->in_octets);
	put32(o, c->in_unicast);
	put32(o, c->in_multicast);
	put32(o, c->in_broadcast);
	put32(o, c->in_discards);
	put32(o, c->in_errors);
	put32(o, c->in_unknown);
	put64(o, c->out_octets);
	put32(o, c->out_unicast);
	put32(o, c->out_multicast);
	put32(o, c->out_broadcast);
	put32(o, c->out_discards);
	put32(o, c->out_errors);
	put32(o, c->promiscuous);
}

static void
write_ethernet(struct octets *o, const struct sflow_ethernet *c)
{
	put32(o, ETHERNET_COUNTERS);
	put32(o, ETHERNET_SIZE);
	put32(o, c->alignment);
	put32(o, c->fcs);
	put32(o, c->single_collision);
	put32(o, c->multiple_collision);
	put32(o, c->sqe_test);
	put32(o, c->deferred);
	put32(o, c->late_collision);
	put32(o, c->excessive_collision);
	put32(o, c->transmit_mac);
	put32(o, c->carrier_sense);
	put32(o, c->too_long);
	put32(o, c->receive_mac);
	put32(o, c->symbol);
}

void
sflow_sample_write(struct octets *o, const struct sflow_sample *in)
{
	put32(o, in->kind);
	put32(o, sflow_sample_size(in) - 8);
	put32(o, in->sequence);
	put32(o, in->source);
	if (in->kind == SFLOW_FLOW) {
		write_flow(o, in);
		return;
	}
	put32(o, (uint32_t)in->has_interface + in->has_ethernet);
	if (in->has_interface)
		write_interface(o, &in->interface);
	if (in->has_ethernet)
		write_ethernet(o, &in->ethernet);
}
