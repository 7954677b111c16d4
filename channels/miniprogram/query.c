#include "channels/miniprogram/query.h"

#include <stdlib.h>

#include "base/buf.h"

enum { LITERAL_MAX = 64 * 1024 * 1024, NAME_MAX = 64 };

bool query_name(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		if (!((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && !(c >= '0' && c <= '9') &&
			c != '-' && c != '_')
			return false;
	}
	return s.len && s.len <= NAME_MAX;
}

static enum err check(struct str name)
{
	return query_name(name) ? ERR_OK
				: fault_as(ERR_INVALID, "miniprogram.name", NULL,
					  "云数据库的名称只能是字母、数字、- 和 _");
}

static int dump_into(const char *bytes, size_t n, void *context)
{
	buf_add(context, (struct str){ bytes, n });
	return 0;
}

/* jansson has made it ASCII with sound quoting; what is left is what could matter around a text. */
struct str query_literal(struct arena *a, const json_t *record)
{
	struct buf plain, out;
	bool inside = false;
	buf_init(&plain, a, LITERAL_MAX);
	buf_init(&out, a, LITERAL_MAX);
	if (json_dump_callback(record, dump_into, &plain,
		    JSON_COMPACT | JSON_ENSURE_ASCII | JSON_SORT_KEYS | JSON_ENCODE_ANY))
		abort();
	for (size_t i = 0; i < plain.len; i++) {
		char c = plain.at[i];
		bool escape = inside && c == '\\';
		inside = c == '"' ? !inside : inside;
		if (escape) {
			buf_add(&out, (struct str){ plain.at + i, 2 });
			i++;
		} else if ((inside && strchr("<>&'`${}", c)) || c == 0x7F)
			buf_printf(&out, "\\u%04x", (unsigned)(unsigned char)c);
		else
			buf_add_char(&out, c);
	}
	return buf_str(&out);
}

enum err query_set(struct arena *a, struct str collection, struct str id, const json_t *record,
	struct str *out)
{
	TRY(check(collection));
	TRY(check(id));
	*out = str_c(arena_printf(a,
		"db.collection(\"" STRF "\").doc(\"" STRF "\").set({data:" STRF "})",
		STRV(collection), STRV(id), STRV(query_literal(a, record))));
	return ERR_OK;
}

enum err query_one(struct arena *a, struct str collection, struct str id, struct str *out)
{
	TRY(check(collection));
	TRY(check(id));
	*out = str_c(arena_printf(a,
		"db.collection(\"" STRF "\").where({_id:\"" STRF "\"}).limit(1).get()",
		STRV(collection), STRV(id)));
	return ERR_OK;
}

enum err query_page(struct arena *a, struct str collection, int skip, int limit, struct str *out)
{
	TRY(check(collection));
	*out = str_c(arena_printf(a, "db.collection(\"" STRF "\").skip(%d).limit(%d).get()",
		STRV(collection), skip, limit));
	return ERR_OK;
}

enum err query_remove(struct arena *a, struct str collection, struct str id, struct str *out)
{
	TRY(check(collection));
	TRY(check(id));
	*out = str_c(arena_printf(a, "db.collection(\"" STRF "\").doc(\"" STRF "\").remove()",
		STRV(collection), STRV(id)));
	return ERR_OK;
}
