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

static uint64_t mix(uint64_t h, struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.at[i]) * 0x100000001B3u;
	return (h ^ 0xFF) * 0x100000001B3u;
}

/* The place of these words in the table: taken by equal ones, or free. */
static struct finding **slot_of(const struct findings *fs, const struct finding *f)
{
	uint64_t h = mix(mix(mix(0xCBF29CE484222325u, str_c(f->reviewer)), f->rule), f->quote);
	for (size_t i = (size_t)(h ^ h >> 32);; i++) {
		struct finding **slot = &fs->latest[i & (fs->latest_room - 1)];
		if (!*slot || same_words(*slot, f))
			return slot;
	}
}

static void make_room(struct findings *fs)
{
	struct finding **before = fs->latest;
	size_t room = fs->latest_room;
	if (fs->latest_count * 2 < room)
		return;
	fs->latest_room = room ? room * 2 : 32;
	fs->latest = arena_array(fs->arena, struct finding *, fs->latest_room);
	for (size_t i = 0; i < room; i++)
		if (before[i])
			*slot_of(fs, before[i]) = before[i];
}

static void add(struct findings *fs, struct finding f)
{
	struct finding *copy = arena_new(fs->arena, struct finding);
	*copy = f;
	copy->next = NULL;
	copy->lexicon = fs->lexicon;
	make_room(fs);
	struct finding **slot = slot_of(fs, copy);
	copy->occurrence = *slot ? (*slot)->occurrence + 1 : 0;
	fs->latest_count += !*slot;
	*slot = copy;
	*fs->end = copy;
	fs->end = &copy->next;
	fs->count++;
	fs->per_severity[f.severity]++;
}

static void overflow(struct findings *fs)
{
	if (fs->overflowed)
		return;
	fs->overflowed = true;
	add(fs, (struct finding){ .reviewer = "screening",
			.rule = STR("too-many"),
			.severity = BLOCK,
			.block = (size_t)-1,
			.message = STR("需要处理的内容过多，没有全部列出：请先自行清理，再送审") });
}

void findings_add(struct findings *fs, struct finding f)
{
	bool first = f.refused && !fs->refused;
	fs->refused |= f.refused;
	if (first || fs->per_severity[f.severity] < FINDINGS_PER_SEVERITY)
		add(fs, f);
	else
		overflow(fs);
}
