#include "screen/media.h"

#include <strings.h>

#include "article/charset.h"

static const struct {
	const char *ext, *type, *text;
} kinds[] = {
#define MEDIA(name, e, t, zh) [MEDIA_##name] = { .ext = (e), .type = (t), .text = (zh) },
#include "screen/media.def"
#undef MEDIA
};

static const struct magic {
	size_t at;
	struct str bytes;
	unsigned media;
	const char *instead;
} magics[] = {
#define TAKE(offset, lit, m)        { offset, { lit, sizeof(lit) - 1 }, m, NULL },
#define ZIP(offset, lit)            { offset, { lit, sizeof(lit) - 1 }, MEDIA_ZIP, NULL },
#define TURN_AWAY(offset, lit, why) { offset, { lit, sizeof(lit) - 1 }, MEDIA_NONE, why },
#include "screen/magic.def"
#undef TAKE
#undef ZIP
#undef TURN_AWAY
};

const char *media_ext(enum media m)
{
	return kinds[m].ext;
}

const char *media_type(enum media m)
{
	return kinds[m].type;
}

const char *media_text(enum media m)
{
	return kinds[m].text;
}

enum media media_named(struct str ext)
{
	for (enum media m = MEDIA_NONE + 1; m < MEDIA__COUNT; m++)
		if (str_eq(ext, str_c(kinds[m].ext)))
			return m;
	return MEDIA_NONE;
}

static bool name_ends(struct str name, const char *ext)
{
	size_t n = strlen(ext);
	return name.len > n && !strncasecmp(name.at + name.len - n, ext, n) &&
	       name.at[name.len - n - 1] == '.';
}

/* The old binary office formats share one container with encrypted new ones. */
static enum err turn_away_compound(struct str bytes)
{
	struct str package = { "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e", 31 };
	if (str_find(bytes, package) >= 0)
		return fault_as(ERR_TYPE, "upload.encrypted", "file",
			"文件设有打开密码，无法检查，请取消密码后再上传");
	return fault_as(ERR_TYPE, "upload.old_office", "file",
		"旧格式（.doc、.xls、.ppt、.wps、.et、.dps）请另存为 docx 后再上传"
		"（表格另存为 xlsx，演示文稿另存为 pptx）");
}

static bool is_text_byte(unsigned char c)
{
	return c >= 0x20 ? c != 0x7F : c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool looks_like_text(struct str s)
{
	if (str_starts(s, STR("\xFF\xFE")) || str_starts(s, STR("\xFE\xFF")))
		return s.len % 2 == 0;
	for (size_t i = 0; i < s.len; i++)
		if (!is_text_byte((unsigned char)s.at[i]))
			return false;
	return s.len > 0;
}

/* Text that a browser would run if somebody served it carelessly. */
static bool is_markup(struct str s)
{
	static const char *const starts[] = { "<?xml", "<svg", "<!doctype", "<html", "<head",
		"<body", "<script", "<iframe", "<?php", "<%" };
	if (str_starts(s, STR("\xEF\xBB\xBF")))
		s = str_from(s, 3);
	s = str_trim(s);
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
		size_t n = strlen(starts[i]);
		if (s.len >= n && !strncasecmp(s.at, starts[i], n))
			return true;
	}
	return str_find(str_sub(s, 0, 4096), STR("<svg")) >= 0;
}

static enum err media_of_text(struct str bytes, struct str name, unsigned *out)
{
	if (is_markup(bytes))
		return fault_as(ERR_TYPE, "upload.markup", "file",
			"不接受网页、SVG 和脚本文件，图片请另存为 PNG 后再上传");
	if (name_ends(name, "csv"))
		*out = MEDIA_CSV;
	else if (name_ends(name, "txt"))
		*out = MEDIA_TXT;
	else
		return fault_as(ERR_TYPE, "upload.type", "file",
			"文本内容只接受 .txt 和 .csv 文件，文档请另存为 docx 或 PDF 后再上传");
	return ERR_OK;
}

static const struct magic *magic_of(struct str bytes)
{
	for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
		if (str_starts(str_from(bytes, magics[i].at), magics[i].bytes))
			return &magics[i];
	return NULL;
}

/* "MM" and "BM" are letters too: a text file may begin with them, a picture holds more. */
static bool could_be_text(const struct magic *m, struct str bytes)
{
	return m->instead && m->bytes.len <= 3 && looks_like_text(bytes);
}

/* UTF-16 without its mark: NULs would have us read something else than people may see. */
static enum err encoding_unknown(void)
{
	return fault_as(ERR_TYPE, "text.encoding", "file",
		"看不出文字的编码（可能是没有标记的 UTF-16），请用记事本另存为 UTF-8 编码后再上传");
}

static bool is_wide_text(struct str bytes, struct str name)
{
	enum charset looks;
	bool nuls = memchr(bytes.at, '\0', bytes.len);
	return (nuls || charset_looks_wide(bytes, &looks)) && bytes.len % 2 == 0 &&
	       (name_ends(name, "txt") || name_ends(name, "csv"));
}

enum err media_of(struct str bytes, struct str name, unsigned *out)
{
	if (!bytes.len)
		return fault_as(ERR_TYPE, "upload.empty", "file", "文件是空的，请重新选择");
	if (str_starts(bytes, STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")))
		return turn_away_compound(bytes);
	const struct magic *m = magic_of(bytes);
	if (m && !could_be_text(m, bytes)) {
		if (m->instead)
			return fault_as(ERR_TYPE, "upload.type", "file", "%s", m->instead);
		*out = m->media;
		return ERR_OK;
	}
	if (looks_like_text(bytes))
		return media_of_text(bytes, name, out);
	if (is_wide_text(bytes, name))
		return encoding_unknown();
	return fault_as(ERR_TYPE, "upload.type", "file",
		"不支持这种文件。可上传：JPG、PNG、WebP 图片，PDF，docx、xlsx、pptx，txt、csv，MP4 "
		"视频");
}
