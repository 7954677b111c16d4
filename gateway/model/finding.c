#include "model/finding.h"

const char *severity_name(enum severity s)
{
	static const char *const names[] = { "NOTE", "WARN", "BLOCK" };
	return names[s];
}

void findings_init(struct findings *fs, struct arena *arena)
{
	*fs = (struct findings){ .arena = arena };
	fs->end = &fs->first;
}

static bool same_words(const struct finding *a, const struct finding *b)
{
	return a->reviewer == b->reviewer && str_eq(a->rule, b->rule) && str_eq(a->quote, b->quote);
}

void findings_add(struct findings *fs, struct finding f)
{
	struct finding *copy = arena_new(fs->arena, struct finding);
	*copy = f;
	copy->next = NULL;
	copy->occurrence = 0;
	for (const struct finding *g = fs->first; g; g = g->next)
		copy->occurrence += same_words(g, copy);
	*fs->end = copy;
	fs->end = &copy->next;
	fs->count++;
	fs->per_severity[f.severity]++;
}
