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

/* The octets up to and with the empty line; 0: not there yet. */
static uint32_t
head_end(const uint8_t *bytes, uint32_t n)
{
	for (uint32_t i = 3; i < n; i++)
		if (memcmp(bytes + i - 3, "\r\n\r\n", 4) == 0)
			return i + 1;
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

static bool
first_line(const char *line, struct http_head *out)
{
	snprintf(out->first, HTTP_WORD, "%.*s", (int)HTTP_WORD - 1, line);
	if (strncmp(line, "HTTP/1.", 7) == 0)
		return sscanf(line, "HTTP/1.%*1u %3u", &out->status) == 1;
	return sscanf(line, "%15s %255s HTTP/1.%*1u", out->method, out->path) == 2 &&
	    strstr(line, " HTTP/1.") != NULL;
}

enum http_read
http_read(const uint8_t *bytes, uint32_t n, struct http_head *out)
{
	uint32_t end = head_end(bytes, n < HTTP_HEAD ? n : HTTP_HEAD);
	char head[HTTP_HEAD + 1];
	bool first = true;

	*out = (struct http_head){ .octets = end };
	if (end == 0)
		return n < HTTP_HEAD ? HTTP_MORE : HTTP_BROKEN;
	memcpy(head, bytes, end);
	head[end - 2] = 0;
	if (memchr(head, 0, end - 2))
		return HTTP_BROKEN;
	for (char *line = head, *next; line && *line; line = next) {
		next = strstr(line, "\r\n");
		if (next) {
			*next = 0;
			next += 2;
		}
		if (!(first ? first_line(line, out) : field(line, out)))
			return HTTP_BROKEN;
		first = false;
	}
	return first ? HTTP_BROKEN : HTTP_READ;
}
