/*
 * wire_link.c - octets as what switches say: the first chooses the codec. What is accepted must
 * come back from its own writer as it was read. And as the payload of each protocol told by name.
 */
#include "wire/carried.h"
#include "wire/explain.h"
#include "wire/lacp.h"
#include "wire/lldp.h"
#include "wire/llc.h"
#include "wire/sflow.h"
#include "wire/stp.h"

#define ROOM 70000u

/* One of the codecs: reads, and if that was accepted writes. False: refused, or too long. */
static bool
through(uint8_t which, struct octets *in, struct octets *out)
{
	union {
		struct llc llc;
		struct stp stp;
		struct lacp lacp;
		struct lldp lldp;
		struct sflow_sample sample;
	} u;

	switch (which % 5) {
	case 0:
		if (!llc_read(in, &u.llc))
			return false;
		llc_write(out, &u.llc);
		break;
	case 1:
		if (!stp_read(in, &u.stp))
			return false;
		stp_write(out, &u.stp);
		break;
	case 2:
		if (!lacp_read(in, &u.lacp))
			return false;
		lacp_write(out, &u.lacp);
		break;
	case 3:
		if (!lldp_read(in, &u.lldp))
			return false;
		lldp_write(out, &u.lldp);
		break;
	default:
		if (!sflow_next(in, &u.sample) || u.sample.kind - SFLOW_FLOW > 1)
			return false;
		sflow_sample_write(out, &u.sample);
		if (!out->bad && out->pos != sflow_sample_size(&u.sample))
			__builtin_trap();
	}
	return !out->bad;
}

static void
again(uint8_t which, const uint8_t *bytes, uint32_t n)
{
	static uint8_t first[ROOM], second[ROOM];
	struct octets in = octets_read(bytes, n), a = octets_write(first, ROOM), b;

	if (!through(which, &in, &a))
		return;
	in = octets_read(first, a.pos);
	b = octets_write(second, ROOM);
	if (!through(which, &in, &b) || a.pos != b.pos || memcmp(first, second, a.pos) != 0)
		__builtin_trap();
}

static void
told(uint8_t which, const uint8_t *bytes, uint32_t n)
{
	static const struct {
		enum carrier by;
		uint64_t number;
	} all[] = { { BY_ETHERTYPE, 0x8809 }, { BY_ETHERTYPE, 0x88cc }, { BY_ETHERTYPE, 0x9000 },
		{ BY_ETHERTYPE, 0x6002 }, { BY_ETHERTYPE, 0x8863 }, { BY_ETHERTYPE, 0x8864 },
		{ BY_SAP, 0x42 }, { BY_SAP, 0xfe }, { BY_SNAP, 0x0c010b }, { BY_SNAP, 0x0c0111 },
		{ BY_SNAP, 0x0c2000 }, { BY_SNAP, 0x0c2003 }, { BY_SNAP, 0x0c2004 },
		{ BY_SNAP, 0xe02b00bb }, { BY_PROTOCOL, 2 }, { BY_PROTOCOL, 9 },
		{ BY_PROTOCOL, 88 }, { BY_PROTOCOL, 89 }, { BY_PROTOCOL, 103 },
		{ BY_PROTOCOL, 112 }, { BY_UDP_PORT, 67 },
		{ BY_UDP_PORT, 520 }, { BY_UDP_PORT, 547 }, { BY_UDP_PORT, 1900 },
		{ BY_UDP_PORT, 1985 }, { BY_UDP_PORT, 5353 }, { BY_UDP_PORT, 5678 },
		{ BY_UDP_PORT, 6343 } };
	unsigned i = which % (sizeof(all) / sizeof(all[0]));
	struct octets o = octets_read(bytes, n);
	struct explain x = { .frame = bytes, .len = n };

	if (!carried(all[i].by, all[i].number, &o, &x) || x.depth != 0)
		__builtin_trap();
	for (uint32_t k = 0; k < x.n; k++)
		if (x.node[k].at + x.node[k].len > n)
			__builtin_trap();
	explain_free(&x);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	if (n < 1 || n > 65536)
		return 0;
	again(bytes[0], bytes + 1, (uint32_t)n - 1);
	told(bytes[0], bytes + 1, (uint32_t)n - 1);
	return 0;
}
