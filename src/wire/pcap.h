/*
 * pcap.h - capture files: pcap with nanoseconds and pcapng, written; both read, in either byte
 * order.
 *
 * Files are little-endian on every machine. Nothing here is of a world: memory is malloc's. Errors
 * are sentences: "x.pcap: byte 24: a record of 4294967295 octets; at most 262144 can be".
 */
#ifndef WIRE_PCAP_H
#define WIRE_PCAP_H

#include <stdbool.h>
#include <stdint.h>

#include "ixlab/types.h"

#define PCAP_MAX 262144u /* longest record, octets */

enum pcap_format { PCAP_CLASSIC, PCAP_NG };
enum pcap_direction { PCAP_UNKNOWN, PCAP_IN, PCAP_OUT };

/* One captured frame. */
struct pcap_record {
	ix_time time;           /* ns: since the lab began, or since 1970 as the file has it */
	uint32_t port;          /* index of the interface in the file */
	uint32_t linktype;      /* the reader's */
	uint32_t len;           /* octets on the wire */
	uint32_t caplen;        /* octets here, at most len */
	const uint8_t *bytes;   /* lent; by the reader until the next read */
	enum pcap_direction direction; /* pcapng only */
	const char *comment;    /* pcapng only; written, NULL: none; the reader gives NULL */
};

struct pcap_writer;

/* Creates or overwrites a file. NULL: *e says why. The caller owns the writer. */
struct pcap_writer *pcap_writer_new(const char *path, enum pcap_format format, struct ix_error *e);
/* Writes into memory instead. */
struct pcap_writer *pcap_writer_new_memory(enum pcap_format format);
/* Declares an interface; returns its index, 0 first. Before or between records. */
uint32_t pcap_interface(struct pcap_writer *w, const char *name);
/* Appends a record; `port` must have been declared (pcap: is ignored). Errors show at the close. */
void pcap_write(struct pcap_writer *w, const struct pcap_record *r);
/* What was written into memory, lent until the next write. */
const uint8_t *pcap_bytes(struct pcap_writer *w, size_t *n);
/* Ends the file and the writer. False: *e says what could not be written. */
bool pcap_writer_close(struct pcap_writer *w, struct ix_error *e);

struct pcap_reader;

enum pcap_result { PCAP_RECORD, PCAP_END, PCAP_BROKEN };

struct pcap_reader *pcap_reader_new(const char *path, struct ix_error *e);
/* Reads octets that the caller lends; `name` is for messages. */
struct pcap_reader *pcap_reader_new_memory(const void *bytes, size_t n, const char *name,
    struct ix_error *e);
/* PCAP_BROKEN: *e says where and what; there are no more records. */
enum pcap_result pcap_reader_next(struct pcap_reader *r, struct pcap_record *out,
    struct ix_error *e);
/* The name of an interface seen so far, lent, made fit for a terminal; "" if it has none. */
const char *pcap_port_name(const struct pcap_reader *r, uint32_t port);
void pcap_reader_delete(struct pcap_reader *r);

#endif
