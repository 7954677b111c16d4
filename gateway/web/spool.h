/* spool.h: an upload's bytes, on tmpfs until shenfa-screen has looked at them. */
#pragma once
#include "web/request.h"

/* A new file in the spool, mode 0640; req->spool is its path. ERR_UNAVAILABLE without a spool. */
[[nodiscard]] enum err spool_open(struct request *, int *fd);
[[nodiscard]] enum err spool_write(int fd, struct str bytes); /* ERR_LIMIT when tmpfs is full */
/* All bytes are there: fills spool_sha256. */
[[nodiscard]] enum err spool_finish(struct request *, int fd);
/* Under the upload's number, where the screen looks for it. */
[[nodiscard]] enum err spool_name(struct request *, int64_t upload);
/* Closes it, and removes it unless it has been named. */
void spool_drop(struct request *, int fd);
