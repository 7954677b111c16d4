/* Nothing goes out that no reviewer has read. */
#include "tests/unit/render/render.h"

#include "base/json.h"
#include "reviewers/reviewer.h"

#define MARKER "示范禁词"

/* "editor", or "channels/weibo/text", in a meta.json from which every channel but the film's can be made. */
static struct str meta_with(struct arena *a, const char *channel, const char *key, json_t *value)
{
	json_auto_t *j = json_pack("{s:s, s:s, s:{s:{s:s}}}", "doc_no", "某数〔2026〕1号", "kind",
		"document", "channels", "sms", "list",
		"6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b 3 名单");
	json_t *all = json_object_get(j, "channels");
	if (channel && !json_object_get(all, channel))
		json_object_set_new(all, channel, json_object());
	json_object_set_new(channel ? json_object_get(all, channel) : j, key, value);
	return json_canonical(a, j);
}

static bool goes_out(struct arena *a, const struct channel *c, const struct revision *rev)
{
	struct rendition r = {};
	if (c->render(rev, NULL, &site, a, &r))
		return false;
	for (const struct rendition_file *f = r.first; f; f = f->next)
		if (str_find(f->bytes, STR(MARKER)) >= 0)
			return true;
	return false;
}

static bool is_read(
	struct arena *a, const struct screening *s, const struct revision *rev, const char *field)
{
	struct findings found;
	findings_init(&found, a);
	assert_int_equal(screening_run(s, rev, &found), ERR_OK);
	for (const struct finding *f = found.first; f; f = f->next)
		if (f->field && !strcmp(f->field, field))
			return true;
	return false;
}

/* What the desk takes, word for word, against what stands in the files that any channel makes of it. */
void nothing_goes_out_that_no_reviewer_has_read(void **state)
{
	enum { TEXT, LIST, OBJECT };
	static const struct {
		const char *key;
		int kind;
		bool own;
	} members[] = {
#define META(key, kind, most, how, zh) { #key, kind, false },
#include "model/meta.def"
#define OWN(key, most, how, zh) { #key, TEXT, true },
#include "model/meta.def"
	};
	(void)state;
	struct screening *s;
	unsigned sent = 0;
	assert_int_equal(screening_open(&s, STR(MARKER "\n"), STR("")), ERR_OK);
	for (const struct channel *const *c = channels; *c; c++)
		for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
			SCRATCH(a);
			const char *channel = members[i].own ? (*c)->name : NULL,
				   *key = members[i].key;
			struct revision rev = sample(&a);
			if (members[i].kind == OBJECT)
				continue;
			rev.meta = meta_with(&a, channel, key,
				members[i].kind == LIST ? json_pack("[s]", MARKER)
							: json_string(MARKER));
			if (channel)
				key = arena_printf(&a, "channels/%s/%s", channel, key);
			if (!goes_out(&a, *c, &rev))
				continue;
			sent++;
			if (!is_read(&a, s, &rev, key))
				fail_msg("%s sends %s, and nobody has read it", (*c)->name, key);
		}
	screening_close(s);
	assert_in_range(sent, 35, 100);
}
