#include "seal/removal.h"

#include "base/digest.h"

/* Columns of seal_removals. */
enum { ID, STATEMENT, ACCOUNT, CHANNEL, BODY, INCIDENT, SEEN, MARKER, REMOTE, SHA256, TITLE, URL };
enum { STANDS = URL + 1, EXPLAINED, EPOCH, FIRST, SECOND = FIRST + 7 };
/* Of each of the two. */
enum { WHO, PUBLIC_KEY, OWNER, GOOD, KEY, SIGNATURE, RIGHT };

#define REFUSE(...) fault_as(ERR_REFUSED, "seal.removal", NULL, __VA_ARGS__)

static struct signer signer_of(const struct rows *r, int i, int at)
{
	return (struct signer){ .account = row_int(r, i, at + WHO),
		.public_key = row_str(r, i, at + PUBLIC_KEY),
		.key_owner = row_int(r, i, at + OWNER),
		.key_good = row_bool(r, i, at + GOOD),
		.key = row_int(r, i, at + KEY) };
}

static enum err is_signed(
	const struct trust *t, const struct rows *r, int i, int at, const json_t *body)
{
	SCRATCH(a);
	struct signer by = signer_of(r, i, at);
	long long who = by.account;
	struct str payload = statement_payload(&a, by.account, STR("removal"), body);
	if (!row_bool(r, i, at + RIGHT))
		return REFUSE("账号 %lld 无权申请删除", who);
	if (!by.key_good || by.key_owner != by.account ||
		signature_fits(by.public_key, payload, row_str(r, i, at + SIGNATURE)))
		return REFUSE("账号 %lld 的删除申请没有有效签名", who);
	trust_judge(t, &by);
	return by.stands ? ERR_OK
			 : REFUSE("申请人（账号 %lld）的角色或密钥没有安全管理员的有效签名", who);
}

/* What they signed is this thing, as the account has it now, and nothing else. */
static bool says_so(struct arena *a, const struct rows *r, int i, const json_t *body)
{
	static const struct {
		const char *name;
		int at;
	} members[] = { { "channel", ACCOUNT }, { "incident", INCIDENT }, { "seen", SEEN },
		{ "marker", MARKER }, { "remote_id", REMOTE }, { "sha256", SHA256 },
		{ "title", TITLE }, { "url", URL } };
	for (size_t k = 0; k < sizeof members / sizeof *members; k++)
		if (!str_eq(json_str(body, members[k].name), row_str(r, i, members[k].at)))
			return false;
	return row_str(r, i, SHA256).len && str_eq(json_canonical(a, body), row_str(r, i, BODY));
}

enum err removal_holds(const struct trust *t, const struct rows *r, int i)
{
	SCRATCH(a);
	json_auto_t *body = NULL;
	if (json_read(row_str(r, i, BODY), &body) || !says_so(&a, r, i, body))
		return REFUSE("内容在申请以后有变化，请重新申请");
	if (!row_bool(r, i, STANDS))
		return REFUSE("事件已不成立，或内容已经消失");
	if (row_str(r, i, EXPLAINED).len)
		return REFUSE(STRF, STRV(row_str(r, i, EXPLAINED)));
	if (row_int(r, i, FIRST + WHO) == row_int(r, i, SECOND + WHO))
		return REFUSE("须两个不同的人申请和确认");
	TRY(is_signed(t, r, i, FIRST, body));
	return is_signed(t, r, i, SECOND, body);
}

static struct ticket_vote vote_of(const struct rows *r, int i, int at, const char *stage)
{
	return (struct ticket_vote){ .account = row_str(r, i, at + WHO),
		.stage = str_c(stage),
		.tree = row_str(r, i, SEEN),
		.sig = row_str(r, i, at + SIGNATURE) };
}

static struct ticket ticket_of(struct desk *d, const struct seal_keys *keys, const struct rows *r,
	int i, struct ticket_file *file, struct ticket_vote votes[2])
{
	struct arena *a = d->arena;
	struct str body = row_str(r, i, BODY);
	*file = (struct ticket_file){ .path = STR(REMOVAL_FILE),
		.sha256 = str_c(sha256_hex(a, body)),
		.sm3 = str_c(sm3_hex(a, body)),
		.size = (int64_t)body.len };
	votes[0] = vote_of(r, i, FIRST, "ask");
	votes[1] = vote_of(r, i, SECOND, "agree");
	return (struct ticket){ .ticket = str_c(arena_printf(a, "remove-" STRF "-" STRF,
					STRV(row_str(r, i, ACCOUNT)), STRV(row_str(r, i, ID)))),
		.act = STR("remove"),
		.channel = row_str(r, i, CHANNEL),
		.account = row_str(r, i, ACCOUNT),
		.files = file,
		.file_count = 1,
		.votes = votes,
		.vote_count = 2,
		.not_before = d->now,
		.not_after = d->now + (int64_t)REMOVAL_HOURS * 3600 * 1000,
		.epoch = row_int(r, i, EPOCH),
		.key_ed25519 = str_c(keys->id_ed25519),
		.key_sm2 = str_c(keys->id_sm2) };
}

static enum err issue(struct desk *d, const struct seal_keys *keys, const struct trust *trust,
	const struct rows *r, int i)
{
	struct ticket_file file;
	struct ticket_vote votes[2];
	struct ticket_sigs sigs;
	json_auto_t *key =
		json_pack("{s:s, s:s}", "ed25519", keys->id_ed25519, "sm2", keys->id_sm2);
	TRY(removal_holds(trust, r, i));
	struct ticket t = ticket_of(d, keys, r, i, &file, votes);
	struct str body = ticket_text(d->arena, &t);
	TRY(ticket_sign(d->arena, body, keys->ed25519, keys->sm2, &sigs));
	return store_run(d->db, d->arena, removal_issue, NULL, P_INT(row_int(r, i, ID)),
		P_TEXT(body), P_TEXT(sigs.ed25519), P_TEXT(sigs.sm2),
		P_TEXT(json_text(d->arena, key)), P_INT(t.epoch), param_time(d->arena, d->now));
}

static enum err refuse(struct desk *d, int64_t removal)
{
	const char *why = arena_printf(d->arena, "%s", err_reason());
	return store_run(d->db, d->arena, removal_refuse, NULL, P_INT(removal), P_C(why),
		param_time(d->arena, d->now));
}

enum err issue_removals(
	struct desk *d, const struct seal_keys *keys, const struct rows *asked, int *out_signed)
{
	struct trust trust;
	int64_t *who = arena_array(d->arena, int64_t, 2 * (size_t)asked->count + 1);
	if (!asked->count)
		return ERR_OK;
	for (int i = 0; i < asked->count; i++) {
		who[2 * i] = row_int(asked, i, FIRST + WHO);
		who[2 * i + 1] = row_int(asked, i, SECOND + WHO);
	}
	TRY(trust_read_people(d, who, 2 * (size_t)asked->count, &trust));
	for (int i = 0; i < asked->count; i++) {
		enum err e = issue(d, keys, &trust, asked, i);
		*out_signed += !e;
		TRY(e == ERR_REFUSED ? refuse(d, row_int(asked, i, ID)) : e);
	}
	return ERR_OK;
}
