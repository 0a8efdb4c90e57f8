/* socket_info.c - what can be set on a socket and asked of it. See socket.h. */
#include "ip/inside.h"

void
sock_set_ttl(struct socket *s, uint8_t ttl)
{
	s->ttl = ttl;
}

void
sock_set_min_ttl(struct socket *s, uint8_t ttl)
{
	s->min_ttl = ttl;
}

void
sock_set_tos(struct socket *s, uint8_t tos)
{
	s->tos = tos;
}

void
sock_set_dont_fragment(struct socket *s, bool on)
{
	s->dont_fragment = on || s->kind == SOCK_STREAM;
}

void
sock_set_ifc(struct socket *s, struct ifc *ifc)
{
	s->ifc = ifc;
	s->last_generation = 0;
}

enum sock_error
sock_error(const struct socket *s)
{
	return s->error;
}

const char *
sock_error_text(enum sock_error e)
{
	static const char *const text[] = {
		[SOCK_OK] = "Success",
		[SOCK_REFUSED] = "Connection refused",
		[SOCK_RESET] = "Connection reset by peer",
		[SOCK_TIMED_OUT] = "Connection timed out",
		[SOCK_UNREACHABLE] = "No route to host",
		[SOCK_NO_NETWORK] = "Network is unreachable",
		[SOCK_DENIED] = "Permission denied",
		[SOCK_NO_PORT] = "Cannot assign requested address",
		[SOCK_IN_USE] = "Address already in use",
	};

	return text[e];
}

void
sock_local(const struct socket *s, struct ix_addr *addr, uint16_t *port)
{
	*addr = s->local;
	*port = s->local_port;
}

void
sock_remote(const struct socket *s, struct ix_addr *addr, uint16_t *port)
{
	*addr = s->remote;
	*port = s->remote_port;
}

struct stack *
sock_stack(const struct socket *s)
{
	return s->stack;
}

void *
sock_user(const struct socket *s)
{
	return s->user;
}

void
sock_set_user(struct socket *s, const struct socket_ops *ops, void *user)
{
	s->ops = ops;
	s->user = user;
}

enum sock_kind
sock_kind(const struct socket *s)
{
	return s->kind;
}

const char *
sock_state(const struct socket *s)
{
	return s->kind == SOCK_STREAM ? tcp_state(s) : "UNCONN";
}

struct socket *
sock_next(const struct stack *st, const struct socket *s)
{
	struct socket *n = s ? s->next : st->first;

	while (n && n->gone && n->kind != SOCK_STREAM)
		n = n->next;
	return n;
}

