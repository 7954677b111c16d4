#!/bin/sh
# Whoever reads at a terminal reads the clock on his wall: the server's times, which are UTC, are printed by
# cli_time alone. What is only compared is read by clock_parse.
cd "${ROOT:-.}" || exit 2
found=$(grep -rnE 'cli_text\([^"]*"(at|[a-z]+_at|hold_until|not_before)"' gateway/cli --include='*.c' 2>/dev/null |
	grep -v clock_parse)
[ -z "$found" ] || { echo "$found"; echo "not cli_text but cli_time"; exit 1; }
