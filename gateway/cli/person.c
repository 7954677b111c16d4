/* person.c: login, logout, whoami, password, key enrol. */
#include <sys/ioctl.h>
#include <sys/utsname.h>
#include <termios.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/commands.h"

#define DEFAULT_URL "http://127.0.0.1:8080"

enum { PASSWORD_MAX = 512 };

/* One line; what is typed at a terminal is not shown. */
static enum err read_secret(struct arena *a, const char *prompt, struct str *out)
{
	char line[PASSWORD_MAX];
	struct termios before, quiet;
	bool terminal = isatty(STDIN_FILENO) && !tcgetattr(STDIN_FILENO, &before);
	if (terminal) {
		quiet = before;
		quiet.c_lflag &= ~(tcflag_t)ECHO;
		fputs(prompt, stderr);
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	}
	bool got = fgets(line, sizeof line, stdin) != NULL;
	if (terminal) {
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
		fputs("\n", stderr);
	}
	if (!got)
		return fault_as(ERR_INVALID, "password.none", NULL, "没有读到口令");
	struct str s = str_c(line);
	while (s.len && (s.at[s.len - 1] == '\n' || s.at[s.len - 1] == '\r'))
		s.len--;
	*out = arena_str(a, s);
	return ERR_OK;
}

static enum err log_in(struct cli *c, const char *url, bool replace, struct client_answer *out)
{
	struct str password;
	TRY(read_secret(&c->arena, "口令 / Password: ", &password));
	TRY(client_open(str_c(url), STR(""), &c->client));
	json_t *body = json_pack("{s:s s:o s:s s:b}", "account", c->words[0], "password",
		json_from(password), "device", "cli", "replace", replace);
	return cli_post(c, "/sessions", body, out);
}

static enum err keep(struct cli *c, const char *url, const struct client_answer *answer)
{
	const json_t *me = json_object_get(answer->json, "account");
	return session_write(&(struct session){ .url = str_c(url),
		.token = json_str(answer->json, "token"),
		.account = str_c(c->words[0]),
		.id = json_str(me, "id") });
}

enum err run_login(int argc, char **argv)
{
	const char *url = DEFAULT_URL, *replace = NULL;
	const struct option options[] = { { "url", &url, false }, { "replace", &replace, true } };
	AUTO_CLI c = {};
	AUTO_ANSWER answer = {};
	TRY(cli_open_offline(&c, argc, argv, options, 2, 1, 1));
	TRY(log_in(&c, url, replace, &answer));
	TRY(keep(&c, url, &answer));
	const json_t *me = json_object_get(answer.json, "account");
	if (c.json)
		printf(STRF "\n", STRV(json_text(&c.arena, me)));
	else
		printf("已登录：%s（%s）%s\n", cli_text(&c, me, "name"),
			cli_text(&c, json_object_get(me, "department"), "name"),
			json_is_true(json_object_get(me, "must_change"))
				? "。这是一次性口令，请先修改：shenfa password"
				: "");
	return ERR_OK;
}

enum err run_logout(int argc, char **argv)
{
	AUTO_CLI c = {};
	AUTO_ANSWER answer = {};
	TRY(cli_open(&c, argc, argv, NULL, 0, 0, 0));
	enum err e = client_call(c.client, &c.arena,
		&(struct client_call){ .method = "DELETE", .path = "/sessions/current" }, &answer);
	session_forget();
	return e == ERR_LOGIN ? ERR_OK : e;
}

static void put_roles(const json_t *me)
{
	size_t i;
	json_t *role;
	json_array_foreach(json_object_get(me, "role_names"), i, role)
		printf("%s%s", i ? "、" : "", json_string_value(role));
}

enum err run_whoami(int argc, char **argv)
{
	AUTO_CLI c = {};
	AUTO_ANSWER me = {};
	TRY(cli_open(&c, argc, argv, NULL, 0, 0, 0));
	TRY(cli_get(&c, "/me", &me));
	if (cli_said_json(&c, &me))
		return ERR_OK;
	printf("%s（%s）%s  ", cli_text(&c, me.json, "name"), cli_text(&c, me.json, "login"),
		cli_text(&c, json_object_get(me.json, "department"), "name"));
	put_roles(me.json);
	printf("\n待办 %s 件\n",
		cli_count(&c, json_int(json_object_get(me.json, "counts"), "todo", 0)));
	return ERR_OK;
}

enum err run_password(int argc, char **argv)
{
	AUTO_CLI c = {};
	AUTO_ANSWER answer = {};
	struct str old, new;
	TRY(cli_open(&c, argc, argv, NULL, 0, 0, 0));
	TRY(read_secret(&c.arena, "旧口令 / Old password: ", &old));
	TRY(read_secret(&c.arena, "新口令 / New password: ", &new));
	TRY(cli_post(&c, "/me/password",
		json_pack("{s:o s:o}", "old", json_from(old), "new", json_from(new)), &answer));
	c.session.token = json_str(answer.json, "token");
	TRY(session_write(&c.session));
	if (!c.json)
		puts("口令已修改。");
	return ERR_OK;
}

static json_t *enrolment(struct cli *c, const struct key *k)
{
	struct utsname host = {};
	uname(&host);
	return json_pack("{s:s s:o s:s s:s}", "kind", "ed25519", "public_key",
		json_from(key_public_pem(&c->arena, k)), "label",
		arena_printf(&c->arena, "命令行 %.40s", host.nodename), "code", c->words[0]);
}

enum err run_key_enrol(int argc, char **argv)
{
	AUTO_CLI c = {};
	AUTO_ANSWER answer = {};
	AUTO_KEY k = NULL;
	TRY(cli_open(&c, argc, argv, NULL, 0, 1, 1));
	if (vote_key_read(&c.session, &k))
		TRY(vote_key_make(&c.session, &k));
	TRY(cli_post(&c, "/me/devices", enrolment(&c, k), &answer));
	if (!cli_said_json(&c, &answer))
		printf("已登记签名密钥 %s。\n", cli_text(&c, answer.json, "key_id"));
	return ERR_OK;
}
