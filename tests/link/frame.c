/* frame.c - shared frames, owned copies, headroom, pools. */
#include "tests/runner.h"

#include "tests/link/bed.h"

START_TEST(who_owns_a_shared_frame_gets_a_copy_and_the_others_keep_theirs)
{
	struct bed *b = bed_new(1, NULL);
	struct frame *f = bed_frame(b, 100, 5), *g;

	ck_assert_ptr_eq(frame_own(b->net, f), f); /* nobody else holds it */
	f->word = 77;
	f->good_sums = true;
	g = frame_own(b->net, frame_share(f));
	ck_assert_ptr_ne(g, f);
	ck_assert(f->refs == 1 && g->refs == 1 && g->word == 77 && g->good_sums);
	ck_assert_mem_eq(frame_at(g), frame_at(f), 100);
	frame_at(g)[20] = 9;
	frame_changed(g, 9);
	ck_assert(frame_at(f)[20] == 0 && f->word == 77 && g->word != 77);
}
END_TEST

START_TEST(headers_grow_into_the_headroom_and_are_cut_off_again)
{
	struct bed *b = bed_new(1, NULL);
	struct frame *f = frame_from(b->net, "payload", 7);
	struct octets o;

	frame_push(f, 4);
	o = frame_write(f);
	put32(&o, 0x81000005);
	ck_assert(f->len == 11 && !o.bad);
	ck_assert_mem_eq(frame_at(f), "\x81\0\0\5payload", 11);
	frame_pull(f, 4);
	frame_trim(f, 3);
	ck_assert_mem_eq(frame_at(f), "pay", 3);
	o = frame_read(f);
	octets_skip(&o, 3);
	ck_assert(!o.bad && octets_left(&o) == 0);
}
END_TEST

START_TEST(a_dropped_frame_is_used_again_for_any_of_its_size)
{
	struct bed *b = bed_new(1, NULL);
	static const uint32_t lens[] = { 0, 60, 128, 129, 1514, 1600, 1601, FRAME_MAX,
		FRAME_MAX + 1, DATAGRAM_MAX };

	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		struct frame *f = frame_new(b->net, lens[i]);

		ck_assert_uint_ge(frame_memory(f), sizeof(*f) + lens[i] + FRAME_HEADROOM);
		memset(frame_at(f), 0xff, lens[i]);
		f->word = 5;
		f->good_sums = true;
		frame_drop(b->net, f);
		ck_assert_ptr_eq(frame_new(b->net, lens[i]), f);
		ck_assert(f->refs == 1 && f->word == 0 && !f->good_sums && f->len == lens[i]);
	}
}
END_TEST

START_TEST(a_frame_gets_its_content_word_once_when_it_is_first_sent)
{
	struct bed *b = bed_new(1, NULL);
	struct frame *f = bed_frame(b, 100, 5), *g = bed_frame(b, 100, 5);
	uint64_t word;

	ck_assert_uint_eq(f->word, 0);
	frame_changed(f, 1); /* not sent yet: its word will cover that */
	ck_assert_uint_eq(f->word, 0);
	frame_share(f);
	port_send(b->a, f);
	word = f->word;
	ck_assert_uint_ne(word, 0);
	sim_run(b->sim, IX_SECOND);
	port_send(b->b, frame_share(f));
	ck_assert_uint_eq(f->word, word);
	port_send(b->a, frame_share(g));
	ck_assert_uint_eq(g->word, word); /* the same octets give the same word */
}
END_TEST

Suite *frame_suite(void);
Suite *
frame_suite(void)
{
	const TTest *const tests[] = {
		who_owns_a_shared_frame_gets_a_copy_and_the_others_keep_theirs,
		headers_grow_into_the_headroom_and_are_cut_off_again,
		a_dropped_frame_is_used_again_for_any_of_its_size,
		a_frame_gets_its_content_word_once_when_it_is_first_sent, NULL };

	return suite_of("frame", tests);
}
