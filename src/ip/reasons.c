/* reasons.c - the words of this room: why packets go no further, and what happens to neighbours. */
#include "ip/inside.h"

const struct log_kind drop_no_route = { "no-route", "no route to the destination" };
const struct log_kind drop_ttl_expired = { "ttl-expired", "the TTL or hop limit ran out here" };
const struct log_kind drop_bad_checksum = { "bad-checksum", "a checksum is wrong" };
const struct log_kind drop_bad_packet = { "bad-packet", "the packet is malformed" };
const struct log_kind drop_not_for_us = { "not-for-us", "sent to another station's MAC address" };
const struct log_kind drop_no_neighbour = { "no-neighbour", "nobody answers for the next hop" };
const struct log_kind drop_neighbour_queue = { "neighbour-queue",
	"too many packets wait for the next hop's MAC address" };
const struct log_kind drop_neighbours_full = { "neighbours-full", "the neighbour table is full" };
const struct log_kind drop_blackhole = { "blackhole", "a route to Null0 throws it away" };
const struct log_kind drop_martian = { "martian", "an address that must not be seen here" };
const struct log_kind drop_no_protocol = { "no-protocol", "nobody here speaks that protocol" };
const struct log_kind drop_no_listener = { "no-listener", "nobody here listens on that port" };
const struct log_kind drop_not_understood = { "not-understood",
	"a message that its service can make nothing of, or knows to be forged" };
const struct log_kind drop_ifc_down = { "interface-down", "the interface is down" };
const struct log_kind drop_mtu = { "mtu", "too big for the next link, and not to be fragmented" };
const struct log_kind drop_fragment = { "fragment", "a fragment that fits no packet" };
const struct log_kind drop_fragments_full = { "fragments-full",
	"too many packets are waiting for their other fragments" };
const struct log_kind drop_icmp_unfounded = { "unfounded-icmp",
	"an ICMP message about nothing that was sent from here" };
const struct log_kind drop_icmp_type = { "unknown-icmp",
	"an ICMP message of a kind that nobody here heeds" };
const struct log_kind drop_echo_to_all = { "echo-to-all",
	"an echo request to everybody, which is not answered" };
const struct log_kind drop_header_chain = { "header-chain",
	"its IPv6 extension headers break their rules" };
const struct log_kind drop_unknown_option = { "unknown-option",
	"an option that is not known and wants the packet dropped for it" };
const struct log_kind drop_unknown_type = { "unknown-type",
	"an ethertype that nobody here speaks" };
const struct log_kind drop_unknown_vlan = { "unknown-vlan",
	"a VLAN tag that no interface here has" };
const struct log_kind drop_not_a_router = { "not-a-router",
	"for somebody else, and hosts do not forward" };
const struct log_kind drop_neighbour_discovery = { "bad-neighbour-discovery",
	"neighbour discovery that breaks its rules" };
const struct log_kind drop_advertisement = { "bad-advertisement",
	"a router advertisement that asks for too much or the impossible" };
const struct log_kind drop_redirect = { "bad-redirect",
	"a redirect from somebody who is not the first hop, or to nobody here" };
const struct log_kind drop_listener = { "bad-listener-query",
	"a multicast listener query that breaks its rules, or is of version 1" };
const struct log_kind drop_acl_in = { "access-list-in", "an access list refused it as it came in" };
const struct log_kind drop_acl_out = { "access-list-out",
	"an access list refused to let it leave" };
const struct log_kind drop_urpf = { "source-unreachable",
	"its source is not reachable the way it came (uRPF)" };
const struct log_kind drop_source_route = { "source-route",
	"it says which way it wants to take" };
const struct log_kind drop_bad_option = { "bad-option", "its list of options is broken" };
const struct log_kind drop_directed = { "directed-broadcast",
	"a broadcast from elsewhere, which the interface does not let onto its subnet" };
const struct log_kind drop_loop = { "own-interface", "it leads into an interface without a wire" };

const struct log_kind log_dad_conflict = { "dad.conflict", "{0} is also used by {1}" };
const struct log_kind log_dad_done = { "dad.done", "{0} is nobody else's and may be used" };
const struct log_kind log_neigh_failed = { "neighbour.failed", "nobody answers for {0}" };
const struct log_kind log_neigh_new = { "neighbour.new", "{0} is at {1}" };
const struct log_kind log_neigh_moved = { "neighbour.moved", "{0} moved from {1} to {2}" };
const struct log_kind log_ifc_up = { "interface.up", "interface {0} is up" };
const struct log_kind log_ifc_down = { "interface.down", "interface {0} is down" };
const struct log_kind log_acl_match = { "access-list.match",
	"list {0} entry {1}: {2} (number {3})" };
