/* files.h: folders and small files, owned by the system user they are for. */
#pragma once
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * `user` NULL: who calls. Each sets owner and mode anew. file_write is durable and never leaves
 * half a file: written beside it, synced, renamed. Secrets are never readable in between.
 */
[[nodiscard]] enum err folder_make(const char *path, mode_t, const char *user); /* parents too */
/* As folder_make, and members of `group` may write there: what they make belongs to that group. */
[[nodiscard]] enum err folder_share(const char *path, const char *user, const char *group);
[[nodiscard]] enum err file_write(const char *path, struct str, mode_t, const char *user);

/* ERR_NOTFOUND, ERR_LIMIT past `max` bytes. NUL behind it. */
[[nodiscard]] enum err file_read(struct arena *, const char *path, size_t max, struct str *out);

/* All of it, in as many writes as it takes; false, with errno, where there is no room for it. */
[[nodiscard]] bool fd_write(int fd, struct str);

/* Permission bits; -1 where there is nothing. */
int file_mode(const char *path);

[[nodiscard]] enum err user_id(const char *user, uid_t *out_uid, gid_t *out_gid);
