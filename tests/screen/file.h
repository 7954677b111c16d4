/* file.h: a file handed to the screen, and where in it something was found. The words it knows are WORDS. */
#pragma once
#include "tests/check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "reviewers/attachment.h"
#include "screen/jobs.h"
#include "screen/upload.h"
#include "tests/support/samples.h"

#ifndef WORDS
#define WORDS "违禁词\tBLOCK\n"
#endif

static struct screening *screening;
static char folder[] = "/tmp/shenfa-screen-XXXXXX";
static char path[sizeof folder + 8];

static inline int open_house(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof path, "%s/1", folder);
	return screening_open(&screening, STR(WORDS), STR("mp.weixin.qq.com\n")) ? -1 : 0;
}

static inline int close_house(void **state)
{
	(void)state;
	screening_close(screening);
	unlink(path);
	return rmdir(folder);
}

/*
 * Always a new file, and never through a link: a test may leave one behind when it fails, and what
 * the next test writes must not land where the link leads.
 */
static inline void spool_of(struct str bytes, size_t size)
{
	unlink(path);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.at, bytes.len), (int)bytes.len);
	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	close(fd);
}

static inline void spool(struct str bytes)
{
	spool_of(bytes, bytes.len);
}

static inline struct upload_result look_at(struct arena *a, struct str bytes, const char *name)
{
	struct upload_result r;
	spool(bytes);
	assert_int_equal(upload_open(a, &(struct upload){ .path = path, .name = str_c(name) },
				 screening, &r),
		ERR_OK);
	return r;
}

static inline void assert_clean(const struct upload_result *r)
{
	if (!r->clean)
		print_error(STRF " " STRF "\n", STRV(r->code), STRV(r->reason));
	assert_true(r->clean);
}

/* What is kept of it. */
static inline struct upload_result look(struct arena *a, struct str bytes, const char *name)
{
	struct upload_result r = look_at(a, bytes, name);
	assert_clean(&r);
	return r;
}

/* Found there, and nowhere else. */
static inline void assert_found(
	struct arena *a, struct str file, const char *name, const char *place)
{
	struct upload_result r = look(a, file, name);
	size_t found = 0;
	for (const struct finding *f = r.findings.first; f; f = f->next) {
		if (strcmp(f->reviewer, "terms"))
			continue;
		found++;
		assert_string_equal(part_place(a, &r.parts.at[f->block], f->start, f->end), place);
		assert_string_equal(arena_cstr(a, f->quote), "违禁词");
	}
	if (found != 1)
		print_error("%s: found %zu times\n", place, found);
	assert_int_equal(found, 1);
}

static inline const struct finding *noted(const struct upload_result *r, const char *rule)
{
	for (const struct finding *f = r->findings.first; f; f = f->next)
		if (f->reviewer == attachment_reviewer && str_eq(f->rule, str_c(rule)))
			return f;
	fail_msg("not noted: %s", rule);
	return NULL;
}
