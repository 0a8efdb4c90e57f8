/*
 * update.h - the UPDATE message, read: slices into the message, scalars, and one error by RFC 7606.
 *
 * The NLRI is located by the Total Attribute Length before any attribute is looked at; each
 * attribute is read in a cursor of its own, so that a lie about one length stays inside it.
 */
#ifndef WIRE_BGP_UPDATE_H
#define WIRE_BGP_UPDATE_H

#include "wire/bgp/attr.h"
#include "wire/bgp/message.h"

/* Octets of the message. */
struct bgp_slice {
	uint16_t at, len;
};

/* A path attribute as it stood in the message; a code occurs once (RFC 7606 3 g). */
struct bgp_attr {
	uint8_t code, flags;
	bool dropped;     /* discarded: it is to be ignored and not passed on */
	uint16_t head;    /* of its flags octet */
	uint16_t at, len; /* of its value */
};

/* MP_REACH_NLRI or MP_UNREACH_NLRI. */
struct bgp_mp {
	bool present;
	uint8_t safi;
	uint16_t afi;
	uint8_t family;            /* enum bgp_family; BGP_FAMILIES: recognised and skipped */
	struct ix_addr next_hop;   /* reach: global; af 0 if it is not carried */
	struct ix_addr link_local; /* reach: RFC 2545 3, af 0 without */
	struct bgp_slice nlri;
};

struct bgp_update {
	const uint8_t *msg; /* lent: lives as long as the message */
	uint16_t len;
	struct bgp_slice withdrawn, attrs, nlri;
	struct bgp_mp reach, unreach;
	uint64_t has;       /* bit per code < 64 of attributes that are valid and not dropped */
	uint8_t origin;     /* the scalars; valid if has says so */
	uint32_t med, local_pref, otc, originator;
	uint32_t aggregator_as;
	struct ix_addr next_hop, aggregator;
	struct bgp_error error;
	uint16_t n;
	struct bgp_attr attr[256]; /* in the order of the message; n of them are valid */
};

enum bgp_section { BGP_WITHDRAWN, BGP_ANNOUNCED, BGP_MP_UNREACHED, BGP_MP_REACHED };

/* A walk over prefixes. */
struct bgp_nlri {
	struct octets o;
	uint8_t family;
	bool addpath;
};

/*
 * Reads a whole message. Returns true unless the outcome is BGP_RESET. With BGP_WITHDRAW the NLRI
 * walks work, and everything announced is to be treated as withdrawn; with BGP_DISCARD the routes
 * stand without the dropped attributes. The error is the strongest of all that were found.
 */
bool bgp_update_read(struct octets msg, const struct bgp_options *s, struct bgp_update *out,
    struct explain *x);
static inline bool
bgp_update_has(const struct bgp_update *u, uint8_t code)
{
	return code < 64 && (u->has >> code & 1);
}
/* An attribute that is valid and not dropped, or NULL. */
const struct bgp_attr *bgp_update_attr(const struct bgp_update *u, uint8_t code);
/* A cursor over its value. */
struct octets bgp_attr_value(const struct bgp_update *u, const struct bgp_attr *a);
/* RFC 4724 2: an End-of-RIB marker; which family's goes to *family (may be NULL). */
bool bgp_update_is_eor(const struct bgp_update *u, enum bgp_family *family);

/* Starts a walk; empty if the section is absent or its family is not carried. */
struct bgp_nlri bgp_nlri_walk(const struct bgp_update *u, enum bgp_section section,
    const struct bgp_options *s);
/* The next prefix; *path_id (may be NULL) is 0 without ADD-PATH. Host bits are cleared. */
bool bgp_nlri_next(struct bgp_nlri *w, struct ix_prefix *out, uint32_t *path_id);

#endif
