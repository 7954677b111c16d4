#include "reviewers/attachment.h"

#include "reviewers/attachment_links.h"
#include "reviewers/attachment_notes.h"
#include "reviewers/attachment_roster.h"
#include "reviewers/attachment_tables.h"
#include "reviewers/attachment_wrapped.h"
#include "reviewers/reviewer.h"

/* So few lines that even with five numbers in each of them no list of findings overflows. */
enum { LINES_AT_ONCE = 1000, BYTES_AT_ONCE = 256 * 1024, POINTED_MAX = 200 * 1000 };

const char attachment_reviewer[] = "attachments";

struct line {
	struct str text;
	size_t part;
};

struct words {
	struct arena *arena; /* of the result */
	const struct screening *screening;
	struct parts *parts;
	struct buf *texts;  /* of each part, as screened so far */
	size_t *codepoints; /* in each of them */
	struct pointed *all;
	size_t count, room;
	bool too_many, refused;
};

static size_t count_lines(const struct parts *p)
{
	size_t n = 0;
	for (size_t i = 0; i < p->count; i++)
		for (struct str rest = p->at[i].text; rest.len; n++)
			str_cut(&rest, '\n');
	return n;
}

static struct line *lines_of(struct arena *a, const struct parts *p, size_t *out_count)
{
	struct line *lines = arena_array(a, struct line, count_lines(p) + 1);
	size_t n = 0;
	for (size_t i = 0; i < p->count; i++)
		for (struct str rest = p->at[i].text; rest.len;) {
			struct str line = str_trim(str_cut(&rest, '\n'));
			if (line.len)
				lines[n++] = (struct line){ line, i };
		}
	*out_count = n;
	return lines;
}

static enum err as_article(struct arena *a, const struct parts *parts, const struct line *lines,
	size_t n, struct article *out)
{
	struct buf html;
	struct str canonical;
	buf_init(&html, a, ARTICLE_BYTES_MAX);
	for (size_t i = 0; i < n; i++) {
		buf_add(&html, STR("<p>"));
		attachment_add_line(&html, &parts->at[lines[i].part], lines[i].text);
		buf_add(&html, STR("</p>\n"));
	}
	if (html.toobig)
		return fault_as(ERR_REFUSED, "upload.text", "file",
			"文件中有一行文字过长，无法逐字检查，请拆分后再上传");
	TRY(article_canon(a, buf_str(&html), &canonical));
	return article_read(a, canonical, out);
}

/* Where the text of each block begins in its part, in code points; the texts grow by it. */
static size_t append(struct words *w, size_t part, const struct article_block *block)
{
	struct buf *text = &w->texts[part];
	if (text->len) {
		buf_add_char(text, '\n');
		w->codepoints[part]++;
	}
	size_t from = w->codepoints[part];
	buf_add(text, block->text);
	w->codepoints[part] += block->codepoints;
	return from;
}

static struct str keep(struct words *w, struct str s)
{
	return s.len ? arena_str(w->arena, s) : (struct str){};
}

static struct pointed *next_pointed(struct words *w)
{
	if (w->count == w->room) {
		size_t room = w->room ? w->room * 2 : 256;
		struct pointed *all = arena_array(w->arena, struct pointed, room);
		if (w->count)
			memcpy(all, w->all, w->count * sizeof *all);
		w->all = all;
		w->room = room;
	}
	return &w->all[w->count++];
}

static void take_finding(struct words *w, struct finding f, size_t part, size_t from)
{
	bool first = f.refused && !w->refused;
	w->refused |= f.refused;
	w->too_many |= w->count >= POINTED_MAX;
	if (w->count >= POINTED_MAX && !first)
		return;
	f.quote = keep(w, f.quote);
	f.rule = keep(w, f.rule);
	f.message = keep(w, f.message);
	f.place = f.beside = STR(""); /* of one run of lines, not of the file */
	for (int i = 0; i < FINDING_CANDIDATES; i++)
		f.candidates[i] = keep(w, f.candidates[i]);
	f.block = part;
	f.start += from;
	f.end += from;
	*next_pointed(w) = (struct pointed){ .finding = f };
}

/* `parts` and `from`: of each block. Behind too many, only for what has to be refused (Article 15). */
static enum err review(struct words *w, struct arena *a, const struct article *art,
	const size_t *parts, const size_t *from)
{
	struct findings found;
	struct revision rev = { .html = art->html, .meta = STR("{}") };
	findings_init(&found, a);
	TRY(w->too_many ? reviewer_secrecy.review(NULL, &rev, art, &found)
			: screening_review(w->screening, &rev, art, &found));
	w->too_many |= found.overflowed;
	for (const struct finding *f = found.first; f; f = f->next)
		if (f->block < art->count)
			take_finding(w, *f, parts[f->block], from[f->block]);
	return ERR_OK;
}

/*
 * One paragraph in should be one block out. Where the article sees it otherwise (a line of nothing
 * but invisible characters is none) the lines are halved until it is clear whose the blocks are.
 */
static enum err screen_lines(struct words *w, const struct line *lines, size_t n)
{
	SCRATCH(a);
	struct article art;
	TRY(as_article(&a, w->parts, lines, n, &art));
	if (art.count != n && n > 1) {
		arena_free(&a);
		TRY(screen_lines(w, lines, n / 2));
		return screen_lines(w, lines + n / 2, n - n / 2);
	}
	size_t *parts = arena_array(&a, size_t, art.count + 1);
	size_t *from = arena_array(&a, size_t, art.count + 1);
	for (size_t i = 0; i < art.count; i++) {
		parts[i] = lines[n > 1 ? i : 0].part;
		from[i] = append(w, parts[i], &art.blocks[i]);
	}
	return review(w, &a, &art, parts, from);
}

static size_t some_lines(const struct line *lines, size_t n)
{
	size_t i = 0, bytes = 0;
	while (i < n && i < LINES_AT_ONCE && (!i || bytes + lines[i].text.len < BYTES_AT_ONCE))
		bytes += lines[i++].text.len;
	return i;
}

static enum err screen_parts(struct words *w, struct arena *scratch)
{
	size_t n, count = w->parts->count;
	struct line *lines = lines_of(scratch, w->parts, &n);
	w->texts = arena_array(scratch, struct buf, count + 1);
	w->codepoints = arena_array(scratch, size_t, count + 1);
	for (size_t i = 0; i < count; i++)
		buf_init(&w->texts[i], scratch, PARTS_BYTES_MAX * 4);
	for (size_t i = 0, some; i < n && !w->refused; i += some) {
		some = some_lines(lines + i, n - i);
		TRY(screen_lines(w, lines + i, some));
	}
	for (size_t i = 0; i < count; i++)
		w->parts->at[i].text = arena_str(w->arena, buf_str(&w->texts[i]));
	return ERR_OK;
}

/*
 * What only rows beside each other show; the words of each row were read as one line. Behind too many, only
 * for what has to be refused.
 */
static enum err screen_table(struct words *w, struct arena *a, const struct file_table *t)
{
	struct findings found;
	findings_init(&found, a);
	TRY(w->too_many ? reviewer_secrecy.review_tables(NULL, &t->article, &found)
			: screening_tables(w->screening, &t->article, &found));
	w->too_many |= found.overflowed;
	for (const struct finding *f = found.first; f; f = f->next)
		if (f->block < t->article.count)
			take_finding(w, *f, t->places[f->block].part, t->places[f->block].start);
	return ERR_OK;
}

static enum err screen_tables(struct words *w)
{
	bool found = true;
	for (size_t at = 0; found;) {
		SCRATCH(a);
		struct file_table t;
		TRY(attachment_next_table(&a, w->parts, &at, &t, &found));
		if (found && t.whole)
			TRY(screen_table(w, &a, &t));
	}
	return ERR_OK;
}

/* What goes on in the next line; behind too many, only for what has to be refused. */
static enum err screen_wrapped(struct words *w)
{
	const struct revision rev = { .html = STR(""), .meta = STR("{}") };
	for (size_t at = 0; !w->refused && at < w->parts->count;) {
		SCRATCH(a);
		struct wrapped lines;
		struct findings found;
		struct finding whole;
		attachment_next_wrapped(&a, w->parts, &at, &lines);
		findings_init(&found, &a);
		TRY(w->too_many ? reviewer_secrecy.review(NULL, &rev, &lines.article, &found)
				: screening_lines(w->screening, &rev, &lines.article, &found));
		for (const struct finding *f = found.first; f; f = f->next)
			if (attachment_unwrap(&a, &lines, f, &whole))
				take_finding(w, whole, whole.block, 0);
	}
	return ERR_OK;
}

static enum err screen_name(const struct words *w, struct str name, struct findings *out)
{
	struct revision rev = { .title = name, .html = STR(""), .meta = STR("{}") };
	return screening_run(w->screening, &rev, out);
}

static const struct str too_many_rule = { "too-many", 8 };

static void add_too_many(struct findings *out)
{
	findings_add(out,
		(struct finding){ .reviewer = attachment_reviewer,
			.rule = too_many_rule,
			.severity = BLOCK,
			.block = (size_t)ARTICLE_TITLE,
			.message =
				STR("文件中需要处理的内容超过 1000 处，没有全部列出：请先自行清理"
				    "（例如删去个人信息）后再上传"),
			.article = "第十三条" });
}

/* In the order of the file; what a roster tells is not told again. */
static void list(struct words *w, struct findings *out)
{
	attachment_rosters(w->arena, w->parts, w->all, w->count);
	for (size_t i = 0; i < w->count; i++) {
		w->too_many |= out->count >= ATTACHMENT_FINDINGS_MAX;
		if (!w->all[i].listed && (!w->too_many || w->all[i].finding.refused))
			findings_add(out, w->all[i].finding);
	}
	if (w->too_many)
		add_too_many(out);
}

enum err attachment_review(struct arena *a, const struct screening *screening,
	const struct attachment *x, struct parts *parts, struct findings *out)
{
	SCRATCH(scratch);
	struct words w = { .arena = a, .screening = screening, .parts = parts };
	findings_init(out, a);
	TRY(screen_name(&w, x->name, out));
	TRY(screen_parts(&w, &scratch));
	TRY(screen_wrapped(&w));
	TRY(screen_tables(&w));
	attachment_notes(x, parts, out);
	list(&w, out);
	return ERR_OK;
}

bool attachment_too_many(const struct findings *list)
{
	for (const struct finding *f = list->first; f; f = f->next)
		if (f->reviewer == attachment_reviewer && str_eq(f->rule, too_many_rule))
			return true;
	return false;
}
