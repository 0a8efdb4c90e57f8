/* units.c - see units.h. */
#include "base/units.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct unit {
	const char *name;
	uint64_t factor;
};

/* Reads "12" or "1.25" and multiplies by `factor`; false on overflow or more digits than fit. */
static bool
scaled(const char *s, size_t n, uint64_t factor, uint64_t *out)
{
	uint64_t whole = 0, part = 0, scale = 1;
	unsigned __int128 small; /* a day's nanoseconds times nine decimals do not fit 64 bits */
	size_t i = 0, from;

	for (; i < n && s[i] >= '0' && s[i] <= '9'; i++)
		if (__builtin_mul_overflow(whole, 10, &whole) ||
		    __builtin_add_overflow(whole, (uint64_t)(s[i] - '0'), &whole))
			return false;
	if (i == 0)
		return false;
	if (i < n && s[i] == '.') {
		for (from = ++i; i < n && s[i] >= '0' && s[i] <= '9' && i - from < 9; i++) {
			part = part * 10 + (uint64_t)(s[i] - '0');
			scale *= 10;
		}
		if (i == from)
			return false;
	}
	small = (unsigned __int128)part * factor;
	if (i != n || small % scale)
		return false;
	if (__builtin_mul_overflow(whole, factor, &whole) ||
	    __builtin_add_overflow(whole, (uint64_t)(small / scale), &whole))
		return false;
	*out = whole;
	return true;
}

/* A number followed by one of the units; the last with the name "" is the default. */
static bool
with_unit(const char *s, const struct unit *units, uint64_t *out)
{
	size_t n = strspn(s, "0123456789.");

	for (; units->name; units++)
		if (strcmp(s + n, units->name) == 0)
			return scaled(s, n, units->factor, out);
	return false;
}

bool
time_parse(const char *s, ix_time *out)
{
	static const struct unit units[] = { { "ns", 1 }, { "us", IX_US }, { "ms", IX_MS },
		{ "s", IX_SECOND }, { "m", IX_MINUTE }, { "h", 60 * IX_MINUTE },
		{ "d", 24 * 60 * IX_MINUTE }, { NULL, 0 } };

	if (strcmp(s, "0") == 0) {
		*out = 0;
		return true;
	}
	return with_unit(s, units, out);
}

bool
seconds_parse(const char *s, ix_time *out)
{
	return scaled(s, strlen(s), IX_SECOND, out);
}

char *
seconds_text(char buf[TIME_TEXT], ix_time t)
{
	snprintf(buf, TIME_TEXT, "%" PRIu64 ".%09" PRIu64, t / IX_SECOND, t % IX_SECOND);
	return buf;
}

char *
clock_text(char buf[TIME_TEXT], ix_time t)
{
	uint64_t ms = t / IX_MS, s = ms / 1000, m = s / 60, h = m / 60;

	if (h)
		snprintf(buf, TIME_TEXT, "%" PRIu64 ":%02u:%02u.%03u", h, (unsigned)(m % 60),
		    (unsigned)(s % 60), (unsigned)(ms % 1000));
	else
		snprintf(buf, TIME_TEXT, "%02u:%02u.%03u", (unsigned)m, (unsigned)(s % 60),
		    (unsigned)(ms % 1000));
	return buf;
}

char *
uptime_text(char buf[TIME_TEXT], ix_time t)
{
	uint64_t s = t / IX_SECOND, m = s / 60, h = m / 60, d = h / 24;

	if (d >= 7)
		snprintf(buf, TIME_TEXT, "%02" PRIu64 "w%" PRIu64 "d%02uh", d / 7, d % 7,
		    (unsigned)(h % 24));
	else if (d)
		snprintf(buf, TIME_TEXT, "%" PRIu64 "d%02uh%02um", d, (unsigned)(h % 24),
		    (unsigned)(m % 60));
	else
		snprintf(buf, TIME_TEXT, "%02u:%02u:%02u", (unsigned)h, (unsigned)(m % 60),
		    (unsigned)(s % 60));
	return buf;
}

bool
rate_parse(const char *s, uint64_t *out)
{
	static const struct unit units[] = { { "", 1 }, { "k", 1000 }, { "K", 1000 },
		{ "M", 1000000 }, { "G", 1000000000 }, { "T", 1000000000000 }, { NULL, 0 } };

	return with_unit(s, units, out);
}

bool
size_parse(const char *s, uint64_t *out)
{
	static const struct unit units[] = { { "", 1 }, { "k", 1u << 10 }, { "K", 1u << 10 },
		{ "M", 1u << 20 }, { "G", 1u << 30 }, { NULL, 0 } };

	return with_unit(s, units, out);
}

int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool
number_parse(const char *s, uint64_t low, uint64_t high, uint64_t *out)
{
	uint64_t v;

	if (strspn(s, "0123456789") != strlen(s) || !scaled(s, strlen(s), 1, &v) || v < low ||
	    v > high)
		return false;
	*out = v;
	return true;
}

char *
speed_text(char *buf, size_t room, uint64_t bps)
{
	static const struct {
		uint64_t unit;
		char letter;
	} units[] = { { 1000000000, 'G' }, { 1000000, 'M' }, { 1000, 'k' } };

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (bps && bps % units[i].unit == 0) {
			snprintf(buf, room, "%" PRIu64 "%c", bps / units[i].unit, units[i].letter);
			return buf;
		}
	snprintf(buf, room, "%" PRIu64, bps);
	return buf;
}
