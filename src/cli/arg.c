/*
 * arg.c - the arguments' types: how each is shown in `?`, read, and refused with a reason.
 *
 * Knows text forms only; whether a neighbor or an interface exists is the handler's to say.
 */
#include "cli/grammar.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/addr.h"
#include "base/units.h"

/* Shown forms by family: 4, 6, either. */
struct form {
	const char *v4, *v6, *any, *what4, *what6, *what;
};

static const struct form forms[] = {
	[CLI_ADDR] = { "A.B.C.D", "X:X::X:X", "ADDRESS", "an IPv4 address such as 100.64.0.1",
	    "an IPv6 address such as 2001:db8::1", "an IPv4 or IPv6 address" },
	[CLI_PREFIX] = { "A.B.C.D/M", "X:X::X:X/M", "PREFIX",
	    "an IPv4 prefix such as 100.64.0.0/16", "an IPv6 prefix such as 2001:db8::/32",
	    "an IPv4 or IPv6 prefix such as 100.64.0.0/16" },
	[CLI_HOST] = { "A.B.C.D/M", "X:X::X:X/M", "ADDRESS/M",
	    "an IPv4 address with its prefix length such as 100.64.0.1/24",
	    "an IPv6 address with its prefix length such as 2001:db8::1/64",
	    "an address with its prefix length such as 100.64.0.1/24" },
	[CLI_MASK] = { "A.B.C.D", "", "", "a mask such as 255.255.255.0", "", "" },
	[CLI_MAC] = { "", "", "MAC", "", "", "a MAC address such as 02:00:00:00:00:01" },
	[CLI_NAMED] = { "", "", "NAME", "", "",
	    "a name: a letter or digit, then letters, digits and . _ : -, at most 63" },
	[CLI_WORD] = { "", "", "WORD", "", "", "a word" },
	[CLI_REST] = { "", "", "LINE", "", "", "text" },
};

const char *
arg_form(const struct cli_step *s, char *buf)
{
	const struct form *f = &forms[s->type];
	const char *form = s->family == 4 ? f->v4 : s->family == 6 ? f->v6 : f->any;

	if (s->type == CLI_KEYWORD)
		form = s->text;
	if (s->type == CLI_NUMBER)
		snprintf(buf, ARG_FORM, "<%" PRIu64 "-%" PRIu64 ">", s->low, s->high);
	else
		snprintf(buf, ARG_FORM, "%s", form);
	return buf;
}

/* "is not ..." for a word of the wrong shape. */
static void
explain(const struct cli_step *s, const char *text, struct ix_error *why)
{
	const struct form *f = &forms[s->type];
	const char *what = s->family == 4 ? f->what4 : s->family == 6 ? f->what6 : f->what;
	char shown[CLI_NAME];

	if (!why)
		return;
	text_clean_to(shown, sizeof(shown), text, TEXT_LINE);
	if (s->type == CLI_NUMBER)
		fail(why, "\"%s\" is not a number from %" PRIu64 " to %" PRIu64, shown, s->low,
		    s->high);
	else
		fail(why, "\"%s\" is not %s", shown, what);
}

static bool
of_family(const struct cli_step *s, const struct ix_addr *a)
{
	return s->family == 0 || s->family == a->af;
}

/* A prefix with host bits is the commonest slip: say which prefix was meant. */
static bool
prefix_read(const struct cli_step *s, const char *text, struct cli_arg *arg, struct ix_error *why)
{
	char shown[PREFIX_TEXT];

	if (prefix_parse(text, &arg->prefix) && of_family(s, &arg->prefix.addr)) {
		arg->addr = arg->prefix.addr;
		return true;
	}
	if (why && prefix_parse_host(text, &arg->addr, &arg->prefix) && of_family(s, &arg->addr))
		fail(why, "\"%s\" has bits set beyond its length; the prefix is %s", text,
		    prefix_text(shown, &arg->prefix));
	else
		explain(s, text, why);
	return false;
}

static bool
host_read(const struct cli_step *s, const char *text, struct cli_arg *arg, struct ix_error *why)
{
	char shown[ADDR_TEXT];

	if (prefix_parse_host(text, &arg->addr, &arg->prefix) && of_family(s, &arg->addr))
		return true;
	if (why && addr_parse(text, &arg->addr) && of_family(s, &arg->addr))
		fail(why, "\"%s\" lacks its prefix length; type %s/%d or the like", text,
		    addr_text(shown, &arg->addr), arg->addr.af == 4 ? 24 : 64);
	else
		explain(s, text, why);
	return false;
}

/* Letters without regard to a locale: a Turkish one must read INTERFACE as any other does. */
static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
is_named(const char *s)
{
	size_t n = 0;

	for (; s[n]; n++) {
		char c = lower(s[n]);
		bool alnum = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

		if (!alnum && (n == 0 || !strchr("._:-", c)))
			return false;
	}
	return n > 0 && n < CLI_NAME;
}

static bool
shape_read(const struct cli_step *s, const char *text, struct cli_arg *arg)
{
	uint8_t len = 0;
	bool good;

	switch (s->type) {
	case CLI_NUMBER:
		return number_parse(text, s->low, s->high, &arg->number);
	case CLI_ADDR:
		return addr_parse(text, &arg->addr) && of_family(s, &arg->addr);
	case CLI_MASK:
		good = mask_parse(text, &len);
		arg->number = len;
		return good;
	case CLI_MAC:
		return mac_parse(text, &arg->mac);
	case CLI_NAMED:
		return is_named(text);
	default:
		return *text != 0;
	}
}

bool
arg_read(const struct cli_step *s, const char *text, struct cli_arg *arg, struct ix_error *why)
{
	*arg = (struct cli_arg){ .name = s->text, .text = text, .type = s->type };
	if (s->type == CLI_PREFIX)
		return prefix_read(s, text, arg, why);
	if (s->type == CLI_HOST)
		return host_read(s, text, arg, why);
	if (shape_read(s, text, arg))
		return true;
	explain(s, text, why);
	return false;
}

bool
word_begins(const char *word, const char *keyword)
{
	while (*word && lower(*word) == lower(*keyword)) {
		word++;
		keyword++;
	}
	return *word == 0;
}

enum cli_rank
step_rank(const struct cli_step *s, const char *word)
{
	struct cli_arg arg;

	if (s->type == CLI_KEYWORD) {
		if (!word_begins(word, s->text))
			return RANK_NONE;
		return s->text[strlen(word)] ? RANK_PREFIX : RANK_EXACT;
	}
	if (!arg_read(s, word, &arg, NULL))
		return RANK_NONE;
	if (s->type == CLI_REST)
		return RANK_REST;
	return s->type == CLI_NAMED || s->type == CLI_WORD ? RANK_WORD : RANK_TYPED;
}
