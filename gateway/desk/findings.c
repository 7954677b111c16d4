#include "desk/findings.h"

#include "base/digest.h"
#include "base/evidence.h"
#include "desk/attachment_record.h"
#include "desk/people.h"
#include "model/finding_json.h"

struct finding_key *finding_keys_read(struct arena *a, const struct rows *rows, int place)
{
	struct finding_key *keys = arena_array(a, struct finding_key, (size_t)rows->count + 1);
	for (int i = 0; i < rows->count; i++)
		keys[i] = (struct finding_key){ row_str(rows, i, 0), row_str(rows, i, 1),
			row_str(rows, i, 2), row_int(rows, i, 3), row_str(rows, i, place) };
	return keys;
}

int finding_keys_serving(const struct finding_key *keys, int count, const json_t *f)
{
	const struct finding_key found = finding_key_of(f);
	int i = count - 1;
	while (i >= 0 && !finding_key_serves(&keys[i], &found))
		i--;
	return i;
}

static void put_decision(const struct rows *rows, int i, json_t *f)
{
	json_object_set_new(f, "decision",
		json_pack("{s:o,s:o,s:o,s:o}", "decision", json_from(row_str(rows, i, 4)), "reason",
			json_from(row_str(rows, i, 5)), "by", json_from(row_str(rows, i, 6)), "at",
			json_from(row_str(rows, i, 7))));
}

static enum err put_decisions(struct desk *d, int64_t draft, json_t *list)
{
	enum { PLACE = 8 };
	AUTO_ROWS rows = {};
	size_t i;
	json_t *f;
	if (!json_array_size(list))
		return ERR_OK;
	TRY(store_run(d->db, d->arena, finding_decisions, &rows, P_INT(draft)));
	const struct finding_key *keys = finding_keys_read(d->arena, &rows, PLACE);
	json_array_foreach(list, i, f)
	{
		int decided = finding_keys_serving(keys, rows.count, f);
		if (decided >= 0)
			put_decision(&rows, decided, f);
	}
	return ERR_OK;
}

static enum err screen(struct desk *d, const struct revision *rev, json_t *list)
{
	struct findings fs;
	findings_init(&fs, d->arena);
	TRY(screening_run(d->screening, rev, &fs));
	for (const struct finding *f = fs.first; f; f = f->next)
		json_array_append_new(list, finding_json(f));
	return ERR_OK;
}

/* What was kept was found by the same lists under whatever number: they are in force under this one. */
static void say_lexicon(json_t *kept, int64_t version)
{
	size_t i;
	json_t *f;
	json_array_foreach(kept, i, f) json_object_set_new(f, "lexicon", json_integer(version));
}

/* One row of asset_findings. */
static enum err add_file(struct desk *d, const struct rows *rows, int i, json_t *list)
{
	json_auto_t *found = NULL;
	bool current = str_eq(row_str(rows, i, 1), str_c(screening_version(d->screening)));
	if (d->waiting && !current) {
		json_array_append_new(d->waiting, json_from(row_str(rows, i, 2)));
		return ERR_OK;
	}
	const struct recorded x = { .sha256 = row_str(rows, i, 2),
		.name = row_str(rows, i, 3),
		.extension = row_str(rows, i, 4),
		.pages = (unsigned)row_int(rows, i, 5),
		.parts = row_str(rows, i, 6) };
	if (current && !d->rederive)
		TRY(json_read(row_str(rows, i, 0), &found));
	else
		TRY(record_review(d->screening, &x, &found));
	say_lexicon(found, d->lexicon_version);
	json_array_extend(list, found);
	return ERR_OK;
}

/* Of files that were screened under another, the words come, too. */
static const char *version_wanted(const struct desk *d)
{
	if (d->waiting)
		return "";
	return d->rederive ? "-" : screening_version(d->screening);
}

enum err findings_in_files(struct desk *d, int64_t draft, struct str html, json_t *list)
{
	SCRATCH(a);
	AUTO_ROWS rows = {};
	struct str *named;
	size_t n = article_assets(&a, html, &named);
	if (!n)
		return ERR_OK;
	TRY(store_run(d->db, &a, asset_findings, &rows, P_INT(draft), P_TEXT_LIST(named, n),
		P_C(version_wanted(d))));
	for (int i = 0; i < rows.count; i++)
		TRY(add_file(d, &rows, i, list));
	return ERR_OK;
}

static size_t undecided(const json_t *list)
{
	size_t i, n = 0;
	json_t *f;
	json_array_foreach(list, i, f) n += str_eq(json_str(f, "severity"), STR("BLOCK")) &&
					    !json_is_object(json_object_get(f, "decision"));
	return n;
}

enum err findings_of(struct desk *d, int64_t draft, const struct draft_text *t, json_t **out,
	size_t *out_undecided)
{
	json_auto_t *list = json_array();
	TRY(screen(d, &t->revision, list));
	TRY(findings_in_files(d, draft, t->revision.html, list));
	TRY(put_decisions(d, draft, list));
	*out_undecided = undecided(list);
	*out = json_incref(list);
	return ERR_OK;
}

static const char *place_of(struct arena *a, const struct finding *f)
{
	if (f->block == (size_t)ARTICLE_TITLE)
		return "标题";
	if (f->block == (size_t)ARTICLE_META)
		return "稿件信息";
	return arena_printf(a, "第 %zu 段", f->block + 1);
}

/* What was refused: of which the record keeps everything but the words. */
struct breach {
	const char *field, *name, *place;
	struct str bytes, rule, mark;
};

/* Where the editor finds it; of the words the mark alone. */
static const char *told(struct arena *a, const struct breach *b)
{
	return b->mark.len ? arena_printf(a, "%s“" STRF "”", b->place, STRV(b->mark)) : b->place;
}

static enum err incident(
	struct desk *d, const struct person *who, int64_t draft, const struct breach *b)
{
	unsigned char digest[SHA256_BYTES];
	bool sealed = evidence_keep(d->evidence, b->bytes);
	sha256(b->bytes, digest);
	TRY(store_run(d->db, d->arena, incident_add, NULL, P_INT(draft), P_INT(who->id),
		P_C(b->name), P_BYTES(((struct str){ (const char *)digest, sizeof digest })),
		P_TEXT(b->rule), P_C(b->place), P_BOOL(sealed)));
	return fault_as(ERR_REFUSED, "upload.secrecy", b->field,
		"内容带有国家秘密标志（%s），系统没有%s，已登记为泄密隐患；"
		"请立即停止处理并报告保密部门；不是涉密内容的，请保密审查员核对后改写这一处",
		told(d->arena, b), sealed ? "收入，已加密封存待保密部门取证" : "保存");
}

/* The part of it that the mark stands in. */
static struct str marked_part(const struct revision *rev, const struct finding *f)
{
	if (f->block == (size_t)ARTICLE_TITLE)
		return rev->title;
	return f->block == (size_t)ARTICLE_META ? rev->meta : rev->html;
}

enum err findings_refuse_secrets(
	struct desk *d, const struct person *who, int64_t draft, const struct revision *rev)
{
	struct findings fs;
	struct article art;
	findings_init(&fs, d->arena);
	TRY(article_read(d->arena, rev->html, &art));
	/* This one reviewer alone: a save asks nothing else, and it asks it of every save. */
	TRY(reviewer_secrecy.review(NULL, rev, &art, &fs));
	const struct finding *f = findings_secret(&fs);
	return f ? incident(d, who, draft,
			   &(struct breach){ "html", "正文", place_of(d->arena, f),
				   marked_part(rev, f), f->rule, f->quote })
		 : ERR_OK;
}

/* Numbers, hashes and states: most of what a form brings has no Chinese word in it at all. */
static bool is_ascii(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.at[i] >= 0x80)
			return false;
	return true;
}

/* Judged as a title is, which is a block of its own. Out of memory is the only failure there is. */
static bool has_mark(struct str text)
{
	SCRATCH(a);
	struct findings fs;
	struct article nothing = {};
	struct revision rev = { .title = text, .html = STR(""), .meta = STR("") };
	if (is_ascii(text))
		return false;
	findings_init(&fs, &a);
	return reviewer_secrecy.review(NULL, &rev, &nothing, &fs) || findings_secret(&fs);
}

/* A cited word is put behind another: it no longer fills its line, and a star still marks it. */
static bool cited_mark(struct str text)
{
	SCRATCH(a);
	if (is_ascii(text)) /* a file in base64 may have forty million of them */
		return false;
	return has_mark(str_c(arena_printf(&a, "引文 " STRF, STRV(text))));
}

bool findings_typed_mark(const struct typed *t)
{
	struct str rest = t->text;
	if (t->cited)
		return cited_mark(t->text);
	bool found = has_mark(t->text);
	while (!found && rest.len && str_find(t->text, STR("\n")) >= 0)
		found = has_mark(str_cut(&rest, '\n'));
	return found;
}

enum err findings_refuse_typed(
	struct desk *d, const struct person *who, int64_t draft, const struct typed *t)
{
	if (!findings_typed_mark(t))
		return ERR_OK;
	return incident(d, who, draft,
		&(struct breach){ t->field, "填写的内容", t->name, t->text,
			STR("state-secret-mark"), STR("") });
}

enum err findings_of_words(struct desk *d, int64_t draft, const struct revision *rev, json_t **out)
{
	json_auto_t *list = json_array();
	TRY(screen(d, rev, list));
	if (draft) {
		TRY(findings_in_files(d, draft, rev->html, list));
		TRY(put_decisions(d, draft, list));
	}
	*out = json_incref(list);
	return ERR_OK;
}

json_t *findings_count(const json_t *list)
{
	size_t i;
	json_t *f;
	int n[BLOCK + 1] = {};
	json_array_foreach(list, i, f) for (enum severity s = NOTE; s <= BLOCK; s++) n[s] +=
		str_eq(json_str(f, "severity"), str_c(severity_name(s))) &&
		!(s == BLOCK && json_is_object(json_object_get(f, "decision")));
	return json_pack("{s:i,s:i,s:i}", "BLOCK", n[BLOCK], "WARN", n[WARN], "NOTE", n[NOTE]);
}

static enum err check_ruling(const struct ruling *r)
{
	if (!str_eq(r->decision, STR("ACCEPT")) && !str_eq(r->decision, STR("FALSE_ALARM")))
		return fault_as(ERR_INVALID, "decision.kind", "decision",
			"decision 应为 ACCEPT（放行）或 FALSE_ALARM（误报）");
	if (!str_trim(r->reason).len)
		return fault_as(ERR_INVALID, "decision.reason", "reason", "请写明理由");
	/* It changes by itself, and is kept by words that may link elsewhere tomorrow. */
	if (str_eq(r->finding.reviewer, STR("dead-link")))
		return fault_as(ERR_INVALID, "decision.link", "reviewer",
			"链接打不打得开不由人放行：请改正链接，或等下一次检查");
	return ERR_OK;
}

enum err finding_decide(struct desk *d, const struct person *who, const struct ruling *r)
{
	const struct finding_key *k = &r->finding;
	const struct own_signature s = { r->key_id, r->signature };
	int64_t key;
	TRY(check_ruling(r));
	TRY(own_signature_check(
		d->db, d->arena, who, &s, ruling_payload(d->arena, who->id, r), &key));
	return store_run(d->db, d->arena, finding_decide, NULL, P_INT(r->draft),
		P_TEXT(k->reviewer), P_TEXT(k->rule), P_TEXT(k->quote), P_INT(k->occurrence),
		P_TEXT(r->decision), P_TEXT(r->reason), P_INT(who->id), P_INT(key),
		P_TEXT(r->signature), param_time(d->arena, d->now), P_TEXT(k->place));
}
