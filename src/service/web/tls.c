/* tls.c - see tls.h. */
#include "service/web/tls.h"

#include "base/hash.h"

enum { CHANGE_CIPHER = 20, HANDSHAKE = 22, APPLICATION = 23 };
enum { CLIENT_HELLO = 1, SERVER_HELLO = 2 };

static void
put_random(struct octets *o, uint64_t random)
{
	for (unsigned i = 0; i < 4; i++)
		put64(o, hash_mix(random, i));
}

/* Octets of a random, folded into the key. */
static void
take_random(struct tls *t, struct octets *o)
{
	for (unsigned i = 0; i < 4; i++)
		t->key = hash_mix(t->key, get64(o));
}

/* server_name, supported_versions, supported_groups, key_share, signature_algorithms */
static void
client_extensions(struct octets *o, const char *name, uint64_t random)
{
	uint16_t n = (uint16_t)strnlen(name, 200);

	put32(o, (uint32_t)(n + 5));
	put16(o, (uint16_t)(n + 3));
	put8(o, 0);
	put16(o, n);
	put_bytes(o, name, n);
	put_bytes(o, "\0\x2b\0\x03\x02\x03\x04", 7);
	put_bytes(o, "\0\x0a\0\x04\0\x02\0\x1d", 8);
	put_bytes(o, "\0\x0d\0\x04\0\x02\x04\x03", 8);
	put_bytes(o, "\0\x33\0\x26\0\x24\0\x1d\0\x20", 10);
	put_random(o, ~random);
}

static void
server_extensions(struct octets *o, uint64_t random)
{
	put_bytes(o, "\0\x2b\0\x02\x03\x04", 6);
	put_bytes(o, "\0\x33\0\x24\0\x1d\0\x20", 8);
	put_random(o, ~random);
}

/* A hello as a record; the name is the client's, NULL for the server's. */
static void
hello(struct tls *t, struct octets *o, const char *name, uint64_t random)
{
	uint32_t record = o->pos + 3, message = o->pos + 7, extensions;
	struct octets own;

	put8(o, HANDSHAKE);
	put16(o, name ? 0x0301 : 0x0303);
	put16(o, 0);
	put8(o, name ? CLIENT_HELLO : SERVER_HELLO);
	put8(o, 0);
	put16(o, 0);
	put16(o, 0x0303);
	own = *o;
	put_random(o, random);
	if (!o->bad)
		take_random(t, &own);
	put8(o, 0); /* no session */
	if (name)
		put_bytes(o, "\0\x02\x13\x01\x01\0", 6); /* one suite, no compression */
	else
		put_bytes(o, "\x13\x01\0", 3);
	extensions = o->pos;
	put16(o, 0);
	if (name)
		client_extensions(o, name, random);
	else
		server_extensions(o, random);
	put16_at(o, extensions, (uint16_t)(o->pos - extensions - 2));
	put16_at(o, message, (uint16_t)(o->pos - message - 2));
	put16_at(o, record, (uint16_t)(o->pos - record - 2));
}

void
tls_hello(struct tls *t, struct octets *o, const char *name, uint64_t random)
{
	hello(t, o, name, random);
}

/* The veil of the n-th record one way: the same sum takes it off. */
static void
veil(const struct tls *t, bool from_server, uint64_t record, uint8_t *b, uint32_t n)
{
	uint64_t seed = hash_mix(t->key, 2 * record + from_server), word = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (i % 8 == 0)
			word = hash_mix(seed, i);
		b[i] ^= (uint8_t)(word >> i % 8 * 8);
	}
}

/* bytes NULL: the handshake's own, nobody's to read. */
static void
record(struct tls *t, struct octets *o, const uint8_t *bytes, uint32_t n)
{
	uint8_t *body;

	put8(o, APPLICATION);
	put16(o, 0x0303);
	put16(o, (uint16_t)(n + TLS_TAG));
	body = octets_take(o, n + TLS_TAG);
	if (!body)
		return;
	memset(body, 0, n + TLS_TAG);
	if (bytes)
		memcpy(body, bytes, n);
	veil(t, t->server, t->sent++, body, n + TLS_TAG);
}

void
tls_say(struct tls *t, struct octets *o, const uint8_t *bytes, uint32_t n)
{
	while (n > 0) {
		uint32_t piece = n < TLS_MOST ? n : TLS_MOST;

		record(t, o, bytes, piece);
		bytes += piece;
		n -= piece;
	}
}

/* The other side's hello; a server answers with its own and all its proof. */
static enum tls_heard
heard_hello(struct tls *t, struct octets *body, struct octets *reply, uint64_t random)
{
	uint8_t type = get8(body);

	octets_skip(body, 5);
	if (t->sent || t->heard || type != (t->server ? CLIENT_HELLO : SERVER_HELLO))
		return TLS_BROKEN;
	take_random(t, body);
	if (body->bad)
		return TLS_BROKEN;
	if (t->server) {
		hello(t, reply, NULL, random);
		put_bytes(reply, "\x14\x03\x03\0\x01\x01", 6);
		record(t, reply, NULL, TLS_FLIGHT);
	}
	return TLS_STEP;
}

static enum tls_heard
heard_record(struct tls *t, struct octets *body, struct octets *reply, uint8_t *data, uint32_t *n)
{
	uint32_t len = octets_left(body);

	if (len < TLS_TAG || len > TLS_MOST + TLS_TAG || t->key == 0)
		return TLS_BROKEN;
	*n = len - TLS_TAG;
	get_bytes(body, data, *n);
	veil(t, !t->server, t->heard++, data, *n);
	if (t->open)
		return TLS_DATA;
	t->open = true; /* the other side's Finished */
	if (!t->server) {
		put_bytes(reply, "\x14\x03\x03\0\x01\x01", 6);
		record(t, reply, NULL, TLS_FINISHED);
	}
	return TLS_STEP;
}

enum tls_heard
tls_hear(struct tls *t, struct octets *in, struct octets *reply, uint64_t random, uint8_t *data,
    uint32_t *n)
{
	struct octets ahead = *in, body;
	uint8_t type = get8(&ahead);
	uint16_t version = get16(&ahead), len = get16(&ahead);

	if (ahead.bad || octets_left(&ahead) < len)
		return TLS_MORE;
	if (version >> 8 != 3)
		return TLS_BROKEN;
	body = octets_sub(&ahead, len);
	*in = ahead;
	if (type == CHANGE_CIPHER)
		return TLS_STEP;
	if (type == HANDSHAKE)
		return heard_hello(t, &body, reply, random);
	return type == APPLICATION ? heard_record(t, &body, reply, data, n) : TLS_BROKEN;
}
