/* suites.c - the tests of base. */
#include "tests/runner.h"

Suite *addr_suite(void);
Suite *arena_suite(void);
Suite *octets_suite(void);
Suite *units_suite(void);
Suite *text_suite(void);
Suite *index_suite(void);
Suite *trie_suite(void);
Suite *golden_suite(void);

Suite *(*const suites[])(void) = { addr_suite, arena_suite, octets_suite, units_suite, text_suite,
	index_suite, trie_suite, golden_suite, NULL };
