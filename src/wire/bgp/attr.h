/*
 * attr.h - the one table of path attributes: name, flags, length rule, what an error asks for
 * (RFC 7606), how it is read and how it is shown. A new attribute is a row here.
 */
#ifndef WIRE_BGP_ATTR_H
#define WIRE_BGP_ATTR_H

#include "base/octets.h"
#include "base/text.h"
#include "wire/bgp/message.h"

enum {
	BGP_ORIGIN = 1,
	BGP_AS_PATH = 2,
	BGP_NEXT_HOP = 3,
	BGP_MED = 4,
	BGP_LOCAL_PREF = 5,
	BGP_ATOMIC_AGGREGATE = 6,
	BGP_AGGREGATOR = 7,
	BGP_COMMUNITY = 8,
	BGP_ORIGINATOR_ID = 9,
	BGP_CLUSTER_LIST = 10,
	BGP_MP_REACH = 14,
	BGP_MP_UNREACH = 15,
	BGP_EXT_COMMUNITY = 16,
	BGP_AS4_PATH = 17,
	BGP_AS4_AGGREGATOR = 18,
	BGP_V6_EXT_COMMUNITY = 25,
	BGP_LARGE_COMMUNITY = 32,
	BGP_OTC = 35,
};

enum { BGP_ORIGIN_IGP, BGP_ORIGIN_EGP, BGP_ORIGIN_INCOMPLETE };

/* Attribute flags (RFC 4271 4.3). */
#define BGP_OPTIONAL 0x80u
#define BGP_TRANSITIVE 0x40u
#define BGP_PARTIAL 0x20u
#define BGP_EXTENDED 0x10u

struct bgp_update;
struct bgp_attr;
struct explain;

/* What a row's reader is handed. It returns 0, or the subcode of the error it found. */
struct bgp_reader {
	struct bgp_update *update;
	const struct bgp_options *options;
	struct bgp_attr *attr;
	struct explain *x;
	const char *why; /* set with a subcode: a sentence, constant */
	enum bgp_outcome outcome; /* the row's; a reader may ask for another */
};

struct bgp_attr_kind {
	const char *name;      /* NULL: unknown */
	uint8_t flags;         /* BGP_OPTIONAL and BGP_TRANSITIVE as they must be */
	uint8_t length;        /* exact, 0: any */
	uint8_t unit;          /* else a non-zero multiple of this, 0: any */
	bool may_be_empty;     /* RFC 7606 4: otherwise an empty value is an error */
	bool internal_only;    /* from an external peer it is discarded unread */
	enum bgp_outcome on_error, on_flags;
	uint8_t (*read)(struct bgp_reader *r, struct octets *value);
	void (*print)(struct text *to, struct octets value, bool as4); /* NULL: octets */
};

/* The row of a code; its name is NULL if it is unknown. Lends a constant. */
const struct bgp_attr_kind *bgp_attr_kind(uint8_t code);
/* "AS_PATH"; "attribute 99" into buf (24) otherwise. */
const char *bgp_attr_name(char buf[24], uint8_t code);
/* The value as people write it: "64501 64502", "64500:1 64500:2", "IGP". */
void bgp_attr_text(struct text *to, uint8_t code, struct octets value, bool as4);
const char *bgp_origin_text(uint8_t origin);
/*
 * "64500:1", and the names of RFC 1997, 7999, 8326 ("no-export", "blackhole", "graceful-shutdown").
 */
char *bgp_community_text(char buf[32], uint32_t community);

/* Reads the value of one attribute into the update: r->attr says which (update.c). */
uint8_t bgp_attr_read(struct bgp_reader *r, struct octets *value);

#endif
