/*
 * files.c: large files of each kind that is taken, and some that are not, looked at as the product does. Exit status 1
 * when one is not done as fast or as small as is wanted, each time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/files.h"
#include "reviewers/builtin.h"
#include "screen/jobs.h"
#include "screen/ocr.h"
#include "screen/upload.h"
#include "tests/support/samples.h"

enum { ROUNDS_MAX = 50, WANTED_MS = 2000, WANTED_MB = 256 };

static const char *const lines[] = {
	"各区县（市）人民政府，市直各单位：现将有关事项通知如下，请认真贯彻执行。",
	"加强公共数据资源管理，推动数据依法有序共享开放，提升政务服务水平。",
	"到年底，全市一体化政务服务平台办件量比上年增长百分之十二点五。",
	"对工作中发现的新情况新问题，应当及时研究并提出处理意见。"
};

#define LINE(i) lines[(size_t)(i) % (sizeof lines / sizeof *lines)]

static struct buf *room(struct arena *a)
{
	struct buf *b = arena_new(a, struct buf);
	buf_init(b, a, 64 * 1024 * 1024);
	return b;
}

static struct str txt_of(struct arena *a)
{
	struct buf *b = room(a);
	for (int i = 0; i < 90000; i++)
		buf_printf(b, "%d %s\n", i, LINE(i));
	return buf_str(b);
}

static struct str csv_of(struct arena *a)
{
	struct buf *b = room(a);
	for (int i = 0; i < 50000; i++)
		buf_printf(b, "%d,%s,%d,%d.5,市直单位\r\n", i, LINE(i), i * 37, i * 11);
	return buf_str(b);
}

/* Everybody in it has a name, a number and a telephone. */
static struct str roster_of(struct arena *a)
{
	struct buf *b = room(a);
	buf_add(b, STR("序号,姓名,身份证号,电话\n"));
	for (int i = 0; i < 20000; i++)
		buf_printf(b, "%d,王小五,11010519491231002X,13800138000\n", i);
	return buf_str(b);
}

/* Numbers that do not pack well: all too even a document is taken for a bomb. */
static unsigned spread(int i)
{
	return (unsigned)i * 2654435761U;
}

static struct str docx_of(struct arena *a)
{
	struct buf *b = room(a);
	buf_add(b, STR(SAMPLE_W "<w:body>"));
	for (int i = 0; i < 30000; i++)
		buf_printf(
			b, "<w:p w:id='%08x'><w:r><w:t>%s</w:t></w:r></w:p>", spread(i), LINE(i));
	buf_add(b, STR("</w:body></w:document>"));
	return sample_docx(a, arena_cstr(a, buf_str(b)));
}

static struct str xlsx_of(struct arena *a)
{
	struct buf *b = room(a);
	buf_add(b, STR("<worksheet><sheetData>"));
	for (int i = 1; i <= 20000; i++) {
		buf_printf(b, "<row r='%d'>", i);
		for (int c = 0; c < 8; c++)
			buf_printf(b, "<c r='%c%d'><v>%d</v></c>", 'A' + c, i, i * (c + 3));
		buf_printf(b, "<c r='I%d' t='inlineStr'><is><t>%s</t></is></c></row>", i, LINE(i));
	}
	buf_add(b, STR("</sheetData></worksheet>"));
	const char *sheet = arena_cstr(a, buf_str(b));
	return SAMPLE_ZIP(a, SAMPLE_TYPES,
		{ "xl/workbook.xml", "<workbook><sheets/></workbook>", 0 },
		{ "xl/worksheets/sheet1.xml", sheet, 0 });
}

static struct str pptx_of(struct arena *a)
{
	struct sample_file *all = arena_array(a, struct sample_file, 403);
	size_t n = 0;
	all[n++] = (struct sample_file)SAMPLE_TYPES;
	all[n++] = (struct sample_file){ "ppt/presentation.xml", "<p/>", 0 };
	for (int i = 0; i < 400; i++) {
		struct buf *b = room(a);
		for (int j = 0; j < 20; j++)
			buf_printf(b, "<p><t>%s</t></p>", LINE(i + j));
		all[n++] = (struct sample_file){ arena_printf(a, "ppt/slides/slide%d.xml", i),
			arena_printf(a, "<sld>" STRF "</sld>", STRV(buf_str(b))), 0 };
	}
	return sample_zip(a, all, NULL);
}

static struct str pdf_of(struct arena *a)
{
	enum { PAGES = 500 };
	const char **pages = arena_array(a, const char *, PAGES + 1);
	for (int i = 0; i < PAGES; i++)
		pages[i] = arena_printf(a, "Page %d of a long notice about public data", i);
	return sample_pdf(a, pages, "", STR(""));
}

static struct str photograph_of(struct arena *a)
{
	return sample_jpeg(a, 7000, 5700, 1, sample_photograph);
}

static struct str drawing_of(struct arena *a)
{
	return sample_png(a, 4000, 3000, false, sample_photograph);
}

/* A long infographic: few colours, as large as a result may be. */
static void bands(unsigned x, unsigned y, unsigned char p[4])
{
	p[0] = (unsigned char)(x * y / 64 % 7 * 30);
	p[1] = (unsigned char)(y / 40 % 5 * 50);
	p[2] = (unsigned char)(x / 40 % 5 * 50);
	p[3] = 255;
}

static struct str long_of(struct arena *a)
{
	return sample_png(a, 1500, 8000, false, bands);
}

static struct str bomb_of(struct arena *a)
{
	enum { MUCH = 90 * 1000 * 1000 };
	struct sample_file swelling = { "word/document2.xml", arena_alloc(a, MUCH), MUCH };
	return SAMPLE_ZIP(a, SAMPLE_TYPES, { "word/document.xml", "<a/>", 0 }, swelling);
}

static const struct kind {
	const char *name, *what;
	struct str (*make)(struct arena *);
} kinds[] = {
	{ "a.txt", "90,000 lines", txt_of },
	{ "a.csv", "50,000 rows of 5", csv_of },
	{ "名单.csv", "20,000 people", roster_of },
	{ "a.docx", "30,000 paragraphs", docx_of },
	{ "a.xlsx", "20,000 rows of 9", xlsx_of },
	{ "a.pptx", "400 slides of 20 lines", pptx_of },
	{ "a.pdf", "500 pages", pdf_of },
	{ "a.jpg", "7000 × 5700", photograph_of },
	{ "a.png", "4000 × 3000", drawing_of },
	{ "长图.png", "1500 × 8000", long_of },
	{ "bomb.docx", "swells to 90 MB", bomb_of },
};

static int by_size(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
	return a < b ? -1 : a > b;
}

static int64_t once(const struct screening *s, const char *path, const char *name,
	struct upload_result *r, struct arena *a)
{
	int64_t from = clock_ticks();
	if (upload_open(a, &(struct upload){ .path = path, .name = str_c(name) }, s, r)) {
		fprintf(stderr, "%s: %s\n", name, err_reason());
		exit(1);
	}
	return clock_ticks() - from;
}

static long megabytes(int who)
{
	struct rusage u;
	getrusage(who, &u);
	return u.ru_maxrss / 1024;
}

/*
 * In a process of its own, so that what it and its children needed is this file's alone. Whether each look at it was
 * as short and as small as is wanted.
 */
static bool measure(
	const struct screening *s, const char *path, const char *name, const char *what, int rounds)
{
	int64_t ms[ROUNDS_MAX];
	const char *verdict = "";
	size_t findings = 0, parts = 0;
	for (int i = 0; i < rounds; i++) {
		SCRATCH(a);
		struct upload_result r;
		ms[i] = once(s, path, name, &r, &a);
		findings = r.findings.count;
		parts = r.parts.count;
		verdict = r.clean ? "kept" : "refused";
	}
	qsort(ms, (size_t)rounds, sizeof *ms, by_size);
	long self = megabytes(RUSAGE_SELF), child = megabytes(RUSAGE_CHILDREN);
	bool holds = ms[rounds - 1] <= WANTED_MS && child <= WANTED_MB;
	printf("| %s, %s | %s, %zu parts, %zu findings | %lld | %lld | %ld | %ld | %s |\n", name,
		what, verdict, parts, findings, (long long)ms[rounds / 2],
		(long long)ms[rounds - 1], child, self, holds ? "yes" : "**no**");
	fflush(stdout);
	return holds;
}

static bool measure_apart(
	const struct screening *s, struct str bytes, const char *name, const char *what, int rounds)
{
	char path[] = "/tmp/shenfa-bench-XXXXXX";
	int fd = mkstemp(path);
	if (fd < 0 || write(fd, bytes.at, bytes.len) != (ssize_t)bytes.len)
		exit(1);
	close(fd);
	int status = 1;
	pid_t pid = fork();
	if (!pid)
		_exit(!measure(s, path, name,
			arena_printf(
				&(struct arena){}, "%s, %.1f MB", what, (double)bytes.len / 1e6),
			rounds));
	waitpid(pid, &status, 0);
	unlink(path);
	return !status;
}

static bool measure_file(const struct screening *s, const char *file, int rounds)
{
	SCRATCH(a);
	struct str bytes;
	const char *slash = strrchr(file, '/');
	if (file_read(&a, file, UPLOAD_BYTES_MAX, &bytes))
		exit(1);
	return measure_apart(s, bytes, slash ? slash + 1 : file, "given", rounds);
}

static void head(void)
{
	double load[3] = {};
	getloadavg(load, 3);
	printf("load %.1f %.1f %.1f, picture text %s\n\n", load[0], load[1], load[2],
		ocr_installed() ? "read" : "not read");
	printf("| file | came to | median ms | worst ms | child MB | parent MB | ≤ %d ms, ≤ %d MB "
	       "|\n",
		WANTED_MS, WANTED_MB);
	printf("|---|---|---|---|---|---|---|\n");
	fflush(stdout);
}

int main(int argc, char **argv)
{
	sandbox_child(jobs, argc, argv);
	struct screening *s;
	int rounds = argc > 1 ? atoi(argv[1]) : 5;
	if (rounds < 1 || rounds > ROUNDS_MAX ||
		screening_open(&s, builtin_terms(), builtin_allow()))
		return 2;
	bool all = true;
	head();
	for (int i = 2; i < argc; i++)
		all &= measure_file(s, argv[i], rounds);
	for (size_t i = 0; argc <= 2 && i < sizeof kinds / sizeof *kinds; i++) {
		SCRATCH(a);
		all &= measure_apart(s, kinds[i].make(&a), kinds[i].name, kinds[i].what, rounds);
	}
	screening_close(s);
	return !all;
}
