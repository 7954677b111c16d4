#include "seal/conditions.h"

#include "channels/recall.h"
#include "desk/meta.h"

#define REFUSE(code, ...) fault_as(ERR_REFUSED, "seal." code, NULL, __VA_ARGS__)

static enum err approved(const struct dossier *d)
{
	return str_eq(d->state, STR("APPROVED")) ? ERR_OK : REFUSE("state", "该件未审核通过");
}

static enum err tree_is_voted_tree(const struct dossier *d)
{
	return str_eq(d->tree, str_c(d->head.tree))
		       ? ERR_OK
		       : REFUSE("tree", "送审件所记的内容与其版本不符");
}

static enum err policy_in_force(const struct dossier *d)
{
	return d->policy == d->policy_in_force
		       ? ERR_OK
		       : REFUSE("policy", "送审时应按第 %lld 版审核流程，不是第 %lld 版",
				 (long long)d->policy_in_force, (long long)d->policy);
}

static enum err disclosure_is_public(const struct dossier *d)
{
	SCRATCH(a);
	struct str s = meta_get(&a, d->text.revision.meta, "disclosure");
	return str_eq(s, STR("主动公开")) ? ERR_OK : REFUSE("disclosure", "公开属性不是“主动公开”");
}

/* Roles and key under a security administrator's signature, back to the first run. */
static enum err by_whom(const struct signer *by)
{
	return by->stands ? ERR_OK
			  : REFUSE("standing", "账号 %lld 的角色或密钥没有安全管理员的有效签名",
				    (long long)by->account);
}

static enum err vote_is_signed(const struct dossier *d, const struct cast *c)
{
	const struct ballot *b = &c->vote.said;
	if (b->submission != d->id || !str_eq(b->tree, d->tree))
		return REFUSE("vote.tree", "有一票不是对这一版内容的表决");
	if (!str_eq(b->verdict, STR("AGREE")))
		return REFUSE("vote.verdict", "有一票不同意");
	if (!c->vote.by.key_good)
		return REFUSE("vote.key", "账号 %lld 一票的签名密钥当时无效",
			(long long)c->vote.by.account);
	if (signed_vote_check(&c->vote))
		return REFUSE("vote.signature", "账号 %lld 的一票没有有效签名",
			(long long)c->vote.by.account);
	return by_whom(&c->vote.by);
}

static enum err votes_are_signed(const struct dossier *d)
{
	for (size_t i = 0; i < d->vote_count; i++)
		TRY(vote_is_signed(d, &d->votes[i]));
	return ERR_OK;
}

/* No voter touched the words, and nobody votes twice: one person, one stage. */
static enum err voters_are_apart(const struct dossier *d)
{
	for (size_t i = 0; i < d->vote_count; i++) {
		int64_t who = d->votes[i].vote.by.account;
		if (dossier_contributor(d, who))
			return REFUSE("vote.contributor", "账号 %lld 参与过本稿的文字，其表决无效",
				(long long)who);
		for (size_t j = 0; j < i; j++)
			if (d->votes[j].vote.by.account == who)
				return REFUSE(
					"vote.twice", "账号 %lld 在两个环节表决", (long long)who);
	}
	return ERR_OK;
}

static enum err stage_is_filled(const struct dossier *d, size_t no, const json_t *stage)
{
	int64_t need = json_int(stage, "approvals", 1), have = 0;
	for (size_t i = 0; i < d->vote_count; i++)
		have += d->votes[i].vote.said.stage == (int64_t)no && d->votes[i].seated;
	if (have < (need < 1 ? 1 : need))
		return REFUSE("vote.stage", "“" STRF "”环节缺少有权人的同意",
			STRV(json_str(stage, "name")));
	return ERR_OK;
}

static enum err stages_are_filled(const struct dossier *d)
{
	const json_t *stages = json_object_get(d->policy_body, "stages");
	size_t n = json_array_size(stages);
	if (!n)
		return REFUSE("policy", "审核流程没有环节");
	for (size_t i = 0; i < n; i++)
		TRY(stage_is_filled(d, i, json_array_get(stages, i)));
	return ERR_OK;
}

/* By the right person, on this tree, and signed: a row that somebody put there is no mark. */
static enum err mark_holds(const struct dossier *d, const struct given *m)
{
	long long who = (long long)m->by.account;
	bool secrecy = str_eq(m->mark.kind, STR("SECRECY"));
	struct str name = secrecy ? STR("保密审查") : m->mark.kind;
	if (!str_eq(m->mark.tree, d->tree))
		return REFUSE("mark.tree", "账号 %lld 的" STRF "不是对这一版内容", who, STRV(name));
	if (dossier_contributor(d, m->by.account) || (secrecy && !m->secrecy_seat))
		return REFUSE("mark.person", "账号 %lld 无权作" STRF, who, STRV(name));
	if (!m->by.key_good || signed_mark_check(&m->by, &m->mark))
		return REFUSE(
			"mark.signature", "账号 %lld 的" STRF "没有有效签名", who, STRV(name));
	return by_whom(&m->by);
}

static enum err mark_is_given(const struct dossier *d, struct str kind)
{
	enum err why = str_eq(kind, STR("SECRECY"))
			       ? REFUSE("mark", "没有本处室保密审查员的保密审查")
			       : REFUSE("mark", "缺少标记：" STRF, STRV(kind));
	for (size_t i = 0; i < d->mark_count; i++)
		if (str_eq(d->marks[i].mark.kind, kind)) {
			why = mark_holds(d, &d->marks[i]);
			if (!why)
				return ERR_OK;
		}
	return why;
}

/* Those the stages ask for; 保密审查 whatever they say. */
static enum err marks_are_given(const struct dossier *d)
{
	const json_t *stages = json_object_get(d->policy_body, "stages");
	TRY(mark_is_given(d, STR("SECRECY")));
	for (size_t i = 0; i < json_array_size(stages); i++) {
		const json_t *marks = json_object_get(json_array_get(stages, i), "marks");
		for (size_t j = 0; j < json_array_size(marks); j++) {
			struct str kind = str_c(json_string_value(json_array_get(marks, j)));
			if (!str_eq(kind, STR("SECRECY"))) /* that one has been looked at */
				TRY(mark_is_given(d, kind));
		}
	}
	return ERR_OK;
}

static enum err was_opened(const struct signed_vote *v, const char *what)
{
	for (size_t i = 0; i < v->said.opened_count; i++)
		if (str_eq(v->said.opened[i], str_c(what)))
			return ERR_OK;
	return REFUSE("opened", "账号 %lld 同意前没有打开 %s", (long long)v->by.account, what);
}

/* What he says, under his signature, that he looked into. */
static enum err voter_opened(const struct dossier *d, const struct signed_vote *v)
{
	SCRATCH(a);
	for (size_t i = 0; i < d->outlet_count; i++)
		TRY(was_opened(
			v, arena_printf(&a, "rendition:" STRF, STRV(d->outlets[i].channel))));
	for (size_t i = 0; i < d->text.asset_count; i++)
		if (draft_is_attachment(&d->text, &d->text.assets[i]))
			TRY(was_opened(v,
				arena_printf(&a, "asset:" STRF, STRV(d->text.assets[i].sha256))));
	return ERR_OK;
}

static enum err everything_was_opened(const struct dossier *d)
{
	for (size_t i = 0; i < d->vote_count; i++)
		TRY(voter_opened(d, &d->votes[i].vote));
	return ERR_OK;
}

/* What his account there sends can never be fetched back: he says, under his signature, that he knows. */
static enum err outlet_was_known(const struct dossier *d, const struct outlet *o)
{
	SCRATCH(a);
	const struct recall *r = recall_of(o->channel, o->settings);
	if (!r || !r->gone)
		return ERR_OK;
	const char *card = arena_printf(&a, "recall:" STRF, STRV(o->channel));
	for (size_t i = 0; i < d->vote_count; i++)
		if (was_opened(&d->votes[i].vote, card))
			return REFUSE("irrevocable",
				"渠道账号" STRF "发出后收不回，账号 %lld 同意时没有确认知悉：请退"
				"回后重新送审",
				STRV(o->account), (long long)d->votes[i].vote.by.account);
	return ERR_OK;
}

static enum err irrevocable_was_known(const struct dossier *d)
{
	for (size_t i = 0; i < d->outlet_count; i++)
		TRY(outlet_was_known(d, &d->outlets[i]));
	return ERR_OK;
}

/* By name, under a signature, by who may, and not by somebody who wrote the words. */
static bool decided(const struct dossier *d, struct finding_key finding)
{
	for (size_t i = 0; i < d->decider_count; i++) {
		const struct decider *x = &d->deciders[i];
		if (finding_key_serves(&x->ruling.finding, &finding) && x->seated &&
			x->by.key_good && x->by.stands && !dossier_contributor(d, x->by.account) &&
			!signed_ruling_check(&x->by, &x->ruling))
			return true;
	}
	return false;
}

static enum err blocks_are_decided(const struct dossier *d)
{
	size_t i;
	const json_t *f;
	json_array_foreach(
		d->findings, i, f) if (str_eq(json_str(f, "severity"), STR("BLOCK")) &&
				       !decided(d, finding_key_of(f))) return REFUSE("finding",
		"还有未处理的拦截项：“" STRF "”", STRV(json_str(f, "quote")));
	return ERR_OK;
}

static struct str check_name(struct str kind)
{
	return str_eq(kind, STR("provincial")) ? STR("省级平台检测") : kind;
}

/* Entered by somebody who did not write, about this tree, and signed. */
static enum err check_holds(const struct dossier *d, const struct entered *e)
{
	long long who = (long long)e->by.account;
	struct str name = check_name(e->check.kind);
	if (!str_eq(e->check.tree, d->tree))
		return REFUSE("check.tree", "账号 %lld 登记的" STRF "结果不是对这一版内容", who,
			STRV(name));
	if (dossier_contributor(d, e->by.account))
		return REFUSE("check.person", "账号 %lld 参与过本稿的文字，无权登记" STRF "结果",
			who, STRV(name));
	if (!e->by.key_good || signed_outside_check(&e->by, &e->check))
		return REFUSE("check.signature", "账号 %lld 登记的" STRF "结果没有有效签名", who,
			STRV(name));
	return by_whom(&e->by);
}

static enum err check_is_given(const struct dossier *d, struct str kind)
{
	struct str name = check_name(kind);
	enum err why = REFUSE("check", "审核流程要求的" STRF "还没有结果", STRV(name));
	for (size_t i = 0; i < d->check_count; i++)
		if (str_eq(d->checks[i].check.kind, kind)) {
			why = check_holds(d, &d->checks[i]);
			if (!why)
				return ERR_OK;
		}
	return why;
}

static enum err kinds_are_given(const struct dossier *d, const json_t *kinds)
{
	for (size_t i = 0; i < json_array_size(kinds); i++)
		TRY(check_is_given(d, str_c(json_string_value(json_array_get(kinds, i)))));
	return ERR_OK;
}

/* Those that the policy asks for, as a whole or at a stage. */
static enum err checks_are_given(const struct dossier *d)
{
	const json_t *stages = json_object_get(d->policy_body, "stages");
	TRY(kinds_are_given(d, json_object_get(d->policy_body, "checks")));
	for (size_t i = 0; i < json_array_size(stages); i++)
		TRY(kinds_are_given(d, json_object_get(json_array_get(stages, i), "checks")));
	return ERR_OK;
}

/* Asked for or not, and whoever entered it: what is not "nothing found" waits for a decision. */
static enum err flagged_are_decided(const struct dossier *d)
{
	SCRATCH(a);
	for (size_t i = 0; i < d->check_count; i++) {
		const struct outside_check *c = &d->checks[i].check;
		if (!str_eq(c->result, STR("CLEAN")) && !decided(d, check_finding(&a, c)))
			return REFUSE("check.flagged",
				STRF "发现问题（报告 " STRF "），还没有人处理",
				STRV(check_name(c->kind)), STRV(c->number));
	}
	return ERR_OK;
}

enum err conditions_hold(const struct dossier *d)
{
	static enum err (*const all[])(const struct dossier *) = {
#define CONDITION(name) name,
#include "seal/conditions.def"
#undef CONDITION
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		TRY(all[i](d));
	return ERR_OK;
}

/*
 * What is out there came out while this was on the desks: everybody who agreed has held the two against
 * each other, and says so under his signature. Nobody is offered that for a correction.
 */
static enum err live_was_seen(const struct dossier *d, const struct outlet *o)
{
	SCRATCH(a);
	const char *seen = arena_printf(&a, "live:" STRF, STRV(o->base));
	for (size_t i = 0; i < d->vote_count; i++)
		if (was_opened(&d->votes[i].vote, seen))
			return REFUSE("base",
				"线上版本已不是送审时的那一版，账号 %lld "
				"同意时没有对照过：请合并线上的更正后重新送审",
				(long long)d->votes[i].vote.by.account);
	return ERR_OK;
}

/*
 * Over what it corrects and nothing else: signed before, it would be a second publication beside the first.
 * seal_waits (0077) knows both by their words.
 */
static enum err corrects_something(const struct outlet *o)
{
	if (o->coming)
		return REFUSE("coming",
			"更正以前的文字还在发往“" STRF "”的途中，等它有了结果再签发这里的更正",
			STRV(o->name));
	if (o->nothing)
		return REFUSE("nothing", "“" STRF "”上没有这次更正所依据的版本，更正不发到那里",
			STRV(o->name));
	return ERR_OK;
}

enum err outlet_holds(const struct dossier *d, const struct outlet *o, int64_t now)
{
	if (!o->active)
		return REFUSE("channel", "渠道账号" STRF "未登记或已停用", STRV(o->account));
	if (o->withdrawn)
		return REFUSE("withdrawn", "该件已撤稿");
	if (o->overtaken)
		return REFUSE("overtaken", "同一稿件已有更新的一轮签发");
	TRY(corrects_something(o));
	if (!o->stands)
		TRY(live_was_seen(d, o));
	if (!str_eq(o->act, STR("publish")) && !str_eq(o->act, STR("correct")))
		return REFUSE("act", "送审件所列的动作无法识别");
	if (d->expires_at && d->expires_at <= now)
		return REFUSE("expired", "已过稿件的下线时间");
	return ERR_OK;
}
