#include "screen/sandbox_child.h"

#include <errno.h>
#include <unistd.h>

#include "base/files.h"
#include "base/json.h"
#include "screen/sandbox.h"
#include "screen/walls.h"

static const struct sandbox_job *job_named(const struct sandbox_job *const *jobs, const char *name)
{
	for (; *jobs; jobs++)
		if (!strcmp((*jobs)->name, name))
			return *jobs;
	return NULL;
}

static enum err read_input(struct arena *a, size_t max, struct str *out)
{
	struct buf b;
	char *chunk = arena_alloc(a, 65536);
	buf_init(&b, a, max);
	for (;;) {
		ssize_t n = read(STDIN_FILENO, chunk, 65536);
		if (n > 0)
			buf_add(&b, (struct str){ chunk, (size_t)n });
		if (n == 0 || (n < 0 && errno != EINTR) || b.toobig)
			break;
	}
	if (b.toobig)
		return fault_as(ERR_LIMIT, "upload.size", "size", "文件超过 %zu MB，请压缩或拆分",
			max / 1024 / 1024);
	*out = buf_str(&b);
	return ERR_OK;
}

static bool say(struct str s)
{
	return fd_write(STDOUT_FILENO, s);
}

static int say_no(struct arena *a)
{
	const char *field = err_field();
	json_auto_t *j = json_pack("{s:s, s:s, s:s}", "code", err_what(), "field",
		field ? field : "", "reason", err_reason());
	return say(j ? json_text(a, j) : STR("{}")) ? CHILD_REFUSED : 1;
}

/* An answer is whole or is none: nothing is said before the job is done. */
static int open_here(const struct sandbox_job *job, size_t input_max)
{
	SCRATCH(a);
	struct str input;
	struct buf answer;
	buf_init(&answer, &a, sandbox_limits.answer_max);
	enum err e = read_input(&a, input_max, &input);
	if (!e)
		e = job->run(&a, input, &answer);
	if (!e && answer.toobig)
		e = fault_as(ERR_LIMIT, "upload.answer", NULL, "文件内容过多，请拆分后再上传");
	return e ? say_no(&a) : say(buf_str(&answer)) ? 0 : 1;
}

static int open_elsewhere(const struct sandbox_job *job, char *page)
{
	enum { WORDS_MAX = 16 };
	char *argv[WORDS_MAX + 1] = {};
	static const char *const env[] = { "LANG=C.UTF-8", "HOME=/nonexistent",
		"OMP_THREAD_LIMIT=1", /* no process is started, a thread neither */
		NULL };
	for (size_t i = 0; i < WORDS_MAX && job->program[i]; i++)
		argv[i] = strcmp(job->program[i], SANDBOX_PAGE) ? (char *)job->program[i] : page;
	execve(job->program[0], argv, (char *const *)env);
	return CHILD_NO_WALLS;
}

static int child(const struct sandbox_job *job, char **limits)
{
	struct walls walls = { .memory_bytes = strtoul(limits[0], NULL, 10),
		.cpu_seconds = (unsigned)strtoul(limits[1], NULL, 10),
		.program = job->program ? job->program[0] : NULL };
	if (sandbox_sanitized)
		walls.memory_bytes = 0;
	if (job->prepare)
		job->prepare();
	if (walls_raise(&walls))
		return CHILD_NO_WALLS;
	return job->program ? open_elsewhere(job, limits[3])
			    : open_here(job, strtoul(limits[2], NULL, 10));
}

void sandbox_child(const struct sandbox_job *const *jobs, int argc, char **argv)
{
	if (argc != 7 || strcmp(argv[1], SANDBOX_FLAG))
		return;
	const struct sandbox_job *job = job_named(jobs, argv[2]);
	_exit(job ? child(job, argv + 3) : CHILD_NO_WALLS);
}
