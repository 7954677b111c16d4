/* lexicon.c: the versions of the word lists, as they are read: terms, lists, comparison, laws, statistics. */
#include "web/lexicon.h"

#include "base/clock.h"
#include "desk/rule_statistics.h"
#include "reviewers/lists/laws.h"
#include "reviewers/lists/list.h"
#include "web/item.h"
#include "web/large.h"
#include "web/reply.h"
#include "web/route.h"

enum err on_lexicon_list(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, lexicon_list, &rows, P_INT(req->who.id),
		P_BOOL(capability_in(req->who.may, CAP_LEXICON_WRITE))));
	return reply_row(req, res, 200, &rows, "lexicon.none", "还没有词库");
}

enum err lexicon_version(const struct request *req, int64_t *out)
{
	TRY(request_id(req, 0, "lexicon.none", out));
	if (*out > INT32_MAX)
		return fault_as(ERR_NOTFOUND, "lexicon.none", NULL, "没有这一版词库");
	return ERR_OK;
}

static enum err check_list(struct str list)
{
	if (!list.len || str_eq(list, STR("terms")) || str_eq(list, STR("allow")) ||
		str_eq(list, STR("names")))
		return ERR_OK;
	return fault_as(ERR_INVALID, "query.value", "list", "list 应为 terms、allow 或 names");
}

enum err on_lexicon_terms(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	int64_t version, limit, cursor;
	struct str q, list;
	TRY(lexicon_version(req, &version));
	TRY(request_page(req, &limit, &cursor));
	TRY(request_query(req, "q", &q));
	TRY(request_query(req, "list", &list));
	TRY(check_list(list));
	TRY(store_run(req->db, req->arena, lexicon_terms, &rows, P_INT(version), P_TEXT(q),
		P_INT(cursor), P_INT(limit), P_TEXT(list)));
	return item_reply_list(req, res, &rows, limit, "");
}

/* With which: the one in force, where none is named. */
static enum err compared_with(const struct request *req, int64_t *out)
{
	AUTO_ROWS rows = {};
	struct str with;
	TRY(request_query(req, "with", &with));
	if (with.len && (!str_i64(with, out) || *out < 1 || *out > INT32_MAX))
		return fault_as(ERR_INVALID, "query.value", "with", "with 应为版本号");
	if (with.len)
		return ERR_OK;
	TRY(store_run(req->db, req->arena, lexicon_version, &rows));
	TRY(rows_need(&rows, "lexicon.none", "还没有启用的词库"));
	*out = row_int(&rows, 0, 0);
	return ERR_OK;
}

enum err lexicon_wait(struct request *req, struct response *res, int64_t version, int64_t other)
{
	AUTO_ROWS size = {};
	TRY(store_run(req->db, req->arena, lexicon_size, &size, P_INT(version), P_INT(other)));
	TRY(rows_need(&size, "lexicon.none", "没有这一版词库"));
	return large_wait(req, res, LARGE_READ, (size_t)row_int(&size, 0, 0));
}

enum err on_lexicon_lists(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	int64_t version;
	TRY(lexicon_version(req, &version));
	TRY(lexicon_wait(req, res, version, 0));
	if (res->wait_ms)
		return ERR_OK;
	TRY(store_run(req->db, req->arena, lexicon_lists, &rows, P_INT(version)));
	return reply_row(req, res, 200, &rows, "lexicon.none", "没有这一版词库");
}

enum err lexicon_words(struct request *req, int64_t version, struct rows *out)
{
	TRY(store_run(req->db, req->arena, lexicon_text, out, P_INT(version)));
	return rows_need(out, "lexicon.none", "没有这一版词库");
}

enum err on_lexicon_compare(struct request *req, struct response *res)
{
	AUTO_ROWS before = {}, after = {};
	int64_t version, with = 0;
	TRY(lexicon_version(req, &version));
	TRY(compared_with(req, &with));
	TRY(lexicon_wait(req, res, version, with));
	if (res->wait_ms)
		return ERR_OK;
	TRY(lexicon_words(req, with, &before));
	TRY(lexicon_words(req, version, &after));
	json_auto_t *lists = json_array();
	for (int kind = LIST_TERMS; kind < LIST__KINDS; kind++)
		json_array_append_new(
			lists, list_compare(req->arena, (enum list_kind)kind,
				       row_str(&before, 0, kind), row_str(&after, 0, kind)));
	json_auto_t *out = json_pack("{s:I,s:I,s:O}", "version", (json_int_t)version, "with",
		(json_int_t)with, "lists", lists);
	return reply_made(req, res, 200, out);
}

enum err on_lexicon_laws(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	int64_t version;
	char today[11];
	TRY(lexicon_version(req, &version));
	TRY(lexicon_wait(req, res, version, 0));
	if (res->wait_ms)
		return ERR_OK;
	TRY(lexicon_words(req, version, &rows));
	const struct wordlists lists = { row_str(&rows, 0, 0), row_str(&rows, 0, 1),
		row_str(&rows, 0, 2), version };
	clock_day(clock_now(), today);
	json_auto_t *out = laws_cited(req->arena, &lists, str_c(today));
	return reply_made(req, res, 200, out);
}

enum { DAYS = 30, DAYS_MAX = 366 };

/* Words of items under review are shown to who keeps the lists, and to nobody else here (Article 13). */
enum err on_lexicon_statistics(struct request *req, struct response *res)
{
	struct str days;
	json_auto_t *out = NULL;
	struct rule_span span = { .days = DAYS,
		.now = req->now,
		.with_words = capability_in(req->who.may, CAP_LEXICON_WRITE) };
	TRY(request_query(req, "days", &days));
	if (days.len && (!str_i64(days, &span.days) || span.days < 1 || span.days > DAYS_MAX))
		return fault_as(ERR_INVALID, "query.value", "days", "days 应为 1 到 %d", DAYS_MAX);
	TRY(rule_statistics_read(req->db, req->arena, &span, &out));
	return reply_made(req, res, 200, out);
}
