/*
 * dns.h - DNS messages (RFC 1035 4; AAAA RFC 3596, SRV RFC 2782, DS RFC 4034, CAA RFC 8659, EDNS0
 * RFC 6891, unknown types RFC 3597): the octets of one message, over UDP or behind the two octets
 * of its length over TCP.
 *
 * Nothing here looks anything up. A name is kept in wire form without compression; a record's data
 * likewise, so that two records are equal when their octets are. What a type's data is made of is
 * one string in a table, which the reader, the writer, the printer and the parser all walk.
 */
#ifndef WIRE_DNS_H
#define WIRE_DNS_H

#include "base/octets.h"
#include "base/text.h"
#include "wire/fault.h"

#define DNS_PORT 53u
#define DNS_NAME 255u /* octets of a name, RFC 1035 2.3.4 */
#define DNS_LABEL 63u
#define DNS_NAME_TEXT 1024u /* room for any name as text: an octet is at most \ddd */
#define DNS_DATA 1024u /* octets of one record's data; longer ones are refused */
#define DNS_UDP 512u /* octets over UDP without EDNS0, RFC 1035 2.3.4 */
#define DNS_EDNS 1232u /* what resolvers offer since the flag day of 2020 */

/* dns_head.flags */
#define DNS_QR 0x8000u
#define DNS_AA 0x0400u
#define DNS_TC 0x0200u
#define DNS_RD 0x0100u
#define DNS_RA 0x0080u
#define DNS_AD 0x0020u
#define DNS_CD 0x0010u
#define DNS_OPCODE(flags) ((flags) >> 11 & 15u)
#define DNS_RCODE(flags) ((flags)&15u)

enum dns_rcode { DNS_NOERROR, DNS_FORMERR, DNS_SERVFAIL, DNS_NXDOMAIN, DNS_NOTIMP, DNS_REFUSED };
enum dns_section { DNS_QUESTION, DNS_ANSWER, DNS_AUTHORITY, DNS_ADDITIONAL, DNS_SECTIONS };
enum { DNS_IN = 1, DNS_CH = 3, DNS_CLASS_ANY = 255 };
enum {
	DNS_A = 1,
	DNS_NS = 2,
	DNS_CNAME = 5,
	DNS_SOA = 6,
	DNS_PTR = 12,
	DNS_MX = 15,
	DNS_TXT = 16,
	DNS_AAAA = 28,
	DNS_SRV = 33,
	DNS_OPT = 41,
	DNS_DS = 43,
	DNS_AXFR = 252,
	DNS_ANY = 255,
	DNS_CAA = 257,
};

struct explain;

/* n octets, the root's 0 included; the root is n == 1. n == 0: no name. */
struct dns_name {
	uint8_t n;
	uint8_t s[DNS_NAME];
};

struct dns_head {
	uint16_t id, flags;
	uint16_t count[DNS_SECTIONS];
	enum wire_fault fault;
};

struct dns_question {
	struct dns_name name;
	uint16_t type, class;
	enum wire_fault fault;
};

struct dns_rr {
	struct dns_name name;
	uint16_t type, class;
	uint32_t ttl; /* seconds */
	uint16_t len;
	uint8_t data[DNS_DATA]; /* names in it are whole */
	enum wire_fault fault;
};

/* Where names stand in the message being written, so that later ones can point at them. */
#define DNS_SEEN 48u
struct dns_seen {
	uint16_t at[DNS_SEEN];
	uint32_t n;
};

/*
 * A message is its cursor from the first octet on: o->pos must be 0 at its head, for names point
 * from there. Pointers must point backwards (so they end), and a name is at most DNS_NAME octets.
 */
bool dns_head_read(struct octets *o, struct dns_head *out);
bool dns_question_read(struct octets *o, struct dns_question *out);
bool dns_rr_read(struct octets *o, struct dns_rr *out);
void dns_head_write(struct octets *o, const struct dns_head *in);
/* `seen` may be NULL: nothing is compressed. */
void dns_question_write(struct octets *o, const struct dns_question *in, struct dns_seen *seen);
void dns_rr_write(struct octets *o, const struct dns_rr *in, struct dns_seen *seen);
/* The whole message; the cursor may stand anywhere: what is left is the message. */
bool dns_explain(struct octets *o, struct dns_head *out, struct explain *x);

/* "www.xz." or "www.xz": always taken from the root. false: an empty or too long label or name. */
bool dns_name_parse(const char *text, struct dns_name *out);
/* With the dot at its end; octets that are no letters as \ddd. Returns buf. */
char *dns_name_text(char buf[DNS_NAME_TEXT], const struct dns_name *name);
/* RFC 4343: ASCII letters are equal in either case. */
bool dns_name_eq(const struct dns_name *a, const struct dns_name *b);
/* Canonical order, RFC 4034 6.1: by labels from the right; a parent comes before its children. */
int dns_name_cmp(const struct dns_name *a, const struct dns_name *b);
/* Is `name` the zone itself or below it? */
bool dns_name_under(const struct dns_name *name, const struct dns_name *zone);
/* Takes the first label off; false at the root. */
bool dns_name_parent(struct dns_name *name);
unsigned dns_name_labels(const struct dns_name *name); /* the root: 0 */
/* The name whose PTR is this address: 10.1.64.100.in-addr.arpa. */
void dns_name_reverse(const struct ix_addr *a, struct dns_name *out);

/* "AAAA"; a number without a name as "TYPE99" (RFC 3597 5). */
char *dns_type_text(char buf[16], uint16_t type);
bool dns_type_parse(const char *text, uint16_t *out);
const char *dns_rcode_text(unsigned rcode); /* "NXDOMAIN" */
/* The data as in a zone file: "10 mail.xz.". */
void dns_data_text(const struct dns_rr *rr, struct text *to);
/* The reverse, for rr->type; false with an error that names what was expected. */
bool dns_data_parse(const char *text, struct dns_rr *rr, struct ix_error *e);
/* The address of an A or AAAA; the name in an NS, CNAME, PTR or MX. false: another type. */
bool dns_rr_addr(const struct dns_rr *rr, struct ix_addr *out);
bool dns_rr_target(const struct dns_rr *rr, struct dns_name *out);
/* Sets type, class IN and data. */
void dns_rr_set_addr(struct dns_rr *rr, const struct ix_addr *a);
void dns_rr_set_target(struct dns_rr *rr, uint16_t type, const struct dns_name *target);
/* The last number of an SOA: how long "there is none" may be kept, RFC 2308 4. 0: no SOA. */
uint32_t dns_soa_minimum(const struct dns_rr *rr);

/* What an OPT record says, RFC 6891 6.1.3. */
struct dns_edns {
	uint16_t size; /* octets of UDP that the sender takes */
	uint8_t rcode, version; /* rcode: the upper eight bits */
	bool dnssec_ok;
};
struct dns_edns dns_edns_of(const struct dns_rr *opt);
void dns_edns_write(struct octets *o, const struct dns_edns *in);

#endif
