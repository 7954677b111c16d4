#include <unistd.h>

#include "base/clock.h"
#include "screen/ocr.h"
#include "screen/pdf.h"
#include "screen/sealed.h"

enum { PAGE_MS = 20 * 1000 };

const struct scanning pdf_scanning = { .pages_max = 20, .ms = 30 * 1000 };

/* Drawing takes more than reading: a page of a scanner is one large picture. */
static const struct sandbox_limits drawing = {
	.memory_bytes = 512UL * 1024 * 1024,
	.cpu_seconds = 10,
	.wall_ms = PAGE_MS,
	.input_max = 50UL * 1024 * 1024,
	.answer_max = 16UL * 1024 * 1024,
};

static void close_fd(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

/* "第3页": the pages of pdftotext that say something. */
static bool *speaking_pages(struct arena *a, unsigned pages, const struct parts *parts)
{
	bool *speaks = arena_array(a, bool, (size_t)pages + 1);
	for (size_t i = 0; i < parts->count; i++) {
		int64_t page;
		struct str name = parts->at[i].name;
		if (str_starts(name, STR("第")) && str_ends(name, STR("页")) &&
			str_i64(str_sub(name, 3, name.len - 6), &page) && page > 0 &&
			page <= (int64_t)pages)
			speaks[page] = true;
	}
	return speaks;
}

static enum err read_page(
	struct arena *a, int file, unsigned page, struct parts *out, bool *out_read)
{
	__attribute__((cleanup(close_fd))) int picture = -1;
	struct sandbox_answer drawn;
	struct str words;
	*out_read = false;
	TRY(sandbox_run_page(a, &job_pdf_page, page, file, &drawing, &drawn));
	if (drawn.refused)
		return ERR_OK;
	TRY(sealed_copy(drawn.bytes, &picture));
	TRY(ocr_words(a, picture, PAGE_MS, &words, out_read));
	return *out_read ? parts_add(out, words, "第%u页（文字识别）", page) : ERR_OK;
}

static enum err say_unread(const char *why, struct parts *out)
{
	return parts_add(out, str_c(why), "扫描页文字未识别");
}

static enum err read_silent(struct arena *a, int file, unsigned pages, const bool *speaks,
	const struct scanning *limits, struct parts *out)
{
	int64_t end = clock_ticks() + limits->ms;
	unsigned tried = 0, failed = 0;
	for (unsigned page = 1; page <= pages; page++) {
		SCRATCH(scratch);
		bool read;
		if (speaks[page])
			continue;
		if (tried++ == limits->pages_max || clock_ticks() > end)
			return say_unread(arena_printf(a, "从第 %u 页起没有识别", page), out);
		TRY(read_page(&scratch, file, page, out, &read));
		failed += !read;
	}
	return failed ? say_unread(arena_printf(a, "%u 页识别不成", failed), out) : ERR_OK;
}

enum err pdf_scan(struct arena *a, int file, unsigned pages, const struct scanning *limits,
	struct parts *parts)
{
	unsigned silent = 0;
	const bool *speaks = speaking_pages(a, pages, parts);
	for (unsigned page = 1; page <= pages; page++)
		silent += !speaks[page];
	if (!silent)
		return ERR_OK;
	if (!ocr_installed())
		return say_unread("服务器未安装或未启用文字识别程序，其中的文字没有读取", parts);
	return read_silent(a, file, pages, speaks, limits, parts);
}
