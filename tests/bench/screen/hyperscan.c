/* hyperscan.c: Hyperscan or Vectorscan, whichever library it is linked with. */
#include <hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "worker.h"

enum { TERMS_MAX = 1 << 21 };

static hs_database_t *database;
static hs_scratch_t *scratch;

static void must(hs_error_t e, const char *what)
{
	if (e == HS_SUCCESS)
		return;
	fprintf(stderr, "%s: %d\n", what, e);
	exit(1);
}

size_t engine_open(const char *terms_path)
{
	static const char *at[TERMS_MAX];
	static size_t len[TERMS_MAX];
	static unsigned flags[TERMS_MAX], ids[TERMS_MAX];
	unsigned count = 0;
	struct text t = text_map(terms_path);
	for (const char *p = t.at; p < t.at + t.len && count < TERMS_MAX; count++) {
		const char *end = memchr(p, '\n', (size_t)(t.at + t.len - p));
		at[count] = p;
		len[count] = (size_t)(end - p);
		ids[count] = count;
		p = end + 1;
	}
	hs_compile_error_t *error = NULL;
	must(hs_compile_lit_multi(
		     at, flags, ids, len, count, HS_MODE_BLOCK, NULL, &database, &error),
		error ? error->message : "compile");
	size_t bytes;
	must(hs_alloc_scratch(database, &scratch), "scratch");
	must(hs_database_size(database, &bytes), "size");
	return bytes;
}

struct text engine_prepare(struct text t)
{
	return t;
}

static int count_match(
	unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context)
{
	(void)id, (void)from, (void)to, (void)flags;
	++*(size_t *)context;
	return 0;
}

size_t engine_scan(struct text t)
{
	size_t hits = 0;
	must(hs_scan(database, t.at, (unsigned)t.len, 0, scratch, count_match, &hits), "scan");
	return hits;
}
