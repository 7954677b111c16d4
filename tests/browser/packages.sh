#!/bin/sh
# The npm packages that the page tests need, from their locks. 77 (skipped) where npm is missing.
set -eu
cd "$(dirname "$0")/../.."
if ! command -v npm >/dev/null; then
	echo "跳过：没有 npm / skipped: npm is missing"
	exit 77
fi
for folder in gateway/ui tests/browser; do
	[ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ] ||
		(cd $folder && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
done
