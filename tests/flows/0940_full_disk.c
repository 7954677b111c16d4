/* 0940_full_disk.c: a real file system that is really full, under the spool and under the words. */
#include "tests/check.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/cluster.h"
#include "tests/support/front.h"

/* Two file systems of their own; mounting takes root, and a container may forbid it to root. */
static const char *spool, *table;
static bool mounted;
static struct front front;

static bool mount_small(const char *path, const char *size)
{
	mkdir(path, 0711);
	if (!mount("tmpfs", path, "tmpfs", 0, size))
		return true;
	print_message("skipped: no file system may be mounted here (%s); nothing else fills a "
		      "disk honestly\n",
		strerror(errno));
	return false;
}

static void fill(const char *folder)
{
	SCRATCH(a);
	char zeros[4096] = {};
	int fd = open(arena_printf(&a, "%s/ballast", folder), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	while (write(fd, zeros, sizeof zeros) > 0)
		;
	assert_int_equal(errno, ENOSPC);
	close(fd);
}

static void make_room(const char *folder)
{
	SCRATCH(a);
	assert_int_equal(unlink(arena_printf(&a, "%s/ballast", folder)), 0);
}

static void an_upload_into_a_full_spool_is_refused_and_works_later(void **)
{
	if (!mounted)
		skip();
	SCRATCH(a);
	int64_t draft = scene_draft(&front.scene, EDITOR, "磁盘满时上传", NULL);
	size_t size = 64 * 1024;
	char *bytes = arena_alloc(&a, size + 1);
	memset(bytes, 'x', size);
	fill(spool);
	AUTO_REPLY r = front_call(&front, &a, EDITOR, "POST",
		arena_printf(&a, "/api/v1/drafts/%lld/assets?name=a.txt", (long long)draft),
		"Content-Type: text/plain\r\n", bytes);
	assert_int_equal(r.status, 503);
	assert_string_equal(front_code(&r), "upload.full");
	assert_true(str_find(json_str(r.json, "detail"), STR("已满")) >= 0);
	assert_string_equal(scene_sql(&front.scene, "select count(*) from upload"), "0");
	make_room(spool);
	struct stat st;
	assert_int_equal(stat(spool, &st), 0);
	assert_int_equal(st.st_size, 40); /* tmpfs counts 20 a name: "." and ".." alone */
}

/* The table of git objects alone lies on the small disk: the log, which ends the server, does not. */
static void a_save_onto_a_full_disk_is_refused_whole_and_works_later(void **)
{
	if (!mounted)
		skip();
	SCRATCH(a);
	int64_t draft = scene_draft(&front.scene, EDITOR, "磁盘满时保存", NULL);
	const char *head = scene_head(&front.scene, draft);
	const char *match = arena_printf(&a, "If-Match: \"%s\"\r\n", head);
	const char *path = arena_printf(&a, "/api/v1/drafts/%lld", (long long)draft);
	char *words = arena_alloc(&a, 120001);
	unsigned seed = 7;
	for (size_t i = 0; i < 120000; i++) { /* nothing that packs well */
		seed = seed * 1103515245 + 12345;
		words[i] = "abcdefghijklmnopqrstuvwxyzABCDEF"[seed >> 27];
	}
	const char *body = arena_printf(
		&a, "{\"title\":\"磁盘满时保存\",\"html\":\"<p>%s</p>\",\"meta\":{}}", words);
	fill(table);
	AUTO_REPLY r = front_call(&front, &a, EDITOR, "PUT", path, match, body);
	assert_int_equal(r.status, 503);
	assert_string_equal(front_code(&r), "store.full");
	assert_true(str_find(json_str(r.json, "detail"), STR("磁盘已满")) >= 0);
	assert_string_equal(scene_head(&front.scene, draft), head);
	assert_string_equal(
		scene_sql(&front.scene,
			arena_printf(&a, "select count(*) from revision where draft_id = %lld",
				(long long)draft)),
		"1");
	AUTO_REPLY read = front_call(&front, &a, EDITOR, "GET", path, "", NULL);
	assert_int_equal(read.status, 200);
	make_room(table);
	AUTO_REPLY again = front_call(&front, &a, EDITOR, "PUT", path, match, body);
	assert_int_equal(again.status, 200);
}

/* The words of all drafts move onto the small disk; PostgreSQL wants a folder of its own there,
   and what it tells a program has to be read. */
static void move_words(const char *disk)
{
	SCRATCH(a);
	scene_sql(&front.scene,
		arena_printf(&a, "copy (select 1) to program 'mkdir %s/words && cat > /dev/null'",
			disk));
	scene_sql(&front.scene,
		arena_printf(&a, "create tablespace small location '%s/words'", disk));
	scene_sql(&front.scene, "alter table object set tablespace small");
}

static int open_front(void **)
{
	static struct arena keep;
	table = arena_printf(&keep, "%s/table", test_folder());
	spool = arena_printf(&keep, "%s/spool", test_folder());
	mounted =
		mount_small(spool, "size=32k,mode=0711") && mount_small(table, "size=4m,mode=1777");
	front_open(&front, NULL);
	if (mounted)
		move_words(table);
	return 0;
}

/* The database lets go first: then the folders can be taken away like any other. */
static void let_go(void)
{
	if (!mounted)
		return;
	test_cluster_stop();
	umount2(spool, MNT_DETACH);
	umount2(table, MNT_DETACH);
}

static int close_front(void **)
{
	front_close(&front);
	let_go();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_upload_into_a_full_spool_is_refused_and_works_later),
		cmocka_unit_test(a_save_onto_a_full_disk_is_refused_whole_and_works_later),
	};
	return cmocka_run_group_tests(tests, open_front, close_front);
}
