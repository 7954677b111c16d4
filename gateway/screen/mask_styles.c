#include "screen/mask_format.h"
#include "screen/mask_parts.h"
#include "screen/office.h"
#include "screen/xml.h"

static void no_text(void *ctx, struct str text)
{
	(void)ctx, (void)text;
}

static void take_format(struct styles *s, int64_t id, struct str format)
{
	SCRATCH(a);
	bool harmless = false;
	s->result = format_is_harmless(s->masker, &a, format, &harmless);
	buf_printf(&s->formats, "<numFmt numFmtId=\"%lld\" formatCode=\"", (long long)id);
	buf_add_escaped(&s->formats, harmless ? format : STR("General"));
	buf_add(&s->formats, STR("\"/>"));
}

static void styles_open(void *ctx, const char *name, const char **attributes)
{
	struct styles *s = ctx;
	int64_t id;
	s->in_formats |= !strcmp(name, "numFmts");
	s->in_cells |= !strcmp(name, "cellXfs");
	if (!str_i64(xml_attribute(attributes, "numFmtId"), &id) || id < 0 || id > 100000)
		id = 0;
	if (s->in_formats && !s->result && !strcmp(name, "numFmt"))
		take_format(s, id, xml_attribute(attributes, "formatCode"));
	if (s->in_cells && !strcmp(name, "xf")) {
		buf_printf(&s->cells,
			"<xf numFmtId=\"%lld\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" "
			"applyNumberFormat=\"1\"/>",
			(long long)id);
		s->count++;
	}
}

static void styles_close(void *ctx, const char *name)
{
	struct styles *s = ctx;
	s->in_formats &= strcmp(name, "numFmts") != 0;
	s->in_cells &= strcmp(name, "cellXfs") != 0;
}

static enum err styles_state(void *ctx)
{
	return ((struct styles *)ctx)->result;
}

enum err styles_read(struct arena *a, const struct archive *z, struct styles *out)
{
	static const struct xml_reader reader = { styles_open, styles_close, no_text,
		styles_state };
	const struct archive_entry *entry = archive_find(z, "xl/styles.xml");
	buf_init(&out->formats, a, XML_TEXT_MAX);
	buf_init(&out->cells, a, ARCHIVE_BYTES_MAX);
	if (entry)
		TRY(xml_read(entry, &reader, out));
	return out->formats.toobig || out->cells.toobig ? mask_too_big() : ERR_OK;
}

void styles_write(const struct styles *s, struct buf *out)
{
	buf_add(out, STR(HEAD "<styleSheet xmlns=\"" MAIN "\">"));
	if (s->formats.len)
		buf_printf(out, "<numFmts>" STRF "</numFmts>", STRV(buf_str(&s->formats)));
	buf_add(out,
		STR("<fonts count=\"1\"><font><sz val=\"11\"/></font></fonts><fills count=\"2\">"
		    "<fill><patternFill patternType=\"none\"/></fill><fill><patternFill "
		    "patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border/>"
		    "</borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs>"));
	buf_add(out, s->count ? buf_str(&s->cells) : STR("<xf/>"));
	buf_add(out, STR("</cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" "
			 "builtinId=\"0\"/></cellStyles></styleSheet>"));
}
