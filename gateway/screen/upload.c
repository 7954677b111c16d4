#include "screen/upload.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reviewers/attachment.h"
#include "screen/jobs.h"
#include "screen/ocr.h"
#include "screen/pdf.h"
#include "screen/sealed.h"

static void close_fd(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
#define AUTO_FD __attribute__((cleanup(close_fd))) int

/* Nothing of a refused file goes on. */
static void refuse(struct upload_result *r, const char *code, const char *field, const char *reason)
{
	r->clean = false;
	r->bytes = (struct str){};
	r->parts = (struct parts){};
	findings_init(&r->findings, r->findings.arena);
	r->code = str_c(code);
	r->field = str_c(field);
	r->reason = str_c(reason);
}

/* A fault that says what is wrong with the file is a verdict; any other is a failure of ours. */
static enum err verdict(struct arena *a, enum err e, struct upload_result *r)
{
	if (e != ERR_REFUSED && e != ERR_TYPE && e != ERR_LIMIT && e != ERR_INVALID)
		return e;
	refuse(r, err_what(), err_field() ? err_field() : "", arena_printf(a, "%s", err_reason()));
	return ERR_OK;
}

static enum err read_all(struct arena *a, int fd, size_t size, struct str *out)
{
	char *at = arena_alloc(a, size + 1);
	size_t n = 0;
	while (n < size) {
		ssize_t got = read(fd, at + n, size - n);
		if (got < 0 && errno != EINTR)
			return fault(ERR_UNAVAILABLE, "read: %s", strerror(errno));
		if (got == 0)
			break;
		n += got > 0 ? (size_t)got : 0;
	}
	*out = (struct str){ at, n };
	return ERR_OK;
}

/* The spool is the web process's: nothing but a plain file of a sane size is taken from it. */
static enum err load(struct arena *a, const char *path, struct str *out)
{
	struct stat st;
	AUTO_FD fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st))
		return fault(ERR_NOTFOUND, "%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return fault(ERR_NOTFOUND, "%s: not a plain file", path);
	if (st.st_size > UPLOAD_BYTES_MAX)
		return fault_as(ERR_LIMIT, "upload.size", "file",
			"文件超过 %d MB，请压缩或拆分后再上传", UPLOAD_BYTES_MAX / 1024 / 1024);
	return read_all(a, fd, (size_t)st.st_size, out);
}

static void take_refusal(const struct sandbox_answer *no, struct upload_result *r)
{
	r->clean = false;
	r->code = no->code;
	r->field = no->field;
	r->reason = no->reason;
}

static enum err open_in_child(
	struct arena *a, int file, unsigned media, struct contents *out, struct upload_result *r)
{
	struct sandbox_answer answer;
	const struct sandbox_job *job = media == MEDIA_CSV ? &job_open_csv : &job_open;
	TRY(sandbox_run(a, job, file, &sandbox_limits, &answer));
	if (answer.refused) {
		take_refusal(&answer, r);
		return ERR_OK;
	}
	TRY(contents_read(a, answer.bytes, out));
	if (out->media != MEDIA_PDF)
		return ERR_OK;
	TRY(pdf_open(a, file, out, &answer));
	if (answer.refused) {
		take_refusal(&answer, r);
		return ERR_OK;
	}
	return pdf_scan(a, file, out->pages, &pdf_scanning, &out->parts);
}

static void take_contents(struct str file, const struct contents *c, struct upload_result *r)
{
	r->media = c->media;
	r->width = c->width;
	r->height = c->height;
	r->pages = c->pages;
	r->parts = c->parts;
	r->bytes = file;
	if (c->remade.len) {
		r->media = c->remade_as;
		r->bytes = c->remade;
	}
}

/* Article 15: the place and the rule are told, the words are not. */
static void refuse_mark(struct arena *a, const struct finding *f, struct upload_result *r)
{
	r->rule = f->rule;
	r->place = f->block == (size_t)ARTICLE_TITLE
			   ? STR("文件名")
			   : str_c(part_place(a, &r->parts.at[f->block], f->start, f->end));
	refuse(r, "upload.secrecy", "file",
		arena_printf(a,
			"文件带有国家秘密标志（" STRF
			"），系统没有保存，已登记为泄密隐患；请立即停止"
			"处理并报告保密部门",
			STRV(r->place)));
}

/* A mark of the state's alone: 内部资料 is a BLOCK on a file that is kept, as it is in a text. */
static void look_for_marks(struct arena *a, struct upload_result *r)
{
	const struct finding *f = findings_secret(&r->findings);
	if (f)
		refuse_mark(a, f, r);
}

/* Nobody decides so many one by one: such a file is not taken in. */
static void look_for_too_many(struct upload_result *r)
{
	if (r->clean && attachment_too_many(&r->findings))
		refuse(r, "upload.findings", "file",
			"文件中需要处理的内容超过 1000 "
			"处，请先自行清理（例如删去个人信息）后再上传");
}

/* What is read is what will be shown: our own bytes, in a child all the same. */
static enum err read_picture(struct arena *a, struct upload_result *r)
{
	AUTO_FD copy = -1;
	if (r->media > MEDIA_GIF)
		return ERR_OK;
	TRY(sealed_copy(r->bytes, &copy));
	return ocr_read(a, copy, &r->parts);
}

static enum err screen_contents(struct arena *a, const struct screening *screening, struct str name,
	struct upload_result *r)
{
	const struct attachment file = { name, r->media == MEDIA_PDF, r->pages };
	TRY(attachment_review(a, screening, &file, &r->parts, &r->findings));
	look_for_marks(a, r);
	look_for_too_many(r);
	return ERR_OK;
}

static enum err look(struct arena *a, struct str file, struct str name,
	const struct screening *screening, struct upload_result *r)
{
	unsigned media;
	struct contents c = {};
	AUTO_FD copy = -1;
	TRY(media_of(file, name, &media));
	TRY(sealed_copy(file, &copy));
	TRY(open_in_child(a, copy, media, &c, r));
	if (!r->clean)
		return ERR_OK;
	take_contents(file, &c, r);
	TRY(read_picture(a, r));
	return screen_contents(a, screening, name, r);
}

static enum err as_announced(const struct upload *u, const unsigned char digest[SHA256_BYTES])
{
	struct str got = { (const char *)digest, SHA256_BYTES };
	if (!u->sha256.len || str_eq(u->sha256, got))
		return ERR_OK;
	return fault(ERR_NOTFOUND, "%s: not what was announced", u->path);
}

enum err upload_open(struct arena *a, const struct upload *u, const struct screening *screening,
	struct upload_result *out)
{
	struct str file;
	struct upload_result r = { .clean = true };
	findings_init(&r.findings, a);
	if (u->bytes.len)
		file = u->bytes;
	else
		TRY(verdict(a, load(a, u->path, &file), &r));
	if (r.clean) {
		r.size = file.len;
		sha256(file, r.sha256);
		TRY(as_announced(u, r.sha256));
		TRY(verdict(a, look(a, file, u->name, screening, &r), &r));
	}
	*out = r;
	if (!out->findings.first) /* an empty list ends in itself */
		out->findings.end = &out->findings.first;
	return ERR_OK;
}
