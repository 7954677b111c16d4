#include "courier/watch.h"

#include "base/clock.h"
#include "base/log.h"
#include "courier/courier.h"
#include "courier/mends.h"
#include "courier/orders.h"
#include "courier/removal.h"

enum {
	HOUR_MS = 3600 * 1000,
	OVERDUE_MS = 60 * 1000,
	RETRY_MS = 30 * 1000,
	ASK_MS = 60 * 1000,
	IDLE_MS = 1000,
	ITEMS_MAX = 5000,
	WORDS_MAX = 1024 * 1024 /* bytes of one survey: the rest is asked for again */
};

static enum err used_up(const char *code, const char *why)
{
	return fault_as(ERR_BUSY, code, NULL, "%s", why);
}

enum err watch_spend(struct watch *w)
{
	if (!w->on)
		return ERR_OK;
	if (clock_ticks() >= w->until)
		return used_up("watch.time", "本次查看用时已满，下次接着看");
	if (clock_ticks() - w->hour_at >= HOUR_MS) {
		w->hour_at = clock_ticks();
		w->hour_calls = 0;
	}
	if (w->hour_calls >= w->calls_max)
		return used_up("watch.budget", "本小时查看用的调用次数已满，留给发布");
	w->hour_calls++;
	w->calls++;
	return ERR_OK;
}

enum err watch_waits(const struct watch *w, int64_t end)
{
	return w->on && end > w->until ? used_up("watch.time", "本次查看用时已满，下次接着看")
				       : ERR_OK;
}

int watch_cap(const struct watch *w, int timeout_ms)
{
	return w->on && timeout_ms > WATCH_CALL_MS ? WATCH_CALL_MS : timeout_ms;
}

bool watch_due(const struct watch *w, bool busy)
{
	return clock_ticks() >= w->next_at + (busy ? OVERDUE_MS : 0);
}

int watch_leaves(const struct watch *w, int wait_ms)
{
	int64_t left = w->next_at - clock_ticks();
	return left < 0 ? 0 : left < wait_ms ? (int)left : wait_ms;
}

int64_t watch_pause(int64_t wait_ms, bool brought, bool ordered)
{
	int64_t most = ordered ? ORDERS_ASK_MS : ASK_MS;
	int64_t least = brought ? 0 : IDLE_MS;
	return wait_ms < least ? least : wait_ms > most ? most : wait_ms;
}

void watch_done(struct watch *w)
{
	json_decref(w->notes);
	w->notes = NULL;
}

static void begin(struct courier *c, const struct channel_site *site)
{
	SCRATCH(a);
	json_auto_t *settings = NULL;
	struct watch *w = &c->watch;
	if (json_read(site->settings.len ? site->settings : STR("{}"), &settings))
		settings = json_object();
	w->calls_max = (int)json_int(settings, "watch_calls_per_hour", WATCH_CALLS);
	w->calls = 0;
	w->until = clock_ticks() + WATCH_STEP_MS;
	w->on = true;
	c->site = site;
}

static void end(struct courier *c)
{
	c->watch.on = false;
	c->site = NULL;
}

static json_t *words_json(struct str words, size_t *left)
{
	if (!words.at || words.len > *left)
		return NULL;
	*left -= words.len;
	return json_from(words);
}

static json_t *posted_json(const struct posted *p, size_t *left)
{
	return json_pack("{s:o s:o s:o s:o s:o s:I s:o*}", "remote_id", json_from(p->remote_id),
		"url", json_from(p->url), "title", json_from(p->title), "marker",
		json_from(p->marker), "sha256", json_from(p->sha256), "at", (json_int_t)p->at,
		"words", words_json(p->words, left));
}

json_t *watch_said(const struct survey *s, const struct watch *w, int64_t took)
{
	json_t *items = json_array();
	size_t left = WORDS_MAX;
	bool cut = s->item_count > ITEMS_MAX;
	for (size_t i = 0; i < s->item_count && i < ITEMS_MAX; i++)
		json_array_append_new(items, posted_json(&s->items[i], &left));
	return json_pack("{s:o s:b s:b s:b s:b s:o s:o s:o s:I s:i s:I s:I s:o s:o s:o s:I s:I}",
		"items", items, "whole", s->whole && !cut, "last", s->last && !cut, "more", s->more,
		"soon", s->soon, "name", json_from(s->name), "face", json_from(s->face),
		"certification", json_from(s->certification), "token_until",
		(json_int_t)s->token_until, "calls", w->calls, "took_ms", (json_int_t)took,
		"unchecked", (json_int_t)s->unchecked, "unchecked_why", json_from(s->unchecked_why),
		"framed", json_from(s->framed), "unlisted", json_from(s->unlisted), "calls_most",
		(json_int_t)s->calls_most, "calls_used", (json_int_t)s->calls_used);
}

/* Used up is no trouble with the account: the rest comes with the next one. */
static bool ours(const char *code)
{
	return str_starts(str_c(code), STR("watch."));
}

/* A certificate is put right by a person: by itself it stays as it is. */
json_t *watch_trouble(enum err e, const struct survey *s)
{
	const char *code = err_what();
	bool lasting = e == ERR_DENIED || !strcmp(code, "http.certificate");
	json_t *trouble = json_pack("{s:s s:s s:b}", "code", *code ? code : err_name(e), "text",
		err_reason(), "lasting", lasting);
	json_t *j = json_pack("{s:I s:I}", "calls_most", (json_int_t)s->calls_most, "calls_used",
		(json_int_t)s->calls_used);
	if (ours(code))
		json_decref(trouble);
	else
		json_object_set_new(j, "trouble", trouble);
	return j;
}

static enum err hand_over(struct courier *c, struct arena *a, json_t *said)
{
	json_auto_t *body = said;
	return c->gap ? lookout_bring(c, a, body)
		      : gateway_call(&c->client, a, "POST", "surveys", body, 30000, NULL);
}

/* What could be put back is no longer listed. */
static enum err mend_survey(
	struct courier *c, struct arena *a, const struct channel_site *site, struct survey *s)
{
	struct mends done;
	size_t n = 0;
	if (!s->altered || !mends_wanted(c, site))
		return ERR_OK;
	TRY(mends_do(c, a, site, NULL, &done));
	for (size_t i = 0; i < s->item_count; i++)
		if (!mends_has(&done, s->items[i].remote_id))
			s->items[n++] = s->items[i];
	s->item_count = n;
	return ERR_OK;
}

static enum err tell_survey(
	struct courier *c, struct arena *a, enum err e, const struct survey *s, int64_t began)
{
	if (e == ERR_GONE || (e && ours(err_what()) && !s->calls_most))
		return e;
	log_info("survey items=%zu calls=%d end=%s", s->item_count, c->watch.calls, err_name(e));
	return hand_over(
		c, a, e ? watch_trouble(e, s) : watch_said(s, &c->watch, clock_ticks() - began));
}

/*
 * A part that did not arrive, or of which something was put back, is listed once more: what nobody was told of would be
 * called gone at the end of the list, and what stands behind it is counted from its beginning.
 */
static void note(struct courier *c, json_t *before, bool again)
{
	json_decref(again ? c->watch.notes : before);
	if (again)
		c->watch.notes = before;
}

static enum err survey_part(struct courier *c, struct arena *a, const struct channel_site *site)
{
	struct survey s = {};
	size_t left = WORDS_MAX;
	int64_t began = clock_ticks();
	struct channel_site here = *site;
	json_t *before = json_deep_copy(c->watch.notes);
	here.words_left = &left;
	begin(c, site);
	enum err e = c->channel->survey(&c->wire, a, &here, c->watch.notes, &s);
	bool listed = !e;
	size_t all = s.item_count;
	if (listed)
		e = mend_survey(c, a, site, &s);
	end(c);
	enum err told = tell_survey(c, a, e, &s, began);
	note(c, before, listed && (e || told || (!s.whole && s.item_count < all)));
	return told;
}

enum err watch_survey(struct courier *c, struct arena *a, const struct channel_site *site)
{
	if (!c->channel->survey)
		return ERR_OK;
	if (!c->watch.notes)
		c->watch.notes = json_object();
	return survey_part(c, a, site);
}

static enum err survey(struct courier *c, struct arena *a, const json_t *j)
{
	struct channel_site site = {};
	lease_read_site(a, j, &site);
	return watch_survey(c, a, &site);
}

static const char *sighting_name(enum sighting s)
{
	static const char *const names[] = { [SEEN_ABSENT] = "ABSENT",
		[SEEN_PENDING] = "PENDING",
		[SEEN_LIVE] = "LIVE",
		[SEEN_OTHER] = "OTHER",
		[SEEN_UNKNOWN] = "UNKNOWN" };
	return names[s];
}

bool watch_altered(enum delivery_act act, enum sighting seen, const json_t *state)
{
	enum sighting good = act == ACT_WITHDRAW ? SEEN_ABSENT : SEEN_LIVE;
	bool linked = seen == SEEN_LIVE && json_object_get(state, "linked");
	return linked || (seen != good && seen != SEEN_UNKNOWN);
}

/* What was seen was seen, whatever becomes of the mending: that is said by itself. */
static enum err mend_and_look(
	struct courier *c, struct arena *a, struct lease *l, enum sighting *out)
{
	struct mends done;
	enum err e = mends_do(c, a, &l->job.site, l, &done);
	if (!e && done.count) {
		json_auto_t *differs = json_incref(json_object_get(l->receipt.state, "differs"));
		json_object_del(l->receipt.state, "differs");
		e = c->channel->observe(&c->wire, a, &l->job, &l->receipt, out);
		if (e && differs)
			json_object_set(l->receipt.state, "differs", differs);
	}
	if (e && e != ERR_GONE)
		log_fault("mend", e);
	return e == ERR_GONE ? e : ERR_OK;
}

/* What it should be is taken from the signed ticket, as for a delivery, and not from who asks. */
static enum err observe(struct courier *c, struct arena *a, struct lease *l, enum sighting *out)
{
	int64_t at;
	TRY(lease_check(a, l, &c->ring, c->channel, c->config.account, c->wire.now(&c->wire), &at));
	begin(c, &l->job.site);
	l->receipt.unread = NULL;
	enum err e = c->channel->observe(&c->wire, a, &l->job, &l->receipt, out);
	if (!e && watch_altered(l->job.act, *out, l->receipt.state) &&
		mends_wanted(c, &l->job.site))
		e = mend_and_look(c, a, l, out);
	end(c);
	return e;
}

/* There, and nothing was compared: that is neither "as approved" nor something that anybody has to mend. */
static const char *said_to_be(const struct lease *l, enum sighting seen)
{
	return seen == SEEN_LIVE && l->receipt.unread ? "UNREAD" : sighting_name(seen);
}

static enum err say_seen(struct courier *c, struct arena *a, const struct lease *l,
	enum sighting seen, struct str detail)
{
	json_auto_t *body = json_pack("{s:o s:s s:o s:o s:I}", "delivery", json_from(l->id),
		"sighting", said_to_be(l, seen), "url", json_from(l->receipt.url), "detail",
		json_from(detail), "at", (json_int_t)clock_now());
	log_info("look delivery=" STRF " seen=%s", STRV(l->id), said_to_be(l, seen));
	return gateway_call(&c->client, a, "POST", "observations", body, 15000, NULL);
}

/* What is different, or around it; of what nobody can read, why. */
static struct str seen_detail(const struct lease *l, enum sighting seen)
{
	if (seen == SEEN_LIVE && l->receipt.unread)
		return str_c(l->receipt.unread);
	return json_str(l->receipt.state, seen == SEEN_LIVE ? "frame" : "differs");
}

/* A look that fails says that nobody knows: never that it is well. */
static enum err look_at(struct courier *c, struct arena *a, struct lease *l)
{
	enum sighting seen = SEEN_UNKNOWN;
	enum err e = observe(c, a, l, &seen);
	if (e == ERR_GONE || (e && ours(err_what())))
		return e;
	struct str detail = e ? str_c(arena_printf(a, "%s", err_reason())) : seen_detail(l, seen);
	return say_seen(c, a, l, e ? SEEN_UNKNOWN : seen, detail);
}

static enum err look(struct courier *c, struct arena *a, const json_t *j)
{
	struct lease l = {};
	TRY(courier_read_ring(c));
	TRY(lease_read_head(a, j, clock_now(), &l));
	enum err e = lease_read_rest(a, j, clock_now(), &l);
	if (!e)
		e = look_at(c, a, &l);
	lease_done(&l);
	return e;
}

/* Deleting is no look: it has no share of the hour, and keeps no survey back. */
static void remove_one(struct courier *c, struct arena *a, const json_t *j)
{
	enum err e = removal_carry(c, a, j);
	if (e)
		log_fault("removal", e);
}

/* What could not be told yet keeps nothing else back; what the gateway refused is trouble, and told as that. */
static void tell_untold(struct courier *c, struct arena *a)
{
	enum err e = mends_tell_untold(c, a);
	if (!e)
		return;
	json_t *trouble =
		strcmp(err_what(), "mends.refused") ? NULL : watch_trouble(e, &(struct survey){});
	log_fault("repairs untold", e);
	if (trouble && (e = hand_over(c, a, trouble)))
		log_fault("repairs untold", e);
}

enum err watch_round(struct courier *c)
{
	SCRATCH(a);
	json_auto_t *body = json_object(), *answer = NULL;
	bool closed;
	c->watch.next_at = clock_ticks() + RETRY_MS;
	TRY(gateway_call(&c->client, &a, "POST", "watch", body, 15000, &answer));
	const json_t *site = json_object_get(answer, "survey");
	const json_t *one = json_array_get(json_object_get(answer, "deliveries"), 0);
	const json_t *removal = json_object_get(answer, "removal");
	c->watch.next_at = clock_ticks() + watch_pause(json_int(answer, "wait_ms", RETRY_MS),
						   json_is_object(site) || one || removal,
						   c->channel->stand_down);
	c->watch.mend = json_is_true(json_object_get(answer, "mend"));
	TRY(orders_follow(c, &a, json_object_get(answer, "order"), &closed));
	tell_untold(c, &a);
	if (closed)
		return ERR_OK;
	if (removal)
		remove_one(c, &a, removal);
	if (json_is_object(site))
		TRY(survey(c, &a, site));
	return one ? look(c, &a, one) : ERR_OK;
}
