/* site.c: sim-site, a plain web server for a site root: what nginx would do, on loopback; and two search engines. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/options.h"
#include "tests/sim/faults.h"
#include "tests/sim/server.h"

enum { FILE_MAX = 64 * 1024 * 1024 };

static const char *const types[][2] = {
#define TYPE(ending, type) { ending, type },
#include "tests/sim/types.def"
#undef TYPE
};

static const char *type_of(const char *path)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (str_ends(str_c(path), str_c(types[i][0])))
			return types[i][1];
	return "application/octet-stream";
}

/* No way up, no hidden files, nothing that is no path. */
static bool is_clean(const char *path)
{
	return path[0] == '/' && !strstr(path, "/.") && !strstr(path, "//") && !strchr(path, '\\');
}

static bool read_file(struct arena *a, int root, const char *path, struct str *out)
{
	struct stat st;
	int fd = openat(root, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return false;
	bool ok = !fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size <= FILE_MAX;
	char *bytes = ok ? arena_alloc(a, (size_t)st.st_size + 1) : NULL;
	ssize_t n = 0, got = 0;
	while (ok && (n = read(fd, bytes + got, (size_t)(st.st_size - got))) > 0)
		got += n;
	close(fd);
	*out = (struct str){ bytes, (size_t)got };
	return ok && n >= 0;
}

static void say(struct sim_reply *reply, int status, const char *html)
{
	reply->status = status;
	reply->media_type = "text/html; charset=utf-8";
	reply->body = str_c(html);
}

static const char gone_page[] =
	"<!DOCTYPE html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>已撤稿</title>"
	"<body><h1>该信息已撤稿</h1><p>您访问的信息已由发布单位撤下。</p></body></html>\n";
static const char absent_page[] =
	"<!DOCTYPE html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>没有找到</title>"
	"<body><h1>没有找到该页面</h1></body></html>\n";

/* `current` is resolved once for a request: all of it comes from one release. */
static void serve(int tree, const struct sim_request *q, struct sim_reply *out)
{
	if (!faccessat(tree, ".holding", F_OK, 0) &&
		read_file(q->arena, tree, "index.html", &out->body)) {
		out->status = 503;
		out->media_type = type_of("index.html");
		return;
	}
	bool folder = str_ends(str_c(q->path), STR("/"));
	const char *file = arena_printf(q->arena, "%s%s", q->path + 1, folder ? "index.html" : "");
	const char *mark = arena_printf(q->arena, ".gone/%s", file);
	if (read_file(q->arena, tree, file, &out->body)) {
		out->status = 200;
		out->media_type = type_of(file);
	} else if (!faccessat(tree, mark, F_OK, 0))
		say(out, 410, gone_page);
}

/* What search engines were told, as they would take it. */
static struct {
	json_t *told;  /* of addresses */
	int64_t left;  /* of Baidu's quota for the day */
	int64_t calls; /* of both, whatever they came to */
} engines = { NULL, 10, 0 };

static void engine_says(const struct sim_request *q, struct sim_reply *out, int status, json_t *j)
{
	out->status = status;
	out->media_type = "application/json";
	out->body = json_text(q->arena, j);
	json_decref(j);
}

static bool all_of_host(const json_t *urls, struct str host)
{
	size_t i;
	json_t *url;
	json_array_foreach((json_t *)urls, i, url)
	{
		struct str rest = str_c(json_string_value(url) ?: "");
		ptrdiff_t at = str_find(rest, STR("://"));
		rest = str_from(rest, at < 0 ? rest.len : (size_t)at + 3);
		if (!str_eq(str_cut(&rest, '/'), host))
			return false;
	}
	return json_array_size(urls) > 0 && json_array_size(urls) <= 10000;
}

/* 403: the key's file does not say so. 422: one foreign address refuses all of them. */
static int take_list(const struct sim_request *q, const char *root)
{
	json_auto_t *j = NULL;
	struct str said = {};
	if (json_read(q->body, &j))
		return 400;
	struct str key = json_str(j, "key");
	const char *file = arena_printf(q->arena, "current/" STRF ".txt", STRV(key));
	int dir = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool proven = key.len >= 8 && key.len <= 128 && memchr(key.at, '/', key.len) == NULL &&
		      dir >= 0 && read_file(q->arena, dir, file, &said) && str_eq(said, key);
	close(dir);
	if (!proven)
		return 403;
	const json_t *urls = json_object_get(j, "urlList");
	if (!all_of_host(urls, json_str(j, "host")))
		return 422;
	json_array_extend(engines.told, (json_t *)urls);
	return 200;
}

static void indexnow(const struct sim_request *q, const char *root, struct sim_reply *out)
{
	int status = strcmp(q->method, "POST") ? 405 : take_list(q, root);
	engine_says(q, out, status, json_object());
}

static void baidu(const struct sim_request *q, const char *root, struct sim_reply *out)
{
	(void)root;
	struct str rest = q->body;
	int64_t n = 0;
	if (!str_eq(sim_query(q, "token"), STR("stand-in-token")))
		return engine_says(q, out, 401,
			json_pack("{s:i, s:s}", "error", 401, "message", "token is not valid"));
	while (rest.len && n < engines.left) {
		json_array_append_new(engines.told, json_from(str_cut(&rest, '\n')));
		n++;
	}
	engines.left -= n;
	if (!n)
		return engine_says(q, out, 400,
			json_pack("{s:i, s:s}", "error", 400, "message", "over quota"));
	engine_says(q, out, 200,
		json_pack("{s:I, s:I}", "remain", (json_int_t)engines.left, "success",
			(json_int_t)n));
}

/*
 * {"call":C,"nth":1,"times":1,"kind":K,"at":N}: of what readers ask for ("read", where none is named) and of what
 * search engines are told ("indexnow", "baidu"): lost: done, closed without a word; failed: done, 500; html: done, a
 * wall's page with 200; cut: done, closed after "at" bytes. Of an engine also dropped: not done, closed; false: not done,
 * and answered as if it were; late: done "ms" later, closed now.
 */
static json_t *faults, *held;

static void spoil(const json_t *fault, struct sim_reply *out)
{
	struct str kind = json_str(fault, "kind");
	if (str_eq(kind, STR("failed")))
		say(out, 500, absent_page);
	if (str_eq(kind, STR("html")))
		say(out, 200, "<html><body>请稍候</body></html>");
	sim_cut_off(fault, out);
}

static bool set_faults(const struct sim_request *q, struct sim_reply *out)
{
	if (strcmp(q->path, "/_sim/faults") != 0 || sim_faults_set(&faults, q->body))
		return false;
	sim_faults_mean(faults, "call", "read");
	engine_says(q, out, 200, json_object());
	return true;
}

static const struct engine {
	const char *path, *call;
	void (*hear)(const struct sim_request *, const char *root, struct sim_reply *);
} known[] = { { "/indexnow", "indexnow", indexnow }, { "/urls", "baidu", baidu } };

static const struct engine *engine_at(const char *path)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (!strcmp(known[i].path, path))
			return &known[i];
	return NULL;
}

static void hear_later(void *root, struct arena *a, const json_t *kept)
{
	struct sim_reply nobody = {};
	struct sim_request q;
	if (sim_request_again(a, kept, &q))
		engine_at(q.path)->hear(&q, root, &nobody);
}

static void let_go(void *root)
{
	sim_let_go(held, hear_later, root);
}

/* On copies: what it says it took, it did not. */
static void pretend(const struct engine *e, const struct sim_request *q, const char *root,
	struct sim_reply *out)
{
	struct sim_aside aside = { .places = { &engines.told } };
	int64_t left = engines.left;
	sim_put_aside(&aside);
	e->hear(q, root, out);
	sim_put_back(&aside);
	engines.left = left;
}

static void tell(const struct engine *e, const struct sim_request *q, const char *root,
	struct sim_reply *out)
{
	const json_t *fault = sim_fault(faults, "call", e->call);
	struct str kind = json_str(fault, "kind");
	engines.calls++;
	if (str_eq(kind, STR("false")))
		return pretend(e, q, root, out);
	if (str_eq(kind, STR("late")))
		sim_hold(held, json_int(fault, "ms", 1000), sim_request_kept(q, q->path));
	else if (!str_eq(kind, STR("dropped")))
		e->hear(q, root, out);
	if (fault)
		spoil(fault, out);
}

static bool is_engine(const struct sim_request *q, const char *root, struct sim_reply *out)
{
	const struct engine *e = engine_at(q->path);
	let_go((void *)root);
	if (e)
		tell(e, q, root, out);
	else if (!strcmp(q->path, "/_sim/told"))
		engine_says(q, out, 200, json_incref(engines.told));
	else if (!strcmp(q->path, "/_sim/ledger"))
		engine_says(q, out, 200,
			json_pack("{s:I, s:O}", "calls", (json_int_t)engines.calls, "told",
				engines.told));
	else
		return false;
	return true;
}

static void on_request(void *context, const struct sim_request *q, struct sim_reply *out)
{
	const char *root = context;
	if (is_engine(q, root, out) || set_faults(q, out))
		return;
	say(out, 404, absent_page);
	if (strcmp(q->method, "GET") != 0 && strcmp(q->method, "HEAD") != 0)
		return say(out, 405, absent_page);
	if (!is_clean(q->path))
		return;
	int tree = open(
		arena_printf(q->arena, "%s/current", root), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (tree < 0)
		return;
	serve(tree, q, out);
	close(tree);
	const json_t *fault = sim_fault(faults, "call", "read");
	if (fault)
		spoil(fault, out);
}

static enum err run(int argc, char **argv)
{
	SCRATCH(a);
	const char *listen = "127.0.0.1:0", *root = NULL, *address;
	const struct option options[] = { { .name = "listen", .value = &listen },
		{ .name = "root", .value = &root } };
	TRY(options_read(argc, argv, options, 2, NULL));
	if (!root)
		return fault(ERR_INVALID, "用法：sim-site --root=DIR [--listen=127.0.0.1:0]");
	engines.told = json_array();
	held = json_array();
	faults = json_array();
	TRY(sim_live(&a, listen, on_request, NULL, (void *)root, &address));
	return ERR_OK;
}

int main(int argc, char **argv)
{
	return sim_main("sim-site", run, argc, argv);
}
