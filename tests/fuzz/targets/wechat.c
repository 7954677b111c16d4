/*
 * The platform's answers to a whole walk. The input: "publish", "correct", "withdraw" or "look", then
 * the notes of earlier attempts as JSON, then the answers one by one; an empty one is a lost one, and
 * behind the last nobody is reached.
 */
#include "channels/wechat/wechat.h"
#include "base/json.h"
#include "channels/rendition.h"
#include "tests/fuzz/fuzz.h"

enum { START = 1790000000, EXCHANGES_MAX = 500 };

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

struct script {
	struct wire wire;
	struct str answers;
	size_t exchanges;
	int64_t now;
};

static enum err exchange(
	struct wire *w, struct arena *a, const struct wire_request *q, struct wire_reply *out)
{
	struct script *s = (struct script *)w;
	(void)a;
	MUST(str_starts(q->url, STR("https://api.weixin.qq.com/cgi-bin/")));
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
		.landing_url = STR("https://site.example.cn/art/7/") };
	struct revision rev = { .title = STR("标题"),
		.html = STR(
			"<p>正文<strong>甲</strong></p>\n<figure><img alt=\"图\" src=\"assets/" HASH
			".png\"></figure>\n"),
		.meta = STR(
			"{\"channels\":{\"wechat\":{\"cover\":\"" HASH "\"}},\"title\":\"标题\"}"),
		.assets = &asset,
		.asset_count = 1 };
	struct article art;
	if (!rendition.first) {
		MUST(article_read(&kept, rev.html, &art) == ERR_OK);
		MUST(channel_wechat.render(&rev, &art, &site, &kept, &rendition) == ERR_OK);
	}
	return (struct delivery_job){ .key = STR("shenfa-1"),
		.title = rev.title,
		.draft = STR("7"),
		.site = site,
		.rendition = &rendition,
		.assets = &asset,
		.asset_count = 1 };
}

static void walk(struct script *s, struct str act, struct arena *a, struct receipt *seen)
{
	bool live = false;
	enum sighting sighting = SEEN_ABSENT;
	struct delivery_job job = job_of();
	if (str_eq(act, STR("look"))) {
		(void)!channel_wechat.observe(&s->wire, a, &job, seen, &sighting);
		MUST(sighting <= SEEN_UNKNOWN);
	} else if (str_eq(act, STR("withdraw"))) {
		job.act = ACT_WITHDRAW;
		(void)!channel_wechat.withdraw(&s->wire, a, &job, seen);
	} else {
		job.act = str_eq(act, STR("correct")) ? ACT_CORRECT : ACT_PUBLISH;
		enum err e = channel_wechat.publish(&s->wire, a, &job, seen, &live);
		/* It is out when the platform said so, and then it has a number. */
		MUST(!live || (e == ERR_OK && json_str(seen->state, "article_id").at));
	}
	MUST(json_is_object(seen->state));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct str rest = fuzz_input(data, len);
	struct str act = fuzz_part(&rest), notes = fuzz_part(&rest);
	json_t *state = NULL;
	if (json_read(notes, &state) || !json_is_object(state)) {
		json_decref(state);
		state = json_object();
	}
	struct script s = { { .exchange = exchange,
				    .secret = secret,
				    .note = note,
				    .now = now,
				    .wait = wait_until },
		rest, 0, START };
	struct receipt seen = { .state = state };
	walk(&s, act, &a, &seen);
	json_decref(seen.state);
	return 0;
}
