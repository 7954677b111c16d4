#include "supervise/first_items.h"

#include "base/clock.h"
#include "base/json.h"
#include "desk/draft.h"
#include "desk/lexicon.h"
#include "supervise/first_files.h"

static void close_store(struct store **db)
{
	if (*db)
		store_close(*db);
}

static void close_vault(struct vault **v)
{
	if (*v)
		vault_close(*v);
}
#define AUTO_STORE __attribute__((cleanup(close_store)))
#define AUTO_VAULT __attribute__((cleanup(close_vault)))

static enum err author(struct desk *d, struct person *out)
{
	AUTO_ROWS rows = {};
	TRY(store_run(d->db, d->arena, first_author, &rows, P_C("editor")));
	TRY(rows_need(&rows, "account", "没有首个供稿人账号"));
	*out = (struct person){ .id = row_int(&rows, 0, 0),
		.name = arena_str(d->arena, row_str(&rows, 0, 1)),
		.department = arena_str(d->arena, row_str(&rows, 0, 2)) };
	return ERR_OK;
}

static enum err make_notice(struct desk *d, const struct person *editor)
{
	int64_t id;
	struct str commit;
	json_auto_t *meta = json_pack("{s:s s:s s:s s:s s:s s:s s:s}", "column", "政策文件",
		"source", "宁波市大数据发展管理局", "disclosure", "主动公开", "doc_no",
		"甬数管〔2021〕13号", "written_on", "2021-08-20", "published_on", "2021-08-20",
		"validity", "有效");
	const struct draft_words words = {
		.title = STR("关于印发宁波市大数据发展管理局网络数据安全管理的实施细则的通知"),
		.html = first_file("notice.html"),
		.meta = meta,
		.note = STR("导入原文"),
	};
	return draft_create(d, editor, STR("ISSUED"), &words, &id, &commit);
}

/* Without 公开属性: that is for the editor to say. */
static enum err make_news(struct desk *d, const struct person *editor)
{
	int64_t id;
	struct str commit;
	json_auto_t *meta = json_pack("{s:s s:s s:s s:s}", "column", "工作动态", "source",
		"宁波市大数据发展管理局", "author", "林晓雨", "summary",
		"市大数据发展管理局印发网络数据安全管理实施细则，信息发布先登记再审核。");
	const struct draft_words words = {
		.title = STR("我局印发网络数据安全管理实施细则"),
		.html = first_file("news.html"),
		.meta = meta,
		.note = STR("初稿"),
	};
	return draft_create(d, editor, STR("COPY"), &words, &id, &commit);
}

static enum err make_both(struct desk *d)
{
	AUTO_ROWS rows = {};
	struct person editor;
	TRY(store_run(d->db, d->arena, first_drafts, &rows));
	if (row_int(&rows, 0, 0))
		return ERR_OK;
	TRY(author(d, &editor));
	TRY(make_notice(d, &editor));
	return make_news(d, &editor);
}

enum err items_make(const struct plan *plan)
{
	AUTO_STORE struct store *db = NULL;
	AUTO_VAULT struct vault *vault = NULL;
	TRY(store_open(arena_printf(plan->arena, "%s user=shenfa_web", plan->database), &db));
	TRY(vault_open(db, &vault));
	struct desk d = { .db = db, .vault = vault, .arena = plan->arena, .now = clock_now() };
	TRY(lexicon_use(&d));
	enum err e = make_both(&d);
	lexicon_release(&d);
	return e;
}
