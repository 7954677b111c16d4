#include "desk/word_list.h"

#include "base/digest.h"
#include "desk/signed.h"
#include "reviewers/reviewer.h"

/* Where the terms end is part of it: no line of theirs can become one that may stand. */
static const char *sum_of_terms(struct arena *a, const struct word_list *w)
{
	const char *text = w->allow.len ? arena_printf(a, "%s allow %s", sha256_hex(a, w->terms),
						  sha256_hex(a, w->allow))
					: arena_printf(a, STRF "\n", STRV(w->terms));
	return sha256_hex(a, str_c(text));
}

const char *word_list_sum(struct arena *a, const struct word_list *w)
{
	const char *sum = sum_of_terms(a, w);
	if (!w->names.len)
		return sum;
	return sha256_hex(a, str_c(arena_printf(a, "%s names %s", sum, sha256_hex(a, w->names))));
}

static enum err try_list(const struct word_list *w)
{
	struct screening *s = NULL;
	TRY(screening_open_lists(&s, &(struct wordlists){ w->terms, w->allow, w->names, 0 }));
	screening_close(s);
	return ERR_OK;
}

enum err word_list_make(struct store *db, struct arena *a, const struct person *by,
	const struct word_list *w, const struct own_signature *s, int64_t *out_version)
{
	AUTO_ROWS rows = {};
	int64_t key;
	struct str sum = str_c(word_list_sum(a, w));
	TRY(try_list(w));
	TRY(own_signature_check(db, a, by, s, lexicon_payload(a, by->id, w->note, sum), &key));
	TRY(store_run(db, a, lexicon_make, &rows, P_TEXT(w->terms), P_TEXT(w->allow),
		P_TEXT(w->note), P_INT(by->id), P_INT(key), P_TEXT(s->value),
		P_TEXT(w->names.at ? w->names : STR(""))));
	*out_version = row_int(&rows, 0, 0);
	return ERR_OK;
}

enum err word_list_activate(struct store *db, struct arena *a, const struct person *by,
	int64_t version, struct str haste, const struct own_signature *s)
{
	AUTO_ROWS rows = {};
	int64_t key;
	TRY(store_run(db, a, lexicon_facts, &rows, P_INT(version)));
	TRY(rows_need(&rows, "lexicon.none", "没有这一版词库"));
	const struct activation x = { version, row_int(&rows, 0, 1), row_str(&rows, 0, 0),
		str_trim(haste) };
	TRY(own_signature_check(db, a, by, s, activation_payload(a, by->id, &x), &key));
	return store_run(db, a, lexicon_activate, NULL, P_INT(version), P_INT(by->id), P_INT(key),
		P_TEXT(s->value), P_INT(x.after), P_TEXT(x.haste.len ? x.haste : STR("")));
}

enum err word_list_ask_back(struct store *db, struct arena *a, const struct person *by,
	int64_t version, struct str reason, const struct own_signature *s, int64_t *out_return)
{
	AUTO_ROWS facts = {}, made = {};
	int64_t key;
	TRY(store_run(db, a, lexicon_return_facts, &facts, P_INT(version)));
	TRY(rows_need(&facts, "lexicon.none", "没有这一版词库"));
	const struct comeback c = { version, row_int(&facts, 0, 1), row_int(&facts, 0, 2),
		row_str(&facts, 0, 0), str_trim(reason) };
	TRY(own_signature_check(db, a, by, s, return_payload(a, by->id, &c), &key));
	TRY(store_run(db, a, lexicon_return_ask, &made, P_INT(version), P_INT(by->id), P_INT(key),
		P_TEXT(s->value), P_INT(c.after), P_INT(c.previous), P_TEXT(c.reason)));
	*out_return = row_int(&made, 0, 0);
	return ERR_OK;
}

enum err word_list_agree_back(struct store *db, struct arena *a, const struct person *by,
	int64_t asked, const struct own_signature *s)
{
	AUTO_ROWS rows = {};
	int64_t key;
	TRY(store_run(db, a, lexicon_return_asked, &rows, P_INT(asked)));
	TRY(rows_need(&rows, "return.none", "没有这份恢复申请"));
	const struct agreement g = { row_int(&rows, 0, 0), row_int(&rows, 0, 2), asked,
		row_str(&rows, 0, 1), row_str(&rows, 0, 3) };
	TRY(own_signature_check(db, a, by, s, agreement_payload(a, by->id, &g), &key));
	return store_run(db, a, lexicon_return_agree, NULL, P_INT(asked), P_INT(by->id), P_INT(key),
		P_TEXT(s->value));
}
