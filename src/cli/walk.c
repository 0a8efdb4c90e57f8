/*
 * walk.c - a line through the automata of one mode, word by word.
 *
 * At each word the best rank that fits any row decides for all rows, so `show interfaces eth0` is a
 * name and `show interfaces st` the keyword; two keywords with one beginning are ambiguous. What
 * was taken is remembered per word; the one row that is left is walked again to fill the call.
 */
#include "cli/grammar.h"

#include <string.h>

#include "base/panic.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

bool
walk_sees(const struct walk *w, const struct cli_row *row)
{
	unsigned flags = row->word->flags;

	if (!(row->modes & w->mode) || ((flags & CLI_PRIVILEGED) && !w->enabled))
		return false;
	return w->no ? row->no_only || (flags & CLI_NO) : !row->no_only;
}

static void
rows_begin(struct walk *w)
{
	for (uint32_t i = 0; i < w->g->rows; i++) {
		const struct cli_row *row = &w->g->row[i];

		w->next[i] = walk_sees(w, row) ? row->first : 0;
		w->last[i] = 0;
	}
}

void
walk_begin(struct walk *w, const struct cli_grammar *g, const struct cli_mode *mode, bool enabled,
    const char *line, size_t from)
{
	w->g = g;
	w->line = line;
	w->mode = grammar_mode(g, mode);
	w->enabled = enabled;
	w->no = false;
	w->state = WALK_GOES;
	w->from = w->at = from;
	w->word[0] = 0;
	w->words = 0;
	rows_begin(w);
}

/* The best rank that the word has in any row; *keyword is that keyword, if there is just one. */
static enum cli_rank
best_rank(struct walk *w, const char *word, const char **keyword)
{
	enum cli_rank best = RANK_NONE;

	for (uint32_t i = 0; i < w->g->rows; i++) {
		for (uint64_t left = w->next[i]; left; left &= left - 1) {
			const struct cli_step *s = &w->g->row[i].step[__builtin_ctzll(left)];
			enum cli_rank rank = step_rank(s, word);

			if (rank < best || rank == RANK_NONE)
				continue;
			if (rank == RANK_PREFIX && (w->g->row[i].word->flags & CLI_HIDDEN))
				continue;
			if (rank == RANK_PREFIX && rank == best && strcmp(*keyword, s->text) != 0)
				w->state = WALK_AMBIGUOUS;
			if (rank > best)
				w->state = WALK_GOES;
			if (rank == RANK_EXACT || rank > best)
				*keyword = s->text;
			best = rank;
		}
	}
	return best;
}

/* Does this step take the word in the way that was decided for all rows? */
static bool
step_takes(const struct cli_step *s, const char *word, enum cli_rank rank, const char *keyword)
{
	if (rank == RANK_PREFIX || rank == RANK_EXACT)
		return s->type == CLI_KEYWORD && step_rank(s, keyword) == RANK_EXACT;
	return s->type != CLI_KEYWORD && step_rank(s, word) == rank;
}

static uint64_t
steps_taking(const struct cli_row *row, uint64_t among, const char *word, enum cli_rank rank,
    const char *keyword)
{
	uint64_t taken = 0;

	for (uint64_t left = among; left; left &= left - 1) {
		int i = __builtin_ctzll(left);

		if (step_takes(&row->step[i], word, rank, keyword))
			taken |= (uint64_t)1 << i;
	}
	return taken;
}

static uint64_t
steps_after(const struct cli_row *row, uint64_t steps)
{
	uint64_t next = 0;

	for (uint64_t left = steps; left; left &= left - 1)
		next |= row->step[__builtin_ctzll(left)].follow;
	return next;
}

static void
rows_step(struct walk *w, const char *word, enum cli_rank rank, const char *keyword)
{
	for (uint32_t i = 0; i < w->g->rows; i++) {
		const struct cli_row *row = &w->g->row[i];

		w->last[i] = steps_taking(row, w->next[i], word, rank, keyword);
		w->next[i] = steps_after(row, w->last[i]);
	}
}

/* A first `no` leaves the rows that have such a form; false if none has. */
static bool
take_no(struct walk *w)
{
	if (w->words || w->no || !word_begins(w->word, "no") || w->word[1] == 0)
		return false;
	w->no = true;
	rows_begin(w);
	for (uint32_t i = 0; i < w->g->rows; i++)
		if (w->next[i])
			return true;
	w->no = false;
	rows_begin(w);
	return false;
}

static bool
take_word(struct walk *w, size_t at, size_t n, size_t end)
{
	const char *keyword = NULL;
	enum cli_rank rank = best_rank(w, w->word, &keyword);

	if (rank == RANK_NONE)
		w->state = WALK_UNKNOWN;
	if (w->state != WALK_GOES || w->words == CLI_WORDS) {
		w->state = w->state == WALK_AMBIGUOUS ? WALK_AMBIGUOUS : WALK_UNKNOWN;
		w->at = at;
		return false;
	}
	rows_step(w, w->word, rank, keyword);
	if (rank == RANK_REST)
		n = end - at;
	w->took[w->words].rank = rank;
	w->took[w->words].keyword = keyword;
	w->took[w->words].at = at;
	w->took[w->words++].n = n;
	w->at = at + n;
	return true;
}

bool
walk_to(struct walk *w, size_t end)
{
	while (end > w->at && is_blank(w->line[end - 1]))
		end--;
	while (w->state == WALK_GOES) {
		size_t at = w->at, n = 0;

		while (at < end && is_blank(w->line[at]))
			at++;
		while (at + n < end && !is_blank(w->line[at + n]))
			n++;
		if (n == 0)
			return true;
		must(n <= CLI_LINE);
		memcpy(w->word, w->line + at, n);
		w->word[n] = 0;
		if (take_no(w))
			w->at = at + n;
		else
			take_word(w, at, n, end);
	}
	return false;
}

const struct cli_row *
walk_row(const struct walk *w)
{
	for (uint32_t i = 0; i < w->g->rows && w->words; i++)
		if (w->last[i] & w->g->row[i].last)
			return &w->g->row[i];
	return NULL;
}

/* A word of the line, or the rest of it, as text of its own. */
static char *
took_text(const struct walk *w, uint32_t i, char *to)
{
	memcpy(to, w->line + w->took[i].at, w->took[i].n);
	to[w->took[i].n] = 0;
	return to;
}

void
walk_fill(const struct walk *w, const struct cli_row *row, struct cli_call *c, char *copy)
{
	uint64_t taken[CLI_WORDS], may = row->first;
	uint8_t step[CLI_WORDS];
	char *text[CLI_WORDS];

	for (uint32_t i = 0; i < w->words; i++) {
		text[i] = took_text(w, i, copy);
		copy += w->took[i].n + 1;
		taken[i] = steps_taking(row, may, text[i], w->took[i].rank, w->took[i].keyword);
		may = steps_after(row, taken[i]);
	}
	/* Backwards from the end there is one way, or the first of several in its order. */
	may = row->last;
	for (uint32_t i = w->words; i-- > 0;) {
		uint64_t before = 0;

		step[i] = (uint8_t)__builtin_ctzll(taken[i] & may);
		for (uint8_t s = 0; s < row->steps; s++)
			if (row->step[s].follow >> step[i] & 1)
				before |= (uint64_t)1 << s;
		may = before;
	}
	for (uint32_t i = 0; i < w->words; i++) {
		if (row->step[step[i]].type == CLI_KEYWORD)
			c->key[c->keys++] = row->step[step[i]].text;
		else
			arg_read(&row->step[step[i]], text[i], &c->arg[c->args++], NULL);
	}
}
