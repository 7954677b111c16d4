/* target_kinds.h: the three ways, and what they share. */
#pragma once
#include "base/buf.h"
#include "courier/target.h"

enum { WORDS_MAX = 64 };

/* The words of a command. */
struct words_of {
	const char *at[WORDS_MAX + 1];
	size_t count;
};
void word(struct words_of *, const char *);

/* -i KEY -o … : the account's own key and list of hosts, and nobody asked anything. */
void words_ssh(struct arena *, struct words_of *, const struct target *);
/* The same as one text, in front of it the program. */
const char *ssh_line(struct arena *, const struct target *);

const char *target_login(struct arena *, const struct target *); /* "user@host" */

/*
 * Runs it. ERR_OK: it ended with 0. Otherwise `otherwise`, with what it said on the last line;
 * ERR_UNAVAILABLE where the program is not installed, which is never in doubt.
 */
[[nodiscard]] enum err target_run(struct arena *, const struct target *, const struct words_of *,
	struct str input, const char *folder, enum err otherwise, struct ran *out);

/* there.json of the root, read and removed; empty where it is not. */
[[nodiscard]] enum err target_take(struct arena *, struct str root, struct str *out);
const char *target_there_file(struct arena *, struct str root);

[[nodiscard]] enum err sftp_there(struct arena *, const struct target *, struct str, struct str *);
[[nodiscard]] enum err sftp_send(
	struct arena *, const struct target *, struct str, const char *, bool anew);
[[nodiscard]] enum err sftp_list(struct arena *, const struct target *, const char *, struct str *);
[[nodiscard]] enum err rsync_list(
	struct arena *, const struct target *, const char *, struct str *);
[[nodiscard]] enum err git_list(
	struct arena *, const struct target *, struct str, const char *, struct str *);

/* ERR_LIMIT where what was said is more than is kept. */
[[nodiscard]] enum err target_whole(const struct ran *);

/* One name of such a list, as it was printed; "." and ".." are none. */
void target_name(struct buf *, struct str name);

[[nodiscard]] enum err rsync_there(struct arena *, const struct target *, struct str, struct str *);
[[nodiscard]] enum err rsync_send(
	struct arena *, const struct target *, struct str, const char *, bool anew);
[[nodiscard]] enum err git_there(struct arena *, const struct target *, struct str, struct str *);
[[nodiscard]] enum err git_send(struct arena *, const struct target *, struct str, const char *);
