/* tls.c - see tls.h: what is heard moves the handshake on; records are veiled and unveiled. */
#include "service/web/tls.h"

#include "base/hash.h"
#include "service/web/tls_say.h"

enum { CHANGE_CIPHER = 20, HANDSHAKE = TLS_HANDSHAKE, APPLICATION = 23 };
enum { SERVER_NAME = 0, SUPPORTED_VERSIONS = 43 };

static const char change_cipher[] = "\x14\x03\x03\0\x01\x01";

/* Octets of a random, folded into the key. */
static void
take_random(struct tls *t, struct octets *o)
{
	for (unsigned i = 0; i < TLS_RANDOM / 8; i++)
		t->key = hash_mix(t->key, get64(o));
}

/* The random of a hello of our own, which was written from `at` on. */
static void
take_own(struct tls *t, const struct octets *o, uint32_t at)
{
	struct octets own = octets_read(o->buf, o->pos);

	octets_skip(&own, at + TLS_HEAD + 6);
	if (!o->bad)
		take_random(t, &own);
}

void
tls_hello(struct tls *t, struct octets *o, const char *name, uint64_t random)
{
	uint32_t at = o->pos;

	tls_say_client_hello(o,
	    &(struct tls_hello){
		.name = name, .least = t->least, .most = t->most, .random = random });
	take_own(t, o, at);
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

/* What a veiled record is longer: type and tag (RFC 8446 5.2), or nonce and tag (RFC 5288 3). */
static uint32_t
longer(const struct tls *t)
{
	return t->version == TLS_13 ? 17 : 24;
}

/* bytes NULL: the handshake's own, nobody's to read. */
static void
record(struct tls *t, struct octets *o, uint8_t type, const uint8_t *bytes, uint32_t n)
{
	uint32_t len = n + longer(t);
	uint8_t *body;

	put8(o, type);
	put16(o, TLS_12);
	put16(o, (uint16_t)len);
	body = octets_take(o, len);
	if (!body)
		return;
	memset(body, 0, len);
	if (bytes)
		memcpy(body, bytes, n);
	veil(t, t->server, t->sent++, body, len);
}

void
tls_say(struct tls *t, struct octets *o, const uint8_t *bytes, uint32_t n)
{
	while (n > 0) {
		uint32_t piece = n < TLS_MOST ? n : TLS_MOST;

		record(t, o, APPLICATION, bytes, piece);
		bytes += piece;
		n -= piece;
	}
}

static void
finished(struct tls *t, struct octets *reply)
{
	put_bytes(reply, change_cipher, sizeof(change_cipher) - 1);
	if (t->version == TLS_13)
		record(t, reply, APPLICATION, NULL, TLS_FINISHED);
	else
		record(t, reply, HANDSHAKE, NULL, TLS_FINISHED_12);
}

/* One extension of a hello that lies behind its random; empty: it has none such. */
static struct octets
extension(struct octets hello, bool client, uint16_t type)
{
	struct octets all;

	octets_skip(&hello, get8(&hello));
	octets_skip(&hello, client ? get16(&hello) : 2);
	octets_skip(&hello, client ? get8(&hello) : 1);
	all = octets_sub(&hello, get16(&hello));
	while (octets_left(&all) >= 4) {
		uint16_t is = get16(&all);
		struct octets one = octets_sub(&all, get16(&all));

		if (is == type && !all.bad)
			return one;
	}
	return (struct octets){ 0 };
}

/* TLS 1.3 is told by an extension alone (RFC 8446 4.2.1). */
static bool
says_13(const struct octets *hello, bool client)
{
	struct octets e = extension(*hello, client, SUPPORTED_VERSIONS);

	if (client)
		get8(&e);
	while (octets_left(&e) >= 2)
		if (get16(&e) == TLS_13)
			return true;
	return false;
}

/* A server's whole first flight. */
static void
introduce(struct tls *t, const struct octets *hello, struct octets *reply, uint64_t random)
{
	struct octets name = extension(*hello, true, SERVER_NAME);
	uint32_t at = reply->pos, n;

	tls_say_server_hello(reply, t->version, random);
	take_own(t, reply, at);
	if (t->version == TLS_13) {
		put_bytes(reply, change_cipher, sizeof(change_cipher) - 1);
		record(t, reply, APPLICATION, NULL, TLS_FLIGHT);
		return;
	}
	octets_skip(&name, 5);
	n = octets_left(&name);
	tls_say_proof(reply, n ? (const char *)octets_take(&name, n) : "", n, random);
}

/* The other side's hello. */
static enum tls_heard
heard_hello(struct tls *t, struct octets *body, struct octets *reply, uint64_t random)
{
	uint8_t type = get8(body);

	octets_skip(body, 5);
	if (type != (t->server ? CLIENT_HELLO : SERVER_HELLO))
		return TLS_BROKEN;
	take_random(t, body);
	if (body->bad)
		return TLS_BROKEN;
	t->version = says_13(body, t->server) ? TLS_13 : TLS_12;
	if (t->server)
		introduce(t, body, reply, random);
	else if (t->version < t->least || t->version > t->most)
		return TLS_BROKEN;
	return TLS_STEP;
}

/* RFC 5246 7.3, between the hellos and Finished. */
static enum tls_heard
heard_message(struct tls *t, struct octets *body, struct octets *reply)
{
	uint8_t type = get8(body);

	if (t->server)
		return type == CLIENT_KEY ? TLS_STEP : TLS_BROKEN;
	if (type == SERVER_DONE) {
		tls_say_key(reply, t->key);
		finished(t, reply);
		return TLS_STEP;
	}
	return type == CERTIFICATE || type == SERVER_KEY ? TLS_STEP : TLS_BROKEN;
}

static enum tls_heard
heard_handshake(struct tls *t, struct octets *body, struct octets *reply, uint64_t random)
{
	if (t->version == 0)
		return heard_hello(t, body, reply, random);
	if (t->version == TLS_13 || t->open)
		return TLS_BROKEN;
	if (!t->veiled)
		return heard_message(t, body, reply);
	if (octets_left(body) != TLS_FINISHED_12 + longer(t))
		return TLS_BROKEN;
	t->heard++;
	t->open = true;
	if (t->server)
		finished(t, reply);
	return TLS_STEP;
}

static enum tls_heard
heard_record(struct tls *t, struct octets *body, struct octets *reply, uint8_t *data, uint32_t *n)
{
	uint32_t len = octets_left(body), more = longer(t);

	if (len < more || len > TLS_MOST + more || t->version == 0 ||
	    (t->version == TLS_12 && !t->open))
		return TLS_BROKEN;
	*n = len - more;
	get_bytes(body, data, *n);
	veil(t, !t->server, t->heard++, data, *n);
	if (t->open)
		return TLS_DATA;
	t->open = true; /* the other side's Finished */
	if (!t->server)
		finished(t, reply);
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
	if (type == CHANGE_CIPHER) {
		t->veiled = true;
		return TLS_STEP;
	}
	if (type == HANDSHAKE)
		return heard_handshake(t, &body, reply, random);
	return type == APPLICATION ? heard_record(t, &body, reply, data, n) : TLS_BROKEN;
}
