/* backup_keep.h: backups by the clock: a new one when the last is old enough, and no more than so many. */
#pragma once
#include "supervise/backup.h"
#include "supervise/place.h"

struct backup_rule {
	const char *to; /* folder; each backup is one below it: shenfa-20261122T030000Z */
	const char *passphrase_file; /* NULL: the keys are kept in another way */
	int64_t every_ms;
	int64_t keep; /* the newest so many stay, at least one */
};

/*
 * Makes a backup where the newest complete one is `every_ms` old by `wish->now`, then throws away
 * the oldest beyond `keep`. `wish->folder` is chosen here; *out_made is it, or NULL when none was
 * due. Only what is wholly a backup's is ever removed: a folder with anything else in it stays.
 */
[[nodiscard]] enum err backup_keep(struct arena *, const struct backup_rule *,
	const struct backup_wish *, const char **out_made);

/* STATE/backup.json, which `shenfa backup schedule` writes. ERR_NOTFOUND: nothing is scheduled. */
[[nodiscard]] enum err backup_rule_read(
	struct arena *, const struct place *, struct backup_rule *out);
[[nodiscard]] enum err backup_rule_write(const struct place *, const struct backup_rule *);
void backup_rule_forget(const struct place *);
