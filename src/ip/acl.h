/*
 * acl.h - a router's access lists: named, numbered entries with a counter each, asked of packets
 * that come in at an interface or are passed on through one. What a rule can say is wire/match.h's.
 */
#ifndef IP_ACL_H
#define IP_ACL_H

#include "ip/stack.h"
#include "wire/match.h"

#define IP_ACL_NAME 64
#define IP_ACL_ENTRIES 1000 /* of one list */
#define IP_ACL_STEP 10 /* between numbers that nobody chose */

struct ip_acl_entry {
	uint32_t seq;
	char *remark; /* owned; of an entry that only says something: it matches nothing */
	struct match_rule rule;
	uint64_t hits;
};

struct ip_acl {
	char name[IP_ACL_NAME];
	uint8_t af;
	bool standard; /* its rules say a source and nothing else */
	VEC(struct ip_acl_entry) entries; /* by seq */
};

struct ip_acl *ip_acl_find(const struct stack *st, uint8_t af, const char *name);
struct ip_acl *ip_acl_at(const struct stack *st, uint32_t n); /* in the order they were made */
struct ip_acl *ip_acl_make(struct stack *st, uint8_t af, const char *name);
/* false: some interface still asks it. */
bool ip_acl_remove(struct stack *st, struct ip_acl *l);
/* Adds or replaces the entry of that number; 0: behind the last. false: the list is full. */
bool ip_acl_set(struct stack *st, struct ip_acl *l, uint32_t seq, const struct match_rule *r);
/* The same, with words instead of a rule. */
bool ip_acl_remark(struct stack *st, struct ip_acl *l, uint32_t seq, const char *text);
bool ip_acl_del(struct stack *st, struct ip_acl *l, uint32_t seq);
/* Numbers the entries anew, in their order. */
void ip_acl_renumber(struct ip_acl *l, uint32_t first, uint32_t step);
void ip_acl_clear(struct stack *st, struct ip_acl *l); /* its counters */
/* Packets that an entry decided on, those of bulk traffic too. */
uint64_t ip_acl_hits(const struct stack *st, const struct ip_acl *l, const struct ip_acl_entry *e);

/* The list asked of packets of its family that come in (out: that leave, passed on); NULL: none. */
struct ip_acl *ifc_acl(const struct ifc *i, uint8_t af, bool out);
void ifc_set_acl(struct ifc *i, uint8_t af, bool out, struct ip_acl *l);

#endif
