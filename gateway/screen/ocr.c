#include "screen/ocr.h"

#include <unistd.h>

static const char program[] = "/usr/bin/tesseract";
static const char *const argv[] = { program, "stdin", "stdout", "-l", "chi_sim+eng", NULL };

const struct sandbox_job job_ocr = { .name = "ocr", .program = argv };

/* Reading takes longer than opening, and a picture that is not read is no danger to anybody. */
static const struct sandbox_limits limits = {
	.memory_bytes = 512UL * 1024 * 1024,
	.cpu_seconds = 20,
	.wall_ms = 40000,
	.input_max = 50UL * 1024 * 1024,
	.answer_max = 4UL * 1024 * 1024,
};

static bool left_out;

void ocr_use(bool use)
{
	left_out = !use;
}

bool ocr_installed(void)
{
	static const char *const words[] = {
		"/usr/share/tesseract-ocr/5/tessdata/chi_sim.traineddata",
		"/usr/share/tesseract-ocr/4.00/tessdata/chi_sim.traineddata",
	};
	if (left_out || access(program, X_OK))
		return false;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!access(words[i], R_OK))
			return true;
	return false;
}

/* Tesseract parts hanzi by spaces, which no hand would write. */
static struct str without_gaps(struct arena *a, struct str s)
{
	struct buf b;
	buf_init(&b, a, s.len + 1);
	for (size_t i = 0; i < s.len; i++) {
		bool gap = s.at[i] == ' ' && i && i + 1 < s.len &&
			   (unsigned char)s.at[i - 1] >= 0x80 && (unsigned char)s.at[i + 1] >= 0x80;
		if (!gap)
			buf_add_char(&b, s.at[i]);
	}
	return buf_str(&b);
}

enum err ocr_words(struct arena *a, int picture, int wall_ms, struct str *out, bool *out_read)
{
	struct sandbox_answer answer;
	struct sandbox_limits l = limits;
	l.wall_ms = (unsigned)wall_ms;
	TRY(sandbox_run(a, &job_ocr, picture, &l, &answer));
	*out_read = !answer.refused;
	*out = answer.refused ? answer.code : without_gaps(a, answer.bytes);
	return ERR_OK;
}

static enum err take_lines(struct str said, struct parts *out)
{
	for (unsigned line = 0; said.len;) {
		struct str words = str_trim(str_cut(&said, '\n'));
		if (words.len)
			TRY(parts_add(out, words, "图片文字 第%u行", ++line));
	}
	return ERR_OK;
}

enum err ocr_read(struct arena *a, int picture, struct parts *out)
{
	struct str words;
	bool read;
	if (!ocr_installed())
		return parts_add(out, STR("服务器未安装或未启用文字识别程序"), "图片文字未识别");
	TRY(ocr_words(a, picture, (int)limits.wall_ms, &words, &read));
	if (!read)
		return parts_add(out, words, "图片文字识别中断");
	return take_lines(words, out);
}
