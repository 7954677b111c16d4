#include <malloc.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/digest.h"
#include "reviewers/place.h"
#include "reviewers/reviewer.h"
#include "reviewers/spelling/english.h"
#include "reviewers/terms/borders.h"
#include "reviewers/terms/chinese.h"
#include "reviewers/terms/fold.h"
#include "reviewers/terms/sound.h"

enum { REVIEWERS_MAX = 16, VERSION_BYTES_MAX = 4096 };

struct screening {
	struct arena arena;
	void *states[REVIEWERS_MAX];
	const char *version;
	int64_t lexicon;
};

void screening_close(struct screening *s)
{
	if (!s)
		return;
	for (size_t i = 0; reviewers[i]; i++)
		if (reviewers[i]->close && s->states[i])
			reviewers[i]->close(s->states[i]);
	arena_free(&s->arena);
	free(s);
}

static const char *version_of(struct arena *a, const struct wordlists *lists)
{
	struct buf b;
	buf_init(&b, a, VERSION_BYTES_MAX);
	for (size_t i = 0; reviewers[i]; i++)
		buf_printf(&b, "%s %u\n", reviewers[i]->name, reviewers[i]->version);
	buf_printf(&b, "place 2\nreading 4\n");
	buf_printf(&b, "fold %016llx\n", (unsigned long long)fold_digest());
	buf_printf(&b, "terms %s\n", sha256_hex(a, lists->terms));
	buf_printf(&b, "allow %s\n", sha256_hex(a, lists->allow));
	buf_printf(&b, "names %s\n", sha256_hex(a, lists->names));
	buf_printf(&b, "english %016llx\n", (unsigned long long)english_digest());
	buf_printf(&b, "chinese %016llx\n", (unsigned long long)chinese_digest());
	buf_printf(&b, "sounds %016llx\n", (unsigned long long)sound_digest());
	buf_printf(&b, "borders %s\n", borders_version(a));
	return sha256_hex(a, buf_str(&b));
}

static enum err open_all(struct screening *s, const struct wordlists *lists)
{
	for (size_t i = 0; reviewers[i]; i++)
		if (reviewers[i]->open)
			TRY(reviewers[i]->open(&s->states[i], lists));
	return ERR_OK;
}

enum err screening_open(struct screening **out, struct str lexicon, struct str allow)
{
	return screening_open_lists(out, &(struct wordlists){ .terms = lexicon, .allow = allow });
}

enum err screening_open_lists(struct screening **out, const struct wordlists *lists)
{
	struct screening *s = calloc(1, sizeof *s);
	if (!s)
		abort();
	arena_keep_large(); /* text after text is read from now on */
	enum err e = open_all(s, lists);
	if (e) {
		screening_close(s);
		return e;
	}
	s->version = version_of(&s->arena, lists);
	s->lexicon = lists->version;
	/* Building took some 30 MB for a while; a program that waits for months gives them back. */
	arena_forget();
	malloc_trim(0);
	*out = s;
	return ERR_OK;
}

enum err screening_review(const struct screening *s, const struct revision *rev,
	const struct article *art, struct findings *out)
{
	out->lexicon = s->lexicon;
	for (size_t i = 0; reviewers[i]; i++)
		TRY(reviewers[i]->review(s->states[i], rev, art, out));
	findings_place(out, rev, art);
	return ERR_OK;
}

enum err screening_tables(
	const struct screening *s, const struct article *art, struct findings *out)
{
	for (size_t i = 0; reviewers[i]; i++)
		if (reviewers[i]->review_tables)
			TRY(reviewers[i]->review_tables(s->states[i], art, out));
	return ERR_OK;
}

enum err screening_lines(const struct screening *s, const struct revision *rev,
	const struct article *art, struct findings *out)
{
	out->lexicon = s->lexicon;
	for (size_t i = 0; reviewers[i]; i++)
		if (reviewers[i]->over_lines)
			TRY(reviewers[i]->review(s->states[i], rev, art, out));
	return ERR_OK;
}

enum err screening_run(const struct screening *s, const struct revision *rev, struct findings *out)
{
	struct article art;
	TRY(article_read(out->arena, rev->html, &art));
	return screening_review(s, rev, &art, out);
}

const char *screening_version(const struct screening *s)
{
	return s->version;
}
