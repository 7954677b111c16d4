#include <strings.h>

#include "seal/dossier.h"

enum { COMMITS_MAX = 10000, AUTHORS_MAX = 512 };

struct authors {
	int64_t *list;
	size_t count;
};

/* "7@sjzy" is account 7. */
static bool account_of(struct str email, int64_t *out)
{
	struct str rest = email;
	struct str number = str_cut(&rest, '@');
	return number.len < email.len && str_i64(number, out) && *out > 0;
}

static enum err add_author(struct authors *who, struct str email)
{
	int64_t account;
	if (!account_of(email, &account))
		return fault_as(ERR_REFUSED, "seal.author", NULL,
			"版本的作者“" STRF "”不是本系统的账号", STRV(email));
	for (size_t i = 0; i < who->count; i++)
		if (who->list[i] == account)
			return ERR_OK;
	if (who->count == AUTHORS_MAX)
		return fault_as(ERR_REFUSED, "seal.authors", NULL, "参与文字的人过多，无法核实");
	who->list[who->count++] = account;
	return ERR_OK;
}

/* What stands in the last brackets: a name may have brackets of its own. */
static struct str last_brackets(struct str line)
{
	size_t from = line.len;
	for (size_t i = 0; i < line.len; i++)
		if (line.at[i] == '<')
			from = i + 1;
	struct str email = str_from(line, from);
	return str_cut(&email, '>');
}

/*
 * Behind the last empty line, where the gateway writes them (desk/pending.c): what stands before is
 * a person's note, and says nothing about who wrote.
 */
static struct str last_paragraph(struct str message)
{
	size_t from = message.len;
	for (size_t i = 0; i + 1 < message.len; i++)
		if (message.at[i] == '\n' && message.at[i + 1] == '\n')
			from = i + 2;
	return str_from(message, from);
}

/* "Co-authored-by: 王芳 <7@sjzy>" on a line of its own. */
static enum err add_trailers(struct authors *who, struct str message)
{
	static const struct str key = { "Co-authored-by:", 15 };
	message = last_paragraph(message);
	while (message.len) {
		struct str line = str_cut(&message, '\n');
		if (line.len < key.len || strncasecmp(line.at, key.at, key.len))
			continue;
		TRY(add_author(who, last_brackets(line)));
	}
	return ERR_OK;
}

/* Commits that something stands on, itself included; in the order they were met. */
struct ancestry {
	struct str *list;
	size_t count, room;
};

static bool stands_on(const struct ancestry *x, struct str commit)
{
	for (size_t i = 0; i < x->count; i++)
		if (str_eq(x->list[i], commit))
			return true;
	return false;
}

static enum err meet(struct arena *a, struct ancestry *x, struct str commit)
{
	if (!commit.len || stands_on(x, commit))
		return ERR_OK;
	if (x->count == COMMITS_MAX)
		return fault_as(ERR_REFUSED, "seal.history", NULL, "稿件版本过多，无法核实");
	if (x->count == x->room) {
		size_t room = x->room ? 2 * x->room : 16;
		struct str *more = arena_array(a, struct str, room);
		if (x->count)
			memcpy(more, x->list, x->count * sizeof *more);
		x->list = more;
		x->room = room;
	}
	x->list[x->count++] = arena_str(a, commit);
	return ERR_OK;
}

/* All of them, through what was merged as well. */
static enum err climb(
	struct vault *v, struct arena *a, int64_t draft, struct str head, struct ancestry *out)
{
	TRY(meet(a, out, head));
	for (size_t i = 0; i < out->count; i++) {
		struct vault_revision r;
		TRY(vault_commit_read(v, a, draft, out->list[i], &r));
		TRY(meet(a, out, str_c(r.parent)));
		TRY(meet(a, out, str_c(r.merged)));
	}
	return ERR_OK;
}

static enum err add_writers(
	struct vault *v, struct arena *a, int64_t draft, struct str commit, struct authors *who)
{
	struct vault_revision r;
	TRY(vault_commit_read(v, a, draft, commit, &r));
	TRY(add_author(who, r.email));
	return add_trailers(who, r.message);
}

/* New somewhere: one of the bases does not stand on it. */
static bool is_new(struct str commit, const struct ancestry *bases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!stands_on(&bases[i], commit))
			return true;
	return n == 0;
}

enum err lineage_read(struct vault *v, struct arena *a, int64_t draft, struct str head,
	const struct str *bases, size_t n, int64_t **out, size_t *out_count, bool *out_stands)
{
	struct authors who = { .list = arena_array(a, int64_t, AUTHORS_MAX) };
	struct ancestry *under = arena_array(a, struct ancestry, n + 1), mine = {};
	TRY(climb(v, a, draft, head, &mine));
	for (size_t i = 0; i < n; i++) {
		TRY(climb(v, a, draft, bases[i], &under[i]));
		out_stands[i] = !bases[i].len || stands_on(&mine, bases[i]);
	}
	for (size_t i = 0; i < mine.count; i++)
		if (is_new(mine.list[i], under, n))
			TRY(add_writers(v, a, draft, mine.list[i], &who));
	*out = who.list;
	*out_count = who.count;
	return ERR_OK;
}

bool dossier_contributor(const struct dossier *d, int64_t account)
{
	for (size_t i = 0; i < d->contributor_count; i++)
		if (d->contributors[i] == account)
			return true;
	return false;
}
