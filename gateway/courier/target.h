/* target.h: where a site is read from, besides its folder: by SFTP, by rsync, in a git repository. */
#pragma once
#include "courier/run.h"

enum target_kind { TARGET_SFTP, TARGET_RSYNC, TARGET_RSYNC_SSH, TARGET_GIT, TARGET_GIT_SSH };

struct target {
	enum target_kind kind;
	struct str user, host, path; /* path: absolute, no slash at its end */
	struct str port;             /* digits, or empty */
	struct str branch;           /* git: what is pushed to */
	struct str key, known_hosts; /* files, where SSH is spoken */
	struct str password;         /* of an rsync daemon; may be empty */
	run_beat *beat;
	void *context; /* for it */
};

/*
 * sftp://USER@HOST[:PORT]/PATH, rsync://[USER@]HOST[:PORT]/MODULE[/PATH],
 * rsync+ssh://USER@HOST[:PORT]/PATH, git+ssh://USER@HOST[:PORT]/PATH, git+file:///PATH.
 * Only letters, digits and . _ - / occur, nothing begins with a dash: every part of it stands
 * in some program's arguments. ERR_INVALID.
 */
[[nodiscard]] enum err target_read(struct str address, struct target *out);

/* A file's name that may stand in those arguments. */
bool target_path_fits(struct str path);

/* As wire.site_there and wire.site_send. */
[[nodiscard]] enum err target_there(
	struct arena *, const struct target *, struct str root, struct str *out);
[[nodiscard]] enum err target_send(
	struct arena *, const struct target *, struct str root, const char *id, bool anew);
[[nodiscard]] enum err target_list(struct arena *, const struct target *, struct str root,
	const char *folder, struct str *out_names);
