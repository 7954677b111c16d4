#include "reviewers/terms/lexicon.h"

#include "article/utf8.h"
#include "reviewers/terms/fold.h"

enum { FIELD_MAX = 4000 }; /* bytes */
enum { SYMBOLS = 4 }; /* bytes for a byte of the list: the text and its symbols, each to a border */

struct reading {
	struct arena *arena;
	struct lexicon *lexicon;
	size_t room, line;
	const char *name;
};

static enum err bad_line(const struct reading *r, const char *why)
{
	return fault_as(
		ERR_INVALID, "lexicon.line", "lexicon", "%s第 %zu 行：%s", r->name, r->line, why);
}

static const uint32_t *symbols_of(const uint32_t *code, size_t *count)
{
	*count = 1;
	return *code & FOLD_SEQUENCE ? fold_sequence(*code, count) : code;
}

bool lexicon_fold(struct str text, uint32_t *symbols, size_t room, size_t *length, uint64_t *gaps)
{
	*length = 0;
	*gaps = 0;
	for (size_t len; text.len; text = str_from(text, len)) {
		uint32_t code = fold(utf8_next(text, &len));
		size_t count;
		const uint32_t *at = symbols_of(&code, &count);
		bool mark = code >= FOLD_SKIP && code < FOLD_SEQUENCE;
		if (code != FOLD_SKIP && mark && *length)
			*gaps |= (uint64_t)1 << (*length - 1);
		for (size_t i = 0; !mark && i < count; i++) {
			if (*length == room)
				return false;
			symbols[(*length)++] = at[i];
		}
	}
	return true;
}

static bool is_utf8(struct str s)
{
	for (size_t len; s.len; s = str_from(s, len))
		if (utf8_next(s, &len) == 0xFFFD && len == 1)
			return false;
	return true;
}

static enum err read_severity(struct reading *r, struct str s, enum severity *out)
{
	*out = BLOCK;
	if (!s.len)
		return ERR_OK;
	for (enum severity v = NOTE; v <= BLOCK; v++) {
		*out = v;
		if (str_eq(s, str_c(severity_name(v))))
			return ERR_OK;
	}
	return bad_line(r, "级别应为 BLOCK、WARN 或 NOTE");
}

static enum err add_term(struct reading *r, struct term t)
{
	uint32_t symbols[TERM_SYMBOLS_MAX];
	if (!lexicon_fold(t.text, symbols, TERM_SYMBOLS_MAX, &t.length, &t.gaps))
		return bad_line(r, "用语过长");
	if (!t.length)
		return bad_line(r, "没有可匹配的文字");
	if (r->lexicon->count == r->room)
		return bad_line(r, "词条过多");
	uint32_t *copy = arena_array(r->arena, uint32_t, t.length);
	memcpy(copy, symbols, t.length * sizeof *copy);
	t.symbols = copy;
	r->lexicon->terms[r->lexicon->count++] = t;
	return ERR_OK;
}

static enum err read_options(struct reading *r, struct str s, struct term *t)
{
	while (s.len) {
		struct str option = str_cut(&s, ' ');
		if (str_eq(option, STR("exact")))
			t->exact = true;
		else if (str_eq(option, STR("loud")))
			t->loud = true;
		else if (option.len)
			return bad_line(r, "选项应为 exact 或 loud");
	}
	return ERR_OK;
}

static enum err read_term(struct reading *r, struct str line)
{
	struct term t = { .text = str_trim(str_cut(&line, '\t')) };
	TRY(read_severity(r, str_trim(str_cut(&line, '\t')), &t.severity));
	t.category = str_trim(str_cut(&line, '\t'));
	t.suggestion = str_trim(str_cut(&line, '\t'));
	TRY(read_options(r, str_trim(str_cut(&line, '\t')), &t));
	if (line.len)
		return bad_line(r, "多于五列");
	if (t.category.len > FIELD_MAX || t.suggestion.len > FIELD_MAX || t.text.len > FIELD_MAX)
		return bad_line(r, "一栏过长");
	return add_term(r, t);
}

static enum err read_list(struct reading *r, struct str list, bool allowed)
{
	if (str_starts(list, STR("\xEF\xBB\xBF")))
		list = str_from(list, 3);
	for (r->line = 1; list.len; r->line++) {
		struct str line = str_cut(&list, '\n');
		if (!str_trim(line).len || str_starts(line, STR("# ")))
			continue;
		if (!is_utf8(line))
			return bad_line(r, "不是 UTF-8");
		if (allowed)
			TRY(add_term(r, (struct term){ .text = str_trim(line), .allowed = true }));
		else
			TRY(read_term(r, line));
	}
	return ERR_OK;
}

static size_t count_lines(struct str s)
{
	size_t n = 0;
	for (; s.len; n++)
		str_cut(&s, '\n');
	return n;
}

enum err lexicon_read(struct arena *a, struct str list, struct str allow, struct lexicon *out)
{
	struct lexicon lexicon = {};
	size_t lines = count_lines(list) + count_lines(allow);
	size_t room = lines < LEXICON_TERMS_MAX ? lines : LEXICON_TERMS_MAX;
	struct reading r = { a, &lexicon, room, 0, "词库" };
	arena_reserve(a, room * sizeof *lexicon.terms + SYMBOLS * (list.len + allow.len));
	lexicon.terms = arena_array(a, struct term, room + 1);
	TRY(read_list(&r, arena_str(a, list), false));
	r.name = "放行词表";
	TRY(read_list(&r, arena_str(a, allow), true));
	*out = lexicon;
	return ERR_OK;
}
