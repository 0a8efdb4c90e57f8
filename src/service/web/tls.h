/*
 * tls.h - the shape of TLS 1.3 (RFC 8446 2): its flights, its records, its round trip; none of its
 * secrets. The hellos are real messages; what follows is octets veiled by a sum of both randoms, of
 * the lengths that a small certificate chain makes. Nobody is proven to be anybody.
 */
#ifndef SERVICE_WEB_TLS_H
#define SERVICE_WEB_TLS_H

#include "base/octets.h"

#define TLS_HEAD 5u
#define TLS_TAG 17u /* octets that each veiled record is longer: type and tag */
#define TLS_MOST 16384u /* octets inside a record, RFC 8446 5.1 */
#define TLS_FLIGHT 2900u /* the server's: extensions, two certificates, their proof, Finished */
#define TLS_FINISHED 58u /* the client's */

struct tls {
	bool server;
	bool open; /* the handshake is done: records carry what is said */
	uint64_t key; /* of both randoms */
	uint64_t sent, heard; /* records since the hellos, each way */
};

/* Adds the client's hello; `random` is any number, of this connection. */
void tls_hello(struct tls *t, struct octets *o, const char *name, uint64_t random);
/* Adds what is said, as records. */
void tls_say(struct tls *t, struct octets *o, const uint8_t *bytes, uint32_t n);

enum tls_heard { TLS_MORE, TLS_STEP, TLS_DATA, TLS_BROKEN };

/*
 * Takes one whole record off `in`. TLS_MORE: there is none yet, nothing taken. TLS_STEP: the
 * handshake went on, what must be answered is in `reply`. TLS_DATA: said in `data` (TLS_MOST
 * octets), *n of them.
 */
enum tls_heard tls_hear(struct tls *t, struct octets *in, struct octets *reply, uint64_t random,
    uint8_t *data, uint32_t *n);

#endif
