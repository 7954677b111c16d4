#include "screen/xml.h"

#include <expat.h>

struct reading {
	XML_Parser parser;
	const struct xml_reader *reader;
	struct xml_place *place; /* NULL: nobody asks */
	void *ctx;
	unsigned depth;
	bool declares, too_deep;
};

static const char *bare(const char *name)
{
	const char *colon = strrchr(name, ':');
	return colon ? colon + 1 : name;
}

static void on_open(void *data, const XML_Char *name, const XML_Char **attributes)
{
	struct reading *r = data;
	if (++r->depth > XML_DEPTH_MAX) {
		r->too_deep = true;
		XML_StopParser(r->parser, XML_FALSE);
		return;
	}
	r->reader->open(r->ctx, bare(name), attributes);
}

static void on_close(void *data, const XML_Char *name)
{
	struct reading *r = data;
	r->depth--;
	r->reader->close(r->ctx, bare(name));
}

static void on_text(void *data, const XML_Char *text, int n)
{
	struct reading *r = data;
	if (r->place)
		*r->place = (struct xml_place){ (size_t)XML_GetCurrentByteIndex(r->parser),
			(size_t)XML_GetCurrentByteCount(r->parser) };
	r->reader->text(r->ctx, (struct str){ text, (size_t)n });
}

static void on_doctype(void *data, const XML_Char *name, const XML_Char *system,
	const XML_Char *public, int internal)
{
	struct reading *r = data;
	(void)name, (void)system, (void)public, (void)internal;
	r->declares = true;
	XML_StopParser(r->parser, XML_FALSE);
}

static enum err why(const struct reading *r)
{
	if (r->declares)
		return fault_as(ERR_REFUSED, "office.dtd", "file",
			"文档内部含有 DTD 声明，不予打开，请用 Office 或 WPS 另存后重新上传");
	if (r->too_deep)
		return fault_as(ERR_REFUSED, "office.depth", "file",
			"文档内部嵌套超过 %d 层，不予打开，请另存后重新上传", XML_DEPTH_MAX);
	return fault_as(ERR_REFUSED, "office.broken", "file",
		"文档内容已损坏，无法打开，请用 Office 或 WPS 另存后重新上传");
}

static enum err parse_piece(void *ctx, struct str piece, bool last)
{
	struct reading *r = ctx;
	if (XML_Parse(r->parser, piece.at, (int)piece.len, last) != XML_STATUS_OK)
		return why(r);
	return r->reader->state(r->ctx);
}

static enum err read_as(const struct archive_entry *e, const char *encoding, struct reading *r)
{
	r->parser = XML_ParserCreate(encoding);
	if (!r->parser)
		abort();
	XML_SetUserData(r->parser, r);
	XML_SetElementHandler(r->parser, on_open, on_close);
	XML_SetCharacterDataHandler(r->parser, on_text);
	XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
	enum err result = archive_pour(e, parse_piece, r);
	XML_ParserFree(r->parser);
	return result;
}

enum err xml_read(const struct archive_entry *e, const struct xml_reader *reader, void *ctx)
{
	struct reading r = { .reader = reader, .ctx = ctx };
	return read_as(e, NULL, &r);
}

enum err xml_read_placed(const struct archive_entry *e, const struct xml_reader *reader,
	struct xml_place *at, void *ctx)
{
	struct reading r = { .reader = reader, .place = at, .ctx = ctx };
	return read_as(e, "UTF-8", &r);
}

struct str xml_attribute(const char **attributes, const char *name)
{
	for (; *attributes; attributes += 2)
		if (!strcmp(bare(attributes[0]), name))
			return str_c(attributes[1]);
	return (struct str){};
}
