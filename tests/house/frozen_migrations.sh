#!/bin/sh
# What was released is never edited: every migration stands in frozen.sha256 with its sum, and the
# numbers have no gap.
cd "${ROOT:-.}/schemas/migrations" 2>/dev/null || exit 0
bad=0
ls [0-9]*.sql >/dev/null 2>&1 || exit 0
sha256sum -c --quiet --strict frozen.sha256 || bad=1
n=0
for file in [0-9]*.sql; do
	n=$((n + 1))
	grep -q "  $file\$" frozen.sha256 || { echo "$file is not in frozen.sha256"; bad=1; }
	case $file in
	"$(printf %04d $n)"_*) ;;
	*) echo "$file: number $n was expected"; bad=1 ;;
	esac
done
[ $bad = 0 ] || echo "a step that no database outside has seen yet: tests/house/freeze.sh"
exit $bad
