/* by_hand.h: what the channels share where a person posts: hand-off and video. */
#pragma once
#include "channels/channel.h"

/* The words as a person pastes them: a blank line between paragraphs, a line for each row and point. */
struct str by_hand_text(struct arena *, struct str html);

/* One text of the package, to be pasted into one field of the outlet. */
struct by_hand_field {
	const char *file, *name; /* "title.txt", 标题 */
	struct str text;
	int64_t least, most; /* characters; 0: no limit */
};

/*
 * ERR_LIMIT "channel.length" with the field, in the outlet's own numbers: what is too long there is
 * refused here, before anybody votes.
 */
[[nodiscard]] enum err by_hand_check(const struct by_hand_field *);

/* Each field as a file, and preview.html: all of them with their lengths, and the pictures of `assets`. */
void by_hand_add(struct arena *, struct rendition *, const struct by_hand_field *, size_t count,
	const struct rendition *assets);

/* A number of the account's settings; `otherwise` where there is none between 1 and `most`. */
int64_t by_hand_setting(const json_t *settings, const char *key, int64_t otherwise, int64_t most);

/* ERR_INVALID when the account's settings are no object. The caller owns *out. */
[[nodiscard]] enum err by_hand_settings(const struct channel_site *, json_t **out);

/* Nothing is ever sent: a hand-off takes it from here, and ends with two people. */
enum err by_hand_publish(struct wire *, struct arena *, const struct delivery_job *,
	struct receipt *seen, bool *live);
enum err by_hand_withdraw(
	struct wire *, struct arena *, const struct delivery_job *, struct receipt *seen);

/*
 * Once a person has reported an address ("reported" in the notes), looks at it: is the title there? What was seen is
 * in the notes as "seen" and, in words, "seen_detail".
 */
enum err by_hand_observe(struct wire *, struct arena *, const struct delivery_job *,
	struct receipt *seen, enum sighting *out);
