#include "screen/pdf.h"

static const char *const info[] = { "/usr/bin/pdfinfo", "-", NULL };
static const char *const files[] = { "/usr/bin/pdfdetach", "-list", "fd://0", NULL };
static const char *const text[] = { "/usr/bin/pdftotext", "-enc", "UTF-8", "-", "-", NULL };

static const char *const drawing[] = { "/usr/bin/pdftoppm", "-f", SANDBOX_PAGE, "-l", SANDBOX_PAGE,
	"-gray", "-scale-to", PDF_PAGE_PIXELS, "-", NULL };

const struct sandbox_job job_pdf_info = { .name = "pdfinfo", .program = info };
const struct sandbox_job job_pdf_files = { .name = "pdfdetach", .program = files };
const struct sandbox_job job_pdf_text = { .name = "pdftotext", .program = text };
const struct sandbox_job job_pdf_page = { .name = "pdftoppm", .program = drawing };

static void refuse(struct sandbox_answer *no, const char *code, const char *reason)
{
	*no = (struct sandbox_answer){
		.refused = true, .code = str_c(code), .field = STR("file"), .reason = str_c(reason)
	};
}

/* "Pages:          12" */
static struct str line_value(struct str said, struct str key)
{
	while (said.len) {
		struct str line = str_cut(&said, '\n');
		if (str_starts(line, key))
			return str_trim(str_from(line, key.len));
	}
	return (struct str){};
}

static enum err ask(
	struct arena *a, const struct sandbox_job *job, int file, struct sandbox_answer *answer)
{
	TRY(sandbox_run(a, job, file, &sandbox_limits, answer));
	if (answer->refused && str_eq(answer->code, STR("sandbox.exit")))
		refuse(answer, "pdf.broken", "PDF 已损坏，无法打开，请重新导出后再上传");
	return ERR_OK;
}

static void judge_info(struct str said, struct contents *out, struct sandbox_answer *no)
{
	int64_t pages;
	if (!str_i64(line_value(said, STR("Pages:")), &pages) || pages < 1)
		return refuse(no, "pdf.broken", "PDF 没有页面，请重新导出后再上传");
	if (pages > PDF_PAGES_MAX)
		return refuse(no, "pdf.pages", "PDF 超过 2000 页，请拆分后再上传");
	if (str_starts(line_value(said, STR("Encrypted:")), STR("yes")))
		return refuse(no, "upload.encrypted",
			"PDF 设有密码或权限限制，无法检查，请取消限制后再上传");
	if (str_starts(line_value(said, STR("JavaScript:")), STR("yes")))
		return refuse(no, "pdf.active", "PDF 含有脚本，请用“打印为 PDF”重新生成后再上传");
	out->pages = (unsigned)pages;
}

/* A form feed stands behind each page. */
static enum err split_pages(struct str said, struct parts *parts)
{
	for (unsigned page = 1; said.len; page++)
		TRY(parts_add(parts, str_cut(&said, '\f'), "第%u页", page));
	return ERR_OK;
}

enum err pdf_open(struct arena *a, int file, struct contents *out, struct sandbox_answer *no)
{
	TRY(ask(a, &job_pdf_info, file, no));
	if (!no->refused)
		judge_info(no->bytes, out, no);
	if (no->refused)
		return ERR_OK;
	TRY(ask(a, &job_pdf_files, file, no));
	if (!no->refused && !str_starts(no->bytes, STR("0 embedded files")))
		refuse(no, "pdf.embedded", "PDF 内嵌有其他文件，请取出后单独上传");
	if (no->refused)
		return ERR_OK;
	TRY(ask(a, &job_pdf_text, file, no));
	return no->refused ? ERR_OK : split_pages(no->bytes, &out->parts);
}
