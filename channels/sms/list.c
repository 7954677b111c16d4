#include "channels/sms/list.h"

#include "base/digest.h"
#include "base/json.h"
#include "channels/sms/cloud.h"
#include "channels/sms/text.h"

enum { CHUNK = 500 };

/* A provider takes a text whole and cuts it itself: to us it is one part, whatever it costs. */
static json_int_t parts_of(const struct sms *s, const struct sms_message *m)
{
	return sms_by_cloud(s->wire) ? 1 : (json_int_t)sms_items(s->arena, m->sent);
}

static enum err book_open(struct sms *s, const struct sms_message *m, json_t **out)
{
	json_t *body = json_pack("{s:o s:s s:s s:I s:o s:I}", "list", json_from(m->list_sha256),
		"text", sha256_hex(s->arena, m->text), "same",
		sha256_hex(s->arena, sms_sameness(s->arena, m->text)), "parts", parts_of(s, m),
		"name", json_from(m->list_name), "count", (json_int_t)m->list_count);
	return sms_book(s, true, "open", body, out);
}

static enum err check_keys(struct sms *s, const json_t *opened)
{
	const char *own = s->wire->book->key_id(s->wire, s->arena);
	size_t i;
	json_t *key;
	if (!str_eq(json_str(opened, "key"), str_c(own)))
		return fault_as(ERR_DENIED, "sms.list_key", NULL,
			"收件人名单是封给以前的连接器密钥的，请重新上传名单");
	json_array_foreach(json_object_get(opened, "keys"), i, key)
	{
		if (strcmp(json_string_value(key) ?: "", own) != 0)
			return fault_as(ERR_DENIED, "sms.opt_out_key", NULL,
				"退订名单是用以前的连接器密钥记的，换密钥后须先重建退订名单");
	}
	return ERR_OK;
}

static enum err cut(struct sms *s, struct str plain, size_t count, struct sms_list *out)
{
	struct sms_list l = { .numbers = arena_array(s->arena, struct str, count + 1) };
	while (plain.len) {
		struct str number = str_cut(&plain, '\n');
		if (l.count == count || !sms_number_ok(number))
			return fault_as(
				ERR_REFUSED, "sms.list", NULL, "收件人名单的内容有误，请重新上传");
		l.numbers[l.count++] = number;
	}
	if (l.count != count)
		return fault_as(ERR_REFUSED, "sms.list", NULL, "收件人名单的人数与批准的不符");
	*out = l;
	return ERR_OK;
}

static enum err unseal(
	struct sms *s, const struct sms_message *m, const json_t *opened, struct sms_list *out)
{
	struct str sealed, plain;
	if (!base64_decode(s->arena, json_str(opened, "sealed_b64"), &sealed) ||
		!str_eq(str_c(sha256_hex(s->arena, sealed)), m->list_sha256))
		return fault_as(
			ERR_REFUSED, "sms.list", NULL, "收件人名单与发布凭证的编号不符，不予发送");
	TRY(s->wire->book->unseal(s->wire, s->arena, sealed, &plain));
	return cut(s, plain, (size_t)m->list_count, out);
}

static enum err name_some(struct sms *s, const struct sms_list *l, size_t from)
{
	json_t *tokens = json_array();
	struct str token;
	for (size_t i = from; i < l->count && i < from + CHUNK; i++) {
		enum err e = s->wire->book->token(s->wire, s->arena, l->numbers[i], &token);
		if (e) {
			json_decref(tokens);
			return e;
		}
		json_array_append_new(tokens, json_from(token));
	}
	return sms_book(s, true, "name",
		json_pack("{s:I s:o}", "first", (json_int_t)from + 1, "tokens", tokens), NULL);
}

enum err sms_list_open(struct sms *s, const struct sms_message *m, struct sms_list *out)
{
	json_auto_t *opened = NULL;
	TRY(book_open(s, m, &opened));
	TRY(check_keys(s, opened));
	TRY(unseal(s, m, opened, out));
	out->urgent = json_is_true(json_object_get(opened, "urgent"));
	for (size_t at = (size_t)json_int(opened, "named", 0); at < out->count; at += CHUNK)
		TRY(name_some(s, out, at));
	return ERR_OK;
}

enum err sms_progress(struct sms *s, struct sms_progress *out)
{
	json_auto_t *j = NULL;
	TRY(sms_book(s, true, "state", json_object(), &j));
	*out = (struct sms_progress){ json_int(j, "count", 0), json_int(j, "queued", 0),
		json_int(j, "sent", 0), json_int(j, "accepted", 0), json_int(j, "delivered", 0),
		json_int(j, "failed", 0), json_int(j, "unknown", 0), json_int(j, "undecided", 0),
		json_int(j, "ripe", 0), json_int(j, "opted_out", 0), json_int(j, "repeat", 0),
		json_int(j, "stopped", 0) };
	return ERR_OK;
}
