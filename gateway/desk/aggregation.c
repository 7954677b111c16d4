#include "desk/aggregation.h"

#include "model/finding_json.h"

static struct shown_people lists_of(struct arena *a, const struct roll *r)
{
	size_t n = r->piece_count;
	struct shown_people p = { .persons = arena_array(a, int64_t, n + 1),
		.names = arena_array(a, struct str, n + 1),
		.whats = arena_array(a, struct str, n + 1),
		.digits = arena_array(a, struct str, n + 1),
		.count = n };
	for (size_t i = 0; i < n; i++) {
		const struct piece *x = &r->pieces[i];
		p.persons[i] = (int64_t)x->person;
		p.names[i] = r->list[x->person].name;
		p.whats[i] = str_c(x->what);
		p.digits[i] = x->digits;
	}
	return p;
}

static void warn(struct findings *out, const struct rolled *who, struct str register_nos)
{
	const char *message = arena_printf(out->arena,
		"“" STRF "”在已公开的信息（登记号 " STRF
		"）中另有个人信息，与本稿合在一起可能认出本人：请先征求法制、保密审查员的专家意见，"
		"再决定是否公开",
		STRV(who->name), STRV(register_nos));
	findings_add(out, (struct finding){ .reviewer = "aggregation",
				  .rule = STR("person"),
				  .severity = WARN,
				  .block = who->block,
				  .start = who->start,
				  .end = who->end,
				  .quote = who->name,
				  .message = str_c(message),
				  .article = "第十四条" });
}

enum err aggregation_look(struct desk *d, int64_t draft, const struct article *art,
	struct shown_people *out, json_t *findings)
{
	AUTO_ROWS rows = {};
	struct findings fs;
	struct roll r = roll_of(d->arena, art);
	struct shown_people p = *out = lists_of(d->arena, &r);
	if (!p.count)
		return ERR_OK;
	TRY(store_run(d->db, d->arena, people_public, &rows, P_INT(draft),
		P_INT_LIST(p.persons, p.count), P_TEXT_LIST(p.names, p.count),
		P_TEXT_LIST(p.whats, p.count), P_TEXT_LIST(p.digits, p.count)));
	findings_init(&fs, d->arena);
	fs.lexicon = d->lexicon_version;
	for (int i = 0; i < rows.count; i++)
		warn(&fs, &r.list[row_int(&rows, i, 0)], arena_str(d->arena, row_str(&rows, i, 1)));
	for (const struct finding *f = fs.first; f; f = f->next)
		json_array_append_new(findings, finding_json(f));
	return ERR_OK;
}
