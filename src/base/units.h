/*
 * units.h - times, rates and sizes as people write them: "250us", "10G", "256K". Integers only.
 */
#ifndef BASE_UNITS_H
#define BASE_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ixlab/types.h"

#define TIME_TEXT 32

/* "250us" "3ms" "10s" "1.5s" "5m" "24h" "2d"; "0" needs no unit. */
bool time_parse(const char *s, ix_time *out);
/* Seconds with up to nine decimals, as in the journal: "12.500000000" or "45". */
bool seconds_parse(const char *s, ix_time *out);
/* "12.500000000", as in the journal. */
char *seconds_text(char buf[TIME_TEXT], ix_time t);
/* "01:22.105", or "1:01:22.105" from an hour on: as on the screen. */
char *clock_text(char buf[TIME_TEXT], ix_time t);
/* "00:01:23" and "1d02h03m", as routers show how long something is up. */
char *uptime_text(char buf[TIME_TEXT], ix_time t);
/* "64k" "100M" "10G": bits per second. */
bool rate_parse(const char *s, uint64_t *out);
/* "1G", "100M": the shortest form that is exact. */
char *speed_text(char *buf, size_t room, uint64_t bps);
/* "1500" "256K" "2M": octets, powers of 1024. */
bool size_parse(const char *s, uint64_t *out);
/* The value of a hexadecimal digit, or -1. */
int hex_digit(char c);
/* A whole decimal number within low..high. */
bool number_parse(const char *s, uint64_t low, uint64_t high, uint64_t *out);

#endif
