/* reviewer.c: articles as the reviewer of terms reads them, with all that it looks for. */
#include <stdio.h>
#include <stdlib.h>

#include "reviewers/raw.h"
#include "reviewers/reviewer.h"
#include "tests/bench/screen/worker.h"

/* As far as it goes: 8 MB are enough. */
enum { ARTICLE = 64 * 1024, ARTICLES = 128 };

static struct arena arena;
static void *state;
static struct raw_text articles[ARTICLES];
static size_t article_count;

size_t engine_open(const char *terms_path)
{
	struct text t = text_map(terms_path);
	struct wordlists lists = { .terms = { t.at, t.len } };
	if (reviewer_terms.open(&state, &lists)) {
		fprintf(stderr, "%s\n", err_reason());
		exit(1);
	}
	return 0;
}

/* To the end of a line. */
static struct str next_article(struct str *rest)
{
	size_t len = rest->len < ARTICLE ? rest->len : ARTICLE;
	const char *end = memchr(rest->at + len, '\n', rest->len - len);
	struct str piece = { rest->at, end ? (size_t)(end - rest->at) + 1 : rest->len };
	*rest = str_from(*rest, piece.len);
	return piece;
}

/* Read before the time is taken: how a text becomes blocks is no part of it. */
struct text engine_prepare(struct text t)
{
	struct str rest = { t.at, t.len };
	arena_free(&arena);
	arena = (struct arena){};
	for (article_count = 0; rest.len && article_count < ARTICLES; article_count++)
		raw_read_text(&arena, next_article(&rest), &articles[article_count]);
	return (struct text){ t.at, t.len - rest.len };
}

size_t engine_scan(struct text t)
{
	size_t count = 0;
	(void)t;
	for (size_t i = 0; i < article_count; i++) {
		SCRATCH(a);
		struct findings found;
		findings_init(&found, &a);
		if (reviewer_terms.review(
			    state, &(struct revision){}, &articles[i].article, &found))
			exit(1);
		count += found.count;
	}
	return count;
}
