/* site.c: sim-site, a plain web server for a site root: what nginx would do, on loopback. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/options.h"
#include "base/ready.h"
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
	bool folder = str_ends(str_c(q->path), STR("/"));
	const char *file = arena_printf(q->arena, "%s%s", q->path + 1, folder ? "index.html" : "");
	const char *mark = arena_printf(q->arena, ".gone/%s", file);
	if (read_file(q->arena, tree, file, &out->body)) {
		out->status = 200;
		out->media_type = type_of(file);
	} else if (!faccessat(tree, mark, F_OK, 0))
		say(out, 410, gone_page);
}

static void on_request(void *context, const struct sim_request *q, struct sim_reply *out)
{
	const char *root = context;
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
}

static enum err run(int argc, char **argv)
{
	SCRATCH(a);
	const char *listen = "127.0.0.1:0", *root = NULL, *address;
	const struct option options[] = { { .name = "listen", .value = &listen },
		{ .name = "root", .value = &root } };
	struct sim_server *server;
	TRY(options_read(argc, argv, options, 2, NULL));
	if (!root)
		return fault(ERR_INVALID, "用法：sim-site --root=DIR [--listen=127.0.0.1:0]");
	TRY(sim_server_start(&a, listen, on_request, (void *)root, &server, &address));
	printf("%s\n", address);
	fflush(stdout);
	ready_say(address);
	sim_run(NULL, NULL);
	sim_server_stop(server);
	return ERR_OK;
}

int main(int argc, char **argv)
{
	log_name("sim-site");
	enum err e = run(argc, argv);
	if (e)
		log_fault("start", e);
	return e ? 1 : 0;
}
