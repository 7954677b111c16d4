/* pdf.h: what a PDF may not hold, looked for in its bytes; its words come from pdftotext. */
#pragma once
#include "screen/contents.h"
#include "screen/sandbox.h"

enum { PDF_PAGES_MAX = 2000, PDF_INFLATED_MAX = 64 * 1024 * 1024 };

/*
 * Looks through the objects, also those in compressed object streams, names with #xx escapes
 * decoded. ERR_REFUSED with the reason for: encryption, JavaScript, launch and submit actions,
 * embedded files, forms of the XFA kind, rich media. Touches no words.
 */
[[nodiscard]] enum err pdf_judge(struct arena *, struct str file);

/*
 * Words of a PDF that stand on no page: comments, bookmarks, what a form holds, links, who made it. Each
 * kind is a part; strings that are no text in any encoding are left out.
 */
[[nodiscard]] enum err pdf_aside(struct arena *, struct str file, struct parts *out);

/* The name behind a slash, with #41 read as A, no longer than `max`; *out_taken: how many bytes it has. */
struct str pdf_name(struct str, char *room, size_t max, size_t *out_taken);

/* The inflated object streams, one after the other; pdf_judge has held them to PDF_INFLATED_MAX. */
typedef enum err pdf_objects(void *ctx, struct str inflated);
[[nodiscard]] enum err pdf_each_stream(struct arena *, struct str file, pdf_objects *, void *ctx);

/* Poppler's own programs, each in a child that becomes it. */
extern const struct sandbox_job job_pdf_info, job_pdf_files, job_pdf_text, job_pdf_page;

/* A page is drawn no larger than that, whatever size it says it has: about 200 dots an inch of A4. */
#define PDF_PAGE_PIXELS "2400"

/* What is read of scanned pages: slow work, and somebody waits for the verdict. */
struct scanning {
	unsigned pages_max;
	int64_t ms;
};
extern const struct scanning pdf_scanning;

/*
 * Pages without a word are drawn and read by Tesseract where it is installed: "第3页（文字识别）". What was
 * not read has one part that says why ("扫描页文字未识别"), and refuses nothing. pdf_scan.c
 */
[[nodiscard]] enum err pdf_scan(
	struct arena *, int file, unsigned pages, const struct scanning *, struct parts *);

/*
 * The second half, in the parent: asks the three programs and sets pages and parts.
 * A refusal is *no (with .refused), as sandbox_run says it.
 */
[[nodiscard]] enum err pdf_open(
	struct arena *, int file, struct contents *out, struct sandbox_answer *no);
