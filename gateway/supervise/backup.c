#include "supervise/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/files.h"
#include "store/store.h"
#include "supervise/box.h"
#include "supervise/spawn.h"

#ifndef PG_BIN
#define PG_BIN "/usr/lib/postgresql/15/bin"
#endif

enum { MANIFEST_MAX = 64 * 1024, KEY_FILE_MAX = 64 * 1024, KEY_FILES_MAX = 64 };

static void close_store(struct store **db)
{
	store_close(*db);
}
#define AUTO_STORE __attribute__((cleanup(close_store))) struct store

/* The columns of backup_digests, in their order. */
static const char *const digests[] = { "heads", "record", "register", "votes", "tickets",
	"deliveries", "objects", "audit_rows", "epoch" };
enum { DIGESTS = sizeof digests / sizeof *digests };

static const char *in(struct arena *a, const char *folder, const char *name)
{
	return arena_printf(a, "%s/%s", folder, name);
}

static enum err read_digests(struct store *db, struct arena *a, json_t **out)
{
	AUTO_ROWS r = {};
	TRY(store_run(db, a, backup_digests, &r));
	*out = json_object();
	for (int i = 0; i < DIGESTS; i++)
		json_object_set_new(*out, digests[i], json_from(row_str(&r, 0, i)));
	return ERR_OK;
}

/* A dump may be larger than memory. */
static enum err hash_file(
	struct arena *a, const char *path, const char **out_hex, int64_t *out_size)
{
	unsigned char bytes[64 * 1024], sum[SHA256_BYTES];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fault(ERR_NOTFOUND, "%s: %s", path, strerror(errno));
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	EVP_DigestInit_ex(md, EVP_sha256(), NULL);
	ssize_t n;
	*out_size = 0;
	while ((n = read(fd, bytes, sizeof bytes)) > 0) {
		EVP_DigestUpdate(md, bytes, (size_t)n);
		*out_size += n;
	}
	EVP_DigestFinal_ex(md, sum, NULL);
	EVP_MD_CTX_free(md);
	close(fd);
	*out_hex = hex(a, sum, sizeof sum);
	return n < 0 ? fault(ERR_INTERNAL, "%s: %s", path, strerror(errno)) : ERR_OK;
}

static enum err add_file(struct arena *a, const char *folder, const char *name, json_t *files)
{
	const char *sum;
	int64_t size;
	TRY(hash_file(a, in(a, folder, name), &sum, &size));
	json_object_set_new(
		files, name, json_pack("{s:s, s:I}", "sha256", sum, "size", (json_int_t)size));
	return ERR_OK;
}

static enum err dump(struct arena *a, const struct backup_wish *w, struct str snapshot)
{
	const char *path = in(a, w->folder, "store.dump");
	const char *argv[] = { PG_BIN "/pg_dump", "--format=custom", NULL, NULL, NULL, NULL };
	argv[2] = arena_printf(a, "--snapshot=" STRF, STRV(snapshot));
	argv[3] = arena_printf(a, "--file=%s", path);
	argv[4] = arena_printf(a, "--dbname=%s", w->database);
	TRY(spawn_run(&(struct spawn){ .argv = argv, .log = in(a, w->folder, "backup.log") }));
	int fd = open(path, O_RDWR | O_CLOEXEC);
	bool kept = fd >= 0 && !fchmod(fd, 0600) && !fsync(fd);
	if (fd >= 0)
		close(fd);
	return kept ? ERR_OK : fault(ERR_INTERNAL, "%s: %s", path, strerror(errno));
}

/* The files of the keys' folder, as {"name": text}. */
static enum err read_keys(struct arena *a, const char *folder, json_t *out)
{
	DIR *dir = opendir(folder);
	enum err e = ERR_OK;
	if (!dir)
		return fault(ERR_NOTFOUND, "%s: %s", folder, strerror(errno));
	for (struct dirent *d = readdir(dir); d && !e; d = readdir(dir)) {
		struct str text = {}, name = str_c(d->d_name);
		if (!str_ends(name, STR(".pem")) && !str_ends(name, STR(".json")))
			continue;
		if (json_object_size(out) == KEY_FILES_MAX)
			e = fault(ERR_LIMIT, "%s: 文件过多", folder);
		else
			e = file_read(a, in(a, folder, d->d_name), KEY_FILE_MAX, &text);
		json_object_set_new(out, d->d_name, json_from(text));
	}
	closedir(dir);
	return e;
}

static enum err pack_keys(struct arena *a, const struct backup_wish *w, json_t *files)
{
	struct str box;
	json_auto_t *all = json_object();
	if (!w->keys || !w->passphrase.len)
		return ERR_OK;
	TRY(read_keys(a, w->keys, all));
	TRY(box_lock(a, json_canonical(a, all), w->passphrase, &box));
	TRY(file_write(in(a, w->folder, "keys.box"), box, 0600, NULL));
	return add_file(a, w->folder, "keys.box", files);
}

/* The manifest comes last: a folder without one is no backup. */
static enum err write_manifest(
	struct arena *a, const struct backup_wish *w, json_t *files, json_t *sums)
{
	char at[25];
	clock_iso(w->now, at);
	json_auto_t *j = json_pack("{s:s, s:s, s:O, s:O}", "backup", "shenfa 1", "at", at, "files",
		files, "digests", sums);
	return file_write(in(a, w->folder, "manifest.json"), json_canonical(a, j), 0600, NULL);
}

static enum err make_inside(struct store *db, struct arena *a, const struct backup_wish *w)
{
	AUTO_ROWS r = {};
	json_auto_t *files = json_object();
	json_auto_t *sums = NULL;
	TRY(store_script(db, STR("begin isolation level repeatable read read only")));
	TRY(store_run(db, a, backup_snapshot, &r));
	TRY(read_digests(db, a, &sums));
	TRY(dump(a, w, row_str(&r, 0, 0)));
	TRY(store_script(db, STR("commit")));
	TRY(add_file(a, w->folder, "store.dump", files));
	TRY(pack_keys(a, w, files));
	return write_manifest(a, w, files, sums);
}

enum err backup_make(const struct backup_wish *w)
{
	SCRATCH(a);
	AUTO_STORE *db = NULL;
	if (!access(w->folder, F_OK))
		return fault_as(
			ERR_CONFLICT, "backup.there", NULL, "%s 已存在，请换一个目录", w->folder);
	TRY(store_open(w->database, &db));
	TRY(folder_make(w->folder, 0700, NULL));
	return make_inside(db, &a, w);
}

static enum err read_manifest(struct arena *a, const char *folder, json_t **out)
{
	struct str text;
	TRY(file_read(a, in(a, folder, "manifest.json"), MANIFEST_MAX, &text));
	TRY(json_read(text, out));
	return str_eq(json_str(*out, "backup"), STR("shenfa 1"))
		       ? ERR_OK
		       : fault_as(ERR_INVALID, "backup.manifest", NULL, "%s 不是备份", folder);
}

static enum err check_files(struct arena *a, const char *folder, const json_t *manifest)
{
	const char *name;
	json_t *said;
	json_object_foreach(json_object_get(manifest, "files"), name, said)
	{
		const char *sum;
		int64_t size;
		TRY(hash_file(a, in(a, folder, name), &sum, &size));
		if (size != json_int(said, "size", -1) ||
			!str_eq(str_c(sum), json_str(said, "sha256")))
			return fault_as(ERR_REFUSED, "backup.damaged", NULL,
				"备份文件 %s 与清单不符，已损坏或被改动", name);
	}
	return ERR_OK;
}

enum err backup_check(const char *folder)
{
	SCRATCH(a);
	json_auto_t *manifest = NULL;
	TRY(read_manifest(&a, folder, &manifest));
	return check_files(&a, folder, manifest);
}

static enum err refuse_full(struct store *db, struct arena *a)
{
	AUTO_ROWS r = {};
	TRY(store_run(db, a, restore_empty, &r));
	return row_int(&r, 0, 0) ? fault_as(ERR_CONFLICT, "restore.full", NULL,
					   "目标数据库不是空的，请恢复到新建的数据库")
				 : ERR_OK;
}

static enum err load(struct arena *a, const struct restore_wish *w)
{
	char log[] = "/tmp/shenfa-restore-XXXXXX";
	int fd = mkstemp(log);
	const char *argv[] = { PG_BIN "/pg_restore", "--exit-on-error", "--single-transaction",
		arena_printf(a, "--dbname=%s", w->database), in(a, w->folder, "store.dump"), NULL };
	if (fd < 0)
		return fault(ERR_INTERNAL, "%s: %s", log, strerror(errno));
	close(fd);
	enum err e = spawn_run(&(struct spawn){ .argv = argv, .log = log });
	unlink(log);
	return e;
}

static enum err compare(struct store *db, struct arena *a, const json_t *manifest)
{
	json_auto_t *now = NULL;
	const json_t *then = json_object_get(manifest, "digests");
	TRY(read_digests(db, a, &now));
	for (int i = 0; i < DIGESTS; i++)
		if (!str_eq(json_str(now, digests[i]), json_str(then, digests[i])))
			return fault_as(ERR_REFUSED, "restore.differs", NULL,
				"恢复后的 %s 与备份时不同", digests[i]);
	return ERR_OK;
}

/* Why the register leaves numbers out, for who reads it in print. */
static const char *gap_reason(struct arena *a, const json_t *manifest)
{
	int64_t ms;
	char at[20];
	if (!clock_parse(arena_cstr(a, json_str(manifest, "at")), &ms))
		return "恢复备份";
	clock_china(ms, at);
	at[10] = ' ';
	return arena_printf(a, "恢复备份（备份时间 %.16s）", at);
}

static enum err doubt_calls(struct store *db, struct arena *a, int64_t now)
{
	AUTO_ROWS r = {};
	TRY(store_run(db, a, restore_knows_calls, &r));
	return row_bool(&r, 0, 0) ? store_run(db, a, restore_calls, NULL, param_time(a, now))
				  : ERR_OK;
}

/* One transaction: an epoch without its doubts would send things twice. */
static enum err begin_epoch(struct store *db, struct arena *a, const json_t *manifest, int64_t now,
	int64_t *out_doubtful)
{
	AUTO_ROWS r = {};
	const char *why = arena_printf(a, "从 " STRF " 的备份恢复", STRV(json_str(manifest, "at")));
	TRY(store_script(db, STR("begin")));
	TRY(store_run(db, a, restore_epoch, NULL, P_C(why), param_time(a, now)));
	TRY(store_run(db, a, restore_doubt, &r, param_time(a, now)));
	TRY(doubt_calls(db, a, now));
	TRY(store_run(db, a, restore_skip, NULL, param_time(a, now)));
	TRY(store_run(
		db, a, restore_register, NULL, param_time(a, now), P_C(gap_reason(a, manifest))));
	TRY(store_run(db, a, restore_mirror, NULL));
	TRY(store_script(db, STR("commit")));
	*out_doubtful = r.count;
	return ERR_OK;
}

static enum err unpack_keys(struct arena *a, const struct restore_wish *w)
{
	struct str box, text;
	json_auto_t *all = NULL;
	const char *name;
	json_t *file;
	if (!w->keys)
		return ERR_OK;
	if (!access(in(a, w->keys, "keys.json"), F_OK))
		return fault_as(
			ERR_CONFLICT, "restore.keys", NULL, "%s 里已有密钥，没有覆盖", w->keys);
	TRY(file_read(a, in(a, w->folder, "keys.box"), MANIFEST_MAX * 16, &box));
	TRY(box_open(a, box, w->passphrase, &text));
	TRY(json_read(text, &all));
	json_object_foreach(all, name, file)
	{
		bool public = !strcmp(name, "keys.json") || !strcmp(name, "public.pem");
		if (strchr(name, '/'))
			return fault(ERR_INVALID, "密钥文件名有误");
		TRY(file_write(in(a, w->keys, name),
			(struct str){ json_string_value(file), json_string_length(file) },
			public ? 0644 : 0600, NULL));
	}
	return ERR_OK;
}

enum err backup_restore(const struct restore_wish *w, int64_t *out_doubtful)
{
	SCRATCH(a);
	AUTO_STORE *db = NULL;
	json_auto_t *manifest = NULL;
	TRY(read_manifest(&a, w->folder, &manifest));
	TRY(check_files(&a, w->folder, manifest));
	TRY(store_open(w->database, &db));
	TRY(refuse_full(db, &a));
	TRY(unpack_keys(&a, w));
	TRY(load(&a, w));
	TRY(compare(db, &a, manifest));
	return begin_epoch(db, &a, manifest, w->now, out_doubtful);
}
