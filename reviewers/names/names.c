#include "reviewers/names/names.h"

#include "article/utf8.h"
#include "reviewers/terms/lexicon.h"

enum { FIELD_MAX = 4000 }; /* bytes */

static const char *const kind_words[] = {
#define KIND(name, zh) zh,
#include "reviewers/names/kinds.def"
#undef KIND
};

const char *name_kind_word(enum name_kind kind)
{
	return kind_words[kind];
}

enum name_kind name_kind_of(struct str word)
{
	enum name_kind kind = 0;
	while (kind < NAME__KINDS && !str_eq(word, str_c(kind_words[kind])))
		kind++;
	return kind;
}

static enum err bad_line(size_t line, const char *why)
{
	return fault_as(ERR_INVALID, "lexicon.line", "names", "规范用语表第 %zu 行：%s", line, why);
}

static struct str without_marks(struct str s)
{
	struct str open = STR("《"), close = STR("》");
	if (str_starts(s, open) && str_ends(s, close) && s.len > open.len + close.len)
		return str_sub(s, open.len, s.len - open.len - close.len);
	return s;
}

static enum err read_options(struct str s, size_t line, struct name *n)
{
	while (s.len) {
		struct str option = str_cut(&s, ' ');
		enum severity v = NOTE;
		while (v <= BLOCK && !str_eq(option, str_c(severity_name(v))))
			v++;
		if (str_eq(option, STR("exact")))
			n->exact = true;
		else if (v <= BLOCK)
			n->severity = v, n->weighed = true;
		else if (option.len)
			return bad_line(line, "选项应为 exact、NOTE、WARN 或 BLOCK");
	}
	return ERR_OK;
}

/* 0574-87654321, （0574）8765 4321, 12345-6: digits, and what people part them with. */
static bool is_number(struct str s)
{
	enum { FEWEST = 7 };
	size_t digits = 0, len;
	for (; s.len; s = str_from(s, len)) {
		uint32_t cp = utf8_next(s, &len);
		bool digit = (cp >= '0' && cp <= '9') || (cp >= 0xFF10 && cp <= 0xFF19);
		bool mark = cp == ' ' || cp == '-' || cp == '(' || cp == ')' || cp == 0xFF08 ||
			    cp == 0xFF09 || cp == 0xFF0D;
		if (!digit && !mark)
			return false;
		digits += digit;
	}
	return digits >= FEWEST;
}

static enum err check_text(const struct name *n, size_t line)
{
	uint32_t symbols[NAME_SYMBOLS_MAX];
	size_t length;
	uint64_t gaps;
	if (n->text.len > FIELD_MAX || n->right.len > FIELD_MAX || n->source.len > FIELD_MAX)
		return bad_line(line, "一栏过长");
	if (!lexicon_fold(n->text, symbols, NAME_SYMBOLS_MAX, &length, &gaps))
		return bad_line(line, "名称过长（最多 64 字）");
	if (!length)
		return bad_line(line, "没有可匹配的文字");
	if (n->kind == NAME_RENAMED && !n->right.len)
		return bad_line(line, "更名须写明新名称");
	if (n->kind == NAME_PHONE && !is_number(n->right))
		return bad_line(line, "电话须写明号码");
	return ERR_OK;
}

static enum err read_line(struct str row, size_t line, struct name *out)
{
	struct name n = { .text = without_marks(str_trim(str_cut(&row, '\t'))) };
	struct str kind = str_trim(str_cut(&row, '\t'));
	n.kind = kind.len ? name_kind_of(kind) : NAME_PHRASE;
	if (n.kind == NAME__KINDS)
		return bad_line(line,
			"类别应为机构、法律、职务、提法、更名、排序、商业用语、商业栏目、"
			"外文词、例外或电话");
	n.right = str_trim(str_cut(&row, '\t'));
	n.source = str_trim(str_cut(&row, '\t'));
	TRY(read_options(str_trim(str_cut(&row, '\t')), line, &n));
	if (row.len)
		return bad_line(line, "多于五列");
	TRY(check_text(&n, line));
	*out = n;
	return ERR_OK;
}

static size_t count_lines(struct str s)
{
	size_t n = 0;
	for (; s.len; n++)
		str_cut(&s, '\n');
	return n;
}

static bool is_utf8(struct str s)
{
	for (size_t len; s.len; s = str_from(s, len))
		if (utf8_next(s, &len) == 0xFFFD && len == 1)
			return false;
	return true;
}

enum err names_read(struct arena *a, struct str list, struct names *out)
{
	struct names names = {};
	list = arena_str(a, list);
	if (str_starts(list, STR("\xEF\xBB\xBF")))
		list = str_from(list, 3);
	names.at = arena_array(a, struct name, count_lines(list) + 1);
	for (size_t line = 1; list.len; line++) {
		struct str row = str_cut(&list, '\n');
		if (!str_trim(row).len || str_starts(row, STR("# ")))
			continue;
		if (!is_utf8(row))
			return bad_line(line, "不是 UTF-8");
		if (names.count == NAMES_MAX)
			return bad_line(line, "名称过多（最多 50 万条）");
		TRY(read_line(row, line, &names.at[names.count++]));
	}
	*out = names;
	return ERR_OK;
}
