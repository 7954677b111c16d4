#!/bin/sh
# clang-format decides; nobody discusses.
cd "${ROOT:-.}" || exit 2
format=$(command -v clang-format-14 || command -v clang-format) || { echo "clang-format is not here"; exit 1; }
find gateway reviewers channels schemas tests -name node_modules -prune -o -name '*.[ch]' -print0 |
	xargs -0 "$format" --dry-run -Werror
