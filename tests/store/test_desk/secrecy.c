/* 泄密隐患: who is told of what was refused, who sees it, and what he says became of it. */
#include "tests/store/test_desk/desk.h"

enum { ANY = 100 };

static json_t *list_of(struct arena *a, enum who w, const char *state)
{
	AUTO_ROWS rows = {};
	json_t *list = json_array(), *one;
	assert_int_equal(store_run(s.db, a, secrecy_list, &rows, P_C(state), P_INT(INT64_MAX),
				 P_INT(ANY), P_INT(s.people[w].id)),
		ERR_OK);
	for (int i = 0; i < rows.count; i++) {
		assert_int_equal(json_read(row_str(&rows, i, 0), &one), ERR_OK);
		json_array_append_new(list, one);
	}
	return list;
}

static size_t seen_by(enum who w, const char *state)
{
	SCRATCH(a);
	json_auto_t *list = list_of(&a, w, state);
	return json_array_size(list);
}

/* The newest that this person sees. */
static int64_t newest(enum who w)
{
	SCRATCH(a);
	json_auto_t *list = list_of(&a, w, "");
	int64_t id = 0;
	assert_true(str_i64(json_str(json_array_get(list, 0), "id"), &id));
	return id;
}

static int64_t brings(enum who w, const char *html)
{
	struct str out;
	int64_t draft = scene_draft(&s, w, "目录", NULL);
	assert_int_equal(save(w, draft, scene_head(&s, draft), html, &out), ERR_REFUSED);
	return draft;
}

/* Up to which one he was shown, of those alike; 0: there are none. */
static int64_t shown_upto(int64_t id)
{
	return atoll(
		SQL("select coalesce((secrecy_alike(i)).upto, 0) from incident i where id = %lld",
			(long long)id));
}

static enum err handle(int64_t id, enum who w, int64_t upto)
{
	SCRATCH(a);
	return store_run(s.db, &a, secrecy_handle, NULL, P_INT(id), P_INT(s.people[w].id),
		P_C("来源已核实，交保密部门"), P_INT(upto));
}

static enum err evidence(int64_t id, enum who w, const char *state)
{
	SCRATCH(a);
	return store_run(s.db, &a, secrecy_evidence, NULL, P_INT(id), P_INT(s.people[w].id),
		P_C(state), P_C("市保密局王处长"));
}

static const char *notices_of(enum who w)
{
	return SQL("select count(*) from notice where kind = 'SECRECY' and account_id = %lld",
		(long long)s.people[w].id);
}

void what_was_refused_is_seen_by_those_who_answer_for_it(void **)
{
	SQL("delete from incident returning 1");
	SQL("delete from notice where kind = 'SECRECY' returning 1");
	brings(EDITOR, "<p>甲</p><p>绝密★30年</p><p>舟山某项目</p>");
	assert_int_equal(seen_by(SECURITY, "open"), 1);
	assert_int_equal(seen_by(HEAD, "open"), 1);
	assert_int_equal(seen_by(SECURITY, "closed"), 0);
	assert_int_equal(seen_by(EDITOR, ""), 0);
	assert_int_equal(seen_by(REVIEWER, ""), 0); /* another department, and no 保密审查员 */
}

void they_see_where_it_stood_and_no_word_of_it(void **)
{
	SCRATCH(a);
	json_auto_t *list = list_of(&a, HEAD, "open");
	const json_t *i = json_array_get(list, 0);
	assert_true(str_eq(json_str(i, "rule_name"), STR("国家秘密标志")));
	assert_true(str_eq(json_str(i, "place"), STR("第 2 段")));
	assert_true(str_eq(json_str(i, "evidence"), STR("NONE")));
	assert_true(str_eq(json_str(json_object_get(i, "department"), "name"), STR("数据资源处")));
	assert_int_equal(json_str(i, "sha256").len, 64);
	assert_true(str_find(json_text(&a, i), STR("舟山")) < 0);
	assert_true(str_find(json_text(&a, i), STR("绝密")) < 0);
	assert_string_equal(
		SQL("select action || ' ' || (payload->>'rule') || ' ' || (payload->>'place') "
		    "from audit where kind = 'incident' order by at desc limit 1"),
		"incident.secrecy state-secret-mark 第 2 段");
}

/* An editor saves by itself every second: one message an hour says it, and the list has them all. */
void it_is_told_once_and_counted_each_time(void **)
{
	struct str out;
	int64_t draft = brings(EDITOR2, "<p>机密★10年</p>");
	assert_string_equal(notices_of(HEAD), "2"); /* of the one before, too */
	assert_int_equal(
		save(EDITOR2, draft, scene_head(&s, draft), "<p>机密★1年</p>", &out), ERR_REFUSED);
	assert_string_equal(notices_of(HEAD), "2");
	assert_string_equal(notices_of(SECURITY), "2");
	assert_string_equal(notices_of(EDITOR), "0");
	assert_string_equal(
		SQL("select counts_json(%lld)->>'secrecy'", (long long)s.people[HEAD].id), "3");
	assert_string_equal(
		SQL("select counts_json(%lld)->>'secrecy'", (long long)s.people[EDITOR].id), "0");
}

void whoever_answers_for_it_says_what_he_did(void **)
{
	int64_t id = newest(HEAD);
	assert_int_equal(handle(id, REVIEWER, 0), ERR_NOTFOUND);
	assert_int_equal(handle(id, EDITOR2, 0), ERR_NOTFOUND);
	assert_int_equal(handle(id, HEAD, shown_upto(id)), ERR_OK); /* both of one draft */
	assert_int_equal(seen_by(HEAD, "open"), 1);
	assert_int_equal(handle(id, SECURITY, 0), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "secrecy.handled");
	assert_string_equal(
		SQL("select count(*) from audit where action = 'incident.handle'"), "2");
	assert_int_equal(seen_by(SECURITY, "closed"), 2);
}

/* What came since the page was read, and what is of another department since its author moved, nobody has looked at. */
void what_nobody_was_shown_is_not_closed(void **)
{
	struct str out;
	int64_t draft = brings(EDITOR, "<p>绝密★1年</p>"), first = newest(SECURITY);
	const char *head = scene_head(&s, draft);
	assert_int_equal(shown_upto(first), 0);
	for (int i = 0; i < 3; i++)
		assert_int_equal(save(EDITOR, draft, head, "<p>绝密★2年</p>", &out), ERR_REFUSED);
	int64_t upto = shown_upto(first);
	assert_int_equal(upto, newest(SECURITY));
	SQL("update incident set department = 'fzgh' where id = %lld returning 1",
		(long long)first + 1);
	assert_int_equal(save(EDITOR, draft, head, "<p>绝密★3年</p>", &out), ERR_REFUSED);
	assert_int_equal(handle(first, SECURITY, upto), ERR_OK);
	assert_string_equal(SQL("select string_agg((id - %lld)::text, ' ' order by id) from "
				"incident where handled_at is null and id >= %lld",
				    (long long)first, (long long)first),
		"1 4");
}

void what_belongs_to_no_draft_is_handled_by_itself(void **)
{
	for (int i = 0; i < 2; i++)
		SQL("select secrecy_report(0, %lld, '填写的内容', sha256('%d'), "
		    "'state-secret-mark', "
		    "'', false)",
			(long long)s.people[EDITOR].id, i);
	int64_t id = newest(SECURITY);
	assert_int_equal(shown_upto(id), 0);
	assert_int_equal(handle(id, SECURITY, id), ERR_OK);
	assert_string_equal(
		SQL("select count(*) from incident where draft_id is null and handled_at is null"),
		"1");
}

void nobody_handles_what_he_brought_himself(void **)
{
	brings(HEAD, "<p>秘密★长期</p>");
	int64_t id = newest(SECURITY);
	assert_int_equal(handle(id, HEAD, 0), ERR_DENIED);
	assert_string_equal(err_what(), "secrecy.own");
	assert_int_equal(handle(id, SECURITY, 0), ERR_OK);
}

/* The same bytes are one file: what becomes of it is said once, and in this order. */
void what_became_of_the_evidence_is_recorded(void **)
{
	brings(EDITOR, "<p>机密★5年</p>");
	brings(EDITOR2, "<p>机密★5年</p>");
	int64_t id = newest(SECURITY);
	assert_int_equal(evidence(id, SECURITY, "HANDED_OVER"), ERR_WRONG_STATE);
	assert_string_equal(err_what(), "secrecy.evidence"); /* none was kept */
	SQL("update incident set evidence = 'SEALED' where sha256 = (select sha256 from incident "
	    "where "
	    "id = %lld) returning 1",
		(long long)id);
	assert_int_equal(evidence(id, HEAD, "HANDED_OVER"), ERR_OK);
	assert_string_equal(
		SQL("select count(*) from incident where evidence = 'HANDED_OVER'"), "2");
	assert_int_equal(evidence(id, HEAD, "HANDED_OVER"), ERR_WRONG_STATE);
	assert_int_equal(evidence(id, HEAD, "REMOVED"), ERR_OK);
	assert_string_equal(SQL("select string_agg(payload->>'custody', ' ' order by n) from audit "
				"where kind = 'incident' and id = %lld",
				    (long long)id),
		"NONE HANDED_OVER REMOVED");
	assert_string_equal(
		SQL("select evidence_note from incident where id = %lld", (long long)id),
		"市保密局王处长");
}

/* One file: whoever brought the same bytes says nothing of it, whoever else brought them first. */
void nobody_says_what_became_of_bytes_that_he_brought_too(void **)
{
	SCRATCH(a);
	brings(EDITOR, "<p>机密★7年</p>");
	int64_t id = newest(SECURITY);
	brings(HEAD, "<p>机密★7年</p>");
	SQL("update incident set evidence = 'SEALED' where sha256 = (select sha256 from incident "
	    "where id = %lld) returning 1",
		(long long)id);
	assert_int_equal(evidence(id, HEAD, "HANDED_OVER"), ERR_DENIED);
	assert_string_equal(err_what(), "secrecy.own");
	assert_string_equal(SQL("select secrecy_json(i, %lld)->>'actions' from incident i where id "
				"= %lld",
				    (long long)s.people[HEAD].id, (long long)id),
		"[\"handle\"]");
	assert_int_equal(evidence(id, SECURITY, "HANDED_OVER"), ERR_OK);
	AUTO_ROWS own = {}, foreign = {};
	assert_int_equal(
		store_run(s.db, &a, secrecy_digest, &own, P_INT(id), P_INT(s.people[HEAD].id)),
		ERR_OK);
	assert_int_equal(own.count, 1);
	assert_int_equal(store_run(s.db, &a, secrecy_digest, &foreign, P_INT(id),
				 P_INT(s.people[REVIEWER].id)),
		ERR_OK);
	assert_int_equal(foreign.count, 0);
}
