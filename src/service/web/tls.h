/*
 * tls.h - the shape of TLS: of 1.3 (RFC 8446 2) with its one round trip, of 1.2 (RFC 5246 7.3) with
 * its two; their flights and records, none of their secrets. What would be encrypted is veiled by a
 * sum of both randoms, in records of the usual lengths. Nobody is proven to be anybody.
 */
#ifndef SERVICE_WEB_TLS_H
#define SERVICE_WEB_TLS_H

#include "base/octets.h"

#define TLS_12 0x0303u
#define TLS_13 0x0304u
#define TLS_HEAD 5u
#define TLS_TAG 24u /* octets that a veiled record is longer, at most */
#define TLS_MOST 16384u /* octets inside a record, RFC 8446 5.1 */
#define TLS_FLIGHT 2900u /* the server's: extensions, two certificates, their proof, Finished */
#define TLS_FINISHED 58u /* the client's; and in TLS 1.2 anybody's 16 */
#define TLS_FINISHED_12 16u

struct tls {
	bool server;
	bool open; /* the handshake is done: records carry what is said */
	bool veiled; /* TLS 1.2: the other side's ChangeCipherSpec was heard */
	uint16_t least, most; /* a client's offer */
	uint16_t version; /* agreed on; 0: not yet */
	uint64_t key; /* of both randoms */
	uint64_t sent, heard; /* veiled records, each way */
};

/* Adds a client's hello that offers least..most; `random` is any number, of this connection. */
void tls_hello(struct tls *t, struct octets *o, const char *name, uint64_t random);
/* Adds what is said, as records. */
void tls_say(struct tls *t, struct octets *o, const uint8_t *bytes, uint32_t n);

enum tls_heard { TLS_MORE, TLS_STEP, TLS_DATA, TLS_BROKEN };

/*
 * Takes one whole record off `in`. TLS_MORE: there is none yet, nothing taken. TLS_STEP: the
 * handshake went on, what must be answered is in `reply` (TLS_FLIGHT + 512 octets for a server, 256
 * for a client). TLS_DATA: said in `data` (TLS_MOST octets), *n of them.
 */
enum tls_heard tls_hear(struct tls *t, struct octets *in, struct octets *reply, uint64_t random,
    uint8_t *data, uint32_t *n);

#endif
