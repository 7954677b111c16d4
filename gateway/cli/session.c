#include "cli/session.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/files.h"
#include "base/json.h"

enum { SESSION_MAX = 8192 };

static const char *folder(struct arena *a)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	return config && *config == '/' ? arena_printf(a, "%s/shenfa", config)
					: arena_printf(a, "%s/.config/shenfa", home ? home : "");
}

static const char *session_path(struct arena *a)
{
	return arena_printf(a, "%s/session.json", folder(a));
}

enum err session_read(struct arena *a, struct session *out)
{
	struct str text;
	json_auto_t *j = NULL;
	enum err e = file_read(a, session_path(a), SESSION_MAX, &text);
	if (e == ERR_NOTFOUND)
		return fault_as(ERR_LOGIN, "login.none", NULL, "请先登录：shenfa login 账号");
	TRY(e);
	TRY(json_read(text, &j));
	*out = (struct session){ .url = arena_str(a, json_str(j, "url")),
		.token = arena_str(a, json_str(j, "token")),
		.account = arena_str(a, json_str(j, "account")),
		.id = arena_str(a, json_str(j, "id")) };
	return ERR_OK;
}

enum err session_write(const struct session *s)
{
	SCRATCH(a);
	json_auto_t *j = json_pack("{s:o s:o s:o s:o}", "url", json_from(s->url), "token",
		json_from(s->token), "account", json_from(s->account), "id", json_from(s->id));
	TRY(folder_make(folder(&a), 0700, NULL));
	return file_write(session_path(&a), json_text(&a, j), 0600, NULL);
}

void session_forget(void)
{
	SCRATCH(a);
	unlink(session_path(&a));
}

static const char *key_path(struct arena *a, const struct session *s)
{
	return arena_printf(a, "%s/vote-" STRF ".pem", folder(a), STRV(s->id));
}

enum err vote_key_read(const struct session *s, struct key **out)
{
	SCRATCH(a);
	struct str pem;
	enum err e = file_read(&a, key_path(&a, s), SESSION_MAX, &pem);
	if (e == ERR_NOTFOUND)
		return fault_as(ERR_NOTFOUND, "vote.key", NULL,
			"本机还没有签名密钥，请先登记：shenfa key enrol 一次性代码");
	TRY(e);
	return key_read(pem, out);
}

enum err vote_key_make(const struct session *s, struct key **out)
{
	SCRATCH(a);
	struct key *k = NULL;
	TRY(key_generate(KEY_ED25519, &k));
	enum err e = file_write(key_path(&a, s), key_private_pem(&a, k), 0600, NULL);
	if (e)
		key_free(k);
	else
		*out = k;
	return e;
}
