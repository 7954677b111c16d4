#include "tests/support/cast.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/files.h"
#include "desk/signed.h"
#include "desk/word_list.h"
#include "tests/support/cluster.h"

enum { PATIENCE_MS = 120000 };

static _Noreturn void give_up(const char *doing, const struct http_reply *r)
{
	fprintf(stderr, "cast: %s: %d " STRF "\n", doing, r ? r->status : 0,
		r ? (int)r->body.len : 0, r ? r->body.at : "");
	exit(1);
}

static void need(enum err e, const char *doing)
{
	if (!e)
		return;
	fprintf(stderr, "cast: %s: %s %s\n", doing, err_name(e), err_reason());
	exit(1);
}

void cast_open(struct cast *s, struct system *system)
{
	*s = (struct cast){ .system = system };
}

void cast_close(struct cast *s)
{
	for (size_t i = 0; i < s->count; i++)
		key_free(s->members[i].key);
	arena_free(&s->arena);
}

struct http_reply cast_call(struct cast *s, struct arena *a, struct member *m, const char *method,
	const char *path, const char *headers, const char *json)
{
	const char *all = arena_printf(a, "Authorization: Bearer %s\r\n%s%s", m->token,
		*json ? "Content-Type: application/json\r\n" : "", headers);
	return http_call(
		a, s->system->url, method, arena_printf(a, "/api/v1%s", path), all, str_c(json));
}

struct http_reply cast_must(struct cast *s, struct arena *a, int status, struct member *m,
	const char *method, const char *path, const char *headers, const char *json)
{
	struct http_reply r = cast_call(s, a, m, method, path, headers, json);
	if (r.status != status)
		give_up(arena_printf(a, "%s %s %s wants %d", m->login, method, path, status), &r);
	return r;
}

static void log_in(struct cast *s, struct member *m, const char *code)
{
	SCRATCH(a);
	AUTO_REPLY in = http_call(&a, s->system->url, "POST", "/api/v1/sessions",
		"Content-Type: application/json\r\n",
		str_c(arena_printf(&a,
			"{\"account\":\"%s\",\"password\":\"%s\",\"device\":\"cli\"}", m->login,
			code)));
	if (in.status != 201)
		give_up(m->login, &in);
	m->token =
		arena_printf(&s->arena, "%s", json_string_value(json_object_get(in.json, "token")));
	AUTO_REPLY changed = cast_must(s, &a, 200, m, "POST", "/me/password", "",
		arena_printf(&a, "{\"old\":\"%s\",\"new\":\"vK7#tRq2mZ9x\"}", code));
	m->token = arena_printf(
		&s->arena, "%s", json_string_value(json_object_get(changed.json, "token")));
	AUTO_REPLY me = cast_must(s, &a, 200, m, "GET", "/me", "", "");
	m->id = arena_printf(&s->arena, "%s", json_string_value(json_object_get(me.json, "id")));
}

static void enrol(struct cast *s, struct member *m, const char *code)
{
	SCRATCH(a);
	need(key_generate(KEY_ED25519, &m->key), "key");
	m->key_id = key_id(&s->arena, m->key);
	json_auto_t *body = json_pack("{s:s,s:s,s:s,s:s}", "kind", "ed25519", "public_key",
		key_public_pem(&a, m->key).at, "label", "测试", "code", code);
	AUTO_REPLY r =
		cast_call(s, &a, m, "POST", "/me/devices", "", arena_cstr(&a, json_text(&a, body)));
	bool no_code = r.status == 403; /* who votes nowhere was given none */
	if (r.status != 201 && !no_code)
		give_up(m->login, &r);
}

struct member *cast_join(struct cast *s, const char *login, const char *password)
{
	if (s->count == MEMBERS_MAX)
		give_up("too many people", NULL);
	struct member *m = &s->members[s->count++];
	*m = (struct member){ .login = login };
	log_in(s, m, password);
	return m;
}

struct member *cast_member(struct cast *s, const char *login)
{
	for (size_t i = 0; i < s->count; i++)
		if (!strcmp(s->members[i].login, login))
			return &s->members[i];
	const char *code = system_password(s->system, login);
	struct member *m = cast_join(s, login, code);
	enrol(s, m, code);
	return m;
}

void cast_open_all(struct cast *s, struct member *m, const char *submission)
{
	SCRATCH(a);
	size_t i;
	json_t *o;
	const char *at = arena_printf(&a, "/submissions/%s", submission);
	AUTO_REPLY r = cast_must(s, &a, 200, m, "GET", at, "", "");
	json_array_foreach(json_object_get(r.json, "opens"), i, o)
	{
		const char *url = json_string_value(json_object_get(o, "url"));
		if (url &&
			*url) { /* that something cannot be fetched back has no page of its own */
			AUTO_REPLY shown =
				cast_must(s, &a, 200, m, "GET", url + strlen("/api/v1"), "", "");
		}
		AUTO_REPLY opened =
			cast_must(s, &a, 204, m, "POST", arena_printf(&a, "%s/opened", at), "",
				arena_printf(&a, "{\"what\":\"%s\"}",
					json_string_value(json_object_get(o, "what"))));
	}
}

static int64_t number(const char *text)
{
	int64_t n = 0;
	str_i64(str_c(text), &n);
	return n;
}

static const char *signature(struct arena *a, struct member *m, struct str payload)
{
	struct str sig;
	need(key_sign(m->key, a, payload, &sig), "sign");
	return arena_cstr(a, base64(a, sig));
}

struct http_reply cast_vote(struct cast *s, struct arena *a, struct member *m,
	const char *submission, const char *verdict, const char *opinion)
{
	AUTO_REPLY r = cast_must(
		s, a, 200, m, "GET", arena_printf(a, "/submissions/%s", submission), "", "");
	struct ballot b = { .submission = number(submission),
		.stage = json_int(r.json, "stage_no", 0),
		.verdict = str_c(verdict),
		.opinion = str_c(opinion),
		.tree = arena_str(a, json_str(r.json, "tree")),
		.order = order_shown(a, r.json) };
	b.opened_count = opened_shown(a, r.json, &b.opened);
	json_t *opened = json_array();
	for (size_t i = 0; i < b.opened_count; i++)
		json_array_append_new(opened, json_from(b.opened[i]));
	json_auto_t *body = json_pack("{s:I,s:s,s:s,s:o,s:o,s:s,s:s}", "stage", (json_int_t)b.stage,
		"verdict", verdict, "opinion", opinion, "tree", json_from(b.tree), "opened", opened,
		"key_id", m->key_id, "signature",
		signature(a, m, vote_payload(a, number(m->id), &b)));
	return cast_call(s, a, m, "POST", arena_printf(a, "/submissions/%s/votes", submission), "",
		arena_cstr(a, json_text(a, body)));
}

struct http_reply cast_mark(
	struct cast *s, struct arena *a, struct member *m, const char *submission)
{
	const char *at = arena_printf(a, "/submissions/%s", submission);
	AUTO_REPLY r = cast_must(s, a, 200, m, "GET", at, "", "");
	struct stamp given = { .submission = number(submission),
		.kind = STR("SECRECY"),
		.tree = arena_str(a, json_str(r.json, "tree")) };
	json_auto_t *body = json_pack("{s:s,s:s,s:s}", "kind", "SECRECY", "key_id", m->key_id,
		"signature", signature(a, m, mark_payload(a, number(m->id), &given)));
	return cast_call(s, a, m, "POST", arena_printf(a, "%s/marks", at), "",
		arena_cstr(a, json_text(a, body)));
}

struct http_reply cast_appoint(
	struct cast *s, struct arena *a, struct member *m, const json_t *account, const char *role)
{
	const char *id = json_string_value(json_object_get(account, "id"));
	struct str roles[] = { str_c(role) };
	struct appointment given = { .account = number(id),
		.department = json_str(json_object_get(account, "department"), "id"),
		.login = json_str(account, "login"),
		.person_no = json_str(account, "person_no"),
		.roles = roles,
		.role_count = 1 };
	json_auto_t *body = json_pack("{s:[s],s:s,s:s}", "roles", role, "key_id", m->key_id,
		"signature", signature(a, m, grant_payload(a, &given)));
	return cast_must(s, a, 200, m, "PUT", arena_printf(a, "/accounts/%s/roles", id), "",
		arena_cstr(a, json_text(a, body)));
}

void cast_vouch(struct cast *s, struct member *by, struct member *m)
{
	SCRATCH(a);
	AUTO_REPLY code = cast_must(
		s, &a, 201, by, "POST", arena_printf(&a, "/accounts/%s/enrol-code", m->id), "", "");
	enrol(s, m, json_string_value(json_object_get(code.json, "code")));
	AUTO_REPLY shown =
		cast_must(s, &a, 200, by, "GET", arena_printf(&a, "/accounts/%s", m->id), "", "");
	const json_t *d = json_array_get(json_object_get(shown.json, "devices"), 0);
	const struct enrolment e = { number(m->id), json_str(d, "kind"), json_str(d, "key_id"),
		json_str(d, "public_key") };
	json_auto_t *body = json_pack("{s:s,s:s}", "key_id", by->key_id, "signature",
		signature(&a, by, key_payload(&a, &e)));
	AUTO_REPLY done = cast_must(s, &a, 200, by, "POST",
		arena_printf(&a, "/accounts/%s/devices/" STRF "/countersignature", m->id,
			STRV(json_str(d, "id"))),
		"", arena_cstr(&a, json_text(&a, body)));
}

const char *cast_signed(struct arena *a, struct member *m, struct str payload)
{
	return arena_printf(
		a, "\"key_id\":\"%s\",\"signature\":\"%s\"", m->key_id, signature(a, m, payload));
}

void cast_withdraw(struct cast *s, struct member *m, const char *draft, const char *reason)
{
	SCRATCH(a);
	size_t i;
	json_t *row, *targets = json_array();
	const char *at = arena_printf(&a, "/drafts/%s/withdrawals", draft);
	json_auto_t *body = json_pack(
		"{s:o,s:s,s:s}", "targets", targets, "reason", reason, "key_id", m->key_id);
	AUTO_REPLY list = cast_must(s, &a, 200, m, "GET", at, "", "");
	const json_t *items = json_object_get(list.json, "items");
	struct str *names = arena_array(&a, struct str, json_array_size(items) + 1);
	struct takedown t = { .draft = number(draft), .targets = names, .reason = str_c(reason) };
	json_array_foreach((json_t *)items, i, row)
	{
		names[t.target_count] = str_c(arena_printf(&a, STRF "/" STRF,
			STRV(json_str(row, "account")), STRV(json_str(row, "submission"))));
		json_array_append_new(targets, json_from(names[t.target_count++]));
	}
	json_object_set_new(body, "signature",
		json_string(signature(&a, m, takedown_payload(&a, number(m->id), &t))));
	AUTO_REPLY r =
		cast_must(s, &a, 201, m, "POST", at, "", arena_cstr(&a, json_text(&a, body)));
}

int64_t cast_lexicon(struct cast *s, struct member *m, const char *terms)
{
	SCRATCH(a);
	struct str sum = str_c(word_list_sum(&a, &(struct word_list){ .terms = str_c(terms) }));
	struct str payload = lexicon_payload(&a, number(m->id), STR("补充"), sum);
	json_auto_t *body = json_pack("{s:s,s:s,s:s,s:s}", "terms", terms, "note", "补充", "key_id",
		m->key_id, "signature", signature(&a, m, payload));
	AUTO_REPLY made = cast_must(
		s, &a, 201, m, "POST", "/lexicons", "", arena_cstr(&a, json_text(&a, body)));
	return json_int(made.json, "version", 0);
}

static struct str sum_of(struct arena *a, const json_t *list, int64_t version)
{
	size_t i;
	json_t *l;
	json_array_foreach(json_object_get(list, "items"), i,
		l) if (json_int(l, "version", 0) == version) return arena_str(a,
		json_str(l, "sha256"));
	return STR("");
}

struct http_reply cast_activate(struct cast *s, struct arena *a, struct member *m, int64_t version)
{
	AUTO_REPLY list = cast_must(s, a, 200, m, "GET", "/lexicons", "", "");
	struct activation x = { version, 0, sum_of(a, list.json, version), STR("试") };
	str_i64(json_str(list.json, "activation"), &x.after);
	json_auto_t *body = json_pack("{s:s,s:s,s:s}", "haste", "试", "key_id", m->key_id,
		"signature", signature(a, m, activation_payload(a, number(m->id), &x)));
	return cast_call(s, a, m, "POST",
		arena_printf(a, "/lexicons/%lld/activate", (long long)version), "",
		arena_cstr(a, json_text(a, body)));
}

static const json_t *reach(const json_t *j, const char *path)
{
	struct str rest = str_c(path);
	SCRATCH(a);
	while (rest.len && j) {
		const char *part = arena_cstr(&a, str_cut(&rest, '.'));
		int64_t n;
		j = str_i64(str_c(part), &n) ? json_array_get(j, (size_t)n)
					     : json_object_get(j, part);
	}
	return j;
}

static bool one_of(const char *value, const char *const *values)
{
	for (; value && *values; values++)
		if (!strcmp(value, *values))
			return true;
	return false;
}

void cast_until(struct cast *s, struct member *m, const char *url, const char *path,
	const char *const *values)
{
	int64_t until = clock_ticks() + PATIENCE_MS;
	for (;;) {
		SCRATCH(a);
		AUTO_REPLY r = cast_must(s, &a, 200, m, "GET", url, "", "");
		const json_t *j = reach(r.json, path);
		if (one_of(json_string_value(j), values))
			return;
		if (clock_ticks() > until)
			give_up(arena_printf(&a, "%s of %s is not %s", path, url, values[0]), &r);
		nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
	}
}

int cast_run(struct arena *a, struct str *out, const char *const *argv)
{
	int pipes[2], status;
	struct buf b;
	char bytes[4096];
	ssize_t n;
	if (pipe(pipes))
		abort();
	pid_t pid = fork();
	if (!pid) {
		dup2(pipes[1], STDOUT_FILENO);
		dup2(pipes[1], STDERR_FILENO);
		close(pipes[0]);
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	close(pipes[1]);
	buf_init(&b, a, 16 * 1024 * 1024);
	while ((n = read(pipes[0], bytes, sizeof bytes)) > 0)
		buf_add(&b, (struct str){ bytes, (size_t)n });
	close(pipes[0]);
	waitpid(pid, &status, 0);
	*out = buf_str(&b);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
