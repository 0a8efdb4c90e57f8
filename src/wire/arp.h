/*
 * arp.h - ARP for IPv4 over Ethernet (RFC 826), the gratuitous forms and probes of RFC 5227
 * included. Other hardware and protocol types are refused (WIRE_FORMAT).
 */
#ifndef WIRE_ARP_H
#define WIRE_ARP_H

#include "base/octets.h"
#include "ixlab/types.h"
#include "wire/fault.h"

#define ARP_SIZE 28u
#define ARP_REQUEST 1u
#define ARP_REPLY 2u

struct explain;

struct arp {
	uint16_t op;
	struct ix_mac sender_mac, target_mac;
	struct ix_addr sender, target; /* IPv4 */
	enum wire_fault fault;
};

bool arp_read(struct octets *o, struct arp *out);
void arp_write(struct octets *o, const struct arp *in);
bool arp_explain(struct octets *o, struct arp *out, struct explain *x);

#endif
