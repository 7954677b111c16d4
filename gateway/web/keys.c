/* keys.c: the public halves: with them anybody can check a ticket, without us. */
#include <dirent.h>

#include "base/files.h"
#include "web/reply.h"
#include "web/route.h"
#include "web/worker.h"

enum { KEY_FILE_MAX = 16 * 1024, KEYS_MAX = 64 };

static enum err add_key(struct request *req, const char *name, json_t *to)
{
	struct str pem;
	const char *path = arena_printf(req->arena, "%s/%s", req->web->options->keys, name);
	TRY(file_read(req->arena, path, KEY_FILE_MAX, &pem));
	json_array_append_new(to, json_pack("{ss so}", "name", name, "pem", json_from(pem)));
	return ERR_OK;
}

static void close_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

enum err on_key_list(struct request *req, struct response *res)
{
	json_auto_t *items = json_array();
	const char *folder = req->web->options->keys;
	__attribute__((cleanup(close_dir))) DIR *dir = folder ? opendir(folder) : NULL;
	for (struct dirent *e = dir ? readdir(dir) : NULL; e; e = readdir(dir))
		if (str_ends(str_c(e->d_name), STR(".pem")) && json_array_size(items) < KEYS_MAX)
			TRY(add_key(req, e->d_name, items));
	json_auto_t *answer = json_pack("{sO}", "items", items);
	return reply_made(req, res, 200, answer);
}
