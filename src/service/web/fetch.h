/*
 * fetch.h - one page fetched over HTTP/1.1, plain or in TLS's shape, with the moments that curl
 * tells.
 */
#ifndef SERVICE_WEB_FETCH_H
#define SERVICE_WEB_FETCH_H

#include "ip/socket.h"
#include "service/web/http.h"

struct fetch;

enum fetch_end { FETCH_OK, FETCH_NO_CONNECTION, FETCH_BROKEN, FETCH_TIMED_OUT };

struct fetch_options {
	struct ix_addr to;
	uint16_t port;
	bool secure, head; /* head: HEAD instead of GET */
	uint16_t tls_least, tls_most; /* TLS_12, TLS_13; 0: 1.2 to 1.3 */
	char host[HTTP_WORD], path[HTTP_WORD];
	ix_time most; /* over after so long; 0: as long as TCP tries */
};

struct fetch_told {
	enum fetch_end end;
	enum sock_error error; /* FETCH_NO_CONNECTION */
	struct ix_addr local;
	uint16_t local_port;
	/* moments, absolute; 0: never came to it */
	ix_time began, connected, secured, first, ended;
	uint16_t tls; /* TLS_12, TLS_13; 0: none was agreed on */
	struct http_head head;
	char words[HTTP_HEAD]; /* the response's head as it came, terminated */
	char asked[HTTP_HEAD]; /* and the request's */
	uint64_t octets; /* of the body */
};

struct fetch_ops {
	/* A piece of the body, lent. May be NULL. */
	void (*body)(void *arg, const uint8_t *bytes, uint32_t n);
	/* Told once, from an event of its own; then the fetch is gone. */
	void (*done)(void *arg, const struct fetch_told *t);
};

struct fetch *fetch_start(
    struct stack *st, const struct fetch_options *o, const struct fetch_ops *ops, void *arg);
void fetch_stop(struct fetch *f);

#endif
