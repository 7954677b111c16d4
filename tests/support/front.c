#include "tests/support/front.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/files.h"
#include "tests/support/cluster.h"

enum { OPTIONS_MAX = 16, START_MS = 20000 };

static void must(enum err e, const char *doing)
{
	if (!e)
		return;
	fprintf(stderr, "front: %s: %s %s\n", doing, err_name(e), err_reason());
	exit(1);
}

const char *front_session(struct front *f, int64_t account, const char *device)
{
	struct arena *a = &f->scene.arena;
	unsigned char bytes[20];
	random_bytes(bytes, sizeof bytes);
	const char *token = hex(a, bytes, sizeof bytes);
	scene_sql(&f->scene,
		arena_printf(a,
			"insert into session (token_hash, account_id, device, expires_at, "
			"password_at) "
			"select '\\x%s', id, '%s', now() + interval '8 hours', password_at from "
			"account "
			"where id = %lld on conflict (account_id, device) do update set token_hash "
			"= "
			"excluded.token_hash, seen_at = now(), expires_at = excluded.expires_at, "
			"password_at = excluded.password_at",
			sha256_hex(a, str_c(token)), device, (long long)account));
	return token;
}

/* The log says where the second listener came to stand. */
static const char *metrics_address(struct front *f)
{
	struct str log, address;
	struct arena *a = &f->scene.arena;
	must(file_read(a, arena_printf(a, "%s/web.log", test_folder()), 1024 * 1024, &log), "log");
	ptrdiff_t at = str_find(log, STR("metrics="));
	if (at < 0)
		return "";
	address = str_from(log, (size_t)at + strlen("metrics="));
	return arena_cstr(a, str_trim(str_cut(&address, '\n')));
}

static void start(struct front *f, const char *const *more)
{
	struct arena *a = &f->scene.arena;
	const char *argv[OPTIONS_MAX] = {
		BUILD_DIR "/shenfa-web",
		arena_printf(a, "--database=%s", test_conninfo(f->scene.database, "shenfa_web")),
		"--listen=127.0.0.1:0",
		"--metrics=127.0.0.1:0",
		"--threads=4",
		arena_printf(a, "--spool=%s", f->spool),
	};
	for (size_t n = 6; more && *more && n < OPTIONS_MAX - 1; n++)
		argv[n] = *more++;
	struct spawn s = { .argv = argv,
		.log = arena_printf(a, "%s/web.log", test_folder()),
		.falls_with = SIGKILL };
	must(spawn_start(&s, &f->web), "start");
	must(spawn_ready(&f->web, &s, START_MS), "ready");
	f->address = arena_printf(a, "%s", f->web.address);
	f->metrics = metrics_address(f);
}

void front_open(struct front *f, const char *const *more)
{
	*f = (struct front){};
	scene_open(&f->scene);
	f->spool = arena_printf(&f->scene.arena, "%s/spool", test_folder());
	mkdir(f->spool, 0700);
	for (enum who w = 0; w < WHO__COUNT; w++)
		f->tokens[w] = front_session(f, f->scene.people[w].id, "cli");
	start(f, more);
}

/* What it said last: a leak, a fault. */
static void show_log(struct front *f)
{
	struct str log;
	const char *path = arena_printf(&f->scene.arena, "%s/web.log", test_folder());
	if (file_read(&f->scene.arena, path, 64 * 1024 * 1024, &log))
		return;
	log = str_from(log, log.len > 8192 ? log.len - 8192 : 0);
	fprintf(stderr, STRF "\n", STRV(log));
}

void front_close(struct front *f)
{
	int status = spawn_stop(&f->web, SIGTERM, 15000);
	if (status) {
		fprintf(stderr, "front: shenfa-web ended with status %d\n", status);
		show_log(f);
	}
	scene_close(&f->scene);
	if (status)
		exit(1);
}

struct http_reply front_call(struct front *f, struct arena *a, enum who w, const char *method,
	const char *path, const char *headers, const char *json)
{
	const char *type = json && !strstr(headers, "Content-Type")
				   ? "Content-Type: application/json\r\n"
				   : "";
	const char *all =
		arena_printf(a, "Authorization: Bearer %s\r\n%s%s", f->tokens[w], type, headers);
	return http_call(a, f->address, method, path, all, str_c(json));
}

const char *front_code(const struct http_reply *r)
{
	const char *code = json_string_value(json_object_get(r->json, "code"));
	return code ? code : "";
}
