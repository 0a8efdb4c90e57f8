/* files.c - see files.h. */
#include "device/files.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The addresses of a box, a line each; IPv6 link-local ones say nothing to others. */
static void
host_lines(const struct device *d, struct text *out)
{
	const struct ifc_addr *a;
	const struct ifc *i;
	char buf[ADDR_TEXT];

	for (uint32_t k = 0; d->stack && (i = ifc_at(d->stack, k)); k++)
		for (uint32_t n = 0; (a = ifc_addr(i, n)); n++)
			if (!a->automatic)
				text_printf(
				    out, "%s\t%s\n", addr_text(buf, &a->addr), d->node->name);
}

static void
hosts(const struct device *d, struct text *out)
{
	text_puts(out, "127.0.0.1\tlocalhost\n::1\tlocalhost\n");
	for (uint32_t i = 0; i < d->world->devices.n; i++)
		host_lines(d->world->devices.at[i], out);
}

static void
hostname(const struct device *d, struct text *out)
{
	text_printf(out, "%s\n", d->hostname);
}

/* The default gateway of that family through this interface; NULL: none. */
static const struct route *
gateway(const struct device *d, const struct ifc *i, uint8_t af)
{
	for (const struct route *r = NULL;
	     (r = route_next(d->stack, af, r)) && r->prefix.len == 0;) {
		struct hop hop;

		if (r->hop.via.af && stack_lookup(d->stack, &r->hop.via, &hop) && hop.ifc == i)
			return r;
	}
	return NULL;
}

static void
interface_lines(const struct device *d, const struct ifc *i, uint8_t af, struct text *out)
{
	const struct route *r = gateway(d, i, af);
	const struct ifc_addr *a;
	char buf[ADDR_TEXT];

	for (uint32_t n = 0; (a = ifc_addr(i, n)); n++) {
		if (a->automatic || a->addr.af != af)
			continue;
		text_printf(out, "\niface %s inet%s static\n\taddress %s/%u\n", ifc_name(i),
		    af == 6 ? "6" : "", addr_text(buf, &a->addr), a->subnet.len);
		if (r)
			text_printf(out, "\tgateway %s\n", addr_text(buf, &r->hop.via));
		r = NULL;
	}
}

static void
interfaces(const struct device *d, struct text *out)
{
	const struct ifc *i;

	text_puts(out,
	    "# as they are now; `ip addr` and `ip route` change them\nauto lo\niface lo inet "
	    "loopback\n");
	for (uint32_t k = 0; (i = ifc_at(d->stack, k)); k++) {
		if (!ifc_port(i))
			continue;
		text_printf(out, "\nauto %s", ifc_name(i));
		interface_lines(d, i, 4, out);
		interface_lines(d, i, 6, out);
	}
}

void
syslog_line(const struct device *d, const struct log_record *r, struct text *out)
{
	const struct port *p = r->port ? d->world->net->ports.at[r->port - 1] : NULL;
	uint64_t s = r->t / IX_SECOND;

	text_printf(out, "Jan %2u %02u:%02u:%02u %s %s: %s%s", (unsigned)(s / 86400 % 31) + 1,
	    (unsigned)(s / 3600 % 24), (unsigned)(s / 60 % 60), (unsigned)(s % 60), d->hostname,
	    r->kind->name, p ? p->name : "", p ? ": " : "");
	log_sentence(out, r, r->kind->format);
	text_puts(out, "\n");
}

static void
syslog_text(const struct device *d, struct text *out)
{
	const struct log *log = &d->world->sim->log;

	for (uint64_t id = log_oldest(log); id < log->next; id++) {
		const struct log_record *r = log_get(log, id);

		if (r && r->node == d->node->id.id)
			syslog_line(d, r, out);
	}
}

static const struct {
	const char *name;
	void (*make)(const struct device *d, struct text *out);
} made[] = { { "/etc/hostname", hostname }, { "/etc/hosts", hosts },
	{ "/etc/network/interfaces", interfaces }, { SYSLOG, syslog_text } };
enum { MADE = sizeof(made) / sizeof(made[0]) };

static struct device_file *
kept(const struct device *d, const char *name)
{
	for (uint32_t i = 0; i < d->files.n; i++)
		if (strcmp(d->files.at[i].name, name) == 0)
			return &d->files.at[i];
	return NULL;
}

char *
file_path(char buf[FILE_NAME], const char *typed)
{
	snprintf(buf, FILE_NAME, "%s%.*s", *typed == '/' ? "" : "/tmp/", (int)FILE_NAME - 6, typed);
	return buf;
}

bool
file_read(const struct device *d, const char *name, struct text *out)
{
	const struct device_file *f = kept(d, name);

	for (unsigned i = 0; i < MADE; i++)
		if (strcmp(made[i].name, name) == 0) {
			made[i].make(d, out);
			return true;
		}
	if (f)
		text_add(out, f->text, f->n);
	return f != NULL;
}

const char *
file_at(const struct device *d, uint32_t n)
{
	if (n < MADE)
		return made[n].name;
	return n - MADE < d->files.n ? d->files.at[n - MADE].name : NULL;
}

bool
file_is_kept(const struct device *d, const char *name)
{
	return kept(d, name) != NULL;
}

static bool
name_is_fit(const char *name)
{
	size_t n = strlen(name);

	if (name[0] != '/' || n < 2 || n >= FILE_NAME || name[n - 1] == '/' || strstr(name, "//"))
		return false;
	for (const char *s = name; *s; s++)
		if (*s <= ' ' || *s > '~')
			return false;
	return true;
}

/* The file, made if there is room for one more. */
static struct device_file *
want(struct device *d, const char *name, struct ix_error *e)
{
	struct device_file f = { .n = 0 };

	for (unsigned i = 0; i < MADE; i++)
		if (strcmp(made[i].name, name) == 0) {
			fail(e, "%s: is made from what the box does, and not written", name);
			return NULL;
		}
	if (!name_is_fit(name)) {
		fail(e, "a file's name begins with / and has at most %u letters", FILE_NAME - 1);
		return NULL;
	}
	if (kept(d, name))
		return kept(d, name);
	if (d->files.n == FILES_MOST) {
		fail(e, "%s: No space left on device: it keeps %u files", name, FILES_MOST);
		return NULL;
	}
	snprintf(f.name, sizeof(f.name), "%s", name);
	vec_push(d->world->arena, &d->files, f);
	return &d->files.at[d->files.n - 1];
}

static void
set(struct device *d, struct device_file *f, const char *text, uint32_t n)
{
	if (n + 1 > f->room) {
		uint32_t room = n + 1 < 64 ? 64 : 2 * n;

		f->text = arena_resize(d->world->arena, f->text, f->room, room);
		f->room = room;
	}
	memmove(f->text, text, n);
	f->text[n] = 0;
	f->n = n;
}

bool
file_write(struct device *d, const char *name, const char *text, size_t n, struct ix_error *e)
{
	struct device_file *f;

	if (n > FILE_MOST)
		return fail(e, "%s: File too large: at most %u octets", name, FILE_MOST);
	f = want(d, name, e);
	if (f)
		set(d, f, text, (uint32_t)n);
	return f != NULL;
}

bool
file_add(struct device *d, const char *name, const void *bytes, uint32_t n, uint32_t more)
{
	struct ix_error e;
	struct device_file *f = want(d, name, &e);

	if (!f || f->n + n + more > FILE_MOST)
		return false;
	if (f->n + n + 1 > f->room) {
		uint32_t room = 2 * (f->n + n + 1);

		f->text = arena_resize(d->world->arena, f->text, f->room, room);
		f->room = room;
	}
	memcpy(f->text + f->n, bytes, n);
	f->n += n;
	f->text[f->n] = 0;
	return true;
}

void
file_append(struct device *d, const char *name, const char *text)
{
	struct ix_error e;
	struct device_file *f = want(d, name, &e);
	uint32_t n = (uint32_t)strlen(text), drop = 0;

	if (!f || n > FILE_MOST / 2)
		return;
	while (f->n - drop + n > FILE_MOST) { /* whole lines go */
		const char *end = memchr(f->text + drop, '\n', f->n - drop);

		drop = end ? (uint32_t)(end - f->text) + 1 : f->n;
	}
	f->gone += drop;
	if (drop)
		set(d, f, f->text + drop, f->n - drop);
	if (f->n + n + 1 > f->room) {
		uint32_t room = 2 * (f->n + n + 1);

		f->text = arena_resize(d->world->arena, f->text, f->room, room);
		f->room = room;
	}
	memcpy(f->text + f->n, text, n + 1);
	f->n += n;
}

unsigned
file_nameservers(const struct device *d, struct ix_addr *to, unsigned most)
{
	const struct device_file *f = kept(d, RESOLV_CONF);
	unsigned n = 0;

	for (const char *s = f ? f->text : NULL; s && *s && n < most;
	     s = strchr(s, '\n'), s += s != NULL) {
		char word[ADDR_TEXT];

		if (sscanf(s, "nameserver %47s", word) == 1 && addr_parse(word, &to[n]))
			n++;
	}
	return n;
}
