/*
 * trie.c - see trie.h. A node covers its children; a node with value 0 is only a fork and always
 * has two children, so the trie never holds more than twice as many nodes as prefixes.
 */
#include "base/trie.h"

#include "base/panic.h"

struct trie_node {
	struct ix_prefix prefix;
	uint32_t value;
	struct trie_node *child[2];
};

static unsigned
bit(const struct ix_addr *a, unsigned i)
{
	return a->b[i / 8] >> (7 - i % 8) & 1;
}

/* How many leading bits two prefixes share, at most the shorter's length. */
static unsigned
common(const struct ix_prefix *p, const struct ix_prefix *q)
{
	unsigned max = p->len < q->len ? p->len : q->len;

	for (unsigned i = 0; i * 8 < max; i++) {
		unsigned diff = p->addr.b[i] ^ q->addr.b[i];

		if (diff) {
			unsigned n = i * 8 + (unsigned)__builtin_clz(diff) - 24;

			return n < max ? n : max;
		}
	}
	return max;
}

static struct trie_node **
root_of(struct trie *t, const struct ix_addr *a)
{
	must(a->af == 4 || a->af == 6);
	return &t->root[a->af == 6];
}

static struct trie_node *
node_new(struct trie *t, struct ix_prefix p, uint32_t value)
{
	struct trie_node *n = arena_make(t->arena, struct trie_node);

	n->prefix = p;
	n->value = value;
	return n;
}

/* The link to the node of p, or to where it would hang. */
static struct trie_node **
seek(struct trie *t, const struct ix_prefix *p)
{
	struct trie_node **at = root_of(t, &p->addr);

	while (*at && (*at)->prefix.len < p->len && prefix_covers(&(*at)->prefix, p))
		at = &(*at)->child[bit(&p->addr, (*at)->prefix.len)];
	return at;
}

uint32_t
trie_set(struct trie *t, const struct ix_prefix *p, uint32_t value)
{
	struct trie_node **at = seek(t, p), *here = *at, *fork;
	unsigned shared;
	uint32_t old;

	must(value != 0);
	if (here && prefix_eq(&here->prefix, p)) {
		old = here->value;
		here->value = value;
		t->n += old == 0;
		return old;
	}
	t->n++;
	if (!here) {
		*at = node_new(t, *p, value);
		return 0;
	}
	shared = common(&here->prefix, p);
	fork = node_new(t, prefix_of(&p->addr, shared), shared == p->len ? value : 0);
	fork->child[bit(&here->prefix.addr, shared)] = here;
	if (shared < p->len)
		fork->child[bit(&p->addr, shared)] = node_new(t, *p, value);
	*at = fork;
	return 0;
}

/* Removes a node that holds nothing and has fewer than two children. */
static void
prune(struct trie *t, struct trie_node **at)
{
	struct trie_node *n = *at;

	if (!n || n->value || (n->child[0] && n->child[1]))
		return;
	*at = n->child[0] ? n->child[0] : n->child[1];
	arena_free(t->arena, n, sizeof(*n));
}

uint32_t
trie_del(struct trie *t, const struct ix_prefix *p)
{
	struct trie_node **at = root_of(t, &p->addr), **above = NULL;
	uint32_t old;

	while (*at && (*at)->prefix.len < p->len && prefix_covers(&(*at)->prefix, p)) {
		above = at;
		at = &(*at)->child[bit(&p->addr, (*at)->prefix.len)];
	}
	if (!*at || !prefix_eq(&(*at)->prefix, p) || (*at)->value == 0)
		return 0;
	old = (*at)->value;
	(*at)->value = 0;
	t->n--;
	prune(t, at);
	if (above)
		prune(t, above);
	return old;
}

uint32_t
trie_get(const struct trie *t, const struct ix_prefix *p)
{
	const struct trie_node *n = *seek((struct trie *)(uintptr_t)t, p);

	return n && prefix_eq(&n->prefix, p) ? n->value : 0;
}

uint32_t
trie_cover(const struct trie *t, const struct ix_prefix *p, unsigned max, struct ix_prefix *match)
{
	const struct trie_node *n, *best = NULL;

	if (p->addr.af != 4 && p->addr.af != 6)
		return 0;
	n = t->root[p->addr.af == 6];
	while (n && n->prefix.len <= max && prefix_covers(&n->prefix, p)) {
		if (n->value)
			best = n;
		if (n->prefix.len == p->len)
			break;
		n = n->child[bit(&p->addr, n->prefix.len)];
	}
	if (best && match)
		*match = best->prefix;
	return best ? best->value : 0;
}

uint32_t
trie_match(const struct trie *t, const struct ix_addr *a, struct ix_prefix *match)
{
	struct ix_prefix p = { *a, (uint8_t)addr_bits(a) };

	return trie_cover(t, &p, p.len, match);
}

static bool
walk(const struct trie_node *n, bool (*visit)(void *, const struct ix_prefix *, uint32_t),
    void *arg)
{
	if (!n)
		return true;
	if (n->value && !visit(arg, &n->prefix, n->value))
		return false;
	return walk(n->child[0], visit, arg) && walk(n->child[1], visit, arg);
}

void
trie_walk(const struct trie *t, bool (*visit)(void *, const struct ix_prefix *, uint32_t),
    void *arg)
{
	if (walk(t->root[0], visit, arg))
		walk(t->root[1], visit, arg);
}

/* The first node with a value in this subtree whose prefix comes after p. */
static const struct trie_node *
after(const struct trie_node *n, const struct ix_prefix *p)
{
	const struct trie_node *found;

	if (!n)
		return NULL;
	if (!p || prefix_cmp(&n->prefix, p) > 0) {
		if (n->value)
			return n;
	} else if (!prefix_covers(&n->prefix, p)) {
		return NULL; /* all of it lies before p */
	}
	found = after(n->child[0], p);
	return found ? found : after(n->child[1], p);
}

uint32_t
trie_next(const struct trie *t, const struct ix_prefix *p, struct ix_prefix *next)
{
	const struct trie_node *n = NULL;

	if (!p || p->addr.af == 4)
		n = after(t->root[0], p);
	if (!n)
		n = after(t->root[1], p && p->addr.af == 6 ? p : NULL);
	if (!n)
		return 0;
	*next = n->prefix;
	return n->value;
}

static void
free_below(struct trie *t, struct trie_node *n)
{
	if (!n)
		return;
	free_below(t, n->child[0]);
	free_below(t, n->child[1]);
	arena_free(t->arena, n, sizeof(*n));
}

void
trie_free(struct trie *t)
{
	free_below(t, t->root[0]);
	free_below(t, t->root[1]);
	t->root[0] = t->root[1] = NULL;
	t->n = 0;
}
