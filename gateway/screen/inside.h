/* inside.h: the two kinds of job of the loop. */
#pragma once
#include "desk/lexicon.h"

/* Looks at one upload and writes the verdict. ERR_NOTFOUND: its bytes are not there yet. */
struct waiting_upload {
	int64_t id, age; /* seconds since it was announced */
	struct str name, sha256;
	bool masks; /* of a file that is kept already */
};
[[nodiscard]] enum err screen_upload(
	struct desk *, const char *spool, const struct waiting_upload *);

/*
 * Looks once more at the words of some files that were looked at under other lists than now's; how
 * many there were.
 */
[[nodiscard]] enum err screen_stale(struct desk *, size_t *out_done);

/*
 * Screens the attachments of a submission once more, under the lexicon of now: what an upload was
 * screened under may be long past. Moves it to IN_REVIEW, or RETURNED when something new blocks.
 */
struct waiting_submission {
	int64_t id, draft;
	struct str commit, findings; /* the findings it was handed in with */
	bool files;                  /* its draft has any at all */
};
[[nodiscard]] enum err screen_submission(struct desk *, const struct waiting_submission *);
