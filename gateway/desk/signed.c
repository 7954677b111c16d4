#include "desk/signed.h"

#include "base/digest.h"
#include "base/sign.h"

static json_t *number(struct arena *a, int64_t n)
{
	return json_string(arena_printf(a, "%lld", (long long)n));
}

static struct str statement(struct arena *a, const char *what, const json_t *words)
{
	struct str text = json_canonical(a, words);
	return str_c(arena_printf(a, "shenfa %s 1\n" STRF, what, STRV(text)));
}

struct str vote_payload(struct arena *a, int64_t account, const struct ballot *b)
{
	json_t *opened = json_array();
	for (size_t i = 0; i < b->opened_count; i++)
		json_array_append_new(opened, json_from(b->opened[i]));
	json_auto_t *j = json_pack("{s:o,s:o,s:o,s:o,s:I,s:o,s:o,s:o}", "account",
		number(a, account), "opened", opened, "opinion", json_from(b->opinion), "order",
		json_from(b->order), "stage", (json_int_t)b->stage, "submission",
		number(a, b->submission), "tree", json_from(b->tree), "verdict",
		json_from(b->verdict));
	return statement(a, "vote", j);
}

struct str mark_payload(struct arena *a, int64_t account, const struct stamp *s)
{
	json_auto_t *j = json_pack("{s:o,s:o,s:o,s:o}", "account", number(a, account), "kind",
		json_from(s->kind), "submission", number(a, s->submission), "tree",
		json_from(s->tree));
	return statement(a, "mark", j);
}

struct str check_payload(struct arena *a, int64_t account, const struct outside_check *c)
{
	json_auto_t *j = json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "account",
		number(a, account), "date", json_from(c->date), "kind", json_from(c->kind),
		"number", json_from(c->number), "provider", json_from(c->provider), "result",
		json_from(c->result), "sheet", json_from(c->sheet), "submission",
		number(a, c->submission), "tree", json_from(c->tree));
	return statement(a, "check", j);
}

struct finding_key check_finding(struct arena *a, const struct outside_check *c)
{
	const char *quote = arena_printf(
		a, STRF " " STRF " " STRF, STRV(c->number), STRV(c->tree), STRV(c->sheet));
	return (struct finding_key){ STR("external"), c->kind, str_c(quote), 0, {} };
}

bool finding_key_serves(const struct finding_key *decided, const struct finding_key *found)
{
	return str_eq(decided->reviewer, found->reviewer) && str_eq(decided->rule, found->rule) &&
	       str_eq(decided->quote, found->quote) &&
	       (decided->place.len ? str_eq(decided->place, found->place)
				   : decided->occurrence == found->occurrence);
}

struct finding_key finding_key_of(const json_t *f)
{
	return (struct finding_key){ json_str(f, "reviewer"), json_str(f, "rule"),
		json_str(f, "quote"), json_int(f, "occurrence", 0), json_str(f, "place") };
}

void finding_key_put(const struct finding_key *k, json_t *j)
{
	json_object_set_new(j, "quote", json_from(k->quote));
	json_object_set_new(j, "reviewer", json_from(k->reviewer));
	json_object_set_new(j, "rule", json_from(k->rule));
	if (k->place.len)
		json_object_set_new(j, "place", json_from(k->place));
	else
		json_object_set_new(j, "occurrence", json_integer((json_int_t)k->occurrence));
}

struct str ruling_payload(struct arena *a, int64_t account, const struct ruling *r)
{
	json_auto_t *j = json_pack("{s:o,s:o,s:o,s:o}", "account", number(a, account), "decision",
		json_from(r->decision), "draft", number(a, r->draft), "reason",
		json_from(r->reason));
	finding_key_put(&r->finding, j);
	return statement(a, "decision", j);
}

static json_t *names(const struct str *list, size_t count)
{
	json_t *j = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(j, json_from(list[i]));
	return j;
}

struct str grant_payload(struct arena *a, const struct appointment *g)
{
	json_auto_t *j = json_pack("{s:o,s:o,s:o,s:o,s:o,s:o}", "account", number(a, g->account),
		"after", number(a, g->after), "department", json_from(g->department), "login",
		json_from(g->login), "person_no", json_from(g->person_no), "roles",
		names(g->roles, g->role_count));
	return statement(a, "grant", j);
}

struct str key_payload(struct arena *a, const struct enrolment *e)
{
	json_auto_t *j = json_pack("{s:o,s:o,s:o,s:o}", "account", number(a, e->account), "key_id",
		json_from(e->key_id), "kind", json_from(e->kind), "public_key",
		json_from(e->public_key));
	return statement(a, "key", j);
}

struct str takedown_payload(struct arena *a, int64_t account, const struct takedown *t)
{
	json_auto_t *j = json_pack("{s:o,s:o,s:o,s:o}", "account", number(a, account), "draft",
		number(a, t->draft), "reason", json_from(t->reason), "targets",
		names(t->targets, t->target_count));
	return statement(a, "withdrawal", j);
}

struct str statement_payload(struct arena *a, int64_t account, struct str kind, const json_t *body)
{
	json_auto_t *j = json_copy((json_t *)body);
	json_object_set_new(j, "account", number(a, account));
	return statement(a, arena_cstr(a, kind), j);
}

struct str lexicon_payload(struct arena *a, int64_t account, struct str note, struct str sha256)
{
	json_auto_t *j = json_pack("{s:o,s:o,s:o}", "account", number(a, account), "note",
		json_from(note), "sha256", json_from(sha256));
	return statement(a, "lexicon", j);
}

struct str activation_payload(struct arena *a, int64_t account, const struct activation *x)
{
	json_auto_t *j = json_pack("{s:o,s:o,s:o,s:o}", "account", number(a, account), "after",
		number(a, x->after), "sha256", json_from(x->sha256), "version",
		number(a, x->version));
	if (x->haste.len)
		json_object_set_new(j, "haste", json_from(x->haste));
	return statement(a, "activation", j);
}

struct str return_payload(struct arena *a, int64_t account, const struct comeback *c)
{
	json_auto_t *j = json_pack("{s:o,s:o,s:o,s:o,s:o,s:o}", "account", number(a, account),
		"after", number(a, c->after), "previous", number(a, c->previous), "reason",
		json_from(c->reason), "sha256", json_from(c->sha256), "version",
		number(a, c->version));
	return statement(a, "return", j);
}

struct str agreement_payload(struct arena *a, int64_t account, const struct agreement *g)
{
	json_auto_t *j = json_pack("{s:o,s:o,s:o,s:o,s:o,s:o}", "account", number(a, account),
		"after", number(a, g->after), "reason", json_from(g->reason), "return",
		number(a, g->asked), "sha256", json_from(g->sha256), "version",
		number(a, g->version));
	return statement(a, "activation", j);
}

static struct str accounts_shown(struct arena *a, const json_t *submission)
{
	size_t i;
	json_t *c;
	struct str all = {};
	json_array_foreach(json_object_get(submission, "channels"), i, c)
	{
		struct str one = json_str(c, "account");
		all = str_c(arena_printf(a, STRF "%s" STRF, STRV(all), i ? "," : "", STRV(one)));
	}
	return all;
}

static struct str or_dash(struct str s)
{
	return s.len ? s : STR("-");
}

struct str order_shown(struct arena *a, const json_t *submission)
{
	return str_c(arena_printf(a, STRF " " STRF " " STRF " " STRF,
		STRV(json_str(submission, "commit")), STRV(accounts_shown(a, submission)),
		STRV(or_dash(json_str(submission, "not_before"))),
		STRV(or_dash(json_str(submission, "expires_at")))));
}

size_t opened_shown(struct arena *a, const json_t *submission, const struct str **out)
{
	size_t i, count = 0;
	json_t *o;
	const json_t *opens = json_object_get(submission, "opens");
	struct str *list = arena_array(a, struct str, json_array_size(opens) + 1);
	json_array_foreach((json_t *)opens, i, o) if (json_is_true(json_object_get(o, "opened")))
		list[count++] = json_str(o, "what");
	*out = list;
	return count;
}

enum err signature_fits(struct str public_key, struct str payload, struct str signature)
{
	SCRATCH(a);
	AUTO_KEY key = NULL;
	struct str raw;
	if (!base64_decode(&a, signature, &raw))
		return fault_as(ERR_DENIED, "signature.wrong", NULL, "签名无法解析");
	TRY(key_public_read(public_key, &key));
	return key_verify(key, payload, raw);
}

size_t names_split(struct arena *a, struct str joined, const struct str **out)
{
	size_t n = 1, count = 0;
	for (size_t i = 0; i < joined.len; i++)
		n += joined.at[i] == ' ';
	struct str *list = arena_array(a, struct str, n);
	while (joined.len)
		list[count++] = str_cut(&joined, ' ');
	*out = list;
	return count;
}
