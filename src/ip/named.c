/*
 * named.c - what people call interfaces: "e0" and "Ethernet0" are eth0, "lo0" is Loopback0, and the
 * case of letters says nothing. A tag on an interface and a loopback are made when first spoken of.
 */
#include <stdio.h>

#include "base/units.h"
#include "ip/inside.h"

#define LOOPBACK "Loopback"

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* The n first letters of `said` begin the word, which is written in lower case. */
static bool
begins(const char *said, size_t n, const char *word)
{
	size_t i = 0;

	while (i < n && lower(said[i]) == word[i])
		i++;
	return n > 0 && i == n;
}

/* As it stands among our names; false if it is nothing that could. */
static bool
canonical(const char *said, char out[IFC_NAME])
{
	size_t letters = strcspn(said, "0123456789");
	const char *rest = said + letters, *first = NULL;
	int n;

	if (*rest && begins(said, letters, "ethernet"))
		first = "eth";
	else if (*rest && letters > 1 && begins(said, letters, "loopback"))
		first = LOOPBACK;
	else if (*rest && letters == 4 && begins(said, letters, "vlan"))
		first = "vlan";
	else if (!*rest && letters == 2 && begins(said, letters, "lo"))
		first = "lo";
	if (!first)
		return false;
	n = snprintf(out, IFC_NAME, "%s%s", first, rest);
	return n > 0 && n < IFC_NAME;
}

struct ifc *
ifc_named(const struct stack *st, const char *said)
{
	struct ifc *i = ifc_find(st, said);
	char name[IFC_NAME];

	return i ? i : canonical(said, name) ? ifc_find(st, name) : NULL;
}

/* "eth0.100": the tag 100 on eth0, as Linux names it. */
static struct ifc *
tag_make(struct stack *st, const char *said)
{
	const char *dot = strrchr(said, '.');
	char parent[IFC_NAME], name[IFC_NAME];
	struct ifc *i;
	uint64_t vlan;
	int n;

	if (!dot || dot - said >= IFC_NAME || !number_parse(dot + 1, 1, 4094, &vlan))
		return NULL;
	snprintf(parent, sizeof(parent), "%.*s", (int)(dot - said), said);
	i = ifc_named(st, parent);
	n = i ? snprintf(name, sizeof(name), "%s.%u", i->name, (unsigned)vlan) : -1;
	return n > 0 && n < IFC_NAME ? ifc_new_vlan(i, name, (uint16_t)vlan) : NULL;
}

struct ifc *
ifc_wanted(struct stack *st, const char *said)
{
	struct ifc *i = ifc_named(st, said);
	char name[IFC_NAME];
	uint64_t number;

	if (i)
		return i;
	if (!canonical(said, name) || strncmp(name, LOOPBACK, strlen(LOOPBACK)) != 0)
		return tag_make(st, said);
	if (!number_parse(name + strlen(LOOPBACK), 0, 9999, &number))
		return NULL;
	snprintf(name, sizeof(name), LOOPBACK "%u", (unsigned)number);
	i = ifc_find(st, name);
	if (i)
		return i;
	i = ifc_new(st, name, NULL);
	i->made = true;
	return i;
}

bool
ifc_port_of(const char *said, char out[IFC_NAME])
{
	const char *dot = strrchr(said, '.');
	size_t n = strlen(said);
	char name[IFC_NAME];
	uint64_t vlan;

	if (dot && number_parse(dot + 1, 1, 4094, &vlan))
		n = (size_t)(dot - said);
	if (n >= IFC_NAME)
		return false;
	snprintf(name, sizeof(name), "%.*s", (int)n, said);
	if (!canonical(name, out))
		strcpy(out, name);
	return strcmp(out, "lo") != 0 && strncmp(out, LOOPBACK, strlen(LOOPBACK)) != 0;
}

bool
ifc_is_made(const struct ifc *i)
{
	return i->made;
}
