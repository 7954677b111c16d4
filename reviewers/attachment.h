/* attachment.h: the reviewers, run over the words of a file. */
#pragma once
#include "model/parts.h"
#include "reviewers/reviewer.h"

/* Nobody decides more than that one by one: behind them stands a BLOCK "too-many". */
enum { ATTACHMENT_FINDINGS_MAX = 1000 };

struct attachment {
	struct str name; /* as the person's machine called it */
	bool pdf;        /* each part is a page */
	unsigned pages;
};

/*
 * Every line of a part is a paragraph of an article whose title is the file's name. The parts'
 * texts become what was screened (NFC, white space as an article has it), so that offsets fit, and
 * screening them once more gives the same. `block` of a finding is the part (ARTICLE_TITLE: the
 * name). Besides what the text reviewers find: lists of people (attachment_roster.h) and what a
 * file brings along unseen (attachment_notes.h). Pure, as the reviewers are.
 */
[[nodiscard]] enum err attachment_review(struct arena *, const struct screening *,
	const struct attachment *, struct parts *, struct findings *out);

/* The name that all findings about a file itself are reported under; compared by address. */
extern const char attachment_reviewer[];

bool attachment_too_many(const struct findings *);
