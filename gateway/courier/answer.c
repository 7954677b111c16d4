#include "courier/answer.h"

#include <stdio.h>
#include <strings.h>

#include "base/buf.h"
#include "base/json.h"

enum { SECRET_MIN = 6, READ_MAX = 64 * 1024, MOBILE = 11, DEPTH_MAX = 20 };

void answer_forget(struct answer *n)
{
	*n = (struct answer){};
}

void answer_called(struct answer *n, const struct http_call *call, bool subscriber)
{
	struct str url = str_c(call->url);
	ptrdiff_t scheme = str_find(url, STR("://"));
	struct str rest = str_from(url, scheme > 0 ? (size_t)scheme + 3 : 0);
	struct str where = str_cut(&rest, '?'), path = where, host = str_cut(&path, '/');
	answer_forget(n);
	(void)snprintf(n->method, sizeof n->method, "%s", call->method);
	(void)snprintf(n->where, sizeof n->where, STRF, STRV(subscriber ? host : where));
}

static bool is_secret_name(const char *name)
{
	static const char *const words[] = { "token", "secret", "key", "passw", "ticket",
		"code_verifier", "signature", "authorization" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcasestr(name, words[i]))
			return true;
	return !strcasecmp(name, "code");
}

static void blot_members(json_t *value, int depth)
{
	const char *name;
	json_t *member;
	size_t i;
	if (depth == DEPTH_MAX)
		return;
	json_array_foreach(value, i, member) blot_members(member, depth + 1);
	json_object_foreach(value, name, member) if (json_is_string(member) && is_secret_name(name))
		json_string_set(member, "***");
	else blot_members(member, depth + 1);
}

/* "13812345678" is somebody's; a longer run of digits is a number of the platform's own. */
static void blot_mobiles(char *s)
{
	for (size_t i = 0; s[i]; i++) {
		size_t n = strspn(s + i, "0123456789"),
		       at = i + (n == MOBILE + 2 && !strncmp(s + i, "86", 2) ? 2 : 0);
		if (n && n - (at - i) == MOBILE && s[at] == '1')
			memset(s + at + 3, '*', 4);
		i += n ? n - 1 : 0;
	}
}

static void blot_value(char *s, struct str secret)
{
	ptrdiff_t found;
	size_t from = 0;
	if (secret.len < SECRET_MIN)
		return;
	while ((found = str_find(str_c(s + from), secret)) >= 0) {
		memset(s + from + found, '*', secret.len);
		from += (size_t)found + secret.len;
	}
}

static void blot_secrets(char *s, const json_t *secrets)
{
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)secrets, name, value)
		blot_value(s, (struct str){ json_string_value(value), json_string_length(value) });
}

static char *writable(struct arena *a, struct str s)
{
	char *copy = arena_alloc(a, s.len + 1);
	memcpy(copy, s.at, s.len);
	copy[s.len] = 0;
	return copy;
}

/* JSON is written anew, so that an escaped letter hides no secret; what is no text gives nothing. */
static char *readable(struct arena *a, struct str body)
{
	json_auto_t *json = NULL, *text = json_from(body);
	if (!json_is_string(text) || memchr(body.at, 0, body.len))
		return NULL;
	if (json_read(body, &json))
		return writable(a, body);
	blot_members(json, 0);
	return writable(a, json_text(a, json));
}

void answer_came(struct answer *n, const json_t *secrets, const struct http_answer *came)
{
	SCRATCH(a);
	n->status = came->status;
	n->size = came->body.len;
	char *s = came->body.len && came->body.len <= READ_MAX ? readable(&a, came->body) : NULL;
	if (!s)
		return;
	blot_secrets(s, secrets);
	blot_mobiles(s);
	size_t len = strlen(s) < ANSWER_MAX ? strlen(s) : ANSWER_MAX - 1;
	while (len && ((unsigned char)s[len] & 0xc0) == 0x80) /* no letter is cut in two */
		len--;
	memcpy(n->body, s, len);
	n->body[len] = 0;
}

json_t *answer_json(const struct answer *n)
{
	if (!*n->method)
		return NULL;
	return json_pack("{s:s s:s s:i s:I s:s}", "method", n->method, "where", n->where, "status",
		n->status, "size", (json_int_t)n->size, "body", n->body);
}
