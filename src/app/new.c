/* new.c - `ixlab new`: a lesson folder to start from, small and whole: it passes `ixlab check`. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/app.h"

static const char lesson_md[] =
    "# %s\n\n## card\n\nYou run the router **r1**. Its neighbour **h1** cannot reach it: "
    "eth0 has no\n"
    "address. First: give eth0 the address 100.64.10.1/24.\nEnter opens your router's console.\n\n"
    "## story\n\nTwo boxes and a cable. Write here who the trainee is, and what is wrong.\n\n"
    "## task: address\n\nGive eth0 its address\n\nGive r1's eth0 the address 100.64.10.1/24.\n\n"
    "### hint\n\nAn address belongs to an interface.\n\n"
    "### hint\n\n`configure terminal`, then `interface eth0`; `?` shows what can be said there.\n\n"
    "### hint\n\n```\nconfigure terminal\ninterface eth0\nip address 100.64.10.1/24\n```\n\n"
    "## task: only-one\n\nNo address too many\n\neth0 must have that address and no other.\n\n"
    "### hint\n\nWhat does the interface have?\n\n### hint\n\n`show ip interface brief` "
    "shows it.\n\n"
    "### hint\n\n`no ip address A.B.C.D/M` takes an address away.\n\n"
    "## quiz: length\n\nHow many addresses has a /24?\n\n1. 24\n2. 256\n3. 65536\n\n"
    "### why\n\n32 - 24 = 8 bits are left for hosts.\n";

static const char scenario_lua[] =
    "local r1 = router{ name = \"r1\", asn = 64496, mine = true }\n"
    "local h1 = host{ name = \"h1\", address = { \"100.64.10.10/24\" }, gateway = { "
    "\"100.64.10.1\" } }\n"
    "link{ r1:port(\"eth0\"), h1:port(\"eth0\"), rate = \"1G\", delay = \"20us\" }\n"
    "lab{ id = \"%s\", level = \"foundations\", minutes = 10 }\n\n"
    "local function has(address)\n\tfor _, a in ipairs(r1:addresses(\"eth0\")) do\n"
    "\t\tif a == address then return address end\n\tend\n\treturn \"none\"\nend\n"
    "task{ id = \"address\", on = \"port.up\", check = function() return has(\"100.64.10.1/24\"), "
    "\"100.64.10.1/24\" end }\n"
    "task{ id = \"only-one\", negative = true, on = \"port.up\", check = function() return "
    "#r1:addresses(\"eth0\"), 1 end }\n"
    "quiz{ id = \"length\", answer = 2 }\n";

static const char solution_ix[] = "@5 r1 configure terminal\nr1 interface eth0\n"
    "r1 ip address 100.64.10.1/24\nr1 end\n@+5s lab answer length 2\n@+5s lab check\n";

static const char mistake_ix[] = "@5 r1 configure terminal\nr1 interface eth0\n"
    "r1 ip address 100.64.10.1/24\nr1 ip address 100.64.10.2/24\nr1 end\n@+5s lab check\n";

static bool
put(const char *folder, const char *name, const char *format, const char *with, struct ix_error *e)
{
	char path[600];
	struct text t = { 0 };
	bool ok;

	snprintf(path, sizeof(path), "%.400s/%s", folder, name);
	for (const char *s = format; *s; s++)
		if (s[0] == '%' && s[1] == 's') {
			text_puts(&t, with);
			s++;
		} else {
			text_add(&t, s, 1);
		}
	ok = write_file(path, t.s, t.n, e);
	text_free(&t);
	return ok;
}

static int
new_lesson(const struct args *a)
{
	char mistakes[520];
	struct ix_error e;
	const char *path = a->words == 1 ? a->word[0] : NULL,
	    *slash = path ? strrchr(path, '/') : NULL;
	const char *id = slash ? slash + 1 : path;

	if (!path)
		return usage_error("new: what shall the lesson be called? usage: ixlab %s",
		    verb_new.usage);
	if (!text_is_name(id))
		return usage_error("new: \"%s\" cannot be a lesson's name: small letters, digits "
		    "and '-'", id);
	if (mkdir(path, 0755) != 0)
		return usage_error("%s: cannot be made: %s", path, strerror(errno));
	snprintf(mistakes, sizeof(mistakes), "%.480s/mistakes", path);
	if (mkdir(mistakes, 0755) != 0)
		return usage_error("%s: cannot be made: %s", mistakes, strerror(errno));
	if (!put(path, "lesson.md", lesson_md, id, &e) ||
	    !put(path, "scenario.lua", scenario_lua, id, &e) ||
	    !put(path, "solution.ix", solution_ix, id, &e) ||
	    !put(mistakes, "only-one.ix", mistake_ix, id, &e))
		return usage_error("%s", e.text);
	printf("%s is a lesson now: change it, then `ixlab check %s`\n", path, path);
	return EXIT_DONE;
}

const struct verb verb_new = { "new", "new LESSON", "a lesson folder to start from", " ",
    new_lesson };
