/* pictures.c: words in place of a picture, for whoever cannot see it. */
#include "reviewers/reviewer.h"

/* The value of alt in one canonical tag; false when there is none. */
static bool alt_of(struct str tag, struct str *out)
{
	ptrdiff_t at = str_find(tag, STR(" alt=\""));
	struct str rest = at < 0 ? (struct str){} : str_from(tag, (size_t)at + 6);
	*out = str_cut(&rest, '"');
	return at >= 0;
}

static bool is_file_name(struct str alt)
{
	static const char *const ends[] = { ".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp",
		".JPG", ".JPEG", ".PNG" };
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (str_ends(alt, str_c(ends[i])))
			return true;
	return false;
}

/* What a program puts there when nobody wrote anything. */
static bool says_nothing(struct str alt)
{
	static const char *const words[] = { "图片", "图", "照片", "插图", "配图", "image", "img",
		"picture", "photo", "未命名" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq(alt, str_c(words[i])))
			return true;
	return is_file_name(alt);
}

/* Its caption, or whatever else stands on the picture's line; else the words before it. */
static size_t block_at(const struct article *art, size_t line)
{
	size_t block = (size_t)ARTICLE_TITLE;
	for (size_t i = 0; i < art->count && art->blocks[i].line <= line; i++)
		block = i;
	return block;
}

static void report(struct findings *out, size_t block, struct str alt, enum severity severity,
	const char *rule, const char *message)
{
	findings_add(out, (struct finding){ .reviewer = "pictures",
				  .rule = str_c(rule),
				  .severity = severity,
				  .block = block,
				  .quote = alt,
				  .message = str_c(message),
				  .article = "第十六条" });
}

static void look_at(const struct article *art, struct str tag, size_t line, struct findings *out)
{
	struct str alt;
	size_t block = block_at(art, line);
	bool any = alt_of(tag, &alt);
	alt = str_trim(alt);
	if (!any || !alt.len)
		report(out, block, (struct str){}, WARN, "no-alt",
			"图片没有替代文字：请用一句话说明图中内容，供看不到图片的读者使用");
	else if (says_nothing(alt))
		report(out, block, alt, NOTE, "poor-alt",
			"图片的替代文字没有说明内容，请写出图中是什么");
}

static enum err pictures_review(const void *state, const struct revision *rev,
	const struct article *art, struct findings *out)
{
	(void)state;
	struct str rest = rev->html; /* a text that is no article has none to be asked for */
	for (size_t line = 0; rest.len; line++) {
		struct str here = str_cut(&rest, '\n');
		for (ptrdiff_t at; (at = str_find(here, STR("<img "))) >= 0;) {
			here = str_from(here, (size_t)at + 4);
			struct str after = here;
			look_at(art, str_cut(&after, '>'), line, out);
		}
	}
	return ERR_OK;
}

const struct reviewer reviewer_pictures = {
	.name = "pictures",
	.version = 1,
	.review = pictures_review,
};
