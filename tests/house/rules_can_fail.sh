#!/bin/sh
# A rule that cannot fail proves nothing: each is shown a house that breaks it.
top=$(pwd)
dir=$(mktemp -d) || exit 2
trap 'rm -rf "$dir"' EXIT
bad=0
must_fail() {
	if ROOT=$dir RULES=$top/tests/house/layers.def sh "$top/tests/house/$1.sh" >/dev/null 2>&1; then
		echo "$1 did not see: $2"
		bad=1
	fi
}
mkdir -p "$dir/gateway/base" "$dir/gateway/supervise" "$dir/reviewers/terms" "$dir/channels/web" \
	"$dir/schemas/migrations" "$dir/tests"
cp .clang-format "$dir"

echo '#include "store/store.h"' >"$dir/reviewers/terms/a.c"
must_fail layers "a reviewer that sees the store"
rm "$dir/reviewers/terms/a.c"
echo '#include "model/finding.h"' >"$dir/gateway/base/a.c"
must_fail layers "the base that sees the model"
printf 'int   main( void ){}\n' >"$dir/gateway/base/a.c"
must_fail formatting "unformatted C"
echo 'select 1;' >"$dir/schemas/migrations/0001_a.sql"
: >"$dir/schemas/migrations/frozen.sha256"
must_fail frozen_migrations "a migration that is not frozen"
echo "$(echo x | sha256sum | cut -c1-64)  0001_a.sql" >"$dir/schemas/migrations/frozen.sha256"
must_fail frozen_migrations "a migration that was edited"
(cd "$dir/schemas/migrations" && mv 0001_a.sql 0002_a.sql && sha256sum 0002_a.sql >frozen.sha256)
must_fail frozen_migrations "a gap in the numbers"
(cd "$dir" && git init -q . && echo 'see /ho''me/somebody/x' >a.txt && git add a.txt)
must_fail machine_paths "somebody's folder"
echo 'build gcc extra' >"$dir/gateway/supervise/packages.txt"
must_fail packages "a line with three words"
mkdir -p "$dir/gateway/supervise/systemd"
cp gateway/supervise/systemd/* "$dir/gateway/supervise/systemd"
sed -i '/^ProtectSystem/d' "$dir/gateway/supervise/systemd/shenfa-seal.service"
must_fail units "a service without a wall"
exit $bad
