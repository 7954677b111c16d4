/* drafts.c: prose as drafts of 4 KB, each looked at by all text reviewers, from its HTML on. */
#include <stdio.h>
#include <stdlib.h>

#include "article/article.h"
#include "article/utf8.h"
#include "base/buf.h"
#include "reviewers/builtin.h"
#include "reviewers/reviewer.h"
#include "tests/bench/screen/worker.h"

enum { DRAFT = 4096, DRAFT_MAX = 8 * DRAFT, LEAST = DRAFT - 300, DRAFTS = 1000 };

static struct arena arena;
static struct screening *screening;
static struct str drafts[DRAFTS];

static void must(enum err e)
{
	if (!e)
		return;
	fprintf(stderr, "%s\n", err_reason());
	exit(1);
}

size_t engine_open(const char *terms_path)
{
	struct text t = text_map(terms_path);
	struct wordlists lists = { { t.at, t.len }, builtin_allow(), builtin_names(), 0 };
	must(screening_open_lists(&screening, &lists));
	return 0;
}

/* Paragraphs until there are 4 KB of words. */
static struct str next_draft(struct arena *a, struct str *rest)
{
	struct buf b;
	struct str html;
	buf_init(&b, a, DRAFT_MAX);
	for (size_t bytes = 0; bytes < LEAST && rest->len;) {
		struct str line = str_sub(str_cut(rest, '\n'), 0, DRAFT - bytes);
		bytes += line.len;
		buf_add(&b, STR("<p>"));
		buf_add_escaped(&b, utf8_clean(a, line));
		buf_add(&b, STR("</p>"));
	}
	must(article_canon(a, buf_str(&b), &html));
	return html;
}

/* What is read and written as HTML before anybody looks at it. */
struct text engine_prepare(struct text t)
{
	struct str rest = { t.at, t.len };
	for (size_t i = 0; i < DRAFTS; i++)
		drafts[i] = next_draft(&arena, &rest);
	return (struct text){ t.at, t.len - rest.len };
}

size_t engine_scan(struct text t)
{
	size_t found = 0;
	(void)t;
	for (size_t i = 0; i < DRAFTS; i++) {
		SCRATCH(a);
		struct findings out;
		struct revision rev = { .html = drafts[i] };
		findings_init(&out, &a);
		must(screening_run(screening, &rev, &out));
		found += out.count;
	}
	return found;
}
