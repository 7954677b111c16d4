/* post.h: the approved post with its hole filled, and sending it. */
#pragma once
#include "channels/weibo/api.h"

struct post {
	bool article;
	struct str text;    /* the post's own words, the address in them */
	struct str picture; /* "assets/…" or empty */
	struct str title, content, summary, cover;
};

/* As approved, with this address in its hole. */
[[nodiscard]] enum err post_read(struct weibo *, struct str landing, struct post *out);

/*
 * Where it leads to. ERR_BUSY while the website's page has no address; ERR_DENIED where the
 * account's settings name the bound domains and this is none of theirs.
 */
[[nodiscard]] enum err post_landing(struct weibo *, struct str *out);

/* What it is known by: a digest of its words as the platform gives them back (text.h). */
struct str post_digest(struct weibo *, struct str text);

/* The marker of this delivery; of a withdrawal that of what it takes down. */
struct str post_marker(const struct weibo *);

/*
 * Never twice without a look in between. Notes: marker, memory, kind, digest, links (ours), given (what the platform made of them), picture, first_at, sent_at, sent_up, step:
 * "sending", then "sent" with id, "lagging" (taken, no id yet), "same" (the platform has it already, it
 * says), "orphan" (an article without its post), or "rested": certainly nothing went out.
 */
[[nodiscard]] enum err post_send(struct weibo *, const struct post *, bool *live);

/* It is out, under this number. */
void post_is(struct weibo *, struct str id);

/* Certainly not out: the notes and the memory say so. */
void post_rests(struct weibo *);
