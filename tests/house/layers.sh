#!/bin/sh
# Arrows point down only: a file of a room includes from its own room, base, and what layers.def names.
# ROOT (default .) lets a test point this at a house that breaks the rule.
cd "${ROOT:-.}" || exit 2
find gateway reviewers channels -mindepth 2 -path gateway/ui -prune -o -name '*.[ch]' -print |
	grep -v '^gateway/[^/]*$' | xargs awk -v rules="${RULES:-tests/house/layers.def}" '
BEGIN {
	while ((getline line < rules) > 0) {
		n = split(line, w, /[ \t]+/)
		if (w[1] == "#" || w[1] == "")
			continue
		room[w[1]] = 1
		for (i = 2; i <= n; i++)
			may[w[1], w[i]] = 1
	}
	room["base"] = 1
}
FNR == 1 {
	split(FILENAME, part, "/")
	own = part[1] == "gateway" ? part[2] : part[1]
	if (!(own in room)) { print FILENAME ": a room that layers.def does not know"; bad = 1 }
}
/^#[ \t]*include[ \t]*"/ {
	split($0, q, "\"")
	split(q[2], p, "/")
	to = p[1] == "gateway" ? p[2] : p[1]
	if (q[2] ~ /\.\./) { print FILENAME ":" FNR ": a path with .."; bad = 1 }
	if ((to in room) && to != own && to != "base" && !((own, to) in may)) {
		print FILENAME ":" FNR ": " own " may not see " to; bad = 1
	}
	if (to == "tests") { print FILENAME ":" FNR ": the product may not see its tests"; bad = 1 }
}
END { exit bad }'
