#include "desk/stock.h"

#include "article/article.h"
#include "article/utf8.h"
#include "base/buf.h"
#include "desk/findings.h"
#include "desk/lexicon.h"
#include "model/plain.h"

enum {
	SURVEY_WORDS_MAX = 1024 * 1024
}; /* bytes of one survey: what is behind them is asked for again */

enum err stock_ask(struct desk *d, int64_t channel, json_t **out)
{
	AUTO_ROWS r = {};
	TRY(store_run(
		d->db, d->arena, stock_ask, &r, P_INT(channel), param_time(d->arena, d->now)));
	json_t *list = json_array();
	for (int i = 0; i < r.count; i++)
		json_array_append_new(list, json_from(row_str(&r, i, 0)));
	*out = list;
	return ERR_OK;
}

static json_t *words_of(const json_t *item)
{
	return json_object_get(item, "words");
}

enum err stock_check(const json_t *items)
{
	size_t i;
	json_t *item;
	json_array_foreach((json_t *)items, i, item)
	{
		if (words_of(item) && !json_is_string(words_of(item)))
			return fault_as(ERR_INVALID, "form.type", "items", "words 应为文本");
	}
	return ERR_OK;
}

static struct str points_of(struct str s, size_t max, size_t *out)
{
	size_t at = 0, len;
	for (*out = 0; at < s.len && *out < max; at += len, ++*out)
		(void)utf8_next(str_from(s, at), &len);
	return str_sub(s, 0, at);
}

/* A paragraph for each line: no word goes over its end. */
static enum err paragraphs(struct arena *a, struct str words, struct str *out)
{
	struct buf b;
	buf_init(&b, a, 16 * words.len + 16);
	while (words.len) {
		struct str line = str_trim(str_cut(&words, '\n'));
		if (!line.len)
			continue;
		buf_add(&b, STR("<p>"));
		buf_add_escaped(&b, line);
		buf_add(&b, STR("</p>\n"));
	}
	return article_canon(a, buf_str(&b), out);
}

/* The gravest first, in their order; what to write instead is of no use to anybody here. */
json_t *stock_gravest(const json_t *found, size_t *out_more)
{
	size_t i;
	json_t *f, *kept = json_array();
	for (enum severity s = BLOCK + 1; s-- > NOTE;)
		json_array_foreach((json_t *)found, i, f)
		{
			bool is = str_eq(json_str(f, "severity"), str_c(severity_name(s)));
			if (!is || json_array_size(kept) == STOCK_FINDINGS_MAX)
				continue;
			json_object_set_new(f, "candidates", json_array());
			json_array_append(kept, f);
		}
	*out_more = json_array_size(found) - json_array_size(kept);
	return kept;
}

static enum err read_one(struct desk *d, int64_t channel, int64_t item, const json_t *said)
{
	size_t points, more;
	struct revision rev = { .title = STR(""), .meta = STR("{}") };
	json_auto_t *found = NULL, *kept = NULL;
	struct str sha256 = json_str(said, "sha256");
	struct str words = plain_text(d->arena, json_str(said, "words"));
	TRY(paragraphs(d->arena, points_of(words, STOCK_WORDS_MAX, &points), &rev.html));
	TRY(findings_of_words(d, 0, &rev, &found));
	kept = stock_gravest(found, &more);
	return store_run(d->db, d->arena, stock_keep, NULL, P_INT(channel), P_INT(item),
		P_TEXT(sha256.len ? sha256 : STR("")), P_INT(d->lexicon_version),
		P_INT((int64_t)points), P_TEXT(json_text(d->arena, kept)), P_INT((int64_t)more),
		param_time(d->arena, d->now));
}

/* What one text takes is many times its size, and a survey brings hundreds. */
static enum err read_alone(struct desk *d, int64_t channel, int64_t item, const json_t *said)
{
	SCRATCH(a);
	struct desk one = *d;
	one.arena = &a;
	return read_one(&one, channel, item, said);
}

/* Those that were asked for, up to what one call may bring. */
static enum err read_due(struct desk *d, int64_t channel, const json_t *said)
{
	AUTO_ROWS r = {};
	const char *name;
	json_t *one;
	size_t n = 0, bytes = 0;
	struct str *names = arena_array(d->arena, struct str, json_object_size(said));
	json_object_foreach((json_t *)said, name, one) names[n++] = str_c(name);
	TRY(store_run(d->db, d->arena, stock_due, &r, P_INT(channel), P_TEXT_LIST(names, n)));
	if (r.count)
		TRY(lexicon_use(d));
	for (int i = 0; i < r.count; i++) {
		one = json_object_get(said, arena_cstr(d->arena, row_str(&r, i, 1)));
		bytes += json_str(one, "words").len;
		if (bytes > SURVEY_WORDS_MAX)
			break;
		TRY(read_alone(d, channel, row_int(&r, i, 0), one));
	}
	return ERR_OK;
}

enum err stock_screen(struct desk *d, int64_t channel, const json_t *items)
{
	size_t i;
	json_t *item;
	json_auto_t *said = json_object();
	json_array_foreach((json_t *)items, i, item)
	{
		const char *name = json_string_value(json_object_get(item, "remote_id"));
		if (name && words_of(item))
			json_object_set(said, name, item);
	}
	enum err e = json_object_size(said) ? read_due(d, channel, said) : ERR_OK;
	lexicon_release(d);
	return e;
}
