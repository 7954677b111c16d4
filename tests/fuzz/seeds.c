/* seeds.c: what a target begins with where no person writes such files: seeds FOLDER */
#include "base/digest.h"
#include "base/files.h"
#include "base/sign.h"
#include "channels/sms/cmpp.h"
#include "channels/wechat/callback.h"
#include "model/ticket.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/film.h"
#include "tests/support/samples.h"

static struct arena arena;
static const char *folder;

static void seed(const char *target, const char *name, struct str bytes)
{
	const char *in = arena_printf(&arena, "%s/%s", folder, target);
	MUST(folder_make(in, 0755, NULL) == ERR_OK);
	MUST(file_write(arena_printf(&arena, "%s/%s", in, name), bytes, 0644, NULL) == ERR_OK);
}

static void paint_code(unsigned x, unsigned y, unsigned char rgba[4])
{
	memset(rgba, sample_code_dark(x / 3, y / 3) ? 0 : 255, 3);
	rgba[3] = 255;
}

static void pictures(void)
{
	sample_code_make("https://a.cn/x");
	seed("film", "upright", sample_mp4(&arena, &(struct sample_film)SAMPLE_FILM));
	seed("film", "a.jpg", sample_jpeg(&arena, 17, 33, 3, sample_photograph));
	seed("picture", "code.png", sample_png(&arena, 110, 110, false, paint_code));
	seed("picture", "a.jpg", sample_jpeg(&arena, 60, 40, 6, sample_photograph));
	seed("picture", "b.jpg", sample_jpeg(&arena, 17, 33, 3, sample_photograph));
	seed("picture", "a.png", sample_png(&arena, 40, 30, true, sample_photograph));
	seed("picture", "b.png", sample_png(&arena, 20, 9, false, sample_photograph));
	seed("picture", "a.webp", sample_webp(&arena, 40, 30, sample_photograph));
	seed("picture", "a.gif", sample_gif(&arena, 1));
	seed("picture", "b.gif", sample_gif(&arena, 2));
}

#define WORKBOOK                                                                                   \
	"<workbook xmlns:r='r'><sheets><sheet name='名单' sheetId='1' "                          \
	"r:id='r1'/></sheets></workbook>"
#define SHEET                                                                                      \
	"<worksheet><sheetData><row r='1'><c r='A1' t='s'><v>0</v></c><c "                         \
	"r='B1'><v>12</v></c></row>"                                                               \
	"<row r='2'><c t='inlineStr'><is><t>乙</t></is></c></row></sheetData></worksheet>"
#define RELATIONS                                                                                  \
	"<Relationships><Relationship Id='r1' Type='x/worksheet' Target='worksheets/sheet1.xml'/>" \
	"</Relationships>"
#define SLIDE "<p:sld xmlns:p='p' xmlns:a='a'><a:p><a:r><a:t>第一张</a:t></a:r></a:p></p:sld>"

static void documents(void)
{
	seed("office", "a.docx",
		sample_docx(&arena,
			SAMPLE_W "<w:body><w:p><w:r><w:t>甲</w:t></w:r></w:p><w:tbl><w:tr>"
				 "<w:tc><w:p><w:t>乙</w:t></w:p></w:tc></w:tr></w:tbl>"
				 "</w:body></w:document>"));
	seed("office", "a.xlsx",
		SAMPLE_ZIP(&arena, SAMPLE_TYPES, { "xl/workbook.xml", WORKBOOK, 0 },
			{ "xl/_rels/workbook.xml.rels", RELATIONS, 0 },
			{ "xl/sharedStrings.xml", "<sst><si><t>甲</t></si></sst>", 0 },
			{ "xl/worksheets/sheet1.xml", SHEET, 0 }));
	seed("office", "a.pptx",
		SAMPLE_ZIP(&arena, SAMPLE_TYPES,
			{ "ppt/presentation.xml",
				"<p:presentation xmlns:p='p' xmlns:r='r'><p:sldIdLst><p:sldId "
				"r:id='r1'/>"
				"</p:sldIdLst></p:presentation>",
				0 },
			{ "ppt/_rels/presentation.xml.rels",
				"<Relationships><Relationship Id='r1' Target='slides/slide1.xml'/>"
				"</Relationships>",
				0 },
			{ "ppt/slides/slide1.xml", SLIDE, 0 }));
	static const char *const pages[] = { "one", "two", NULL };
	seed("pdf", "a.pdf", sample_pdf(&arena, pages, "", STR("")));
	seed("pdf", "b.pdf",
		sample_pdf(&arena, pages, "/Names<</E 100 0 R>>",
			STR("100 0 obj\n<</Type/ObjStm/Filter/FlateDecode/Length "
			    "9>>stream\nx\x9C\xD3w"
			    "u\x01\0\x02\nendstream endobj\n")));
	seed("text", "utf16.txt", STR("\xFF\xFE\x81\x5B\x0A\0\xE2\x6C\x3D\xD8\0\xDE"));
	seed("text", "gb18030.txt", STR("\xC4\xFE\xB2\xA8\xCA\xD0\n\x95\x32\x82\x36\n"));
	seed("text", "answer",
		STR("{\"media\":\"docx\",\"width\":0,\"height\":0,\"pages\":2,\"remade_as\":\"\","
		    "\"bytes\":0}\n第1段\x1F甲\n乙\x1E第2段\x1F丙\x1E"));
}

static void git_objects(void)
{
	struct str blob = STR("0123456789abcdefghij");
	seed("git", "tree", str_c("")); /* and with entries below */
	struct str tree = { arena_printf(&arena,
				    "100644 article.html%c" STRF "40000 assets%c" STRF
				    "100644 meta.json%c" STRF,
				    1, STRV(blob), 1, STRV(blob), 1, STRV(blob)),
		0 };
	tree.len = strlen(tree.at);
	for (size_t i = 0; i < tree.len; i++)
		if (tree.at[i] == 1)
			((char *)tree.at)[i] = 0;
	seed("git", "entries", tree);
	seed("git", "commit",
		STR("tree 0123456789abcdef0123456789abcdef01234567\n"
		    "parent 0123456789abcdef0123456789abcdef01234567\n"
		    "author 甲 <1@a> 1790000000 +0800\ncommitter g <g@g> 1790000000 "
		    "+0800\n\nwords\n"));
}

/* A private key that is nobody's: its 32 bytes are text. The public ones are in corpus/keys. */
static void keys(void)
{
	struct str der = STR("\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20"
			     "a seed that is nobody's, 32 byte");
	seed("keys", "private",
		str_c(arena_printf(&arena,
			"-----BEGIN %s KEY-----\n" STRF "\n-----END %s KEY-----\n", "PRIVATE",
			STRV(base64(&arena, der)), "PRIVATE")));
}

static void heads(void)
{
	static const struct str hostile[] = {
#define HOSTILE(name, bytes) { bytes, sizeof(bytes) - 1 },
#include "tests/support/hostile.def"
#undef HOSTILE
	};
	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++)
		seed("head", arena_printf(&arena, "hostile-%02zu", i), hostile[i]);
}

static void tickets(void)
{
	struct str zeros = STR("0000000000000000000000000000000000000000000000000000000000000000");
	struct str hole = STR("released_at");
	struct ticket_file file = { STR("page.html"), zeros, zeros, 12, &hole, 1 };
	struct ticket_vote vote = { STR("5"), STR("final"), zeros, STR("AAAA"), 1790000000000 };
	json_auto_t *marks = json_pack("[{s:s, s:i}]", "kind", "一校", "at", 5);
	struct ticket t = { .ticket = STR("1"),
		.act = STR("publish"),
		.submission = STR("2"),
		.draft = STR("7"),
		.commit = STR("c0ffee"),
		.tree = STR("beef"),
		.channel = STR("website"),
		.account = STR("3"),
		.files = &file,
		.file_count = 1,
		.votes = &vote,
		.vote_count = 1,
		.marks = marks,
		.policy = STR("1"),
		.lexicon = STR("2"),
		.key_ed25519 = STR("0123456789abcdef"),
		.key_sm2 = STR("0123456789abcdef") };
	struct str body = ticket_text(&arena, &t);
	seed("ticket", "ticket.json", body);
	json_object_set_new(json_array_get(marks, 0), "at", json_real(5.5));
	json_auto_t *part = json_loadb(body.at, body.len, 0, NULL);
	json_object_set(part, "marks", marks);
	seed("ticket", "fraction.json", json_text(&arena, part));
	json_auto_t *lease = json_pack(
		"{s:s, s:i, s:s, s:i, s:s, s:{s:o, s:{s:s, s:s}}, s:n, s:{s:s},"
		"s:{s:s, s:{}}, s:[{s:s, s:s, s:s}], s:[{s:s, s:s, s:s}]}",
		"id", "11", "fence", 5, "state", "LEASED", "attempt", 0, "act", "publish", "ticket",
		"body", json_from(body), "sigs", "ed25519", "AAAA", "sm2", "AAAA", "receipt", "job",
		"key", "shenfa-1", "site", "account", "3", "settings", "files", "path", "page.html",
		"media_type", "text/html", "bytes_b64", "PHA+5om5PC9wPg==", "assets", "sha256",
		zeros.at, "name", "a.png", "bytes_b64", "AAAA");
	seed("lease", "lease.json", json_text(&arena, lease));
}

/* A change of each section: near its front, anywhere, many bytes. */
static void images(void)
{
	for (unsigned section = 0; section <= 10; section++)
		for (unsigned how = 0; how < 4; how++) {
			char *bytes = arena_alloc(&arena, 4);
			bytes[0] = (char)(section | how << 6);
			bytes[2] = (char)(section * 3 + how);
			bytes[3] = (char)(section * 37 + how);
			seed("image", arena_printf(&arena, "%u-%u", section, how),
				(struct str){ bytes, 4 });
		}
}

static void callbacks(void)
{
	struct str clear = STR("0123456789abcdef\0\0\0\x03xml"
			       "wx0123456789abcdef");
	char *padded = arena_alloc(&arena, 64);
	memcpy(padded, clear.at, clear.len);
	memset(padded + clear.len, (int)(64 - clear.len), 64 - clear.len);
	seed("callback", "clear", (struct str){ padded, 64 });
}

/* A gateway's day: welcome, taken, a report and an answer of a person, is anybody there. */
static void frames(void)
{
	struct cmpp_submit s = { .part = 1,
		.parts = 1,
		.report = true,
		.service = STR("GWSVC"),
		.format = 8,
		.source = STR("901234"),
		.sender = STR("10690001"),
		.targets = { STR("13800000000"), STR("13900000000") },
		.target_count = 2,
		.content = STR("\x60\xa8\x59\x7d") };
	static const enum cmpp_version versions[] = { CMPP_2, CMPP_3 };
	for (size_t i = 0; i < 2; i++) {
		enum cmpp_version v = versions[i];
		struct cmpp_report report = { 1, STR("DELIVRD"), STR("2609301020"),
			STR("2609301021"), STR("13800000000"), 9 };
		struct cmpp_deliver told = { .report = true,
			.from = STR("13800000000"),
			.content = cmpp_report(&arena, v, &report) };
		struct cmpp_deliver said = { .from = STR("13800000000"), .content = STR("TD") };
		seed("cmpp", arena_printf(&arena, "submit-%x", v), cmpp_submit(&arena, v, 5, &s));
		seed("cmpp", arena_printf(&arena, "resp-%x", v),
			cmpp_submit_resp(&arena, v, 5, &(struct cmpp_submit_resp){ 77, 0 }));
		seed("cmpp", arena_printf(&arena, "report-%x", v),
			cmpp_deliver(&arena, v, 6, &told));
		seed("cmpp", arena_printf(&arena, "answer-%x", v),
			cmpp_deliver(&arena, v, 7, &said));
	}
	seed("cmpp", "alive", cmpp_active_test(&arena, 8));
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	folder = argv[1];
	pictures();
	documents();
	git_objects();
	keys();
	heads();
	tickets();
	images();
	callbacks();
	frames();
	arena_free(&arena);
	return 0;
}
