/*
 * site.h - a web server: pages of a fixed size on port 80, and 443 in TLS's shape (tls.h). A page's
 * octets are made of its path, so the same page is the same everywhere.
 */
#ifndef SERVICE_WEB_SITE_H
#define SERVICE_WEB_SITE_H

#include "ip/socket.h"
#include "service/web/http.h"

#define HTTP_PORT 80u
#define HTTPS_PORT 443u
#define WEB_IDLE (60 * IX_SECOND) /* a connection without a word */
#define WEB_PAGE_MOST (64u << 20)

struct web_page {
	char path[HTTP_WORD];
	uint32_t size; /* octets of its body */
};

struct web_site {
	VEC(struct web_page) pages; /* by path, as added */
};

struct web_server;

/* Opens both ports. The site is lent and may grow. NULL with an error: a port is taken. */
struct web_server *web_start(struct stack *st, const struct web_site *site, struct ix_error *e);
void web_stop(struct web_server *w);
uint64_t web_requests(const struct web_server *w);
const struct web_page *web_page(const struct web_site *site, const char *path); /* or NULL */
/* n octets of a page's body from `from` on. */
void web_body(const struct web_page *p, uint32_t from, uint8_t *to, uint32_t n);

#endif
