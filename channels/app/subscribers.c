#include "channels/app/subscribers.h"

#include "base/digest.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, NAME_MAX = 32, URL_MAX = 500 };

static const int64_t waits[] = { 5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR,
	14 * HOUR, 20 * HOUR, 24 * HOUR };
enum { WAITS = sizeof waits / sizeof *waits };

static bool is_name(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!(s.at[i] >= 'a' && s.at[i] <= 'z') && !(s.at[i] >= '0' && s.at[i] <= '9') &&
			s.at[i] != '-')
			return false;
	return s.len && s.len <= NAME_MAX;
}

static bool is_known(const struct subscribers *s, struct str name)
{
	for (size_t i = 0; i < s->count; i++)
		if (str_eq(s->at[i].name, name))
			return true;
	return false;
}

static enum err wrong(const char *what)
{
	return fault_as(ERR_INVALID, "app.settings", "settings", "应用账号的订阅方有误：%s", what);
}

static enum err add(struct arena *a, const json_t *j, struct subscribers *s)
{
	struct subscriber one = { arena_str(a, json_str(j, "name")),
		arena_str(a, json_str(j, "url")) };
	if (s->count == SUBSCRIBERS_MAX)
		return wrong("最多 20 个");
	if (!is_name(one.name) || is_known(s, one.name))
		return wrong("名称应为小写字母、数字和 -，至多 32 个字符，不重复");
	if (one.url.len > URL_MAX || str_has_control(one.url, false) ||
		(!str_starts(one.url, STR("https://")) && !str_starts(one.url, STR("http://"))))
		return wrong("地址应为网址");
	s->at[s->count++] = one;
	return ERR_OK;
}

/* Who may look at the settings reads it: what is secret is in the connector's own configuration. */
static bool names_a_person(struct str url)
{
	struct str rest = str_from(url, (size_t)str_find(url, STR("://")) + 3);
	size_t n = 0;
	while (n < rest.len && !memchr("/?#\\", rest.at[n], 4))
		n++;
	return memchr(rest.at, '@', n);
}

static bool is_plain(struct str url)
{
	for (size_t i = 0; i < url.len; i++)
		if (url.at[i] <= ' ' || url.at[i] >= 0x7F)
			return false;
	return true;
}

enum err subscribers_sound(const struct subscribers *s)
{
	for (size_t i = 0; i < s->count; i++) {
		if (!is_plain(s->at[i].url))
			return wrong("地址里不能有空格、中文：请写成编码后的网址");
		if (names_a_person(s->at[i].url))
			return wrong("地址里不能写用户名和口令：对方用签名密钥核对是谁发来的");
	}
	return ERR_OK;
}

enum err subscribers_read(struct arena *a, struct str settings, struct subscribers *out)
{
	json_auto_t *j = NULL;
	struct subscribers s = {};
	size_t i;
	json_t *one;
	if (settings.len && json_read(settings, &j))
		return wrong("设置不是 JSON");
	const json_t *list = json_object_get(j, "subscribers");
	if (list && !json_is_array(list))
		return wrong("subscribers 应为列表");
	json_array_foreach(list, i, one) TRY(add(a, one, &s));
	*out = s;
	return ERR_OK;
}

enum progress progress_of(const json_t *mark)
{
	if (json_int(mark, "done", 0))
		return PROGRESS_DONE;
	if (json_int(mark, "off", 0))
		return PROGRESS_OFF;
	return json_int(mark, "gave_up", 0) ? PROGRESS_GIVEN_UP : PROGRESS_DUE;
}

/* The same for the same event and receiver, and different for each: 0 to a tenth of the wait. */
static int64_t jitter(struct str key, int64_t tries, int64_t wait)
{
	unsigned char d[SHA256_BYTES];
	sha256(key, d);
	return wait / 10 * d[tries % SHA256_BYTES] / 255;
}

int64_t progress_next(struct str key, int64_t tries, int64_t now, int64_t retry_after_s)
{
	if (tries < 1 || tries > WAITS)
		return tries < 1 ? now : 0;
	int64_t wait = waits[tries - 1], asked = retry_after_s < 0 ? 0 : retry_after_s;
	wait += jitter(key, tries, wait);
	asked = asked < 24 * 3600 ? asked * SECOND : 24 * HOUR;
	return now + (asked > wait ? asked : wait);
}

static void set(json_t *mark, const char *key, int64_t value)
{
	json_object_set_new(mark, key, json_integer(value));
}

static void in_vain(json_t *mark, struct str key, int64_t retry_after_s, int64_t now)
{
	int64_t tries = json_int(mark, "tries", 0);
	int64_t next = progress_next(key, tries, now, retry_after_s);
	if (next)
		set(mark, "next", next);
	else
		set(mark, "gave_up", now);
}

void progress_take(json_t *mark, struct str key, int status, int64_t retry_after_s, const char *why,
	int64_t now)
{
	set(mark, "tries", json_int(mark, "tries", 0) + 1);
	set(mark, "status", status);
	json_object_set_new(mark, "why", json_string(why));
	json_object_del(mark, "next");
	if (status >= 200 && status < 300)
		set(mark, "done", now);
	else if (status == 410)
		set(mark, "off", now);
	else
		in_vain(mark, key, retry_after_s, now);
}

void progress_begin_anew(json_t *mark)
{
	json_object_del(mark, "gave_up");
	json_object_del(mark, "next");
	set(mark, "tries", 0);
}
