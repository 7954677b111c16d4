/* mini.h: one release of a mini-program's item, on its way or looked at again. */
#pragma once
#include "channels/feed.h"
#include "channels/miniprogram/tcb.h"

struct mini {
	struct wire *wire;
	struct arena *arena;
	const struct delivery_job *job;
	struct receipt *seen;
	struct mini_settings settings;
	struct tcb tcb;
	struct feed feed;
	json_t *head, *row; /* row: what is to stand there; owned */
};

/* Needs wire, arena, job and seen. */
[[nodiscard]] enum err mini_open(struct mini *);

/* Without a job: nothing of it may be asked of what is opened. */
[[nodiscard]] enum err mini_open_site(struct mini *, const struct channel_site *);
void mini_close(struct mini *);
#define AUTO_MINI __attribute__((cleanup(mini_close))) struct mini

/* The row that is to stand there, of the ticket and of the notes: a withdrawn one's tombstone. */
[[nodiscard]] enum err mini_make_row(struct mini *);

/*
 * The page on the website, and the feed's base, that the release was made with: its notes say. The website may be suspended, or
 * elsewhere, since; what went out is what it was. False: it went out before that was noted, and nobody says.
 */
bool mini_is_placed(const struct mini *);
struct str mini_landing(const struct mini *);

/* Where released.h keeps what was written last under an id: the collection, or the feed's file. */
struct str mini_place(const struct mini *);

/* NULL, or a tombstone. */
bool mini_is_gone(const json_t *row);

/* It reads as the row that was made. */
bool mini_is_as_made(const struct mini *, const json_t *row);

/* mend.c */
[[nodiscard]] enum err mini_mend(struct wire *, struct arena *, const struct channel_site *,
	const json_t *notes, const struct delivery_job *, struct mends *out);
