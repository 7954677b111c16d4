/*
 * The platform's answers to a whole walk. The input: "publish", "correct", "withdraw", "look", "survey" or
 * "login", then the notes of earlier attempts as JSON, then the courier's memory as JSON, then the answers one
 * by one; an empty one is a lost one, and behind the last nobody is reached.
 */
#include "channels/weibo/weibo.h"
#include "base/json.h"
#include "channels/rendition.h"
#include "tests/fuzz/fuzz.h"

enum { START = 1790000000, EXCHANGES_MAX = 500 };

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

struct script {
	struct wire wire;
	struct str answers;
	json_t *memory; /* owned */
	size_t exchanges;
	int64_t now;
};

static enum err exchange(
	struct wire *w, struct arena *a, const struct wire_request *q, struct wire_reply *out)
{
	struct script *s = (struct script *)w;
	(void)a;
	MUST(str_starts(q->url, STR("https://api.weibo.com/")));
	MUST(++s->exchanges < EXCHANGES_MAX);
	if (!s->answers.len)
		return fault(ERR_UNAVAILABLE, "nobody there");
	struct str body = fuzz_part(&s->answers);
	if (!body.len)
		return fault(ERR_UNCERTAIN, "lost");
	*out = (struct wire_reply){ 200, body, STR("application/json"), 0 };
	return ERR_OK;
}

static enum err secret(struct wire *w, const char *name, struct str *out)
{
	(void)w;
	if (!strcmp(name, "api"))
		return fault(ERR_NOTFOUND, "none");
	*out = str_c(name);
	return ERR_OK;
}

static enum err note(struct wire *w, const json_t *state)
{
	(void)w;
	MUST(json_is_object(state));
	return ERR_OK;
}

static enum err recall(struct wire *w, json_t **out)
{
	*out = json_deep_copy(((struct script *)w)->memory);
	return ERR_OK;
}

static enum err keep(struct wire *w, const json_t *memory)
{
	struct script *s = (struct script *)w;
	MUST(json_is_object(memory));
	json_decref(s->memory);
	s->memory = json_deep_copy(memory);
	return ERR_OK;
}

static int64_t now(struct wire *w)
{
	return ((struct script *)w)->now;
}

static enum err wait_until(struct wire *w, int64_t until)
{
	struct script *s = (struct script *)w;
	MUST(until >= s->now);
	s->now = until;
	return ERR_OK;
}

/* The approved article, rendered once. */
static struct delivery_job job_of(void)
{
	static struct arena kept;
	static struct rendition rendition;
	static const struct asset asset = { STR(HASH), STR("a.png"), STR("image/png"),
		STR("\x89PNG bytes") };
	static const struct channel_site site = { .account = STR("3"),
		.name = STR("某局"),
		.base_url = STR("https://site.example.cn"),
		.landing_url = STR("https://site.example.cn/art/7/"),
		.settings = STR("{\"rip\":\"203.0.113.7\"}"),
		.landing = true };
	struct revision rev = { .title = STR("标题"),
		.html = STR(
			"<p>正文<strong>甲</strong></p>\n<figure><img alt=\"图\" src=\"assets/" HASH
			".png\"></figure>\n"),
		.meta = STR(
			"{\"channels\":{\"weibo\":{\"cover\":\"" HASH "\"}},\"title\":\"标题\"}"),
		.assets = &asset,
		.asset_count = 1 };
	struct article art;
	if (!rendition.first) {
		MUST(article_read(&kept, rev.html, &art) == ERR_OK);
		MUST(channel_weibo.render(&rev, &art, &site, &kept, &rendition) == ERR_OK);
	}
	return (struct delivery_job){ .key = STR("shenfa-1"),
		.title = rev.title,
		.draft = STR("7"),
		.site = site,
		.rendition = &rendition,
		.assets = &asset,
		.asset_count = 1 };
}

static void look_around(struct script *s, struct arena *a)
{
	struct survey found = {};
	struct channel_site site = { .settings = STR("{}") };
	json_auto_t *notes = json_object();
	if (channel_weibo.survey(&s->wire, a, &site, notes, &found))
		return;
	for (size_t i = 0; i < found.item_count; i++)
		MUST(found.items[i].sha256.len == 64);
}

/* A token is kept whole or not at all. */
static void log_in(struct script *s, struct arena *a)
{
	enum err e = channel_weibo.log_in(&s->wire, a, STR("code"), STR("https://gw/back"));
	const json_t *token = json_object_get(s->memory, "token");
	MUST(e || (json_str(token, "access_token").len && json_int(token, "until", 0) > START));
}

static void deliver(struct script *s, struct str act, struct arena *a, struct receipt *seen)
{
	bool live = false;
	enum sighting sighting = SEEN_ABSENT;
	struct delivery_job job = job_of();
	if (str_eq(act, STR("look"))) {
		(void)!channel_weibo.observe(&s->wire, a, &job, seen, &sighting);
		MUST(sighting <= SEEN_UNKNOWN);
	} else if (str_eq(act, STR("withdraw"))) {
		job.act = ACT_WITHDRAW;
		(void)!channel_weibo.withdraw(&s->wire, a, &job, seen);
	} else {
		job.act = str_eq(act, STR("correct")) ? ACT_CORRECT : ACT_PUBLISH;
		enum err e = channel_weibo.publish(&s->wire, a, &job, seen, &live);
		MUST(!live || e == ERR_OK);
	}
	MUST(json_is_object(seen->state));
}

static void walk(struct script *s, struct str act, struct arena *a, struct receipt *seen)
{
	if (str_eq(act, STR("survey")))
		look_around(s, a);
	else if (str_eq(act, STR("login")))
		log_in(s, a);
	else
		deliver(s, act, a, seen);
}

static json_t *object_of(struct str text)
{
	json_t *j = NULL;
	if (!json_read(text, &j) && json_is_object(j))
		return j;
	json_decref(j);
	return json_object();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct str rest = fuzz_input(data, len);
	struct str act = fuzz_part(&rest), notes = fuzz_part(&rest), memory = fuzz_part(&rest);
	struct script s = { { .exchange = exchange,
				    .secret = secret,
				    .note = note,
				    .now = now,
				    .wait = wait_until,
				    .recall = recall,
				    .keep = keep },
		rest, object_of(memory), 0, START };
	struct receipt seen = { .state = object_of(notes) };
	walk(&s, act, &a, &seen);
	json_decref(seen.state);
	json_decref(s.memory);
	return 0;
}
