/* script.h: a platform whose answers are written down, and the walk of a connector that hears them. */
#pragma once
#include "base/json.h"
#include "channels/channel.h"
#include "channels/rendition.h"
#include "tests/fuzz/fuzz.h"

enum { SCRIPT_START = 1790000000, SCRIPT_EXCHANGES_MAX = 500 };

#define SCRIPT_ASSET "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* The answers one by one; an empty one is a lost one, and behind the last nobody is reached. */
struct script {
	struct wire wire;
	const struct channel *channel;
	struct str home, answers; /* home: what every address begins with */
	json_t *memory;           /* owned; NULL: this courier keeps none */
	size_t exchanges;
	int64_t now;
};

static inline enum err script_exchange(
	struct wire *w, struct arena *a, const struct wire_request *q, struct wire_reply *out)
{
	struct script *s = (struct script *)w;
	(void)a;
	MUST(str_starts(q->url, s->home));
	MUST(++s->exchanges < SCRIPT_EXCHANGES_MAX);
	if (!s->answers.len)
		return fault(ERR_UNAVAILABLE, "nobody there");
	struct str body = fuzz_part(&s->answers);
	if (!body.len)
		return fault(ERR_UNCERTAIN, "lost");
	*out = (struct wire_reply){ 200, body, STR("application/json"), 0 };
	return ERR_OK;
}

static inline enum err script_secret(struct wire *w, const char *name, struct str *out)
{
	(void)w;
	if (!strcmp(name, "api"))
		return fault(ERR_NOTFOUND, "none");
	*out = str_c(name);
	return ERR_OK;
}

static inline enum err script_note(struct wire *w, const json_t *state)
{
	(void)w;
	MUST(json_is_object(state));
	return ERR_OK;
}

static inline enum err script_recall(struct wire *w, json_t **out)
{
	*out = json_deep_copy(((struct script *)w)->memory);
	return ERR_OK;
}

static inline enum err script_keep(struct wire *w, const json_t *memory)
{
	struct script *s = (struct script *)w;
	MUST(json_is_object(memory));
	json_decref(s->memory);
	s->memory = json_deep_copy(memory);
	return ERR_OK;
}

static inline int64_t script_now(struct wire *w)
{
	return ((struct script *)w)->now;
}

static inline enum err script_wait(struct wire *w, int64_t until)
{
	struct script *s = (struct script *)w;
	MUST(until >= s->now);
	s->now = until;
	return ERR_OK;
}

static inline struct script script_of(
	const struct channel *channel, const char *home, struct str answers, json_t *memory)
{
	return (struct script){ .wire = { .exchange = script_exchange,
					.secret = script_secret,
					.note = script_note,
					.now = script_now,
					.wait = script_wait,
					.recall = memory ? script_recall : NULL,
					.keep = memory ? script_keep : NULL },
		.channel = channel,
		.home = str_c(home),
		.answers = answers,
		.memory = memory,
		.now = SCRIPT_START };
}

/* A part of the input as JSON; {} where it is no object. */
static inline json_t *script_object(struct str text)
{
	json_t *j = NULL;
	if (!json_read(text, &j) && json_is_object(j))
		return j;
	json_decref(j);
	return json_object();
}

static inline const struct rendition *script_rendition(const struct channel *channel,
	const struct channel_site *site, const struct asset *asset, struct str title)
{
	static struct arena kept;
	static struct rendition rendition;
	struct article art;
	struct revision rev = { .title = title,
		.html = STR(
			"<p>正文<strong>甲</strong></p>\n"
			"<figure><img alt=\"图\" src=\"assets/" SCRIPT_ASSET ".png\"></figure>\n"),
		.meta = str_c(arena_printf(&kept,
			"{\"channels\":{\"%s\":{\"cover\":\"" SCRIPT_ASSET
			"\"}},\"title\":\"标题\"}",
			channel->name)),
		.assets = asset,
		.asset_count = 1 };
	if (!rendition.first) {
		MUST(article_read(&kept, rev.html, &art) == ERR_OK);
		MUST(channel->render(&rev, &art, site, &kept, &rendition) == ERR_OK);
	}
	return &rendition;
}

/* The approved article, rendered once. */
static inline struct delivery_job script_job(const struct channel *channel)
{
	static const struct asset asset = { STR(SCRIPT_ASSET), STR("a.png"), STR("image/png"),
		STR("\x89PNG bytes") };
	static const struct channel_site site = { .account = STR("3"),
		.name = STR("某局"),
		.base_url = STR("https://site.example.cn"),
		.landing_url = STR("https://site.example.cn/art/7/"),
		.settings = STR("{\"rip\":\"203.0.113.7\"}"),
		.landing = true };
	struct str title = STR("标题");
	return (struct delivery_job){ .key = STR("shenfa-1"),
		.title = title,
		.draft = STR("7"),
		.site = site,
		.rendition = script_rendition(channel, &site, &asset, title),
		.assets = &asset,
		.asset_count = 1 };
}

/* "look", "withdraw", "correct", or else "publish"; ERR_OK and *live where it is out. */
static inline enum err script_walk(
	struct script *s, struct str act, struct arena *a, struct receipt *seen, bool *live)
{
	enum err e;
	enum sighting sighting = SEEN_ABSENT;
	struct delivery_job job = script_job(s->channel);
	if (str_eq(act, STR("look"))) {
		e = s->channel->observe(&s->wire, a, &job, seen, &sighting);
		MUST(sighting <= SEEN_UNKNOWN);
	} else if (str_eq(act, STR("withdraw"))) {
		job.act = ACT_WITHDRAW;
		e = s->channel->withdraw(&s->wire, a, &job, seen);
	} else {
		job.act = str_eq(act, STR("correct")) ? ACT_CORRECT : ACT_PUBLISH;
		e = s->channel->publish(&s->wire, a, &job, seen, live);
		MUST(!*live || e == ERR_OK);
	}
	MUST(json_is_object(seen->state));
	return e;
}
