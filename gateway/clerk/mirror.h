/* mirror.h: the words on disk, as plain git repositories that people clone. */
#pragma once
#include "vault/vault.h"

/*
 * FOLDER/<department>.git, one per department (Article 13): each draft's history at
 * refs/heads/drafts/<id>; one branch per channel account (website, wechat, …) whose commits are what
 * went out and what came down, a folder <登记号>/ with the exact bytes of each item that is live.
 * Derived: nothing reads it back, and it is made anew where it is missing. A hundred new objects or
 * more come as one pack, fewer as files. Objects are on disk before a ref names them, refs before the mark moves on; a cut in between is repeated. A repository
 * that somebody deleted makes the next rounds carry everything once more.
 */

/* Carries what is new, a page at a time. *out_rows counts rows of the record. */
[[nodiscard]] enum err mirror_round(
	struct store *, const char *folder, int64_t now, int64_t *out_rows);
