#!/bin/sh
# without.sh FILE EDIT OUT: the file with one rule taken out; an edit that finds nothing is an error.
mkdir -p "$(dirname "$3")" && sed "$2" "$1" >"$3" || exit 1
if cmp -s "$1" "$3"; then
	echo "$1: nothing to take out by $2" >&2
	rm "$3"
	exit 1
fi
