#include "tests/sim/tcb/cloud.h"

/* Cuts `what` off the front. */
static bool eat(struct str *s, const char *what)
{
	if (!str_starts(*s, str_c(what)))
		return false;
	*s = str_from(*s, strlen(what));
	return true;
}

static bool eat_name(struct str *s, struct str *out)
{
	size_t n = 0;
	while (n < s->len && (strchr("-_", s->at[n]) || (s->at[n] >= '0' && s->at[n] <= '9') ||
				     ((s->at[n] | 0x20) >= 'a' && (s->at[n] | 0x20) <= 'z')))
		n++;
	*out = str_sub(*s, 0, n);
	*s = str_from(*s, n);
	return n > 0 && n <= 64;
}

static bool eat_number(struct str *s, int64_t *out)
{
	size_t n = 0;
	while (n < s->len && s->at[n] >= '0' && s->at[n] <= '9')
		n++;
	struct str digits = str_sub(*s, 0, n);
	*s = str_from(*s, n);
	return n > 0 && n < 10 && str_i64(digits, out);
}

/* As a reader of JavaScript would be: nothing that ends a text, a template or a page may be bare. */
static bool is_tame(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] < 0x20 || s.at[i] > 0x7E || strchr("<>&'`$", s.at[i]))
			return false;
	return true;
}

static bool parse_doc(struct str s, struct cloud_query *out)
{
	if (!eat_name(&s, &out->id))
		return false;
	out->verb = CLOUD_REMOVE;
	if (str_eq(s, STR("\").remove()")))
		return true;
	out->verb = CLOUD_SET;
	if (!eat(&s, "\").set({data:") || !str_ends(s, STR("})")))
		return false;
	s.len -= 2;
	out->data = json_loadb(s.at, s.len, JSON_REJECT_DUPLICATES, NULL);
	if (json_is_object(out->data))
		return true;
	json_decref(out->data);
	return false;
}

static bool parse_one(struct str s, struct cloud_query *out)
{
	out->verb = CLOUD_ONE;
	return eat_name(&s, &out->id) && eat(&s, "\"}).limit(1).get()") && !s.len;
}

static bool parse_page(struct str s, struct cloud_query *out)
{
	out->verb = CLOUD_PAGE;
	return eat_number(&s, &out->skip) && eat(&s, ").limit(") && eat_number(&s, &out->limit) &&
	       eat(&s, ").get()") && !s.len;
}

bool cloud_parse(struct str s, struct cloud_query *out)
{
	*out = (struct cloud_query){};
	if (!is_tame(s) || !eat(&s, "db.collection(\"") || !eat_name(&s, &out->collection) ||
		!eat(&s, "\")"))
		return false;
	if (eat(&s, ".doc(\""))
		return parse_doc(s, out);
	if (eat(&s, ".where({_id:\""))
		return parse_one(s, out);
	return eat(&s, ".skip(") && parse_page(s, out);
}
