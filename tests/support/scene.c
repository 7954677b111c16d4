#include "tests/support/scene.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/digest.h"
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
		     " values (1, 'ACTIVE', E'扫黑险恶\\tBLOCK\\t固定用语\\t扫黑除恶\\n', now())");
}

static void enrol(struct scene *s, enum who w)
{
	need(key_generate(KEY_ED25519, &s->keys[w]), "key");
	s->key_ids[w] = key_id(&s->arena, s->keys[w]);
	scene_sql(s, arena_printf(&s->arena,
			     "insert into device_key (account_id, kind, key_id, public_key)"
			     " values (%lld, 'ed25519', '%s', '%s')",
			     (long long)s->people[w].id, s->key_ids[w],
			     key_public_pem(&s->arena, s->keys[w]).at));
}

static void hire(struct scene *s, enum who w)
{
	const char *id = scene_sql(
		s, arena_printf(&s->arena,
			   "insert into account (person_no, login, name, department, must_change)"
			   " values ('P%03d', '%s', '%s', '%s', false) returning id",
			   w, cast[w].login, cast[w].name, cast[w].department));
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
	json_auto_t *meta = json_pack("{s:s,s:s,s:s,s:s}", "disclosure", "主动公开", "column",
		"工作动态", "source", "数据资源处", "summary", "目录公布");
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

int64_t scene_submit(struct scene *s, enum who w, int64_t draft)
{
	SCRATCH(a);
	const char *why;
	struct submitted sent;
	struct desk d = scene_desk(s, &a);
	struct str to[] = { STR("website"), STR("wechat") };
	struct submit_wish wish = { .channels = to, .channel_count = 2, .note = STR("首次送审") };
	need(submit(&d, &s->people[w], draft, str_c(scene_head(s, draft)), &wish, &sent), "submit");
	scene_desk_done(&d);
	if (!scene_sql_as(s, "shenfa_screen",
		    arena_printf(&a, "select submission_screened(%lld, '[]', '', now())",
			    (long long)sent.id),
		    &why)) {
		fprintf(stderr, "scene: screened: %s\n", why);
		exit(1);
	}
	return sent.id;
}

enum err scene_open_all(struct scene *s, enum who w, int64_t submission)
{
	SCRATCH(a);
	struct desk d = { .db = s->db, .vault = s->vault, .arena = &a, .now = clock_now() };
	struct str rest = str_c(scene_sql(
		s, arena_printf(&a,
			   "select array_to_string(opens, ',') from submission where id = %lld",
			   (long long)submission)));
	while (rest.len)
		TRY(mark(&d, &s->people[w], submission, STR("OPENED"), str_cut(&rest, ',')));
	return w == HEAD ? mark(&d, &s->people[w], submission, STR("SECRECY"), (struct str){})
			 : ERR_OK;
}

enum err scene_vote(
	struct scene *s, enum who w, int64_t submission, const char *verdict, const char *opinion)
{
	SCRATCH(a);
	struct desk d = { .db = s->db, .vault = s->vault, .arena = &a, .now = clock_now() };
	struct str sig;
	struct standing now;
	struct ballot b = { .submission = submission,
		.verdict = str_c(verdict),
		.opinion = str_c(opinion),
		.key_id = str_c(s->key_ids[w]) };
	const char *of = arena_printf(&a, "from submission where id = %lld", (long long)submission);
	b.stage = number(scene_sql(s, arena_printf(&a, "select stage_no %s", of)));
	b.tree = str_c(scene_sql(s, arena_printf(&a, "select encode(tree_oid, 'hex') %s", of)));
	TRY(key_sign(s->keys[w], &a, vote_payload(&a, s->people[w].id, &b), &sig));
	b.signature = base64(&a, sig);
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
