/* audit_row.h: one row of the record, and whether it says what was hashed. */
#pragma once
#include "base/arena.h"

/* As the queries audit_page and audit_window give it; hashes in hex. */
struct audit_row {
	struct str kind, action, payload, prev, hash;
	int64_t id, n, actor, at_us, epoch;
};

/* What audit_leaf() in 0001_record.sql hashes, byte for byte. */
struct str audit_text(struct arena *, const struct audit_row *);

/* hash == sha256(prev || sha256(text)). */
bool audit_fits(const struct audit_row *);

/* The leaf of a checkpoint's tree: the text and the link, so that the SM3 root stands by itself. */
struct str audit_sealed_text(struct arena *, const struct audit_row *);

/* "draft/3 row 7" */
const char *audit_place(struct arena *, const struct audit_row *);
