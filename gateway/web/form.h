/* form.h: a JSON body into a struct, by a table, strictly. */
#pragma once
#include "web/request.h"

enum field_kind {
	FIELD_LINE,  /* struct str: one line of text, no control characters */
	FIELD_TEXT,  /* struct str: text with line breaks and tabs */
	FIELD_CITED, /* struct str: text, words of an article or a list and not the person's own */
	FIELD_ARTICLE, /* struct str: text that the desk judges as an article, or nobody keeps */
	FIELD_SECRET,  /* struct str: any text; never quoted in an answer, never kept as it is */
	FIELD_INT,     /* int64_t */
	FIELD_BOOL,    /* bool */
	FIELD_ID,      /* int64_t: "12" */
	FIELD_IDS,     /* struct ids */
	FIELD_LINES,   /* struct lines */
	FIELD_OBJECT,  /* json_t *, borrowed from the request */
	FIELD_ARRAY,   /* the same: a list, of what programs say */
	FIELD_TIME,    /* int64_t: ms; ISO 8601 */
};

struct ids {
	int64_t *at;
	size_t count;
	bool given;
};
struct lines {
	struct str *at;
	size_t count;
	bool given;
};

struct field {
	const char *name;
	enum field_kind kind;
	bool needed;   /* absent or null: ERR_INVALID form.missing; text must not be blank */
	size_t max;    /* code points of text, elements of a list, value of a number */
	size_t offset; /* in the struct */
};
#define FIELD(type, member, kind_, needed_, max_)                                                  \
	{                                                                                          \
		.name = #member, .kind = FIELD_##kind_, .needed = (needed_), .max = (max_),        \
		.offset = offsetof(type, member)                                                   \
	}

/*
 * Reads req->body (application/json) into *out, which the caller has zeroed or given defaults:
 * what is absent and not needed stays. ERR_TYPE for another media type; ERR_INVALID form.unknown,
 * form.missing, form.type, form.value, ERR_LIMIT form.long, each with the field; ERR_REFUSED
 * upload.secrecy for a mark of a state secret in what a person typed (typed.h).
 */
[[nodiscard]] enum err form_read_fields(
	struct request *, const struct field *, size_t count, void *out);
#define form_read(req, fields, out)                                                                \
	form_read_fields(req, fields, sizeof(fields) / sizeof *(fields), out)

/* Code points of valid UTF-8. */
size_t codepoints(struct str);

/* What people call a member of a form: "审核意见" for "opinion". */
const char *form_word(const char *name);
