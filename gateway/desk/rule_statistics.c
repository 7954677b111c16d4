#include "desk/rule_statistics.h"

#include "article/article.h"
#include "article/utf8.h"
#include "desk/rule_line.h"
#include "desk/rule_names.h"
#include "reviewers/anchors.h"
#include "vault/texts.h"

enum { SUBMISSIONS_MAX = 2000, PROPOSALS_MAX = 50 };

/* A phrase goes over none of these. Hanzi, letters, digits and what joins them are words. */
static bool parts_words(uint32_t c)
{
	static const uint32_t inside[] = { '-', '.', '/', '_', 0xB7 /* · */ };
	for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
		if (c == inside[i])
			return false;
	bool letter = (c | 32) >= 'a' && (c | 32) <= 'z';
	bool digit = c >= '0' && c <= '9';
	return !(letter || digit || utf8_is_han(c));
}

/* The byte that code point `n` begins at; the length for one past the last. */
static bool byte_at(struct str text, size_t n, size_t *out)
{
	size_t len, at = 0;
	while (n && at < text.len) {
		utf8_next(str_from(text, at), &len);
		at += len;
		n--;
	}
	*out = at;
	return !n;
}

static struct str words_after(struct str rest)
{
	size_t len, at = 0;
	for (int n = 0; n < WORDS_BESIDE && at < rest.len; n++) {
		if (parts_words(utf8_next(str_from(rest, at), &len)))
			break;
		at += len;
	}
	return str_sub(rest, 0, at);
}

static struct str words_before(struct str rest)
{
	size_t len, at = rest.len;
	for (int n = 0; n < WORDS_BESIDE && at; n++) {
		size_t back = at - 1;
		while (back && ((unsigned char)rest.at[back] & 0xC0) == 0x80)
			back--;
		if (parts_words(utf8_next(str_from(rest, back), &len)))
			break;
		at = back;
	}
	return str_from(rest, at);
}

bool words_beside(struct str text, size_t start, size_t end, struct str quote,
	struct str *out_before, struct str *out_after)
{
	size_t first, last;
	if (start > end || !byte_at(text, start, &first) || !byte_at(text, end, &last) ||
		!str_eq(str_sub(text, first, last - first), quote))
		return false;
	*out_before = words_before(str_sub(text, 0, first));
	*out_after = words_after(str_from(text, last));
	return true;
}

/* The text that a finding counts its code points in: a block of the article, or the title. */
static bool text_of(
	struct arena *a, const struct vault_text *t, const json_t *finding, struct str *out)
{
	struct article article;
	json_auto_t *meta = NULL;
	int64_t block = json_int(finding, "block", ARTICLE_META);
	if (!t->sound || json_object_get(finding, "attachment"))
		return false;
	if (block == ARTICLE_TITLE) {
		if (json_read(t->meta, &meta))
			return false;
		*out = arena_str(a, json_str(meta, "title"));
		return true;
	}
	if (block < 0 || article_read(a, t->html, &article) || (size_t)block >= article.count)
		return false;
	*out = article.blocks[block].text;
	return true;
}

/* Where a link of the text leads; empty where there is no link in that place. */
static struct str link_of(struct arena *a, const struct vault_text *t, const json_t *finding)
{
	struct article article;
	struct anchor *anchors;
	int64_t block = json_int(finding, "block", ARTICLE_META);
	if (!t->sound || json_object_get(finding, "attachment") ||
		article_read(a, t->html, &article))
		return (struct str){};
	size_t count = anchors_of(a, &article, &anchors);
	for (size_t i = 0; i < count; i++)
		if ((int64_t)anchors[i].block == block &&
			(int64_t)anchors[i].start == json_int(finding, "start", -1) &&
			(int64_t)anchors[i].end == json_int(finding, "end", -1))
			return anchors[i].href;
	return (struct str){};
}

/* Where the words are gone or stand in a file, the quote alone is left. */
static void put_words(
	struct arena *a, json_t *proposal, const struct vault_text *t, const json_t *finding)
{
	struct str text, before = STR(""), after = STR(""), quote = json_str(proposal, "quote");
	if (text_of(a, t, finding, &text))
		words_beside(text, (size_t)json_int(finding, "start", 0),
			(size_t)json_int(finding, "end", 0), quote, &before, &after);
	json_object_set_new(proposal, "before", json_from(before));
	json_object_set_new(proposal, "after", json_from(after));
}

static struct str phrase_of(struct arena *a, const json_t *proposal)
{
	return str_c(arena_printf(a, STRF STRF STRF, STRV(json_str(proposal, "before")),
		STRV(json_str(proposal, "quote")), STRV(json_str(proposal, "after"))));
}

/* What of the lists would answer it, and whether they do already. */
static void put_line(struct arena *a, json_t *proposal, struct str href, const struct rows *lists)
{
	struct str reviewer = json_str(proposal, "reviewer");
	const struct alarm alarm = { json_str(proposal, "rule"), json_str(proposal, "quote"),
		phrase_of(a, proposal), href };
	struct str allow = lists->count ? row_str(lists, 0, 1) : STR(""),
		   names = lists->count ? row_str(lists, 0, 2) : STR("");
	const struct rule_line line = rule_line_of(a, reviewer, &alarm, allow, names);
	json_object_set_new(proposal, "line_name", json_string(line.kind));
	json_object_set_new(proposal, "phrase", json_from(line.line));
	json_object_set_new(proposal, "allowed", json_boolean(line.stands));
}

static void put_names(json_t *row)
{
	struct str reviewer = json_str(row, "reviewer"), rule = json_str(row, "rule");
	json_object_set_new(row, "reviewer_name", json_from(reviewer_name(reviewer)));
	json_object_set_new(row, "rule_name", json_from(rule_name(reviewer, rule)));
}

static enum err add_proposal(struct arena *a, const struct rows *rows, int i,
	const struct vault_text *text, const struct rows *lists, json_t *list)
{
	json_auto_t *finding = NULL;
	json_t *proposal = NULL;
	TRY(json_read(row_str(rows, i, 0), &proposal));
	json_array_append_new(list, proposal);
	TRY(json_read(row_str(rows, i, 3), &finding));
	put_names(proposal);
	put_words(a, proposal, text, finding);
	put_line(a, proposal, link_of(a, text, finding), lists);
	return ERR_OK;
}

static enum err read_proposals(
	struct store *db, struct arena *a, const struct rule_span *s, json_t *list)
{
	AUTO_ROWS rows = {};
	AUTO_ROWS lists = {};
	TRY(store_run(db, a, lexicon_active, &lists));
	TRY(store_run(db, a, rule_false_alarms, &rows, P_INT(s->days), param_time(a, s->now),
		P_INT(PROPOSALS_MAX)));
	size_t count = (size_t)rows.count;
	struct vault_text *texts = arena_array(a, struct vault_text, count + 1);
	for (size_t i = 0; i < count; i++)
		texts[i] = (struct vault_text){ .draft = row_int(&rows, (int)i, 1),
			.tree = row_str(&rows, (int)i, 2) };
	TRY(vault_texts(db, a, texts, count));
	for (size_t i = 0; i < count; i++)
		TRY(add_proposal(a, &rows, (int)i, &texts[i], &lists, list));
	return ERR_OK;
}

enum err rule_statistics_read(
	struct store *db, struct arena *a, const struct rule_span *s, json_t **out)
{
	AUTO_ROWS rows = {};
	size_t i;
	json_auto_t *all = NULL;
	json_t *item, *proposals = json_array();
	TRY(store_run(db, a, rule_statistics, &rows, P_INT(s->days), param_time(a, s->now),
		P_INT(SUBMISSIONS_MAX)));
	TRY(json_read(row_str(&rows, 0, 0), &all));
	json_array_foreach(json_object_get(all, "items"), i, item) put_names(item);
	json_object_set_new(all, "proposals", proposals);
	if (s->with_words)
		TRY(read_proposals(db, a, s, proposals));
	*out = json_incref(all);
	return ERR_OK;
}
