/* suggest.c: suggest, suggestion accept, suggestion decline: other words for a place, by who reviews. */
#include "article/article.h"
#include "article/utf8.h"
#include "cli/cli.h"
#include "cli/commands.h"

/* Where the quoted words stand: a block and code points of it, as the server counts them. */
struct place {
	size_t block, start, end, count; /* how often they stand there */
};

/* Every place in one block; the last one is kept. */
static void seek_in(const struct article_block *b, size_t block, struct str quote, struct place *p)
{
	size_t at = 0, length = utf8_count(quote);
	for (size_t i = 0; i + quote.len <= b->text.len; i++) {
		if (((unsigned char)b->text.at[i] & 0xC0) == 0x80)
			continue;
		if (str_starts(str_from(b->text, i), quote))
			*p = (struct place){ block, at, at + length, p->count + 1 };
		at++;
	}
}

static enum err seek(struct cli *c, const json_t *submission, struct str quote, struct place *out)
{
	struct article art;
	*out = (struct place){};
	if (!quote.len)
		return fault_as(ERR_INVALID, "option.missing", "quote", "缺少 --quote（原文）");
	TRY(article_read(&c->arena, json_str(submission, "html"), &art));
	for (size_t i = 0; i < art.count; i++)
		seek_in(&art.blocks[i], i, quote, out);
	if (!out->count)
		return fault_as(ERR_INVALID, "suggestion.quote", "quote", "正文里没有这段原文");
	if (out->count > 1)
		return fault_as(ERR_INVALID, "suggestion.quote", "quote",
			"正文里有 %zu 处这样的文字，请多引几个字", out->count);
	return ERR_OK;
}

enum err run_suggest(int argc, char **argv)
{
	const char *quote = "", *words = "", *reason = "";
	const struct option options[] = { { "quote", &quote, false },
		{ "replacement", &words, false }, { "reason", &reason, false } };
	AUTO_CLI c = {};
	AUTO_ANSWER s = {};
	struct str id;
	struct place p;
	TRY(cli_open(&c, argc, argv, options, 3, 1, 1));
	TRY(cli_id(&c, 0, &id));
	TRY(cli_get(&c, arena_printf(&c.arena, "/submissions/" STRF, STRV(id)), &s));
	TRY(seek(&c, s.json, str_c(quote), &p));
	return cli_act(&c, arena_printf(&c.arena, "/submissions/" STRF "/suggestions", STRV(id)),
		json_pack("{s:I s:I s:I s:s s:s s:s}", "block", (json_int_t)p.block, "start",
			(json_int_t)p.start, "end", (json_int_t)p.end, "quote", quote,
			"replacement", words, "reason", reason),
		"已提出修改建议，供稿人接受后才改动正文");
}

/* The suggestion stands under its item; what it changes is the draft as it is now. */
static enum err read_draft(struct cli *c, struct client_answer *out)
{
	AUTO_ANSWER s = {};
	struct str id;
	TRY(cli_id(c, 0, &id));
	TRY(cli_get(c, arena_printf(&c->arena, "/submissions/" STRF, STRV(id)), &s));
	const json_t *draft = json_object_get(s.json, "draft");
	int64_t correction = json_int(s.json, "correction", 0);
	return cli_get(c,
		arena_printf(&c->arena, "/drafts/%s%s", cli_text(c, draft, "id"),
			correction
				? arena_printf(&c->arena, "?correction=%lld", (long long)correction)
				: ""),
		out);
}

enum err run_suggestion_accept(int argc, char **argv)
{
	AUTO_CLI c = {};
	AUTO_ANSWER draft = {}, answer = {};
	struct str id;
	TRY(cli_open(&c, argc, argv, NULL, 0, 2, 2));
	TRY(cli_id(&c, 1, &id));
	TRY(read_draft(&c, &draft));
	TRY(client_call(c.client, &c.arena,
		&(struct client_call){ .method = "POST",
			.path = arena_printf(&c.arena, "/suggestions/" STRF "/accept", STRV(id)),
			.if_match = json_str(draft.json, "head") },
		&answer));
	if (!cli_said_json(&c, &answer))
		printf("已接受，正文已改，请再送审\n");
	return ERR_OK;
}

enum err run_suggestion_decline(int argc, char **argv)
{
	AUTO_CLI c = {};
	struct str id;
	TRY(cli_open(&c, argc, argv, NULL, 0, 1, 1));
	TRY(cli_id(&c, 0, &id));
	return cli_act(&c, arena_printf(&c.arena, "/suggestions/" STRF "/decline", STRV(id)), NULL,
		"没有采纳，正文不变");
}
