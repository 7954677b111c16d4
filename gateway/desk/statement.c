#include "desk/statement.h"

#include "base/digest.h"
#include "desk/findings.h"
#include "desk/lexicon.h"
#include "desk/signed.h"
#include "desk/stock.h"

enum {
	BASELINE_BYTES_MAX = 48 * 1024 * 1024
}; /* twelve thousand things with all that is kept of each */

static json_t *number(struct arena *a, int64_t n)
{
	return json_string(arena_printf(a, "%lld", (long long)n));
}

struct statement {
	int64_t channel, incident;
	const char *kind;
	const json_t *body;
	const int64_t *except;
	size_t except_count;
};

static enum err make(struct desk *d, const struct person *who, const struct statement *s,
	const struct own_signature *own)
{
	int64_t key;
	struct str payload = statement_payload(d->arena, who->id, str_c(s->kind), s->body);
	TRY(own_signature_check(d->db, d->arena, who, own, payload, &key));
	return store_run(d->db, d->arena, statement_make, NULL, P_INT(s->channel), P_C(s->kind),
		P_INT(s->incident), P_TEXT(json_canonical(d->arena, s->body)),
		P_INT_LIST(s->except, s->except_count), P_INT(who->id), P_INT(key),
		P_TEXT(own->value), param_time(d->arena, d->now));
}

/* Behind those of the title, what was found in its words when a survey brought them: nobody has them here. */
static void add_found_in_words(json_t *item, json_t *found, size_t more)
{
	json_t *words = json_object_get(item, "words"), *in = json_object_get(words, "findings");
	json_object_set_new(item, "found_in_words", json_integer((json_int_t)json_array_size(in)));
	json_array_extend(found, in);
	json_object_del(words, "findings");
	json_object_set_new(item, "findings", found);
	json_object_set_new(item, "more", json_integer((json_int_t)more));
}

static enum err screen_title(const struct desk *d, json_t *item)
{
	SCRATCH(a);
	size_t more;
	json_auto_t *found = NULL;
	struct desk one = *d;
	struct revision rev = {
		.title = json_str(item, "title"), .html = STR(""), .meta = STR("{}")
	};
	one.arena = &a;
	TRY(findings_of_words(&one, 0, &rev, &found));
	add_found_in_words(item, stock_gravest(found, &more), more);
	return ERR_OK;
}

static enum err screen_titles(struct desk *d, json_t *items)
{
	size_t i;
	json_t *item;
	TRY(lexicon_use(d));
	json_array_foreach(items, i, item) TRY(screen_title(d, item));
	return ERR_OK;
}

enum err baseline_show(struct desk *d, const struct viewer *v, int64_t channel, json_t **out)
{
	AUTO_ROWS r = {};
	json_auto_t *j = NULL;
	TRY(store_run(d->db, d->arena, baseline_show, &r, P_INT(channel), P_INT(v->id),
		P_TEXT_LIST(v->can, v->can_count)));
	TRY(rows_need(&r, "channel.none", "没有这个渠道账号"));
	TRY(json_read_up_to(row_str(&r, 0, 0), BASELINE_BYTES_MAX, &j));
	TRY(screen_titles(d, json_object_get(j, "items")));
	*out = json_incref(j);
	return ERR_OK;
}

enum err baseline_sign(struct desk *d, const struct person *who, int64_t channel,
	const int64_t *except, size_t except_count, const struct own_signature *own)
{
	AUTO_ROWS r = {};
	TRY(store_run(d->db, d->arena, baseline_facts, &r, P_INT(channel),
		P_INT_LIST(except, except_count)));
	json_auto_t *body = json_pack("{s:o s:o s:o s:o s:s s:o}", "certification",
		json_from(row_str(&r, 0, 4)), "channel", number(d->arena, channel), "count",
		number(d->arena, row_int(&r, 0, 1)), "face", json_from(row_str(&r, 0, 3)), "list",
		sha256_hex(d->arena, row_str(&r, 0, 0)), "name", json_from(row_str(&r, 0, 2)));
	const struct statement s = { channel, 0, "baseline", body, except, except_count };
	return make(d, who, &s, own);
}

enum err entry_sign(struct desk *d, const struct person *who, int64_t incident,
	const struct entry_words *w, const struct own_signature *own)
{
	AUTO_ROWS r = {};
	TRY(store_run(d->db, d->arena, incident_facts, &r, P_INT(incident)));
	TRY(rows_need(&r, "incident.none", "没有这一渠道事件"));
	int64_t channel = row_int(&r, 0, 0);
	json_auto_t *body = json_pack("{s:o s:o s:o s:o s:o s:o}", "approver",
		json_from(w->approver), "channel", number(d->arena, channel), "document",
		json_from(w->document), "incident", number(d->arena, incident), "reason",
		json_from(w->reason), "sha256", json_from(row_str(&r, 0, 1)));
	const struct statement s = { channel, incident, "entry", body, NULL, 0 };
	return make(d, who, &s, own);
}

/* What the store says of it, {…}, with whose it is and why. */
static enum err sign_facts(struct desk *d, const struct person *who, struct statement *s,
	struct str facts, struct str reason, const struct own_signature *own)
{
	json_auto_t *body = NULL;
	TRY(json_read(facts, &body));
	json_object_set_new(body, "channel", number(d->arena, s->channel));
	json_object_set_new(body, "incident", number(d->arena, s->incident));
	json_object_set_new(body, "reason", json_from(reason));
	s->body = body;
	return make(d, who, s, own);
}

enum err removal_sign(struct desk *d, const struct person *who, int64_t incident, struct str reason,
	const struct own_signature *own)
{
	AUTO_ROWS r = {};
	json_auto_t *facts = NULL;
	TRY(store_run(d->db, d->arena, removal_facts, &r, P_INT(incident)));
	TRY(rows_need(&r, "incident.none", "没有这一渠道事件"));
	TRY(json_read(row_str(&r, 0, 2), &facts));
	json_object_set_new(facts, "seen", json_from(row_str(&r, 0, 1)));
	struct statement s = { row_int(&r, 0, 0), incident, "removal", NULL, NULL, 0 };
	return sign_facts(d, who, &s, json_text(d->arena, facts), reason, own);
}

enum err profile_sign(struct desk *d, const struct person *who, int64_t incident, struct str reason,
	const struct own_signature *own)
{
	AUTO_ROWS r = {};
	TRY(store_run(d->db, d->arena, profile_facts, &r, P_INT(incident)));
	TRY(rows_need(&r, "incident.none", "没有这一渠道事件"));
	struct statement s = { row_int(&r, 0, 0), incident, "profile", NULL, NULL, 0 };
	return sign_facts(d, who, &s, row_str(&r, 0, 1), reason, own);
}

/* The second signature, over what the first one said; *out is what is known of it. */
static enum err check_second(struct desk *d, const struct person *who, int64_t statement,
	const struct own_signature *own, struct rows *out, int64_t *out_key)
{
	json_auto_t *body = NULL;
	TRY(store_run(d->db, d->arena, statement_facts, out, P_INT(statement)));
	TRY(rows_need(out, "statement.none", "没有这份确认"));
	TRY(json_read(row_str(out, 0, 2), &body));
	struct str payload = statement_payload(d->arena, who->id, row_str(out, 0, 1), body);
	return own_signature_check(d->db, d->arena, who, own, payload, out_key);
}

enum err statement_sign(struct desk *d, const struct person *who, int64_t statement,
	const struct own_signature *own, int64_t *out_channel, int64_t *out_incident)
{
	AUTO_ROWS r = {};
	int64_t key;
	TRY(check_second(d, who, statement, own, &r, &key));
	TRY(store_run(d->db, d->arena, statement_second, NULL, P_INT(statement), P_INT(who->id),
		P_INT(key), P_TEXT(own->value), param_time(d->arena, d->now)));
	*out_channel = row_int(&r, 0, 0);
	*out_incident = row_int(&r, 0, 3);
	return ERR_OK;
}

enum err closure_sign(struct desk *d, const struct person *who, int64_t channel, bool close,
	struct str reason, const struct own_signature *own)
{
	AUTO_ROWS r = {};
	int64_t key;
	struct str kind = close ? STR("closure") : STR("reopening");
	TRY(store_run(d->db, d->arena, closure_facts, &r, P_INT(channel)));
	json_auto_t *body = json_pack("{s:o s:o s:o}", "after", number(d->arena, row_int(&r, 0, 0)),
		"channel", number(d->arena, channel), "reason", json_from(reason));
	struct str payload = statement_payload(d->arena, who->id, kind, body);
	TRY(own_signature_check(d->db, d->arena, who, own, payload, &key));
	return store_run(d->db, d->arena, closure_make, NULL, P_INT(channel), P_TEXT(kind),
		P_TEXT(json_canonical(d->arena, body)), P_INT(who->id), P_INT(key),
		P_TEXT(own->value), param_time(d->arena, d->now));
}

enum err closure_confirm(struct desk *d, const struct person *who, int64_t statement,
	const struct own_signature *own, int64_t *out_channel)
{
	AUTO_ROWS r = {};
	int64_t key;
	TRY(check_second(d, who, statement, own, &r, &key));
	*out_channel = row_int(&r, 0, 0);
	return store_run(d->db, d->arena, closure_second, NULL, P_INT(statement), P_INT(who->id),
		P_INT(key), P_TEXT(own->value), param_time(d->arena, d->now));
}
