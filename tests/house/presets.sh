#!/bin/sh
# presets.sh: what is installed is a release: no places where a test may break things, no cheap passwords.
root=${ROOT:-.}
preset=$(awk '/"name": "release"/, /"cacheVariables"/' "$root/CMakePresets.json")
case $preset in
*FAILPOINTS*)
	echo "CMakePresets.json: the release has failpoints"
	exit 1
	;;
*'"CMAKE_BUILD_TYPE": "Release"'*) ;;
*)
	echo "CMakePresets.json: the preset of the release was not found"
	exit 1
	;;
esac
grep -q '^option(FAILPOINTS .* OFF)$' "$root/CMakeLists.txt" || {
	echo "CMakeLists.txt: failpoints are not off where nobody asks for them"
	exit 1
}
