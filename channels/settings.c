#include "channels/settings.h"

#include "channels/app/subscribers.h"
#include "channels/by_hand.h"
#include "channels/words.h"

enum kind {
	WHOLE,
	NUMBER,
	TEXT,
	BARE,
	DIGITS,
	WORD,
	NAME,
	CHOICE,
	SWITCH,
	CLOCK,
	LIST,
	SUBSCRIBERS
};
static const char *const kinds[] = { "whole", "number", "text", "text", "digits", "word", "name",
	"choice", "switch", "clock", "list", "subscribers" };
enum { LIST_MAX = 20, LIST_TEXT_MAX = 100 };

struct setting {
	const char *channel, *key;
	enum kind kind;
	double least, most;
	const char *usual, *options, *group, *label, *help;
};

#define RANGED(kind, channel, key, least, most, usual, group, label, help)                         \
	{ #channel, #key, kind, least, most, usual, "", group, label, help },
#define PLAIN(kind, channel, key, usual, group, label, help)                                       \
	{ #channel, #key, kind, 0, 0, usual, "", group, label, help },
#define WHOLE(...)  RANGED(WHOLE, __VA_ARGS__)
#define NUMBER(...) RANGED(NUMBER, __VA_ARGS__)
#define TEXT(...)   RANGED(TEXT, __VA_ARGS__)
#define BARE(...)   RANGED(BARE, __VA_ARGS__)
#define DIGITS(...) RANGED(DIGITS, __VA_ARGS__)
#define WORD(...)   RANGED(WORD, __VA_ARGS__)
#define NAME(...)   RANGED(NAME, __VA_ARGS__)
#define CHOICE(channel, key, usual, options, group, label, help)                                   \
	{ #channel, #key, CHOICE, 0, 0, usual, options, group, label, help },
#define SWITCH(...)      PLAIN(SWITCH, __VA_ARGS__)
#define CLOCK(...)       PLAIN(CLOCK, __VA_ARGS__)
#define LIST(...)        PLAIN(LIST, __VA_ARGS__)
#define SUBSCRIBERS(...) PLAIN(SUBSCRIBERS, __VA_ARGS__)
#define NEEDED(...)
static const struct setting rows[] = {
#include "channels/settings.def"
};
#undef WHOLE
#undef NUMBER
#undef TEXT
#undef BARE
#undef DIGITS
#undef WORD
#undef NAME
#undef CHOICE
#undef SWITCH
#undef CLOCK
#undef LIST
#undef SUBSCRIBERS
#undef NEEDED
enum { ROWS = sizeof rows / sizeof *rows };

static const struct needed {
	const char *channel, *key, *other, *code;
} needs[] = {
#define WHOLE(...)
#define NUMBER(...)
#define TEXT(...)
#define BARE(...)
#define DIGITS(...)
#define WORD(...)
#define NAME(...)
#define CHOICE(...)
#define SWITCH(...)
#define CLOCK(...)
#define LIST(...)
#define SUBSCRIBERS(...)
#define NEEDED(channel, key, other, code) { #channel, #key, other, code },
#include "channels/settings.def"
};

/* Where only a person looks there is no watch to be told how often. */
static bool belongs(const struct setting *s, const struct channel *c)
{
	return !strcmp(s->channel, c->name) ||
	       (!strcmp(s->channel, "any") && c->publish != by_hand_publish);
}

static const struct setting *named(const struct channel *c, const char *key)
{
	for (size_t i = 0; i < ROWS; i++)
		if (belongs(&rows[i], c) && !strcmp(rows[i].key, key))
			return &rows[i];
	return NULL;
}

static bool in_range(const struct setting *s, const json_t *v)
{
	return (s->kind == WHOLE ? json_is_integer(v) : json_is_number(v)) &&
	       json_number_value(v) >= s->least && json_number_value(v) <= s->most;
}

static bool is_made_of(enum kind kind, struct str s)
{
	if (kind == TEXT || kind == BARE)
		return kind == TEXT || (str_find(s, STR("【")) < 0 && str_find(s, STR("】")) < 0);
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		bool digit = c >= '0' && c <= '9', letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
		if (!digit && !(kind != DIGITS && (letter || c == '-')) &&
			!(kind == NAME && c == '_'))
			return false;
	}
	return true;
}

static bool is_line(const struct setting *s, const json_t *v)
{
	struct str text = str_c(json_string_value(v) ?: "");
	double n = (double)words_length(text);
	return json_is_string(v) && n >= s->least && n <= s->most &&
	       !str_has_control(text, false) && is_made_of(s->kind, text);
}

/* Of the next "code=words"; the words are what follows it. */
static struct str next_option(struct str *rest, struct str *out_words)
{
	*out_words = str_cut(rest, '|');
	return str_cut(out_words, '=');
}

static bool is_offered(const struct setting *s, const json_t *v)
{
	struct str rest = str_c(s->options), words, code;
	while (rest.len) {
		code = next_option(&rest, &words);
		if (code.len && json_is_string(v) && str_eq(code, str_c(json_string_value(v))))
			return true;
	}
	return false;
}

static bool is_clock(const json_t *v)
{
	struct str s = str_c(json_string_value(v) ?: ""), hours = str_cut(&s, ':');
	int64_t h, m;
	return hours.len == 2 && s.len == 2 && str_i64(hours, &h) && str_i64(s, &m) && h >= 0 &&
	       h <= 24 && m >= 0 && m <= (h == 24 ? 0 : 59);
}

static bool is_list(const json_t *v)
{
	size_t n = json_array_size(v);
	bool good = json_is_array(v) && n <= LIST_MAX;
	for (size_t i = 0; good && i < n; i++) {
		const char *one = json_string_value(json_array_get(v, i));
		good = one && *one && strlen(one) <= LIST_TEXT_MAX &&
		       !str_has_control(str_c(one), false);
	}
	return good;
}

static bool fits(const struct setting *s, const json_t *v)
{
	switch (s->kind) {
	case WHOLE:
	case NUMBER:
		return in_range(s, v);
	case CHOICE:
		return is_offered(s, v);
	case SWITCH:
		return json_is_boolean(v);
	case CLOCK:
		return is_clock(v);
	case LIST:
		return is_list(v);
	case SUBSCRIBERS:
		return true; /* by their own reader */
	default:
		return is_line(s, v);
	}
}

/* "publish、mass、draft" */
static const char *codes(struct arena *a, const struct setting *s)
{
	const char *all = "";
	struct str rest = str_c(s->options), words, code;
	while (rest.len) {
		code = next_option(&rest, &words);
		if (code.len)
			all = arena_printf(a, "%s%s" STRF, all, *all ? "、" : "", STRV(code));
	}
	return all;
}

static const char *length(struct arena *a, const struct setting *s)
{
	static const char *const made_of[] = { [TEXT] = "字，一行",
		[BARE] = "字，一行，不写【】",
		[DIGITS] = "位数字",
		[WORD] = "个字母、数字或短横",
		[NAME] = "个字母、数字、短横或下划线" };
	return s->least == s->most
		       ? arena_printf(a, "%g %s", s->most, made_of[s->kind])
		       : arena_printf(a, "%g 到 %g %s", s->least, s->most, made_of[s->kind]);
}

static const char *wanted(struct arena *a, const struct setting *s)
{
	switch (s->kind) {
	case WHOLE:
		return arena_printf(a, "%.0f 到 %.0f 的整数", s->least, s->most);
	case NUMBER:
		return arena_printf(a, "%g 到 %g 的数", s->least, s->most);
	case CHOICE:
		return arena_printf(a, "其中之一：%s", codes(a, s));
	case SWITCH:
		return "true 或 false";
	case CLOCK:
		return "形如 22:00 的时刻";
	case LIST:
		return "至多 20 项的列表，每项一行文字";
	case SUBSCRIBERS:
		return "订阅方的列表";
	default:
		return length(a, s);
	}
}

static enum err check_subscribers(struct arena *a, const json_t *v)
{
	struct subscribers s;
	json_auto_t *alone = json_pack("{s:O}", "subscribers", v);
	TRY(subscribers_read(a, json_text(a, alone), &s));
	return subscribers_sound(&s);
}

/* A bureau that asks for repair believes in it from then on: where there is none, that is said at once. */
static const struct {
	const char *channel, *why;
} unmendable[] = {
#define UNMENDABLE(channel, why) { #channel, why },
#include "channels/unmendable.def"
#undef UNMENDABLE
};

static enum err has_no_such(const struct channel *c, const char *key, const char *field)
{
	bool of_mending = !strcmp(key, "tamper") || !strcmp(key, "repairs_per_hour");
	for (size_t i = 0; of_mending && i < sizeof unmendable / sizeof *unmendable; i++)
		if (!strcmp(unmendable[i].channel, c->name))
			return fault_as(ERR_INVALID, "channel.setting", field,
				"%s的内容被改动时只能报告、由人处理，没有自动恢复（%.60s）：%s",
				c->zh, key, unmendable[i].why);
	return fault_as(
		ERR_INVALID, "channel.setting", field, "%s账号没有“%.60s”这项设置", c->zh, key);
}

static enum err check_one(
	struct arena *a, const struct channel *c, const char *key, const json_t *v)
{
	const struct setting *s = named(c, key);
	const char *field = arena_printf(a, "settings.%.60s", key);
	if (!s)
		return has_no_such(c, key, field);
	if (!fits(s, v))
		return fault_as(ERR_INVALID, "channel.setting", field, "“%s”（%s）应为 %s",
			s->label, key, wanted(a, s));
	return s->kind == SUBSCRIBERS ? check_subscribers(a, v) : ERR_OK;
}

enum err settings_check(
	struct arena *a, struct str channel, const json_t *given, const json_t *standing)
{
	const struct channel *c = channel_named(channel);
	const char *key;
	json_t *v;
	if (!c)
		return ERR_OK; /* the store says so, in its own words */
	json_object_foreach((json_t *)given, key,
		v) if (!json_equal(v, json_object_get(standing, key))) TRY(check_one(a, c, key, v));
	return ERR_OK;
}

static json_t *options_json(const struct setting *s)
{
	json_t *list = json_array();
	struct str rest = str_c(s->options), words, code;
	while (rest.len) {
		code = next_option(&rest, &words);
		json_array_append_new(list,
			json_pack("{s:o s:o}", "code", json_from(code), "words", json_from(words)));
	}
	return list;
}

static void say_needed(const struct setting *s, json_t *to)
{
	for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
		if (!strcmp(needs[i].channel, s->channel) && !strcmp(needs[i].key, s->key)) {
			json_object_set_new(to, "needed", json_true());
			json_object_set_new(to, "only",
				*needs[i].other ? json_pack("{s:s s:s}", "key", needs[i].other,
							  "code", needs[i].code)
						: json_null());
		}
}

static json_t *setting_json(const struct setting *s)
{
	json_t *j = json_pack("{s:s s:s s:f s:f s:s s:o s:b s:n s:s s:s s:s}", "key", s->key,
		"kind", kinds[s->kind], "least", s->least, "most", s->most, "usual", s->usual,
		"options", options_json(s), "needed", false, "only", "group", s->group, "label",
		s->label, "help", s->help);
	say_needed(s, j);
	return j;
}

json_t *settings_json(void)
{
	json_t *items = json_array();
	for (const struct channel *const *c = channels; *c; c++) {
		json_t *list = json_array();
		for (size_t i = 0; i < ROWS; i++)
			if (belongs(&rows[i], *c))
				json_array_append_new(list, setting_json(&rows[i]));
		json_array_append_new(items, json_pack("{s:s s:s s:o}", "channel", (*c)->name,
						     "channel_name", (*c)->zh, "settings", list));
	}
	return json_pack("{s:o}", "items", items);
}
