#include "desk/register_channel.h"

#include "base/json.h"
#include "base/sign.h"
#include "channels/settings.h"

enum err document_explain(enum err e)
{
	if (e != ERR_CONFLICT || strcmp(err_what(), "one_document_one_account") != 0)
		return e;
	return fault_as(ERR_CONFLICT, "exception.document", "document_no",
		"这份批准文件已用于一个账号：一份批准文件只用于一个账号，另设账号的，请报批后填写新"
		"的批准文号；原账号到期仍需保留的，在原账号上点“延续例外”（第十六条）；"
		"原账号登记错了、从未用过的，请先在该账号上点“作废”");
}

/* A closed list in the schema; the words for those who ask for something else. */
static enum err explain(enum err e)
{
	if (e == ERR_CONFLICT && !strcmp(err_what(), "one_active_account"))
		return fault_as(ERR_CONFLICT, "channel.second", "channel",
			"该单位在此渠道、此用途上已有一个在用账号；确需另设的，须附批准文号和复核日"
			"期（第十六条）");
	if (e == ERR_NOTFOUND)
		return fault_as(ERR_INVALID, "channel.reference", NULL, "所填的处室或人员不存在");
	if (e == ERR_INVALID && strcmp(err_what(), "exception.review") != 0)
		return fault_as(ERR_INVALID, "channel.value", NULL,
			"渠道、用途须取自规定的列表，日期形如 2027-01-31");
	return document_explain(e);
}

static enum err check_key(struct str text)
{
	AUTO_KEY key = NULL;
	if (!text.len)
		return ERR_OK;
	if (key_public_read(text, &key) || key_kind(key) != KEY_ED25519)
		return fault_as(ERR_INVALID, "channel.key", "courier_key",
			"连接器的公钥应为 Ed25519 公钥（PEM 或 base64）");
	return ERR_OK;
}

static enum err check_exception(const struct new_channel *n)
{
	if (n->document_no.len && (!n->reason.len || n->review_on.len != 10))
		return fault_as(ERR_INVALID, "channel.exception", "exception",
			"例外须写明批准文号、理由和复核日期");
	return ERR_OK;
}

static enum err check_settings(
	struct arena *a, struct str channel, struct str settings, struct str standing)
{
	json_auto_t *given = NULL, *has = NULL;
	TRY(json_read(settings, &given));
	if (standing.len)
		TRY(json_read(standing, &has));
	return settings_check(a, channel, given, has);
}

enum err channel_register(struct store *db, struct arena *a, const struct person *by,
	const struct new_channel *n, int64_t *out_id)
{
	AUTO_ROWS rows = {};
	TRY(check_exception(n));
	TRY(check_key(n->courier_key));
	TRY(check_settings(a, n->channel, n->settings, (struct str){}));
	enum err e = store_run(db, a, channel_register, &rows, P_TEXT(n->unit), P_TEXT(n->channel),
		P_TEXT(n->purpose), P_TEXT(n->name), P_TEXT(n->owner_department),
		P_TEXT(n->platform_admin), P_TEXT(n->certification), P_TEXT(n->filing_no),
		P_TEXT(n->base_url), P_TEXT(n->settings), P_TEXT(n->courier_key),
		P_TEXT(n->callback_token), P_INT_LIST(n->operators, n->operator_count),
		P_TEXT(n->document_no), P_TEXT(n->reason), P_OPT(n->review_on), P_INT(by->id));
	if (e)
		return explain(e);
	*out_id = row_int(&rows, 0, 0);
	return ERR_OK;
}

static enum err none(void)
{
	return fault_as(ERR_NOTFOUND, "channel.none", NULL, "没有这个渠道账号，或已注销");
}

static struct param given(struct str s)
{
	return s.at ? P_TEXT(s) : P_NULL;
}

static enum err stale(void)
{
	return fault_as(ERR_STALE, "channel.changed", NULL, "这个账号刚才有人改过，请看过新的再改");
}

static bool any_version(const struct channel_change *c)
{
	return str_eq(c->if_match, STR("*"));
}

/* What it has now, for whoever changes it. */
static enum err check_change(
	struct store *db, struct arena *a, int64_t id, const struct channel_change *c)
{
	AUTO_ROWS now = {};
	TRY(check_key(c->courier_key));
	TRY(store_run(db, a, channel_standing, &now, P_INT(id)));
	if (!now.count)
		return none();
	if (!any_version(c) && !str_eq(c->if_match, row_str(&now, 0, 2)))
		return stale();
	return c->settings.at
		       ? check_settings(a, row_str(&now, 0, 0), c->settings, row_str(&now, 0, 1))
		       : ERR_OK;
}

enum err channel_change(struct store *db, struct arena *a, const struct person *by, int64_t id,
	const struct channel_change *c)
{
	AUTO_ROWS rows = {};
	TRY(check_change(db, a, id, c));
	enum err e = store_run(db, a, channel_change, &rows, P_INT(id), given(c->name),
		given(c->owner_department), given(c->platform_admin), given(c->certification),
		given(c->filing_no), given(c->base_url), given(c->settings), given(c->courier_key),
		given(c->callback_token), P_INT(by->id), P_TEXT(c->if_match));
	if (e)
		return explain(e);
	return rows.count ? ERR_OK : any_version(c) ? none() : stale();
}

enum err channel_set_state(struct store *db, struct arena *a, const struct person *by, bool any,
	int64_t id, const char *to, struct str reason)
{
	AUTO_ROWS rows = {};
	enum err e = store_run(db, a, channel_state, &rows, P_INT(id), P_C(to), P_INT(by->id),
		P_TEXT(reason), P_BOOL(any));
	if (e)
		return explain(e);
	if (!rows.count)
		return fault_as(ERR_WRONG_STATE, "channel.state", NULL,
			"没有这个渠道账号，或其状态不允许此操作，或您不是它的运营人员");
	return ERR_OK;
}

enum err channel_hand_over(struct store *db, struct arena *a, const struct person *by, int64_t id,
	const int64_t *operators, size_t count, struct str platform_admin, struct str reason)
{
	AUTO_ROWS rows = {};
	enum err e = store_run(db, a, channel_hand_over, &rows, P_INT(id),
		P_INT_LIST(operators, count), given(platform_admin), P_INT(by->id), P_TEXT(reason));
	if (e)
		return explain(e);
	return rows.count ? ERR_OK : none();
}

enum err stop_add(struct store *db, struct arena *a, const struct person *by, int64_t channel,
	struct str reason, int64_t *out_id)
{
	AUTO_ROWS rows = {};
	TRY(store_run(db, a, stop_add, &rows, P_INT(channel), P_TEXT(reason), P_INT(by->id)));
	if (!rows.count)
		return none();
	*out_id = row_int(&rows, 0, 0);
	return ERR_OK;
}
