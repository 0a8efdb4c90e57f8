/*
 * echo.h - one echo request or reply, whichever the family (RFC 792, RFC 4443 4): what ping and
 * traceroute send through raw sockets, and find again in answers and in what errors quote.
 */
#ifndef SERVICE_ECHO_H
#define SERVICE_ECHO_H

#include "ip/socket.h"

#define ECHO_HEADER 8u
#define ECHO_DATA_MAX (65535u - ECHO_HEADER) /* over IPv6; over IPv4 by its header of 20 less */

struct echo {
	uint16_t id, sequence;
	uint32_t len; /* octets of ICMP, header included */
};

/* A raw socket for the ICMP of that family. */
struct socket *echo_socket(struct stack *st, uint8_t af, const struct socket_ops *ops, void *user);
/* Sends a request with `size` octets of data. false as sock_send_raw, which tells what is too
 * long. */
bool echo_send(struct socket *s, const struct ix_addr *to, const struct echo *e, uint32_t size);
/* Is this an echo reply? */
bool echo_read(const struct sock_message *m, struct echo *out);
/* Was what an error quotes an echo request? out->len is 0: not all of it need be quoted. */
bool echo_quoted(const struct sock_icmp *e, struct echo *out);
/* Leaves the cursor at the upper layer of a quoted packet; its protocol, 0 if it is cut short. */
uint8_t quoted_upper(const struct sock_icmp *e, struct octets *upper);

/*
 * May a packet go to `to`, from `from` if it is an address (else by route), through `ifc` if the
 * destination is scoped? Fills the source it will have; false with Linux's words for it.
 */
bool probe_source(struct stack *st, struct ifc *ifc, const struct ix_addr *to,
    const struct ix_addr *from, struct ix_addr *source, struct ix_error *e);
/* Means nothing without an interface: link-local, or multicast. */
bool probe_is_scoped(const struct ix_addr *to);

#endif
