/* restore_instance.h: a backup into a data folder of its own, ready for `shenfa up`. */
#pragma once
#include "supervise/backup.h"

/*
 * Makes the private cluster of `data` and its keys' folder, and restores into them. ERR_CONFLICT
 * when the instance runs or has a database already. The couriers' own secrets are not in a backup:
 * they enrol again.
 */
[[nodiscard]] enum err restore_instance(const char *data, const char *folder, struct str passphrase,
	int64_t now, int64_t *out_doubtful);
