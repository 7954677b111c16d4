/* host.c: whose a host is, and whose it wants to be taken for. */
#include "article/utf8.h"
#include "base/buf.h"
#include "reviewers/links/links.h"
#include "reviewers/terms/fold.h"

bool host_is_under(struct str host, struct str of)
{
	return str_ends(host, of) && (host.len == of.len || host.at[host.len - of.len - 1] == '.');
}

bool host_is_official(struct str host)
{
	return host_is_under(host, STR("gov.cn")) || host_is_under(host, STR("xn--zfr164b"));
}

bool host_is_number(struct str host)
{
	struct str last = host, label;
	if (str_starts(host, STR("[")))
		return true;
	/* A name's last label is never a number, so browsers read such a host as one. */
	while ((label = str_cut(&last, '.'), last.len))
		;
	bool hex = str_starts(label, STR("0x"));
	for (size_t i = hex ? 2 : 0; i < label.len; i++)
		if (!(label.at[i] >= '0' && label.at[i] <= '9') &&
			!(hex && label.at[i] >= 'a' && label.at[i] <= 'f'))
			return false;
	return label.len;
}

/* Letters by what they are taken for: gοv and g0v are gov. */
static struct str skeleton(const struct links *l, struct arena *a, struct str shown)
{
	struct buf b;
	buf_init(&b, a, shown.len * 2 + 1);
	for (size_t len; shown.len; shown = str_from(shown, len)) {
		uint32_t cp = utf8_next(shown, &len), code = fold(cp);
		/* fold() takes dots for the ends of sentences, and names of hosts have no others. */
		uint32_t face = cp == '.' || cp == '-' || code & FOLD_SEQUENCE ? cp
				: code < FACES                                 ? l->face[code]
									       : code;
		buf_add_codepoint(&b, face);
	}
	return buf_str(&b);
}

static size_t labels_of(struct str host, struct str *out, size_t most)
{
	size_t n = 0;
	while (host.len && n < most)
		out[n++] = str_cut(&host, '.');
	return n;
}

/* …gov.cn.…, …gov-cn…, …govcn…: the words of it, in another place. */
static bool holds_gov_cn(const struct str *labels, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		bool at_end = i + 2 == count;
		if (str_eq(labels[i], STR("gov")) && i + 2 < count &&
			str_eq(labels[i + 1], STR("cn")))
			return true;
		if (str_find(labels[i], STR("gov-cn")) >= 0 || str_ends(labels[i], STR("govcn")))
			return true;
		/* ningbogov.cn, g0v.cn: the name under .cn that ends so. */
		if (at_end && str_ends(labels[i], STR("gov")) && str_eq(labels[i + 1], STR("cn")))
			return true;
	}
	return false;
}

enum script { NO_SCRIPT = 0, LATIN = 1, GREEK = 2, CYRILLIC = 4, OTHER = 8 };

static enum script script_of(uint32_t cp)
{
	if (cp < 0x80)
		return (cp | 0x20) >= 'a' && (cp | 0x20) <= 'z' ? LATIN : NO_SCRIPT;
	if (cp >= 0xC0 && cp < 0x2B0)
		return LATIN;
	if (cp >= 0x370 && cp < 0x400)
		return GREEK;
	return cp >= 0x400 && cp < 0x530 ? CYRILLIC : OTHER;
}

/* Latin beside Greek or Cyrillic in one label is written by nobody who means it well. */
static bool mixes_scripts(struct str shown)
{
	unsigned scripts = 0;
	for (size_t len; shown.len; shown = str_from(shown, len)) {
		uint32_t cp = utf8_next(shown, &len);
		scripts = cp == '.' ? 0 : scripts | script_of(cp);
		if ((scripts & LATIN && scripts & (GREEK | CYRILLIC)) ||
			(scripts & GREEK && scripts & CYRILLIC))
			return true;
	}
	return false;
}

const char *host_looks_official(const struct links *l, struct arena *a, const struct url *u)
{
	enum { LABELS_MAX = 128 };
	struct str labels[LABELS_MAX], faces = skeleton(l, a, u->shown);
	if (mixes_scripts(u->shown))
		return arena_printf(a,
			"域名混用了不同文字的字母，实际是 " STRF "：请核对，改为正确的网址",
			STRV(u->host));
	if (host_is_official(u->host) || u->bad)
		return NULL;
	if (!holds_gov_cn(labels, labels_of(faces, labels, LABELS_MAX)))
		return NULL;
	return arena_printf(a,
		"域名 " STRF " 形似政府网站（.gov.cn），其实不是：请核对，改为正确的网址",
		STRV(u->host));
}

static bool is_host_char(uint32_t cp)
{
	uint32_t code = fold(cp);
	if (cp == '.' || cp == U'．' || cp == '-')
		return true;
	if ((code >= '0' && code <= '9') || (code >= 'a' && code <= 'z'))
		return cp < 0x530 || cp >= 0xFF00;
	return cp >= 0xC0 && cp < 0x530 && fold_is_letter(code);
}

static bool is_dot(uint32_t cp)
{
	return cp == '.' || cp == U'．';
}

/* Do the code points in front of `end` read like that, by what they are taken for? */
static bool ends_like(const struct links *l, const struct words *w, size_t end, struct str ending)
{
	for (size_t i = 0; i < ending.len; i++) {
		uint32_t cp = w->cp[end - ending.len + i], code = fold(cp);
		uint32_t face = l->face[(unsigned char)ending.at[i]];
		if (ending.at[i] == '.' ? !is_dot(cp) : code >= FACES || l->face[code] != face)
			return false;
	}
	return true;
}

static bool has_ending(const struct links *l, const struct words *w, size_t start, size_t end)
{
	static const struct str endings[] = {
#define ENDING(text) STR(text),
#include "reviewers/links/endings.def"
#undef ENDING
	};
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (end - start > endings[i].len && ends_like(l, w, end, endings[i]))
			return true;
	return false;
}

static bool follows_scheme(const struct words *w, size_t start)
{
	return start > 2 && w->cp[start - 1] == '/' && w->cp[start - 2] == '/' &&
	       w->cp[start - 3] == ':';
}

/* [start, end) without the dots and hyphens at its ends: is it written like a host? */
static bool is_host(const struct links *l, const struct words *w, size_t *start, size_t *end)
{
	size_t dots = 0;
	while (*start < *end && (is_dot(w->cp[*start]) || w->cp[*start] == '-'))
		++*start;
	while (*end > *start && (is_dot(w->cp[*end - 1]) || w->cp[*end - 1] == '-'))
		--*end;
	for (size_t i = *start; i < *end; i++)
		dots += is_dot(w->cp[i]);
	if (!dots || follows_scheme(w, *start))
		return dots;
	/* Behind these it is a mailbox, a path or a file. */
	uint32_t before = *start ? w->cp[*start - 1] : 0;
	return before != '@' && before != '/' && before != '_' && has_ending(l, w, *start, *end);
}

bool next_host(const struct links *l, const struct words *w, size_t *at, size_t *start, size_t *end)
{
	while (*at < w->count) {
		if (!is_host_char(w->cp[*at])) {
			++*at;
			continue;
		}
		*start = *at;
		while (*at < w->count && is_host_char(w->cp[*at]))
			++*at;
		*end = *at;
		if (is_host(l, w, start, end))
			return true;
	}
	return false;
}
