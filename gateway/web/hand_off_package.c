#include "web/hand_off_package.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/digest.h"
#include "model/ticket.h"
#include "web/zip.h"

enum { PACKAGE_MAX = 256 * 1024 * 1024, TEXT_MAX = 4 * 1024 * 1024 };

/* Columns of hand_off_package. */
enum column {
	DRAFT,
	COMMIT,
	CHANNEL,
	ACT,
	ACCOUNT,
	NAME,
	REGISTER_NO,
	TITLE,
	TICKET,
	BODY,
	ED25519,
	SM2,
	KEY,
	OPERATOR,
	DUE,
	DOWNLOADS,
	DELIVERY,
	DUE_ZH,
	URL
};

static const struct {
	const char *file, *name;
} names[] = {
#define NAME(file, zh) { file, zh },
#include "web/hand_off_names.def"
#undef NAME
};

static const char *name_of(struct str path)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_eq(path, str_c(names[i].file)))
			return names[i].name;
	return NULL;
}

/* Everything that goes into one package. */
struct package {
	struct item *item;
	struct arena *arena;
	const struct rows *rows;
	struct zip *zip;
	struct ticket ticket;
	struct hand_off_field fields[HAND_OFF_FIELDS_MAX];
	size_t field_count;
	json_t *files;   /* of the manifest */
	struct buf sums; /* SHA256SUMS */
	int64_t id;
};

static struct str fact(const struct package *p, enum column c)
{
	return row_str(p->rows, 0, c);
}

static enum err read_rendition(struct desk *d, int64_t draft, struct str commit, struct str channel,
	struct str path, struct str *out)
{
	return vault_read(d->vault, d->arena, draft, commit,
		str_c(arena_printf(
			d->arena, "renditions/" STRF "/" STRF, STRV(channel), STRV(path))),
		out);
}

enum err hand_off_fields(struct desk *d, int64_t draft, struct str commit, struct str channel,
	struct hand_off_field out[static HAND_OFF_FIELDS_MAX], size_t *out_count)
{
	json_auto_t *manifest = NULL;
	struct str text;
	json_t *file;
	size_t i, n = 0;
	TRY(read_rendition(d, draft, commit, channel, STR("manifest.json"), &text));
	TRY(json_read(text, &manifest));
	json_array_foreach(json_object_get(manifest, "files"), i, file)
	{
		struct str path = json_str(file, "path");
		const char *name = name_of(path);
		if (!name || n == HAND_OFF_FIELDS_MAX)
			continue;
		out[n] = (struct hand_off_field){ arena_cstr(d->arena, path), name, {} };
		TRY(read_rendition(d, draft, commit, channel, path, &out[n++].text));
	}
	*out_count = n;
	return ERR_OK;
}

static void add(struct package *p, struct str path, struct str bytes)
{
	pack_add(p->zip, path, bytes);
	buf_printf(&p->sums, "%s  " STRF "\n", sha256_hex(p->arena, bytes), STRV(path));
}

/* What the seal signed, byte for byte, or no package. */
static enum err add_approved(struct package *p)
{
	struct desk *d = &p->item->desk;
	for (size_t i = 0; i < p->ticket.file_count; i++) {
		const struct ticket_file *f = &p->ticket.files[i];
		struct str bytes;
		TRY(read_rendition(d, row_int(p->rows, 0, DRAFT), fact(p, COMMIT), fact(p, CHANNEL),
			f->path, &bytes));
		TRY(ticket_check_file(&p->ticket, f->path, bytes, NULL));
		add(p, f->path, bytes);
		json_array_append_new(
			p->files, json_pack("{s:o s:o s:o s:I}", "path", json_from(f->path),
					  "sha256", json_from(f->sha256), "sm3", json_from(f->sm3),
					  "size", (json_int_t)f->size));
	}
	return ERR_OK;
}

static void add_ticket(struct package *p)
{
	json_auto_t *key = NULL;
	if (json_read(fact(p, KEY), &key))
		key = json_object();
	json_auto_t *j = json_pack("{s:o s:o s:o s:O}", "body", json_from(fact(p, BODY)), "ed25519",
		json_from(fact(p, ED25519)), "sm2", json_from(fact(p, SM2)), "key", key);
	add(p, STR("ticket.json"), json_text(p->arena, j));
}

static void add_manifest(struct package *p)
{
	char now[25];
	clock_iso(p->item->desk.now, now);
	json_auto_t *j = json_pack(
		"{s:s s:o s:o s:o s:o s:o s:{s:o s:o} s:o s:o s:s s:s s:I s:o s:O}", "hand_off",
		arena_printf(p->arena, "%lld", (long long)p->id), "delivery",
		json_from(fact(p, DELIVERY)), "ticket", json_from(fact(p, TICKET)), "register_no",
		json_from(fact(p, REGISTER_NO)), "title", json_from(fact(p, TITLE)), "channel",
		json_from(fact(p, CHANNEL)), "account", "id", json_from(fact(p, ACCOUNT)), "name",
		json_from(fact(p, NAME)), "commit", json_from(fact(p, COMMIT)), "operator",
		json_from(fact(p, OPERATOR)), "valid_until", arena_cstr(p->arena, fact(p, DUE)),
		"downloaded_at", now, "download", (json_int_t)row_int(p->rows, 0, DOWNLOADS) + 1,
		"act", json_from(fact(p, ACT)), "files", p->files);
	add(p, STR("manifest.json"), json_text(p->arena, j));
}

static const char page_head[] =
	"<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<title>人工发布说明</title>\n<style>body{margin:0 auto;max-width:760px;padding:20px "
	"16px;font-family:sans-serif;line-height:1.7}pre{font:inherit;white-space:pre-wrap;"
	"overflow-wrap:anywhere;border:1px solid "
	"#999;padding:8px}td,th{text-align:left;padding:2px 12px 2px "
	"0;vertical-align:top}code{overflow-wrap:anywhere}</style>\n</head>\n<body>\n";

static void put_row(struct buf *b, const char *name, struct str value)
{
	buf_printf(b, "<tr><th>%s</th><td>", name);
	buf_add_escaped(b, value);
	buf_add(b, STR("</td></tr>\n"));
}

static void put_facts(struct package *p, struct buf *b)
{
	buf_add(b, STR("<h1>人工发布说明</h1>\n<table>\n"));
	put_row(b, "登记号", fact(p, REGISTER_NO));
	put_row(b, "标题", fact(p, TITLE));
	put_row(b, "发布到", fact(p, NAME));
	put_row(b, "发布人", fact(p, OPERATOR));
	put_row(b, "有效期至", fact(p, DUE_ZH));
	put_row(b, "发布凭证", fact(p, TICKET));
	if (fact(p, URL).len)
		put_row(b, "原地址", fact(p, URL));
	buf_add(b, STR("</table>\n"));
}

static void put_steps(struct package *p, struct buf *b)
{
	bool correct = str_eq(fact(p, ACT), STR("correct"));
	buf_add(b, STR("<h2>步骤</h2>\n<ol>\n<li>在平台后台按标题和日期查找，"));
	buf_add(b, correct ? STR("找到要更正的那一篇。</li>\n")
			   : STR("确认还没有发过这一篇；已经发过的，不要再发，直接登记。</li>\n"));
	buf_add(b, STR("<li>把下面各栏文字原样粘贴到平台对应的栏目，一个字也不要改。</li>\n"
		       "<li>按文件名依次上传图片或视频，不要另行裁剪、配文、加滤镜。</li>\n"));
	buf_add(b, correct ? STR("<li>保存更正。平台不能更正的，先删除旧的一篇再发。</li>\n")
			   : STR("<li>发布。</li>\n"));
	buf_add(b, STR("<li>打开发布后的页面看一遍，复制公开地址，截一张图。</li>\n"
		       "<li>回到系统“待发布”，登记地址或截图；由另一人确认。</li>\n</ol>\n"
		       "<p>平台不接受，或内容需要改动的，不要自行修改，请在系统中报告“没有办成”。"
		       "过了有效期的成品包作废，不得再发。</p>\n"));
}

static void put_fields(struct package *p, struct buf *b)
{
	for (size_t i = 0; i < p->field_count; i++) {
		const struct hand_off_field *f = &p->fields[i];
		buf_printf(b, "<h2>%s（%s）</h2>\n<pre>", f->name, f->file);
		buf_add_escaped(b, f->text);
		buf_add(b, STR("</pre>\n"));
	}
}

static void put_files(struct package *p, struct buf *b)
{
	buf_add(b, STR("<h2>批准的文件（SHA-256）</h2>\n<table>\n"));
	for (size_t i = 0; i < p->ticket.file_count; i++)
		buf_printf(b, "<tr><td>" STRF "</td><td><code>" STRF "</code></td></tr>\n",
			STRV(p->ticket.files[i].path), STRV(p->ticket.files[i].sha256));
	buf_add(b, STR("</table>\n<p>核对：sha256sum -c SHA256SUMS；发布凭证：shenfa ticket verify "
		       "ticket.json。</p>\n</body>\n</html>\n"));
}

static void add_readme(struct package *p)
{
	struct buf b;
	buf_init(&b, p->arena, TEXT_MAX);
	buf_add(&b, str_c(page_head));
	put_facts(p, &b);
	put_steps(p, &b);
	put_fields(p, &b);
	put_files(p, &b);
	add(p, STR("README.html"), buf_str(&b));
}

static enum err fill(struct package *p)
{
	struct desk *d = &p->item->desk;
	TRY(ticket_read(p->arena, fact(p, BODY), &p->ticket));
	TRY(hand_off_fields(d, row_int(p->rows, 0, DRAFT), fact(p, COMMIT), fact(p, CHANNEL),
		p->fields, &p->field_count));
	TRY(add_approved(p));
	add_ticket(p);
	add_manifest(p);
	add_readme(p);
	pack_add(p->zip, STR("SHA256SUMS"), buf_str(&p->sums));
	return ERR_OK;
}

enum err hand_off_zip(struct item *i, const struct rows *rows, int64_t id, struct str *out)
{
	json_auto_t *files = json_array();
	struct arena *a = i->desk.arena;
	struct package p = { .item = i, .arena = a, .rows = rows, .files = files, .id = id };
	p.zip = arena_new(a, struct zip);
	buf_init(&p.sums, a, TEXT_MAX);
	pack_open(p.zip, a, PACKAGE_MAX, i->desk.now);
	TRY(fill(&p));
	return pack_close(p.zip, out);
}
