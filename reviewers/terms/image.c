#include "reviewers/terms/image.h"

#include "reviewers/terms/fold.h"
#include "reviewers/terms/sections.h"

static enum err broken(const char *what)
{
	return fault_as(ERR_INVALID, "lexicon.image", NULL, "词库映像不可用：%s", what);
}

uint64_t image_checksum(const void *at, size_t bytes)
{
	const char *p = at;
	uint64_t h = 0x9E3779B97F4A7C15u ^ bytes, word;
	for (; bytes >= 8; p += 8, bytes -= 8) {
		memcpy(&word, p, 8);
		h = (h ^ word) * 0xFF51AFD7ED558CCDu;
		h ^= h >> 32;
	}
	for (; bytes; p++, bytes--)
		h = (h ^ (uint8_t)*p) * 0x100000001B3u;
	return h ^ h >> 29;
}

static enum err check_header(struct str bytes, const struct image_header *h)
{
	if (bytes.len < sizeof *h || (uintptr_t)bytes.at % 8)
		return broken("过短或未对齐");
	if (memcmp(h->magic, IMAGE_MAGIC, sizeof h->magic) || h->version != IMAGE_VERSION ||
		h->header_bytes != sizeof *h || h->reading >= IMAGE_READINGS)
		return broken("不是本版本的映像");
	if (h->bytes != bytes.len)
		return broken("长度不符");
	if (h->fold != fold_digest())
		return broken("字形表不同");
	if (h->checksum != image_checksum(h + 1, bytes.len - sizeof *h))
		return broken("校验和不符");
	return ERR_OK;
}

/* Where a section lies, or NULL when it is not inside, not aligned, or not of a size it may have. */
static const void *section_at(const struct image_header *h, enum section s)
{
	size_t unit = image_units[s].bytes;
	const struct image_section *at = &h->section[s];
	if (at->at < sizeof *h || at->at % 8 || at->at > h->bytes)
		return NULL;
	if (at->count < image_units[s].least || at->count > image_units[s].most ||
		at->count > (h->bytes - at->at) / unit)
		return NULL;
	return (const char *)h + at->at;
}

static unsigned shift_of(uint64_t count)
{
	return count & (count - 1) ? 0 : 32 - (unsigned)__builtin_ctzll(count);
}

/* False when they are of a size that no hash fits. */
static bool find_filter(const struct image_header *h, enum section pairs, enum section triples,
	const void *const *at, struct image_filter *out)
{
	*out = (struct image_filter){ at[pairs], at[triples],
		shift_of(h->section[pairs].count * 16), shift_of(h->section[triples].count * 32) };
	return out->pair_shift && out->triple_shift;
}

static enum err find_filters(const struct image_header *h, const void *const *at, struct image *m)
{
	bool good = find_filter(h, SECTION_PAIRS, SECTION_TRIPLES, at, &m->filter) &&
		    find_filter(h, SECTION_OWN_PAIRS, SECTION_OWN_TRIPLES, at, &m->own);
	m->heard = at[SECTION_HEARD];
	m->heard_shift = shift_of(h->section[SECTION_HEARD].count * 32);
	return good && m->heard_shift ? ERR_OK : broken("过滤表大小有误");
}

static enum err find_sections(const struct image_header *h, struct image *m)
{
	const void *at[IMAGE_SECTIONS];
	for (size_t s = 0; s < IMAGE_SECTIONS; s++) {
		at[s] = section_at(h, s);
		if (!at[s])
			return broken("目录有误");
	}
	*m = (struct image){ .head = h,
		.plane = at[SECTION_PLANE],
		.page = at[SECTION_PAGE],
		.pages = at[SECTION_PAGES],
		.sequence_at = at[SECTION_SEQUENCE_AT],
		.sequences = at[SECTION_SEQUENCES],
		.nodes = at[SECTION_NODES],
		.entries = at[SECTION_ENTRIES],
		.pool = at[SECTION_POOL],
		.odd = at[SECTION_ODD],
		.node_count = (uint32_t)h->section[SECTION_NODES].count,
		.entry_count = (uint32_t)h->section[SECTION_ENTRIES].count };
	return find_filters(h, at, m);
}

static bool are_codes(const uint16_t *at, size_t count, size_t sequences)
{
	bool bad = false;
	for (size_t i = 0; i < count; i++)
		bad |= at[i] < CODE_TRANSPARENT && at[i] >= CODE_SEQUENCE + sequences;
	return !bad;
}

static bool are_sequences(const struct image *m, size_t heads, size_t count)
{
	bool bad = false;
	for (size_t i = 0; i < heads; i++) {
		uint32_t at = m->sequence_at[i];
		bad |= at >= count || !m->sequences[at] || m->sequences[at] > FOLD_SYMBOLS ||
		       m->sequences[at] > count - at - 1;
	}
	for (size_t i = 0; i < count; i++)
		bad |= m->sequences[i] >= CODE_SEQUENCE;
	return !bad;
}

static enum err check_codes(const struct image *m)
{
	const struct image_section *s = m->head->section;
	size_t heads = s[SECTION_SEQUENCE_AT].count, pages = s[SECTION_PAGES].count;
	bool good = are_codes(m->plane, IMAGE_PLANE, heads) &&
		    are_codes(m->pages[0], pages * IMAGE_PAGE, heads) &&
		    are_sequences(m, heads, s[SECTION_SEQUENCES].count);
	for (size_t i = 0; i < IMAGE_PAGES && good; i++)
		good = m->page[i] < pages;
	return good ? ERR_OK : broken("字符表有误");
}

/* What a node says of its entry is what the entry says. */
static bool is_sound_simple(const struct image *m, const struct node *n)
{
	const struct entry *e = &m->entries[(n->end & NODE_TERM) - 1];
	if (!(n->end & NODE_TERM) || !node_is_simple(n->end))
		return true;
	return m->head->reading == READ_FACES && !e->kind &&
	       !(e->flags & (ENTRY_ALLOWED | ENTRY_EXACT | ENTRY_TWIN)) &&
	       (e->flags & ENTRY_SEVERITY) == (n->end >> NODE_SEVERITY & ENTRY_SEVERITY);
}

/* A free place is not looked through, so no link leads there. */
static bool is_state(const struct image *m, uint32_t s)
{
	return s < m->node_count && m->nodes[s].check != NODE_FREE;
}

/* Never over a break: those stand behind the end of a text, too. */
static bool is_over_symbol(const struct image *m, uint32_t s)
{
	return s - m->nodes[m->nodes[s].check].base - CODE_SYMBOL < CODE_SEQUENCE - CODE_SYMBOL;
}

static bool is_sound_node(const struct image *m, uint32_t s)
{
	const struct node *n = &m->nodes[s];
	if (n->check == NODE_FREE)
		return s; /* the root is there */
	uint32_t depth = n->end >> NODE_DEPTH, term = n->end & NODE_TERM;
	if (!is_state(m, n->check) || !is_state(m, n->fail) || term > m->entry_count)
		return false;
	if (!s) /* nothing ends in it, or a way down the fail links would have no end */
		return !n->end && !n->fail;
	if (!is_over_symbol(m, s))
		return false;
	if (depth != (m->nodes[n->check].end >> NODE_DEPTH) + 1 || depth > TERM_SYMBOLS_MAX)
		return false;
	return (m->nodes[n->fail].end >> NODE_DEPTH) < depth &&
	       (!term || m->entries[term - 1].length == depth) && is_sound_simple(m, n);
}

static bool is_sound_entry(const struct image *m, uint32_t i)
{
	const struct entry *e = &m->entries[i];
	size_t pool = m->head->section[SECTION_POOL].count, room;
	if (e->text > pool || e->bytes > pool - e->text || !e->length)
		return false;
	if (e->length > TERM_SYMBOLS_MAX || (e->flags & ENTRY_SEVERITY) > BLOCK)
		return false;
	if (e->flags & ENTRY_TWIN &&
		(i + 1 >= m->entry_count || m->entries[i + 1].length != e->length))
		return false;
	if (!(e->flags & ENTRY_MORE))
		return true;
	const char *more = m->pool + e->text + e->bytes;
	room = pool - e->text - e->bytes;
	return room >= ENTRY_MORE_BYTES &&
	       room - ENTRY_MORE_BYTES >= entry_more(more).category + entry_more(more).suggestion;
}

static enum err check_nodes(const struct image *m)
{
	for (uint32_t s = 0; s < m->node_count; s++)
		if (!is_sound_node(m, s))
			return broken("状态表有误");
	for (uint32_t i = 0; i < m->entry_count; i++)
		if (!is_sound_entry(m, i))
			return broken("词条表有误");
	return ERR_OK;
}

static uint8_t symbol_class(uint32_t cp)
{
	uint32_t folded = fold(cp);
	if (fold_is_digit(folded))
		return ASCII_DIGIT;
	return fold_is_letter(folded) ? ASCII_LETTER : ASCII_SYMBOL;
}

/* What is worked out from the image, and is not in it. */
static void prepare(struct image *m)
{
	for (uint32_t cp = 0; cp < 128; cp++) {
		uint32_t code = m->plane[cp];
		uint8_t bit = (uint8_t)(1 << (cp >> 4));
		m->ascii[cp] = code >= CODE_TRANSPARENT ? ASCII_CLEAR
			       : code                   ? symbol_class(cp)
							: ASCII_BREAK;
		if (code >= CODE_TRANSPARENT)
			m->ascii_clear[cp & 15] |= bit;
		else if (code)
			m->ascii_symbols[cp & 15] |= bit;
	}
	for (uint32_t i = 0; i < m->entry_count && !m->has_singles; i++)
		m->has_singles = m->entries[i].length == 1;
}

enum err image_open(struct str bytes, struct image *out)
{
	struct image m;
	const struct image_header *h = (const void *)bytes.at;
	TRY(check_header(bytes, h));
	TRY(find_sections(h, &m));
	TRY(check_codes(&m));
	TRY(check_nodes(&m));
	prepare(&m);
	*out = m;
	return ERR_OK;
}

struct listed image_listed(const struct image *m, uint32_t entry)
{
	const struct entry *e = &m->entries[entry];
	struct listed l = { .text = { m->pool + e->text, e->bytes },
		.severity = e->flags & ENTRY_SEVERITY,
		.allowed = e->flags & ENTRY_ALLOWED,
		.exact = e->flags & ENTRY_EXACT,
		.loud = e->flags & ENTRY_LOUD,
		.kind = e->kind,
		.length = e->length };
	if (!(e->flags & ENTRY_MORE))
		return l;
	const char *at = l.text.at + l.text.len;
	struct entry_more more = entry_more(at);
	l.gaps = more.gaps;
	l.category = (struct str){ at + ENTRY_MORE_BYTES, more.category };
	l.suggestion = (struct str){ l.category.at + more.category, more.suggestion };
	return l;
}
