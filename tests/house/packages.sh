#!/bin/sh
# packages.txt: "group package", groups closed, no package twice.
cd "${ROOT:-.}" || exit 2
awk '/^#/ || !NF { next }
NF != 2 { print "packages.txt:" FNR ": group and package, nothing else"; bad = 1 }
$1 !~ /^(build|run|ui|test)$/ { print "packages.txt:" FNR ": no group " $1; bad = 1 }
seen[$2]++ { print "packages.txt:" FNR ": " $2 " again"; bad = 1 }
END { exit bad }' gateway/supervise/packages.txt
