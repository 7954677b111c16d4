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

/* Which bases this commit is; all seen: nothing further back is new on any channel. */
static bool past_all(struct str commit, const struct str *bases, bool *seen, size_t n)
{
	bool all = n > 0;
	for (size_t i = 0; i < n; i++) {
		seen[i] |= str_eq(commit, bases[i]);
		all &= seen[i];
	}
	return all;
}

enum err lineage_read(struct vault *v, struct arena *a, int64_t draft, struct str head,
	const struct str *bases, size_t n, int64_t **out, size_t *out_count)
{
	struct authors who = { .list = arena_array(a, int64_t, AUTHORS_MAX) };
	bool *seen = arena_array(a, bool, n + 1);
	struct str at = head;
	for (int i = 0; at.len; i++) {
		struct vault_revision r;
		if (past_all(at, bases, seen, n))
			break;
		if (i == COMMITS_MAX)
			return fault_as(
				ERR_REFUSED, "seal.history", NULL, "稿件版本过多，无法核实");
		TRY(vault_commit_read(v, a, draft, at, &r));
		TRY(add_author(&who, r.email));
		TRY(add_trailers(&who, r.message));
		at = arena_str(a, str_c(r.parent));
	}
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
