/*
 * wire_dns.c - octets as a DNS message and as a DHCP message. What is accepted must come back from
 * its own writer as it was read, and be told without leaving the octets there are.
 */
#include "wire/carried.h"
#include "wire/dhcp.h"
#include "wire/dns.h"
#include "wire/explain.h"

#define ROOM 200000u

/* Writes all that can be read; false: something was refused. */
static bool
message(struct octets *in, struct octets *out)
{
	struct dns_seen seen_names = { .n = 0 };
	struct dns_question q;
	struct dns_head h;
	struct dns_rr rr;

	if (!dns_head_read(in, &h))
		return false;
	dns_head_write(out, &h);
	for (unsigned i = 0; i < h.count[DNS_QUESTION]; i++) {
		if (!dns_question_read(in, &q))
			return false;
		dns_question_write(out, &q, &seen_names);
	}
	for (unsigned i = 0; i < 0u + h.count[1] + h.count[2] + h.count[3]; i++) {
		struct text t = { 0 };

		if (!dns_rr_read(in, &rr))
			return false;
		dns_rr_write(out, &rr, &seen_names);
		dns_data_text(&rr, &t);
		text_free(&t);
	}
	return !out->bad;
}

static bool
lease(struct octets *in, struct octets *out)
{
	struct dhcp d;

	if (!dhcp_read(in, &d))
		return false;
	dhcp_write(out, &d);
	return !out->bad;
}

static void
again(bool (*through)(struct octets *, struct octets *), const uint8_t *bytes, uint32_t n)
{
	static uint8_t first[ROOM], second[ROOM];
	struct octets in = octets_read(bytes, n), a = octets_write(first, ROOM), b;

	if (!through(&in, &a))
		return;
	in = octets_read(first, a.pos);
	b = octets_write(second, ROOM);
	if (!through(&in, &b) || a.pos != b.pos || memcmp(first, second, a.pos) != 0)
		__builtin_trap();
}

static void
told(enum carrier by, uint16_t port, const uint8_t *bytes, uint32_t n)
{
	struct octets o = octets_read(bytes, n);
	struct explain x = { .frame = bytes, .len = n };

	if (!carried(by, port, &o, &x) || x.depth != 0)
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
	static const uint16_t udp[] = { 53, 67, 123, 514 }, tcp[] = { 53, 80, 443 };

	if (n < 1 || n > 4096)
		return 0;
	again(message, bytes + 1, (uint32_t)n - 1);
	again(lease, bytes + 1, (uint32_t)n - 1);
	if (bytes[0] & 4)
		told(BY_TCP_PORT, tcp[(bytes[0] & 3) % 3], bytes + 1, (uint32_t)n - 1);
	else
		told(BY_UDP_PORT, udp[bytes[0] & 3], bytes + 1, (uint32_t)n - 1);
	return 0;
}
