/* json.h: jansson, with the house's limits: duplicates refused, depth and size capped. */
#pragma once
#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"

enum { JSON_BYTES_MAX = 4 * 1024 * 1024, JSON_DEPTH = 32, JSON_VALUES_MAX = 1000000 };

/* ERR_INVALID with the line where it stands, ERR_LIMIT. The caller owns *out (json_auto_t). */
[[nodiscard]] enum err json_read(struct str text, json_t **out);

/* The same where the caller's own limit is another than JSON_BYTES_MAX. */
[[nodiscard]] enum err json_read_up_to(struct str text, size_t max, json_t **out);

/* RFC 8785: keys sorted by UTF-16 code unit, shortest escapes, integers only (doubles abort). */
struct str json_canonical(struct arena *, const json_t *);

/* What came from outside is asked this before json_canonical, which has no form for it. */
bool json_has_fraction(const json_t *);

/* Compact, real UTF-8, no \u escapes for non-ASCII: what goes over the wire. */
struct str json_text(struct arena *, const json_t *);

/* The same for what may be of any length: ERR_LIMIT above JSON_TEXT_MAX, where json_text would end in the middle. */
enum { JSON_TEXT_MAX = 64 * 1024 * 1024 };
[[nodiscard]] enum err json_text_whole(struct arena *, const json_t *, struct str *out);

/* A string member, or {NULL,0}. Borrowed from the object. */
struct str json_str(const json_t *object, const char *key);
int64_t json_int(const json_t *object, const char *key, int64_t otherwise);
json_t *json_from(struct str); /* a JSON string; invalid UTF-8 gives JSON null */
