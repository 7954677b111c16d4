/* list_files.h: files of word lists, which may hold a million terms. */
#pragma once
#include "cli/cli.h"

/* "-" is standard input. ERR_LIMIT says what to do about a file that is too long. */
[[nodiscard]] enum err read_list_file(struct cli *, const char *path, struct str *out);

/* What takes longer than a second is said before; not to a program that reads what is printed. */
void say_long(struct str bytes, const char *what);
