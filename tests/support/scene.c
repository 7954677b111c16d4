#include "tests/support/scene.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/digest.h"
#include "desk/word_list.h"
#include "tests/support/cluster.h"
#include "tests/support/sql.h"

static void need(enum err e, const char *doing)
{
	if (!e)
		return;
	fprintf(stderr, "scene: %s: %s %s %s\n", doing, err_name(e), err_what(), err_reason());
	exit(1);
}

static const struct {
	const char *login, *name, *department, *roles[3];
} cast[WHO__COUNT] = {
	[EDITOR] = { "wang", "王敏", "sjzy", { "EDITOR" } },
	[EDITOR2] = { "chen", "陈立", "sjzy", { "EDITOR" } },
	[HEAD] = { "zhao", "赵海", "sjzy", { "HEAD", "SECRECY", "EDITOR" } },
	[REVIEWER] = { "qian", "钱宁", "fzgh", { "REVIEWER" } },
	[REVIEWER2] = { "zhou", "周正", "fzgh", { "REVIEWER", "EDITOR" } },
	[LEADER] = { "sun", "孙明", "fzgh", { "LEADER" } },
	[OPERATOR] = { "li", "李静", "fzgh", { "OPERATOR" } },
	[SYSTEM] = { "sysadmin", "周系", "szjc", { "SYSTEM" } },
	[SECURITY] = { "secadmin", "吴安", "szjc", { "SECURITY" } },
	[AUDIT] = { "auditor", "郑计", "szjc", { "AUDIT" } },
};

const char *scene_sql_as(struct scene *s, const char *role, const char *sql, const char **why)
{
	return sql_as(&s->arena, s->database, role, sql, why);
}

const char *scene_sql(struct scene *s, const char *sql)
{
	return sql_value(&s->arena, s->database, sql);
}

static int64_t number(const char *text)
{
	int64_t n = 0;
	str_i64(str_c(text), &n);
	return n;
}

static void found_departments(struct scene *s)
{
	scene_sql(s, "insert into department values ('fzgh', '发展规划处', '统一审核', 1, true),"
		     "('sjzy', '数据资源处', '公共数据', 2, false),"
		     "('szjc', '数字基础设施和安全处', '网络安全', 3, false)");
	scene_sql(s, "insert into lexicon (version, state, terms, activated_at)"
		     " values (1, 'ACTIVE', E'扫黑险恶\\tBLOCK\\t固定用语\\t扫黑除恶\\n', now());"
		     "insert into lexicon_activation (version) values (1);"
		     "select audit_append('lexicon', 1, 0, 'lexicon.activate', jsonb_build_object("
		     "'activation', 1, 'content', lexicon_sum(l))) from lexicon l");
}

static void enrol(struct scene *s, enum who w)
{
	need(key_generate(KEY_ED25519, &s->keys[w]), "key");
	s->key_ids[w] = key_id(&s->arena, s->keys[w]);
	scene_sql(s,
		arena_printf(&s->arena,
			"with k as (insert into device_key (account_id, kind, key_id, public_key,"
			" first_run) values (%lld, 'ed25519', '%s', '%s', true) returning *)"
			" select audit_append('account', account_id, account_id, 'device.enrol',"
			" jsonb_build_object('device', id, 'key_id', key_id, 'first_run', true,"
			" 'sha256', encode(sha256(convert_to(public_key, 'UTF8')), 'hex'))) from k",
			(long long)s->people[w].id, s->key_ids[w],
			key_public_pem(&s->arena, s->keys[w]).at));
}

static const char *role(enum who w, int i)
{
	return cast[w].roles[i] ? cast[w].roles[i] : "\"\"";
}

static void hire(struct scene *s, enum who w)
{
	const char *id = scene_sql(
		s, arena_printf(&s->arena,
			   "insert into account (person_no, login, name, department, must_change,"
			   " founding_roles) values ('P%03d', '%s', '%s', '%s', false,"
			   " array_remove('{%s,%s,%s}'::text[], '')) returning id",
			   w, cast[w].login, cast[w].name, cast[w].department, role(w, 0),
			   role(w, 1), role(w, 2)));
	scene_sql(s,
		arena_printf(&s->arena,
			"select audit_append('account', id, 0, 'account.first',"
			" jsonb_build_object('roles', founding_roles)) from account where id = %s",
			id));
	s->people[w] = (struct person){ number(id), str_c(cast[w].name), str_c(cast[w].department),
		w + 1 };
	for (int i = 0; i < 3 && cast[w].roles[i]; i++)
		scene_sql(s, arena_printf(&s->arena, "insert into account_role values (%s, '%s')",
				     id, cast[w].roles[i]));
	enrol(s, w);
}

static int64_t register_channel(
	struct scene *s, const char *channel, const char *name, const char *settings)
{
	return number(scene_sql(
		s, arena_printf(&s->arena,
			   "insert into channel_account (unit, channel, purpose, name, "
			   "owner_department,"
			   " base_url, settings) values ('fzgh', '%s', 'disclosure', '%s', 'fzgh',"
			   " 'http://127.0.0.1:1', '%s') returning id",
			   channel, name, settings)));
}

void scene_open(struct scene *s)
{
	*s = (struct scene){ .database = test_database() };
	found_departments(s);
	for (enum who w = 0; w < WHO__COUNT; w++)
		hire(s, w);
	s->website = register_channel(s, "website", "宁波市大数据发展管理局网站",
		"{\"site_code\":\"3302000057\",\"site_domain\":\"dsj.example.gov.cn\"}");
	s->wechat =
		register_channel(s, "wechat", "宁波大数据", "{\"appid\":\"wx0123456789abcdef\"}");
	need(store_open(test_conninfo(s->database, "shenfa_web"), &s->db), "store");
	need(vault_open(s->db, &s->vault), "vault");
}

void scene_close(struct scene *s)
{
	for (enum who w = 0; w < WHO__COUNT; w++)
		key_free(s->keys[w]);
	vault_close(s->vault);
	store_close(s->db);
	arena_free(&s->arena);
}

struct desk scene_desk(struct scene *s, struct arena *a)
{
	struct desk d = { .db = s->db, .vault = s->vault, .arena = a, .now = clock_now() };
	vault_forget(s->vault);
	need(lexicon_use(&d), "lexicon");
	return d;
}

void scene_desk_done(struct desk *d)
{
	lexicon_release(d);
}

int64_t scene_draft(struct scene *s, enum who w, const char *title, const char *html)
{
	SCRATCH(a);
	int64_t id;
	struct desk d = scene_desk(s, &a);
	json_auto_t *meta = json_pack("{s:s,s:s,s:s,s:s,s:s}", "disclosure", "主动公开", "column",
		"工作动态", "source", "数据资源处", "author", "数据资源处", "summary", "目录公布");
	struct draft_words words = { .title = str_c(title),
		.html = str_c(html ? html : "<p>公共数据开放目录于近日公布。</p>"),
		.meta = meta };
	need(draft_create(&d, &s->people[w], STR("COPY"), &words, &id, &(struct str){}), "draft");
	scene_desk_done(&d);
	return id;
}

const char *scene_head(struct scene *s, int64_t draft)
{
	return scene_sql(
		s, arena_printf(&s->arena, "select encode(head, 'hex') from draft where id = %lld",
			   (long long)draft));
}

static const char *add_file(struct scene *s, enum who w, int64_t draft, const char *line)
{
	const char *sha256 = sha256_hex(&s->arena, str_c(line));
	scene_sql(s, arena_printf(&s->arena,
			     "insert into asset (draft_id, sha256, name, media_type, extension, "
			     "size, parts,"
			     " bytes, account_id) values (%lld, '\\x%s', '说明.txt', 'text/plain', "
			     "'txt', "
			     "%zu, jsonb_build_array(jsonb_build_object('part', '第1行', 'text', "
			     "'%s')), "
			     "convert_to('%s', 'UTF8'), %lld); select 1",
			     (long long)draft, sha256, strlen(line), line, line,
			     (long long)s->people[w].id));
	return sha256;
}

int64_t scene_draft_with_file(struct scene *s, enum who w, const char *line)
{
	SCRATCH(a);
	int64_t draft = scene_draft(s, w, "目录", NULL);
	const char *sha256 = add_file(s, w, draft, line);
	struct desk d = scene_desk(s, &a);
	json_auto_t *meta = json_pack("{s:s,s:s,s:s}", "disclosure", "主动公开", "source",
		"数据资源处", "author", "数据资源处");
	struct draft_words words = { .title = STR("目录"),
		.html = str_c(arena_printf(
			&a, "<p>目录</p><p><a href=\"assets/%s.txt\">说明</a></p>", sha256)),
		.meta = meta };
	need(draft_save(&d, &s->people[w], draft, str_c(scene_head(s, draft)), &words,
		     &(struct str){}),
		"file");
	scene_desk_done(&d);
	return draft;
}

static void screened(struct scene *s, int64_t submission)
{
	const char *why;
	if (scene_sql_as(s, "shenfa_screen",
		    arena_printf(&s->arena, "select submission_screened(%lld, '[]', '', now())",
			    (long long)submission),
		    &why))
		return;
	fprintf(stderr, "scene: screened: %s\n", why);
	exit(1);
}

int64_t scene_submit(struct scene *s, enum who w, int64_t draft)
{
	SCRATCH(a);
	struct submitted sent;
	struct desk d = scene_desk(s, &a);
	struct str to[] = { STR("website"), STR("wechat") };
	struct submit_wish wish = { .channels = to, .channel_count = 2, .note = STR("首次送审") };
	need(submit(&d, &s->people[w], draft, str_c(scene_head(s, draft)), &wish, &sent), "submit");
	scene_desk_done(&d);
	screened(s, sent.id);
	return sent.id;
}

static void write_on(struct scene *s, struct desk *d, enum who w, int64_t draft, const char *html)
{
	struct draft_head h;
	struct draft_text t;
	json_auto_t *meta = NULL;
	need(draft_head(d, draft, &h), "head");
	need(draft_text(d, draft, h.commit, false, &t), "text");
	need(json_read(t.revision.meta, &meta), "meta");
	json_object_del(meta, "title");
	struct draft_words words = { .title = h.title, .html = str_c(html), .meta = meta };
	need(draft_save(d, &s->people[w], draft, h.commit, &words, &(struct str){}), "save");
}

void scene_edit(struct scene *s, enum who w, int64_t draft, const char *html)
{
	SCRATCH(a);
	struct desk d = scene_desk(s, &a);
	write_on(s, &d, w, draft, html);
	scene_desk_done(&d);
}

int64_t scene_correct(struct scene *s, enum who w, int64_t draft, const char *html)
{
	SCRATCH(a);
	struct draft_head h;
	struct submitted sent;
	struct submit_wish wish = { .note = STR("更正错字") };
	struct desk d = scene_desk(s, &a);
	need(correction_open(&d, &s->people[w], draft, 0, &d.correction), "correction");
	write_on(s, &d, w, draft, html);
	need(draft_head(&d, draft, &h), "head");
	need(submit(&d, &s->people[w], draft, h.commit, &wish, &sent), "submit");
	scene_desk_done(&d);
	screened(s, sent.id);
	return sent.id;
}

enum err scene_open_all(struct scene *s, enum who w, int64_t submission)
{
	SCRATCH(a);
	struct desk d = { .db = s->db, .vault = s->vault, .arena = &a, .now = clock_now() };
	struct str rest = str_c(scene_sql(s, arena_printf(&a,
						     "select array_to_string(opens_now(s), ',') "
						     "from submission s where id = %lld",
						     (long long)submission)));
	while (rest.len)
		TRY(note_opened(&d, &s->people[w], submission, str_cut(&rest, ',')));
	if (w != HEAD)
		return ERR_OK;
	struct stamp given = scene_stamp(s, &a, w, submission);
	return mark(&d, &s->people[w], &given);
}

static struct str fact(struct scene *s, int64_t submission, const char *expression)
{
	return str_c(
		scene_sql(s, arena_printf(&s->arena, "select %s from submission s where id = %lld",
				     expression, (long long)submission)));
}

struct str scene_sign(struct scene *s, struct arena *a, enum who w, struct str payload)
{
	struct str sig;
	need(key_sign(s->keys[w], a, payload, &sig), "sign");
	return base64(a, sig);
}

static struct str text(struct scene *s, const char *expression, const char *table, int64_t id)
{
	return str_c(scene_sql(s, arena_printf(&s->arena, "select %s from %s x where id = %lld",
					  expression, table, (long long)id)));
}

const char *scene_grant_json(
	struct scene *s, struct arena *a, enum who by, int64_t account, const char *roles)
{
	struct appointment g = { .account = account,
		.after = number(text(s,
			"coalesce((select max(id) from role_grant where account_id = x.id), 0)",
			"account", account)
					.at),
		.department = text(s, "department", "account", account),
		.login = text(s, "login", "account", account),
		.person_no = text(s, "person_no", "account", account) };
	json_t *list = json_array();
	g.role_count = names_split(a, str_c(roles), &g.roles);
	for (size_t i = 0; i < g.role_count; i++)
		json_array_append_new(list, json_from(g.roles[i]));
	json_auto_t *j = json_pack("{s:o,s:s,s:o}", "roles", list, "key_id", s->key_ids[by],
		"signature", json_from(scene_sign(s, a, by, grant_payload(a, &g))));
	return arena_cstr(a, json_text(a, j));
}

const char *scene_vouch_json(
	struct scene *s, struct arena *a, enum who by, int64_t account, int64_t device)
{
	struct enrolment e = { account, text(s, "kind", "device_key", device),
		text(s, "key_id", "device_key", device),
		text(s, "public_key", "device_key", device) };
	json_auto_t *j = json_pack("{s:s,s:o}", "key_id", s->key_ids[by], "signature",
		json_from(scene_sign(s, a, by, key_payload(a, &e))));
	return arena_cstr(a, json_text(a, j));
}

struct ballot scene_ballot(struct scene *s, struct arena *a, enum who w, int64_t submission)
{
	struct ballot b = { .submission = submission,
		.stage = number(fact(s, submission, "stage_no").at),
		.verdict = STR("AGREE"),
		.opinion = STR("同意"),
		.key_id = str_c(s->key_ids[w]),
		.tree = fact(s, submission, "encode(tree_oid, 'hex')"),
		.order = fact(s, submission, "submission_order(s)") };
	b.opened_count = names_split(
		a, fact(s, submission, "array_to_string(opens_now(s), ' ')"), &b.opened);
	b.signature = scene_sign(s, a, w, vote_payload(a, s->people[w].id, &b));
	return b;
}

const char *scene_ballot_json(struct arena *a, const struct ballot *b)
{
	json_t *opened = json_array();
	for (size_t i = 0; i < b->opened_count; i++)
		json_array_append_new(opened, json_from(b->opened[i]));
	json_auto_t *j = json_pack("{s:I,s:o,s:o,s:o,s:o,s:o,s:o}", "stage", (json_int_t)b->stage,
		"verdict", json_from(b->verdict), "opinion", json_from(b->opinion), "tree",
		json_from(b->tree), "opened", opened, "key_id", json_from(b->key_id), "signature",
		json_from(b->signature));
	return arena_cstr(a, json_text(a, j));
}

static struct stamp stamp_of(
	struct scene *s, struct arena *a, enum who w, int64_t submission, const char *kind)
{
	struct stamp m = { .submission = submission,
		.kind = str_c(kind),
		.tree = fact(s, submission, "encode(tree_oid, 'hex')"),
		.key_id = str_c(s->key_ids[w]) };
	m.signature = scene_sign(s, a, w, mark_payload(a, s->people[w].id, &m));
	return m;
}

struct stamp scene_stamp(struct scene *s, struct arena *a, enum who w, int64_t submission)
{
	return stamp_of(s, a, w, submission, "SECRECY");
}

enum err scene_mark(struct scene *s, enum who w, int64_t submission, const char *kind)
{
	return scene_look_again(s, w, submission, kind, "");
}

enum err scene_look_again(
	struct scene *s, enum who w, int64_t submission, const char *kind, const char *opinion)
{
	SCRATCH(a);
	struct desk d = { .db = s->db, .vault = s->vault, .arena = &a, .now = clock_now() };
	struct stamp given = stamp_of(s, &a, w, submission, kind);
	given.opinion = str_c(opinion);
	return mark(&d, &s->people[w], &given);
}

const char *scene_stamp_json(struct arena *a, const struct stamp *m)
{
	json_auto_t *j = json_pack("{s:o,s:o,s:o}", "kind", json_from(m->kind), "key_id",
		json_from(m->key_id), "signature", json_from(m->signature));
	return arena_cstr(a, json_text(a, j));
}

/* The file is there as if it had been uploaded: its bytes are its name's. */
static struct str sheet(struct scene *s, int64_t submission)
{
	return str_c(
		scene_sql(s, arena_printf(&s->arena,
				     "insert into asset (draft_id, sha256, name, media_type, "
				     "extension, size, bytes, account_id, parts, findings) select "
				     "draft_id, sha256('report'), '检测单.txt', 'text/plain', "
				     "'txt', 6, 'report', submitted_by, '[]', '[]' from "
				     "submission where id = %lld on conflict (draft_id, sha256) "
				     "do update set size = 6 returning encode(sha256, 'hex')",
				     (long long)submission)));
}

struct outside_check scene_check(
	struct scene *s, struct arena *a, enum who w, int64_t submission, const char *result)
{
	struct outside_check c = { .submission = submission,
		.kind = STR("provincial"),
		.result = str_c(result),
		.provider = STR("省政府网站监测平台"),
		.number = STR("JC-2026-017"),
		.date = STR("2026-01-31"),
		.sheet = sheet(s, submission),
		.tree = fact(s, submission, "encode(tree_oid, 'hex')"),
		.key_id = str_c(s->key_ids[w]) };
	c.signature = scene_sign(s, a, w, check_payload(a, s->people[w].id, &c));
	return c;
}

const char *scene_check_json(struct arena *a, const struct outside_check *c)
{
	json_auto_t *j = json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "kind", json_from(c->kind),
		"result", json_from(c->result), "provider", json_from(c->provider), "number",
		json_from(c->number), "date", json_from(c->date), "sheet", json_from(c->sheet),
		"key_id", json_from(c->key_id), "signature", json_from(c->signature));
	return arena_cstr(a, json_text(a, j));
}

/* As a page names it. What an outside body found has no place. */
static struct finding_key in_its_place(
	struct desk *d, int64_t draft, const struct finding_key *asked)
{
	struct finding_key k = *asked;
	struct draft_head h;
	struct draft_text t;
	json_auto_t *list = NULL;
	size_t undecided;
	if (k.place.len || str_eq(k.reviewer, STR("external")))
		return k;
	k.place = STR("#0");
	if (draft_head(d, draft, &h) || draft_text(d, draft, h.commit, false, &t) ||
		findings_of(d, draft, &t, &list, &undecided))
		return k;
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct finding_key found = finding_key_of(json_array_get(list, i));
		if (finding_key_serves(asked, &found))
			k.place = arena_str(d->arena, found.place);
	}
	return k;
}

enum err scene_decide(struct scene *s, struct desk *d, enum who w, int64_t draft,
	const struct finding_key *k, const char *decision, const char *reason)
{
	struct ruling r = { .draft = draft,
		.finding = in_its_place(d, draft, k),
		.decision = str_c(decision),
		.reason = str_c(reason),
		.key_id = str_c(s->key_ids[w]) };
	r.signature = scene_sign(s, d->arena, w, ruling_payload(d->arena, s->people[w].id, &r));
	return finding_decide(d, &s->people[w], &r);
}

struct takedown scene_takedown(struct scene *s, struct arena *a, enum who w, int64_t draft,
	const int64_t *accounts, size_t count, const char *reason)
{
	const char *of = "0";
	struct takedown t = {
		.draft = draft, .reason = str_c(reason), .key_id = str_c(s->key_ids[w])
	};
	for (size_t i = 0; i < count; i++)
		of = arena_printf(a, "%s,%lld", of, (long long)accounts[i]);
	struct str all = str_c(scene_sql(
		s, arena_printf(a,
			   "select coalesce(string_agg(channel_account_id || '/' || submission_id, "
			   "' '),"
			   " '') from withdrawable(%lld) where channel_account_id in (%s)",
			   (long long)draft, of)));
	t.target_count = names_split(a, all, &t.targets);
	t.signature = scene_sign(s, a, w, takedown_payload(a, s->people[w].id, &t));
	return t;
}

enum err scene_withdraw(struct scene *s, enum who w, int64_t draft, const int64_t *accounts,
	size_t count, size_t *out_count)
{
	SCRATCH(a);
	struct desk d = { .db = s->db, .vault = s->vault, .arena = &a, .now = clock_now() };
	const struct takedown t = scene_takedown(s, &a, w, draft, accounts, count, "有误");
	return withdraw(&d, &s->people[w], &t, out_count);
}

const char *scene_takedown_json(struct arena *a, const struct takedown *t)
{
	json_t *targets = json_array();
	for (size_t i = 0; i < t->target_count; i++)
		json_array_append_new(targets, json_from(t->targets[i]));
	json_auto_t *j =
		json_pack("{s:o,s:o,s:o,s:o}", "targets", targets, "reason", json_from(t->reason),
			"key_id", json_from(t->key_id), "signature", json_from(t->signature));
	return arena_cstr(a, json_text(a, j));
}

const char *scene_lexicon_json(
	struct scene *s, struct arena *a, enum who w, const char *terms, const char *note)
{
	struct str sum = str_c(word_list_sum(a, &(struct word_list){ .terms = str_c(terms) }));
	struct str payload = lexicon_payload(a, s->people[w].id, str_c(note), sum);
	json_auto_t *j = json_pack("{s:s,s:s,s:s,s:o}", "terms", terms, "note", note, "key_id",
		s->key_ids[w], "signature", json_from(scene_sign(s, a, w, payload)));
	return arena_cstr(a, json_text(a, j));
}

static struct str list_sum(struct scene *s, struct arena *a, int64_t version)
{
	return str_c(scene_sql(
		s, arena_printf(a, "select lexicon_sum(l) from lexicon l where version = %lld",
			   (long long)version)));
}

static int64_t in_force(struct scene *s)
{
	return number(scene_sql(s, "select max(id) from lexicon_activation"));
}

static int64_t asked_last(struct scene *s)
{
	return number(scene_sql(s, "select coalesce(max(id), 0) from lexicon_return"));
}

static const char *signed_json(
	struct scene *s, struct arena *a, enum who w, struct str payload, json_t *words)
{
	json_auto_t *j = words;
	json_object_set_new(j, "key_id", json_string(s->key_ids[w]));
	json_object_set_new(j, "signature", json_from(scene_sign(s, a, w, payload)));
	return arena_cstr(a, json_text(a, j));
}

const char *scene_return_json(struct scene *s, struct arena *a, enum who w, int64_t version)
{
	const struct comeback c = { version, in_force(s), asked_last(s), list_sum(s, a, version),
		STR("误拦") };
	return signed_json(s, a, w, return_payload(a, s->people[w].id, &c),
		json_pack("{s:s}", "reason", "误拦"));
}

const char *scene_agreement_json(struct scene *s, struct arena *a, enum who w, int64_t version)
{
	const struct agreement g = { version, in_force(s), asked_last(s), list_sum(s, a, version),
		STR("误拦") };
	return signed_json(s, a, w, agreement_payload(a, s->people[w].id, &g), json_object());
}

const char *scene_activation_json(struct scene *s, struct arena *a, enum who w, int64_t version)
{
	const struct activation x = { version, in_force(s), list_sum(s, a, version), STR("试") };
	struct str payload = activation_payload(a, s->people[w].id, &x);
	json_auto_t *j = json_pack("{s:s,s:s,s:o}", "haste", "试", "key_id", s->key_ids[w],
		"signature", json_from(scene_sign(s, a, w, payload)));
	return arena_cstr(a, json_text(a, j));
}

enum err scene_vote(
	struct scene *s, enum who w, int64_t submission, const char *verdict, const char *opinion)
{
	SCRATCH(a);
	struct desk d = { .db = s->db, .vault = s->vault, .arena = &a, .now = clock_now() };
	struct standing now;
	struct ballot b = scene_ballot(s, &a, w, submission);
	b.verdict = str_c(verdict);
	b.opinion = str_c(opinion);
	b.signature = scene_sign(s, &a, w, vote_payload(&a, s->people[w].id, &b));
	return vote(&d, &s->people[w], &b, &now);
}

void scene_approve(struct scene *s, int64_t submission)
{
	static const enum who order[] = { HEAD, REVIEWER };
	for (int i = 0; i < 2; i++) {
		need(scene_open_all(s, order[i], submission), "open");
		need(scene_vote(s, order[i], submission, "AGREE", "同意"), "vote");
	}
}
