/*
 * tcp_md5.c - segments signed with a shared key (RFC 2385), as BGP's `password` asks for.
 *
 * The digest is over the pseudo header, the TCP header without options and with a zero checksum,
 * the data and the key. What does not match is dropped unheard (RFC 2385 2), and counted.
 */
#include <md5.h>

#include "ip/tcp.h"
#include "wire/ipv4.h"

struct tcp_key {
	struct tcp_key *next;
	struct ix_addr peer;
	uint32_t len;
	uint8_t bytes[TCP_KEY_MAX];
};

const struct log_kind drop_md5 = { "tcp-md5", "the TCP signature is missing or wrong" };

static struct tcp_key **
place_of(struct stream *t, const struct ix_addr *peer)
{
	struct tcp_key **at = &t->keys;

	while (*at && !addr_eq(&(*at)->peer, peer))
		at = &(*at)->next;
	return at;
}

void
sock_set_md5(struct socket *s, const struct ix_addr *peer, const void *key, uint32_t len)
{
	struct tcp_key **at = place_of(s->tcp, peer), *k = *at;

	if (k) {
		*at = k->next;
		arena_free(tcp_arena(s), k, sizeof(*k));
	}
	if (!len)
		return;
	k = arena_make(tcp_arena(s), struct tcp_key);
	k->peer = *peer;
	k->len = least(len, TCP_KEY_MAX);
	memcpy(k->bytes, key, k->len);
	k->next = s->tcp->keys;
	s->tcp->keys = k;
}

const struct tcp_key *
tcp_key_for(const struct stream *t, const struct ix_addr *peer)
{
	const struct tcp_key *k = t->keys;

	while (k && !addr_eq(&k->peer, peer))
		k = k->next;
	return k;
}

void
tcp_key_inherit(struct socket *s, const struct socket *listener)
{
	const struct tcp_key *k = tcp_key_for(listener->tcp, &s->remote);

	if (k)
		sock_set_md5(s, &s->remote, k->bytes, k->len);
}

void
tcp_keys_free(struct socket *s)
{
	struct tcp_key *k;

	while ((k = s->tcp->keys)) {
		s->tcp->keys = k->next;
		arena_free(tcp_arena(s), k, sizeof(*k));
	}
}

/* RFC 2385 2.0, the first two items: 36 octets of pseudo header at most, and 20 of header. */
static uint32_t
preamble(uint8_t *to, const struct ix_addr *from, const struct ix_addr *dst, const struct tcp *h,
    uint32_t header, uint32_t len)
{
	struct octets o = octets_write(to, 64);
	uint32_t width = from->af == 6 ? 16 : 4;

	put_bytes(&o, from->b, width);
	put_bytes(&o, dst->b, width);
	if (from->af == 6) {
		put32(&o, header + len);
		put32(&o, PROTO_TCP);
	} else {
		put16(&o, PROTO_TCP);
		put16(&o, (uint16_t)(header + len));
	}
	put16(&o, h->src);
	put16(&o, h->dst);
	put32(&o, h->seq);
	put32(&o, h->ack);
	put8(&o, (uint8_t)(header / 4 << 4));
	put8(&o, h->flags);
	put16(&o, h->window);
	put16(&o, 0);
	put16(&o, h->urgent);
	return o.pos;
}

void
tcp_sign(const struct tcp_key *k, const struct ix_addr *from, const struct ix_addr *to,
    const struct tcp *h, uint32_t header, const uint8_t *data, uint32_t len, uint8_t digest[16])
{
	uint8_t head[64];
	MD5_CTX md5;

	MD5Init(&md5);
	MD5Update(&md5, head, preamble(head, from, to, h, header, len));
	if (len)
		MD5Update(&md5, data, len);
	MD5Update(&md5, k->bytes, k->len);
	MD5Final(digest, &md5);
}

bool
tcp_signature_holds(struct socket *s, const struct segment *g)
{
	const struct tcp_key *k = tcp_key_for(s->tcp, &g->meta->from);
	uint8_t digest[16];

	if (!k && !(g->head.has & TCP_HAS_MD5))
		return true;
	if (k && g->head.has & TCP_HAS_MD5) {
		tcp_sign(k, &g->meta->from, &g->meta->to, &g->head, g->head.header, g->data, g->len,
		    digest);
		if (memcmp(digest, g->head.md5, sizeof(digest)) == 0)
			return true;
	}
	s->tcp->counts.bad_md5++;
	if (g->meta->ifc && ifc_port(g->meta->ifc))
		port_count_drop(ifc_port(g->meta->ifc), &drop_md5);
	return false;
}
