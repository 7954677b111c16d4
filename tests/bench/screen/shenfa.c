/* shenfa.c: the term engine, all folding on, spans in code points. */
#include <stdio.h>
#include <stdlib.h>

#include "reviewers/terms/match.h"
#include "tests/bench/screen/worker.h"

static struct arena arena;
static struct image image;

static enum err compile(struct str list)
{
	SCRATCH(scratch);
	struct lexicon lexicon;
	struct str bytes;
	TRY(lexicon_read(&scratch, list, STR(""), &lexicon));
	TRY(image_build(&arena, &lexicon, READ_FACES, &bytes));
	fprintf(stderr, "image: %.1f MB, %.1f bytes a term\n", (double)bytes.len / 1e6,
		(double)bytes.len / (double)lexicon.count);
	return image_open(bytes, &image);
}

void engine_open(const char *terms_path)
{
	struct text t = text_map(terms_path);
	if (compile((struct str){ t.at, t.len })) {
		fprintf(stderr, "%s\n", err_reason());
		exit(1);
	}
}

size_t engine_scan(struct text t)
{
	SCRATCH(a);
	struct matches found = { .arena = &a };
	matches_find(&image, (struct str){ t.at, t.len }, &found);
	return found.count;
}
