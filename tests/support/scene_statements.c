/* scene_statements.c: what people sign about a channel account: what stands on it, what goes, whether it is shown. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/scene.h"

static void read_body(struct str text, json_t **out)
{
	if (!json_read(text, out))
		return;
	fprintf(stderr, "scene: " STRF ": %s\n", STRV(text), err_reason());
	exit(1);
}

static struct own_signature own_over(
	struct scene *s, struct arena *a, enum who w, const char *kind, const json_t *body)
{
	struct str payload = statement_payload(a, s->people[w].id, str_c(kind), body);
	return (struct own_signature){ str_c(s->key_ids[w]), scene_sign(s, a, w, payload) };
}

struct own_signature scene_baseline(
	struct scene *s, struct arena *a, enum who w, int64_t channel, const char *except)
{
	json_auto_t *body = NULL;
	struct str text = str_c(scene_sql(
		s, arena_printf(a,
			   "select json_build_object('certification', w.certification, 'channel', "
			   "w.channel_account_id::text, 'count', (select count(*)::text from "
			   "account_item i where "
			   "i.channel_account_id = %lld and i.basis = 'listed' and gone_at is null "
			   "and not i.id in (%s)), 'face', "
			   "w.face, 'list', encode(sha256(convert_to(coalesce((select "
			   "string_agg(remote_id || "
			   "chr(9) || url || chr(9) || title || chr(9) || sha256 || chr(10), '' "
			   "order by id) from "
			   "account_item i where i.channel_account_id = %lld and i.basis = "
			   "'listed' and gone_at is null and not "
			   "i.id in (%s)), ''), 'UTF8')), 'hex'), 'name', w.name) from "
			   "account_watch w where "
			   "channel_account_id = %lld",
			   (long long)channel, except, (long long)channel, except,
			   (long long)channel)));
	read_body(text, &body);
	return own_over(s, a, w, "baseline", body);
}

struct own_signature scene_second(struct scene *s, struct arena *a, enum who w, int64_t statement)
{
	json_auto_t *body = NULL;
	struct str kind = str_c(
		scene_sql(s, arena_printf(a, "select kind from account_statement where id = %lld",
				     (long long)statement)));
	struct str text = str_c(
		scene_sql(s, arena_printf(a, "select body from account_statement where id = %lld",
				     (long long)statement)));
	read_body(text, &body);
	return own_over(s, a, w, arena_cstr(a, kind), body);
}

struct own_signature scene_entry(struct scene *s, struct arena *a, enum who w, int64_t incident,
	const struct entry_words *words)
{
	json_auto_t *body = NULL;
	struct str text = str_c(
		scene_sql(s, arena_printf(a,
				     "select json_build_object('channel', "
				     "channel_account_id::text, 'incident', id::text, "
				     "'sha256', seen_sha256) from channel_incident where id = %lld",
				     (long long)incident)));
	read_body(text, &body);
	json_object_set_new(body, "approver", json_from(words->approver));
	json_object_set_new(body, "document", json_from(words->document));
	json_object_set_new(body, "reason", json_from(words->reason));
	return own_over(s, a, w, "entry", body);
}

struct own_signature scene_reasoned(struct scene *s, struct arena *a, enum who w, const char *kind,
	int64_t incident, const char *reason)
{
	json_auto_t *body = NULL;
	const char *facts = strcmp(kind, "removal") ? "profile_facts(n)"
						    : "removal_target(i) || "
						      "jsonb_build_object('seen', n.seen_sha256)";
	struct str text = str_c(scene_sql(s,
		arena_printf(a,
			"select %s || jsonb_build_object('channel', n.channel_account_id::text, "
			"'incident', n.id::text) from channel_incident n left join account_item i "
			"on i.id = n.item_id where n.id = %lld",
			facts, (long long)incident)));
	read_body(text, &body);
	json_object_set_new(body, "reason", json_string(reason));
	return own_over(s, a, w, kind, body);
}

struct own_signature scene_closure(struct scene *s, struct arena *a, enum who w, int64_t channel,
	bool close, const char *reason)
{
	const char *after =
		scene_sql(s, arena_printf(a, "select coalesce((closure_latest(%lld)).id, 0)",
				     (long long)channel));
	json_auto_t *body = json_pack("{s:s s:o s:s}", "after", after, "channel",
		json_sprintf("%lld", (long long)channel), "reason", reason);
	return own_over(s, a, w, close ? "closure" : "reopening", body);
}
