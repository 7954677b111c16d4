#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/digest.h"
#include "channels/rendition.h"
#include "channels/wechat/cover.h"
#include "tests/sim/tests/world/parts.h"

static struct key *ed25519, *sm2;
struct keyring gateway_keys;
static struct str moves; /* the migration that lists them */

static struct world *of_gate(struct gate *g)
{
	return (struct world *)((char *)g - offsetof(struct world, gate));
}

/* "('delivery', 'FROM', 'TO', 'shenfa_web')" stands in the migration. */
void gateway_move(struct world *w, const char *to)
{
	SCRATCH(a);
	bool allowed = !strcmp(w->state, to);
	struct str rest = moves;
	while (rest.len && !allowed) {
		char f[20] = "", t[20] = "", role[20] = "";
		const char *line = arena_cstr(&a, str_cut(&rest, '\n'));
		allowed = sscanf(line, " ('delivery', '%19[A-Z_]', '%19[A-Z_]', '%19[a-z_]')", f, t,
				  role) == 3 &&
			  !strcmp(f, w->state) && !strcmp(t, to) && !strcmp(role, "shenfa_web");
	}
	if (!allowed)
		fail_msg("%s may not become %s", w->state, to);
	w->state = to;
}

static enum err intent(
	struct gate *g, const struct lease *l, struct str request_sha256, struct str marker)
{
	struct world *w = of_gate(g);
	enum fault f = world_meet(w);
	TRY(world_before(w, f));
	assert_string_equal(w->state, "LEASED");
	assert_int_equal(l->fence, w->fence);
	assert_int_equal(request_sha256.len, 64);
	assert_int_equal(marker.len, 16);
	gateway_move(w, "INTENT");
	w->attempt++;
	w->intents++;
	return world_after(w, f);
}

static enum err result(struct gate *g, const struct lease *l, const struct outcome *o)
{
	struct world *w = of_gate(g);
	enum fault f = world_meet(w);
	TRY(world_before(w, f));
	assert_int_equal(l->fence, w->fence);
	gateway_move(w, outcome_name(o->kind));
	snprintf(w->reason, sizeof w->reason, "%s", o->reason);
	json_object_set_new(w->receipt, "state", json_deep_copy(l->receipt.state));
	json_object_set_new(w->receipt, "remote_id", json_from(l->receipt.remote_id));
	json_object_set_new(w->receipt, "url", json_from(l->receipt.url));
	snprintf(w->code, sizeof w->code, "%s", o->code);
	assert_true(o->kind != OUTCOME_HELD || strchr(o->code, '.'));
	w->due = o->retry_at ? o->retry_at - w->skew
			     : w->now; /* courier and gateway have one clock */
	return world_after(w, f);
}

static struct str read_file(struct arena *a, const char *path)
{
	char *bytes = arena_alloc(a, 1 << 18);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	size_t n = fread(bytes, 1, 1 << 18, f);
	fclose(f);
	return (struct str){ bytes, n };
}

/* The lines of the migration that list a delivery's moves. */
static struct str read_moves(struct arena *a)
{
	struct buf b;
	struct str rest = read_file(a, SOURCE_DIR "/schemas/migrations/0006_release.sql");
	buf_init(&b, a, rest.len + 1);
	while (rest.len) {
		struct str line = str_cut(&rest, '\n');
		if (str_starts(str_trim(line), STR("('delivery'"))) {
			buf_add(&b, line);
			buf_add_char(&b, '\n');
		}
	}
	return buf_str(&b);
}

void gateway_begin(struct world *w)
{
	SCRATCH(a);
	w->gate = (struct gate){ intent, result };
	w->with = json_array();
	moves = read_moves(&w->arena);
	assert_true(moves.len > 0);
	assert_int_equal(key_generate(KEY_ED25519, &ed25519), ERR_OK);
	assert_int_equal(key_generate(KEY_SM2, &sm2), ERR_OK);
	struct str one = key_public_pem(&a, ed25519), two = key_public_pem(&a, sm2);
	struct str both = str_c(arena_printf(&a, STRF STRF, STRV(one), STRV(two)));
	assert_int_equal(keyring_read(both, &gateway_keys), ERR_OK);
}

void gateway_end(struct world *w)
{
	json_decref(w->receipt);
	json_decref(w->with);
	for (size_t i = 0; i < 3; i++)
		json_decref(w->fixed[i]);
	key_free(ed25519);
	key_free(sm2);
	keyring_done(&gateway_keys);
}

static const char settings[] =
	"{\"site_code\":\"3302000001\",\"rip\":\"203.0.113.7\",\"env\":\"e-1\","
	"\"collection\":\"news\",\"subscribers\":["
	"{\"name\":\"a\",\"url\":\"http://127.0.0.1:1/hook/a\"},"
	"{\"name\":\"b\",\"url\":\"http://127.0.0.1:1/hook/b\"}]}";

static void add_files(struct arena *a, const struct rendition *r, json_t *files)
{
	for (const struct rendition_file *f = r->first; f; f = f->next)
		json_array_append_new(
			files, json_pack("{s:o, s:o, s:o}", "path", json_from(f->path),
				       "media_type", json_from(f->media_type), "bytes_b64",
				       json_from(base64(a, f->bytes))));
}

static struct str ticket_body(
	struct arena *a, struct world *w, const char *draft, const struct rendition *r)
{
	struct ticket t = { .ticket = STR("1"),
		.act = str_c(delivery_act_name(w->act)),
		.draft = str_c(draft),
		.commit = STR("c0ffee"),
		.channel = str_c(w->channel->name),
		.account = STR("3"),
		.key_ed25519 = str_c(key_id(a, ed25519)),
		.key_sm2 = str_c(key_id(a, sm2)) };
	struct str manifest = rendition_manifest(a, w->channel, r);
	assert_int_equal(ticket_take_manifest(a, manifest, &t), ERR_OK);
	return ticket_text(a, &t);
}

json_t *gateway_item(
	struct world *w, struct arena *a, const char *draft, const char *key, const char *title)
{
	struct str png = cover_png();
	struct str sha = arena_str(a, str_c(sha256_hex(a, png)));
	struct str pdf = str_c(arena_printf(a, "%064d", 7)); /* WeChat's readers are sent to it */
	struct asset assets[] = { { sha, STR("图.png"), STR("image/png"), png },
		{ pdf, STR("目录.pdf"), STR("application/pdf"), STR("%PDF") } };
	struct revision rev = { .title = str_c(title),
		.html = str_c(arena_printf(a,
			"<p>正文 &amp; <a href=\"https://www.gov.cn/\">链接</a></p>\n"
			"<figure><img alt=\"图\" src=\"assets/" STRF ".png\"></figure>\n",
			STRV(sha))),
		.meta = str_c(w->meta),
		.assets = assets,
		.asset_count = world_is(w, "wechat") ? 2 : 1 };
	const char *set = w->settings ? w->settings : settings;
	if (w->html)
		rev.html = str_c(w->html);
	if (w->title)
		rev.title = str_c(w->title);
	struct channel_site site = { .account = STR("3"),
		.name = STR("某局"),
		.base_url = STR("https://x.gov.cn"),
		.settings = str_c(set),
		.landing = true };
	struct rendition r = {};
	struct ticket_sigs sigs;
	if (w->act != ACT_WITHDRAW)
		assert_int_equal(w->channel->render(&rev, NULL, &site, a, &r), ERR_OK);
	struct str body = ticket_body(a, w, draft, &r);
	assert_int_equal(ticket_sign(a, body, ed25519, sm2, &sigs), ERR_OK);
	json_t *files = json_array();
	add_files(a, &r, files);
	return json_pack("{s:s, s:s, s:{s:o, s:{s:o, s:o}}, s:{s:s, s:s, s:s, s:I},"
			 "s:{s:s, s:s, s:s, s:s}, s:o, s:[]}",
		"id", "11", "act", delivery_act_name(w->act), "ticket", "body", json_from(body),
		"sigs", "ed25519", json_from(sigs.ed25519), "sm2", json_from(sigs.sm2), "job",
		"key", key, "draft", draft, "landing_url",
		arena_printf(a, "https://x.gov.cn/art/%s/", draft), "released_at",
		(json_int_t)WORLD_START_MS, "site", "account", "3", "name", "某局", "base_url",
		"https://x.gov.cn", "settings", set, "files", files, "assets");
}

/* The parts that do not change between leases: made once for each act, signatures and all. */
static json_t *make_fixed(struct world *w, struct arena *a)
{
	static const char *const keys[] = { "delivery-1", "delivery-3", "delivery-2" };
	const char *title = w->act == ACT_CORRECT ? "更正后的通知" : "关于开放的通知";
	return gateway_item(w, a, "7", keys[w->act], title);
}

static json_t *lease_json(struct world *w, struct arena *a)
{
	if (!w->fixed[w->act])
		w->fixed[w->act] = make_fixed(w, a);
	json_t *j = json_copy(w->fixed[w->act]);
	json_object_set_new(j, "fence", json_integer(w->fence));
	json_object_set_new(j, "state", json_string(w->state));
	json_object_set_new(j, "attempt", json_integer(w->attempt));
	json_object_set(j, "receipt", w->receipt);
	if (json_array_size(w->with) && w->act != ACT_WITHDRAW)
		json_object_set(j, "with", w->with);
	return j;
}

/* What happens to the courier's machine between two leases. */
static void disturb(struct world *w)
{
	if (!w->intents || w->now < w->jump_at)
		return;
	w->skew += w->jump;
	w->jump = 0;
	w->boot += w->reboots;
	w->booted = w->reboots ? w->now : w->booted;
	w->reboots = false;
}

/* As the store's delivery_lease: PLANNED becomes LEASED, a lapsed INTENT UNCERTAIN. */
bool gateway_lease(struct world *w)
{
	static const char *const ended[] = { "CONFIRMED", "REFUSED", "NEEDS_PERSON", "HELD" };
	for (size_t i = 0; i < 4; i++)
		if (!strcmp(w->state, ended[i]))
			return false;
	w->now = w->due > w->now ? w->due : w->now;
	clock_set(w->now);
	if (!strcmp(w->state, "PLANNED"))
		gateway_move(w, "LEASED");
	else if (!strcmp(w->state, "INTENT"))
		gateway_move(w, "UNCERTAIN");
	w->fence++;
	disturb(w);
	return true;
}

json_t *gateway_hand_over(struct world *w, struct arena *a, struct lease *out)
{
	json_t *j = lease_json(w, a);
	assert_non_null(j);
	assert_int_equal(lease_read_head(a, j, w->now, out), ERR_OK);
	assert_int_equal(lease_read_rest(a, j, w->now, out), ERR_OK);
	return j;
}
