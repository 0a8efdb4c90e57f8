/* http.c - see http.h. */
#include "service/web/http.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/units.h"

const char *
http_status_text(unsigned status)
{
	switch (status) {
	case 200:
		return "OK";
	case 400:
		return "Bad Request";
	case 404:
		return "Not Found";
	case 405:
		return "Method Not Allowed";
	}
	return "Unknown";
}

/*
 * The octets up to and with the empty line; 0: not there yet. RFC 9112 2.2: a line may end without
 * its CR, as who types at a port sends it.
 */
static uint32_t
head_end(const uint8_t *bytes, uint32_t n)
{
	uint32_t line = 0; /* where the line begins */

	for (uint32_t i = 0; i < n; i++) {
		if (bytes[i] != '\n')
			continue;
		if (i > 0 && (i == line || (i == line + 1 && bytes[line] == '\r')))
			return i + 1;
		line = i + 1;
	}
	return 0;
}

/* "Name: value" into the head. */
static bool
field(const char *line, struct http_head *out)
{
	const char *colon = strchr(line, ':');
	size_t n = colon ? (size_t)(colon - line) : 0;

	if (!colon || n == 0)
		return false;
	colon += 1 + strspn(colon + 1, " \t");
	if (n == 4 && strncasecmp(line, "Host", n) == 0)
		snprintf(out->host, HTTP_WORD, "%.*s", (int)HTTP_WORD - 1, colon);
	else if (n == 10 && strncasecmp(line, "Connection", n) == 0)
		out->close = strcasecmp(colon, "close") == 0;
	else if (n == 14 && strncasecmp(line, "Content-Length", n) == 0)
		return (out->has_length = number_parse(colon, 0, 1u << 30, &out->length));
	return true;
}

/* HTTP/1.0 closes after each answer (RFC 9112 9.3). */
static bool
first_line(const char *line, struct http_head *out)
{
	unsigned minor = 1;

	snprintf(out->first, HTTP_WORD, "%.*s", (int)HTTP_WORD - 1, line);
	if (strncmp(line, "HTTP/1.", 7) == 0)
		return sscanf(line, "HTTP/1.%1u %3u", &minor, &out->status) == 2;
	if (sscanf(line, "%15s %255s HTTP/1.%1u", out->method, out->path, &minor) != 3)
		return false;
	out->close = minor == 0;
	return true;
}

enum http_read
http_read(const uint8_t *bytes, uint32_t n, struct http_head *out)
{
	uint32_t end = head_end(bytes, n < HTTP_HEAD ? n : HTTP_HEAD);
	char head[HTTP_HEAD + 1];
	bool first = true;

	*out = (struct http_head){ .octets = end };
	if (n && bytes[0] < ' ' && bytes[0] != '\r' && bytes[0] != '\n')
		return HTTP_BROKEN; /* no word of ours will ever come of it: TLS, say */
	if (end == 0)
		return n < HTTP_HEAD ? HTTP_MORE : HTTP_BROKEN;
	memcpy(head, bytes, end);
	head[end] = 0;
	if (memchr(head, 0, end))
		return HTTP_BROKEN;
	for (char *line = head, *next; *line != '\r' && *line != '\n'; line = next) {
		next = strchr(line, '\n') + 1; /* the empty line is still to come */
		line[(next - line) - (next - line > 1 && next[-2] == '\r' ? 2 : 1)] = 0;
		if (!(first ? first_line(line, out) : field(line, out)))
			return HTTP_BROKEN;
		first = false;
	}
	return first ? HTTP_BROKEN : HTTP_READ;
}
