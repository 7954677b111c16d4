/* The bytes that go out: as somebody once looked at them, and the same for the same words. */
#include "tests/unit/render/render.h"

void each_channel_renders_what_the_golden_files_say(void **state)
{
	(void)state;
	static const char *const names[] = { "website", "wechat", "weibo", "handoff", "app",
		"miniprogram", "sms" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		SCRATCH(a);
		struct revision rev = sample(&a);
		const struct channel *c = channel_named(str_c(names[i]));
		struct rendition r = render(&a, c, &rev);
		for (const struct rendition_file *f = r.first; f; f = f->next)
			if (!str_starts(f->path, STR("assets/")))
				golden_check(&a,
					arena_printf(
						&a, "channels/%s/" STRF, names[i], STRV(f->path)),
					f->bytes);
		golden_check(&a, arena_printf(&a, "channels/%s/manifest.json", names[i]),
			rendition_manifest(&a, c, &r));
	}
}

void rendering_twice_gives_the_same_bytes(void **state)
{
	(void)state;
	SCRATCH(a);
	struct revision rev = sample(&a);
	for (const struct channel *const *c = channels; *c; c++) {
		if (str_eq(str_c((*c)->name), STR("video")))
			continue; /* of a film alone: unit/video */
		struct rendition one = render(&a, *c, &rev), two = render(&a, *c, &rev);
		assert_true(
			str_eq(rendition_manifest(&a, *c, &one), rendition_manifest(&a, *c, &two)));
	}
}

/* The guard against sending the same words twice compares what is sent: one unseen character makes no other words. */
void an_unseen_character_makes_no_other_short_message(void **)
{
	struct arena a = {};
	struct str sent[2];
	static const char *const titles[] = { "今夜有大雨", "今夜\u200B有大雨" };
	for (size_t i = 0; i < 2; i++) {
		struct rendition r = {};
		const struct channel_site sms = { .settings = STR("{\"signature\":\"市数据局\"}") };
		const struct revision rev = { .title = str_c(titles[i]),
			.meta = STR(
				"{\"channels\":{\"sms\":{\"list\":"
				"\"6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"
				" 3 名单\"}}}") };
		assert_int_equal(
			channel_named(STR("sms"))->render(&rev, NULL, &sms, &a, &r), ERR_OK);
		sent[i] = rendition_file(&r, STR("message.json"))->bytes;
	}
	assert_true(str_eq(sent[0], sent[1]));
	arena_free(&a);
}
