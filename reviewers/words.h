/* words.h: what a reviewer reads, one run of words after the other. */
#pragma once
#include "article/article.h"
#include "model/finding.h"
#include "model/revision.h"

struct words {
	size_t block;      /* index into article.blocks, ARTICLE_TITLE or ARTICLE_META */
	const char *name;  /* of what is not in the text: "摘要"; else NULL */
	const char *field; /* its member of meta.json: "channels/weibo/title"; else NULL */
	bool label;        /* a number, a date, a state: no prose */
	unsigned outside;  /* its number among `outside` of the reading, from 1; 0: of none */
	size_t before;     /* code points of their list or block that stand in front of them */
	struct str beside; /* what is judged with them and they do not show: where a link leads */
	struct str text;
	const uint32_t *cp;
	const uint32_t *at; /* bytes: where each begins, and one past */
	size_t count;

	/*
	 * Where they were read out of such writing: the text that stands there, and where in it each begins,
	 * and one past, in code points and in bytes. Else NULL.
	 */
	struct str source;
	const uint32_t *place, *place_bytes;

	/* Of a whole list: where one member ends and the next begins, in code points of what stands there. */
	const uint32_t *seams;
	size_t seam_count;
};

struct words words_of(struct arena *, size_t block, struct str text);

/*
 * The same, what is written in percent signs (percent.h) or as a numbered reference (&#25195;) read. Findings in
 * them go through words_found.
 */
struct words words_through(struct arena *, size_t block, struct str text);

/*
 * findings_add for a place in these words: it is told as it stands in the text, and of which text; of a member of a
 * list as it stands in the whole list.
 */
void words_found(struct findings *, const struct words *, struct finding);

/* Do these code points stand in several members of a list? */
bool words_cross(const struct words *, size_t start, size_t end);

/* The bytes of code points [start, end), as they were read. */
struct str words_quote(const struct words *, size_t start, size_t end);

/* The message, with the name of the place in front where the text does not show it. */
struct str words_message(struct arena *, const struct words *, struct str message);

/*
 * The title, then everything in meta.json that readers will see, as model/meta.def has it (summary, tags, each
 * channel's own title …), then the blocks. A meta.json that cannot be read has no words. reading_through: by
 * words_through, for who looks for words that somebody hides, and with the labels, which only they are shown; an
 * address with percent signs is none to the others. reading_whole: and behind the members of a list all of it, joined
 * as it stands in its field (扫，黑，险，恶); and of a block with empty lines in it one paragraph after the other.
 */
struct reading {
	struct arena *arena;
	const struct article *article;
	struct outside {
		size_t block;
		const char *name, *key; /* "渠道标题", "channels/weibo/title" */
		struct str text;
		bool label, whole;
		size_t before;
		const uint32_t *seams;
		size_t seam_count;
	} * outside;
	size_t outside_count, next;
	size_t read, before; /* of the next block: bytes, code points */
	bool through, whole;
};

struct reading reading_of(struct arena *, const struct revision *, const struct article *);
struct reading reading_through(struct arena *, const struct revision *, const struct article *);
struct reading reading_whole(struct arena *, const struct revision *, const struct article *);
bool reading_next(struct reading *, struct words *out);
