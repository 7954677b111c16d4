#include "channels/words.h"

#include "article/utf8.h"
#include "base/buf.h"
#include "base/json.h"
#include "channels/rendition.h"

struct word {
	const char *key;
	size_t at;
};

static const struct word table[] = {
#define WORD_PROSE(key) { #key, offsetof(struct words, key) },
#define WORD_LABEL(key) { #key, offsetof(struct words, key) },
#define WORD_INSIDE(key)
#define META(key, kind, most, how, zh) WORD_##how(key)
#include "model/meta.def"
};

static const struct word owns[] = {
#define OWN(key, most, how, zh) WORD_##how(key)
#include "model/meta.def"
	WORD_PROSE(cover) WORD_PROSE(form)
};

size_t words_length(struct str s)
{
	return utf8_count(s);
}

struct str words_first(struct str s, size_t max)
{
	size_t i = 0;
	for (size_t n = 0; i < s.len; i++)
		if ((s.at[i] & 0xC0) != 0x80 && n++ == max)
			break;
	return str_sub(s, 0, i);
}

static struct str joined_tags(struct arena *a, const json_t *tags)
{
	struct buf b;
	size_t i;
	json_t *tag;
	buf_init(&b, a, 4096);
	json_array_foreach(tags, i, tag)
	{
		if (!json_is_string(tag))
			continue;
		if (b.len)
			buf_add_char(&b, ',');
		buf_add(&b, str_c(json_string_value(tag)));
	}
	return buf_str(&b);
}

static void read_word(struct arena *a, const json_t *from, const struct word *word, struct words *w)
{
	struct str s = json_str(from, word->key);
	if (s.len)
		*(struct str *)((char *)w + word->at) = arena_str(a, s);
}

static void read_members(struct arena *a, const json_t *meta, const char *channel, struct words *w)
{
	const json_t *own = json_object_get(json_object_get(meta, "channels"), channel);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		read_word(a, meta, &table[i], w);
	for (size_t i = 0; i < sizeof owns / sizeof *owns; i++)
		read_word(a, own, &owns[i], w);
	w->tags = joined_tags(a, json_object_get(meta, "tags"));
	w->document = w->doc_no.len || str_eq(json_str(meta, "kind"), STR("document"));
}

static enum err refuse_holes(const struct words *w)
{
	TRY(rendition_words(w->title, "title"));
	TRY(rendition_words(w->text, "text"));
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		TRY(rendition_words(
			*(const struct str *)((const char *)w + table[i].at), table[i].key));
	return ERR_OK;
}

enum err words_read(
	struct arena *a, const struct revision *rev, const char *channel, struct words *out)
{
	json_auto_t *meta = NULL;
	struct words w = { .title = rev->title };
	TRY(json_read(rev->meta.len ? rev->meta : STR("{}"), &meta));
	if (!json_is_object(meta))
		return fault_as(ERR_INVALID, "meta.object", "meta", "稿件信息应为 JSON 对象");
	read_members(a, meta, channel, &w);
	if (!w.author.len)
		w.author = rev->author;
	TRY(refuse_holes(&w));
	TRY(rendition_words(rev->html, "html"));
	*out = w;
	return ERR_OK;
}

void words_without_correction(struct arena *a, const struct words *w, struct rendition *r)
{
	if (w->correction_note.len)
		rendition_loss(a, r, "公开的更正说明不在这里发出，读者只在网站等有全文的渠道看到");
}

struct str words_with_correction(struct arena *a, const struct words *w, struct str html)
{
	struct buf b;
	if (!w->correction_note.len)
		return html;
	buf_init(&b, a, html.len + 6 * w->correction_note.len + 100);
	buf_add(&b, STR("<p><strong>更正说明：</strong>"));
	buf_add_escaped(&b, w->correction_note);
	buf_add(&b, STR("</p>\n"));
	buf_add(&b, html);
	return buf_str(&b);
}
