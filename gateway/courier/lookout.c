#include "courier/lookout.h"

#include "base/clock.h"
#include "base/files.h"
#include "base/log.h"
#include "courier/courier.h"
#include "courier/envelope.h"

enum { BLIND_MS = 60 * 60 * 1000, RETRY_MS = 30 * 1000, KEPT_MAX = 4096 };

static struct envelope name_of(struct arena *a, int64_t n)
{
	return (struct envelope){ str_c(arena_printf(a, "%lld", (long long)n)), 0 };
}

static int64_t number_of(const struct envelope *e)
{
	int64_t n = 0;
	return str_i64(e->delivery, &n) && !e->fence ? n : 0;
}

/* ---- the gateway's side ---- */

static enum err say_blind(struct courier *c, struct arena *a)
{
	const char *why = c->channel->survey ? "网闸另一侧近来没有送来查看结果"
					     : "账号在网闸另一侧，这一渠道的查看不过网闸";
	json_auto_t *body = json_pack("{s:{s:s s:o s:b}}", "trouble", "code", "watch.gap", "text",
		json_string(arena_printf(a,
			"%s：有没有陌生内容、在线内容是不是原样，本系统不知道，请定期到平台上查看",
			why)),
		"lasting", false);
	TRY(gateway_call(&c->client, a, "POST", "surveys", body, 10000, NULL));
	c->lookout.blind_at = clock_ticks() + BLIND_MS;
	return ERR_OK;
}

/* No deletion crosses: people hear that it is theirs, instead of waiting for it. */
static enum err leave_to_people(struct courier *c, struct arena *a, const json_t *removal)
{
	const char *how = c->channel->remove_by_hand;
	const char *why = arena_printf(a, "账号在网闸另一侧，系统不能删除。%s",
		how ? how : "请登录平台删除这一内容，系统看到它消失后即可办结");
	json_auto_t *body = json_pack("{s:O s:s s:s}", "fence", json_object_get(removal, "fence"),
		"outcome", "BY_HAND", "reason", why);
	const char *below =
		arena_printf(a, "removals/" STRF "/result", STRV(json_str(removal, "id")));
	return gateway_call(&c->client, a, "POST", below, body, 15000, NULL);
}

static enum err send(struct courier *c, struct arena *a, const json_t *site)
{
	struct lookout *l = &c->lookout;
	int64_t now = clock_now(), n = now > l->last ? now : l->last + 1;
	json_auto_t *content =
		json_pack("{s:O s:I}", "site", (json_t *)site, "after", (json_int_t)l->got);
	TRY(envelope_write(a, c->gap, ENVELOPE_WATCH, name_of(a, n), c->key, content));
	l->out = l->last = n;
	l->give_up = clock_ticks() + LOOKOUT_MS;
	return ERR_OK;
}

/* Asking the gateway is the promise to look: what is a look at one thing does not cross, and is not known. */
static enum err ask(struct courier *c, struct arena *a)
{
	json_auto_t *answer = NULL, *body = json_object();
	c->lookout.next_at = clock_ticks() + RETRY_MS;
	TRY(gateway_call(&c->client, a, "POST", "watch", body, 15000, &answer));
	const json_t *site = json_object_get(answer, "survey");
	const json_t *removal = json_object_get(answer, "removal");
	c->lookout.next_at =
		clock_ticks() + watch_pause(json_int(answer, "wait_ms", RETRY_MS), false, false);
	enum err e = removal ? leave_to_people(c, a, removal) : ERR_OK;
	if (e)
		log_fault("gap.removal", e);
	return json_is_object(site) ? send(c, a, site) : ERR_OK;
}

/* What the gateway does not take is none; what did not reach it is handed in once more. */
static enum err hand_in(struct courier *c, struct arena *a, struct envelope e)
{
	json_auto_t *said = NULL;
	TRY(envelope_read(a, c->gap, ENVELOPE_WATCHED, e, c->peer, &said));
	bool none = json_is_true(json_object_get(said, "none"));
	enum err bad =
		none ? ERR_OK : gateway_call(&c->client, a, "POST", "surveys", said, 30000, NULL);
	if (bad && bad != ERR_INVALID && bad != ERR_LIMIT)
		return bad;
	if (!bad && !none) {
		c->lookout.got = c->lookout.out;
		c->lookout.blind_at = clock_ticks() + BLIND_MS;
	}
	c->lookout.out = 0;
	c->lookout.next_at = clock_ticks();
	envelope_drop(a, c->gap, ENVELOPE_WATCHED, e);
	return bad;
}

/* One that was not asked for is of before, however well it is signed. */
static void take_answers(struct courier *c, struct arena *a)
{
	struct envelope *list;
	size_t n = envelope_list(a, c->gap, ENVELOPE_WATCHED, &list);
	for (size_t i = 0; i < n; i++) {
		if (!c->lookout.out || number_of(&list[i]) != c->lookout.out) {
			envelope_drop(a, c->gap, ENVELOPE_WATCHED, list[i]);
			continue;
		}
		enum err e = hand_in(c, a, list[i]);
		if (e)
			log_fault("gap.watched", e);
	}
}

enum err lookout_near(struct courier *c)
{
	SCRATCH(a);
	struct lookout *l = &c->lookout;
	if (clock_ticks() >= l->blind_at)
		TRY(say_blind(c, &a));
	if (!c->channel->survey)
		return ERR_OK;
	take_answers(c, &a);
	if (l->out && clock_ticks() >= l->give_up) {
		envelope_drop(&a, c->gap, ENVELOPE_WATCH, name_of(&a, l->out));
		l->out = 0;
	}
	return l->out || clock_ticks() < l->next_at ? ERR_OK : ask(c, &a);
}

/* ---- beyond ---- */

static const char *kept_path(struct arena *a, const struct courier *c)
{
	return arena_printf(a, "%s/kept/watch.json", c->gap);
}

/* Durable before anything is listed: one that is carried again and again costs the platform no calls. */
static enum err keep_newest(struct courier *c, struct arena *a, int64_t n)
{
	struct str text;
	json_auto_t *kept = NULL, *now = json_pack("{s:I}", "number", (json_int_t)n);
	enum err e = file_read(a, kept_path(a, c), KEPT_MAX, &text);
	if (!e)
		e = json_read(text, &kept);
	if (e && e != ERR_NOTFOUND)
		return e;
	if (n <= json_int(kept, "number", 0))
		return fault_as(ERR_GONE, "gap.late", NULL, "查看的要求已有更新的，不再执行");
	return file_write(kept_path(a, c), json_text(a, now), 0600, NULL);
}

/*
 * On from where the other side has it, or from the beginning. Half a list under the name of a whole one would call gone
 * what stands in the other half, so only these two places count.
 */
static void stand_where(struct courier *c, int64_t after)
{
	struct lookout *l = &c->lookout;
	if (l->listed && after == l->listed) {
		l->then = after;
		return;
	}
	bool again = l->listed && after == l->then;
	json_decref(c->watch.notes);
	c->watch.notes = again ? json_deep_copy(l->notes_then) : json_object();
	l->then = again ? after : 0;
}

static enum err list(struct courier *c, struct arena *a, const json_t *asked, int64_t n)
{
	struct channel_site site = {};
	lease_read_site(a, json_object_get(asked, "site"), &site);
	if (!str_eq(site.account, c->config.account))
		return fault_as(ERR_DENIED, "gap.account", NULL, "要查看的不是这个渠道账号");
	TRY(keep_newest(c, a, n));
	stand_where(c, json_int(asked, "after", 0));
	json_decref(c->lookout.notes_then);
	c->lookout.notes_then = json_deep_copy(c->watch.notes);
	c->lookout.listed = n;
	return watch_survey(c, a, &site);
}

/* The calls of the hour are used up, or the site is closed: the next wish need not wait for this one. */
static void bring_none(struct courier *c, struct arena *a)
{
	json_auto_t *none = json_pack("{s:b}", "none", true);
	enum err e = lookout_bring(c, a, none);
	if (e)
		log_fault("gap.watch", e);
}

/* False: it is not carried whole yet, or nobody's, and lies there on. */
static bool take(struct courier *c, struct arena *a, struct envelope e)
{
	json_auto_t *asked = NULL;
	enum err bad = envelope_read(a, c->gap, ENVELOPE_WATCH, e, c->peer, &asked);
	bool signs = !bad;
	if (signs)
		bad = list(c, a, asked, number_of(&e));
	if (signs && bad == ERR_BUSY)
		bring_none(c, a);
	if (signs)
		envelope_drop(a, c->gap, ENVELOPE_WATCH, e);
	if (bad && (signs || clock_ticks() >= c->lookout.spoken_at)) {
		log_fault("gap.watch", bad);
		c->lookout.spoken_at = clock_ticks() + RETRY_MS;
	}
	return signs;
}

void lookout_far(struct courier *c)
{
	SCRATCH(a);
	struct envelope *all = NULL;
	size_t n = c->channel->survey ? envelope_list(&a, c->gap, ENVELOPE_WATCH, &all) : 0;
	while (n && !take(c, &a, all[n - 1]))
		n--;
	while (n-- > 1) /* of before that one */
		envelope_drop(&a, c->gap, ENVELOPE_WATCH, all[n - 1]);
}

enum err lookout_bring(struct courier *c, struct arena *a, const json_t *said)
{
	return envelope_write(
		a, c->gap, ENVELOPE_WATCHED, name_of(a, c->lookout.listed), c->key, said);
}
