/* lexicon_return.c: 恢复旧版词库: one asks, another agrees; or it is refused, or taken back. */
#include "desk/word_list.h"
#include "web/form.h"
#include "web/lexicon.h"
#include "web/reply.h"
#include "web/route.h"

enum { REASON_MAX = 200 };

struct return_form {
	struct str reason, key_id, signature;
};
static const struct field asking_fields[] = {
	FIELD(struct return_form, reason, LINE, true, REASON_MAX),
	FIELD(struct return_form, key_id, LINE, true, 64),
	FIELD(struct return_form, signature, LINE, true, 400),
};
static const struct field agreeing_fields[] = {
	FIELD(struct return_form, key_id, LINE, true, 64),
	FIELD(struct return_form, signature, LINE, true, 400),
};
static const struct field closing_fields[] = {
	FIELD(struct return_form, reason, LINE, true, REASON_MAX),
};

enum err on_lexicon_return(struct request *req, struct response *res)
{
	struct person me = request_person(req);
	struct return_form f = {};
	int64_t version, id;
	TRY(lexicon_version(req, &version));
	TRY(form_read(req, asking_fields, &f));
	const struct own_signature s = { f.key_id, f.signature };
	TRY(word_list_ask_back(req->db, req->arena, &me, version, f.reason, &s, &id));
	return reply_json(
		res, 201, str_c(arena_printf(req->arena, "{\"id\":\"%lld\"}", (long long)id)));
}

enum err on_lexicon_return_agree(struct request *req, struct response *res)
{
	struct person me = request_person(req);
	struct return_form f = {};
	int64_t id;
	TRY(request_id(req, 0, "return.none", &id));
	TRY(form_read(req, agreeing_fields, &f));
	const struct own_signature s = { f.key_id, f.signature };
	TRY(word_list_agree_back(req->db, req->arena, &me, id, &s));
	return reply_none(res);
}

static enum err close_it(struct request *req, struct response *res, const char *state)
{
	struct return_form f = {};
	int64_t id;
	TRY(request_id(req, 0, "return.none", &id));
	TRY(form_read(req, closing_fields, &f));
	TRY(store_run(req->db, req->arena, lexicon_return_close, NULL, P_INT(id),
		P_INT(req->who.id), P_C(state), P_TEXT(str_trim(f.reason))));
	return reply_none(res);
}

enum err on_lexicon_return_refuse(struct request *req, struct response *res)
{
	return close_it(req, res, "REFUSED");
}

enum err on_lexicon_return_take_back(struct request *req, struct response *res)
{
	return close_it(req, res, "TAKEN_BACK");
}
