/* 0920_old_words.c: what is done to words that are no longer the newest is refused, and says so. */
#include "tests/check.h"

#include "base/digest.h"
#include "tests/support/front.h"

static struct front front;

#define CALL(w, method, path, json) front_call(&front, &a, w, method, path, "", json)

static const char *if_match(struct arena *a, const char *commit)
{
	return arena_printf(a, "If-Match: \"%s\"\r\n", commit);
}

static const char other[] = "{\"title\":\"改过的标题\",\"html\":\"<p>改过的正文。</p>\",\"meta\":{"
			    "\"disclosure\":\"主动公开\"}}";

static void everything_that_writes_a_draft_wants_the_newest_version(void **)
{
	SCRATCH(a);
	int64_t draft = scene_draft(&front.scene, EDITOR, "旧版本", NULL);
	const char *old = scene_head(&front.scene, draft);
	const char *path = arena_printf(&a, "/api/v1/drafts/%lld", (long long)draft);
	const char *submit = arena_printf(&a, "%s/submissions", path);
	static const char third[] = "{\"title\":\"第三种标题\",\"html\":\"<p>第三种正文。</p>\","
				    "\"meta\":{\"disclosure\":\"主动公开\"}}";
	static const char to[] = "{\"channels\":[\"website\"],\"note\":\"送审\"}";
	AUTO_REPLY saved = front_call(&front, &a, EDITOR, "PUT", path, if_match(&a, old), other);
	assert_int_equal(saved.status, 200);
	const char *head = scene_head(&front.scene, draft);
	const struct {
		const char *method, *path, *body;
	} calls[] = { { "PUT", path, third }, { "POST", submit, to } };
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		AUTO_REPLY stale = front_call(&front, &a, EDITOR, calls[i].method, calls[i].path,
			if_match(&a, old), calls[i].body);
		assert_int_equal(stale.status, 412);
		assert_string_equal(front_code(&stale), "draft.stale");
		assert_true(str_eq(json_str(stale.json, "head"), str_c(head)));
		AUTO_REPLY blind = CALL(EDITOR, calls[i].method, calls[i].path, calls[i].body);
		assert_int_equal(blind.status, 428);
	}
	/* The very same save once more, whose answer may have been lost, makes no other commit. */
	AUTO_REPLY twice = front_call(&front, &a, EDITOR, "PUT", path, if_match(&a, old), other);
	assert_int_equal(twice.status, 200);
	assert_string_equal(scene_head(&front.scene, draft), head);
	assert_string_equal(scene_sql(&front.scene, "select count(*) from submission"), "0");
}

/* A ballot of that person for this tree, really signed. */
static struct http_reply vote_for(
	struct arena *a, enum who w, int64_t submission, const char *tree, int stage)
{
	struct ballot b = scene_ballot(&front.scene, a, w, submission);
	b.stage = stage;
	b.tree = str_c(tree);
	b.signature = scene_sign(&front.scene, a, w, vote_payload(a, front.scene.people[w].id, &b));
	return front_call(&front, a, w, "POST",
		arena_printf(a, "/api/v1/submissions/%lld/votes", (long long)submission), "",
		scene_ballot_json(a, &b));
}

static const char *tree_of(int64_t submission)
{
	SCRATCH(a);
	return scene_sql(&front.scene,
		arena_printf(&a, "select encode(tree_oid, 'hex') from submission where id = %lld",
			(long long)submission));
}

static void an_approval_of_an_old_version_counts_for_nothing(void **)
{
	SCRATCH(a);
	int64_t draft = scene_draft(&front.scene, EDITOR, "退回后再送", NULL);
	int64_t first = scene_submit(&front.scene, EDITOR, draft);
	assert_int_equal(scene_open_all(&front.scene, HEAD, first), ERR_OK);
	assert_int_equal(scene_vote(&front.scene, HEAD, first, "RETURN", "补充数据来源"), ERR_OK);
	AUTO_REPLY mended = front_call(&front, &a, EDITOR, "PUT",
		arena_printf(&a, "/api/v1/drafts/%lld", (long long)draft),
		if_match(&a, scene_head(&front.scene, draft)), other);
	assert_int_equal(mended.status, 200);
	int64_t second = scene_submit(&front.scene, EDITOR, draft);
	assert_int_equal(scene_open_all(&front.scene, HEAD, second), ERR_OK);
	assert_int_equal(scene_open_all(&front.scene, HEAD, first), ERR_WRONG_STATE);

	AUTO_REPLY old_tree = vote_for(&a, HEAD, second, tree_of(first), 0);
	assert_int_equal(old_tree.status, 412);
	assert_string_equal(front_code(&old_tree), "vote.tree");
	AUTO_REPLY old_round = vote_for(&a, HEAD, first, tree_of(first), 0);
	assert_int_equal(old_round.status, 409);
	assert_string_equal(front_code(&old_round), "submission.state");
	AUTO_REPLY good = vote_for(&a, HEAD, second, tree_of(second), 0);
	assert_int_equal(good.status, 201);
	AUTO_REPLY again = vote_for(&a, HEAD, second, tree_of(second), 0);
	assert_true(again.status == 403 || again.status == 409);
	assert_string_equal(scene_sql(&front.scene,
				    arena_printf(&a,
					    "select string_agg(verdict, ' ' order by id) from vote "
					    "where submission_id in (%lld, %lld)",
					    (long long)first, (long long)second)),
		"RETURN AGREE");
}

static void an_approval_does_not_follow_a_save_behind_it(void **)
{
	SCRATCH(a);
	int64_t draft = scene_draft(&front.scene, EDITOR, "审核中又改", NULL);
	int64_t id = scene_submit(&front.scene, EDITOR, draft);
	const char *tree = tree_of(id);
	AUTO_REPLY saved = front_call(&front, &a, EDITOR, "PUT",
		arena_printf(&a, "/api/v1/drafts/%lld", (long long)draft),
		if_match(&a, scene_head(&front.scene, draft)), other);
	assert_int_equal(saved.status, 200);
	scene_approve(&front.scene, id);
	assert_string_equal(tree_of(id), tree); /* what they saw, whatever was saved since */
	assert_string_equal(
		scene_sql(&front.scene,
			arena_printf(&a,
				"select d.tree <> s.tree_oid from draft d join submission s on "
				"s.draft_id = d.id where s.id = %lld",
				(long long)id)),
		"t");
}

static int open_front(void **)
{
	front_open(&front, NULL);
	return 0;
}

static int close_front(void **)
{
	front_close(&front);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_that_writes_a_draft_wants_the_newest_version),
		cmocka_unit_test(an_approval_of_an_old_version_counts_for_nothing),
		cmocka_unit_test(an_approval_does_not_follow_a_save_behind_it),
	};
	return cmocka_run_group_tests(tests, open_front, close_front);
}
