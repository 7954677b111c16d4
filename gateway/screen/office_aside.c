#include "screen/office_parts.h"
#include "screen/xml.h"

static const struct aside {
	const char *element, *attribute, *name;
} asides[] = {
#define ASIDE(element, attribute, name) { element, attribute, name },
#include "screen/office_aside.def"
#undef ASIDE
};
enum { ASIDES = sizeof asides / sizeof *asides };

/* Elements of docProps that say who made the document. */
static const char *const makers[] = { "creator", "lastModifiedBy", "Company", "Manager",
	"HyperlinkBase", NULL };

struct reading {
	struct arena *arena;
	struct buf lines[ASIDES]; /* each thing said once */
	struct buf links, makers;
	bool in_maker;
};

/* A look at the last few is enough: authors and links come in runs. */
static bool has_line(const struct buf *b, struct str line)
{
	enum { TAIL = 512 };
	struct str said = buf_str(b);
	said = str_from(said, said.len > TAIL ? said.len - TAIL : 0);
	for (ptrdiff_t at; (at = str_find(said, line)) >= 0; said = str_from(said, (size_t)at + 1))
		if ((!at || said.at[at - 1] == '\n') &&
			str_starts(str_from(said, (size_t)at + line.len), STR("\n")))
			return true;
	return false;
}

static void add_line(struct buf *b, struct str line)
{
	line = str_trim(line);
	if (!line.len || has_line(b, line))
		return;
	buf_add(b, line);
	buf_add_char(b, '\n');
}

/* A link within the document leads to another part of it: that is no address. */
static void take_link(struct reading *r, const char **attributes)
{
	if (str_eq(xml_attribute(attributes, "TargetMode"), STR("External")))
		add_line(&r->links, xml_attribute(attributes, "Target"));
}

static bool makes(const char *name)
{
	for (const char *const *m = makers; *m; m++)
		if (!strcmp(name, *m))
			return true;
	return false;
}

static void on_open(void *ctx, const char *name, const char **attributes)
{
	struct reading *r = ctx;
	if (!strcmp(name, "Relationship"))
		take_link(r, attributes);
	for (size_t i = 0; i < ASIDES; i++)
		if (!strcmp(name, asides[i].element))
			add_line(&r->lines[i], xml_attribute(attributes, asides[i].attribute));
	r->in_maker = makes(name) || (!strcmp(name, "author") && !attributes[0]);
}

static void on_close(void *ctx, const char *name)
{
	struct reading *r = ctx;
	(void)name;
	if (r->in_maker)
		buf_add_char(&r->makers, '\n');
	r->in_maker = false;
}

static void on_text(void *ctx, struct str text)
{
	struct reading *r = ctx;
	if (r->in_maker)
		buf_add(&r->makers, text);
}

static enum err on_state(void *ctx)
{
	(void)ctx;
	return ERR_OK;
}

static enum err hand_over(const struct reading *r, struct str place, struct parts *out)
{
	bool toobig = r->links.toobig || r->makers.toobig;
	for (size_t i = 0; i < ASIDES; i++) {
		toobig |= r->lines[i].toobig;
		TRY(parts_add(
			out, buf_str(&r->lines[i]), "%s（" STRF "）", asides[i].name, STRV(place)));
	}
	TRY(parts_add(out, buf_str(&r->links), "链接（" STRF "）", STRV(place)));
	TRY(parts_add(out, buf_str(&r->makers), "文档属性 作者和单位（" STRF "）", STRV(place)));
	return toobig ? fault_as(ERR_REFUSED, "upload.text", "file",
				"文档属性过多，无法逐字检查，请另存后重新上传")
		      : ERR_OK;
}

enum err office_aside(const struct archive_entry *entry, struct str place, struct parts *out)
{
	static const struct xml_reader reader = { on_open, on_close, on_text, on_state };
	SCRATCH(scratch);
	struct reading r = { .arena = &scratch };
	for (size_t i = 0; i < ASIDES; i++)
		buf_init(&r.lines[i], &scratch, XML_TEXT_MAX);
	buf_init(&r.links, &scratch, XML_TEXT_MAX);
	buf_init(&r.makers, &scratch, XML_TEXT_MAX);
	TRY(xml_read(entry, &reader, &r));
	return hand_over(&r, place, out);
}
