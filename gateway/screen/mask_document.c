#include "screen/mask.h"
#include "screen/mask_edit.h"
#include "screen/mask_parts.h"
#include "screen/office_parts.h"

static const struct {
	const char *starts, *name, *todo;
} shown[] = {
#define LOST(starts, name)
#define SHOWN(starts, name, todo) { starts, name, todo },
#include "screen/mask_lost.def"
#undef LOST
#undef SHOWN
};

bool document_is(const struct archive *z)
{
	return archive_find(z, "word/document.xml") || archive_find(z, "ppt/presentation.xml");
}

static enum err judge_shown(const struct archive *z)
{
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		for (size_t j = 0; j < z->count; j++)
			if (office_starts(z->entries[j].name, shown[i].starts) &&
				!office_ends(z->entries[j].name, "/"))
				return fault_as(ERR_REFUSED, "mask.lost", "file",
					"文档带有%s，不能自动脱敏：%s", shown[i].name,
					shown[i].todo);
	return ERR_OK;
}

/* Data and properties have no tables, and may be written in another encoding. */
static bool has_tables(const struct archive_entry *e)
{
	return office_is_markup(e) && !office_ends(e->name, ".rels") &&
	       !office_starts(e->name, "customXml/") && !office_starts(e->name, "docProps/");
}

/* made[i] is what becomes of a part; empty where it stays. */
static enum err mask_parts(
	struct masker *m, struct arena *a, const struct archive *z, struct str *made)
{
	for (size_t i = 0; i < z->count; i++)
		if (has_tables(&z->entries[i]))
			TRY(mask_part(m, a, &z->entries[i], &made[i]));
	return ERR_OK;
}

static enum err put_part(zip_t *zip, struct str name, struct str bytes)
{
	SCRATCH(a);
	zip_int64_t at = zip_name_locate(zip, arena_cstr(&a, name), ZIP_FL_ENC_RAW);
	zip_source_t *source = zip_source_buffer(zip, bytes.at, bytes.len, 0);
	if (at < 0 || !source || zip_file_replace(zip, (zip_uint64_t)at, source, 0)) {
		zip_source_free(source);
		return fault(ERR_INTERNAL, "zip: %s", zip_strerror(zip));
	}
	/* Of no day: the same document gives the same file. */
	zip_file_set_dostime(zip, (zip_uint64_t)at, 0, 0x21, 0);
	return ERR_OK;
}

static enum err put_parts(zip_t *zip, const struct archive *z, const struct str *made)
{
	for (size_t i = 0; i < z->count; i++)
		if (made[i].len)
			TRY(put_part(zip, z->entries[i].name, made[i]));
	return ERR_OK;
}

/* The archive is the old one with other parts in it: what is not replaced is copied as it is packed. */
static enum err rewrite(struct arena *a, const struct archive *z, const struct str *made,
	struct str file, struct buf *out)
{
	zip_source_t *whole = zip_source_buffer_create(file.at, file.len, 0, NULL);
	zip_t *zip = whole ? zip_open_from_source(whole, 0, NULL) : NULL;
	if (!zip) {
		zip_source_free(whole);
		return fault_as(ERR_REFUSED, "office.broken", "file",
			"文档的压缩格式不能改写，请用 Office 或 WPS 另存后重新上传");
	}
	zip_source_keep(whole);
	enum err e = put_parts(zip, z, made);
	if (!e && zip_close(zip))
		e = fault(ERR_INTERNAL, "zip: %s", zip_strerror(zip));
	if (e)
		zip_discard(zip);
	else
		e = mask_take_bytes(whole, a, out);
	zip_source_free(whole);
	return e;
}

enum err mask_document(struct arena *a, struct str allow, struct str file, struct buf *out)
{
	struct archive z;
	struct masker m;
	TRY(archive_read(a, file, &z));
	TRY(office_judge(a, &z));
	TRY(judge_shown(&z));
	struct str *made = arena_array(a, struct str, z.count + 1);
	TRY(masker_open(&m, allow));
	TRY(masker_close(&m, mask_parts(&m, a, &z, made)));
	return rewrite(a, &z, made, file, out);
}
