#include "screen/mask.h"

#include <unistd.h>

#include "screen/csv.h"
#include "screen/mask_parts.h"
#include "screen/mask_row.h"
#include "screen/sealed.h"
#include "screen/text.h"

struct masking {
	struct masker masker;
	struct buf *out;
	char separator;
};

static void put_field(struct masking *m, struct str words)
{
	buf_add_char(m->out, '"');
	for (size_t i = 0; i < words.len; i++) {
		if (words.at[i] == '"')
			buf_add_char(m->out, '"');
		buf_add_char(m->out, words.at[i]);
	}
	buf_add_char(m->out, '"');
}

static enum err mask_record(void *ctx, const struct csv_field *fields, size_t count, size_t row)
{
	SCRATCH(a);
	struct masking *m = ctx;
	struct str *words = arena_array(&a, struct str, count);
	struct str *masked = arena_array(&a, struct str, count);
	(void)row;
	for (size_t i = 0; i < count; i++)
		words[i] = csv_words(&a, fields[i]);
	TRY(masker_row(&m->masker, &a, words, NULL, count, masked));
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_add_char(m->out, m->separator);
		if (str_eq(masked[i], words[i]))
			buf_add(m->out, fields[i].raw);
		else
			put_field(m, masked[i]);
	}
	buf_add(m->out, STR("\r\n"));
	return ERR_OK;
}

enum err mask_csv(struct arena *a, struct str allow, struct str file, struct buf *out)
{
	struct str text;
	struct masking m = { .out = out };
	TRY(text_decode(a, file, &text));
	m.separator = csv_separator(text);
	TRY(masker_open(&m.masker, allow));
	buf_add(out, STR("\xEF\xBB\xBF"));
	return masker_close(&m.masker, csv_read(text, mask_record, &m));
}

/* What mask_xlsx says of a zip that is neither, is true of it. */
static bool is_document(struct arena *a, struct str file)
{
	struct archive z;
	return !archive_read(a, file, &z) && document_is(&z);
}

static enum err mask_file(struct arena *a, struct str allow, struct str file, struct buf *out)
{
	if (!str_starts(file, STR("PK\x03\x04")))
		return mask_csv(a, allow, file, out);
	return is_document(a, file) ? mask_document(a, allow, file, out)
				    : mask_xlsx(a, allow, file, out);
}

/* The list and the file in one piece: how long the list is, a line feed, the list, the file. */
static enum err run(struct arena *a, struct str input, struct buf *answer)
{
	int64_t n;
	struct str length = str_cut(&input, '\n');
	if (!str_i64(length, &n) || n < 0 || (size_t)n > input.len)
		return fault(ERR_INTERNAL, "mask: input");
	struct str allow = str_sub(input, 0, (size_t)n), file = str_from(input, (size_t)n);
	return mask_file(a, allow, file, answer);
}

const struct sandbox_job job_mask = { .name = "mask", .prepare = text_prepare, .run = run };

enum err mask_in_child(
	struct arena *a, struct str allow, struct str file, struct sandbox_answer *out)
{
	struct buf b;
	int fd;
	buf_init(&b, a, allow.len + file.len + 64);
	buf_printf(&b, "%zu\n", allow.len);
	buf_add(&b, allow);
	buf_add(&b, file);
	TRY(sealed_copy(buf_str(&b), &fd));
	enum err e = sandbox_run(a, &job_mask, fd, &sandbox_limits, out);
	close(fd);
	return e;
}
