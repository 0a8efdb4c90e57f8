/*
 * tls_say.c - the handshake's messages as they are written: hellos of TLS 1.3 (RFC 8446 4.1) and
 * 1.2 (RFC 5246 7.4), and the certificates and keys that only 1.2 shows to everybody. Whole
 * messages of the usual lengths, whose keys and signatures are drawn from the randoms: they sign
 * nothing.
 */
#include "service/web/tls_say.h"

#include "base/hash.h"

enum { DER_NUMBER = 2, DER_BITS = 3, DER_UTF8 = 12, DER_SEQUENCE = 0x30, DER_SET = 0x31 };

#define CERTIFICATE_MOST 1500u
#define RSA 256u /* octets of a key of 2048 bits, and of its signature */

static void
put_random(struct octets *o, uint64_t random, unsigned octets)
{
	for (unsigned i = 0; i < octets / 8; i++)
		put64(o, hash_mix(random, i));
}

/* A record with one message: its lengths are written by message_end. Returns where it begins. */
static uint32_t
message(struct octets *o, uint16_t version, uint8_t type)
{
	uint32_t at = o->pos;

	put8(o, TLS_HANDSHAKE);
	put16(o, version);
	put16(o, 0);
	put8(o, type);
	put8(o, 0);
	put16(o, 0);
	return at;
}

static void
message_end(struct octets *o, uint32_t at)
{
	put16_at(o, at + 3, (uint16_t)(o->pos - at - 5));
	put16_at(o, at + 7, (uint16_t)(o->pos - at - 9));
}

/* supported_versions and key_share are what makes it a hello of TLS 1.3 (RFC 8446 4.2.1). */
static void
client_extensions(struct octets *o, const struct tls_hello *h)
{
	uint16_t n = (uint16_t)strnlen(h->name, 200);

	put32(o, (uint32_t)(n + 5));
	put16(o, (uint16_t)(n + 3));
	put8(o, 0);
	put16(o, n);
	put_bytes(o, h->name, n);
	put_bytes(o, "\0\x0a\0\x04\0\x02\0\x1d", 8);
	put_bytes(o, "\0\x0b\0\x02\x01\0", 6);
	put_bytes(o, "\0\x0d\0\x06\0\x04\x04\x03\x04\x01", 10);
	if (h->most == TLS_12)
		return;
	if (h->least == TLS_12)
		put_bytes(o, "\0\x2b\0\x05\x04\x03\x04\x03\x03", 9);
	else
		put_bytes(o, "\0\x2b\0\x03\x02\x03\x04", 7);
	put_bytes(o, "\0\x33\0\x26\0\x24\0\x1d\0\x20", 10);
	put_random(o, ~h->random, 32);
}

static void
suites(struct octets *o, const struct tls_hello *h)
{
	bool both = h->least != h->most;

	put16(o, both ? 4 : 2);
	if (h->most == TLS_13)
		put16(o, 0x1301); /* AES-128-GCM */
	if (h->least == TLS_12)
		put16(o, 0xc02f); /* the same, with ECDHE and RSA */
}

void
tls_say_client_hello(struct octets *o, const struct tls_hello *h)
{
	uint32_t at = message(o, 0x0301, CLIENT_HELLO), extensions;

	put16(o, TLS_12);
	put_random(o, h->random, TLS_RANDOM);
	put8(o, 0); /* no session */
	suites(o, h);
	put16(o, 0x0100); /* no compression */
	extensions = o->pos;
	put16(o, 0);
	client_extensions(o, h);
	put16_at(o, extensions, (uint16_t)(o->pos - extensions - 2));
	message_end(o, at);
}

void
tls_say_server_hello(struct octets *o, uint16_t version, uint64_t random)
{
	uint32_t at = message(o, TLS_12, SERVER_HELLO), extensions;

	put16(o, TLS_12);
	put_random(o, random, TLS_RANDOM);
	put8(o, 0);
	put16(o, version == TLS_13 ? 0x1301 : 0xc02f);
	put8(o, 0);
	extensions = o->pos;
	put16(o, 0);
	if (version == TLS_13) {
		put_bytes(o, "\0\x2b\0\x02\x03\x04", 6);
		put_bytes(o, "\0\x33\0\x24\0\x1d\0\x20", 8);
		put_random(o, ~random, 32);
	} else {
		put_bytes(o, "\xff\x01\0\x01\0", 5); /* renegotiation_info, RFC 5746 */
		put_bytes(o, "\0\x0b\0\x02\x01\0", 6);
	}
	put16_at(o, extensions, (uint16_t)(o->pos - extensions - 2));
	message_end(o, at);
}

/* ---- certificates (RFC 5280 4.1), in DER ---- */

/* What was written since `from` becomes the inside of an element. */
static void
wrap(struct octets *o, uint32_t from, uint8_t tag)
{
	uint8_t inside[CERTIFICATE_MOST];
	uint32_t n = o->pos - from;
	struct octets back = octets_read(o->buf, o->pos);

	octets_skip(&back, from);
	o->bad |= n > sizeof(inside);
	if (o->bad)
		return;
	get_bytes(&back, inside, n);
	o->pos = from;
	put8(o, tag);
	if (n >= 256)
		put8(o, 0x82);
	else if (n >= 128)
		put8(o, 0x81);
	if (n >= 256)
		put16(o, (uint16_t)n);
	else
		put8(o, (uint8_t)n);
	put_bytes(o, inside, n);
}

/* CN=name */
static void
put_name(struct octets *o, const char *name, uint32_t n)
{
	uint32_t from = o->pos, text;

	put_bytes(o, "\x06\x03\x55\x04\x03", 5);
	text = o->pos;
	put_bytes(o, name, n);
	wrap(o, text, DER_UTF8);
	wrap(o, from, DER_SEQUENCE);
	wrap(o, from, DER_SET);
	wrap(o, from, DER_SEQUENCE);
}

/* sha256WithRSAEncryption (11), or the key's own rsaEncryption (1) */
static void
put_algorithm(struct octets *o, uint8_t which)
{
	put_bytes(o, "\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01", 12);
	put8(o, which);
	put16(o, 0x0500);
}

static void
put_key(struct octets *o, uint64_t random)
{
	uint32_t from = o->pos, bits, number;

	put_algorithm(o, 1);
	bits = o->pos;
	put8(o, 0);
	number = o->pos;
	put8(o, 0);
	put64(o, UINT64_C(1) << 63 | hash_mix(random, RSA)); /* all of its bits count */
	put_random(o, random, RSA - 8);
	wrap(o, number, DER_NUMBER);
	put_bytes(o, "\x02\x03\x01\0\x01", 5);
	wrap(o, number, DER_SEQUENCE);
	wrap(o, bits, DER_BITS);
	wrap(o, from, DER_SEQUENCE);
}

static const char issuer[] = "ixlab lessons";

static void
put_certificate(struct octets *o, const char *subject, uint32_t n, uint64_t random)
{
	uint32_t from, whole, bits;

	put8(o, 0);
	from = whole = o->pos + 2;
	put16(o, 0);
	put_bytes(o, "\xa0\x03\x02\x01\x02\x02\x01\x01", 8); /* version 3, number 1 */
	put_algorithm(o, 11);
	put_name(o, issuer, sizeof(issuer) - 1);
	put_bytes(o,
	    "\x30\x1e\x17\x0d"
	    "700101000000Z\x17\x0d"
	    "491231235959Z",
	    32);
	put_name(o, subject, n);
	put_key(o, random);
	wrap(o, from, DER_SEQUENCE);
	put_algorithm(o, 11);
	bits = o->pos;
	put8(o, 0);
	put_random(o, ~random, RSA);
	wrap(o, bits, DER_BITS);
	wrap(o, whole, DER_SEQUENCE);
	put16_at(o, whole - 2, (uint16_t)(o->pos - whole));
}

void
tls_say_proof(struct octets *o, const char *name, uint32_t n, uint64_t random)
{
	uint32_t at = message(o, TLS_12, CERTIFICATE), list = o->pos + 1;

	put8(o, 0);
	put16(o, 0);
	put_certificate(o, name, n < 64 ? n : 64, random); /* RFC 5280's bound on a name */
	put_certificate(o, issuer, sizeof(issuer) - 1, 1);
	put16_at(o, list, (uint16_t)(o->pos - list - 2));
	message_end(o, at);
	at = message(o, TLS_12, SERVER_KEY); /* RFC 8422 5.4: x25519, signed */
	put_bytes(o, "\x03\0\x1d\x20", 4);
	put_random(o, ~random, 32);
	put16(o, 0x0401);
	put16(o, RSA);
	put_random(o, random + 1, RSA);
	message_end(o, at);
	message_end(o, message(o, TLS_12, SERVER_DONE));
}

void
tls_say_key(struct octets *o, uint64_t random)
{
	uint32_t at = message(o, TLS_12, CLIENT_KEY);

	put8(o, 32);
	put_random(o, ~random, 32);
	message_end(o, at);
}
