/*
 * ration.c - how many ICMP errors a box sends: to one target, and altogether (RFC 1812 4.3.2.8,
 * RFC 4443 2.4(f)). As Linux has it: to one target one a second, six at once after a while
 * (icmp_ratelimit); in IPv6 more often the shorter the prefix it is routed by, down to 1/16; and
 * 1,000 a second to all (icmp_msgs_per_sec), 50 at once. "Too big" is not held back from one
 * target, for path MTU discovery waits for it.
 */
#include "ip/inside.h"

enum { AT_ONCE = 6 };

static struct target *
target_of(struct stack *st, const struct ix_addr *to)
{
	struct target fresh = { .to = *to, .since = st->sim->now, .saved = IX_NEVER };
	uint32_t oldest = 0;

	for (uint32_t n = 0; n < st->targets.n; n++) {
		if (addr_eq(&st->targets.at[n].to, to))
			return &st->targets.at[n];
		if (st->targets.at[n].since < st->targets.at[oldest].since)
			oldest = n;
	}
	if (st->targets.n == TARGETS_MAX)
		vec_remove(&st->targets, oldest);
	vec_push(stack_arena(st), &st->targets, fresh);
	return &st->targets.at[st->targets.n - 1];
}

/* How long one error is worth: a whole /64 behind one route gets four times a host's share. */
static ix_time
each_of(const struct stack *st, const struct ix_addr *to)
{
	struct hop h;

	if (to->af == 4 || !route_lookup(st, NULL, to, &h) || !h.route)
		return ERROR_EACH;
	return ERROR_EACH >> ((128u - h.route->prefix.len) >> 5);
}

/* Time saved up since it was last asked, at most what AT_ONCE errors cost, pays for one. */
static bool
target_allows(struct stack *st, const struct ix_addr *to)
{
	struct target *t = target_of(st, to);
	ix_time each = each_of(st, to), now = st->sim->now;

	if (t->saved > AT_ONCE * each || now - t->since > AT_ONCE * each - t->saved)
		t->saved = AT_ONCE * each;
	else
		t->saved += now - t->since;
	t->since = now;
	if (t->saved < each)
		return false;
	t->saved -= each;
	return true;
}

/* A token bucket. Whole tokens are added, so that no nanosecond is lost. */
bool
stack_error_allowed(struct stack *st)
{
	ix_time each = IX_SECOND / ERROR_RATE, fresh = (st->sim->now - st->error_since) / each;

	if (fresh) {
		st->error_since += fresh * each;
		if (fresh > ERROR_BURST - st->error_tokens)
			fresh = ERROR_BURST - st->error_tokens;
		st->error_tokens += (uint32_t)fresh;
	}
	if (st->error_tokens == 0) {
		st->tallies.errors_rationed++;
		return false;
	}
	st->error_tokens--;
	return true;
}

bool
stack_error_allowed_to(struct stack *st, const struct ix_addr *to, bool too_big)
{
	if (!too_big && !stack_owner(st, to) && !target_allows(st, to)) {
		st->tallies.errors_rationed++;
		return false;
	}
	return stack_error_allowed(st);
}
