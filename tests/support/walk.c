#include "tests/support/walk.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "model/courier_auth.h"
#include "tests/check.h"
#include "web/route.h"

/* Kept as a hash, or not kept. */
static const char *const not_kept[] = { "password", "old", "new", "code", "state", "numbers" };

static struct key *enrol(struct walk *w, int64_t account)
{
	struct key *key;
	assert_int_equal(key_generate(KEY_ED25519, &key), ERR_OK);
	scene_sql(&w->front.scene,
		arena_printf(&w->arena,
			"update channel_account set courier_key = '%s', callback_token = "
			"'token%lld' where id = %lld",
			key_public_pem(&w->arena, key).at, (long long)account, (long long)account));
	return key;
}

void walk_open(struct walk *w)
{
	*w = (struct walk){};
	front_open(&w->front, NULL);
	w->keys[0] = enrol(w, w->front.scene.website);
	w->keys[1] = enrol(w, w->front.scene.wechat);
	assert_true(route_count <= WALK_ROUTES);
}

void walk_close(struct walk *w)
{
	key_free(w->keys[0]);
	key_free(w->keys[1]);
	front_close(&w->front);
	arena_free(&w->arena);
}

static int64_t rows_of_record(struct walk *w)
{
	int64_t n = 0;
	str_i64(str_c(scene_sql(&w->front.scene, "select count(*) from audit")), &n);
	return n;
}

static size_t route_number(struct walk *w, const char *method, const char *path)
{
	const struct route *r = NULL;
	struct str ids[2], only = str_c(path);
	const char *allow;
	enum method m = METHOD_GET;
	while (strcmp(method_name(m), method))
		m++;
	assert_int_equal(route_find(&w->arena, m, str_cut(&only, '?'), &r, ids, &allow), ERR_OK);
	return (size_t)(r - routes);
}

static bool is_kept(const char *key)
{
	for (size_t i = 0; key && i < sizeof not_kept / sizeof *not_kept; i++)
		if (!strcmp(not_kept[i], key))
			return false;
	return true;
}

/* Puts the mark in the place of text number *left, counted depth first. */
static bool mark_one(struct walk *w, json_t *j, int *left)
{
	const char *key;
	json_t *value;
	size_t i;
	void *next;
	const char *mark = arena_printf(&w->arena, WALK_MARK "%d", w->marked);
	json_object_foreach_safe(j, next, key, value)
	{
		if (json_is_string(value) && is_kept(key) && !(*left)--)
			return !json_object_set_new(j, key, json_string(mark));
		if (mark_one(w, value, left))
			return true;
	}
	json_array_foreach(j, i, value)
	{
		if (json_is_string(value) && !(*left)--)
			return !json_array_set_new(j, i, json_string(mark));
		if (mark_one(w, value, left))
			return true;
	}
	return false;
}

/* An id or a time is refused for what it is; any other text for the mark. */
static void check_refusal(
	struct walk *w, const char *path, const char *json, const struct http_reply *r, bool person)
{
	const char *code = front_code(r);
	if (r->status < 400 || r->status >= 500)
		fail_msg("%s took %s: %d", path, json, r->status);
	if (!strcmp(code, "upload.secrecy"))
		w->refused++;
	else if (person && strcmp(code, "form.type"))
		fail_msg("%s refused %s for %s", path, json, code);
}

typedef struct http_reply caller(struct walk *, struct arena *, int64_t who, const char *method,
	const char *path, const char *headers, const char *json);

static void try_marks(struct walk *w, caller *call, int64_t who, bool person, const char *method,
	const char *path, const char *headers, const char *json)
{
	for (int n = 0;; n++) {
		SCRATCH(a);
		json_auto_t *j = NULL;
		int left = n;
		assert_int_equal(json_read(str_c(json), &j), ERR_OK);
		if (!mark_one(w, j, &left))
			return;
		const char *text = arena_cstr(&a, json_text(&a, j));
		AUTO_REPLY r = call(w, &a, who, method, path, headers, text);
		check_refusal(w, path, text, &r, person);
		w->marked++;
	}
}

/* These answer what is found in words, and forget them. */
static bool only_screens(const struct route *r)
{
	return !strcmp(r->name, "screen") || !strcmp(r->name, "draft_screen");
}

static const char *act(struct walk *w, caller *call, int64_t who, bool person, const char *method,
	const char *path, const char *headers, const char *json, const char *want)
{
	SCRATCH(a);
	size_t route = route_number(w, method, path);
	if (json && *json == '{' && !only_screens(&routes[route]))
		try_marks(w, call, who, person, method, path, headers, json);
	int64_t before = rows_of_record(w);
	AUTO_REPLY r = call(w, &a, who, method, path, headers, json);
	if (r.status < 200 || r.status >= 300)
		fail_msg("%s %s %s: %d " STRF, method, path, json ? json : "", r.status,
			STRV(r.body));
	w->walked[route] = true;
	w->recorded[route] |= rows_of_record(w) > before;
	const char *value = json_string_value(json_object_get(r.json, want));
	return arena_printf(&w->arena, "%s", value ? value : "");
}

static struct http_reply as_person(struct walk *w, struct arena *a, int64_t who, const char *method,
	const char *path, const char *headers, const char *json)
{
	return front_call(&w->front, a, (enum who)who, method, path, headers, json);
}

static struct http_reply as_courier(struct walk *w, struct arena *a, int64_t account,
	const char *method, const char *path, const char *, const char *json)
{
	struct str out;
	const struct key *key = w->keys[account == w->front.scene.wechat];
	const char *name = account ? arena_printf(a, "%lld", (long long)account) : "links";
	name = str_starts(str_c(path), STR("/api/v1/connector/calls/")) ? "calls" : name;
	assert_int_equal(courier_auth_write(a, key, str_c(name), clock_now(), method, str_c(path),
				 str_c(json), &out),
		ERR_OK);
	const char *headers = arena_printf(a, "Authorization: " STRF "\r\n%s", STRV(out),
		*json ? "Content-Type: application/json\r\n" : "");
	return http_call(a, w->front.address, method, path, headers, str_c(json));
}

static struct http_reply as_nobody(struct walk *w, struct arena *a, int64_t, const char *method,
	const char *path, const char *, const char *json)
{
	return http_call(a, w->front.address, method, path,
		*json == '{' ? "Content-Type: application/json\r\n" : "Content-Type: text/xml\r\n",
		str_c(json));
}

const char *walk_act(struct walk *w, enum who who, const char *method, const char *path,
	const char *headers, const char *json, const char *want)
{
	return act(w, as_person, who, true, method, path, headers, json, want);
}

/* A courier's words are a program's: it is heard as it is. */
const char *walk_courier(
	struct walk *w, int64_t account, const char *path, const char *json, const char *want)
{
	SCRATCH(a);
	size_t route = route_number(w, "POST", path);
	int64_t before = rows_of_record(w);
	AUTO_REPLY r = as_courier(w, &a, account, "POST", path, "", json);
	if (r.status < 200 || r.status >= 300)
		fail_msg("%s %s: %d " STRF, path, json, r.status, STRV(r.body));
	w->walked[route] = true;
	w->recorded[route] |= rows_of_record(w) > before;
	json_t *list = json_object_get(r.json, "deliveries");
	json_t *value = json_object_get(json_array_get(list, 0), want);
	return json_is_integer(value)
		       ? arena_printf(&w->arena, "%lld", json_integer_value(value))
		       : arena_printf(&w->arena, "%s",
				 json_is_string(value) ? json_string_value(value) : "");
}

const char *walk_nobody(struct walk *w, const char *path, const char *json, const char *want)
{
	return act(w, as_nobody, 0, false, "POST", path, "", json, want);
}

const char *walk_kept(struct walk *w)
{
	return scene_sql(&w->front.scene,
		"create or replace function kept(mark text) returns text language plpgsql as $$ "
		"declare c record; n bigint; begin for c in select table_name t, column_name f, "
		"data_type d from information_schema.columns where table_schema = 'public' and "
		"data_type in ('text', 'jsonb', 'json', 'ARRAY', 'bytea', 'character varying') "
		"loop "
		"execute format(case c.d when 'bytea' then 'select count(*) from %I where "
		"position(convert_to(%L, ''UTF8'') in %I) > 0' else 'select count(*) from %I where "
		"position(%L in %I::text) > 0' end, c.t, mark, c.f) into n; if n > 0 then return "
		"c.t "
		"|| '.' || c.f; end if; end loop; return ''; end $$; select kept('" WALK_MARK "')");
}
