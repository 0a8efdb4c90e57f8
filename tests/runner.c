/*
 * runner.c - main() of every test program: runs the room's suites, prints what failed, and a count.
 */
#include "tests/runner.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

Suite *
suite_of(const char *name, const TTest *const tests[])
{
	Suite *s = suite_create(name);
	TCase *c = tcase_create(name);

	tcase_set_timeout(c, 0); /* no clock decides a test; .ci/run guards against hangs */
	for (; *tests; tests++)
		tcase_add_test(c, *tests);
	suite_add_tcase(s, c);
	return s;
}

void
skip(const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	printf("SKIP: ");
	vprintf(format, ap);
	printf("\n");
	fflush(stdout);
	va_end(ap);
}

struct sample
sample_of(unsigned few, unsigned all)
{
	const char *soak = getenv("SOAK"), *sample = getenv("SAMPLE");

	if (soak && soak[0])
		return (struct sample){ 1, all };
	return (struct sample){ sample && sample[0] ? strtoull(sample, NULL, 10) : 1, few };
}

int
main(void)
{
	SRunner *r = srunner_create(suites[0]());
	int failed;

	for (int i = 1; suites[i]; i++)
		srunner_add_suite(r, suites[i]());
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
