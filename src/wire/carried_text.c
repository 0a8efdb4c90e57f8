/*
 * carried_text.c - what hosts say to each other in words, told by their first line: HTTP, the heads
 * of TLS records, syslog; and the clock's NTP.
 */
#include <stdio.h>
#include <string.h>

#include "wire/carried.h"
#include "wire/explain.h"

/* The octets up to the end of the line, at most; taken from the cursor with that end. */
static uint32_t
line(struct octets *o, char *buf, size_t room)
{
	uint32_t n = octets_left(o), k;
	const uint8_t *s = octets_take(o, n), *end;

	if (!s || n == 0)
		return 0;
	end = memchr(s, '\n', n);
	k = end ? (uint32_t)(end - s) + 1 : n;
	o->pos -= n - k;
	snprintf(buf, room, "%.*s",
	    (int)(k > 1 && end && end[-1] == '\r' ? k - 2
		    : end			  ? k - 1
						  : k),
	    (const char *)s);
	return k;
}

static bool
begins(const char *s, const char *const words[])
{
	for (; *words; words++)
		if (strncmp(s, *words, strlen(*words)) == 0)
			return true;
	return false;
}

void
tell_http(struct octets *o, struct explain *x)
{
	static const char *const first[] = { "GET ", "HEAD ", "POST ", "HTTP/1.", NULL };
	struct octets ahead = *o;
	char words[160];
	uint32_t n = line(&ahead, words, sizeof(words));

	if (!n || !begins(words, first))
		return; /* the middle of a body */
	explain_open(x, o, "HTTP");
	explain_info(x, "HTTP", "%s", words);
	while (n > 2 && octets_left(o) > 0) {
		n = line(o, words, sizeof(words));
		explain_seen(x, o, n, "%s", words[0] ? words : "(end of the head)");
	}
	explain_rest(x, o, "Body");
	explain_close(x, o);
}

/* RFC 8446 5.1: a record's head. What a handshake holds is not looked into. */
void
tell_tls(struct octets *o, struct explain *x)
{
	static const char *const types[] = { "change cipher spec", "alert", "handshake",
		"application data" };

	while (octets_left(o) >= 5) {
		struct octets ahead = *o;
		uint8_t type = get8(&ahead);
		uint16_t version = get16(&ahead), length = get16(&ahead);

		if (type < 20 || type > 23 || version >> 8 != 3)
			return;
		explain_open(x, o, "TLS record");
		*o = ahead;
		explain_seen(
		    x, o, 5, "%s, version 0x%04x, %u octets", types[type - 20], version, length);
		explain_info(x, "TLS", "%s, %u octets", types[type - 20], length);
		octets_skip(o, length < octets_left(o) ? length : octets_left(o));
		explain_close(x, o);
	}
}

void
tell_ntp(struct octets *o, struct explain *x)
{
	static const char *const modes[] = { "reserved", "symmetric active", "symmetric passive",
		"client", "server", "broadcast", "control", "private" };
	uint8_t head, stratum;

	explain_open(x, o, "NTP");
	head = get8(o);
	explain_seen(x, o, 1, "Version %u, mode %s", head >> 3 & 7, modes[head & 7]);
	stratum = get8(o);
	explain_seen(x, o, 1, "Stratum %u", stratum);
	explain_info(
	    x, "NTP", "version %u %s, stratum %u", head >> 3 & 7, modes[head & 7], stratum);
	explain_rest(x, o, "Clocks and stamps");
	explain_close(x, o);
}

void
tell_syslog(struct octets *o, struct explain *x)
{
	char words[200];
	uint32_t n;

	explain_open(x, o, "Syslog");
	n = line(o, words, sizeof(words));
	explain_seen(x, o, n, "%s", words);
	explain_info(x, "Syslog", "%s", words);
	explain_rest(x, o, "Rest");
	explain_close(x, o);
}
