/* tls_say.h - messages of TLS's handshake, each as a record of its own. Inside web only. */
#ifndef SERVICE_WEB_TLS_SAY_H
#define SERVICE_WEB_TLS_SAY_H

#include "service/web/tls.h"

#define TLS_HANDSHAKE 22u /* the record's type */
#define TLS_RANDOM 32u
/* Handshake types (RFC 8446 4, RFC 5246 7.4). */
enum {
	CLIENT_HELLO = 1,
	SERVER_HELLO = 2,
	CERTIFICATE = 11,
	SERVER_KEY = 12,
	SERVER_DONE = 14,
	CLIENT_KEY = 16
};

struct tls_hello {
	const char *name; /* whose site is wanted */
	uint16_t least, most;
	uint64_t random;
};

void tls_say_client_hello(struct octets *o, const struct tls_hello *h);
void tls_say_server_hello(struct octets *o, uint16_t version, uint64_t random);
/* TLS 1.2: Certificate, ServerKeyExchange, ServerHelloDone; and the client's ClientKeyExchange. */
void tls_say_proof(struct octets *o, const char *name, uint32_t n, uint64_t random);
void tls_say_key(struct octets *o, uint64_t random);

#endif
