/* replay.c - `ixlab replay` and `ixlab capture`: what a journal says, again. */
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "base/units.h"

/* Opens a journal to read; NULL after a message. */
static struct ix_lab *
open_journal(const struct args *a, const struct verb *v)
{
	struct ix_options o = lab_options(a, NULL);
	struct ix_error warning, e;
	struct ix_lab *lab;

	if (a->words != 1) {
		usage_error("%s: which journal? usage: ixlab %s", v->name, v->usage);
		return NULL;
	}
	o.journal = a->word[0];
	lab = ix_resume(&o, false, &warning, &e);
	if (!lab)
		usage_error("%s", e.text);
	else if (warning.text[0])
		fprintf(stderr, "ixlab: %s\n", warning.text);
	return lab;
}

static int
verify(struct ix_lab *lab, const struct args *a)
{
	struct ix_error e = { "" };
	char *trace = NULL;
	uint32_t compared = 0;
	size_t n;
	bool same;

	if (a->against) {
		trace = read_file(a->against, &n, &e);
		if (!trace)
			return usage_error("%s", e.text);
	}
	same = ix_verify(lab, trace, &compared, &e);
	free(trace);
	if (!same) {
		printf("differs: %s\n", e.text);
		return EXIT_FAILED;
	}
	printf("the same: %u fingerprints compared\n", compared);
	return EXIT_DONE;
}

static int
write_trace(struct ix_lab *lab, const char *path)
{
	struct text t = { 0 };
	struct ix_error e;
	bool ok;

	ix_trace(lab, to_text, &t);
	ok = write_file(path, text_of(&t), t.n, &e);
	text_free(&t);
	return ok ? EXIT_DONE : usage_error("%s", e.text);
}

static int
replay(const struct args *a)
{
	struct ix_lab *lab = open_journal(a, &verb_replay);
	struct text t = { 0 };
	char when[TIME_TEXT];
	int status = EXIT_DONE;

	if (!lab)
		return EXIT_USAGE;
	if (a->has_until)
		ix_go(lab, a->until);
	if (a->trace)
		status = write_trace(lab, a->trace);
	if (status == EXIT_DONE && (a->verify || a->against))
		status = verify(lab, a);
	printf("at %s, %llu events, fingerprint %016llx\n", clock_text(when, ix_now(lab)),
	    (unsigned long long)ix_position(lab), (unsigned long long)ix_fingerprint(lab));
	tasks_text(&t, lab);
	fwrite(text_of(&t), 1, t.n, stdout);
	text_free(&t);
	ix_close(lab);
	return status;
}

const struct verb verb_replay = { "replay",
	"replay JOURNAL [--verify] [--until T] [--trace FILE] [--against TRACE]",
	"run a journal again; --verify compares its fingerprints, --against names the first "
	"event that "
	"differs from a trace",
	" verify until trace against ", replay };

static int
capture(const struct args *a)
{
	struct ix_capture c = { .ports = a->ports ? a->port : NULL, .from = a->from, .to = a->to,
		.filter = a->filter, .path = a->output };
	struct ix_lab *lab;
	struct ix_error e;
	int64_t n;

	if (!a->output)
		return usage_error("capture: where to? -o FILE.pcapng; usage: ixlab %s",
		    verb_capture.usage);
	lab = open_journal(a, &verb_capture);
	if (!lab)
		return EXIT_USAGE;
	n = ix_capture(lab, &c, &e);
	ix_close(lab);
	if (n < 0)
		return usage_error("%s", e.text);
	printf("%lld frames in %s\n", (long long)n, a->output);
	return EXIT_DONE;
}

const struct verb verb_capture = { "capture",
	"capture JOURNAL [--port DEV:PORT]... [--from T] [--to T] [--filter F] -o FILE",
	"write a pcapng (or .pcap) of a past period", " port from to filter output ", capture };
