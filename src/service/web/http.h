/*
 * http.h - heads of HTTP/1.1 messages (RFC 9112), as far as pages of fixed length need them: no
 * chunks, no redirects, no bodies of requests.
 */
#ifndef SERVICE_WEB_HTTP_H
#define SERVICE_WEB_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#define HTTP_HEAD 4096u /* octets of a head at most */
#define HTTP_WORD 256u

struct http_head {
	char first[HTTP_WORD]; /* "GET /x HTTP/1.1", "HTTP/1.1 200 OK" */
	char method[16], path[HTTP_WORD], host[HTTP_WORD]; /* of a request */
	unsigned status; /* of a response */
	bool has_length;
	uint64_t length;
	bool close; /* Connection: close */
	uint32_t octets; /* of the head, its empty line included */
};

enum http_read { HTTP_MORE, HTTP_READ, HTTP_BROKEN };

/* The head at the beginning of these octets. */
enum http_read http_read(const uint8_t *bytes, uint32_t n, struct http_head *out);
const char *http_status_text(unsigned status);

#endif
