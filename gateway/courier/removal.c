#include "courier/removal.h"

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "courier/courier.h"
#include "courier/removed.h"

enum { AGAIN_MS = 30 * 1000, LAG_MS = 2 * 60 * 1000, TRIES = 4 };

struct removal {
	struct str id, ticket, body;
	struct str explained; /* by now, by something of ours: only to be looked at */
	struct ticket_sigs sigs;
	int64_t fence, attempt, until;
	bool intended; /* a deletion may have left */
	struct channel_site site;
	struct posted was; /* as both people signed it */
};

static enum err read(struct arena *a, const json_t *j, struct removal *out)
{
	const json_t *ticket = json_object_get(j, "ticket");
	const json_t *sigs = json_object_get(ticket, "sigs");
	struct removal r = { .id = arena_str(a, json_str(j, "id")),
		.ticket = arena_str(a, json_str(ticket, "body")),
		.body = arena_str(a, json_str(j, "body")),
		.explained = arena_str(a, json_str(j, "explained")),
		.sigs = { arena_str(a, json_str(sigs, "ed25519")),
			arena_str(a, json_str(sigs, "sm2")) },
		.fence = json_int(j, "fence", -1),
		.attempt = json_int(j, "attempt", 0),
		.intended = str_eq(json_str(j, "state"), STR("INTENT")) };
	lease_read_site(a, json_object_get(j, "site"), &r.site);
	*out = r;
	return r.id.len && r.fence >= 0
		       ? ERR_OK
		       : fault_as(ERR_INVALID, "removal.form", NULL, "删除任务缺少编号");
}

static enum err denied(const char *what)
{
	return fault_as(
		ERR_DENIED, "ticket.mismatch", NULL, "删除凭证的%s与本次任务不符，不予删除", what);
}

/* For this act, this account, this time, and naming these very bytes. */
static enum err check_ticket(struct courier *c, struct arena *a, struct removal *r)
{
	struct ticket t;
	int64_t now = c->wire.now(&c->wire);
	TRY(ticket_verify(a, r->ticket, r->sigs, &c->ring, &t));
	if (!str_eq(t.act, STR("remove")))
		return denied("动作");
	if (!str_eq(t.account, c->config.account))
		return denied("渠道账号");
	if (!str_eq(t.channel, str_c(c->channel->name)))
		return denied("渠道");
	r->until = t.not_after;
	if (!r->intended && (now > t.not_after || now < t.not_before - LAG_MS))
		return fault_as(ERR_DENIED, "ticket.late", NULL, "删除凭证已过有效期，请重新申请");
	return ticket_check_file(&t, STR("removal.json"), r->body, NULL);
}

static enum err take_target(struct courier *c, struct arena *a, struct removal *r)
{
	json_auto_t *j = NULL;
	TRY(json_read(r->body, &j));
	if (!str_eq(json_str(j, "channel"), c->config.account))
		return denied("渠道账号");
	r->was = (struct posted){ .remote_id = arena_str(a, json_str(j, "remote_id")),
		.url = arena_str(a, json_str(j, "url")),
		.title = arena_str(a, json_str(j, "title")),
		.marker = arena_str(a, json_str(j, "marker")),
		.sha256 = arena_str(a, json_str(j, "sha256")) };
	return r->was.remote_id.len && r->was.sha256.len ? ERR_OK : denied("内容");
}

static enum err say(struct courier *c, struct arena *a, const struct removal *r,
	const char *outcome, const char *why, int64_t again_ms)
{
	json_auto_t *body = json_pack(
		"{s:I s:s s:s}", "fence", (json_int_t)r->fence, "outcome", outcome, "reason", why);
	if (again_ms)
		json_object_set_new(
			body, "retry_at", json_integer(c->wire.now(&c->wire) + again_ms));
	const char *below = arena_printf(a, "removals/" STRF "/result", STRV(r->id));
	log_info("removal=" STRF " end=%s", STRV(r->id), outcome);
	return gateway_call(&c->client, a, "POST", below, body, 15000, NULL);
}

/* Kept before it is told: the same ticket, handed over once more, ends the same way and does nothing. */
static enum err end(struct courier *c, struct arena *a, const struct removal *r,
	const char *outcome, const char *why)
{
	const struct removed how = { str_c(outcome), str_c(why) };
	enum err e = removed_keep(&c->wire, a, r->ticket, r->until, &how);
	if (e)
		log_fault("removal.memory", e);
	return say(c, a, r, outcome, why, 0);
}

static enum err say_again(struct courier *c, struct arena *a, const struct removal *r)
{
	int64_t wait = (int64_t)AGAIN_MS << (r->attempt < TRIES ? r->attempt : TRIES);
	return say(c, a, r, "AGAIN", arena_printf(a, "%s", err_reason()), wait);
}

static enum err by_hand(
	struct courier *c, struct arena *a, const struct removal *r, const char *why)
{
	const char *how = c->channel->remove_by_hand;
	if (!how)
		how = "请登录平台删除这一内容，系统看到它消失后即可办结";
	return end(c, a, r, "BY_HAND", arena_printf(a, "%s。%s", why, how));
}

/* ERR_NOTFOUND: it is not there. ERR_CONFLICT: something is, and it is not what was signed. */
static enum err look(struct courier *c, struct arena *a, const struct removal *r)
{
	struct posted now = {};
	TRY(c->channel->find(&c->wire, a, &r->site, c->watch.notes, &r->was, &now));
	if (str_eq(now.remote_id, r->was.remote_id) && str_eq(now.sha256, r->was.sha256) &&
		str_eq(now.marker, r->was.marker))
		return ERR_OK;
	return fault_as(ERR_CONFLICT, "removal.changed", NULL,
		"账号上的内容与两人所签的不一致，没有删除：请看过以后重新申请");
}

/* The platform may say that it is deleted, and go on showing it. */
static enum err see_it_gone(struct courier *c, struct arena *a, const struct removal *r)
{
	enum err e = look(c, a, r);
	if (e == ERR_GONE)
		return e;
	if (e == ERR_NOTFOUND)
		return end(c, a, r, "GONE", "已由连接器删除，已看到消失");
	return say(c, a, r, "AGAIN", "已请求删除，还没有看到消失，稍后再看", LAG_MS);
}

static enum err intend(struct courier *c, struct arena *a, const struct removal *r)
{
	json_auto_t *body = json_pack("{s:I}", "fence", (json_int_t)r->fence);
	const char *below = arena_printf(a, "removals/" STRF "/intent", STRV(r->id));
	return gateway_call(&c->client, a, "POST", below, body, 15000, NULL);
}

static enum err delete_it(struct courier *c, struct arena *a, struct removal *r)
{
	TRY(intend(c, a, r));
	r->attempt++;
	(void)FP("removal.after_intent");
	enum err e = c->channel->remove(&c->wire, a, &r->site, c->watch.notes, &r->was);
	(void)FP("removal.after_remove");
	if (e == ERR_GONE)
		return e;
	if (e == ERR_DENIED || e == ERR_REFUSED)
		return by_hand(c, a, r, arena_printf(a, "%s", err_reason()));
	if (e && e != ERR_UNCERTAIN)
		return say_again(c, a, r);
	return see_it_gone(c, a, r);
}

static enum err carry(struct courier *c, struct arena *a, struct removal *r)
{
	if (!c->channel->find)
		return by_hand(c, a, r, "该渠道不能由连接器删除");
	enum err e = look(c, a, r);
	if (e == ERR_GONE)
		return e;
	if (e == ERR_NOTFOUND)
		return end(c, a, r, "GONE",
			r->intended ? "已由连接器删除，已看到消失" : "没有删除：看的时候已经消失");
	if (e == ERR_CONFLICT)
		return end(c, a, r, "CHANGED", arena_printf(a, "%s", err_reason()));
	if (e == ERR_INVALID || e == ERR_REFUSED)
		return by_hand(c, a, r, arena_printf(a, "%s", err_reason()));
	if (e)
		return say_again(c, a, r);
	if (r->explained.len)
		return end(c, a, r, "CHANGED", arena_cstr(a, r->explained));
	if (!c->channel->remove)
		return by_hand(c, a, r, "该渠道不能由连接器删除");
	if (r->attempt >= TRIES)
		return by_hand(c, a, r, "多次删除后平台仍在显示");
	/* That a deletion may have left excuses the look alone: who hands the ticket over says so. */
	if (c->wire.now(&c->wire) > r->until)
		return by_hand(c, a, r, "删除凭证已过有效期，没有再删");
	return delete_it(c, a, r);
}

/* What it is, is taken from the signed ticket, and not from who hands it over. */
static enum err check(struct courier *c, struct arena *a, struct removal *r)
{
	TRY(courier_read_ring(c));
	TRY(check_ticket(c, a, r));
	return take_target(c, a, r);
}

enum err removal_carry(struct courier *c, struct arena *a, const json_t *j)
{
	struct removal r;
	struct removed was;
	TRY(read(a, j, &r));
	if (!c->watch.notes)
		c->watch.notes = json_object();
	enum err e = check(c, a, &r);
	if (e == ERR_DENIED || e == ERR_INVALID)
		return say(c, a, &r, "REFUSED", arena_printf(a, "%s", err_reason()), 0);
	if (e)
		return say_again(c, a, &r);
	e = removed_find(&c->wire, a, r.ticket, &was);
	if (e != ERR_NOTFOUND)
		return e ? say_again(c, a, &r)
			 : say(c, a, &r, arena_cstr(a, was.outcome), arena_cstr(a, was.why), 0);
	c->site = &r.site;
	e = carry(c, a, &r);
	c->site = NULL;
	return e;
}
