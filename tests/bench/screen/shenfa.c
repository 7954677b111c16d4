/* shenfa.c: the term engine, all folding on, spans in code points. */
#include <stdio.h>
#include <stdlib.h>

#include "reviewers/terms/derive.h"
#include "reviewers/terms/match.h"
#include "tests/bench/screen/worker.h"

static struct image faces, sounds;

/* With DERIVED, as the reviewer does: also what is derived from the terms, and what sounds alike. */
static enum err compile(struct str list, size_t *out)
{
	SCRATCH(scratch);
	arena_keep_large(); /* as screening_open does */
	struct lexicon listed, forms, alike = {};
	struct str bytes;
	TRY(lexicon_read(&scratch, list, STR(""), &listed));
	forms = listed;
	if (DERIVED) {
		derive_choose(&listed);
		derive_faces(&scratch, &listed, &forms);
		derive_sounds(&scratch, &listed, &alike);
	}
	TRY(image_map(&forms, READ_FACES, NULL, &bytes));
	TRY(image_open(bytes, &faces));
	*out = bytes.len;
	if (!alike.count)
		return ERR_OK;
	TRY(image_map(&alike, READ_SOUNDS, &forms, &bytes));
	*out += bytes.len;
	return image_open(bytes, &sounds);
}

size_t engine_open(const char *terms_path)
{
	struct text t = text_map(terms_path);
	size_t bytes;
	if (compile((struct str){ t.at, t.len }, &bytes)) {
		fprintf(stderr, "%s\n", err_reason());
		exit(1);
	}
	return bytes;
}

struct text engine_prepare(struct text t)
{
	return t;
}

/* An article's worth, to the end of a line. */
static struct str next_piece(struct str *rest)
{
	enum { ARTICLE = 64 * 1024 };
	size_t len = rest->len < ARTICLE ? rest->len : ARTICLE;
	const char *end = memchr(rest->at + len, '\n', rest->len - len);
	struct str piece = { rest->at, end ? (size_t)(end - rest->at) + 1 : rest->len };
	*rest = str_from(*rest, piece.len);
	return piece;
}

size_t engine_scan(struct text t)
{
	size_t hits = 0;
	for (struct str rest = { t.at, t.len }; rest.len;) {
		SCRATCH(a);
		struct matches found = { .arena = &a }, alike = { .arena = &a };
		struct str piece = next_piece(&rest);
		if (sounds.entry_count)
			matches_find_both(&faces, &sounds, piece, &found, &alike);
		else
			matches_find(&faces, piece, &found);
		hits += found.count + alike.count;
	}
	return hits;
}
