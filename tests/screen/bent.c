#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "screen/jobs.h"
#include "tests/support/samples.h"

enum { FILES = 6000 };

/* The job without its walls, on a buffer of the file's exact size: the sanitizers see every byte. */
static bool opens(struct str file)
{
	SCRATCH(a);
	struct buf answer;
	char *exact = malloc(file.len + !file.len);
	buf_init(&answer, &a, 48 << 20);
	memcpy(exact, file.at, file.len);
	enum err e = job_open.run(&a, (struct str){ exact, file.len }, &answer);
	free(exact);
	assert_true(e == ERR_OK || e == ERR_REFUSED || e == ERR_TYPE || e == ERR_LIMIT);
	assert_true(e == ERR_OK || *err_reason());
	return e == ERR_OK;
}

static void no_bent_file_is_read_past_its_end(void **state)
{
	(void)state;
	SCRATCH(samples);
	struct str sample[SAMPLE_KINDS];
	uint32_t seed = 1122;
	size_t n = sample_each(&samples, sample), opened = 0;
	for (size_t i = 0; i < FILES; i++) {
		SCRATCH(a);
		opened += opens(sample_bent(&a, sample[i % n], &seed));
	}
	assert_in_range(opened, FILES / 10, FILES / 2); /* both ways are walked */
}

static void every_sample_opens_unbent(void **state)
{
	(void)state;
	SCRATCH(samples);
	struct str sample[SAMPLE_KINDS];
	size_t n = sample_each(&samples, sample);
	for (size_t i = 0; i < n; i++)
		assert_true(opens(sample[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_sample_opens_unbent),
		cmocka_unit_test(no_bent_file_is_read_past_its_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
