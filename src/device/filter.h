/*
 * filter.h - packet filters in libpcap's language, compiled by libpcap and kept as plain
 * instructions.
 *
 * libpcap's compiler would look names up in the host's DNS, services and ethers, so every word
 * passes our own lexer first: its keywords, numbers and addresses go through, names of services
 * become numbers from our own table, and any other word is refused with its position.
 */
#ifndef DEVICE_FILTER_H
#define DEVICE_FILTER_H

#include "base/arena.h"
#include "ixlab/types.h"

#define FILTER_TEXT 512

struct filter {
	struct arena *arena; /* NULL: malloc */
	void *code;          /* BPF instructions, owned */
	uint32_t n;
};

/* Compiles for Ethernet frames; "" matches all. The code lives in `arena`, or in malloc if NULL. */
bool filter_compile(struct filter *f, struct arena *arena, const char *text, struct ix_error *e);
bool filter_match(const struct filter *f, const uint8_t *bytes, uint32_t len);
void filter_free(struct filter *f);

#endif
