/* What a program does not need lies in memory no longer, and nothing that was written is lost. */
#include "tests/check.h"

#include <link.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/digest.h"
#include "base/resident.h"

static long file_kib(void)
{
	char line[256];
	long kib = 0;
	FILE *f = fopen("/proc/self/status", "r");
	while (f && fgets(line, sizeof line, f))
		if (!strncmp(line, "RssFile:", 8))
			kib = strtol(line + 8, NULL, 10);
	if (f)
		fclose(f);
	return kib;
}

/* As the start does, which looks into every library; the linker's own page of the kernel is none of them. */
static int read_parts(struct dl_phdr_info *of, size_t, void *sum)
{
	for (size_t i = 0; *of->dlpi_name == '/' && i < of->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &of->dlpi_phdr[i];
		const volatile char *at = (const char *)of->dlpi_addr + p->p_vaddr;
		for (size_t n = 0; p->p_type == PT_LOAD && p->p_flags & PF_R && n < p->p_memsz;
			n += 4096)
			*(long *)sum += at[n];
	}
	return 0;
}

static void what_only_the_start_read_goes_back(void **)
{
	long sum = 0;
	dl_iterate_phdr(read_parts, &sum);
	long before = file_kib();
	resident_give_back();
	long after = file_kib();
	if (after > before / 2)
		fail_msg("%ld of %ld KiB are still there (%ld)", after, before, sum);
}

static const char *const names[] = { "relocated", "as", "it", "was" };
static int written = 1;

/* Pointers that the start made and variables: none of it can be read again from a file. */
static void what_was_written_stays(void **)
{
	SCRATCH(a);
	written = 42;
	char *kept = arena_printf(&a, "%s", names[0]);
	for (int i = 0; i < 3; i++)
		resident_give_back();
	assert_int_equal(written, 42);
	assert_string_equal(kept, "relocated");
	assert_string_equal(names[3], "was");
	assert_string_equal(sha256_hex(&a, STR("")),
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_only_the_start_read_goes_back),
		cmocka_unit_test(what_was_written_stays),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
