/* args.c - the options of every verb, read by one table; a verb takes only those it names. */
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "base/units.h"

enum option_id { OPT_SCRIPT = 256, OPT_PCAP, OPT_JOURNAL, OPT_STATE, OPT_FILTER, OPT_LANG,
    OPT_COLOR,
	OPT_NAME, OPT_TRACE, OPT_AGAINST, OPT_PORT, OPT_FROM, OPT_TO, OPT_UNTIL, OPT_SEED, OPT_SEAT,
	OPT_SEEDS, OPT_JSON, OPT_TRANSCRIPT, OPT_SOLVE, OPT_VERIFY, OPT_RESUME, OPT_FRESH, OPT_TEXT,
	OPT_ASCII, OPT_NO_MOUSE, OPT_HELP, OPT_FEED, OPT_DEMO, OPT_STAGE };

static const struct option options[] = { { "script", 1, NULL, OPT_SCRIPT },
	{ "pcap", 1, NULL, OPT_PCAP }, { "journal", 1, NULL, OPT_JOURNAL },
	{ "state", 1, NULL, OPT_STATE }, { "filter", 1, NULL, OPT_FILTER },
	{ "lang", 1, NULL, OPT_LANG }, { "color", 1, NULL, OPT_COLOR },
	{ "name", 1, NULL, OPT_NAME }, { "trace", 1, NULL, OPT_TRACE },
	{ "against", 1, NULL, OPT_AGAINST }, { "port", 1, NULL, OPT_PORT },
	{ "from", 1, NULL, OPT_FROM }, { "to", 1, NULL, OPT_TO }, { "until", 1, NULL, OPT_UNTIL },
	{ "seed", 1, NULL, OPT_SEED }, { "seat", 1, NULL, OPT_SEAT },
	{ "seeds", 1, NULL, OPT_SEEDS }, { "json", 0, NULL, OPT_JSON },
	{ "transcript", 0, NULL, OPT_TRANSCRIPT }, { "solve", 0, NULL, OPT_SOLVE },
	{ "verify", 0, NULL, OPT_VERIFY }, { "resume", 0, NULL, OPT_RESUME },
	{ "fresh", 0, NULL, OPT_FRESH }, { "text", 0, NULL, OPT_TEXT },
	{ "ascii", 0, NULL, OPT_ASCII }, { "no-mouse", 0, NULL, OPT_NO_MOUSE },
	{ "feed", 1, NULL, OPT_FEED }, { "demo", 0, NULL, OPT_DEMO },
	{ "stage", 1, NULL, OPT_STAGE }, { "output", 1, NULL, 'o' }, { "help", 0, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 } };

static const char common[] = " help lang ascii no-mouse color ";

int
usage_error(const char *format, ...)
{
	va_list ap;

	fputs("ixlab: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputs("\n", stderr);
	return EXIT_USAGE;
}

void
verb_usage(const struct verb *v, FILE *to)
{
	fprintf(to, "usage: ixlab %s\n%s\n", v->usage, v->help);
}

static bool
takes(const struct verb *v, const char *name)
{
	char word[40];

	snprintf(word, sizeof(word), " %s ", name);
	return strstr(v->options, word) || strstr(common, word);
}

static bool
number(const char *what, uint64_t low, uint64_t high, uint64_t *to)
{
	if (number_parse(optarg, low, high, to))
		return true;
	usage_error("--%s: expected a number from %llu to %llu, found \"%s\"", what,
	    (unsigned long long)low, (unsigned long long)high, optarg);
	return false;
}

static bool
time_option(const char *what, ix_time *to)
{
	if (seconds_parse(optarg, to) || time_parse(optarg, to))
		return true;
	usage_error("--%s: expected a time such as 90, 12.5 or 10m, found \"%s\"", what, optarg);
	return false;
}

static bool
small(const char *what, unsigned high, unsigned *to)
{
	uint64_t n;

	if (!number(what, 1, high, &n))
		return false;
	*to = (unsigned)n;
	return true;
}

static bool
list_option(const char *what, const char **list, int *n)
{
	if (*n == PORTS_MAX) {
		usage_error("--%s: at most %d of them", what, PORTS_MAX);
		return false;
	}
	list[(*n)++] = optarg;
	return true;
}

static bool
text_option(struct args *a, int id)
{
	const char **to = NULL;

	switch (id) {
	case OPT_SCRIPT: to = &a->script; break;
	case OPT_PCAP: to = &a->pcap; break;
	case OPT_JOURNAL: to = &a->journal; break;
	case OPT_FILTER: to = &a->filter; break;
	case OPT_LANG: to = &a->lang; break;
	case OPT_COLOR: to = &a->color; break;
	case OPT_NAME: to = &a->name; break;
	case OPT_TRACE: to = &a->trace; break;
	case OPT_AGAINST: to = &a->against; break;
	case OPT_STAGE: to = &a->stage; break;
	case 'o': to = &a->output; break;
	default: return false;
	}
	*to = optarg;
	return true;
}

static bool
flag_option(struct args *a, int id)
{
	bool *to = NULL;

	switch (id) {
	case OPT_JSON: to = &a->json; break;
	case OPT_TRANSCRIPT: to = &a->transcript; break;
	case OPT_SOLVE: to = &a->solve; break;
	case OPT_VERIFY: to = &a->verify; break;
	case OPT_RESUME: to = &a->resume; break;
	case OPT_FRESH: to = &a->fresh; break;
	case OPT_TEXT: to = &a->text; break;
	case OPT_ASCII: to = &a->ascii; break;
	case OPT_NO_MOUSE: to = &a->no_mouse; break;
	case OPT_HELP: to = &a->help; break;
	case OPT_DEMO: to = &a->demo; break;
	default: return false;
	}
	*to = true;
	return true;
}

static bool
value_option(struct args *a, int id)
{
	switch (id) {
	case OPT_STATE: /* `run` writes a state document; elsewhere it is where journals are kept */
		if (strcmp(a->verb, "run") == 0)
			a->state = optarg;
		else
			a->state_dir = optarg;
		return true;
	case OPT_PORT: return list_option("port", a->port, &a->ports);
	case OPT_FEED: return list_option("feed", a->feed, &a->feeds);
	case OPT_FROM: return time_option("from", &a->from);
	case OPT_TO: return time_option("to", &a->to);
	case OPT_UNTIL: a->has_until = true; return time_option("until", &a->until);
	case OPT_SEED: return number("seed", 1, UINT64_MAX, &a->seed);
	case OPT_SEAT: return small("seat", 999, &a->seat);
	case OPT_SEEDS: return small("seeds", 1000, &a->seeds);
	default: return false;
	}
}

static bool
wrong_option(const struct verb *v, char **argv)
{
	char clean[80];

	usage_error("%s: \"%s\" is not an option here, or lacks its value; usage: ixlab %s",
	    v->name, text_clean_to(clean, sizeof(clean), argv[optind - 1], TEXT_LINE), v->usage);
	return false;
}

static bool
take(struct args *a, const struct verb *v, int id, int index, char **argv)
{
	if (id == '?' || id == ':')
		return wrong_option(v, argv);
	if (id != 'o' && !takes(v, options[index].name)) {
		usage_error("%s: takes no option --%s; usage: ixlab %s", v->name,
		    options[index].name, v->usage);
		return false;
	}
	return text_option(a, id) || flag_option(a, id) || value_option(a, id);
}

bool
options_read(struct args *a, const struct verb *v, int argc, char **argv)
{
	int id, index = 0;

	a->verb = v->name;
	opterr = 0;
	optind = 1;
	while ((id = getopt_long(argc, argv, ":o:", options, &index)) != -1)
		if (!take(a, v, id, index, argv))
			return false;
	for (; optind < argc; optind++) {
		if (a->words == (int)(sizeof(a->word) / sizeof(a->word[0]))) {
			usage_error("%s: too many names", v->name);
			return false;
		}
		a->word[a->words++] = argv[optind];
	}
	return true;
}
