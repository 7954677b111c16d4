/* submit.h: hands a revision in: screened, rendered, registered, all in one statement. */
#pragma once
#include "channels/channel.h"
#include "desk/draft.h"

struct submit_wish {
	/* Ids of channel accounts, or kinds ("website"); of a correction: not asked, where it is out. */
	const struct str *channels;
	size_t channel_count;
	struct str note;                /* the change note: required */
	int64_t not_before, expires_at; /* ms; 0: none */
	bool urgent;
};

/* What came of it: as it is written down, so that nobody has to ask again. */
struct submitted {
	int64_t id, round, rev;
	struct str register_no, state_zh, commit, tree;
	struct str channels; /* JSON, as in SUBMISSION but for the preview */
	struct str *opens;   /* what every voter must have opened */
	size_t open_count;
};

/*
 * Refuses, in this order: a stale head (ERR_STALE), another open submission (submit.open), no
 * 公开属性 (submit.disclosure), an unknown channel (submit.channel), nothing to publish (submit.empty),
 * an undecided BLOCK (submit.findings), what a channel would refuse (its own code, field
 * channels.<name>…), recipients that are not on the list as the draft says (sms.list).
 */
[[nodiscard]] enum err submit(struct desk *, const struct person *, int64_t draft,
	struct str if_match, const struct submit_wish *, struct submitted *out);

/* How the head would look on a channel: nothing is kept. `out_page` is HTML to show. */
[[nodiscard]] enum err submit_preview(struct desk *, int64_t draft, struct str channel,
	struct rendition *out, struct str *out_page);

/* The file of a rendition that a person looks at: page.html, or preview.html. */
struct str rendition_page(const struct rendition *);
