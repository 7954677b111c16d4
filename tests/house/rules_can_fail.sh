#!/bin/sh
# A rule that cannot fail proves nothing: each is shown a house that breaks it.
top=$(pwd) cc=$1 build=$2
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
mkdir -p "$dir/channels/video" "$dir/docs/manual.zh-CN" && : >"$dir/channels/video/limits.def"
echo 'WHOLE(wechat, title_max, 1, 64, "32", "", "x", "")' >"$dir/channels/settings.def"
echo '`title_max`' >"$dir/docs/operations.md"
: >"$dir/docs/manual.zh-CN/README.md"
echo 'n = json_int(settings, "title_most", 1);' >"$dir/channels/web/a.c"
must_fail settings "a setting that is read and not in the table"
rm "$dir/channels/web/a.c"
: >"$dir/docs/operations.md"
must_fail settings "a setting that no manual names"
mkdir -p "$dir/channels/wechat" "$dir/channels/weibo" "$dir/channels/miniprogram" "$dir/channels/sms" "$dir/tests/sim/wechat"
echo 'CLASS(BUSY, "wechat.busy", UNCERTAIN, "平台系统繁忙")' >"$dir/channels/wechat/classes.def"
must_fail causes "a cause without a next step"
echo 'CLASS(BUSY, "wechat.busy", UNCERTAIN, "平台系统繁忙，请稍后再试")' >"$dir/channels/wechat/classes.def"
echo 'return 45004;' >"$dir/tests/sim/wechat/a.c"
must_fail causes "a number that a stand-in answers and no table has"
rm -r "$dir/tests/sim" "$dir/channels/wechat"
echo 'select 1;' >"$dir/schemas/migrations/0001_a.sql"
: >"$dir/schemas/migrations/frozen.sha256"
must_fail frozen_migrations "a migration that is not frozen"
echo "$(echo x | sha256sum | cut -c1-64)  0001_a.sql" >"$dir/schemas/migrations/frozen.sha256"
must_fail frozen_migrations "a migration that was edited"
(cd "$dir/schemas/migrations" && mv 0001_a.sql 0002_a.sql && sha256sum 0002_a.sql >frozen.sha256)
must_fail frozen_migrations "a gap in the numbers"
(cd "$dir" && git init -q . && echo 'see /ho''me/somebody/x' >a.txt && git add a.txt)
must_fail machine_paths "somebody's folder"
cp CMakeLists.txt "$dir"
sed '/"binaryDir".*release"/,/}/s/"TESTS": "OFF"/"FAILPOINTS": "ON"/' CMakePresets.json >"$dir/CMakePresets.json"
must_fail presets "a release with failpoints"
cp CMakePresets.json "$dir"
sed -i '/^option(FAILPOINTS/s/OFF/ON/' "$dir/CMakeLists.txt"
must_fail presets "failpoints that nobody asked for"
echo 'build gcc extra' >"$dir/gateway/supervise/packages.txt"
must_fail packages "a line with three words"
mkdir -p "$dir/gateway/supervise/systemd"
cp gateway/supervise/systemd/* "$dir/gateway/supervise/systemd"
sed -i '/^ProtectSystem/d' "$dir/gateway/supervise/systemd/shenfa-seal.service"
must_fail units "a service without a wall"
mkdir -p "$dir/channels/web" && echo '{ "撤回", "withdraw" },' >"$dir/channels/web/words.def"
must_fail words "a word of another trade"
mkdir -p "$dir/gateway/cli" && echo 'puts(cli_text(c, x, "at"));' >"$dir/gateway/cli/a.c"
must_fail times "a time printed as the server has it"

# What looks at programs and at headers is shown its own house, with one thing wrong in it.
must_fail_in_build() {
	if sh "$top/tests/house/needed.sh" "$dir/build" >/dev/null 2>&1; then
		echo "needed did not see: $1"
		bad=1
	fi
}
programs="shenfa-web shenfa-courier shenfa-screen shenfa-seal shenfa-clerk shenfa"
mkdir -p "$dir/build"
for program in $programs; do
	ln -s "$build/$program" "$dir/build/$program"
done
sh tests/house/needed.sh "$dir/build" || { echo "needed finds fault with the programs as they are"; bad=1; }
ln -sf "$build/shenfa-courier" "$dir/build/shenfa-web"
must_fail_in_build "a web process that can call out"
ln -sf "$build/shenfa-web" "$dir/build/shenfa-web"
ln -sf "$build/shenfa-web" "$dir/build/shenfa-courier"
must_fail_in_build "a courier that can reach the database"
ln -sf "$build/shenfa-courier" "$dir/build/shenfa-courier"
rm "$dir/build/shenfa-courier"
must_fail_in_build "a program that is not there"
mkdir -p "$dir/alone/gateway" && echo 'struct a { size_t n; };' >"$dir/alone/gateway/a.h"
if (cd "$dir/alone" && sh "$top/tests/house/headers_alone.sh" "$cc" "$build") >/dev/null 2>&1; then
	echo "headers_alone did not see: a header that needs another before it"
	bad=1
fi
echo 'struct a { int n; };' >"$dir/alone/gateway/a.h"
if (cd "$dir/alone" && sh "$top/tests/house/headers_alone.sh" "$cc" "$build") >/dev/null 2>&1; then
	echo "headers_alone did not see: a header that cannot be there twice"
	bad=1
fi
exit $bad
