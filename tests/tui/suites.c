/* suites.c - the tests of tui. */
#include "tests/runner.h"

Suite *canvas_suite(void);
Suite *edit_suite(void);
Suite *keys_suite(void);
Suite *plan_suite(void);
Suite *prose_suite(void);
Suite *screens_suite(void);
Suite *linear_suite(void);

Suite *(*const suites[])(void) = { canvas_suite, edit_suite, keys_suite, plan_suite, prose_suite,
	screens_suite, linear_suite, NULL };
