/*
 * acl.h - access lists on a switch's ports: addresses, EtherTypes and VLANs of frames (MAC lists),
 * and what IPv4 and IPv6 packets carry (wire/match.h), in and out, each entry with its counters.
 *
 * The first entry that fits decides; behind the last one stands a deny that nobody typed, and in an
 * IPv6 list before it two permits for neighbor discovery, as IOS has them. A list without entries
 * filters nothing. A MAC list is asked about every frame; an IP list about packets of its family
 * alone, so that ARP passes an IPv4 list. What is no whole packet fits no entry: it falls to the
 * end. Lists are for the bridge that has them, ports name them.
 */
#ifndef SWITCH_ACL_H
#define SWITCH_ACL_H

#include "base/text.h"
#include "switch/bridge.h"
#include "wire/match.h"

#define ACL_NAME 64
#define ACL_TEXT 256 /* room for an entry in words */
#define ACL_STEP 10 /* between numbers that nobody typed */

struct passing;

enum acl_kind { ACL_MAC, ACL_IPV4, ACL_IPV6, ACL_KINDS };
enum acl_way { ACL_IN, ACL_OUT, ACL_WAYS };

/* What a MAC entry looks at; a bit that is not set in care does not count. */
struct acl_frame {
	struct ix_mac src, src_care, dst, dst_care;
	uint16_t type, type_care; /* EtherType; an 802.3 length fits only where type_care is 0 */
	uint16_t vlan; /* 0: any */
};

struct acl_rule {
	uint32_t seq;
	bool permit;
	uint64_t hits[ACL_WAYS]; /* frames that it decided about */
	union {
		struct acl_frame frame;
		struct match_rule packet;
	};
};

struct acl {
	uint8_t kind; /* enum acl_kind */
	char name[ACL_NAME];
	bool per_entry; /* `counters per-entry` was typed: EOS asks for it, we always do */
	VEC(struct acl_rule) rules; /* by seq */
	uint64_t fell[ACL_WAYS]; /* frames that no entry fitted and the end denied */
	uint64_t neighbors[ACL_WAYS]; /* IPv6: neighbor discovery that the end permitted */
};

/* What the frame is to a list: an entry, or its end. */
struct acl_verdict {
	const struct acl *list; /* NULL: no list was asked */
	const struct acl_rule *rule; /* NULL: the end of the list */
	bool permit;
};

extern const struct log_kind log_acl_denied, drop_acl_mac_in, drop_acl_ip_in, drop_acl_ipv6_in,
    drop_acl_mac_out, drop_acl_ip_out, drop_acl_ipv6_out;
extern const char *const acl_family[ACL_KINDS]; /* "mac", "ip", "ipv6": as typed */

struct acl *acl_find(const struct bridge *b, enum acl_kind kind, const char *name);
/* The list, made empty if it is not there. */
struct acl *acl_add(struct bridge *b, enum acl_kind kind, const char *name);
/* The caller saw to it that no port names it. */
void acl_remove(struct bridge *b, struct acl *l);
/* The first port that names it, or NULL. */
const struct bridge_port *acl_user(const struct bridge *b, const struct acl *l);
/* The n-th list, by kind and name; NULL past the last. */
struct acl *acl_at(const struct bridge *b, uint32_t n);
/* Puts a rule at its seq (0: behind the last); false: that number is taken by another. */
bool acl_put(struct bridge *b, struct acl *l, struct acl_rule *r);
bool acl_drop_seq(struct acl *l, uint32_t seq);
/* Takes out the entry that says the same; false: none does. */
bool acl_drop_same(struct acl *l, const struct acl_rule *r);
/* Numbers the entries anew. */
void acl_resequence(struct acl *l, uint32_t start, uint32_t step);
/* Frames that an entry decided about, or the end (r NULL), what is due of rates included. */
uint64_t acl_hits(
    const struct bridge *b, const struct acl *l, const struct acl_rule *r, enum acl_way way);
void acl_clear_counters(struct bridge *b, struct acl *l);
/* "permit host 02:00:00:00:00:01 any arp vlan 5"; buf has ACL_TEXT octets. */
char *acl_rule_text(char *buf, enum acl_kind kind, const struct acl_rule *r);

/* The list that a port asks, or NULL. */
struct acl *acl_of(const struct bridge_port *bp, enum acl_kind kind, enum acl_way way);
/* l NULL: none any more. */
void acl_group(struct bridge_port *bp, enum acl_kind kind, enum acl_way way, struct acl *l);
/* What one list says of a frame; counts nothing. */
struct acl_verdict acl_judge(const struct acl *l, const struct passing *x);
/*
 * For "why": "mac access-list member, entry 20: deny any any" of the list that refuses the frame in
 * that direction. false: none does.
 */
bool acl_why(
    const struct bridge_port *at, const struct passing *x, enum acl_way way, struct text *to);

/* For feature.c's table of stages. */
const struct log_kind *acl_in(struct bridge_port *at, struct passing *x);
const struct log_kind *acl_out(struct bridge_port *at, struct passing *x);

#endif
