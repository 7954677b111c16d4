#include "courier/config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CONFIG_BYTES_MAX = 64 * 1024 };

static void close_fd(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

/* systemd's credentials carry an access list, which shows as a group's right to read. */
static bool is_credential(const char *path)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	return folder && *folder == '/' && str_starts(str_c(path), str_c(folder)) &&
	       path[strlen(folder)] == '/' && !strstr(path, "/../");
}

static enum err look_at(int fd, const char *path, bool secret)
{
	struct stat st;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		return fault_as(ERR_INVALID, "config.file", NULL, "“%s”不是普通文件", path);
	if (st.st_size > CONFIG_BYTES_MAX)
		return fault_as(ERR_LIMIT, "config.size", NULL, "“%s”太大", path);
	if (secret && st.st_mode & 077 && !is_credential(path))
		return fault_as(ERR_DENIED, "config.mode", NULL,
			"“%s”可被他人读取，请改为 0600 后再启动", path);
	return ERR_OK;
}

enum err config_file(struct arena *a, const char *path, bool secret, struct str *out)
{
	__attribute__((cleanup(close_fd))) int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fault_as(
			ERR_NOTFOUND, "config.file", NULL, "打不开“%s”：%s", path, strerror(errno));
	TRY(look_at(fd, path, secret));
	char *bytes = arena_alloc(a, CONFIG_BYTES_MAX + 1);
	ssize_t n = read(fd, bytes, CONFIG_BYTES_MAX);
	if (n < 0)
		return fault_as(ERR_UNAVAILABLE, "config.file", NULL, "读不出“%s”", path);
	*out = (struct str){ bytes, (size_t)n };
	return ERR_OK;
}

enum err config_pem(struct arena *a, struct str value, bool secret, struct str *out)
{
	if (!str_starts(value, STR("-----BEGIN")))
		return config_file(a, arena_cstr(a, value), secret, out);
	*out = value;
	return ERR_OK;
}

static enum err take(struct arena *a, json_t *j, const char *name, struct str *out)
{
	struct str s = json_str(j, name);
	if (!s.len)
		return fault_as(ERR_INVALID, "config.member", name, "配置缺少“%s”", name);
	*out = arena_str(a, s);
	json_object_del(j, name);
	return ERR_OK;
}

static enum err take_secrets(json_t *j, json_t **out)
{
	const char *name;
	json_t *value, *secrets = json_object_get(j, "secrets");
	json_object_foreach(secrets, name, value)
	{
		if (!json_is_string(value))
			return fault_as(ERR_INVALID, "config.secret", name, "“%s”应为文字", name);
	}
	*out = json_is_object(secrets) ? json_incref(secrets) : json_object();
	json_object_del(j, "secrets");
	return ERR_OK;
}

static enum err read_members(struct arena *a, json_t *j, struct config *c)
{
	TRY(take(a, j, "gateway", &c->gateway));
	TRY(take(a, j, "account", &c->account));
	TRY(take(a, j, "channel", &c->channel));
	TRY(take(a, j, "key", &c->key));
	if (!str_eq(c->channel, STR("links")) &&
		!str_eq(c->channel, STR("calls"))) /* they are handed no ticket */
		TRY(take(a, j, "signing_keys", &c->signing_keys));
	if (json_object_get(j, "peer"))
		TRY(take(a, j, "peer", &c->peer));
	TRY(take_secrets(j, &c->secrets));
	if (json_object_size(j))
		return fault_as(ERR_INVALID, "config.unknown", "config", "配置里有不认识的“%s”",
			json_object_iter_key(json_object_iter(j)));
	return ERR_OK;
}

enum err config_read(struct arena *a, const char *path, struct config *out)
{
	json_auto_t *j = NULL;
	struct config c = {};
	struct str text;
	TRY(config_file(a, path, true, &text));
	TRY(json_read(text, &j));
	enum err e = read_members(a, j, &c);
	if (e) {
		config_done(&c);
		return e;
	}
	*out = c;
	return ERR_OK;
}

void config_done(struct config *c)
{
	json_decref(c->secrets);
	c->secrets = NULL;
}
