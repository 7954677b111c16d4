/* links.c: where the links lead. Whether anything is there is asked elsewhere: this reviewer is pure. */
#include "reviewers/links/links.h"

#include <stdlib.h>

#include "reviewers/anchors.h"
#include "reviewers/links/scheme.h"
#include "reviewers/links/trusted.h"
#include "reviewers/reviewer.h"
#include "reviewers/terms/face.h"

static const struct str shorteners[] = {
#define SHORTENER(host) STR(host),
#include "reviewers/links/shorteners.def"
#undef SHORTENER
};

/* Where a finding is put: the words of a link, or a host that stands in the words. */
struct spot {
	const struct words *words;
	size_t start, end;
	struct str quote;
};

static void report(const struct spot *at, const char *rule, enum severity severity,
	const char *message, struct findings *out)
{
	words_found(out, at->words,
		(struct finding){ .reviewer = "links",
			.rule = str_c(rule),
			.severity = severity,
			.block = at->words->block,
			.start = at->start,
			.end = at->end,
			.quote = at->quote,
			.message = words_message(out->arena, at->words, str_c(message)),
			.article = "第十七条" });
}

static bool is_trusted(const struct links *l, struct str host)
{
	for (struct str rest = host; rest.len; str_cut(&rest, '.'))
		if (listed_has(&l->hosts, rest))
			return true;
	return false;
}

static const char *looks_official(const struct links *l, struct arena *a, const struct url *u)
{
	return is_trusted(l, u->host) ? NULL : host_looks_official(l, a, u);
}

static bool is_short(struct str host)
{
	for (size_t i = 0; i < sizeof shorteners / sizeof *shorteners; i++)
		if (host_is_under(host, shorteners[i]))
			return true;
	return false;
}

/* What a reader is not told about the way there; true when there is something. */
static bool judge_way(const struct spot *at, const struct url *u, struct findings *out)
{
	struct arena *a = out->arena;
	if (u->user.at)
		report(at, "user-info", WARN,
			arena_printf(a,
				"网址在 @ 前写有其他内容，真正打开的是 " STRF "：请改为正确的网址",
				STRV(u->host)),
			out);
	if (u->bad)
		report(at, "bad-host", WARN, "网址里没有有效的域名：请核对", out);
	else if (host_is_number(u->host))
		report(at, "ip-host", WARN,
			arena_printf(a,
				"链接用的是 IP 地址（" STRF "）：对外发布请用正式域名，内部地址不得"
				"外传",
				STRV(u->host)),
			out);
	else if (is_short(u->host))
		report(at, "short-link", WARN,
			arena_printf(a, "短网址（" STRF "）看不出打开什么：请换成完整的网址",
				STRV(u->host)),
			out);
	else
		return u->user.at;
	return true;
}

/* Said once a host: it is advice. */
static void judge_host(
	const struct links *l, const struct spot *at, const struct url *u, struct findings *out)
{
	struct arena *a = out->arena;
	if (!host_is_official(u->host) && !is_trusted(l, u->host))
		report(at, "outside-host", NOTE,
			arena_printf(a,
				"链接到非政府网站（" STRF "%s" STRF
				"）：请确认可靠，网站发布时应当提示“即将离开本网站”",
				STRV(u->host), str_eq(u->host, u->shown) ? "" : "，显示为 ",
				STRV(str_eq(u->host, u->shown) ? STR("") : u->shown)),
			out);
	if (!u->encrypted)
		report(at, "not-encrypted", NOTE,
			arena_printf(a, "链接没有加密（http://" STRF "）：对方支持的话请改为 https",
				STRV(u->host)),
			out);
}

static void judge_port(const struct spot *at, const struct url *u, struct findings *out)
{
	struct str usual = u->encrypted ? STR("443") : STR("80");
	if (u->port.len && !str_eq(u->port, usual))
		report(at, "port", NOTE,
			arena_printf(out->arena,
				"网址带有端口（" STRF "）：可能是测试或内部系统，请核对",
				STRV(u->port)),
			out);
}

static struct str without_www(struct str host)
{
	return str_starts(host, STR("www.")) ? str_from(host, 4) : host;
}

/* The words of the link name a host: *same when it is the one that opens. */
static bool shows_host(const struct links *l, const struct spot *at, const struct url *u,
	struct arena *a, bool *same)
{
	size_t from = at->start, start, end;
	struct url shown;
	struct words w = *at->words;
	w.count = at->end;
	if (!next_host(l, &w, &from, &start, &end))
		return false;
	url_read_host(l, a, words_quote(&w, start, end), &shown);
	struct str x = without_www(shown.host), y = without_www(u->host);
	*same = host_is_under(y, x);
	return true;
}

/* Hosts are few: a linear look, and no more than these are told apart. */
static bool is_new(struct listed *seen, struct str host)
{
	enum { TOLD_APART = 64 };
	for (size_t i = 0; i < seen->count; i++)
		if (str_eq(seen->at[i], host))
			return false;
	if (seen->count < TOLD_APART)
		listed_add(seen, host);
	return seen->count < TOLD_APART;
}

static void judge_scheme(const struct spot *at, struct str href, struct findings *out)
{
	const char *trouble = link_scheme_trouble(out->arena, href);
	if (trouble)
		report(at, LINK_SCHEME, WARN, trouble, out);
}

static void judge_link(const struct links *l, const struct spot *at, struct str href,
	struct listed *seen, struct findings *out)
{
	struct url u;
	bool same = false;
	if (!url_read(l, out->arena, href, &u))
		return judge_scheme(at, href, out);
	bool shown = shows_host(l, at, &u, out->arena, &same);
	const char *official = looks_official(l, out->arena, &u);
	if (shown && !same)
		report(at, "other-host", WARN,
			arena_printf(out->arena,
				"文字写的网址与链接打开的（" STRF "）不一致：请改为一致",
				STRV(u.host)),
			out);
	/* Where the words show it, it is found in the words. */
	if (official && !(shown && same))
		report(at, "look-alike-host", WARN, official, out);
	if (!judge_way(at, &u, out) && !official && is_new(seen, u.host))
		judge_host(l, at, &u, out);
	judge_port(at, &u, out);
}

static void look_at_links(const struct links *l, const struct article *art, struct findings *out)
{
	struct anchor *anchors;
	size_t count = anchors_of(out->arena, art, &anchors);
	struct listed seen = listed_of(out->arena, count);
	struct words w = { .block = (size_t)ARTICLE_TITLE };
	for (size_t i = 0; i < count; i++) {
		const struct anchor *n = &anchors[i];
		if (n->start == n->end)
			continue;
		if (w.block != n->block)
			w = words_of(out->arena, n->block, art->blocks[n->block].text);
		w.beside = n->href;
		struct spot at = { &w, n->start, n->end, words_quote(&w, n->start, n->end) };
		judge_link(l, &at, n->href, &seen, out);
	}
}

static bool may_hold_host(struct str text)
{
	return str_find(text, STR(".")) >= 0 || str_find(text, STR("．")) >= 0;
}

static void look_at_words(const struct links *l, const struct words *w, struct findings *out)
{
	size_t from = 0, start, end;
	struct url u = {};
	while (next_host(l, w, &from, &start, &end)) {
		struct str host = words_quote(w, start, end);
		url_read_host(l, out->arena, host, &u);
		const char *official = looks_official(l, out->arena, &u);
		if (official)
			report(&(struct spot){ w, start, end, host }, "look-alike-host", WARN,
				official, out);
	}
}

static enum err links_review(const void *state, const struct revision *rev,
	const struct article *art, struct findings *out)
{
	struct words w;
	for (struct reading r = reading_of(out->arena, rev, art); reading_next(&r, &w);)
		if (may_hold_host(w.text))
			look_at_words(state, &w, out);
	look_at_links(state, art, out);
	return ERR_OK;
}

static void links_close(void *state)
{
	struct links *l = state;
	uidna_close(l->idna);
	arena_free(&l->arena);
	free(l);
}

static enum err links_open(void **state, const struct wordlists *lists)
{
	UErrorCode error = U_ZERO_ERROR;
	struct links *l = calloc(1, sizeof *l);
	if (!l)
		abort();
	l->idna = uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII, &error);
	l->hosts = listed_of(&l->arena, count_lines(lists->allow));
	for (struct str rest = lists->allow; rest.len;) {
		struct str line = lower_case(&l->arena, str_trim(str_cut(&rest, '\n')));
		if (is_host_line(line))
			listed_add(&l->hosts, line);
	}
	listed_sort(&l->hosts);
	for (uint32_t i = 0; i < FACES; i++)
		l->face[i] = face_of(i);
	*state = l;
	return U_SUCCESS(error) ? ERR_OK : fault(ERR_INTERNAL, "%s", u_errorName(error));
}

const struct reviewer reviewer_links = {
	.name = "links",
	.version = 3,
	.open = links_open,
	.review = links_review,
	.close = links_close,
};
