/* lexicon_trial.c: a version tried on what was released, before it is in force. */
#include <pthread.h>

#include "reviewers/terms/derive.h"
#include "web/form.h"
#include "web/lexicon.h"
#include "web/reply.h"
#include "web/route.h"

struct trial_form {
	int64_t releases;
};
enum { RELEASES_MAX = 10000, RELEASES = 200 };
static const struct field trial_fields[] = {
	FIELD(struct trial_form, releases, INT, false, RELEASES_MAX),
};

enum err on_lexicon_trial_ask(struct request *req, struct response *res)
{
	int64_t version;
	struct trial_form f = { .releases = RELEASES };
	TRY(lexicon_version(req, &version));
	TRY(form_read(req, trial_fields, &f));
	TRY(store_run(req->db, req->arena, lexicon_trial_ask, NULL, P_INT(version),
		P_INT(f.releases), P_INT(req->who.id)));
	return reply_none(res);
}

enum { KNOWN = 8 };
static struct {
	pthread_mutex_t lock;
	struct {
		int64_t version, left;
	} of[KNOWN];
} known = { .lock = PTHREAD_MUTEX_INITIALIZER };

static bool is_known(int64_t version, int64_t *out)
{
	pthread_mutex_lock(&known.lock);
	bool have = known.of[version % KNOWN].version == version;
	if (have)
		*out = known.of[version % KNOWN].left;
	pthread_mutex_unlock(&known.lock);
	return have;
}

static void know(int64_t version, int64_t left)
{
	pthread_mutex_lock(&known.lock);
	known.of[version % KNOWN].version = version;
	known.of[version % KNOWN].left = left;
	pthread_mutex_unlock(&known.lock);
}

/*
 * How many terms of a version have no forms; its words never change. Pages ask again and again while a trial
 * runs: what was counted is known, and while res->wait_ms is set it is not counted yet.
 */
static enum err plain_only(struct request *req, struct response *res, int64_t version, int64_t *out)
{
	AUTO_ROWS lists = {};
	*out = 0;
	if (is_known(version, out))
		return ERR_OK;
	TRY(lexicon_wait(req, res, version, 0));
	if (res->wait_ms)
		return ERR_OK;
	TRY(lexicon_words(req, version, &lists));
	*out = (int64_t)derive_left(row_str(&lists, 0, 0));
	know(version, *out);
	return ERR_OK;
}

enum err on_lexicon_trial(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	json_auto_t *out = NULL;
	int64_t version, left;
	TRY(lexicon_version(req, &version));
	TRY(store_run(req->db, req->arena, lexicon_trial, &rows, P_INT(version)));
	TRY(rows_need(&rows, "trial.none", "这一版词库还没有试运行过"));
	TRY(json_read(row_str(&rows, 0, 0), &out));
	TRY(plain_only(req, res, version, &left));
	if (res->wait_ms)
		return ERR_OK;
	json_object_set_new(out, "plain_only", json_integer((json_int_t)left));
	return reply_made(req, res, 200, out);
}
