#include "courier/target_kinds.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/files.h"

enum { RELEASE_MAX = 64 * 1024, SAID_SHOWN = 200 };

static const struct {
	const char *scheme;
	enum target_kind kind;
	bool user, host; /* needed */
} schemes[] = {
	{ "sftp://", TARGET_SFTP, true, true },
	{ "rsync://", TARGET_RSYNC, false, true },
	{ "rsync+ssh://", TARGET_RSYNC_SSH, true, true },
	{ "git+ssh://", TARGET_GIT_SSH, true, true },
	{ "git+file://", TARGET_GIT, false, false },
};

static bool fits(struct str s, const char *more)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		bool plain = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
		if (!plain && !strchr(more, c))
			return false;
	}
	return s.len && s.at[0] != '-';
}

bool target_path_fits(struct str path)
{
	return fits(path, "._-/") && str_find(path, STR("..")) < 0 && str_find(path, STR("//")) < 0;
}

static enum err wrong(const char *what)
{
	return fault_as(ERR_INVALID, "target.address", "site_target", "site_target %s", what);
}

static enum err read_port(struct str port, struct str *out)
{
	int64_t n = 0;
	if (port.len && (!str_i64(port, &n) || n < 1 || n > 65535 || !fits(port, "")))
		return wrong("的端口不对");
	*out = port;
	return ERR_OK;
}

static enum err read_rest(struct str rest, bool needs_user, bool needs_host, struct target *t)
{
	ptrdiff_t slash = str_find(rest, STR("/")), at;
	if (slash < 0)
		return wrong("没有路径");
	struct str host = str_sub(rest, 0, (size_t)slash), path = str_from(rest, (size_t)slash);
	while (str_ends(path, STR("/")))
		path.len--;
	if ((at = str_find(host, STR("@"))) >= 0) {
		t->user = str_sub(host, 0, (size_t)at);
		host = str_from(host, (size_t)at + 1);
	}
	t->host = str_cut(&host, ':');
	TRY(read_port(host, &t->port));
	t->path = path;
	bool named = (!t->user.len && !needs_user) || fits(t->user, "._-");
	bool placed = needs_host ? fits(t->host, ".-") : !t->host.len;
	return named && placed && target_path_fits(path)
		       ? ERR_OK
		       : wrong("应为 sftp、rsync、rsync+ssh、"
			       "git+ssh 或 git+file 地址，只用字母、"
			       "数字和 . _ - /");
}

enum err target_read(struct str address, struct target *out)
{
	struct target t = { .branch = STR("main") };
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		struct str scheme = str_c(schemes[i].scheme);
		if (!str_starts(address, scheme))
			continue;
		t.kind = schemes[i].kind;
		TRY(read_rest(str_from(address, scheme.len), schemes[i].user, schemes[i].host, &t));
		*out = t;
		return ERR_OK;
	}
	return wrong("应以 sftp://、rsync://、rsync+ssh://、git+ssh:// 或 git+file:// 开头");
}

void word(struct words_of *w, const char *text)
{
	if (w->count == WORDS_MAX)
		abort();
	w->at[w->count++] = text;
}

void words_ssh(struct arena *a, struct words_of *w, const struct target *t)
{
	static const char *const fixed[] = { "-F", "none", "-o", "IdentitiesOnly=yes", "-o",
		"BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o",
		"GlobalKnownHostsFile=/dev/null", "-o", "ConnectTimeout=15", "-o",
		"ServerAliveInterval=10", "-o", "ServerAliveCountMax=3", "-o", "ForwardAgent=no" };
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		word(w, fixed[i]);
	word(w, "-i");
	word(w, arena_cstr(a, t->key));
	word(w, "-o");
	word(w, arena_printf(a, "UserKnownHostsFile=" STRF, STRV(t->known_hosts)));
	if (!t->port.len)
		return;
	word(w, "-o");
	word(w, arena_printf(a, "Port=" STRF, STRV(t->port)));
}

const char *ssh_line(struct arena *a, const struct target *t)
{
	struct words_of w = {};
	const char *line = "/usr/bin/ssh";
	words_ssh(a, &w, t);
	for (size_t i = 0; i < w.count; i++)
		line = arena_printf(a, "%s %s", line, w.at[i]);
	return line;
}

const char *target_login(struct arena *a, const struct target *t)
{
	return t->user.len ? arena_printf(a, STRF "@" STRF, STRV(t->user), STRV(t->host))
			   : arena_cstr(a, t->host);
}

static struct str last_line(struct str said)
{
	struct str s = str_trim(said);
	for (size_t i = s.len; i-- > 0;)
		if (s.at[i] == '\n')
			return str_trim(str_sub(str_from(s, i + 1), 0, SAID_SHOWN));
	return str_sub(s, 0, SAID_SHOWN);
}

enum err target_run(struct arena *a, const struct target *t, const struct words_of *w,
	struct str input, const char *folder, enum err otherwise, struct ran *out)
{
	const char *password = arena_printf(a, "RSYNC_PASSWORD=" STRF, STRV(t->password));
	const char *const env[] = { "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "HOME=/nonexistent",
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_TERMINAL_PROMPT=0",
		"GIT_AUTHOR_NAME=shenfa", "GIT_AUTHOR_EMAIL=courier@localhost",
		"GIT_COMMITTER_NAME=shenfa", "GIT_COMMITTER_EMAIL=courier@localhost",
		t->password.len ? password : NULL, NULL };
	const struct run r = { w->at, env, folder, input };
	TRY(run(a, &r, t->beat, t->context, out));
	if (!out->status)
		return ERR_OK;
	if (out->status == 127)
		return fault_as(ERR_UNAVAILABLE, "target.program", NULL, "没有安装“%s”", w->at[0]);
	struct str said = last_line(out->said);
	return fault_as(otherwise, "target.failed", NULL, "网站投放目标没有完成（%s，%d）：" STRF,
		strrchr(w->at[0], '/') + 1, out->status, STRV(said));
}

const char *target_there_file(struct arena *a, struct str root)
{
	return arena_printf(a, STRF "/there.json", STRV(root));
}

enum err target_take(struct arena *a, struct str root, struct str *out)
{
	const char *path = target_there_file(a, root);
	enum err e = file_read(a, path, RELEASE_MAX, out);
	unlink(path);
	if (e == ERR_NOTFOUND)
		*out = (struct str){};
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

static bool by_ssh(const struct target *t)
{
	return t->kind == TARGET_SFTP || t->kind == TARGET_RSYNC_SSH || t->kind == TARGET_GIT_SSH;
}

static enum err check(const struct target *t, struct str root)
{
	if (by_ssh(t) && (!target_path_fits(t->key) || !target_path_fits(t->known_hosts)))
		return fault_as(ERR_DENIED, "target.key", NULL,
			"连接器配置缺少 target_key（私钥文件）或 target_hosts（主机公钥文件）");
	return target_path_fits(root) ? ERR_OK
				      : fault_as(ERR_INVALID, "target.root", NULL,
						"site_root 只用字母、数字和 . _ - /");
}

enum err target_there(struct arena *a, const struct target *t, struct str root, struct str *out)
{
	TRY(check(t, root));
	unlink(target_there_file(a, root));
	if (t->kind == TARGET_SFTP)
		return sftp_there(a, t, root, out);
	if (t->kind == TARGET_GIT || t->kind == TARGET_GIT_SSH)
		return git_there(a, t, root, out);
	return rsync_there(a, t, root, out);
}

enum err target_send(
	struct arena *a, const struct target *t, struct str root, const char *id, bool anew)
{
	TRY(check(t, root));
	if (t->kind == TARGET_SFTP)
		return sftp_send(a, t, root, id, anew);
	if (t->kind == TARGET_GIT || t->kind == TARGET_GIT_SSH)
		return git_send(a, t, root, id);
	return rsync_send(a, t, root, id, anew);
}

enum err target_whole(const struct ran *ran)
{
	return ran->out.len < RUN_SAID_MAX
		       ? ERR_OK
		       : fault_as(ERR_LIMIT, "target.many", NULL, "文件夹里的文件太多");
}

void target_name(struct buf *b, struct str name)
{
	if (!name.len || str_eq(name, STR(".")) || str_eq(name, STR("..")))
		return;
	buf_add(b, name);
	buf_add_char(b, '\n');
}

/* A name that cannot stand in an argument is none of a folder of ours. */
enum err target_list(struct arena *a, const struct target *t, struct str root, const char *folder,
	struct str *out_names)
{
	TRY(check(t, root));
	if (*folder && !target_path_fits(str_c(folder)))
		return fault_as(ERR_NOTFOUND, "target.path", NULL, "没有这个文件夹");
	if (t->kind == TARGET_SFTP)
		return sftp_list(a, t, folder, out_names);
	if (t->kind == TARGET_GIT || t->kind == TARGET_GIT_SSH)
		return git_list(a, t, root, folder, out_names);
	return rsync_list(a, t, folder, out_names);
}
