/* disk.h: files and folders under one open folder; every failure says which and why. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

enum { DISK_FILE_MAX = 64 * 1024 * 1024 };

/*
 * All paths are relative to `dir`. A failing disk is ERR_UNAVAILABLE ("网站磁盘已满"): nothing has
 * been switched, so nothing has happened.
 */
[[nodiscard]] enum err disk_open(const char *path, int *out_dir);
[[nodiscard]] enum err disk_folder(int dir, const char *path); /* and those above it */

/*
 * A new file; folders above it are made. It must not exist: nothing is edited in place. It is on the disk
 * when the tree was synced, not before.
 */
[[nodiscard]] enum err disk_write(int dir, const char *path, struct str bytes);

/* ERR_NOTFOUND, ERR_LIMIT. */
[[nodiscard]] enum err disk_read(struct arena *, int dir, const char *path, struct str *out);

/* Everything below `path`, and itself; absent is well. */
[[nodiscard]] enum err disk_remove(int dir, const char *path);

/* The same, and never through a link that somebody made of a folder above it: ERR_UNAVAILABLE. */
[[nodiscard]] enum err disk_remove_below(int dir, const char *path);

/* Hard links of every file of `from` below `path` under `to`; "." for all. */
[[nodiscard]] enum err disk_link(int from, int to, const char *path);

/* The same for a file or a folder that may not be there: then nothing. Folders above it are made, and none is a link. */
[[nodiscard]] enum err disk_link_path(int from, int to, const char *path);

/* A folder, by names alone: what somebody made a link of leads nowhere. -1, with errno. */
int disk_open_below(int dir, const char *path);

/* Names in a folder, "." and ".." left out, sorted. None when there is no such folder. */
size_t disk_names(struct arena *, int dir, const char *path, const char ***out);

[[nodiscard]] enum err disk_fault(const char *doing, const char *path); /* from errno */
