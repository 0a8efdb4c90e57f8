/*
 * fault.h - why octets were refused, as a value. Every codec's struct has a `fault`; a reader
 * returns true exactly when it is WIRE_OK. What was read before the fault is in the struct all the
 * same.
 */
#ifndef WIRE_FAULT_H
#define WIRE_FAULT_H

#include <stdint.h>

enum wire_fault {
	WIRE_OK,
	WIRE_SHORT,    /* the octets end inside the header */
	WIRE_VERSION,  /* not this version of the protocol */
	WIRE_HEADER,   /* a header length that cannot be */
	WIRE_LENGTH,   /* a length that says more, or less, than there is */
	WIRE_CHECKSUM, /* the checksum is wrong */
	WIRE_OPTION,   /* an option that overruns or has a wrong length */
	WIRE_FORMAT,   /* well formed, but of no kind that this codec knows */
	WIRE_AGED,     /* older than it says it may become */
	WIRE_FAULTS
};

/* "checksum is wrong"; lends a constant. */
const char *wire_fault_text(enum wire_fault fault);

#endif
