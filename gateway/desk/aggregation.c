#include "desk/aggregation.h"

#include "base/digest.h"
#include "desk/attachment_record.h"
#include "model/finding_json.h"
#include "reviewers/attachment_tables.h"

/* Whoever stands behind these is not compared, which an expert is told. */
enum { PEOPLE_MAX = 2 * ROLL_MAX };

/* A file that tells of people. */
struct file {
	struct str sha256, name;
	struct parts parts;
	struct findings found;
	struct file *next;
};

/* What one table of a file tells, or its sentences; or all of the text (no file). */
struct told {
	struct roll roll;
	struct file *file;
	const struct cell_place *places;
	struct told *next;
};

struct gathering {
	struct arena *arena;
	struct told *first, **end;
	struct file *files, **files_end;
	struct findings found; /* in the text itself */
	size_t people, pieces;
	bool cut; /* not everybody is in it */
};

static void take_roll(
	struct gathering *g, struct roll r, struct file *file, const struct cell_place *places)
{
	const bool full = g->people + r.count > PEOPLE_MAX;
	g->cut = g->cut || r.cut || full;
	if (!r.count || full)
		return;
	struct told *t = arena_new(g->arena, struct told);
	*t = (struct told){ r, file, places, NULL };
	*g->end = t;
	g->end = &t->next;
	g->people += r.count;
	g->pieces += r.piece_count;
}

static enum err take_tables(struct gathering *g, struct file *f)
{
	bool found = true;
	for (size_t at = 0; found;) {
		struct file_table t;
		TRY(attachment_next_table(g->arena, &f->parts, &at, &t, &found));
		if (!found)
			break;
		struct roll r = roll_of(g->arena, &t.article);
		r.cut = r.cut || (r.count && !t.whole);
		take_roll(g, r, f, t.places);
	}
	return ERR_OK;
}

/* What is no table; each part is the place of whatever is found in it. */
static void take_sentences(struct gathering *g, struct file *f)
{
	struct roll r = roll_of_parts(g->arena, &f->parts);
	size_t places = r.count ? f->parts.count : 0;
	struct cell_place *at = arena_array(g->arena, struct cell_place, places + 1);
	for (size_t i = 0; i < places; i++)
		at[i].part = i;
	take_roll(g, r, f, at);
}

static enum err take_file(struct gathering *g, const struct rows *rows, int i)
{
	struct file *f = arena_new(g->arena, struct file);
	*f = (struct file){ .sha256 = arena_str(g->arena, row_str(rows, i, 0)),
		.name = arena_str(g->arena, row_str(rows, i, 1)) };
	findings_init(&f->found, g->arena);
	f->found.lexicon = g->found.lexicon;
	TRY(record_read_parts(g->arena, row_str(rows, i, 2), &f->parts));
	*g->files_end = f;
	g->files_end = &f->next;
	TRY(take_tables(g, f));
	take_sentences(g, f);
	return ERR_OK;
}

static enum err take_files(
	struct desk *d, struct gathering *g, int64_t draft, const struct article *art)
{
	AUTO_ROWS rows = {};
	struct str *named;
	size_t n = article_assets(g->arena, art->html, &named);
	if (!n)
		return ERR_OK;
	TRY(store_run(d->db, g->arena, asset_words, &rows, P_INT(draft), P_TEXT_LIST(named, n)));
	for (int i = 0; i < rows.count; i++)
		TRY(take_file(g, &rows, i));
	return ERR_OK;
}

static enum err gather(struct desk *d, struct arena *a, int64_t draft, const struct article *art,
	struct gathering *out)
{
	*out = (struct gathering){ .arena = a };
	out->end = &out->first;
	out->files_end = &out->files;
	findings_init(&out->found, a);
	out->found.lexicon = d->lexicon_version;
	take_roll(out, roll_of(a, art), NULL, NULL);
	return take_files(d, out, draft, art);
}

/* Everybody is numbered through, the text first. */
static struct shown_people lists_of(struct arena *a, const struct gathering *g)
{
	size_t n = 0, before = 0;
	struct shown_people p = { .persons = arena_array(a, int64_t, g->pieces + 1),
		.names = arena_array(a, struct str, g->pieces + 1),
		.whats = arena_array(a, struct str, g->pieces + 1),
		.digits = arena_array(a, struct str, g->pieces + 1),
		.count = g->pieces };
	for (const struct told *t = g->first; t; before += t->roll.count, t = t->next)
		for (size_t i = 0; i < t->roll.piece_count; i++, n++) {
			const struct piece *x = &t->roll.pieces[i];
			p.persons[n] = (int64_t)(before + x->person);
			p.names[n] = arena_str(a, t->roll.list[x->person].name);
			p.whats[n] = str_c(x->what);
			p.digits[n] = arena_str(a, x->digits);
		}
	return p;
}

/* Of whom other texts that are out tell something: which, and a digest of the pieces of both sides. */
struct met {
	size_t person;
	struct str register_nos, sum;
};

/*
 * An opinion holds for what was added up: another piece, other digits, or another text that is out, is
 * another sum. This is kept as it stands: the store digests the digits with what nobody else reads.
 */
static struct str rule_of(struct arena *a, const struct met *m)
{
	const char *all = arena_printf(a, STRF " " STRF, STRV(m->register_nos), STRV(m->sum));
	return str_c(arena_printf(a, "person:%.12s", sha256_hex(a, str_c(all))));
}

static struct finding sum_of(struct arena *a, const struct told *t, const struct met *m)
{
	const struct rolled *who = &t->roll.list[m->person];
	const struct cell_place *at = t->file ? &t->places[who->block] : NULL;
	const char *message = arena_printf(a,
		"“" STRF "”在已公开的信息（登记号 " STRF
		"）中另有个人信息，与本稿合在一起可能认出本人：请保密审查员征求法制等专家意见，写明"
		"意见后决定是否公开；意见写明之前不能同意发布",
		STRV(who->name), STRV(m->register_nos));
	return (struct finding){ .reviewer = "aggregation",
		.rule = rule_of(a, m),
		.severity = BLOCK,
		.block = at ? at->part : who->block,
		.start = who->start + (at ? at->start : 0),
		.end = who->end + (at ? at->start : 0),
		.quote = who->name,
		.message = str_c(message),
		.article = "第十四条" };
}

static void add(struct gathering *g, struct met m)
{
	const struct told *t = g->first;
	for (; t && m.person >= t->roll.count; t = t->next)
		m.person -= t->roll.count;
	if (t)
		findings_add(t->file ? &t->file->found : &g->found, sum_of(g->arena, t, &m));
}

static enum err add_all(
	struct desk *d, int64_t draft, const struct shown_people *p, struct gathering *g)
{
	AUTO_ROWS rows = {};
	TRY(store_run(d->db, d->arena, people_public, &rows, P_INT(draft),
		P_INT_LIST(p->persons, p->count), P_TEXT_LIST(p->names, p->count),
		P_TEXT_LIST(p->whats, p->count), P_TEXT_LIST(p->digits, p->count)));
	for (int i = 0; i < rows.count; i++)
		add(g, (struct met){ (size_t)row_int(&rows, i, 0), row_str(&rows, i, 1),
			       row_str(&rows, i, 2) });
	return ERR_OK;
}

/* Nobody knows what they add up to: who gives the opinion looks himself. It holds for these words and files. */
static void tell_of_the_rest(struct gathering *g, const struct article *art)
{
	const char *rule = arena_printf(g->arena, "cut:%.12s", sha256_hex(g->arena, art->html));
	findings_add(&g->found,
		(struct finding){ .reviewer = "aggregation",
			.rule = str_c(rule),
			.severity = BLOCK,
			.block = (size_t)ARTICLE_TITLE,
			.quote = STR("名单"),
			.message = STR(
				"名单过长，未能全部比对：请保密审查员核对名单与已公开的信息合在一"
				"起是否可能认出个人，写明意见后决定是否公开；意见写明之前不能同意发"
				"布"),
			.article = "第十四条" });
}

static void tell(const struct gathering *g, json_t *findings)
{
	for (const struct finding *f = g->found.first; f; f = f->next)
		json_array_append_new(findings, finding_json(f));
	for (const struct file *x = g->files; x; x = x->next) {
		json_auto_t *list = record_findings(
			g->arena, &x->found, &x->parts, arena_cstr(g->arena, x->sha256), x->name);
		json_array_extend(findings, list);
	}
}

enum err aggregation_look(struct desk *d, int64_t draft, const struct article *art,
	struct shown_people *out, json_t *findings)
{
	SCRATCH(a);
	struct gathering g;
	TRY(gather(d, &a, draft, art, &g));
	*out = lists_of(d->arena, &g);
	if (out->count)
		TRY(add_all(d, draft, out, &g));
	if (g.cut)
		tell_of_the_rest(&g, art);
	tell(&g, findings);
	return ERR_OK;
}
