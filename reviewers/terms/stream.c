#include "reviewers/terms/stream.h"

#include "article/utf8.h"
#include "reviewers/terms/stream_fast.h"

static enum stream_speed most = STREAM_16;

void stream_limit(enum stream_speed speed)
{
	most = speed;
}

#if defined(__x86_64__)
static enum stream_speed speed_of_processor(void)
{
	if (__builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512vbmi") &&
		__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
		__builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("bmi2"))
		return STREAM_16;
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") ? STREAM_8
										: STREAM_PLAIN;
}

static bool read_fast(struct stream *s, enum stream_speed speed)
{
	return speed == STREAM_16 ? stream_read_16(s) : stream_read_8(s);
}

static size_t candidates_fast(
	const struct stream *s, size_t from, size_t to, uint32_t *out, enum stream_speed speed)
{
	return speed == STREAM_16 ? stream_candidates_16(s, from, to, out)
				  : stream_candidates_8(s, from, to, out);
}
#else
static enum stream_speed speed_of_processor(void)
{
	return STREAM_PLAIN;
}

static bool read_fast(struct stream *s, enum stream_speed speed)
{
	(void)s, (void)speed;
	return false;
}

static size_t candidates_fast(
	const struct stream *s, size_t from, size_t to, uint32_t *out, enum stream_speed speed)
{
	(void)s, (void)from, (void)to, (void)out, (void)speed;
	return 0;
}
#endif

enum stream_speed stream_speed(void)
{
	enum stream_speed can = speed_of_processor();
	return can < most ? can : most;
}

static inline void put(struct stream *s, uint32_t code, uint32_t at)
{
	s->code[s->count] = code;
	s->at[s->count] = at;
	s->inner[s->count] = 0;
	s->count += code < CODE_TRANSPARENT;
}

static void put_sequence(struct stream *s, uint32_t code, uint32_t at)
{
	const uint32_t *symbols = s->image->sequences + s->image->sequence_at[code - CODE_SEQUENCE];
	for (uint32_t i = 1; i <= *symbols; i++)
		put(s, symbols[i], at);
}

static void read_one(struct stream *s)
{
	size_t len;
	uint32_t cp = utf8_next(str_from(s->text, s->read), &len);
	uint32_t code = image_code(s->image, cp), at = (uint32_t)(s->read << 3 | len);
	s->read += len;
	if (code >= CODE_SEQUENCE && code < CODE_TRANSPARENT)
		put_sequence(s, code, at);
	else
		put(s, code, at);
}

/* ASCII never folds to a sequence; breaks in a row are one. */
static void read_ascii(struct stream *s, size_t end)
{
	const uint8_t *p = (const uint8_t *)s->text.at;
	const uint16_t *plane = s->image->plane;
	size_t read = s->read, count = s->count;
	uint32_t last = 1;
	if (end - read > STREAM_ROOM - count)
		end = read + (STREAM_ROOM - count);
	for (; read < end && p[read] < 0x80; read++) {
		uint32_t code = plane[p[read]];
		s->code[count] = code;
		s->at[count] = (uint32_t)(read << 3 | 1);
		s->inner[count] = 0;
		bool keep = code < CODE_TRANSPARENT && (code | last);
		count += keep;
		last = keep ? code : last;
	}
	s->count = count;
	s->read = read;
}

/* So many bytes, or until there is no more room: never into the middle of a code point. */
static void read_plain(struct stream *s, size_t bytes)
{
	size_t end = s->text.len - s->read < bytes ? s->text.len : s->read + bytes;
	while (s->read < end && s->count < STREAM_ROOM) {
		if ((uint8_t)s->text.at[s->read] < 0x80)
			read_ascii(s, end);
		else
			read_one(s);
	}
}

void stream_fill(struct stream *s)
{
	enum stream_speed speed = stream_speed();
	while (s->read < s->text.len && s->count < STREAM_ROOM)
		if (speed == STREAM_PLAIN)
			read_plain(s, SIZE_MAX);
		else if (!read_fast(s, speed))
			read_plain(s, STREAM_BLOCK);
	memset(s->code + s->count, 0, 32 * sizeof *s->code);
}

void stream_drop(struct stream *s, size_t count)
{
	s->count -= count;
	memmove(s->code, s->code + count, s->count * sizeof *s->code);
	memmove(s->at, s->at + count, s->count * sizeof *s->at);
	memmove(s->inner, s->inner + count, s->count);
}

/* Which of the symbols of its sequence `i` is. */
static size_t place_of(const struct stream *s, size_t i)
{
	size_t place = 0;
	while (i > place && s->at[i - place - 1] == s->at[i])
		place++;
	return place;
}

uint32_t stream_code_of_any(const struct stream *s, const struct image *m, size_t i)
{
	size_t len;
	uint32_t cp = utf8_next(str_from(s->text, stream_from(s->at[i])), &len);
	uint32_t code = image_code(m, cp);
	if (code < CODE_SEQUENCE)
		return code;
	return m->sequences[m->sequence_at[code - CODE_SEQUENCE] + 1 + place_of(s, i)];
}

void stream_codes(
	const struct stream *s, const struct image *m, size_t from, size_t to, uint32_t *code)
{
#if defined(__x86_64__)
	if (stream_speed() == STREAM_16) {
		stream_codes_16(s, m, from, to, code);
		return;
	}
#endif
	for (; from < to; from++)
		code[from] = stream_code(s, m, from);
}

static bool is_single(const struct image *m, uint32_t code)
{
	uint32_t to = m->nodes[0].base + code;
	return code && to - 1 < m->node_count - 1 && !m->nodes[to].check &&
	       m->nodes[to].end & NODE_TERM;
}

size_t stream_candidate(const struct stream *s, size_t at, uint32_t *out)
{
	const struct image *m = s->image;
	const uint32_t *code = s->code + at;
	uint32_t pair = image_pair(code[0], code[1]), bits = image_filter_pair(&m->filter, pair);
	bool longer = bits & 2 && image_filter_triple(&m->filter, pair, code[2]);
	*out = (uint32_t)at | (longer ? STREAM_LONGER : 0);
	return bits & 1 || longer || (m->has_singles && is_single(m, *code));
}

size_t stream_candidates(const struct stream *s, size_t from, size_t to, uint32_t *out)
{
	enum stream_speed speed = stream_speed();
	size_t count = 0;
	if (speed != STREAM_PLAIN && !s->image->has_singles)
		return candidates_fast(s, from, to, out, speed);
	for (; from < to; from++)
		count += stream_candidate(s, from, out + count);
	return count;
}

static bool may_begin(const struct stream *s, const struct image *m, size_t at)
{
	uint32_t x = stream_code(s, m, at), y = at + 1 < s->count ? stream_code(s, m, at + 1) : 0;
	return image_filter_pair(&m->filter, image_pair(x, y));
}

size_t stream_choose(const struct stream *s, const struct image *m, const uint32_t *candidates,
	size_t count, uint32_t *out)
{
	size_t chosen = 0;
#if defined(__x86_64__)
	if (stream_speed() == STREAM_16)
		return stream_choose_16(s, m, candidates, count, out);
#endif
	for (size_t i = 0; i < count; i++) {
		out[chosen] = candidates[i] & ~STREAM_LONGER;
		chosen += may_begin(s, m, out[chosen]);
	}
	return chosen;
}

/* By the first two symbols; what nobody can foresee is calculated. */
static size_t choose_own(
	const struct stream *s, const uint32_t *candidates, size_t count, uint32_t *out)
{
	const struct image_filter own = s->image->own;
	size_t chosen = 0;
	for (size_t i = 0; i < count; i++) {
		uint32_t at = candidates[i] & ~STREAM_LONGER;
		uint32_t pair = image_pair(s->code[at], s->code[at + 1]);
		out[chosen] = at;
		chosen += image_filter_pair(&own, pair) != 0;
	}
	return chosen;
}

/* Of two symbols that sound like a whole term: is the one as it is listed? Of three bytes each, or the rules ask. */
static inline uint32_t may_sound(const struct stream *s, const struct image *m, size_t i)
{
	static const uint8_t none[3];
	size_t next = i + 1 < s->count ? i + 1 : i;
	uint32_t x = s->at[i], y = s->at[next];
	bool three = ((x ^ 3) & 7) + ((y ^ 3) & 7) == 0;
	const char *first = three ? s->text.at + stream_from(x) : (const char *)none;
	const char *second = three ? s->text.at + stream_from(y) : (const char *)none;
	uint32_t a = image_heard(0, image_bytes(first), s->code[next]) >> m->heard_shift;
	uint32_t b = image_heard(1, image_bytes(second), s->code[i]) >> m->heard_shift;
	uint32_t heard = m->heard[a / 32] >> a % 32 | m->heard[b / 32] >> b % 32;
	return (heard | !three) & 1;
}

size_t stream_own(const struct stream *s, const uint32_t *candidates, size_t count, uint32_t *out)
{
	const struct image m = *s->image; /* so that nothing of it is read anew */
	size_t kept = 0;
#if defined(__x86_64__)
	if (stream_speed() == STREAM_16 && count * STREAM_CROWDED > s->count)
		return stream_own_16(s, candidates, count, out);
#endif
	count = choose_own(s, candidates, count, out);
	for (size_t i = 0; i < count; i++) {
		uint32_t at = out[i], pair = image_pair(s->code[at], s->code[at + 1]);
		uint32_t bits = image_filter_pair(&m.own, pair);
		uint32_t longer = bits >> 1 & image_filter_triple(&m.own, pair, s->code[at + 2]);
		out[kept] = at | longer << 31;
		kept += longer | (bits & may_sound(s, &m, at));
	}
	return kept;
}
