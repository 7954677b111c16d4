/* elsewhere.h: a site that is read at another place than its folder: what its public address shows, file by file. */
#pragma once
#include "channels/channel.h"
#include "channels/website/tree.h"

/* FAR_CHECKS: files a survey, by the account's setting far_checks; each is one call. */
enum { FAR_CHECKS = 4, FAR_CHECKS_MAX = 200, FAR_BAD_MAX = 50, FAR_ROOM = 2 * FAR_BAD_MAX + 1 };

struct far {
	struct arena *arena;
	struct wire *wire;
	const struct channel_site *site;
	struct str base, root;
	const struct tree *tree;
	json_t *notes; /* "far": where the round stands, when the last one was done, what was found altered; far.json in
			the courier's own folder has it for the next start */
	struct survey *out; /* room for FAR_ROOM more */
};

/*
 * Nothing where the folder is the place. The release over there and some files of the ledger are compared; whatever is not as
 * it should be is listed by its address until it is. What cannot be looked at is counted and said.
 */
void far_survey(struct far *);

/* By those notes: more lies there than is listed, or nobody has come by all of it since they began, so that what is not
 * listed is not gone. */
bool far_is_cut(const json_t *notes);

/* What far_survey is made of: lists one thing by its address; `how` it is not as released. */
void far_list(struct far *, struct str path, struct str sha256, const char *how);

/*
 * False: nobody answers, or the calls of this hour are used up, so nothing is known of it. Of a page whose block is that of the
 * one in the folder here, the digest of that one: of its frame an article's own look tells, and of a list's the survey.
 */
bool far_fetch(struct far *, struct str path, struct str *out_sha256);

/* "另有 12 个没有逐一列出": what is beyond the list, by the part that it was found in ({"":12}). */
int64_t far_beyond(const json_t *counts);
void far_count(json_t *far, const char *counts, const char *part, int64_t n);

/* One more thing that is not known, and what to do about it. */
void survey_unchecked(struct arena *, struct survey *, size_t count, const char *why);
