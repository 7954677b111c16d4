/* people.c: account ls; role give and take, key code and countersign: the security administrator's. */
#include "cli/cli.h"
#include "cli/commands.h"
#include "desk/signed.h"

enum { ROLES_MAX = 16 };

static void put_names(const json_t *names)
{
	size_t i;
	json_t *name;
	json_array_foreach((json_t *)names, i, name)
		printf("%s%s", i ? " " : "", json_string_value(name));
}

/* Whoever waits for a countersignature shows the number that is compared face to face. */
static void put_account(struct cli *c, const json_t *a)
{
	size_t i;
	json_t *d;
	put_column(json_str(a, "id"), 6);
	put_column(json_str(a, "login"), 16);
	put_column(json_str(a, "name"), 10);
	put_column(json_str(json_object_get(a, "department"), "name"), 24);
	put_column(json_str(a, "state_name"), 6);
	put_names(json_object_get(a, "roles"));
	json_array_foreach(json_object_get(a, "devices"), i,
		d) if (json_is_true(json_object_get(d, "waiting")))
		printf("  待会签密钥 %s", cli_text(c, d, "key_id"));
	puts("");
}

enum err run_account_ls(int argc, char **argv)
{
	const char *q = "";
	const struct option options[] = { { "find", &q, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER list = {};
	size_t i;
	json_t *a;
	TRY(cli_open(&c, argc, argv, options, 1, 0, 0));
	TRY(cli_get(&c,
		arena_printf(&c.arena, "/accounts?limit=100&q=%s", url_escape(&c.arena, str_c(q))),
		&list));
	if (cli_said_json(&c, &list))
		return ERR_OK;
	json_array_foreach(json_object_get(list.json, "items"), i, a) put_account(&c, a);
	return ERR_OK;
}

/* By log-in name: a person types no numbers of accounts. */
static enum err find_account(struct cli *c, struct client_answer *list, const json_t **out)
{
	size_t i;
	json_t *a;
	TRY(cli_get(c,
		arena_printf(&c->arena, "/accounts?limit=100&q=%s",
			url_escape(&c->arena, str_c(c->words[0]))),
		list));
	json_array_foreach(json_object_get(list->json, "items"), i,
		a) if (str_eq(json_str(a, "login"), str_c(c->words[0]))) return *out = a,
										ERR_OK;
	return fault_as(ERR_NOTFOUND, "account.none", NULL, "没有登录名为 %s 的账号", c->words[0]);
}

static int64_t number(const json_t *j, const char *member)
{
	int64_t n = 0;
	return str_i64(json_str(j, member), &n) ? n : 0;
}

/* The roles he has, without this one, and with it where it is given. */
static size_t roles_then(const json_t *account, struct str role, bool give, struct str *out)
{
	size_t i, count = 0;
	json_t *one;
	json_array_foreach(json_object_get(account, "roles"), i, one)
	{
		struct str name = str_c(json_string_value(one));
		if (!str_eq(name, role) && count < ROLES_MAX - 1)
			out[count++] = name;
	}
	if (give)
		out[count++] = role;
	return count;
}

/* What is signed is all that he may do from then on, behind the grant that he has now. */
/* The roles that the person has from now on, under the signature of who gives them. */
static enum err set_roles(struct cli *c, const json_t *account, const struct str *roles, size_t n,
	struct client_answer *out)
{
	const struct appointment g = { .account = number(account, "id"),
		.after = number(account, "grant"),
		.department = json_str(json_object_get(account, "department"), "id"),
		.login = json_str(account, "login"),
		.person_no = json_str(account, "person_no"),
		.roles = roles,
		.role_count = n };
	json_t *list = json_array();
	json_auto_t *body = json_pack("{s:o}", "roles", list);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_from(roles[i]));
	TRY(cli_sign(c, grant_payload(&c->arena, &g), body));
	return cli_put(c, arena_printf(&c->arena, "/accounts/%lld/roles", (long long)g.account),
		json_incref(body), out);
}

static enum err grant(struct cli *c, const json_t *account, bool give)
{
	AUTO_ANSWER answer = {};
	struct str roles[ROLES_MAX], role = str_c(c->words[1]);
	size_t n = roles_then(account, role, give, roles);
	if (!give && n == json_array_size(json_object_get(account, "roles")))
		return fault_as(ERR_INVALID, "role.none", "roles", "%s 没有角色 %s", c->words[0],
			c->words[1]);
	TRY(set_roles(c, account, roles, n, &answer));
	if (!cli_said_json(c, &answer)) {
		printf("%s 现有角色：", c->words[0]);
		put_names(json_object_get(answer.json, "roles"));
		puts("");
	}
	return ERR_OK;
}

static enum err change_role(int argc, char **argv, bool give)
{
	AUTO_CLI c = {};
	AUTO_ANSWER list = {};
	const json_t *account;
	TRY(cli_open(&c, argc, argv, NULL, 0, 2, 2));
	TRY(find_account(&c, &list, &account));
	return grant(&c, account, give);
}

enum err run_role_give(int argc, char **argv)
{
	return change_role(argc, argv, true);
}

enum err run_role_take(int argc, char **argv)
{
	return change_role(argc, argv, false);
}

enum err run_key_code(int argc, char **argv)
{
	AUTO_CLI c = {};
	AUTO_ANSWER list = {}, answer = {};
	const json_t *account;
	TRY(cli_open(&c, argc, argv, NULL, 0, 1, 1));
	TRY(find_account(&c, &list, &account));
	TRY(cli_post(&c,
		arena_printf(
			&c.arena, "/accounts/%lld/enrol-code", (long long)number(account, "id")),
		NULL, &answer));
	if (!cli_said_json(&c, &answer))
		printf("%s\n", cli_text(&c, answer.json, "code"));
	return ERR_OK;
}

/* The number is typed as the person reads it from his own screen: typing it is the comparison. */
static const json_t *waiting_key(const json_t *account, const char *key_id)
{
	size_t i;
	json_t *d;
	json_array_foreach(json_object_get(account, "devices"), i,
		d) if (json_is_true(json_object_get(d, "waiting")) &&
		       str_eq(json_str(d, "key_id"), str_c(key_id))) return d;
	return NULL;
}

enum err run_key_countersign(int argc, char **argv)
{
	AUTO_CLI c = {};
	AUTO_ANSWER list = {};
	const json_t *account;
	TRY(cli_open(&c, argc, argv, NULL, 0, 2, 2));
	TRY(find_account(&c, &list, &account));
	const json_t *d = waiting_key(account, c.words[1]);
	if (!d)
		return fault_as(ERR_NOTFOUND, "device.none", NULL,
			"%s 没有编号为 %s 的待会签密钥：编号不一致就不要会签", c.words[0],
			c.words[1]);
	const struct enrolment e = { number(account, "id"), json_str(d, "kind"),
		json_str(d, "key_id"), json_str(d, "public_key") };
	json_auto_t *body = json_object();
	TRY(cli_sign(&c, key_payload(&c.arena, &e), body));
	return cli_act(&c,
		arena_printf(&c.arena, "/accounts/%lld/devices/%lld/countersignature",
			(long long)e.account, (long long)number(d, "id")),
		json_incref(body), "已会签，该密钥可以使用。");
}
