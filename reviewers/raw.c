#include "reviewers/raw.h"

#include "article/entity.h"
#include "article/token.h"
#include "article/utf8.h"
#include "base/buf.h"
#include "reviewers/percent.h"

struct scan {
	struct arena *arena;
	struct buf words; /* of the block being read */
	struct raw_place *places;
	size_t count, from; /* places in all, and where the block's begin */
	uint32_t at;        /* code points of the source read so far */

	struct article_block *blocks;
	const struct raw_place **block_places;
	size_t block_count, block_room;
};

static void put(struct scan *s, uint32_t cp, uint32_t from, uint32_t to)
{
	buf_add_codepoint(&s->words, cp);
	s->places[s->count++] = (struct raw_place){ from, to };
}

static void make_room(struct scan *s)
{
	if (s->block_count < s->block_room)
		return;
	size_t room = s->block_room ? s->block_room * 2 : 16;
	struct article_block *blocks = arena_array(s->arena, struct article_block, room);
	const struct raw_place **places = arena_array(s->arena, const struct raw_place *, room);
	if (s->block_count) {
		memcpy(blocks, s->blocks, s->block_count * sizeof *blocks);
		memcpy(places, s->block_places, s->block_count * sizeof *places);
	}
	s->blocks = blocks;
	s->block_places = places;
	s->block_room = room;
}

static void end_block(struct scan *s)
{
	size_t count = s->count - s->from;
	if (!count)
		return;
	make_room(s);
	s->block_places[s->block_count] = s->places + s->from;
	s->blocks[s->block_count++] = (struct article_block){
		.tag = "p", .text = arena_str(s->arena, buf_str(&s->words)), .codepoints = count
	};
	s->words.len = 0;
	s->from = s->count;
}

static void skip(struct scan *s, struct str raw)
{
	s->at += (uint32_t)utf8_count(raw);
}

/* How much of `s` is one code point in writing of its own, or two; 0 when it stands for itself. */
static size_t written_read(struct str s, uint32_t *cp)
{
	cp[1] = 0;
	if (s.at[0] == '&')
		return entity_read(s, cp);
	return s.at[0] == '%' ? percent_read(s, cp) : 0;
}

/* Text, references and percent signs read where `encoded`. */
static void take_text(struct scan *s, struct str text, bool encoded)
{
	uint32_t cp[2];
	for (size_t len; text.len; text = str_from(text, len)) {
		len = encoded ? written_read(text, cp) : 0;
		uint32_t from = s->at;
		if (len) {
			skip(s, str_sub(text, 0, len));
			put(s, cp[0], from, s->at);
			/* The few that stand for two code points are shorter in bytes than written. */
			if (cp[1])
				put(s, cp[1], from, s->at);
			continue;
		}
		cp[0] = utf8_next(text, &len);
		s->at++;
		put(s, cp[0], from, s->at);
	}
}

/* The value of an attribute as a block; the words round the tag go on behind it. */
static void take_attribute(struct scan *s, struct str tag, struct str value, uint32_t tag_at)
{
	if (!value.len)
		return;
	struct scan inner = *s;
	inner.at = tag_at;
	skip(&inner, (struct str){ tag.at, (size_t)(value.at - tag.at) });
	inner.places = arena_array(s->arena, struct raw_place, value.len + 1);
	inner.count = inner.from = 0;
	buf_init(&inner.words, s->arena, value.len * 4 + 1);
	take_text(&inner, value, true);
	end_block(&inner);
	s->blocks = inner.blocks;
	s->block_places = inner.block_places;
	s->block_count = inner.block_count;
	s->block_room = inner.block_room;
}

static bool parts_blocks(enum tag t)
{
	if (t == RAW || t == DROPPED)
		return true;
	return t == TAG_HR || (t < TAG__COUNT && t != TAG_BR && t != TAG_IMG &&
				      tag_kind(t) != INLINE && tag_kind(t) != FORMATTING);
}

static bool is_code(const struct token *t)
{
	return str_eq_nocase(t->name, STR("script")) || str_eq_nocase(t->name, STR("style"));
}

static void take_tag(struct scan *s, struct str *rest, const struct token *t)
{
	uint32_t at = s->at;
	const char *end = rest->at;
	bool code = t->kind == TOKEN_START && is_code(t);
	if (code)
		token_swallow(rest, t);
	else if (parts_blocks(t->tag))
		end_block(s);
	skip(s, (struct str){ t->raw.at, t->raw.len + (size_t)(rest->at - end) });
	if (t->kind != TOKEN_START || code)
		return;
	take_attribute(s, t->raw, token_attribute(t, STR("alt")), at);
	take_attribute(s, t->raw, token_attribute(t, STR("title")), at);
	if (t->tag == TAG_BR)
		put(s, '\n', at, s->at);
}

static struct scan scan_of(struct arena *a, struct str source)
{
	struct scan s = { .arena = a };
	s.places = arena_array(a, struct raw_place, source.len + 1);
	buf_init(&s.words, a, source.len * 4 + 1);
	return s;
}

static void finish(struct scan *s, struct str source, struct raw_text *out)
{
	end_block(s);
	out->article = (struct article){ source, s->blocks, s->block_count };
	out->places = s->block_places;
}

void raw_read_html(struct arena *a, struct str html, struct raw_text *out)
{
	struct scan s = scan_of(a, html);
	struct token t;
	for (struct str rest = html; token_next(&rest, &t);) {
		if (t.kind == TOKEN_TEXT)
			take_text(&s, t.raw, true);
		else if (t.kind == TOKEN_NOTHING)
			skip(&s, t.raw);
		else
			take_tag(&s, &rest, &t);
	}
	finish(&s, html, out);
}

void raw_read_text(struct arena *a, struct str text, struct raw_text *out)
{
	struct scan s = scan_of(a, text);
	for (struct str rest = text; rest.len;) {
		struct str line = str_cut(&rest, '\n');
		bool ended = rest.at[-1] == '\n';
		if (!str_trim(line).len)
			end_block(&s);
		take_text(&s, (struct str){ line.at, line.len + ended }, true);
	}
	finish(&s, text, out);
}
